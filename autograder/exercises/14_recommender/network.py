"""The LSTM over items: its scores, its loss with the gradients, and its recommendations."""

from autograder.exercises.exercise import Exercise, Misconception
from solutions.reference import recommender

from . import inputs

LESSON = "14_recommender"

_X = 'x = params["table"][items]'
_ZEROS = "zeros = np.zeros((N, H), x.dtype)"
_RUN = 'h, _ = lstm_forward(x, zeros, zeros, params["W"], params["b"])'
_OUT = 'return affine(h.reshape(N * T, H), params["W_y"], params["b_y"]).reshape(N, T, -1)'

NEXT_ITEM_SCORES = Exercise(
    LESSON,
    recommender.next_item_scores,
    ("scores",),
    inputs.scores_cases,
    needs=("lstm_forward", "affine"),
    misconceptions=(
        Misconception(
            "scores made from the cell states",
            (_RUN, _RUN.replace("h, _", "_, h")),
            "The output layer sees what the cell shows: the hidden state, the first result of "
            "lstm_forward.",
        ),
        Misconception(
            "scores of the last step everywhere",
            (_RUN, f"{_RUN}\n    h = np.repeat(h[:, -1:], T, axis=1)"),
            "Each step has scores of its own, made from its own hidden state. The last state knows "
            "all items, also those "
            "that are to be predicted.",
        ),
        Misconception(
            "probabilities in place of scores",
            (
                _OUT,
                "s = np.exp(" + _OUT.removeprefix("return ") + ")\n"
                "    return s / s.sum(axis=2, keepdims=True)",
            ),
            "The softmax belongs to the loss. Asked for are the scores that go into it.",
        ),
        Misconception(
            "bias of the output layer forgotten",
            (_OUT, _OUT.replace('params["b_y"]', '0 * params["b_y"]')),
            "The output layer has a bias: how popular each item is.",
        ),
        Misconception(
            "sessions and steps mixed up",
            (_OUT, _OUT.replace("h.reshape", "h.transpose(1, 0, 2).reshape")),
            "Rows were taken step by step, and read back session by session. A reshape keeps the "
            "order of the rows.",
        ),
        Misconception(
            "state started at ones",
            (_ZEROS, _ZEROS.replace("zeros((", "ones((")),
            "Before the first item nothing is known: both states are zeros.",
        ),
        Misconception(
            "row of the item before in the table",
            (_X, 'x = params["table"][items - 1]'),
            "Items are numbered from 0, as the rows of the table are.",
        ),
        Misconception(
            "every step one item late",
            (_X, 'x = params["table"][np.insert(items, 0, START, axis=1)[:, :-1]]'),
            "The start was put in front once more. The items are read here as they are given.",
        ),
        Misconception(
            "session read backward",
            (_X, _X.replace("[items]", "[items[:, ::-1]]")),
            "The first item is read first.",
        ),
        Misconception(
            "sum of all items so far",
            (_X, f"{_X}.cumsum(axis=1)"),
            "Each step reads one item. What came before is in the state.",
        ),
        Misconception(
            "every item read alone",
            (
                _RUN,
                (
                    "h = np.stack([lstm_forward(x[:, t:t + 1], zeros, zeros, params['W'], "
                    "params['b'])[0][:, 0] for t in range(T)], axis=1)"
                ),
            ),
            "The states were set back to zero at every step, so nothing is remembered. One call "
            "reads the whole session.",
        ),
    ),
)

_ITEMS = "items = np.insert(sessions, 0, START, axis=1)[:, :-1]"
_LOSS = "loss, dscores = softmax_cross_entropy(scores, sessions, sessions != OTHER)"
_DH = 'dh = dscores @ params["W_y"].T'
_TABLE = "np.add.at(dtable, items, dx)"
_OUTPUT = "dW_y, db_y = rows.T @ dscores.reshape(N * T, V), dscores.sum(axis=(0, 1))"

