"""Figures of lesson 01, part 1: why a sequence needs a memory, one recurrent step, the same step
many times.
"""

import numpy as np

from course.figures.diagrams import (
    BLUE,
    GRAY,
    INK,
    VERMILION,
    arrow,
    box,
    canvas,
    label,
    node,
    path,
)
from course.picture import figure

H_LOOK = {"fc": "#D6E8F5", "ec": BLUE}
X_LOOK = {"fc": "#FBE6BF", "ec": "#9A6A00", "ls": "--"}


def dependencies(sentences):
    """Sentences in which a late word depends on an early one.

    Args:
        sentences: list of (words, early, late): list of texts, and the two positions that belong
            together.

    Returns:
        matplotlib Figure.
    """
    from matplotlib.patches import FancyArrowPatch

    letter, gap, row = 0.2, 0.32, 2.1  # width of a letter, of a space, height of a line
    width = max(sum(letter * len(word) + gap for word in words) for words, *_ in sentences)
    fig, ax = canvas(
        (-0.2, width + 0.2), (-0.6, row * len(sentences) - 0.3), (9.6, 1.25 * len(sentences))
    )
    for line, (words, early, late) in enumerate(sentences):
        y, place, middles = row * (len(sentences) - 1 - line), 0.0, []
        for position, word in enumerate(words):
            middle, on = place + letter * len(word) / 2, position in (early, late)
            label(
                ax,
                middle,
                y,
                word,
                fontsize=10.5,
                weight="bold" if on else "normal",
                color=INK if on else "#666666",
            )
            middles.append(middle)
            place += letter * len(word) + gap
        distance = late - early
        bend, high = (0.5, 0.85) if distance < 3 else (0.1, 1.05)
        ax.add_patch(
            FancyArrowPatch(
                (middles[late], y + 0.25),
                (middles[early], y + 0.25),
                arrowstyle="-|>",
                mutation_scale=14,
                connectionstyle=f"arc3,rad={bend}",
                color=VERMILION,
                lw=2,
            )
        )
        label(
            ax,
            (middles[early] + middles[late]) / 2,
            y + high,
            f"{distance} step{'s' if distance > 1 else ''} back",
            fontsize=11,
            color="#A34700",
            bbox={"fc": "white", "ec": "none", "pad": 1},
        )
    return fig


def step_diagram():
    """Data flow of one recurrent step: two inputs, an affine map, tanh, one state.

    Returns:
        matplotlib Figure.
    """
    fig, ax = canvas((0, 12), (0, 3.6), (8.4, 2.6))
    box(ax, 1.0, 2.6, 1.5, 0.9, **H_LOOK)
    label(ax, 1.0, 2.6, "$h_{t-1}$", fontsize=15)
    box(ax, 1.0, 0.7, 1.5, 0.9, **X_LOOK)
    label(ax, 1.0, 0.7, "$x_t$", fontsize=15)
    arrow(ax, (1.75, 2.6), (3.05, 2.0))
    arrow(ax, (1.75, 0.7), (3.05, 1.4))
    for x, width, text in (
        (4.0, 1.9, "join\n$[h_{t-1},\\ x_t]$"),
        (6.6, 1.9, "affine map\n$W,\\ b$"),
        (9.0, 1.5, "tanh"),
    ):
        box(ax, x, 1.7, width, 1.3, fc="white", ec=INK, lw=1.8)
        label(ax, x, 1.7, text, fontsize=12)
    for start, end, text in ((4.95, 5.65, "$z_t$"), (7.55, 8.25, "$a_t$"), (9.75, 10.5, "")):
        arrow(ax, (start, 1.7), (end, 1.7))
        label(ax, (start + end) / 2 - 0.05, 2.05, text, fontsize=13)
    box(ax, 11.2, 1.7, 1.3, 0.9, **H_LOOK)
    label(ax, 11.2, 1.7, "$h_t$", fontsize=15)
    for x, text in ((4.0, "(N, H+D)"), (6.6, "(N, H)"), (9.0, "(N, H)")):
        label(ax, x, 0.75, text, fontsize=10, color="#555555")
    return fig


def unrolled(steps=4, backward=False):
    """The same step drawn once with a loop, and once for each time step.

    Args:
        steps: how many copies to draw.
        backward: whether to draw the way of the gradient from the last state back, in place of the
            loop.

    Returns:
        matplotlib Figure.
    """
    space, left = 2.6, 1.3 if backward else 5.2
    end = left + space * steps
    fig, ax = canvas(
        (-0.2, end + 0.6), (-0.2, 4.9 if backward else 4.0), (9.2, 3.6 if backward else 3.3)
    )
    if not backward:
        _folded(ax)
    label(ax, left - 0.75, 1.9, "$h_0$", fontsize=14)
    for t in range(1, steps + 1):
        x = left + space * (t - 1) + 0.75
        _one_copy(ax, x, f"$x_{t}$", f"$h_{t}$")
        arrow(
            ax,
            (x - 1.05 if t == 1 else x - space + 0.65, 1.9),
            (x - 0.65, 1.9),
            color=BLUE,
            width=2.2,
        )
        if backward and t > 1:
            _backward(ax, x, space, t)
    if backward:
        last = left + space * (steps - 1) + 0.75
        arrow(ax, (last, 3.45), (last, 4.15))
        label(ax, last, 4.45, "loss $L$", fontsize=13)
    return fig


def _one_copy(ax, x, below, above):
    """One step: input from below, state to above."""
    box(ax, x, 1.9, 1.3, 1.1, fc="white", ec=INK, lw=1.8)
    label(ax, x, 1.9, "step\n$W,\\ b$", fontsize=12)
    arrow(ax, (x, 0.55), (x, 1.3))
    arrow(ax, (x, 2.45), (x, 2.95))
    label(ax, x, 0.25, below, fontsize=14, color="#7A5400")
    label(ax, x, 3.22, above, fontsize=14, color="#00527F")


def _folded(ax):
    """The step once, with its state fed back."""
    _one_copy(ax, 1.0, "$x_t$", "$h_t$")
    path(ax, [(1.0, 2.68), (2.25, 2.68), (2.25, 1.9), (1.68, 1.9)], color=BLUE, width=2.2)
    label(ax, 2.85, 2.4, "$h_{t-1}$", fontsize=13, color="#00527F")
    arrow(ax, (3.1, 1.4), (3.9, 1.4), color=GRAY, width=5)
    label(ax, 3.5, 1.0, "unrolled", fontsize=11)


def _backward(ax, x, space, t):
    from matplotlib.patches import FancyArrowPatch

    ax.add_patch(
        FancyArrowPatch(
            (x - 0.3, 3.4),
            (x - space + 0.3, 3.4),
            arrowstyle="-|>",
            mutation_scale=16,
            connectionstyle="arc3,rad=0.35",
            color=VERMILION,
            lw=2.2,
            ls="--",
        )
    )
    node(ax, x - space / 2, 3.98, f"$J_{t}$", color=VERMILION, radius=0.36)


def echoes(states):
    """What is left in a recurrent unit of an input at step 1, over time.

    Args:
        states: label -> (T,) states after steps 1 to T.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8, 3.4))
    ax = fig.add_subplot()
    ax.axhline(0, color=GRAY, lw=1.5, ls="-")
    for (name, values), marker in zip(states.items(), "osD^"):
        ax.plot(np.arange(1, len(values) + 1), values, marker=marker, ms=5, label=name)
    ax.set(
        xlabel="time step", ylabel="state h", xticks=range(1, len(values) + 1, 3), ylim=(-0.05, 1)
    )
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return fig
