"""Video: frames as features, an LSTM over them, and a class for the whole clip.

Notation: N clips in a batch, T frames, P pixels of a frame, D features of a frame, H hidden units,
K classes; batch first.
Parameters are a dict: W_x (P, D) and b_x (D,) of the frame layer, W (H+D, 4H) and b (4H,) of the
LSTM, W_y (H, K) and b_y (K,) of the output layer.
"""

import numpy as np

from solutions.reference.affine import affine
from solutions.reference.bptt import lstm_backward
from solutions.reference.gates import tanh_grad
from solutions.reference.sequence import lstm_forward
from solutions.reference.training import softmax_cross_entropy

# rows and columns that a picture moves from one frame to the next: right, down right, down, and so
# on, clockwise
STEPS = np.array([(0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1)])


def moving_clips(images: np.ndarray, starts: np.ndarray, steps: np.ndarray, T: int, size: int) -> np.ndarray:
    """Clips of pictures that move at constant speed over a frame without edges: what leaves it
    comes in at the opposite side.

    Args:
        images: (N, A, B) pictures of A rows and B columns, neither more than size.
        starts: (N, 2) row and column of each picture's upper left pixel in the first frame.
        steps: (N, 2) integers, how many rows down and columns to the right each picture moves from
            frame to frame.
        T: number of frames.
        size: rows, and columns, of a frame.

    Returns:
        clips: (N, T, size, size), of the dtype of images, 0 beside the picture.
    """
    N, A, B = images.shape
    clips = np.zeros((N, T, size, size), images.dtype)
    for t in range(T):
        corner = starts + t * steps                                    # (N, 2)
        rows = (corner[:, :1] + np.arange(A)) % size                   # (N, A)
        columns = (corner[:, 1:] + np.arange(B)) % size                # (N, B)
        clips[np.arange(N)[:, None, None], t, rows[:, :, None], columns[:, None]] = images
    return clips


def frame_features(frames: np.ndarray, W_x: np.ndarray, b_x: np.ndarray) -> np.ndarray:
    """What a layer sees in each frame, the same layer for all frames: tanh of an affine map.

    Args:
        frames: (N, T, P) pixels.
        W_x: (P, D) weights.
        b_x: (D,) biases.

    Returns:
        x: (N, T, D), values between -1 and 1.
    """
    # The answer of 15_video, written by lstm-course build.
    N, T, P = frames.shape
    rows = affine(frames.reshape(N * T, P), W_x, b_x)          # (NT, D): the layer sees single frames
    return np.tanh(rows).reshape(N, T, -1)


def frame_features_backward(dx: np.ndarray, x: np.ndarray, frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gradients of the frame layer.

    Args:
        dx: (N, T, D) gradient of the loss with respect to the features.
        x: (N, T, D) the features, what frame_features returned.
        frames: (N, T, P) pixels.

    Returns:
        dW_x (P, D), db_x (D,).
    """
    # The answer of 15_video, written by lstm-course build.
    da = (dx * tanh_grad(x)).reshape(-1, x.shape[2])           # (NT, D)
    return frames.reshape(-1, frames.shape[2]).T @ da, da.sum(axis=0)


def pool_states(h: np.ndarray, mode: str) -> tuple[np.ndarray, np.ndarray]:
    """One state for a whole clip, and how much each step counts in it.

    Args:
        h: (N, T, H) hidden states.
        mode: "last": the last step alone; "mean": all steps alike.

    Returns:
        pooled: (N, H).
        share: (T,) of each step, adds up to 1: pooled is the sum of share[t] * h[:, t].
    """
    T = h.shape[1]
    share = np.full(T, 1 / T, h.dtype) if mode == "mean" else np.eye(T, dtype=h.dtype)[-1]
    return np.einsum("nth,t->nh", h, share), share


def video_scores(params: dict[str, np.ndarray], clips: np.ndarray, mode: str) -> np.ndarray:
    """A score for each class of motion.

    Args:
        params: dict with W_x (P, D), b_x (D,), W (H+D, 4H), b (4H,), W_y (H, K), b_y (K,).
        clips: (N, T, A, B), with A * B = P.
        mode: "last" or "mean", how the hidden states are pooled.

    Returns:
        scores: (N, K).

    Source: Donahue et al. 2015.
    """
    # The answer of 15_video, written by lstm-course build.
    N, T = clips.shape[:2]
    x = frame_features(clips.reshape(N, T, -1), params["W_x"], params["b_x"])      # (N, T, D)
    start = np.zeros((N, len(params["W_y"])), x.dtype)         # (N, H)
    h, _ = lstm_forward(x, start, start, params["W"], params["b"])
    pooled, _ = pool_states(h, mode)
    return affine(pooled, params["W_y"], params["b_y"])


def video_gradients(params: dict[str, np.ndarray], clips: np.ndarray, directions: np.ndarray, mode: str) -> tuple[float, dict[str, np.ndarray]]:
    """The mean loss of a batch and the gradients of all parameters.

    Args:
        params: dict with W_x (P, D), b_x (D,), W (H+D, 4H), b (4H,), W_y (H, K), b_y (K,).
        clips: (N, T, A, B), with A * B = P.
        directions: (N,) integers from 0 to K-1, the right classes.
        mode: "last" or "mean", how the hidden states are pooled.

    Returns:
        loss: number, the mean over the clips.
        gradients: dict with the names of params.
    """
    N, T = clips.shape[:2]
    frames = clips.reshape(N, T, -1)                                   # (N, T, P)
    x = frame_features(frames, params["W_x"], params["b_x"])           # (N, T, D)
    start = np.zeros((N, len(params["W_y"])), x.dtype)                 # (N, H)
    h, c = lstm_forward(x, start, start, params["W"], params["b"])
    pooled, share = pool_states(h, mode)
    # (N, 1, K): a sequence of one step
    scores = affine(pooled, params["W_y"], params["b_y"])[:, None]
    loss, dscores = softmax_cross_entropy(scores, directions[:, None], np.ones((N, 1)))
    dpooled = dscores @ params["W_y"].T                                # (N, 1, H)
    cache = (x, start, start, params["W"], params["b"], h, c)
    dx, _, _, dW, db = lstm_backward(share[:, None] * dpooled, np.zeros_like(start), cache)
    dW_x, db_x = frame_features_backward(dx, x, frames)
    return loss, {"W_x": dW_x, "b_x": db_x, "W": dW, "b": db, "W_y": pooled.T @ dscores[:, 0], "b_y": dscores.sum(axis=(0, 1))}
