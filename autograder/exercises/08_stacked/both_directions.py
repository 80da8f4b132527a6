"""Layers that read in both directions, and the whole network."""

from autograder.exercises.exercise import Exercise, Misconception, block
from solutions.reference import stacked

from . import inputs

LESSON = "08_stacked"

_BOTH = 'both = merge_directions(h[layer - 1], "concat")'
_DROP = "dropout_forward(both, p, rng, training)"
_KEEP_MASK = "masks.append(mask)"
_INPUT = "layer_input = x "
_RUN = "h_l, c_l = bilstm_forward(layer_input, lengths, h0[layer], c0[layer], W[layer], b[layer])"
_STACK = (
    "return np.stack(h), np.stack(c), np.array(masks, x.dtype).reshape(len(W) - 1, N, T, 2 * H)"
)

STACKED_BILSTM_FORWARD = Exercise(
    LESSON,
    stacked.stacked_bilstm_forward,
    ("h", "c", "masks"),
    inputs.both_cases,
    measure="stacked_bilstm_forward",
    needs=("dropout_forward", "bilstm_forward", "merge_directions"),
    misconceptions=(
        Misconception(
            "H features handed up, not 2H",
            (_BOTH, "both = h[layer - 1][0]"),
            "The layer above reads both directions of the layer below side by side: its W has H + "
            "2H rows. One direction "
            "alone, or a sum of both, has only H features.",
        ),
        Misconception(
            "the forward direction joined with itself",
            (_BOTH, "both = np.concatenate([h[layer - 1][0]] * 2, axis=2)"),
            "One half is the forward direction, the other the backward one.",
        ),
        Misconception(
            "backward half first",
            (_BOTH, "both = np.concatenate([h[layer - 1][1], h[layer - 1][0]], axis=2)"),
            "The forward half comes first, as in lesson 07. The rows of the next W are sorted by "
            "it.",
        ),
        Misconception(
            "the cell states handed up",
            (_BOTH, _BOTH.replace("h[", "c[")),
            "A layer shows its hidden states. Its cell states stay inside, and go on in time only.",
        ),
        Misconception(
            "every layer reads the first one",
            (_BOTH, _BOTH.replace("layer - 1", "0")),
            "From the third layer on, the layer just below is no longer the first one.",
        ),
        Misconception(
            "each direction reads its own below",
            (
                _RUN,
                (
                    block(
                        """
 own = np.arange(2 * h0.shape[3]) // h0.shape[3]
 halves = [np.where(own == k, layer_input, 0) if layer else layer_input for k in (0, 1)]
 runs = [bilstm_forward(half, lengths, h0[layer], c0[layer], W[layer], b[layer]) for half in halves]
 h_l, c_l = (np.stack([runs[0][k][0], runs[1][k][1]]) for k in (0, 1))
 """,
                        8,
                    )
                ),
            ),
            "Forward and backward do not run past each other to the top. At each layer they meet, "
            "and both directions of "
            "the next layer read both.",
        ),
        Misconception(
            "one state for all layers",
            (_RUN, _RUN.replace("0[layer]", "0[0]")),
            "Each layer has a memory of its own: h0 and c0 have an axis of layers in front of that "
            "of the directions.",
        ),
        Misconception(
            "one direction's state for both",
            (_RUN, _RUN.replace("h0[layer], c0[layer]", "h0[layer][[0, 0]], c0[layer][[0, 0]]")),
            "Each direction has a starting state of its own.",
        ),
        Misconception(
            "one layer's weights for all further layers",
            (_RUN, _RUN.replace("W[layer], b[layer]", "W[min(layer, 1)], b[min(layer, 1)]")),
            "Each layer has its own W and b.",
        ),
        Misconception(
            "padding read by the further layers",
            (
                _RUN,
                _RUN.replace("lengths,", "lengths if layer == 0 else np.full(len(x), x.shape[1]),"),
            ),
            "The lengths hold for all layers. Without them the backward direction of the second "
            "layer starts in the padding.",
        ),
        Misconception(
            "padding read by all layers",
            (_RUN, _RUN.replace("lengths,", "np.full(len(x), x.shape[1]),")),
            "Hand the lengths on to bilstm_forward, in every layer.",
        ),
        Misconception(
            "dropout at test time",
            (_DROP, _DROP.replace("training", "True")),
            "Hand the argument training on to your dropout_forward. A network in use drops "
            "nothing.",
        ),
        Misconception(
            "never any dropout",
            (_DROP, _DROP.replace("training", "False")),
            "Hand the argument training on to your dropout_forward: in training, entries are "
            "dropped on their way up.",
        ),
        Misconception(
            "dropout after the top layer",
            (_STACK, "h[-1] = dropout_forward(h[-1], p, rng, training)[0]\n    " + _STACK),
            "Dropout lies between layers. After the top layer there is none.",
        ),
        Misconception(
            "dropout before the first layer",
            (_INPUT, "layer_input = dropout_forward(x, p, rng, training)[0] "),
            "Dropout lies between layers. The input x comes from no layer.",
        ),
        Misconception(
            "mask not kept",
            (_KEEP_MASK, "masks.append(np.ones_like(mask))"),
            "The backward pass needs the masks that were used. Keep what dropout_forward returned "
            "beside its output.",
        ),
        Misconception(
            "mask applied twice",
            (_KEEP_MASK, "masks.append(mask)\n            layer_input = layer_input * mask"),
            "The output of your dropout_forward holds the mask already, scale and all.",
        ),
        Misconception(
            "one mask for both directions",
            (
                _KEEP_MASK,
                block(
                    """
                    mask = np.concatenate([mask[:, :, :mask.shape[2] // 2]] * 2, axis=2)
                    masks.append(mask)
                    layer_input = both * mask
                    """,
                    12,
                ),
            ),
            "Draw one mask for all 2H features, after both directions are joined. Every entry is "
            "dropped on its own.",
        ),
        Misconception(
            "h and c returned in the other order",
            ("np.stack(h), np.stack(c)", "np.stack(c), np.stack(h)"),
            "The hidden states come first, then the cell states.",
        ),
        Misconception(
            "direction axis in front of the layers",
            ("np.stack(h), np.stack(c)", "np.stack(h, axis=1), np.stack(c, axis=1)"),
            "The axis of layers comes first, then that of the directions: (L, 2, N, T, H).",
        ),
    ),
)

