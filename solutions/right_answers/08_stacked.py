# Right answers of lesson 08, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of lessons 02 to 08; tests/autograder/exercises/test_right_answers.py wants full
# marks for every one.
# ruff: noqa: E402, F811, F821

# %% dropout_forward: uniform numbers from p up
def dropout_forward(x, p, rng, training):
    if training:
        mask = (rng.random(x.shape) >= p) / (1 - p)
    else:
        mask = np.ones(x.shape)
    return x * mask, mask


# %% dropout_forward: uniform numbers below the probability to keep
def dropout_forward(x, p, rng, training):
    if not training:
        return np.array(x), np.ones_like(x)
    keep_prob = 1.0 - p
    mask = (rng.uniform(size=x.shape) < keep_prob).astype(float)
    mask /= keep_prob
    out = x.copy()
    out *= mask
    return out, mask


# %% dropout_forward: binomial
def dropout_forward(x, p, rng, training):
    mask = np.ones_like(x)
    if training:
        mask = rng.binomial(1, 1 - p, size=x.shape) / (1 - p)
    return mask * x, mask


# %% dropout_forward: choice between the two values
def dropout_forward(x, p, rng, training):
    scale = 1 / (1 - p)
    mask = (
        rng.choice([0.0, scale], size=x.shape, p=[p, 1 - p]) if training else np.full(x.shape, 1.0)
    )
    return np.multiply(x, mask), mask


# %% dropout_forward: np.where, zeros set
def dropout_forward(x, p, rng, training):
    if not training:
        return x + 0, x * 0 + 1
    dropped = rng.random(np.shape(x)) < p
    out = np.where(dropped, 0, x / (1 - p))
    return out, np.where(dropped, 0, 1 / (1 - p))


# %% dropout_forward: entry by entry
def dropout_forward(x, p, rng, training):
    mask = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        if not training:
            mask[index] = 1
        elif rng.random() >= p:
            mask[index] = 1 / (1 - p)
    return x * mask, mask


# %% dropout_forward: float32 numbers, drawn even when not training
def dropout_forward(activations, drop, generator, is_training):
    numbers = generator.random(activations.shape, dtype=np.float32)
    if is_training:
        mask = np.float32(numbers > drop) / np.float32(1 - drop)
        return np.float32(activations) * mask, mask
    return activations.astype(np.float32), np.ones(activations.shape, np.float32)


# %% dropout_forward: boolean index
def dropout_forward(x, p, rng, training):
    out, mask = x.copy(), np.ones(x.shape)
    if training and p > 0:
        gone = rng.permuted(rng.random(x.shape)) < p
        mask[gone] = 0
        mask[~gone] = 1 / (1 - p)
        out[gone] = 0
        out[~gone] *= 1 / (1 - p)
    return out, mask


# %% dropout_backward: the product
def dropout_backward(dout, mask):
    return dout * mask


# %% dropout_backward: np.where with the scale
def dropout_backward(dout, mask):
    return np.where(mask == 0, 0, dout * mask.max())


# %% dropout_backward: a copy, in place
def dropout_backward(dout, mask):
    dx = dout.copy()
    dx[mask == 0] = 0
    dx *= mask
    return dx


# %% dropout_backward: einsum
def dropout_backward(dout, mask):
    return np.einsum("...,...->...", dout, mask)


# %% dropout_backward: entry by entry
def dropout_backward(dout, mask):
    dx = np.empty(dout.shape)
    for index, value in np.ndenumerate(dout):
        dx[index] = value * mask[index]
    return dx


# %% dropout_backward: nested lists
def dropout_backward(dout, mask):
    pairs = [a * b for a, b in zip(dout.ravel().tolist(), mask.ravel().tolist())]
    return np.reshape(pairs, dout.shape).tolist()


# %% dropout_backward: float32 with np.multiply
def dropout_backward(upstream, kept):
    dx = np.multiply(upstream, kept, dtype=np.float32)
    return dx


# %% dropout_backward: what was dropped is taken away again, by divide
def dropout_backward(dout, mask):
    scale = np.divide(1, mask, out=np.full(mask.shape, np.inf), where=mask != 0)
    return dout / scale


# %% stacked_forward: first layer apart
def stacked_forward(x, h0, c0, W, b, p, rng, training):
    h_l, c_l = lstm_forward(x, h0[0], c0[0], W[0], b[0])
    h, c, masks = [h_l], [c_l], []
    for l in range(1, len(W)):
        inp, mask = dropout_forward(h_l, p, rng, training)
        h_l, c_l = lstm_forward(inp, h0[l], c0[l], W[l], b[l])
        h.append(h_l)
        c.append(c_l)
        masks.append(mask)
    return np.array(h), np.array(c), masks


# %% stacked_forward: arrays of zeros
def stacked_forward(x, h0, c0, W, b, p, rng, training):
    (L, N, H), T = h0.shape, x.shape[1]
    h, c = np.zeros((L, N, T, H)), np.zeros((L, N, T, H))
    masks = np.ones((L - 1, N, T, H))
    for layer in range(L):
        h[layer], c[layer] = lstm_forward(x, h0[layer], c0[layer], W[layer], b[layer])
        if layer < L - 1:
            x, masks[layer] = dropout_forward(h[layer], p, rng, training)
    return h, c, masks


