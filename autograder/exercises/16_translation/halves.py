"""The encoder, the decoder, and what the decoder reads."""

from autograder.exercises.exercise import Exercise, Misconception
from solutions.reference import translation

from . import inputs

LESSON = "16_translation"

_EMPTY = "read = np.empty_like(targets)"
_FIRST = "read[:, 0] = start"
_REST = "read[:, 1:] = targets[:, :-1]"

SHIFT_RIGHT = Exercise(
    LESSON,
    translation.shift_right,
    ("read",),
    inputs.shift_cases,
    misconceptions=(
        Misconception(
            "targets not shifted",
            ((_FIRST, ""), (_REST, "read[:] = targets")),
            "At each step the decoder reads the very symbol that it is to write. It would learn to "
            "copy, and have nothing to copy later.",
        ),
        Misconception(
            "shifted to the left",
            ((_FIRST, "read[:, -1] = start"), (_REST, "read[:, :-1] = targets[:, 1:]")),
            "Each step reads the symbol after its own: the future. It may know only what has been "
            "written before.",
        ),
        Misconception(
            "last symbol in front",
            (_FIRST, "read[:, 0] = targets[:, -1]"),
            "The row was rolled, so the end of the answer stands before it. Before the first "
            "symbol there is only the start symbol.",
        ),
        Misconception(
            "first symbol in front",
            (_FIRST, "read[:, 0] = targets[:, 0]"),
            "The first step reads the symbol that it should write. Before it, nothing is known but "
            "that an answer begins.",
        ),
        Misconception(
            "symbol 0 as the start symbol",
            (_FIRST, "read[:, 0] = 0"),
            "Number 0 is a symbol of the answers. The start symbol has a number of its own, which "
            "is an argument.",
        ),
        Misconception(
            "first symbol overwritten",
            (_REST, "read[:, 1:] = targets[:, 1:]"),
            "The start symbol stands in the place of the first symbol, and the others have not "
            "moved. "
            "Nothing is to be lost but the last one.",
        ),
        Misconception(
            "start symbol put in front, nothing taken away",
            (
                (_EMPTY, "read = np.empty((len(targets), targets.shape[1] + 1), int)"),
                (_REST, "read[:, 1:] = targets"),
            ),
            "There is one step too many. When the last symbol has been written, nobody reads it "
            "any more.",
        ),
        Misconception(
            "shifted along the batch axis",
            ((_FIRST, "read[0] = start"), (_REST, "read[1:] = targets[:-1]")),
            "Every answer was given to the next example. The steps are the second axis.",
        ),
        Misconception(
            "shifted by two",
            ((_FIRST, "read[:, :2] = start"), (_REST, "read[:, 2:] = targets[:, :-2]")),
            "Each step reads the symbol before the last one. It should read the last one that was "
            "written.",
        ),
        Misconception(
            "targets changed in place",
            (_EMPTY, "read = targets"),
            "The right answers are overwritten, and the loss needs them. Make a new array.",
        ),
    ),
)

_W = 'W, b = params["W_enc"], params["b_enc"]'
_SYMBOLS = "symbols = np.eye(len(W) - H, dtype=W.dtype)[x]"
_START = "start = np.zeros((len(x), H), W.dtype)"
_RUN = "h, c = lstm_forward(symbols, start, start, W, b)"
_LAST = "return h[:, -1].copy(), c[:, -1].copy()"

