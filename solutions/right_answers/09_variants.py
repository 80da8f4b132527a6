# Right answers of lesson 09, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of the lessons so far; tests/autograder/exercises/test_right_answers.py wants
# full marks for every one.
# ruff: noqa: E402, F811, F821

# %% coupled_step: split, then the gates
def coupled_step(x_t, h_prev, c_prev, W, b):
    z = concat_state(h_prev, x_t)
    i, g, o = np.split(z @ W + b, 3, axis=1)
    i, g, o = sigmoid(i), np.tanh(g), sigmoid(o)
    c = (1 - i) * c_prev + i * g
    return o * np.tanh(c), c


# %% coupled_step: the LSTM's own functions of lesson 03
def coupled_step(x_t, h_prev, c_prev, W, b):
    W_i, W_g, W_o = np.hsplit(W, 3)
    b_i, b_g, b_o = np.split(b, 3)
    z = concat_state(h_prev, x_t)
    i = input_gate(z, W_i, b_i)
    c = update_cell(1 - i, i, candidate(z, W_g, b_g), c_prev)
    return hidden_state(output_gate(z, W_o, b_o), c), c


# %% coupled_step: an LSTM with opposite weights
def coupled_step(x_t, h_prev, c_prev, W, b):
    H = h_prev.shape[1]
    W = np.concatenate([W[:, :H], -W[:, :H], W[:, H:]], axis=1)
    b = np.concatenate([b[:H], -b[:H], b[H:]])
    return lstm_step_fused(x_t, h_prev, c_prev, W, b)


# %% coupled_step: a step towards the candidate
def coupled_step(x_t, h_prev, c_prev, W, b):
    H = h_prev.shape[1]
    a = h_prev @ W[:H] + x_t @ W[H:] + b
    i = 1 / (1 + np.exp(-a[:, :H]))
    c = c_prev + i * (np.tanh(a[:, H : 2 * H]) - c_prev)
    h = np.tanh(c) / (1 + np.exp(-a[:, 2 * H :]))
    return h, c


# %% coupled_step: einsum and blocks on an axis of their own
def coupled_step(x_t, h_prev, c_prev, W, b):
    N, H = h_prev.shape
    z = np.hstack((h_prev, x_t))
    a = np.einsum("nk,kj->nj", z, W) + b
    a = a.reshape(N, 3, H).transpose(1, 0, 2)
    i = sigmoid(a[0])
    f = 1.0 - i
    c = np.multiply(f, c_prev) + np.multiply(i, np.tanh(a[1]))
    return sigmoid(a[2]) * np.tanh(c), c


# %% coupled_step: unit by unit
def coupled_step(x_t, h_prev, c_prev, W, b):
    N, H = h_prev.shape
    h, c = np.zeros((N, H)), np.zeros((N, H))
    for n in range(N):
        z = np.append(h_prev[n], x_t[n])
        for j in range(H):
            i = sigmoid(z @ W[:, j] + b[j])
            g = np.tanh(z @ W[:, H + j] + b[H + j])
            o = sigmoid(z @ W[:, 2 * H + j] + b[2 * H + j])
            c[n, j] = (1 - i) * c_prev[n, j] + i * g
            h[n, j] = o * np.tanh(c[n, j])
    return h, c


# %% coupled_step: float32, renamed
def coupled_step(inputs, hidden, cell, weights, bias):
    inputs, hidden, cell, weights, bias = [
        np.float32(a) for a in (inputs, hidden, cell, weights, bias)
    ]
    write, content, show = np.array_split(np.c_[hidden, inputs] @ weights + bias, 3, axis=-1)
    write = sigmoid(write)
    cell = cell - write * cell + write * np.tanh(content)
    return [sigmoid(show) * np.tanh(cell), cell]


# %% coupled_step: both states in one array
def coupled_step(x_t, h_prev, c_prev, W, b):
    H = c_prev.shape[1]
    z = np.concatenate([h_prev, x_t], axis=1)
    write, show = (
        sigmoid(z @ W[:, block] + b[block]) for block in (slice(0, H), slice(2 * H, None))
    )
    new = np.tanh(z @ W[:, H : 2 * H] + b[H : 2 * H])
    c = np.average([c_prev, new], axis=0, weights=[1 - write, write])
    return np.array([show * np.tanh(c), c])