# %% stacked_forward: zip, dropout before each layer but the first
def stacked_forward(x, h0, c0, W, b, p, rng, training):
    h_list, c_list, mask_list = [], [], []
    out = x
    for h_start, c_start, W_l, b_l in zip(h0, c0, W, b):
        if h_list:
            out, mask = dropout_forward(out, p, rng, training)
            mask_list.append(mask)
        out, cells = lstm_forward(out, h_start, c_start, W_l, b_l)
        h_list += [out]
        c_list += [cells]
    shape = (len(W) - 1,) + h_list[0].shape
    return np.stack(h_list), np.stack(c_list), np.array(mask_list).reshape(shape)


# %% stacked_forward: recursion
def stacked_forward(x, h0, c0, W, b, p, rng, training):
    h, c = lstm_forward(x, h0[0], c0[0], W[0], b[0])
    if len(W) == 1:
        return h[None], c[None], np.zeros((0, *h.shape))
    up, mask = dropout_forward(h, p, rng, training)
    rest_h, rest_c, rest_masks = stacked_forward(up, h0[1:], c0[1:], W[1:], b[1:], p, rng, training)
    return (
        np.concatenate([h[None], rest_h]),
        np.concatenate([c[None], rest_c]),
        np.concatenate([mask[None], rest_masks]),
    )


# %% stacked_forward: step by step through all layers, masks drawn first
def stacked_forward(x, h0, c0, W, b, p, rng, training):
    L, (N, T, _), H = len(W), x.shape, h0.shape[2]
    masks = [dropout_forward(np.ones((N, T, H)), p, rng, training)[1] for _ in range(L - 1)]
    h_now, c_now = list(h0), list(c0)
    h, c = np.empty((L, N, T, H)), np.empty((L, N, T, H))
    for t in range(T):
        now = x[:, t]
        for l in range(L):
            h_now[l], c_now[l] = lstm_step_fused(now, h_now[l], c_now[l], W[l], b[l])
            h[l, :, t], c[l, :, t] = h_now[l], c_now[l]
            if l < L - 1:
                now = h_now[l] * masks[l][:, t]
    return h, c, masks


# %% stacked_forward: its own mask, own draw
def stacked_forward(x, h0, c0, W, b, p, rng, training):
    L = len(W)
    below, states, masks = x, [], []
    for l in range(L):
        states.append(lstm_forward(below, h0[l], c0[l], W[l], b[l]))
        mask = np.ones_like(states[-1][0])
        if training:
            mask = rng.binomial(1, 1 - p, mask.shape) * (1 / (1 - p))
        below = states[-1][0] * mask
        masks.append(mask)
    h, c = map(np.stack, zip(*states))
    return h, c, np.array(masks)[:-1]


# %% stacked_forward: float32, a while loop
def stacked_forward(inputs, hidden, cell, weights, biases, drop, generator, training):
    all_h, all_c, all_masks, l = [], [], [], 0
    now = np.float32(inputs)
    while True:
        arrays = [np.float32(array) for array in (hidden[l], cell[l], weights[l], biases[l])]
        now_h, now_c = lstm_forward(now, *arrays)
        all_h.append(now_h)
        all_c.append(now_c)
        l += 1
        if l == len(weights):
            break
        now, mask = dropout_forward(now_h, drop, generator, training)
        all_masks.append(mask)
    return np.stack(all_h), np.stack(all_c), all_masks


# %% stacked_forward: a class of layers, one array of ones where nothing is drawn
class Layer:
    def __init__(self, h0, c0, W, b):
        self.start, self.weights = (h0, c0), (W, b)

    def __call__(self, x):
        return lstm_forward(x, *self.start, *self.weights)


def stacked_forward(x, h0, c0, W, b, p, rng, training):
    layers = [Layer(*parts) for parts in zip(h0, c0, W, b)]
    masks = [np.ones((*x.shape[:2], h0.shape[2]))] * (len(layers) - 1)
    if training:
        masks = [dropout_forward(ones, p, rng, True)[1] for ones in masks]
    states = [layers[0](x)]
    for layer, mask in zip(layers[1:], masks):
        states.append(layer(states[-1][0] * mask))
    h, c = np.array(states).swapaxes(0, 1)
    return h, c, masks


# %% stacked_backward: lists filled from the top
def stacked_backward(dh, cache):
    x, h0, c0, W, b, h, c, masks = cache
    L = len(W)
    dh0, dc0 = np.zeros_like(h0), np.zeros_like(c0)
    dW, db = [None] * L, [None] * L
    for l in range(L - 1, -1, -1):
        inp = x if l == 0 else h[l - 1] * masks[l - 1]
        dx, dh0[l], dc0[l], dW[l], db[l] = lstm_backward(
            dh, np.zeros_like(c0[l]), (inp, h0[l], c0[l], W[l], b[l], h[l], c[l])
        )
        if l > 0:
            dh = dropout_backward(dx, masks[l - 1])
    return dx, dh0, dc0, dW, db


