# Right answers of lesson 06, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of lessons 00 to 06; tests/autograder/exercises/test_right_answers.py wants full
# marks for every one.
# ruff: noqa: E402, F811, F821

# %% softmax_cross_entropy: log-probabilities, target picked with take_along_axis
def softmax_cross_entropy(scores, targets, mask):
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    log_probs = scores - np.log(np.sum(np.exp(scores), axis=-1, keepdims=True))
    picked = np.take_along_axis(log_probs, targets[..., None], axis=-1)[..., 0]
    n = mask.sum()
    loss = -(picked * mask).sum() / n
    dscores = np.exp(log_probs)
    np.put_along_axis(
        dscores,
        targets[..., None],
        np.take_along_axis(dscores, targets[..., None], -1) - 1,
        axis=-1,
    )
    dscores *= mask[..., None] / n
    return loss, dscores


# %% softmax_cross_entropy: flattened to rows, fancy indices
def softmax_cross_entropy(scores, targets, mask):
    N, T, K = scores.shape
    flat, right, weight = scores.reshape(N * T, K), targets.reshape(-1), mask.reshape(-1)
    top = flat.max(axis=1)
    log_sum = top + np.log(np.exp(flat - top[:, None]).sum(axis=1))
    rows = np.arange(N * T)
    losses = log_sum - flat[rows, right]
    loss = np.sum(losses * weight) / np.sum(weight)
    d = np.exp(flat - log_sum[:, None])
    d[rows, right] -= 1
    d = d * weight[:, None] / np.sum(weight)
    return loss, d.reshape(N, T, K)


# %% softmax_cross_entropy: two loops
def softmax_cross_entropy(scores, targets, mask):
    N, T, K = scores.shape
    loss, steps = 0.0, 0
    dscores = np.zeros((N, T, K))
    for n in range(N):
        for t in range(T):
            if mask[n, t] == 0:
                continue
            s = scores[n, t] - scores[n, t].max()
            total = np.exp(s).sum()
            loss += np.log(total) - s[targets[n, t]]
            dscores[n, t] = np.exp(s) / total
            dscores[n, t, targets[n, t]] -= 1
            steps += 1
    return loss / steps, dscores / steps


# %% softmax_cross_entropy: only the real steps by a boolean index
def softmax_cross_entropy(scores, targets, mask):
    real = mask > 0
    s, y = scores[real], targets[real]
    s = s - s.max(axis=1, keepdims=True)
    e = np.exp(s)
    z = e.sum(axis=1, keepdims=True)
    every = np.arange(len(y))
    loss = np.mean(np.log(z[:, 0]) - s[every, y])
    grad = e / z
    grad[every, y] -= 1
    dscores = np.zeros(scores.shape)
    dscores[real] = grad / len(y)
    return loss, dscores


# %% softmax_cross_entropy: np.logaddexp.reduce and one-hot
def softmax_cross_entropy(scores, targets, mask):
    log_z = np.logaddexp.reduce(scores, axis=2)
    y = (np.arange(scores.shape[2]) == targets[:, :, None]).astype(float)
    steps = np.count_nonzero(mask)
    loss = ((log_z - (scores * y).sum(axis=2)) * mask).sum() / steps
    return loss, mask[:, :, None] * (np.exp(scores - log_z[:, :, None]) - y) / steps


# %% softmax_cross_entropy: np.average, np.where, mesh of indices
def softmax_cross_entropy(scores, targets, mask):
    n, t = np.indices(targets.shape)
    shifted = scores - scores.max(2)[:, :, None]
    log_p = shifted - np.log(np.exp(shifted).sum(2))[:, :, None]
    loss = np.average(-log_p[n, t, targets], weights=mask)
    p = np.exp(log_p)
    p[n, t, targets] -= 1
    return float(loss), np.where(mask[:, :, None] == 1, p, 0) / mask.sum()


# %% softmax_cross_entropy: losses of single steps by a helper, einsum, float32
def log_softmax(s):
    s = s - s.max(-1, keepdims=True)
    return s - np.log(np.exp(s).sum(-1, keepdims=True))


def softmax_cross_entropy(logits, labels, weights):
    logp = log_softmax(logits.astype(np.float32))
    hot = np.eye(logits.shape[-1], dtype=np.float32)[labels]
    share = (weights / weights.sum()).astype(np.float32)
    return -np.einsum("nt,ntk,ntk->", share, hot, logp), np.einsum(
        "nt,ntk->ntk", share, np.exp(logp) - hot
    )


