"""Figures of lesson 06, part 1: softmax and its gradient, paths over a bowl, Adam's running means,
one update as a drawing.
"""

import numpy as np

from course.figures.diagrams import (
    BLUE,
    GRAY,
    GREEN,
    INK,
    ORANGE,
    VERMILION,
    arrow,
    box,
    canvas,
    label,
    number,
    path,
    tint,
)
from course.picture import figure


def softmax_bars(scores, p, dscores, right):
    """One step's scores, its probabilities, and the gradient with respect to the scores.

    Args:
        scores, p, dscores: (K,).
        right: index of the right class.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.4, 3.3))
    panels = (
        ("Scores", scores, GRAY),
        ("Probabilities $p$: they add up to 1", p, BLUE),
        ("Gradient $p - y$: it adds up to 0", dscores, VERMILION),
    )
    for ax, (title, values, color) in zip(fig.subplots(1, 3), panels):
        for k, value in enumerate(values):
            ax.bar(
                k,
                value,
                0.6,
                color=tint(color, 0.55),
                edgecolor=INK,
                hatch="//" if k == right else "",
                lw=1,
            )
            ax.annotate(
                number(value, ".3g"),
                (k, value),
                (0, 2 if value >= 0 else -5),
                textcoords="offset points",
                ha="center",
                va="bottom" if value >= 0 else "top",
                fontsize=11,
            )
        ax.axhline(0, color=INK, lw=1, ls="-")
        ax.set(title=title, xlabel="class (hatched: the right one)", xticks=range(len(values)))
        ax.margins(y=0.2)
        ax.grid(axis="x", visible=False)
    return fig


def bowl_paths(paths, steepness, start, rate, losses=(1e-8, 1e6)):
    """Two optimizers on the bowl (a^2 + steepness b^2) / 2: their way, and the loss on it.

    Args:
        paths: label -> (S+1, 2) places, the first one the start; up to two.
        steepness: number above 0.
        start: (2,) where both begin.
        rate: learning rate, for the title.
        losses: ends of the axis of the loss; fixed, so that pictures can be compared.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.6, 4))
    left, right = fig.subplots(1, 2, width_ratios=(1.35, 1))
    width, height = 1.15 * max(abs(start[0]), 1), 1.8 * max(abs(start[1]), 1)
    a, b = np.meshgrid(np.linspace(-width, width, 121), np.linspace(-height, height, 81))
    left.contour(
        a,
        b,
        np.sqrt(_bowl(a, b, steepness)),
        levels=14,
        colors=GRAY,
        linewidths=0.9,
        linestyles="-",
    )
    left.plot(0, 0, marker="*", ms=15, color=INK, ls="none", zorder=5)
    for (name, places), color, style, marker in zip(
        paths.items(), (VERMILION, BLUE), ("--", "-"), "vo"
    ):
        left.plot(*places.T, color=color, ls=style, marker=marker, ms=4, lw=1.5, label=name)
        right.plot(
            np.clip(_bowl(*places.T, steepness), *losses),
            color=color,
            ls=style,
            marker=marker,
            ms=4,
            lw=1.5,
            label=name,
        )
    left.set(
        xlim=(-width, width),
        ylim=(-height, height),
        xlabel="$w_1$",
        ylabel="$w_2$",
        title=f"The way (star: the minimum), learning rate {rate:.2g}",
    )
    left.grid(visible=False)
    right.set(yscale="log", ylim=losses, xlabel="step", ylabel="loss", title="The loss")
    right.legend(loc="best")
    return fig


def _bowl(a, b, steepness):
    return (a**2 + steepness * b**2) / 2


