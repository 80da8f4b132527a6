"""The held-out games of lesson 14: later than all that were released."""

from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("openings.npz")


def held_out():
    """The first 12 half-moves of 1,000 games of the years 1992 to 1996.

    Returns:
        (1000, 12) integers from 1 to V-1, in the vocabulary of course.data.openings.
    """
    with np.load(FILE) as file:
        return file["test"].astype(int)
