"""The yearly sunspot numbers that are held out: 1930 to 2008."""

from pathlib import Path

import numpy as np

from course.data import sunspots

FILE = Path(__file__).with_name("sunspots.npz")


def released(T=22):
    """The same of each validation year, 1890 to 1929: a dict as `held_out` gives it."""
    data = sunspots.load()
    return _described(data["years"], data["sunspots"], data["cut"], T)


def held_out(T=22):
    """What a forecast of each held-out year may see, and the number of that year.

    Args:
        T: number of years before it, at most 230.

    Returns:
        dict with
            years: (79,) int64, 1930 to 2008;
            past: (79, T) float32, the sunspot numbers of the T years before each of them, the
                latest last; the first rows reach back into the released part;
            sunspots: (79,) float32, what is to be forecast, 2.9 to 190.2.
    """
    with np.load(FILE) as stored:
        years, later = stored["years"], stored["sunspots"]
    data = sunspots.load()
    return _described(
        np.concatenate([data["years"], years]),
        np.concatenate([data["sunspots"], later]),
        len(data["years"]),
        T,
    )


def _described(years, series, first, T):
    """What a forecast of each year from index `first` on may see, and its number."""
    past = np.lib.stride_tricks.sliding_window_view(series[:-1], T)[first - T :].copy()
    return {"years": years[first:], "past": past, "sunspots": series[first:]}
