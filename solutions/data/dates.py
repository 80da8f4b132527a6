"""Lesson 16: the dates that are held out."""

from pathlib import Path

import numpy as np

from course.data import dates

MARKED = 250
CALL = 50  # sentences at a time: as one-hot rows they must fit into what is lent


def held_out():
    """250 written dates in the six learned languages, of days that occur in no released pair.

    Stored are 500. Half of them is enough to tell 0.95 from the simple methods, and takes half of
    the time to mark.

    Returns:
        calls: list of 5 dicts with x (50, 18) integers, as `dates.load` gives them, and steps, the
            length of an answer.
        targets: (250, 10) integers, the answers to all of them, one call after the other.
    """
    with np.load(Path(__file__).with_name("dates.npz")) as stored:
        rows = stored["held_out"][:MARKED]
    forms = dates.read_forms()
    alphabet = dates.alphabet_of([form for form in forms if form["locale"] in dates.LEARNED])
    return _in_calls(dates.pairs(rows, forms, alphabet))


def released():
    """50 pairs of the validation part in one call: calls and targets as `held_out` gives them."""
    return _in_calls({name: values[:CALL] for name, values in dates.load()["validation"].items()})


def _in_calls(part):
    x, y = part["x"], part["y"]
    return [
        {"x": x[first : first + CALL], "steps": y.shape[1]} for first in range(0, len(x), CALL)
    ], y
