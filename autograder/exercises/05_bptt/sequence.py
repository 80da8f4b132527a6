"""The gradient of a whole sequence, and of a sequence in windows."""

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
from solutions.reference import bptt
from solutions.reference.sequence import lstm_forward

LESSON = "05_bptt"


def _sequence(rng: np.random.Generator, N: int, T: int, D: int, H: int) -> Arguments:
    """Arguments of lstm_backward: a gradient for every step and for c_T, states from a forward pass
    that starts anywhere.
    """
    given = (
        normal(rng, N, T, D),
        np.round(rng.uniform(-0.95, 0.95, (N, H)), 3),
        normal(rng, N, H),
        normal(rng, H + D, 4 * H),
        normal(rng, 4 * H),
    )
    states = [array.round(12) for array in lstm_forward(*given)]
    return {"dh": normal(rng, N, T, H), "dc_last": normal(rng, N, H), "cache": (*given, *states)}


def _backward_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    several = _sequence(rng, 2, 4, 1, 3)
    return [
        Inputs("a batch of sequences", _sequence(rng, sizes.N, sizes.T, sizes.D, sizes.H), worth=2),
        Inputs("one step", _sequence(rng, 2, 1, 1, 3)),
        Inputs("one example", _sequence(rng, 1, 3, 1, 2)),
        Inputs("no gradient into c_T", several | {"dc_last": np.zeros((2, 3))}),
    ]


def _truncated_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int, T: int, D: int, H: int, k: int) -> Arguments:
        sequence = _sequence(rng, N, T, D, H)
        del sequence["dc_last"]
        return sequence | {"k": k}

    return [
        Inputs(
            "windows of 2, the last one shorter",
            arguments(sizes.N, 7, sizes.D, sizes.H, 2),
            worth=2,
        ),
        Inputs("windows of 3, all full", arguments(2, 6, 1, 3, 3)),
        Inputs("one window for all steps", arguments(2, 4, 1, 3, 4)),
        Inputs("windows of one step", arguments(1, 3, 1, 2, 1)),
        Inputs("a window longer than the sequence", arguments(1, 3, 1, 2, 5), worth=0.5),
    ]


_START = "dh_next, dc_next = np.zeros_like(h0), dc_last"
_STEPS = "for t in reversed(range(T)):"
_DH = "dh_t = dh[:, t] + dh_next"
_DC_T = "dc_t = dc_next + dh_t * shown[:, t]"
_CARRY_H = "dh_next = da[:, t].reshape(N, 4 * H) @ W_h"
_CARRY_C = "dc_next = dc_t * f[:, t]"
_H_BEFORE = "np.concatenate([h0[:, None], h[:, :-1]], axis=1)"
_C_BEFORE = "np.concatenate([c0[:, None], c[:, :-1]], axis=1)"
_FLAT = "da = da.reshape(N * T, 4 * H)"
_SUMS = "dW, db = z.reshape(N * T, H + D).T @ da, da.sum(axis=0)"
_RETURN = "return dx, dh_next, dc_next, dW, db"
_FIRST_DW, _FIRST_DB = (
    "z[:, 0].T @ da.reshape(N, T, 4 * H)[:, 0]",
    "da.reshape(N, T, 4 * H)[:, 0].sum(axis=0)",
)


def _sums(
    dW: str = "z.reshape(N * T, H + D).T @ da", db: str = "da.sum(axis=0)"
) -> tuple[str, str]:
    return _SUMS, f"dW, db = {dW}, {db}"


