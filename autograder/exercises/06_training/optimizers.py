"""Gradient descent and Adam."""

from collections.abc import Callable

import numpy as np

from autograder.exercises.exercise import (
    Arguments,
    Exercise,
    Inputs,
    Misconception,
    Sizes,
    block,
    normal,
)
from solutions.reference import training

LESSON = "06_training"


def _group(rng: np.random.Generator, sizes: Sizes) -> dict[str, np.ndarray]:
    """A dict of three arrays of different shapes."""
    return {
        "W": normal(rng, sizes.H, sizes.D),
        "b": normal(rng, sizes.D),
        "V": normal(rng, 2, sizes.N),
    }


def _reordered(group: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: group[name] for name in reversed(group)}


def _sgd_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(learning_rate: float) -> Arguments:
        return {
            "params": _group(rng, sizes),
            "gradients": _group(rng, sizes),
            "learning_rate": learning_rate,
        }

    other = arguments(0.5)
    other["gradients"] = _reordered(other["gradients"])
    return [
        Inputs("three parameters", arguments(0.1), worth=2),
        Inputs("gradients in another order", other),
        Inputs("learning rate above 1", arguments(2.5)),
    ]


def averages(rng: np.random.Generator, params: dict[str, np.ndarray], t: int) -> Arguments:
    """A state of Adam after t steps."""
    return {
        "m": {name: 0.2 * normal(rng, *value.shape) for name, value in params.items()},
        "v": {
            name: np.round(rng.uniform(0.01, 0.5, value.shape), 3) for name, value in params.items()
        },
        "t": t,
    }


def _same_shapes(rng: np.random.Generator, sizes: Sizes) -> Arguments:
    """Arguments of Adam whose dicts have three orders, and arrays that would fit each other's
    places.
    """
    params, gradients = ({name: normal(rng, sizes.D) for name in "WbV"} for _ in range(2))
    state = averages(rng, params, 3)
    turned = {key: {name: state[key][name] for name in "bVW"} for key in "mv"}
    return {
        "params": params,
        "gradients": _reordered(gradients),
        "state": turned | {"t": 3},
        "learning_rate": 0.1,
    }


def _fresh(params: dict[str, np.ndarray]) -> Arguments:
    return {
        "m": {name: 0 * value for name, value in params.items()},
        "v": {name: 0 * value for name, value in params.items()},
        "t": 0,
    }


def _adam_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(
        state: Callable[[dict[str, np.ndarray]], Arguments], **options: float
    ) -> Arguments:
        params = _group(rng, sizes)
        return {
            "params": params,
            "gradients": _group(rng, sizes),
            "state": state(params),
            "learning_rate": 0.1,
        } | options

    return [
        Inputs(
            "a step in the course of training",
            arguments(lambda params: averages(rng, params, int(rng.integers(3, 9)))),
            worth=2,
        ),
        Inputs("the first step", arguments(_fresh)),
        Inputs(
            "beta1, beta2 and epsilon given",
            arguments(lambda params: averages(rng, params, 1), beta1=0.4, beta2=0.3, epsilon=1.0),
        ),
        Inputs(
            "a step after many", arguments(lambda params: averages(rng, params, 20_000)), worth=0.5
        ),
        Inputs("gradients and state in other orders", _same_shapes(rng, sizes), worth=0.5),
    ]


_STEP = "value - learning_rate * gradients[name]"
_SGD = f"return {{name: {_STEP} for name, value in params.items()}}"

