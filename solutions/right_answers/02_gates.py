# Right answers of lesson 02, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of this lesson; tests/autograder/exercises/test_right_answers.py wants full
# marks for every one.
# ruff: noqa: E402, F811, F821

# %% sigmoid: the plain formula, which warns of overflow
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# %% sigmoid: clipped at 500
def sigmoid(x):
    """Sigmoid, clipped for numerical stability."""
    x = np.clip(x, -500, 500)
    return 1.0 / (1.0 + np.exp(-x))


# %% sigmoid: tanh identity
def sigmoid(x):
    return 0.5 * (1 + np.tanh(x / 2))


# %% sigmoid: boolean masks
def sigmoid(x):
    result = np.zeros_like(x, dtype=float)
    positive = x >= 0
    result[positive] = 1 / (1 + np.exp(-x[positive]))
    small = np.exp(x[~positive])
    result[~positive] = small / (1 + small)
    return result


# %% sigmoid: np.where with errstate
def sigmoid(x):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.where(x < 0, np.exp(x) / (1 + np.exp(x)), 1 / (1 + np.exp(-x)))


# %% sigmoid: np.vectorize as a decorator, math.exp
import math


@np.vectorize
def sigmoid(x):
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


# %% sigmoid: logaddexp
def sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


# %% sigmoid: a loop over all indices
def sigmoid(x):
    out = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        e = np.exp(-abs(value))
        out[index] = 1 / (1 + e) if value > 0 else e / (1 + e)
    return out


# %% sigmoid: recursion that returns nested lists
from math import exp


def sigmoid(x):
    if np.ndim(x) > 0:
        return [sigmoid(part) for part in x]
    if x < 0:
        return exp(x) / (exp(x) + 1)
    return 1 / (exp(-x) + 1)


# %% sigmoid: float32
def sigmoid(x):
    x = np.asarray(x, dtype=np.float32)
    return np.float32(1) / (np.float32(1) + np.exp(-x))


# %% sigmoid: in place on a copy, with out=
def sigmoid(x):
    s = np.array(x, dtype=float)
    np.negative(s, out=s)
    np.minimum(s, 700, out=s)
    np.exp(s, out=s)
    s += 1
    np.reciprocal(s, out=s)
    return s


# %% sigmoid: np.piecewise
def sigmoid(x):
    return np.piecewise(
        x, [x < 0], [lambda v: np.exp(v) / (1 + np.exp(v)), lambda v: 1 / (1 + np.exp(-v))]
    )


# %% sigmoid: symmetry, a helper, a renamed argument, type hints
def _of_positive(values: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-values))


def sigmoid(values: np.ndarray) -> np.ndarray:
    share = _of_positive(np.abs(values))
    return share * (values >= 0) + (1 - share) * (values < 0)


# %% sigmoid_grad: without brackets
def sigmoid_grad(s):
    return s - s**2


# %% sigmoid_grad: np.multiply and np.subtract
def sigmoid_grad(s):
    return np.multiply(s, np.subtract(1.0, s))


# %% sigmoid_grad: a loop over a flat copy
def sigmoid_grad(s):
    flat = np.ravel(s)
    ds = []
    for value in flat:
        ds.append(value * (1 - value))
    return np.array(ds).reshape(np.shape(s))


# %% sigmoid_grad: completed square
def sigmoid_grad(s):
    return 0.25 - (s - 0.5) ** 2


# %% sigmoid_grad: back through the logit
def sigmoid_grad(s):
    x = np.log(s / (1 - s))
    e = np.exp(-x)
    return e / (1 + e) ** 2


# %% sigmoid_grad: einsum
def sigmoid_grad(s):
    return np.einsum("...,...->...", s, 1 - s)


# %% sigmoid_grad: float32
def sigmoid_grad(s):
    s = np.float32(s)
    return s * (1 - s)