LSTM_BACKWARD = Exercise(
    LESSON,
    bptt.lstm_backward,
    ("dx", "dh0", "dc0", "dW", "db"),
    _backward_cases,
    needs=("sigmoid", "sigmoid_grad", "tanh_grad", "concat_state", "lstm_step_backward"),
    clues=(
        (
            "one step",
            "One step is right, several are not: look at what is carried from step to step, and at "
            "what is added up over the steps.",
        ),
        ("no gradient into c_T", "With dc_last = 0 all is right. Look at where dc_last comes in."),
        ("one example", "One example alone is right. Look at what is summed over the batch."),
    ),
    misconceptions=(
        Misconception(
            "gradient from the later step not added",
            (_DH, "dh_t = dh[:, t]"),
            "h_t reaches the loss directly and through step t + 1. You use the direct part dh[:, "
            "t] alone.",
        ),
        Misconception(
            "direct gradients not used",
            (_DH, "dh_t = dh_next"),
            "The running gradient starts from 0, and nothing is ever added to it: dh[:, t] has no "
            "effect. At each step the loss "
            "looks at h directly, too.",
        ),
        Misconception(
            "direct gradient of the last step only",
            (_DH, "dh_t = dh_next + (dh[:, t] if t == T - 1 else 0)"),
            "What comes from step t + 1 replaces the direct part dh[:, t]. Where ways join, their "
            "gradients add up.",
        ),
        Misconception(
            "direct gradient of the last step at every step",
            (_DH, "dh_t = dh[:, -1] + dh_next"),
            "Each step has a direct gradient of its own. Look at the index of dh.",
        ),
        Misconception(
            "averaged in place of added",
            (_DH, "dh_t = (dh[:, t] + dh_next) / 2"),
            "Where ways join, gradients are added. A mean would make h less important because it "
            "is used twice.",
        ),
        Misconception(
            "gradient into the last cell state ignored",
            (_START, "dh_next, dc_next = np.zeros_like(h0), np.zeros_like(dc_last)"),
            "The last cell state may itself go into a loss, or into a following piece. The way "
            "back starts from dc_last, not "
            "from 0.",
        ),
        Misconception(
            "gradient into the last cell state added at every step",
            (_DC_T, f"{_DC_T} + (dc_last if t < T - 1 else 0)"),
            "dc_last belongs to the last step. At the steps before, the gradient of c comes from "
            "the step after.",
        ),
        Misconception(
            "gradient into the last cell state at the first step",
            (
                (_START, "dh_next, dc_next = np.zeros_like(h0), np.zeros_like(c0)"),
                (_DC_T, f"{_DC_T} + (dc_last if t == 0 else 0)"),
            ),
            "dc_last belongs to the last step of time, which is the first one on the way back.",
        ),
        Misconception(
            "gradient of c not carried",
            (
                (_CARRY_C, "last, dc_next = dc_t * f[:, t], np.zeros_like(c0)"),
                (_RETURN, "return dx, dh_next, last, dW, db"),
            ),
            "Two lines run from step to step, and both run back. The one of c is the one that "
            "reaches far.",
        ),
        Misconception(
            "gradient of c starts from dc_last at each step",
            ((_CARRY_C, "last = dc_t * f[:, t]"), (_RETURN, "return dx, dh_next, last, dW, db")),
            "What a step gives back for c_prev is the dc of the step before. You hand dc_last to "
            "every step.",
        ),
        Misconception(
            "gradients of h and c exchanged on the way",
            (_CARRY_C, _CARRY_C + "\n        dh_next, dc_next = dc_next, dh_next"),
            "The step gives back dx, then dh_prev, then dc_prev. Look at the names on the left of "
            "its call.",
        ),
        Misconception(
            "dh0 and dc0 in the other order",
            (_RETURN, "return dx, dc_next, dh_next, dW, db"),
            "The gradient of h0 comes first, then that of c0.",
        ),
        Misconception(
            "dW of the first step only",
            _sums(dW=_FIRST_DW),
            "Each turn of the loop overwrites dW, so only the last turn is left. Every step used "
            "W: add up.",
        ),
        Misconception(
            "db of the first step only",
            _sums(db=_FIRST_DB),
            "Each turn of the loop overwrites db, so only the last turn is left. Every step used "
            "b: add up.",
        ),
        Misconception(
            "dW and db of the first step only",
            _sums(_FIRST_DW, _FIRST_DB),
            "Each turn of the loop overwrites dW and db, so only the last turn is left. Every step "
            "used them: add up.",
        ),
        Misconception(
            "dW and db averaged over the steps",
            _sums("z.reshape(N * T, H + D).T @ da / T", "da.mean(axis=0) * N"),
            "Every step used the same weights, so what they owe to each step is added up. Nothing "
            "is divided by T.",
        ),
        Misconception(
            "dW and db averaged over the batch",
            _sums("z.reshape(N * T, H + D).T @ da / N", "da.sum(axis=0) / N"),
            "Every example used the same weights, so what they owe to each is added up. The loss "
            "alone decides about a mean.",
        ),
        Misconception(
            "loop forward in time",
            (_STEPS, "for t in range(T):"),
            "The gradient of step t needs what step t + 1 gives back. So the last step has to come "
            "first.",
        ),
        Misconception(
            "loop that stops before the first step",
            ((_STEPS, "for t in range(T - 1, 0, -1):"), ("np.empty_like(a)", "np.zeros_like(a)")),
            "The step with index 0 is missing. In range(T - 1, 0, -1) the end is not included.",
        ),
        Misconception(
            "loop that leaves out the last step",
            (
                (_STEPS, "for t in reversed(range(T - 1)):"),
                ("np.empty_like(a)", "np.zeros_like(a)"),
            ),
            "The last step has the index T - 1, and it has gradients of its own.",
        ),
        Misconception(
            "zeros in the place of h0",
            (_H_BEFORE, _H_BEFORE.replace("h0[", "0 * h0[")),
            "The hidden state before the first step is h0 from the cache, not zeros.",
        ),
        Misconception(
            "zeros in the place of c0",
            (_C_BEFORE, _C_BEFORE.replace("c0[", "0 * c0[")),
            "The cell state before the first step is c0 from the cache, not zeros.",
        ),
        Misconception(
            "zeros in the place of h0 and c0",
            (
                (_H_BEFORE, _H_BEFORE.replace("h0[", "0 * h0[")),
                (_C_BEFORE, _C_BEFORE.replace("c0[", "0 * c0[")),
            ),
            "The states before the first step are h0 and c0 from the cache, not zeros.",
        ),
        Misconception(
            "the last states in the place of h0 and c0",
            ((_H_BEFORE, "np.roll(h, 1, axis=1)"), (_C_BEFORE, "np.roll(c, 1, axis=1)")),
            "At t = 0 the index t - 1 is -1, and that is the last step. Before the first step come "
            "h0 and c0.",
        ),
        Misconception(
            "h of the same step for h_prev",
            (_H_BEFORE, "h"),
            "The gates of step t read the hidden state of the step before. h[:, t] is what this "
            "step gave.",
        ),
        Misconception(
            "c of the same step for c_prev",
            (_C_BEFORE, "c"),
            "The forget gate of step t was multiplied by the cell state of the step before. c[:, "
            "t] is what this step gave.",
        ),
        Misconception(
            "states of the same step for those before",
            ((_H_BEFORE, "h"), (_C_BEFORE, "c")),
            "The step was given the states of the step *before*. h[:, t] and c[:, t] are what it "
            "gave back.",
        ),
        Misconception(
            "states of the same step for those before, at all steps but the first",
            (
                (_H_BEFORE, _H_BEFORE.replace(":-1", "1:")),
                (_C_BEFORE, _C_BEFORE.replace(":-1", "1:")),
            ),
            "The first step begins from the right states. The others need the states of the step "
            "*before*, and h[:, t] is what "
            "step t gave back.",
        ),
        Misconception(
            "h and c of the cache exchanged",
            ("x, h0, c0, W, b, h, c = cache", "x, h0, c0, W, b, c, h = cache"),
            "The cache ends with h, then c. Both have the same shape, so no error tells you.",
        ),
        Misconception(
            "the first input at every step",
            ("axis=1), x], axis=2)", "axis=1), np.repeat(x[:, :1], T, axis=1)], axis=2)"),
            "Every step has an input of its own. Look at the index of x.",
        ),
        Misconception(
            "dx in the order of computing",
            (_RETURN, "return dx[:, ::-1].copy(), dh_next, dc_next, dW, db"),
            "You walked back in time, so the first dx you got belongs to the last step. Turn the "
            "list round, or store each at "
            "its own step.",
        ),
        Misconception(
            "dx with the time axis first",
            (_RETURN, "return dx.swapaxes(0, 1).copy(), dh_next, dc_next, dW, db"),
            "dx has the shape of x, (N, T, D). A list of T arrays stacked along axis 0 has time "
            "first.",
        ),
        Misconception(
            "dx of the first step only",
            (_RETURN, "return dx[:, 0].copy(), dh_next, dc_next, dW, db"),
            "Every step has an input, so every step has its dx. The result has the shape of x.",
        ),
        Misconception(
            "gradients of the first step's results for dh0 and dc0",
            (_RETURN, "return dx, dh_t, dc_t, dW, db"),
            "These belong to the states that the first step gave. One more step back, through the "
            "step itself, lie h0 and c0.",
        ),
        Misconception(
            "dh changed in place",
            (_DH, "dh[:, t] += dh_next\n        dh_t = dh[:, t]"),
            "dh belongs to the caller. += writes into it: add into a new array.",
        ),
        Misconception(
            "dc_last changed in place",
            (_DC_T, "dc_next += dh_t * shown[:, t]\n        dc_t = dc_next"),
            "At the last step your running gradient is the caller's array dc_last itself. Writing "
            "into it changes it.",
        ),
    ),
)