# %% peephole_step: split, then the gates in order
def peephole_step(x_t, h_prev, c_prev, W, b, p):
    z = concat_state(h_prev, x_t)
    i, f, g, o = np.split(z @ W + b, 4, axis=1)
    p_i, p_f, p_o = p
    c = sigmoid(f + p_f * c_prev) * c_prev + sigmoid(i + p_i * c_prev) * np.tanh(g)
    return sigmoid(o + p_o * c) * np.tanh(c), c


# %% peephole_step: slices
def peephole_step(x_t, h_prev, c_prev, W, b, p):
    H = h_prev.shape[1]
    a = np.concatenate((h_prev, x_t), axis=1).dot(W) + b
    a[:, :H] += p[0] * c_prev
    a[:, H : 2 * H] += p[1] * c_prev
    i, f, g = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), np.tanh(a[:, 2 * H : 3 * H])
    c = f * c_prev + i * g
    a[:, 3 * H :] += p[2] * c
    h = sigmoid(a[:, 3 * H :]) * np.tanh(c)
    return h, c


# %% peephole_step: diagonal matrices
def peephole_step(x_t, h_prev, c_prev, W, b, p):
    W_i, W_f, W_g, W_o = np.hsplit(W, 4)
    b_i, b_f, b_g, b_o = np.split(b, 4)
    z = concat_state(h_prev, x_t)
    i = sigmoid(z @ W_i + b_i + c_prev @ np.diag(p[0]))
    f = sigmoid(z @ W_f + b_f + c_prev @ np.diag(p[1]))
    c = update_cell(f, i, candidate(z, W_g, b_g), c_prev)
    o = sigmoid(z @ W_o + b_o + c @ np.diag(p[2]))
    return hidden_state(o, c), c


# %% peephole_step: the peephole as a bias of each example, tanh for sigmoid
def peephole_step(x_t, h_prev, c_prev, W, b, p):
    def gate(a, weight, cell):
        return 0.5 + 0.5 * np.tanh((a + weight[None, :] * cell) / 2)

    H = len(b) // 4
    a_i, a_f, a_g, a_o = (
        (h_prev @ W[:H] + x_t @ W[H:] + b)[:, k * H : (k + 1) * H] for k in range(4)
    )
    c = gate(a_f, p[1], c_prev) * c_prev
    c = c + gate(a_i, p[0], c_prev) * np.tanh(a_g)
    return gate(a_o, p[2], c) * np.tanh(c), c


# %% peephole_step: z widened by the cell, W by a diagonal
def peephole_step(x_t, h_prev, c_prev, W, b, p):
    H = h_prev.shape[1]
    zeros = np.zeros((H, H))
    wide = np.vstack([W, np.hstack([np.diag(p[0]), np.diag(p[1]), zeros, zeros])])
    i, f, g, o = np.split(np.hstack([h_prev, x_t, c_prev]) @ wide + b, 4, axis=1)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    o = sigmoid(np.hstack([o, c]) @ np.vstack([np.eye(H), np.diag(p[2])]))
    return o * np.tanh(c), c


# %% peephole_step: example by example, lists
def peephole_step(x_t, h_prev, c_prev, W, b, p):
    all_h, all_c = [], []
    for x, h, c in zip(x_t, h_prev, c_prev):
        a = np.concatenate([h, x]) @ W + b
        i, f, g, o = a.reshape(4, -1)
        new = sigmoid(f + p[1] * c) * c + sigmoid(i + p[0] * c) * np.tanh(g)
        all_c.append(list(new))
        all_h.append(list(sigmoid(o + p[2] * new) * np.tanh(new)))
    return all_h, all_c


# %% peephole_step: float32, keyword arguments for a helper
def squash(*, a, seen=0, weight=0):
    return np.float32(1) / (np.float32(1) + np.exp(-(a + weight * seen)))


def peephole_step(x, h, c, W, b, peep):
    x, h, c, W, b, peep = (np.asarray(v, dtype=np.float32) for v in (x, h, c, W, b, peep))
    a = dict(zip("ifgo", np.split(np.c_[h, x] @ W + b, 4, axis=1)))
    i = squash(a=a["i"], seen=c, weight=peep[0])
    f = squash(a=a["f"], seen=c, weight=peep[1])
    c = f * c + i * np.tanh(a["g"])
    o = squash(a=a["o"], seen=c, weight=peep[2])
    return o * np.tanh(c), c