# %% sigmoid_grad: nested lists
def sigmoid_grad(s):
    return (s * (1 - s)).tolist()


# %% sigmoid_grad: in place on a copy
def sigmoid_grad(s: np.ndarray) -> np.ndarray:
    ds = s.copy()
    ds *= -1
    ds += 1
    ds *= s
    return ds


# %% sigmoid_grad: polynomial, renamed argument
def sigmoid_grad(sig):
    return np.polyval([-1, 1, 0], sig)


# %% tanh_grad: two factors
def tanh_grad(t):
    return (1 - t) * (1 + t)


# %% tanh_grad: product
def tanh_grad(t):
    return 1.0 - t * t


# %% tanh_grad: np.square and np.ones_like
def tanh_grad(t):
    return np.ones_like(t) - np.square(t)


# %% tanh_grad: in place on a new array
def tanh_grad(t):
    dt = np.power(t, 2)
    dt -= 1
    dt *= -1
    return dt


# %% tanh_grad: by cosh
def tanh_grad(t):
    x = np.arctanh(t)
    return 1 / np.cosh(x) ** 2


# %% tanh_grad: reuses the derivative of the sigmoid
def tanh_grad(t):
    s = (1 + t) / 2
    return 4 * sigmoid_grad(s)


# %% tanh_grad: np.nditer
def tanh_grad(t):
    dt = np.empty_like(t)
    with np.nditer([t, dt], op_flags=[["readonly"], ["writeonly"]]) as pairs:
        for value, slope in pairs:
            slope[...] = 1 - value * value
    return dt


# %% tanh_grad: float32
def tanh_grad(t):
    t32 = t.astype("float32")
    return 1 - t32**2


# %% tanh_grad: nested lists by recursion
def tanh_grad(t):
    if isinstance(t, np.ndarray) and t.ndim:
        return [tanh_grad(row) for row in t]
    return float(1 - t**2)


# %% tanh_grad: a helper, renamed, with a default
def square(number):
    return number * number


def tanh_grad(tanh_of_x, one=1):
    return one - square(tanh_of_x)


# %% concat_state: hstack
def concat_state(h_prev, x_t):
    return np.hstack((h_prev, x_t))


# %% concat_state: np.c_
def concat_state(h_prev, x_t):
    return np.c_[h_prev, x_t]


# %% concat_state: column_stack
def concat_state(h_prev, x_t):
    z = np.column_stack([h_prev, x_t])
    return z


# %% concat_state: last axis, renamed arguments
def concat_state(hidden, inputs):
    return np.concatenate((hidden, inputs), axis=-1)


# %% concat_state: slices of a new array
def concat_state(h_prev, x_t):
    N, H = h_prev.shape
    D = x_t.shape[1]
    z = np.zeros((N, H + D))
    z[:, :H] = h_prev
    z[:, H:] = x_t
    return z


# %% concat_state: np.append
def concat_state(h_prev, x_t):
    return np.append(h_prev, x_t, axis=1)


# %% concat_state: nested lists
def concat_state(h_prev, x_t):
    return [list(h) + list(x) for h, x in zip(h_prev, x_t)]


# %% concat_state: two loops
def concat_state(h_prev, x_t):
    N, H, D = len(h_prev), len(h_prev[0]), len(x_t[0])
    z = np.empty((N, H + D))
    for n in range(N):
        for k in range(H + D):
            z[n, k] = h_prev[n, k] if k < H else x_t[n, k - H]
    return z


# %% concat_state: transposed, stacked, transposed back
def concat_state(h_prev, x_t):
    return np.vstack([h_prev.T, x_t.T]).T


# %% concat_state: np.block
def concat_state(h_prev, x_t):
    return np.block([h_prev, x_t])


# %% concat_state: any number of parts
def concat_state(*parts):
    return np.concatenate(parts, 1)


