"""The two-layer model: its gradients, and its use."""

from collections.abc import Sequence

import numpy as np

from autograder.exercises.exercise import Arguments, Exercise, Inputs, Misconception, Sizes, normal
from course.judging.values import Rng
from solutions.reference import language

from .inputs import LESSON
from .use import draw_mask

ALL = 1 - 1e-12  # a probability at which everything is dropped, whatever is drawn


def _params(rng: np.random.Generator, V: int, D: int, H: int) -> dict[str, np.ndarray]:
    return {
        "E": normal(rng, V, D),
        "W0": normal(rng, H + D, 4 * H),
        "b0": normal(rng, 4 * H),
        "W1": normal(rng, 2 * H, 4 * H),
        "b1": normal(rng, 4 * H),
        "W_y": normal(rng, H, V),
        "b_y": normal(rng, V),
    }


def _small(sizes: Sizes) -> tuple[int, int, int, int, int]:
    """H, D, T, N, V, all different: a small network, because every parameter has a gradient that is
    stored.
    """
    H, D, T, N = sorted([sizes.N, sizes.T, sizes.D, sizes.H])
    return H, D, T, N, min(set(range(5, 10)) - {N, T, D, H})


def _gradient_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    H, D, T, N, V = _small(sizes)

    def arguments(N: int, p: float, mask: np.ndarray) -> Arguments:
        return {
            "params": _params(rng, V, D, H),
            "x": rng.integers(0, V, mask.shape),
            "targets": rng.integers(0, V, mask.shape),
            "mask": mask,
            "p": p,
            "rng": Rng(int(rng.integers(1000))),
        }

    return [
        Inputs("nothing dropped", arguments(N, 0.0, draw_mask(rng, N, T)), worth=2),
        Inputs("one name, nothing dropped", arguments(1, 0.0, draw_mask(rng, 1, T))),
        Inputs("all dropped between the layers", arguments(2, ALL, np.ones((2, T)))),
    ]


_W = 'E, W, b = params["E"], [params["W0"], params["W1"]], [params["b0"], params["b1"]]'
_START = 'start = np.zeros((2, len(x), len(params["W_y"])), E.dtype)'
_FORWARD = "h, c, masks = stacked_forward(inputs, start, start, W, b, p, rng, True)"
_LOSS = (
    'loss, dscores = softmax_cross_entropy(h[-1] @ params["W_y"] + params["b_y"], targets, mask)'
)
_DH = 'dh = dscores @ params["W_y"].T'
_BACK = "dx, _, _, dW, db = stacked_backward(dh, (inputs, start, start, W, b, h, c, masks))"
_DE = '"E": embedding_backward(dx, x, len(E))'
_DW_Y = '"W_y": np.tensordot(h[-1], dscores, axes=([0, 1], [0, 1]))'
_DB_Y = '"b_y": dscores.sum(axis=(0, 1))'
_BIASES = '"b0": db[0]', '"b1": db[1]'
_RETURN = "return loss, gradients"

