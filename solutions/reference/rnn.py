"""The plain recurrent network, its gradient through time, and clipping.

Notation: N batch, T time steps, D input features, H hidden units; W reads [h_{t-1}, x_t], hidden part first.
"""

import numpy as np


def rnn_step(x_t: np.ndarray, h_prev: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """One time step of a plain recurrent network: h_t = tanh([h_{t-1}, x_t] W + b).

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1.
        W: (H+D, H) weights; the first H rows read the hidden state.
        b: (H,) biases.

    Returns:
        h: (N, H) hidden state at t, values between -1 and 1.

    Source: Elman 1990.
    """
    # The answer of 01_long_term_dependencies, written by lstm-course build.
    z = np.concatenate([h_prev, x_t], axis=1)             # (N, H+D)
    return np.tanh(z @ W + b)                             # (N, H)


def rnn_forward(x: np.ndarray, h0: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """A plain recurrent network over a whole sequence.

    Args:
        x: (N, T, D) inputs.
        h0: (N, H) hidden state before the first step.
        W: (H+D, H) weights, the same at every step.
        b: (H,) biases.

    Returns:
        h: (N, T, H) hidden states after steps 1 to T.

    Source: Elman 1990.
    """
    # The answer of 01_long_term_dependencies, written by lstm-course build.
    h = [h0]                                              # T+1 arrays (N, H)
    for t in range(x.shape[1]):
        h.append(rnn_step(x[:, t], h[-1], W, b))
    return np.stack(h[1:], axis=1)                        # (N, T, H)


def rnn_backward(dh: np.ndarray, cache: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Back-propagation through time for the plain recurrent network.

    Args:
        dh: (N, T, H) gradient with respect to every h_t, as the loss sees it directly.
        cache: (x, h0, W, b, h): what rnn_forward was given, then what it returned.

    Returns:
        dx: (N, T, D), dh0: (N, H), dW: (H+D, H), db: (H,).

    Source: Werbos 1990.
    """
    x, h0, W, b, h = cache
    H = h0.shape[1]
    z = np.concatenate([np.concatenate([h0[:, None], h[:, :-1]], axis=1), x], axis=2)   # (N, T, H+D)
    da, dh_next = np.empty_like(h), np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        da[:, t] = (dh[:, t] + dh_next) * (1 - h[:, t] ** 2)
        dh_next = da[:, t] @ W[:H].T
    return da @ W[H:].T, dh_next, np.tensordot(z, da, axes=((0, 1), (0, 1))), da.sum(axis=(0, 1))


def state_jacobian(h: np.ndarray, W: np.ndarray) -> np.ndarray:
    """dh_t / dh_{t-1} of a plain recurrent network, from the value h_t.

    Args:
        h: (N, H) hidden state at t.
        W: (H+D, H) weights; the first H rows read the hidden state.

    Returns:
        J: (N, H, H), J[n, i, j] = dh_t[n, i] / dh_{t-1}[n, j].

    Source: Bengio, Simard and Frasconi 1994; Pascanu, Mikolov and Bengio 2013.
    """
    # The answer of 01_long_term_dependencies, written by lstm-course build.
    H = h.shape[1]
    return (1 - h**2)[:, :, None] * W[:H].T               # (N, H, 1) * (H, H)


def gradient_norms(jacobians: np.ndarray) -> np.ndarray:
    """Size of dh_T / dh_t for every t: how much of a gradient is left on its way back.

    Args:
        jacobians: (N, T, H, H), at index t-1 the Jacobian dh_t / dh_{t-1}, for t = 1 to T.

    Returns:
        norms: (N, T), at index t-1 the Frobenius norm of dh_T / dh_t. The last is that of the identity, sqrt(H).

    Source: Bengio, Simard and Frasconi 1994; Pascanu, Mikolov and Bengio 2013.
    """
    # The answer of 01_long_term_dependencies, written by lstm-course build.
    N, T, H, _ = jacobians.shape
    norms = np.empty((N, T), dtype=jacobians.dtype)
    product = np.eye(H, dtype=jacobians.dtype)            # dh_T / dh_T
    for t in reversed(range(T)):
        norms[:, t] = np.linalg.norm(product, axis=(-2, -1))
        product = product @ jacobians[:, t]               # (N, H, H): one step further back
    return norms


def clip_by_value(gradients: list[np.ndarray], limit: float) -> list[np.ndarray]:
    """Cut every number of every gradient to the range from -limit to limit.

    Args:
        gradients: list of arrays of any shapes.
        limit: number above 0.

    Returns:
        list of new arrays of the same shapes.
    """
    # The answer of 01_long_term_dependencies, written by lstm-course build.
    return [np.clip(gradient, -limit, limit) for gradient in gradients]


def clip_by_global_norm(gradients: list[np.ndarray], max_norm: float) -> list[np.ndarray]:
    """Shorten all gradients by one common factor, so that their norm, taken together, is at most max_norm.

    Args:
        gradients: list of arrays of any shapes.
        max_norm: number above 0.

    Returns:
        list of new arrays of the same shapes; the values are unchanged where the norm is small enough.

    Source: Pascanu, Mikolov and Bengio 2013.
    """
    # The answer of 01_long_term_dependencies, written by lstm-course build.
    norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients))
    factor = max_norm / max(norm, max_norm)               # 1 where nothing is to clip; never divides by 0
    return [factor * gradient for gradient in gradients]
