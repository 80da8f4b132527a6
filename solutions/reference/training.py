"""Learning: the loss, two optimizers, and one update of an LSTM with an output layer.

Notation: N batch, T time steps, D input features, H hidden units, K classes; batch first.
Parameters, gradients and the averages of Adam are dicts of arrays under the same names.
"""

import numpy as np

from solutions.reference.affine import affine
from solutions.reference.bptt import lstm_backward
from solutions.reference.rnn import clip_by_global_norm
from solutions.reference.sequence import lstm_forward


def softmax_cross_entropy(scores: np.ndarray, targets: np.ndarray, mask: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean over the real steps of -log softmax(scores)[target], and its gradient.

    Args:
        scores: (N, T, K) one score for each class, any finite numbers, also at masked steps.
        targets: (N, T) integers from 0 to K-1: the right class of each step.
        mask: (N, T) 1 at real steps, 0 at steps that do not count; at least one is real.

    Returns:
        loss: number.
        dscores: (N, T, K) gradient of the loss with respect to the scores, 0 at masked steps.

    Source: Bridle 1990.
    """
    K = scores.shape[2]
    # (N, T, K), at most 0: exp cannot overflow
    shifted = scores - scores.max(axis=2, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
    # (N, T, K), 1 at the right class
    y = np.eye(K, dtype=scores.dtype)[targets]
    # (N, T, 1), of each step in the mean
    share = (mask / mask.sum()).astype(scores.dtype)[:, :, None]
    loss = -(share * y * log_p).sum()
    dscores = share * (np.exp(log_p) - y)
    return loss, dscores


def sgd_step(params: dict[str, np.ndarray], gradients: dict[str, np.ndarray], learning_rate: float) -> dict[str, np.ndarray]:
    """One step of gradient descent: every parameter against its gradient.

    Args:
        params: dict name -> array.
        gradients: dict name -> array of the same shape, the same names.
        learning_rate: number above 0.

    Returns:
        dict name -> new array.

    Source: Robbins and Monro 1951.
    """
    return {name: value - learning_rate * gradients[name] for name, value in params.items()}


def adam_step(params: dict[str, np.ndarray], gradients: dict[str, np.ndarray], state: dict, learning_rate: float, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> tuple[dict[str, np.ndarray], dict]:
    """One step of Adam: running means of the gradient and of its square, corrected for their start
    at 0.

    Args:
        params: dict name -> array.
        gradients: dict name -> array of the same shape, the same names.
        state: dict with m and v, each a dict name -> array, and t, the number of steps made before
            this one.
        learning_rate: number above 0.
        beta1, beta2: share of the old mean that stays, for m and for v.
        epsilon: number above 0, added to the root.

    Returns:
        params: dict name -> new array.
        state: new dict with m, v and t after this step.

    Source: Kingma and Ba 2015, algorithm 1.
    """
    t = state["t"] + 1
    new, m, v = {}, {}, {}
    for name, gradient in gradients.items():
        m[name] = beta1 * state["m"][name] + (1 - beta1) * gradient
        v[name] = beta2 * state["v"][name] + (1 - beta2) * gradient**2
        m_hat = m[name] / (1 - beta1**t)
        v_hat = v[name] / (1 - beta2**t)
        new[name] = params[name] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return new, {"m": m, "v": v, "t": t}


def train_step(params: dict[str, np.ndarray], x: np.ndarray, targets: np.ndarray, mask: np.ndarray, state: dict, learning_rate: float, max_norm: float) -> tuple[dict[str, np.ndarray], dict, float]:
    """One update of an LSTM with an output layer: forward, loss, backward, clip, Adam.

    Args:
        params: dict with W (H+D, 4H), b (4H,), W_y (H, K), b_y (K,).
        x: (N, T, D) inputs.
        targets: (N, T) integers from 0 to K-1.
        mask: (N, T) 1 at steps that count, 0 elsewhere.
        state: of Adam, for these parameters.
        learning_rate: number above 0.
        max_norm: largest norm of all gradients together.

    Returns:
        params: dict of new arrays.
        state: new state of Adam.
        loss: number, before the update.

    Source: Kingma and Ba 2015; Pascanu, Mikolov and Bengio 2013.
    """
    (N, T, _), (H, K) = x.shape, params["W_y"].shape
    start = np.zeros((N, H), x.dtype)
    h, c = lstm_forward(x, start, start, params["W"], params["b"])
    # (NT, H): the output layer sees single steps
    rows = h.reshape(N * T, H)
    scores = affine(rows, params["W_y"], params["b_y"]).reshape(N, T, K)
    loss, dscores = softmax_cross_entropy(scores, targets, mask)
    dh = dscores @ params["W_y"].T                                     # (N, T, H)
    dW_y, db_y = rows.T @ dscores.reshape(N * T, K), dscores.sum(axis=(0, 1))
    cache = (x, start, start, params["W"], params["b"], h, c)
    _, _, _, dW, db = lstm_backward(dh, np.zeros_like(start), cache)
    clipped = clip_by_global_norm([dW, db, dW_y, db_y], max_norm)
    gradients = dict(zip(["W", "b", "W_y", "b_y"], clipped))
    params, state = adam_step(params, gradients, state, learning_rate)
    return params, state, loss
