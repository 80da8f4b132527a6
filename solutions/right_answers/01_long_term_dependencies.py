# Right answers of lesson 01, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of lessons 00 and 01; tests/autograder/exercises/test_right_answers.py wants
# full marks for every one.
# ruff: noqa: E402, F811, F821

# %% rnn_step: one line
def rnn_step(x_t, h_prev, W, b):
    return np.tanh(np.hstack((h_prev, x_t)) @ W + b)


# %% rnn_step: two products
def rnn_step(x_t, h_prev, W, b):
    H = h_prev.shape[1]
    a = h_prev @ W[:H] + x_t @ W[H:] + b
    return np.tanh(a)


# %% rnn_step: the affine map of lesson 00
def rnn_step(x_t, h_prev, W, b):
    return np.tanh(affine(np.c_[h_prev, x_t], W, b))


# %% rnn_step: tanh from exponentials
def rnn_step(x_t, h_prev, W, b):
    z = np.concatenate((h_prev, x_t), 1)
    e = np.exp(2 * (np.dot(z, W) + b))
    return (e - 1) / (e + 1)


# %% rnn_step: one example at a time, with math
import math


def rnn_step(x_t, h_prev, W, b):
    h = []
    for x, old in zip(x_t, h_prev):
        z = [*old, *x]
        h.append(
            [
                math.tanh(sum(a * w for a, w in zip(z, column)) + bias)
                for column, bias in zip(W.T, b)
            ]
        )
    return h


# %% rnn_step: filled z, in place on own arrays
def rnn_step(x_t, h_prev, W, b):
    N, H = h_prev.shape
    z = np.empty((N, W.shape[0]))
    z[:, :H] = h_prev
    z[:, H:] = x_t
    a = z.dot(W)
    a += b
    np.tanh(a, out=a)
    return a


# %% rnn_step: einsum, split weights, renamed arguments
def rnn_step(inputs, state, weights, bias):
    W_h, W_x = np.split(weights, [state.shape[1]])
    return np.tanh(np.einsum("nj,ji->ni", state, W_h) + np.einsum("nd,di->ni", inputs, W_x) + bias)


# %% rnn_step: float32
def rnn_step(x_t, h_prev, W, b):
    x_t, h_prev, W, b = (np.asarray(a, dtype=np.float32) for a in (x_t, h_prev, W, b))
    return np.tanh(np.append(h_prev, x_t, axis=1) @ W + b)


# %% rnn_forward: filled array
def rnn_forward(x, h0, W, b):
    N, T, D = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    h_prev = h0
    for t in range(T):
        h_prev = rnn_step(x[:, t, :], h_prev, W, b)
        h[:, t, :] = h_prev
    return h


# %% rnn_forward: T+1 states, the first is h0
def rnn_forward(x, h0, W, b):
    T = x.shape[1]
    states = np.empty((h0.shape[0], T + 1, h0.shape[1]))
    states[:, 0] = h0
    for t in range(1, T + 1):
        states[:, t] = rnn_step(x[:, t - 1], states[:, t - 1], W, b)
    return states[:, 1:].copy()


# %% rnn_forward: time first, then swapped
def rnn_forward(x, h0, W, b):
    states = []
    for x_t in np.swapaxes(x, 0, 1):
        h0 = rnn_step(x_t, h0, W, b)
        states.append(h0)
    return np.array(states).transpose(1, 0, 2)


# %% rnn_forward: itertools.accumulate
from itertools import accumulate


def rnn_forward(x, h0, W, b):
    steps = accumulate(np.moveaxis(x, 1, 0), lambda h, x_t: rnn_step(x_t, h, W, b), initial=h0)
    return np.stack(list(steps)[1:], axis=1)


# %% rnn_forward: without rnn_step, input part hoisted
def rnn_forward(x, h0, W, b):
    H = h0.shape[1]
    from_x = x @ W[H:] + b
    h, out = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(h @ W[:H] + from_x[:, t])
        out.append(h[:, None])
    return np.concatenate(out, axis=1)


# %% rnn_forward: recursion over time
def rnn_forward(x, h0, W, b):
    first = rnn_step(x[:, 0], h0, W, b)
    if x.shape[1] == 1:
        return first[:, np.newaxis]
    return np.concatenate([first[:, np.newaxis], rnn_forward(x[:, 1:], first, W, b)], axis=1)


# %% rnn_forward: one example at a time
def rnn_forward(x, h0, W, b):
    batch = []
    for sequence, start in zip(x, h0):
        state, states = start[None], []
        for value in sequence:
            state = rnn_step(value[None], state, W, b)
            states.append(state[0])
        batch.append(np.vstack(states))
    return np.stack(batch)


# %% rnn_forward: while loop and dstack
def rnn_forward(x, h0, W, b):
    t, h, kept = 0, h0.copy(), []
    while t < x.shape[1]:
        h = rnn_step(x[:, t], h, W, b)
        kept += [h]
        t += 1
    return np.dstack(kept).swapaxes(1, 2)


