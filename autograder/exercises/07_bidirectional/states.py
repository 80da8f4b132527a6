"""Sequences turned round, the states of both directions, merging them, a summary of a whole
sequence.
"""

import numpy as np

from autograder.exercises.exercise import Exercise, Inputs, Misconception, Sizes, normal
from solutions.reference import bidirectional

from .inputs import LESSON, MODES, WHOLE, lengths_between, network, own_sizes, whole


def _reverse_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    _, N, D, T = own_sizes(sizes)
    return [
        Inputs(
            "different lengths, from 1 to T",
            {"x": normal(rng, N, T, D), "lengths": lengths_between(rng, N, T)},
            worth=2,
        ),
        Inputs(
            "one example with padding", {"x": normal(rng, 1, T, D), "lengths": np.array([T - 2])}
        ),
        Inputs("no padding", {"x": normal(rng, 2, 3, D), "lengths": np.array([3, 3])}),
    ]


def _forward_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    H, N, D, T = own_sizes(sizes)
    return [
        Inputs(
            "different lengths, from 1 to T",
            network(rng, normal(rng, N, T, D), lengths_between(rng, N, T), H),
            worth=2,
        ),
        Inputs(
            "one example with padding", network(rng, normal(rng, 1, T, D), np.array([T - 2]), H)
        ),
        Inputs("one example without padding", network(rng, normal(rng, 1, 4, D), np.array([4]), H)),
        Inputs("one step", network(rng, normal(rng, N, 1, D), np.ones(N, int), H)),
    ]


def _merge_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    H, N, _, T = own_sizes(sizes)
    return [Inputs(f'"{mode}"', {"h": normal(rng, 2, N, T, H), "mode": mode}) for mode in MODES]


def _summary_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    H, N, _, T = own_sizes(sizes)
    return [
        Inputs(
            "different lengths, from 1 to T",
            {"h": normal(rng, 2, N, T, H), "lengths": lengths_between(rng, N, T)},
            worth=2,
        ),
        Inputs(
            "one example with padding", {"h": normal(rng, 2, 1, T, H), "lengths": np.array([T - 2])}
        ),
        Inputs("no padding", {"h": normal(rng, 2, N, T, H), "lengths": np.full(N, T)}),
    ]


_STEPS = "np.where(t <= last, last - t, t)"
_TAKE = "return x[np.arange(len(x))[:, None], steps]"

