# Right answers of lesson 14, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of lessons 00 to 14; tests/autograder/exercises/test_right_answers.py wants full
# marks for every one.
# ruff: noqa: E402, F811, F821

# %% markov_counts: two loops and a variable that remembers
def markov_counts(sessions, V):
    counts = np.zeros((V, V))
    for session in sessions:
        before = 0
        for item in session:
            counts[before, item] += 1
            before = item
    return counts


# %% markov_counts: np.add.at on the start in front
def markov_counts(sessions, V):
    start = np.zeros((len(sessions), 1), dtype=int)
    full = np.hstack([start, sessions])
    C = np.zeros((V, V))
    np.add.at(C, (full[:, :-1], full[:, 1:]), 1)
    return C


# %% markov_counts: bincount of pair numbers
def markov_counts(sessions, V):
    before = np.pad(sessions, ((0, 0), (1, 0)))[:, :-1]
    pair = before * V + sessions
    return np.bincount(pair.ravel(), minlength=V * V).reshape(V, V)


# %% markov_counts: one-hot matrices and a product
def markov_counts(sessions, V):
    one_hot = np.eye(V)
    previous = np.zeros_like(sessions)
    previous[:, 1:] = sessions[:, :-1]
    return one_hot[previous.ravel()].T @ one_hot[sessions.ravel()]


# %% markov_counts: a Counter of pairs
from collections import Counter


def markov_counts(sessions, V):
    pairs = Counter()
    for row in np.asarray(sessions).tolist():
        pairs.update(zip([0] + row, row))
    out = np.zeros((V, V), dtype=np.int64)
    for (a, b), n in pairs.items():
        out[a][b] = n
    return out


# %% markov_counts: a two-dimensional histogram, float32
def markov_counts(sessions, V):
    N, T = sessions.shape
    before = np.concatenate([np.full((N, 1), 0), sessions[:, : T - 1]], axis=1)
    edges = np.arange(V + 1) - 0.5
    return np.histogram2d(before.flatten(), sessions.flatten(), bins=(edges, edges))[0].astype(
        np.float32
    )


# %% markov_counts: nested lists, step by step
def markov_counts(sessions, V):
    table = [[0] * V for _ in range(V)]
    for t in range(sessions.shape[1]):
        for n in range(sessions.shape[0]):
            a = sessions[n, t - 1] if t else 0
            table[a][sessions[n, t]] += 1
    return table


# %% markov_counts: comparison with every item, einsum
def markov_counts(sessions, V):
    items = np.arange(V)
    shifted = np.insert(sessions, 0, 0, axis=1)
    is_item = (shifted[..., None] == items).astype(float)
    return np.einsum("nta,ntb->ab", is_item[:, :-1], is_item[:, 1:])


# %% markov_counts: the first item apart, then unique pairs
def markov_counts(sessions, V):
    counts = np.zeros((V, V))
    counts[0] = np.bincount(sessions[:, 0], minlength=V)
    pairs = np.stack([sessions[:, :-1].ravel(), sessions[:, 1:].ravel()], axis=1)
    which, often = np.unique(pairs, axis=0, return_counts=True)
    counts[which[:, 0], which[:, 1]] += often
    return counts


# %% top_k: a stable sort of the shortened row
def top_k(scores, k):
    order = (-scores[..., 2:]).argsort(axis=-1, kind="stable")
    return order[..., :k] + 2


# %% top_k: infinity in the place of two scores
def top_k(scores, k):
    s = scores.astype(float).copy()
    s[..., :2] = -np.inf
    return np.argsort(-s, kind="stable")[..., :k]


# %% top_k: Python's sorted, row by row
def top_k(scores, k):
    V = scores.shape[-1]
    rows = scores.reshape(-1, V)
    lists = [sorted(range(2, V), key=lambda item: -row[item])[:k] for row in rows]
    return np.array(lists).reshape(scores.shape[:-1] + (k,))


