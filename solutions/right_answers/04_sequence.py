# Right answers of lesson 04, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of lessons 02 to 04; tests/autograder/exercises/test_right_answers.py wants full
# marks for every one.
# ruff: noqa: E402, F811, F821

# %% lstm_forward: the fused step in a loop, arrays of zeros
def lstm_forward(x, h0, c0, W, b):
    N, T, D = x.shape
    H = h0.shape[1]
    h = np.zeros((N, T, H))
    c = np.zeros((N, T, H))
    h_t, c_t = h0, c0
    for t in range(T):
        h_t, c_t = lstm_step_fused(x[:, t], h_t, c_t, W, b)
        h[:, t] = h_t
        c[:, t] = c_t
    return h, c


# %% lstm_forward: lists, stacked along axis 1
def lstm_forward(x, h0, c0, W, b):
    hs, cs = [], []
    h, c = h0, c0
    for t in range(x.shape[1]):
        h, c = lstm_step_fused(x[:, t, :], h, c, W, b)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


# %% lstm_forward: steps by swapaxes, results transposed back
def lstm_forward(x, h0, c0, W, b):
    states = [(h0, c0)]
    for now in x.swapaxes(0, 1):
        states.append(lstm_step_fused(now, *states[-1], W, b))
    h, c = zip(*states[1:])
    return np.array(h).transpose(1, 0, 2), np.array(c).transpose(1, 0, 2)


# %% lstm_forward: arrays with room for the start
def lstm_forward(x, h0, c0, W, b):
    N, T, _ = x.shape
    h = np.empty((N, T + 1, h0.shape[1]))
    c = np.empty_like(h)
    h[:, 0], c[:, 0] = h0, c0
    for t in range(T):
        h[:, t + 1], c[:, t + 1] = lstm_step_fused(x[:, t], h[:, t], c[:, t], W, b)
    return h[:, 1:], c[:, 1:]


# %% lstm_forward: index t - 1, with the start put at the end first
def lstm_forward(x, h0, c0, W, b):
    N, T, _ = x.shape
    h, c = np.zeros((N, T, h0.shape[1])), np.zeros((N, T, h0.shape[1]))
    h[:, -1], c[:, -1] = h0, c0
    for t in range(T):
        h[:, t], c[:, t] = lstm_step_fused(x[:, t], h[:, t - 1], c[:, t - 1], W, b)
    return h, c


# %% lstm_forward: recursion
def lstm_forward(x, h0, c0, W, b):
    h, c = lstm_step_fused(x[:, 0], h0, c0, W, b)
    if x.shape[1] == 1:
        return h[:, None], c[:, None]
    later_h, later_c = lstm_forward(x[:, 1:], h, c, W, b)
    return np.concatenate([h[:, None], later_h], axis=1), np.concatenate(
        [c[:, None], later_c], axis=1
    )


# %% lstm_forward: projected at once, gates by hand
def lstm_forward(x, h0, c0, W, b):
    H = h0.shape[1]
    pre = np.einsum("ntd,dk->ntk", x, W[H:]) + b
    h, c, out_h, out_c = h0.copy(), c0.copy(), [], []
    for t in range(x.shape[1]):
        a = pre[:, t] + h @ W[:H]
        i, f, g, o = (
            sigmoid(a[:, :H]),
            sigmoid(a[:, H : 2 * H]),
            np.tanh(a[:, 2 * H : 3 * H]),
            sigmoid(a[:, 3 * H :]),
        )
        c *= f
        c += i * g
        h = o * np.tanh(c)
        out_h.append(h)
        out_c.append(c.copy())
    return np.stack(out_h, 1), np.stack(out_c, 1)


# %% lstm_forward: example by example, nested lists
def lstm_forward(x, h0, c0, W, b):
    all_h, all_c = [], []
    for sequence, h, c in zip(x, h0, c0):
        h, c = h[None], c[None]
        one_h, one_c = [], []
        for step in sequence:
            h, c = lstm_step_fused(step[None], h, c, W, b)
            one_h.append(h[0].tolist())
            one_c.append(c[0].tolist())
        all_h.append(one_h)
        all_c.append(one_c)
    return all_h, all_c