REVERSE_SEQUENCES = Exercise(
    LESSON,
    bidirectional.reverse_sequences,
    ("turned",),
    _reverse_cases,
    misconceptions=(
        Misconception(
            "padding moved to the front",
            (_TAKE, "return x[:, ::-1].copy()"),
            "You turned the whole time axis, so padding comes first. Only the real steps change "
            "their places; padding stays.",
        ),
        Misconception(
            "a view of x turned as a whole",
            (_TAKE, "return x[:, ::-1]"),
            "A slice with a negative step is a view of x, and it moves the padding to the front. "
            "Only the real steps change places.",
        ),
        Misconception(
            "padding turned as well",
            (_STEPS, "np.where(t <= last, last - t, len(x[0]) + last - t)"),
            "The real part is right. The padding has been turned among itself; it should stay as "
            "it was.",
        ),
        Misconception(
            "padding set to zero",
            (_TAKE, f"{_TAKE} * (t <= last)[:, :, None]"),
            "The real part is right. The padding should be left as it was, whatever it holds.",
        ),
        Misconception(
            "reversed over the batch axis",
            (_TAKE, "return x[::-1].copy()"),
            "The examples have changed places. The first axis counts examples; time is the second "
            "one.",
        ),
        Misconception(
            "reversed over the feature axis",
            (_TAKE, "return x[:, :, ::-1].copy()"),
            "The features of each step have changed places. The last axis counts features; time is "
            "the second one.",
        ),
        Misconception(
            "time and features both reversed",
            (_TAKE, f"{_TAKE}[:, :, ::-1].copy()"),
            "The steps are in the right order, but within each step the features were turned "
            "round, too.",
        ),
        Misconception(
            "every example with the length of the longest",
            ("lengths[:, None]", "lengths.max() + 0 * lengths[:, None]"),
            "Each example has its own last real step. The longest example does not decide for the "
            "others.",
        ),
        Misconception(
            "every example with the length of the shortest",
            ("lengths[:, None]", "lengths.min() + 0 * lengths[:, None]"),
            "Each example has its own last real step. The shortest example does not decide for the "
            "others.",
        ),
        Misconception(
            "last real step left in its place",
            (_STEPS, "np.where(t < last, last - 1 - t, t)"),
            "The last real step of an example of length 3 is step 2, and it becomes step 0. You "
            "left it where it was.",
        ),
        Misconception(
            "first step left in its place",
            (_STEPS, "np.where((t > 0) & (t <= last), last + 1 - t, t)"),
            "Step 0 takes part in the turn: it changes places with the last real step.",
        ),
        Misconception(
            "one step too far",
            ("last - t, t)", "np.minimum(last + 1 - t, x.shape[1] - 1), t)"),
            "Steps are counted from 0: an example of length 3 ends at step 2. You begin one step "
            "after that.",
        ),
        Misconception(
            "moved, not turned",
            (_TAKE, "return np.stack([np.roll(row, -n, axis=0) for row, n in zip(x, lengths)])"),
            "A roll moves the steps along and keeps their order. Here the order is what has to "
            "change.",
        ),
        Misconception(
            "nothing turned",
            (_TAKE, "return x.copy()"),
            "The result equals x. If you swap steps in pairs, go to the middle only: beyond it, "
            "each pair is swapped back.",
        ),
        Misconception(
            "mirrored: the second half was read after it was overwritten",
            (_STEPS, "np.where(t <= last, np.maximum(t, last - t), t)"),
            "Your real part reads the same from both ends: when you came to its second half, you "
            "read what you had written "
            "into the first. Read from x, or from a copy.",
        ),
        Misconception(
            "lengths sorted, examples not",
            ("lengths[:, None]", "np.sort(lengths)[::-1][:, None]"),
            "lengths[n] belongs to example n. If you sort one, the other no longer fits; nothing "
            "here needs sorting.",
        ),
        Misconception(
            "x changed in place",
            (_TAKE, f"x[:] = {_TAKE.removeprefix('return ')}\n    return x"),
            "The array x belongs to the caller, who still needs it for the forward direction. Fill "
            "a new array.",
        ),
    ),
)

