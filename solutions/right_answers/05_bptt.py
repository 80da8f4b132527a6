# Right answers of lesson 05, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of the lessons up to 05; tests/autograder/exercises/test_right_answers.py wants
# full marks for every one.
# ruff: noqa: E402, F811, F821

# %% numerical_gradient: nudge, ask, put back
def numerical_gradient(f, x, eps=1e-5):
    x = x.copy()
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + eps
        plus = f(x)
        x[i] = old - eps
        minus = f(x)
        x[i] = old
        grad[i] = (plus - minus) / (2 * eps)
    return grad


# %% numerical_gradient: nditer, as in CS231n, in the caller's array and put back
def numerical_gradient(f, x, eps=1e-5):
    grad = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        ix = it.multi_index
        oldval = x[ix]
        x[ix] = oldval + eps
        pos = f(x)
        x[ix] = oldval - eps
        neg = f(x)
        x[ix] = oldval
        grad[ix] = (pos - neg) / (2 * eps)
        it.iternext()
    return grad


# %% numerical_gradient: two copies for each number
def numerical_gradient(f, x, eps=1e-5):
    slopes = []
    for n in range(x.size):
        up, down = x.copy(), x.copy()
        up.flat[n] += eps
        down.flat[n] -= eps
        slopes.append((f(up) - f(down)) / 2 / eps)
    return np.array(slopes).reshape(x.shape)


# %% numerical_gradient: rows of an identity matrix
def numerical_gradient(f, x, eps=1e-5):
    nudges = eps * np.eye(x.size).reshape(-1, *x.shape)
    return np.reshape([f(x + nudge) - f(x - nudge) for nudge in nudges], x.shape) / (2 * eps)


# %% numerical_gradient: a mask for each place
def numerical_gradient(f, x, eps=1e-6):
    gradient = np.empty(x.shape)
    places = np.arange(x.size).reshape(x.shape)
    for place in range(x.size):
        here = (places == place) * eps
        gradient[places == place] = 0.5 / eps * (f(x + here) - f(x - here))
    return gradient


# %% numerical_gradient: recursion over the axes
def numerical_gradient(f, x, eps=1e-5):
    if x.ndim == 0:
        return (f(x + eps) - f(x - eps)) / (2 * eps)

    def held(k):
        def g(part):
            copy = np.array(x)
            copy[k] = part
            return f(copy)

        return g

    return np.array([numerical_gradient(held(k), np.array(x[k]), eps) for k in range(len(x))])


# %% numerical_gradient: nested lists, float128 where there is one
def numerical_gradient(function, where, eps=1e-5):
    flat = [float(value) for value in where.ravel()]
    slopes = []
    for n, value in enumerate(flat):
        left, right = list(flat), list(flat)
        left[n], right[n] = value - eps, value + eps
        change = function(np.array(right).reshape(where.shape)) - function(
            np.array(left).reshape(where.shape)
        )
        slopes.append(float(change) / (right[n] - left[n]))
    return np.array(slopes).reshape(where.shape).tolist()


# %% numerical_gradient: np.longdouble throughout
def numerical_gradient(f, x, eps=1e-5):
    fine = np.array(x, dtype=np.longdouble)
    step = np.longdouble(eps)
    gradient = np.empty_like(fine)
    for index in np.ndindex(*x.shape):
        here = fine[index]
        values = []
        for sign in (1, -1):
            fine[index] = here + sign * step
            values.append(f(fine))
        fine[index] = here
        gradient[index] = (values[0] - values[1]) / (2 * step)
    return gradient


