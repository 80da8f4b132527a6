"""Lesson 02: sigmoid, its derivative and that of tanh, the concatenated state, the four gates."""

from collections.abc import Callable

import numpy as np

from autograder.exercises.exercise import Cases, Exercise, Inputs, Misconception, Sizes, normal
from solutions.reference import gates

LESSON = "02_gates"


def _elementwise(name: str, lowest: float) -> Cases:
    """Cases for a function of values between `lowest` and 1 that a squashing function gave."""

    def cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
        def values(*shape: int) -> np.ndarray:
            return np.round(rng.uniform(lowest + 0.05, 0.95, shape), 3)

        return [
            Inputs("a batch", {name: values(sizes.N, sizes.H)}, worth=2),
            Inputs("one number", {name: np.array(0.75)}),
            Inputs("a sequence (three axes)", {name: values(2, sizes.T, sizes.H)}),
        ]

    return cases


def _sigmoid(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    large = np.array([-1000.0, -30.0, -1.5, 0.0, 1.5, 30.0, 1000.0])
    return [
        Inputs("a batch", {"x": normal(rng, sizes.N, sizes.H)}, worth=2),
        Inputs("one number", {"x": np.array(0.5)}),
        Inputs("a sequence (three axes)", {"x": normal(rng, 2, sizes.T, sizes.H)}),
        Inputs(
            "very large positive and negative numbers",
            {"x": large + round(float(rng.uniform(0, 1)), 3)},
            worth=2,
        ),
    ]


def _concat(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    return [
        Inputs(
            "a batch",
            {"h_prev": normal(rng, sizes.N, sizes.H), "x_t": normal(rng, sizes.N, sizes.D)},
            worth=2,
        ),
        Inputs("one example", {"h_prev": normal(rng, 1, sizes.H), "x_t": normal(rng, 1, sizes.D)}),
    ]


def _gate(letter: str) -> Cases:
    def cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
        N, D, H = sizes.N, sizes.D, sizes.H

        def arguments(N: int) -> dict[str, np.ndarray]:
            return {
                "z": normal(rng, N, H + D),
                f"W_{letter}": normal(rng, H + D, H),
                f"b_{letter}": normal(rng, H),
            }

        return [Inputs("a batch", arguments(N), worth=2), Inputs("one example", arguments(1))]

    return cases


def _gate_mistakes(letter: str, wrong: str, right: str) -> tuple[Misconception, ...]:
    """Mistakes that all four have in common.

    Args:
        letter: of the weights and biases.
        wrong, right: the squashing function that is often put here, and the one that belongs here,
            as source.
    """
    inside = f"z @ W_{letter} + b_{letter}"
    line = f"return {right}({inside})"
    name = {"sigmoid": "sigmoid", "np.tanh": "tanh"}
    reason = {
        "np.tanh": "A gate says which share passes, so its values lie between 0 and 1. tanh goes "
        "down to -1.",
        "sigmoid": "The candidate is content, not a gate: it may add or subtract, so its values "
        "lie between -1 and 1.",
    }[wrong]
    return (
        Misconception(
            f"{name[wrong]} in place of {name[right]}", (line, f"return {wrong}({inside})"), reason
        ),
        Misconception(
            "no squashing",
            (line, f"return {inside}"),
            f"This is the affine map alone. Its values have no bounds yet: {name[right]} comes "
            "around it.",
        ),
        Misconception(
            "bias forgotten",
            (line, f"return {right}(z @ W_{letter})"),
            f"b_{letter} is not used. The bias decides where the unit stands when its inputs "
            "are 0.",
        ),
        Misconception(
            "bias added after squashing",
            (line, f"return {right}(z @ W_{letter}) + b_{letter}"),
            "The bias belongs to the affine map, inside the squashing function. Outside, it breaks "
            "the bounds.",
        ),
        Misconception(
            "bias subtracted",
            (line, f"return {right}(z @ W_{letter} - b_{letter})"),
            "The bias is added to the weighted sum.",
        ),
        Misconception(
            "squashing z before the product",
            (line, f"return {right}(z) @ W_{letter} + b_{letter}"),
            "Squash last: first the weighted sum and the bias, then the squashing function around "
            "both.",
        ),
        Misconception(
            "weights transposed",
            (line, f"return {right}(z @ W_{letter}.T + b_{letter})"),
            f"W_{letter} has one row for each entry of z and one column for each hidden unit: z @ "
            f"W_{letter} fits as it is. "
            "Or weights and bias are exchanged.",
        ),
        Misconception(
            "element by element in place of the matrix product",
            (line, f"return {right}(z * W_{letter} + b_{letter})"),
            "Each hidden unit reads all of z: that is a matrix product, written @. The sign * "
            "multiplies element by element.",
        ),
        Misconception(
            "bias as a column",
            (line, f"return {right}({inside}[:, None])"),
            f"b_{letter} has one number for each hidden unit. NumPy adds a vector (H,) to every "
            "row by itself.",
        ),
        Misconception(
            "factors of the matrix product in the wrong order",
            (line, f"return {right}(W_{letter} @ z + b_{letter})"),
            "Each row of z is one example, and the product keeps the rows: z comes first, then "
            f"W_{letter}.",
        ),
        Misconception(
            f"{name[wrong]} in place of {name[right]}, and no bias",
            (line, f"return {wrong}(z @ W_{letter})"),
            f"Two things: b_{letter} is not used, and the squashing function here is "
            f"{name[right]}.",
        ),
        Misconception(
            "squashed twice",
            (line, f"return {right}({right}({inside}))"),
            "The squashing function is applied once, to the weighted sum.",
        ),
    )


def _gate_exercise(
    reference: Callable,
    letter: str,
    *further: Misconception,
    wrong: str = "np.tanh",
    right: str = "sigmoid",
) -> Exercise:
    needs = ("sigmoid",) if right == "sigmoid" else ()
    mistakes = (*_gate_mistakes(letter, wrong, right), *further)
    return Exercise(LESSON, reference, (letter,), _gate(letter), needs, mistakes)


def _reversed(letter: str, name: str, hint: str) -> Misconception:
    inside = f"sigmoid(z @ W_{letter} + b_{letter})"
    return Misconception(name, (f"return {inside}", f"return 1 - {inside}"), hint)


_SIGMOID_LINE = "return np.where(x >= 0, 1 / (1 + e), e / (1 + e))"

SIGMOID = Exercise(
    LESSON,
    gates.sigmoid,
    ("s",),
    _sigmoid,
    misconceptions=(
        Misconception(
            "exp(x) / (1 + exp(x)), which overflows",
            (_SIGMOID_LINE, "return np.exp(x) / (1 + np.exp(x))"),
            "For x = 1000, exp(x) is infinite, and inf / inf is NaN. Arrange it so that exp never "
            "sees a large positive number.",
        ),
        Misconception(
            "sign of the exponent",
            (_SIGMOID_LINE, "return 1 / (1 + np.exp(x))"),
            "This falls where it should rise. A large positive x must give almost 1: look at the "
            "sign inside exp, or "
            "whether two fractions are exchanged.",
        ),
        Misconception(
            "tanh",
            (_SIGMOID_LINE, "return np.tanh(x)"),
            "tanh goes from -1 to 1. The sigmoid goes from 0 to 1 and is one half at 0.",
        ),
        Misconception(
            "a hard threshold",
            (_SIGMOID_LINE, "return np.where(x >= 0, 1.0, 0.0)"),
            "This is a switch. The sigmoid passes smoothly through one half, so that it has a "
            "slope to learn from.",
        ),
        Misconception(
            "a straight line that is cut off",
            (_SIGMOID_LINE, "return np.clip(0.2 * x + 0.5, 0, 1)"),
            "This is the 'hard sigmoid', a rough approximation. Use the exponential function.",
        ),
        Misconception(
            "softmax",
            (_SIGMOID_LINE, "return np.exp(x - x.max()) / np.exp(x - x.max()).sum()"),
            "softmax makes all values sum to 1. The sigmoid looks at each value alone.",
        ),
        Misconception(
            "the form for positive numbers used for all",
            (_SIGMOID_LINE, "return 1 / (1 + e)"),
            "With exp(-|x|), 1 / (1 + e) holds where x is positive. Negative numbers need the "
            "other form.",
        ),
        Misconception(
            "the form for negative numbers used for all",
            (_SIGMOID_LINE, "return e / (1 + e)"),
            "With exp(-|x|), e / (1 + e) holds where x is negative. Positive numbers need the "
            "other form.",
        ),
        Misconception(
            "minus in the denominator",
            (_SIGMOID_LINE, "return 1 / (1 - np.exp(-x))"),
            "The denominator is a sum. With a minus it is 0 at x = 0.",
        ),
        Misconception(
            "x limited to a range that is too narrow",
            (_SIGMOID_LINE, "return 1 / (1 + np.exp(-np.clip(x, -10, 10)))"),
            "Cutting x at 10 changes the values beyond it. The limits, if any, must be so wide "
            "that no digit changes.",
        ),
    ),
)

SIGMOID_GRAD = Exercise(
    LESSON,
    gates.sigmoid_grad,
    ("ds",),
    _elementwise("s", 0),
    misconceptions=(
        Misconception(
            "sigmoid applied again",
            ("return s * (1 - s)", "return sigmoid(s) * (1 - sigmoid(s))"),
            "s is already the value of the sigmoid. Its derivative needs no further sigmoid.",
        ),
        Misconception(
            "derivative of tanh",
            ("return s * (1 - s)", "return 1 - s**2"),
            "1 - s^2 is how tanh changes. At s = 1/2 the sigmoid's slope is 1/4.",
        ),
        Misconception(
            "parentheses forgotten",
            ("return s * (1 - s)", "return s * 1 - s"),
            "s * 1 - s is s - s, which is 0. The difference stands in parentheses.",
        ),
        Misconception(
            "one factor missing",
            ("return s * (1 - s)", "return 1 - s"),
            "The slope vanishes at both ends, near 0 and near 1: there are two factors.",
        ),
        Misconception(
            "wrong sign",
            ("return s * (1 - s)", "return s * (s - 1)"),
            "The sigmoid rises everywhere, so its derivative is never negative.",
        ),
        Misconception(
            "plus for minus",
            ("return s * (1 - s)", "return s * (1 + s)"),
            "Near s = 1 the sigmoid is flat, so its derivative must go to 0 there.",
        ),
        Misconception(
            "a square in place of the product",
            ("return s * (1 - s)", "return (1 - s) ** 2"),
            "The two factors differ: the value itself, and what is missing to 1.",
        ),
    ),
)

TANH_GRAD = Exercise(
    LESSON,
    gates.tanh_grad,
    ("dt",),
    _elementwise("t", -1),
    misconceptions=(
        Misconception(
            "tanh applied twice",
            ("return 1 - t**2", "return 1 - np.tanh(t)**2"),
            "t is already the value of tanh. Its derivative needs no further tanh.",
        ),
        Misconception(
            "derivative of the sigmoid",
            ("return 1 - t**2", "return t * (1 - t)"),
            "t (1 - t) is how the sigmoid changes. At t = 0 the slope of tanh is 1.",
        ),
        Misconception(
            "square forgotten",
            ("return 1 - t**2", "return 1 - t"),
            "The slope must vanish at both ends, t = 1 and t = -1.",
        ),
        Misconception(
            "square around the difference",
            ("return 1 - t**2", "return (1 - t)**2"),
            "At t = -1 tanh is flat, but (1 - t)^2 is 4 there. Only t is squared.",
        ),
        Misconception(
            "plus for minus",
            ("return 1 - t**2", "return 1 + t**2"),
            "tanh is steepest at 0 and flat at the ends: the square is taken away from 1.",
        ),
        Misconception(
            "wrong sign",
            ("return 1 - t**2", "return t**2 - 1"),
            "tanh rises everywhere, so its derivative is never negative.",
        ),
    ),
)

_CONCAT_LINE = "return np.concatenate([h_prev, x_t], axis=1)"

CONCAT_STATE = Exercise(
    LESSON,
    gates.concat_state,
    ("z",),
    _concat,
    misconceptions=(
        Misconception(
            "input first",
            (_CONCAT_LINE, "return np.concatenate([x_t, h_prev], axis=1)"),
            "In this course z = [h, x]: the hidden part comes first. The rows of W are in that "
            "order.",
        ),
        Misconception(
            "joined along the batch",
            (_CONCAT_LINE, "return np.concatenate([h_prev, x_t], axis=0)"),
            "Axis 0 is the batch. Each example keeps its row, and the row becomes longer: that is "
            "axis 1.",
        ),
        Misconception(
            "flattened",
            (_CONCAT_LINE, "return np.concatenate([h_prev, x_t], axis=None)"),
            "The batch is lost. The result has one row for each example.",
        ),
        Misconception(
            "stacked in place of joined",
            (_CONCAT_LINE, "return np.stack([h_prev, x_t], axis=1)"),
            "stack makes a new axis and needs equal shapes. The two are joined along an axis that "
            "exists.",
        ),
        Misconception(
            "added in place of joined",
            (_CONCAT_LINE, "return h_prev + x_t"),
            "h and x have different sizes and meanings: they stand side by side.",
        ),
        Misconception(
            "transposed",
            (_CONCAT_LINE, "return np.concatenate([h_prev.T, x_t.T])"),
            "Rows are examples. This has one column for each example.",
        ),
    ),
)

FORGET_GATE = _gate_exercise(
    gates.forget_gate,
    "f",
    _reversed(
        "f",
        "share to forget in place of share to keep",
        "In spite of its name, the forget gate says which share is kept: 1 keeps all.",
    ),
)
INPUT_GATE = _gate_exercise(
    gates.input_gate,
    "i",
    _reversed(
        "i", "gate reversed", "The input gate says which share is written: 1 writes all of it."
    ),
)
CANDIDATE = _gate_exercise(
    gates.candidate,
    "g",
    Misconception(
        "2 * sigmoid - 1",
        ("np.tanh(z @ W_g + b_g)", "2 * sigmoid(z @ W_g + b_g) - 1"),
        "This has the right range, but it rises half as steeply as tanh. tanh(a) is 2 sigmoid(2a) "
        "- 1.",
    ),
    Misconception(
        "sigmoid times tanh",
        ("np.tanh(z @ W_g + b_g)", "sigmoid(z @ W_g + b_g) * np.tanh(z @ W_g + b_g)"),
        "No gate belongs into the candidate itself: what scales it is the input gate, later.",
    ),
    wrong="sigmoid",
    right="np.tanh",
)
OUTPUT_GATE = _gate_exercise(
    gates.output_gate,
    "o",
    _reversed(
        "o", "gate reversed", "The output gate says which share is shown: 1 shows all of it."
    ),
)

EXERCISES = [
    SIGMOID,
    SIGMOID_GRAD,
    TANH_GRAD,
    CONCAT_STATE,
    FORGET_GATE,
    INPUT_GATE,
    CANDIDATE,
    OUTPUT_GATE,
]