_REAL = "real = (np.arange(x.shape[1]) < lengths[:, None])[:, :, None]"
_TURN = "turned = reverse_sequences(x, lengths)"
_RUN_F = "lstm_forward(x, h0[0], c0[0], W[0], b[0])"
_RUN_B = "lstm_forward(turned, h0[1], c0[1], W[1], b[1])"
_BACK_H = "h_backward = reverse_sequences(h_backward, lengths)"
_BACK_C = "c_backward = reverse_sequences(c_backward, lengths)"
_H = "h = np.where(real, np.stack([h_forward, h_backward]), 0)"
_C = "c = np.where(real, np.stack([c_forward, c_backward]), 0)"
BILSTM_FORWARD = Exercise(
    LESSON,
    bidirectional.bilstm_forward,
    ("h", "c"),
    _forward_cases,
    needs=("lstm_forward", "reverse_sequences"),
    clues=(
        (
            "one example without padding",
            "Without padding your states are right. Look at what the lengths decide: which part of "
            "each "
            "array is turned, and which states are 0.",
        ),
        (
            "one step",
            "For a single step your states are right. With several, order matters: what is turned, "
            "and what turned back?",
        ),
    ),
    misconceptions=(
        Misconception(
            "backward outputs not turned back",
            ((_BACK_H, ""), (_BACK_C, "")),
            "The backward LSTM's first output belongs to the last real step. Turn its states round "
            "again, so that step t of "
            "both directions means step t of x.",
        ),
        Misconception(
            "only h turned back, c not",
            (_BACK_C, ""),
            "The hidden states of the backward direction stand at their steps, its cell states do "
            "not. Both are turned back.",
        ),
        Misconception(
            "only c turned back, h not",
            (_BACK_H, ""),
            "The cell states of the backward direction stand at their steps, its hidden states do "
            "not. Both are turned back.",
        ),
        Misconception(
            "both directions read forward",
            ((_TURN, "turned = x"), (_BACK_H, ""), (_BACK_C, "")),
            "The second LSTM got x as it is, so both know the past and neither the future. It "
            "reads each sequence turned round.",
        ),
        Misconception(
            "inputs not turned, states turned",
            (_TURN, "turned = x"),
            "The second LSTM got x as it is, and then its states were turned. The inputs are "
            "turned first.",
        ),
        Misconception(
            "padding read first by the backward direction",
            whole("x", "h_backward", "c_backward"),
            "You turned the whole time axis, so the backward LSTM meets the padding before the "
            "sequence, and its state is spoilt "
            "when the real steps come. Turn each example by its own length.",
        ),
        Misconception(
            "inputs turned as a whole, states by length",
            whole("x"),
            "The inputs were turned with their padding, which the backward LSTM then reads first. "
            "Turn them by length as well.",
        ),
        Misconception(
            "inputs turned by length, states as a whole",
            whole("h_backward", "c_backward"),
            "The inputs were turned by length, the states with their padding. What turns there "
            "must turn back in the same way.",
        ),
        Misconception(
            "reversed over the batch axis",
            tuple(
                (WHOLE.format(name), f"{name}[::-1]") for name in ("x", "h_backward", "c_backward")
            ),
            "You turned the first axis, which counts examples: the backward LSTM reads other "
            "examples, from their beginning. "
            "Time is the second axis.",
        ),
        Misconception(
            "forward direction joined with itself",
            (
                (_H, _H.replace("h_backward", "h_forward")),
                (_C, _C.replace("c_backward", "c_forward")),
            ),
            "Both halves of the result hold the forward states. Look at the names where you put "
            "the directions together.",
        ),
        Misconception(
            "backward direction in front",
            (
                (_H, _H.replace("h_forward, h_backward", "h_backward, h_forward")),
                (_C, _C.replace("c_forward, c_backward", "c_backward, c_forward")),
            ),
            "Index 0 of the first axis is the forward direction, index 1 the backward one.",
        ),
        Misconception(
            "one set of weights for both",
            (_RUN_B, _RUN_B.replace("W[1], b[1]", "W[0], b[0]")),
            "The directions are two networks: each has weights and biases of its own.",
        ),
        Misconception(
            "weights of the directions exchanged",
            (
                (_RUN_F, _RUN_F.replace("W[0]", "W[9]").replace("b[0]", "b[9]")),
                ("W[1], b[1]", "W[0], b[0]"),
                ("W[9], b[9]", "W[1], b[1]"),
            ),
            "The forward LSTM ran with the weights of the backward one, and the other way round. "
            "Index 0 is forward.",
        ),
        Misconception(
            "weights right, biases of the forward direction for both",
            (_RUN_B, _RUN_B.replace("b[1]", "b[0]")),
            "The weights are each direction's own, but the biases are not.",
        ),
        Misconception(
            "start states of the directions exchanged",
            (
                (_RUN_F, _RUN_F.replace("h0[0], c0[0]", "h0[9], c0[9]")),
                ("h0[1], c0[1]", "h0[0], c0[0]"),
                ("h0[9], c0[9]", "h0[1], c0[1]"),
            ),
            "Each direction starts from its own h0 and c0: index 0 is forward, index 1 is "
            "backward.",
        ),
        Misconception(
            "start states of the forward direction for both",
            (_RUN_B, _RUN_B.replace("h0[1], c0[1]", "h0[0], c0[0]")),
            "The backward LSTM starts from its own h0 and c0, at index 1.",
        ),
        Misconception(
            "everything of the forward direction for both",
            (_RUN_B, _RUN_B.replace("h0[1], c0[1], W[1], b[1]", "h0[0], c0[0], W[0], b[0]")),
            "The backward LSTM ran with the start states, weights and biases of the forward one. "
            "Its own stand at index 1.",
        ),
        Misconception(
            "backward direction started where the forward one ended",
            (_RUN_B, _RUN_B.replace("h0[1], c0[1]", "h_forward[:, -1], c_forward[:, -1]")),
            "The two LSTMs do not know of each other. The backward one starts from its own h0 and "
            "c0.",
        ),
        Misconception(
            "zeros in the place of h0 and c0",
            (
                (_RUN_F, "lstm_forward(x, 0 * h0[0], 0 * c0[0], W[0], b[0])"),
                (_RUN_B, "lstm_forward(turned, 0 * h0[1], 0 * c0[1], W[1], b[1])"),
            ),
            "Before the first step that it reads, each direction has the states h0 and c0, which "
            "need not be zeros.",
        ),
        Misconception(
            "h0 and c0 exchanged",
            (("h0[0], c0[0]", "c0[0], h0[0]"), ("h0[1], c0[1]", "c0[1], h0[1]")),
            "The LSTM takes the hidden state first, then the cell state. Both have the same shape, "
            "so no error tells you.",
        ),
        Misconception(
            "mask forgotten",
            (
                (_H, "h = np.stack([h_forward, h_backward])"),
                (_C, "c = np.stack([c_forward, c_backward])"),
            ),
            "The real steps are right. At padded steps all states must be 0, in both directions.",
        ),
        Misconception(
            "mask forgotten for c",
            (_C, "c = np.stack([c_forward, c_backward])"),
            "The hidden states are 0 at padded steps, the cell states are not. Both must be.",
        ),
        Misconception(
            "mask on the forward direction only",
            (
                (_H, "h = np.stack([np.where(real, h_forward, 0), h_backward])"),
                (_C, "c = np.stack([np.where(real, c_forward, 0), c_backward])"),
            ),
            "The forward states are 0 at padded steps, the backward ones are not: that LSTM ran on "
            "after the sequence, too.",
        ),
        Misconception(
            "mask inverted",
            (_REAL, _REAL.replace("<", ">=")),
            "The states are 0 at real steps and kept at padded ones. Read the condition aloud for "
            "an example of length 1.",
        ),
        Misconception(
            "one padded step counted as real",
            (_REAL, _REAL.replace("<", "<=")),
            "An example of length 3 has the steps 0, 1 and 2. Step 3 is padding already, and its "
            "states are 0.",
        ),
        Misconception(
            "h and c returned in the other order",
            ("return h, c", "return c, h"),
            "The hidden states come first, then the cell states.",
        ),
        Misconception(
            "directions side by side",
            (
                (_H, "h = np.where(real, np.concatenate([h_forward, h_backward], axis=2), 0)"),
                (_C, "c = np.where(real, np.concatenate([c_forward, c_backward], axis=2), 0)"),
            ),
            "The directions get an axis of their own, in front: (2, N, T, H). Joining them side by "
            "side is the next exercise.",
        ),
        Misconception(
            "direction axis not in front",
            (("return h, c", "return h.swapaxes(0, 1).copy(), c.swapaxes(0, 1).copy()"),),
            "The axis of the directions is the first one: (2, N, T, H).",
        ),
    ),
)

