"""The affine map: the one piece that every layer of this course is made of.

Notation: N batch, D input features, H units.
"""

import numpy as np


def affine(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """x W + b for a batch: weighted sums of the inputs, and a bias.

    Args:
        x: (N, D) inputs, one example a row.
        W: (D, H) weights. Column j belongs to unit j.
        b: (H,) biases.

    Returns:
        (N, H).
    """
    # The answer of 00_welcome, written by lstm-course build.
    return x @ W + b