# %% numerical_gradient: moved up, twice down and up again, in the caller's array
def numerical_gradient(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    for index, _ in np.ndenumerate(x):
        x[index] += eps
        above = f(x)
        x[index] -= 2 * eps
        below = f(x)
        x[index] += eps
        gradient[index] = (above - below) / (2 * eps)
    return gradient


# %% gradient_check: as the lesson says it
def gradient_check(f, x, dx):
    numerical = numerical_gradient(f, x)
    size = max(np.abs(dx).max(), np.abs(numerical).max())
    if size == 0:
        return 0.0
    return np.abs(dx - numerical).max() / size


# %% gradient_check: a tiny number in the denominator
def gradient_check(f, x, dx):
    n = numerical_gradient(f, x)
    top = np.max(np.abs(n - dx))
    bottom = np.maximum(np.abs(n).max(), np.abs(dx).max()) + 1e-30
    return top / bottom


# %% gradient_check: norms of order infinity
def gradient_check(f, x, dx):
    a, b = dx.ravel(), numerical_gradient(f, x).ravel()
    largest = max(np.linalg.norm(a, np.inf), np.linalg.norm(b, np.inf))
    return np.linalg.norm(a - b, np.inf) / largest if largest else 0


# %% gradient_check: both stacked
def gradient_check(f, x, dx):
    both = np.stack([dx, numerical_gradient(f, x, 1e-6)])
    return float(abs(both[0] - both[1]).max() / np.clip(abs(both).max(), 1e-20, None))


# %% gradient_check: plain Python
def gradient_check(f, x, dx):
    pairs = list(zip(dx.ravel().tolist(), numerical_gradient(f, x).ravel().tolist()))
    largest = max(max(abs(a), abs(b)) for a, b in pairs)
    worst = max(abs(a - b) for a, b in pairs)
    return worst / largest if largest > 0 else worst


# %% gradient_check: np.ptp of the two, np.divide with where
def gradient_check(f, x, dx):
    n = numerical_gradient(f, x, eps=1e-5)
    size = np.array([np.abs(np.concatenate([dx.ravel(), n.ravel()])).max()])
    error = np.array([np.ptp(np.stack([dx, n]), axis=0).max()])
    return np.divide(error, size, out=np.zeros(1), where=size > 0).item()


# %% gradient_check: errstate and nan_to_num, float32
def gradient_check(f, x, dx):
    n = numerical_gradient(f, x)
    with np.errstate(invalid="ignore"):
        return np.float32(
            np.nan_to_num(
                np.max(np.abs(dx - n)) / np.maximum(np.max(np.abs(dx)), np.max(np.abs(n)))
            )
        )


# %% gradient_check: a running maximum, early return, walrus
def gradient_check(f, x, dx):
    numerical = numerical_gradient(f, x)
    worst = largest = 0.0
    for analytic, estimate in np.nditer([dx, numerical]):
        worst = max(worst, abs(float(analytic) - float(estimate)))
        if (size := max(abs(float(analytic)), abs(float(estimate)))) > largest:
            largest = size
    if not largest:
        return np.float64(0)
    return np.float64(worst) / largest


# %% lstm_step_backward: every gradient by its name, as in the lesson
def lstm_step_backward(dh, dc, x_t, h_prev, c_prev, W, b):
    N, H = h_prev.shape
    z = concat_state(h_prev, x_t)
    a = z @ W + b
    i = sigmoid(a[:, :H])
    f = sigmoid(a[:, H : 2 * H])
    g = np.tanh(a[:, 2 * H : 3 * H])
    o = sigmoid(a[:, 3 * H :])
    c = f * c_prev + i * g
    t = np.tanh(c)
    do = dh * t
    dc_total = dc + dh * o * (1 - t**2)
    di = dc_total * g
    df = dc_total * c_prev
    dg = dc_total * i
    dc_prev = dc_total * f
    da = np.hstack([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)])
    dW = z.T @ da
    db = np.sum(da, axis=0)
    dz = da @ W.T
    return dz[:, H:], dz[:, :H], dc_prev, dW, db


# %% lstm_step_backward: gate by gate, weights cut in blocks
def lstm_step_backward(dh, dc, x_t, h_prev, c_prev, W, b):
    z = np.hstack([h_prev, x_t])
    W_i, W_f, W_g, W_o = np.hsplit(W, 4)
    b_i, b_f, b_g, b_o = np.split(b, 4)
    i, f, o = sigmoid(z @ W_i + b_i), sigmoid(z @ W_f + b_f), sigmoid(z @ W_o + b_o)
    g = np.tanh(z @ W_g + b_g)
    t = np.tanh(f * c_prev + i * g)
    dct = dh * o * tanh_grad(t) + dc
    da_i = dct * g * sigmoid_grad(i)
    da_f = dct * c_prev * sigmoid_grad(f)
    da_g = dct * i * tanh_grad(g)
    da_o = dh * t * sigmoid_grad(o)
    dz = da_i @ W_i.T + da_f @ W_f.T + da_g @ W_g.T + da_o @ W_o.T
    dW = np.concatenate([z.T @ d for d in (da_i, da_f, da_g, da_o)], axis=1)
    db = np.concatenate([d.sum(0) for d in (da_i, da_f, da_g, da_o)])
    dh_prev, dx = np.split(dz, [h_prev.shape[1]], axis=1)
    return dx, dh_prev, f * dct, dW, db


