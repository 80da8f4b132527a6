# Right answers of lesson 07, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of the lessons so far; tests/autograder/exercises/test_right_answers.py wants
# full marks for every one.
# ruff: noqa: B023, E402, F811, F821

# %% reverse_sequences: example by example
def reverse_sequences(x, lengths):
    out = x.copy()
    for n in range(len(x)):
        out[n, : lengths[n]] = x[n, : lengths[n]][::-1]
    return out


# %% reverse_sequences: indices of every step
def reverse_sequences(x, lengths):
    N, T, D = x.shape
    steps = np.arange(T)[None, :]
    index = np.where(steps < lengths[:, None], lengths[:, None] - 1 - steps, steps)
    return x[np.arange(N)[:, None], index]


# %% reverse_sequences: take_along_axis
def reverse_sequences(x, lengths):
    t = np.arange(x.shape[1])
    source = np.broadcast_to(t, x.shape[:2]).copy()
    real = t < lengths[:, None]
    source[real] = (lengths[:, None] - 1 - t)[real]
    return np.take_along_axis(x, source[:, :, None], axis=1)


# %% reverse_sequences: flipped as a whole, then rolled, padding put back
def reverse_sequences(x, lengths):
    T = x.shape[1]
    rows = [np.roll(row[::-1], length - T, axis=0) for row, length in zip(x, lengths)]
    return np.where((np.arange(T) < lengths[:, None])[:, :, None], np.array(rows), x)


# %% reverse_sequences: lists
def reverse_sequences(x, lengths):
    return [row[:n][::-1] + row[n:] for row, n in zip(x.tolist(), lengths)]


# %% reverse_sequences: two loops
def reverse_sequences(sequences, steps):
    result = np.zeros(sequences.shape)
    for example, count in enumerate(steps):
        for t in range(sequences.shape[1]):
            result[example, t] = (
                sequences[example, count - 1 - t] if t < count else sequences[example, t]
            )
    return result


# %% reverse_sequences: concatenated parts
def reverse_sequences(x, lengths):
    turned = [np.concatenate([np.flip(row[:n], axis=0), row[n:]]) for row, n in zip(x, lengths)]
    return np.stack(turned)


# %% reverse_sequences: sorted by a key
def reverse_sequences(x, lengths):
    t = np.arange(x.shape[1])
    key = np.where(t < lengths[:, None], -t - 1, t)
    order = np.argsort(key, axis=1)
    return np.stack([x[n][order[n]] for n in range(len(x))]).astype(np.float32)


# %% reverse_sequences: boolean masks, row by row
def reverse_sequences(x, lengths):
    out = np.array(x)
    for row, length in zip(out, lengths.tolist()):
        row[:length] = np.flipud(row[:length]).copy()
    return out


# %% reverse_sequences: permutation matrices
def reverse_sequences(x, lengths):
    P = np.zeros((len(x), x.shape[1], x.shape[1]))
    for n, L in enumerate(lengths):
        P[n] = np.eye(x.shape[1])
        P[n, :L, :L] = np.eye(L)[::-1]
    return P @ x


# %% bilstm_forward: as in the lesson, masks multiplied
def bilstm_forward(x, lengths, h0, c0, W, b):
    mask = (np.arange(x.shape[1]) < lengths[:, None])[None, :, :, None]
    hf, cf = lstm_forward(x, h0[0], c0[0], W[0], b[0])
    hb, cb = lstm_forward(reverse_sequences(x, lengths), h0[1], c0[1], W[1], b[1])
    h = np.stack([hf, reverse_sequences(hb, lengths)]) * mask
    c = np.stack([cf, reverse_sequences(cb, lengths)]) * mask
    return h, c


# %% bilstm_forward: example by example, cut to its length
def bilstm_forward(x, lengths, h0, c0, W, b):
    N, T, _ = x.shape
    h = np.zeros((2, N, T, h0.shape[-1]))
    c = np.zeros_like(h)
    for n, L in enumerate(lengths):
        h[0, n, :L], c[0, n, :L] = [
            s[0]
            for s in lstm_forward(x[n : n + 1, :L], h0[0, n : n + 1], c0[0, n : n + 1], W[0], b[0])
        ]
        back = lstm_forward(
            x[n : n + 1, :L][:, ::-1], h0[1, n : n + 1], c0[1, n : n + 1], W[1], b[1]
        )
        h[1, n, :L], c[1, n, :L] = back[0][0, ::-1], back[1][0, ::-1]
    return h, c


