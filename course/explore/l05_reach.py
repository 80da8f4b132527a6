"""Widget of lesson 05: forget gates and length against the gradient that arrives along the cell."""

import numpy as np

from course.explore.widget import explore
from course.figures import l05_reach as figures


def reach(cell_gradient):
    """Sliders for the forget gates of one unit above what arrives at each step.

    Args:
        cell_gradient: function of f (N, T, H) that returns the factor at each step, of the same
            shape.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    def run(f, T, odd, step):
        gates = np.full(T, float(f))
        gates[min(step, T) - 1] = odd
        return np.asarray(cell_gradient(gates[None, :, None]))[0, :, 0], gates

    def draw(f, T, odd, step):
        return figures.along_the_cell(*run(f, T, odd, step))

    def describe(f, T, odd, step):
        factors, _ = run(f, T, odd, step)
        return (
            f"{T} steps with forget gates of {f:g}, but {odd:g} at step {min(step, T)}. Of a "
            "gradient of 1 into the last cell "
            f"state, {factors[0]:.2g} arrives at step 1 and {factors[T // 2]:.2g} at step "
            f"{T // 2 + 1}."
        )

    look = {
        "style": {"description_width": "13em"},
        "layout": {"width": "36em"},
        "continuous_update": False,
    }
    gate = {"max": 1, "value": 0.9, "step": 0.001, "readout_format": ".3f"} | look
    usual = widgets.FloatSlider(description="forget gate, usually", min=0.5, **gate)
    odd = widgets.FloatSlider(description="forget gate, at one step", min=0, **gate)

    def lead(change):
        if odd.value == change.old:  # nobody has set them apart
            odd.value = change.new

    usual.observe(lead, names="value")
    return explore(
        draw,
        describe,
        f=usual,
        T=widgets.IntSlider(description="length T", min=2, max=200, value=50, **look),
        odd=odd,
        step=widgets.IntSlider(description="which step", min=1, max=200, value=25, **look),
    )
