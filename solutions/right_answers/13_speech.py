# Right answers of lesson 13, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of the earlier lessons; tests/autograder/exercises/test_right_answers.py wants
# full marks for every one.
# ruff: noqa: E402, F811, F821

# %% pad_sequences: zeros, then a loop
def pad_sequences(sequences):
    T = max(len(s) for s in sequences)
    x = np.zeros((len(sequences), T, sequences[0].shape[1]))
    for i, s in enumerate(sequences):
        x[i, : len(s)] = s
    return x, np.array([len(s) for s in sequences])


# %% pad_sequences: np.pad and np.stack
def pad_sequences(sequences):
    lengths = [s.shape[0] for s in sequences]
    longest = max(lengths)
    padded = [np.pad(s, ((0, longest - len(s)), (0, 0))) for s in sequences]
    return np.stack(padded), np.array(lengths)


# %% pad_sequences: zeros joined behind, lengths as a list
def pad_sequences(sequences):
    lengths = list(map(len, sequences))
    T, D = max(lengths), np.shape(sequences[0])[1]
    rows = []
    for seq, n in zip(sequences, lengths):
        rows.append(np.concatenate([seq, np.zeros((T - n, D))], axis=0))
    return np.array(rows), lengths


# %% pad_sequences: all frames at once into a boolean mask
def pad_sequences(sequences):
    lengths = np.array([len(s) for s in sequences])
    real = np.arange(max(lengths))[None, :] < lengths[:, None]
    x = np.zeros(real.shape + (sequences[0].shape[1],))
    x[real] = np.concatenate(sequences)
    return x, lengths


# %% pad_sequences: nested lists
def pad_sequences(sequences):
    lengths = [len(s) for s in sequences]
    longest, features = max(lengths), len(sequences[0][0])
    x = [
        [list(s[t]) if t < len(s) else [0.0] * features for t in range(longest)] for s in sequences
    ]
    return x, lengths


# %% pad_sequences: entry by entry
def pad_sequences(sequences):
    N, D, T = len(sequences), sequences[0].shape[1], 0
    lengths = np.empty(N, dtype=np.int32)
    for n in range(N):
        lengths[n] = sequences[n].shape[0]
        T = max(T, sequences[n].shape[0])
    x = np.zeros((N, T, D))
    for n in range(N):
        for t in range(lengths[n]):
            for d in range(D):
                x[n, t, d] = sequences[n][t, d]
    return x, lengths


# %% pad_sequences: itertools, time first and then turned
from itertools import zip_longest


def pad_sequences(sequences):
    nothing = np.zeros_like(sequences[0][0])
    steps = [np.stack(step) for step in zip_longest(*sequences, fillvalue=nothing)]
    return np.stack(steps, axis=1), np.array([len(s) for s in sequences])


# %% pad_sequences: resize of copies, float32
def pad_sequences(seqs):
    sizes = np.fromiter((len(s) for s in seqs), dtype=int)
    out = []
    for s in seqs:
        grown = np.array(s, dtype=np.float32, order="C")
        grown.resize((sizes.max(), s.shape[1]), refcheck=False)
        out.append(grown)
    return np.array(out), sizes


# %% masked_mean: mask as numbers
def masked_mean(x, lengths):
    mask = (np.arange(x.shape[1]) < lengths[:, None]).astype(float)[:, :, None]
    return (x * mask).sum(axis=1) / mask.sum(axis=1)


# %% masked_mean: one example at a time
def masked_mean(x, lengths):
    return np.array([x[n, : lengths[n]].mean(axis=0) for n in range(len(x))])


# %% masked_mean: where=
def masked_mean(x, lengths):
    real = np.arange(x.shape[1])[None, :, None] < np.asarray(lengths)[:, None, None]
    return np.mean(x, axis=1, where=np.broadcast_to(real, x.shape))


# %% masked_mean: einsum with weights
def masked_mean(x, lengths):
    weights = (np.arange(x.shape[1]) < lengths[:, None]) / lengths[:, None]
    return np.einsum("ntd,nt->nd", x, weights)


# %% masked_mean: cumulative sum read at the last step
def masked_mean(x, lengths):
    sums = x.cumsum(axis=1)
    return sums[np.arange(len(x)), lengths - 1] / lengths.reshape(-1, 1)


