# Right answers of lesson 03, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of lessons 02 and 03; tests/autograder/exercises/test_right_answers.py wants
# full marks for every one.
# ruff: noqa: E402, F811, F821

# %% update_cell: the equation, other order
def update_cell(f, i, g, c_prev):
    return i * g + c_prev * f


# %% update_cell: np.add and np.multiply
def update_cell(f, i, g, c_prev):
    return np.add(np.multiply(f, c_prev), np.multiply(i, g))


# %% update_cell: in place on a copy
def update_cell(f, i, g, c_prev):
    c = c_prev.copy()
    c *= f
    c += i * g
    return c


# %% update_cell: two loops
def update_cell(f, i, g, c_prev):
    N, H = c_prev.shape
    c = np.zeros((N, H))
    for n in range(N):
        for h in range(H):
            kept = f[n, h] * c_prev[n, h]
            written = i[n, h] * g[n, h]
            c[n, h] = kept + written
    return c


# %% update_cell: einsum over stacked terms
def update_cell(f, i, g, c_prev):
    return np.einsum("knh,knh->nh", np.stack([f, i]), np.stack([c_prev, g]))


# %% update_cell: what is lost is taken away
def update_cell(f, i, g, c_prev):
    lost = (1 - f) * c_prev
    return c_prev - lost + i * g


# %% update_cell: nested lists
def update_cell(f, i, g, c_prev):
    return [[a * b + c * d for a, b, c, d in zip(*rows)] for rows in zip(f, c_prev, i, g)]


# %% update_cell: float32, renamed, type hints
def update_cell(
    forget: np.ndarray, write: np.ndarray, content: np.ndarray, memory: np.ndarray
) -> np.ndarray:
    return (forget * memory + write * content).astype(np.float32)


# %% update_cell: sum of a list
def update_cell(f, i, g, c_prev):
    terms = [f * c_prev, i * g]
    return sum(terms)


# %% hidden_state: np.multiply into an own array
def hidden_state(o, c):
    h = np.empty_like(c)
    np.tanh(c, out=h)
    np.multiply(o, h, out=h)
    return h


# %% hidden_state: two loops, math.tanh
import math


def hidden_state(o, c):
    h = np.zeros(o.shape)
    for n in range(o.shape[0]):
        for j in range(o.shape[1]):
            h[n, j] = o[n, j] * math.tanh(c[n, j])
    return h


# %% hidden_state: tanh from the sigmoid
def hidden_state(o, c):
    return o * (2 * sigmoid(2 * c) - 1)


# %% hidden_state: tanh from exponentials
def hidden_state(o, c):
    e = np.exp(-2 * np.abs(c))
    squashed = np.sign(c) * (1 - e) / (1 + e)
    return squashed * o


# %% hidden_state: einsum
def hidden_state(o, c):
    return np.einsum("ij,ij->ij", o, np.tanh(c))


# %% hidden_state: float32
def hidden_state(o, c):
    return np.float32(o) * np.tanh(np.float32(c))


# %% hidden_state: nested lists
def hidden_state(o, c):
    return [[float(gate * np.tanh(value)) for gate, value in zip(*pair)] for pair in zip(o, c)]


# %% hidden_state: in place, renamed, with a default
def hidden_state(gate, cell, squash=np.tanh):
    shown = squash(cell)
    shown *= gate
    return shown


# %% lstm_step: the earlier functions, one after the other
def lstm_step(x_t, h_prev, c_prev, params):
    z = concat_state(h_prev, x_t)
    f = forget_gate(z, params["W_f"], params["b_f"])
    i = input_gate(z, params["W_i"], params["b_i"])
    g = candidate(z, params["W_g"], params["b_g"])
    c = update_cell(f, i, g, c_prev)
    return hidden_state(output_gate(z, params["W_o"], params["b_o"]), c), c