# %% lstm_forward: the step gate by gate
def lstm_forward(x, h0, c0, W, b):
    params = {}
    for gate, W_gate, b_gate in zip("ifgo", np.hsplit(W, 4), np.split(b, 4)):
        params["W_" + gate], params["b_" + gate] = W_gate, b_gate
    h_list, c_list = [h0], [c0]
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h_list[-1], c_list[-1], params)
        h_list += [h]
        c_list += [c]
    return np.dstack(h_list[1:]).swapaxes(1, 2), np.dstack(c_list[1:]).swapaxes(1, 2)


# %% lstm_forward: float32, a while loop, renamed
def lstm_forward(inputs, hidden, cell, weights, biases):
    inputs, hidden, cell, weights, biases = map(np.float32, (inputs, hidden, cell, weights, biases))
    steps = inputs.shape[1]
    both = np.empty((2, len(inputs), steps, hidden.shape[1]), dtype=np.float32)
    step = 0
    while step < steps:
        hidden, cell = lstm_step_fused(inputs[:, step], hidden, cell, weights, biases)
        both[0, :, step] = hidden
        both[1, :, step] = cell
        step += 1
    return both[0], both[1]


# %% lstm_forward: over lengths that are all full
def lstm_forward(x, h0, c0, W, b):
    T = x.shape[1]
    parts = [
        lstm_forward_lengths(x[:, :t], np.full(len(x), t), h0, c0, W, b)[1:]
        for t in range(1, T + 1)
    ]
    return tuple(np.stack(states, axis=1) for states in zip(*parts))


# %% lstm_forward_lengths: np.where with a mask
def lstm_forward_lengths(x, lengths, h0, c0, W, b):
    N, T, D = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    h_t, c_t = h0, c0
    for t in range(T):
        new_h, new_c = lstm_step_fused(x[:, t], h_t, c_t, W, b)
        mask = (lengths > t)[:, None]
        h_t = np.where(mask, new_h, h_t)
        c_t = np.where(mask, new_c, c_t)
        h[:, t] = np.where(mask, new_h, 0.0)
    return h, h_t, c_t


# %% lstm_forward_lengths: arithmetic with masks of 0 and 1
def lstm_forward_lengths(x, lengths, h0, c0, W, b):
    mask = (np.arange(x.shape[1])[None, :] < lengths[:, None]).astype(float)
    h, c, outputs = h0, c0, []
    for t in range(x.shape[1]):
        m = mask[:, t : t + 1]
        h_new, c_new = lstm_step_fused(x[:, t], h, c, W, b)
        h = m * h_new + (1 - m) * h
        c = m * c_new + (1 - m) * c
        outputs.append(m * h)
    return np.stack(outputs, axis=1), h, c


# %% lstm_forward_lengths: example by example, only its real steps
def lstm_forward_lengths(x, lengths, h0, c0, W, b):
    N, T, _ = x.shape
    H = h0.shape[1]
    h, h_last, c_last = np.zeros((N, T, H)), np.zeros((N, H)), np.zeros((N, H))
    for n in range(N):
        L = lengths[n]
        states, cells = lstm_forward(x[n : n + 1, :L], h0[n : n + 1], c0[n : n + 1], W, b)
        h[n, :L] = states[0]
        h_last[n], c_last[n] = states[0, -1], cells[0, -1]
    return h, h_last, c_last


# %% lstm_forward_lengths: run through, pick afterwards
def lstm_forward_lengths(x, lengths, h0, c0, W, b):
    h, c = lstm_forward(x, h0, c0, W, b)
    rows = np.arange(len(x))
    h_last, c_last = h[rows, lengths - 1], c[rows, lengths - 1]
    real = np.arange(x.shape[1]) < lengths[:, None]
    return h * real[:, :, None], h_last, c_last


# %% lstm_forward_lengths: only the rows that still run
def lstm_forward_lengths(x, lengths, h0, c0, W, b):
    h_last, c_last = h0.copy(), c0.copy()
    h = np.zeros(x.shape[:2] + h0.shape[1:])
    for t in range(max(lengths)):
        rows = np.flatnonzero(lengths > t)
        h_last[rows], c_last[rows] = lstm_step_fused(x[rows, t], h_last[rows], c_last[rows], W, b)
        h[rows, t] = h_last[rows]
    return h, h_last, c_last


