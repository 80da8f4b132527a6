"""Names that no student gets, and some that all have, as calls of the same form."""

from pathlib import Path

import numpy as np

from course.data import names as course_names

CALLS = 5  # for one cut of every name; in smaller ones, functions can be lent
RELEASED, RELEASED_CALLS = (
    208,
    2,
)  # names of the validation part, and the calls for them: as large as the others


def held_out():
    """517 names that are in neither released part, each cut at two places: what is the next letter?

    All shorter beginnings come first, then all longer ones. So a call may hold the target of a call
    before it, and never its own.

    Returns:
        calls: list of 10 dicts with x (n, T) integers, 0 and then the letters in front of the cut,
            then zeros; and lengths (n,), from
            1 to T: how many of each row are to be read. n is at most 104; T is the longest of these
                beginnings, from 1 to 12.
        targets: list of 10 (n,) integers: the letters behind the cuts, 0 for the end of the name.
    """
    names, cuts = letters(), _load()["cuts"].astype(int)
    places = (names > 0).sum(axis=1) + 1  # where each name can be cut
    cuts = np.sort([cuts, (cuts + places // 2) % places], axis=0)  # (2, 517)
    return _in_calls(names, cuts, CALLS)


def released():
    """208 names of the validation part, each cut at one place, in 2 calls: calls and targets as
    `held_out` gives them.
    """
    names = course_names.load()["validation"][:RELEASED]
    cuts = np.arange(len(names)) % ((names > 0).sum(axis=1) + 1)
    return _in_calls(names, [cuts], RELEASED_CALLS)


def _in_calls(names, cuts, count):
    """Calls and targets: for each row of cuts, one place to cut every name, `count` calls, short
    beginnings first.
    """
    calls, targets = zip(
        *[
            _cut(names[some], row[some])
            for row in cuts
            for some in np.array_split(np.argsort(row, kind="stable"), count)
        ]
    )
    return list(calls), list(targets)


def _cut(names, cuts):
    """The arguments of one call, and its targets."""
    shown = np.where(np.arange(names.shape[1]) < cuts[:, None], names, 0)
    x = np.pad(shown, ((0, 0), (1, 0)))[:, : cuts.max() + 1]
    targets = np.pad(names, ((0, 0), (0, 1)))[np.arange(len(names)), cuts]
    return {"x": x, "lengths": cuts + 1}, targets


def letters():
    """(517, 11) integers: these names whole, as course.data.names has the others."""
    return _load()["letters"].astype(int)


def _load():
    return np.load(Path(__file__).with_name("names.npz"))
