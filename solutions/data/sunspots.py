"""The yearly sunspot numbers that are held out: 1930 to 2008."""

from pathlib import Path

import numpy as np

from course.data import sunspots

FILE = Path(__file__).with_name("sunspots.npz")


def held_out(T=22):
    """What a forecast of each held-out year may see, and the number of that year.

    Args:
        T: number of years before it, at most 230.

    Returns:
        dict with
            years: (79,) int64, 1930 to 2008;
            past: (79, T) float32, the sunspot numbers of the T years before each of them, the latest last; the first rows reach
                back into the released part;
            sunspots: (79,) float32, what is to be forecast, 2.9 to 190.2.
    """
    with np.load(FILE) as stored:
        years, later = stored["years"], stored["sunspots"]
    series = np.concatenate([sunspots.load()["sunspots"], later])
    past = np.lib.stride_tricks.sliding_window_view(series[:-1], T)[-len(later):].copy()
    return {"years": years, "past": past, "sunspots": later}