# %% lstm_forward_lengths: sorted by length and sorted back, as packing does
def lstm_forward_lengths(x, lengths, h0, c0, W, b):
    order = np.argsort(-lengths, kind="stable")
    x, h_t, c_t, steps = x[order], h0[order], c0[order], lengths[order]
    h = np.zeros((len(x), x.shape[1], h_t.shape[1]))
    for t in range(steps[0]):
        n = np.count_nonzero(steps > t)
        new_h, new_c = lstm_step_fused(x[:n, t], h_t[:n], c_t[:n], W, b)
        h_t, c_t = np.vstack([new_h, h_t[n:]]), np.vstack([new_c, c_t[n:]])
        h[:n, t] = new_h
    back = np.argsort(order)
    return h[back], h_t[back], c_t[back]


# %% lstm_forward_lengths: caught when an example ends
def lstm_forward_lengths(x, lengths, h0, c0, W, b):
    h, c = h0, c0
    last_h, last_c, outputs = np.zeros_like(h0), np.zeros_like(c0), []
    for t, now in enumerate(np.moveaxis(x, 1, 0), start=1):
        h, c = lstm_step_fused(now, h, c, W, b)
        last_h[lengths == t] = h[lengths == t]
        last_c[lengths == t] = c[lengths == t]
        outputs.append(np.where((t <= lengths)[:, None], h, 0))
    return np.moveaxis(np.array(outputs), 0, 1), last_h, last_c


# %% lstm_forward_lengths: nested loops over examples and steps, lists
def lstm_forward_lengths(x, lengths, h0, c0, W, b):
    H = h0.shape[1]
    h, h_last, c_last = [], [], []
    for n, length in enumerate(lengths):
        h_n, c_n, row = h0[[n]], c0[[n]], []
        for t in range(x.shape[1]):
            if t < length:
                h_n, c_n = lstm_step_fused(x[[n], t], h_n, c_n, W, b)
                row.append(list(h_n[0]))
            else:
                row.append([0.0] * H)
        h.append(row)
        h_last.append(h_n[0])
        c_last.append(c_n[0])
    return np.array(h), np.array(h_last), np.array(c_last)


# %% lstm_forward_lengths: gates forced open and shut at padding, float32
def lstm_forward_lengths(x, lengths, h0, c0, W, b):
    H = h0.shape[1]
    a = (x @ W[H:] + b).astype(np.float32)
    h_t, c_t = h0.astype(np.float32), c0.astype(np.float32)
    h = np.zeros((len(x), x.shape[1], H), dtype=np.float32)
    for t in range(x.shape[1]):
        over = t >= lengths
        i, f, g, o = np.split(a[:, t] + h_t @ W[:H].astype(np.float32), 4, axis=1)
        i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
        i[over], f[over] = 0, 1
        c_t = f * c_t + i * np.tanh(g)
        h_t = np.where(over[:, None], h_t, o * np.tanh(c_t))
        h[:, t] = h_t * ~over[:, None]
    return h, h_t, c_t


# %% last_output: pairs of indices
def last_output(h, lengths):
    N = h.shape[0]
    return h[np.arange(N), lengths - 1, :]


# %% last_output: list over zip
def last_output(h, lengths):
    return np.array([states[length - 1] for states, length in zip(h, lengths)])


# %% last_output: take_along_axis
def last_output(h, lengths):
    index = (lengths - 1)[:, None, None]
    return np.take_along_axis(h, index, axis=1)[:, 0]


# %% last_output: a loop into zeros
def last_output(h, lengths):
    out = np.zeros((len(h), h.shape[2]))
    for n in range(len(h)):
        out[n] = h[n, lengths[n] - 1]
    return out


# %% last_output: sum with a mask of one step
def last_output(h, lengths):
    N, T, H = h.shape
    mask = np.arange(1, T + 1) == lengths[:, None]
    return (h * mask[:, :, None]).sum(axis=1)


