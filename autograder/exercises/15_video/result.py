"""The trained network: directions of clips of pictures that were not released."""

from autograder.exercises.result import Result, share_right
from solutions.data import digits
from solutions.reference import video

from .network import LESSON, VIDEO_SCORES

K = len(video.STEPS)


DIRECTION_RESULT = Result(
    LESSON,
    "direction_result",
    video.video_scores,
    digits.held_out,
    digits.released,
    lambda clips, mode: (len(clips), K),
    share_right,
    "accuracy",
    needed=0.9,
    baselines={
        "guessing": 0.125,
        "a regression on the mean of the frames": 0.181,
        "a regression on all frames": 0.313,
    },
    needs=VIDEO_SCORES.needs,
)
