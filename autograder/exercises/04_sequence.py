"""Lesson 04: the cell over whole sequences, different lengths in one batch, the last output, the
inputs projected at once.
"""

import numpy as np

from autograder.exercises.exercise import Exercise, Inputs, Misconception, Sizes, normal
from solutions.reference import sequence

LESSON = "04_sequence"


def _states(rng: np.random.Generator, N: int, H: int) -> dict[str, np.ndarray]:
    return {"h0": np.round(rng.uniform(-0.95, 0.95, (N, H)), 3), "c0": 2 * normal(rng, N, H)}


def _weights(rng: np.random.Generator, sizes: Sizes) -> dict[str, np.ndarray]:
    return {"W": normal(rng, sizes.H + sizes.D, 4 * sizes.H), "b": normal(rng, 4 * sizes.H)}


def _forward_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int, T: int) -> dict[str, np.ndarray]:
        return {"x": normal(rng, N, T, sizes.D)} | _states(rng, N, sizes.H) | _weights(rng, sizes)

    return [
        Inputs("a batch of sequences", arguments(sizes.N, sizes.T), worth=2),
        Inputs("one example", arguments(1, sizes.T)),
        Inputs("one step", arguments(sizes.N, 1)),
        Inputs(
            "starting from zeros",
            arguments(sizes.N, sizes.T) | dict.fromkeys(("h0", "c0"), np.zeros((sizes.N, sizes.H))),
            worth=0.5,
        ),
    ]


def _steps(sizes: Sizes) -> int:
    """At least four steps, so that padding can be longer than one; and no size that another axis
    may have, which are up to 7.
    """
    return sizes.T if sizes.T > 3 else sizes.T + 6


def _unequal(rng: np.random.Generator, N: int, T: int) -> np.ndarray:
    """Lengths of N examples, in no order, with both extremes: 1 and T."""
    middle = rng.integers(1, T + 1, N - 2)
    lengths = np.concatenate([[1], rng.permutation(np.append(middle, T))])
    return np.roll(lengths, 1) if N > 2 and lengths[-1] < T else lengths


def _shorter(rng: np.random.Generator, N: int, T: int) -> np.ndarray:
    """Lengths of N examples, all below T, and one of them as long as that allows."""
    return rng.permutation(np.append(rng.integers(1, T, N - 1), T - 1))


def _lengths_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, T = sizes.N, _steps(sizes)

    def arguments(lengths: np.ndarray) -> dict[str, np.ndarray]:
        N = len(lengths)
        return (
            {"x": normal(rng, N, T, sizes.D), "lengths": lengths}
            | _states(rng, N, sizes.H)
            | _weights(rng, sizes)
        )

    return [
        Inputs("different lengths, from 1 to T", arguments(_unequal(rng, N, T)), worth=2),
        Inputs("padding after every example", arguments(_shorter(rng, N, T))),
        Inputs("one example with padding", arguments(_shorter(rng, 1, T))),
        Inputs("no padding", arguments(np.full(N, T)), worth=0.5),
    ]


def _last_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, T = sizes.N, _steps(sizes)

    def arguments(lengths: np.ndarray) -> dict[str, np.ndarray]:
        return {"h": normal(rng, len(lengths), T, sizes.H), "lengths": lengths}

    return [
        Inputs("different lengths, from 1 to T", arguments(_unequal(rng, N, T)), worth=2),
        Inputs("more examples than steps", arguments(_shorter(rng, T + 2, T))),
        Inputs("one example with padding", arguments(_shorter(rng, 1, T))),
    ]


def _project_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int, T: int) -> dict[str, np.ndarray]:
        return {"x": normal(rng, N, T, sizes.D)} | _weights(rng, sizes)

    return [
        Inputs("a batch of sequences", arguments(sizes.N, sizes.T), worth=2),
        Inputs("one example", arguments(1, sizes.T)),
        Inputs("one step", arguments(sizes.N, 1)),
    ]