# %% bilstm_forward: step by step, the backward loop runs down and waits for each example's end
def bilstm_forward(x, lengths, h0, c0, W, b):
    N, T, _ = x.shape
    h = np.zeros((2, N, T, h0.shape[2]))
    c = np.zeros((2, N, T, h0.shape[2]))
    for k, steps in enumerate([range(T), range(T - 1, -1, -1)]):
        h_t, c_t = h0[k], c0[k]
        for t in steps:
            new_h, new_c = lstm_step_fused(x[:, t], h_t, c_t, W[k], b[k])
            m = (t < lengths)[:, None]
            h_t, c_t = np.where(m, new_h, h_t), np.where(m, new_c, c_t)
            h[k, :, t], c[k, :, t] = m * h_t, m * c_t
    return h, c


# %% bilstm_forward: a loop over the directions
def bilstm_forward(x, lengths, h0, c0, W, b):
    both = []
    for k in range(2):
        sequence = x if k == 0 else reverse_sequences(x, lengths)
        states = lstm_forward(sequence, h0[k], c0[k], W[k], b[k])
        if k == 1:
            states = [reverse_sequences(s, lengths) for s in states]
        both.append(states)
    h = np.array([both[0][0], both[1][0]])
    c = np.array([both[0][1], both[1][1]])
    padding = np.arange(x.shape[1]) >= lengths[:, None]
    h[:, padding] = 0
    c[:, padding] = 0
    return h, c


# %% bilstm_forward: states joined before they are turned back
def bilstm_forward(x, lengths, h0, c0, W, b):
    H = h0.shape[2]
    first = np.concatenate(lstm_forward(x, h0[0], c0[0], W[0], b[0]), axis=-1)
    second = np.concatenate(
        lstm_forward(reverse_sequences(x, lengths), h0[1], c0[1], W[1], b[1]), axis=-1
    )
    second = reverse_sequences(second, lengths)
    for n, length in enumerate(lengths):
        first[n, length:] = second[n, length:] = 0.0
    every = np.stack([first, second])
    return every[..., :H].copy(), every[..., H:].copy()


# %% bilstm_forward: one batch of two halves is not possible, so two calls on float32
def bilstm_forward(x, lengths, h0, c0, W, b):
    x, h0, c0, W, b = (a.astype(np.float32) for a in (x, h0, c0, W, b))
    index = np.arange(x.shape[1])[None]
    keep = index < lengths[:, None]
    flip = np.where(keep, lengths[:, None] - 1 - index, index)
    rows = np.arange(x.shape[0])[:, None]
    a, b_ = (
        lstm_forward(x, h0[0], c0[0], W[0], b[0]),
        lstm_forward(x[rows, flip], h0[1], c0[1], W[1], b[1]),
    )
    h = np.zeros((2,) + a[0].shape, np.float32)
    c = np.zeros_like(h)
    h[0, keep], c[0, keep] = a[0][keep], a[1][keep]
    h[1, keep], c[1, keep] = b_[0][rows, flip][keep], b_[1][rows, flip][keep]
    return h, c


# %% bilstm_forward: whole axis turned, then rolled to the front
def bilstm_forward(x, lengths, h0, c0, W, b):
    T = x.shape[1]

    def turn(a):
        return np.stack([np.roll(row[::-1], n - T, axis=0) for row, n in zip(a, lengths)])

    real = (np.arange(T)[None, :] < np.asarray(lengths)[:, None]).astype(float)[..., None]
    h_f, c_f = lstm_forward(x, h0[0], c0[0], W[0], b[0])
    h_b, c_b = map(turn, lstm_forward(turn(x), h0[1], c0[1], W[1], b[1]))
    return np.stack([h_f * real, h_b * real]), np.stack([c_f * real, c_b * real])


# %% bilstm_forward: nested lists
def bilstm_forward(x, lengths, h0, c0, W, b):
    h_all, c_all = [[], []], [[], []]
    for n, L in enumerate(lengths):
        for k in (0, 1):
            h, c = h0[k, n : n + 1], c0[k, n : n + 1]
            hs, cs = [[0.0] * h.shape[1]] * x.shape[1], [[0.0] * h.shape[1]] * x.shape[1]
            for t in range(L) if k == 0 else reversed(range(L)):
                h, c = lstm_step_fused(x[n : n + 1, t], h, c, W[k], b[k])
                hs[t], cs[t] = h[0].tolist(), c[0].tolist()
            h_all[k].append(hs)
            c_all[k].append(cs)
    return h_all, c_all


