"""Names that no student gets."""

from pathlib import Path

import numpy as np


def held_out():
    """517 names that are in neither released part, each cut at a random place: what is the next letter?

    One cut a name, so that nothing in the arguments says how another row goes on.

    Returns:
        arguments: dict with x (517, 12) integers, 0 and then the letters in front of the cut, then zeros; and lengths (517,),
            from 1 to 12: how many of each row are to be read.
        targets: (517,) integers: the letter behind the cut, 0 for the end of the name.
    """
    data = np.load(Path(__file__).with_name("names.npz"))
    letters, cuts = data["letters"].astype(int), data["cuts"].astype(int)
    shown = np.where(np.arange(letters.shape[1]) < cuts[:, None], letters, 0)
    edge = np.zeros((len(letters), 1), int)
    targets = np.concatenate([letters, edge], axis=1)[np.arange(len(letters)), cuts]
    return {"x": np.concatenate([edge, shown], axis=1), "lengths": cuts + 1}, targets


def letters():
    """(517, 11) integers: these names whole, as course.data.names has the others."""
    return np.load(Path(__file__).with_name("names.npz"))["letters"].astype(int)