_LAYER_INPUT = 'merge_directions(h[layer - 1], "concat") * masks[layer - 1] if layer > 0 else x'
_BACK = (
    "dx, *others = bilstm_backward(dh, (layer_input, lengths, h0[layer], c0[layer], W[layer], "
    "b[layer], h[layer], c[layer]))"
)
_DOWN = 'dh = merge_backward(dropout_backward(dx, masks[layer - 1]), h[layer - 1], "concat")'
_COLLECT = "gradients.insert(0, others)"

STACKED_BILSTM_BACKWARD = Exercise(
    LESSON,
    stacked.stacked_bilstm_backward,
    ("dx", "dh0", "dc0", "dW", "db"),
    inputs.both_backward_cases,
    needs=("dropout_backward", "bilstm_backward", "merge_directions", "merge_backward"),
    misconceptions=(
        Misconception(
            "mask forgotten on the way down",
            (_DOWN, 'dh = merge_backward(dx, h[layer - 1], "concat")'),
            "On its way down the gradient goes through the same mask as the values on their "
            "way up.",
        ),
        Misconception(
            "mask forgotten in what a layer read",
            (_LAYER_INPUT, _LAYER_INPUT.replace(" * masks[layer - 1]", "")),
            "The layer above read what dropout left of h. Its dW depends on what it really read.",
        ),
        Misconception(
            "masks forgotten altogether",
            (
                (_LAYER_INPUT, _LAYER_INPUT.replace(" * masks[layer - 1]", "")),
                (_DOWN, 'dh = merge_backward(dx, h[layer - 1], "concat")'),
            ),
            "The masks stand in the cache because they are needed twice: for what each layer read, "
            "and on the way down.",
        ),
        Misconception(
            "mask applied twice on the way down",
            (
                _DOWN,
                _DOWN.replace(
                    "dx, masks[layer - 1]",
                    "dropout_backward(dx, masks[layer - 1]), masks[layer - 1]",
                ),
            ),
            "The gradient goes through the mask once, as the values did.",
        ),
        Misconception(
            "halves of the gradient swapped",
            (_DOWN, _DOWN + "[::-1]"),
            "The first H columns of the gradient belong to the forward direction, the last H to "
            "the backward one.",
        ),
        Misconception(
            "the backward half lost",
            (_DOWN, _DOWN + " * np.array([1, 0])[:, None, None, None]"),
            "Both directions of the layer below were read, so both get a gradient.",
        ),
        Misconception(
            "the forward half given to both",
            (_DOWN, _DOWN + "[[0, 0]]"),
            "The last H columns of the gradient belong to the backward direction.",
        ),
        Misconception(
            "the same gradient for every layer",
            (_DOWN, "pass"),
            "Below the top, a layer gets its gradient from the layer above, split into directions.",
        ),
        Misconception(
            "the top's gradient added at every layer",
            (_DOWN, _DOWN.replace("dh = ", "dh = dh + ")),
            "The loss sees the top layer only. A layer below gets what comes down from the layer "
            "above, and nothing else.",
        ),
        Misconception(
            "input of a layer with the backward half first",
            (_LAYER_INPUT, _LAYER_INPUT.replace("h[layer - 1]", "h[layer - 1][::-1]")),
            "What a layer read had the forward half first. Build it as the forward pass did.",
        ),
        Misconception(
            "a layer's own states taken for its input",
            (_LAYER_INPUT, _LAYER_INPUT.replace("h[layer - 1]", "h[layer]")),
            "What a layer read are the states of the layer below it. h[layer] is what it made of "
            "them.",
        ),
        Misconception(
            "one starting state for all layers",
            (_BACK, _BACK.replace("0[layer]", "0[0]")),
            "Each layer started from its own h0 and c0.",
        ),
        Misconception(
            "padding read by the further layers",
            (
                _BACK,
                _BACK.replace(
                    "lengths,", "lengths if layer == 0 else np.full(len(x), x.shape[1]),"
                ),
            ),
            "The lengths hold for all layers, on the way back too.",
        ),
        Misconception(
            "one layer's weights for all further layers",
            (_BACK, _BACK.replace("W[layer], b[layer]", "W[min(layer, 1)], b[min(layer, 1)]")),
            "Each layer has its own W and b.",
        ),
        Misconception(
            "gradients in the order of the loop",
            (_COLLECT, "gradients.append(others)"),
            "The loop meets the top layer first. The results are counted from the bottom: dW[0] "
            "belongs to the layer "
            "that reads x.",
        ),
        Misconception(
            "the gradient before the bottom layer returned",
            ("return dx, np.stack(dh0)", "return dh, np.stack(dh0)"),
            "The gradient of x is what the bottom layer gives. You return what that layer was "
            "given from above.",
        ),
        Misconception(
            "dh0 and dc0 exchanged",
            ("dh0, dc0, dW, db = zip", "dc0, dh0, dW, db = zip"),
            "bilstm_backward returns dx, dh0, dc0, dW, db, in this order.",
        ),
    ),
)

