"""Numerical gradients, the check of a gradient, the way back along the cell."""

from collections.abc import Callable

import numpy as np

from autograder.exercises.exercise import Exercise, Inputs, Misconception, Sizes, block, normal
from course import functions
from solutions.reference import bptt

LESSON = "05_bptt"


def _numerical_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, D = sizes.N, sizes.D
    return [
        Inputs(
            "sum of cubes", {"f": functions.cubes, "x": normal(rng, N, D), "eps": 1e-3}, worth=2
        ),  # one-sided is 1e-3 off
        Inputs(
            "a quadratic form, three axes",
            {"f": functions.quadratic, "x": normal(rng, 2, 3, N), "eps": 1e-3},
        ),
        Inputs("product of all numbers", {"f": functions.product, "x": normal(rng, D)}),
        Inputs("one number", {"f": functions.cubes, "x": normal(rng, 1)}, worth=0.5),
        Inputs("a large eps, 0.5", {"f": functions.log_sum_exp, "x": normal(rng, D), "eps": 0.5}),
    ]


def _check_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def case(
        title: str,
        f: Callable[[np.ndarray], float],
        x: np.ndarray,
        spoil: Callable[[np.ndarray], np.ndarray],
        worth: float = 1,
    ) -> Inputs:
        return Inputs(
            title, {"f": f, "x": x, "dx": spoil(bptt.numerical_gradient(f, x).round(9))}, worth
        )

    def one_wrong(dx: np.ndarray) -> np.ndarray:
        dx.flat[np.abs(dx).argmin()] += 0.75  # the smallest: its own size says little
        return dx

    def large(*shape: int) -> np.ndarray:
        x = normal(rng, *shape)
        return x + np.sign(x)

    N, D = sizes.N, sizes.D
    x = normal(rng, N, D)
    while (
        np.abs(bptt.numerical_gradient(functions.quadratic, x)).max() < 2
    ):  # "small gradients" have a case of their own
        x = normal(rng, N, D)
    return [
        case("one wrong number", functions.quadratic, x, one_wrong, worth=2),
        case("a right gradient", functions.waves, normal(rng, N, D), lambda dx: dx),
        case("half of the gradient", functions.cubes, large(D), lambda dx: dx / 2),
        case("twice the gradient", functions.cubes, large(D), lambda dx: 2 * dx),
        case("the wrong sign", functions.linear, normal(rng, N, D), lambda dx: -dx),
        case("all numbers negative", functions.quadratic, -np.abs(large(N, D)), lambda dx: dx / 4),
        case("small gradients", functions.log_sum_exp, normal(rng, N, D) / 10, lambda dx: dx / 2),
        case("gradients that are all zero", functions.constant, normal(rng, N, D), np.abs),
    ]


def _cell_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def gates(N: int, T: int, H: int) -> dict[str, np.ndarray]:
        return {"f": np.round(rng.uniform(0.3, 0.99, (N, T, H)), 3)}

    shut = gates(2, 5, 3)
    shut["f"][0, 2, 1] = shut["f"][1, 3, 0] = 0
    return [
        Inputs("a batch of sequences", gates(sizes.N, sizes.T, sizes.H), worth=2),
        Inputs("gates that are shut once", shut),
        Inputs("one step", gates(sizes.N, 1, sizes.H), worth=0.5),
        Inputs("two steps", gates(sizes.N, 2, sizes.H), worth=0.5),
    ]


_ABOVE = "above = f(x)"
_BELOW = "below = f(x)"
_BACK = "        x[index] = value\n"
_QUOTIENT = "(above - below) / (2 * eps)"
_INDICES = "for index in np.ndindex(x.shape):"