# %% lstm_step: everything written out
def lstm_step(x_t, h_prev, c_prev, params):
    z = np.hstack([h_prev, x_t])
    i = 1 / (1 + np.exp(-(z @ params["W_i"] + params["b_i"])))
    f = 1 / (1 + np.exp(-(z @ params["W_f"] + params["b_f"])))
    o = 1 / (1 + np.exp(-(z @ params["W_o"] + params["b_o"])))
    g = np.tanh(z @ params["W_g"] + params["b_g"])
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm_step: a dict of gates
def lstm_step(x_t, h_prev, c_prev, params):
    z = np.c_[h_prev, x_t]
    squash = {"i": sigmoid, "f": sigmoid, "g": np.tanh, "o": sigmoid}
    gate = {
        name: function(np.dot(z, params[f"W_{name}"]) + params[f"b_{name}"])
        for name, function in squash.items()
    }
    c = gate["f"] * c_prev + gate["i"] * gate["g"]
    return gate["o"] * np.tanh(c), c


# %% lstm_step: without joining, einsum
def lstm_step(x_t, h_prev, c_prev, params):
    H = h_prev.shape[1]

    def affine(gate):
        W, b = params["W_" + gate], params["b_" + gate]
        return np.einsum("nk,kh->nh", h_prev, W[:H]) + np.einsum("nk,kh->nh", x_t, W[H:]) + b

    c = sigmoid(affine("f")) * c_prev + sigmoid(affine("i")) * np.tanh(affine("g"))
    h = sigmoid(affine("o")) * np.tanh(c)
    return h, c


# %% lstm_step: example by example, unit by unit
import math


def lstm_step(x_t, h_prev, c_prev, params):
    N, H = h_prev.shape
    h, c = np.zeros((N, H)), np.zeros((N, H))
    for n in range(N):
        z = list(h_prev[n]) + list(x_t[n])
        for j in range(H):
            a = {}
            for gate in "ifgo":
                a[gate] = params["b_" + gate][j]
                for k in range(len(z)):
                    a[gate] += z[k] * params["W_" + gate][k, j]
            i, f, o = (1 / (1 + math.exp(-a[gate])) for gate in "ifo")
            c[n, j] = f * c_prev[n, j] + i * math.tanh(a["g"])
            h[n, j] = o * math.tanh(c[n, j])
    return h, c


# %% lstm_step: gates side by side first
def lstm_step(x_t, h_prev, c_prev, params):
    W, b = fuse_gates(params)
    return lstm_step_fused(x_t, h_prev, c_prev, W, b)


# %% lstm_step: float32 throughout
def lstm_step(x_t, h_prev, c_prev, params):
    p = {key: value.astype(np.float32) for key, value in params.items()}
    z = np.concatenate([h_prev, x_t], axis=1).astype(np.float32)
    i, f, o = [sigmoid(z @ p["W_" + k] + p["b_" + k]) for k in "ifo"]
    g = np.tanh(z @ p["W_g"] + p["b_g"])
    c = f * c_prev.astype(np.float32) + i * g
    return o * np.tanh(c), c


# %% lstm_step: nested lists, in a list
def lstm_step(x_t, h_prev, c_prev, params):
    z = concat_state(h_prev, x_t)
    c = forget_gate(z, params["W_f"], params["b_f"]) * c_prev
    c += input_gate(z, params["W_i"], params["b_i"]) * candidate(z, params["W_g"], params["b_g"])
    h = hidden_state(output_gate(z, params["W_o"], params["b_o"]), c)
    return [h.tolist(), c.tolist()]


# %% lstm_step: one example at a time, stacked, renamed
def one_step(x, h, c, p):
    z = np.append(h, x)
    c = sigmoid(z @ p["W_f"] + p["b_f"]) * c + sigmoid(z @ p["W_i"] + p["b_i"]) * np.tanh(
        z @ p["W_g"] + p["b_g"]
    )
    return sigmoid(z @ p["W_o"] + p["b_o"]) * np.tanh(c), c


def lstm_step(x, h, c, p):
    pairs = [one_step(*example, p) for example in zip(x, h, c)]
    new_h, new_c = zip(*pairs)
    return np.array(new_h), np.array(new_c)