# %% softmax_cross_entropy: masked arrays, np.subtract.at
def softmax_cross_entropy(scores, targets, mask):
    N, T, K = scores.shape
    shifted = scores - np.amax(scores, axis=2, keepdims=True)
    p = np.exp(shifted)
    p /= p.sum(axis=2, keepdims=True)
    n, t = np.ogrid[:N, :T]
    losses = np.ma.array(
        -shifted[n, t, targets] + np.log(np.exp(shifted).sum(axis=2)), mask=mask == 0
    )
    np.subtract.at(p, (n, t, targets), 1)
    p[mask == 0] = 0
    return losses.mean(), p / losses.count()


# %% sgd_step: a loop into a new dict
def sgd_step(params, gradients, learning_rate):
    new = {}
    for name in params:
        new[name] = params[name] - learning_rate * gradients[name]
    return new


# %% sgd_step: comprehension over the gradients
def sgd_step(params, gradients, learning_rate):
    return {key: params[key] - g * learning_rate for key, g in gradients.items()}


# %% sgd_step: copies moved in place
def sgd_step(params, gradients, learning_rate):
    moved = {name: array.copy() for name, array in params.items()}
    for name, gradient in gradients.items():
        moved[name] -= learning_rate * gradient
    return moved


# %% sgd_step: dict of zip over sorted names
def sgd_step(params, gradients, learning_rate):
    names = sorted(params)
    values = [
        np.subtract(params[name], np.multiply(learning_rate, gradients[name])) for name in names
    ]
    return dict(zip(names, values))


# %% sgd_step: map with a helper
def sgd_step(params, gradients, learning_rate):
    def move(name):
        return name, params[name] + (-learning_rate) * gradients[name]

    return dict(map(move, params))


# %% sgd_step: a copied dict whose entries are replaced
def sgd_step(params, gradients, learning_rate):
    result = dict(params)
    for name in result:
        result[name] = result[name] - learning_rate * gradients[name]
    return result


# %% sgd_step: float32, nested lists
def sgd_step(theta, grads, eta):
    out = {}
    for k, v in theta.items():
        out[k] = (v.astype(np.float32) - np.float32(eta) * grads[k].astype(np.float32)).tolist()
    return out


# %% sgd_step: an OrderedDict, the operator module
import operator
from collections import OrderedDict


def sgd_step(params, gradients, learning_rate):
    moved = OrderedDict()
    for name, array in params.items():
        moved[name] = operator.sub(array, operator.mul(gradients[name], learning_rate))
    return moved