_CONCAT = "return np.concatenate([h[0], h[1]], axis=2)"
_SUM = 'if mode == "sum":\n        return h[0] + h[1]'
_MEAN = "return (h[0] + h[1]) / 2"
_PRODUCT = "return h[0] * h[1]"

MERGE_DIRECTIONS = Exercise(
    LESSON,
    bidirectional.merge_directions,
    ("out",),
    _merge_cases,
    misconceptions=(
        Misconception(
            "forward direction joined with itself",
            (_CONCAT, _CONCAT.replace("h[1]", "h[0]")),
            "Both halves of the concatenation hold the forward states. The second half is the "
            "backward direction.",
        ),
        Misconception(
            "backward direction in front",
            (_CONCAT, _CONCAT.replace("h[0], h[1]", "h[1], h[0]")),
            "In the concatenation, the forward half comes first.",
        ),
        Misconception(
            "units interleaved",
            (_CONCAT, "return np.stack([h[0], h[1]], axis=3).reshape(*h.shape[1:3], -1)"),
            "Forward and backward units alternate in your concatenation. Wanted is first all "
            "forward units, then all backward ones.",
        ),
        Misconception(
            "reshaped where axes must be moved",
            (_CONCAT, "return h.reshape(*h.shape[1:3], -1)"),
            "A reshape keeps the order of the numbers, and in h the axis of the directions comes "
            "first, so it mixes examples. "
            "Take the two directions out and join them.",
        ),
        Misconception(
            "joined along time",
            (_CONCAT, _CONCAT.replace("axis=2", "axis=1")),
            "The second axis is time: this makes sequences of 2T steps. The units are the last "
            "axis.",
        ),
        Misconception(
            "joined along the batch",
            (_CONCAT, _CONCAT.replace("axis=2", "axis=0")),
            "The first axis of each direction counts examples: this makes a batch of 2N. The units "
            "are the last axis.",
        ),
        Misconception(
            "mode ignored: always joined",
            (
                ("(h[0] + h[1]) / 2", "np.concatenate([h[0], h[1]], axis=2)"),
                ("h[0] + h[1]", "np.concatenate([h[0], h[1]], axis=2)"),
                ("h[0] * h[1]", "np.concatenate([h[0], h[1]], axis=2)"),
            ),
            "Every mode gives the concatenation. The argument mode says which of the four is "
            "wanted.",
        ),
        Misconception(
            "mode ignored: always added",
            (
                (_MEAN, "return h[0] + h[1]"),
                (_CONCAT, "return h[0] + h[1]"),
                (_PRODUCT, "return h[0] + h[1]"),
            ),
            "Every mode gives the sum. The argument mode says which of the four is wanted.",
        ),
        Misconception(
            "mean without the division",
            (_MEAN, "return h[0] + h[1]"),
            "The mean of two numbers is half of their sum.",
        ),
        Misconception(
            "half of one direction added to the other",
            (_MEAN, "return h[0] + h[1] / 2"),
            "A division binds more tightly than a sum: only the backward states were halved.",
        ),
        Misconception(
            "sum taken as mean",
            (_SUM, _SUM + " / 2"),
            "The sum is not divided. Its half is another mode.",
        ),
        Misconception(
            "mean over all axes but the last",
            (_MEAN, "return h.mean(axis=(0, 1, 2))"),
            "The mean is taken over the two directions only. Examples and steps stay apart.",
        ),
        Misconception(
            "sum over the units",
            (_SUM, _SUM.replace("h[0] + h[1]", "h.sum(axis=3)")),
            "You added up the units of each direction. Wanted is, for each unit, the sum of its "
            "two directions.",
        ),
        Misconception(
            "square of the forward states",
            (_PRODUCT, "return h[0] * h[0]"),
            "The product takes one factor from each direction.",
        ),
        Misconception(
            "root of the product",
            (_PRODUCT, "return np.sqrt(np.abs(h[0] * h[1]))"),
            "The product is not followed by a root. It may be negative, and stays so.",
        ),
        Misconception(
            "sum in the place of the product",
            (_PRODUCT, "return h[0] + h[1]"),
            "The mode is a product, unit by unit, not a sum.",
        ),
    ),
)

