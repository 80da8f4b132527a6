"""Widget of lesson 11: forecasts of several years from a year that you choose."""

import numpy as np

from course.explore.widget import explore
from course.figures import l11_forecasting as figures


def start_year(years, sunspots, methods, first, steps=11):
    """A slider for the year of the forecast above the forecasts of all methods.

    Args:
        years, sunspots: (S,) the released series.
        methods: name -> function ((1, t) past, steps) -> (1, steps) forecasts.
        first: index of the first year that may be forecast.
        steps: most years to forecast.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    def found(year, ahead):
        start = int(year - years[0])
        return start, {
            name: method(sunspots[None, :start], ahead)[0] for name, method in methods.items()
        }

    def draw(year, ahead):
        start, forecasts = found(year, ahead)
        return figures.ahead(years, sunspots, start, ahead, forecasts)

    def describe(year, ahead):
        start, forecasts = found(year, ahead)
        came = sunspots[start : start + ahead]
        errors = "; ".join(
            f"{name} {np.sqrt(np.mean((values[: len(came)] - came) ** 2)):.1f}"
            for name, values in forecasts.items()
        )
        return (
            f"Forecasts of {ahead} years from {year} on, and what came. Root of the mean squared "
            f"error: {errors}."
        )

    look = {
        "style": {"description_width": "9em"},
        "layout": {"width": "36em"},
        "continuous_update": False,
    }
    last = int(years[-1]) - steps + 1
    return explore(
        draw,
        describe,
        year=widgets.IntSlider(
            description="first forecast",
            min=int(years[first]),
            max=last,
            value=min(1915, last),
            **look,
        ),
        ahead=widgets.IntSlider(description="years ahead", min=1, max=steps, value=steps, **look),
    )
