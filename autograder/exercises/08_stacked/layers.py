"""Dropout, and layers on top of each other."""

from autograder.exercises.exercise import Exercise, Misconception, block
from solutions.reference import dropout, stacked

from . import inputs

LESSON = "08_stacked"

_TEST = "if not training:"
_TEST_RETURN = "return x.copy(), np.ones_like(x)"
_KEEP = "keep = rng.random(x.shape) >= p"
_MASK = "mask = (keep / (1 - p)).astype(x.dtype)"
_OUT = "return x * mask, mask"

DROPOUT_FORWARD = Exercise(
    LESSON,
    dropout.dropout_forward,
    (
        "share of the entries that the mask drops",
        "smallest and largest entry of the mask beside 0",
        "the output is the input times the mask (1 yes, 0 no)",
        "entries drawn independently along every axis (1 yes, 0 no)",
    ),
    inputs.dropout_cases,
    measure="dropout_forward",
    misconceptions=(
        Misconception(
            "kept entries not scaled",
            (_MASK, "mask = keep.astype(x.dtype)"),
            "The mean of the output falls below that of the input, and the layer above sees other "
            "sizes in training than "
            "later. Scale what is kept, so that the mean stays.",
        ),
        Misconception(
            "p taken for the probability to keep, and scaled for dropping",
            (_KEEP, "keep = rng.random(x.shape) < p"),
            "The argument p is the probability to drop. At p = 0.2 four of five entries stay.",
        ),
        Misconception(
            "p taken for the probability to keep",
            ((_KEEP, "keep = rng.random(x.shape) < p"), ("(1 - p)", "max(p, 1e-9)")),
            "Frameworks differ here. In this course, as in PyTorch, p is the probability to drop.",
        ),
        Misconception(
            "divided by p",
            ("keep / (1 - p)", "keep / max(p, 1e-9)"),
            "What is kept has the probability 1 - p. Dividing by that probability brings the mean "
            "back.",
        ),
        Misconception(
            "kept entries made smaller",
            ("keep / (1 - p)", "keep * (1 - p)"),
            "Some entries are lost, so the others have to grow to make up for them. You shrink "
            "them.",
        ),
        Misconception(
            "scaled at test time",
            (
                (_TEST_RETURN, "return x * (1 - p), np.full_like(x, 1 - p)"),
                ("keep / (1 - p)", "keep / 1"),
            ),
            "This is dropout as it was first published: full size in training, smaller at test "
            "time. Here the scale belongs to "
            "training (inverted dropout), and at test time nothing happens.",
        ),
        Misconception(
            "scaled in training and at test time",
            (_TEST_RETURN, "return x * (1 - p), np.full_like(x, 1 - p)"),
            "In training the mean is kept by scaling up. At test time nothing is dropped, so "
            "nothing is to be made up for.",
        ),
        Misconception(
            "dropout at test time too",
            (_TEST, "if False:"),
            "A network in use should give its best answer, and the same one every time. Look at "
            "the argument training.",
        ),
        Misconception(
            "dropout only at test time",
            (_TEST, "if training:"),
            "You have training and use the wrong way round: entries are dropped while training is "
            "True.",
        ),
        Misconception(
            "mask not scaled, the output is",
            (_OUT, "return x * mask, keep"),
            "The mask that you return is not what x was multiplied by. The backward pass needs the "
            "scale too.",
        ),
        Misconception(
            "scaled twice",
            (_OUT, "return x * mask / (1 - p), mask"),
            "The mask holds the scale already. Divide once.",
        ),
        Misconception(
            "another mask returned than used",
            (_OUT, "return x * mask, (rng.random(x.shape) >= p) / (1 - p)"),
            "The mask is drawn once. The backward pass has to know which entries were dropped in "
            "this very call.",
        ),
        Misconception(
            "one mask for the whole batch",
            (_KEEP, "keep = np.broadcast_to(rng.random(x.shape[1:]) >= p, x.shape)"),
            "Every entry is dropped or kept on its own: the random numbers need the whole shape of "
            "x.",
        ),
        Misconception(
            "whole features dropped at all examples and steps",
            (_KEEP, "keep = np.broadcast_to(rng.random(x.shape[-1:]) >= p, x.shape)"),
            "Every entry is dropped or kept on its own: the random numbers need the whole shape of "
            "x.",
        ),
        Misconception(
            "whole examples dropped",
            (
                _KEEP,
                "keep = np.broadcast_to(rng.random((len(x),) + (1,) * (x.ndim - 1)) >= p, x.shape)",
            ),
            "An example loses all it has or nothing. Every entry is dropped on its own: draw "
            "numbers in the whole shape of x.",
        ),
        Misconception(
            "mask of dropped entries returned",
            (_OUT, "return x * mask, 1.0 - keep"),
            "Your mask is 1 where an entry was dropped. It should be what x was multiplied by: 0 "
            "there.",
        ),
        Misconception(
            "zeros for a mask at test time",
            (_TEST_RETURN, "return x.copy(), np.zeros_like(x)"),
            "At test time everything passes unchanged. A mask that says this is made of ones.",
        ),
        Misconception(
            "the input changed in place",
            (_OUT, "x *= mask\n    return x, mask"),
            "x *= mask overwrites the caller's array, which is the state of a layer. Make a new "
            "array.",
        ),
        Misconception(
            "the input itself returned at test time",
            (_TEST_RETURN, "return x, np.ones_like(x)"),
            "Whoever writes into the output then writes into the states of the layer below. Return "
            "a copy.",
        ),
        Misconception(
            "a generator of one's own",
            (_KEEP, "keep = np.random.default_rng(0).random(x.shape) >= p"),
            "All randomness comes from the argument rng. A generator made inside draws the same "
            "mask in every call.",
        ),
        Misconception(
            "normal random numbers",
            (_KEEP, "keep = rng.standard_normal(x.shape) >= p"),
            "A number below p has the probability p only if it is uniform between 0 and 1.",
        ),
    ),
)