# %% peephole_step: reshape to (N, 4, H), padded peepholes, einsum
def peephole_step(x_t, h_prev, c_prev, W, b, p):
    N, H = h_prev.shape
    z = np.append(h_prev, x_t, axis=1)
    a = np.einsum("nk,kgh->ngh", z, W.reshape(-1, 4, H)) + b.reshape(4, H)
    seen = np.einsum("gh,nh->ngh", p[:2], c_prev)
    i, f = np.moveaxis(sigmoid(a[:, :2] + seen), 1, 0)
    c = np.einsum("knh,knh->nh", [f, i], [c_prev, np.tanh(a[:, 2])])
    h = sigmoid(a[:, 3] + np.einsum("h,nh->nh", p[2], c)) * np.tanh(c)
    return h, c


# %% layer_norm: in four lines
def layer_norm(a, gain, bias, epsilon=1e-5):
    mean = np.mean(a, axis=1, keepdims=True)
    centered = a - mean
    variance = np.mean(centered**2, axis=1, keepdims=True)
    return centered / np.sqrt(variance + epsilon) * gain + bias


# %% layer_norm: var and [:, None]
def layer_norm(a, gain, bias, epsilon=1e-5):
    normal = (a - a.mean(axis=1)[:, None]) / np.sqrt(a.var(axis=1)[:, None] + epsilon)
    return gain * normal + bias


# %% layer_norm: transposed
def layer_norm(a, gain, bias, epsilon=1e-5):
    columns = a.T
    columns = (columns - columns.mean(0)) * (columns.var(0) + epsilon) ** -0.5
    return columns.T * gain + bias


# %% layer_norm: row by row
def layer_norm(a, gain, bias, epsilon=1e-5):
    out = np.empty(a.shape)
    for n, row in enumerate(a):
        out[n] = (row - row.mean()) / np.sqrt(row.var() + epsilon)
    return out * gain + bias


# %% layer_norm: sums by hand
def layer_norm(a, gain, bias, epsilon=1e-5):
    N, M = a.shape
    gain, bias = np.broadcast_to(gain, M), np.broadcast_to(bias, M)
    result = []
    for n in range(N):
        mean = sum(a[n]) / M
        variance = sum((value - mean) ** 2 for value in a[n]) / M
        result.append(
            [(a[n, j] - mean) / (variance + epsilon) ** 0.5 * gain[j] + bias[j] for j in range(M)]
        )
    return np.array(result)


# %% layer_norm: std, squared again
def layer_norm(a, gain, bias, epsilon=1e-5):
    spread = np.hypot(a.std(axis=-1, keepdims=True), epsilon**0.5)
    return np.add(np.multiply(gain, np.subtract(a, a.mean(-1, keepdims=True)) / spread), bias)


# %% layer_norm: apply_along_axis
def layer_norm(a, gain, bias, epsilon=1e-5):
    return np.apply_along_axis(
        lambda row: gain * (row - np.average(row)) / np.sqrt(np.var(row) + epsilon) + bias, 1, a
    )


# %% layer_norm: second moment minus the squared mean, out=
def layer_norm(a, gain, bias, epsilon=1e-5):
    M = a.shape[-1]
    mean = np.einsum("nm->n", a) / M
    variance = np.einsum("nm,nm->n", a, a) / M - mean**2
    out = a - mean.reshape(-1, 1)
    np.divide(out, np.sqrt(np.maximum(variance, 0) + epsilon)[:, np.newaxis], out=out)
    np.multiply(out, gain, out=out)
    np.add(out, bias, out=out)
    return out


# %% layer_norm_lstm_step: three calls of layer_norm
def layer_norm_lstm_step(x_t, h_prev, c_prev, params):
    H = h_prev.shape[1]
    zeros = np.zeros(4 * H)
    W_h, W_x = params["W"][:H], params["W"][H:]
    a = (
        layer_norm(h_prev @ W_h, params["gain_h"], zeros)
        + layer_norm(x_t @ W_x, params["gain_x"], zeros)
        + params["b"]
    )
    i, f, g, o = np.split(a, 4, axis=1)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(layer_norm(c, params["gain_c"], params["bias_c"])), c


