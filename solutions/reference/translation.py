"""Translation: one LSTM reads a sentence, another one writes the answer, beginning with the states
in which the first one ended.

Notation: N batch, T symbols of a sentence, S symbols of an answer, V source symbols, K answer
symbols, H hidden units; batch first. In the place of a symbol its number stands; the LSTMs read it
as a row of V or K+1 numbers with a single 1 (one-hot). Number K is the start
symbol: it is read and never written.

Parameters: dict with W_enc (H+V, 4H), b_enc (4H,), W_dec (H+K+1, 4H), b_dec (4H,), W_y (H, K), b_y
(K,).
"""

import numpy as np

from solutions.reference.affine import affine
from solutions.reference.bptt import lstm_backward
from solutions.reference.cell import lstm_step_fused
from solutions.reference.sequence import lstm_forward
from solutions.reference.training import softmax_cross_entropy


def shift_right(targets: np.ndarray, start: int) -> np.ndarray:
    """What the decoder reads while it is trained: the start symbol, then each right symbol one step
    after it was due.

    Args:
        targets: (N, S) integers, the right answers.
        start: number of the start symbol.

    Returns:
        (N, S) integers.

    Source: Williams and Zipser 1989 (teacher forcing).
    """
    # The answer of 16_translation, written by lstm-course build.
    read = np.empty_like(targets)
    read[:, 0] = start
    read[:, 1:] = targets[:, :-1]
    return read


def encode(params: dict[str, np.ndarray], x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The states in which the encoder ends.

    Args:
        params: dict of arrays; W_enc (H+V, 4H) and b_enc (4H,) are used.
        x: (N, T) integers from 0 to V-1.

    Returns:
        h, c: (N, H) hidden and cell state after the last symbol.

    Source: Sutskever, Vinyals and Le 2014.
    """
    W, b = params["W_enc"], params["b_enc"]
    H = b.shape[0] // 4
    symbols = np.eye(len(W) - H, dtype=W.dtype)[x]                     # (N, T, V)
    start = np.zeros((len(x), H), W.dtype)
    h, c = lstm_forward(symbols, start, start, W, b)
    return h[:, -1].copy(), c[:, -1].copy()


def decode(params: dict[str, np.ndarray], read: np.ndarray, h0: np.ndarray, c0: np.ndarray) -> np.ndarray:
    """The scores of the next symbol at every step, where the decoder reads given symbols.

    Args:
        params: dict of arrays; W_dec (H+K+1, 4H), b_dec (4H,), W_y (H, K) and b_y (K,) are used.
        read: (N, S) integers from 0 to K, what it reads at each step.
        h0, c0: (N, H) states before the first step.

    Returns:
        (N, S, K) scores.

    Source: Sutskever, Vinyals and Le 2014.
    """
    # The answer of 16_translation, written by lstm-course build.
    (H, K), (N, S) = params["W_y"].shape, read.shape
    symbols = np.eye(K + 1, dtype=params["W_dec"].dtype)[read]         # (N, S, K+1)
    h, _ = lstm_forward(symbols, h0, c0, params["W_dec"], params["b_dec"])
    return affine(h.reshape(N * S, H), params["W_y"], params["b_y"]).reshape(N, S, K)


def translation_gradients(params: dict[str, np.ndarray], x: np.ndarray, targets: np.ndarray) -> tuple[float, dict[str, np.ndarray]]:
    """The mean cross-entropy of right answers under teacher forcing, and its gradients.

    Args:
        params: dict of arrays, all six.
        x: (N, T) integers from 0 to V-1, sentences.
        targets: (N, S) integers from 0 to K-1, their right answers.

    Returns:
        loss: number, a mean over N*S symbols.
        gradients: dict with the names and shapes of params.

    Source: Sutskever, Vinyals and Le 2014.
    """
    (H, K), (N, S), W = params["W_y"].shape, targets.shape, params["W_enc"]
    symbols = np.eye(len(W) - H, dtype=W.dtype)[x]                     # (N, T, V)
    read = np.eye(K + 1, dtype=W.dtype)[shift_right(targets, K)]       # (N, S, K+1)
    start = np.zeros((N, H), W.dtype)
    h, c = lstm_forward(symbols, start, start, W, params["b_enc"])
    # all that the decoder knows of the sentence
    bridge = h[:, -1], c[:, -1]
    h_dec, c_dec = lstm_forward(read, *bridge, params["W_dec"], params["b_dec"])
    scores = affine(h_dec.reshape(N * S, H), params["W_y"], params["b_y"]).reshape(N, S, K)
    loss, dscores = softmax_cross_entropy(scores, targets, np.ones((N, S)))
    rows = dscores.reshape(N * S, K)
    g = {"W_y": h_dec.reshape(N * S, H).T @ rows, "b_y": rows.sum(axis=0)}
    cache = (read, *bridge, params["W_dec"], params["b_dec"], h_dec, c_dec)
    _, dh_bridge, dc_bridge, g["W_dec"], g["b_dec"] = lstm_backward(dscores @ params["W_y"].T, np.zeros_like(start), cache)
    dh = np.zeros_like(h)
    # no other state of the encoder was read by anybody
    dh[:, -1] = dh_bridge
    _, _, _, g["W_enc"], g["b_enc"] = lstm_backward(dh, dc_bridge, (symbols, start, start, W, params["b_enc"], h, c))
    return loss, g


def greedy_decode(params: dict[str, np.ndarray], x: np.ndarray, steps: int) -> np.ndarray:
    """Answers without a teacher: each step writes the symbol with the highest score, and the next
    step reads it.

    Args:
        params: dict of arrays, all six.
        x: (N, T) integers from 0 to V-1, sentences.
        steps: number of symbols to write.

    Returns:
        (N, steps) integers from 0 to K-1.

    Source: Sutskever, Vinyals and Le 2014.
    """
    # The answer of 16_translation, written by lstm-course build.
    K = len(params["b_y"])
    h, c = encode(params, x)
    written = np.full(len(x), K)                                       # the start symbol
    answers = np.empty((len(x), steps), int)
    for step in range(steps):
        symbol = np.eye(K + 1, dtype=h.dtype)[written]                 # (N, K+1)
        h, c = lstm_step_fused(symbol, h, c, params["W_dec"], params["b_dec"])
        written = affine(h, params["W_y"], params["b_y"]).argmax(axis=1)
        answers[:, step] = written
    return answers


def exact_match(answers: np.ndarray, targets: np.ndarray) -> float:
    """The share of answers that are right in every symbol.

    Args:
        answers: (N, S) integers.
        targets: (N, S) integers, the right answers.

    Returns:
        number from 0 to 1.
    """
    # The answer of 16_translation, written by lstm-course build.
    return (answers == targets).all(axis=1).mean()