_BACK = "return dout * mask"

DROPOUT_BACKWARD = Exercise(
    LESSON,
    dropout.dropout_backward,
    ("dx",),
    inputs.dropout_backward_cases,
    misconceptions=(
        Misconception(
            "mask forgotten",
            (_BACK, "return dout.copy()"),
            "An entry that was dropped had no influence on the loss, so its gradient is 0.",
        ),
        Misconception(
            "scale forgotten",
            (_BACK, "return np.where(mask > 0, dout, 0)"),
            "What was kept was also scaled up, and the gradient passes the same factor.",
        ),
        Misconception(
            "mask applied twice",
            (_BACK, "return dout * mask * mask"),
            "The forward pass multiplies by the mask once, so its derivative holds the mask once.",
        ),
        Misconception(
            "divided by the mask",
            (_BACK, "return np.divide(dout, mask, out=np.zeros_like(dout), where=mask > 0)"),
            "Backward does not undo the forward pass. The derivative of a product with a factor is "
            "the factor.",
        ),
        Misconception(
            "divided by the mask, zeros too",
            (_BACK, 'with np.errstate(all="ignore"):\n        return dout / mask'),
            "Backward does not undo the forward pass. The derivative of a product with a factor is "
            "the factor.",
        ),
        Misconception(
            "gradient for the dropped entries",
            (_BACK, "return np.where(mask > 0, 0, dout)"),
            "The gradient flows through the entries that were kept. You have it the other way "
            "round.",
        ),
        Misconception(
            "the complement of the mask",
            (_BACK, "return dout * (1 - mask)"),
            "The gradient flows where the values flowed, with the same factor.",
        ),
        Misconception(
            "another mask drawn",
            (
                _BACK,
                "return dropout_forward(dout, 1 - (mask > 0).mean(), np.random.default_rng(0), "
                "True)[0]",
            ),
            "Nothing is drawn in the backward pass: the entries that were dropped forward are "
            "known, and the mask says which.",
        ),
        Misconception(
            "the mask itself",
            (_BACK, "return mask.copy()"),
            "The mask is the derivative of each entry. By the chain rule it is multiplied with "
            "what comes from above.",
        ),
        Misconception(
            "only the kept entries, in a row",
            (_BACK, "return (dout * mask)[mask > 0]"),
            "The gradient has the shape of the input: dropped entries have a gradient too, and it "
            "is 0.",
        ),
        Misconception(
            "the upstream gradient changed in place",
            (_BACK, "dout *= mask\n    return dout"),
            "The gradient dout belongs to the caller. Make a new array.",
        ),
        Misconception(
            "averaged over the batch",
            (_BACK, "return dout * mask / len(dout)"),
            "Examples pass dropout side by side. Nothing is averaged here; a mean belongs to the "
            "loss.",
        ),
    ),
)