# %% lstm_step_backward: example by example with outer products
def lstm_step_backward(dh, dc, x_t, h_prev, c_prev, W, b):
    H = h_prev.shape[1]
    dx, dh_prev, dc_prev = np.zeros_like(x_t), np.zeros_like(h_prev), np.zeros_like(c_prev)
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for n in range(len(x_t)):
        z = np.append(h_prev[n], x_t[n])
        ai, af, ag, ao = np.split(b + z @ W, 4)
        i, f, g, o = sigmoid(ai), sigmoid(af), np.tanh(ag), sigmoid(ao)
        t = np.tanh(f * c_prev[n] + i * g)
        d = dc[n] + dh[n] * o * (1 - t * t)
        da = np.concatenate(
            [
                d * g * i * (1 - i),
                d * c_prev[n] * f * (1 - f),
                d * i * (1 - g * g),
                dh[n] * t * o * (1 - o),
            ]
        )
        dW += np.outer(z, da)
        db += da
        dh_prev[n], dx[n] = W[:H] @ da, W[H:] @ da
        dc_prev[n] = d * f
    return dx, dh_prev, dc_prev, dW, db


# %% lstm_step_backward: gates as one block of three sigmoids, reordered
def lstm_step_backward(dh, dc, x_t, h_prev, c_prev, W, b):
    H = h_prev.shape[1]
    z = np.c_[h_prev, x_t]
    a = (z @ W + b).reshape(len(z), 4, H)
    s = sigmoid(a)
    i, f, o, g = s[:, 0], s[:, 1], s[:, 3], np.tanh(a[:, 2])
    c = i * g + f * c_prev
    dc_all = dc + dh * o / np.cosh(c) ** 2
    da = np.empty_like(a)
    da[:, 0] = dc_all * g * i * (1 - i)
    da[:, 1] = dc_all * c_prev * f * (1 - f)
    da[:, 2] = dc_all * i / np.cosh(a[:, 2]) ** 2
    da[:, 3] = dh * np.tanh(c) * o * (1 - o)
    da = da.reshape(len(z), 4 * H)
    return da @ W[H:].T, da @ W[:H].T, dc_all * f, z.T @ da, np.ones(len(z)) @ da


