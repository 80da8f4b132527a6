"""One LSTM step, from its gates and with the four gates fused.

Notation: N batch, D input features, H hidden units; gate blocks in the order i, f, g, o.
"""

import numpy as np

from solutions.reference.gates import (
    candidate,
    concat_state,
    forget_gate,
    input_gate,
    output_gate,
    sigmoid,
)


def update_cell(f: np.ndarray, i: np.ndarray, g: np.ndarray, c_prev: np.ndarray) -> np.ndarray:
    """c_t = f * c_{t-1} + i * g: keep a share of the old, write a share of the new.

    Args:
        f, i, g: (N, H) forget gate, input gate, candidate.
        c_prev: (N, H) cell state at t-1.

    Returns:
        c: (N, H) cell state at t.

    Source: Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000.
    """
    # The answer of 03_lstm_cell, written by lstm-course build.
    return f * c_prev + i * g


def hidden_state(o: np.ndarray, c: np.ndarray) -> np.ndarray:
    """h_t = o * tanh(c_t): the part of the cell that the rest of the network sees.

    Args:
        o: (N, H) output gate.
        c: (N, H) cell state at t.

    Returns:
        h: (N, H) hidden state at t, values between -1 and 1.

    Source: Hochreiter and Schmidhuber 1997.
    """
    # The answer of 03_lstm_cell, written by lstm-course build.
    return o * np.tanh(c)


def lstm_step(x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, params: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """One LSTM time step for a batch, gate by gate.

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1.
        c_prev: (N, H) cell state at t-1.
        params: dict with W_i, W_f, W_g, W_o, each (H+D, H), and b_i, b_f, b_g, b_o, each (H,).

    Returns:
        h, c: (N, H) hidden and cell state at t.

    Source: Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000.
    """
    # The answer of 03_lstm_cell, written by lstm-course build.
    z = concat_state(h_prev, x_t)                         # (N, H+D)
    i = input_gate(z, params["W_i"], params["b_i"])       # (N, H), as all that follow
    f = forget_gate(z, params["W_f"], params["b_f"])
    g = candidate(z, params["W_g"], params["b_g"])
    o = output_gate(z, params["W_o"], params["b_o"])
    c = update_cell(f, i, g, c_prev)
    h = hidden_state(o, c)
    return h, c


def fuse_gates(params: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The weights of the four gates side by side, blocks in the order i, f, g, o.

    Args:
        params: dict with W_i, W_f, W_g, W_o, each (H+D, H), and b_i, b_f, b_g, b_o, each (H,).

    Returns:
        W: (H+D, 4H) weights.
        b: (4H,) biases.
    """
    # The answer of 03_lstm_cell, written by lstm-course build.
    W = np.concatenate([params["W_" + gate] for gate in "ifgo"], axis=1)  # (H+D, 4H)
    b = np.concatenate([params["b_" + gate] for gate in "ifgo"])          # (4H,)
    return W, b


def lstm_step_fused(x_t: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One LSTM time step for a batch, all four gates in one matrix product.

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1.
        c_prev: (N, H) cell state at t-1.
        W: (H+D, 4H) gate weights, blocks in the order i, f, g, o.
        b: (4H,) gate biases, same order.

    Returns:
        h, c: (N, H) hidden and cell state at t.

    Source: Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000.
    """
    z = np.concatenate([h_prev, x_t], axis=1)             # (N, H+D)
    i, f, g, o = np.split(z @ W + b, 4, axis=1)           # 4 x (N, H)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, c


def count_parameters(D: int, H: int) -> int:
    """Number of weights and biases of one LSTM layer.

    Args:
        D: input features.
        H: hidden units.

    Returns:
        int: four gates, each with (H+D) * H weights and H biases.
    """
    # The answer of 03_lstm_cell, written by lstm-course build.
    return 4 * ((H + D) * H + H)


def init_lstm(D: int, H: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Starting weights: orthogonal recurrent blocks, scaled input blocks, forget bias 1.

    Args:
        D: input features.
        H: hidden units.
        rng: numpy.random.Generator, the only source of randomness.

    Returns:
        W: (H+D, 4H). In each gate's block the first H rows are an orthogonal matrix; the
            last D rows are normal with standard deviation 1/sqrt(D).
        b: (4H,) zeros, but 1 for the forget gate.

    Source: orthogonal: Saxe, McClelland and Ganguli 2014; forget bias: Gers et al. 2000,
        Jozefowicz, Zaremba and Sutskever 2015.
    """
    blocks = []
    for _ in range(4):
        W_h, _ = np.linalg.qr(rng.standard_normal((H, H)))             # (H, H)
        W_x = rng.standard_normal((D, H)) / np.sqrt(D)                 # (D, H)
        blocks.append(np.concatenate([W_h, W_x]))                      # (H+D, H)
    W = np.concatenate(blocks, axis=1)                                 # (H+D, 4H)
    b = np.zeros(4 * H)
    b[H:2 * H] = 1.0
    return W, b
