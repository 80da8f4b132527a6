"""Figures of lesson 04, part 1: the cell unrolled in time, a batch of sequences, padding, and
products moved out of the loop.
"""

import numpy as np

from course.figures.diagrams import (
    BLUE,
    GRAY,
    INK,
    LOOK,
    ORANGE,
    SKY,
    VERMILION,
    arrow,
    block,
    box,
    canvas,
    label,
    number,
    path,
)
from course.picture import figure


def unrolled(T=4):
    """One cell drawn once for each step, with the states that pass between the steps and the
    weights that all share.

    Args:
        T: steps to draw.

    Returns:
        matplotlib Figure.
    """
    gap = 2.6
    right = gap * T + 0.2
    fig, ax = canvas((-0.6, right + 0.9), (-2.5, 3.2), (9, 9 * 5.7 / (right + 1.5)))
    label(ax, 0, 0.5, "$c_0$", fontsize=13)
    label(ax, 0, -0.5, "$h_0$", fontsize=13)
    path(ax, [(0.35, 0.5), (right, 0.5)], width=4)
    path(ax, [(0.35, -0.5), (right, -0.5)], LOOK["hidden state"].color)
    label(ax, right + 0.4, 0.5, f"$c_{T}$", fontsize=13)
    label(ax, right + 0.4, -0.5, f"$h_{T}$", fontsize=13)
    for t in range(1, T + 1):
        _step(ax, t, gap * (t - 0.4), last=t == T, gap=gap)
    middle = gap * (T / 2 + 0.1)
    box(ax, middle, 2.75, gap * (T - 1) + 1.6, 0.62, fc="#F2F2F2", ec=INK, ls="--", lw=1.4)
    label(ax, middle, 2.75, "one $W$ and one $b$, the same at every step", fontsize=12)
    return fig


def _step(ax, t, x, last, gap):
    arrow(ax, (x, -1.85), (x, -0.95))
    label(ax, x, -2.15, f"$x_{t}$", fontsize=13)
    ax.plot([x, x], [2.42, 0.95], color=INK, lw=1.2, ls="--", zorder=1)
    box(ax, x, 0, 1.3, 1.9, fc="#F6F6F6", ec=INK, lw=1.8)
    label(ax, x, 0, f"cell\nstep {t}", fontsize=11.5)
    blue = LOOK["hidden state"].color
    path(ax, [(x + 0.95, -0.5), (x + 0.95, 1.45)], blue)
    label(ax, x + 0.95, 1.75, f"$h_{t}$", fontsize=13, color=blue)
    if not last:
        label(ax, x + gap / 2 + 0.2, 0.8, f"$c_{t}$", fontsize=12)
        label(ax, x + gap / 2 + 0.2, -0.85, f"$h_{t}$", fontsize=12, color=blue)


def batch(N, T, D, lengths=None, step=None, example=None):
    """A batch of sequences: one box of D numbers for each example and step.

    Args:
        N, T, D: its sizes.
        lengths: (N,) number of real steps of each example; the boxes after them are hatched. None
            is T for all.
        step: index of a step to frame, or None.
        example: index of an example to frame, or None.

    Returns:
        matplotlib Figure.
    """
    from matplotlib.patches import Rectangle

    left, right = (-3.1 if lengths is None else -4.3), 2 * T + (0.4 if example is None else 4.6)
    low = -0.3 if step is None else -1.1
    width = min(9, 0.62 * (right - left))
    fig, ax = canvas(
        (left, right),
        (low, 1.35 * N + 0.5),
        (width, width * (1.35 * N + 0.5 - low) / (right - left)),
    )
    for n in range(N):
        y = 1.35 * (N - 1 - n)
        real = T if lengths is None else lengths[n]
        label(
            ax,
            -0.25,
            y + 0.5,
            f"example {n}" + ("" if lengths is None else f", length {real}"),
            ha="right",
            fontsize=10.5,
        )
        for t in range(T):
            look = (
                {"fc": "#D6E8F5", "ec": INK}
                if t < real
                else {"fc": "white", "ec": "#888888", "hatch": "////", "ls": ":"}
            )
            for d in range(D):
                ax.add_patch(Rectangle((2 * t + d * 1.6 / D, y), 1.6 / D, 1, lw=0.9, **look))
    for t in range(T):
        label(ax, 2 * t + 0.8, 1.35 * N + 0.05, f"t = {t}", fontsize=10.5)
    if step is not None:
        _frame(ax, 2 * step - 0.17, -0.2, 1.94, 1.35 * N - 0.35 + 0.4, VERMILION, "-")
        label(
            ax,
            2 * step + 0.8,
            -0.6,
            f"x[:, {step}]   (N, D): one step of all examples",
            color="#A84300",
            fontsize=11.5,
        )
    if example is not None:
        y = 1.35 * (N - 1 - example)
        _frame(ax, -0.1, y - 0.1, 2 * T - 0.2, 1.2, BLUE, "--")
        label(
            ax,
            2 * T + 0.3,
            y + 0.5,
            f"x[{example}]   (T, D):\none sequence",
            ha="left",
            color=BLUE,
            fontsize=11.5,
        )
    return fig