# %% concat_state: selection matrices
def concat_state(h_prev, x_t):
    H, D = h_prev.shape[1], x_t.shape[1]
    return h_prev @ np.eye(H, H + D) + x_t @ np.eye(D, H + D, k=H)


# %% concat_state: float32, starred rows
def concat_state(h_prev, x_t):
    return np.array([[*h, *x] for h, x in zip(h_prev, x_t)], dtype=np.float32)


# %% forget_gate: np.dot
def forget_gate(z, W_f, b_f):
    return sigmoid(np.dot(z, W_f) + b_f)


# %% forget_gate: einsum
def forget_gate(z, W_f, b_f):
    return sigmoid(np.einsum("nk,kh->nh", z, W_f) + b_f)


# %% forget_gate: three loops
def forget_gate(z, W_f, b_f):
    N, K = z.shape
    H = W_f.shape[1]
    f = np.zeros((N, H))
    for n in range(N):
        for h in range(H):
            total = b_f[h]
            for k in range(K):
                total += z[n, k] * W_f[k, h]
            f[n, h] = sigmoid(total)
    return f


# %% forget_gate: the bias as a further row of the weights
def forget_gate(z, W_f, b_f):
    z1 = np.c_[z, np.ones(len(z))]
    W1 = np.vstack([W_f, b_f])
    return sigmoid(z1 @ W1)


# %% forget_gate: the formula written out
def forget_gate(z, W_f, b_f):
    a = z.dot(W_f) + b_f
    return 1.0 / (1.0 + np.exp(-a))


# %% forget_gate: example by example
def forget_gate(z, W_f, b_f):
    return np.array([sigmoid(row @ W_f + b_f) for row in z])


