"""From a function that draws to sliders above its figure."""

import numpy as np

from course.picture import img


def explore(draw, describe, **controls):
    """Sliders above a figure that is drawn again whenever one of them moves.

    Args:
        draw: function of the controls' values that returns a matplotlib Figure.
        describe: function of the same values that returns the picture's text for readers who
            cannot see it.
        controls: ipywidgets, by the names of draw's arguments.

    Returns:
        An ipywidgets box. Its picture is an HTML image, so it has an alternative text.
    """
    import ipywidgets as widgets

    picture = widgets.HTML()

    def update(_change=None):
        values = {name: control.value for name, control in controls.items()}
        picture.value = img(draw(**values), describe(**values))

    for control in controls.values():
        control.observe(update, names="value")
    update()
    return widgets.VBox([*controls.values(), picture])


def probabilities_of(scores):
    """Softmax of the scores (K,) of one example."""
    exponentials = np.exp(scores - scores.max())
    return exponentials / exponentials.sum()