NEXT_ITEM_LOSS = Exercise(
    LESSON,
    recommender.next_item_loss,
    ("loss", "gradients"),
    inputs.loss_cases,
    needs=("lstm_forward", "affine", "softmax_cross_entropy", "lstm_backward"),
    misconceptions=(
        Misconception(
            "the target given as input",
            (_ITEMS, "items = sessions"),
            "At each step the network reads the very item that it has to predict. It may read only "
            "the items before "
            "that, and the start.",
        ),
        Misconception(
            "the last item read before the first",
            (_ITEMS, "items = np.roll(sessions, 1, axis=1)"),
            "The order is turned in a ring, so the first step reads the future. Before the first "
            "item stands the start.",
        ),
        Misconception(
            "rare items learned",
            (_LOSS, _LOSS.replace("sessions != OTHER", "np.ones_like(sessions)")),
            "Rare items are never recommended, so they do not count in the loss. The mask leaves "
            "them out.",
        ),
        Misconception(
            "mask made from the inputs",
            (_LOSS, _LOSS.replace("sessions != OTHER", "items != OTHER")),
            "What does not count is a rare target. A rare item that was read before is an input "
            "like any other.",
        ),
        Misconception(
            "loss divided by all steps",
            (
                _LOSS,
                f"{_LOSS}\n    loss, dscores = loss * (sessions != OTHER).mean(), dscores * "
                "(sessions != OTHER).mean()",
            ),
            "The mean is over the steps that count, not over all.",
        ),
        Misconception(
            "first item not learned",
            (_LOSS, _LOSS.replace("sessions != OTHER", "(sessions != OTHER) & (items != START)")),
            "The first item is a target, too: the lists before anything is known depend on it.",
        ),
        Misconception(
            "row of an item that repeats changed once",
            (_TABLE, "dtable[items] += dx"),
            "With an array of indices, `+=` writes each row once. An item that occurs twice gets "
            "the sum of both gradients.",
        ),
        Misconception(
            "row of an item that repeats averaged",
            (
                _TABLE,
                f"{_TABLE}\n    dtable /= np.maximum(np.bincount(items.ravel(), "
                "minlength=len(dtable)), 1)[:, None]",
            ),
            "Gradients of all places where an item occurs are added, not averaged.",
        ),
        Misconception(
            "table not learned",
            (_TABLE, "pass"),
            "The rows of the table are parameters. Their gradient is that of the inputs, collected "
            "by item.",
        ),
        Misconception(
            "gradient of the table by target",
            (_TABLE, "np.add.at(dtable, sessions, dx)"),
            "The row that was read gets the gradient: that of the input, not that of the target.",
        ),
        Misconception(
            "no gradient through the hidden states",
            (_DH, "dh = np.zeros_like(h)"),
            "Table and gates learn only through the hidden states. Their gradient comes from the "
            "scores, back through the output "
            "layer.",
        ),
        Misconception(
            "only the last step's gradient goes back",
            (_DH, f"{_DH}\n    dh[:, :-1] = 0"),
            "Each step that counts sends a gradient to its own hidden state.",
        ),
        Misconception(
            "dW_y made from the cell states",
            (_OUTPUT, _OUTPUT.replace("rows.T", "c.reshape(N * T, H).T")),
            "The gradient of a weight is made from what the weight was multiplied with: the hidden "
            "state.",
        ),
        Misconception(
            "bias of the output layer averaged",
            (_OUTPUT, _OUTPUT.replace("sum(axis=(0, 1))", "mean(axis=(0, 1))")),
            "The loss is a mean already, and its gradient has that factor. Over sessions and steps "
            "gradients are added.",
        ),
        Misconception(
            "gradients divided by the number of sessions",
            (_LOSS, f"{_LOSS}\n    dscores = dscores / N"),
            "The gradient of softmax_cross_entropy is that of the mean already.",
        ),
    ),
)

_WITH_START = "items = np.insert(sessions, 0, START, axis=1)"
_LIST = "return top_k(next_item_scores(params, items), k)"
_UNSEEN = """scores = next_item_scores(params, items)
    for n, t in np.ndindex(items.shape):
        scores[n, t, items[n, :t + 1]] = -np.inf
    return top_k(scores, k)"""

RECOMMEND = Exercise(
    LESSON,
    recommender.recommend,
    ("lists",),
    inputs.recommend_cases,
    needs=("top_k", "next_item_scores"),
    misconceptions=(
        Misconception(
            "no list before the first item",
            (_WITH_START, "items = sessions"),
            "A session that has not begun gets a list, too. Put the start in front.",
        ),
        Misconception(
            "start at the end",
            (_WITH_START, "items = np.insert(sessions, sessions.shape[1], START, axis=1)"),
            "The start stands before the first item, not after the last one.",
        ),
        Misconception(
            "start in the place of the first item",
            (_WITH_START, "items = sessions.copy()\n    items[:, 0] = START"),
            "The first item was overwritten. The start stands before it, and each session gets one "
            "item longer.",
        ),
        Misconception(
            "last item not read",
            (_LIST, _LIST.replace("items)", "items[:, :-1])")),
            "After the last item there is a list, too: that is the one that is shown next.",
        ),
        Misconception(
            "one list for each session",
            (_LIST, "return top_k(next_item_scores(params, items)[:, -1], k)"),
            "Asked for is a list at every point of a session, not only at its end.",
        ),
        Misconception(
            "the worst items",
            (_LIST, _LIST.replace("next_item", "-next_item")),
            "These are the items with the smallest scores.",
        ),
        Misconception(
            "rare item put in front",
            (_WITH_START, _WITH_START.replace("START", "OTHER")),
            "The start has the number 0. Number 1 stands for rare items.",
        ),
        Misconception(
            "items of the session left out",
            (_LIST, _UNSEEN),
            "An item may come again in a session, as a move may. Nothing but start and rare items "
            "is left out.",
        ),
        Misconception(
            "session forgotten",
            (
                _LIST,
                "return np.stack([top_k(next_item_scores(params, items[:, t:t + 1])[:, 0], k) for "
                "t in range(items.shape[1])], axis=1)",
            ),
            "Each list is made from one item alone. Let one call read the whole session, so that "
            "the states remember.",
        ),
        Misconception(
            "session read backward",
            (_LIST, _LIST.replace("items)", "items[:, ::-1])")),
            "The start is read first, and the items in their order after it.",
        ),
        Misconception(
            "the future read",
            (
                _LIST,
                "return np.stack([top_k(next_item_scores(params, items)[:, -1], k)] * "
                "items.shape[1], axis=1)",
            ),
            "Every list is made from the whole session. A list may know only what came before it.",
        ),
    ),
)