_REAL_DOUT = "dout = np.where(real, dout, 0)"
_MERGE = 'out = merge_directions(h[-1], "concat")'
_SPLIT = 'dh = merge_backward(dout, h[-1], "concat")'
_ONE_OUT = "out = np.where(real, h[-1], 0)"
_GRADIENTS = (
    '{f"W{layer}": dW[layer] for layer in layers} | {f"b{layer}": db[layer] for layer in layers}'
)

RUN_LSTM = Exercise(
    LESSON,
    stacked.run_lstm,
    ("out", "dx", "gradients"),
    inputs.run_cases,
    needs=(
        "stacked_forward",
        "stacked_backward",
        "stacked_bilstm_forward",
        "stacked_bilstm_backward",
        "merge_directions",
        "merge_backward",
    ),
    misconceptions=(
        Misconception(
            "states at padding shown",
            (_ONE_OUT, "out = h[-1]"),
            "With one direction the states may run on through the padding. But the output there is "
            "0.",
        ),
        Misconception(
            "gradient at padding counted",
            (_REAL_DOUT, "pass"),
            "The output at padded steps is 0, whatever the weights are. So the gradient that "
            "arrives there counts nothing.",
        ),
        Misconception(
            "states shown and gradients counted at padding",
            ((_ONE_OUT, "out = h[-1]"), (_REAL_DOUT, "pass")),
            "With one direction nothing uses the lengths so far. At padded steps the output is 0, "
            "and no gradient enters there.",
        ),
        Misconception(
            "the bottom layer's output",
            ((_MERGE, _MERGE.replace("-1", "0")), (_ONE_OUT, _ONE_OUT.replace("-1", "0"))),
            "The output of the network is that of the top layer.",
        ),
        Misconception(
            "the cell states for the output",
            ((_MERGE, _MERGE.replace("h[", "c[")), (_ONE_OUT, _ONE_OUT.replace("h[", "c["))),
            "A layer shows its hidden states; the cell states stay inside.",
        ),
        Misconception(
            "backward half first in the output",
            (_MERGE, _MERGE.replace("h[-1]", "h[-1][::-1]")),
            "The forward half comes first, as in lesson 07.",
        ),
        Misconception(
            "halves of the gradient swapped",
            (_SPLIT, _SPLIT + "[::-1]"),
            "The first H columns of dout belong to the forward direction, the last H to the "
            "backward one.",
        ),
        Misconception(
            "the backward half of the gradient lost",
            (_SPLIT, _SPLIT + " * np.array([1, 0])[:, None, None, None]"),
            "Both halves of the output reach the loss, so both directions get a gradient.",
        ),
        Misconception(
            "dropout at test time",
            ("b, p, rng, training)", "b, p, rng, True)"),
            "Somewhere on the way the argument training was lost: the network drops entries "
            "although it is in use.",
        ),
        Misconception(
            "never any dropout",
            ("b, p, rng, training)", "b, p, rng, False)"),
            "Somewhere on the way the argument training was lost: the network drops nothing "
            "although it trains.",
        ),
        Misconception(
            "gradients counted from the top",
            (
                _GRADIENTS,
                '{f"W{layer}": dW[-1 - layer] for layer in layers} | {f"b{layer}": db[-1 - layer] '
                "for layer in layers}",
            ),
            "W0 is the layer that reads x. Its gradient is the first of the list.",
        ),
        Misconception(
            "gradients of the weights only",
            (_GRADIENTS, '{f"W{layer}": dW[layer] for layer in layers}'),
            "The biases are parameters like the weights. The dict of gradients has the same keys "
            "as params.",
        ),
        Misconception(
            "gradients of the top layer only",
            (
                _GRADIENTS,
                '{f"{name}{layers[-1]}": grads[-1] for name, grads in (("W", dW), ("b", db))}',
            ),
            "Every layer learns. The dict of gradients has the same keys as params.",
        ),
        Misconception(
            "the parameters in place of their gradients",
            (_GRADIENTS, "{name: value.copy() for name, value in params.items()}"),
            "This returns the weights. The gradients are what the backward pass gives.",
        ),
        Misconception(
            "gradients averaged over the batch",
            (
                _GRADIENTS,
                '{f"W{layer}": dW[layer] / len(x) for layer in layers} | {f"b{layer}": db[layer] / '
                "len(x) for layer in layers}",
            ),
            "The loss has averaged already, if it does at all: dout holds this factor. Nothing is "
            "divided here.",
        ),
    ),
)