# %% state_jacobian: einsum
def state_jacobian(h, W):
    return np.einsum("ni,ji->nij", 1 - h * h, W[: h.shape[1]])


# %% state_jacobian: a diagonal matrix times the weights
def state_jacobian(h, W):
    W_h = W[: h.shape[1]]
    J = []
    for row in h:
        J.append(np.diag(1 - row**2) @ W_h.T)
    return np.array(J)


# %% state_jacobian: three loops
def state_jacobian(h, W):
    N, H = h.shape
    J = np.zeros((N, H, H))
    for n in range(N):
        for i in range(H):
            for j in range(H):
                J[n, i, j] = (1 - h[n, i] ** 2) * W[j, i]
    return J


# %% state_jacobian: the transpose, turned at the end
def state_jacobian(h, W):
    slopes = np.expand_dims(1 - np.square(h), axis=1)
    return (W[: h.shape[1]] * slopes).transpose(0, 2, 1)


# %% state_jacobian: slope through cosh
def state_jacobian(h, W):
    H = h.shape[-1]
    slope = 1 / np.cosh(np.arctanh(h)) ** 2
    return slope[..., None] * np.broadcast_to(W[:H].T, (len(h), H, H))


# %% state_jacobian: scaled in place on a repeated copy
def state_jacobian(h, W):
    N, H = h.shape
    J = np.repeat(W[np.newaxis, :H, :], N, axis=0).swapaxes(-1, -2).copy()
    J *= ((1 - h) * (1 + h))[:, :, np.newaxis]
    return J


# %% state_jacobian: one column at a time
def state_jacobian(h, W):
    slope = 1.0 - np.power(h, 2)
    return np.stack([slope * W[j] for j in range(h.shape[1])], axis=-1)


# %% state_jacobian: Fortran order, filled along the diagonal, renamed
def state_jacobian(state, weights):
    N, H = state.shape
    slopes = np.zeros((N, H, H), order="F")
    slopes[:, range(H), range(H)] = 1 - state**2
    return np.asfortranarray(slopes @ weights[:H].T)


# %% gradient_norms: einsum, from the back, list turned round
def gradient_norms(jacobians):
    N, T, H, _ = jacobians.shape
    P = np.tile(np.eye(H), (N, 1, 1))
    norms = [np.sqrt((P**2).sum(axis=(1, 2)))]
    for t in range(T - 1, 0, -1):
        P = np.einsum("nij,njk->nik", P, jacobians[:, t])
        norms.append(np.sqrt((P**2).sum(axis=(1, 2))))
    return np.stack(norms[::-1], axis=1)


# %% gradient_norms: one example at a time
def gradient_norms(jacobians):
    result = []
    for chain in jacobians:
        product = np.identity(chain.shape[-1])
        norms = [np.linalg.norm(product)]
        for J in chain[:0:-1]:
            product = product @ J
            norms.insert(0, np.linalg.norm(product))
        result.append(norms)
    return np.array(result)


# %% gradient_norms: each product from scratch
def gradient_norms(jacobians):
    N, T, H = jacobians.shape[:3]
    norms = np.zeros((N, T))
    for t in range(T):
        for n in range(N):
            P = np.eye(H)
            for k in range(t + 1, T):
                P = jacobians[n, k] @ P
            norms[n, t] = np.linalg.norm(P, "fro")
    return norms


# %% gradient_norms: multi_dot with the identity
def gradient_norms(jacobians):
    N, T, H, _ = jacobians.shape
    eye = np.eye(H)

    def norm(chain):
        return np.linalg.norm(np.linalg.multi_dot([eye, *chain[::-1], eye]))

    return [[norm(jacobians[n, t + 1 :]) for t in range(T)] for n in range(N)]


# %% gradient_norms: back-propagates the transposes
def gradient_norms(jacobians):
    N, T, H, _ = jacobians.shape
    G = np.stack([np.eye(H)] * N)
    norms = np.empty((N, T))
    norms[:, -1] = np.sqrt(H)
    for t in range(T - 2, -1, -1):
        G = np.swapaxes(jacobians[:, t + 1], 1, 2) @ G
        norms[:, t] = np.linalg.norm(G.reshape(N, -1), axis=1)
    return norms


# %% gradient_norms: accumulate over the reversed chain
from itertools import accumulate


def gradient_norms(jacobians):
    start = np.broadcast_to(np.eye(jacobians.shape[2]), jacobians[:, 0].shape)
    products = list(accumulate(np.moveaxis(jacobians, 1, 0)[:0:-1], np.matmul, initial=start))
    return np.linalg.norm(np.array(products[::-1]), axis=(2, 3)).T


