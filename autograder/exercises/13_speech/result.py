"""What the trained network must reach on utterances that were not released."""

import numpy as np

from autograder.result import Result, share_right
from solutions.data import vowels
from solutions.reference import speech

from .inputs import LESSON, K
from .speakers import SPEAKER_SCORES

CALLS = 10                                                # each of 18 or 19 utterances: what passes through lent functions stays small


def _held_out():
    """The utterances in calls; shuffled, since they stand in the order of the speakers."""
    utterances, speakers = vowels.held_out()
    order = np.array_split(np.random.default_rng(13).permutation(len(speakers)), CALLS)
    batches = [speech.pad_sequences([utterances[n] for n in some]) for some in order]
    return [{"x": x, "lengths": lengths} for x, lengths in batches], speakers[np.concatenate(order)]


SPEAKER_RESULT = Result(
    LESSON, "speaker_result", speech.speaker_scores, _held_out, lambda x, lengths: (len(x), K), share_right, "share right", needed=0.95,
    baselines={"the most frequent speaker": 0.238, "the length alone": 0.276, "the first frame alone": 0.919}, needs=SPEAKER_SCORES.needs)
