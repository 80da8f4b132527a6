"""Widgets of lesson 02: sliders for one gate, and for a stored value between all of them."""

from course.explore.widget import explore
from course.figures import l02_gates as figures
from course.figures import l02_store as store_figures


def _slider(text, low, high, value, step):
    import ipywidgets as widgets

    return widgets.FloatSlider(
        description=text,
        min=low,
        max=high,
        value=value,
        step=step,
        style={"description_width": "11em"},
        layout={"width": "34em"},
    )


def response():
    """Sliders for weight and bias above the answer of one gate to one input.

    Returns:
        An ipywidgets box.
    """

    def draw(weight, bias):
        return figures.response(weight, [bias])

    def describe(weight, bias):
        return (
            f"The gate against its input, for weight {weight:g} and bias {bias:g}. "
            f"A marker shows the gate at input 0."
        )

    return explore(
        draw,
        describe,
        weight=_slider("weight w", -6, 6, 2, 0.5),
        bias=_slider("bias b", -6, 6, 0, 0.5),
    )


def gate_explorer():
    """Sliders for the stored value, the gates and the candidate, above one step and twelve.

    Returns:
        An ipywidgets box.
    """

    def describe(f, i, g, o, c_prev):
        kept, written = f * c_prev, i * g
        return (
            f"The stored value {c_prev:.2f} becomes {kept + written:.2f}: {kept:.2f} is kept and "
            f"{written:+.2f} is written. Beside it, the same gates for 12 steps."
        )

    return explore(
        store_figures.one_step,
        describe,
        c_prev=_slider("stored before  c_{t-1}", -2, 2, 2, 0.1),
        f=_slider("forget gate  f", 0, 1, 0.5, 0.05),
        i=_slider("input gate  i", 0, 1, 0.5, 0.05),
        g=_slider("candidate  g", -1, 1, -0.8, 0.1),
        o=_slider("output gate  o", 0, 1, 1, 0.05),
    )
