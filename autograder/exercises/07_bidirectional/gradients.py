"""The gradients of merging and of both directions."""

import numpy as np

from autograder.exercises.exercise import Arguments, Exercise, Inputs, Misconception, Sizes, normal
from solutions.reference import bidirectional

from .inputs import LESSON, MODES, lengths_between, network, own_sizes, whole


def _merge_backward_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    H, N, _, T = own_sizes(sizes)
    return [
        Inputs(
            f'"{mode}"',
            {
                "dout": normal(rng, N, T, 2 * H if mode == "concat" else H),
                "h": normal(rng, 2, N, T, H),
                "mode": mode,
            },
        )
        for mode in MODES
    ]


def _backward_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    H, N, D, T = own_sizes(sizes)

    def arguments(N: int, T: int, D: int, lengths: np.ndarray) -> Arguments:
        given = network(rng, normal(rng, N, T, D), lengths, H)
        states = bidirectional.bilstm_forward(**given)
        return {"dh": normal(rng, 2, N, T, H), "cache": (*given.values(), *states)}

    return [
        Inputs(
            "different lengths, from 1 to T",
            arguments(N, T, D, lengths_between(rng, N, T)),
            worth=2,
        ),
        Inputs("one example without padding", arguments(1, 3, 2, np.array([3]))),
        Inputs("one step", arguments(2, 1, 2, np.array([1, 1])), worth=0.5),
    ]


_D_CONCAT = "return np.stack([dout[:, :, :H], dout[:, :, H:]])"
_D_SUM = 'if mode == "sum":\n        return np.stack([dout, dout])'
_D_MEAN = "return np.stack([dout, dout]) / 2"
_D_PRODUCT = "return np.stack([dout * h[1], dout * h[0]])"

MERGE_BACKWARD = Exercise(
    LESSON,
    bidirectional.merge_backward,
    ("dh",),
    _merge_backward_cases,
    misconceptions=(
        Misconception(
            "halves of the upstream gradient swapped",
            (_D_CONCAT, "return np.stack([dout[:, :, H:], dout[:, :, :H]])"),
            "The forward states were the first half of the output, so the first half of dout "
            "belongs to them.",
        ),
        Misconception(
            "forward half given to both",
            (_D_CONCAT, "return np.stack([dout[:, :, :H], dout[:, :, :H]])"),
            "Both directions got the first half of dout. Each gets the half that it made.",
        ),
        Misconception(
            "whole gradient given to both",
            (_D_CONCAT, "return np.stack([dout, dout])"),
            "In a concatenation, each direction made only half of the features, so it gets half of "
            "them: (2, N, T, H).",
        ),
        Misconception(
            "every second feature",
            (_D_CONCAT, "return np.stack([dout[:, :, ::2], dout[:, :, 1::2]])"),
            "The directions do not alternate in the concatenation. They lie one after the other.",
        ),
        Misconception(
            "reshaped where axes must be moved",
            (_D_CONCAT, "return dout.reshape(h.shape)"),
            "A reshape keeps the order of the numbers, and in dout the halves lie inside each "
            "step. It mixes examples and steps.",
        ),
        Misconception(
            "halves of the concatenation added",
            (_D_CONCAT, "return np.stack(2 * [dout[:, :, :H] + dout[:, :, H:]])"),
            "Each direction sees only its own half of the concatenation. Nothing is added up.",
        ),
        Misconception(
            "halves returned in a list of views",
            (_D_CONCAT, "return [dout[:, :, :H], dout[:, :, H:]]"),
            "The numbers are right, but slices are views of dout. Put them together into one new "
            "array.",
        ),
        Misconception(
            "mean without 1/2",
            (_D_MEAN, "return np.stack([dout, dout])"),
            "If a state grows by 1, the mean grows by one half only.",
        ),
        Misconception(
            "a quarter for the mean",
            (_D_MEAN, "return np.stack([dout, dout]) / 4"),
            "If a state grows by 1, the mean grows by one half. You divided twice.",
        ),
        Misconception(
            "doubled where it should be halved",
            (_D_MEAN, "return np.stack([dout, dout]) * 2"),
            "The gradient of the mean is smaller than dout, not larger: a state of one direction "
            "is only half of the result.",
        ),
        Misconception(
            "sum shared out in halves",
            (_D_SUM, _D_SUM + " / 2"),
            "A gradient is not a cake that is shared out. If a state grows by 1, the sum grows by "
            "1, whichever direction it is.",
        ),
        Misconception(
            "product rule the wrong way round",
            (_D_PRODUCT, "return np.stack([dout * h[0], dout * h[1]])"),
            "How fast does a product change with one factor? By as much as the other factor says, "
            "not that factor itself.",
        ),
        Misconception(
            "other factor forgotten",
            (_D_PRODUCT, "return np.stack([dout, dout])"),
            "For the product, the gradient of one factor holds the other factor.",
        ),
        Misconception(
            "dout times the whole product",
            (_D_PRODUCT, "return np.stack(2 * [dout * h[0] * h[1]])"),
            "You multiplied with both factors. The gradient with respect to one factor holds only "
            "the other one.",
        ),
        Misconception(
            "divided by the factor",
            (_D_PRODUCT, "return np.stack([dout / h[0], dout / h[1]])"),
            "A division asks what the factor was. The gradient asks how the product moves when the "
            "factor moves.",
        ),
        Misconception(
            "backward direction gets nothing",
            (
                ("return np.stack([dout, dout])", "return np.stack([dout, 0 * dout])"),
                (_D_CONCAT, "return np.stack([dout[:, :, :H], 0 * dout[:, :, H:]])"),
                (_D_PRODUCT, "return np.stack([dout * h[1], 0 * dout])"),
            ),
            "The forward part is right, the backward part is zero. Both directions made the "
            "output, so both get a gradient.",
        ),
        Misconception(
            "merge forgotten",
            (
                (_D_CONCAT, "return dout"),
                ("return np.stack([dout, dout])", "return 1 * dout"),
                (" / 2", ""),
                (_D_PRODUCT, "return 1 * dout"),
            ),
            "You returned dout as it came. The result has an axis of directions in front: one "
            "gradient for each of them.",
        ),
    ),
)