LANGUAGE_GRADIENTS = Exercise(
    LESSON,
    language.language_gradients,
    ("loss", "gradients"),
    _gradient_cases,
    needs=("stacked_forward", "stacked_backward", "softmax_cross_entropy", "embedding_backward"),
    misconceptions=(
        Misconception(
            "mask not used",
            (_LOSS, _LOSS.replace("mask)", "np.ones_like(mask))")),
            "Padding is learned, too. The mask goes to the loss.",
        ),
        Misconception(
            "the letters read taken for the targets",
            (_LOSS, _LOSS.replace("targets", "x")),
            "The model learns to repeat what it has just read. The loss compares with the letters "
            "that come next.",
        ),
        Misconception(
            "the table's gradient at the targets",
            (_DE, _DE.replace("dx, x", "dx, targets")),
            "The rows of the table that were looked up are those of the letters read, so these get "
            "the gradient.",
        ),
        Misconception(
            "the table of letters not trained",
            (_DE, '"E": np.zeros_like(E)'),
            "The table is a parameter, too. Its gradient comes from what the lower layer hands "
            "back for its inputs.",
        ),
        Misconception(
            "the lower layer's states scored",
            ((_LOSS, _LOSS.replace("h[-1]", "h[0]")), (_DW_Y, _DW_Y.replace("h[-1]", "h[0]"))),
            "The output layer reads the top layer. In a list of states, that is the last one.",
        ),
        Misconception(
            "cell states scored",
            ((_LOSS, _LOSS.replace("h[-1]", "c[-1]")), (_DW_Y, _DW_Y.replace("h[-1]", "c[-1]"))),
            "A layer shows its hidden states. Its cell states stay inside.",
        ),
        Misconception(
            "gradient into the hidden states missing",
            (_DH, "dh = np.zeros_like(h[-1])"),
            "Only the output layer learns. The gradient of the scores goes back through it, into "
            "the states.",
        ),
        Misconception(
            "only the last step's gradient goes back",
            (_DH, _DH + "\n    dh[:, :-1] = 0"),
            "The model speaks at every step, and each step that counts gives a gradient to its own "
            "state.",
        ),
        Misconception(
            "never any dropout",
            (_FORWARD, _FORWARD.replace("True", "False")),
            "These are gradients for training: tell your stacked_forward so, or p has no effect.",
        ),
        Misconception(
            "masks not handed to the backward pass",
            (_BACK, _BACK.replace("masks", "np.ones_like(masks)")),
            "The gradient goes through the same masks as the states did. stacked_forward returned "
            "them.",
        ),
        Misconception(
            "dropout after the top layer",
            (_FORWARD, _FORWARD + "\n    h[-1] *= rng.random(h[-1].shape) >= p"),
            "Dropout lies between the layers. In this model, the output layer reads what the top "
            "layer shows, entire.",
        ),
        Misconception(
            "output weights from the last step only",
            (_DW_Y, '"W_y": h[-1][:, -1].T @ dscores[:, -1]'),
            "The output layer is used at every step, so its gradient is a sum over all of them.",
        ),
        Misconception(
            "output weights made from the lower layer",
            (_DW_Y, _DW_Y.replace("h[-1]", "h[0]")),
            "The gradient of a weight is made from what it was multiplied with: the states of the "
            "top layer.",
        ),
        Misconception(
            "bias of the output averaged",
            (_DB_Y, _DB_Y.replace("sum", "mean")),
            "The loss is a mean already. Over names and steps, gradients are added.",
        ),
        Misconception(
            "biases of the layers exchanged",
            ((_BIASES[0], '"b0": db[1]'), (_BIASES[1], '"b1": db[0]')),
            "stacked_backward counts the layers from below: the first entry belongs to the layer "
            "that reads letters.",
        ),
        Misconception(
            "one bias for both layers",
            (_W, _W.replace('params["b1"]', 'params["b0"]')),
            "Each layer has its own biases, b0 below and b1 above.",
        ),
        Misconception(
            "divided by the batch size once more",
            (_DH, "dscores = dscores / len(x)\n    " + _DH),
            "The loss is a mean already, and its gradient has that factor. Nothing is left to "
            "divide.",
        ),
        Misconception(
            "states started at one",
            (_START, _START.replace("zeros", "ones")),
            "The states before the first step are zeros in this function.",
        ),
        Misconception(
            "perplexity returned for the loss",
            (_RETURN, "return np.exp(loss), gradients"),
            "The gradients belong to the loss itself. The perplexity is made from it afterwards.",
        ),
    ),
)


def _score_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    H, D, T, N, V = _small(sizes)
    T, N = T + 2, N + 1

    def arguments(lengths: Sequence[int] | np.ndarray, T: int) -> Arguments:
        return {
            "params": _params(rng, V, D, H),
            "x": rng.integers(0, V, (len(lengths), T)),
            "lengths": np.array(lengths),
        }

    lengths = rng.permutation(np.append([1, 2, T], rng.integers(1, T + 1, N - 3)))
    return [
        Inputs("beginnings of different lengths", arguments(lengths, T), worth=2),
        Inputs("one beginning", arguments([T - 1], T)),
        Inputs("read to the end of the rows", arguments([T] * 3, T), worth=0.5),
    ]