NUMERICAL_GRADIENT = Exercise(
    LESSON,
    bptt.numerical_gradient,
    ("gradient",),
    _numerical_cases,
    misconceptions=(
        Misconception(
            "forward difference",
            (("x[index] = value - eps", "x[index] = value"), (_QUOTIENT, "(above - below) / eps")),
            "You compare f beside x with f at x. Central differences look on both sides, which "
            "makes the error far smaller.",
        ),
        Misconception(
            "backward difference",
            (
                (_ABOVE, "x[index] = value\n        above = f(x)"),
                (_QUOTIENT, "(above - below) / eps"),
            ),
            "You compare f at x with f before x. Central differences look on both sides, which "
            "makes the error far smaller.",
        ),
        Misconception(
            "divided by eps, not by the whole distance",
            (_QUOTIENT, "(above - below) / eps"),
            "The two places where you ask f are not eps apart, but twice as far.",
        ),
        Misconception(
            "halved where it should be divided",
            (_QUOTIENT, "(above - below) / 2 * eps"),
            "Python goes from left to right: this divides by 2 and multiplies with eps.",
        ),
        Misconception(
            "not divided by the distance",
            (_QUOTIENT, "above - below"),
            "A slope is a change divided by the distance over which it happened.",
        ),
        Misconception(
            "wrong sign",
            (_QUOTIENT, "(below - above) / (2 * eps)"),
            "Where f rises its slope is positive: the value on the right minus the value on the "
            "left.",
        ),
        Misconception(
            "numbers not moved back",
            (_BACK, ""),
            "After its turn each number has to go back to where it was, or the next one is nudged "
            "at another place.",
        ),
        Misconception(
            "the second nudge only undoes the first",
            ("x[index] = value - eps", "x[index] = value"),
            "From eps above, going down by eps ends where you began. The second place lies as far "
            "below x as the first above.",
        ),
        Misconception(
            "all numbers moved at once",
            (
                ("x[index] = value + eps", "x += eps"),
                ("x[index] = value - eps", "x -= 2 * eps"),
                ("x[index] = value\n", "x += eps\n"),
            ),
            "You nudge the whole array. The gradient wants one number nudged at a time, the others "
            "held.",
        ),
        Misconception(
            "whole rows moved at once",
            (
                (_INDICES, "for index in range(len(x)):"),
                ("value = x[index]", "value = x[index].copy()"),
            ),
            "A loop over the first axis nudges a whole row. Every single number needs its own "
            "turn, on all axes.",
        ),
        Misconception(
            "one array under two names",
            ((_ABOVE, ""), (_BELOW, "above = below = f(x)")),
            "Both values of f come out the same: up and down are two names for one array. Copies "
            "are needed, or the first "
            "value must be taken before the second nudge.",
        ),
        Misconception(
            "flat result",
            ("return gradient", "return gradient.ravel()"),
            "The gradient has the shape of x, whatever that is.",
        ),
        Misconception(
            "one number for all",
            ("return gradient", "return gradient.sum()"),
            "There is one slope for each number in x. They stay apart.",
        ),
        Misconception(
            "only the last number",
            ("return gradient", "gradient.ravel()[:-1] = 0\n    return gradient"),
            "Only one place of the result is filled. The array of zeros has to be made once, "
            "before the loop.",
        ),
        Misconception(
            "eps ignored",
            ("value = x[index]", "eps, value = 1e-5, x[index]"),
            "The argument eps says how far to move. A fixed number of your own stands in its "
            "place.",
        ),
        Misconception(
            "always positive",
            (_QUOTIENT, "abs(above - below) / (2 * eps)"),
            "A slope may be negative. The size alone does not tell whether f rises or falls.",
        ),
    ),
)

_LARGEST = "largest = max(np.abs(dx).max(), np.abs(n).max(), 1e-12)"
_ERROR = "np.abs(dx - n).max() / largest"

