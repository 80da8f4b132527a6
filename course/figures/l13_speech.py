"""Figures of lesson 13: utterances, padding, the summary of both directions, and how well speakers
are told apart.
"""

import numpy as np
from matplotlib.patches import Rectangle

from course.figures.diagrams import (
    BLUE,
    GRAY,
    GREEN,
    INK,
    PINK,
    SKY,
    VERMILION,
    probability_bars,
    tint,
)
from course.picture import figure

CURVES = ((BLUE, "-", "o"), (VERMILION, "--", "v"), (GREEN, "-.", "s"), (PINK, ":", "D"))
REAL, PADDING = {"fc": tint(SKY, 0.55), "ec": BLUE}, {"fc": "white", "ec": GRAY, "hatch": "////"}


def utterances(rows, largest=2.0, label="coefficient"):
    """Utterances as pictures: time runs to the right, one line for each coefficient.

    Args:
        rows: label -> list of (T, 12) arrays, one row of pictures for each label.
        largest: value that has the darkest color.
        label: what the colors show.

    Returns:
        matplotlib Figure.
    """
    count, longest = (
        max(map(len, rows.values())),
        max(len(one) for row in rows.values() for one in row),
    )
    fig = figure(figsize=(9.6, 1.75 * len(rows) + 0.5), layout="constrained")
    axes = fig.subplots(len(rows), count, squeeze=False, sharex=True, sharey=True)
    for line, (name, row) in zip(axes, rows.items()):
        for ax, one in zip(line, row):
            image = ax.imshow(
                one.T,
                cmap="PuOr",
                vmin=-largest,
                vmax=largest,
                aspect="auto",
                extent=(0.5, len(one) + 0.5, 12.5, 0.5),
            )
            ax.axvline(len(one) + 0.5, color=INK, lw=1.5)
            ax.set(xlim=(0.5, longest + 0.5), yticks=(1, 6, 12), facecolor="white")
            ax.set_title(f"{len(one)} frames", fontsize=10)
            ax.grid(False)
        line[0].set_ylabel(name)
    for ax in axes[-1]:
        ax.set_xlabel("frame")
    fig.colorbar(image, ax=axes, label=label)
    return fig


def batch(lengths):
    """Which frames of a padded batch are real.

    Args:
        lengths: (N,) number of real frames of each example.

    Returns:
        matplotlib Figure.
    """
    N, T = len(lengths), int(max(lengths))
    fig = figure(figsize=(8.4, 0.34 * N + 1.2))
    ax = fig.add_subplot()
    for n, length in enumerate(lengths):
        ax.barh(n, length, height=0.8, lw=1, label=None if n else "real frames", **REAL)
        ax.barh(
            n, T - length, left=length, height=0.8, lw=1, label=None if n else "padding", **PADDING
        )
    share = np.sum(lengths) / (N * T)
    ax.set(
        xlim=(0, T),
        ylim=(N - 0.4, -0.6),
        xlabel="frame",
        ylabel="example",
        title=f"{int(np.sum(lengths))} of {N * T} frames are real: {100 * share:.0f} percent",
    )
    ax.set_yticks(range(N))
    ax.set_xticks(range(0, T + 1, 5))
    ax.grid(False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.5 / (0.34 * N) - 0.05), ncols=2)
    return fig


def summary(length, T):
    """Where the two states stand that say what each direction has read of one utterance.

    Args:
        length: number of real frames.
        T: number of frames, padding included.

    Returns:
        matplotlib Figure.
    """
    from matplotlib.patches import Rectangle

    fig = figure(figsize=(9, 3.1))
    ax = fig.add_subplot()
    for t in range(T):
        ax.add_patch(Rectangle((t, 0), 0.86, 0.7, lw=1, **(REAL if t < length else PADDING)))
        if t < length:
            ax.text(t + 0.43, 0.35, f"$x_{{{t + 1}}}$", ha="center", va="center", fontsize=12)
    for y, color, name, chosen in (
        (1.3, BLUE, "forward", length - 1),
        (2.4, VERMILION, "backward", 0),
    ):
        for t in range(length):
            look = {"fc": tint(color, 0.5), "lw": 2.5} if t == chosen else {"fc": "white", "lw": 1}
            ax.add_patch(Rectangle((t, y), 0.86, 0.7, ec=color, **look))
            ends = (t + 0.86, t + 1.0) if name == "forward" else (t + 1.0, t + 0.86)
            if t < length - 1:
                ax.annotate(
                    "",
                    (ends[1], y + 0.35),
                    (ends[0], y + 0.35),
                    arrowprops={
                        "arrowstyle": "->",
                        "color": color,
                        "lw": 1.5,
                        "shrinkA": 0,
                        "shrinkB": 0,
                    },
                )
        ax.text(-0.2, y + 0.35, name, ha="right", va="center", color=color, fontsize=11)
        ax.text(
            chosen + 0.43,
            y + 0.35,
            "read all",
            ha="center",
            va="center",
            fontsize=9.5,
            weight="bold",
        )
    ax.text(-0.2, 0.35, "frames", ha="right", va="center", fontsize=11)
    ax.text(
        (length + T) / 2,
        0.35,
        "padding",
        ha="center",
        va="center",
        fontsize=11,
        bbox={"fc": "white", "ec": "none", "pad": 1.5},
    )
    ax.set(xlim=(-1.8, T + 0.1), ylim=(-0.2, 3.3))
    ax.axis("off")
    return fig


