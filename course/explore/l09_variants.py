"""Widget of lesson 09: one share for the GRU and the coupled cell, two for the LSTM."""

from course.explore.widget import explore
from course.figures import l09_variants as figures


def keep_and_write(run):
    """Sliders for the gates above what an LSTM, a coupled cell and a GRU have stored.

    Args:
        run: function (u, f, i) -> states, g: a dict network -> (T+1,) stored values, in the order
            LSTM, coupled gates, GRU, and the candidates (T,). u is the share that GRU and coupled
            cell keep, f and i are the gates of the LSTM.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    def draw(u, f, i):
        return figures.stores(*run(u, f, i))

    def describe(u, f, i):
        states, _ = run(u, f, i)
        ends = ", ".join(f"{name} {values[-1]:.2f}" for name, values in states.items())
        return (
            f"u = {u:g} for the GRU and the coupled cell, f = {f:g} and i = {i:g} for the LSTM. "
            f"Stored at the end: {ends}."
        )

    look = {
        "min": 0.05,
        "max": 0.95,
        "step": 0.05,
        "style": {"description_width": "15em"},
        "layout": {"width": "36em"},
    }
    return explore(
        draw,
        describe,
        u=widgets.FloatSlider(description="GRU, coupled: kept  u = 1 - i", value=0.8, **look),
        f=widgets.FloatSlider(description="LSTM: forget gate  f", value=0.95, **look),
        i=widgets.FloatSlider(description="LSTM: input gate  i", value=0.5, **look),
    )
