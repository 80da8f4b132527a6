"""Inputs that several exercises share."""

import numpy as np

from autograder.exercises.exercise import Sizes, normal

LESSON = "13_speech"
K = 9  # speakers; no other size is 9


def own_sizes(sizes: Sizes) -> list[int]:
    """H, N, D, T: the four sizes in rising order, 8 in the place of 2, because 2 is the number of
    directions.
    """
    return sorted(8 if size == 2 else size for size in (sizes.N, sizes.T, sizes.D, sizes.H))


def lengths_between(rng: np.random.Generator, N: int, T: int) -> np.ndarray:
    """Lengths of N examples, in no order: T, 1, and others between."""
    return rng.permutation(np.append([T, 1], rng.integers(2, T, N - 2)))


def zeros_behind(x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The same batch with zeros as padding."""
    return np.where((np.arange(x.shape[1]) < lengths[:, None])[:, :, None], x, 0)


def network(rng: np.random.Generator, D: int, H: int) -> dict[str, np.ndarray]:
    """Parameters of a classifier in both directions, with the scaling that belongs to it."""
    return {
        "mean": normal(rng, D),
        "std": np.round(rng.uniform(0.5, 2, D), 3),
        "W": normal(rng, 2, H + D, 4 * H) / 2,
        "b": normal(rng, 2, 4 * H),
        "W_y": normal(rng, 2 * H, K),
        "b_y": normal(rng, K),
    }
