# Right answers of lesson 16, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of lessons 00 to 16; tests/autograder/exercises/test_right_answers.py wants full
# marks for every one.
# ruff: noqa: E402, F811, F821

# %% shift_right: a new array, two assignments
def shift_right(targets, start):
    read = np.zeros_like(targets)
    read[:, 0] = start
    read[:, 1:] = targets[:, :-1]
    return read


# %% shift_right: concatenate a column
def shift_right(targets, start):
    first = np.full((len(targets), 1), start)
    return np.concatenate([first, targets[:, :-1]], axis=1)


# %% shift_right: roll, then the first column
def shift_right(targets, start):
    read = np.roll(targets, 1, axis=1)
    read[:, 0] = start
    return read


# %% shift_right: np.insert, last column cut off
def shift_right(targets, start):
    return np.insert(targets, 0, start, axis=1)[:, :-1]


# %% shift_right: np.pad with a constant
def shift_right(targets, start):
    return np.pad(targets, ((0, 0), (1, 0)), constant_values=start)[:, : targets.shape[1]]


# %% shift_right: lists
def shift_right(targets, start):
    return [[start] + list(row[:-1]) for row in targets]


# %% shift_right: entry by entry
def shift_right(targets, start):
    N, S = targets.shape
    read = np.empty((N, S), dtype=int)
    for n in range(N):
        before = start
        for s in range(S):
            read[n, s] = before
            before = targets[n, s]
    return read


# %% shift_right: a copy, from the last step backward
def shift_right(answers, begin):
    read = answers.copy()
    for s in range(read.shape[1] - 1, 0, -1):
        read[:, s] = read[:, s - 1]
    read.T[0] = begin
    return read


# %% shift_right: np.take with np.where
def shift_right(targets, start):
    places = np.arange(targets.shape[1]) - 1
    return np.where(places < 0, start, np.take(targets, places, axis=1))


# %% encode: lstm_forward on one-hot rows
def encode(params, x):
    W, b = params["W_enc"], params["b_enc"]
    H = W.shape[1] // 4
    V = W.shape[0] - H
    zeros = np.zeros((x.shape[0], H))
    h, c = lstm_forward(np.eye(V)[x], zeros, zeros, W, b)
    return h[:, -1], c[:, -1]


# %% encode: step by step with lstm_step_fused
def encode(params, x):
    H = len(params["b_enc"]) // 4
    one_hot = np.eye(len(params["W_enc"]) - H)
    h = c = np.zeros((len(x), H))
    for t in range(x.shape[1]):
        h, c = lstm_step_fused(one_hot[x[:, t]], h, c, params["W_enc"], params["b_enc"])
    return h, c