# %% merge_directions: four cases
def merge_directions(h, mode):
    if mode == "concat":
        return np.concatenate((h[0], h[1]), axis=-1)
    elif mode == "sum":
        return h[0] + h[1]
    elif mode == "mean":
        return 0.5 * (h[0] + h[1])
    elif mode == "product":
        return h[0] * h[1]


# %% merge_directions: along the first axis
def merge_directions(h, mode):
    if mode == "concat":
        return np.concatenate(list(h), axis=2)
    return {"sum": np.sum, "mean": np.mean, "product": np.prod}[mode](h, axis=0)


# %% merge_directions: unpacked, match
def merge_directions(h, mode):
    forward, backward = h
    match mode:
        case "concat":
            return np.dstack([forward, backward])
        case "sum":
            return np.add(forward, backward)
        case "mean":
            return forward / 2 + backward / 2
        case _:
            return np.multiply(forward, backward)


# %% merge_directions: moved and reshaped
def merge_directions(h, mode):
    _, N, T, H = h.shape
    if mode == "concat":
        return np.moveaxis(h, 0, 2).reshape(N, T, 2 * H)
    if mode == "product":
        return np.exp(np.log(h.astype(complex)).sum(axis=0)).real
    total = h.sum(0)
    return total / len(h) if mode == "mean" else total


# %% merge_directions: a table of functions
def merge_directions(h, mode):
    rules = {
        "concat": lambda a, b: np.append(a, b, axis=2),
        "sum": lambda a, b: a + b,
        "mean": lambda a, b: a + (b - a) / 2,
        "product": lambda a, b: a * b,
    }
    return rules[mode](*h)


# %% merge_directions: filled arrays, float32
def merge_directions(h, mode):
    h = np.float32(h)
    _, N, T, H = h.shape
    if mode == "concat":
        out = np.zeros((N, T, 2 * H), np.float32)
        out[:, :, :H] = h[0]
        out[:, :, H:] = h[1]
        return out
    out = np.einsum("dnth->nth", h) if mode != "product" else np.einsum("nth,nth->nth", *h)
    if mode == "mean":
        out /= 2
    return out


# %% merge_directions: nested loops, lists
def merge_directions(h, mode):
    result = []
    for forward, backward in zip(h[0].tolist(), h[1].tolist()):
        row = []
        for f, g in zip(forward, backward):
            if mode == "concat":
                row.append(f + g)
            else:
                row.append(
                    [
                        {"sum": p + q, "mean": (p + q) / 2, "product": p * q}[mode]
                        for p, q in zip(f, g)
                    ]
                )
        result.append(row)
    return result


# %% merge_directions: the name of a ufunc, keyword arguments
def merge_directions(h, mode="concat"):
    if mode == "concat":
        return h.transpose(1, 2, 0, 3).reshape(*h.shape[1:3], 2 * h.shape[3])
    ufunc, count = {"sum": ("add", 1), "mean": ("add", 2), "product": ("multiply", 1)}[mode]
    return np.true_divide(getattr(np, ufunc).reduce(h, axis=0), count)


# %% merge_backward: four cases
def merge_backward(dout, h, mode):
    H = h.shape[-1]
    if mode == "concat":
        return np.stack([dout[..., :H], dout[..., H:]])
    if mode == "sum":
        return np.stack([dout, dout])
    if mode == "mean":
        return np.stack([0.5 * dout, 0.5 * dout])
    return np.stack([dout * h[1], dout * h[0]])


# %% merge_backward: an array of zeros, filled
def merge_backward(dout, h, mode):
    dh = np.zeros_like(h)
    H = h.shape[3]
    if mode == "concat":
        dh[0], dh[1] = dout[:, :, :H], dout[:, :, H:]
    elif mode == "sum":
        dh[:] = dout
    elif mode == "mean":
        dh[:] = dout / 2
    elif mode == "product":
        dh[0] = dout * h[1]
        dh[1] = dout * h[0]
    return dh


# %% merge_backward: split, and the directions turned for the product
def merge_backward(dout, h, mode):
    if mode == "concat":
        return np.array(np.split(dout, 2, axis=2))
    factor = {"sum": np.ones_like(h), "mean": np.full_like(h, 0.5), "product": h[::-1]}[mode]
    return factor * dout


