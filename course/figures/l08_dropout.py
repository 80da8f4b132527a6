"""Figures of lesson 08, part 2: dropout's masks, what they do to sums and to memories, and what
training with them gives.
"""

import numpy as np

from course.figures.diagrams import BLUE, GREEN, INK, ORANGE, VERMILION, canvas, label, number, tint
from course.picture import figure


def masked(x, mask, out):
    """An array times a mask, with the entries that were dropped in gray and hatched.

    Args:
        x, mask, out: (R, C) input, mask, output.

    Returns:
        matplotlib Figure.
    """
    from matplotlib.patches import Rectangle

    R, C = x.shape
    gap, cell = 1.3, 1.0
    width = 3 * C * cell + 2 * gap
    fig, ax = canvas(
        (-0.3, width + 0.3), (-0.3, R * cell + 0.9), (8.4, 8.4 * (R * cell + 1.2) / (width + 0.6))
    )
    for place, (name, array) in enumerate(
        (("h of the layer below", x), ("mask", mask), ("what the layer above reads", out))
    ):
        left = place * (C * cell + gap)
        label(ax, left + C * cell / 2, R * cell + 0.4, name, fontsize=11)
        for (r, k), value in np.ndenumerate(array):
            gone = place > 0 and mask[r, k] == 0
            plain = {"fc": "white" if place == 1 else tint(BLUE, 0.12), "ec": INK}
            look = {"fc": "#E4E4E4", "hatch": "////", "ec": "#9A9A9A"} if gone else plain
            low = (R - 1 - r) * cell
            ax.add_patch(Rectangle((left + k * cell, low), cell, cell, lw=1.1, **look))
            label(
                ax,
                left + (k + 0.5) * cell,
                low + cell / 2,
                number(value, ".4g"),
                fontsize=10.5,
                bbox={"fc": look["fc"], "ec": "none", "pad": 1.2},
            )
    for place, sign in enumerate("×="):
        label(ax, (place + 1) * C * cell + (place + 0.5) * gap, R * cell / 2, sign, fontsize=18)
    return fig


def sums(panels, test):
    """How a sum of many entries is spread over many masks.

    Args:
        panels: title -> (M,) sums, one for each mask.
        test: the sum without dropout.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.6, 3.5))
    low = min(values.min() for values in panels.values())
    high = max(values.max() for values in panels.values())
    bins = np.linspace(low, high, 41)
    looks = ((VERMILION, "//"), (BLUE, ""))
    for ax, (title, values), (color, hatch) in zip(
        fig.subplots(1, len(panels), sharey=True), panels.items(), looks
    ):
        ax.hist(values, bins, color=tint(color, 0.5), edgecolor=color, hatch=hatch)
        ax.axvline(test, color=INK, lw=2, ls="-", label=f"not training: {number(test, '.1f')}")
        ax.axvline(
            values.mean(),
            color=color,
            lw=2,
            ls="--",
            label=f"mean in training: {number(values.mean(), '.1f')}",
        )
        ax.set(xlabel="sum that a unit above receives")
        ax.set_title(title, fontsize=11)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), fontsize=9.5)
    fig.axes[0].set_ylabel("masks")
    return fig


def fading(values, share):
    """A stored value under dropout at every step, and how many masks leave anything of it.

    Args:
        values: (S, T) the value after each step, for S masks; 1 at the start.
        share: (T,) share of all masks that have kept it.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.6, 3.3))
    left, right = fig.subplots(1, 2)
    steps = np.arange(len(share))
    for number_of_mask, row in enumerate(values):
        left.plot(
            steps,
            row,
            color=VERMILION,
            ls="--",
            lw=1.3,
            label=None if number_of_mask else f"on the cell state, {len(values)} masks",
        )
    left.plot(steps, np.ones(len(share)), color=BLUE, ls="-", lw=2.6, label="on the way up")
    rising = values[:, -1] > 0
    if rising.any():
        label(
            left,
            steps[-1],
            0.3 * values.max(),
            f"{rising.sum()} of {len(values)} masks kept it",
            ha="right",
            fontsize=10,
        )
    left.set(xlabel="steps after the value was stored", ylabel="cell state")
    left.legend(loc="upper left", title="dropout")
    right.plot(steps, np.ones(len(share)), color=BLUE, ls="-", lw=2.6)
    right.plot(steps, share, color=VERMILION, ls="--", marker="s", ms=4)
    label(
        right,
        steps[-1],
        share[-1] + 0.05,
        f"{share[-1]:.2f}",
        ha="right",
        va="bottom",
        fontsize=10.5,
    )
    right.set(
        xlabel="steps after the value was stored",
        ylabel="share of masks that kept it",
        ylim=(0, 1.08),
    )
    return fig


def gap(results):
    """Accuracy on the sequences trained on and on new ones, for several probabilities of dropout.

    Args:
        results: p -> (S, 2) accuracies of S seeds: trained on, new.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.0, 3.4))
    ax = fig.subplots()
    shades = ((BLUE, "o"), (ORANGE, "s"), (GREEN, "^"))
    for place, values in enumerate(results.values()):
        for seed, ((seen, new), (color, mark)) in enumerate(zip(values, shades)):
            x = place + 0.16 * (seed - 1)
            ax.plot([x, x], [new, seen], color=color, lw=1.6, ls=":")
            ax.plot(x, seen, marker=mark, ms=8, mfc=color, mec=INK, ls="none")
            ax.plot(
                x,
                new,
                marker=mark,
                ms=8,
                mfc="white",
                mec=color,
                mew=2,
                ls="none",
                label=f"seed {seed}" if place == 0 else None,
            )
        mean = np.mean(values, axis=0)[1]
        ax.plot([place - 0.3, place + 0.3], [mean, mean], color=INK, lw=1.6, ls="--")
        label(ax, place + 0.33, mean, f"{mean:.2f}", ha="left", fontsize=10.5)
    ax.set(
        xticks=range(len(results)),
        xticklabels=[f"p = {p:g}" for p in results],
        ylabel="accuracy",
        ylim=(0.5, 1.04),
        xlim=(-0.5, len(results) - 0.3),
        xlabel="filled: sequences trained on; hollow: new sequences; dashed: mean of the new ones",
    )
    ax.legend(loc="lower right")
    return fig


def progress(losses, accuracies):
    """The loss of each update, and the accuracy on new sequences from time to time.

    Args:
        losses: (U,) loss of each update.
        accuracies: update -> accuracy.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.4, 3.1))
    left, right = fig.subplots(1, 2)
    left.plot(np.arange(1, len(losses) + 1), losses, color=BLUE)
    left.axhline(np.log(2), color="#888888", ls=":", lw=1.5)
    label(
        left,
        len(losses),
        np.log(2) + 0.012,
        "guessing, log 2",
        ha="right",
        va="bottom",
        fontsize=9.5,
        color="#555555",
    )
    left.set(xlabel="update", ylabel="loss on its batch", ylim=(0, None))
    right.plot(list(accuracies), list(accuracies.values()), color=VERMILION, ls="--", marker="s")
    right.set(xlabel="update", ylabel="accuracy on new sequences", ylim=(0.45, 1.03))
    return fig
