"""The held-out half year of the bicycle rentals: July to December 2012."""

from pathlib import Path

import numpy as np

from course.data import bikes

FIRST_DAY = np.datetime64("2012-07-01")


def held_out():
    """The days that are not released.

    Returns:
        dict of arrays over 184 days, as `course.data.bikes.load` gives it.
    """
    return bikes.described(Path(__file__).with_name("bikes.npz"), FIRST_DAY)