_WINDOWS = "for start in range(0, x.shape[1], k):"
_NOW = "now = slice(start, start + k)"
_BEFORE = "h_start, c_start = (h[:, start - 1], c[:, start - 1]) if start else (h0, c0)"
_PART = "*_, dW_part, db_part = lstm_backward(dh[:, now], np.zeros_like(c0), window)"
_ONE_STEP = block(
    """
        now_dh = np.zeros_like(dh[:, now])
        now_dh[:, -1] = dh[:, now][:, -1]
        *_, dW_part, db_part = lstm_backward(now_dh, np.zeros_like(c0), window)
        """,
    8,
)
_ADD_W, _ADD_B = "dW += dW_part", "db += db_part"
_BACKWARD = _WINDOWS.replace("range(0, x.shape[1], k)", "reversed(range(0, x.shape[1], k))")


def _passing(state: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """The windows from the end, one of the two states' gradients handed to the window before."""
    up, cell = (
        ("now_dh[:, -1] += dh_next\n        ", "np.zeros_like(c0)")
        if state == "h"
        else ("", "dc_next")
    )
    return (
        (_WINDOWS, f"dh_next, dc_next = np.zeros_like(h0), np.zeros_like(c0)\n    {_BACKWARD}"),
        (
            _PART,
            f"now_dh = dh[:, now].copy()\n        {up}_, dh_next, dc_next, dW_part, db_part = "
            f"lstm_backward(now_dh, {cell}, window)",
        ),
    )


TRUNCATED_BPTT = Exercise(
    LESSON,
    bptt.truncated_bptt,
    ("dW", "db"),
    _truncated_cases,
    needs=(
        "sigmoid",
        "sigmoid_grad",
        "tanh_grad",
        "concat_state",
        "lstm_step_backward",
        "lstm_backward",
    ),
    clues=(
        (
            "one window for all steps",
            "One window is right, several are not: look at the states that a window starts from, "
            "and at what is added up.",
        ),
        (
            "windows of 3, all full",
            "Full windows are right. Look at the last window when it is shorter.",
        ),
    ),
    misconceptions=(
        Misconception(
            "not truncated",
            (
                "return dW, db",
                "*_, dW, db = lstm_backward(dh, np.zeros_like(c0), cache)\n    return dW, db",
            ),
            "This is the whole gradient. Between two windows nothing passes backward.",
        ),
        Misconception(
            "only the gradient of c cut",
            _passing("h"),
            "The gradient of h still passes from a window to the one before it. Both lines "
            "are cut.",
        ),
        Misconception(
            "only the gradient of h cut",
            _passing("c"),
            "The gradient of c still passes from a window to the one before it. Both lines "
            "are cut.",
        ),
        Misconception(
            "states dropped between windows",
            (_BEFORE, "h_start, c_start = (0 * h0, 0 * c0) if start else (h0, c0)"),
            "Only gradients are cut. The states of the forward pass went on from window to window, "
            "and stand in the cache.",
        ),
        Misconception(
            "every window from h0 and c0",
            (_BEFORE, "h_start, c_start = h0, c0"),
            "Only the first window started from h0 and c0. The others started from the states at "
            "the end of the window before.",
        ),
        Misconception(
            "zeros in the place of h0 and c0",
            (_BEFORE, _BEFORE.replace("(h0, c0)", "(0 * h0, 0 * c0)")),
            "The first window started from h0 and c0, not from zeros.",
        ),
        Misconception(
            "the last states in the place of h0 and c0",
            (_BEFORE, _BEFORE.split(" if ")[0]),
            "At the first window the index before the start is -1, and that is the last step. This "
            "window started from h0 and "
            "c0.",
        ),
        Misconception(
            "windows started from their own first state",
            (_BEFORE, _BEFORE.replace("start - 1", "start")),
            "The state with the index start came out of the window's first step. It began from the "
            "one before.",
        ),
        Misconception(
            "h for both states",
            (_BEFORE, _BEFORE.replace("c[:, start - 1]", "h[:, start - 1]")),
            "A window starts from two states. You gave it h twice.",
        ),
        Misconception(
            "last shorter window dropped",
            (_WINDOWS, "for start in range(0, x.shape[1] - k + 1, k):"),
            "When k does not divide T, the last window is shorter. Its steps count like all "
            "others.",
        ),
        Misconception(
            "only the last window",
            ((_ADD_W, "dW = dW_part"), (_ADD_B, "db = db_part")),
            "Each window overwrites the one before. The same weights were used in all windows: add "
            "up.",
        ),
        Misconception(
            "only the first window",
            (_WINDOWS, "for start in [0]:"),
            "The windows after the first one have losses too. Add up their gradients.",
        ),
        Misconception(
            "dW of the last window only",
            (_ADD_W, "dW = dW_part"),
            "dW is overwritten by each window, while db is added up. Both are sums.",
        ),
        Misconception(
            "db of the last window only",
            (_ADD_B, "db = db_part"),
            "db is overwritten by each window, while dW is added up. Both are sums.",
        ),
        Misconception(
            "averaged over the windows",
            ("return dW, db", "return dW / -(-x.shape[1] // k), db / -(-x.shape[1] // k)"),
            "The gradient of a sum is a sum. Nothing is divided by the number of windows.",
        ),
        Misconception(
            "windows that overlap by a step",
            (_NOW, "now = slice(start, start + k + 1)"),
            "A step at a border is counted twice. A slice of k steps ends before start + k.",
        ),
        Misconception(
            "direct gradient of each window's last step only",
            (_PART, _ONE_STEP),
            "Every step of a window has a direct gradient, not only its last one.",
        ),
        Misconception(
            "the first window shorter, not the last",
            (
                (
                    _WINDOWS,
                    "for stop in range((x.shape[1] - 1) % k + 1, x.shape[1] + 1, k):\n"
                    "        start = max(stop - k, 0)",
                ),
                (_NOW, "now = slice(start, stop)"),
            ),
            "The windows are counted from the first step on, so that the last one is the shorter "
            "one.",
        ),
        Misconception(
            "every step looks back k steps",
            (
                (
                    _WINDOWS,
                    "for stop in range(1, x.shape[1] + 1):\n        start = max(stop - k, 0)",
                ),
                (_NOW, "now = slice(start, stop)"),
                (_PART, _ONE_STEP.replace("dh[:, now][:, -1]", "dh[:, stop - 1]")),
            ),
            "Here each step has a window of its own that ends with it. That is another kind of "
            "truncation; in this exercise the "
            "windows lie side by side.",
        ),
        Misconception(
            "k windows in place of windows of k steps",
            (_WINDOWS, "k = -(-x.shape[1] // k)\n    " + _WINDOWS),
            "k is the number of steps in a window, not the number of windows.",
        ),
    ),
)