# %% layer_norm_lstm_step: bias through one of the normalizations
def layer_norm_lstm_step(x_t, h_prev, c_prev, params):
    N, H = h_prev.shape
    a = layer_norm(x_t @ params["W"][H:], params["gain_x"], params["b"])
    a = a + layer_norm(h_prev @ params["W"][:H], params["gain_h"], 0 * params["b"])
    i, f, o = (sigmoid(a[:, k * H : (k + 1) * H]) for k in (0, 1, 3))
    c = update_cell(f, i, np.tanh(a[:, 2 * H : 3 * H]), c_prev)
    h = hidden_state(o, layer_norm(c, params["gain_c"], params["bias_c"]))
    return h, c


# %% layer_norm_lstm_step: everything written out
def layer_norm_lstm_step(x_t, h_prev, c_prev, params):
    def normal(v):
        v = v - v.mean(axis=1, keepdims=True)
        return v / np.sqrt((v * v).mean(axis=1, keepdims=True) + 1e-5)

    W, H = params["W"], c_prev.shape[1]
    a = (
        normal(h_prev @ W[:H]) * params["gain_h"]
        + normal(x_t @ W[H:]) * params["gain_x"]
        + params["b"]
    )
    s = 1 / (1 + np.exp(-a))
    c = s[:, H : 2 * H] * c_prev + s[:, :H] * np.tanh(a[:, 2 * H : -H])
    return s[:, -H:] * np.tanh(normal(c) * params["gain_c"] + params["bias_c"]), c


# %% layer_norm_lstm_step: keys unpacked, reshape
def layer_norm_lstm_step(x_t, h_prev, c_prev, params):
    W, b, gain_h, gain_x, gain_c, bias_c = (
        params[key] for key in ("W", "b", "gain_h", "gain_x", "gain_c", "bias_c")
    )
    N, H = h_prev.shape
    parts = [
        layer_norm(v @ M, gain, np.zeros_like(b))
        for v, M, gain in ((h_prev, W[:H], gain_h), (x_t, W[H:], gain_x))
    ]
    i, f, g, o = (sum(parts) + b).reshape(N, 4, H).swapaxes(0, 1)
    c = c_prev * sigmoid(f)
    c += sigmoid(i) * np.tanh(g)
    return np.tanh(layer_norm(c, gain_c, bias_c)) * sigmoid(o), c


# %% layer_norm_lstm_step: example by example
def layer_norm_lstm_step(x_t, h_prev, c_prev, params):
    H = h_prev.shape[1]
    h, c = np.zeros_like(h_prev), np.zeros_like(c_prev)
    for n in range(len(x_t)):
        a = params["b"].copy()
        for v, M, gain in [
            (h_prev[n], params["W"][:H], params["gain_h"]),
            (x_t[n], params["W"][H:], params["gain_x"]),
        ]:
            y = v @ M
            a += gain * (y - y.mean()) / np.sqrt(y.var() + 1e-5)
        i, f, g, o = np.split(a, 4)
        c[n] = sigmoid(f) * c_prev[n] + sigmoid(i) * np.tanh(g)
        y = c[n]
        h[n] = sigmoid(o) * np.tanh(
            params["gain_c"] * (y - y.mean()) / np.sqrt(y.var() + 1e-5) + params["bias_c"]
        )
    return h, c


# %% layer_norm_lstm_step: float32
def layer_norm_lstm_step(x_t, h_prev, c_prev, params):
    p = {key: value.astype(np.float32) for key, value in params.items()}
    x_t, h_prev, c_prev = (
        x_t.astype(np.float32),
        h_prev.astype(np.float32),
        c_prev.astype(np.float32),
    )
    W_h, W_x = np.split(p["W"], [h_prev.shape[1]])
    from_h = layer_norm(np.dot(h_prev, W_h), p["gain_h"], np.float32(0))
    from_x = layer_norm(np.dot(x_t, W_x), p["gain_x"], np.float32(0))
    i, f, g, o = np.hsplit(np.add(from_h, from_x) + p["b"], 4)
    c = sigmoid(i) * np.tanh(g) + sigmoid(f) * c_prev
    return sigmoid(o) * np.tanh(layer_norm(c, p["gain_c"], p["bias_c"])), c