# %% merge_backward: reshaped and moved
def merge_backward(dout, h, mode):
    D, N, T, H = h.shape
    if mode == "concat":
        return np.moveaxis(dout.reshape(N, T, D, H), 2, 0).copy()
    if mode == "product":
        return np.flip(h, axis=0) * dout[None]
    return np.repeat(dout[None], 2, axis=0) / (2 if mode == "mean" else 1)


# %% merge_backward: a list of two new arrays
def merge_backward(dout, h, mode):
    if mode == "concat":
        half = dout.shape[2] // 2
        return [dout[:, :, :half].copy(), dout[:, :, half:].copy()]
    if mode == "sum":
        return [dout.copy(), dout.copy()]
    if mode == "mean":
        return [dout / 2, dout / 2]
    if mode == "product":
        return [h[1] * dout, h[0] * dout]
    raise ValueError(mode)


# %% merge_backward: match, unpacked, float32
def merge_backward(dout, h, mode):
    f, g = h.astype(np.float32)
    d = dout.astype(np.float32)
    match mode:
        case "concat":
            return np.stack(np.array_split(d, [f.shape[-1]], axis=-1))
        case "product":
            return np.stack((d * g, d * f))
        case "mean":
            d = d * np.float32(0.5)
    return np.tile(d, (2, 1, 1, 1))


# %% merge_backward: the product rule by einsum
def merge_backward(dout, h, mode):
    if mode == "product":
        other = np.array([[0.0, 1.0], [1.0, 0.0]])
        return np.einsum("de,enth,nth->dnth", other, h, dout)
    if mode == "concat":
        H = h.shape[3]
        take = np.stack([np.eye(2 * H)[:, :H], np.eye(2 * H)[:, H:]])
        return np.einsum("ntk,dkh->dnth", dout, take)
    share = 1.0 if mode == "sum" else 0.5
    return share * np.broadcast_to(dout, h.shape)


# %% merge_backward: every mode as a row of functions, Fortran order
import operator


def merge_backward(dout, h, mode):
    forward, backward = h
    H = forward.shape[-1]
    sides = {
        "concat": (lambda d: d[..., :H], lambda d: d[..., -H:]),
        "sum": (np.copy, np.copy),
        "mean": (lambda d: operator.truediv(d, 2),) * 2,
        "product": (lambda d: operator.mul(d, backward), lambda d: operator.mul(d, forward)),
    }[mode]
    dh = np.empty(h.shape, order="F")
    for side, gradient in enumerate(sides):
        dh[side] = gradient(dout)
    return dh


# %% bilstm_backward: as in the lesson
def bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b, h, c = cache
    T = x.shape[1]
    mask = (np.arange(T) < lengths[:, None])[:, :, None]
    dh = dh * mask
    zero = np.zeros(c0[0].shape)
    dxf, dh0f, dc0f, dWf, dbf = lstm_backward(
        dh[0], zero, (x, h0[0], c0[0], W[0], b[0], h[0], c[0])
    )
    turned = [reverse_sequences(a, lengths) for a in (dh[1], x, h[1], c[1])]
    dxb, dh0b, dc0b, dWb, dbb = lstm_backward(
        turned[0], zero, (turned[1], h0[1], c0[1], W[1], b[1], turned[2], turned[3])
    )
    dx = dxf + reverse_sequences(dxb, lengths)
    return (
        dx,
        np.stack([dh0f, dh0b]),
        np.stack([dc0f, dc0b]),
        np.stack([dWf, dWb]),
        np.stack([dbf, dbb]),
    )


# %% bilstm_backward: a loop over the directions
def bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b, h, c = cache
    real = np.arange(x.shape[1])[None, :] < lengths[:, None]
    dx, grads = 0, []
    for k in range(2):
        turn = (lambda a: a) if k == 0 else (lambda a: reverse_sequences(a, lengths))
        upstream = turn(np.where(real[..., None], dh[k], 0.0))
        own = lstm_backward(
            upstream,
            np.zeros_like(c0[k]),
            (turn(x), h0[k], c0[k], W[k], b[k], turn(h[k]), turn(c[k])),
        )
        dx = dx + turn(own[0])
        grads.append(own[1:])
    return (dx, *[np.array(pair) for pair in zip(*grads)])


