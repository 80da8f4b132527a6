"""The parts of one LSTM gate, and the four gates.

Notation: N batch, D input features, H hidden units; z_t = [h_{t-1}, x_t], hidden part first.
"""

import numpy as np


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Logistic function 1 / (1 + exp(-x)), for any size of x without overflow.

    Args:
        x: array of any shape.

    Returns:
        Array of the shape of x, every value in [0, 1].
    """
    # The answer of 02_gates, written by lstm-course build.
    e = np.exp(-np.abs(x))                                # in [0, 1]: cannot overflow
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def sigmoid_grad(s: np.ndarray) -> np.ndarray:
    """Derivative of the sigmoid at x, from its value s = sigmoid(x).

    Args:
        s: array of any shape, values of sigmoid.

    Returns:
        Array of the shape of s: d sigmoid(x) / dx.
    """
    # The answer of 02_gates, written by lstm-course build.
    return s * (1 - s)


def tanh_grad(t: np.ndarray) -> np.ndarray:
    """Derivative of tanh at x, from its value t = tanh(x).

    Args:
        t: array of any shape, values of tanh.

    Returns:
        Array of the shape of t: d tanh(x) / dx.
    """
    # The answer of 02_gates, written by lstm-course build.
    return 1 - t**2


def concat_state(h_prev: np.ndarray, x_t: np.ndarray) -> np.ndarray:
    """z_t = [h_{t-1}, x_t]: what every gate reads.

    Args:
        h_prev: (N, H) hidden state at t-1.
        x_t: (N, D) input at t.

    Returns:
        (N, H+D), hidden part first.
    """
    # The answer of 02_gates, written by lstm-course build.
    return np.concatenate([h_prev, x_t], axis=1)          # (N, H+D)


def forget_gate(z: np.ndarray, W_f: np.ndarray, b_f: np.ndarray) -> np.ndarray:
    """f_t: the share of each stored value that is kept.

    Args:
        z: (N, H+D) previous hidden state and input.
        W_f: (H+D, H) weights.
        b_f: (H,) biases.

    Returns:
        (N, H), values between 0 and 1.

    Source: Gers, Schmidhuber and Cummins 2000.
    """
    # The answer of 02_gates, written by lstm-course build.
    return sigmoid(z @ W_f + b_f)                         # (N, H)


def input_gate(z: np.ndarray, W_i: np.ndarray, b_i: np.ndarray) -> np.ndarray:
    """i_t: the share of the candidate that is written.

    Args:
        z: (N, H+D) previous hidden state and input.
        W_i: (H+D, H) weights.
        b_i: (H,) biases.

    Returns:
        (N, H), values between 0 and 1.

    Source: Hochreiter and Schmidhuber 1997.
    """
    # The answer of 02_gates, written by lstm-course build.
    return sigmoid(z @ W_i + b_i)                         # (N, H)


def candidate(z: np.ndarray, W_g: np.ndarray, b_g: np.ndarray) -> np.ndarray:
    """g_t: the new content that could be written into the cell.

    Args:
        z: (N, H+D) previous hidden state and input.
        W_g: (H+D, H) weights.
        b_g: (H,) biases.

    Returns:
        (N, H), values between -1 and 1.

    Source: Hochreiter and Schmidhuber 1997.
    """
    # The answer of 02_gates, written by lstm-course build.
    return np.tanh(z @ W_g + b_g)                         # (N, H)


def output_gate(z: np.ndarray, W_o: np.ndarray, b_o: np.ndarray) -> np.ndarray:
    """o_t: the share of the cell that is shown to the outside.

    Args:
        z: (N, H+D) previous hidden state and input.
        W_o: (H+D, H) weights.
        b_o: (H,) biases.

    Returns:
        (N, H), values between 0 and 1.

    Source: Hochreiter and Schmidhuber 1997.
    """
    # The answer of 02_gates, written by lstm-course build.
    return sigmoid(z @ W_o + b_o)                         # (N, H)