# %% top_k: the best item k times, argmax
def top_k(scores, k):
    left = np.array(scores, dtype=float)
    left[..., 0] = left[..., 1] = -np.inf
    best = []
    for _ in range(k):
        item = left.argmax(axis=-1)
        best.append(item)
        np.put_along_axis(left, item[..., None], -np.inf, axis=-1)
    return np.stack(best, axis=-1)


# %% top_k: turned around twice, so that ties keep their order
def top_k(scores, k):
    backward = scores[..., :1:-1]
    order = np.argsort(backward, axis=-1, kind="mergesort")[..., ::-1]
    return (scores.shape[-1] - 1 - order)[..., :k]


# %% top_k: lexsort by score, then by number
def top_k(scores, k):
    numbers = np.broadcast_to(np.arange(scores.shape[-1]), scores.shape)
    order = np.lexsort((numbers, -scores), axis=-1)
    keep = order[order > 1].reshape(*scores.shape[:-1], -1)
    return keep[..., :k]


# %% top_k: heapq, recursion over the leading axes
import heapq


def top_k(scores, k):
    if scores.ndim > 1:
        return np.array([top_k(part, k) for part in scores])
    pairs = [(-score, item) for item, score in enumerate(scores) if item >= 2]
    return np.array([item for _, item in heapq.nsmallest(k, pairs)])


# %% top_k: apply_along_axis, pairs of a structured row
def top_k(scores, k):
    def best(row):
        pairs = [(-float(value), number) for number, value in enumerate(row)][2:]
        pairs.sort()
        return [number for _, number in pairs[:k]]

    return np.apply_along_axis(best, -1, scores)


# %% top_k: place of each item by counting those before it
def top_k(scores, k):
    s = scores[..., 2:]
    n = s.shape[-1]
    lower_number = np.tril(np.ones((n, n), bool), -1)
    better = (s[..., None, :] > s[..., :, None]) | (
        (s[..., None, :] == s[..., :, None]) & lower_number
    )
    place = better.sum(axis=-1)
    result = np.empty_like(place)
    np.put_along_axis(
        result, place, np.broadcast_to(np.arange(2, n + 2), place.shape).copy(), axis=-1
    )
    return result[..., :k]


# %% hits_and_mrr: comparison, any, sum
def hits_and_mrr(lists, targets):
    match = lists == np.expand_dims(targets, 2)
    weights = 1.0 / (1 + np.arange(lists.shape[2]))
    return np.mean(match.any(axis=2)), np.mean((match * weights).sum(axis=2))


# %% hits_and_mrr: three loops
def hits_and_mrr(lists, targets):
    hits, mrr, count = 0, 0.0, 0
    for n in range(targets.shape[0]):
        for t in range(targets.shape[1]):
            count += 1
            for place, item in enumerate(lists[n, t], start=1):
                if item == targets[n, t]:
                    hits += 1
                    mrr += 1 / place
    return hits / count, mrr / count


# %% hits_and_mrr: list.index on rows
def hits_and_mrr(lists, targets):
    rows = lists.reshape(-1, lists.shape[-1]).tolist()
    values = [
        1 / (row.index(y) + 1) if y in row else 0 for row, y in zip(rows, targets.ravel().tolist())
    ]
    return sum(value > 0 for value in values) / len(values), sum(values) / len(values)


# %% hits_and_mrr: argmax of the matches, np.where
def hits_and_mrr(lists, targets):
    found = lists == targets[:, :, None]
    hit = found.max(axis=2)
    place = found.argmax(axis=2) + 1
    return hit.mean(), np.where(hit, 1 / place, 0).mean()


# %% hits_and_mrr: nonzero places
def hits_and_mrr(lists, targets):
    _, _, place = np.nonzero(lists == targets[..., np.newaxis])
    return place.size / targets.size, (1 / (place + 1)).sum() / targets.size