# %% bilstm_backward: states computed anew
def bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b = cache[:6]
    clean = dh.copy()
    for n, L in enumerate(lengths):
        clean[:, n, L:] = 0
    back_x = reverse_sequences(x, lengths)
    first = (x, h0[0], c0[0], W[0], b[0])
    second = (back_x, h0[1], c0[1], W[1], b[1])
    out0 = lstm_backward(clean[0], 0 * c0[0], (*first, *lstm_forward(*first)))
    out1 = lstm_backward(
        reverse_sequences(clean[1], lengths), 0 * c0[1], (*second, *lstm_forward(*second))
    )
    result = [np.stack([p, q]) for p, q in zip(out0, out1)]
    result[0] = out0[0] + reverse_sequences(out1[0], lengths)
    return tuple(result)


# %% bilstm_backward: example by example, cut to its length
def bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b, h, c = cache
    dx, dh0, dc0, dW, db = (
        np.zeros(x.shape),
        np.zeros(h0.shape),
        np.zeros(c0.shape),
        np.zeros(W.shape),
        np.zeros(b.shape),
    )
    for n, L in enumerate(lengths):
        for k, way in enumerate((slice(None), slice(None, None, -1))):

            def cut(a):
                return a[n, :L][way][None]

            start = h0[k, n : n + 1], c0[k, n : n + 1]
            one = lstm_backward(
                cut(dh[k]),
                np.zeros_like(start[1]),
                (cut(x), *start, W[k], b[k], cut(h[k]), cut(c[k])),
            )
            dx[n, :L] += one[0][0][way]
            dh0[k, n], dc0[k, n] = one[1][0], one[2][0]
            dW[k] += one[3]
            db[k] += one[4]
    return dx, dh0, dc0, dW, db


# %% bilstm_backward: over the steps, lstm equations by hand
def bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b, h, c = cache
    N, T, D = x.shape
    H = h0.shape[2]
    dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(b)
    dh0, dc0 = np.zeros_like(h0), np.zeros_like(c0)
    for k in range(2):
        for n in range(N):
            L = lengths[n]
            order = list(range(L)) if k == 0 else list(range(L))[::-1]
            dh_next, dc_next = np.zeros(H), np.zeros(H)
            for place in reversed(range(L)):
                t = order[place]
                h_prev, c_prev = (
                    (h[k, n, order[place - 1]], c[k, n, order[place - 1]])
                    if place
                    else (h0[k, n], c0[k, n])
                )
                z = np.concatenate([h_prev, x[n, t]])
                i, f, g, o = np.split(z @ W[k] + b[k], 4)
                i, f, g, o, tc = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o), np.tanh(c[k, n, t])
                dh_t = dh[k, n, t] + dh_next
                dc_t = dc_next + dh_t * o * (1 - tc**2)
                da = np.concatenate(
                    [
                        dc_t * g * i * (1 - i),
                        dc_t * c_prev * f * (1 - f),
                        dc_t * i * (1 - g**2),
                        dh_t * tc * o * (1 - o),
                    ]
                )
                dz = W[k] @ da
                dW[k] += np.outer(z, da)
                db[k] += da
                dx[n, t] += dz[H:]
                dh_next, dc_next = dz[:H], dc_t * f
            dh0[k, n], dc0[k, n] = dh_next, dc_next
    return dx, dh0, dc0, dW, db


# %% bilstm_backward: float32, named arrays, empty results
def bilstm_backward(upstream, cache):
    inputs, steps, *rest = cache
    inputs, h0, c0, W, b, h, c = (np.float32(a) for a in (inputs, *rest))
    upstream = np.float32(upstream)
    upstream[:, np.arange(inputs.shape[1]) >= steps[:, None]] = 0
    results = [np.empty_like(a) for a in (h0, c0, W, b)]
    both = np.empty((2,) + inputs.shape, np.float32)
    for side in (0, 1):
        arrays = [upstream[side], inputs, h[side], c[side]]
        if side:
            arrays = [reverse_sequences(a, steps) for a in arrays]
        up, read, hidden, cell = arrays
        both[side], *own = lstm_backward(
            up, np.zeros_like(c0[side]), (read, h0[side], c0[side], W[side], b[side], hidden, cell)
        )
        for result, gradient in zip(results, own):
            result[side] = gradient
    both[1] = reverse_sequences(both[1], steps)
    return both.sum(axis=0), *results


# %% bilstm_backward: a function of one direction, flipped steps by take_along_axis
def turn(a, lengths):
    t = np.arange(a.shape[1])
    flipped = np.where(t < lengths[:, None], lengths[:, None] - 1 - t, t)
    return np.take_along_axis(a, flipped[..., None], axis=1)


