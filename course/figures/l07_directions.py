"""Figures of lesson 07, part 1: two directions side by side, sequences turned round, the way of
states and gradients.
"""

import numpy as np

from course.figures.diagrams import (
    BLUE,
    GREEN,
    INK,
    VERMILION,
    arrow,
    box,
    canvas,
    label,
    path,
    tint,
)

FORWARD, BACKWARD = BLUE, VERMILION  # the backward direction is also dashed, or hatched


def both_directions(T=4):
    """Two LSTMs over the same inputs, one from left to right and one from right to left, merged at
    every step.

    Args:
        T: steps to draw.

    Returns:
        matplotlib Figure.
    """
    gap, low, high = 3.0, 0.0, 2.0
    right = gap * T
    fig, ax = canvas((-2.5, right + 2.3), (-2.3, 5.3), (9.4, 9.4 * 7.6 / (right + 4.8)))
    label(ax, -2.4, low + 0.5, "forward", ha="left", color=FORWARD, fontsize=12, weight="bold")
    label(
        ax,
        right + 2.2,
        high + 0.55,
        "backward",
        ha="right",
        color="#A84300",
        fontsize=12,
        weight="bold",
    )
    for t in range(1, T + 1):
        x = gap * (t - 0.5)
        _column(ax, x, t, low, high)
        arrow(ax, (x - gap - 0.05 if t > 1 else -0.35, low), (x - 1.15, low), FORWARD, 2)
        ax.plot(
            [x + gap + 0.05 if t < T else right + 0.35, x + 1.4],
            [high, high],
            color=BACKWARD,
            lw=2,
            ls="--",
            zorder=1,
        )
        arrow(ax, (x + 1.55, high), (x + 1.15, high), BACKWARD, 2)
    label(ax, -0.95, low, "$h_0, c_0$", color=FORWARD, fontsize=11)
    label(ax, right + 1.05, high, "$h_0, c_0$", color="#A84300", fontsize=11)
    return fig


def _column(ax, x, t, low, high):
    """One step: its input, a cell of each direction, and the merged output."""
    box(ax, x, -1.75, 1.7, 0.65, fc=tint(GREEN, 0.2), ec=GREEN)
    label(ax, x, -1.75, f"$x_{t}$", fontsize=13)
    arrow(ax, (x - 0.6, -1.42), (x - 0.6, low - 0.45))
    arrow(ax, (x + 0.6, -1.42), (x + 0.6, high - 0.45))
    box(ax, x - 0.6, low, 1.1, 0.9, fc=tint(FORWARD, 0.18), ec=FORWARD, lw=1.8)
    label(ax, x - 0.6, low, f"cell\n{t}", fontsize=10)
    box(ax, x + 0.6, high, 1.1, 0.9, fc=tint(BACKWARD, 0.18), ec=BACKWARD, lw=1.8, ls="--")
    label(ax, x + 0.6, high, f"cell\n{t}", fontsize=10)
    ax.plot([x - 0.6, x - 0.6], [low + 0.45, 3.4], color=FORWARD, lw=1.6, ls="-", zorder=1)
    arrow(ax, (x - 0.6, 3.2), (x - 0.6, 3.62), FORWARD)
    ax.plot([x + 0.6, x + 0.6], [high + 0.45, 3.4], color=BACKWARD, lw=1.6, ls="--", zorder=1)
    arrow(ax, (x + 0.6, 3.2), (x + 0.6, 3.62), BACKWARD)
    box(ax, x, 3.95, 1.9, 0.66, fc="#F2F2F2", ec=INK)
    label(ax, x, 3.95, "merge", fontsize=11)
    arrow(ax, (x, 4.28), (x, 4.75))
    label(ax, x, 5.02, f"output {t}", fontsize=11)


