# Right answers of lesson 10, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of lessons 00 to 10; tests/autograder/exercises/test_right_answers.py wants full
# marks for every one.
# ruff: noqa: E402, F811, F821

# %% next_letter_pairs: concatenate and compare with lengths
def next_letter_pairs(letters):
    zeros = np.zeros((len(letters), 1), dtype=int)
    x = np.concatenate((zeros, letters), axis=1)
    targets = np.concatenate((letters, zeros), axis=1)
    lengths = np.count_nonzero(letters, axis=1)
    mask = np.arange(letters.shape[1] + 1)[None, :] < lengths[:, None] + 1
    return x, targets, mask.astype(float)


# %% next_letter_pairs: one padded array, two slices
def next_letter_pairs(letters):
    padded = np.pad(letters, ((0, 0), (1, 1)))
    x, targets = padded[:, :-1], padded[:, 1:]
    mask = (targets > 0) | (x > 0)
    return x.copy(), targets.copy(), mask * 1.0


# %% next_letter_pairs: filled arrays
def next_letter_pairs(letters):
    N, T = letters.shape
    x = np.zeros((N, T + 1), int)
    targets = np.zeros((N, T + 1), int)
    x[:, 1:] = letters
    targets[:, :T] = letters
    mask = np.zeros((N, T + 1))
    for n in range(N):
        mask[n, : np.sum(letters[n] != 0) + 1] = 1
    return x, targets, mask


# %% next_letter_pairs: lists of lists
def next_letter_pairs(letters):
    xs, ys, ms = [], [], []
    for row in letters.tolist():
        name = [letter for letter in row if letter]
        rest = len(row) - len(name)
        xs.append([0] + name + [0] * rest)
        ys.append(name + [0] * (rest + 1))
        ms.append([1] * (len(name) + 1) + [0] * rest)
    return np.array(xs), np.array(ys), np.array(ms)


# %% next_letter_pairs: hstack, mask from shifting "is a letter"
def next_letter_pairs(letters):
    edge = letters[:, :1] * 0
    x = np.hstack([edge, letters])
    targets = np.hstack([letters, edge])
    is_letter = letters != 0
    mask = np.hstack([np.ones(edge.shape), is_letter])
    return x, targets, mask


# %% next_letter_pairs: np.insert, cumulative product
def next_letter_pairs(letters):
    x = np.insert(letters, 0, 0, axis=1)
    targets = np.insert(letters, letters.shape[1], 0, axis=1)
    inside = np.cumprod(x[:, 1:] > 0, axis=1)
    return x, targets, np.insert(inside, 0, 1, axis=1).astype(np.float32)


# %% next_letter_pairs: np.roll
def next_letter_pairs(letters):
    targets = np.column_stack([letters, np.zeros(len(letters), dtype=letters.dtype)])
    x = np.roll(targets, 1, axis=1)
    ends = np.argmin(targets, axis=1)
    steps = np.tile(np.arange(targets.shape[1]), (len(letters), 1))
    return x, targets, np.where(steps <= ends.reshape(-1, 1), 1, 0)


# %% next_letter_pairs: lower triangle picked by length
def next_letter_pairs(letters):
    N, T = letters.shape
    x = np.zeros((N, T + 1), letters.dtype)
    x[:, 1:] += letters
    targets = np.append(letters, np.zeros((N, 1), letters.dtype), axis=1)
    return x, targets, np.tri(T + 1)[np.sum(letters > 0, axis=-1)]


# %% next_letter_pairs: a boolean mask, step by step
def next_letter_pairs(letters):
    N, T = letters.shape
    x, targets, mask = [np.zeros(N, int)], [], [np.ones(N, bool)]
    for t in range(T):
        x.append(letters[:, t])
        targets.append(letters[:, t])
        mask.append(letters[:, t] > 0)
    targets.append(np.zeros(N, int))
    return np.stack(x, 1), np.stack(targets, 1), np.stack(mask, 1)


