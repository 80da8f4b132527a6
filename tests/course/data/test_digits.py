"""The handwritten digits of lesson 15: what is in the files, that nothing held out is released, and
that no bit has changed.
"""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from course.data import digits
from solutions.data import digits as held_out

CHECKSUMS = {  # of the arrays in the files, as make_digits.py prints them
    digits.FILE: "4a6cc7ffb4610bcaa57f0b4ce1429be928ac2e92cb921c3249cbea8b0c9688d4",
    held_out.FILE: "9679a1c0827ba594ac1ab549ae9bfbd75420d96624c6993339179edcb37eed36",
}


@pytest.fixture(scope="module")
def data():
    return digits.load()


@pytest.mark.parametrize("file, checksum", CHECKSUMS.items(), ids=["released", "held out"])
def test_the_files_hold_what_the_script_made(file, checksum):
    with np.load(file) as arrays:
        found = hashlib.sha256(b"".join(arrays[name].tobytes() for name in arrays.files))
    assert found.hexdigest() == checksum
    assert file.stat().st_size < 50_000


@pytest.mark.parametrize(
    "images, numbers, count", [("images", "digits", 900), ("new_images", "new_digits", 300)]
)
def test_sizes_and_ranges(data, images, numbers, count):
    assert data[images].shape == (count, 8, 8) and data[images].dtype == np.float32
    assert data[numbers].shape == (count,)
    assert data[images].min() == 0 and data[images].max() == 15 / 16
    assert (data[images].max(axis=(1, 2)) >= 0.5).all(), "a picture without ink"
    assert np.array_equal(data[images] * 16, np.round(data[images] * 16)), (
        "the levels are sixteenths"
    )
    assert np.bincount(data[numbers]).min() > count / 12 and len(np.bincount(data[numbers])) == 10


def test_the_first_picture_is_the_zero_that_everybody_knows(data):
    assert data["digits"][:3].tolist() == [0, 1, 2]
    assert (data["images"][0][0] * 16).tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert (data["images"][0][1] * 16).tolist() == [0, 0, 13, 15, 10, 15, 5, 0]


def test_no_picture_stands_in_two_parts(data):
    parts = [data["images"], data["new_images"], held_out.images()[0]]
    together = np.concatenate([part.reshape(len(part), 64) for part in parts])
    assert len(np.unique(together, axis=0)) == len(together) == 1797


def test_nothing_held_out_is_released():
    with np.load(digits.FILE) as arrays:
        assert sorted(arrays.files) == ["label", "pixels"] and len(arrays["pixels"]) == 1200


def test_held_out_clips():
    calls, directions = held_out.held_out()
    clips = np.concatenate([arguments["clips"] for arguments in calls])
    assert (
        clips.shape == (160, 8, 12, 12)
        and clips.dtype == np.float32
        and {arguments["mode"] for arguments in calls} == {"last"}
    )
    assert np.bincount(directions).tolist() == [20] * 8
    ink = np.sort(clips.reshape(160, 8, 144), axis=2)
    assert (ink == ink[:, :1]).all(), "motion changes the places of the pixels only"
    assert len(np.unique(ink[:, 0], axis=0)) == 160, "a picture is used twice"


def test_the_source_is_stated():
    text = Path(digits.FILE).with_name("SOURCES.md").read_text(encoding="utf-8")
    for needed in ("digits.npz", "CC BY 4.0", "10.24432/C50P49", "make_digits.py"):
        assert needed in text