ENCODE = Exercise(
    LESSON,
    translation.encode,
    ("h", "c"),
    inputs.encode_cases,
    needs=("sigmoid", "concat_state", "lstm_step_fused", "lstm_forward"),
    misconceptions=(
        Misconception(
            "first state",
            (_LAST, "return h[:, 0].copy(), c[:, 0].copy()"),
            "After one symbol the encoder knows one symbol. What it hands over is its state after "
            "the last one.",
        ),
        Misconception(
            "states of the last example",
            (_LAST, "return h[-1].copy(), c[-1].copy()"),
            "The first axis is the batch. The last step is on the second one.",
        ),
        Misconception(
            "h and c exchanged",
            (_LAST, "return c[:, -1].copy(), h[:, -1].copy()"),
            "The hidden state comes first, then the cell state.",
        ),
        Misconception(
            "the hidden state twice",
            (_LAST, "return h[:, -1].copy(), h[:, -1].copy()"),
            "The memory of the sentence is in the cell state. The decoder begins with both states.",
        ),
        Misconception(
            "the cell state twice",
            (_LAST, "return c[:, -1].copy(), c[:, -1].copy()"),
            "A cell shows its hidden state. The decoder begins with both states.",
        ),
        Misconception(
            "zeros for the cell state",
            (_LAST, "return h[:, -1].copy(), np.zeros_like(h[:, -1])"),
            "The memory of the sentence is in the cell state, and you throw it away. The decoder "
            "begins with both states.",
        ),
        Misconception(
            "mean of all states",
            (_LAST, "return h.mean(axis=1), c.mean(axis=1)"),
            "A mean forgets the order, and that is not what the decoder goes on from. Take the "
            "states after the last symbol.",
        ),
        Misconception(
            "sum of all states",
            (_LAST, "return h.sum(axis=1), c.sum(axis=1)"),
            "The cell state is a running sum already. Take the states after the last symbol.",
        ),
        Misconception(
            "all states",
            (_LAST, "return h, c"),
            "The decoder begins with one state for each example: the one after the last symbol.",
        ),
        Misconception(
            "sentence read from its end",
            (_SYMBOLS, _SYMBOLS.replace("[x]", "[x[:, ::-1]]")),
            "The sentence is turned round. Some systems did this with profit, but here it is read "
            "from left to right.",
        ),
        Misconception(
            "symbol before the last one",
            (_LAST, "return h[:, max(-2, -x.shape[1])].copy(), c[:, max(-2, -x.shape[1])].copy()"),
            "The last symbol is not read. Index -1 is the state after it.",
        ),
        Misconception(
            "hidden state started at one",
            (_RUN, _RUN.replace("start, start", "start + 1, start")),
            "Both states are zeros before the first symbol.",
        ),
        Misconception(
            "weights of the decoder",
            (
                (_W, 'W, b = params["W_dec"], params["b_dec"]'),
                (_SYMBOLS, _SYMBOLS.replace("[x]", "[x % (len(W) - H)]")),
            ),
            "The encoder has weights of its own, under names of their own.",
        ),
        Misconception(
            "bias of the decoder",
            (_W, _W.replace('params["b_enc"]', 'params["b_dec"]')),
            "Weights and biases belong together: the encoder has a bias of its own.",
        ),
        Misconception(
            "symbols numbered from 1",
            (_SYMBOLS, _SYMBOLS.replace("[x]", "[x - 1]")),
            "Symbol k has its 1 in column k. The index x - 1 reads the column before, and for 0 "
            "the last one.",
        ),
    ),
)

_READ = 'symbols = np.eye(K + 1, dtype=params["W_dec"].dtype)[read]'
_STATES = 'h, _ = lstm_forward(symbols, h0, c0, params["W_dec"], params["b_dec"])'
_SCORES = 'return affine(h.reshape(N * S, H), params["W_y"], params["b_y"]).reshape(N, S, K)'
_SUM = "h.sum(axis=2, keepdims=True)"
_SOFTMAX = (
    f"{_SCORES.replace('return ', 'scores = ')}\n    e = np.exp(scores - scores.max(axis=2, "
    "keepdims=True))\n    "
)

