"""The handwritten digits that students do not get, and the clips that trained models are judged
on.
"""

from pathlib import Path

import numpy as np

from course.data import digits
from solutions.reference.video import STEPS, moving_clips

FILE = Path(__file__).with_name("digits.npz")
T, SIZE = 8, 12  # frames of a clip, side of a frame: as in the lesson
CALLS, CLIPS = 8, 20  # all 184,320 numbers are too many for one call
RELEASED_CALLS = 2


def images():
    """Pictures that were not released.

    Returns:
        images (597, 8, 8) float32, digits (597,) int64: as course.data.digits.load.
    """
    return digits.read(FILE)


def held_out():
    """Clips of pictures that were not released, and where they move.

    Returns:
        calls: list of 8 dicts with clips (20, 8, 12, 12) float32 and mode "last": what video_scores
            takes beside params.
        directions: (160,) integers from 0 to 7, each of them 20 times, in the order of the clips.
    """
    with np.load(FILE) as arrays:
        image, starts, directions = arrays["image"], arrays["starts"], arrays["directions"]
    return _in_calls(images()[0][image], starts, directions)


def released():
    """Clips of 40 pictures of the validation part in 2 calls: calls and directions as `held_out`
    gives them.
    """
    count, rng = RELEASED_CALLS * CLIPS, np.random.default_rng(15)
    return _in_calls(
        digits.load()["new_images"][:count],
        rng.integers(0, SIZE, (count, 2)),
        np.arange(count) % len(STEPS),
    )


def _in_calls(images, starts, directions):
    clips = moving_clips(images, starts, STEPS[directions], T, SIZE)
    return [
        {"clips": part, "mode": "last"} for part in np.split(clips, len(clips) // CLIPS)
    ], directions
