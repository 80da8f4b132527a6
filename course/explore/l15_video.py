"""Widgets of lesson 15: what changes between two frames of a clip; a clip frame by frame, with what
the network thinks.
"""

import numpy as np

from course.explore.widget import explore, probabilities_of
from course.figures import l15_video as figures


def frames(make, count, directions, T):
    """Sliders for the picture, the direction and the frame, above this frame, the next one and
    their difference.

    Args:
        make: function (picture, direction) -> clip (T, A, B).
        count: number of pictures.
        directions: list of names of the directions.
        T: number of frames.

    Returns:
        An ipywidgets box.
    """

    def draw(picture, direction, frame):
        clip = make(picture, directions.index(direction))
        before, after = clip[frame - 1], clip[frame]
        return figures.one_step(before, after, after - before)

    def describe(picture, direction, frame):
        return (
            f"Picture {picture} moves {direction}: frames {frame} and {frame + 1} of {T}, and "
            "where ink has gone and come."
        )

    return _explore_clips(
        draw,
        describe,
        count,
        directions,
        frame={"value": 1, "min": 1, "max": T - 1, "description": "frame"},
    )


def watch(make, score, count, directions, T):
    """Sliders for the picture, the direction and the frames that are read, above these frames and
    what the network thinks.

    Args:
        make: function (picture, direction) -> clip (T, A, B).
        score: function (clips (1, t, A, B)) -> scores (1, K).
        count: number of pictures.
        directions: list of names of the directions.
        T: number of frames.

    Returns:
        An ipywidgets box.
    """

    def seen(picture, direction, frames):
        clip = make(picture, directions.index(direction))
        scores = np.asarray(score(clip[None, :frames]))[0]
        return clip, probabilities_of(scores)

    def draw(picture, direction, frames):
        clip, probabilities = seen(picture, direction, frames)
        return figures.watched(clip, frames, probabilities, directions, directions.index(direction))

    def describe(picture, direction, frames):
        _, probabilities = seen(picture, direction, frames)
        return (
            f"Picture {picture} moves {direction}, {frames} of {T} frames read. The network says "
            f"{directions[probabilities.argmax()]} "
            f"with probability {probabilities.max():.2f}."
        )

    return _explore_clips(
        draw,
        describe,
        count,
        directions,
        frames={"value": 3, "min": 1, "max": T, "description": "frames read"},
    )


def _explore_clips(draw, describe, count, directions, **sliders):
    """`explore` with a picture and a direction to choose, and further sliders: by their names, what
    IntSlider takes.
    """
    import ipywidgets as widgets

    wide = {"style": {"description_width": "8em"}, "layout": {"width": "34em"}}
    return explore(
        draw,
        describe,
        picture=widgets.IntSlider(value=0, min=0, max=count - 1, description="picture", **wide),
        direction=widgets.Dropdown(
            value=directions[0], options=directions, description="direction", **wide
        ),
        **{name: widgets.IntSlider(**options, **wide) for name, options in sliders.items()},
    )
