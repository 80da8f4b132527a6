"""The classifier: scores of the speakers, the way back through the summary, the gradients of what
learns.
"""

import numpy as np

from autograder.exercises.exercise import Arguments, Exercise, Inputs, Misconception, Sizes, normal
from solutions.reference import speech

from .inputs import LESSON, K, lengths_between, network, own_sizes


def _score_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    H, N, D, T = own_sizes(sizes)
    return [
        Inputs(
            "different lengths",
            _batch(rng, normal(rng, N, T, D), lengths_between(rng, N, T), H),
            worth=2,
        ),
        Inputs(
            "one utterance with padding", _batch(rng, normal(rng, 1, T, D), np.array([T - 2]), H)
        ),
        Inputs("no padding", _batch(rng, normal(rng, 3, 4, D), np.full(3, 4), H)),
        Inputs("one frame", _batch(rng, normal(rng, N, 1, D), np.ones(N, int), H)),
    ]


def _batch(rng: np.random.Generator, x: np.ndarray, lengths: np.ndarray, H: int) -> Arguments:
    return {"params": network(rng, x.shape[2], H), "x": x, "lengths": lengths}


def _gradient_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    return [
        Inputs(
            item.title,
            item.arguments | {"speakers": rng.integers(0, K, len(item.arguments["x"]))},
            item.worth,
        )
        for item in _score_cases(rng, sizes)
    ]


def _summary_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    H, N, _, T = own_sizes(sizes)
    return [
        Inputs(
            "different lengths",
            {"dsummary": normal(rng, N, 2 * H), "lengths": lengths_between(rng, N, T), "T": T},
            worth=2,
        ),
        Inputs(
            "one example with padding",
            {"dsummary": normal(rng, 1, 2 * H), "lengths": np.array([T - 2]), "T": T},
        ),
        Inputs("no padding", {"dsummary": normal(rng, 3, 2 * H), "lengths": np.full(3, 4), "T": 4}),
        Inputs("one step", {"dsummary": normal(rng, N, 2 * H), "lengths": np.ones(N, int), "T": 1}),
    ]


_SCALED = 'scaled = (x - params["mean"]) / params["std"]'
_RUN = 'bilstm_forward(scaled, lengths, start, start, params["W"], params["b"])'
_ALL = "np.full(len(x), x.shape[1])"
_SUMMARY = "summary = bilstm_summary(h, lengths)"
_EACH = "np.arange(len(x))"
_AFFINE = 'affine(summary, params["W_y"], params["b_y"])'
_OUT = f"return {_AFFINE}"
_REAL = "x[np.arange(x.shape[1]) < lengths[:, None]]"

_SCALING = (
    Misconception(
        "frames not scaled",
        (_SCALED, "scaled = x"),
        "The network learned on scaled frames. Scale each frame with the mean and std among "
        "params.",
    ),
    Misconception(
        "scaled by the batch's own numbers",
        (_SCALED, f"scaled = (x - {_REAL}.mean(axis=0)) / {_REAL}.std(axis=0)"),
        "The scaling was fitted on the training part and is kept among params. Fitted anew on each "
        "batch, the same utterance "
        "would get other scores in other company.",
    ),
    Misconception(
        "mean not subtracted",
        (_SCALED, 'scaled = x / params["std"]'),
        "Scaling has two parts: subtract the mean, then divide by the deviation.",
    ),
    Misconception(
        "not divided by the deviation",
        (_SCALED, 'scaled = x - params["mean"]'),
        "Scaling has two parts: subtract the mean, then divide by the deviation.",
    ),
    Misconception(
        "multiplied by the deviation",
        (_SCALED, 'scaled = (x - params["mean"]) * params["std"]'),
        "Multiplying makes wide features wider. Dividing gives each the deviation 1.",
    ),
    Misconception(
        "divided first, then the mean subtracted",
        (_SCALED, 'scaled = x / params["std"] - params["mean"]'),
        "The mean is in the units of the frames as recorded. Subtract it before you divide.",
    ),
)

