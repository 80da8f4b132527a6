"""Widget of lesson 07: which inputs reach the state of a chosen step, by direction and length."""

from course.explore.widget import explore
from course.figures import l07_context as figures


def reach(effects, T):
    """A step, a length and the directions, above how strongly each input reaches the state of that
    step.

    Args:
        effects: function of a length that returns "forward" and "backward" -> (T, T) effects: row t
            is the state at step t, column s the input at step s.
        T: steps, padding included.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    look = {"style": {"description_width": "8em"}, "layout": {"width": "30em"}}
    step = widgets.IntSlider(value=4, min=0, max=T - 1, description="state of step", **look)
    length = widgets.IntSlider(
        value=T - 2, min=1, max=T, description="length", continuous_update=False, **look
    )
    directions = widgets.Dropdown(
        options=["forward", "backward", "both"], value="both", description="directions", **look
    )

    def chosen(step, length, directions):
        names = ("forward", "backward") if directions == "both" else (directions,)
        every = effects(length)
        return {name: every[name][step] for name in names}

    def draw(step, length, directions):
        return figures.reach(chosen(step, length, directions), step, length)

    def describe(step, length, directions):
        seen = {
            name: [int(s) for s in values.nonzero()[0]]
            for name, values in chosen(step, length, directions).items()
        }
        parts = [
            f"{name}: inputs {steps[0]} to {steps[-1]}" if steps else f"{name}: no input"
            for name, steps in seen.items()
        ]
        return (
            f"What reaches the state of step {step} in a sequence of length {length}. "
            + "; ".join(parts)
            + "."
        )

    return explore(draw, describe, step=step, length=length, directions=directions)
