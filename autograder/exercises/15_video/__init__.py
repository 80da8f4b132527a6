"""Lesson 15: clips of moving digits, features of their frames, pooling over time, and the network
that reads a clip.
"""

from .clips import FRAME_FEATURES, FRAME_FEATURES_BACKWARD, MOVING_CLIPS
from .network import POOL_STATES, VIDEO_GRADIENTS, VIDEO_SCORES
from .result import DIRECTION_RESULT

EXERCISES = [
    MOVING_CLIPS,
    FRAME_FEATURES,
    FRAME_FEATURES_BACKWARD,
    POOL_STATES,
    VIDEO_SCORES,
    VIDEO_GRADIENTS,
]
RESULTS = (DIRECTION_RESULT,)
