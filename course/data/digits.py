"""Handwritten digits: small pictures that lesson 15 sets in motion."""

from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("digits.npz")
TRAINING = 900  # pictures to learn from; the others are for validation
LEVELS = 16  # of ink: pixels are k/16 with k from 0 to 15


def load() -> dict[str, np.ndarray]:
    """Pictures of handwritten digits, in the order of the original file.

    Pictures to learn from come first in the original, those for validation next. What comes after
    them is not here: trained models are judged on it.

    Returns:
        dict with
        images: (900, 8, 8) float32, ink of each pixel from 0 (white) to 15/16, rows from top to
            bottom; to learn from.
        digits: (900,) int64, which digit each picture shows, 0 to 9.
        new_images: (300, 8, 8) float32, other pictures; for validation.
        new_digits: (300,) int64.

    Source: Alpaydin and Kaynak 1998; see SOURCES.md.
    """
    images, digits = read(FILE)
    return {
        "images": images[:TRAINING],
        "digits": digits[:TRAINING],
        "new_images": images[TRAINING:],
        "new_digits": digits[TRAINING:],
    }


def read(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """The pictures and digits of a file that packs two pixels into a byte, the left one in its high
    half.

    Args:
        file: Path of an .npz with pixels (M, 8, 4) uint8 and label (M,) uint8.

    Returns:
        images (M, 8, 8) float32, digits (M,) int64.
    """
    with np.load(file) as arrays:
        pixels, label = arrays["pixels"], arrays["label"]
    levels = np.stack([pixels >> 4, pixels & 15], axis=-1).reshape(
        -1, 8, 8
    )  # left pixel, right pixel
    return (levels / LEVELS).astype(np.float32), label.astype(np.int64)
