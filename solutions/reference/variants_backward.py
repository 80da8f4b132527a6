"""One step backward of the LSTM's variants: coupled gates, peepholes, layer normalization. The
GRU's is in variants.py.

Notation: as in variants.py; d before a name is the gradient of the loss with respect to it. The
gates are computed anew from what the step was given. Gradients into numbers before their activation
are named after the gate: di, df, dg, do.
"""

import numpy as np

from solutions.reference.gates import sigmoid
from solutions.reference.variants import layer_norm


def coupled_step_backward(dh: np.ndarray, dc: np.ndarray, x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The step of `coupled_step` backward.

    Args:
        dh, dc: (N, H) gradients of the loss with respect to the step's h and c.
        x_t, h_prev, c_prev, W, b: what coupled_step was given.

    Returns:
        dx: (N, D), dh_prev, dc_prev: (N, H), dW: (H+D, 3H), db: (3H,).

    Source: Greff et al. 2017.
    """
    z = np.concatenate([h_prev, x_t], axis=1)             # (N, H+D)
    i, g, o = np.split(z @ W + b, 3, axis=1)              # 3 x (N, H)
    i, g, o = sigmoid(i), np.tanh(g), sigmoid(o)
    tanh_c = np.tanh((1 - i) * c_prev + i * g)
    dc = dc + dh * o * (1 - tanh_c**2)
    di = dc * (g - c_prev) * i * (1 - i)                  # i writes g, and takes c_prev away
    dg = dc * i * (1 - g**2)
    do = dh * tanh_c * o * (1 - o)
    dx, dh_prev, dW, db = _affine_backward(np.concatenate([di, dg, do], axis=1), z, W, h_prev.shape[1])
    return dx, dh_prev, dc * (1 - i), dW, db


def peephole_step_backward(dh: np.ndarray, dc: np.ndarray, x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W: np.ndarray, b: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The step of `peephole_step` backward.

    Args:
        dh, dc: (N, H) gradients of the loss with respect to the step's h and c.
        x_t, h_prev, c_prev, W, b, p: what peephole_step was given.

    Returns:
        dx: (N, D), dh_prev, dc_prev: (N, H), dW: (H+D, 4H), db: (4H,), dp: (3, H).

    Source: Gers and Schmidhuber 2000; Graves 2013.
    """
    z = np.concatenate([h_prev, x_t], axis=1)             # (N, H+D)
    i, f, g, o = np.split(z @ W + b, 4, axis=1)           # 4 x (N, H)
    i, f, g = sigmoid(i + p[0] * c_prev), sigmoid(f + p[1] * c_prev), np.tanh(g)
    c = f * c_prev + i * g
    o, tanh_c = sigmoid(o + p[2] * c), np.tanh(c)
    do = dh * tanh_c * o * (1 - o)
    dc = dc + dh * o * (1 - tanh_c**2) + do * p[2]        # c reaches the loss through o as well
    di = dc * g * i * (1 - i)
    df = dc * c_prev * f * (1 - f)
    dg = dc * i * (1 - g**2)
    dx, dh_prev, dW, db = _affine_backward(np.concatenate([di, df, dg, do], axis=1), z, W, h_prev.shape[1])
    dc_prev = dc * f + di * p[0] + df * p[1]
    dp = np.stack([(di * c_prev).sum(axis=0), (df * c_prev).sum(axis=0), (do * c).sum(axis=0)])
    return dx, dh_prev, dc_prev, dW, db, dp


def layer_norm_backward(dout: np.ndarray, a: np.ndarray, gain: np.ndarray | float, epsilon: float = 1e-5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradient of `layer_norm`.

    Args:
        dout: (N, M) gradient of the loss with respect to its result.
        a, gain, epsilon: what layer_norm was given.

    Returns:
        da: (N, M), dgain: (M,), dbias: (M,).

    Source: Ba, Kiros and Hinton 2016.
    """
    scale = np.sqrt(a.var(axis=1, keepdims=True) + epsilon)            # (N, 1)
    normal = (a - a.mean(axis=1, keepdims=True)) / scale               # (N, M)
    dnormal = dout * gain
    # (N, 1) each
    mean, along = dnormal.mean(axis=1, keepdims=True), (dnormal * normal).mean(axis=1, keepdims=True)
    # nothing of what shifts or stretches the whole row
    da = (dnormal - mean - normal * along) / scale
    return da, (dout * normal).sum(axis=0), dout.sum(axis=0)


def layer_norm_lstm_step_backward(dh: np.ndarray, dc: np.ndarray, x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, params: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """The step of `layer_norm_lstm_step` backward.

    Args:
        dh, dc: (N, H) gradients of the loss with respect to the step's h and c.
        x_t, h_prev, c_prev, params: what layer_norm_lstm_step was given.

    Returns:
        dx: (N, D), dh_prev, dc_prev: (N, H), dparams: dict like params.

    Source: Ba, Kiros and Hinton 2016.
    """
    W, H = params["W"], h_prev.shape[1]
    from_h, from_x = h_prev @ W[:H], x_t @ W[H:]          # (N, 4H) each
    gates = layer_norm(from_h, params["gain_h"], 0) + layer_norm(from_x, params["gain_x"], 0) + params["b"]
    i, f, g, o = np.split(gates, 4, axis=1)               # 4 x (N, H)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c_prev + i * g
    shown = np.tanh(layer_norm(c, params["gain_c"], params["bias_c"]))
    dc_shown, dgain_c, dbias_c = layer_norm_backward(dh * o * (1 - shown**2), c, params["gain_c"])
    dc = dc + dc_shown
    dgates = np.concatenate([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh * shown * o * (1 - o)], axis=1)
    dfrom_h, dgain_h, db = layer_norm_backward(dgates, from_h, params["gain_h"])
    dfrom_x, dgain_x, _ = layer_norm_backward(dgates, from_x, params["gain_x"])
    dW = np.concatenate([h_prev.T @ dfrom_h, x_t.T @ dfrom_x])
    dparams = {"W": dW, "b": db, "gain_h": dgain_h, "gain_x": dgain_x, "gain_c": dgain_c, "bias_c": dbias_c}
    return dfrom_x @ W[H:].T, dfrom_h @ W[:H].T, dc * f, dparams


def _affine_backward(da: np.ndarray, z: np.ndarray, W: np.ndarray, H: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """dx, dh_prev, dW, db of a = z W + b, where the first H columns of z are h_prev."""
    dz = da @ W.T                                         # (N, H+D)
    return dz[:, H:], dz[:, :H], z.T @ da, da.sum(axis=0)
