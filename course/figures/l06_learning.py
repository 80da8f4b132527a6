"""Figures of lesson 06, part 2: a task as a picture, and how training went."""

import numpy as np

from course.figures.diagrams import BLUE, GRAY, GREEN, INK, LOOK, VERMILION, label, tint
from course.picture import figure

STYLES = ((BLUE, "-", "o"), (VERMILION, "--", "v"), (GREEN, "-.", "s"))


def smooth(losses, width=10):
    """Mean of each loss and up to width - 1 before it.

    Args:
        losses: (U,) loss of each update.
        width: number of updates.

    Returns:
        (U,).
    """
    sums = np.cumsum(np.insert(losses, 0, 0.0))
    first = np.maximum(np.arange(1, len(losses) + 1) - width, 0)
    last = np.arange(1, len(losses) + 1)
    return (sums[last] - sums[first]) / (last - first)


def marked_numbers(numbers, marks, total):
    """One sequence of the adding task.

    Args:
        numbers: (T,) whole numbers.
        marks: (T,) 1 at the two marked steps, 0 elsewhere.
        total: sum of the marked numbers.

    Returns:
        matplotlib Figure.
    """
    from matplotlib.patches import Rectangle

    fig = figure(figsize=(9, 1.9))
    ax = fig.add_subplot()
    for t, (value, marked) in enumerate(zip(numbers, marks)):
        look = (
            {"fc": tint(LOOK["input"].color, 0.35), "hatch": LOOK["input"].hatch}
            if marked
            else {"fc": "white"}
        )
        ax.add_patch(Rectangle((t, 1), 0.9, 0.9, ec=INK, **look))
        label(
            ax,
            t + 0.45,
            1.45,
            str(int(value)),
            fontsize=13,
            weight="bold" if marked else "normal",
            bbox={"fc": "white", "ec": "none", "pad": 1.5} if marked else None,
        )
        ax.add_patch(Rectangle((t, 0), 0.9, 0.9, fc="white", ec=GRAY))
        label(
            ax,
            t + 0.45,
            0.45,
            str(int(marked)),
            fontsize=11,
            color="#555555" if not marked else INK,
        )
    T = len(numbers)
    label(ax, -0.2, 1.45, "number", ha="right")
    label(ax, -0.2, 0.45, "mark", ha="right")
    label(ax, T + 0.3, 1.0, f"target after the last step: {int(total)}", ha="left", fontsize=12)
    ax.set(xlim=(-1.8, T + 5.2), ylim=(-0.1, 2.1), aspect="equal")
    ax.axis("off")
    return fig


def learned_by_heart(losses, first):
    """The loss on one tiny batch, again and again.

    Args:
        losses: (U,) loss of each update.
        first: what the loss should be at the start.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(6.6, 3.4))
    ax = fig.add_subplot()
    ax.plot(
        np.arange(1, len(losses) + 1),
        losses,
        color=BLUE,
        ls="-",
        label="the same 4 sequences in each update",
    )
    ax.axhline(first, color=INK, ls=":", label=f"log K = {first:.3f}")
    ax.set(xlabel="update", ylabel="loss", title="A tiny batch", yscale="log")
    ax.legend(loc="upper right", bbox_to_anchor=(1.0, 0.92))
    return fig


def _draw_runs(ax, runs, baseline):
    for (name, seeds), (color, style, _) in zip(runs.items(), STYLES):
        for number, losses in enumerate(seeds):
            ax.plot(
                np.arange(1, len(losses) + 1),
                smooth(losses),
                color=color,
                ls=style,
                lw=1.6,
                label=None if number else name,
            )
    ax.axhline(baseline, color=INK, ls=":", label="always the shares of the sums")


def over_length(runs, baseline, percent, chance):
    """Networks on sequences of several lengths: the curves of the longest, and how many answers are
    right at the end.

    Args:
        runs: label -> list of (U,) losses at the longest length, one for each seed.
        baseline: loss of always giving the shares of the classes.
        percent: label -> {T: list of percent right, one for each seed}.
        chance: percent right of always giving the most frequent class.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.8, 4))
    left, right = fig.subplots(1, 2, width_ratios=(1.2, 1))
    _draw_runs(left, runs, baseline)
    longest = max(next(iter(percent.values())))
    left.set(
        xlabel="update",
        ylabel="loss, mean of 10 updates",
        title=f"$T = {longest}$, three seeds each",
        ylim=(0, 2.2),
    )
    left.legend(loc="lower left", fontsize=9.5)
    for number, ((name, by_length), (color, style, marker)) in enumerate(
        zip(percent.items(), STYLES)
    ):
        places = np.arange(len(by_length))
        right.plot(
            places,
            [np.mean(values) for values in by_length.values()],
            color=color,
            ls=style,
            label=f"{name}, mean",
        )
        for place, values in zip(places, by_length.values()):
            shifted = np.full(len(values), place + 0.05 * (2 * number - 1))
            right.plot(shifted, values, color=color, ls="none", marker=marker, ms=7, mfc="none")
    right.axhline(chance, color=INK, ls=":", label="always the most frequent sum")
    right.set(
        xticks=places,
        xticklabels=list(by_length),
        xlabel="length $T$",
        ylabel="percent right, new sequences",
        ylim=(0, 104),
        title="After training",
    )
    right.legend(loc="lower left", fontsize=9.5)
    return fig


def sweep(rates, losses, baseline):
    """The loss at the end of short trainings against the learning rate.

    Args:
        rates: (R,) learning rates, rising.
        losses: (R, S) loss at the end, for each seed.
        baseline: loss of always giving the shares of the classes.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7, 3.6))
    ax = fig.add_subplot()
    ax.plot(rates, losses.mean(axis=1), color=BLUE, ls="-", label="mean of the seeds")
    for seed in losses.T:
        ax.plot(rates, seed, color=BLUE, ls="none", marker="o", mfc="none", ms=7)
    ax.axhline(baseline, color=INK, ls=":", label="always the shares of the sums")
    ax.set(xscale="log", xlabel="learning rate", ylabel="loss at the end", ylim=(0, None))
    ax.set_xticks(rates, [f"{rate:g}" for rate in rates])
    ax.minorticks_off()
    ax.legend(loc="lower left")
    return fig


def clipping(panels, baseline):
    """Learning curves with and without clipping, one panel for each optimizer.

    Args:
        panels: heading -> {label: list of (U,) losses, one for each seed}.
        baseline: loss of always giving the shares of the classes.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.8, 3.9))
    axes = fig.subplots(1, len(panels), sharey=True)
    for ax, (heading, runs) in zip(axes, panels.items()):
        _draw_runs(ax, runs, baseline)
        ax.set(xlabel="update", title=heading, ylim=(0, 5))
    axes[0].set_ylabel("loss, mean of 10 updates")
    axes[-1].legend(loc="upper right", fontsize=9.5)
    return fig
