"""Japanese vowels: what is released, what is held out, and that the two do not meet."""

import hashlib

import numpy as np
import pytest

from course.data import vowels
from solutions.data.vowels import FILE, held_out

CHECKSUMS = {  # as solutions/data/make_vowels.py printed them
    "train": "3350c55af4dbdb9bc01521a496b416c38722db92054a9a24140e780f66053851",
    "validation": "03d504515a84c35a8188ce2f81fff54298f6c37cb4cbfeb8f907d7650f13c6ad",
    "held_out": "57f0a5090afd3abfb2d899577315825bb3d1af2d5ca02b5670ed8955a325d546",
}
OF_EACH_SPEAKER = {
    "train": [30] * 9,
    "validation": [16, 17, 44, 22, 15, 12, 20, 25, 14],
    "held_out": [15, 18, 44, 22, 14, 12, 20, 25, 15],
}
IN_ALL_TESTS = [31, 35, 88, 44, 29, 24, 40, 50, 29]  # UCI's page of the data set


@pytest.fixture(scope="module")
def parts():
    return vowels.load() | {"held_out": held_out()}


@pytest.mark.parametrize("part", CHECKSUMS)
def test_a_part_is_as_described(parts, part):
    utterances, speakers = parts[part]
    assert np.bincount(speakers).tolist() == OF_EACH_SPEAKER[part] and len(utterances) == len(
        speakers
    )
    assert speakers.dtype == np.int64
    assert all(
        utterance.dtype == np.float32 and utterance.shape[1] == vowels.FEATURES
        for utterance in utterances
    )
    assert all(
        7 <= len(utterance) <= 29 and np.abs(utterance).max() < 2.3 for utterance in utterances
    )


@pytest.mark.parametrize("part", CHECKSUMS)
def test_a_part_holds_the_numbers_that_were_made(part):
    with np.load(FILE if part == "held_out" else vowels.FILE) as arrays:
        assert hashlib.sha256(arrays[f"{part}_frames"].tobytes()).hexdigest() == CHECKSUMS[part]


def test_no_utterance_is_in_two_parts(parts):
    seen = [utterance.tobytes() for utterances, _ in parts.values() for utterance in utterances]
    assert len(set(seen)) == len(seen) == 640


def test_no_frame_of_the_held_out_part_is_released(parts):
    released = {
        frame.tobytes()
        for part in ("train", "validation")
        for utterance in parts[part][0]
        for frame in utterance
    }
    assert not released & {
        frame.tobytes() for utterance in parts["held_out"][0] for frame in utterance
    }


def test_validation_and_held_out_are_the_donors_test_set(parts):
    assert (
        np.add(OF_EACH_SPEAKER["validation"], OF_EACH_SPEAKER["held_out"]).tolist() == IN_ALL_TESTS
    )


def test_the_released_file_holds_nothing_else_and_is_small():
    assert set(vowels.load()) == {"train", "validation"}
    assert vowels.FILE.stat().st_size < 110_000


def test_a_second_load_is_independent_of_the_first():
    first = vowels.load()["train"][0][0]
    first[:] = 0
    assert vowels.load()["train"][0][0].any()