def _frame(ax, x, y, width, height, color, style):
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((x, y), width, height, fill=False, ec=color, ls=style, lw=2.5, zorder=5))


def stop_or_run(panels, lengths):
    """States of a few examples over time; points at padded steps are hollow.

    Args:
        panels: title -> (N, T) values of one unit after each step; at most three examples.
        lengths: (N,) number of real steps of each example.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.6, 3.2))
    looks = ((BLUE, "-", "o"), (VERMILION, "--", "s"), (INK, "-.", "^"))
    for ax, (title, states) in zip(
        fig.subplots(1, len(panels), sharey=True), panels.items(), strict=True
    ):
        steps = np.arange(states.shape[1])
        for n, (row, length, (color, style, mark)) in enumerate(zip(states, lengths, looks)):
            ax.plot(steps, row, color=color, ls=style, label=f"example {n}, length {length}")
            ax.plot(steps[:length], row[:length], color=color, ls="none", marker=mark, ms=7)
            ax.plot(
                steps[length:], row[length:], color=color, ls="none", marker=mark, ms=7, mfc="white"
            )
            for step, value in zip(steps, row):
                label(
                    ax,
                    step,
                    value + (0.12 if n else -0.12),
                    number(value, ".1f"),
                    fontsize=9.5,
                    va="bottom" if n else "top",
                )
        ax.set(
            xlabel="step $t$",
            xticks=steps,
            xlim=(-0.3, len(steps) - 0.6),
            ylim=(-0.3, 1.3 * max(s.max() for s in panels.values())),
        )
        ax.set_title(title, fontsize=11)
    fig.axes[0].set_ylabel("cell state $c$")
    fig.axes[0].legend(loc="upper left")
    return fig


def drift(own, apart):
    """How far padding carries states away from where they belong.

    Args:
        own: (K,) mean distance of a state from itself at the last real step, after 0, 1, ... padded
            steps.
        apart: (K,) mean distance between the states of two different examples, after as many.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8, 3.3))
    ax = fig.subplots()
    steps = np.arange(len(own))
    ax.plot(
        steps,
        own,
        color=VERMILION,
        ls="-",
        marker="o",
        ms=4.5,
        label="how far a state has moved since its last real step",
    )
    ax.plot(
        steps,
        apart,
        color=BLUE,
        ls="--",
        marker="s",
        ms=4.5,
        label="the states of two different words",
    )
    ax.axhline(apart[0], color=GRAY, ls=":", lw=1.6)
    label(
        ax,
        steps[-1],
        apart[0] * 1.02,
        "two different words, without padding",
        ha="right",
        va="bottom",
        fontsize=10,
    )
    ax.set(
        xlabel="padded steps read after the word", ylabel="mean distance", ylim=(0, 1.15 * apart[0])
    )
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2, fontsize=10)
    return fig


def hoisted(N, T, D, H):
    """The products of one forward pass, drawn to scale: all inside the loop, and with the inputs'
    part before it.

    Args:
        N, T, D, H: examples, steps, input features, hidden units.

    Returns:
        matplotlib Figure.
    """
    width, tall = 4 * H, N * T
    second = D + width + 14  # left end of the product that stays in the loop
    right, upper = second + H + width + 6, tall + 9  # lower end of the upper row
    top = upper + H + D + 3
    fig, ax = canvas((-1.5, right), (-6, top), (9, 9 * (top + 6) / (right + 1.5)))
    for x, y, text in (
        (-1, top - 1, f"All in the loop: at each of {T} steps"),
        (-1, tall + 2, "Inputs first: once, before the loop"),
        (second, tall + 2, f"then, at each of {T} steps"),
    ):
        label(ax, x, y, text, ha="left", fontsize=11.5, weight="bold")
    _product(ax, upper, [("h", H), ("x", D)], N, width, f"$z_t$\n({N}, {H + D})", "+  $b$")
    _product(
        ax, 0, [("x", D)], tall, width, f"all $x_t$\n({N}, {T}, {D})\nas {tall} rows", "+  $b$"
    )
    _product(ax, tall - H - 2, [("h", H)], N, width, f"$h_{{t-1}}$\n({N}, {H})", "", second)
    return fig


def _product(ax, y, parts, rows, width, name, bias, x=0):
    """A matrix of so many rows times a part of W, and what is added; `parts` are the names and
    heights of W's blocks.
    """
    inner = sum(size for _, size in parts)
    colors = {"h": (SKY, ""), "x": (ORANGE, "//")}
    low, left, drop = y + max(inner - rows, 0) / 2, x, y + inner + max(rows - inner, 0) / 2
    for part, size in parts:
        color, hatch = colors[part]
        block(ax, left, low, size, rows, "", color, hatch)
        block(ax, x + inner + 4, drop - size, width, size, f"$W_{part}$", color, hatch)
        left, drop = left + size, drop - size
    label(ax, x + inner / 2, low - 0.5, name, va="top", fontsize=10.5)
    label(ax, x + inner + 2, y + max(inner, rows) / 2, "@", fontsize=14)
    label(ax, x + inner + 5 + width, y + max(inner, rows) / 2, bias, ha="left", fontsize=14)
    label(ax, x + inner + 4 + width / 2, drop - 0.5, f"({inner}, {width})", va="top", fontsize=10.5)