_START = "h_t, c_t = h0, c0"
_EMPTY = "h, c = np.empty((2, N, T, H), a.dtype)"
_STEPS = "for t in range(T):"
_SUM = "a[:, t] + h_t @ W[:H]"
_SPLIT = f"i, f, g, o = np.split({_SUM}, 4, axis=1)"
_CELL = "c_t = sigmoid(f) * c_t + sigmoid(i) * np.tanh(g)"
_HIDDEN = "h_t = sigmoid(o) * np.tanh(c_t)"
_STORE = "h[:, t], c[:, t] = h_t, c_t"
_RETURN = "return h, c"

LSTM_FORWARD = Exercise(
    LESSON,
    sequence.lstm_forward,
    ("h", "c"),
    _forward_cases,
    needs=("sigmoid", "concat_state", "lstm_step_fused"),
    misconceptions=(
        Misconception(
            "zeros in the place of h0 and c0",
            (_START, "h_t, c_t = np.zeros_like(h0), np.zeros_like(c0)"),
            "The states before the first step are h0 and c0. Reading h[:, t - 1] does not give "
            "them: at t = 0 the index -1 "
            "means the last step, which still holds zeros.",
        ),
        Misconception(
            "h0 ignored",
            (_START, "h_t, c_t = np.zeros_like(h0), c0"),
            "The hidden state before the first step is h0, not zeros.",
        ),
        Misconception(
            "c0 ignored",
            (_START, "h_t, c_t = h0, np.zeros_like(c0)"),
            "The cell state before the first step is c0, not zeros.",
        ),
        Misconception(
            "c not carried from step to step",
            (_CELL, _CELL.replace("* c_t", "* c0")),
            "Every step starts from c0 again. What the step returns must go into the next step.",
        ),
        Misconception(
            "h not carried from step to step",
            (_SUM, _SUM.replace("h_t", "h0")),
            "The gates of every step read h0. They should read the hidden state of the step "
            "before.",
        ),
        Misconception(
            "neither state carried",
            (_SPLIT, f"{_START}\n        {_SPLIT}"),
            "Every step starts from h0 and c0 again, so it knows nothing of the steps before it. "
            "Set the states once, "
            "before the loop.",
        ),
        Misconception(
            "h and c exchanged in the call of the step",
            (_SPLIT, f"h_t, c_t = c_t, h_t\n        {_SPLIT}"),
            "The step takes the input, then the hidden state, then the cell state. Both states "
            "have the same shape, so "
            "no error tells you.",
        ),
        Misconception(
            "input and hidden state exchanged in the call of the step",
            (_SUM, "np.concatenate([x[:, t], h_t], axis=1) @ W + b"),
            "The step takes the input first, then the two states. Joined, input and hidden state "
            "have H + D columns in either "
            "order, so no error tells you.",
        ),
        Misconception(
            "results of the step taken in the other order",
            (_STORE, f"h_t, c_t = c_t, h_t\n        {_STORE}"),
            "The step returns the hidden state first, then the cell state. Look at the names on "
            "the left of its call.",
        ),
        Misconception(
            "h and c returned in the other order",
            (_RETURN, "return c, h"),
            "The hidden states come first, then the cell states.",
        ),
        Misconception(
            "one array for both results",
            (_EMPTY, "h = c = np.empty((N, T, H), a.dtype)"),
            "Two names for one array: what you store under one name overwrites the other. Make two "
            "arrays.",
        ),
        Misconception(
            "every step holds the last state",
            (_STORE, "h[:], c[:] = h_t[:, None], c_t[:, None]"),
            "All steps show the same numbers. Store each state at its own step, and store a copy "
            "if you change it later.",
        ),
        Misconception(
            "states stored one step late",
            ((_STORE, ""), (_SPLIT, f"{_STORE}\n        {_SPLIT}")),
            "h[:, t] is the state after the input of step t. You stored the state before it, so h0 "
            "comes first and the "
            "last state is missing.",
        ),
        Misconception(
            "input of the step before",
            ("a[:, t]", "a[:, t - 1]"),
            "Step t reads the input of step t. At t = 0 the index -1 reads the last one.",
        ),
        Misconception(
            "the first input at every step",
            ("a[:, t]", "a[:, 0]"),
            "Every step reads an input of its own: the index of the step is missing in x.",
        ),
        Misconception(
            "time reversed",
            (_STEPS, "for t in reversed(range(T)):"),
            "You started at the last step. This network reads from the first step to the last; the "
            "other direction comes in "
            "lesson 07.",
        ),
        Misconception(
            "states stored in reverse",
            (_STORE, _STORE.replace("[:, t]", "[:, T - 1 - t]")),
            "The steps run forward, but their results stand in the opposite order: the state of "
            "step 0 belongs at index 0.",
        ),
        Misconception(
            "last step left out",
            ((_EMPTY, _EMPTY.replace("empty", "zeros")), (_STEPS, "for t in range(T - 1):")),
            "There are T steps, from 0 to T - 1. The loop stops one too early.",
        ),
        Misconception(
            "only the last states",
            (_RETURN, "return h_t, c_t"),
            "Return the states of all steps, of shape (N, T, H), not those of the last one.",
        ),
        Misconception(
            "time axis first in the result",
            (_RETURN, "return h.swapaxes(0, 1).copy(), c.swapaxes(0, 1).copy()"),
            "The batch comes first, then time. A list of T arrays that is stacked along axis 0 has "
            "time first.",
        ),
        Misconception(
            "starting states among the results",
            (
                _RETURN,
                "return np.concatenate([h0[:, None], h], axis=1), np.concatenate([c0[:, None], c], "
                "axis=1)",
            ),
            "h0 and c0 came before the first step. The results have one state for each step, T in "
            "all.",
        ),
        Misconception(
            "steps joined into one long row",
            (_RETURN, "return h.reshape(N, T * H), c.reshape(N, T * H)"),
            "The steps stand side by side in one row. They need an axis of their own.",
        ),
        Misconception(
            "steps joined into one long column",
            (
                _RETURN,
                "return h.swapaxes(0, 1).reshape(T * N, H), c.swapaxes(0, 1).reshape(T * N, H)",
            ),
            "The steps stand below each other, as if they were examples. They need an axis of "
            "their own.",
        ),
        Misconception(
            "reshaped where axes are exchanged",
            (
                _RETURN,
                "return h.swapaxes(0, 1).reshape(N, T, H), c.swapaxes(0, 1).reshape(N, T, H)",
            ),
            "A list of T arrays (N, H) has time first. A reshape does not exchange axes: it reads "
            "the same numbers in the same "
            "order and mixes examples with steps.",
        ),
        Misconception(
            "time and batch axes of x exchanged",
            (_SUM, "np.concatenate([h_t, x[t]], axis=1) @ W + b"),
            "x has the shape (N, T, D): the first axis counts examples. Take step t of all "
            "examples along the second axis.",
        ),
        Misconception(
            "bias added twice",
            (_SUM, f"b + {_SUM}"),
            "The bias is in the sum twice. If the projection of the inputs holds it, the loop must "
            "not add it again.",
        ),
        Misconception(
            "h0 changed in place",
            (_HIDDEN, _HIDDEN.replace("h_t =", "h_t[...] =")),
            "At the first step your running state is the caller's array h0 itself. Writing into it "
            "changes it: give the name "
            "a new array.",
        ),
        Misconception(
            "c0 changed in place",
            (_CELL, "c_t *= sigmoid(f)\n        c_t += sigmoid(i) * np.tanh(g)"),
            "At the first step your running state is the caller's array c0 itself. Writing into it "
            "changes it: give the name "
            "a new array.",
        ),
    ),
)