# %% stacked_backward: inputs first, appended and turned round
def stacked_backward(dh, cache):
    x, h0, c0, W, b, h, c, masks = cache
    inputs = [x] + [low * mask for low, mask in zip(h, masks)]
    results = []
    for l in reversed(range(len(W))):
        dx, *rest = lstm_backward(
            dh, np.zeros(c0[l].shape), (inputs[l], h0[l], c0[l], W[l], b[l], h[l], c[l])
        )
        results.append(rest)
        dh = dx * masks[l - 1] if l else None
    results.reverse()
    dh0, dc0, dW, db = zip(*results)
    return dx, np.array(dh0), np.array(dc0), dW, db


# %% stacked_backward: recursion from the bottom
def stacked_backward(dh, cache):
    x, h0, c0, W, b, h, c, masks = cache
    if len(W) == 1:
        d_bottom = dh
        dh0 = dc0 = ()
        dW, db = [], []
    else:
        up = h[0] * masks[0]
        d_up, dh0, dc0, dW, db = stacked_backward(
            dh, (up, h0[1:], c0[1:], W[1:], b[1:], h[1:], c[1:], masks[1:])
        )
        d_bottom = dropout_backward(d_up, masks[0])
    dx, one, two, dW_0, db_0 = lstm_backward(
        d_bottom, np.zeros_like(c0[0]), (x, h0[0], c0[0], W[0], b[0], h[0], c[0])
    )
    return dx, np.stack([one, *dh0]), np.stack([two, *dc0]), [dW_0] + dW, [db_0] + db


# %% stacked_backward: top layer apart
def stacked_backward(dh, cache):
    x, h0, c0, W, b, h, c, masks = cache
    top = len(W) - 1

    def one(l, dh):
        below = dropout_forward(h[l - 1], 0, None, False)[0] * masks[l - 1] if l else x
        return lstm_backward(dh, 0 * c0[l], (below, h0[l], c0[l], W[l], b[l], h[l], c[l]))

    found = {top: one(top, dh)}
    for l in range(top - 1, -1, -1):
        found[l] = one(l, dropout_backward(found[l + 1][0], masks[l]))
    layers = range(top + 1)
    return (
        found[0][0],
        [found[l][1] for l in layers],
        [found[l][2] for l in layers],
        [found[l][3] for l in layers],
        [found[l][4] for l in layers],
    )


# %% stacked_backward: step by step with the step's backward
def stacked_backward(dh, cache):
    x, h0, c0, W, b, h, c, masks = cache
    (L, N, T, H), D = h.shape, x.shape[2]
    dW, db = [np.zeros_like(w) for w in W], [np.zeros_like(v) for v in b]
    dh_next, dc_next = np.zeros((L, N, H)), np.zeros((L, N, H))
    dx = np.zeros((N, T, D))
    for t in range(T - 1, -1, -1):
        above = dh[:, t]
        for l in range(L - 1, -1, -1):
            inp = x[:, t] if l == 0 else h[l - 1, :, t] * masks[l - 1][:, t]
            h_prev = h[l, :, t - 1] if t > 0 else h0[l]
            c_prev = c[l, :, t - 1] if t > 0 else c0[l]
            d_in, dh_next[l], dc_next[l], dW_t, db_t = lstm_step_backward(
                above + dh_next[l], dc_next[l], inp, h_prev, c_prev, W[l], b[l]
            )
            dW[l] = dW[l] + dW_t
            db[l] = db[l] + db_t
            above = d_in * masks[l - 1][:, t] if l > 0 else d_in
        dx[:, t] = above
    return dx, dh_next, dc_next, dW, db


# %% stacked_backward: float32, a while loop
def stacked_backward(upstream, kept):
    x, h0, c0, W, b, h, c, masks = [
        [np.float32(a) for a in item] if isinstance(item, list) else np.float32(item)
        for item in kept
    ]
    gradients, l, d = [], len(W), np.float32(upstream)
    while l:
        l -= 1
        read = np.multiply(h[l - 1], masks[l - 1]) if l else x
        d, *more = lstm_backward(
            d, np.zeros_like(c0[l]), (read, h0[l], c0[l], W[l], b[l], h[l], c[l])
        )
        gradients = [more, *gradients]
        if l:
            d = dropout_backward(d, masks[l - 1])
    return (
        d,
        *(np.stack([g[k] for g in gradients]) for k in (0, 1)),
        *([g[k] for g in gradients] for k in (2, 3)),
    )


# %% stacked_backward: deques that are filled from the left
from collections import deque


def stacked_backward(dh, cache):
    x, h0, c0, W, b, h, c, masks = cache
    dh0, dc0, dW, db = deque(), deque(), deque(), deque()
    for l, (W_l, b_l) in reversed(list(enumerate(zip(W, b)))):
        read = dropout_forward(h[l - 1], 0.0, None, False)[0] * masks[l - 1] if l else x
        dx, *found = lstm_backward(
            dh, np.zeros(c0[l].shape), (read, h0[l], c0[l], W_l, b_l, h[l], c[l])
        )
        for gradients, gradient in zip((dh0, dc0, dW, db), found):
            gradients.appendleft(gradient)
        if l:
            dh = np.multiply(dx, masks[l - 1])
    return dx, np.stack(dh0), np.stack(dc0), dW, db


# %% stacked_backward: reduce over the layers, a dict of results
from functools import reduce


