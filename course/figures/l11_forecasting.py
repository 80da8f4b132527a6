"""Figures of lesson 11: a series and its parts, windows as a drawing, learning curves, forecasts
and how far off they are.
"""

import numpy as np

from course.figures.diagrams import (
    BLUE,
    GRAY,
    GREEN,
    INK,
    ORANGE,
    PINK,
    VERMILION,
    canvas,
    label,
    tint,
)
from course.picture import figure

# line style, marker: a second cue beside color, in the order in which the methods are given
LINES = (
    (BLUE, "-", "o"),
    (VERMILION, "--", "v"),
    (GREEN, "-.", "s"),
    (PINK, ":", "D"),
    (ORANGE, (0, (5, 1, 1, 1, 1, 1)), "^"),
)


def series(years, sunspots, cut):
    """The series, with the years to learn from and the years to choose with.

    Args:
        years, sunspots: (S,).
        cut: index of the first validation year.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.8, 3.2))
    ax = fig.add_subplot()
    ax.plot(years[: cut + 1], sunspots[: cut + 1], color=BLUE, lw=1.4)
    ax.plot(years[cut:], sunspots[cut:], color=VERMILION, ls="--", lw=1.4)
    ax.axvspan(years[cut] - 0.5, years[-1] + 0.5, color=GRAY, alpha=0.3, lw=0)
    top = 1.16 * sunspots.max()
    ax.text(years[cut // 2], top * 0.96, "training", ha="center", va="top", color=BLUE)
    ax.text(
        (years[cut] + years[-1]) / 2,
        top * 0.96,
        "validation",
        ha="center",
        va="top",
        color="#9A3D00",
    )
    ax.set(
        xlabel="year",
        ylabel="sunspots, mean of the year",
        ylim=(0, top),
        xlim=(years[0] - 1, years[-1] + 1),
    )
    return fig


def windows(values, x, y):
    """A short series, and its windows with their targets below it.

    Args:
        values: (S,) the series.
        x, y: (N, T) its windows and targets.

    Returns:
        matplotlib Figure.
    """
    N, S = len(x), len(values)
    fig, ax = canvas((-3.2, S + 0.4), (-2.1 * N - 0.3, 1.9), (9.2, 1.0 * N + 1.3))
    _cells(ax, values, 0, 0.7, "white", "")
    label(ax, -0.3, 1.1, "series", ha="right")
    for n in range(N):
        top = -2.1 * n - 1.0
        _cells(ax, x[n], n, top, tint(BLUE, 0.25), "//")
        _cells(ax, y[n], n + 1, top - 0.9, tint(ORANGE, 0.35), "")
        label(ax, -0.3, top + 0.4, f"x[{n}]", ha="right", color=BLUE)
        label(ax, -0.3, top - 0.5, f"y[{n}]", ha="right", color="#7A5500")
    return fig


def _cells(ax, values, left, bottom, color, hatch):
    from matplotlib.patches import Rectangle

    for k, value in enumerate(values):
        ax.add_patch(Rectangle((left + k, bottom), 0.92, 0.8, fc=color, ec=INK, hatch=hatch, lw=1))
        label(
            ax,
            left + k + 0.46,
            bottom + 0.4,
            f"{value:g}",
            fontsize=11,
            bbox={"fc": "white", "ec": "none", "pad": 1},
        )


def spread(sunspots, bins=16):
    """How often the numbers occur, and how often their square roots.

    Args:
        sunspots: (S,).
        bins: number of bars.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 3))
    for ax, values, title, color, hatch in zip(
        fig.subplots(1, 2),
        (sunspots, np.sqrt(sunspots)),
        ("sunspots", "square root of sunspots"),
        (VERMILION, BLUE),
        ("\\\\", "//"),
    ):
        ax.hist(values, bins, color=tint(color, 0.4), edgecolor=INK, hatch=hatch)
        ax.set(xlabel=title, ylabel="years")
    return fig


