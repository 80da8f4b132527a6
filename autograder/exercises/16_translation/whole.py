"""Gradients of both halves, answers without a teacher, and the share of right ones."""

from autograder.exercises.exercise import Exercise, Misconception, block
from solutions.reference import translation

from . import inputs

LESSON = "16_translation"

_READ = "read = np.eye(K + 1, dtype=W.dtype)[shift_right(targets, K)]"
_BRIDGE = "bridge = h[:, -1], c[:, -1]"
_SCORES = 'scores = affine(h_dec.reshape(N * S, H), params["W_y"], params["b_y"]).reshape(N, S, K)'
_LOSS = "loss, dscores = softmax_cross_entropy(scores, targets, np.ones((N, S)))"
_OUTPUT = 'g = {"W_y": h_dec.reshape(N * S, H).T @ rows, "b_y": rows.sum(axis=0)}'
_CACHE = 'cache = (read, *bridge, params["W_dec"], params["b_dec"], h_dec, c_dec)'
_BACK_DEC = (
    '_, dh_bridge, dc_bridge, g["W_dec"], g["b_dec"] = lstm_backward(dscores @ params["W_y"].T, '
    "np.zeros_like(start), cache)"
)
_DH = "dh[:, -1] = dh_bridge"
_BACK_ENC = (
    '_, _, _, g["W_enc"], g["b_enc"] = lstm_backward(dh, dc_bridge, '
    '(symbols, start, start, W, params["b_enc"], h, c))'
)
_DONE = "return loss, g"
_NOT_ENC = 'g["W_enc"], g["b_enc"] = 0 * W, 0 * params["b_enc"]'