# %% lstm_step_backward: einsum, in-place work on its own arrays
def lstm_step_backward(dh, dc, x_t, h_prev, c_prev, W, b):
    z = np.concatenate((h_prev, x_t), 1)
    i, f, g, o = np.split(np.einsum("nk,km->nm", z, W) + b, 4, axis=-1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    t = np.tanh(f * c_prev + i * g)
    into_c = dh * o
    into_c *= 1 - t**2
    into_c += dc
    da = np.concatenate([into_c * g, into_c * c_prev, into_c * i, dh * t], axis=1)
    da *= np.concatenate([i - i**2, f - f**2, 1 - g**2, o - o**2], axis=1)
    dz = np.einsum("nm,km->nk", da, W)
    H = h_prev.shape[-1]
    return (
        dz[:, H:].copy(),
        dz[:, :H].copy(),
        into_c * f,
        np.einsum("nk,nm->km", z, da),
        np.einsum("nm->m", da),
    )


# %% lstm_step_backward: float32, through the earlier lesson's gates
def lstm_step_backward(dh, dc, x_t, h_prev, c_prev, W, b):
    H = h_prev.shape[1]
    dh, dc, x_t, h_prev, c_prev, W, b = [
        np.asarray(v, dtype=np.float32) for v in (dh, dc, x_t, h_prev, c_prev, W, b)
    ]
    z = concat_state(h_prev, x_t)
    blocks = [slice(k * H, (k + 1) * H) for k in range(4)]
    i = input_gate(z, W[:, blocks[0]], b[blocks[0]])
    f = forget_gate(z, W[:, blocks[1]], b[blocks[1]])
    g = candidate(z, W[:, blocks[2]], b[blocks[2]])
    o = output_gate(z, W[:, blocks[3]], b[blocks[3]])
    t = np.tanh(update_cell(f, i, g, c_prev))
    dc = dc + tanh_grad(t) * o * dh
    da = np.zeros((len(z), 4 * H), dtype=np.float32)
    for block, d in zip(
        blocks,
        (
            dc * g * sigmoid_grad(i),
            dc * c_prev * sigmoid_grad(f),
            dc * i * tanh_grad(g),
            dh * t * sigmoid_grad(o),
        ),
    ):
        da[:, block] = d
    return da.dot(W[H:].T), da.dot(W[:H].T), dc * f, np.dot(z.T, da), da.sum(0)


# %% lstm_step_backward: a sequence of one step
def lstm_step_backward(dh, dc, x_t, h_prev, c_prev, W, b):
    h, c = lstm_step_fused(x_t, h_prev, c_prev, W, b)
    cache = (x_t[:, None], h_prev, c_prev, W, b, h[:, None], c[:, None])
    dx, *rest = lstm_backward(dh[:, None], dc, cache)
    return (dx[:, 0], *rest)


# %% lstm_step_backward: the four Jacobians written out
def lstm_step_backward(dh, dc, x_t, h_prev, c_prev, W, b):
    N, H = h_prev.shape
    z = np.block([h_prev, x_t])
    i, f, g, o = (z @ W + b).reshape(N, 4, H).swapaxes(0, 1)
    i, f, o = map(sigmoid, (i, f, o))
    g = np.tanh(g)
    t = np.tanh(f * c_prev + i * g)
    dc_da = np.stack([g * i * (1 - i), c_prev * f * (1 - f), i * (1 - g**2), 0 * o], axis=1)
    dh_dc = o * (1 - t**2)
    dh_da = dh_dc[:, None] * dc_da
    dh_da[:, 3] += t * o * (1 - o)
    da = (dc[:, None] * dc_da + dh[:, None] * dh_da).reshape(N, 4 * H)
    dz = (W @ da.T).T
    return [dz[:, H:], dz[:, :H], (dc + dh * dh_dc) * f, (da.T @ z).T, da.T.sum(axis=1)]


# %% lstm_backward: the step in a loop
def lstm_backward(dh, dc_last, cache):
    x, h0, c0, W, b, h, c = cache
    N, T, D = x.shape
    dx = np.zeros_like(x)
    dW = np.zeros_like(W)
    db = np.zeros_like(b)
    dh_next = np.zeros_like(h0)
    dc_next = dc_last
    for t in range(T - 1, -1, -1):
        h_prev = h0 if t == 0 else h[:, t - 1]
        c_prev = c0 if t == 0 else c[:, t - 1]
        dx[:, t], dh_next, dc_next, dW_t, db_t = lstm_step_backward(
            dh[:, t] + dh_next, dc_next, x[:, t], h_prev, c_prev, W, b
        )
        dW += dW_t
        db += db_t
    return dx, dh_next, dc_next, dW, db


# %% lstm_backward: states with the start in front, lists
def lstm_backward(dh, dc_last, cache):
    x, h0, c0, W, b, h, c = cache
    hs = [h0] + [h[:, t] for t in range(h.shape[1])]
    cs = [c0] + [c[:, t] for t in range(c.shape[1])]
    dxs, dWs, dbs = [], [], []
    dh_t, dc_t = 0, dc_last
    for t in reversed(range(x.shape[1])):
        dx, dh_t, dc_t, dW, db = lstm_step_backward(
            dh[:, t] + dh_t, dc_t, x[:, t], hs[t], cs[t], W, b
        )
        dxs.insert(0, dx)
        dWs.append(dW)
        dbs.append(db)
    return np.stack(dxs, axis=1), dh_t, dc_t, sum(dWs), sum(dbs)


# %% lstm_backward: recursion from the first step
def lstm_backward(dh, dc_last, cache):
    x, h0, c0, W, b, h, c = cache
    if x.shape[1] == 0:
        return np.zeros_like(x), np.zeros_like(h0), dc_last, np.zeros_like(W), np.zeros_like(b)
    later = (x[:, 1:], h[:, 0], c[:, 0], W, b, h[:, 1:], c[:, 1:])
    dx, dh_1, dc_1, dW, db = lstm_backward(dh[:, 1:], dc_last, later)
    dx_0, dh0, dc0, dW_0, db_0 = lstm_step_backward(dh[:, 0] + dh_1, dc_1, x[:, 0], h0, c0, W, b)
    return np.concatenate([dx_0[:, None], dx], axis=1), dh0, dc0, dW + dW_0, db + db_0


# %% lstm_backward: gates rebuilt step by step in the loop
def lstm_backward(dh, dc_last, cache):
    x, h0, c0, W, b, h, c = cache
    H = h0.shape[1]
    dx, dW, db = np.empty(x.shape), 0, 0
    up, line = np.zeros(h0.shape), dc_last.copy()
    for t in range(x.shape[1])[::-1]:
        h_prev, c_prev = (h[:, t - 1], c[:, t - 1]) if t > 0 else (h0, c0)
        z = concat_state(h_prev, x[:, t])
        i, f, g, o = np.split(z @ W + b, 4, axis=1)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        tc = np.tanh(c[:, t])
        up = up + dh[:, t]
        line = line + up * o * (1 - tc**2)
        da = np.hstack(
            [
                line * g * sigmoid_grad(i),
                line * c_prev * sigmoid_grad(f),
                line * i * tanh_grad(g),
                up * tc * sigmoid_grad(o),
            ]
        )
        dW = dW + z.T @ da
        db = db + da.sum(axis=0)
        dz = da @ W.T
        up, dx[:, t] = dz[:, :H], dz[:, H:]
        line = line * f
    return dx, up, line, dW, db


# %% lstm_backward: all gates at once, dW in one product, time first inside
def lstm_backward(dh, dc_last, cache):
    x, h0, c0, W, b, h, c = cache
    xs, hs, cs = x.swapaxes(0, 1), h.swapaxes(0, 1), c.swapaxes(0, 1)
    T, N, H = hs.shape
    before_h, before_c = np.concatenate([h0[None], hs[:-1]]), np.concatenate([c0[None], cs[:-1]])
    z = np.concatenate([before_h, xs], axis=-1)
    i, f, g, o = np.moveaxis((z @ W + b).reshape(T, N, 4, H), 2, 0)
    i, f, g, o, tc = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o), np.tanh(cs)
    das = []
    dh_t, dc_t = np.zeros((N, H)), dc_last
    for t in range(T - 1, -1, -1):
        dh_t = dh_t + dh[:, t]
        dc_t = dc_t + dh_t * o[t] * (1 - tc[t] ** 2)
        das.append(
            np.concatenate(
                [
                    dc_t * g[t] * i[t] * (1 - i[t]),
                    dc_t * before_c[t] * f[t] * (1 - f[t]),
                    dc_t * i[t] * (1 - g[t] ** 2),
                    dh_t * tc[t] * o[t] * (1 - o[t]),
                ],
                axis=1,
            )
        )
        dh_t, dc_t = das[-1] @ W[:H].T, dc_t * f[t]
    da = np.array(das[::-1])
    return (
        (da @ W[H:].T).swapaxes(0, 1),
        dh_t,
        dc_t,
        np.einsum("tnk,tnm->km", z, da),
        da.sum((0, 1)),
    )