def stacked_backward(dh, cache):
    x, h0, c0, W, b, h, c, masks = cache
    found = {}

    def down(upstream, l):
        read = x if l == 0 else np.einsum("nth,nth->nth", h[l - 1], masks[l - 1])
        own = dict(
            zip(
                ("dx", "dh0", "dc0", "dW", "db"),
                lstm_backward(upstream, c0[l] * 0, (read, h0[l], c0[l], W[l], b[l], h[l], c[l])),
            )
        )
        found[l] = own
        return own["dx"] if l == 0 else dropout_backward(own["dx"], masks[l - 1])

    dx = reduce(down, range(len(W))[::-1], dh)
    dh0, dc0, dW, db = (
        [found[l][name] for l in range(len(W))] for name in ("dh0", "dc0", "dW", "db")
    )
    return [dx, np.array(dh0), np.array(dc0), dW, db]


# %% stacked_bilstm_forward: first layer apart
def stacked_bilstm_forward(x, lengths, h0, c0, W, b, p, rng, training):
    h_l, c_l = bilstm_forward(x, lengths, h0[0], c0[0], W[0], b[0])
    h, c, masks = [h_l], [c_l], []
    for l in range(1, len(W)):
        both = merge_directions(h_l, "concat")
        inp, mask = dropout_forward(both, p, rng, training)
        h_l, c_l = bilstm_forward(inp, lengths, h0[l], c0[l], W[l], b[l])
        h.append(h_l)
        c.append(c_l)
        masks.append(mask)
    return np.array(h), np.array(c), masks


# %% stacked_bilstm_forward: arrays of zeros
def stacked_bilstm_forward(x, lengths, h0, c0, W, b, p, rng, training):
    L, _, N, H = h0.shape
    T = x.shape[1]
    h, c = np.zeros((2, L, 2, N, T, H))
    masks = np.ones((L - 1, N, T, 2 * H))
    for l in range(L):
        h[l], c[l] = bilstm_forward(x, lengths, h0[l], c0[l], W[l], b[l])
        if l + 1 < L:
            x, masks[l] = dropout_forward(
                np.concatenate([h[l, 0], h[l, 1]], axis=-1), p, rng, training
            )
    return h.copy(), c.copy(), masks


# %% stacked_bilstm_forward: recursion
def stacked_bilstm_forward(x, lengths, h0, c0, W, b, p, rng, training):
    h, c = bilstm_forward(x, lengths, h0[0], c0[0], W[0], b[0])
    if len(W) == 1:
        return h[None], c[None], []
    up, mask = dropout_forward(merge_directions(h, "concat"), p, rng, training)
    later_h, later_c, later = stacked_bilstm_forward(
        up, lengths, h0[1:], c0[1:], W[1:], b[1:], p, rng, training
    )
    return np.stack([h, *later_h]), np.stack([c, *later_c]), [mask, *later]


# %% stacked_bilstm_forward: zip and hstack
def stacked_bilstm_forward(x, lengths, h0, c0, W, b, p, rng, training):
    states, masks, below = [], [], x
    for arguments in zip(h0, c0, W, b):
        if states:
            forward, backward = states[-1][0]
            below, mask = dropout_forward(np.dstack([forward, backward]), p, rng, training)
            masks.append(mask)
        states.append(bilstm_forward(below, lengths, *arguments))
    return np.stack([h for h, _ in states]), np.stack([c for _, c in states]), masks


# %% stacked_bilstm_forward: the two directions by hand
def stacked_bilstm_forward(x, lengths, h0, c0, W, b, p, rng, training):
    real = (np.arange(x.shape[1]) < lengths[:, None])[..., None]
    all_h, all_c, masks = [], [], []
    for l in range(len(W)):
        if l:
            x, mask = dropout_forward(np.concatenate(all_h[-1], axis=2), p, rng, training)
            masks.append(mask)
        one = lstm_forward(x, h0[l, 0], c0[l, 0], W[l][0], b[l][0])
        two = lstm_forward(reverse_sequences(x, lengths), h0[l, 1], c0[l, 1], W[l][1], b[l][1])
        two = [reverse_sequences(states, lengths) for states in two]
        all_h.append([one[0] * real, two[0] * real])
        all_c.append([one[1] * real, two[1] * real])
    return np.array(all_h), np.array(all_c), masks


# %% stacked_bilstm_forward: float32, mask drawn from ones
def stacked_bilstm_forward(
    inputs, n_steps, hidden, cell, weights, biases, drop, generator, training
):
    layers = len(weights)
    inputs, hidden, cell = np.float32(inputs), np.float32(hidden), np.float32(cell)
    h, c, masks = [None] * layers, [None] * layers, [None] * (layers - 1)
    for l in range(layers):
        h[l], c[l] = bilstm_forward(
            inputs, n_steps, hidden[l], cell[l], np.float32(weights[l]), np.float32(biases[l])
        )
        if l == layers - 1:
            return np.stack(h), np.stack(c), masks
        both = merge_directions(h[l], "concat")
        _, masks[l] = dropout_forward(np.ones_like(both), drop, generator, training)
        inputs = both * masks[l]