# %% lstm_step: columns on the left, c in place on a copy
def lstm_step(x_t, h_prev, c_prev, params):
    z = np.vstack([h_prev.T, x_t.T])
    c = np.array(c_prev.T)
    c *= sigmoid(params["W_f"].T @ z + params["b_f"][:, None])
    c += sigmoid(params["W_i"].T @ z + params["b_i"][:, None]) * np.tanh(
        params["W_g"].T @ z + params["b_g"][:, None]
    )
    h = sigmoid(params["W_o"].T @ z + params["b_o"][:, None]) * np.tanh(c)
    return h.T, c.T


# %% fuse_gates: hstack of eight names
def fuse_gates(params):
    W_i, W_f, W_g, W_o = params["W_i"], params["W_f"], params["W_g"], params["W_o"]
    b_i, b_f, b_g, b_o = params["b_i"], params["b_f"], params["b_g"], params["b_o"]
    return np.hstack((W_i, W_f, W_g, W_o)), np.hstack((b_i, b_f, b_g, b_o))


# %% fuse_gates: np.c_ and np.r_
def fuse_gates(params):
    W = np.c_[params["W_i"], params["W_f"], params["W_g"], params["W_o"]]
    b = np.r_[params["b_i"], params["b_f"], params["b_g"], params["b_o"]]
    return W, b


# %% fuse_gates: blocks of new arrays
def fuse_gates(params):
    rows, H = params["W_i"].shape
    W = np.zeros((rows, 4 * H))
    b = np.zeros(4 * H)
    for k, gate in enumerate(["i", "f", "g", "o"]):
        W[:, k * H : (k + 1) * H] = params[f"W_{gate}"]
        b[k * H : (k + 1) * H] = params[f"b_{gate}"]
    return W, b


# %% fuse_gates: stack and reshape
def fuse_gates(params):
    W = np.stack([params["W_" + gate] for gate in "ifgo"], axis=1)
    b = np.stack([params["b_" + gate] for gate in "ifgo"])
    return W.reshape(len(W), -1), b.reshape(-1)


# %% fuse_gates: grown by np.append
def fuse_gates(params):
    W, b = params["W_i"], params["b_i"]
    for gate in ("f", "g", "o"):
        W = np.append(W, params["W_" + gate], axis=1)
        b = np.append(b, params["b_" + gate])
    return W, b


# %% fuse_gates: np.block of a row that holds the biases too
def fuse_gates(params):
    both = np.block(
        [[params["W_" + gate] for gate in "ifgo"], [params["b_" + gate] for gate in "ifgo"]]
    )
    return both[:-1], both[-1]


# %% fuse_gates: transposed, below each other, transposed back
def fuse_gates(parameters):
    order = "i f g o".split()
    W_T = np.vstack([parameters["W_" + name].T for name in order])
    b = np.concatenate([parameters["b_" + name] for name in order])
    return W_T.T, b


# %% fuse_gates: nested lists
def fuse_gates(params):
    W = []
    for row in range(len(params["W_i"])):
        W.append([float(value) for gate in "ifgo" for value in params["W_" + gate][row]])
    b = [float(value) for gate in "ifgo" for value in params["b_" + gate]]
    return W, b


# %% fuse_gates: sorted by position, float32
def fuse_gates(params: dict) -> tuple[np.ndarray, np.ndarray]:
    def in_order(letter):
        keys = [key for key in params if key[0] == letter]
        return [params[key] for key in sorted(keys, key=lambda key: "ifgo".index(key[-1]))]

    return np.column_stack(in_order("W")).astype(np.float32), np.hstack(in_order("b")).astype(
        np.float32
    )