def running_means(raw, corrected, gradients):
    """Adam's two running means before and after the correction, and the step that each pair gives.

    Args:
        raw, corrected: (S, 2) m and v of steps 1 to S.
        gradients: (S,) what they average.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.6, 3.5))
    t = np.arange(1, len(raw) + 1)
    targets = (gradients, gradients**2)
    headings = (
        "$m$, mean of the gradients",
        "$v$, mean of their squares",
        "step, in learning rates",
    )
    for k, (ax, name) in enumerate(zip(fig.subplots(1, 3), headings)):
        if k < 2:
            ax.plot(t, targets[k], color=INK, ls=":", lw=2, zorder=5, label="what is averaged")
            pair = raw[:, k], corrected[:, k]
        else:
            pair = raw[:, 0] / np.sqrt(raw[:, 1]), corrected[:, 0] / np.sqrt(corrected[:, 1])
        ax.plot(t, pair[0], color=VERMILION, ls="--", label="as kept")
        ax.plot(t, pair[1], color=BLUE, ls="-", lw=5, alpha=0.6, label="corrected")
        ax.set(title=name, xlabel="step $t$", ylim=(0, None))
        if k == 1:
            ax.legend(loc="center right")
    return fig


def one_update():
    """What one update computes: forward to the right, the gradients back to the left, and down to
    the parameters.

    Returns:
        matplotlib Figure.
    """
    fig, ax = canvas((0, 15.2), (-0.2, 7.6), (10, 5.15))
    top, low = 5.6, 2.6
    for x, width, text in (
        (3.1, 2.2, "LSTM\n$W,\\ b$"),
        (7.4, 2.4, "output layer\n$W_y,\\ b_y$"),
        (11.7, 2.2, "softmax,\ncross-entropy"),
    ):
        box(ax, x, top, width, 1.3, fc="white", ec=INK, lw=1.8)
        label(ax, x, top, text, fontsize=11.5)
    for x, width, text in (
        (3.1, 2.2, "back through\ntime"),
        (7.4, 2.4, "back through\nthe output layer"),
        (11.7, 2.2, "$p - y$,\nmasked"),
    ):
        box(ax, x, low, width, 1.3, fc=tint(ORANGE, 0.25), ec="#9A6A00", lw=1.8, ls="--")
        label(ax, x, low, text, fontsize=11.5)
    for start, end, name, shape in (
        (0.4, 2.0, "$x$", "(N, T, D)"),
        (4.2, 6.2, "$h$", "(N, T, H)"),
        (8.6, 10.6, "scores", "(N, T, K)"),
        (12.8, 14.0, "loss", ""),
    ):
        arrow(ax, (start, top), (end, top), width=2)
        label(ax, (start + end) / 2, top + 0.42, name, fontsize=11.5)
        label(ax, (start + end) / 2, top - 0.4, shape, fontsize=9, color="#555555")
    for start, end, name in ((10.6, 8.6, "dscores"), (6.2, 4.2, "dh")):
        arrow(ax, (start, low), (end, low), color="#9A6A00", width=2)
        label(ax, (start + end) / 2, low + 0.36, name, fontsize=11.5, color="#6B4A00")
    label(ax, 11.7, 7.3, "targets, mask", fontsize=11.5)
    arrow(ax, (11.7, 7.0), (11.7, top + 0.65), width=2)
    for x, kept in ((3.1, "$x,\\ h,\\ c$"), (7.4, "$h$"), (11.7, "$p,\\ y$, mask")):
        arrow(ax, (x, top - 0.65), (x, low + 0.65), color="#555555", width=1.4)
        label(ax, x + 0.2, 4.1, kept, fontsize=11, ha="left", color="#555555")
    for x, names in ((3.1, "dW, db"), (7.4, "dW_y, db_y")):
        path(ax, [(x, low - 0.65), (x, 0.95)], color="#9A6A00", width=2)
        label(ax, x + 0.15, 1.55, names, fontsize=11.5, color="#6B4A00", ha="left")
    box(ax, 5.25, 0.45, 6.6, 0.9, fc=tint(BLUE, 0.15), ec=BLUE, lw=1.8)
    label(ax, 5.25, 0.45, "clip all four together by one norm", fontsize=11.5)
    arrow(ax, (8.55, 0.45), (10.2, 0.45), color=BLUE, width=2)
    box(ax, 12.3, 0.45, 4.2, 0.9, fc=tint(GREEN, 0.15), ec=GREEN, lw=1.8)
    label(ax, 12.3, 0.45, "Adam: new params, new state", fontsize=11.5)
    label(ax, 0.2, 6.9, "forward", fontsize=12, ha="left", weight="bold")
    label(ax, 0.2, 4.0, "backward", fontsize=12, ha="left", weight="bold", color="#6B4A00")
    return fig