# %% stacked_bilstm_forward: a generator that hands up layer after layer
def stacked_bilstm_forward(x, lengths, h0, c0, W, b, p, rng, training):
    def layers(read):
        for l in range(len(W)):
            if l:
                read, mask = dropout_forward(read, p, rng, training)
                masks.append(mask)
            states = bilstm_forward(read, lengths, h0=h0[l], c0=c0[l], W=W[l], b=b[l])
            read = np.moveaxis(states[0], 0, 2).reshape(*read.shape[:2], -1)
            yield states

    masks = []
    h, c = zip(*layers(x))
    return np.stack(h), np.stack(c), tuple(masks)


# %% stacked_bilstm_forward: examples one by one, masks drawn for the whole batch
def stacked_bilstm_forward(x, lengths, h0, c0, W, b, p, rng, training):
    (L, _, N, H), T = h0.shape, x.shape[1]
    masks = np.array(
        [dropout_forward(np.ones((N, T, 2 * H)), p, rng, training)[1] for _ in range(L - 1)]
    ).reshape(-1, N, T, 2 * H)
    both = np.zeros((2, L, 2, N, T, H), order="F")
    for n in range(N):
        steps = lengths[n : n + 1]
        read = x[n : n + 1]
        for l in range(L):
            one = bilstm_forward(read, steps, h0[l, :, n : n + 1], c0[l, :, n : n + 1], W[l], b[l])
            for place, states in zip(both, one):
                place[l, :, n] = states[:, 0]
            if l < L - 1:
                read = np.concatenate([one[0][0], one[0][1]], axis=-1) * masks[l, n : n + 1]
    return both[0], both[1], masks


# %% stacked_bilstm_backward: lists filled from the top
def stacked_bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b, h, c, masks = cache
    L = len(W)
    dh0, dc0, dW, db = np.zeros_like(h0), np.zeros_like(c0), [0] * L, [0] * L
    for l in range(L - 1, -1, -1):
        inp = x if l == 0 else merge_directions(h[l - 1], "concat") * masks[l - 1]
        dx, dh0[l], dc0[l], dW[l], db[l] = bilstm_backward(
            dh, (inp, lengths, h0[l], c0[l], W[l], b[l], h[l], c[l])
        )
        if l > 0:
            dh = merge_backward(dx * masks[l - 1], h[l - 1], "concat")
    return dx, dh0, dc0, dW, db


# %% stacked_bilstm_backward: inputs first, appended and turned round
def stacked_bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b, h, c, masks = cache
    inputs = [x] + [np.concatenate([f, r], axis=2) * mask for (f, r), mask in zip(h, masks)]
    found = []
    for l in reversed(range(len(W))):
        dx, *rest = bilstm_backward(dh, (inputs[l], lengths, h0[l], c0[l], W[l], b[l], h[l], c[l]))
        found.append(rest)
        if l:
            down = dropout_backward(dx, masks[l - 1])
            dh = np.array(np.split(down, 2, axis=2))
    dh0, dc0, dW, db = zip(*found[::-1])
    return dx, dh0, dc0, dW, db


# %% stacked_bilstm_backward: recursion from the bottom
def stacked_bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b, h, c, masks = cache
    dh0, dc0, dW, db = [], [], [], []
    if len(W) > 1:
        up = merge_directions(h[0], "concat") * masks[0]
        d_up, dh0, dc0, dW, db = stacked_bilstm_backward(
            dh, (up, lengths, h0[1:], c0[1:], W[1:], b[1:], h[1:], c[1:], masks[1:])
        )
        dh = merge_backward(dropout_backward(d_up, masks[0]), h[0], "concat")
    dx, *mine = bilstm_backward(dh, (x, lengths, h0[0], c0[0], W[0], b[0], h[0], c[0]))
    return dx, np.stack([mine[0], *dh0]), np.stack([mine[1], *dc0]), [mine[2], *dW], [mine[3], *db]


# %% stacked_bilstm_backward: an inner function
def stacked_bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b, h, c, masks = cache

    def read(l):
        return merge_directions(h[l - 1], "concat") * masks[l - 1] if l > 0 else x

    results, d = {}, dh
    for l in sorted(range(len(W)), reverse=True):
        results[l] = bilstm_backward(d, (read(l), lengths, h0[l], c0[l], W[l], b[l], h[l], c[l]))
        if l > 0:
            d = merge_backward(dropout_backward(results[l][0], masks[l - 1]), h[l - 1], "concat")
    ordered = [results[l] for l in range(len(W))]
    return (
        ordered[0][0],
        *(np.stack([r[k] for r in ordered]) for k in (1, 2)),
        *([r[k] for r in ordered] for k in (3, 4)),
    )


