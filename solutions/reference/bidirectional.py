"""The LSTM in both directions: one reads from the first step to the last, the other from the last
real step to the first.

Notation: N batch, T time steps, D input features, H hidden units; batch first; gate blocks in the
order i, f, g, o. The
direction is an axis of size 2 in front: 0 is forward, 1 is backward. States stand at the step of x
that they belong to, and are 0 at padding.
"""

import numpy as np

from solutions.reference.bptt import lstm_backward
from solutions.reference.sequence import lstm_forward


def reverse_sequences(x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The real part of each example turned round; padding stays where and what it was.

    Args:
        x: (N, T, D) sequences; x[n, lengths[n]:] is padding and may hold any numbers.
        lengths: (N,) integers from 1 to T: the number of real steps of each example.

    Returns:
        (N, T, D), a new array. Applied twice, it gives x back.
    """
    t, last = np.arange(x.shape[1]), lengths[:, None] - 1              # (T,), (N, 1)
    # (N, T): which step of x stands at step t of the result
    steps = np.where(t <= last, last - t, t)
    return x[np.arange(len(x))[:, None], steps]


def bilstm_forward(x: np.ndarray, lengths: np.ndarray, h0: np.ndarray, c0: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The states of two LSTMs that read the same sequences, one forward and one backward.

    Args:
        x: (N, T, D) inputs; x[n, lengths[n]:] is padding and may hold any numbers.
        lengths: (N,) integers from 1 to T.
        h0, c0: (2, N, H) states before the first step that each direction reads.
        W: (2, H+D, 4H) gate weights of both directions.
        b: (2, 4H) gate biases.

    Returns:
        h, c: (2, N, T, H) hidden and cell states, 0 at padded steps. h[0, n, t] has read the steps
            0 to t of example n, h[1, n, t] the steps lengths[n] - 1 down to t.

    Source: Schuster and Paliwal 1997; with LSTM: Graves and Schmidhuber 2005.
    """
    real = (np.arange(x.shape[1]) < lengths[:, None])[:, :, None]      # (N, T, 1)
    turned = reverse_sequences(x, lengths)
    h_forward, c_forward = lstm_forward(x, h0[0], c0[0], W[0], b[0])
    h_backward, c_backward = lstm_forward(turned, h0[1], c0[1], W[1], b[1])
    h_backward = reverse_sequences(h_backward, lengths)
    c_backward = reverse_sequences(c_backward, lengths)
    h = np.where(real, np.stack([h_forward, h_backward]), 0)           # (2, N, T, H)
    c = np.where(real, np.stack([c_forward, c_backward]), 0)
    return h, c


def merge_directions(h: np.ndarray, mode: str) -> np.ndarray:
    """One output for each step, made of the states of both directions.

    Args:
        h: (2, N, T, H) hidden states, forward and backward.
        mode: "concat", "sum", "mean" or "product".

    Returns:
        (N, T, 2H) for "concat", forward half first; (N, T, H) for the others.

    Raises:
        ValueError: another mode.

    Source: concatenation: Graves and Schmidhuber 2005.
    """
    if mode == "concat":
        return np.concatenate([h[0], h[1]], axis=2)       # (N, T, 2H)
    if mode == "sum":
        return h[0] + h[1]
    if mode == "mean":
        return (h[0] + h[1]) / 2
    if mode == "product":
        return h[0] * h[1]
    raise ValueError(f"there is no mode {mode!r}")


def merge_backward(dout: np.ndarray, h: np.ndarray, mode: str) -> np.ndarray:
    """The gradient of both directions' states, from that of the merged output.

    Args:
        dout: (N, T, 2H) for "concat", (N, T, H) for the other modes: dLoss/d merge_directions(h,
            mode).
        h: (2, N, T, H) hidden states that were merged.
        mode: "concat", "sum", "mean" or "product".

    Returns:
        dh: (2, N, T, H).

    Raises:
        ValueError: another mode.
    """
    if mode == "concat":
        H = h.shape[3]
        return np.stack([dout[:, :, :H], dout[:, :, H:]])
    if mode == "sum":
        return np.stack([dout, dout])
    if mode == "mean":
        return np.stack([dout, dout]) / 2
    if mode == "product":
        return np.stack([dout * h[1], dout * h[0]])
    raise ValueError(f"there is no mode {mode!r}")


def bilstm_backward(dh: np.ndarray, cache: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of everything that `bilstm_forward` read.

    Args:
        dh: (2, N, T, H) gradient with respect to its h, the direct part at every step. What stands
            at padded steps counts
            nothing: the states there are constants.
        cache: tuple (x, lengths, h0, c0, W, b, h, c): what `bilstm_forward` was given, then what it
            returned.

    Returns:
        dx: (N, T, D), 0 at padded steps.
        dh0, dc0: (2, N, H).
        dW: (2, H+D, 4H).
        db: (2, 4H).

    Source: Schuster and Paliwal 1997; Graves and Schmidhuber 2005.
    """
    x, lengths, h0, c0, W, b, h, c = cache
    real = (np.arange(x.shape[1]) < lengths[:, None])[:, :, None]      # (N, T, 1)
    dh_forward, dh_backward = np.where(real, dh, 0)       # (N, T, H) each
    dh_backward = reverse_sequences(dh_backward, lengths)
    x_turned = reverse_sequences(x, lengths)
    h_turned = reverse_sequences(h[1], lengths)
    c_turned = reverse_sequences(c[1], lengths)
    dc_last = np.zeros_like(c0[0])                        # nobody reads the last cell states
    dx, *forward = lstm_backward(dh_forward, dc_last, (x, h0[0], c0[0], W[0], b[0], h[0], c[0]))
    dx_turned, *backward = lstm_backward(dh_backward, dc_last, (x_turned, h0[1], c0[1], W[1], b[1], h_turned, c_turned))
    dx_backward = reverse_sequences(dx_turned, lengths)
    dh0, dc0, dW, db = (np.stack(pair) for pair in zip(forward, backward))
    return dx + dx_backward, dh0, dc0, dW, db


def bilstm_summary(h: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """One vector for each sequence: the state of each direction that has read all of it.

    Args:
        h: (2, N, T, H) hidden states, as `bilstm_forward` returns them.
        lengths: (N,) integers from 1 to T.

    Returns:
        (N, 2H): forward state at the last real step, then backward state at step 0.

    Source: the last state as a summary: Sutskever, Vinyals and Le 2014.
    """
    forward = h[0, np.arange(len(lengths)), lengths - 1]  # (N, H)
    backward = h[1, :, 0]
    return np.concatenate([forward, backward], axis=1)
