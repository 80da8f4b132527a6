"""Inputs that several exercises share."""

import numpy as np

from autograder.exercises.exercise import Sizes, normal

LESSON = "07_bidirectional"
MODES = ("concat", "sum", "mean", "product")
WHOLE = "reverse_sequences({}, lengths)"


def own_sizes(sizes: Sizes) -> list[int]:
    """H, N, D, T: the four sizes in rising order, 8 in the place of 2, because 2 is the number of
    directions.
    """
    return sorted(8 if size == 2 else size for size in (sizes.N, sizes.T, sizes.D, sizes.H))


def lengths_between(rng: np.random.Generator, N: int, T: int) -> np.ndarray:
    """Lengths of N examples, in no order: T, 1, and others between."""
    return rng.permutation(np.append([T, 1], rng.integers(2, T, N - 2)))


def network(
    rng: np.random.Generator, x: np.ndarray, lengths: np.ndarray, H: int
) -> dict[str, np.ndarray]:
    """Arguments of bilstm_forward."""
    N, _, D = x.shape
    states = {
        "h0": np.round(rng.uniform(-0.95, 0.95, (2, N, H)), 3),
        "c0": 2 * normal(rng, 2, N, H),
    }
    return (
        {"x": x, "lengths": lengths}
        | states
        | {"W": normal(rng, 2, H + D, 4 * H), "b": normal(rng, 2, 4 * H)}
    )


def whole(*names: str) -> tuple[tuple[str, str], ...]:
    """Patches that turn the whole time axis of these arrays, whatever the lengths."""
    return tuple((WHOLE.format(name), f"{name}[:, ::-1]") for name in names)