# %% masked_mean: loop over time
def masked_mean(x, lengths):
    N, T, D = x.shape
    total = np.zeros((N, D))
    for t in range(T):
        total += np.where((t < lengths)[:, None], x[:, t], 0.0)
    return total / lengths[:, np.newaxis]


# %% masked_mean: NaN at padding and nanmean
def masked_mean(x, lengths):
    copy = np.array(x, dtype=float)
    for n, length in enumerate(lengths):
        copy[n, length:] = np.nan
    return np.nanmean(copy, axis=1)


# %% masked_mean: masked array
def masked_mean(x, lengths):
    padding = np.arange(x.shape[1]) >= lengths[:, None]
    masked = np.ma.array(x, mask=np.repeat(padding[:, :, None], x.shape[2], axis=2))
    return masked.mean(axis=1).filled(0)


# %% masked_mean: matmul, float32
def masked_mean(states, n_frames):
    share = np.float32(np.arange(states.shape[1]) < n_frames[:, None])[:, None, :]
    return ((share @ np.float32(states)) / n_frames[:, None, None].astype(np.float32))[:, 0]


# %% masked_mean: lists
def masked_mean(x, lengths):
    means = []
    for rows, n in zip(x.tolist(), lengths):
        means.append([sum(column[:n]) / int(n) for column in zip(*rows)])
    return means


# %% fit_scaling: boolean mask
def fit_scaling(x, lengths):
    real = np.arange(x.shape[1]) < lengths[:, None]
    return np.mean(x[real], axis=0), np.std(x[real], axis=0)


# %% fit_scaling: frames joined
def fit_scaling(x, lengths):
    frames = np.concatenate([x[n, : lengths[n]] for n in range(len(x))])
    mean = frames.sum(axis=0) / len(frames)
    std = np.sqrt(((frames - mean) ** 2).sum(axis=0) / len(frames))
    return mean, std


# %% fit_scaling: weighted sums
def fit_scaling(x, lengths):
    mask = (np.arange(x.shape[1]) < lengths[:, None])[:, :, None]
    count = lengths.sum()
    mean = (x * mask).sum(axis=(0, 1)) / count
    var = (((x - mean) * mask) ** 2).sum(axis=(0, 1)) / count
    return mean, var**0.5


# %% fit_scaling: mean of squares less square of the mean
def fit_scaling(x, lengths):
    frames = np.vstack([a[:n] for a, n in zip(x, lengths)])
    mean = frames.mean(0)
    return mean, np.sqrt(np.maximum((frames * frames).mean(0) - mean * mean, 0))


# %% fit_scaling: where=
def fit_scaling(x, lengths):
    real = np.broadcast_to((np.arange(x.shape[1]) < lengths[:, None])[..., None], x.shape)
    return x.mean(axis=(0, 1), where=real), x.std(axis=(0, 1), where=real)


# %% fit_scaling: feature by feature, lists
def fit_scaling(x, lengths):
    means, stds = [], []
    for d in range(x.shape[2]):
        values = [x[n, t, d] for n in range(len(x)) for t in range(lengths[n])]
        means.append(np.mean(values))
        stds.append(np.std(values))
    return means, stds


# %% fit_scaling: Welford, one frame at a time
def fit_scaling(x, lengths):
    count, mean, squares = 0, np.zeros(x.shape[2]), np.zeros(x.shape[2])
    for n in range(len(x)):
        for t in range(lengths[n]):
            count += 1
            step = x[n, t] - mean
            mean = mean + step / count
            squares = squares + step * (x[n, t] - mean)
    return mean, np.sqrt(squares / count)


# %% fit_scaling: np.average with weights
def fit_scaling(x, lengths):
    flat = x.reshape(-1, x.shape[2])
    weights = (np.arange(x.shape[1]) < lengths[:, None]).ravel().astype(float)
    mean = np.average(flat, axis=0, weights=weights)
    return mean, np.sqrt(np.average((flat - mean) ** 2, axis=0, weights=weights))


# %% fit_scaling: a tuple of nanmean and nanstd
def fit_scaling(x, lengths):
    x = x.astype(float).copy()
    x[np.arange(x.shape[1])[None] >= lengths[:, None]] = np.nan
    return [np.nanmean(x, axis=(0, 1)), np.nanstd(x, axis=(0, 1))]


