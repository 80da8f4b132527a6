"""What the trained model must reach on names that were not released."""

import numpy as np

from autograder.exercises.result import Result
from solutions.data import names
from solutions.reference import language

from .inputs import LESSON

V = 27


def perplexity(scores: list[np.ndarray], targets: list[np.ndarray]) -> float:
    """e to the mean of -log of the probability that the right letter had, over all calls.

    Args:
        scores: list of (n, V) arrays, one for each call.
        targets: list of (n,) integers.
    """
    rows = np.concatenate(scores).astype(float)  # (M, V)
    right = np.concatenate(targets)  # (M,)
    shifted = rows - rows.max(axis=1, keepdims=True)
    logs = shifted[np.arange(len(right)), right] - np.log(np.exp(shifted).sum(axis=1))
    return np.exp(-logs.mean())


RESULTS = (
    Result(
        LESSON,
        "next_letter_result",
        language.next_letter_scores,
        names.held_out,
        names.released,
        lambda x, lengths: (len(x), V),
        perplexity,
        "perplexity",
        needed=7.6,
        baselines={"bigram": 10.51, "trigram": 8.06},
        larger_is_better=False,
        needs=("stacked_forward", "last_output"),
    ),
)
