"""Openings of master games of chess, as sequences of moves. Public domain; see SOURCES.md."""

from pathlib import Path
from typing import TypedDict

import numpy as np

FILE = Path(__file__).with_name("openings.npz")


class Openings(TypedDict):
    """What `load` gives."""

    train: np.ndarray
    validation: np.ndarray
    vocabulary: list[str]


def load() -> Openings:
    """The first 12 half-moves of 5,000 games, as numbers.

    A half-move is one move of one player; White and Black take turns. Each number is an index into
    the vocabulary, which is sorted by how often a move occurs in the training part, the most
    frequent one first.

    Returns:
        dict with
        train: (4500, 12) integers from 1 to V-1, games of the years 1980 to 1989.
        validation: (500, 12) integers, games of 1990 and 1991, later than all of train.
        vocabulary: list of V = 189 texts. Number 0 is "<start>", which stands before the first move
            and never in a session; number 1 is "<other>", any move that occurs fewer than 5 times
            in train; the rest are moves such as "e4", "Nf3" and "O-O", in standard algebraic
            notation without signs of check.

    The games of the years 1992 to 1996 that the result is marked on are not released.
    """
    with np.load(FILE) as file:
        return {
            "train": file["train"].astype(int),
            "validation": file["validation"].astype(int),
            "vocabulary": file["vocabulary"].tolist(),
        }
