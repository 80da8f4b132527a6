"""What is compared where a right output is not one fixed array: measured properties of it."""

import numpy as np

from course.compare import as_array


def init_lstm(value, D, H):
    """Properties of the starting weights of an LSTM.

    Args:
        value: what the student's init_lstm returned, meant to be W (H+D, 4H) and b (4H,).
        D, H: numbers of input features and of hidden units.

    Returns:
        dict of arrays, by part.

    Raises:
        ValueError: value has another form; the text says which.
    """
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise ValueError("expected two results, W and b")
    W, b = map(as_array, value)
    if W is None or b is None:
        raise ValueError("expected two arrays of numbers, W and b")
    if W.shape != (H + D, 4 * H) or b.shape != (4 * H,):
        raise ValueError(
            f"wrong shape: expected W {(H + D, 4 * H)} and b {(4 * H,)}, got W {W.shape} and b {b.shape}"
        )
    blocks = np.stack(np.split(W.astype(float), 4, axis=1))            # (4, H+D, H)
    recurrent, inputs = blocks[:, :H], blocks[:, H:]
    distances = [abs(recurrent[a] - recurrent[b]).max() for a in range(4) for b in range(a)]
    residual = abs(np.swapaxes(recurrent, 1, 2) @ recurrent - np.eye(H)).max(axis=(1, 2))
    triangular = abs(np.tril(recurrent, -1)).max(axis=(1, 2)) < 1e-4
    return {
        "orthogonal W_h (1 yes, 0 no, -1 triangular) of each gate": np.where(residual < 1e-4, 1.0, -1.0 * triangular),
        "spread of W_x of each gate, times sqrt(D)": inputs.std(axis=(1, 2)) * np.sqrt(D),
        "four different blocks": np.array(min(distances) > 1e-6, dtype=float),
        "b": b,
    }