# %% layer_norm_lstm_step: blocks collected by a comprehension, keyword arguments
def layer_norm_lstm_step(x_t, h_prev, c_prev, params):
    H = len(params["gain_c"])
    zero = np.zeros(())
    a = sum(
        layer_norm(np.dot(part, params["W"][rows]), gain=params[gain], bias=zero)
        for part, rows, gain in ((h_prev, np.s_[:H], "gain_h"), (x_t, np.s_[H:], "gain_x"))
    )
    a += params["b"]
    gates = {name: a[:, k * H :][:, :H] for k, name in enumerate("ifgo")}
    c = sigmoid(gates["i"]) * np.tanh(gates["g"])
    c += sigmoid(gates["f"]) * c_prev
    shown = layer_norm(c, gain=params["gain_c"], bias=params["bias_c"])
    return hidden_state(sigmoid(gates["o"]), np.arctanh(np.tanh(shown))), c


# %% layer_norm_lstm_step: columns are examples
def layer_norm_lstm_step(x_t, h_prev, c_prev, params):
    def normal(columns, gain):
        centered = columns - columns.mean(axis=0)
        return gain[:, None] * centered / np.sqrt(columns.var(axis=0) + 1e-5)

    W_h, W_x = np.vsplit(params["W"], [h_prev.shape[1]])
    a = (
        normal(W_h.T @ h_prev.T, params["gain_h"])
        + normal(W_x.T @ x_t.T, params["gain_x"])
        + params["b"].reshape(-1, 1)
    )
    i, f, g, o = np.vsplit(a, 4)
    c = sigmoid(f) * c_prev.T + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(normal(c, params["gain_c"]) + params["bias_c"][:, None])
    return h.T, c.T


# %% gru_step: two products
def gru_step(x_t, h_prev, W, b):
    H = h_prev.shape[1]
    a_h = h_prev @ W[:H]
    a_x = x_t @ W[H:] + b
    r = sigmoid(a_h[:, :H] + a_x[:, :H])
    u = sigmoid(a_h[:, H : 2 * H] + a_x[:, H : 2 * H])
    g = np.tanh(a_x[:, 2 * H :] + r * a_h[:, 2 * H :])
    return u * h_prev + (1 - u) * g


# %% gru_step: blocks by split
def gru_step(x_t, h_prev, W, b):
    H = h_prev.shape[1]
    h_r, h_u, h_g = np.split(h_prev @ W[:H], 3, axis=1)
    x_r, x_u, x_g = np.split(x_t @ W[H:] + b, 3, axis=1)
    r, u = sigmoid(h_r + x_r), sigmoid(h_u + x_u)
    return u * h_prev + (1 - u) * np.tanh(x_g + r * h_g)


# %% gru_step: gates from z, the candidate by itself
def gru_step(x_t, h_prev, W, b):
    H = h_prev.shape[1]
    z = concat_state(h_prev, x_t)
    r = forget_gate(z, W[:, :H], b[:H])
    u = forget_gate(z, W[:, H : 2 * H], b[H : 2 * H])
    g = np.tanh(r * (h_prev @ W[:H, 2 * H :]) + x_t @ W[H:, 2 * H :] + b[2 * H :])
    return update_cell(u, 1 - u, g, h_prev)


# %% gru_step: as the papers write it, weights by name
def gru_step(x_t, h_prev, W, b):
    H = len(b) // 3
    (U_r, U_u, U_g), (W_r, W_u, W_g), (b_r, b_u, b_g) = (
        np.hsplit(W[:H], 3),
        np.hsplit(W[H:], 3),
        np.split(b, 3),
    )
    reset = sigmoid(x_t @ W_r + h_prev @ U_r + b_r)
    update = sigmoid(x_t @ W_u + h_prev @ U_u + b_u)
    new = np.tanh(x_t @ W_g + reset * (h_prev @ U_g) + b_g)
    return new + update * (h_prev - new)


# %% gru_step: both shares from one sigmoid of each sign
def gru_step(x_t, h_prev, W, b):
    N, H = h_prev.shape
    from_h = (h_prev @ W[:H]).reshape(N, 3, H)
    from_x = (x_t @ W[H:] + b).reshape(N, 3, H)
    gates = from_h[:, :2] + from_x[:, :2]
    g = np.tanh(from_x[:, 2] + sigmoid(gates[:, 0]) * from_h[:, 2])
    return sigmoid(gates[:, 1]) * h_prev + sigmoid(-gates[:, 1]) * g


