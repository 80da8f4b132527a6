"""Widget of lesson 00: move the weight and the bias of an affine map through points."""

import numpy as np

from course.explore.widget import explore
from course.figures import l00_line as figures


def fit(function, x, y):
    """Sliders for weight and bias above the points and the line.

    Args:
        function: function of x (n, 1), W (1, 1), b (1,) that returns the line's values (n, 1).
        x, y: (n,) places and values of the points.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    def values(weight, bias):
        return function(x[:, None], np.array([[weight]]), np.array([bias]))[:, 0]

    def draw(weight, bias):
        return figures.fitted_line(x, y, values(weight, bias), weight, bias)

    def describe(weight, bias):
        error = np.mean((values(weight, bias) - y) ** 2)
        return (
            f"{len(x)} points and a line of weight {weight:g} and bias {bias:g}. The mean squared "
            f"error is {error:.3f}."
        )

    look = {
        "min": -3,
        "max": 3,
        "step": 0.1,
        "style": {"description_width": "6em"},
        "layout": {"width": "34em"},
    }
    return explore(
        draw,
        describe,
        weight=widgets.FloatSlider(description="weight w", value=0, **look),
        bias=widgets.FloatSlider(description="bias b", value=0, **look),
    )