def learning(updates, training, validation, baseline):
    """Error on the training years and on the validation years during training.

    Args:
        updates: (P,) numbers of updates.
        training, validation: lists of (P,), one for each seed.
        baseline: pair of a name and its error on the validation years.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7.4, 3.7))
    ax = fig.add_subplot()
    for runs, name, (color, style, marker) in zip(
        (training, validation), ("training years", "validation years"), LINES
    ):
        for number, run in enumerate(runs):
            ax.plot(
                updates,
                run,
                color=color,
                ls=style,
                marker=marker,
                ms=3.5,
                lw=1.3,
                label=None if number else name,
            )
    ax.axhline(baseline[1], color=INK, ls=":", label=baseline[0])
    ax.set(xlabel="update", ylabel="RMSE, one year ahead", ylim=(0, None))
    ax.legend(loc="upper right")
    return fig


def compared(errors):
    """The error of each method, as a bar; several runs of a method as points.

    Args:
        errors: name -> number, or list of numbers, one for each seed.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.4, 0.46 * len(errors) + 1.1))
    ax = fig.add_subplot()
    for place, values in enumerate(errors.values()):
        values = np.atleast_1d(values)
        learned = len(values) > 1
        ax.barh(
            place,
            values.mean(),
            0.62,
            color=tint(BLUE if learned else GRAY, 0.5 if learned else 0.8),
            edgecolor=INK,
            hatch="//" if learned else "",
        )
        ax.text(max(values) + 0.4, place, f"{values.mean():.1f}", va="center")
        if learned:
            ax.plot(
                values,
                np.full(len(values), place),
                ls="none",
                marker="o",
                color=INK,
                mfc="white",
                ms=6,
            )
    ax.set(
        yticks=range(len(errors)),
        yticklabels=list(errors),
        xlabel="RMSE, one year ahead (shorter is better)",
    )
    ax.margins(x=0.12)
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    return fig


def forecasts(years, observed, methods):
    """What was observed, and what some methods said a year before.

    Args:
        years, observed: (S,).
        methods: name -> (S,) forecasts.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.8, 3.5))
    ax = fig.add_subplot()
    ax.plot(years, observed, color=INK, lw=3, alpha=0.35, label="observed")
    for (name, values), (color, style, marker) in zip(methods.items(), LINES):
        ax.plot(years, values, color=color, ls=style, marker=marker, ms=3.5, lw=1.3, label=name)
    ax.set(xlabel="year", ylabel="sunspots", ylim=(0, None))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 1.18), ncols=len(methods) + 1)
    return fig


def horizons(errors):
    """How the error grows with the number of years ahead.

    Args:
        errors: name -> (K,) errors 1 to K years ahead.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7.6, 3.7))
    ax = fig.add_subplot()
    for (name, values), (color, style, marker) in zip(errors.items(), LINES):
        ax.plot(
            np.arange(1, len(values) + 1),
            values,
            color=color,
            ls=style,
            marker=marker,
            ms=5,
            label=name,
        )
    ax.set(xlabel="years ahead", ylabel="RMSE", ylim=(0, None), xticks=range(1, len(values) + 1))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 1.2), ncols=len(errors))
    return fig


def ahead(years, sunspots, start, steps, methods, bands=None):
    """Forecasts of several years from one start, with what was known and what came.

    Args:
        years, sunspots: (S,) the released series.
        start: index of the first year that is forecast.
        steps: how many years.
        methods: name -> (steps,) forecasts.
        bands: name -> (steps,) how far a band reaches to both sides of a forecast; None for no
            bands.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.4, 3.6))
    ax = fig.add_subplot()
    first = max(start - 22, 0)
    ax.plot(years[first:start], sunspots[first:start], color=INK, lw=2, label="known")
    later = slice(start - 1, start + steps)
    ax.plot(years[later], sunspots[later], color=INK, lw=3, alpha=0.3, label="what came")
    for (name, values), (color, style, marker) in zip(methods.items(), LINES):
        ax.plot(
            years[start] + np.arange(steps),
            values,
            color=color,
            ls=style,
            marker=marker,
            ms=4,
            label=name,
        )
        if bands and name in bands:
            low, high = np.maximum(values - bands[name], 0), values + bands[name]
            ax.fill_between(
                years[start] + np.arange(steps),
                low,
                high,
                color=color,
                alpha=0.15,
                lw=0,
                label=f"{name}, error band",
            )
            ax.plot(
                np.tile(years[start] + np.arange(steps), (2, 1)).T,
                np.array([low, high]).T,
                color=color,
                ls=style,
                lw=0.7,
            )
    ax.axvline(years[start] - 0.5, color=GRAY, ls="-", lw=1.5)
    ax.set(
        xlabel="year",
        ylabel="sunspots",
        ylim=(0, 175),
        title=f"From {years[start] - 1}, {steps} years ahead",
    )
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return fig


def stretched(factors, forecasts, highest):
    """Forecasts for one window, multiplied by several factors.

    Args:
        factors: (F,) by which all numbers of the window were multiplied.
        forecasts: name -> (F,) forecasts.
        highest: the highest number of the training years.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7.4, 3.7))
    ax = fig.add_subplot()
    ax.axhline(highest, color=GRAY, lw=2)
    ax.text(factors[0], highest + 3, "highest training year", va="bottom", color=INK, fontsize=9)
    for (name, values), (color, style, marker) in zip(forecasts.items(), LINES):
        ax.plot(factors, values, color=color, ls=style, marker=marker, ms=5, label=name)
    ax.set(xlabel="factor", ylabel="forecast", ylim=(0, None))
    ax.legend(loc="lower right")
    return fig