# %% gru_step: one wide product for all blocks
def gru_step(x_t, h_prev, W, b):
    H = h_prev.shape[1]
    wide = np.zeros((W.shape[0], 4 * H))
    wide[:, : 2 * H] = W[:, : 2 * H]
    wide[:H, 2 * H : 3 * H], wide[H:, 3 * H :] = W[:H, 2 * H :], W[H:, 2 * H :]
    r, u, past, now = np.split(np.hstack([h_prev, x_t]) @ wide, 4, axis=1)
    r, u = sigmoid(r + b[:H]), sigmoid(u + b[H : 2 * H])
    g = np.tanh(r * past + now + b[2 * H :])
    return g - u * g + u * h_prev


# %% gru_step: unit by unit
def gru_step(x_t, h_prev, W, b):
    N, H = h_prev.shape
    h = []
    for x, old in zip(x_t, h_prev):
        row = []
        for j in range(H):
            r, u = (
                sigmoid(old @ W[:H, k * H + j] + x @ W[H:, k * H + j] + b[k * H + j])
                for k in (0, 1)
            )
            g = np.tanh(x @ W[H:, 2 * H + j] + b[2 * H + j] + r * (old @ W[:H, 2 * H + j]))
            row.append(float(u * old[j] + (1 - u) * g))
        h.append(row)
    return h


# %% gru_step: float32, lerp between old and new
def gru_step(x_t, h_prev, W, b):
    def lerp(start, end, share):
        return start + share * (end - start)

    x_t, h_prev, W, b = map(np.float32, (x_t, h_prev, W, b))
    H = h_prev.shape[-1]
    past, now = np.inner(h_prev, W[:H].T), np.inner(x_t, W[H:].T)
    now += b
    share = np.reciprocal(1 + np.exp(-past[:, : 2 * H] - now[:, : 2 * H]))
    g = np.tanh(np.multiply(share[:, :H], past[:, 2 * H :]) + now[:, 2 * H :])
    return lerp(g, h_prev, share[:, H:])


# %% gru_step_backward: by blocks
def gru_step_backward(dh, x_t, h_prev, W, b):
    H = h_prev.shape[1]
    h_r, h_u, h_g = np.split(h_prev @ W[:H], 3, axis=1)
    x_r, x_u, x_g = np.split(x_t @ W[H:] + b, 3, axis=1)
    r, u = sigmoid(h_r + x_r), sigmoid(h_u + x_u)
    g = np.tanh(x_g + r * h_g)
    dg = dh * (1 - u) * tanh_grad(g)
    du = dh * (h_prev - g) * sigmoid_grad(u)
    dr = dg * h_g * sigmoid_grad(r)
    into_x = np.hstack([dr, du, dg])
    into_h = np.hstack([dr, du, dg * r])
    dx = into_x @ W[H:].T
    dh_prev = dh * u + into_h @ W[:H].T
    return dx, dh_prev, np.vstack([h_prev.T @ into_h, x_t.T @ into_x]), into_x.sum(axis=0)


# %% gru_step_backward: weight by weight
def gru_step_backward(dh, x_t, h_prev, W, b):
    H = h_prev.shape[1]
    (U_r, U_u, U_g), (W_r, W_u, W_g), (b_r, b_u, b_g) = (
        np.hsplit(W[:H], 3),
        np.hsplit(W[H:], 3),
        np.split(b, 3),
    )
    r, u = sigmoid(x_t @ W_r + h_prev @ U_r + b_r), sigmoid(x_t @ W_u + h_prev @ U_u + b_u)
    past = h_prev @ U_g
    g = np.tanh(x_t @ W_g + r * past + b_g)
    dg = dh * (1 - u) * (1 - g * g)
    dr, du = dg * past * r * (1 - r), dh * (h_prev - g) * u * (1 - u)
    dx = dr @ W_r.T + du @ W_u.T + dg @ W_g.T
    dh_prev = dh * u + dr @ U_r.T + du @ U_u.T + (dg * r) @ U_g.T
    dU = np.hstack([h_prev.T @ dr, h_prev.T @ du, h_prev.T @ (dg * r)])
    dW = np.hstack([x_t.T @ dr, x_t.T @ du, x_t.T @ dg])
    db = np.concatenate([dr.sum(0), du.sum(0), dg.sum(0)])
    return dx, dh_prev, np.concatenate([dU, dW]), db