_STATES = (
    Misconception(
        "padding read by both directions",
        ((_RUN, _RUN.replace("lengths", _ALL)), (_SUMMARY, f"summary = bilstm_summary(h, {_ALL})")),
        "All T steps were read as if they were recorded. Hand the lengths on, so that each "
        "direction reads real frames only.",
    ),
    Misconception(
        "backward direction starts in the padding",
        (_RUN, _RUN.replace("lengths", _ALL)),
        "The backward direction reads padding before it reaches the utterance. bilstm_forward "
        "needs the lengths of the batch.",
    ),
    Misconception(
        "state after the last padded step",
        (_SUMMARY, f"summary = bilstm_summary(h, {_ALL})"),
        "The forward half was taken at the last step of the array, which is padding for most "
        "utterances. Hand the lengths on.",
    ),
    Misconception(
        "both directions at the last real step",
        (
            _SUMMARY,
            f"summary = np.concatenate([h[0, {_EACH}, lengths - 1], h[1, {_EACH}, lengths - 1]], "
            "axis=1)",
        ),
        "At the last real step the backward direction has read one frame only. It has read them "
        "all at step 0.",
    ),
    Misconception(
        "both directions at step 0",
        (_SUMMARY, "summary = np.concatenate([h[0, :, 0], h[1, :, 0]], axis=1)"),
        "At step 0 the forward direction has read one frame only. It has read them all at the last "
        "real step.",
    ),
    Misconception(
        "mean of the states, not the last ones",
        (_SUMMARY, "summary = np.concatenate(h.sum(axis=2) / lengths[:, None], axis=1)"),
        "This is the mean of all states. It is a good summary too, but asked is the one of your "
        "bilstm_summary.",
    ),
    Misconception(
        "backward half first",
        (_SUMMARY, f"{_SUMMARY}\n    summary = np.roll(summary, h.shape[3], axis=1)"),
        "The forward half comes first: the rows of W_y are sorted by it.",
    ),
    Misconception(
        "forward weights for both directions",
        (_RUN, _RUN.replace('["W"]', '["W"][[0, 0]]')),
        "Each direction has weights of its own.",
    ),
)

SPEAKER_SCORES = Exercise(
    LESSON,
    speech.speaker_scores,
    ("scores",),
    _score_cases,
    needs=("bilstm_forward", "bilstm_summary", "affine"),
    misconceptions=(
        *_SCALING,
        *_STATES,
        Misconception(
            "cell states in the summary",
            ("h, _ =", "_, h ="),
            "The hidden states are a layer's output. The cell states stay inside.",
        ),
        Misconception(
            "output bias forgotten",
            (_OUT, 'return summary @ params["W_y"]'),
            "The output layer is an affine map: it has a bias, too.",
        ),
        Misconception(
            "probabilities, not scores",
            (
                _OUT,
                (
                    f"e = np.exp({_AFFINE} - {_AFFINE}.max(axis=1, keepdims=True))\n    return e / "
                    "e.sum(axis=1, keepdims=True)"
                ),
            ),
            "These are probabilities. Asked are the scores before the softmax, which the loss "
            "takes.",
        ),
        Misconception(
            "number of the best speaker, not the scores",
            (_OUT, f"return {_AFFINE}.argmax(axis=1)"),
            "This says who has the largest score. Asked are all scores: one for each speaker.",
        ),
    ),
)

_FORWARD_HALF = "dh[0, np.arange(N), lengths - 1] = dsummary[:, :H]"
_BACKWARD_HALF = "dh[1, :, 0] = dsummary[:, H:]"
_RETURN = "return dh"

SUMMARY_BACKWARD = Exercise(
    LESSON,
    speech.summary_backward,
    ("dh",),
    _summary_cases,
    misconceptions=(
        Misconception(
            "forward half at the last padded step",
            (_FORWARD_HALF, "dh[0, :, -1] = dsummary[:, :H]"),
            "The summary holds the forward state at the last real step of each example. Its "
            "gradient goes back there.",
        ),
        Misconception(
            "forward half one step late",
            (_FORWARD_HALF, "dh[0, np.arange(N), np.minimum(lengths, T - 1)] = dsummary[:, :H]"),
            "Steps are counted from 0: with 5 real steps the last one has index 4.",
        ),
        Misconception(
            "forward half at step 0",
            (_FORWARD_HALF, "dh[0, :, 0] = dsummary[:, :H]"),
            "At step 0 the forward direction has just begun. The summary holds its state at the "
            "last real step.",
        ),
        Misconception(
            "forward half at every example's last step",
            (_FORWARD_HALF, "dh[0][:, lengths - 1] = dsummary[:, None, :H]"),
            "With a slice for the examples and an array for the steps, every example gets all "
            "these steps. Pair each example with "
            "its own step.",
        ),
        Misconception(
            "backward half at the last real step",
            (_BACKWARD_HALF, "dh[1, np.arange(N), lengths - 1] = dsummary[:, H:]"),
            "The backward direction begins at the last real step. Step 0 holds the state that has "
            "read everything.",
        ),
        Misconception(
            "backward half at the last padded step",
            (_BACKWARD_HALF, "dh[1, :, -1] = dsummary[:, H:]"),
            "States stand at the step of x that they belong to. The backward direction ends at "
            "step 0.",
        ),
        Misconception(
            "halves swapped",
            (
                (_FORWARD_HALF, _FORWARD_HALF.replace(":H", "H:")),
                (_BACKWARD_HALF, _BACKWARD_HALF.replace("H:", ":H")),
            ),
            "The forward half of the summary comes first, so the first H columns belong to "
            "direction 0.",
        ),
        Misconception(
            "forward half for both directions",
            (_BACKWARD_HALF, _BACKWARD_HALF.replace("H:", ":H")),
            "The second half of the gradient belongs to the backward direction.",
        ),
        Misconception(
            "backward direction forgotten",
            (_BACKWARD_HALF, "pass"),
            "The summary holds a state of each direction, and both get their share of the "
            "gradient.",
        ),
        Misconception(
            "forward direction forgotten",
            (_FORWARD_HALF, "pass"),
            "The summary holds a state of each direction, and both get their share of the "
            "gradient.",
        ),
        Misconception(
            "spread over all real steps",
            (
                _RETURN,
                (
                    "real = (np.arange(T) < lengths[:, None])[:, :, None]\n"
                    "    return real * np.stack([dsummary[:, None, :H] + 0 * dh[0], dsummary[:, "
                    "None, H:] + 0 * dh[1]])"
                ),
            ),
            "The summary read one state of each direction. The others did not enter it, so their "
            "direct gradient is 0.",
        ),
        Misconception(
            "divided by the length",
            (_RETURN, "return dh / lengths[:, None, None]"),
            "The summary copies two states. A copy hands its gradient back as it is; only a mean "
            "divides.",
        ),
        Misconception(
            "direction axis behind the examples",
            (_RETURN, "return dh.transpose(1, 0, 2, 3)"),
            "The axis of the directions comes first: (2, N, T, H), as bilstm_backward takes it.",
        ),
    ),
)

