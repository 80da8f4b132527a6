"""Figures of lesson 08, part 1: layers on top of each other, in one direction and in both, and how
many numbers they hold.
"""

import numpy as np

from course.figures.diagrams import (
    BLUE,
    INK,
    LOOK,
    ORANGE,
    SKY,
    arrow,
    box,
    canvas,
    label,
    path,
    tint,
)
from course.picture import figure


def stack(L=3, T=4):
    """L layers unrolled over T steps: states go to the right inside a layer, h goes up from layer
    to layer through dropout.

    Args:
        L, T: layers and steps to draw.

    Returns:
        matplotlib Figure.
    """
    wide, tall = 2.3, 2.2
    right, top = wide * T + 0.7, tall * L + 0.5
    fig, ax = canvas(
        (-2.4, right + 0.5), (-1.2, top + 0.5), (8.6, 8.6 * (top + 1.7) / (right + 2.9))
    )
    blue = LOOK["hidden state"].color
    for k in range(L):
        y = tall * (k + 0.5)
        label(ax, -1.7, y, f"layer {k}\n$W_{k}$, $b_{k}$", fontsize=11.5)
        path(ax, [(-0.75, y + 0.3), (right - 0.1, y + 0.3)], width=3.5)
        path(ax, [(-0.75, y - 0.3), (right - 0.1, y - 0.3)], blue, width=1.6)
        for t in range(T):
            x = wide * (t + 0.4)
            box(ax, x, y, 1.15, 1.15, fc="#F6F6F6", ec=INK, lw=1.6)
            label(ax, x, y, "cell", fontsize=10.5)
            arrow(ax, (x, y + 0.58), (x, y + tall - 0.58), blue, width=1.6)
            if k < L - 1:
                _mask(ax, x, y + tall / 2)
    for t in range(T):
        x = wide * (t + 0.4)
        arrow(ax, (x, -0.55), (x, tall / 2 - 0.58))
        label(ax, x, -0.85, f"$x_{t + 1}$", fontsize=13)
        label(ax, x, top + 0.22, f"$h_{t + 1}$ of the top", fontsize=10.5, color=blue)
    label(ax, -0.95, tall / 2 + 0.3, "$c$", fontsize=12)
    label(ax, -0.95, tall / 2 - 0.3, "$h$", fontsize=12, color=blue)
    return fig


def both(T=4):
    """Two layers that read in both directions: in each layer one row of cells runs to the right and
    one to the left; dropout lies between.

    Args:
        T: steps to draw.

    Returns:
        matplotlib Figure.
    """
    wide = 2.3
    right = wide * T + 0.3
    fig, ax = canvas((-2.7, right + 0.5), (-1.2, 9.0), (8.6, 8.6 * 10.2 / (right + 3.2)))
    for k in range(2):
        low = 4.7 * k
        label(ax, -1.75, low + 1.9, f"layer {k}", fontsize=11.5)
        for row, (name, color, style) in enumerate(
            (("forward", BLUE, "-"), ("backward", LOOK["forget"].color, "--"))
        ):
            y = low + 0.95 + 1.5 * row
            label(ax, -1.75, y, name, fontsize=10, color=color) if row == 0 else label(
                ax, -1.75, y + 0.15, name, fontsize=10, color=color
            )
            for t in range(T):
                x = wide * (t + 0.4) + (-0.3 if row == 0 else 0.3)
                box(ax, x, y, 0.95, 0.75, fc=tint(color, 0.12), ec=color, lw=1.6, ls=style)
                to = (x + wide - 0.48, y) if row == 0 else (x - wide + 0.48, y)
                if 0 <= t + (1 if row == 0 else -1) < T:
                    arrow(ax, (x + (0.48 if row == 0 else -0.48), y), to, color, width=1.6)
        for t in range(T):
            x = wide * (t + 0.4)
            arrow(ax, (x - 0.3, low + 1.33), (x - 0.3, low + 3.35), BLUE, width=1.3)
            arrow(ax, (x + 0.3, low + 2.83), (x + 0.3, low + 3.35), LOOK["forget"].color, width=1.3)
            box(ax, x, low + 3.55, 1.2, 0.38, rounding=0.05, fc="#EEEEEE", ec=INK, lw=1.2)
            label(ax, x, low + 3.55, "both, 2H", fontsize=8.5)
            arrow(
                ax, (x - 0.3, low + (-0.2 if k else -0.55)), (x - 0.3, low + 0.57), INK, width=1.1
            )
            arrow(
                ax, (x + 0.3, low + (-0.2 if k else -0.55)), (x + 0.3, low + 2.07), INK, width=1.1
            )
            if k == 0:
                label(ax, x, -0.85, f"$x_{t + 1}$", fontsize=13)
                arrow(ax, (x, low + 3.74), (x, low + 4.04), INK, width=1.1)
                _mask(ax, x, low + 4.21)
    return fig