# %% lstm_backward: example by example
def lstm_backward(dh, dc_last, cache):
    x, h0, c0, W, b, h, c = cache
    dxs, dh0, dc0, dW, db = [], [], [], np.zeros(W.shape), np.zeros(b.shape)
    for n in range(len(x)):
        H_prev, C_prev = np.vstack([h0[n], h[n, :-1]]), np.vstack([c0[n], c[n, :-1]])
        d_h, d_c, row = np.zeros((1, h0.shape[1])), dc_last[[n]], []
        for t in range(x.shape[1] - 1, -1, -1):
            d_x, d_h, d_c, d_W, d_b = lstm_step_backward(
                dh[[n], t] + d_h, d_c, x[[n], t], H_prev[[t]], C_prev[[t]], W, b
            )
            row = [d_x[0], *row]
            dW += d_W
            db += d_b
        dxs.append(row)
        dh0.append(d_h[0])
        dc0.append(d_c[0])
    return np.array(dxs), np.array(dh0), np.array(dc0), dW, db


# %% lstm_backward: all lengths full
def lstm_backward(dh, dc_last, cache):
    x, h0, c0, W, b, h, c = cache
    N, T = x.shape[:2]
    h_all = np.concatenate([h0[:, None], h], axis=1)
    c_all = np.concatenate([c0[:, None], c], axis=1)
    dh_all, dc_all = np.zeros_like(h_all), np.zeros_like(c_all)
    dh_all[:, 1:] = dh
    dc_all[:, T] = dc_last
    dx, total = np.zeros_like(x), [np.zeros_like(W), np.zeros_like(b)]
    for t in range(T, 0, -1):
        dx[:, t - 1], dh_part, dc_part, *parts = lstm_step_backward(
            dh_all[:, t], dc_all[:, t], x[:, t - 1], h_all[:, t - 1], c_all[:, t - 1], W, b
        )
        dh_all[:, t - 1] += dh_part
        dc_all[:, t - 1] += dc_part
        total = [whole + part for whole, part in zip(total, parts)]
    return dx, dh_all[:, 0].copy(), dc_all[:, 0].copy(), *total


