"""Figures of lesson 04, part 2: what the units of a cell hold while they read a sentence."""

import numpy as np

from course.figures.diagrams import BLUE, INK, LOOK, label, number, tint
from course.picture import figure

PER_LINE = 56  # characters in a line of the sentence


def heat_maps(text, panels, units):
    """The states of all units, character by character: dark is far from 0, a bar marks clearly
    negative numbers.

    Args:
        text: the T characters that were read.
        panels: title -> (T, H) states after each character.
        units: H names, one for each row.

    Returns:
        matplotlib Figure.
    """
    rows = len(units) * len(panels)
    fig = figure(figsize=(10.5, 0.26 * rows + 0.75 * len(panels) + 0.3))
    for ax, (title, states) in zip(
        np.atleast_1d(fig.subplots(len(panels), 1)), panels.items(), strict=True
    ):
        limit = max(np.abs(states).max(), 1e-9)
        negative = states < -0.08 * limit
        colors = (
            {"cmap": "RdBu_r", "vmin": -limit} if negative.any() else {"cmap": "magma_r", "vmin": 0}
        )
        image = ax.imshow(states.T, vmax=limit, aspect="auto", interpolation="nearest", **colors)
        t, unit = np.nonzero(negative)
        ax.scatter(t, unit, marker="_", s=16, color=INK, linewidths=0.9)
        ax.set_yticks(range(len(units)), units, fontsize=9.5)
        ax.set_xticks(range(len(text)), text, fontsize=8.5, va="baseline")
        ax.set_yticks(np.arange(len(units) - 1) + 0.5, minor=True)
        ax.tick_params(which="both", length=0)
        ax.tick_params(axis="x", pad=9)
        ax.grid(visible=False)
        ax.grid(which="minor", axis="y", color="white", linewidth=2, linestyle="-")
        ax.set_title(title, fontsize=11)
        fig.colorbar(image, ax=ax, fraction=0.025, pad=0.01)
    return fig


def moment(text, t, gates, c, h, units):
    """The sentence with one character marked, and all units at that moment.

    Args:
        text: the characters that were read, at least one.
        t: index of the marked one.
        gates: (H, 3) input, forget and output gate at that step.
        c, h: (H,) cell and hidden state after it.
        units: H names.

    Returns:
        matplotlib Figure.
    """
    lines = (len(text) - 1) // PER_LINE + 1
    fig = figure(figsize=(9.4, 3.6 + 0.3 * lines))
    top, bottom = fig.subfigures(2, 1, height_ratios=(0.3 * lines + 0.1, 3.5))
    _sentence(top.add_axes((0.02, 0, 0.96, 1)), text, t, lines)
    left, right = bottom.subplots(1, 2, sharey=True, width_ratios=(1, 1.15))
    places = np.arange(len(units))
    for row, (name, gate) in enumerate(
        (("input gate $i$", "input"), ("forget gate $f$", "forget"), ("output gate $o$", "output"))
    ):
        color, hatch, _ = LOOK[gate]
        left.barh(
            places + 0.26 * (row - 1),
            gates[:, row],
            0.24,
            label=name,
            color=tint(color, 0.8),
            edgecolor="black",
            linewidth=0.5,
            hatch=hatch,
        )
    left.set(xlim=(0, 1.04), xticks=(0, 0.5, 1), xlabel="gate")
    left.set_yticks(places, units, fontsize=10)
    left.invert_yaxis()
    left.legend(
        loc="upper center",
        bbox_to_anchor=(0.4, -0.19),
        ncols=3,
        fontsize=9,
        columnspacing=0.9,
        handlelength=1.3,
    )
    _states(right, places, c, h)
    return fig


def _sentence(ax, text, t, lines):
    ax.set(xlim=(-0.5, PER_LINE - 0.5), ylim=(lines - 0.5, -0.5))
    ax.axis("off")
    for place, character in enumerate(text):
        look = (
            {"weight": "bold", "bbox": {"fc": "#FBE6BF", "ec": INK, "pad": 2.5}}
            if place == t
            else {}
        )
        color = INK if place <= t else "#707070"
        label(
            ax,
            place % PER_LINE,
            place // PER_LINE,
            character,
            family="DejaVu Sans Mono",
            fontsize=12,
            color=color,
            **look,
        )


def _states(ax, places, c, h):
    reach = max(1.2, 1.25 * np.abs(c).max())
    ax.barh(
        places - 0.2,
        c,
        0.36,
        label="cell state $c$",
        color="#8A8A8A",
        edgecolor="black",
        linewidth=0.5,
    )
    ax.barh(
        places + 0.2,
        h,
        0.36,
        label="hidden state $h$",
        color=tint(BLUE, 0.6),
        edgecolor="black",
        linewidth=0.5,
        hatch="xx",
    )
    for place, values in zip(places, zip(c, h)):
        for shift, value in zip((-0.2, 0.2), values):
            ax.text(
                value + 0.02 * reach * (1 if value >= 0 else -1),
                place + shift,
                number(value, ".2f"),
                va="center",
                fontsize=8.5,
                ha="left" if value >= 0 else "right",
            )
    ax.axvline(0, color=INK, linewidth=1, linestyle="-")
    ax.set(xlim=(-reach if min(c.min(), h.min()) < -0.01 else -0.02, reach), xlabel="state")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.19), ncols=2, fontsize=9)