# %% stacked_bilstm_backward: the two directions by hand
def stacked_bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b, h, c, masks = cache
    L, H = len(W), h0.shape[3]
    dh0, dc0, dW, db = np.zeros_like(h0), np.zeros_like(c0), [None] * L, [None] * L
    real = (np.arange(x.shape[1]) < lengths[:, None])[..., None]

    def turn(states):
        return reverse_sequences(states, lengths)

    for l in range(L)[::-1]:
        inp = np.dstack(list(h[l - 1])) * masks[l - 1] if l else x
        zero = np.zeros_like(c0[l][0])
        one = lstm_backward(
            dh[0] * real, zero, (inp, h0[l, 0], c0[l, 0], W[l][0], b[l][0], h[l, 0], c[l, 0])
        )
        two = lstm_backward(
            turn(dh[1] * real),
            zero,
            (turn(inp), h0[l, 1], c0[l, 1], W[l][1], b[l][1], turn(h[l, 1]), turn(c[l, 1])),
        )
        dx = one[0] + turn(two[0])
        dh0[l], dc0[l], dW[l], db[l] = (np.stack(pair) for pair in zip(one[1:], two[1:]))
        if l:
            down = dx * masks[l - 1]
            dh = np.stack([down[..., :H], down[..., H:]])
    return dx, dh0, dc0, dW, db


# %% stacked_bilstm_backward: float32, a while loop
def stacked_bilstm_backward(d, kept):
    x, lengths, *rest = kept
    h0, c0, W, b, h, c, masks = [
        [np.float32(a) for a in item] if isinstance(item, list) else np.float32(item)
        for item in rest
    ]
    gradients, l, d, x = [], len(W) - 1, np.float32(d), np.float32(x)
    while l > 0:
        both = merge_directions(h[l - 1], "concat")
        dx, *more = bilstm_backward(
            d, (both * masks[l - 1], lengths, h0[l], c0[l], W[l], b[l], h[l], c[l])
        )
        gradients.insert(0, more)
        d = merge_backward(dropout_backward(dx, masks[l - 1]), h[l - 1], "concat")
        l -= 1
    dx, *more = bilstm_backward(d, (x, lengths, h0[0], c0[0], W[0], b[0], h[0], c[0]))
    dh0, dc0, dW, db = map(list, zip(more, *gradients))
    return dx, dh0, dc0, dW, db


# %% stacked_bilstm_backward: deques, halves by slices with a step
from collections import deque


def stacked_bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b, h, c, masks = cache
    results = deque()
    N, T = x.shape[:2]
    for l in range(len(W) - 1, -1, -1):
        read = x if not l else h[l - 1].transpose(1, 2, 0, 3).reshape(N, T, -1) * masks[l - 1]
        results.appendleft(
            bilstm_backward(dh, (read, lengths, h0[l], c0[l], W[l], b[l], h[l], c[l]))
        )
        if l:
            dh = (results[0][0] * masks[l - 1]).reshape(N, T, 2, -1).transpose(2, 0, 1, 3)
    dx, *rest = ([result[k] for result in results] for k in range(5))
    return dx[0], *rest


# %% stacked_bilstm_backward: layer caches first, then popped
def stacked_bilstm_backward(dh, cache):
    x, lengths, h0, c0, W, b, h, c, masks = cache
    stack = [((x, lengths, h0[0], c0[0], W[0], b[0], h[0], c[0]), None, None)]
    for below, mask, *own in zip(h, masks, h0[1:], c0[1:], W[1:], b[1:], h[1:], c[1:]):
        stack.append(((merge_directions(below, "concat") * mask, lengths, *own), mask, below))
    gradients = [[] for _ in range(4)]
    while stack:
        layer_cache, mask, below = stack.pop()
        dx, *found = bilstm_backward(dh, layer_cache)
        gradients = [[one] + more for one, more in zip(found, gradients)]
        if mask is not None:
            dh = merge_backward(dropout_backward(dx, mask), below, mode="concat")
    dh0, dc0, dW, db = gradients
    return dx, np.array(dh0), np.array(dc0), dW, db


# %% run_lstm: a class with two methods
class LSTM:
    def __init__(self, params, p, rng):
        self.params, self.p, self.rng, self.training = params, p, rng, True
        self.L = len(params) // 2
        self.W = [params[f"W{l}"] for l in range(self.L)]
        self.b = [params[f"b{l}"] for l in range(self.L)]
        self.both = self.W[0].ndim == 3

    def forward(self, x, lengths):
        H = self.b[0].shape[-1] // 4
        start = np.zeros((self.L, 2, len(x), H)) if self.both else np.zeros((self.L, len(x), H))
        self.mask = (np.arange(x.shape[1]) < lengths[:, None])[:, :, None]
        dropout = self.p, self.rng, self.training
        if self.both:
            states = stacked_bilstm_forward(x, lengths, start, start, self.W, self.b, *dropout)
            self.cache = (x, lengths, start, start, self.W, self.b, *states)
            return merge_directions(states[0][-1], "concat")
        states = stacked_forward(x, start, start, self.W, self.b, *dropout)
        self.cache = (x, start, start, self.W, self.b, *states)
        return states[0][-1] * self.mask

    def backward(self, dout):
        dout = dout * self.mask
        if self.both:
            dh = merge_backward(dout, self.cache[6][-1], "concat")
            dx, _, _, dW, db = stacked_bilstm_backward(dh, self.cache)
        else:
            dx, _, _, dW, db = stacked_backward(dout, self.cache)
        gradients = {}
        for l in range(self.L):
            gradients[f"W{l}"], gradients[f"b{l}"] = dW[l], db[l]
        return dx, gradients


def run_lstm(x, lengths, dout, params, p, rng, training):
    network = LSTM(params, p, rng)
    network.training = training
    out = network.forward(x, lengths)
    return out, *network.backward(dout)