# %% adam_step: algorithm 1, in a loop
def adam_step(params, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    new_params, new_m, new_v = {}, {}, {}
    for name in params:
        g = gradients[name]
        m = beta1 * state["m"][name] + (1 - beta1) * g
        v = beta2 * state["v"][name] + (1 - beta2) * g * g
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        new_params[name] = params[name] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
        new_m[name], new_v[name] = m, v
    return new_params, {"m": new_m, "v": new_v, "t": t}


# %% adam_step: three comprehensions
def adam_step(params, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = 1 + state["t"]
    m = {k: beta1 * state["m"][k] + (1 - beta1) * gradients[k] for k in params}
    v = {k: beta2 * state["v"][k] + (1 - beta2) * gradients[k] ** 2 for k in params}
    c1, c2 = 1 - beta1**t, 1 - beta2**t
    new = {
        k: params[k] - learning_rate * (m[k] / c1) / ((v[k] / c2) ** 0.5 + epsilon) for k in params
    }
    return new, dict(m=m, v=v, t=t)


# %% adam_step: means moved toward the gradient
def adam_step(params, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    new, m, v, t = {}, {}, {}, state["t"] + 1
    for name, g in gradients.items():
        m[name] = state["m"][name] + (1 - beta1) * (g - state["m"][name])
        v[name] = state["v"][name] + (1 - beta2) * (np.square(g) - state["v"][name])
        step = (m[name] / (1 - beta1**t)) / (np.sqrt(v[name] / (1 - beta2**t)) + epsilon)
        new[name] = params[name] - learning_rate * step
    return new, {"t": t, "v": v, "m": m}


# %% adam_step: PyTorch's order, the correction in the step size
def adam_step(params, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    step_size = learning_rate / (1 - beta1**t)
    root = (1 - beta2**t) ** 0.5
    out = {"m": {}, "v": {}, "t": t}
    new = {}
    for name, p in params.items():
        out["m"][name] = state["m"][name] * beta1 + gradients[name] * (1 - beta1)
        out["v"][name] = state["v"][name] * beta2 + gradients[name] * gradients[name] * (1 - beta2)
        denominator = np.sqrt(out["v"][name]) / root + epsilon
        new[name] = p - step_size * out["m"][name] / denominator
    return new, out


# %% adam_step: in place on own copies
def adam_step(params, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    params = {k: a.copy() for k, a in params.items()}
    m = {k: a.copy() for k, a in state["m"].items()}
    v = {k: a.copy() for k, a in state["v"].items()}
    t = state["t"] + 1
    for k in params:
        m[k] *= beta1
        m[k] += (1 - beta1) * gradients[k]
        v[k] *= beta2
        v[k] += (1 - beta2) * gradients[k] ** 2
        params[k] -= (
            learning_rate * m[k] / (1 - beta1**t) / (np.sqrt(v[k] / (1 - beta2**t)) + epsilon)
        )
    return params, {"m": m, "v": v, "t": t}


# %% adam_step: one array at a time in a helper
def adam_one(p, g, m, v, t, rate, beta1, beta2, epsilon):
    m = np.average([m, g], axis=0, weights=[beta1, 1 - beta1])
    v = np.average([v, g * g], axis=0, weights=[beta2, 1 - beta2])
    return (
        p - rate * m / (1 - np.power(beta1, t)) / (epsilon + np.sqrt(v / (1 - np.power(beta2, t)))),
        m,
        v,
    )


def adam_step(params, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t, done = state["t"] + 1, {}
    for name in params:
        done[name] = adam_one(
            params[name],
            gradients[name],
            state["m"][name],
            state["v"][name],
            t,
            learning_rate,
            beta1,
            beta2,
            epsilon,
        )
    new, m, v = ({name: triple[i] for name, triple in done.items()} for i in range(3))
    return new, {"m": m, "v": v, "t": t}


# %% adam_step: deep copy of the state, float32
def adam_step(params, grads, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    import copy

    state = copy.deepcopy(state)
    state["t"] += 1
    result = {}
    for k in grads:
        g = grads[k].astype(np.float32)
        state["m"][k] = (b1 * state["m"][k] + (1 - b1) * g).astype(np.float32)
        state["v"][k] = (b2 * state["v"][k] + (1 - b2) * g**2).astype(np.float32)
        mh = state["m"][k] / (1 - b1 ** state["t"])
        vh = state["v"][k] / (1 - b2 ** state["t"])
        result[k] = (params[k] - lr * mh / (np.sqrt(vh) + eps)).astype(np.float32)
    return result, state


# %% adam_step: a defaultdict for the state, in float32
from collections import defaultdict


def adam_step(params, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    new_state = defaultdict(dict, t=state["t"] + 1)
    moved = {}
    for name, gradient in gradients.items():
        for key, beta, value in (("m", beta1, gradient), ("v", beta2, gradient**2)):
            new_state[key][name] = np.float32(beta) * np.float32(state[key][name]) + np.float32(
                (1 - beta) * value
            )
        m, v = (
            new_state[key][name] / (1 - beta ** new_state["t"])
            for key, beta in (("m", beta1), ("v", beta2))
        )
        moved[name] = np.float32(params[name]) - np.float32(learning_rate) * m / (
            np.sqrt(v) + np.float32(epsilon)
        )
    return moved, new_state


# %% train_step: rows for the output layer
def train_step(params, x, targets, mask, state, learning_rate, max_norm):
    N, T, D = x.shape
    H, K = params["W_y"].shape
    h0 = np.zeros((N, H))
    c0 = np.zeros((N, H))
    h, c = lstm_forward(x, h0, c0, params["W"], params["b"])
    h_rows = h.reshape(N * T, H)
    scores = affine(h_rows, params["W_y"], params["b_y"]).reshape(N, T, K)
    loss, dscores = softmax_cross_entropy(scores, targets, mask)
    d_rows = dscores.reshape(N * T, K)
    dW_y = h_rows.T @ d_rows
    db_y = d_rows.sum(axis=0)
    dh = (d_rows @ params["W_y"].T).reshape(N, T, H)
    dx, dh0, dc0, dW, db = lstm_backward(
        dh, np.zeros((N, H)), (x, h0, c0, params["W"], params["b"], h, c)
    )
    dW, db, dW_y, db_y = clip_by_global_norm([dW, db, dW_y, db_y], max_norm)
    params, state = adam_step(
        params, {"W": dW, "b": db, "W_y": dW_y, "b_y": db_y}, state, learning_rate
    )
    return params, state, loss


# %% train_step: products over three axes, einsum, own dict of gradients
def train_step(params, x, targets, mask, state, learning_rate, max_norm):
    W, b, W_y, b_y = params["W"], params["b"], params["W_y"], params["b_y"]
    zero = np.zeros((x.shape[0], W_y.shape[0]))
    h, c = lstm_forward(x, zero, zero, W, b)
    loss, d = softmax_cross_entropy(h @ W_y + b_y, targets, mask)
    g = {"W_y": np.einsum("nth,ntk->hk", h, d), "b_y": np.einsum("ntk->k", d)}
    back = lstm_backward(np.einsum("ntk,hk->nth", d, W_y), zero, (x, zero, zero, W, b, h, c))
    g["W"], g["b"] = back[3:]
    g = dict(zip(g, clip_by_global_norm(list(g.values()), max_norm)))
    return *adam_step(params, g, state, learning_rate), loss


# %% train_step: gradients in a loop over time, own norm
def train_step(params, x, targets, mask, state, learning_rate, max_norm):
    N, T, _ = x.shape
    start = np.zeros((N, len(params["W_y"])))
    h, c = lstm_forward(x, start, start, params["W"], params["b"])
    scores = np.stack([affine(h[:, t], params["W_y"], params["b_y"]) for t in range(T)], axis=1)
    loss, dscores = softmax_cross_entropy(scores, targets, mask)
    dW_y, db_y, dh = 0, 0, []
    for t in range(T):
        dW_y = dW_y + h[:, t].T @ dscores[:, t]
        db_y = db_y + dscores[:, t].sum(axis=0)
        dh.append(dscores[:, t] @ params["W_y"].T)
    _, _, _, dW, db = lstm_backward(
        np.stack(dh, axis=1), start, (x, start, start, params["W"], params["b"], h, c)
    )
    gradients = {"W": dW, "b": db, "W_y": dW_y, "b_y": db_y}
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients.values()))
    if norm > max_norm:
        gradients = {name: g * (max_norm / norm) for name, g in gradients.items()}
    new, state = adam_step(params, gradients, state, learning_rate)
    return new, state, loss


# %% train_step: step by step over the fused step and its backward
def train_step(params, x, targets, mask, state, learning_rate, max_norm):
    W, b, W_y, b_y = (params[name] for name in ("W", "b", "W_y", "b_y"))
    N, T, _ = x.shape
    h, c = [np.zeros((N, len(W_y)))], [np.zeros((N, len(W_y)))]
    for t in range(T):
        h_t, c_t = lstm_step_fused(x[:, t], h[-1], c[-1], W, b)
        h, c = h + [h_t], c + [c_t]
    out = np.stack(h[1:], 1)
    loss, d = softmax_cross_entropy(out @ W_y + b_y, targets, mask)
    cache = (x, h[0], c[0], W, b, out, np.stack(c[1:], 1))
    dW, db = lstm_backward(d @ W_y.T, 0 * h[0], cache)[-2:]
    clipped = clip_by_global_norm(
        [dW, db, np.tensordot(out, d, axes=([0, 1], [0, 1])), d.sum(1).sum(0)], max_norm
    )
    params, state = adam_step(
        params,
        {"W": clipped[0], "b": clipped[1], "W_y": clipped[2], "b_y": clipped[3]},
        state,
        learning_rate,
    )
    return params, state, float(loss)


# %% train_step: helpers for the network and for its gradients
def forward(params, x):
    start = np.zeros((len(x), len(params["W_y"])))
    h, c = lstm_forward(x, start, start, params["W"], params["b"])
    return h @ params["W_y"] + params["b_y"], (x, start, start, params["W"], params["b"], h, c)


def backward(params, d, cache):
    h = cache[5]
    *_, dW, db = lstm_backward(d @ params["W_y"].T, np.zeros_like(cache[1]), cache)
    return {
        "W": dW,
        "b": db,
        "W_y": (h[..., None] * d[:, :, None]).sum((0, 1)),
        "b_y": d.sum((0, 1)),
    }


def train_step(params, x, targets, mask, state, learning_rate, max_norm):
    scores, cache = forward(params, x)
    loss, d = softmax_cross_entropy(scores, targets, mask)
    gradients = backward(params, d, cache)
    names = list(gradients)
    gradients = dict(zip(names, clip_by_global_norm([gradients[name] for name in names], max_norm)))
    params, state = adam_step(params, gradients, state, learning_rate)
    return params, state, loss


# %% train_step: bias as a weight of ones, float32
def train_step(p, x, y, mask, adam, rate, ceiling):
    p = {k: v.astype(np.float32) for k, v in p.items()}
    x = x.astype(np.float32)
    zero = np.zeros((len(x), p["W_y"].shape[0]), dtype=np.float32)
    h, c = lstm_forward(x, zero, zero, p["W"], p["b"])
    ones = np.concatenate([h, np.ones(h.shape[:2] + (1,), dtype=np.float32)], axis=2)
    loss, d = softmax_cross_entropy(ones @ np.vstack([p["W_y"], p["b_y"]]), y, mask)
    dV = ones.reshape(-1, ones.shape[2]).T @ d.reshape(-1, d.shape[2])
    back = lstm_backward(d @ p["W_y"].T, zero, (x, zero, zero, p["W"], p["b"], h, c))
    dW, db, dW_y, db_y = clip_by_global_norm([back[3], back[4], dV[:-1], dV[-1]], ceiling)
    return *adam_step(p, dict(W=dW, b=db, W_y=dW_y, b_y=db_y), adam, rate), loss


# %% train_step: example by example, gradients added up
def train_step(params, x, targets, mask, state, learning_rate, max_norm):
    total = {name: np.zeros(array.shape) for name, array in params.items()}
    loss, steps = 0.0, np.sum(mask)
    start = np.zeros((1, params["W_y"].shape[0]))
    for n in range(x.shape[0]):
        if not mask[n].any():
            continue
        h, c = lstm_forward(x[n : n + 1], start, start, params["W"], params["b"])
        scores = h @ params["W_y"] + params["b_y"]
        one_loss, d = softmax_cross_entropy(scores, targets[n : n + 1], mask[n : n + 1])
        share = mask[n].sum() / steps
        loss += share * one_loss
        d = share * d
        total["W_y"] += h[0].T @ d[0]
        total["b_y"] += d[0].sum(axis=0)
        cache = (x[n : n + 1], start, start, params["W"], params["b"], h, c)
        _, _, _, dW, db = lstm_backward(d @ params["W_y"].T, np.zeros_like(start), cache)
        total["W"] += dW
        total["b"] += db
    clipped = clip_by_global_norm(list(total.values()), max_norm)
    params, state = adam_step(params, dict(zip(total, clipped)), state, learning_rate)
    return params, state, loss


# %% train_step: a class for the network, Adam written out
class Network:
    def __init__(self, params):
        self.__dict__.update(params)

    def gradients(self, x, targets, mask):
        start = np.zeros((len(x), len(self.W_y)))
        h, c = lstm_forward(x, start, start, self.W, self.b)
        self.loss, d = softmax_cross_entropy(np.dot(h, self.W_y) + self.b_y, targets, mask)
        dW, db = lstm_backward(
            np.dot(d, self.W_y.T), start, (x, start, start, self.W, self.b, h, c)
        )[3:5]
        return {
            "b_y": np.sum(d, axis=(0, 1)),
            "W_y": np.tensordot(h, d, ((0, 1), (0, 1))),
            "b": db,
            "W": dW,
        }


def train_step(params, x, targets, mask, state, learning_rate, max_norm):
    network = Network(params)
    gradients = network.gradients(x, targets, mask)
    norm = np.linalg.norm(np.hstack([g.ravel() for g in gradients.values()]))
    t = state["t"] + 1
    new, m, v = {}, {}, {}
    for name, g in gradients.items():
        g = g * min(1.0, max_norm / (norm + 1e-300))
        m[name] = 0.9 * state["m"][name] + 0.1 * g
        v[name] = 0.999 * state["v"][name] + 0.001 * g * g
        new[name] = params[name] - learning_rate * (m[name] / (1 - 0.9**t)) / (
            np.sqrt(v[name] / (1 - 0.999**t)) + 1e-8
        )
    return new, {"m": m, "v": v, "t": t}, network.loss