# %% embedding_backward: np.add.at
def embedding_backward(dx, letters, V):
    dE = np.zeros((V, dx.shape[-1]))
    np.add.at(dE, letters, dx)
    return dE


# %% embedding_backward: one-hot and a product
def embedding_backward(dx, letters, V):
    hot = np.eye(V)[letters.reshape(-1)]
    return hot.T @ dx.reshape(-1, dx.shape[2])


# %% embedding_backward: two loops
def embedding_backward(dx, letters, V):
    N, T, D = dx.shape
    dE = np.zeros((V, D))
    for n in range(N):
        for t in range(T):
            dE[letters[n, t]] += dx[n, t]
    return dE


# %% embedding_backward: a loop over the letters of the alphabet
def embedding_backward(dx, letters, V):
    return np.stack([dx[letters == letter].sum(axis=0) for letter in range(V)])


# %% embedding_backward: einsum with a comparison
def embedding_backward(dx, letters, V):
    same = (letters[:, :, None] == np.arange(V)).astype(dx.dtype)
    return np.einsum("ntv,ntd->vd", same, dx)


# %% embedding_backward: bincount for each feature
def embedding_backward(dx, letters, V):
    flat = letters.ravel()
    columns = [
        np.bincount(flat, weights=dx[:, :, d].ravel(), minlength=V) for d in range(dx.shape[2])
    ]
    return np.column_stack(columns)


# %% embedding_backward: sorted, added in runs
def embedding_backward(dx, letters, V):
    order = np.argsort(letters, axis=None, kind="stable")
    rows, sorted_letters = dx.reshape(-1, dx.shape[2])[order], letters.ravel()[order]
    found, starts = np.unique(sorted_letters, return_index=True)
    dE = np.zeros((V, dx.shape[2]))
    dE[found] = np.add.reduceat(rows, starts, axis=0)
    return dE


# %% embedding_backward: tensordot over batch and time, float32
def embedding_backward(dx, letters, V):
    one_hot = np.zeros(letters.shape + (V,), dtype=np.float32)
    np.put_along_axis(one_hot, letters[..., None], 1, axis=2)
    return np.tensordot(one_hot, dx.astype(np.float32), axes=[[0, 1], [0, 1]])


# %% embedding_backward: a dict of sums
def embedding_backward(dx, letters, V):
    sums = {}
    for letter, row in zip(letters.flatten().tolist(), dx.reshape(letters.size, -1)):
        sums[letter] = sums[letter] + row if letter in sums else row
    nothing = np.zeros(dx.shape[2])
    return np.array([sums.get(letter, nothing) for letter in range(V)])


# %% perplexity: fancy indices
def perplexity(p, targets, mask):
    N, T, _ = p.shape
    right = p[np.arange(N)[:, None], np.arange(T), targets]
    counted = mask == 1
    return np.exp(-np.log(right[counted]).mean())


# %% perplexity: two loops
def perplexity(p, targets, mask):
    total, steps = 0.0, 0
    for n in range(p.shape[0]):
        for t in range(p.shape[1]):
            if mask[n, t]:
                total -= np.log(p[n, t, targets[n, t]])
                steps += 1
    return np.exp(total / steps)


# %% perplexity: bits
def perplexity(p, targets, mask):
    chosen = np.take_along_axis(p, targets[..., None], axis=-1).squeeze(-1)
    bits = -np.log2(chosen[mask > 0])
    return 2 ** np.mean(bits)


# %% perplexity: one-hot, einsum, where
def perplexity(p, targets, mask):
    hot = np.eye(p.shape[2])[targets]
    right = np.einsum("ntv,ntv->nt", p, hot)
    loss = -np.sum(np.log(right, where=mask > 0, out=np.zeros_like(right))) / np.sum(mask)
    return np.exp(loss)


# %% perplexity: the math module
import math