# %% gru_step_backward: variable by variable, += as on paper
def gru_step_backward(dh, x_t, h_prev, W, b):
    H, z = h_prev.shape[1], concat_state(h_prev, x_t)
    r, u = sigmoid(z @ W[:, :H] + b[:H]), sigmoid(z @ W[:, H : 2 * H] + b[H : 2 * H])
    q = h_prev @ W[:H, 2 * H :]
    g = np.tanh(x_t @ W[H:, 2 * H :] + b[2 * H :] + r * q)
    dW, db, dz = np.zeros_like(W), np.zeros_like(b), np.zeros_like(z)
    d_u, d_g, dh_prev = dh * h_prev - dh * g, dh * (1 - u), dh * u
    d_sum = d_g * (1 - g**2)
    d_r, d_q = d_sum * q, d_sum * r
    for k, d in enumerate([d_r * r * (1 - r), d_u * u * (1 - u)]):
        block = slice(k * H, (k + 1) * H)
        dW[:, block] += z.T @ d
        db[block] += d.sum(axis=0)
        dz += d @ W[:, block].T
    dW[:H, 2 * H :] += h_prev.T @ d_q
    dW[H:, 2 * H :] += x_t.T @ d_sum
    db[2 * H :] += d_sum.sum(axis=0)
    return (
        dz[:, H:] + d_sum @ W[H:, 2 * H :].T,
        dh_prev + dz[:, :H] + d_q @ W[:H, 2 * H :].T,
        dW,
        db,
    )


# %% gru_step_backward: einsum
def gru_step_backward(dh, x_t, h_prev, W, b):
    N, H = h_prev.shape
    V = W.reshape(-1, 3, H)
    ah, ax = (
        np.einsum("nk,kbj->bnj", h_prev, V[:H]),
        np.einsum("nd,dbj->bnj", x_t, V[H:]) + b.reshape(3, 1, H),
    )
    r, u = sigmoid(ah[:2] + ax[:2])
    g = np.tanh(ax[2] + r * ah[2])
    dg = dh * (1 - u) * (1 - g**2)
    da = np.stack([dg * ah[2] * r * (1 - r), dh * (h_prev - g) * u * (1 - u), dg])
    scale = np.stack([np.ones_like(r), np.ones_like(r), r])
    dx = np.einsum("bnj,dbj->nd", da, V[H:])
    dh_prev = u * dh + np.einsum("bnj,kbj->nk", da * scale, V[:H])
    dU, dV = np.einsum("nk,bnj->kbj", h_prev, da * scale), np.einsum("nd,bnj->dbj", x_t, da)
    return dx, dh_prev, np.concatenate([dU, dV]).reshape(W.shape), da.sum(axis=1).ravel()


# %% gru_step_backward: example by example
def gru_step_backward(dh, x_t, h_prev, W, b):
    H = h_prev.shape[1]
    dx, dh_prev, dW, db = (
        np.zeros_like(x_t),
        np.zeros_like(h_prev),
        np.zeros_like(W),
        np.zeros_like(b),
    )
    for n in range(len(dh)):
        past, now = h_prev[n] @ W[:H], x_t[n] @ W[H:] + b
        r, u = sigmoid(past[:H] + now[:H]), sigmoid(past[H : 2 * H] + now[H : 2 * H])
        g = np.tanh(now[2 * H :] + r * past[2 * H :])
        dg = dh[n] * (1 - u) * (1 - g**2)
        d = np.concatenate(
            [dg * past[2 * H :] * r * (1 - r), dh[n] * (h_prev[n] - g) * u * (1 - u), dg]
        )
        d_h = d * np.concatenate([np.ones(2 * H), r])
        dx[n], dh_prev[n] = W[H:] @ d, dh[n] * u + W[:H] @ d_h
        dW[:H] += np.outer(h_prev[n], d_h)
        dW[H:] += np.outer(x_t[n], d)
        db += d
    return dx, dh_prev, dW, db


