"""Lesson 00: the affine map."""

import numpy as np

from autograder.exercises.exercise import Exercise, Inputs, Misconception, Sizes, block, normal
from solutions.reference import affine

LESSON = "00_welcome"


def _cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int) -> dict[str, np.ndarray]:
        return {
            "x": normal(rng, N, sizes.D),
            "W": normal(rng, sizes.D, sizes.H),
            "b": normal(rng, sizes.H),
        }

    return [Inputs("a batch", arguments(sizes.N), worth=2), Inputs("one example", arguments(1))]


_LINE = "return x @ W + b"

AFFINE = Exercise(
    LESSON,
    affine.affine,
    ("y",),
    _cases,
    misconceptions=(
        Misconception(
            "bias forgotten",
            (_LINE, "return x @ W"),
            "b is not used. It is what the unit gives when all inputs are 0.",
        ),
        Misconception(
            "bias subtracted", (_LINE, "return x @ W - b"), "The bias is added to the weighted sum."
        ),
        Misconception(
            "element by element in place of the matrix product",
            (_LINE, "return x * W + b"),
            "Each unit reads all inputs of an example: that is a matrix product, written @. "
            "The sign * multiplies element by element.",
        ),
        Misconception(
            "weights transposed",
            (_LINE, "return x @ W.T + b"),
            "W has one row for each input and one column for each unit: it fits as it is.",
        ),
        Misconception(
            "factors in the wrong order",
            (_LINE, "return W @ x + b"),
            "Rows are examples, so the examples stand on the left of the product.",
        ),
        Misconception(
            "bias as a column",
            (_LINE, "return x @ W + b[:, None]"),
            "b has one number for each unit, that is for each column. NumPy adds a vector (H,) to "
            "every row by itself.",
        ),
        Misconception(
            "bias added twice",
            (_LINE, "return x @ W + 2 * b"),
            "The bias is added once for each example.",
        ),
        Misconception(
            "only the sum of the biases is added",
            (_LINE, "return x @ W + b.sum()"),
            "Each unit has a bias of its own: they are not added up.",
        ),
        Misconception(
            "squashed",
            (_LINE, "import numpy as np\n    return np.tanh(x @ W + b)"),
            "An affine map has no bounds. The squashing function comes in later lessons, "
            "around it.",
        ),
        Misconception(
            "one column for each example",
            (_LINE, "return (x @ W + b).T"),
            "Rows are examples in the result, too: its shape is (N, H).",
        ),
        Misconception(
            "summed over the batch",
            (_LINE, "return (x @ W + b).sum(axis=0)"),
            "Every example has a result of its own: the batch axis stays.",
        ),
        Misconception(
            "x changed in place",
            (
                _LINE,
                block(
                    """
                y = x @ W + b
                x *= 0
                return y
                """
                ),
            ),
            "The arrays you are given belong to the caller. Compute with them, and leave them as "
            "they are.",
        ),
    ),
)

EXERCISES = [AFFINE]
