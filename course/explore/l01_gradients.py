"""Widget of lesson 01: a recurrent network's gradient through time, by spectral radius, length and
size of the inputs.
"""

from course.explore.widget import explore
from course.figures import l01_gradient_flow as figures


def gradient_flow(network):
    """Sliders for a network above the norm of its gradient at every step.

    Args:
        network: function (radius, T, size) -> norms (T,), states (T, H).

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    def draw(radius, T, size):
        return figures.gradient_over_time(*network(radius, T, size))

    def describe(radius, T, size):
        norms, states = network(radius, T, size)
        slope = (1 - states**2).mean()
        return (
            f"Spectral radius {radius:g}, {T} steps, inputs of size {size:g}. The norm of the "
            "gradient at step 1 is "
            f"{figures.size(norms[0])}. The slopes of tanh are {slope:.2f} on average."
        )

    look = {
        "style": {"description_width": "11em"},
        "layout": {"width": "34em"},
        "continuous_update": False,
    }
    return explore(
        draw,
        describe,
        radius=widgets.FloatSlider(
            description="spectral radius", min=0.1, max=3, value=1, step=0.1, **look
        ),
        T=widgets.IntSlider(description="length T", min=2, max=200, value=100, **look),
        size=widgets.FloatSlider(
            description="size of inputs", min=0, max=1, value=1, step=0.05, **look
        ),
    )
