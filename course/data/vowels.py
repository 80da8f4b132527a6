"""Japanese vowels: two vowels said by nine men, as a few frames of a spoken sound. Whose voice is
it?

Origin, license and citation: SOURCES.md. The file was made by solutions/data/make_vowels.py.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np

Part: TypeAlias = tuple[list[np.ndarray], np.ndarray]  # utterances, speakers

SPEAKERS = 9
FEATURES = 12
SCALE = 250  # the file holds whole numbers: 250 times the coefficients
FILE = Path(__file__).with_suffix(".npz")


def load() -> dict[str, Part]:
    """The utterances that are released.

    Each utterance is one man saying the vowels /ae/ once. It is cut into overlapping frames of 25.6
    milliseconds, one every 6.4
    milliseconds, and each frame is described by 12 LPC cepstrum coefficients: numbers without a
    unit, between -1.9 and 2.3.

    Returns:
        dict with two parts, each a pair (utterances, speakers):
            "train": 270 utterances, 30 of each speaker.
            "validation": 185 utterances, recorded in other sessions, 12 to 44 of each speaker.
        utterances: list of (T, 12) float32 arrays; T is the number of frames, from 7 to 29.
        speakers: (N,) int64, from 0 to 8.

    A third part, 185 utterances of the same sessions as "validation", is not released. Marking uses
    it.
    """
    return read(FILE)


def read(file: Path) -> dict[str, Part]:
    """The parts in a file of this form.

    Args:
        file: path of an .npz file with, for each part, PART_frames (all utterances one after the
            other, int16), PART_lengths and PART_speakers (both uint8).

    Returns:
        dict from the name of each part to its pair (utterances, speakers), as `load` gives it.
    """
    with np.load(file) as arrays:
        return {
            name.removesuffix("_frames"): _part(arrays, name.removesuffix("_frames"))
            for name in arrays
            if name.endswith("_frames")
        }


def _part(arrays: Mapping[str, np.ndarray], part: str) -> Part:
    frames = arrays[f"{part}_frames"].astype(np.float32) / SCALE  # (sum of T, 12)
    ends = np.cumsum(arrays[f"{part}_lengths"].astype(int))
    return np.split(frames, ends[:-1]), arrays[f"{part}_speakers"].astype(np.int64)