# %% speaker_scores: own functions
def speaker_scores(params, x, lengths):
    x_scaled = (x - params["mean"]) / params["std"]
    N, H = len(x), params["W"].shape[2] // 4
    h0 = np.zeros((2, N, H))
    c0 = np.zeros((2, N, H))
    h, c = bilstm_forward(x_scaled, lengths, h0, c0, params["W"], params["b"])
    return affine(bilstm_summary(h, lengths), params["W_y"], params["b_y"])


# %% speaker_scores: summary and output by hand
def speaker_scores(params, x, lengths):
    scaled = (x - params["mean"]) / params["std"]
    H = params["b"].shape[1] // 4
    zeros = np.zeros((2, len(x), H))
    h = bilstm_forward(scaled, lengths, zeros, zeros, params["W"], params["b"])[0]
    last = h[0, np.arange(len(x)), lengths - 1]
    return np.hstack([last, h[1, :, 0]]) @ params["W_y"] + params["b_y"]


# %% speaker_scores: output layer in two halves
def speaker_scores(params, x, lengths):
    x = x - params["mean"]
    x = x / params["std"]
    H = params["W_y"].shape[0] // 2
    start = np.zeros((2, x.shape[0], H))
    h, _ = bilstm_forward(x, lengths, start, start, params["W"], params["b"])
    scores = np.tile(params["b_y"], (len(x), 1))
    for n in range(len(x)):
        scores[n] += h[0, n, lengths[n] - 1] @ params["W_y"][:H] + h[1, n, 0] @ params["W_y"][H:]
    return scores


# %% speaker_scores: scaling put into the weights
def speaker_scores(params, x, lengths):
    W, b, H = params["W"].copy(), params["b"].copy(), len(params["W_y"]) // 2
    W[:, H:] /= params["std"][:, None]
    b -= params["mean"] @ W[:, H:]
    start = np.zeros((2, len(x), H))
    h, _ = bilstm_forward(x, lengths, start, start, W, b)
    return affine(bilstm_summary(h, lengths), params["W_y"], params["b_y"])


# %% speaker_scores: one utterance at a time, without padding
def speaker_scores(params, x, lengths):
    H = len(params["W_y"]) // 2
    scores = []
    for row, length in zip(x, lengths):
        frames = ((row[:length] - params["mean"]) / params["std"])[None]
        zero = np.zeros((1, H))
        ahead, _ = lstm_forward(frames, zero, zero, params["W"][0], params["b"][0])
        back, _ = lstm_forward(frames[:, ::-1], zero, zero, params["W"][1], params["b"][1])
        scores.append(np.concatenate([ahead[0, -1], back[0, -1]]) @ params["W_y"] + params["b_y"])
    return np.array(scores)