# %% lstm_step_fused: slices
def lstm_step_fused(x_t, h_prev, c_prev, W, b):
    H = h_prev.shape[1]
    a = np.dot(np.hstack([h_prev, x_t]), W) + b
    i = sigmoid(a[:, :H])
    f = sigmoid(a[:, H : 2 * H])
    g = np.tanh(a[:, 2 * H : 3 * H])
    o = sigmoid(a[:, 3 * H :])
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm_step_fused: reshape to (N, 4, H)
def lstm_step_fused(x_t, h_prev, c_prev, W, b):
    N, H = h_prev.shape
    a = (concat_state(h_prev, x_t) @ W + b).reshape(N, 4, H)
    i, f, g, o = sigmoid(a[:, 0]), sigmoid(a[:, 1]), np.tanh(a[:, 2]), sigmoid(a[:, 3])
    c = update_cell(f, i, g, c_prev)
    return hidden_state(o, c), c


# %% lstm_step_fused: einsum over blocks
def lstm_step_fused(x_t, h_prev, c_prev, W, b):
    H = h_prev.shape[1]
    z = np.c_[h_prev, x_t]
    i, f, g, o = np.einsum("nk,kgh->gnh", z, W.reshape(-1, 4, H)) + b.reshape(4, 1, H)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% lstm_step_fused: the separate step with parts of W and b
def lstm_step_fused(x_t, h_prev, c_prev, W, b):
    params = {}
    for gate, W_gate, b_gate in zip("ifgo", np.hsplit(W, 4), np.split(b, 4)):
        params["W_" + gate], params["b_" + gate] = W_gate, b_gate
    return lstm_step(x_t, h_prev, c_prev, params)


# %% lstm_step_fused: loop over blocks, without joining
def lstm_step_fused(x_t, h_prev, c_prev, W, b):
    H = c_prev.shape[1]
    gates = []
    for k in range(4):
        block = slice(k * H, (k + 1) * H)
        a = h_prev @ W[:H, block] + x_t @ W[H:, block] + b[block]
        gates.append(np.tanh(a) if k == 2 else 1 / (1 + np.exp(-a)))
    i, f, g, o = gates
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c


# %% lstm_step_fused: one sigmoid for all, the candidate from it
def lstm_step_fused(x_t, h_prev, c_prev, W, b):
    H = len(b) // 4
    scale = np.repeat([1.0, 1.0, 2.0, 1.0], H)
    s = sigmoid(scale * (np.concatenate([h_prev, x_t], 1) @ W + b))
    i, f, s_g, o = np.array_split(s, 4, axis=1)
    c = f * c_prev + i * (2 * s_g - 1)
    return o * np.tanh(c), c


# %% lstm_step_fused: squashed in place, own arrays
def lstm_step_fused(x_t, h_prev, c_prev, W, b):
    H = h_prev.shape[1]
    a = np.column_stack((h_prev, x_t)) @ W
    a += b
    np.tanh(a[:, 2 * H : 3 * H], out=a[:, 2 * H : 3 * H])
    a[:, : 2 * H] = sigmoid(a[:, : 2 * H])
    a[:, 3 * H :] = sigmoid(a[:, 3 * H :])
    c = c_prev * a[:, H : 2 * H]
    c += a[:, :H] * a[:, 2 * H : 3 * H]
    h = np.tanh(c)
    h *= a[:, 3 * H :]
    return h, c


# %% lstm_step_fused: plain loops and lists
import math


def lstm_step_fused(x_t, h_prev, c_prev, W, b):
    def squash(a):
        return 1 / (1 + math.exp(-a))

    H = len(h_prev[0])
    all_h, all_c = [], []
    for x, h, c in zip(x_t, h_prev, c_prev):
        z = [*h, *x]
        a = [sum(z[k] * W[k][j] for k in range(len(z))) + b[j] for j in range(4 * H)]
        new_c = [squash(a[H + j]) * c[j] + squash(a[j]) * math.tanh(a[2 * H + j]) for j in range(H)]
        all_h.append([squash(a[3 * H + j]) * math.tanh(new_c[j]) for j in range(H)])
        all_c.append(new_c)
    return all_h, all_c