def turned(panels, padding):
    """Sequences of different lengths as rows of boxes, one grid for each way of turning them.

    Args:
        panels: title -> (N, T) texts, what stands at each step.
        padding: title -> (N, T) booleans, True where a box is padding.

    Returns:
        matplotlib Figure.
    """
    from matplotlib.patches import Rectangle

    N, T = np.shape(next(iter(panels.values())))
    wide, apart = T + 0.9, 1.55
    right = wide * len(panels)
    fig, ax = canvas(
        (-0.15, right), (-0.75, apart * N + 0.55), (9.4, 9.4 * (apart * N + 1.3) / (right + 0.15))
    )
    for place, (title, rows) in enumerate(panels.items()):
        left = wide * place
        label(ax, left, apart * N + 0.2, title, ha="left", fontsize=11, weight="bold")
        for (n, t), text in np.ndenumerate(np.array(rows, dtype=object)):
            is_padding = padding[title][n][t]
            look = (
                {"fc": "white", "ec": "#888888", "hatch": "////", "ls": ":"}
                if is_padding
                else {"fc": "#D6E8F5", "ec": INK}
            )
            y = apart * (N - 1 - n)
            ax.add_patch(Rectangle((left + t, y), 0.94, 1, lw=1.1, **look))
            back = {"bbox": {"fc": "white", "ec": "none", "pad": 0.8}} if is_padding else {}
            label(ax, left + t + 0.47, y + 0.5, text, fontsize=11, **back)
        for t in range(T):
            label(ax, left + t + 0.47, -0.4, f"{t}", fontsize=9.5, color="#555555")
    return fig


def two_ways(gradients=False):
    """From x to the states of both directions, box by box; with gradients, the way back below each
    arrow.

    Args:
        gradients: whether to draw the way back as well.

    Returns:
        matplotlib Figure.
    """
    fig, ax = canvas((-0.9, 15.3), (-1.4, 4.5), (9.4, 9.4 * 5.9 / 16.2))
    box(ax, 0, 1.5, 1.1, 1.1, fc=tint(GREEN, 0.2), ec=GREEN)
    label(ax, 0, 1.5, "$x$", fontsize=14)
    _way(ax, 3.1, [(6.6, 2.6, "LSTM\nW[0], b[0]", "dW[0], db[0]")], "h[0]", FORWARD, "-", gradients)
    _way(
        ax,
        0,
        [
            (3.1, 2.2, "turn by\nlength", ""),
            (6.6, 2.6, "LSTM\nW[1], b[1]", "dW[1], db[1]"),
            (10.1, 2.2, "turn by\nlength", ""),
        ],
        "h[1]",
        BACKWARD,
        "--",
        gradients,
    )
    if gradients:
        label(ax, 0, 2.75, "dx: the sum\nof both", fontsize=10.5)
    return fig


def _way(ax, y, stations, end, color, style, gradients):
    """One direction from left to right: boxes in a row, arrows between them, and dotted arrows
    back.
    """
    shift = 0.17 if gradients else 0
    lift = 0.3 if y > 1.5 else -0.3
    start = (0.55, 1.5 + lift)
    lefts = [x - width / 2 for x, width, _, _ in stations] + [12.9]
    rights = [1.1] + [x + width / 2 for x, width, _, _ in stations]
    path(ax, [start, (1.1, 1.5 + lift), (1.1, y + shift), (lefts[0], y + shift)], color)
    for before, after in zip(rights[1:], lefts[1:]):
        arrow(ax, (before, y + shift), (after, y + shift), color)
    for x, width, text, below in stations:
        box(ax, x, y, width, 1.25, fc=tint(color, 0.15), ec=color, lw=1.8, ls=style)
        label(ax, x, y, text, fontsize=11)
        if gradients and below:
            label(ax, x, y + (0.95 if y > 1.5 else -0.95), below, fontsize=10.5)
    box(ax, 13.7, y, 1.5, 0.9, fc="#F2F2F2", ec=INK)
    label(ax, 13.7, y, end, fontsize=12, family="DejaVu Sans Mono")
    if gradients:
        for before, after in zip(rights, lefts):
            ax.plot([after, before + 0.15], [y - 0.22] * 2, color=INK, lw=1.5, ls=":", zorder=1)
            arrow(ax, (before + 0.32, y - 0.22), (before + 0.02, y - 0.22), INK, 1.5)
        label(ax, 13.7, y - 0.75, "d" + end, fontsize=11, family="DejaVu Sans Mono")
