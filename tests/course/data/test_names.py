"""The names: sizes, ranges, no name in two parts, and the bytes that the script made."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from autograder.exercises import load_results
from course.data import names as released
from solutions.data import names as kept_back

FILE = Path(released.__file__).with_name("names.txt")


@pytest.fixture(scope="module")
def data():
    return released.load()


def test_sizes(data):
    assert {part: letters.shape for part, letters in data.items()} == {
        "train": (4130, 11),
        "validation": (516, 11),
    }
    assert kept_back.letters().shape == (517, 11)


def test_letters_then_zeros(data):
    for letters in (*data.values(), kept_back.letters()):
        lengths = (letters > 0).sum(axis=1)
        assert letters.dtype == int and letters.min() == 0 and letters.max() <= 26
        assert lengths.min() >= 2 and lengths.max() <= 11
        np.testing.assert_array_equal(letters > 0, np.arange(11) < lengths[:, None])


def test_no_name_stands_twice(data):
    everything = np.concatenate([*data.values(), kept_back.letters()])
    assert len(np.unique(everything, axis=0)) == len(everything) == 5163


def test_what_is_released_says_nothing_of_what_is_held_out():
    text = FILE.read_text(encoding="ascii").split()
    assert not set(text) & set(released.decode(kept_back.letters()))
    assert not list(FILE.parent.glob("names.np*"))


def test_the_bytes_are_those_that_the_script_made():
    assert (
        hashlib.sha256(FILE.read_bytes()).hexdigest()
        == "f3c7a7c5cf2c910d0082e8ab180a1e843aeb6c78966d6424d3e462097434458e"
    )
    arrays = np.load(Path(kept_back.__file__).with_name("names.npz"))
    digest = hashlib.sha256(arrays["letters"].tobytes() + arrays["cuts"].tobytes()).hexdigest()
    assert digest == "64f4ef9a09a07e35b2ac3f9e9a5a9136e1aeb6f8a4562f6fcc4a5244b54f0f8a"


def test_encode_and_decode(data):
    np.testing.assert_array_equal(
        released.encode(["abe", "zoe"])[:, :4], [[1, 2, 5, 0], [26, 15, 5, 0]]
    )
    assert released.decode(data["train"]) == FILE.read_text(encoding="ascii").split()[:4130]


def test_held_out_names_are_cut_twice_and_show_nothing_behind_the_cut():
    whole = {bytes(name) for name in np.pad(kept_back.letters(), ((0, 0), (0, 1))).astype(np.uint8)}
    calls, targets = kept_back.held_out()
    assert len(calls) == len(targets) == 10 and sum(map(len, targets)) == 2 * 517
    for arguments, answers in zip(calls, targets):
        x, lengths = arguments["x"], arguments["lengths"]
        assert not x[:, 0].any() and lengths.min() >= 1 and lengths.max() == x.shape[1] <= 12
        for row, length, answer in zip(x, lengths, answers):
            begun = bytes([*row[1:length], answer])
            assert (
                row[1:length].all()
                and not row[length:].any()
                and any(name.startswith(begun) for name in whole)
            )


def test_no_call_holds_two_beginnings_of_one_name():
    """Else one would show what comes behind the other."""
    lengths = [arguments["lengths"] for arguments in kept_back.held_out()[0]]
    first, second = np.sort(np.concatenate(lengths[:5])), np.sort(np.concatenate(lengths[5:]))
    assert len(first) == len(second) == 517 and (first < second).all()


def test_targets_are_every_letter_and_the_end():
    targets = np.concatenate(kept_back.held_out()[1])
    assert 0.1 < (targets == 0).mean() < 0.25 and len(np.unique(targets)) > 20


def test_models_that_count_have_the_scores_that_marking_and_the_lesson_state(data):
    """The rows of letters that were read, counted and mixed with shorter ones (Witten and Bell
    1991).
    """
    counts = {}
    for row in np.pad(data["train"], ((0, 0), (1, 1))):
        for t in range(1, (row > 0).sum() + 2):
            for first in range(max(t - 3, 0), t + 1):
                counts.setdefault(bytes(row[first:t].astype(np.uint8)), np.zeros(27))[row[t]] += 1

    def probabilities(read, longest):
        p = np.full(27, 1 / 27)
        for size in range(min(longest, len(read)) + 1):
            seen = counts.get(bytes(read[len(read) - size :].astype(np.uint8)), np.zeros(27))
            p = (seen + (seen > 0).sum() * p) / (seen.sum() + (seen > 0).sum()) if seen.any() else p
        return p

    result = load_results()["next_letter_result"]
    calls, targets = result.held_out()

    def score(longest):
        outputs = [
            np.log(
                [
                    probabilities(row[:length], longest)
                    for row, length in zip(arguments["x"], arguments["lengths"])
                ]
            )
            for arguments in calls
        ]
        return round(result.score(outputs, targets), 2)

    assert {"bigram": score(1), "trigram": score(2)} == result.baselines
    assert score(3) == 6.91  # about what the network has: the lesson says so
