"""Lesson 11: windows, scaling, a linear baseline, and an LSTM that forecasts a series."""

from .model import FORECAST, FORECAST_LOSS, FORECAST_STEPS
from .result import NEXT_SUNSPOTS
from .series import FIT_AUTOREGRESSION, MAKE_WINDOWS, SCALE_BY_PAST

EXERCISES = [
    MAKE_WINDOWS,
    SCALE_BY_PAST,
    FIT_AUTOREGRESSION,
    FORECAST_LOSS,
    FORECAST,
    FORECAST_STEPS,
]
RESULTS = (NEXT_SUNSPOTS,)