SGD_STEP = Exercise(
    LESSON,
    training.sgd_step,
    ("params",),
    _sgd_cases,
    misconceptions=(
        Misconception(
            "uphill",
            (_STEP, "value + learning_rate * gradients[name]"),
            "The gradient points to where the loss grows. Go the other way.",
        ),
        Misconception(
            "learning rate not used",
            (_STEP, "value - gradients[name]"),
            "The step is the whole gradient. The learning rate says how much of it.",
        ),
        Misconception(
            "divided by the learning rate",
            (_STEP, "value - gradients[name] / learning_rate"),
            "A smaller learning rate must give a smaller step: it is a factor.",
        ),
        Misconception(
            "only the step",
            (_STEP, "-learning_rate * gradients[name]"),
            "This is the change. The function returns the parameters after it.",
        ),
        Misconception(
            "learning rate on the parameter, too",
            (_STEP, "learning_rate * (value - gradients[name])"),
            "The learning rate shortens the gradient only. Here the parameter shrinks as well.",
        ),
        Misconception(
            "paired by place, not by name",
            (
                _SGD,
                "return {name: value - learning_rate * g for (name, value), g in "
                "zip(params.items(), gradients.values())}",
            ),
            "Two dicts may hold the same names in another order. Take the gradient by the "
            "parameter's name.",
        ),
        Misconception(
            "gradient normalised",
            (_STEP, "value - learning_rate * gradients[name] / np.linalg.norm(gradients[name])"),
            "The length of the gradient counts: near a minimum the steps become short by "
            "themselves.",
        ),
        Misconception(
            "only the sign of the gradient",
            (_STEP, "value - learning_rate * np.sign(gradients[name])"),
            "The size of each number of the gradient counts as well as its sign.",
        ),
        Misconception(
            "a dict with the first parameter only",
            (
                _SGD,
                block(
                    f"""
                    new = {{}}
                    for name, value in params.items():
                        new[name] = {_STEP}
                        return new
                    """
                ),
            ),
            "The function returned before the loop came to the second name. The return stands "
            "after the loop.",
        ),
        Misconception(
            "only the first parameter",
            (
                _SGD,
                block(
                    """
                    new = {name: value.copy() for name, value in params.items()}
                    first = next(iter(params))
                    new[first] = params[first] - learning_rate * gradients[first]
                    return new
                    """
                ),
            ),
            "One parameter moved, the others did not. Every parameter takes its step. Look whether "
            "the return stands "
            "inside the loop.",
        ),
        Misconception(
            "a list in the place of a dict",
            (_SGD, f"return [{_STEP} for name, value in params.items()]"),
            "The result has names, as the argument has: a dict with the same keys.",
        ),
        Misconception(
            "parameters changed in place",
            (
                _SGD,
                block(
                    """
                    for name, value in params.items():
                        value -= learning_rate * gradients[name]
                    return params
                    """
                ),
            ),
            "The caller's dict or its arrays were overwritten, so the parameters before the step "
            "are lost. Make a new dict of new "
            "arrays.",
        ),
    ),
)

_T = 't = state["t"] + 1'
_LOOP = "for name, gradient in gradients.items():"
_LOOP_BY_PLACE = "for name, gradient in zip(params, gradients.values()):"
_STATE_BY_PLACE = "state = {key: dict(zip(params, state[key].values())) for key in 'mv'}"
_M = 'm[name] = beta1 * state["m"][name] + (1 - beta1) * gradient'
_V = 'v[name] = beta2 * state["v"][name] + (1 - beta2) * gradient**2'
_M_HAT = "m_hat = m[name] / (1 - beta1**t)"
_V_HAT = "v_hat = v[name] / (1 - beta2**t)"
_ROOT = "np.sqrt(v_hat) + epsilon"
_MOVE = f"new[name] = params[name] - learning_rate * m_hat / ({_ROOT})"
_KEEP = 'return new, {"m": m, "v": v, "t": t}'