TRANSLATION_GRADIENTS = Exercise(
    LESSON,
    translation.translation_gradients,
    ("loss", "gradients"),
    inputs.gradient_cases,
    needs=(
        "affine",
        "sigmoid",
        "concat_state",
        "lstm_step_fused",
        "lstm_forward",
        "lstm_step_backward",
        "lstm_backward",
        "softmax_cross_entropy",
        "shift_right",
    ),
    misconceptions=(
        Misconception(
            "encoder not trained",
            (_BACK_ENC, _NOT_ENC),
            "The gradient stops at the decoder's first state. That state was made by the encoder, "
            "so it goes on from there.",
        ),
        Misconception(
            "gradient into the last cell state lost",
            (_BACK_ENC, _BACK_ENC.replace("dc_bridge", "np.zeros_like(dc_bridge)")),
            "The decoder began with two states, so two gradients come back. The one for the cell "
            "state is missing.",
        ),
        Misconception(
            "gradient into the last hidden state lost",
            (_DH, "dh[:, -1] = 0"),
            "The decoder began with two states, so two gradients come back. The one for the hidden "
            "state is missing.",
        ),
        Misconception(
            "the two gradients of the states exchanged",
            (_BACK_DEC, f"{_BACK_DEC}\n    dh_bridge, dc_bridge = dc_bridge, dh_bridge"),
            "The gradient of the hidden state belongs to the hidden state. Both have the same "
            "shape, so nothing "
            "raises an error.",
        ),
        Misconception(
            "gradient of the hidden state used for both",
            (_BACK_ENC, _BACK_ENC.replace("dc_bridge", "dh_bridge")),
            "Each of the two states has its own gradient.",
        ),
        Misconception(
            "gradient into every state of the encoder",
            (_DH, "dh[:] = dh_bridge[:, None]"),
            "The decoder saw the last state only. No other state of the encoder has a gradient of "
            "its own.",
        ),
        Misconception(
            "gradient into the encoder's first state",
            (_DH, "dh[:, 0] = dh_bridge"),
            "What the decoder began with is the state after the last symbol.",
        ),
        Misconception(
            "decoder started from zeros",
            (_BRIDGE, "bridge = 0 * h[:, -1], 0 * c[:, -1]"),
            "Without the encoder's states the decoder knows nothing of the sentence.",
        ),
        Misconception(
            "decoder's cell state started from zeros",
            (_BRIDGE, "bridge = h[:, -1], 0 * c[:, -1]"),
            "Both last states of the encoder are the decoder's first ones.",
        ),
        Misconception(
            "decoder started from the encoder's first states",
            (_BRIDGE, "bridge = h[:, 0], c[:, 0]"),
            "After one symbol the encoder knows one symbol. The decoder begins with the states "
            "after the last one.",
        ),
        Misconception(
            "targets not shifted",
            (_READ, _READ.replace("shift_right(targets, K)", "targets")),
            "The decoder reads the symbol that it is to write. Your shift_right is missing.",
        ),
        Misconception(
            "symbol 0 as the start symbol",
            (_READ, _READ.replace("(targets, K)", "(targets, 0)")),
            "Number 0 is a symbol of the answers. The start symbol is the number behind the last "
            "of them.",
        ),
        Misconception(
            "without a teacher",
            (
                _SCORES,
                """written = np.full((N, S), K)
    for s in range(S):
        so_far = np.eye(K + 1, dtype=W.dtype)[written]
        h_dec, c_dec = lstm_forward(so_far, *bridge, params["W_dec"], params["b_dec"])
        scores = affine(h_dec.reshape(N * S, H), params["W_y"], params["b_y"]).reshape(N, S, K)
        written[:, s + 1:s + 2] = scores[:, s:s + 1].argmax(axis=2)
    read = np.eye(K + 1, dtype=W.dtype)[written]""",
            ),
            "The decoder reads what it wrote itself. While it is trained, it reads the right "
            "symbols.",
        ),
        Misconception(
            "only the last symbol counts",
            (
                _LOSS,
                block(
                    """
                    mask = np.zeros((N, S))
                    mask[:, -1] = 1
                    loss, dscores = softmax_cross_entropy(scores, targets, mask)
                    """
                ),
            ),
            "Every symbol of the answer is to be right, so all steps count in the loss.",
        ),
        Misconception(
            "first symbol does not count",
            (
                _LOSS,
                block(
                    """
                    mask = np.ones((N, S))
                    mask[:, 0] = S == 1
                    loss, dscores = softmax_cross_entropy(scores, targets, mask)
                    """
                ),
            ),
            "The first symbol is written too, from the start symbol alone. All steps count in the "
            "loss.",
        ),
        Misconception(
            "gradient divided by the batch size once more",
            (_LOSS, f"{_LOSS}\n    dscores = dscores / N"),
            "The loss is a mean already, and its gradient has that factor. Nothing is left to "
            "divide.",
        ),
        Misconception(
            "sum in the place of the mean",
            (_DONE, "return N * S * loss, {name: N * S * array for name, array in g.items()}"),
            "Your loss of lesson 06 is a mean over the steps that count. Nothing is multiplied "
            "after it.",
        ),
        Misconception(
            "only the decoder's last step goes back",
            (
                _BACK_DEC,
                block(
                    f"""
                dscores = dscores.copy()
                dscores[:, :-1] = 0
                {_BACK_DEC}
                """
                ),
            ),
            "Each step wrote a symbol, so each step's scores give a gradient to its hidden state.",
        ),
        Misconception(
            "a gradient of ones into the decoder's last cell state",
            (_BACK_DEC, _BACK_DEC.replace("zeros_like", "ones_like")),
            "Nobody reads the decoder's last cell state, so its gradient is 0.",
        ),
        Misconception(
            "output layer not trained",
            (_OUTPUT, 'g = {"W_y": 0 * params["W_y"], "b_y": 0 * params["b_y"]}'),
            "The output layer has parameters, too.",
        ),
        Misconception(
            "dW_y made from the cell state",
            (_OUTPUT, _OUTPUT.replace("h_dec", "c_dec")),
            "The gradient of a weight is made from what the weight was multiplied with: the hidden "
            "state.",
        ),
        Misconception(
            "bias of the output layer averaged",
            (_OUTPUT, _OUTPUT.replace("rows.sum", "rows.mean")),
            "The loss is a mean already. Over examples and steps gradients are added.",
        ),
        Misconception(
            "bias of the output layer not used",
            (_SCORES, _SCORES.replace('params["b_y"]', '0 * params["b_y"]')),
            "The output layer is an affine map: it has a bias.",
        ),
        Misconception(
            "decoder not trained",
            (_DONE, 'g["W_dec"], g["b_dec"] = 0 * g["W_dec"], 0 * g["b_dec"]\n    return loss, g'),
            "The gradient passes through the decoder to the encoder, and on its way the decoder's "
            "weights get theirs.",
        ),
        Misconception(
            "gradients of encoder and decoder biases exchanged",
            (_DONE, 'g["b_enc"], g["b_dec"] = g["b_dec"], g["b_enc"]\n    return loss, g'),
            "Both biases have the same shape, so nothing raises an error. Look at which call gives "
            "which.",
        ),
    ),
)