# %% run_lstm: two functions, one for each kind
def run_lstm(x, lengths, dout, params, p, rng, training):
    layers = sum(name.startswith("W") for name in params)
    W, b = ([params[f"{letter}{l}"] for l in range(layers)] for letter in "Wb")
    H = b[0].shape[-1] // 4
    real = (np.arange(x.shape[1]) < lengths[:, None])[:, :, None]

    def one_way():
        zeros = np.zeros((layers, len(x), H))
        h, c, masks = stacked_forward(x, zeros, zeros, W, b, p, rng, training)
        dx, _, _, dW, db = stacked_backward(
            np.where(real, dout, 0), (x, zeros, zeros, W, b, h, c, masks)
        )
        return np.where(real, h[-1], 0), dx, dW, db

    def both_ways():
        zeros = np.zeros((layers, 2, len(x), H))
        h, c, masks = stacked_bilstm_forward(x, lengths, zeros, zeros, W, b, p, rng, training)
        dh = np.stack([dout[..., :H], dout[..., H:]])
        dx, _, _, dW, db = stacked_bilstm_backward(
            dh, (x, lengths, zeros, zeros, W, b, h, c, masks)
        )
        return np.concatenate([h[-1, 0], h[-1, 1]], axis=-1), dx, dW, db

    out, dx, dW, db = both_ways() if W[0].ndim == 3 else one_way()
    return (
        out,
        dx,
        dict(zip([f"W{l}" for l in range(layers)] + [f"b{l}" for l in range(layers)], dW + db)),
    )