def _mask(ax, x, y):
    """The place between two layers where dropout acts."""
    box(ax, x, y, 0.62, 0.34, rounding=0.05, fc=tint(ORANGE, 0.35), ec="#9A6A00", lw=1.2, ls="--")
    label(ax, x, y, "mask", fontsize=8.5)


def layer_sizes(rows):
    """Parameters of each layer of a few networks, as bars.

    Args:
        rows: name of a network -> (L,) numbers of parameters, from the first layer on.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.4, 0.9 + 0.55 * len(rows)))
    ax = fig.subplots()
    looks = (
        (SKY, ""),
        (ORANGE, "//"),
        ("#009E73", ".."),
        ("#CC79A7", "xx"),
        ("#F0E442", "--"),
        ("#BDBDBD", "\\\\"),
    )
    most = max(sum(counts) for counts in rows.values())
    for place, counts in enumerate(rows.values()):
        left = 0
        for k, count in enumerate(counts):
            color, hatch = looks[k % len(looks)]
            ax.barh(
                place,
                count,
                left=left,
                color=tint(color, 0.55),
                hatch=hatch,
                edgecolor=INK,
                lw=1,
                height=0.62,
            )
            if count > 0.075 * most:
                label(
                    ax,
                    left + count / 2,
                    place,
                    f"{count:,}",
                    fontsize=9.5,
                    bbox={"fc": "white", "ec": "none", "alpha": 0.85, "pad": 1.2},
                )
            left += count
        label(ax, left + 0.012 * most, place, f"{left:,}", ha="left", fontsize=10.5, weight="bold")
    ax.set(
        yticks=range(len(rows)),
        yticklabels=list(rows),
        xlabel="parameters, layer by layer from the left",
        xlim=(0, 1.14 * most),
    )
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    return fig


def accuracy(panels, chance):
    """Accuracy of networks of different depth: one mark for each seed, a line through the means.

    Args:
        panels: title -> {series: {L: (S,) accuracies}}; at most two series.
        chance: title -> accuracy of guessing.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.8, 4.1))
    for ax, (title, series) in zip(
        fig.subplots(1, len(panels), sharey=True), panels.items(), strict=True
    ):
        for (name, found), (color, style, mark), shift in zip(
            series.items(), ((BLUE, "-", "o"), ("#D55E00", "--", "s")), (-0.09, 0.09)
        ):
            depths = np.array(list(found))
            ax.plot(
                depths + shift,
                [np.mean(values) for values in found.values()],
                color=color,
                ls=style,
                label=name,
            )
            for depth, values in found.items():
                ax.plot(
                    np.full(len(values), depth + shift),
                    values,
                    ls="none",
                    marker=mark,
                    ms=6.5,
                    mfc="white",
                    mec=color,
                    mew=1.6,
                )
        ax.axhline(chance[title], color="#888888", ls=":", lw=1.5)
        label(
            ax,
            max(depths),
            chance[title] + 0.015,
            "guessing",
            ha="right",
            va="bottom",
            fontsize=9.5,
            color="#555555",
        )
        ax.set(xlabel="layers", xticks=depths, ylim=(0.28, 1.04))
        ax.set_title(title, fontsize=11)
    fig.axes[0].set_ylabel("accuracy on new sequences")
    fig.legend(*fig.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return fig