def training(losses, chance):
    """The loss of each update.

    Args:
        losses: (U,) losses.
        chance: what it is without knowledge.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7, 3.2))
    ax = fig.add_subplot()
    ax.plot(np.arange(1, len(losses) + 1), losses, color=BLUE, lw=1.4, label="loss of the batch")
    ax.axhline(chance, color=INK, ls=":", label=f"log 9 = {chance:.2f}")
    ax.set(xlabel="update", ylabel="loss", yscale="log", title="Training")
    ax.legend(loc="upper right", bbox_to_anchor=(1, 0.9))
    return fig


def comparison(results, needed):
    """Percent right of several ways to tell the speaker.

    Args:
        results: name -> list of percent right, one number for each seed.
        needed: percent that the lesson asks for.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.6, 0.42 * len(results) + 1.1), layout="constrained")
    for ax, (left, right), title in zip(
        fig.subplots(1, 2, sharey=True),
        ((0, 101), (88, 100.5)),
        ("from 0", "enlarged"),
        strict=True,
    ):
        for place, values in enumerate(results.values()):
            look = (
                {"marker": "s", "color": VERMILION}
                if len(values) > 1
                else {"marker": "o", "color": BLUE}
            )
            ax.plot([0, np.mean(values)], [place, place], color=GRAY, ls="-", lw=1)
            ax.plot(values, [place] * len(values), ls="none", ms=8, mfc="none", mew=1.8, **look)
        ax.axvline(needed, color=INK, ls=":", label=f"asked for: {needed:g}")
        ax.set(
            xlim=(left, right), ylim=(len(results) - 0.5, -0.5), xlabel="percent right", title=title
        )
        ax.set_xticks(range(0, 101, 20) if left == 0 else range(90, 101, 2))
        ax.set_yticks(
            range(len(results)),
            [f"{name}  {np.mean(values):.1f}" for name, values in results.items()],
        )
    fig.axes[0].legend(loc="upper center", bbox_to_anchor=(0.62, 0.98), fontsize=9.5)
    return fig


def confusions(table):
    """Who was taken for whom.

    Args:
        table: (9, 9) counts; row: who spoke, column: who was named.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(4.6, 4.2), layout="constrained")
    ax = fig.add_subplot()
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1.4)
    for (row, column), count in np.ndenumerate(table):
        if count:
            ax.text(
                column,
                row,
                int(count),
                ha="center",
                va="center",
                weight="normal" if row == column else "bold",
                color=INK if row == column else VERMILION,
            )
    ax.set(
        xlabel="speaker named", ylabel="speaker", xticks=range(len(table)), yticks=range(len(table))
    )
    ax.grid(False)
    return fig


def lines(curves, xlabel, ylabel, percent=None):
    """Some curves over a whole number.

    Args:
        curves: name -> pair of (P,) arrays, where and what.
        xlabel, ylabel: texts of the axes.
        percent: pair of limits of the vertical axis; None takes those of the data.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7.4, 3.6))
    ax = fig.add_subplot()
    for (name, (places, values)), (color, style, marker) in zip(curves.items(), CURVES):
        ax.plot(places, values, color=color, ls=style, marker=marker, ms=6, mfc="none", label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel, ylim=percent)
    ax.legend()
    return fig


def hidden_states(h):
    """The hidden states of both directions over one utterance; the two that are read are framed.

    Args:
        h: (2, T, H), forward and backward; frames in the order of time in both.

    Returns:
        matplotlib Figure.
    """
    T, H = h.shape[1:]
    fig = figure(figsize=(9.2, 4.4), layout="constrained")
    axes = fig.subplots(1, 2, sharey=True)
    for ax, states, frame, name in zip(axes, h, (T - 1, 0), ("forward", "backward")):
        order = np.argsort(
            states[frame]
        )  # units from the lowest to the highest value of the state that is read
        image = ax.imshow(
            states[:, order].T,
            cmap="PuOr",
            vmin=-1,
            vmax=1,
            aspect="auto",
            extent=(0.5, T + 0.5, H + 0.5, 0.5),
        )
        ax.add_patch(Rectangle((frame + 0.5, 0.5), 1, H, fill=False, ec=INK, lw=2.5))
        ax.set(title=name, xlabel="frame", xticks=range(1, T + 1, 2))
        ax.grid(False)
    axes[0].set(ylabel="hidden unit, sorted", yticks=(1, H))
    fig.colorbar(image, ax=axes, label="hidden state")
    return fig


def listening(frames, read, probabilities, right):
    """One utterance, how much of it was read, and what the network thinks then.

    Args:
        frames: (T, 12) the utterance.
        read: number of frames that were read.
        probabilities: (9,) of the speakers.
        right: number of the speaker.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 3), layout="constrained")
    left, bars = fig.subplots(1, 2, width_ratios=(1.3, 1))
    left.imshow(
        frames.T,
        cmap="PuOr",
        vmin=-2,
        vmax=2,
        aspect="auto",
        extent=(0.5, len(frames) + 0.5, 12.5, 0.5),
    )
    left.axvspan(read + 0.5, len(frames) + 0.5, fc="white", alpha=0.75, hatch="//", ec=GRAY)
    left.axvline(read + 0.5, color=INK, lw=2)
    left.set(
        xlabel="frame",
        ylabel="coefficient",
        title=f"{read} of {len(frames)} frames read",
        xticks=range(5, len(frames) + 1, 5),
        yticks=(1, 6, 12),
    )
    left.grid(False)
    probability_bars(bars, probabilities, right)
    bars.set(xlabel="speaker (hatched: who speaks)")
    return fig