_PROJECT = "a = x @ W[H:] + b"
_REAL = "real = (t < lengths)[:, None]"
_SHOW = "h[:, t] = np.where(real, h_new, 0)"
_STOP_H = "h_t = np.where(real, h_new, h_t)"
_STOP_C = "c_t = np.where(real, c_new, c_t)"
_RUN_ON = ((_STOP_H, "h_t = h_new"), (_STOP_C, "c_t = c_new"))

LSTM_FORWARD_LENGTHS = Exercise(
    LESSON,
    sequence.lstm_forward_lengths,
    ("h", "h_last", "c_last"),
    _lengths_cases,
    needs=("sigmoid", "concat_state", "lstm_step_fused", "lstm_forward"),
    misconceptions=(
        Misconception(
            "padding treated like real steps",
            ((_SHOW, "h[:, t] = h_new"), *_RUN_ON),
            "lengths is not used, or has no effect. After its last real step an example reads "
            "nothing more.",
        ),
        Misconception(
            "mask on the outputs while the state runs on",
            _RUN_ON,
            "The outputs are right, but the state still reads the padding, so h_last and c_last "
            "are states after it. "
            "The state has to stop as well.",
        ),
        Misconception(
            "the last output repeated at padded steps",
            ((_SHOW, ""), (_STOP_H, f"{_STOP_H}\n        h[:, t] = h_t")),
            "The state stops, as it should, but the outputs at padded steps must be 0.",
        ),
        Misconception(
            "state set to zero at padding",
            ((_STOP_H, _STOP_H.replace("h_t)", "0)")), (_STOP_C, _STOP_C.replace("c_t)", "0)"))),
            "Multiplying the state by the mask erases it. At a padded step the state stays what it "
            "was.",
        ),
        Misconception(
            "state set back to the start at padding",
            ((_STOP_H, _STOP_H.replace("h_t)", "h0)")), (_STOP_C, _STOP_C.replace("c_t)", "c0)"))),
            "At a padded step the state stays what it was a step before, not what it was at the "
            "start.",
        ),
        Misconception(
            "only h stops",
            (_STOP_C, "c_t = c_new"),
            "The cell state runs on through the padding. Both states have to stop.",
        ),
        Misconception(
            "only c stops",
            (_STOP_H, "h_t = h_new"),
            "The hidden state runs on through the padding. Both states have to stop.",
        ),
        Misconception(
            "one padded step counted as real",
            (_REAL, _REAL.replace("<", "<=")),
            "An example of length 3 has the steps 0, 1 and 2. Step 3 is padding already.",
        ),
        Misconception(
            "last real step left out",
            (_REAL, _REAL.replace("lengths", "lengths - 1")),
            "An example of length 3 has the steps 0, 1 and 2, and step 2 still counts.",
        ),
        Misconception(
            "mask inverted",
            (_REAL, _REAL.replace("<", ">=")),
            "This runs at padded steps and stops at real ones. Read the condition aloud for an "
            "example of length 1.",
        ),
        Misconception(
            "padding taken to be at the front",
            (_REAL, "real = (t >= T - lengths)[:, None]"),
            "The real steps come first and padding follows. You treated the first steps as "
            "padding.",
        ),
        Misconception(
            "all examples stop with the shortest",
            (_REAL, "real = np.full((N, 1), t < lengths.min())"),
            "Every example has a length of its own, so the mask differs from row to row.",
        ),
        Misconception(
            "inputs set to zero, and every step computed",
            (
                (_PROJECT, "a = x * (np.arange(T)[:, None] < lengths[:, None, None]) @ W[H:] + b"),
                (_SHOW, "h[:, t] = h_new"),
                *_RUN_ON,
            ),
            "An input of zeros is still an input: the biases and the old h move the state on. Stop "
            "the state itself.",
        ),
        Misconception(
            "lengths sorted, examples not",
            (_PROJECT, f"lengths = np.sort(lengths)[::-1]\n    {_PROJECT}"),
            "lengths[n] belongs to example n. If you sort one, the other no longer fits; nothing "
            "here needs sorting.",
        ),
        Misconception(
            "h_last read at the last step of h",
            ("return h, h_t, c_t", "return h, h[:, -1], c_t"),
            "The last step of h is padding for all but the longest examples, so you read zeros "
            "there.",
        ),
        Misconception(
            "h_last read from masked outputs, c_last after the padding",
            (*_RUN_ON, ("return h, h_t, c_t", "return h, h[:, -1], c_t")),
            "The state ran on, and the masked outputs end with zeros for all but the longest "
            "examples. Both states have "
            "to stop at each example's own last step.",
        ),
        Misconception(
            "h_last and c_last in the other order",
            ("return h, h_t, c_t", "return h, c_t, h_t"),
            "The outputs come first, then the last hidden state, then the last cell state.",
        ),
        Misconception(
            "zeros in the place of h0 and c0",
            (_START, "h_t, c_t = np.zeros_like(h0), np.zeros_like(c0)"),
            "The states before the first step are h0 and c0, not zeros.",
        ),
        Misconception(
            "h0 and c0 changed in place",
            (
                (_STOP_H, "h_t[real[:, 0]] = h_new[real[:, 0]]"),
                (_STOP_C, "c_t[real[:, 0]] = c_new[real[:, 0]]"),
            ),
            "At the first step your running states are the caller's arrays themselves. Writing "
            "into some of their rows changes "
            "them: make new arrays.",
        ),
        Misconception(
            "lengths counted down in place",
            (_REAL, "real = (lengths > 0)[:, None]\n        lengths -= 1"),
            "The array lengths belongs to the caller, who needs it again. Compare it with the step "
            "in place of counting down.",
        ),
    ),
)