_LOSS = "loss, dscores = softmax_cross_entropy(scores[:, None], speakers[:, None], every_one)"
_DH = 'dh = summary_backward(dscores @ params["W_y"].T, lengths, x.shape[1])'
_BACK = (
    '_, _, _, dW, db = bilstm_backward(dh, (scaled, lengths, start, start, params["W"], '
    'params["b"], h, c))'
)
_ALL_FOUR = (
    'return loss, {"W": dW, "b": db, "W_y": summary.T @ dscores, "b_y": dscores.sum(axis=0)}'
)

SPEAKER_GRADIENTS = Exercise(
    LESSON,
    speech.speaker_gradients,
    ("loss", "gradients"),
    _gradient_cases,
    needs=(
        "bilstm_forward",
        "bilstm_summary",
        "affine",
        "softmax_cross_entropy",
        "summary_backward",
        "bilstm_backward",
    ),
    misconceptions=(
        *_SCALING,
        *_STATES[:2],
        _STATES[4],
        Misconception(
            "frames as recorded handed back",
            (_BACK, _BACK.replace("(scaled,", "(x,")),
            "The forward pass read scaled frames, and the backward pass needs what was read.",
        ),
        Misconception(
            "a sum over the utterances",
            (_LOSS, f"{_LOSS}\n    loss, dscores = loss * len(x), dscores * len(x)"),
            "Your softmax_cross_entropy gives a mean over what counts. A sum would make the step "
            "larger with the batch.",
        ),
        Misconception(
            "gradient divided by N once more",
            (_LOSS, f"{_LOSS}\n    dscores = dscores / len(x)"),
            "Your softmax_cross_entropy has divided already, the loss and its gradient.",
        ),
        Misconception(
            "gradient with the opposite sign",
            (_LOSS, f"{_LOSS}\n    dscores = -dscores"),
            "The gradient points uphill. Going downhill is the business of the optimizer.",
        ),
        Misconception(
            "gradient at the last padded step",
            (_DH, _DH.replace("lengths", _ALL)),
            "Each utterance has a last real step of its own. Hand the lengths on to your "
            "summary_backward.",
        ),
        Misconception(
            "lengths not handed to the backward pass",
            (_BACK, _BACK.replace("lengths", _ALL)),
            "The backward pass has to turn each utterance round by its own length, as the forward "
            "pass did.",
        ),
        Misconception(
            "hidden and cell states exchanged",
            (_BACK, _BACK.replace("h, c))", "c, h))")),
            "The cache ends with h, then c, as bilstm_forward returned them.",
        ),
        Misconception(
            "cell states left out of the cache",
            (_BACK, _BACK.replace("h, c))", "h, h))")),
            "The backward pass needs the cell states. The cache ends with h, then c.",
        ),
        Misconception(
            "forward direction's gradient for both",
            (_ALL_FOUR, _ALL_FOUR.replace('"W": dW', '"W": dW[[0, 0]]')),
            "Each direction has weights and a gradient of its own.",
        ),
        Misconception(
            "bias gradient of the output averaged",
            (_ALL_FOUR, _ALL_FOUR.replace("dscores.sum", "dscores.mean")),
            "The bias acts on every utterance, so its gradients are added. The loss has divided "
            "already.",
        ),
        Misconception(
            "output weights' gradient transposed",
            (_ALL_FOUR, _ALL_FOUR.replace("summary.T @ dscores", "dscores.T @ summary")),
            "A gradient has the shape of what it belongs to: W_y is (2H, K).",
        ),
        Misconception(
            "output layer does not learn",
            (_ALL_FOUR, 'return loss, {"W": dW, "b": db}'),
            "Four arrays learn: W and b of the network, W_y and b_y of the output layer.",
        ),
        Misconception(
            "loss and gradients in the other order",
            (_ALL_FOUR, _ALL_FOUR.replace("loss, {", "{").replace("}", "}, loss")),
            "The loss comes first, then the gradients.",
        ),
    ),
)