def one_direction(dh, x, h0, c0, W, b, h, c):
    return lstm_backward(dh=dh, dc_last=np.zeros_like(c0), cache=(x, h0, c0, W, b, h, c))


def bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b, h, c = cache
    dh = dh * (np.arange(x.shape[1]) < lengths[:, None])[None, :, :, None]
    ahead = one_direction(dh[0], x, h0[0], c0[0], W[0], b[0], h[0], c[0])
    back = one_direction(
        turn(dh[1], lengths),
        turn(x, lengths),
        h0[1],
        c0[1],
        W[1],
        b[1],
        turn(h[1], lengths),
        turn(c[1], lengths),
    )
    dx = np.add(ahead[0], turn(back[0], lengths))
    return [dx] + [np.stack(both) for both in list(zip(ahead, back))[1:]]


# %% bilstm_backward: all steps of a direction with masks, by the step's backward
def bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b, h, c = cache
    T = x.shape[1]
    dx, dW, db = np.zeros_like(x), [], []
    dh0, dc0 = [], []
    for k, (steps, back_by) in enumerate([(range(T - 1, -1, -1), 1), (range(T), -1)]):
        dh_next, dc_next, total_W, total_b = np.zeros_like(h0[k]), np.zeros_like(c0[k]), 0, 0
        for t in steps:
            real = (t < lengths)[:, None]
            before = t - back_by
            inside = (before >= 0) & (before < lengths)[:, None]
            source = before % T
            h_prev, c_prev = (
                np.where(inside, h[k][:, source], h0[k]),
                np.where(inside, c[k][:, source], c0[k]),
            )
            up, along = real * (dh[k][:, t] + dh_next), real * dc_next
            d_x, d_h, d_c, d_W, d_b = lstm_step_backward(
                up, along, x[:, t], h_prev, c_prev, W[k], b[k]
            )
            dx[:, t] += d_x
            dh_next, dc_next = np.where(real, d_h, dh_next), np.where(real, d_c, dc_next)
            total_W, total_b = total_W + d_W, total_b + d_b
        dh0.append(dh_next)
        dc0.append(dc_next)
        dW.append(total_W)
        db.append(total_b)
    return dx, np.array(dh0), np.array(dc0), np.array(dW), np.array(db)


# %% bilstm_summary: pairs of indices
def bilstm_summary(h, lengths):
    N = h.shape[1]
    return np.concatenate([h[0, np.arange(N), lengths - 1], h[1, :, 0]], axis=1)


# %% bilstm_summary: last_output of the forward direction
def bilstm_summary(h, lengths):
    return np.hstack((last_output(h[0], lengths), h[1][:, 0]))


# %% bilstm_summary: a loop
def bilstm_summary(h, lengths):
    _, N, _, H = h.shape
    out = np.zeros((N, 2 * H))
    for n in range(N):
        out[n, :H] = h[0, n, lengths[n] - 1]
        out[n, H:] = h[1, n, 0]
    return out


# %% bilstm_summary: both turned round
def bilstm_summary(h, lengths):
    forward = reverse_sequences(h[0], lengths)
    return np.concatenate([forward, h[1]], axis=-1)[:, 0].copy()


# %% bilstm_summary: lists
def bilstm_summary(states, steps):
    return [list(f[n - 1]) + list(g[0]) for f, g, n in zip(states[0], states[1], steps)]


# %% bilstm_summary: take_along_axis, float32
def bilstm_summary(h, lengths):
    h = h.astype("float32")
    where = np.stack([lengths - 1, np.zeros_like(lengths)])
    taken = np.take_along_axis(h, where[:, :, None, None], axis=2)[:, :, 0]
    return np.append(taken[0], taken[1], axis=1)


# %% bilstm_summary: one step chosen by a mask
def bilstm_summary(h, lengths):
    t = np.arange(h.shape[2])
    ends = np.stack([t == lengths[:, None] - 1, np.tile(t == 0, (len(lengths), 1))])
    picked = np.einsum("dnt,dnth->ndh", ends.astype(float), h)
    return picked.reshape(len(lengths), -1)


# %% bilstm_summary: np.choose of steps, a generator of rows
def bilstm_summary(h, lengths):
    def rows():
        for n, length in enumerate(lengths):
            yield np.r_[h[0][n][length - 1], h[1][n][0]]

    return np.vstack(list(rows()))