# %% hits_and_mrr: share of hits at each place, then a dot product
def hits_and_mrr(lists, targets):
    k = lists.shape[-1]
    shares = np.array([np.mean(lists[..., j] == targets) for j in range(k)])
    return shares.sum(), shares @ (1 / np.arange(1, k + 1))


# %% hits_and_mrr: einsum, float32
def hits_and_mrr(lists, targets):
    match = np.equal(lists, targets[..., None]).astype(np.float32)
    inverse = np.reciprocal(np.arange(1, lists.shape[-1] + 1, dtype=np.float32))
    return match.sum() / targets.size, np.einsum("ntk,k->", match, inverse) / targets.size


# %% hits_and_mrr: reciprocal places from a table, misses in the last column
def hits_and_mrr(lists, targets):
    k = lists.shape[2]
    value = np.append(1 / np.arange(1, k + 1), 0.0)
    place = np.full(targets.shape, k)
    for j in reversed(range(k)):
        place[lists[:, :, j] == targets] = j
    gained = value[place]
    return np.count_nonzero(gained) / gained.size, gained.mean()


# %% hits_and_mrr: statistics on a flat list
from statistics import fmean


def hits_and_mrr(lists, targets):
    ranks = []
    for wanted, offered in zip(targets.reshape(-1), lists.reshape(targets.size, -1)):
        where = np.flatnonzero(offered == wanted)
        ranks.append(where[0] + 1 if len(where) else np.inf)
    return fmean(rank < np.inf for rank in ranks), fmean(1 / rank for rank in ranks)


# %% next_item_scores: rows of the table, lstm_forward, affine on rows
def next_item_scores(params, items):
    N, T = items.shape
    H, V = params["W_y"].shape
    h, c = lstm_forward(
        params["table"][items], np.zeros((N, H)), np.zeros((N, H)), params["W"], params["b"]
    )
    return affine(h.reshape(N * T, H), params["W_y"], params["b_y"]).reshape(N, T, V)


# %% next_item_scores: one-hot rows times the table, matmul over three axes
def next_item_scores(params, items):
    hot = np.eye(len(params["table"]))[items]
    start = np.zeros((len(items), params["W_y"].shape[0]))
    hidden = lstm_forward(hot @ params["table"], start, start.copy(), params["W"], params["b"])[0]
    return hidden @ params["W_y"] + params["b_y"]


# %% next_item_scores: a loop over the steps of lesson 03
def next_item_scores(params, items):
    H = len(params["W_y"])
    h = np.zeros((len(items), H))
    c = np.zeros((len(items), H))
    out = []
    for t in range(items.shape[1]):
        h, c = lstm_step_fused(params["table"][items[:, t]], h, c, params["W"], params["b"])
        out.append(affine(h, params["W_y"], params["b_y"]))
    return np.stack(out, axis=1)