# %% lstm_backward: float32, a while loop, renamed
def lstm_backward(grad_h, grad_c, saved):
    inputs, h_start, c_start, W, b, hidden, cell = [np.float32(array) for array in saved]
    grad_h, grad_c = np.float32(grad_h), np.float32(grad_c)
    result_x = np.zeros_like(inputs)
    grad_W, grad_b, from_later = np.zeros_like(W), np.zeros_like(b), np.zeros_like(h_start)
    step = inputs.shape[1]
    while step:
        step -= 1
        states = (hidden[:, step - 1], cell[:, step - 1]) if step else (h_start, c_start)
        back = lstm_step_backward(
            grad_h[:, step] + from_later, grad_c, inputs[:, step], *states, W, b
        )
        result_x[:, step] = back[0]
        from_later, grad_c = back[1], back[2]
        grad_W += back[3]
        grad_b += back[4]
    return result_x, from_later, grad_c, grad_W, grad_b


# %% lstm_backward: float32 gates, sums in arrays of float64
def lstm_backward(dh, dc_last, cache):
    x, h0, c0, W, b, h, c = cache
    (N, T, D), H = x.shape, h0.shape[1]
    dx, dW, db = np.zeros((N, T, D)), np.zeros(W.shape), np.zeros(b.shape)
    dh_next, dc_next = np.zeros((N, H)), np.array(dc_last)
    low = W.astype(np.float32)
    for t in range(T)[::-1]:
        h_prev, c_prev = (h[:, t - 1], c[:, t - 1]) if t else (h0, c0)
        z = np.hstack((h_prev, x[:, t])).astype(np.float32)
        i, f, g, o = np.hsplit(z @ low + b.astype(np.float32), 4)
        i, f, g, o, tc = (
            sigmoid(i),
            sigmoid(f),
            np.tanh(g),
            sigmoid(o),
            np.tanh(c[:, t].astype(np.float32)),
        )
        dh_t = (dh[:, t] + dh_next).astype(np.float32)
        dc_t = dc_next.astype(np.float32) + dh_t * o * (1 - tc * tc)
        da = np.hstack(
            (
                dc_t * g * i * (1 - i),
                dc_t * c_prev.astype(np.float32) * f * (1 - f),
                dc_t * i * (1 - g * g),
                dh_t * tc * o * (1 - o),
            )
        )
        dW += np.dot(z.T, da)
        db += da.sum(axis=0)
        dz = np.dot(da, low.T)
        dh_next[:], dx[:, t] = dz[:, :H], dz[:, H:]
        dc_next[:] = dc_t * f
    return dx, dh_next, dc_next, dW, db


