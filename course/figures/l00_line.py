"""Figures of lesson 00: a line through points, and the three arrays of an affine map."""

import numpy as np

from course.figures.diagrams import BLUE, GRAY, INK, VERMILION, canvas, label, matrix
from course.picture import figure


def affine_by_hand(x, W, b, y):
    """x W + b in numbers: rows are examples, columns are units.

    Args:
        x: (2, 2) inputs.
        W: (2, 3) weights.
        b: (3,) biases.
        y: (2, 3) the result.

    Returns:
        matplotlib Figure.
    """
    fig, ax = canvas((0, 13.6), (-0.7, 2.6), (9, 2.3))
    for array, left, top, blocks, title in (
        (x, 0.2, 1.8, ["xx", "xx"], "$x$  (N, D)"),
        (W, 3.2, 1.8, ["---", "---"], "$W$  (D, H)"),
        (b, 7.0, 1.4, ["---"], "$b$  (H,)"),
        (y, 10.8, 1.8, ["hhh", "hhh"], "result  (N, H)"),
    ):
        matrix(ax, array, left, top, blocks, title=title)
    for place, sign in ((2.5, "@"), (6.3, "+"), (10.1, "=")):
        label(ax, place, 1.0, sign, fontsize=15)
    label(ax, 8.2, 0.25, "added to every row", fontsize=10, color="#555555")
    return fig


def fitted_line(x, y, line, weight, bias):
    """Points, a line, and the distance of each point from it.

    Args:
        x, y: (n,) places and values of the points.
        line: (n,) values of the line at x.
        weight, bias: of the line, for the title.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7.5, 3.8))
    ax = fig.add_subplot()
    order = np.argsort(x)
    ax.vlines(
        x,
        np.minimum(y, line),
        np.maximum(y, line),
        color=VERMILION,
        linestyle=":",
        lw=2,
        label="errors",
    )
    ax.plot(x[order], line[order], color=BLUE, ls="-", label="your affine map")
    ax.plot(x, y, color=INK, ls="none", marker="o", ms=6, label="points")
    ax.axhline(0, color=GRAY, lw=1, ls="-", zorder=0)
    error = np.mean((line - y) ** 2)
    ax.set(
        xlabel="x",
        ylabel="y",
        xlim=(-2.2, 2.2),
        ylim=(-4.5, 6.5),
        title=f"w = {weight:g}, b = {bias:g}: mean squared error {error:.3f}",
    )
    ax.legend(loc="upper left", ncols=3)
    return fig