GRADIENT_CHECK = Exercise(
    LESSON,
    bptt.gradient_check,
    ("error",),
    _check_cases,
    needs=("numerical_gradient",),
    misconceptions=(
        Misconception(
            "absolute difference",
            (_ERROR, "np.abs(dx - n).max()"),
            "Without a division the same relative mistake looks large or small, depending on the "
            "size of the gradients.",
        ),
        Misconception(
            "relative to dx alone",
            ("max(np.abs(dx).max(), np.abs(n).max(), 1e-12)", "max(np.abs(dx).max(), 1e-12)"),
            "You divide by the size of dx only. Take the larger of the two sizes, so that "
            "exchanging the arrays changes "
            "nothing.",
        ),
        Misconception(
            "relative to the numerical gradient alone",
            ("max(np.abs(dx).max(), np.abs(n).max(), 1e-12)", "max(np.abs(n).max(), 1e-12)"),
            "You divide by the size of the numerical gradient only. Take the larger of the two "
            "sizes.",
        ),
        Misconception(
            "relative to the smaller of the two",
            (
                "max(np.abs(dx).max(), np.abs(n).max(), 1e-12)",
                "max(min(np.abs(dx).max(), np.abs(n).max()), 1e-12)",
            ),
            "You divide by the smaller of the two sizes. Take the larger one: then the result "
            "never exceeds 2.",
        ),
        Misconception(
            "divided by the sum of both sizes",
            (
                "max(np.abs(dx).max(), np.abs(n).max(), 1e-12)",
                "max(np.abs(dx).max() + np.abs(n).max(), 1e-12)",
            ),
            "Other texts divide by the sum of the two sizes. Here it is the larger one of them.",
        ),
        Misconception(
            "number by number",
            (
                _ERROR,
                "(np.abs(dx - n) / np.maximum(np.maximum(np.abs(dx), np.abs(n)), 1e-12)).max()",
            ),
            "You divide each difference by the size of its own place. Where a gradient is almost "
            "0, rounding alone then looks "
            "like a mistake. Take each maximum over the whole array first.",
        ),
        Misconception(
            "mean in the place of the maximum",
            (_ERROR, "np.abs(dx - n).mean() / largest"),
            "A mean hides one wrong number among many right ones. The largest difference shows it.",
        ),
        Misconception(
            "norms in the place of maxima",
            (_ERROR, "np.linalg.norm(dx - n) / max(np.linalg.norm(dx), np.linalg.norm(n), 1e-12)"),
            "You divide norms. Here all three sizes are the largest absolute value in an array.",
        ),
        Misconception(
            "signs not dropped",
            (_ERROR, "(dx - n).max() / largest"),
            "A difference of -5 is as wrong as one of 5. Take absolute values before the maximum.",
        ),
        Misconception(
            "absolute value after the maximum of the difference",
            (_ERROR, "abs((dx - n).max()) / largest"),
            "The maximum of (1, -5) is 1. It has passed over the -5 before the sign is dropped. "
            "Take absolute values first.",
        ),
        Misconception(
            "absolute values after the maxima of the sizes",
            (_LARGEST, "largest = max(abs(dx.max()), abs(n.max()), 1e-12)"),
            "The maximum of (1, -5) is 1. It has passed over the -5 before the sign is dropped. "
            "Take absolute values before "
            "each maximum.",
        ),
        Misconception(
            "sizes with their signs, and a negative result",
            (_LARGEST, "largest = max(dx.max(), n.max()) or 1"),
            "Where all numbers are negative your size is negative, too. Take absolute values "
            "before each maximum.",
        ),
        Misconception(
            "sizes with their signs, and 0 where they are negative",
            (
                _LARGEST,
                "largest = max(dx.max(), n.max())\n    largest = largest if largest > 0 else "
                "np.inf",
            ),
            "Where all numbers are negative your size is negative, and you return 0. Take absolute "
            "values before each maximum.",
        ),
        Misconception(
            "size of at least 1",
            (_LARGEST, _LARGEST.replace("1e-12", "1")),
            "The floor is there for gradients that are zero everywhere. With 1 in it, small "
            "gradients are no longer compared "
            "with their own size.",
        ),
        Misconception(
            "sizes with their signs",
            (_LARGEST, "largest = max(dx.max(), n.max(), 1e-12)"),
            "A gradient whose numbers are large and negative is large. Take absolute values before "
            "each maximum.",
        ),
        Misconception(
            "a yes or no",
            (f"float({_ERROR})", f"float({_ERROR} < 1e-6)"),
            "The result says how far off dx is. Whether that is good enough is decided by whoever "
            "reads it.",
        ),
        Misconception(
            "division by zero",
            (_LARGEST, "largest = max(np.abs(dx).max(), np.abs(n).max())"),
            "Where both gradients are zero everywhere you divide by 0. They agree there, so the "
            "result is 0.",
        ),
        Misconception(
            "one number for each place",
            (f"float({_ERROR})", "np.abs(dx - n) / largest"),
            "One number is wanted for the whole array: the largest of these.",
        ),
        Misconception(
            "sum of squares",
            (_ERROR, "((dx - n) ** 2).sum()"),
            "This is a squared distance. Divide the largest absolute difference by the largest "
            "absolute value.",
        ),
    ),
)

_PRODUCT = "product[:, t] = product[:, t + 1] * f[:, t + 1]"
_ONES = "product = np.ones_like(f)"
_LOOP = "for t in reversed(range(f.shape[1] - 1)):"
_PRODUCTS = "return product"