_STATES = "h, c = encode(params, x)"
_FIRST = "written = np.full(len(x), K)"
_SYMBOL = "symbol = np.eye(K + 1, dtype=h.dtype)[written]"
_STEP = 'h, c = lstm_step_fused(symbol, h, c, params["W_dec"], params["b_dec"])'
_BEST = 'written = affine(h, params["W_y"], params["b_y"]).argmax(axis=1)'
_KEEP = "answers[:, step] = written"

GREEDY_DECODE = Exercise(
    LESSON,
    translation.greedy_decode,
    ("answers",),
    inputs.decoding_cases,
    needs=(
        "affine",
        "sigmoid",
        "concat_state",
        "lstm_step_fused",
        "lstm_forward",
        "encode",
        "decode",
    ),
    misconceptions=(
        Misconception(
            "start symbol read at every step",
            (_SYMBOL, "symbol = np.eye(K + 1, dtype=h.dtype)[np.full(len(x), K)]"),
            "What was written is not read. Each step reads the symbol that the step before has "
            "chosen.",
        ),
        Misconception(
            "nothing read",
            (_SYMBOL, "symbol = np.zeros((len(x), K + 1), h.dtype)"),
            "Each step reads a symbol: the start symbol first, then what the step before has "
            "written.",
        ),
        Misconception(
            "probabilities read in the place of a symbol",
            (
                (_FIRST, "symbol = np.eye(K + 1, dtype=h.dtype)[np.full(len(x), K)]"),
                (_SYMBOL, ""),
                (
                    _BEST,
                    block(
                        """
                        e = np.exp(affine(h, params["W_y"], params["b_y"]))
                        symbol = np.pad(e / e.sum(axis=1, keepdims=True), ((0, 0), (0, 1)))
                        written = e.argmax(axis=1)
                        """,
                        8,
                    ),
                ),
            ),
            "In training the decoder read rows with a single 1. Choose a symbol, then read that "
            "one.",
        ),
        Misconception(
            "symbol 0 as the start symbol",
            (_FIRST, "written = np.zeros(len(x), int)"),
            "Number 0 is a symbol of the answers. The start symbol is the number behind the last "
            "of them.",
        ),
        Misconception(
            "states not carried on",
            (
                (_STATES, "h0, c0 = encode(params, x)\n    h = h0"),
                (_STEP, _STEP.replace("h, c, ", "h0, c0, ")),
            ),
            "Every step begins with the encoder's states again, so it does not know how far the "
            "answer has come.",
        ),
        Misconception(
            "cell state not carried on",
            ((_STATES, "h, c0 = encode(params, x)"), (_STEP, _STEP.replace("h, c, ", "h, c0, "))),
            "The hidden state goes on, the cell state does not. Both do.",
        ),
        Misconception(
            "started from zeros",
            (_STATES, f"{_STATES}\n    h, c = 0 * h, 0 * c"),
            "The decoder knows nothing of the sentence, so it writes the same for all. It begins "
            "with the encoder's states.",
        ),
        Misconception(
            "cell state started from zeros",
            (_STATES, f"{_STATES}\n    c = 0 * c"),
            "The decoder begins with both states of the encoder.",
        ),
        Misconception(
            "states exchanged at the start",
            (_STATES, "c, h = encode(params, x)"),
            "The encoder gives the hidden state first, then the cell state.",
        ),
        Misconception(
            "scores made from the cell state",
            (_BEST, _BEST.replace("affine(h,", "affine(c,")),
            "The output layer reads what the cell shows, which is the hidden state.",
        ),
        Misconception(
            "bias of the output layer forgotten",
            (_BEST, _BEST.replace('params["b_y"]', '0 * params["b_y"]')),
            "The output layer is an affine map: it has a bias.",
        ),
        Misconception(
            "smallest score",
            (_BEST, _BEST.replace("argmax", "argmin")),
            "The symbol with the highest score is the likeliest one.",
        ),
        Misconception(
            "a symbol drawn, not the best one",
            (
                _BEST,
                block(
                    """
      s = affine(h, params["W_y"], params["b_y"])
      e = np.exp(s - s.max(axis=1, keepdims=True))
      p = np.cumsum(e / e.sum(axis=1, keepdims=True), axis=1)
      written = np.minimum((p < np.random.default_rng(step).random((len(x), 1))).sum(axis=1), K - 1)
      """,
                    8,
                ),
            ),
            "A language model draws. A translation should be the best one that the network knows, "
            "and the same every time.",
        ),
        Misconception(
            "best example in the place of the best symbol",
            (
                _BEST,
                'written = np.resize(affine(h, params["W_y"], params["b_y"]).argmax(axis=0) % K, '
                "len(x))",
            ),
            "The maximum was taken over the batch. The symbols are the last axis of the scores.",
        ),
        Misconception(
            "one symbol for the whole batch",
            (
                _BEST,
                'written = np.full(len(x), affine(h, params["W_y"], '
                'params["b_y"]).sum(axis=0).argmax())',
            ),
            "Every sentence has an answer of its own: one maximum for each row of the scores.",
        ),
        Misconception(
            "start symbol as part of the answer",
            ((_KEEP, ""), (_SYMBOL, f"{_KEEP}\n        {_SYMBOL}")),
            "The start symbol is read, never written. The first symbol of the answer is what the "
            "first step chooses.",
        ),
        Misconception(
            "answers written from the end",
            (_KEEP, "answers[:, steps - 1 - step] = written"),
            "The first symbol that is chosen is the first one of the answer.",
        ),
        Misconception(
            "encoder's weights in the decoder",
            (
                _STEP,
                'h, c = lstm_step_fused(symbol[:, :1] * 0 + np.eye(len(params["W_enc"]) - '
                "h.shape[1])[written % "
                '(len(params["W_enc"]) - h.shape[1])], h, c, params["W_enc"], params["b_enc"])',
            ),
            "The decoder has weights of its own, under names of their own.",
        ),
    ),
)