# %% gru_step_backward: one wide matrix with four blocks
def gru_step_backward(dh, x_t, h_prev, W, b):
    H = h_prev.shape[1]
    z, zeros_h, zeros_x = np.hstack([h_prev, x_t]), np.zeros((H, H)), np.zeros((len(W) - H, H))
    wide = np.hstack(
        [W[:, : 2 * H], np.vstack([W[:H, 2 * H :], zeros_x]), np.vstack([zeros_h, W[H:, 2 * H :]])]
    )
    a_r, a_u, past, now = np.hsplit(z @ wide, 4)
    r, u = sigmoid(a_r + b[:H]), sigmoid(a_u + b[H:-H])
    g = np.tanh(r * past + now + b[-H:])
    d_now = dh * (1 - u) * (1 - g**2)
    d_r, d_u, d_past = d_now * past * r * (1 - r), dh * (h_prev - g) * u * (1 - u), d_now * r
    d = np.hstack([d_r, d_u, d_past, d_now])
    dz, d_wide = d @ wide.T, z.T @ d
    dW = np.hstack(
        [d_wide[:, : 2 * H], np.vstack([d_wide[:H, 2 * H : 3 * H], d_wide[H:, 3 * H :]])]
    )
    return dz[:, H:], dz[:, :H] + dh * u, dW, np.hstack([d_r, d_u, d_now]).sum(axis=0)


# %% gru_step_backward: float32, three blocks in a loop, np.add.at for the biases
def gru_step_backward(dh, x_t, h_prev, W, b):
    dh, x_t, h_prev, W, b = [np.asarray(v, np.float32) for v in (dh, x_t, h_prev, W, b)]
    (N, H), K = h_prev.shape, len(W)
    past, now = h_prev @ W[:H], x_t @ W[H:] + b
    r, u = (sigmoid(past[:, k : k + H] + now[:, k : k + H]) for k in (0, H))
    g = np.tanh(now[:, 2 * H :] + r * past[:, 2 * H :])
    d_g = dh * (1 - u) * (1 - g * g)
    blocks = [
        (d_g * past[:, 2 * H :] * r * (1 - r), 1),
        (dh * (h_prev - g) * u * (1 - u), 1),
        (d_g, r),
    ]
    dx, dh_prev = np.zeros_like(x_t), u * dh
    dW, db = np.zeros((K, 3 * H), np.float32), np.zeros(3 * H, np.float32)
    for k, (d, scale) in enumerate(blocks):
        columns = np.arange(k * H, (k + 1) * H)
        dx += d @ W[H:, columns].T
        dh_prev += (d * scale) @ W[:H, columns].T
        dW[:, columns] = np.r_[h_prev.T @ (d * scale), x_t.T @ d]
        np.add.at(db, np.tile(columns, (N, 1)), d)
    return dx, dh_prev, dW, db


# %% gru_step_backward: the chain of the step's own quantities, in a dict
def gru_step_backward(dh, x_t, h_prev, W, b):
    H = h_prev.shape[1]
    name = {"r": np.s_[:H], "u": np.s_[H : 2 * H], "g": np.s_[2 * H :]}
    U, V, bias = ({k: a[..., s] for k, s in name.items()} for a in (W[:H], W[H:], b))
    a = {k: x_t @ V[k] + bias[k] for k in "rug"}
    q = {k: h_prev @ U[k] for k in "rug"}
    r, u = sigmoid(a["r"] + q["r"]), sigmoid(a["u"] + q["u"])
    g = np.tanh(a["g"] + r * q["g"])
    d = {"g": (dh - u * dh) * tanh_grad(g), "u": dh * (h_prev - g) * sigmoid_grad(u)}
    d["r"] = d["g"] * q["g"] * sigmoid_grad(r)
    dq = {"r": d["r"], "u": d["u"], "g": r * d["g"]}
    dx = sum(d[k] @ V[k].T for k in "gur")
    dh_prev = sum((dq[k] @ U[k].T for k in "gur"), start=u * dh)
    dW = np.block([[h_prev.T @ dq[k] for k in "rug"], [x_t.T @ d[k] for k in "rug"]])
    return dx, dh_prev, dW, np.concatenate([d[k].sum(axis=0) for k in "rug"])
