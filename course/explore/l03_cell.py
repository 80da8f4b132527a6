"""Widget of lesson 03: feed a cell of one unit and watch it."""

import numpy as np

from course.explore.widget import explore
from course.figures import l03_cell as figures

ROWS = ("value", "write", "erase", "read")


def feed(watch, switches, start):
    """A value and three switches for each step, above what the cell does with them.

    Args:
        watch: function of x (T, 4) and params that returns (T, 6): i, f, g, o, c, h at each step.
        switches: function of a strength that returns the params of the cell.
        start: (T, 4) value, write, erase, read to begin with.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    T = len(start)

    def inputs(values):
        return np.array([[float(values[f"{row}_{t}"]) for row in ROWS] for t in range(T)])

    def run(values):
        x = inputs(values)
        return x, watch(x, switches(values["strength"]))

    def draw(**values):
        return figures.cell_trace(*run(values))

    def describe(**values):
        _, seen = run(values)
        c, h = (
            ", ".join(f"{value:.2f}" for value in seen[:, column].round(2) + 0) for column in (4, 5)
        )
        return f"{T} steps of a cell of one unit. It holds c = {c}. It shows h = {h}."

    controls = {
        f"{row}_{t}": _control(row, t, start[t, n]) for n, row in enumerate(ROWS) for t in range(T)
    }
    strength = widgets.FloatSlider(
        description="switch strength",
        min=0,
        max=10,
        value=6,
        step=0.5,
        continuous_update=False,
        style={"description_width": "8em"},
        layout={"width": "30em"},
    )
    box = explore(draw, describe, **controls, strength=strength)
    table = widgets.GridBox(
        _heads(T) + list(controls.values()),
        layout={"grid_template_columns": f"repeat({T}, 5.6em)", "grid_gap": "0 2px"},
    )
    box.children = (table, strength, box.children[-1])
    return box


def _heads(T):
    import ipywidgets as widgets

    return [widgets.Label(f"step {t + 1}") for t in range(T)]


def _control(row, t, value):
    import ipywidgets as widgets

    tip = f"{row} at step {t + 1}"
    if row == "value":
        return widgets.BoundedFloatText(
            value=value, min=-2, max=2, step=0.1, tooltip=tip, layout={"width": "5em"}
        )
    return widgets.Checkbox(
        value=bool(value), description=row, indent=False, tooltip=tip, layout={"width": "5.4em"}
    )
