"""First names of the census of the USA in 1990, as integers. Where they come from: SOURCES.md."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

# the number of a letter is its place here; 0 is the edge of a name
ALPHABET = ".abcdefghijklmnopqrstuvwxyz"
LONGEST = 11
TRAIN = 4130  # names of the file, in its order, to train with; the others validate


def load() -> dict[str, np.ndarray]:
    """The names, in two parts that share none.

    Returns:
        dict with
            train: (4130, 11) integers, one name a row: 1 to 26 for a to z, then 0 up to the end of
                the row.
            validation: (516, 11), the same, to compare models with.

    Names have 2 to 11 letters, lower case, each name once, however many people have it. 517 further
    names are not released: marking uses them.
    """
    lines = Path(__file__).with_name("names.txt").read_text(encoding="ascii").split()
    letters = encode(lines)
    return {"train": letters[:TRAIN], "validation": letters[TRAIN:]}


def encode(names: Sequence[str]) -> np.ndarray:
    """Names as integers.

    Args:
        names: list of texts of at most 11 letters, a to z.

    Returns:
        (names, 11) integers: 1 to 26, then 0 up to the end of the row.
    """
    letters = np.zeros((len(names), LONGEST), int)
    for row, name in zip(letters, names):
        row[: len(name)] = [ALPHABET.index(letter) for letter in name]
    return letters


def decode(letters: np.ndarray) -> list[str]:
    """The names as texts: each row up to its first 0.

    Args:
        letters: (N, T) integers from 0 to 26.

    Returns:
        list of N texts.
    """
    return ["".join(ALPHABET[letter] for letter in row).partition(".")[0] for row in letters]