_LAST = "return h[np.arange(len(h)), lengths - 1]"

LAST_OUTPUT = Exercise(
    LESSON,
    sequence.last_output,
    ("h_last",),
    _last_cases,
    misconceptions=(
        Misconception(
            "last padded step",
            (_LAST, "return h[:, -1].copy()"),
            "The step with index -1 is the end of the padding for all but the longest examples. "
            "Each example has its own last step.",
        ),
        Misconception(
            "one step too late",
            (_LAST, "return h[np.arange(len(h)), lengths]"),
            "Steps are counted from 0: an example of length 3 ends at step 2.",
        ),
        Misconception(
            "one step too early",
            (_LAST, "return h[np.arange(len(h)), lengths - 2]"),
            "Steps are counted from 0: an example of length 3 ends at step 2, not 1. For length 1 "
            "you read from the other end.",
        ),
        Misconception(
            "every example with the lengths of all",
            (_LAST, "return h[:, lengths - 1]"),
            "A slice beside an array of indices takes all these steps from every example: (N, N, "
            "H). Pair each example with its "
            "own step: two arrays of indices, both (N,).",
        ),
        Misconception(
            "lengths used on the batch axis",
            (_LAST, "return h[lengths - 1]"),
            "The first axis counts examples. The lengths count steps, along the second axis.",
        ),
        Misconception(
            "batch and time exchanged in the index",
            (_LAST, "return h[lengths - 1, np.arange(len(h))]"),
            "The first index is the example, the second is the step. You have them the other way "
            "round.",
        ),
        Misconception(
            "counted from the end",
            (_LAST, "return h[np.arange(len(h)), -lengths]"),
            "A negative index counts from the end of the padding. The length counts from the first "
            "step.",
        ),
        Misconception(
            "the step of the longest example for all",
            (_LAST, "return h[:, lengths.max() - 1].copy()"),
            "Every example has its own last step; the longest one does not decide for the others.",
        ),
        Misconception(
            "the step of the shortest example for all",
            (_LAST, "return h[:, lengths.min() - 1].copy()"),
            "Every example has its own last step; the shortest one does not decide for the others.",
        ),
        Misconception(
            "first step",
            (_LAST, "return h[:, 0].copy()"),
            "This is the output of the first step. Wanted is that of the last real one.",
        ),
        Misconception(
            "mean over the real steps",
            (
                _LAST,
                "return (h * (np.arange(h.shape[1]) < lengths[:, None])[:, :, None])"
                ".sum(axis=1) / lengths[:, None]",
            ),
            "A mean over time is another summary of a sequence, and a useful one. Here the output "
            "of one step is wanted.",
        ),
        Misconception(
            "mean over all steps",
            (_LAST, "return h.mean(axis=1)"),
            "This averages over time, padding included. Wanted is the output of one step of each "
            "example.",
        ),
    ),
)

