"""Lesson 16: an encoder, a decoder with teacher forcing, their gradients, and answers without a
teacher.
"""

import numpy as np

from autograder.exercises.result import Result
from solutions.data import dates
from solutions.reference import translation

from .halves import DECODE, ENCODE, SHIFT_RIGHT
from .whole import EXACT_MATCH, GREEDY_DECODE, TRANSLATION_GRADIENTS

EXERCISES = [ENCODE, SHIFT_RIGHT, DECODE, TRANSLATION_GRADIENTS, GREEDY_DECODE, EXACT_MATCH]
RESULTS = (
    Result(
        "16_translation",
        "translation_result",
        translation.greedy_decode,
        dates.held_out,
        dates.released,
        shape=lambda x, steps: (len(x), steps),
        score=lambda outputs, targets: translation.exact_match(np.concatenate(outputs), targets),
        what="exact match",
        needed=0.95,
        baselines={
            "numbers copied, commonest month": 0.048,
            "numbers copied, month by first letter": 0.692,
        },
        needs=("affine", "sigmoid", "concat_state", "lstm_step_fused", "lstm_forward", "encode"),
    ),
)
