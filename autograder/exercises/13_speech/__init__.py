"""Lesson 13: utterances of different lengths, and whose voice it is."""

from .frames import FIT_SCALING, MASKED_MEAN, PAD_SEQUENCES
from .result import SPEAKER_RESULT
from .speakers import SPEAKER_GRADIENTS, SPEAKER_SCORES, SUMMARY_BACKWARD

EXERCISES = [
    PAD_SEQUENCES,
    MASKED_MEAN,
    FIT_SCALING,
    SPEAKER_SCORES,
    SUMMARY_BACKWARD,
    SPEAKER_GRADIENTS,
]
RESULTS = (SPEAKER_RESULT,)