_MATCH = "return (answers == targets).all(axis=1).mean()"

EXACT_MATCH = Exercise(
    LESSON,
    translation.exact_match,
    ("share",),
    inputs.match_cases,
    misconceptions=(
        Misconception(
            "share of right symbols",
            (_MATCH, "return (answers == targets).mean()"),
            "This counts symbols. An answer with one wrong digit is another day, so it counts as "
            "wrong as a whole.",
        ),
        Misconception(
            "any symbol right",
            (_MATCH, "return (answers == targets).any(axis=1).mean()"),
            "One right symbol does not make a right answer. All of them have to be right.",
        ),
        Misconception(
            "number in the place of a share",
            (_MATCH, "return (answers == targets).all(axis=1).sum()"),
            "A count depends on how many sentences there are. Divide by that number.",
        ),
        Misconception(
            "share of wrong answers",
            (_MATCH, "return 1 - (answers == targets).all(axis=1).mean()"),
            "This is the share of errors. Asked for is the share of right answers.",
        ),
        Misconception(
            "places at which all answers are right",
            (_MATCH, "return (answers == targets).all(axis=0).mean()"),
            "You ask of each place whether all answers are right there. Ask of each answer whether "
            "all its places are.",
        ),
        Misconception(
            "all or nothing for the whole batch",
            (_MATCH, "return float((answers == targets).all())"),
            "One wrong answer makes everything wrong here. Each answer is judged for itself, then "
            "comes the mean.",
        ),
        Misconception(
            "divided by the number of symbols",
            (_MATCH, "return (answers == targets).all(axis=1).sum() / targets.size"),
            "Right answers are counted, so divide by the number of answers.",
        ),
        Misconception(
            "sums compared",
            (_MATCH, "return (answers.sum(axis=1) == targets.sum(axis=1)).mean()"),
            "Different answers can have the same sum. Compare symbol by symbol.",
        ),
        Misconception(
            "only the last symbol compared",
            (_MATCH, "return (answers[:, -1] == targets[:, -1]).mean()"),
            "An answer is right when all its symbols are, not only the last one.",
        ),
        Misconception(
            "only the first symbol compared",
            (_MATCH, "return (answers[:, 0] == targets[:, 0]).mean()"),
            "An answer is right when all its symbols are, not only the first one.",
        ),
        Misconception(
            "percent",
            (_MATCH, "return 100 * (answers == targets).all(axis=1).mean()"),
            "The share is a number from 0 to 1 here, not a percentage.",
        ),
    ),
)
