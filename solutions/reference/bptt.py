"""Back-propagation through time: gradients of one LSTM step and of whole sequences, and how to
check them.

Notation: N batch, T time steps, D input features, H hidden units; gate blocks in the order i, f, g,
o; dx is the gradient of the loss with respect to x and has its shape. Only the states of all steps
are kept, 2H numbers a step. The gates are computed anew from
them: this costs one product more, and saves the memory for 4H numbers a step.
"""

from collections.abc import Callable

import numpy as np

from solutions.reference.gates import sigmoid, sigmoid_grad, tanh_grad


def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """The gradient of f at x by central differences: two values of f for each number in x.

    Args:
        f: function of an array of x's shape that returns a number.
        x: array of any shape.
        eps: how far to move each number.

    Returns:
        Array of x's shape, float64.
    """
    # a copy; float32 would be too coarse for such small moves
    x = np.array(x, dtype=float)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + eps
        above = f(x)
        x[index] = value - eps
        below = f(x)
        x[index] = value
        gradient[index] = (above - below) / (2 * eps)
    return gradient


def lstm_step_backward(dh: np.ndarray, dc: np.ndarray, x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """From the gradients of one step's results to those of its arguments.

    Args:
        dh, dc: (N, H) gradients with respect to the step's h and c; dc without the path that leads
            through h.
        x_t: (N, D) input at t, as all that follow what lstm_step_fused was given.
        h_prev, c_prev: (N, H) states at t-1.
        W: (H+D, 4H) gate weights.
        b: (4H,) gate biases.

    Returns:
        dx (N, D), dh_prev (N, H), dc_prev (N, H), dW (H+D, 4H), db (4H,).

    Source: Hochreiter and Schmidhuber 1997; with the forget gate, and without cutting any path:
    Graves and Schmidhuber 2005.
    """
    H = h_prev.shape[1]
    z = np.concatenate([h_prev, x_t], axis=1)             # (N, H+D)
    i, f, g, o = np.split(z @ W + b, 4, axis=1)           # 4 x (N, H)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    tanh_c = np.tanh(f * c_prev + i * g)
    dc = dc + dh * o * tanh_grad(tanh_c)                  # both ways from c to the loss
    di, df, dg, do = dc * g, dc * c_prev, dc * i, dh * tanh_c
    da = np.concatenate([di * sigmoid_grad(i), df * sigmoid_grad(f), dg * tanh_grad(g), do * sigmoid_grad(o)], axis=1)
    dz = da @ W.T                                         # (N, H+D)
    return dz[:, H:], dz[:, :H], dc * f, z.T @ da, da.sum(axis=0)


def lstm_backward(dh: np.ndarray, dc_last: np.ndarray, cache: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """From the gradients of a sequence's results to those of its arguments.

    Args:
        dh: (N, T, H) gradient with respect to each h_t, the direct part only: what does not pass
            through later steps.
        dc_last: (N, H) gradient with respect to the last cell state.
        cache: tuple (x, h0, c0, W, b, h, c), what lstm_forward was given and then what it returned.

    Returns:
        dx (N, T, D), dh0 (N, H), dc0 (N, H), dW (H+D, 4H), db (4H,).

    Source: Werbos 1990; Graves and Schmidhuber 2005.
    """
    x, h0, c0, W, b, h, c = cache
    (N, T, H), D = h.shape, x.shape[2]
    # (N, T, H+D)
    z = np.concatenate([np.concatenate([h0[:, None], h[:, :-1]], axis=1), x], axis=2)
    # (N, T, H)
    c_before = np.concatenate([c0[:, None], c[:, :-1]], axis=1)
    # (N, T, 4H): all gates of all steps in one product
    a = z @ W + b
    i, f, g, o = np.split(a, 4, axis=2)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    # not from the cache: as one step alone would do it
    tanh_c = np.tanh(f * c_before + i * g)
    # (N, T, 3, H): dc to da
    from_c = np.stack([g * sigmoid_grad(i), c_before * sigmoid_grad(f), i * tanh_grad(g)], axis=2)
    from_h = tanh_c * sigmoid_grad(o)                      # (N, T, H): dh to the last block of da
    shown = o * tanh_grad(tanh_c)                         # (N, T, H): dh to dc
    W_h = W[:H].T
    da = np.empty_like(a).reshape(N, T, 4, H)
    dh_next, dc_next = np.zeros_like(h0), dc_last
    for t in reversed(range(T)):                          # only what has to wait for step t + 1
        dh_t = dh[:, t] + dh_next
        dc_t = dc_next + dh_t * shown[:, t]
        da[:, t, :3] = dc_t[:, None] * from_c[:, t]
        da[:, t, 3] = dh_t * from_h[:, t]
        dh_next = da[:, t].reshape(N, 4 * H) @ W_h
        dc_next = dc_t * f[:, t]
    da = da.reshape(N * T, 4 * H)
    dx = (da @ W[H:].T).reshape(N, T, D)
    dW, db = z.reshape(N * T, H + D).T @ da, da.sum(axis=0)
    return dx, dh_next, dc_next, dW, db


def lstm_backward_lengths(dh: np.ndarray, dh_last: np.ndarray, dc_last: np.ndarray, cache: tuple, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The same for sequences of different lengths: at padded steps the states were handed on as
    they were.

    Args:
        dh: (N, T, H) direct gradient with respect to each h_t; what stands at padded steps does not
            matter.
        dh_last, dc_last: (N, H) gradients with respect to the states after each example's own last
            real step.
        cache: tuple (x, h0, c0, W, b, h, c), as for lstm_backward; what stands at padded steps does
            not matter.
        lengths: (N,) integers from 1 to T.

    Returns:
        dx (N, T, D), 0 at padded steps, dh0 (N, H), dc0 (N, H), dW (H+D, 4H), db (4H,).
    """
    x, h0, c0, W, b, h, c = cache
    dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(b)
    dh_next, dc_next = dh_last, dc_last
    for t in reversed(range(x.shape[1])):
        real = (t < lengths)[:, None]                     # (N, 1)
        before = (h[:, t - 1], c[:, t - 1]) if t else (h0, c0)
        down, up = np.where(real, dh[:, t] + dh_next, 0), np.where(real, dc_next, 0)
        dx[:, t], dh_prev, dc_prev, dW_t, db_t = lstm_step_backward(down, up, x[:, t], *before, W, b)
        dh_next, dc_next = np.where(real, dh_prev, dh_next), np.where(real, dc_prev, dc_next)
        dW += dW_t
        db += db_t
    return dx, dh_next, dc_next, dW, db


def gradient_check(f: Callable[[np.ndarray], float], x: np.ndarray, dx: np.ndarray) -> float:
    """How far dx is from the numerical gradient of f at x: largest difference, relative to the
    largest entry.

    Args:
        f: function of an array of x's shape that returns a number.
        x: array of any shape.
        dx: array of x's shape, what somebody takes for the gradient.

    Returns:
        float: max |dx - n| / max(max |dx|, max |n|) with n the numerical gradient; 0 where both are
            zero everywhere.
    """
    n = numerical_gradient(f, x)
    largest = max(np.abs(dx).max(), np.abs(n).max(), 1e-12)               # never 0
    return float(np.abs(dx - n).max() / largest)


def cell_gradient(f: np.ndarray) -> np.ndarray:
    """How much of a gradient with respect to the last cell state arrives at each earlier one, along
    the cell line alone.

    Args:
        f: (N, T, H) forget gates of all steps.

    Returns:
        (N, T, H): at index t the product of the forget gates of all later steps, dc_T / dc_t with
        the gates held; 1 at T-1.

    Source: Gers, Schmidhuber and Cummins 2000.
    """
    product = np.ones_like(f)
    for t in reversed(range(f.shape[1] - 1)):
        product[:, t] = product[:, t + 1] * f[:, t + 1]
    return product


def truncated_bptt(dh: np.ndarray, cache: tuple, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Gradients of the weights when each window of k steps is on its own on the way back.

    Args:
        dh: (N, T, H) direct gradient with respect to each h_t.
        cache: tuple (x, h0, c0, W, b, h, c), as for lstm_backward: states of a forward pass over
            the whole sequence.
        k: steps in a window; the last window may be shorter.

    Returns:
        dW (H+D, 4H), db (4H,): sums over all windows. Nothing passes from a window to the one
        before it.

    Source: Williams and Peng 1990.
    """
    x, h0, c0, W, b, h, c = cache
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for start in range(0, x.shape[1], k):
        now = slice(start, start + k)
        h_start, c_start = (h[:, start - 1], c[:, start - 1]) if start else (h0, c0)
        window = x[:, now], h_start, c_start, W, b, h[:, now], c[:, now]
        *_, dW_part, db_part = lstm_backward(dh[:, now], np.zeros_like(c0), window)
        dW += dW_part
        db += db_part
    return dW, db