def perplexity(p, targets, mask):
    rows = p[mask > 0]
    answers = targets[mask > 0]
    logs = [math.log(row[answer]) for row, answer in zip(rows, answers)]
    return math.exp(-sum(logs) / len(logs))


# %% perplexity: weighted average
def perplexity(p, targets, mask):
    n, t = np.indices(targets.shape)
    safe = np.maximum(p[n, t, targets], 1e-37)
    return float(np.exp(np.average(-np.log(safe), weights=mask)))


# %% perplexity: geometric mean as a product of roots
def perplexity(p, targets, mask):
    n, t = np.nonzero(mask)
    return 1 / np.prod(p[n, t, targets[n, t]] ** (1 / len(n)))


# %% perplexity: by the earlier loss
def perplexity(p, targets, mask):
    tiny = np.finfo(float).tiny
    loss, _ = softmax_cross_entropy(np.log(p + tiny), targets, mask)
    return np.exp(loss)


# %% perplexity: masked array
def perplexity(p, targets, mask):
    grid = np.ogrid[: p.shape[0], : p.shape[1]]
    right = np.ma.masked_where(mask == 0, p[grid[0], grid[1], targets])
    surprise = -np.ma.log(right)
    return np.e ** surprise.mean()


# %% language_gradients: step by step
def language_gradients(params, x, targets, mask, p, rng):
    W = [params["W0"], params["W1"]]
    b = [params["b0"], params["b1"]]
    N, T = x.shape
    H, V = params["W_y"].shape
    h0 = np.zeros((2, N, H))
    c0 = np.zeros((2, N, H))
    e = params["E"][x]
    h, c, masks = stacked_forward(e, h0, c0, W, b, p, rng, True)
    top = h[-1]
    scores = top @ params["W_y"] + params["b_y"]
    loss, ds = softmax_cross_entropy(scores, targets, mask)
    g = {}
    g["W_y"] = top.reshape(N * T, H).T @ ds.reshape(N * T, V)
    g["b_y"] = ds.sum(axis=1).sum(axis=0)
    de, _, _, dW, db = stacked_backward(ds @ params["W_y"].T, (e, h0, c0, W, b, h, c, masks))
    g["W0"], g["W1"] = dW
    g["b0"], g["b1"] = db
    g["E"] = embedding_backward(de, x, V)
    return loss, g