CELL_GRADIENT = Exercise(
    LESSON,
    bptt.cell_gradient,
    ("factors",),
    _cell_cases,
    misconceptions=(
        Misconception(
            "one factor too many",
            (_PRODUCTS, "return product * f"),
            "From c_t to c_T lead the steps t+1 to T. The forget gate of step t itself acted "
            "before c_t, on the way into it.",
        ),
        Misconception(
            "gate of step t in the place of step t + 1",
            (_PRODUCT, _PRODUCT.replace("f[:, t + 1]", "f[:, t]")),
            "The entry at t is the one after it times the gate that leads from c_t to the state "
            "after it, that of step t + 1.",
        ),
        Misconception(
            "one factor too few",
            (_PRODUCTS, "return np.concatenate([product[:, 1:], product[:, -1:]], axis=1)"),
            "The last forget gate on the way is that of step t+1: it multiplies c_t itself.",
        ),
        Misconception(
            "product from the beginning",
            (
                block(
                    f"""
                {_ONES}
                {_LOOP}
                    {_PRODUCT}
                """
                ),
                "product = np.cumprod(f, axis=1)",
            ),
            "This multiplies the gates from the first step up to t. The gradient comes from the "
            "end and passes the gates after t.",
        ),
        Misconception(
            "product of all earlier gates",
            (
                _PRODUCTS,
                "return np.concatenate([np.ones_like(f[:, :1]), np.cumprod(f[:, :-1], axis=1)], "
                "axis=1)",
            ),
            "These are the gates before t. What lies between c_t and c_T are the gates after t.",
        ),
        Misconception(
            "in the order of computing",
            (_PRODUCTS, "return product[:, ::-1].copy()"),
            "You computed from the end. The result is in the order of time: its last entry is 1.",
        ),
        Misconception(
            "each gate alone",
            (_PRODUCT, "product[:, t] = f[:, t + 1]"),
            "This is the factor of one step. All steps between t and the last one multiply.",
        ),
        Misconception(
            "a sum in place of a product",
            (_PRODUCT, "product[:, t] = product[:, t + 1] + f[:, t + 1]"),
            "Along one way, factors multiply. Sums come where several ways join.",
        ),
        Misconception(
            "a mean in place of a product",
            (_PRODUCT, "product[:, t] = f[:, t + 1:].mean(axis=1)"),
            "Along one way, factors multiply, and a product of many is far smaller than their "
            "mean.",
        ),
        Misconception(
            "one power for all steps",
            (_PRODUCT, "product[:, t] = f.mean(axis=1) ** (f.shape[1] - 1 - t)"),
            "The gates differ from step to step, and their product is not a power of their mean.",
        ),
        Misconception(
            "total divided by the products so far",
            (
                _PRODUCTS,
                "with np.errstate(all='ignore'):\n        "
                "return f.prod(axis=1, keepdims=True) / np.cumprod(f, axis=1)",
            ),
            "A gate that is shut makes this 0 divided by 0. Multiply from the end instead: then "
            "nothing is ever divided.",
        ),
        Misconception(
            "total product at every step",
            (_PRODUCTS, "return np.repeat(f.prod(axis=1, keepdims=True), f.shape[1], axis=1)"),
            "Each step has its own distance from the end, so each has its own product.",
        ),
        Misconception(
            "product over the batch",
            (_PRODUCTS, "return np.cumprod(f, axis=0)"),
            "Examples never meet. The axis of time is the second one.",
        ),
        Misconception(
            "product over the units",
            (_PRODUCTS, "product = product.prod(axis=2)\n    return product"),
            "Along the line of c every unit is on its own. The result keeps the axis of units.",
        ),
        Misconception(
            "averaged over units",
            (_PRODUCTS, "return product.mean(axis=2)"),
            "The result has one factor for each example, step and unit: the shape of f.",
        ),
        Misconception(
            "0 at the last step",
            (_PRODUCTS, "product[:, -1] = 0\n    return product"),
            "At the last step nothing lies between: the product of no factors is 1.",
        ),
        Misconception(
            "f changed in place",
            (
                (_ONES, "product = f"),
                (
                    _LOOP,
                    block(
                        f"""
                    later = product[:, -1].copy()
                    product[:, -1] = 1
                    {_LOOP}
                    """
                    ),
                ),
                (
                    _PRODUCT,
                    "later, product[:, t] = product[:, t].copy(), product[:, t + 1] * later",
                ),
            ),
            "The forget gates belong to the caller. Write the products into an array of their own.",
        ),
    ),
)
