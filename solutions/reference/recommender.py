"""What comes next in a session: counting, an LSTM over items, lists of the best items, and how good
such lists are.

Notation: N sessions, T items in each, V items of the vocabulary, D features of an item, H hidden
units; batch first. Item 0 stands for the start of a session and is never in one; item 1 stands for
all rare items together.
"""

import numpy as np

from solutions.reference.affine import affine
from solutions.reference.bptt import lstm_backward
from solutions.reference.sequence import lstm_forward
from solutions.reference.training import softmax_cross_entropy

START, OTHER = 0, 1


def markov_counts(sessions: np.ndarray, V: int) -> np.ndarray:
    """How often each item came directly after each other one; the first item of a session comes
    after START.

    Args:
        sessions: (N, T) integers from 1 to V-1.
        V: size of the vocabulary.

    Returns:
        (V, V) counts; row a, column b: how often b came directly after a.
    """
    before = np.insert(sessions, 0, START, axis=1)[:, :-1]             # (N, T)
    counts = np.zeros((V, V))
    # a pair that occurs twice counts twice
    np.add.at(counts, (before, sessions), 1)
    return counts


def top_k(scores: np.ndarray, k: int) -> np.ndarray:
    """The k items with the largest scores, the best one first, without START and OTHER.

    Args:
        scores: (..., V) a score for each item, the same leading axes as the result.
        k: how many, at most V-2.

    Returns:
        (..., k) integers from 2 to V-1; of items with the same score, the one with the lower number
        comes first.
    """
    # The answer of 14_recommender, written by lstm-course build.
    items = scores[..., 2:]                               # START and OTHER are no moves that one could play
    return np.argsort(-items, axis=-1, kind="stable")[..., :k] + 2


def hits_and_mrr(lists: np.ndarray, targets: np.ndarray) -> tuple[float, float]:
    """How good recommended lists are: the share that holds the target, and the mean of 1 / place of
    the target.

    Args:
        lists: (N, T, k) items, the best one first, no item twice.
        targets: (N, T) the items that came.

    Returns:
        hits: number from 0 to 1.
        mrr: number from 0 to 1; a target that is not in its list counts 0.

    Source: MRR: Voorhees 1999.
    """
    # The answer of 14_recommender, written by lstm-course build.
    found = lists == targets[..., None]                                # (N, T, k)
    places = np.arange(1, lists.shape[-1] + 1)
    return found.any(axis=-1).mean(), (found / places).sum(axis=-1).mean()


def next_item_scores(params: dict[str, np.ndarray], items: np.ndarray) -> np.ndarray:
    """Scores for the item after each item.

    Args:
        params: dict with table (V, D), a row for each item, W (H+D, 4H), b (4H,), W_y (H, V), b_y
            (V,).
        items: (N, T) integers from 0 to V-1.

    Returns:
        (N, T, V); [n, t] scores what may come after items[n, :t+1].

    Source: Hidasi, Karatzoglou, Baltrunas and Tikk 2016, with an LSTM in the place of the GRU.
    """
    # The answer of 14_recommender, written by lstm-course build.
    x = params["table"][items]                                         # (N, T, D)
    (N, T), H = items.shape, len(params["W_y"])
    zeros = np.zeros((N, H), x.dtype)
    h, _ = lstm_forward(x, zeros, zeros, params["W"], params["b"])
    return affine(h.reshape(N * T, H), params["W_y"], params["b_y"]).reshape(N, T, -1)


def next_item_loss(params: dict[str, np.ndarray], sessions: np.ndarray) -> tuple[float, dict[str, np.ndarray]]:
    """Mean cross-entropy of every item of the sessions but OTHER, given all before it, and the
    gradients.

    Args:
        params: dict as in next_item_scores.
        sessions: (N, T) integers from 1 to V-1.

    Returns:
        loss: number.
        gradients: dict with the names and shapes of params.

    Source: Hidasi, Karatzoglou, Baltrunas and Tikk 2016, with cross-entropy for the loss.
    """
    # (N, T): what is known before each target
    items = np.insert(sessions, 0, START, axis=1)[:, :-1]
    x = params["table"][items]                                             # (N, T, D)
    (N, T), (H, V) = items.shape, params["W_y"].shape
    zeros = np.zeros((N, H), x.dtype)
    h, c = lstm_forward(x, zeros, zeros, params["W"], params["b"])
    rows = h.reshape(N * T, H)
    scores = affine(rows, params["W_y"], params["b_y"]).reshape(N, T, V)
    loss, dscores = softmax_cross_entropy(scores, sessions, sessions != OTHER)
    dh = dscores @ params["W_y"].T                                     # (N, T, H)
    dx, _, _, dW, db = lstm_backward(dh, zeros, (x, zeros, zeros, params["W"], params["b"], h, c))
    dtable = np.zeros_like(params["table"])
    # an item that occurs twice gets both gradients
    np.add.at(dtable, items, dx)
    dW_y, db_y = rows.T @ dscores.reshape(N * T, V), dscores.sum(axis=(0, 1))
    return loss, {"table": dtable, "W": dW, "b": db, "W_y": dW_y, "b_y": db_y}


def recommend(params: dict[str, np.ndarray], sessions: np.ndarray, k: int) -> np.ndarray:
    """What to recommend at every point of running sessions: before the first item, and after each
    one.

    Args:
        params: dict as in next_item_scores.
        sessions: (N, T) integers from 1 to V-1.
        k: length of a list.

    Returns:
        (N, T+1, k) items, the best one first; [n, t] is made from sessions[n, :t] alone.

    Source: Hidasi, Karatzoglou, Baltrunas and Tikk 2016.
    """
    items = np.insert(sessions, 0, START, axis=1)                      # (N, T+1)
    return top_k(next_item_scores(params, items), k)