# %% speaker_scores: reverse_sequences and lstm_forward_lengths
def speaker_scores(params, x, lengths):
    z = np.divide(np.subtract(x, params["mean"]), params["std"])
    zero = np.zeros((len(x), params["b"].shape[1] // 4))
    sides = []
    for side, sequence in enumerate((z, reverse_sequences(z, lengths))):
        _, last, _ = lstm_forward_lengths(
            sequence, lengths, zero, zero, params["W"][side], params["b"][side]
        )
        sides.append(last)
    return affine(np.concatenate(sides, axis=1), params["W_y"], params["b_y"])


# %% speaker_scores: einsum, padding set to zero after scaling
def speaker_scores(params, x, lengths):
    real = np.arange(x.shape[1]) < lengths[:, None]
    scaled = np.where(real[..., None], (x - params["mean"]) / params["std"], 0)
    start = np.zeros((2, len(x), params["W"].shape[-1] // 4))
    h, _ = bilstm_forward(scaled, lengths, start, start, params["W"], params["b"])
    return np.einsum("nh,hk->nk", bilstm_summary(h, lengths), params["W_y"]) + params["b_y"]


# %% speaker_scores: float32 and a list
def speaker_scores(p, frames, n_frames):
    p = {name: np.float32(value) for name, value in p.items()}
    frames = (np.float32(frames) - p["mean"]) * (1 / p["std"])
    zero = np.zeros((2, len(frames), p["W_y"].shape[0] // 2), np.float32)
    hidden, _ = bilstm_forward(frames, n_frames, zero, zero, p["W"], p["b"])
    return affine(bilstm_summary(hidden, n_frames), p["W_y"], p["b_y"]).tolist()


# %% summary_backward: integer indices
def summary_backward(dsummary, lengths, T):
    N, H2 = dsummary.shape
    H = H2 // 2
    dh = np.zeros((2, N, T, H))
    dh[0, range(N), lengths - 1] = dsummary[:, :H]
    dh[1, :, 0] = dsummary[:, H:]
    return dh


# %% summary_backward: loop over the examples
def summary_backward(dsummary, lengths, T):
    H = dsummary.shape[1] // 2
    dh = np.zeros((2, len(dsummary), T, H))
    for n, length in enumerate(lengths):
        dh[0, n, length - 1] += dsummary[n, :H]
        dh[1, n, 0] += dsummary[n, H:]
    return dh


# %% summary_backward: np.where and one-hot steps
def summary_backward(dsummary, lengths, T):
    forward, backward = np.split(dsummary, 2, axis=1)
    t = np.arange(T)[None, :, None]
    return np.stack(
        [
            np.where(t == lengths[:, None, None] - 1, forward[:, None], 0),
            np.where(t == 0, backward[:, None], 0),
        ]
    )


# %% summary_backward: outer products with an identity
def summary_backward(dsummary, lengths, T):
    H = dsummary.shape[1] // 2
    last, first = np.eye(T)[lengths - 1], np.eye(T)[np.zeros(len(lengths), int)]
    return np.array(
        [
            np.einsum("nt,nh->nth", last, dsummary[:, :H]),
            np.einsum("nt,nh->nth", first, dsummary[:, H:]),
        ]
    )


# %% summary_backward: put_along_axis
def summary_backward(dsummary, lengths, T):
    N, H = len(dsummary), dsummary.shape[1] // 2
    forward, backward = np.zeros((N, T, H)), np.zeros((N, T, H))
    np.put_along_axis(forward, (lengths - 1)[:, None, None], dsummary[:, None, :H], axis=1)
    backward[:, 0] = dsummary[:, H:]
    return np.stack((forward, backward))


# %% summary_backward: backward half first, then reshaped
def summary_backward(dsummary, lengths, T):
    N = dsummary.shape[0]
    halves = dsummary.reshape(N, 2, -1).transpose(1, 0, 2)
    dh = np.zeros((2, N, T, halves.shape[2]))
    steps = np.stack([lengths - 1, np.zeros(N, int)])
    dh[np.arange(2)[:, None], np.arange(N), steps] = halves
    return dh


# %% summary_backward: zeros joined before and behind
def summary_backward(dsummary, lengths, T):
    H = dsummary.shape[1] // 2
    forward = [
        np.concatenate([np.zeros((n - 1, H)), row[None, :H], np.zeros((T - n, H))])
        for n, row in zip(lengths, dsummary)
    ]
    backward = [np.concatenate([row[None, H:], np.zeros((T - 1, H))]) for row in dsummary]
    return [forward, backward]


# %% summary_backward: boolean mask, float32
def summary_backward(upstream, n_frames, steps):
    half = upstream.shape[-1] // 2
    dh = np.zeros((2, len(upstream), steps, half), dtype=np.float32)
    at_last = np.arange(1, steps + 1) == n_frames[:, None]
    dh[0][at_last] = upstream[:, :half]
    dh[1][:, :1] = upstream[:, None, half:]
    return dh


# %% speaker_gradients: all own functions
def speaker_gradients(params, x, lengths, speakers):
    N, T, _ = x.shape
    H = params["W_y"].shape[0] // 2
    scaled = (x - params["mean"]) / params["std"]
    h0, c0 = np.zeros((2, N, H)), np.zeros((2, N, H))
    h, c = bilstm_forward(scaled, lengths, h0, c0, params["W"], params["b"])
    s = bilstm_summary(h, lengths)
    scores = affine(s, params["W_y"], params["b_y"])
    loss, d = softmax_cross_entropy(scores[:, None, :], speakers[:, None], np.ones((N, 1)))
    d = d[:, 0]
    grads = {"W_y": s.T @ d, "b_y": d.sum(axis=0)}
    dh = summary_backward(d @ params["W_y"].T, lengths, T)
    _, _, _, grads["W"], grads["b"] = bilstm_backward(
        dh, (scaled, lengths, h0, c0, params["W"], params["b"], h, c)
    )
    return loss, grads


# %% speaker_gradients: loss by hand
def speaker_gradients(params, x, lengths, speakers):
    N = len(x)
    x = (x - params["mean"]) / params["std"]
    z = np.zeros((2, N, params["W"].shape[2] // 4))
    h, c = bilstm_forward(x, lengths, z, z, params["W"], params["b"])
    summary = bilstm_summary(h, lengths)
    scores = summary @ params["W_y"] + params["b_y"]
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(N), speakers].mean()
    d = np.exp(log_p)
    d[np.arange(N), speakers] -= 1
    d /= N
    dh = summary_backward(d @ params["W_y"].T, lengths, x.shape[1])
    back = bilstm_backward(dh, (x, lengths, z, z, params["W"], params["b"], h, c))
    return loss, {"W": back[3], "b": back[4], "W_y": summary.T @ d, "b_y": d.sum(axis=0)}


# %% speaker_gradients: the batch as one long sequence of classes
def speaker_gradients(params, x, lengths, speakers):
    scaled = (x - params["mean"]) / params["std"]
    start = np.zeros((2, len(x), len(params["W_y"]) // 2))
    h, c = bilstm_forward(scaled, lengths, start, start, params["W"], params["b"])
    summary = bilstm_summary(h, lengths)
    scores = affine(summary, params["W_y"], params["b_y"])
    loss, dscores = softmax_cross_entropy(scores[None], speakers[None], np.ones((1, len(x))))
    dscores = dscores[0]
    dsummary = np.einsum("nk,hk->nh", dscores, params["W_y"])
    dh = summary_backward(dsummary, lengths, x.shape[1])
    dx, dh0, dc0, dW, db = bilstm_backward(
        dh, (scaled, lengths, start, start, params["W"], params["b"], h, c)
    )
    return loss, {
        "W": dW,
        "b": db,
        "W_y": np.einsum("nh,nk->hk", summary, dscores),
        "b_y": np.ones(len(x)) @ dscores,
    }


# %% speaker_gradients: dh written by hand
def speaker_gradients(params, x, lengths, speakers):
    W, b, W_y, b_y = (params[name] for name in ("W", "b", "W_y", "b_y"))
    N, H, rows = len(x), len(W_y) // 2, np.arange(len(x))
    scaled, zero = (x - params["mean"]) / params["std"], np.zeros((2, N, H))
    h, c = bilstm_forward(scaled, lengths, zero, zero, W, b)
    ends = np.concatenate([h[0, rows, lengths - 1], h[1, rows, 0]], axis=1)
    loss, d = softmax_cross_entropy(
        affine(ends, W_y, b_y)[:, None], speakers[:, None], np.ones((N, 1))
    )
    d = d.reshape(N, -1)
    dh = np.zeros(h.shape)
    dh[0, rows, lengths - 1] = d @ W_y[:H].T
    dh[1, rows, 0] = d @ W_y[H:].T
    *_, dW, db = bilstm_backward(dh, (scaled, lengths, zero, zero, W, b, h, c))
    return loss, dict(W=dW, b=db, W_y=ends.T @ d, b_y=d.sum(0))


# %% speaker_gradients: one utterance at a time, averaged
def speaker_gradients(params, x, lengths, speakers):
    N, H = len(x), len(params["W_y"]) // 2
    total, grads = (
        0,
        {name: np.zeros_like(params[name], dtype=float) for name in ("W", "b", "W_y", "b_y")},
    )
    for n in range(N):
        T = lengths[n]
        frames = (x[n : n + 1, :T] - params["mean"]) / params["std"]
        length, z = np.array([T]), np.zeros((2, 1, H))
        h, c = bilstm_forward(frames, length, z, z, params["W"], params["b"])
        s = bilstm_summary(h, length)
        loss, d = softmax_cross_entropy(
            affine(s, params["W_y"], params["b_y"])[None],
            speakers[n : n + 1][None],
            np.ones((1, 1)),
        )
        dh = summary_backward(d[0] @ params["W_y"].T, length, T)
        _, _, _, dW, db = bilstm_backward(
            dh, (frames, length, z, z, params["W"], params["b"], h, c)
        )
        total += loss
        for name, value in zip(("W", "b", "W_y", "b_y"), (dW, db, s.T @ d[0], d[0].sum(axis=0))):
            grads[name] += value / N
    return total / N, grads


# %% speaker_gradients: the two directions apart
def speaker_gradients(params, x, lengths, speakers):
    scaled = (x - params["mean"]) / params["std"]
    N, T, H = len(x), x.shape[1], len(params["W_y"]) // 2
    zero, at = np.zeros((N, H)), (np.arange(N), lengths - 1)
    inputs = [scaled, reverse_sequences(scaled, lengths)]
    states = [lstm_forward(inputs[k], zero, zero, params["W"][k], params["b"][k]) for k in range(2)]
    s = np.hstack([h[at] for h, _ in states])
    loss, d = softmax_cross_entropy(
        (s @ params["W_y"] + params["b_y"])[:, None], speakers[:, None], np.ones((N, 1))
    )
    d = d[:, 0]
    dW, db = [], []
    for k in range(2):
        dh = np.zeros((N, T, H))
        dh[at] = (d @ params["W_y"].T)[:, k * H : (k + 1) * H]
        h, c = states[k]
        _, _, _, w, bias = lstm_backward(
            dh, zero, (inputs[k], zero, zero, params["W"][k], params["b"][k], h, c)
        )
        dW.append(w)
        db.append(bias)
    return loss, {"W": np.stack(dW), "b": np.stack(db), "W_y": s.T @ d, "b_y": d.sum(axis=0)}


# %% speaker_gradients: every utterance counts 1 / N as a mask, sorted by name
def speaker_gradients(params, x, lengths, speakers):
    def forward():
        scaled = (x - params["mean"]) / params["std"]
        start = np.zeros((2, len(x), params["b"].shape[1] // 4))
        return (
            scaled,
            start,
            *bilstm_forward(scaled, lengths, start, start, params["W"], params["b"]),
        )

    scaled, start, h, c = forward()
    summary = bilstm_summary(h, lengths)
    scores = affine(summary, params["W_y"], params["b_y"])
    loss, dscores = softmax_cross_entropy(
        np.expand_dims(scores, 1), np.expand_dims(speakers, 1), np.ones((len(x), 1))
    )
    dscores = np.squeeze(dscores, axis=1)
    dh = summary_backward(np.dot(dscores, params["W_y"].T), lengths, x.shape[1])
    gradients = bilstm_backward(
        dh, (scaled, lengths, start, start, params["W"], params["b"], h, c)
    )[3:]
    gradients += (np.dot(summary.T, dscores), np.sum(dscores, axis=0))
    return float(loss), dict(zip(["W", "b", "W_y", "b_y"], gradients))


# %% speaker_gradients: one-hot targets, bias as a column of ones
def speaker_gradients(params, x, lengths, speakers):
    x = (x - params["mean"]) / params["std"]
    K, H = len(params["b_y"]), len(params["W_y"]) // 2
    begin = np.zeros((2, len(x), H))
    h, c = bilstm_forward(x, lengths, begin, begin, params["W"], params["b"])
    one = np.hstack([bilstm_summary(h, lengths), np.ones((len(x), 1))])
    scores = one @ np.vstack([params["W_y"], params["b_y"]])
    top = scores.max(axis=1, keepdims=True)
    log_p = scores - top - np.log(np.sum(np.exp(scores - top), axis=1, keepdims=True))
    y = np.eye(K)[speakers]
    d = (np.exp(log_p) - y) / len(x)
    both = one.T @ d
    dh = summary_backward(d @ params["W_y"].T, lengths, x.shape[1])
    _, _, _, dW, db = bilstm_backward(
        dh, (x, lengths, begin, begin, params["W"], params["b"], h, c)
    )
    return -np.sum(y * log_p) / len(x), {"W": dW, "b": db, "W_y": both[:-1], "b_y": both[-1]}