_INPUT = "layer_input = x "
_DROP = "dropout_forward(h[layer - 1], p, rng, training)"
_RUN = "h_l, c_l = lstm_forward(layer_input, h0[layer], c0[layer], W[layer], b[layer])"
_KEEP_MASK = "masks.append(mask)"
_STACK = "return np.stack(h), np.stack(c), np.array(masks, x.dtype).reshape(len(W) - 1, *h_l.shape)"
_MEASURED = ("h", "c", "masks")

STACKED_FORWARD = Exercise(
    LESSON,
    stacked.stacked_forward,
    _MEASURED,
    inputs.forward_cases,
    measure="stacked_forward",
    needs=("dropout_forward", "lstm_forward"),
    misconceptions=(
        Misconception(
            "every layer reads x",
            (_DROP, "dropout_forward(x, p, rng, training)"),
            "Only the first layer reads the input. Each further one reads the hidden states of the "
            "layer below, which have "
            "H features, not D.",
        ),
        Misconception(
            "the cell states handed up",
            (_DROP, _DROP.replace("h[", "c[")),
            "A layer shows its hidden states. Its cell states stay inside, and go on in time only.",
        ),
        Misconception(
            "every layer reads the first one",
            (_DROP, _DROP.replace("layer - 1", "0")),
            "From the third layer on, the layer just below is no longer the first one.",
        ),
        Misconception(
            "one state for all layers",
            (_RUN, _RUN.replace("0[layer]", "0[0]")),
            "Each layer is a cell of its own, with a memory of its own: h0 and c0 have an axis of "
            "layers.",
        ),
        Misconception(
            "a layer starts where the layer below ended",
            (
                _RUN,
                _RUN.replace(
                    "h0[layer], c0[layer]",
                    "*((h[-1][:, -1], c[-1][:, -1]) if layer else (h0[0], c0[0]))",
                ),
            ),
            "The layer below hands up its output at every step, not its last state. Every layer "
            "starts from its own h0 and c0.",
        ),
        Misconception(
            "h0 and c0 exchanged",
            (_RUN, _RUN.replace("h0[layer], c0[layer]", "c0[layer], h0[layer]")),
            "The hidden state comes first, then the cell state. Both have the same shape, so "
            "nothing raises an error.",
        ),
        Misconception(
            "one layer's weights for all further layers",
            (_RUN, _RUN.replace("W[layer], b[layer]", "W[min(layer, 1)], b[min(layer, 1)]")),
            "The steps of a layer share their weights. The layers do not share theirs: each has "
            "its own W and b.",
        ),
        Misconception(
            "one layer's biases for all layers",
            (_RUN, _RUN.replace("b[layer]", "b[0]")),
            "W and b of a layer belong together: take both from the same place of their lists.",
        ),
        Misconception(
            "only the last step handed up",
            (
                _DROP,
                "dropout_forward(np.repeat(h[layer - 1][:, -1:], h[0].shape[1], axis=1), p, "
                "rng, training)",
            ),
            "A layer above reads a whole sequence: the hidden state of the layer below at every "
            "step.",
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
            "p turned into the probability to keep",
            (_DROP, _DROP.replace("p,", "1 - p,")),
            "Your dropout_forward takes the probability to drop, and so does this function. "
            "Nothing is to be turned round.",
        ),
        Misconception(
            "dropout after the top layer",
            (_STACK, "h[-1] = dropout_forward(h[-1], p, rng, training)[0]\n    " + _STACK),
            "Dropout lies between layers. After the top layer there is none: what to do with the "
            "output is decided outside.",
        ),
        Misconception(
            "a mask for every layer",
            (_STACK, "masks.append(dropout_forward(h[-1], p, rng, training)[1])\n    " + _STACK),
            "Dropout lies between layers, and not after the top: there is one mask less than there "
            "are layers.",
        ),
        Misconception(
            "dropout before the first layer",
            (_INPUT, "layer_input = dropout_forward(x, p, rng, training)[0] "),
            "Dropout lies between layers. The input x comes from no layer.",
        ),
        Misconception(
            "dropped states kept in the place of h",
            (_KEEP_MASK, "masks.append(mask)\n            h[layer - 1] = layer_input"),
            "The states that you return are those of the layers. Dropout acts on the copy that "
            "goes up; backward needs both.",
        ),
        Misconception(
            "dropout on the recurrent path",
            (
                _RUN,
                block(
                    """
                    steps, h_t, c_t = [], h0[layer], c0[layer]
                    for t in range(x.shape[1]):
                        step = lstm_forward(layer_input[:, t:t + 1], h_t, c_t, W[layer], b[layer])
                        h_t, c_t = (s[:, 0] for s in step)
                        steps.append((h_t, c_t))
                        h_t = dropout_forward(h_t, p, rng, training)[0]
                    h_l, c_l = (np.stack(states, axis=1) for states in zip(*steps))
                    """,
                    8,
                ),
            ),
            "The state that goes from step to step is not dropped: a memory that loses entries at "
            "every step is soon "
            "empty. Dropout acts on the way up only.",
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
            "another mask kept than used",
            (_KEEP_MASK, "masks.append(" + _DROP + "[1])"),
            "Call dropout_forward once between two layers. A second call draws another mask.",
        ),
        Misconception(
            "one mask between all layers",
            (
                _KEEP_MASK,
                "masks.append(masks[0] if masks else mask)\n"
                "            layer_input = h[layer - 1] * masks[0]",
            ),
            "Each pair of layers has a mask of its own, drawn anew.",
        ),
        Misconception(
            "h and c returned in the other order",
            ("np.stack(h), np.stack(c)", "np.stack(c), np.stack(h)"),
            "The hidden states come first, then the cell states.",
        ),
        Misconception(
            "only the top layer returned",
            (_STACK, _STACK.replace("np.stack(h), np.stack(c)", "h[-1], c[-1]")),
            "The states of all layers are wanted, (L, N, T, H): the backward pass needs them.",
        ),
        Misconception(
            "layer axis behind the batch",
            ("np.stack(h), np.stack(c)", "np.stack(h, axis=1), np.stack(c, axis=1)"),
            "The axis of layers comes first: (L, N, T, H).",
        ),
    ),
)

