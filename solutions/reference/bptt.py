"""Back-propagation through time: the gradients of a step, of a sequence, and the numbers that check them.

Notation: N batch, T time steps, D input features, H hidden units; batch first; gate blocks in the order i, f, g, o. dx has the shape
of x and means dLoss/dx. Nothing is kept from the forward pass but the states: the gates are computed anew from them.
"""

import numpy as np

from solutions.reference.gates import sigmoid, sigmoid_grad, tanh_grad


def numerical_gradient(f, x, eps=1e-5):
    """The gradient of a number with respect to an array, by central differences.

    Args:
        f: function of an array of x's shape that returns a number.
        x: array of any shape.
        eps: how far each element is moved, up and down.

    Returns:
        array of the shape of x: (f(x + eps) - f(x - eps)) / (2 eps), one element moved at a time.
    """
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)       # two copies
        up[index] += eps
        down[index] -= eps
        gradient[index] = (f(up) - f(down)) / (2 * eps)
    return gradient


def gradient_check(f, x, dx):
    """How far a gradient is from the numerical one, relative to their size.

    Args:
        f: function of an array of x's shape that returns a number.
        x: array of any shape.
        dx: array of the shape of x: the gradient that is checked.

    Returns:
        max |dx - n| / max(|dx|, |n|) with the numerical gradient n; both maxima run over all elements. 0 where both are 0.
    """
    numerical = numerical_gradient(f, x)
    size = max(np.abs(dx).max(), np.abs(numerical).max())
    return np.abs(dx - numerical).max() / size if size > 0 else 0.0


def lstm_step_backward(dh, dc, x_t, h_prev, c_prev, W, b):
    """The gradients of one LSTM time step.

    Args:
        dh: (N, H) gradient with respect to the step's hidden state.
        dc: (N, H) gradient with respect to the step's cell state, from everything but this step's h.
        x_t, h_prev, c_prev, W, b: what lstm_step_fused was given.

    Returns:
        dx: (N, D), dh_prev, dc_prev: (N, H), dW: (H+D, 4H), db: (4H,).

    Source: Hochreiter and Schmidhuber 1997; full gradient: Graves and Schmidhuber 2005.
    """
    H = h_prev.shape[1]
    z = np.concatenate([h_prev, x_t], axis=1)             # (N, H+D)
    i, f, g, o = np.split(z @ W + b, 4, axis=1)           # 4 x (N, H)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    tanh_c = np.tanh(f * c_prev + i * g)
    dc = dc + dh * o * tanh_grad(tanh_c)                  # both paths into the cell state
    da = np.concatenate([dc * g * sigmoid_grad(i), dc * c_prev * sigmoid_grad(f),
                         dc * i * tanh_grad(g), dh * tanh_c * sigmoid_grad(o)], axis=1)
    dz = da @ W.T                                         # (N, H+D)
    return dz[:, H:].copy(), dz[:, :H].copy(), dc * f, z.T @ da, da.sum(axis=0)


def lstm_backward(dh, dc_last, cache):
    """Back-propagation through time over a whole batch of sequences.

    Args:
        dh: (N, T, H) gradient with respect to every h_t, as the loss sees it directly.
        dc_last: (N, H) gradient with respect to the last cell state.
        cache: (x, h0, c0, W, b, h, c): what lstm_forward was given, then what it returned.

    Returns:
        dx: (N, T, D), dh0, dc0: (N, H), dW: (H+D, 4H), db: (4H,).

    Source: Graves and Schmidhuber 2005.
    """
    lengths = np.full(len(dh), dh.shape[1])
    return lstm_backward_lengths(dh, np.zeros_like(dc_last), dc_last, cache, lengths)


