"""Yearly sunspot numbers, 1700 to 1929."""

from pathlib import Path
from typing import TypedDict

import numpy as np

FILE = Path(__file__).with_name("sunspots.csv")
VALIDATION_FROM = 1890


class Sunspots(TypedDict):
    """What `load` gives."""

    years: np.ndarray
    sunspots: np.ndarray
    cut: int


def load() -> Sunspots:
    """The released part of the series: years to learn from, then years to choose settings with.

    Years from 1930 on are not in the file. Marking asks for forecasts of them.

    Returns:
        dict with
            years: (230,) int64, 1700 to 1929 without a gap;
            sunspots: (230,) float32, mean number of sunspots (Wolf number) in each year, 0 to
                154.4;
            cut: int, 190, the index of 1890: years[:cut] are for training, years[cut:] for
                validation.

    Source: NGDC (NOAA), public domain; see SOURCES.md.
    """
    rows = np.loadtxt(FILE, delimiter=",", skiprows=1)
    years = rows[:, 0].astype(np.int64)
    return {
        "years": years,
        "sunspots": rows[:, 1].astype(np.float32),
        "cut": int(np.searchsorted(years, VALIDATION_FROM)),
    }