ADAM_STEP = Exercise(
    LESSON,
    training.adam_step,
    ("params", "state"),
    _adam_cases,
    misconceptions=(
        Misconception(
            "no bias correction",
            ((_M_HAT, "m_hat = m[name]"), (_V_HAT, "v_hat = v[name]")),
            "Both means start at 0 and are too small at first, and not by the same factor. Divide "
            "each by what it lacks.",
        ),
        Misconception(
            "only m corrected",
            (_V_HAT, "v_hat = v[name]"),
            "The mean of the squares starts at 0 as well, and lacks even more. Correct both.",
        ),
        Misconception(
            "only v corrected",
            (_M_HAT, "m_hat = m[name]"),
            "The mean of the gradients starts at 0 as well. Correct both.",
        ),
        Misconception(
            "correction with t from before the step",
            ((_T, 't = state["t"]'), (_KEEP, 'return new, {"m": m, "v": v, "t": t + 1}')),
            "The step you are making counts, so the first step has t = 1. With t = 0 the "
            "correction divides by 0.",
        ),
        Misconception(
            "t not counted up",
            (_KEEP, 'return new, {"m": m, "v": v, "t": state["t"]}'),
            "This step is right, but the next one will take itself for the same step. The new "
            "state holds the new t.",
        ),
        Misconception(
            "t counted up twice",
            (_KEEP, 'return new, {"m": m, "v": v, "t": t + 1}'),
            "The state holds the number of steps made, this one included. It grows by one in each "
            "step.",
        ),
        Misconception(
            "t counted for each parameter",
            ((_T, 't = state["t"]'), (_M, f"t += 1\n        {_M}")),
            "The count goes up inside the loop over the parameters. One step moves all of them, so "
            "it counts once.",
        ),
        Misconception(
            "correction without the power",
            ((_M_HAT, _M_HAT.replace("**t", "")), (_V_HAT, _V_HAT.replace("**t", ""))),
            "This is right in the first step only. What is lacking becomes less with every step: t "
            "is an exponent.",
        ),
        Misconception(
            "power of the wrong number",
            (
                (_M_HAT, _M_HAT.replace("1 - beta1**t", "(1 - beta1)**t")),
                (_V_HAT, _V_HAT.replace("1 - beta2**t", "(1 - beta2)**t")),
            ),
            "The power belongs to beta alone. The weights of all gradients so far add up to 1 "
            "minus that power.",
        ),
        Misconception(
            "corrected means kept in the state",
            (_MOVE, f"{_MOVE}\n        m[name], v[name] = m_hat, v_hat"),
            "The correction is for this step's use only. What is kept is the mean before it, or it "
            "will be corrected again.",
        ),
        Misconception(
            "beta1 and beta2 exchanged",
            (_T, f"beta1, beta2 = beta2, beta1\n    {_T}"),
            "beta1 belongs to the mean of the gradients, beta2 to the mean of their squares.",
        ),
        Misconception(
            "weights of old and new exchanged",
            (
                (_M, 'm[name] = (1 - beta1) * state["m"][name] + beta1 * gradient'),
                (_V, 'v[name] = (1 - beta2) * state["v"][name] + beta2 * gradient**2'),
            ),
            "Each beta is the share of the old mean that stays. Nearly all of it stays, and little "
            "of the new gradient comes in.",
        ),
        Misconception(
            "new gradient not weighted",
            ((_M, _M.replace("(1 - beta1) * ", "")), (_V, _V.replace("(1 - beta2) * ", ""))),
            "The two weights of a running mean add up to 1. Without the second one it is a growing "
            "sum.",
        ),
        Misconception(
            "gradient not squared in v",
            (_V, _V.replace("gradient**2", "gradient")),
            "v is the mean of the squares. The mean of the gradients themselves may be negative, "
            "and has no root.",
        ),
        Misconception(
            "square of the mean in the place of the mean of squares",
            (_V, _V.replace("gradient**2", "m[name]**2")),
            "v averages the square of the new gradient. The square of m is small where the signs "
            "alternate.",
        ),
        Misconception(
            "root forgotten",
            (_ROOT, "v_hat + epsilon"),
            "v has the unit of a squared gradient. Only its root can be compared with m.",
        ),
        Misconception(
            "epsilon inside the root",
            (_ROOT, "np.sqrt(v_hat + epsilon)"),
            "In this lesson, as in the paper and in PyTorch, epsilon is added to the root. Inside, "
            "the square root makes it much "
            "larger.",
        ),
        Misconception(
            "epsilon added before the correction",
            (
                _MOVE,
                "new[name] = params[name] - learning_rate * m_hat * np.sqrt(1 - beta2**t) / "
                "(np.sqrt(v[name]) + epsilon)",
            ),
            "Here epsilon is divided by the correction as well. The paper mentions this short form "
            "too, but its epsilon is another "
            "number. Correct v first, then take the root, then add epsilon.",
        ),
        Misconception(
            "epsilon not used",
            (_ROOT, "np.sqrt(v_hat)"),
            "Where all gradients so far were 0, this divides by 0. Epsilon prevents it, and it is "
            "an argument.",
        ),
        Misconception(
            "beta1, beta2 and epsilon fixed",
            (_T, f"beta1, beta2, epsilon = 0.9, 0.999, 1e-8\n    {_T}"),
            "The usual values are only the defaults. Use the arguments.",
        ),
        Misconception(
            "squares added up",
            (_V, 'v[name] = state["v"][name] + gradient**2'),
            "This never forgets, so the steps become shorter and shorter, as in AdaGrad. Adam has "
            "a running mean.",
        ),
        Misconception(
            "means from before the step",
            (
                (_M_HAT, _M_HAT.replace("m[name]", 'state["m"][name]')),
                (_V_HAT, _V_HAT.replace("v[name]", 'state["v"][name]')),
            ),
            "The step used the old means, so this gradient does not enter until the next one. "
            "Update them first.",
        ),
        Misconception(
            "gradient in the place of m",
            (_MOVE, _MOVE.replace("m_hat", "gradient")),
            "Only the length of the step is adapted here, as in RMSProp. Adam goes along the "
            "corrected mean of the gradients.",
        ),
        Misconception(
            "uphill",
            (_MOVE, _MOVE.replace("- learning_rate", "+ learning_rate")),
            "The mean of the gradients points to where the loss grows. Go the other way.",
        ),
        Misconception(
            "learning rate not used",
            (_MOVE, _MOVE.replace("learning_rate * ", "")),
            "Every number moves by about 1. The learning rate says how far.",
        ),
        Misconception(
            "m and v exchanged in the new state",
            (_KEEP, 'return new, {"m": v, "v": m, "t": t}'),
            "The two running means stand under each other's names in the new state.",
        ),
        Misconception(
            "the old state returned",
            (
                _KEEP,
                'return new, {"m": {n: a.copy() for n, a in state["m"].items()}, '
                '"v": {n: a.copy() for n, a in state["v"].items()}, "t": t}',
            ),
            "The means after this step are lost: the new state holds the old ones.",
        ),
        Misconception(
            "gradients paired by place, not by name",
            (_LOOP, _LOOP_BY_PLACE),
            "Two dicts may hold the same names in another order. Take the gradient by the "
            "parameter's name.",
        ),
        Misconception(
            "state paired by place, not by name",
            (_T, f"{_T}\n    {_STATE_BY_PLACE}"),
            "The means may stand in another order than the parameters. Take each by the "
            "parameter's name.",
        ),
        Misconception(
            "gradients and state paired by place, not by name",
            ((_T, f"{_T}\n    {_STATE_BY_PLACE}"), (_LOOP, _LOOP_BY_PLACE)),
            "Two dicts may hold the same names in another order. Take the gradient and both means "
            "by the parameter's name.",
        ),
        Misconception(
            "parameters changed in place",
            (
                _MOVE,
                f"params[name] -= learning_rate * m_hat / ({_ROOT})\n        new[name] = "
                "params[name]",
            ),
            "The caller's parameters were overwritten. Make new arrays.",
        ),
        Misconception(
            "state changed in place",
            (
                (
                    _M,
                    block(
                        """
                        m[name] = state["m"][name]
                        m[name] *= beta1
                        m[name] += (1 - beta1) * gradient
                        """,
                        8,
                    ),
                ),
                (
                    _V,
                    block(
                        """
                        v[name] = state["v"][name]
                        v[name] *= beta2
                        v[name] += (1 - beta2) * gradient**2
                        """,
                        8,
                    ),
                ),
            ),
            "The caller's state was overwritten, so a step cannot be repeated. Make new arrays for "
            "m and v, and a new dict.",
        ),
    ),
)
