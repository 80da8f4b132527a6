"""What the trained network must reach on utterances that were not released."""

import numpy as np

from autograder.exercises.result import Data, Result, share_right
from course.data import vowels as course_vowels
from solutions.data import vowels
from solutions.reference import speech

from .inputs import LESSON, K
from .speakers import SPEAKER_SCORES

CALLS = 10  # each of 18 or 19 utterances: what passes through lent functions stays small
RELEASED_CALLS = 2


def _held_out() -> Data:
    return _in_calls(*vowels.held_out(), CALLS)


def _released() -> Data:
    return _in_calls(*course_vowels.load()["validation"], RELEASED_CALLS)


def _in_calls(utterances: list[np.ndarray], speakers: np.ndarray, count: int) -> Data:
    """The first so many of these calls; shuffled, since the utterances stand in the order of the
    speakers.
    """
    order = np.array_split(np.random.default_rng(13).permutation(len(speakers)), CALLS)[:count]
    batches = [speech.pad_sequences([utterances[n] for n in some]) for some in order]
    return [{"x": x, "lengths": lengths} for x, lengths in batches], speakers[np.concatenate(order)]


SPEAKER_RESULT = Result(
    LESSON,
    "speaker_result",
    speech.speaker_scores,
    _held_out,
    _released,
    lambda x, lengths: (len(x), K),
    share_right,
    "share right",
    needed=0.95,
    baselines={
        "the most frequent speaker": 0.238,
        "the length alone": 0.276,
        "the first frame alone": 0.919,
    },
    needs=SPEAKER_SCORES.needs,
)