# %% next_item_scores: np.take, einsum
def next_item_scores(params, items):
    table, W, b, W_y, b_y = (params[name] for name in ("table", "W", "b", "W_y", "b_y"))
    x = np.take(table, items, axis=0)
    zero = np.zeros((x.shape[0], W.shape[1] // 4))
    h, _ = lstm_forward(x, zero, zero, W, b)
    return np.einsum("nth,hv->ntv", h, W_y) + b_y


# %% next_item_scores: session by session
def next_item_scores(params, items):
    scores = []
    for session in items:
        x = np.array([params["table"][item] for item in session])[None]
        start = np.zeros((1, params["W_y"].shape[0]))
        h, _ = lstm_forward(x, start, start, params["W"], params["b"])
        scores.append(affine(h[0], params["W_y"], params["b_y"]))
    return np.array(scores)


# %% next_item_scores: one stack of a single layer
def next_item_scores(params, items):
    N, H = items.shape[0], params["W_y"].shape[0]
    start = np.zeros((1, N, H))
    h, c, masks = stacked_forward(
        params["table"][items], start, start, [params["W"]], [params["b"]], 0.0, None, False
    )
    return np.matmul(h[-1], params["W_y"]) + params["b_y"]


# %% next_item_scores: float32, flat indices, tensordot
def next_item_scores(params, items):
    p = {name: np.asarray(value, np.float32) for name, value in params.items()}
    x = p["table"][items.ravel()].reshape(*items.shape, p["table"].shape[1])
    h0 = np.zeros((items.shape[0], p["W_y"].shape[0]), np.float32)
    h = lstm_forward(x, h0, h0, p["W"], p["b"])[0]
    return np.tensordot(h, p["W_y"], axes=1) + p["b_y"]


# %% next_item_scores: lengths of full sessions, output step by step into an array
def next_item_scores(params, items):
    N, T = items.shape
    H, V = params["W_y"].shape
    zeros = np.zeros((N, H))
    h, _, _ = lstm_forward_lengths(
        params["table"][items], np.full(N, T), zeros, zeros, params["W"], params["b"]
    )
    scores = np.empty((N, T, V))
    for t in range(T):
        scores[:, t] = h[:, t] @ params["W_y"]
    scores += params["b_y"]
    return scores


# %% next_item_scores: the cell written out
def next_item_scores(params, items):
    def squash(a):
        return 1 / (1 + np.exp(-a))

    H = params["b"].size // 4
    state = memory = np.zeros((items.shape[0], H))
    steps = []
    for column in items.T:
        a = np.hstack([state, params["table"][column]]) @ params["W"] + params["b"]
        i, f, g, o = (a[:, j * H : (j + 1) * H] for j in range(4))
        memory = squash(f) * memory + squash(i) * np.tanh(g)
        state = squash(o) * np.tanh(memory)
        steps.append(state @ params["W_y"] + params["b_y"])
    return np.array(steps).transpose(1, 0, 2)


# %% recommend: hstack with zeros
def recommend(params, sessions, k):
    items = np.hstack([np.zeros((len(sessions), 1), int), sessions])
    return top_k(next_item_scores(params, items), k)


# %% recommend: np.pad
def recommend(params, sessions, k):
    scores = next_item_scores(params, np.pad(sessions, [(0, 0), (1, 0)]))
    best = top_k(scores, k)
    return best


# %% recommend: filled array, list step by step
def recommend(params, sessions, k):
    N, T = sessions.shape
    items = np.empty((N, T + 1), dtype=int)
    items[:, 0] = 0
    items[:, 1:] = sessions
    scores = next_item_scores(params, items)
    return np.stack([top_k(scores[:, t], k) for t in range(T + 1)], axis=1)


# %% recommend: every beginning of the sessions read anew
def recommend(params, sessions, k):
    with_start = np.insert(sessions, 0, 0, axis=1)
    lists = []
    for length in range(1, with_start.shape[1] + 1):
        lists.append(top_k(next_item_scores(params, with_start[:, :length])[:, -1], k))
    return np.array(lists).swapaxes(0, 1)


# %% recommend: session by session
def recommend(params, sessions, k):
    result = []
    for session in sessions:
        row = np.array([[0, *session]])
        result.append(top_k(next_item_scores(params, row)[0], k))
    return np.array(result)


# %% recommend: a stable sort of its own
def recommend(params, sessions, k):
    before = np.c_[np.zeros(sessions.shape[0], dtype=sessions.dtype), sessions]
    scores = np.array(next_item_scores(params, before))
    scores[:, :, [0, 1]] = -np.inf
    return np.argsort(-scores, axis=2, kind="stable")[:, :, :k]


# %% recommend: argmax again and again
def recommend(params, sessions, k):
    items = np.append(0 * sessions[:, :1], sessions, axis=1)
    scores = 1.0 * next_item_scores(params, items)
    scores[..., :2] = -1e9
    places = []
    while len(places) < k:
        winner = np.argmax(scores, axis=-1)
        scores[np.arange(scores.shape[0])[:, None], np.arange(scores.shape[1]), winner] = -1e9
        places.append(winner)
    return np.moveaxis(np.array(places), 0, -1)


# %% recommend: concatenate by columns, nested lists returned
def recommend(params, sessions, k):
    start = np.full_like(sessions[:, :1], 0)
    items = np.concatenate((start, sessions), axis=1)
    return [
        [row.tolist() for row in top_k(scores, k)] for scores in next_item_scores(params, items)
    ]


# %% recommend: sessions rolled by one place
def recommend(params, sessions, k):
    longer = np.column_stack([sessions, np.zeros(len(sessions), int)])
    longer = np.roll(longer, shift=1, axis=1)
    return top_k(scores=next_item_scores(params=params, items=longer), k=k)


# %% next_item_loss: forward, loss, backward, np.add.at
def next_item_loss(params, sessions):
    N, T = sessions.shape
    H, V = params["W_y"].shape
    items = np.hstack([np.zeros((N, 1), int), sessions[:, :-1]])
    x, zero = params["table"][items], np.zeros((N, H))
    h, c = lstm_forward(x, zero, zero, params["W"], params["b"])
    flat = h.reshape(N * T, H)
    scores = affine(flat, params["W_y"], params["b_y"]).reshape(N, T, V)
    loss, dscores = softmax_cross_entropy(scores, sessions, (sessions != 1).astype(float))
    dflat = dscores.reshape(N * T, V)
    dh = (dflat @ params["W_y"].T).reshape(N, T, H)
    dx, dh0, dc0, dW, db = lstm_backward(dh, zero, (x, zero, zero, params["W"], params["b"], h, c))
    dtable = np.zeros(params["table"].shape)
    np.add.at(dtable, items, dx)
    return loss, {
        "table": dtable,
        "W": dW,
        "b": db,
        "W_y": flat.T @ dflat,
        "b_y": dflat.sum(axis=0),
    }


# %% next_item_loss: scores by next_item_scores, one-hot rows for the table
def next_item_loss(params, sessions):
    items = np.pad(sessions, ((0, 0), (1, 0)))[:, :-1]
    scores = next_item_scores(params, items)
    loss, ds = softmax_cross_entropy(scores, sessions, np.where(sessions == 1, 0, 1))
    hot = np.eye(params["table"].shape[0])[items]
    x = hot @ params["table"]
    start = np.zeros((len(items), len(params["W_y"])))
    h, c = lstm_forward(x, start, start, params["W"], params["b"])
    dx, _, _, dW, db = lstm_backward(
        ds @ params["W_y"].T, start, (x, start, start, params["W"], params["b"], h, c)
    )
    gradients = dict(W=dW, b=db, b_y=ds.sum((0, 1)))
    gradients["W_y"] = np.einsum("nth,ntv->hv", h, ds)
    gradients["table"] = np.einsum("ntv,ntd->vd", hot, dx)
    return loss, gradients


# %% next_item_loss: a loop over the items for the table
def next_item_loss(params, sessions):
    previous = np.zeros_like(sessions)
    previous[:, 1:] = sessions[:, :-1]
    x = params["table"][previous]
    zero = np.zeros((x.shape[0], params["W_y"].shape[0]))
    h, c = lstm_forward(x, zero, zero, params["W"], params["b"])
    loss, d = softmax_cross_entropy(h @ params["W_y"] + params["b_y"], sessions, sessions > 1)
    dx, *_, dW, db = lstm_backward(
        np.tensordot(d, params["W_y"], axes=(2, 1)),
        zero,
        (x, zero, zero, params["W"], params["b"], h, c),
    )
    dtable = np.zeros_like(params["table"])
    for n in range(len(previous)):
        for t in range(previous.shape[1]):
            dtable[previous[n, t]] += dx[n, t]
    return loss, {
        "table": dtable,
        "W": dW,
        "b": db,
        "W_y": np.tensordot(h, d, axes=([0, 1], [0, 1])),
        "b_y": d.sum(axis=1).sum(axis=0),
    }


# %% next_item_loss: the gradient of the scores by hand
def next_item_loss(params, sessions):
    V = len(params["b_y"])
    items = np.insert(sessions, 0, 0, axis=1)[:, :-1]
    s = next_item_scores(params, items)
    s = s - s.max(-1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(-1, keepdims=True)
    counted = sessions != 1
    number = counted.sum()
    right = np.take_along_axis(p, sessions[..., None], axis=-1)[..., 0]
    loss = -np.log(right[counted]).sum() / number
    p -= np.arange(V) == sessions[..., None]
    p[~counted] = 0
    p /= number
    x = params["table"][items]
    H = params["W_y"].shape[0]
    zero = np.zeros((len(x), H))
    h, c = lstm_forward(x, zero, zero, params["W"], params["b"])
    grads = {"b_y": p.sum(axis=(0, 1)), "W_y": h.reshape(-1, H).T @ p.reshape(-1, V)}
    back = lstm_backward(p @ params["W_y"].T, zero, (x, zero, zero, params["W"], params["b"], h, c))
    grads["W"], grads["b"] = back[3:]
    grads["table"] = np.stack([back[0][items == v].sum(axis=0) for v in range(V)])
    return float(loss), grads


# %% next_item_loss: a stack of one layer
def next_item_loss(params, sessions):
    N, T = sessions.shape
    H = params["W_y"].shape[0]
    items = np.concatenate([np.full((N, 1), 0), sessions], axis=1)[:, :T]
    x, start, W, b = params["table"][items], np.zeros((1, N, H)), [params["W"]], [params["b"]]
    h, c, masks = stacked_forward(x, start, start, W, b, 0.0, None, False)
    loss, dscores = softmax_cross_entropy(
        h[-1] @ params["W_y"] + params["b_y"], sessions, 1.0 * (sessions != 1)
    )
    dx, _, _, dW, db = stacked_backward(
        dscores @ params["W_y"].T, (x, start, start, W, b, h, c, masks)
    )
    dtable = np.zeros_like(params["table"])
    np.add.at(dtable, items.ravel(), dx.reshape(N * T, -1))
    dW_y = sum(h[-1][:, t].T @ dscores[:, t] for t in range(T))
    return loss, {
        "table": dtable,
        "W": dW[0],
        "b": db[0],
        "W_y": dW_y,
        "b_y": np.add.reduce(dscores, (0, 1)),
    }


# %% next_item_loss: step by step, forward and back
def next_item_loss(params, sessions):
    W, b, W_y, b_y, table = (params[key] for key in ("W", "b", "W_y", "b_y", "table"))
    N, T = sessions.shape
    H = len(W_y)
    items = np.c_[np.zeros(N, int), sessions[:, :-1]]
    h, c = [np.zeros((N, H))], [np.zeros((N, H))]
    for t in range(T):
        h_t, c_t = lstm_step_fused(table[items[:, t]], h[-1], c[-1], W, b)
        h.append(h_t)
        c.append(c_t)
    scores = np.stack([affine(state, W_y, b_y) for state in h[1:]], axis=1)
    loss, dscores = softmax_cross_entropy(scores, sessions, sessions != 1)
    grads = {key: np.zeros_like(value) for key, value in params.items()}
    dh, dc = np.zeros((N, H)), np.zeros((N, H))
    for t in reversed(range(T)):
        grads["W_y"] += h[t + 1].T @ dscores[:, t]
        grads["b_y"] += dscores[:, t].sum(axis=0)
        dh = dh + dscores[:, t] @ W_y.T
        dx, dh, dc, dW, db = lstm_step_backward(dh, dc, table[items[:, t]], h[t], c[t], W, b)
        grads["W"] += dW
        grads["b"] += db
        np.add.at(grads["table"], items[:, t], dx)
    return loss, grads


# %% next_item_loss: float32, bincount for each feature of the table
def next_item_loss(params, sessions):
    p = {key: value.astype("float32") for key, value in params.items()}
    V, D = p["table"].shape
    items = np.roll(sessions, 1, axis=1)
    items[:, 0] = 0
    x = p["table"][items]
    zero = np.zeros((len(x), len(p["W_y"])), "float32")
    h, c = lstm_forward(x, zero, zero, p["W"], p["b"])
    loss, dscores = softmax_cross_entropy(
        h @ p["W_y"] + p["b_y"], sessions, (sessions != 1).astype("float32")
    )
    dx, _, _, dW, db = lstm_backward(
        dscores @ p["W_y"].T, zero, (x, zero, zero, p["W"], p["b"], h, c)
    )
    columns = [np.bincount(items.ravel(), dx[..., d].ravel(), minlength=V) for d in range(D)]
    return loss, {
        "table": np.stack(columns, axis=1),
        "W": dW,
        "b": db,
        "W_y": (h[..., None] * dscores[:, :, None]).sum(axis=(0, 1)),
        "b_y": dscores.sum(axis=(0, 1)),
    }


# %% next_item_loss: session by session, weighted by how many items count
def next_item_loss(params, sessions):
    total, grads, count = (
        0.0,
        {key: 0.0 * value for key, value in params.items()},
        np.sum(sessions != 1),
    )
    for session in sessions:
        here = session != 1
        if not here.any():
            continue
        items = np.array([[0, *session[:-1]]])
        x, zero = params["table"][items], np.zeros((1, params["W_y"].shape[0]))
        h, c = lstm_forward(x, zero, zero, params["W"], params["b"])
        share = here.sum() / count
        loss, ds = softmax_cross_entropy(
            affine(h[0], params["W_y"], params["b_y"])[None], session[None], here[None]
        )
        total, ds = total + share * loss, share * ds
        dx, _, _, dW, db = lstm_backward(
            ds @ params["W_y"].T, zero, (x, zero, zero, params["W"], params["b"], h, c)
        )
        for key, part in {
            "W": dW,
            "b": db,
            "W_y": h[0].T @ ds[0],
            "b_y": ds[0].sum(axis=0),
        }.items():
            grads[key] += part
        for item, d in zip(items[0], dx[0]):
            grads["table"][item] += d
    return total, grads


# %% next_item_loss: helpers for the way there and the way back
def forward(params, items):
    x = np.take(params["table"], items, axis=0)
    zero = np.zeros((len(items), len(params["W"]) - x.shape[2]))
    h, c = lstm_forward(x, zero, zero, params["W"], params["b"])
    return np.matmul(h, params["W_y"]) + params["b_y"], (
        x,
        zero,
        zero,
        params["W"],
        params["b"],
        h,
        c,
    )


def backward(params, items, dscores, cache):
    dx, _, dc0, dW, db = lstm_backward(
        np.matmul(dscores, params["W_y"].T), np.zeros_like(cache[1]), cache
    )
    order = np.argsort(items, axis=None)
    sums = np.vstack([np.zeros(dx.shape[2]), dx.reshape(items.size, -1)[order].cumsum(axis=0)])
    ends = np.searchsorted(items.ravel()[order], np.arange(len(params["table"])), side="right")
    dtable = np.diff(sums[np.append(0, ends)], axis=0)
    return {
        "b_y": dscores.sum(axis=(0, 1)),
        "W_y": np.matmul(cache[5].transpose(0, 2, 1), dscores).sum(axis=0),
        "b": db,
        "W": dW,
        "table": dtable,
    }


def next_item_loss(params, sessions):
    items = np.delete(np.insert(sessions, 0, 0, axis=1), -1, axis=1)
    scores, cache = forward(params, items)
    loss, dscores = softmax_cross_entropy(scores, sessions, np.not_equal(sessions, 1))
    return loss, backward(params, items, dscores, cache)