_USE = "h, _, _ = stacked_forward(E[x], start, start, W, b, 0, None, False)"
_SCORES = 'return last_output(h[-1], lengths) @ params["W_y"] + params["b_y"]'
_LAST = "last_output(h[-1], lengths)"

NEXT_LETTER_SCORES = Exercise(
    LESSON,
    language.next_letter_scores,
    ("scores",),
    _score_cases,
    needs=("stacked_forward", "last_output"),
    misconceptions=(
        Misconception(
            "state after the padding",
            (_SCORES, _SCORES.replace(_LAST, "h[-1][:, -1]")),
            "Behind the beginning of a name stands padding, and the network has read it, too. Take "
            "the state after "
            "each row's own last letter.",
        ),
        Misconception(
            "one step too far",
            (_SCORES, _SCORES.replace("lengths)", "np.minimum(lengths + 1, x.shape[1]))")),
            "The start is one of the steps in lengths. Nothing is to be added.",
        ),
        Misconception(
            "one step too early",
            (_SCORES, _SCORES.replace("lengths)", "lengths - 1)")),
            "Your last_output wants lengths, not indices: it counts from 1 to T.",
        ),
        Misconception(
            "probabilities returned",
            (
                _SCORES,
                _SCORES.replace("return ", "s = ")
                + "\n    return np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)",
            ),
            "Scores are wanted, as the output layer gives them. The softmax comes later, because "
            "the temperature acts "
            "before it.",
        ),
        Misconception(
            "logarithms of probabilities returned",
            (
                _SCORES,
                _SCORES.replace("return ", "s = ")
                + "\n    return s - np.log(np.exp(s).sum(axis=1, keepdims=True))",
            ),
            "Scores are wanted, as the output layer gives them, without a softmax or its "
            "logarithm.",
        ),
        Misconception(
            "the lower layer's states scored",
            (_SCORES, _SCORES.replace("h[-1]", "h[0]")),
            "The output layer reads the top layer, the last one in the list of states.",
        ),
        Misconception(
            "cell states scored",
            (
                (_USE, _USE.replace("h, _, _", "h, c, _")),
                (_SCORES, _SCORES.replace("h[-1]", "c[-1]")),
            ),
            "A layer shows its hidden states. Its cell states stay inside.",
        ),
        Misconception(
            "bias of the output forgotten",
            (_SCORES, _SCORES.replace(' + params["b_y"]', "")),
            "The bias holds how common each letter is. It belongs to the scores.",
        ),
        Misconception(
            "mean of all states",
            (_SCORES, _SCORES.replace(_LAST, "h[-1].mean(axis=1)")),
            "The last state holds what the network knows of all that it read. Earlier ones, and "
            "padding, only blur it.",
        ),
        Misconception(
            "scores of all steps",
            (_SCORES, _SCORES.replace(_LAST, "h[-1]")),
            "One row of scores for each beginning is wanted: those after its last letter.",
        ),
        Misconception(
            "biases of the layers exchanged",
            (_W, _W.replace('[params["b0"], params["b1"]]', '[params["b1"], params["b0"]]')),
            "The first entry of the lists belongs to the layer that reads letters: b0.",
        ),
        Misconception(
            "the start not read",
            (
                (_USE, _USE.replace("E[x]", "E[x[:, 1:]]")),
                (_SCORES, _SCORES.replace("lengths)", "np.maximum(lengths - 1, 1))")),
            ),
            "The model has learned names with the start in front. It has to be read, too.",
        ),
        Misconception(
            "states started at one",
            (_START, _START.replace("zeros", "ones")),
            "The states before the first step are zeros, as in training.",
        ),
    ),
)