# %% run_lstm: every direction in the form of two
def run_lstm(x, lengths, dout, params, p, rng, training):
    L, N = len(params) // 2, len(x)
    W, b = [params["W" + str(l)] for l in range(L)], [params["b" + str(l)] for l in range(L)]
    lead = W[0].shape[:-2]
    start = np.zeros((L, *lead, N, b[0].shape[-1] // 4))
    forward = stacked_bilstm_forward if lead else stacked_forward
    backward = stacked_bilstm_backward if lead else stacked_backward
    read = (x, lengths) if lead else (x,)
    h, c, masks = forward(*read, start, start, W, b, p, rng, training)
    mask = np.zeros((N, x.shape[1], 1))
    for n, length in enumerate(lengths):
        mask[n, :length] = 1
    out = (merge_directions(h[-1], "concat") if lead else h[-1]) * mask
    dh = merge_backward(dout * mask, h[-1], "concat") if lead else dout * mask
    dx, _, _, dW, db = backward(dh, (*read, start, start, W, b, h, c, masks))
    gradients = {}
    for l in range(L):
        gradients["W" + str(l)] = dW[l]
        gradients["b" + str(l)] = db[l]
    return out, dx, gradients


# %% run_lstm: layer by layer with a list of caches
def run_lstm(x, lengths, dout, params, p, rng, training):
    L, two = len(params) // 2, params["W0"].ndim == 3
    H = params["b0"].shape[-1] // 4
    real = (np.arange(x.shape[1]) < lengths[:, None]).astype(float)[:, :, None]
    zeros, now, caches = np.zeros((2, len(x), H) if two else (len(x), H)), x, []
    for l in range(L):
        mask = np.ones_like(now)
        if l > 0:
            now, mask = dropout_forward(now, p, rng, training)
        weights = zeros, zeros, params[f"W{l}"], params[f"b{l}"]
        states = bilstm_forward(now, lengths, *weights) if two else lstm_forward(now, *weights)
        caches.append((mask, ((now, lengths) if two else (now,)) + weights + states))
        now = merge_directions(states[0], "concat") if two else states[0]
    d, gradients = dout * real, {}
    for l in range(L - 1, -1, -1):
        mask, cache = caches[l]
        if two:
            d, _, _, dW, db = bilstm_backward(merge_backward(d, cache[-2], "concat"), cache)
        else:
            d, _, _, dW, db = lstm_backward(d, zeros, cache)
        d = dropout_backward(d, mask)
        gradients |= {f"W{l}": dW, f"b{l}": db}
    return now * real, d, gradients


# %% run_lstm: float32, a closure for the way back
def run_lstm(x, lengths, dout, params, p, rng, training):
    x, dout = np.float32(x), np.float32(dout)
    layers = sorted(int(name[1:]) for name in params if name[0] == "W")
    W, b = (
        [np.float32(params[f"W{l}"]) for l in layers],
        [np.float32(params[f"b{l}"]) for l in layers],
    )
    padding = np.arange(x.shape[1])[None] >= lengths[:, None]

    def forward():
        shape = (len(W),) + W[0].shape[:-2] + (len(x), b[0].shape[-1] // 4)
        zeros = np.zeros(shape, np.float32)
        if len(shape) == 4:
            states = stacked_bilstm_forward(x, lengths, zeros, zeros, W, b, p, rng, training)
            back = lambda d: stacked_bilstm_backward(  # noqa: E731
                merge_backward(d, states[0][-1], "concat"),
                (x, lengths, zeros, zeros, W, b, *states),
            )
            return merge_directions(states[0][-1], "concat"), back
        states = stacked_forward(x, zeros, zeros, W, b, p, rng, training)
        return states[0][-1].copy(), lambda d: stacked_backward(d, (x, zeros, zeros, W, b, *states))

    out, back = forward()
    out[padding] = 0
    dout[padding] = 0
    dx, _, _, dW, db = back(dout)
    return out, dx, {name: (dW if name[0] == "W" else db)[int(name[1:])] for name in params}


# %% run_lstm: one example after the other, cut to its length
def run_lstm(x, lengths, dout, params, p, rng, training):
    L, two = len(params) // 2, params["W0"].ndim == 3
    H = params["b0"].shape[-1] // 4
    W, b = [params[f"W{l}"] for l in range(L)], [params[f"b{l}"] for l in range(L)]
    out, dx = np.zeros(dout.shape), np.zeros(x.shape)
    total = {name: np.zeros(value.shape) for name, value in params.items()}
    for n in range(len(x)):
        T = lengths[n]
        one, d = x[n : n + 1, :T], dout[n : n + 1, :T]
        start = np.zeros((L, 2, 1, H) if two else (L, 1, H))
        if two:
            full = np.array([T])
            h, c, masks = stacked_bilstm_forward(one, full, start, start, W, b, p, rng, training)
            out[n, :T] = merge_directions(h[-1], "concat")[0]
            found = stacked_bilstm_backward(
                merge_backward(d, h[-1], "concat"), (one, full, start, start, W, b, h, c, masks)
            )
        else:
            h, c, masks = stacked_forward(one, start, start, W, b, p, rng, training)
            out[n, :T] = h[-1][0]
            found = stacked_backward(d, (one, start, start, W, b, h, c, masks))
        dx[n, :T] = found[0][0]
        for l in range(L):
            total[f"W{l}"] += found[3][l]
            total[f"b{l}"] += found[4][l]
    return out, dx, total


# %% run_lstm: a class for each kind, one made from the other, OrderedDict of gradients
from collections import OrderedDict


class OneWay:
    lead = ()
    run, back = staticmethod(stacked_forward), staticmethod(stacked_backward)

    def __init__(self, params, *dropout):
        self.params, self.dropout = params, dropout
        self.W = [params[name] for name in sorted(params) if name[0] == "W"]
        self.b = [params[name] for name in sorted(params) if name[0] == "b"]

    def read(self, x, lengths):
        return (x,)

    def forward(self, x, lengths):
        self.real = (np.arange(x.shape[1])[None] < lengths[:, None])[..., None]
        start = np.zeros((len(self.W), *self.lead, len(x), self.b[0].shape[-1] // 4))
        states = self.run(*self.read(x, lengths), start, start, self.W, self.b, *self.dropout)
        self.cache = (*self.read(x, lengths), start, start, self.W, self.b, *states)
        return self.out(states[0][-1]) * self.real

    def out(self, h):
        return h

    def up(self, dout):
        return dout

    def backward(self, dout):
        dx, _, _, dW, db = self.back(self.up(dout * self.real), self.cache)
        return dx, OrderedDict(
            (name, (dW if name.startswith("W") else db)[int(name[1:])]) for name in self.params
        )


class BothWays(OneWay):
    lead = (2,)
    run, back = staticmethod(stacked_bilstm_forward), staticmethod(stacked_bilstm_backward)

    def read(self, x, lengths):
        return x, lengths

    def out(self, h):
        return merge_directions(h, "concat")

    def up(self, dout):
        return merge_backward(dout, self.cache[-3][-1], "concat")


def run_lstm(x, lengths, dout, params, p, rng, training):
    network = (BothWays if params["W0"].ndim == 3 else OneWay)(params, p, rng, training)
    out = network.forward(x, lengths)
    return out, *network.backward(dout)


# %% run_lstm: closures kept on a tape
def run_lstm(x, lengths, dout, params, p, rng, training):
    real = (np.arange(x.shape[1]) < lengths[:, None]).astype(float)[:, :, np.newaxis]
    gradients, tape = {}, []

    def layer(l, read):
        W, b = params[f"W{l}"], params[f"b{l}"]
        zeros = np.zeros((*W.shape[:-2], len(x), b.shape[-1] // 4))
        if W.ndim == 2:
            h, c = lstm_forward(read, zeros, zeros, W, b)
        else:
            h, c = bilstm_forward(read, lengths, zeros, zeros, W, b)

        def back(d):
            if W.ndim == 2:
                dx, _, _, dW, db = lstm_backward(
                    d, np.zeros_like(zeros), (read, zeros, zeros, W, b, h, c)
                )
            else:
                dh = np.stack(np.split(d, 2, axis=-1))
                dx, _, _, dW, db = bilstm_backward(dh, (read, lengths, zeros, zeros, W, b, h, c))
            gradients.update({f"W{l}": dW, f"b{l}": db})
            return dx

        tape.append(back)
        return h if W.ndim == 2 else np.concatenate(tuple(h), axis=-1)

    now = layer(0, x)
    for l in range(1, len(params) // 2):
        now, mask = dropout_forward(now, p, rng, training)
        tape.append(lambda d, mask=mask: dropout_backward(d, mask))
        now = layer(l, now)
    d = real * dout
    while tape:
        d = tape.pop()(d)
    return real * now, d, gradients