# %% encode: rows of W looked up, no one-hot
def encode(params, x):
    W, b = params["W_enc"], params["b_enc"]
    H = b.size // 4
    h, c = np.zeros((2, len(x), H))
    for t in range(x.shape[1]):
        i, f, g, o = np.split(h @ W[:H] + W[H:][x[:, t]] + b, 4, axis=-1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
    return h, c


# %% encode: lstm_forward_lengths
def encode(params, x):
    N, T = x.shape
    H = params["W_y"].shape[0]
    V = params["W_enc"].shape[0] - H
    start = np.zeros((N, H))
    _, h, c = lstm_forward_lengths(
        np.eye(V)[x], np.full(N, T), start, start, params["W_enc"], params["b_enc"]
    )
    return h, c


# %% encode: last_output
def encode(params, x):
    H = params["b_enc"].shape[0] // 4
    symbols = (x[:, :, None] == np.arange(params["W_enc"].shape[0] - H)).astype(float)
    start = np.zeros((len(x), H))
    states = lstm_forward(symbols, start, start.copy(), params["W_enc"], params["b_enc"])
    lengths = np.full(len(x), x.shape[1])
    return tuple(last_output(state, lengths) for state in states)


# %% encode: one example after the other
def encode(params, x):
    H = len(params["b_enc"]) // 4
    V = len(params["W_enc"]) - H
    hs, cs = [], []
    for row in x:
        one = np.zeros((1, len(row), V))
        one[0, range(len(row)), row] = 1
        h, c = lstm_forward(
            one, np.zeros((1, H)), np.zeros((1, H)), params["W_enc"], params["b_enc"]
        )
        hs.append(h[0, -1])
        cs.append(c[0, -1])
    return np.array(hs), np.array(cs)


# %% encode: put_along_axis, np.take
def encode(params, x):
    W, b = params["W_enc"], params["b_enc"]
    H = W.shape[1] // 4
    hot = np.zeros(x.shape + (W.shape[0] - H,))
    np.put_along_axis(hot, x[:, :, None], 1, axis=2)
    h, c = lstm_forward(hot, np.zeros((len(x), H)), np.zeros((len(x), H)), W, b)
    return np.take(h, x.shape[1] - 1, axis=1), np.take(c, x.shape[1] - 1, axis=1)


# %% encode: float32
def encode(weights, sentence):
    W, b = np.float32(weights["W_enc"]), np.float32(weights["b_enc"])
    H = len(b) // 4
    x = np.eye(len(W) - H, dtype=np.float32)[sentence]
    start = np.zeros((len(x), H), np.float32)
    h, c = lstm_forward(x, start, start, W, b)
    return h[:, x.shape[1] - 1, :], c[:, x.shape[1] - 1, :]


# %% encode: einsum for the inputs
def encode(params, x):
    W, b = params["W_enc"], params["b_enc"]
    H = b.shape[0] // 4
    a = np.einsum("ntv,vk->ntk", np.eye(len(W) - H)[x], W[H:]) + b
    h = np.zeros((len(x), H))
    c = np.zeros_like(h)
    for a_t in a.transpose(1, 0, 2):
        gates = a_t + h @ W[:H]
        i, f, o = sigmoid(gates[:, :H]), sigmoid(gates[:, H : 2 * H]), sigmoid(gates[:, 3 * H :])
        c = f * c + i * np.tanh(gates[:, 2 * H : 3 * H])
        h = o * np.tanh(c)
    return h, c


# %% decode: affine on flat rows
def decode(params, read, h0, c0):
    N, S = read.shape
    H, K = params["W_y"].shape
    h, c = lstm_forward(np.eye(K + 1)[read], h0, c0, params["W_dec"], params["b_dec"])
    flat = affine(h.reshape(-1, H), params["W_y"], params["b_y"])
    return flat.reshape(N, S, K)


# %% decode: matrix product on all axes
def decode(params, read, h0, c0):
    hot = np.eye(len(params["b_y"]) + 1)[read]
    h, _ = lstm_forward(hot, h0, c0, params["W_dec"], params["b_dec"])
    return h @ params["W_y"] + params["b_y"]


# %% decode: step by step
def decode(params, read, h0, c0):
    K = params["b_y"].shape[0]
    h, c, scores = h0, c0, []
    for s in range(read.shape[1]):
        h, c = lstm_step_fused(np.eye(K + 1)[read[:, s]], h, c, params["W_dec"], params["b_dec"])
        scores.append(affine(h, params["W_y"], params["b_y"]))
    return np.stack(scores, axis=1)


# %% decode: an array filled step by step, by affine
def decode(params, read, h0, c0):
    (N, S), K = read.shape, params["W_y"].shape[1]
    h, _ = lstm_forward(np.identity(K + 1)[read], h0, c0, params["W_dec"], params["b_dec"])
    scores = np.zeros((N, S, K))
    for s in range(S):
        scores[:, s] = affine(h[:, s], params["W_y"], params["b_y"])
    return scores


# %% decode: one answer after the other
def decode(params, read, h0, c0):
    K = len(params["b_y"])
    out = []
    for n in range(len(read)):
        x = np.zeros((1, read.shape[1], K + 1))
        for s, symbol in enumerate(read[n]):
            x[0, s, symbol] = 1
        h, _ = lstm_forward(x, h0[n : n + 1], c0[n : n + 1], params["W_dec"], params["b_dec"])
        out.append(h[0].dot(params["W_y"]) + params["b_y"])
    return np.array(out)


# %% decode: einsum
def decode(params, read, h0, c0):
    H = h0.shape[1]
    symbols = (read[..., np.newaxis] == np.arange(len(params["W_dec"]) - H)).astype(float)
    h, _ = lstm_forward(symbols, h0, c0, params["W_dec"], params["b_dec"])
    return np.einsum("nsh,hk->nsk", h, params["W_y"]) + params["b_y"]


# %% decode: rows of W looked up
def decode(params, read, h0, c0):
    W, b = params["W_dec"], params["b_dec"]
    H = W.shape[1] // 4
    h, c = h0, c0
    states = []
    for symbol in read.T:
        i, f, g, o = np.split(W[H + symbol] + h @ W[:H] + b, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        states.append(h)
    return np.moveaxis(np.array(states), 0, 1) @ params["W_y"] + params["b_y"]


# %% decode: float32, np.tensordot
def decode(p, y_in, h, c):
    f32 = {name: value.astype(np.float32) for name, value in p.items()}
    eye = np.eye(f32["b_y"].size + 1, dtype=np.float32)
    states = lstm_forward(eye[y_in], np.float32(h), np.float32(c), f32["W_dec"], f32["b_dec"])[0]
    return np.tensordot(states, f32["W_y"], axes=(2, 0)) + f32["b_y"]


# %% translation_gradients: as in the lesson
def translation_gradients(params, x, targets):
    (N, S), (H, K) = targets.shape, params["W_y"].shape
    V = len(params["W_enc"]) - H
    zeros = np.zeros((N, H))
    x, read = np.eye(V)[x], np.eye(K + 1)[shift_right(targets, K)]
    h, c = lstm_forward(x, zeros, zeros, params["W_enc"], params["b_enc"])
    hd, cd = lstm_forward(read, h[:, -1], c[:, -1], params["W_dec"], params["b_dec"])
    scores = hd @ params["W_y"] + params["b_y"]
    loss, ds = softmax_cross_entropy(scores, targets, np.ones((N, S)))
    g = {"W_y": hd.reshape(-1, H).T @ ds.reshape(-1, K), "b_y": ds.sum(axis=(0, 1))}
    _, dh0, dc0, g["W_dec"], g["b_dec"] = lstm_backward(
        ds @ params["W_y"].T,
        zeros,
        (read, h[:, -1], c[:, -1], params["W_dec"], params["b_dec"], hd, cd),
    )
    dh = np.zeros(h.shape)
    dh[:, -1] = dh0
    _, _, _, g["W_enc"], g["b_enc"] = lstm_backward(
        dh, dc0, (x, zeros, zeros, params["W_enc"], params["b_enc"], h, c)
    )
    return loss, g


# %% translation_gradients: with decode for the scores, einsum
def translation_gradients(params, x, targets):
    W_e, b_e, W_d, b_d, W_y = (params[name] for name in ("W_enc", "b_enc", "W_dec", "b_dec", "W_y"))
    H, K = W_y.shape
    read = shift_right(targets, K)
    x_hot, y_hot = np.eye(len(W_e) - H)[x], np.eye(K + 1)[read]
    start = np.zeros((len(x), H))
    h_e, c_e = lstm_forward(x_hot, start, start, W_e, b_e)
    h0, c0 = h_e[:, -1], c_e[:, -1]
    loss, dscores = softmax_cross_entropy(
        decode(params, read, h0, c0), targets, np.ones(targets.shape)
    )
    h_d, c_d = lstm_forward(y_hot, h0, c0, W_d, b_d)
    dW_y = np.einsum("nsh,nsk->hk", h_d, dscores)
    dh_d = np.einsum("nsk,hk->nsh", dscores, W_y)
    _, dh0, dc0, dW_d, db_d = lstm_backward(dh_d, start, (y_hot, h0, c0, W_d, b_d, h_d, c_d))
    dh_e = np.concatenate([np.zeros_like(h_e[:, 1:]), dh0[:, None]], axis=1)
    _, _, _, dW_e, db_e = lstm_backward(dh_e, dc0, (x_hot, start, start, W_e, b_e, h_e, c_e))
    return loss, {
        "W_enc": dW_e,
        "b_enc": db_e,
        "W_dec": dW_d,
        "b_dec": db_d,
        "W_y": dW_y,
        "b_y": dscores.sum((0, 1)),
    }


# %% translation_gradients: own loss and one-hot, np.pad for the gradient into the encoder
def translation_gradients(params, x, targets):
    H, K = params["W_y"].shape
    N, S = targets.shape
    source = (x[:, :, None] == np.arange(len(params["W_enc"]) - H)) * 1.0
    read = (shift_right(targets, K)[:, :, None] == np.arange(K + 1)) * 1.0
    zero = np.zeros((N, H))
    enc = lstm_forward(source, zero, zero, params["W_enc"], params["b_enc"])
    h0, c0 = enc[0][:, -1], enc[1][:, -1]
    dec = lstm_forward(read, h0, c0, params["W_dec"], params["b_dec"])
    scores = affine(dec[0].reshape(N * S, H), params["W_y"], params["b_y"])
    log_p = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    rows = np.arange(N * S)
    loss = -log_p[rows, targets.ravel()].mean()
    d = np.exp(log_p)
    d[rows, targets.ravel()] -= 1
    d /= N * S
    dh = (d @ params["W_y"].T).reshape(N, S, H)
    _, dh0, dc0, dW_dec, db_dec = lstm_backward(
        dh, zero, (read, h0, c0, params["W_dec"], params["b_dec"], *dec)
    )
    dh_enc = np.pad(dh0[:, None], ((0, 0), (x.shape[1] - 1, 0), (0, 0)))
    _, _, _, dW_enc, db_enc = lstm_backward(
        dh_enc, dc0, (source, zero, zero, params["W_enc"], params["b_enc"], *enc)
    )
    return loss, dict(
        W_enc=dW_enc,
        b_enc=db_enc,
        W_dec=dW_dec,
        b_dec=db_dec,
        W_y=dec[0].reshape(N * S, H).T @ d,
        b_y=d.sum(0),
    )


# %% translation_gradients: the decoder backward step by step
def translation_gradients(params, x, targets):
    N, S = targets.shape
    H, K = params["W_y"].shape
    hot = np.eye(len(params["W_enc"]) - H)[x]
    read = np.eye(K + 1)[shift_right(targets, K)]
    zero = np.zeros((N, H))
    h, c = lstm_forward(hot, zero, zero, params["W_enc"], params["b_enc"])
    states = [(h[:, -1], c[:, -1])]
    for s in range(S):
        states.append(lstm_step_fused(read[:, s], *states[-1], params["W_dec"], params["b_dec"]))
    h_dec = np.stack([state[0] for state in states[1:]], axis=1)
    loss, dscores = softmax_cross_entropy(
        h_dec @ params["W_y"] + params["b_y"], targets, np.ones((N, S))
    )
    g = {name: np.zeros(array.shape) for name, array in params.items()}
    dh, dc = np.zeros((N, H)), np.zeros((N, H))
    for s in reversed(range(S)):
        g["W_y"] += h_dec[:, s].T @ dscores[:, s]
        g["b_y"] += dscores[:, s].sum(axis=0)
        dh = dh + dscores[:, s] @ params["W_y"].T
        _, dh, dc, dW, db = lstm_step_backward(
            dh, dc, read[:, s], *states[s], params["W_dec"], params["b_dec"]
        )
        g["W_dec"] += dW
        g["b_dec"] += db
    dh_enc = np.zeros(h.shape)
    dh_enc[:, -1] = dh
    g["W_enc"], g["b_enc"] = lstm_backward(
        dh_enc, dc, (hot, zero, zero, params["W_enc"], params["b_enc"], h, c)
    )[3:]
    return loss, g


# %% translation_gradients: the encoder backward step by step too
def translation_gradients(params, x, targets):
    K = len(params["b_y"])
    H = len(params["b_dec"]) // 4
    X, Y = np.eye(len(params["W_enc"]) - H)[x], np.eye(K + 1)[shift_right(targets, K)]
    inputs = [("enc", X[:, t]) for t in range(X.shape[1])] + [
        ("dec", Y[:, s]) for s in range(Y.shape[1])
    ]
    h, c = np.zeros((2, len(x), H))
    tape, hs = [], []
    for part, z in inputs:
        tape.append((z, h, c, params["W_" + part], params["b_" + part]))
        h, c = lstm_step_fused(*tape[-1])
        if part == "dec":
            hs.append(h)
    hs = np.stack(hs, axis=1)
    loss, ds = softmax_cross_entropy(
        hs @ params["W_y"] + params["b_y"], targets, np.ones(targets.shape)
    )
    g = {name: 0 * array for name, array in params.items()}
    g["W_y"], g["b_y"] = np.tensordot(hs, ds, ([0, 1], [0, 1])), ds.sum(1).sum(0)
    dh = dc = np.zeros_like(h)
    for k in range(len(inputs) - 1, -1, -1):
        s, part = k - X.shape[1], inputs[k][0]
        if s >= 0:
            dh = dh + ds[:, s] @ params["W_y"].T
        _, dh, dc, dW, db = lstm_step_backward(dh, dc, *tape[k])
        g["W_" + part] = g["W_" + part] + dW
        g["b_" + part] = g["b_" + part] + db
    return loss, g


# %% translation_gradients: helper functions, gradients collected at the end
def _layer(params, which, symbols, h0, c0):
    W, b = params["W_" + which], params["b_" + which]
    x = np.eye(W.shape[0] - W.shape[1] // 4)[symbols]
    h, c = lstm_forward(x, h0, c0, W, b)
    return h, c, (x, h0, c0, W, b, h, c)


def translation_gradients(params, x, targets):
    N, H = len(x), params["W_y"].shape[0]
    zero = np.zeros((N, H))
    h, c, enc_cache = _layer(params, "enc", x, zero, zero)
    h_dec, _, dec_cache = _layer(
        params, "dec", shift_right(targets, len(params["b_y"])), h[:, -1], c[:, -1]
    )
    scores = np.stack(
        [affine(h_s, params["W_y"], params["b_y"]) for h_s in h_dec.transpose(1, 0, 2)], axis=1
    )
    loss, dscores = softmax_cross_entropy(scores, targets, np.ones_like(targets, dtype=float))
    dec = lstm_backward(dscores @ params["W_y"].T, zero, dec_cache)
    dh = np.zeros_like(h)
    dh[:, -1, :] += dec[1]
    enc = lstm_backward(dh, dec[2], enc_cache)
    flat_h, flat_d = h_dec.reshape(-1, H), dscores.reshape(-1, dscores.shape[2])
    return loss, {
        "b_y": flat_d.sum(axis=0),
        "W_y": flat_h.T @ flat_d,
        "b_dec": dec[4],
        "W_dec": dec[3],
        "b_enc": enc[4],
        "W_enc": enc[3],
    }


# %% translation_gradients: float32
def translation_gradients(params, sentences, answers):
    p = {name: array.astype(np.float32) for name, array in params.items()}
    H, K = p["W_y"].shape
    x = np.eye(len(p["W_enc"]) - H, dtype="float32")[sentences]
    y = np.eye(K + 1, dtype="float32")[shift_right(answers, K)]
    zero = np.zeros((len(x), H), "float32")
    h, c = lstm_forward(x, zero, zero, p["W_enc"], p["b_enc"])
    hd, cd = lstm_forward(y, h[:, -1], c[:, -1], p["W_dec"], p["b_dec"])
    loss, ds = softmax_cross_entropy(
        hd @ p["W_y"] + p["b_y"], answers, np.ones(answers.shape, "float32")
    )
    back = lstm_backward(
        ds @ p["W_y"].T, zero, (y, h[:, -1], c[:, -1], p["W_dec"], p["b_dec"], hd, cd)
    )
    dh = np.zeros_like(h)
    dh[:, -1] = back[1]
    first = lstm_backward(dh, back[2], (x, zero, zero, p["W_enc"], p["b_enc"], h, c))
    return loss, {
        "W_enc": first[3],
        "b_enc": first[4],
        "W_dec": back[3],
        "b_dec": back[4],
        "W_y": np.einsum("nsh,nsk->hk", hd, ds),
        "b_y": np.einsum("nsk->k", ds),
    }


# %% translation_gradients: example by example, added up
def translation_gradients(params, x, targets):
    N, (H, K) = len(x), params["W_y"].shape
    total, g = 0.0, {name: np.zeros_like(array) for name, array in params.items()}
    for n in range(N):
        X, right = np.eye(len(params["W_enc"]) - H)[x[n : n + 1]], targets[n : n + 1]
        Y, zero = np.eye(K + 1)[shift_right(right, K)], np.zeros((1, H))
        h, c = lstm_forward(X, zero, zero, params["W_enc"], params["b_enc"])
        hd, cd = lstm_forward(Y, h[:, -1], c[:, -1], params["W_dec"], params["b_dec"])
        loss, ds = softmax_cross_entropy(
            hd @ params["W_y"] + params["b_y"], right, np.ones(right.shape)
        )
        total, ds = total + loss / N, ds / N
        _, dh0, dc0, dW, db = lstm_backward(
            ds @ params["W_y"].T,
            zero,
            (Y, h[:, -1], c[:, -1], params["W_dec"], params["b_dec"], hd, cd),
        )
        dh = np.zeros_like(h)
        dh[:, -1] = dh0
        _, _, _, dWe, dbe = lstm_backward(
            dh, dc0, (X, zero, zero, params["W_enc"], params["b_enc"], h, c)
        )
        for name, part in dict(
            W_enc=dWe, b_enc=dbe, W_dec=dW, b_dec=db, W_y=hd[0].T @ ds[0], b_y=ds[0].sum(0)
        ).items():
            g[name] += part
    return total, g


# %% greedy_decode: a loop over the steps
def greedy_decode(params, x, steps):
    K = params["b_y"].shape[0]
    h, c = encode(params, x)
    symbol = np.full(len(x), K)
    out = np.zeros((len(x), steps), dtype=int)
    for s in range(steps):
        h, c = lstm_step_fused(np.eye(K + 1)[symbol], h, c, params["W_dec"], params["b_dec"])
        symbol = np.argmax(affine(h, params["W_y"], params["b_y"]), axis=1)
        out[:, s] = symbol
    return out


# %% greedy_decode: a list of columns
def greedy_decode(params, x, steps):
    h, c = encode(params, x)
    K = len(params["b_y"])
    eye = np.eye(K + 1)
    columns = [np.full(len(x), K)]
    while len(columns) <= steps:
        h, c = lstm_step_fused(eye[columns[-1]], h, c, params["W_dec"], params["b_dec"])
        columns.append((h @ params["W_y"] + params["b_y"]).argmax(axis=-1))
    return np.stack(columns[1:], axis=1)


# %% greedy_decode: decode called again with all that is written
def greedy_decode(params, x, steps):
    N, K = len(x), len(params["b_y"])
    h0, c0 = encode(params, x)
    read = np.full((N, 1), K)
    while read.shape[1] <= steps:
        scores = decode(params, read, h0, c0)
        read = np.concatenate([read, scores[:, -1:].argmax(axis=2)], axis=1)
    return read[:, 1:]


# %% greedy_decode: lstm_forward for one step at a time
def greedy_decode(params, x, steps):
    h, c = encode(params, x)
    K = params["W_y"].shape[1]
    word, answers = np.full((len(x), 1), K), []
    for _ in range(steps):
        hs, cs = lstm_forward(np.eye(K + 1)[word], h, c, params["W_dec"], params["b_dec"])
        h, c = hs[:, 0], cs[:, 0]
        word = (hs @ params["W_y"] + params["b_y"]).argmax(axis=2)
        answers.append(word)
    return np.hstack(answers)


# %% greedy_decode: sentence by sentence, lists
def greedy_decode(params, x, steps):
    answers = []
    for sentence in x:
        h, c = encode(params, sentence[None, :])
        symbol, answer = len(params["b_y"]), []
        for _ in range(steps):
            one = np.zeros((1, len(params["b_y"]) + 1))
            one[0, symbol] = 1
            h, c = lstm_step_fused(one, h, c, params["W_dec"], params["b_dec"])
            symbol = int(np.argmax(affine(h, params["W_y"], params["b_y"])[0]))
            answer.append(symbol)
        answers.append(answer)
    return answers


# %% greedy_decode: the likeliest by softmax
def greedy_decode(params, x, steps):
    h, c = encode(params, x)
    K = len(params["b_y"])
    read = np.zeros((len(x), K + 1))
    read[:, K] = 1
    answers = np.empty((len(x), steps), dtype=np.int64)
    for s in range(steps):
        h, c = lstm_step_fused(read, h, c, params["W_dec"], params["b_dec"])
        scores = affine(h, params["W_y"], params["b_y"])
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        answers[:, s] = p.argmax(axis=1)
        read = (answers[:, s][:, None] == np.arange(K + 1)).astype(float)
    return answers


# %% greedy_decode: decode with one symbol and the states by a step beside it
def greedy_decode(params, x, steps):
    h, c = encode(params, x)
    K = len(params["b_y"])
    last = np.repeat(K, len(x))
    answers = np.full((steps, len(x)), -1)
    for s in range(steps):
        scores = decode(params, last[:, None], h, c)[:, 0]
        h, c = lstm_step_fused(np.eye(K + 1)[last], h, c, params["W_dec"], params["b_dec"])
        last = np.argsort(scores, axis=1)[:, -1]
        answers[s] = last
    return answers.T


# %% greedy_decode: float32, answers as float numbers
def greedy_decode(p, sentences, length):
    p = {name: value.astype(np.float32) for name, value in p.items()}
    h, c = encode(p, sentences)
    K = p["b_y"].size
    now, out = np.full(sentences.shape[0], K), np.zeros((sentences.shape[0], length))
    for s in range(length):
        h, c = lstm_step_fused(np.eye(K + 1, dtype=np.float32)[now], h, c, p["W_dec"], p["b_dec"])
        now = affine(h, p["W_y"], p["b_y"]).argmax(axis=1)
        out[:, s] = now
    return out


# %% exact_match: all along the rows, then the mean
def exact_match(answers, targets):
    return np.mean(np.all(answers == targets, axis=1))


# %% exact_match: number of differences
def exact_match(answers, targets):
    wrong = (answers != targets).sum(axis=1)
    return np.count_nonzero(wrong == 0) / len(targets)


# %% exact_match: a loop over pairs
def exact_match(answers, targets):
    right = 0
    for a, t in zip(answers, targets):
        if np.array_equal(a, t):
            right += 1
    return right / len(answers)


# %% exact_match: lists compared
def exact_match(answers, targets):
    pairs = list(zip(answers.tolist(), targets.tolist()))
    return sum(a == b for a, b in pairs) / len(pairs)


# %% exact_match: product along the row
def exact_match(answers, targets):
    same = (answers == targets).astype(int)
    return same.prod(axis=1).mean()


# %% exact_match: smallest of a row
def exact_match(answers, targets):
    return float((answers == targets).min(axis=1).sum() / targets.shape[0])


# %% exact_match: largest difference
def exact_match(predicted, right):
    return 1 - (np.abs(predicted - right).max(axis=1) > 0).mean()


# %% exact_match: logical_and.reduce, float32
def exact_match(answers, targets):
    return np.logical_and.reduce(np.equal(answers, targets), axis=1).astype(np.float32).mean()


# %% exact_match: as texts
def exact_match(answers, targets):
    as_text = [[" ".join(map(str, row)) for row in rows] for rows in (answers, targets)]
    return np.mean([a == t for a, t in zip(*as_text)])