# %% language_gradients: names in loops, einsum
def language_gradients(params, x, targets, mask, p, rng):
    W, b = [params[f"W{k}"] for k in range(2)], [params[f"b{k}"] for k in range(2)]
    zero = np.zeros((2, x.shape[0], b[0].size // 4))
    inputs = params["E"][x]
    h, c, masks = stacked_forward(inputs, zero, zero, W, b, p, rng, training=True)
    loss, d = softmax_cross_entropy(
        np.einsum("nth,hv->ntv", h[1], params["W_y"]) + params["b_y"], targets, mask
    )
    back = stacked_backward(
        np.einsum("ntv,hv->nth", d, params["W_y"]), (inputs, zero, zero, W, b, h, c, masks)
    )
    gradients = {
        "E": embedding_backward(back[0], x, params["E"].shape[0]),
        "W_y": np.einsum("nth,ntv->hv", h[1], d),
        "b_y": np.einsum("ntv->v", d),
    }
    for k in range(2):
        gradients[f"W{k}"], gradients[f"b{k}"] = back[3][k], back[4][k]
    return loss, gradients


# %% language_gradients: one-hot product in the place of the lookup
def language_gradients(params, x, targets, mask, p, rng):
    hot = np.eye(len(params["E"]))[x]
    inputs = hot @ params["E"]
    W, b = (params["W0"], params["W1"]), (params["b0"], params["b1"])
    start = np.zeros((2, len(x), len(params["W1"]) // 2))
    h, c, masks = stacked_forward(inputs, start, start, W, b, p, rng, True)
    loss, dscores = softmax_cross_entropy(h[-1] @ params["W_y"] + params["b_y"], targets, mask)
    dx, *_, dW, db = stacked_backward(
        dscores @ params["W_y"].T, (inputs, start, start, W, b, h, c, masks)
    )
    dE = np.einsum("ntv,ntd->vd", hot, dx)
    dW_y = sum(h[-1][n].T @ dscores[n] for n in range(len(x)))
    return loss, dict(
        E=dE, W0=dW[0], W1=dW[1], b0=db[0], b1=db[1], W_y=dW_y, b_y=dscores.sum((0, 1))
    )


# %% language_gradients: two layers by hand with the earlier single-layer functions
def language_gradients(params, x, targets, mask, p, rng):
    N, H = len(x), len(params["W_y"])
    zero = np.zeros((N, H))
    a = params["E"][x]
    h0, c0 = lstm_forward(a, zero, zero, params["W0"], params["b0"])
    up, dropped = dropout_forward(h0, p, rng, True)
    h1, c1 = lstm_forward(up, zero, zero, params["W1"], params["b1"])
    loss, ds = softmax_cross_entropy(h1 @ params["W_y"] + params["b_y"], targets, mask)
    dup, _, _, dW1, db1 = lstm_backward(
        ds @ params["W_y"].T, zero, (up, zero, zero, params["W1"], params["b1"], h1, c1)
    )
    dh0 = dropout_backward(dup, dropped)
    da, _, _, dW0, db0 = lstm_backward(
        dh0, zero, (a, zero, zero, params["W0"], params["b0"], h0, c0)
    )
    dE = np.zeros(params["E"].shape)
    np.add.at(dE, x, da)
    return loss, {
        "E": dE,
        "W0": dW0,
        "b0": db0,
        "W1": dW1,
        "b1": db1,
        "W_y": np.tensordot(h1, ds, ([0, 1], [0, 1])),
        "b_y": ds.sum(axis=0).sum(axis=0),
    }


# %% language_gradients: output layer step by step
def language_gradients(params, x, targets, mask, p, rng):
    N, T = x.shape
    E, W_y, b_y = params["E"], params["W_y"], params["b_y"]
    W, b = [params["W0"], params["W1"]], [params["b0"], params["b1"]]
    start = np.zeros((2, N, W_y.shape[0]))
    inputs = np.take(E, x, axis=0)
    h, c, masks = stacked_forward(inputs, start, start, W, b, p, rng, True)
    scores = np.stack([affine(h[-1][:, t], W_y, b_y) for t in range(T)], axis=1)
    loss, d = softmax_cross_entropy(scores, targets, mask)
    dW_y, db_y, dh = np.zeros_like(W_y), np.zeros_like(b_y), np.zeros_like(h[-1])
    for t in range(T):
        dW_y += h[-1][:, t].T @ d[:, t]
        db_y += d[:, t].sum(axis=0)
        dh[:, t] = d[:, t] @ W_y.T
    dx, _, _, dW, db = stacked_backward(dh, (inputs, start, start, W, b, h, c, masks))
    return loss, {
        "E": embedding_backward(dx, x, len(E)),
        "W0": dW[0],
        "W1": dW[1],
        "b0": db[0],
        "b1": db[1],
        "W_y": dW_y,
        "b_y": db_y,
    }


# %% language_gradients: rows for the output layer, keyword arguments
def language_gradients(params, x, targets, mask, p, rng):
    weights = dict(W=[params["W0"], params["W1"]], b=[params["b0"], params["b1"]])
    states = dict(
        h0=np.zeros((2, len(x), len(params["W_y"]))), c0=np.zeros((2, len(x), len(params["W_y"])))
    )
    looked_up = params["E"][x.reshape(-1)].reshape(*x.shape, -1)
    out = stacked_forward(x=looked_up, **states, **weights, p=p, rng=rng, training=True)
    rows = out[0][-1].reshape(-1, len(params["W_y"]))
    scores = affine(rows, params["W_y"], params["b_y"])
    loss, dscores = softmax_cross_entropy(scores.reshape(*x.shape, -1), targets, mask)
    flat = dscores.reshape(scores.shape)
    dx, dh0, dc0, (dW0, dW1), (db0, db1) = stacked_backward(
        (flat @ params["W_y"].T).reshape(out[0][-1].shape),
        (looked_up, states["h0"], states["c0"], weights["W"], weights["b"], *out),
    )
    values = (
        embedding_backward(dx, x, len(params["E"])),
        dW0,
        db0,
        dW1,
        db1,
        rows.T @ flat,
        flat.sum(0),
    )
    return loss, dict(zip(("E", "W0", "b0", "W1", "b1", "W_y", "b_y"), values))


# %% language_gradients: helpers for forward and backward
def _forward(params, x, p, rng):
    W, b = [params["W0"], params["W1"]], [params["b0"], params["b1"]]
    zeros = np.zeros((2, len(x), params["W_y"].shape[0]), params["E"].dtype)
    e = params["E"][x]
    h, c, m = stacked_forward(e, zeros, zeros, W, b, p, rng, True)
    return h[-1], (e, zeros, zeros, W, b, h, c, m)


def _backward(dh, cache, x, V):
    dx, _, _, dW, db = stacked_backward(dh, cache)
    named = {f"W{k}": g for k, g in enumerate(dW)} | {f"b{k}": g for k, g in enumerate(db)}
    return named | {"E": embedding_backward(dx, x, V)}


def language_gradients(params, x, targets, mask, p, rng):
    top, cache = _forward(params, x, p, rng)
    loss, d = softmax_cross_entropy(top @ params["W_y"] + params["b_y"], targets, mask)
    grads = _backward(d @ params["W_y"].T, cache, x, len(params["E"]))
    grads["b_y"] = np.add.reduce(d, axis=(0, 1))
    grads["W_y"] = np.matmul(top.transpose(0, 2, 1), d).sum(axis=0)
    return loss, grads


# %% language_gradients: the loss and its gradient written again
def language_gradients(params, x, targets, mask, p, rng):
    W, b = [params["W0"], params["W1"]], [params["b0"], params["b1"]]
    start = np.zeros((2, len(x), len(params["b0"]) // 4))
    inputs = params["E"][x]
    h, c, masks = stacked_forward(inputs, start, start, W, b, p, rng, True)
    s = h[1] @ params["W_y"] + params["b_y"]
    s = s - s.max(-1, keepdims=True)
    q = np.exp(s) / np.exp(s).sum(-1, keepdims=True)
    n, t = np.indices(x.shape)
    steps = mask.sum()
    loss = -(np.log(q[n, t, targets]) * mask).sum() / steps
    q[n, t, targets] -= 1
    q *= mask[:, :, None] / steps
    dx, _, _, dW, db = stacked_backward(
        q @ params["W_y"].T, (inputs, start, start, W, b, h, c, masks)
    )
    grads = {
        "b_y": q.sum((0, 1)),
        "W_y": np.einsum("nth,ntv->hv", h[1], q),
        "E": embedding_backward(dx, x, len(params["E"])),
    }
    grads.update(W0=dW[0], W1=dW[1], b0=db[0], b1=db[1])
    return loss, grads


# %% next_letter_scores: stacked_forward and last_output
def next_letter_scores(params, x, lengths):
    W = [params["W0"], params["W1"]]
    b = [params["b0"], params["b1"]]
    H = params["W_y"].shape[0]
    start = np.zeros((2, len(x), H))
    h, c, masks = stacked_forward(params["E"][x], start, start, W, b, 0.0, None, False)
    last = last_output(h[-1], lengths)
    return affine(last, params["W_y"], params["b_y"])


# %% next_letter_scores: scores of all steps, then fancy indices
def next_letter_scores(params, x, lengths):
    zero = np.zeros((2, x.shape[0], params["W1"].shape[0] // 2))
    states = stacked_forward(
        params["E"][x],
        zero,
        zero,
        [params["W0"], params["W1"]],
        [params["b0"], params["b1"]],
        0,
        None,
        False,
    )[0]
    every = states[1] @ params["W_y"] + params["b_y"]
    return every[np.arange(len(x)), lengths - 1]


# %% next_letter_scores: the function for lengths, twice
def next_letter_scores(params, x, lengths):
    zero = np.zeros((len(x), len(params["W_y"])))
    h, _, _ = lstm_forward_lengths(params["E"][x], lengths, zero, zero, params["W0"], params["b0"])
    _, last, _ = lstm_forward_lengths(h, lengths, zero, zero, params["W1"], params["b1"])
    return last @ params["W_y"] + params["b_y"]


# %% next_letter_scores: one row at a time
def next_letter_scores(params, x, lengths):
    rows = []
    for row, length in zip(x, lengths):
        inputs = params["E"][row[:length]][None]
        for k in range(2):
            zero = np.zeros((1, len(params["W_y"])))
            inputs, _ = lstm_forward(inputs, zero, zero, params[f"W{k}"], params[f"b{k}"])
        rows.append(inputs[0, -1] @ params["W_y"] + params["b_y"])
    return np.stack(rows)


# %% next_letter_scores: a loop over time with the fused step
def next_letter_scores(params, x, lengths):
    N, H = len(x), len(params["W_y"])
    h, c, last = [np.zeros((N, H))] * 2, [np.zeros((N, H))] * 2, np.zeros((N, H))
    for t in range(x.shape[1]):
        h0, c0 = lstm_step_fused(params["E"][x[:, t]], h[0], c[0], params["W0"], params["b0"])
        h1, c1 = lstm_step_fused(h0, h[1], c[1], params["W1"], params["b1"])
        h, c = [h0, h1], [c0, c1]
        last = np.where((lengths == t + 1)[:, None], h1, last)
    return last.dot(params["W_y"]) + params["b_y"]


# %% next_letter_scores: take_along_axis
def next_letter_scores(params, x, lengths):
    W, b = zip(*[(params["W" + k], params["b" + k]) for k in "01"])
    start = np.zeros((2, len(x), b[0].shape[0] // 4))
    h = stacked_forward(
        np.take(params["E"], x, axis=0),
        start,
        start,
        list(W),
        list(b),
        0,
        np.random.default_rng(0),
        False,
    )[0]
    last = np.take_along_axis(h[-1], (lengths - 1)[:, None, None], axis=1).squeeze(1)
    return np.einsum("nh,hv->nv", last, params["W_y"]) + params["b_y"]


# %% next_letter_scores: one-hot selection of the step, one-hot inputs
def next_letter_scores(params, x, lengths):
    T, V = x.shape[1], params["E"].shape[0]
    letters = np.eye(V)[x] @ params["E"]
    zero = np.zeros((len(x), params["W_y"].shape[0]))
    below, _ = lstm_forward(letters, zero, zero, params["W0"], params["b0"])
    top, _ = lstm_forward(below, zero, zero, params["W1"], params["b1"])
    pick = (np.arange(1, T + 1) == lengths[:, None]).astype(float)
    return (pick[:, :, None] * top).sum(axis=1) @ params["W_y"] + params["b_y"]


# %% next_letter_scores: float32, list of rows
def next_letter_scores(params, x, lengths):
    small = {k: v.astype(np.float32) for k, v in params.items()}
    s = np.zeros((2, len(x), len(small["W_y"])), np.float32)
    h, _, _ = stacked_forward(
        small["E"][x], s, s, [small["W0"], small["W1"]], [small["b0"], small["b1"]], 0, None, False
    )
    return [h[-1][n, length - 1] @ small["W_y"] + small["b_y"] for n, length in enumerate(lengths)]


# %% next_letter_scores: groups of equal length
def next_letter_scores(params, x, lengths):
    lengths = np.asarray(lengths)
    scores = np.empty((len(x), len(params["b_y"])))
    for length in np.unique(lengths):
        group = lengths == length
        start = np.zeros((2, group.sum(), len(params["W_y"])))
        h, _, _ = stacked_forward(
            params["E"][x[group, :length]],
            start,
            start,
            [params["W0"], params["W1"]],
            [params["b0"], params["b1"]],
            0,
            None,
            False,
        )
        scores[group] = h[-1, :, -1] @ params["W_y"] + params["b_y"]
    return scores


# %% sample_letters: softmax, cumsum, count
def sample_letters(scores, temperature, u):
    s = scores / temperature
    s = s - s.max(axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    return (np.cumsum(p, axis=1) <= u[:, None]).sum(axis=1)


# %% sample_letters: argmax of a comparison
def sample_letters(scores, temperature, u):
    e = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    p = e / e.sum(axis=1, keepdims=True)
    return np.argmax(p.cumsum(axis=1) > u[:, None], axis=1)


# %% sample_letters: searchsorted for each row
def sample_letters(scores, temperature, u):
    letters = []
    for row, number in zip(scores, u):
        e = np.exp((row - row.max()) / temperature)
        letters.append(np.searchsorted(np.cumsum(e / e.sum()), number, side="right"))
    return np.array(letters)


# %% sample_letters: two loops that subtract
def sample_letters(scores, temperature, u):
    N, V = scores.shape
    out = np.zeros(N, dtype=int)
    for n in range(N):
        weights = np.exp((scores[n] - np.max(scores[n])) / temperature)
        left = u[n] * weights.sum()
        k = 0
        while k < V - 1 and left >= weights[k]:
            left -= weights[k]
            k += 1
        out[n] = k
    return out


# %% sample_letters: a triangular matrix adds up
def sample_letters(scores, temperature, u):
    logits = scores / temperature
    p = np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, np.newaxis])
    below = p @ np.triu(np.ones((p.shape[1], p.shape[1])))
    return np.count_nonzero(below <= u[:, np.newaxis], axis=1)


# %% sample_letters: itertools.accumulate
from itertools import accumulate


def sample_letters(scores, temperature, u):
    def draw(row, number):
        top = max(row)
        weights = [np.exp((s - top) / temperature) for s in row]
        sums = list(accumulate(weights))
        return next(k for k, total in enumerate(sums) if total > number * sums[-1])

    return [draw(row, number) for row, number in zip(scores.tolist(), u.tolist())]


# %% sample_letters: np.digitize
def sample_letters(scores, temperature, u):
    z = scores * (1 / temperature)
    z -= np.amax(z, 1)[:, None]
    q = np.exp(z)
    q /= np.sum(q, 1)[:, None]
    return np.array([np.digitize(number, np.cumsum(row)) for number, row in zip(u, q)])


# %% sample_letters: column by column, float32
def sample_letters(scores, temperature, u):
    s = (scores.astype(np.float32) - scores.max(axis=1)[:, None]) / np.float32(temperature)
    p = np.exp(s)
    p = p / p.sum(axis=1)[:, None]
    letter, total = np.zeros(len(u), int), np.zeros(len(u))
    for k in range(p.shape[1] - 1):
        total = total + p[:, k]
        letter += total <= u
    return letter


# %% sample_letters: apply_along_axis and bisect
from bisect import bisect_right


def sample_letters(scores, temperature, u):
    scaled = np.divide(scores, temperature)
    scaled = np.subtract(scaled, np.max(scaled, axis=1, keepdims=True))
    totals = np.apply_along_axis(lambda row: np.cumsum(np.exp(row)), 1, scaled)
    return np.array([bisect_right(list(row / row[-1]), number) for row, number in zip(totals, u)])