DECODE = Exercise(
    LESSON,
    translation.decode,
    ("scores",),
    inputs.decode_cases,
    needs=("affine", "sigmoid", "concat_state", "lstm_step_fused", "lstm_forward"),
    misconceptions=(
        Misconception(
            "started from zeros",
            (_STATES, _STATES.replace("h0, c0", "np.zeros_like(h0), np.zeros_like(c0)")),
            "The decoder knows nothing of the sentence. All that it can know is in the states with "
            "which it begins.",
        ),
        Misconception(
            "hidden state started from zeros",
            (_STATES, _STATES.replace("h0, c0", "np.zeros_like(h0), c0")),
            "Both states of the encoder are handed over, not only the cell state.",
        ),
        Misconception(
            "cell state started from zeros",
            (_STATES, _STATES.replace("h0, c0", "h0, np.zeros_like(c0)")),
            "Both states of the encoder are handed over, not only the hidden state.",
        ),
        Misconception(
            "h0 and c0 exchanged",
            (_STATES, _STATES.replace("h0, c0", "c0, h0")),
            "The hidden state comes first, then the cell state. Both have the same shape, so "
            "nothing raises an error.",
        ),
        Misconception(
            "h0 for both states",
            (_STATES, _STATES.replace("h0, c0", "h0, h0")),
            "The cell state before the first step is c0.",
        ),
        Misconception(
            "scores made from the cell state",
            (_STATES, _STATES.replace("h, _", "_, h")),
            "The output layer reads what the cell shows, which is the hidden state.",
        ),
        Misconception(
            "bias of the output layer forgotten",
            (_SCORES, _SCORES.replace('params["b_y"]', '0 * params["b_y"]')),
            "The output layer is an affine map: it has a bias.",
        ),
        Misconception(
            "probabilities in the place of scores",
            (_SCORES, f"{_SOFTMAX}return e / e.sum(axis=2, keepdims=True)"),
            "Your loss takes the softmax itself. Give it the scores.",
        ),
        Misconception(
            "logarithms of the probabilities",
            (
                _SCORES,
                f"{_SOFTMAX}return scores - scores.max(axis=2, keepdims=True) - "
                "np.log(e.sum(axis=2, keepdims=True))",
            ),
            "The softmax belongs to the loss. Give back the scores as the output layer makes them.",
        ),
        Misconception(
            "tanh of the scores",
            (
                _SCORES,
                _SCORES.replace("return affine", "return np.tanh(affine").replace(
                    ".reshape(N, S, K)", ").reshape(N, S, K)"
                ),
            ),
            "Scores may be any numbers. Nothing comes after the affine map.",
        ),
        Misconception(
            "scores of the first step at all steps",
            (_SCORES, f"h = np.repeat(h[:, :1], S, axis=1) + 0 * h\n    {_SCORES}"),
            "Each step has its own hidden state and its own scores.",
        ),
        Misconception(
            "scores of the last step at all steps",
            (_SCORES, f"h = np.repeat(h[:, -1:], S, axis=1)\n    {_SCORES}"),
            "Each step has its own hidden state and its own scores.",
        ),
        Misconception(
            "scores of the last step only",
            (_SCORES, 'return affine(h[:, -1], params["W_y"], params["b_y"])'),
            "An answer has a symbol for every step. The output layer is used at each of them.",
        ),
        Misconception(
            "answer read from its end",
            (_READ, _READ.replace("[read]", "[read[:, ::-1]]")),
            "The answer is written from left to right, so it is read in this order.",
        ),
        Misconception(
            "every step starts from h0 and c0",
            (
                _STATES,
                'h = np.concatenate([lstm_forward(symbols[:, s:s + 1], h0, c0, params["W_dec"], '
                'params["b_dec"])[0] '
                "for s in range(S)], axis=1)",
            ),
            "The decoder is an LSTM: its own states go on from step to step. Only the first step "
            "begins with those of the encoder.",
        ),
        Misconception(
            "nothing read",
            (_STATES, _STATES.replace("(symbols", "(0 * symbols")),
            "The decoder reads the symbol before, as a row with a single 1. You gave it zeros.",
        ),
        Misconception(
            "symbols numbered from 1",
            (_READ, _READ.replace("[read]", "[read - 1]")),
            "Symbol k has its 1 in column k. The index read - 1 reads the column before, and for 0 "
            "the last one.",
        ),
        Misconception(
            "one state too early",
            (_SCORES, f"h = np.concatenate([h0[:, None], h[:, :-1]], axis=1)\n    {_SCORES}"),
            "The scores of a step are made from its hidden state after it has read its symbol.",
        ),
    ),
)