# %% cell_gradient: a loop from the end
def cell_gradient(f):
    out = np.ones(f.shape)
    for t in range(f.shape[1] - 2, -1, -1):
        out[:, t] = out[:, t + 1] * f[:, t + 1]
    return out


# %% cell_gradient: cumprod of the gates turned round
def cell_gradient(f):
    N, T, H = f.shape
    later = np.concatenate([f[:, 1:], np.ones((N, 1, H))], axis=1)
    return np.cumprod(later[:, ::-1], axis=1)[:, ::-1]


# %% cell_gradient: a product for each step
def cell_gradient(f):
    return np.stack([np.prod(f[:, t + 1 :], axis=1) for t in range(f.shape[1])], axis=1)


# %% cell_gradient: a running product in a list
def cell_gradient(f):
    factors, running = [], np.ones_like(f[:, 0])
    for gate in f.swapaxes(0, 1)[::-1]:
        factors.append(running)
        running = running * gate
    return np.array(factors[::-1]).swapaxes(0, 1)


# %% cell_gradient: nested loops and lists
def cell_gradient(f):
    result = []
    for example in f:
        rows = [[1.0] * f.shape[2]]
        for gates in example[:0:-1]:
            rows.insert(0, [factor * gate for factor, gate in zip(rows[0], gates)])
        result.append(rows)
    return result


# %% cell_gradient: multiply.accumulate
def cell_gradient(gates):
    flipped = np.flip(gates, axis=1)
    products = np.multiply.accumulate(flipped, axis=1)
    return np.flip(np.insert(products[:, :-1], 0, 1, axis=1), axis=1).copy()


# %% cell_gradient: recursion, float32
def cell_gradient(f):
    f = f.astype(np.float32)
    if f.shape[1] == 1:
        return np.ones_like(f)
    rest = cell_gradient(f[:, 1:])
    return np.concatenate([(f[:, 1] * rest[:, 0])[:, None], rest], axis=1)


# %% cell_gradient: itertools.accumulate and operator.mul
import operator
from itertools import accumulate


def cell_gradient(f):
    gates = np.moveaxis(f, 1, 0)
    steps = accumulate(gates[:0:-1], operator.mul, initial=np.ones_like(gates[0]))
    return np.stack(list(steps)[::-1], axis=1)


# %% truncated_bptt: windows through lstm_backward
def truncated_bptt(dh, cache, k):
    x, h0, c0, W, b, h, c = cache
    T = x.shape[1]
    dW, db = np.zeros_like(W), np.zeros_like(b)
    h_start, c_start = h0, c0
    for a in range(0, T, k):
        e = min(a + k, T)
        part = (x[:, a:e], h_start, c_start, W, b, h[:, a:e], c[:, a:e])
        _, _, _, dW_part, db_part = lstm_backward(dh[:, a:e], np.zeros_like(c0), part)
        dW += dW_part
        db += db_part
        h_start, c_start = h[:, e - 1], c[:, e - 1]
    return dW, db


# %% truncated_bptt: one loop back, gradients set to zero at the borders
def truncated_bptt(dh, cache, k):
    x, h0, c0, W, b, h, c = cache
    dW, db = 0, 0
    dh_next, dc_next = np.zeros_like(h0), np.zeros_like(c0)
    for t in reversed(range(x.shape[1])):
        before = (h[:, t - 1], c[:, t - 1]) if t else (h0, c0)
        _, dh_next, dc_next, dW_t, db_t = lstm_step_backward(
            dh[:, t] + dh_next, dc_next, x[:, t], *before, W, b
        )
        dW, db = dW + dW_t, db + db_t
        if t % k == 0:
            dh_next, dc_next = np.zeros_like(h0), np.zeros_like(c0)
    return dW, db


# %% truncated_bptt: windows run forward again
def truncated_bptt(dh, cache, k):
    x, h_t, c_t, W, b, _, _ = cache
    total = [np.zeros_like(W), np.zeros_like(b)]
    while x.shape[1]:
        h, c = lstm_forward(x[:, :k], h_t, c_t, W, b)
        gradients = lstm_backward(dh[:, :k], 0 * c_t, (x[:, :k], h_t, c_t, W, b, h, c))
        total = [a + g for a, g in zip(total, gradients[3:])]
        h_t, c_t = h[:, -1], c[:, -1]
        x, dh = x[:, k:], dh[:, k:]
    return tuple(total)