# %% forget_gate: a helper, renamed arguments, type hints
def affine(inputs: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return inputs @ weights + bias


def forget_gate(inputs: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return sigmoid(affine(inputs, weights, bias))


# %% forget_gate: float32
def forget_gate(z, W_f, b_f):
    z, W_f, b_f = (a.astype(np.float32) for a in (z, W_f, b_f))
    return sigmoid(z @ W_f + b_f)


# %% input_gate: the forget gate with other weights
def input_gate(z, W_i, b_i):
    return forget_gate(z, W_i, b_i)


# %% input_gate: matmul into an own array, then in place
def input_gate(z, W_i, b_i):
    a = np.empty((z.shape[0], W_i.shape[1]))
    np.matmul(z, W_i, out=a)
    a += b_i
    np.negative(a, out=a)
    np.exp(a, out=a)
    a += 1
    return 1 / a


# %% input_gate: hidden part and input part apart
def input_gate(z, W_i, b_i):
    H = W_i.shape[1]
    from_hidden = z[:, :H] @ W_i[:H]
    from_input = z[:, H:] @ W_i[H:]
    return sigmoid(from_hidden + from_input + b_i)


# %% input_gate: unit by unit
def input_gate(z, W_i, b_i):
    units = []
    for j, bias in enumerate(b_i):
        units.append(sigmoid(z @ W_i[:, j] + bias))
    return np.stack(units, axis=1)


# %% input_gate: columns on the left
def input_gate(z, W_i, b_i):
    return sigmoid(W_i.T @ z.T + b_i.reshape(-1, 1)).T


# %% input_gate: broadcast and sum
def input_gate(z, W_i, b_i):
    products = z[:, :, None] * W_i[None, :, :]
    return sigmoid(products.sum(axis=1) + b_i)


# %% input_gate: plain Python lists
import math


def input_gate(z, W_i, b_i):
    rows = []
    for z_n in z.tolist():
        row = []
        for column, bias in zip(zip(*W_i.tolist()), b_i.tolist()):
            a = sum(p * q for p, q in zip(z_n, column)) + bias
            row.append(1 / (1 + math.exp(-a)))
        rows.append(row)
    return rows


# %% input_gate: tanh identity
def input_gate(z, W_i, b_i):
    half = (z @ W_i + b_i) / 2
    return (np.tanh(half) + 1) / 2


# %% candidate: np.matmul
def candidate(z, W_g, b_g):
    return np.tanh(np.add(np.matmul(z, W_g), b_g))


# %% candidate: twice the sigmoid of twice the sum
def candidate(z, W_g, b_g):
    return 2 * sigmoid(2 * (z @ W_g + b_g)) - 1


# %% candidate: exponentials
def candidate(z, W_g, b_g):
    a = z.dot(W_g) + b_g
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


# %% candidate: einsum, bias by broadcasting
def candidate(z, W_g, b_g):
    total = np.einsum("ij,jk", z, W_g) + np.broadcast_to(b_g, (len(z), len(b_g)))
    return np.tanh(total)


# %% candidate: tensordot, the sum in place
def candidate(z, W_g, b_g):
    g = np.tensordot(z, W_g, axes=1)
    g += b_g
    return np.tanh(g, out=g)


# %% candidate: two loops over rows and columns, math.tanh
from math import tanh


def candidate(z, W_g, b_g):
    g = np.zeros((len(z), len(b_g)))
    for n, row in enumerate(z):
        for h, column in enumerate(W_g.T):
            g[n][h] = tanh(row.dot(column) + b_g[h])
    return g


# %% candidate: np.inner, renamed
def candidate(state, weight, bias):
    return np.tanh(np.inner(state, weight.T) + bias[None, :])


# %% candidate: float32
def candidate(z, W_g, b_g):
    return np.tanh(z @ W_g + b_g).astype(np.float32)


# %% candidate: nested lists
def candidate(z, W_g, b_g):
    return [
        [float(np.tanh(z[n] @ W_g[:, h] + b_g[h])) for h in range(W_g.shape[1])]
        for n in range(z.shape[0])
    ]


# %% output_gate: step by step
def output_gate(z, W_o, b_o):
    weighted = z @ W_o
    shifted = weighted + b_o
    o = sigmoid(shifted)
    return o


# %% output_gate: loop over the terms of the sum
def output_gate(z, W_o, b_o):
    a = np.tile(b_o, (z.shape[0], 1))
    for k in range(z.shape[1]):
        a += np.outer(z[:, k], W_o[k])
    return sigmoid(a)


# %% output_gate: a function inside the function
def output_gate(z, W_o, b_o):
    def squash(a):
        return np.where(a >= 0, 1 / (1 + np.exp(-a)), 1 - 1 / (1 + np.exp(a)))

    return squash(z @ W_o + b_o)


# %% output_gate: np.vstack of examples, any bias by default
def output_gate(z, W_o, b_o=0.0):
    rows = [sigmoid(np.dot(W_o.T, example) + b_o) for example in z]
    return np.vstack(rows)


# %% output_gate: batched vectors
def output_gate(z, W_o, b_o):
    return sigmoid((z[:, np.newaxis, :] @ W_o)[:, 0, :] + b_o)


# %% output_gate: the sum of a list, bias first
def output_gate(z, W_o, b_o):
    terms = [b_o] + [z[:, [k]] * W_o[[k], :] for k in range(len(W_o))]
    return sigmoid(sum(terms))


# %% output_gate: float32 throughout
def output_gate(z, W_o, b_o):
    a = np.dot(z.astype(np.float32), W_o.astype(np.float32)) + b_o.astype(np.float32)
    return 1 / (1 + np.exp(-a))


# %% output_gate: np.matrix
def output_gate(z, W_o, b_o):
    a = np.matrix(z) * np.matrix(W_o) + b_o
    return np.asarray(1 / (1 + np.exp(-a)))


# %% output_gate: nested lists
def output_gate(z, W_o, b_o):
    return sigmoid(z @ W_o + b_o).tolist()


# %% sigmoid: positional-only argument
def sigmoid(x, /):
    return 1 / (1 + np.exp(-x))