def lstm_backward_lengths(dh, dh_last, dc_last, cache, lengths):
    """The same for lstm_forward_lengths: nothing flows through what stands at padded steps.

    Args:
        dh: (N, T, H) gradient with respect to every output h_t; padded steps count nothing, since their outputs are always 0.
        dh_last, dc_last: (N, H) gradients with respect to the states after each example's own last step.
        cache: (x, h0, c0, W, b, h, c): what the forward pass was given, then the states of all real steps.
        lengths: (N,) integers from 1 to T.

    Returns:
        dx: (N, T, D), 0 at padded steps, dh0, dc0: (N, H), dW: (H+D, 4H), db: (4H,).
    """
    x, h0, c0, W, b, h, c = cache
    T, H = x.shape[1], h0.shape[1]
    h_prev = np.concatenate([h0[:, None], h[:, :-1]], axis=1)          # (N, T, H): h_{t-1} for all steps
    c_prev = np.concatenate([c0[:, None], c[:, :-1]], axis=1)
    z = np.concatenate([h_prev, x], axis=2)                            # (N, T, H+D)
    i, f, g, o = np.split(z @ W + b, 4, axis=2)                        # all states are known, so all gates at once
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    tanh_c = np.tanh(c)
    to_c = o * tanh_grad(tanh_c)                                       # dh_t/dc_t
    to_a = np.concatenate([g * sigmoid_grad(i), c_prev * sigmoid_grad(f), i * tanh_grad(g)], axis=2)  # dc_t/da_t: i, f, g
    to_o = tanh_c * sigmoid_grad(o)
    real = np.arange(T) < lengths[:, None]                             # (N, T)
    da = np.zeros((*x.shape[:2], 4 * H), z.dtype)
    dh_next, dc_next = dh_last, dc_last                                # stand still until the example's last step
    for t in reversed(range(T)):
        now = real[:, t, None]
        dh_t = dh[:, t] + dh_next
        dc_t = dc_next + dh_t * to_c[:, t]
        da[:, t] = now * np.concatenate([np.tile(dc_t, 3) * to_a[:, t], dh_t * to_o[:, t]], axis=1)
        dh_next = np.where(now, da[:, t] @ W[:H].T, dh_next)
        dc_next = np.where(now, dc_t * f[:, t], dc_next)
    dW = np.tensordot(z * real[..., None], da, axes=((0, 1), (0, 1)))  # the sum over all examples and steps, in one product
    return da @ W[H:].T, dh_next, dc_next, dW, da.sum(axis=(0, 1))


def cell_gradient(f):
    """The factor by which a gradient into the last cell state arrives at each earlier one, along the cell alone.

    Args:
        f: (N, T, H) forget gates.

    Returns:
        (N, T, H): at step t the product of the forget gates of the steps after t; 1 at the last step.

    Source: Hochreiter and Schmidhuber 1997; with forget gates: Gers et al. 2000.
    """
    products = np.cumprod(f[:, :0:-1], axis=1)[:, ::-1]                # f_{t+1} ... f_T for all t but the last
    return np.concatenate([products, np.ones_like(f[:, :1])], axis=1)


def truncated_bptt(dh, cache, k):
    """The gradients of the weights when no gradient flows from one window of k steps to the one before.

    Args:
        dh: (N, T, H) gradient with respect to every h_t, as the loss sees it directly.
        cache: (x, h0, c0, W, b, h, c): what lstm_forward was given, then what it returned.
        k: number of steps of a window; the last window may be shorter.

    Returns:
        dW: (H+D, 4H), db: (4H,).

    Source: Williams and Peng 1990.
    """
    x, h0, c0, W, b, h, c = cache
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for start in range(0, x.shape[1], k):
        window = slice(start, start + k)
        before = (h[:, start - 1], c[:, start - 1]) if start else (h0, c0)  # the states go on, the gradient does not
        part = (x[:, window], *before, W, b, h[:, window], c[:, window])
        *_, dW_part, db_part = lstm_backward(dh[:, window], np.zeros_like(c0), part)
        dW, db = dW + dW_part, db + db_part
    return dW, db
