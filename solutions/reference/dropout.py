"""Dropout: leave out random entries while training, so that no unit can count on another.

Inverted dropout: what is kept is scaled up while training, so that nothing has to be scaled at test
time.
"""

import numpy as np


def dropout_forward(x: np.ndarray, p: float, rng: np.random.Generator, training: bool) -> tuple[np.ndarray, np.ndarray]:
    """Set random entries to zero while training, and scale the others up.

    Args:
        x: array of any shape.
        p: probability, below 1, with which each entry is dropped.
        rng: numpy.random.Generator, the only source of randomness; nothing is drawn from it unless
            training.
        training: True while training, False when the network is used.

    Returns:
        out: x * mask, a new array.
        mask: of x's shape; while training 0 with probability p and 1/(1-p) otherwise, each entry on
            its own; else 1.

    Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014.
    """
    if not training:
        return x.copy(), np.ones_like(x)
    keep = rng.random(x.shape) >= p
    mask = (keep / (1 - p)).astype(x.dtype)
    return x * mask, mask


def dropout_backward(dout: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The gradient of dropout's input.

    Args:
        dout: gradient with respect to its output.
        mask: what dropout_forward returned beside that output, of the same shape.

    Returns:
        dx: of the same shape.
    """
    # The answer of 08_stacked, written by lstm-course build.
    return dout * mask