# %% last_output: boolean mask of the last steps
def last_output(h, lengths):
    steps = np.broadcast_to(np.arange(h.shape[1]), h.shape[:2])
    return h[steps == lengths[:, None] - 1]


# %% last_output: one-hot and einsum
def last_output(h, lengths):
    return np.einsum("nt,nth->nh", np.eye(h.shape[1])[lengths - 1], h)


# %% last_output: flat rows
def last_output(h, lengths):
    N, T, H = h.shape
    rows = np.arange(N) * T + lengths - 1
    return h.reshape(N * T, H)[rows]


# %% last_output: last row of each cut example, nested lists
def last_output(outputs, steps):
    return [list(example[:n][-1]) for example, n in zip(outputs, steps)]


# %% last_output: diagonal of all pairs, float32
def last_output(h, lengths):
    every = h[:, lengths - 1]
    return every[np.diag_indices(len(h))].astype("float32")


# %% last_output: walk through time and overwrite
def last_output(h, lengths):
    result = h[:, 0].copy()
    for t in range(1, h.shape[1]):
        result = np.where((t < lengths)[:, None], h[:, t], result)
    return result


# %% project_inputs: the product takes three axes
def project_inputs(x, W, b):
    H = W.shape[1] // 4
    return x @ W[H:, :] + b


# %% project_inputs: last D rows
def project_inputs(x, W, b):
    D = x.shape[2]
    return np.matmul(x, W[-D:]) + b


# %% project_inputs: einsum
def project_inputs(x, W, b):
    W_x = W[W.shape[0] - x.shape[-1] :]
    return np.einsum("ntd,dk->ntk", x, W_x) + b


# %% project_inputs: flattened and reshaped back
def project_inputs(x, W, b):
    N, T, D = x.shape
    flat = x.reshape(N * T, D).dot(W[len(W) - D :]) + b
    return flat.reshape(N, T, -1)


# %% project_inputs: step by step
def project_inputs(x, W, b):
    N, T, D = x.shape
    a = np.empty((N, T, len(b)))
    for t in range(T):
        a[:, t] = x[:, t] @ W[-D:] + b
    return a


# %% project_inputs: example by example, a list
def project_inputs(x, W, b):
    H = len(b) // 4
    return [sequence @ W[H:] + b for sequence in x]


# %% project_inputs: tensordot, bias in place
def project_inputs(x, W, b):
    _, W_x = np.split(W, [b.size // 4])
    a = np.tensordot(x, W_x, axes=1)
    a += b
    return a


# %% project_inputs: joined with zeros for h
def project_inputs(x, W, b):
    N, T, D = x.shape
    z = np.concatenate([np.zeros((N, T, W.shape[0] - D)), x], axis=2)
    return z @ W + b


# %% project_inputs: block by block, float32
def project_inputs(x, W, b):
    H = b.shape[0] // 4
    blocks = []
    for k in range(4):
        columns = slice(k * H, (k + 1) * H)
        blocks.append(
            x.astype(np.float32) @ W[H:, columns].astype(np.float32) + b[columns].astype(np.float32)
        )
    return np.concatenate(blocks, axis=-1)


# %% project_inputs: ones for the bias
def project_inputs(x, W, b):
    D = x.shape[-1]
    ones = np.ones(x.shape[:-1] + (1,))
    return np.concatenate([x, ones], axis=-1) @ np.vstack([W[-D:], b])


# %% lstm_forward: over an own float32 step
def step(x_t, h, c, W, b):
    z = np.hstack([h, x_t]).astype(np.float32)
    i, f, g, o = np.split(z @ W.astype(np.float32) + b.astype(np.float32), 4, axis=1)
    c = (1 / (1 + np.exp(-f))) * c + (1 / (1 + np.exp(-i))) * np.tanh(g)
    return (1 / (1 + np.exp(-o))) * np.tanh(c), c


def lstm_forward(x, h0, c0, W, b):
    states = []
    for t in range(x.shape[1]):
        h0, c0 = step(x[:, t], h0, c0, W, b)
        states.append([h0, c0])
    h, c = np.moveaxis(np.array(states), 0, 2)
    return h, c