# %% truncated_bptt: array_split at the borders
def truncated_bptt(dh, cache, k):
    x, h0, c0, W, b, h, c = cache
    borders = np.arange(k, x.shape[1], k)
    h_all, c_all = (
        np.concatenate([h0[:, None], h], axis=1),
        np.concatenate([c0[:, None], c], axis=1),
    )
    pieces = zip([0, *borders], *(np.split(array, borders, axis=1) for array in (dh, x, h, c)))
    results = [
        lstm_backward(d, np.zeros(c0.shape), (xs, h_all[:, s], c_all[:, s], W, b, hs, cs))[3:]
        for s, d, xs, hs, cs in pieces
    ]
    return np.sum([r[0] for r in results], axis=0), np.sum([r[1] for r in results], axis=0)


# %% truncated_bptt: recursion on the rest
def truncated_bptt(dh, cache, k):
    x, h0, c0, W, b, h, c = cache
    first = (x[:, :k], h0, c0, W, b, h[:, :k], c[:, :k])
    dW, db = lstm_backward(dh[:, :k], np.zeros_like(h0), first)[-2:]
    if x.shape[1] > k:
        rest = (x[:, k:], h[:, k - 1], c[:, k - 1], W, b, h[:, k:], c[:, k:])
        more_W, more_b = truncated_bptt(dh[:, k:], rest, k)
        dW, db = dW + more_W, db + more_b
    return dW, db


# %% truncated_bptt: windows from the last to the first, float32
def truncated_bptt(dh, cache, k):
    x, h0, c0, W, b, h, c = [array.astype("float32") for array in cache]
    dW, db = np.zeros_like(W), np.zeros_like(b)
    count = int(np.ceil(x.shape[1] / k))
    for w in range(count - 1, -1, -1):
        s = w * k
        start_h, start_c = h0, c0
        if w > 0:
            start_h, start_c = h[:, s - 1], c[:, s - 1]
        grads = lstm_backward(
            dh[:, s : s + k].astype("float32"),
            np.zeros_like(start_c),
            (x[:, s : s + k], start_h, start_c, W, b, h[:, s : s + k], c[:, s : s + k]),
        )
        dW += grads[3]
        db += grads[4]
    return dW, db


# %% truncated_bptt: full windows as one large batch, the rest apart
def truncated_bptt(dh, cache, k):
    x, h0, c0, W, b, h, c = cache
    N, T, D = x.shape
    M = T // k
    dW, db = np.zeros_like(W), np.zeros_like(b)
    h_all, c_all = (
        np.concatenate([h0[:, None], h], axis=1),
        np.concatenate([c0[:, None], c], axis=1),
    )
    if M:
        fold = lambda a: a[:, : M * k].reshape(N * M, k, -1)  # noqa: E731
        starts = [a[:, 0 : M * k : k].reshape(N * M, -1) for a in (h_all, c_all)]
        *_, dW, db = lstm_backward(
            fold(dh), np.zeros_like(starts[1]), (fold(x), *starts, W, b, fold(h), fold(c))
        )
    if T > M * k:
        s = M * k
        *_, more_W, more_b = lstm_backward(
            dh[:, s:],
            np.zeros_like(c0),
            (x[:, s:], h_all[:, s], c_all[:, s], W, b, h[:, s:], c[:, s:]),
        )
        dW, db = dW + more_W, db + more_b
    return dW, db


# %% truncated_bptt: a generator of windows, sums by reduce
from functools import reduce
from operator import add


def windows(length, k):
    start = 0
    while start < length:
        yield slice(start, start + k)
        start += k


def truncated_bptt(dh, cache, k):
    x, h0, c0, W, b, h, c = cache

    def gradients(window):
        first = window.start - 1
        start = (h0, c0) if first < 0 else (h[:, first], c[:, first])
        inside = (x[:, window], *start, W, b, h[:, window], c[:, window])
        return lstm_backward(dh[:, window], np.zeros_like(c0), inside)[3:]

    parts = list(zip(*map(gradients, windows(x.shape[1], k))))
    return reduce(add, parts[0]), reduce(add, parts[1])
