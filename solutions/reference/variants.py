"""Variants of the LSTM, one step each: GRU, peepholes, coupled gates, layer normalization; and the
GRU's step backward.

Notation: N batch, D input features, H hidden units; W reads [h_{t-1}, x_t], hidden part first. The
blocks of W and b stand in the order r, u, g (GRU), i, g, o (coupled gates), i, f, g, o (all
others). The backward steps of the others: variants_backward.py.
"""

import numpy as np

from solutions.reference.gates import sigmoid


def gru_step(x_t: np.ndarray, h_prev: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """One step of a gated recurrent unit; the reset gate acts after the matrix product, as in
    PyTorch.

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1, the only state there is.
        W: (H+D, 3H) weights, blocks in the order r (reset), u (update), g (candidate).
        b: (3H,) biases, same order. The candidate's is added outside of what r scales.

    Returns:
        h: (N, H) hidden state at t: the share u of h_prev, and the share 1 - u of g.

    Source: Cho et al. 2014; reset after the product: PyTorch, cuDNN.
    """
    H = h_prev.shape[1]
    from_h = h_prev @ W[:H]                               # (N, 3H)
    from_x = x_t @ W[H:] + b                              # (N, 3H)
    r, u = np.split(sigmoid(from_h[:, :2 * H] + from_x[:, :2 * H]), 2, axis=1)  # 2 x (N, H)
    g = np.tanh(from_x[:, 2 * H:] + r * from_h[:, 2 * H:])
    return u * h_prev + (1 - u) * g


def gru_step_backward(dh: np.ndarray, x_t: np.ndarray, h_prev: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The step of `gru_step` backward. Its gates are computed anew from the same arguments.

    Args:
        dh: (N, H) gradient of the loss with respect to the step's h.
        x_t, h_prev, W, b: what gru_step was given.

    Returns:
        dx: (N, D), dh_prev: (N, H), dW: (H+D, 3H), db: (3H,).

    Source: Cho et al. 2014; reset after the product: PyTorch, cuDNN.
    """
    H = h_prev.shape[1]
    from_h, from_x = h_prev @ W[:H], x_t @ W[H:] + b      # (N, 3H) each
    r, u = np.split(sigmoid(from_h[:, :2 * H] + from_x[:, :2 * H]), 2, axis=1)  # 2 x (N, H)
    g = np.tanh(from_x[:, 2 * H:] + r * from_h[:, 2 * H:])
    dg = dh * (1 - u) * (1 - g**2)                        # into what tanh squashed
    du = dh * (h_prev - g) * u * (1 - u)                  # into what the sigmoids squashed
    dr = dg * from_h[:, 2 * H:] * r * (1 - r)
    dfrom_x = np.concatenate([dr, du, dg], axis=1)        # (N, 3H)
    dfrom_h = np.concatenate([dr, du, dg * r], axis=1)    # (N, 3H)
    dx = dfrom_x @ W[H:].T
    dh_prev = dh * u + dfrom_h @ W[:H].T
    dW = np.concatenate([h_prev.T @ dfrom_h, x_t.T @ dfrom_x])
    db = dfrom_x.sum(axis=0)
    return dx, dh_prev, dW, db


def coupled_step(x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One LSTM step whose forget gate is 1 - i: what is written takes the place of as much as is
    forgotten.

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1.
        c_prev: (N, H) cell state at t-1.
        W: (H+D, 3H) weights, blocks in the order i, g, o.
        b: (3H,) biases, same order.

    Returns:
        h, c: (N, H) hidden and cell state at t.

    Source: Greff et al. 2017 (coupled input and forget gate).
    """
    z = np.concatenate([h_prev, x_t], axis=1)             # (N, H+D)
    i, g, o = np.split(z @ W + b, 3, axis=1)              # 3 x (N, H)
    i = sigmoid(i)
    c = (1 - i) * c_prev + i * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, c


def peephole_step(x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W: np.ndarray, b: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One LSTM step whose gates also see the cell state, each unit its own.

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1.
        c_prev: (N, H) cell state at t-1.
        W: (H+D, 4H) weights, blocks in the order i, f, g, o.
        b: (4H,) biases, same order.
        p: (3, H) peephole weights of i, f and o. i and f see c_prev, o sees the new c.

    Returns:
        h, c: (N, H) hidden and cell state at t.

    Source: Gers and Schmidhuber 2000.
    """
    z = np.concatenate([h_prev, x_t], axis=1)             # (N, H+D)
    i, f, g, o = np.split(z @ W + b, 4, axis=1)           # 4 x (N, H)
    i = sigmoid(i + p[0] * c_prev)
    f = sigmoid(f + p[1] * c_prev)
    c = f * c_prev + i * np.tanh(g)
    o = sigmoid(o + p[2] * c)
    h = o * np.tanh(c)
    return h, c


def layer_norm(a: np.ndarray, gain: np.ndarray | float, bias: np.ndarray | float, epsilon: float = 1e-5) -> np.ndarray:
    """Each row shifted to mean 0 and scaled to variance 1, then given a gain and a bias.

    Args:
        a: (N, M) numbers; each row is normalized by itself.
        gain: (M,) factors, one for each column; or one number for all.
        bias: (M,) summands, one for each column; or one number for all.
        epsilon: added to the variance, so that a constant row divides by no zero.

    Returns:
        (N, M).

    Source: Ba, Kiros and Hinton 2016.
    """
    mean = a.mean(axis=1, keepdims=True)                  # (N, 1)
    variance = a.var(axis=1, keepdims=True)               # (N, 1): divided by M
    return gain * (a - mean) / np.sqrt(variance + epsilon) + bias


def layer_norm_lstm_step(x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, params: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """One LSTM step with layer normalization in three places: what the gates read of h and of x,
    and what is shown of c.

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1.
        c_prev: (N, H) cell state at t-1.
        params: dict with W (H+D, 4H), b (4H,), blocks in the order i, f, g, o; gain_h, gain_x (4H,)
            of the two parts of the gates, which have no bias of their own beside b; gain_c, bias_c
            (H,) of the cell state.

    Returns:
        h, c: (N, H) hidden and cell state at t. The cell state itself is not normalized.

    Source: Ba, Kiros and Hinton 2016.
    """
    W, b, H = params["W"], params["b"], h_prev.shape[1]
    # (N, 4H): all four blocks together
    from_h = layer_norm(h_prev @ W[:H], params["gain_h"], 0)
    from_x = layer_norm(x_t @ W[H:], params["gain_x"], 0)              # (N, 4H)
    i, f, g, o = np.split(from_h + from_x + b, 4, axis=1)              # 4 x (N, H)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(layer_norm(c, params["gain_c"], params["bias_c"]))
    return h, c