# %% lstm_step_fused: float32, renamed
def lstm_step_fused(x, h, c, weights, biases):
    x, h, c, weights, biases = [np.float32(array) for array in (x, h, c, weights, biases)]
    i, f, g, o = np.split(np.matmul(np.concatenate((h, x), axis=-1), weights) + biases, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


# %% lstm_step_fused: results as halves of one array
def lstm_step_fused(x_t, h_prev, c_prev, W, b):
    N, H = c_prev.shape
    pre = np.concatenate([h_prev, x_t, np.ones((N, 1))], axis=1) @ np.vstack([W, b])
    out = np.empty((N, 2, H))
    out[:, 1] = sigmoid(pre[:, H : 2 * H]) * c_prev + sigmoid(pre[:, :H]) * np.tanh(
        pre[:, 2 * H : -H]
    )
    out[:, 0] = sigmoid(pre[:, -H:]) * np.tanh(out[:, 1])
    return out[:, 0], out[:, 1]


# %% count_parameters: multiplied out
def count_parameters(D, H):
    return 4 * H * (H + D + 1)


# %% count_parameters: sum of three kinds
def count_parameters(D, H):
    recurrent = 4 * H * H
    inputs = 4 * D * H
    biases = 4 * H
    return recurrent + inputs + biases


# %% count_parameters: sizes of arrays
def count_parameters(D, H):
    W = np.zeros((H + D, 4 * H))
    b = np.zeros(4 * H)
    return W.size + b.size


# %% count_parameters: loop over the gates
def count_parameters(D, H):
    total = 0
    for _ in ["i", "f", "g", "o"]:
        total += (H + D) * H
        total += H
    return total


# %% count_parameters: shapes of a dict, np.prod
def count_parameters(D, H):
    shapes = {f"W_{gate}": (H + D, H) for gate in "ifgo"}
    shapes.update({f"b_{gate}": (H,) for gate in "ifgo"})
    return sum(np.prod(shape) for shape in shapes.values())


# %% count_parameters: really drawn
def count_parameters(D, H):
    return sum(array.size for array in init_lstm(D, H, np.random.default_rng(0)))


# %% count_parameters: a helper, renamed, type hints
def affine_parameters(inputs: int, outputs: int) -> int:
    return inputs * outputs + outputs


def count_parameters(n_inputs: int, n_hidden: int) -> int:
    return 4 * affine_parameters(n_hidden + n_inputs, n_hidden)


# %% count_parameters: a float, powers
def count_parameters(D, H):
    return 4.0 * (H**2 + H * D + H)


# %% count_parameters: counted unit by unit, number of gates by default
def count_parameters(D, H, gates=4):
    count = 0
    for _unit in range(gates * H):
        count += len(range(H)) + len(range(D)) + 1
    return count


# %% init_lstm: SVD for each gate
def init_lstm(D, H, rng):
    blocks = []
    for _ in range(4):
        U, _, Vt = np.linalg.svd(rng.standard_normal((H, H)))
        blocks.append(np.vstack([U @ Vt, rng.normal(0, 1 / np.sqrt(D), size=(D, H))]))
    b = np.zeros(4 * H)
    b[H : 2 * H] = 1
    return np.hstack(blocks), b


# %% init_lstm: slices of W filled in a loop, sign fixed
def init_lstm(D, H, rng):
    W = np.empty((H + D, 4 * H))
    for k in range(4):
        Q, R = np.linalg.qr(rng.normal(size=(H, H)))
        W[:H, k * H : (k + 1) * H] = Q * np.sign(np.diag(R))
    W[H:] = rng.normal(scale=D**-0.5, size=(D, 4 * H))
    b = np.concatenate([np.zeros(H), np.ones(H), np.zeros(2 * H)])
    return W, b


# %% init_lstm: all drawn at once, QR block by block
def init_lstm(D, H, rng):
    W = rng.standard_normal((H + D, 4 * H))
    for start in range(0, 4 * H, H):
        W[:H, start : start + H] = np.linalg.qr(W[:H, start : start + H])[0]
    W[H:] /= np.sqrt(D)
    b = np.array([0.0] * H + [1.0] * H + [0.0] * H + [0.0] * H)
    return W, b


# %% init_lstm: stacked QR
def init_lstm(D, H, rng):
    Q, _ = np.linalg.qr(rng.standard_normal((4, H, H)))
    X = rng.standard_normal((4, D, H)) * np.sqrt(1 / D)
    W = np.concatenate([Q, X], axis=1).transpose(1, 0, 2).reshape(H + D, 4 * H)
    b = np.repeat([0.0, 1.0, 0.0, 0.0], H)
    return W, b


# %% init_lstm: a helper, separate parameters, then fused
def orthogonal(n, rng):
    matrix = rng.standard_normal((n, n))
    return np.linalg.qr(matrix).Q


def init_lstm(D, H, rng):
    params = {}
    for gate in "ifgo":
        params["W_" + gate] = np.r_[orthogonal(H, rng), rng.standard_normal((D, H)) / D**0.5]
        params["b_" + gate] = np.full(H, 1.0 if gate == "f" else 0.0)
    return fuse_gates(params)


# %% init_lstm: Gram and Schmidt by hand
def init_lstm(D, H, rng):
    W = rng.normal(0, 1, (H + D, 4 * H))
    W[H:] = W[H:] / np.sqrt(D)
    for gate in range(4):
        block = W[:H, gate * H : (gate + 1) * H]
        for j in range(H):
            for _ in range(2):
                block[:, j] -= block[:, :j] @ (block[:, :j].T @ block[:, j])
            block[:, j] /= np.linalg.norm(block[:, j])
    b = np.zeros((4, H))
    b[1] += 1
    return W, b.ravel()


# %% init_lstm: eigenvectors of a symmetric matrix, renamed, type hints
def init_lstm(n_in: int, n_hidden: int, generator: np.random.Generator) -> tuple:
    recurrent, inputs = [], []
    for _ in range(4):
        A = generator.standard_normal((n_hidden, n_hidden))
        recurrent.append(np.linalg.eigh(A + A.T)[1])
        inputs.append(generator.normal(0.0, n_in**-0.5, (n_in, n_hidden)))
    W = np.block([recurrent, inputs])
    b = np.zeros(4 * n_hidden)
    b[n_hidden : 2 * n_hidden] = np.ones(n_hidden)
    return W, b


# %% init_lstm: Cayley transform, element by element for the inputs
def init_lstm(D, H, rng):
    W = np.zeros((D + H, 4 * H))
    for column in range(4 * H):
        for row in range(H, H + D):
            W[row, column] = rng.normal() / np.sqrt(D)
    for k in range(4):
        A = rng.uniform(-1, 1, size=(H, H))
        W[:H, k * H : k * H + H] = np.linalg.solve(np.eye(H) + A - A.T, np.eye(H) - A + A.T)
    b = [1.0 if H <= j < 2 * H else 0.0 for j in range(4 * H)]
    return W, b


# %% init_lstm: float32
def init_lstm(D, H, rng):
    W_h = [np.linalg.qr(rng.standard_normal((H, H), dtype=np.float32))[0] for _ in range(4)]
    W_x = rng.standard_normal((D, 4 * H), dtype=np.float32) / np.float32(np.sqrt(D))
    b = np.zeros(4 * H, dtype=np.float32)
    b[H : 2 * H] = 1
    return np.vstack([np.hstack(W_h), W_x]), b


# %% init_lstm: one child generator for each gate
def init_lstm(D, H, rng):
    blocks = []
    for child in rng.spawn(4):
        Q = np.linalg.qr(child.standard_normal((H, H)))[0]
        blocks.append(np.vstack([Q, child.standard_normal((D, H)) / np.sqrt(D)]))
    return np.hstack(blocks), np.repeat([0.0, 1.0, 0.0, 0.0], H)


# %% lstm_step_fused: over an own float32 sigmoid
def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, dtype=np.float32)))


def lstm_step_fused(x_t, h_prev, c_prev, W, b):
    i, f, g, o = np.split(np.hstack([h_prev, x_t]) @ W + b, 4, axis=1)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
