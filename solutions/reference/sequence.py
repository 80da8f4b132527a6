"""The LSTM over whole sequences, also of different lengths in one batch.

Notation: N batch, T time steps, D input features, H hidden units; batch first; gate blocks in the
order i, f, g, o. The part
of the gates that reads the input is computed for all steps at once, before the loop: only the rest
has to wait for h.
"""

import numpy as np

from solutions.reference.gates import sigmoid


def lstm_forward(x: np.ndarray, h0: np.ndarray, c0: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The hidden and the cell state at every step of a batch of sequences.

    Args:
        x: (N, T, D) inputs.
        h0: (N, H) hidden state before the first step.
        c0: (N, H) cell state before the first step.
        W: (H+D, 4H) gate weights, the same at every step.
        b: (4H,) gate biases.

    Returns:
        h, c: (N, T, H) hidden and cell states; h[:, t] is the state after reading x[:, t].

    Source: Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000; one product for the
    inputs of all steps:
        Appleyard et al. 2016.
    """
    (N, T, _), H = x.shape, h0.shape[1]
    a = x @ W[H:] + b                                     # (N, T, 4H): what needs no h
    h, c = np.empty((2, N, T, H), a.dtype)
    h_t, c_t = h0, c0
    for t in range(T):
        i, f, g, o = np.split(a[:, t] + h_t @ W[:H], 4, axis=1)        # 4 x (N, H)
        c_t = sigmoid(f) * c_t + sigmoid(i) * np.tanh(g)
        h_t = sigmoid(o) * np.tanh(c_t)
        h[:, t], c[:, t] = h_t, c_t
    return h, c


def lstm_forward_lengths(x: np.ndarray, lengths: np.ndarray, h0: np.ndarray, c0: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same for sequences of different lengths, which padding has brought to the same T.

    Args:
        x: (N, T, D) inputs; x[n, lengths[n]:] is padding and may hold any finite numbers.
        lengths: (N,) integers from 1 to T: the number of real steps of each example.
        h0, c0: (N, H) states before the first step.
        W: (H+D, 4H) gate weights.
        b: (4H,) gate biases.

    Returns:
        h: (N, T, H) hidden states, 0 at padded steps.
        h_last, c_last: (N, H) states of each example after its own last real step.

    Source: Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000.
    """
    (N, T, _), H = x.shape, h0.shape[1]
    a = x @ W[H:] + b                                     # (N, T, 4H)
    h = np.zeros((N, T, H), a.dtype)
    h_t, c_t = h0, c0
    for t in range(T):
        i, f, g, o = np.split(a[:, t] + h_t @ W[:H], 4, axis=1)        # 4 x (N, H)
        c_new = sigmoid(f) * c_t + sigmoid(i) * np.tanh(g)
        h_new = sigmoid(o) * np.tanh(c_new)
        # (N, 1): is this step part of the example?
        real = (t < lengths)[:, None]
        h[:, t] = np.where(real, h_new, 0)
        h_t = np.where(real, h_new, h_t)
        c_t = np.where(real, c_new, c_t)
    return h, h_t, c_t


def last_output(h: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The output of each example's last real step.

    Args:
        h: (N, T, H) hidden states; what stands at padded steps does not matter.
        lengths: (N,) integers from 1 to T.

    Returns:
        (N, H).
    """
    # The answer of 04_sequence, written by lstm-course build.
    return h[np.arange(len(h)), lengths - 1]              # pairs (n, lengths[n] - 1)


def project_inputs(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The part of all gates that reads the input, for all steps at once: x_t W_x + b.

    Args:
        x: (N, T, D) inputs.
        W: (H+D, 4H) gate weights; W_x is the last D rows.
        b: (4H,) gate biases.

    Returns:
        (N, T, 4H). At step t, adding h_{t-1} W_h gives the gates before their activations.

    Source: Appleyard et al. 2016.
    """
    # The answer of 04_sequence, written by lstm-course build.
    H = W.shape[1] // 4
    return x @ W[H:] + b                                  # (N, T, 4H)
