"""Utterances of different lengths in one batch, and a network in both directions that tells who
speaks.

Notation: N batch, T time steps (frames), D input features, H hidden units, K classes (speakers);
batch first. A frame of an utterance is real or padding; whatever padding holds, nothing here may
depend on it.
"""

import numpy as np

from solutions.reference.affine import affine
from solutions.reference.bidirectional import bilstm_backward, bilstm_forward, bilstm_summary
from solutions.reference.training import softmax_cross_entropy


def pad_sequences(sequences: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """One array for sequences of different lengths: each stands at the front, zeros follow.

    Args:
        sequences: list of N arrays (T_n, D), each with at least one step.

    Returns:
        x: (N, T, D), T the length of the longest.
        lengths: (N,) integers: the number of real steps of each.
    """
    lengths = np.array([len(sequence) for sequence in sequences])
    x = np.zeros((len(sequences), lengths.max(), sequences[0].shape[1]), sequences[0].dtype)
    for n, sequence in enumerate(sequences):
        x[n, :lengths[n]] = sequence
    return x, lengths


def masked_mean(x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The mean over the real steps of each example.

    Args:
        x: (N, T, D); x[n, lengths[n]:] is padding and may hold any numbers.
        lengths: (N,) integers from 1 to T.

    Returns:
        (N, D).
    """
    # The answer of 13_speech, written by lstm-course build.
    real = np.arange(x.shape[1]) < lengths[:, None]                        # (N, T)
    total = np.where(real[:, :, None], x, 0).sum(axis=1)                   # (N, D)
    return total / lengths[:, None].astype(x.dtype)


def fit_scaling(x: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each feature over all real steps of all examples.

    Args:
        x: (N, T, D); x[n, lengths[n]:] is padding and may hold any numbers.
        lengths: (N,) integers from 1 to T.

    Returns:
        mean, std: (D,) each; std divides by the number of real steps.
    """
    # The answer of 13_speech, written by lstm-course build.
    frames = x[np.arange(x.shape[1]) < lengths[:, None]]                   # (sum of lengths, D)
    return frames.mean(axis=0), frames.std(axis=0)


def speaker_scores(params: dict[str, np.ndarray], x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """One score for each speaker and utterance: scaled frames, both directions, their summary, an
    output layer.

    Args:
        params: dict with mean, std (D,), W (2, H+D, 4H), b (2, 4H), W_y (2H, K), b_y (K,).
        x: (N, T, D) frames as recorded; x[n, lengths[n]:] is padding.
        lengths: (N,) integers from 1 to T.

    Returns:
        (N, K).

    Source: Graves and Schmidhuber 2005.
    """
    # The answer of 13_speech, written by lstm-course build.
    scaled = (x - params["mean"]) / params["std"]                          # (N, T, D)
    start = np.zeros((2, len(x), len(params["W_y"]) // 2), scaled.dtype)   # (2, N, H)
    h, _ = bilstm_forward(scaled, lengths, start, start, params["W"], params["b"])
    summary = bilstm_summary(h, lengths)                                   # (N, 2H)
    return affine(summary, params["W_y"], params["b_y"])


def summary_backward(dsummary: np.ndarray, lengths: np.ndarray, T: int) -> np.ndarray:
    """The gradient of all states, from that of the summary which `bilstm_summary` made of them.

    Args:
        dsummary: (N, 2H) gradient with respect to the summary, forward half first.
        lengths: (N,) integers from 1 to T.
        T: number of steps, padding included.

    Returns:
        dh: (2, N, T, H), 0 but at the two states of each example that the summary holds.
    """
    # The answer of 13_speech, written by lstm-course build.
    N, H = len(dsummary), dsummary.shape[1] // 2
    dh = np.zeros((2, N, T, H), dsummary.dtype)
    dh[0, np.arange(N), lengths - 1] = dsummary[:, :H]
    dh[1, :, 0] = dsummary[:, H:]
    return dh


def speaker_gradients(params: dict[str, np.ndarray], x: np.ndarray, lengths: np.ndarray, speakers: np.ndarray) -> tuple[float, dict[str, np.ndarray]]:
    """The loss of a batch of utterances, and the gradients of what learns.

    Args:
        params: dict with mean, std (D,), W (2, H+D, 4H), b (2, 4H), W_y (2H, K), b_y (K,).
        x: (N, T, D) frames as recorded; x[n, lengths[n]:] is padding.
        lengths: (N,) integers from 1 to T.
        speakers: (N,) integers from 0 to K-1: who speaks.

    Returns:
        loss: number, the mean cross-entropy over the utterances.
        gradients: dict with W, b, W_y, b_y.

    Source: Graves and Schmidhuber 2005.
    """
    # The answer of 13_speech, written by lstm-course build.
    scaled = (x - params["mean"]) / params["std"]                          # (N, T, D)
    start = np.zeros((2, len(x), len(params["W_y"]) // 2), scaled.dtype)   # (2, N, H)
    h, c = bilstm_forward(scaled, lengths, start, start, params["W"], params["b"])
    summary = bilstm_summary(h, lengths)                                   # (N, 2H)
    scores = affine(summary, params["W_y"], params["b_y"])
    every_one = np.ones((len(x), 1), scores.dtype)        # one step for each utterance, and all count
    loss, dscores = softmax_cross_entropy(scores[:, None], speakers[:, None], every_one)
    dscores = dscores[:, 0].astype(scores.dtype)                           # (N, K)
    dh = summary_backward(dscores @ params["W_y"].T, lengths, x.shape[1])
    _, _, _, dW, db = bilstm_backward(dh, (scaled, lengths, start, start, params["W"], params["b"], h, c))
    return loss, {"W": dW, "b": db, "W_y": summary.T @ dscores, "b_y": dscores.sum(axis=0)}