_PRODUCT = "return x @ W[H:] + b"

PROJECT_INPUTS = Exercise(
    LESSON,
    sequence.project_inputs,
    ("a",),
    _project_cases,
    misconceptions=(
        Misconception(
            "first D rows of W",
            (_PRODUCT, "return x @ W[:-H] + b"),
            "The rows of W follow z = [h, x]: those of the hidden state come first, those of the "
            "input last.",
        ),
        Misconception(
            "the rows of the hidden state",
            (_PRODUCT, "return x @ W[:H] + b"),
            "The first H rows of W meet the hidden state. The inputs meet the rows below them.",
        ),
        Misconception(
            "all rows of W",
            (_PRODUCT, "return x @ W + b"),
            "W has H + D rows, because it reads z = [h, x]. Only the rows that meet x belong here.",
        ),
        Misconception(
            "H taken for the number of columns",
            ("H = W.shape[1] // 4", "H = W.shape[1]"),
            "W has four blocks of columns side by side, each of them H wide.",
        ),
        Misconception(
            "bias forgotten",
            (_PRODUCT, "return x @ W[H:]"),
            "The bias does not depend on h either, so it belongs in here. Then the loop need not "
            "add it.",
        ),
        Misconception(
            "bias added twice", (_PRODUCT, "return x @ W[H:] + 2 * b"), "The bias is added once."
        ),
        Misconception(
            "bias subtracted",
            (_PRODUCT, "return x @ W[H:] - b"),
            "The bias is added to the weighted sum.",
        ),
        Misconception(
            "sigmoid applied already",
            (_PRODUCT, "return sigmoid(x @ W[H:] + b)"),
            "This is only part of the sum; the part of h is still missing. The activation comes "
            "after the whole sum.",
        ),
        Misconception(
            "tanh applied already",
            (_PRODUCT, "return np.tanh(x @ W[H:] + b)"),
            "This is only part of the sum; the part of h is still missing. The activation comes "
            "after the whole sum.",
        ),
        Misconception(
            "the first step only",
            (_PRODUCT, "return x[:, 0] @ W[H:] + b"),
            "Project all T steps at once: the result keeps the time axis, (N, T, 4H).",
        ),
        Misconception(
            "examples and steps left in one axis",
            (_PRODUCT, "return x.reshape(-1, x.shape[2]) @ W[H:] + b"),
            "The result has N * T rows. Give it back its two axes, examples and steps; or let @ do "
            "it, which takes three axes.",
        ),
        Misconception(
            "time axis first in the result",
            (_PRODUCT, "return (x @ W[H:] + b).swapaxes(0, 1)"),
            "The batch comes first, then time: (N, T, 4H).",
        ),
        Misconception(
            "reshaped where axes are exchanged",
            (
                _PRODUCT,
                "N, T, D = x.shape\n    return (x.reshape(T, N, D) @ W[H:] + b).swapaxes(0, 1)",
            ),
            "A reshape does not exchange axes: it reads the same numbers in the same order and "
            "mixes examples with steps.",
        ),
        Misconception(
            "summed over the steps",
            (_PRODUCT, "return (x @ W[H:] + b).sum(axis=1)"),
            "The steps stay apart: each keeps its own row, so that the loop can take it. The "
            "result has the shape (N, T, 4H).",
        ),
    ),
)

EXERCISES = [LSTM_FORWARD, LSTM_FORWARD_LENGTHS, LAST_OUTPUT, PROJECT_INPUTS]