_LAYER_INPUT = "h[layer - 1] * masks[layer - 1] if layer > 0 else x"
_CACHE = "layer_cache = (layer_input, h0[layer], c0[layer], W[layer], b[layer], h[layer], c[layer])"
_COLLECT = "gradients.insert(0, others)"
_DOWN = "dh = dropout_backward(dx, masks[layer - 1])"
_BACKWARD = "lstm_backward(dh, np.zeros_like(c0[layer]), layer_cache)"
_UNPACK = "dh0, dc0, dW, db = zip(*gradients)"
_START = "x, h0, c0, W, b, h, c, masks = cache"

STACKED_BACKWARD = Exercise(
    LESSON,
    stacked.stacked_backward,
    ("dx", "dh0", "dc0", "dW", "db"),
    inputs.backward_cases,
    needs=("dropout_backward", "lstm_backward"),
    misconceptions=(
        Misconception(
            "mask forgotten on the way down",
            (_DOWN, "dh = dx"),
            "What was dropped had no influence on the loss. On its way down the gradient goes "
            "through the same mask.",
        ),
        Misconception(
            "mask forgotten in what a layer read",
            (_LAYER_INPUT, "h[layer - 1] if layer > 0 else x"),
            "The layer above did not read h but what dropout left of it. Its dW depends on what it "
            "really read.",
        ),
        Misconception(
            "masks forgotten altogether",
            ((_LAYER_INPUT, "h[layer - 1] if layer > 0 else x"), (_DOWN, "dh = dx")),
            "The masks stand in the cache because they are needed twice: for what each layer read, "
            "and on the way down.",
        ),
        Misconception(
            "mask applied twice on the way down",
            (_DOWN, "dh = dropout_backward(" + _DOWN[5:] + ", masks[layer - 1])"),
            "The gradient goes through the mask once, as the values did. The mask holds the scale "
            "already.",
        ),
        Misconception(
            "divided by the mask on the way down",
            (_DOWN, 'with np.errstate(all="ignore"):\n                dh = dx / masks[layer - 1]'),
            "Backward does not undo the forward pass. The gradient passes the same factor as the "
            "values did, zeros too.",
        ),
        Misconception(
            "the mask above a layer taken for the one below it",
            (_DOWN, _DOWN.replace("layer - 1", "layer")),
            "The mask with the number k lies between the layers k and k+1. What a layer read went "
            "through the mask below it.",
        ),
        Misconception(
            "one mask for all layers",
            (_DOWN, "dh = dropout_backward(dx, masks[0])"),
            "Between each two layers lay a mask of its own.",
        ),
        Misconception(
            "another mask drawn",
            (
                _DOWN,
                "dh = dropout_forward(dx, 1 - (masks > 0).mean(), np.random.default_rng(0), "
                "True)[0]",
            ),
            "Nothing is drawn in the backward pass. The masks of the forward pass stand in the "
            "cache.",
        ),
        Misconception(
            "a mask on the top layer's gradient",
            (_START, _START + "\n    dh = dh * masks[-1] if len(masks) else dh"),
            "There was no dropout after the top layer, so its gradient arrives as it is.",
        ),
        Misconception(
            "layers from the bottom to the top",
            (
                ("in reversed(range(len(W))):", "in range(len(W)):"),
                (_COLLECT, "gradients.append(others)"),
                (
                    "        if layer > 0:\n            " + _DOWN,
                    "        if layer < len(W) - 1:\n            dh = dropout_backward(dx, "
                    "masks[layer])",
                ),
            ),
            "The loss is at the top. The gradient enters the top layer first, and each layer hands "
            "it to the one below.",
        ),
        Misconception(
            "only the last step's gradient handed down",
            (
                _DOWN,
                "dh = dropout_backward(np.where(np.arange(x.shape[1])[:, None] == x.shape[1] - 1, "
                "dx, 0), masks[layer - 1])",
            ),
            "The layer above read the layer below at every step, so a gradient comes down at every "
            "step.",
        ),
        Misconception(
            "the same gradient for every layer",
            (_DOWN, "pass"),
            "Below the top, a layer gets its gradient from the layer above: what that layer calls "
            "dx is this one's dh.",
        ),
        Misconception(
            "the top's gradient added at every layer",
            (_DOWN, "dh = dh + dropout_backward(dx, masks[layer - 1])"),
            "The loss sees the top layer only. A layer below gets what comes down from the layer "
            "above, and nothing else.",
        ),
        Misconception(
            "a layer's own states taken for its input",
            (_LAYER_INPUT, "h[layer] if layer > 0 else x"),
            "What a layer read are the states of the layer below it. h[layer] is what it made of "
            "them.",
        ),
        Misconception(
            "every layer's input taken to be x",
            (_LAYER_INPUT, "x"),
            "Only the first layer read x. The others read the hidden states of the layer below, "
            "after dropout.",
        ),
        Misconception(
            "the cell states taken for what a layer read",
            (_LAYER_INPUT, "c[layer - 1] * masks[layer - 1] if layer > 0 else x"),
            "The layers hand up their hidden states. The cell states stay inside a layer.",
        ),
        Misconception(
            "the last cell states taken for their gradient",
            (_BACKWARD, _BACKWARD.replace("np.zeros_like(c0[layer])", "c[layer][:, -1]")),
            "The argument dc_last is a gradient: how much the loss changes with the last cell "
            "states. The loss does not "
            "read them.",
        ),
        Misconception(
            "ones for the gradient of the last cell states",
            (_BACKWARD, _BACKWARD.replace("zeros", "ones")),
            "The loss does not read the last cell states, so nothing changes with them: that "
            "gradient is not 1.",
        ),
        Misconception(
            "one starting state for all layers",
            (_CACHE, _CACHE.replace("0[layer]", "0[0]")),
            "Each layer started from its own h0 and c0.",
        ),
        Misconception(
            "one layer's weights for all further layers",
            (_CACHE, _CACHE.replace("W[layer], b[layer]", "W[min(layer, 1)], b[min(layer, 1)]")),
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
            "dh0 and dc0 exchanged",
            (_UNPACK, "dc0, dh0, dW, db = zip(*gradients)"),
            "lstm_backward returns dx, dh0, dc0, dW, db, in this order.",
        ),
        Misconception(
            "the gradient before the bottom layer returned",
            ("return dx, np.stack(dh0)", "return dh, np.stack(dh0)"),
            "The gradient of x is what the bottom layer gives. You return what that layer was "
            "given from above.",
        ),
        Misconception(
            "averaged over the layers",
            (_DOWN, _DOWN + " / len(W)"),
            "The gradients of a chain are multiplied, not averaged. Nothing is divided by the "
            "number of layers.",
        ),
        Misconception(
            "states in the cache changed in place",
            (
                _LAYER_INPUT,
                block(
                    f"""
                    {_LAYER_INPUT}
                    if layer > 0:
                        h[layer - 1] *= masks[layer - 1]
                    """,
                    8,
                ),
            ),
            "The cache belongs to the caller, who may need the states again. Make a new array for "
            "what the layer read.",
        ),
    ),
)
