"""Widget of lesson 06: gradient descent and Adam on a bowl that is steeper in one direction than in
the other.
"""

import numpy as np

from course.explore.widget import explore
from course.figures import l06_training as figures


def bowl(descend, start, steps=40):
    """Sliders for the learning rates and the bowl above the ways of both optimizers.

    Args:
        descend: function (optimizer, steepness, rate, start, steps) -> (steps+1, 2) places;
            optimizer is "SGD" or "Adam".
        start: pair of numbers, where both begin.
        steps: how many steps they make.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    def paths(steepness, rate, optimizers):
        names = ("SGD", "Adam") if optimizers == "both" else (optimizers,)
        return {name: descend(name, steepness, 10**rate, start, steps) for name in names}

    def draw(steepness, rate, optimizers):
        return figures.bowl_paths(paths(steepness, rate, optimizers), steepness, start, 10**rate)

    def describe(steepness, rate, optimizers):
        ends = ". ".join(
            f"{name} is at {_place(places[-1])} after {steps} steps"
            for name, places in paths(steepness, rate, optimizers).items()
        )
        return (
            f"A bowl {steepness:g} times as steep along w2 as along w1, learning rate "
            f"{10**rate:.2g}. {ends}."
        )

    look = {"style": {"description_width": "11em"}, "layout": {"width": "34em"}}
    return explore(
        draw,
        describe,
        rate=widgets.FloatSlider(
            description="learning rate, 10 to the", min=-3, max=1, value=-1, step=0.1, **look
        ),
        steepness=widgets.FloatSlider(
            description="steepness along w2", min=1, max=50, value=10, step=1, **look
        ),
        optimizers=widgets.ToggleButtons(
            description="optimizer", options=["both", "SGD", "Adam"], **look
        ),
    )


def _place(point):
    with np.errstate(over="ignore"):
        return f"({point[0]:.3g}, {point[1]:.3g})"
