"""Widget of lesson 13: listen to an utterance frame by frame, and see whom the network hears."""

import numpy as np

from course.explore.widget import explore, probabilities_of
from course.figures import l13_speech as figures


def listening(score, x, lengths, speakers):
    """Sliders for the utterance and for how many of its frames are read, above the utterance and
    the probabilities.

    Args:
        score: function (x (1, T, D), lengths (1,)) -> scores (1, K).
        x: (N, T, D) utterances, padded.
        lengths: (N,) number of real frames.
        speakers: (N,) who speaks.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    def heard(utterance, frames):
        read = min(frames, int(lengths[utterance]))
        scores = np.asarray(score(x[utterance : utterance + 1, :read], np.array([read])))[0]
        return read, probabilities_of(scores)

    def draw(utterance, frames):
        read, probabilities = heard(utterance, frames)
        return figures.listening(
            x[utterance, : lengths[utterance]], read, probabilities, int(speakers[utterance])
        )

    def describe(utterance, frames):
        read, probabilities = heard(utterance, frames)
        return (
            f"Utterance {utterance} of speaker {speakers[utterance]}, {read} of "
            f"{lengths[utterance]} frames read. The network names "
            f"speaker {probabilities.argmax()} with probability {probabilities.max():.2f}."
        )

    look = {"style": {"description_width": "9em"}, "layout": {"width": "34em"}}
    return explore(
        draw,
        describe,
        utterance=widgets.IntSlider(
            description="utterance", min=0, max=len(x) - 1, value=0, **look
        ),
        frames=widgets.IntSlider(
            description="frames read", min=1, max=int(max(lengths)), value=3, **look
        ),
    )
