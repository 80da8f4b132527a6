"""Lesson 01: the plain recurrent network, its Jacobians, the norm of their products, clipping."""

from dataclasses import replace

import numpy as np

from autograder.exercises.exercise import Exercise, Inputs, Misconception, Sizes, block, normal
from solutions.reference import rnn

LESSON = "01_long_term_dependencies"


def _states(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Values that a hidden state can have."""
    return np.round(rng.uniform(-0.95, 0.95, shape), 3)


def _weights(rng: np.random.Generator, sizes: Sizes) -> dict[str, np.ndarray]:
    """Half of unit size: tanh bends, and is not flat."""
    return {"W": normal(rng, sizes.H + sizes.D, sizes.H) / 2, "b": normal(rng, sizes.H) / 2}


def _steps(sizes: Sizes) -> int:
    """At least three steps, and another number than all other sizes: with two, some mistakes look
    alike or right.
    """
    return sizes.T if sizes.T > 2 else 8


def _step_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int) -> dict[str, np.ndarray]:
        return {"x_t": normal(rng, N, sizes.D), "h_prev": _states(rng, N, sizes.H)} | _weights(
            rng, sizes
        )

    return [Inputs("a batch", arguments(sizes.N), worth=2), Inputs("one example", arguments(1))]


def _forward_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int, T: int) -> dict[str, np.ndarray]:
        return {"x": normal(rng, N, T, sizes.D), "h0": _states(rng, N, sizes.H)} | _weights(
            rng, sizes
        )

    return [
        Inputs("a batch of sequences", arguments(sizes.N, _steps(sizes)), worth=2),
        Inputs("sequences of one step", arguments(sizes.N, 1)),
        Inputs("one sequence", arguments(1, _steps(sizes))),
    ]


def _jacobian_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int, H: int) -> dict[str, np.ndarray]:
        return {"h": _states(rng, N, H), "W": normal(rng, H + sizes.D, H)}

    return [
        Inputs("a batch", arguments(sizes.N, sizes.H), worth=2),
        Inputs("one example", arguments(1, sizes.H)),
        Inputs("one hidden unit", arguments(sizes.N, 1)),
    ]


def _norms_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int, T: int, H: int) -> dict[str, np.ndarray]:
        return {"jacobians": normal(rng, N, T, H, H)}

    return [
        Inputs("a batch", arguments(sizes.N, _steps(sizes), sizes.H), worth=2),
        Inputs("sequences of one step", arguments(sizes.N, 1, sizes.H)),
        Inputs("one sequence of two steps", arguments(1, 2, sizes.H)),
        Inputs("one hidden unit", arguments(sizes.N, _steps(sizes), 1)),
    ]


def _gradients(rng: np.random.Generator, sizes: Sizes, first: int = 0) -> list[np.ndarray]:
    """A matrix, a vector and another matrix, with few numbers; `first` says which one comes
    first.
    """
    found = [normal(rng, sizes.N, sizes.D), normal(rng, sizes.D), normal(rng, 2, sizes.N)]
    return found[first:] + found[:first]


def _around(
    rng: np.random.Generator, sizes: Sizes, limit: float, first: int = 0
) -> list[np.ndarray]:
    """Gradients, each with one number within the limit and one beyond it on either side: no mark
    depends on luck there.
    """
    gradients = _gradients(rng, replace(sizes, D=sizes.D + 1), first)
    for gradient in gradients:
        gradient *= limit
        gradient.flat[rng.choice(gradient.size, 3, replace=False)] = (
            np.array([-2.0, 0.5, 1.7]) * limit
        )
    return [np.round(gradient, 3) for gradient in gradients]


def _by_value_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    return [
        Inputs(
            "some numbers beyond the limit",
            {"gradients": _around(rng, sizes, 0.6), "limit": 0.6},
            worth=2,
        ),
        Inputs("a limit above 1", {"gradients": _around(rng, sizes, 2.5, first=1), "limit": 2.5}),
        Inputs("nothing to clip", {"gradients": _around(rng, sizes, 2.0), "limit": 20.0}),
    ]


def _by_norm_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    small = [g / 100 for g in _gradients(rng, sizes)]
    vector, *matrices = _gradients(rng, sizes, first=1)
    mixed = [matrices[0] / 10, 10 * (vector + np.sign(vector)), matrices[1] / 10]
    return [
        Inputs(
            "a large norm",
            {"gradients": [10 * g for g in _gradients(rng, sizes)], "max_norm": 5.0},
            worth=2,
        ),
        Inputs("one large array, two small ones", {"gradients": mixed, "max_norm": 5.0}),
        Inputs("a small norm", {"gradients": small, "max_norm": 5.0}),
        Inputs(
            "all zero",
            {"gradients": [0 * g for g in _gradients(rng, sizes)], "max_norm": 1.0},
            worth=0.5,
        ),
    ]


_Z = "z = np.concatenate([h_prev, x_t], axis=1)"
_TANH = "return np.tanh(z @ W + b)"

RNN_STEP = Exercise(
    LESSON,
    rnn.rnn_step,
    ("h",),
    _step_cases,
    misconceptions=(
        Misconception(
            "input first",
            ("[h_prev, x_t]", "[x_t, h_prev]"),
            "The hidden part comes first: the first H rows of W read the hidden state.",
        ),
        Misconception(
            "joined along the batch",
            ("axis=1", "axis=0"),
            "Axis 0 is the batch. Each example keeps its row, and the row becomes longer: that is "
            "axis 1.",
        ),
        Misconception(
            "bias forgotten",
            (_TANH, "return np.tanh(z @ W)"),
            "b is not used. It belongs to the sum inside tanh.",
        ),
        Misconception(
            "no squashing",
            (_TANH, "return z @ W + b"),
            "This is the affine map alone. Without tanh the state has no bounds.",
        ),
        Misconception(
            "bias added after squashing",
            (_TANH, "return np.tanh(z @ W) + b"),
            "The bias belongs to the sum, inside tanh. Outside, the state can leave the range from "
            "-1 to 1.",
        ),
        Misconception(
            "sigmoid in the place of tanh",
            (_TANH, "return 1 / (1 + np.exp(-(z @ W + b)))"),
            "The sigmoid gives values between 0 and 1. The state of a plain network has a sign: "
            "tanh.",
        ),
        Misconception(
            "tanh term by term",
            (
                _TANH,
                "H = h_prev.shape[1]\n    return np.tanh(h_prev @ W[:H]) + np.tanh(x_t @ "
                "W[H:] + b)",
            ),
            "The sum of two tanh is not the tanh of the sum. Add all terms first, then squash "
            "once.",
        ),
        Misconception(
            "previous state ignored",
            (_TANH, "return np.tanh(x_t @ W[h_prev.shape[1]:] + b)"),
            "Without the previous state the network has no memory at all. The first H rows of W "
            "read it.",
        ),
        Misconception(
            "input ignored",
            (_TANH, "return np.tanh(h_prev @ W[:h_prev.shape[1]] + b)"),
            "The input is not used. The last D rows of W read it.",
        ),
        Misconception(
            "previous state added to the result",
            (_TANH, "return h_prev + np.tanh(z @ W + b)"),
            "This keeps the old state and adds to it. A plain network computes its whole state "
            "anew.",
        ),
        Misconception(
            "squashing before the product",
            (_TANH, "return np.tanh(z) @ W + b"),
            "Squash last: first the weighted sum and the bias, then tanh around both.",
        ),
        Misconception(
            "squashed twice",
            (_TANH, "return np.tanh(np.tanh(z @ W + b))"),
            "The squashing function is applied once, to the sum.",
        ),
        Misconception(
            "weights transposed",
            (_TANH, "return np.tanh(z @ W.T + b)"),
            "W has one row for each entry of the joined state and one column for each hidden unit: "
            "it fits as it is.",
        ),
        Misconception(
            "bias as a column",
            (_TANH, "return np.tanh(z @ W + b[:, None])"),
            "b has one number for each hidden unit. NumPy adds a vector (H,) to every row by "
            "itself.",
        ),
        Misconception(
            "the previous state overwritten",
            (_TANH, "h_prev[...] = np.tanh(z @ W + b)\n    return h_prev"),
            "This writes into the array of the step before, which the gradient needs later. Make a "
            "new array.",
        ),
    ),
)

_START = "h = [h0]"
_NEXT = "h.append(rnn_step(x[:, t], h[-1], W, b))"
_STATES = "return np.stack(h[1:], axis=1)"

RNN_FORWARD = Exercise(
    LESSON,
    rnn.rnn_forward,
    ("h",),
    _forward_cases,
    needs=("rnn_step",),
    misconceptions=(
        Misconception(
            "starting state ignored",
            (_START, "h = [np.zeros_like(h0)]"),
            "Step 1 reads h0. It is 0 by habit only: a state can also come from the sequence "
            "before.",
        ),
        Misconception(
            "the state is not carried on",
            (_NEXT, "h.append(rnn_step(x[:, t], h0, W, b))"),
            "Every step starts from h0 here, so nothing is remembered. Step t reads the state "
            "after step t-1.",
        ),
        Misconception(
            "input and state exchanged in the call of the step",
            (_NEXT, "h.append(rnn_step(h[-1], x[:, t], W, b))"),
            "The step takes the input first, then the state before. Joined, they have H + D "
            "columns in either order, so no error "
            "tells you.",
        ),
        Misconception(
            "the same input at every step",
            (_NEXT, "h.append(rnn_step(x[:, 0], h[-1], W, b))"),
            "Every step reads an input of its own. The time axis of x is the second one.",
        ),
        Misconception(
            "time reversed",
            ("in range(x.shape[1])", "in reversed(range(x.shape[1]))"),
            "Time runs forward: step 1 reads the first input, and its state comes first in the "
            "result.",
        ),
        Misconception(
            "inputs read from the end, states put in order of time",
            (("in range(x.shape[1])", "in reversed(range(x.shape[1]))"), ("h[1:]", "h[:0:-1]")),
            "Here step T comes first and the past is read from the future. Time runs forward.",
        ),
        Misconception(
            "inputs one step late",
            (_NEXT, "h.append(rnn_step(x[:, t - 1], h[-1], W, b))"),
            "At step 1 this reads the last input, since the index -1 counts from the end. Step t "
            "reads the input of step t.",
        ),
        Misconception(
            "states one step late",
            ("h[1:]", "h[:-1]"),
            "The result begins with h0 and lacks the last state. It should hold the states after "
            "steps 1 to T.",
        ),
        Misconception(
            "starting state among the results",
            ("h[1:]", "h"),
            "h0 came before the first step. The result has one state for each step, T in all.",
        ),
        Misconception(
            "only the last state",
            (_STATES, "return h[-1]"),
            "This is what is left after the last step. The result holds the states of all steps.",
        ),
        Misconception(
            "time axis first",
            ("axis=1", "axis=0"),
            "The batch comes first in this course: the states are stacked along the second axis.",
        ),
        Misconception(
            "time axis last",
            ("axis=1", "axis=2"),
            "The result has the axes batch, time, unit. Here time comes last.",
        ),
        Misconception(
            "the last state at every step",
            (_STATES, "return np.stack([h[-1]] * x.shape[1], axis=1)"),
            "All steps show the same state: probably one array that every step writes into. Keep a "
            "new array for each step.",
        ),
        Misconception(
            "steps joined into one long row",
            (_STATES, "return np.concatenate(h[1:], axis=1)"),
            "The steps stand side by side in one row. They need an axis of their own.",
        ),
        Misconception(
            "steps joined into one long column",
            (_STATES, "return np.concatenate(h[1:])"),
            "The steps stand below each other, as if they were examples. They need an axis of "
            "their own.",
        ),
        Misconception(
            "reshaped where axes are exchanged",
            (_STATES, "return np.array(h[1:]).reshape(*x.shape[:2], -1)"),
            "A list of T arrays (N, H) has time first. A reshape does not exchange axes: it reads "
            "the same numbers in the same "
            "order and mixes examples with steps.",
        ),
        Misconception(
            "loop over the batch",
            (("range(x.shape[1])", "range(x.shape[0])"), ("x[:, t]", "x[t]")),
            "The first axis of x is the batch. The steps are on the second axis.",
        ),
        Misconception(
            "loop over all steps but the last",
            ("range(x.shape[1])", "range(max(1, x.shape[1] - 1))"),
            "One state is missing at the end: T inputs give T states.",
        ),
        Misconception(
            "starting state overwritten",
            (_NEXT, "h0[...] = rnn_step(x[:, t], h0, W, b)\n        h.append(h0.copy())"),
            "h0 belongs to the caller. Let a name of your own refer to the newest state.",
        ),
    ),
)

_J = "return (1 - h**2)[:, :, None] * W[:H].T"

STATE_JACOBIAN = Exercise(
    LESSON,
    rnn.state_jacobian,
    ("J",),
    _jacobian_cases,
    misconceptions=(
        Misconception(
            "rows and columns exchanged",
            (_J, "return (1 - h**2)[:, None, :] * W[:H]"),
            "J[n, i, j] asks how unit i of the new state moves when unit j of the old one moves. "
            "This is its transpose.",
        ),
        Misconception(
            "weights not transposed",
            (_J, "return (1 - h**2)[:, :, None] * W[:H]"),
            "The new unit i has its weights in column i of W. Ask which index of W belongs to the "
            "old unit.",
        ),
        Misconception(
            "slope of the wrong unit",
            (_J, "return (1 - h**2)[:, None, :] * W[:H].T"),
            "The slope belongs to the new unit, the first of the two indices. Here it goes with "
            "the second.",
        ),
        Misconception(
            "tanh applied again",
            (_J, "return (1 - np.tanh(h)**2)[:, :, None] * W[:H].T"),
            "h is already the value of tanh. The slope follows from the value, without another "
            "tanh.",
        ),
        Misconception(
            "slope forgotten",
            (_J, "return np.ones_like(h)[:, :, None] * W[:H].T"),
            "This is the Jacobian of a network without tanh. Each new unit also has the slope of "
            "tanh as a factor.",
        ),
        Misconception(
            "square forgotten",
            (_J, "return (1 - h)[:, :, None] * W[:H].T"),
            "The slope must vanish at both ends, at 1 and at -1: the value is squared.",
        ),
        Misconception(
            "square around the difference",
            (_J, "return ((1 - h)**2)[:, :, None] * W[:H].T"),
            "At -1 tanh is flat, but this gives 4 there. Only the value is squared.",
        ),
        Misconception(
            "plus for minus",
            (_J, "return (1 + h**2)[:, :, None] * W[:H].T"),
            "tanh is steepest at 0 and flat at the ends. The slope is never above 1.",
        ),
        Misconception(
            "derivative of the sigmoid",
            (_J, "return (h * (1 - h))[:, :, None] * W[:H].T"),
            "h (1 - h) is how the sigmoid changes. At h = 0 the slope of tanh is 1.",
        ),
        Misconception(
            "the last H rows of W",
            (_J, "return (1 - h**2)[:, :, None] * W[-H:].T"),
            "The hidden part comes first: the rows at the top of W read the hidden state.",
        ),
        Misconception(
            "all rows of W",
            (_J, "return (1 - h**2)[:, :, None] * W.T"),
            "This also holds the derivatives with respect to the input. Only the first H rows read "
            "the hidden state.",
        ),
        Misconception(
            "averaged over the batch",
            (_J, "return np.mean((1 - h**2)[:, :, None] * W[:H].T, axis=0)"),
            "Every example has slopes, and so a Jacobian, of its own.",
        ),
        Misconception(
            "product in the place of a matrix",
            (_J, "return (1 - h**2) @ W[:H].T"),
            "This adds up over the units. A Jacobian keeps one number for each pair of a new and "
            "an old unit.",
        ),
        Misconception(
            "wrong sign",
            (_J, "return (h**2 - 1)[:, :, None] * W[:H].T"),
            "tanh rises everywhere, so its slope is never negative.",
        ),
    ),
)

_NORM = "norms[:, t] = np.linalg.norm(product, axis=(-2, -1))"
_BACK = "product = product @ jacobians[:, t]"
_BOTH = f"{_NORM}\n        {_BACK}"

GRADIENT_NORMS = Exercise(
    LESSON,
    rnn.gradient_norms,
    ("norms",),
    _norms_cases,
    misconceptions=(
        Misconception(
            "factors in the wrong order",
            (_BACK, "product = jacobians[:, t] @ product"),
            "A chain of derivatives is read from the left: the last step stands first. "
            "Matrices do not commute. Transposing each Jacobian gives the same wrong norms.",
        ),
        Misconception(
            "element by element in place of the matrix product",
            (_BACK, "product = product * jacobians[:, t]"),
            "The chain rule multiplies matrices, with @. The sign * multiplies element by element.",
        ),
        Misconception(
            "product of the norms",
            (
                _BOTH,
                f"{_NORM}\n        product = product * np.linalg.norm(jacobians[:, t], axis=(-2, "
                "-1))[:, None, None]",
            ),
            "The norm of a product is not the product of the norms, which is usually far larger. "
            "Multiply first, measure then.",
        ),
        Misconception(
            "one factor too many",
            (_BOTH, f"{_BACK}\n        {_NORM}"),
            "The last norm is that of dh_T / dh_T, the identity. Each step further back adds one "
            "factor, the first Jacobian none.",
        ),
        Misconception(
            "one factor too few",
            ("    return norms", "    norms[:, :-1] = norms[:, 1:].copy()\n    return norms"),
            "All but the last norm lack a factor: from step t to step T there are T - t Jacobians.",
        ),
        Misconception(
            "norms in the order of computing",
            ("    return norms", "    return norms[:, ::-1].copy()"),
            "The result is in the order of time: the norm for the first step comes first, that for "
            "the last step last.",
        ),
        Misconception(
            "from the beginning in place of the end",
            ("in reversed(range(T))", "in range(T)"),
            "A gradient starts at the last step and travels back. Here the product begins at step "
            "1.",
        ),
        Misconception(
            "forward from h_0",
            (
                ("in reversed(range(T))", "in range(T)"),
                (_BOTH, f"product = jacobians[:, t] @ product\n        {_NORM}"),
            ),
            "This is the size of dh_t / dh_0, how far the first state still reaches. Wanted is "
            "dh_T / dh_t: begin at the last step.",
        ),
        Misconception(
            "Jacobians one index too early",
            (_BACK, "product = product @ jacobians[:, t - 1]"),
            "The Jacobian at an index leads from that state back to the one before. Between the "
            "last norm and the one before it "
            "stands the last Jacobian, which you never use.",
        ),
        Misconception(
            "each Jacobian alone",
            (_BOTH, "norms[:, t] = np.linalg.norm(jacobians[:, t], axis=(-2, -1))"),
            "This is the norm of one step. From step T back to step t, all Jacobians between them "
            "are multiplied.",
        ),
        Misconception(
            "squared norm",
            (_NORM, "norms[:, t] = np.linalg.norm(product, axis=(-2, -1)) ** 2"),
            "The Frobenius norm is the root of the sum of squares. The root is missing.",
        ),
        Misconception(
            "largest singular value",
            (_NORM, "norms[:, t] = np.linalg.norm(product, 2, axis=(-2, -1))"),
            "This is the spectral norm. The exercise asks for the Frobenius norm: the root of the "
            "sum of all squares.",
        ),
        Misconception(
            "sum of absolute values",
            (_NORM, "norms[:, t] = np.abs(product).sum(axis=(-2, -1))"),
            "The Frobenius norm squares the entries, adds them up and takes the root.",
        ),
        Misconception(
            "divided by sqrt(H)",
            (_NORM, "norms[:, t] = np.linalg.norm(product, axis=(-2, -1)) / np.sqrt(H)"),
            "The norm is not divided by anything: that of the identity is sqrt(H).",
        ),
        Misconception(
            "one norm for the whole batch",
            (_NORM, "norms[:, t] = np.linalg.norm(np.broadcast_to(product, (N, H, H)))"),
            "Every example has a gradient of its own. The norm runs over the last two axes only.",
        ),
        Misconception(
            "averaged over the batch",
            ("    return norms", "    return norms.mean(axis=0)"),
            "Every example has a gradient of its own: the batch axis stays.",
        ),
    ),
)

_CLIP = "return [np.clip(gradient, -limit, limit) for gradient in gradients]"

CLIP_BY_VALUE = Exercise(
    LESSON,
    rnn.clip_by_value,
    ("gradients[0]", "gradients[1]", "gradients[2]"),
    _by_value_cases,
    misconceptions=(
        Misconception(
            "clipped from above only",
            ("np.clip(gradient, -limit, limit)", "np.minimum(gradient, limit)"),
            "A gradient of -1000 is as dangerous as one of 1000: there is a lower end, too.",
        ),
        Misconception(
            "clipped from below only",
            ("np.clip(gradient, -limit, limit)", "np.maximum(gradient, -limit)"),
            "Large positive numbers pass. The range has two ends.",
        ),
        Misconception(
            "negative numbers set to 0",
            ("np.clip(gradient, -limit, limit)", "np.clip(gradient, 0, limit)"),
            "The range is symmetric: a gradient may be negative.",
        ),
        Misconception(
            "sign lost",
            ("np.clip(gradient, -limit, limit)", "np.minimum(np.abs(gradient), limit)"),
            "The sign says in which direction a weight moves. Cut the size and keep the sign.",
        ),
        Misconception(
            "sign lost beyond the limit",
            (
                "np.clip(gradient, -limit, limit)",
                "np.where(np.abs(gradient) > limit, limit, gradient)",
            ),
            "A large negative number comes back as the limit, with the sign changed. Cut the size "
            "and keep the sign.",
        ),
        Misconception(
            "lower and upper end exchanged",
            ("-limit, limit", "limit, -limit"),
            "The lower end comes first. The other way round, every number becomes the end that is "
            "named last.",
        ),
        Misconception(
            "numbers beyond the limit set to 0",
            (
                "np.clip(gradient, -limit, limit)",
                "np.where(np.abs(gradient) > limit, 0 * gradient, gradient)",
            ),
            "This throws the largest gradients away. They are cut to the limit.",
        ),
        Misconception(
            "only the sign is left",
            ("np.clip(gradient, -limit, limit)", "limit * np.sign(gradient)"),
            "Numbers within the range stay as they are. Here all are moved to the ends.",
        ),
        Misconception(
            "scaled by the largest number",
            (
                "np.clip(gradient, -limit, limit)",
                "gradient * min(1, limit / max(np.abs(gradient).max(), 1e-300))",
            ),
            "This shortens the whole array. Clipping by value looks at each number alone.",
        ),
        Misconception(
            "scaled by the norm",
            (
                "np.clip(gradient, -limit, limit)",
                "gradient * (limit / max(np.linalg.norm(gradient), limit))",
            ),
            "This is clipping by norm, array by array. Clipping by value looks at each number "
            "alone.",
        ),
        Misconception(
            "squashed in place of clipped",
            ("np.clip(gradient, -limit, limit)", "limit * np.tanh(gradient / limit)"),
            "This bends every number a little. Clipping leaves all numbers within the range as "
            "they are.",
        ),
        Misconception(
            "limit of 1 in place of the argument",
            ("-limit, limit", "-1, 1"),
            "The argument limit is not used. It says where the range ends.",
        ),
        Misconception(
            "only the first array",
            (
                _CLIP,
                "return [np.clip(gradients[0], -limit, limit), *(g.copy() for g in gradients[1:])]",
            ),
            "The other arrays come back unclipped: every array of the list has its turn.",
        ),
        Misconception(
            "clipped in place",
            (
                _CLIP,
                block(
                    """
                    for g in gradients:
                        np.clip(g, -limit, limit, out=g)
                    return gradients
                    """
                ),
            ),
            "The caller's arrays are overwritten. Return new arrays.",
        ),
    ),
)

_ROOT = "norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients))"
_FACTOR = "factor = max_norm / max(norm, max_norm)"
_SCALED = "return [factor * gradient for gradient in gradients]"
_ALL = block(
    f"""
        {_ROOT}
        {_FACTOR}               # 1 where nothing is to clip; never divides by 0
        {_SCALED}
        """
)
_TINY = 1e-300  # keeps the wrong answers from dividing by 0

CLIP_BY_GLOBAL_NORM = Exercise(
    LESSON,
    rnn.clip_by_global_norm,
    ("gradients[0]", "gradients[1]", "gradients[2]"),
    _by_norm_cases,
    misconceptions=(
        Misconception(
            "every array by its own norm",
            (_ALL, "return [g * (max_norm / max(np.linalg.norm(g), max_norm)) for g in gradients]"),
            "The norm is taken over all arrays together, and all get the same factor. "
            "With factors of their own, the direction of the step changes.",
        ),
        Misconception(
            "root forgotten",
            (
                "np.sqrt(sum((gradient**2).sum() for gradient in gradients))",
                "sum((gradient**2).sum() for gradient in gradients)",
            ),
            "This compares the squared norm with max_norm. The norm is its root.",
        ),
        Misconception(
            "small norms are enlarged",
            ("max(norm, max_norm)", f"max(norm, {_TINY})"),
            "Clipping is a ceiling: gradients whose norm is small enough stay as they are.",
        ),
        Misconception(
            "shortened to length 1",
            (
                "factor = max_norm / max(norm, max_norm)",
                f"factor = 1 / max(norm, {_TINY}) if norm > max_norm else 1.0",
            ),
            "After clipping the norm is max_norm, not 1.",
        ),
        Misconception(
            "factor upside down",
            (_FACTOR, "factor = max(norm, max_norm) / max_norm"),
            "This makes large gradients larger. The factor is never above 1.",
        ),
        Misconception(
            "sum of the norms",
            (_ROOT, "norm = sum(np.linalg.norm(gradient) for gradient in gradients)"),
            "Norms do not add up, their squares do: first all squares, then one root.",
        ),
        Misconception(
            "largest of the norms",
            (_ROOT, "norm = max(np.linalg.norm(gradient) for gradient in gradients)"),
            "The norm of all arrays together is larger than the largest of their norms.",
        ),
        Misconception(
            "largest number in the place of the norm",
            (_ROOT, "norm = max(np.abs(gradient).max() for gradient in gradients)"),
            "The largest number alone is not the norm: all numbers count, with their squares.",
        ),
        Misconception(
            "sum of absolute values",
            (_ROOT, "norm = sum(np.abs(gradient).sum() for gradient in gradients)"),
            "The norm squares the numbers, adds them up and takes the root.",
        ),
        Misconception(
            "mean in the place of the sum",
            ("(gradient**2).sum()", "(gradient**2).mean()"),
            "The squares are added up. A mean makes the norm depend on how the numbers are spread "
            "over arrays.",
        ),
        Misconception(
            "clipped by value",
            (_ALL, "return [np.clip(g, -max_norm, max_norm) for g in gradients]"),
            "This looks at each number alone. Here all numbers are shortened by one common factor.",
        ),
        Misconception(
            "norm of the first array only",
            (_ROOT, "norm = np.linalg.norm(gradients[0])"),
            "All arrays count: the norm is taken over all of them together.",
        ),
        Misconception(
            "only too large arrays are scaled",
            (
                (
                    _SCALED,
                    "return [factor * g if np.linalg.norm(g) > max_norm else g.copy() for g in "
                    "gradients]",
                ),
            ),
            "Once the common norm is too large, all arrays get the same factor, the small "
            "ones too.",
        ),
        Misconception(
            "scaled in place",
            (
                _SCALED,
                block(
                    """
                for g in gradients:
                    g *= factor
                return gradients
                """
                ),
            ),
            "The caller's arrays are overwritten. Return new arrays.",
        ),
        Misconception(
            "the same arrays where nothing is to clip",
            (
                _SCALED,
                block(
                    """
                    if factor == 1:
                        return gradients
                    return [factor * gradient for gradient in gradients]
                    """
                ),
            ),
            "Return new arrays in this case, too, so that nobody changes two things by writing "
            "into one.",
        ),
    ),
)

EXERCISES = [
    RNN_STEP,
    RNN_FORWARD,
    STATE_JACOBIAN,
    GRADIENT_NORMS,
    CLIP_BY_VALUE,
    CLIP_BY_GLOBAL_NORM,
]
