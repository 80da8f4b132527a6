"""The trained network: forecasts one year ahead of years that were not released."""

import numpy as np

from autograder.exercises.result import Data, Result
from solutions.data import sunspots
from solutions.reference import forecasting

from .model import FORECAST
from .series import LESSON


def _year_by_year(data: dict[str, np.ndarray]) -> Data:
    """One call a year, in the order of time: in a batch of windows, each would hold the target of
    the one before.
    """
    return [{"past": row[None]} for row in data["past"]], data["sunspots"]


def _held_out() -> Data:
    return _year_by_year(sunspots.held_out())


def _released() -> Data:
    return _year_by_year(sunspots.released())


def _rmse(outputs: list[np.ndarray], targets: np.ndarray) -> float:
    return np.sqrt(np.mean((np.concatenate(outputs) - targets) ** 2))


NEXT_SUNSPOTS = Result(
    LESSON,
    "next_sunspots_result",
    forecasting.forecast,
    _held_out,
    _released,
    lambda past: (len(past),),
    _rmse,
    "RMSE",
    needed=21,
    baselines={"11 years before": 35.62, "the naive rule": 31.75, "AR(2)": 21.4},
    larger_is_better=False,
    needs=FORECAST.needs,
)