_FORWARD = "forward = h[0, np.arange(len(lengths)), lengths - 1]"
_BACKWARD = "backward = h[1, :, 0]"
_JOIN = "return np.concatenate([forward, backward], axis=1)"

BILSTM_SUMMARY = Exercise(
    LESSON,
    bidirectional.bilstm_summary,
    ("summary",),
    _summary_cases,
    needs=("last_output",),
    misconceptions=(
        Misconception(
            "out[:, -1] as the summary",
            ((_FORWARD, "forward = h[0, :, -1]"), (_BACKWARD, "backward = h[1, :, -1]")),
            "The last index is padding for short examples. And at the last real step the backward "
            "LSTM has read one step only: it "
            "has read everything at the other end.",
        ),
        Misconception(
            "backward direction read at the last real step",
            (_BACKWARD, "backward = h[1, np.arange(len(lengths)), lengths - 1]"),
            "At the last real step the backward LSTM has read one step only. It has read "
            "everything at the "
            "other end.",
        ),
        Misconception(
            "forward direction read at the last padded step",
            (_FORWARD, "forward = h[0, :, -1]"),
            "The backward half is right. The forward half is taken at the end of the padding, not "
            "at each example's last real step.",
        ),
        Misconception(
            "forward direction read at the first step",
            (_FORWARD, "forward = h[0, :, 0]"),
            "At the first step the forward LSTM has read one step only. It has read everything at "
            "the last real one.",
        ),
        Misconception(
            "the ends exchanged",
            (
                (_FORWARD, "forward = h[0, :, 0]"),
                (_BACKWARD, "backward = h[1, np.arange(len(lengths)), lengths - 1]"),
            ),
            "Each direction was asked at the step where it begins. Ask it where it ends.",
        ),
        Misconception(
            "backward direction read at the last index",
            (_BACKWARD, "backward = h[1, :, -1]"),
            "The states of the backward direction were turned back: its own last state stands at "
            "the first step.",
        ),
        Misconception(
            "halves exchanged",
            (_JOIN, _JOIN.replace("forward, backward", "backward, forward")),
            "The forward half comes first.",
        ),
        Misconception(
            "forward direction joined with itself",
            (_JOIN, _JOIN.replace("forward, backward", "forward, forward")),
            "Both halves hold the forward state. The second half belongs to the backward "
            "direction.",
        ),
        Misconception(
            "one step too early",
            (_FORWARD, _FORWARD.replace("lengths - 1", "lengths - 2")),
            "Steps are counted from 0: an example of length 3 ends at step 2. For length 1 you "
            "read from the other end.",
        ),
        Misconception(
            "one step too late",
            (_FORWARD, _FORWARD.replace("lengths - 1", "lengths % h.shape[2]")),
            "Steps are counted from 0: an example of length 3 ends at step 2, and step 3 is "
            "padding.",
        ),
        Misconception(
            "the step of the longest example for all",
            (_FORWARD, "forward = h[0, :, lengths.max() - 1]"),
            "Every example has its own last real step; the longest one does not decide for the "
            "others.",
        ),
        Misconception(
            "every example with the lengths of all",
            (_FORWARD, "forward = h[0, :, lengths - 1]"),
            "A slice beside an array of indices takes all these steps from every example. Pair "
            "each example with its own step.",
        ),
        Misconception(
            "added in the place of joined",
            (_JOIN, "return forward + backward"),
            "The halves lie side by side, (N, 2H). Nothing is added.",
        ),
        Misconception(
            "joined along the batch",
            (_JOIN, _JOIN.replace("axis=1", "axis=0")),
            "The first axis counts examples: this makes twice as many of them. Each example has "
            "one row with both halves.",
        ),
        Misconception(
            "mean over the real steps",
            (
                (_FORWARD, "forward = h[0].sum(axis=1) / lengths[:, None]"),
                (_BACKWARD, "backward = h[1].sum(axis=1) / lengths[:, None]"),
            ),
            "A mean over time is another summary of a sequence. Here one state of each direction "
            "is wanted.",
        ),
    ),
)