_DH = "dh_forward, dh_backward = np.where(real, dh, 0)"
_TURN_DH = "dh_backward = reverse_sequences(dh_backward, lengths)"
_TURN_X = "x_turned = reverse_sequences(x, lengths)"
_TURN_H = "h_turned = reverse_sequences(h[1], lengths)"
_TURN_C = "c_turned = reverse_sequences(c[1], lengths)"
_BACK_DX = "dx_backward = reverse_sequences(dx_turned, lengths)"
_CACHE_F, _CACHE_B = (
    "(x, h0[0], c0[0], W[0], b[0], h[0], c[0])",
    "(x_turned, h0[1], c0[1], W[1], b[1], h_turned, c_turned)",
)
_PAIRS = "(np.stack(pair) for pair in zip(forward, backward))"
_D_RETURN = "return dx + dx_backward"
_AS_IT_IS = ((_TURN_X, "x_turned = x"), (_TURN_H, "h_turned = h[1]"), (_TURN_C, "c_turned = c[1]"))

BILSTM_BACKWARD = Exercise(
    LESSON,
    bidirectional.bilstm_backward,
    ("dx", "dh0", "dc0", "dW", "db"),
    _backward_cases,
    needs=("lstm_backward", "reverse_sequences"),
    clues=(
        (
            "one example without padding",
            "Without padding your gradients are right. Look at what the lengths decide: which part "
            "of "
            "each array is turned, and which part of dh may count.",
        ),
        (
            "one step",
            "For a single step your gradients are right. With several, order matters: what is "
            "turned, and what turned back?",
        ),
    ),
    misconceptions=(
        Misconception(
            "gradient of the backward direction not turned",
            (_TURN_DH, ""),
            "dh[1] stands at the steps of x, but the backward LSTM ran over the turned sequence. "
            "Turn its gradient, too.",
        ),
        Misconception(
            "dx of the backward direction not turned back",
            (_BACK_DX, "dx_backward = dx_turned"),
            "The backward LSTM gives the gradient of the turned sequence. Turn it round before it "
            "is added to the other.",
        ),
        Misconception(
            "dx of the backward direction lost",
            (_D_RETURN, "return dx"),
            "Both directions read x, so both give it a gradient. You returned that of the forward "
            "direction alone.",
        ),
        Misconception(
            "dx of the forward direction lost",
            (_D_RETURN, "return dx_backward"),
            "Both directions read x, so both give it a gradient. You returned that of the backward "
            "direction alone.",
        ),
        Misconception(
            "dx averaged over the directions",
            (_D_RETURN, "return (dx + dx_backward) / 2"),
            "Where one thing is read twice, the two gradients are added. A mean is half of that.",
        ),
        Misconception(
            "inputs not turned",
            (_TURN_X, "x_turned = x"),
            "In the forward pass the backward LSTM read the turned sequence. Its backward pass "
            "needs the same one.",
        ),
        Misconception(
            "states not turned",
            _AS_IT_IS[1:],
            "The states in the cache were turned back. Your lstm_backward wants them in the order "
            "in which that LSTM made them.",
        ),
        Misconception(
            "hidden states not turned",
            _AS_IT_IS[1],
            "The hidden states of the backward direction were turned back in the cache. Turn them "
            "as you turn x.",
        ),
        Misconception(
            "cell states not turned",
            _AS_IT_IS[2],
            "The cell states of the backward direction were turned back in the cache. Turn them as "
            "you turn x.",
        ),
        Misconception(
            "inputs and states not turned, gradient turned",
            _AS_IT_IS,
            "The gradient was turned, but not what the backward LSTM read and made. All of them "
            "must be in its own order.",
        ),
        Misconception(
            "nothing turned",
            ((_TURN_DH, ""), *_AS_IT_IS, (_BACK_DX, "dx_backward = dx_turned")),
            "The backward direction was treated like a second forward one. Everything that it read "
            "and made is in turned order.",
        ),
        Misconception(
            "turned with the padding",
            whole("dh_backward", "x", "h[1]", "c[1]", "dx_turned"),
            "You turned the whole time axis. In the forward pass each sequence was turned by its "
            "own length; do the same here.",
        ),
        Misconception(
            "mask forgotten: the gradient at padding counts",
            (_DH, "dh_forward, dh_backward = dh"),
            "At padded steps the states are 0 whatever the weights are. What dh holds there must "
            "not flow on: clear it first.",
        ),
        Misconception(
            "mask on dx, not on dh",
            (
                (_DH, "dh_forward, dh_backward = dh"),
                (_D_RETURN, "return np.where(real, dx + dx_backward, 0)"),
            ),
            "dx is 0 at padded steps, but before that the gradient at padding has flowed into the "
            "real steps and the weights.",
        ),
        Misconception(
            "gradients of the directions exchanged at the start",
            (_DH, _DH.replace("dh_forward, dh_backward", "dh_backward, dh_forward")),
            "The forward LSTM got the gradient of the backward states. Index 0 of dh is forward.",
        ),
        Misconception(
            "forward gradient given to both",
            (_DH, f"{_DH}\n    dh_backward = dh_forward"),
            "Both directions got the gradient of the forward states. Each has its own: dh has an "
            "axis of directions.",
        ),
        Misconception(
            "both gradients added and given to each",
            (_DH, f"{_DH}\n    dh_forward = dh_backward = dh_forward + dh_backward"),
            "dh is split up by direction already. The parts are not added; only what both "
            "directions read, x, gets a sum.",
        ),
        Misconception(
            "weights of the directions exchanged",
            (
                (_CACHE_F, _CACHE_F.replace("W[0], b[0]", "W[9], b[9]")),
                ("W[1], b[1]", "W[0], b[0]"),
                ("W[9], b[9]", "W[1], b[1]"),
            ),
            "Each direction went back through the other's weights. Index 0 is forward.",
        ),
        Misconception(
            "one set of weights for both",
            (_CACHE_B, _CACHE_B.replace("W[1], b[1]", "W[0], b[0]")),
            "The backward LSTM goes back through its own weights, at index 1.",
        ),
        Misconception(
            "start states of the directions exchanged",
            (
                (_CACHE_F, _CACHE_F.replace("h0[0], c0[0]", "h0[9], c0[9]")),
                ("h0[1], c0[1]", "h0[0], c0[0]"),
                ("h0[9], c0[9]", "h0[1], c0[1]"),
            ),
            "Each direction started from its own h0 and c0: index 0 is forward, index 1 is "
            "backward.",
        ),
        Misconception(
            "start states of the forward direction for both",
            (_CACHE_B, _CACHE_B.replace("h0[1], c0[1]", "h0[0], c0[0]")),
            "The backward LSTM started from its own h0 and c0, at index 1. Its backward pass needs "
            "the same ones.",
        ),
        Misconception(
            "everything of the forward direction for both",
            (_CACHE_B, _CACHE_B.replace("h0[1], c0[1], W[1], b[1]", "h0[0], c0[0], W[0], b[0]")),
            "The backward LSTM got the start states, weights and biases of the forward one. Its "
            "own stand at index 1.",
        ),
        Misconception(
            "forward states given to both",
            (
                (_TURN_H, _TURN_H.replace("h[1]", "h[0]")),
                (_TURN_C, _TURN_C.replace("c[1]", "c[0]")),
            ),
            "The backward LSTM needs the states that it made itself, at index 1.",
        ),
        Misconception(
            "h and c exchanged in the cache",
            (
                (_CACHE_F, _CACHE_F.replace("h[0], c[0])", "c[0], h[0])")),
                (_CACHE_B, _CACHE_B.replace("h_turned, c_turned", "c_turned, h_turned")),
            ),
            "The cache of lstm_backward ends with the hidden states and then the cell states. Both "
            "have the same shape.",
        ),
        Misconception(
            "results of the directions exchanged",
            (_PAIRS, _PAIRS.replace("forward, backward", "backward, forward")),
            "In dh0, dc0, dW and db, index 0 is the forward direction. Yours are the other way "
            "round.",
        ),
        Misconception(
            "gradients of the weights added up",
            (_PAIRS, _PAIRS.replace("np.stack(pair)", "pair[0] + pair[1]")),
            "The directions have weights and start states of their own, so their gradients stay "
            "apart, on an axis in front.",
        ),
        Misconception(
            "dh0 and dc0 in the other order",
            ("dh0, dc0, dW, db =", "dc0, dh0, dW, db ="),
            "After dx comes the gradient of the first hidden states, then that of the first cell "
            "states.",
        ),
        Misconception(
            "dh changed in place",
            (_DH, "dh[:, ~real[:, :, 0]] = 0\n    dh_forward, dh_backward = dh"),
            "The array dh belongs to the caller. Make a new array in which the padded steps are 0.",
        ),
    ),
)