# %% gradient_norms: recursion over time, trace for the norm
def gradient_norms(jacobians):
    def back(product, chain):
        norm = np.sqrt(np.trace(product @ product.swapaxes(1, 2), axis1=1, axis2=2))
        if chain.shape[1] == 1:
            return [norm]
        return back(product @ chain[:, -1], chain[:, :-1]) + [norm]

    N, _, H, _ = jacobians.shape
    return np.column_stack(back(np.zeros((N, H, H)) + np.eye(H), jacobians))


# %% gradient_norms: float32, batched products by reduce
from functools import reduce


def gradient_norms(jacobians):
    J = jacobians.astype(np.float32)
    N, T, H, _ = J.shape
    eye = np.eye(H, dtype=np.float32) + np.zeros((N, 1, 1), dtype=np.float32)
    columns = []
    for t in range(T):
        product = reduce(lambda later, now: now @ later, (J[:, k] for k in range(t + 1, T)), eye)
        columns.append(np.sqrt(np.einsum("nij,nij->n", product, product)))
    return np.array(columns).T


# %% clip_by_value: maximum of minimum
def clip_by_value(gradients, limit):
    return [np.maximum(np.minimum(g, limit), -limit) for g in gradients]


# %% clip_by_value: a loop and the method
def clip_by_value(gradients, limit):
    result = []
    for gradient in gradients:
        result.append(gradient.clip(min=-limit, max=limit))
    return result


# %% clip_by_value: masks on copies
def clip_by_value(gradients, limit):
    clipped = []
    for g in gradients:
        g = g.copy()
        g[g > limit] = limit
        g[g < -limit] = -limit
        clipped.append(g)
    return clipped


# %% clip_by_value: sign and size
def clip_by_value(gradients, limit):
    return [np.sign(g) * np.minimum(np.abs(g), limit) for g in gradients]


# %% clip_by_value: np.where, a tuple
def clip_by_value(gradients, limit):
    return tuple(np.where(g > limit, limit, np.where(g < -limit, -limit, g)) for g in gradients)


# %% clip_by_value: map with a helper
def clip_by_value(gradients, limit):
    def one(gradient):
        size = np.abs(gradient)
        return gradient / np.maximum(1, size / limit)

    return list(map(one, gradients))


# %% clip_by_value: numbers one by one
def clip_by_value(gradients, limit):
    out = []
    for g in gradients:
        new = np.zeros(g.shape)
        for index, value in np.ndenumerate(g):
            new[index] = min(max(value, -limit), limit)
        out.append(new)
    return out


# %% clip_by_value: absolute values, by an identity
def clip_by_value(gradients, limit):
    return [(abs(g + limit) - abs(g - limit)) / 2 for g in gradients]


# %% clip_by_global_norm: if and else
def clip_by_global_norm(gradients, max_norm):
    total = 0
    for g in gradients:
        total += np.sum(g**2)
    norm = np.sqrt(total)
    if norm > max_norm:
        return [g * max_norm / norm for g in gradients]
    return [g.copy() for g in gradients]


# %% clip_by_global_norm: one long vector
def clip_by_global_norm(gradients, max_norm):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in gradients]))
    scale = 1.0
    if norm > max_norm:
        scale = max_norm / norm
    return [scale * g for g in gradients]


# %% clip_by_global_norm: as PyTorch, with a small number below the line
def clip_by_global_norm(gradients, max_norm):
    norms = [np.linalg.norm(g) for g in gradients]
    coefficient = max_norm / (np.linalg.norm(norms) + 1e-6)
    coefficient = min(coefficient, 1.0)
    return [g * coefficient for g in gradients]


# %% clip_by_global_norm: as TensorFlow
def clip_by_global_norm(gradients, max_norm):
    global_norm = np.sqrt(np.sum([np.linalg.norm(t) ** 2 for t in gradients]))
    return [t * max_norm / np.maximum(global_norm, max_norm) for t in gradients]


# %% clip_by_global_norm: in place on copies
def clip_by_global_norm(gradients, max_norm):
    clipped = [np.array(g) for g in gradients]
    norm = np.sqrt(sum(np.vdot(g, g) for g in clipped))
    if norm > max_norm:
        for g in clipped:
            g *= max_norm / norm
    return clipped


# %% clip_by_global_norm: math.hypot
import math


def clip_by_global_norm(gradients, max_norm):
    norm = math.hypot(*(value for g in gradients for value in g.flat))
    return [g / max(1, norm / max_norm) for g in gradients]


# %% clip_by_global_norm: the plain minimum, which warns where all is zero
def clip_by_global_norm(gradients, max_norm):
    norm = np.sqrt(sum(np.tensordot(g, g, g.ndim) for g in gradients))
    return [g * np.minimum(1, max_norm / norm) for g in gradients]


# %% clip_by_global_norm: squared comparison, dtype kept
def clip_by_global_norm(gradients, max_norm):
    square = float(sum(np.square(g).sum(dtype=np.float64) for g in gradients))
    factor = max_norm / square**0.5 if square > max_norm**2 else 1
    return [np.multiply(g, factor, dtype=g.dtype) for g in gradients]
