"""Figures of lesson 14: counts as a map, sessions with their lists, the course of training, methods
side by side, next moves.
"""

import numpy as np

from course.figures.diagrams import (
    BLUE,
    GRAY,
    GREEN,
    INK,
    ORANGE,
    PINK,
    SKY,
    VERMILION,
    box,
    canvas,
    label,
    tint,
)
from course.picture import figure

LINES = (
    (GRAY, ":", "x"),
    (PINK, ":", "d"),
    (SKY, "-.", "^"),
    (ORANGE, "--", "v"),
    (VERMILION, "--", "s"),
    (GREEN, "-.", "D"),
    (BLUE, "-", "o"),
)


def counts_map(counts, names):
    """Counts of pairs as a map: which item came after which.

    Args:
        counts: (R, C) numbers.
        names: pair of lists of texts, of the R rows and of the C columns.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 5))
    ax = fig.add_subplot()
    image = ax.imshow(np.sqrt(counts), cmap="Blues", aspect="auto")
    for (row, column), count in np.ndenumerate(counts):
        dark = np.sqrt(count) > 0.6 * np.sqrt(counts.max())
        ax.text(
            column,
            row,
            f"{int(count)}" if count else "",
            ha="center",
            va="center",
            fontsize=9,
            color="white" if dark else INK,
        )
    ax.set(
        xticks=range(len(names[1])),
        yticks=range(len(names[0])),
        xticklabels=names[1],
        yticklabels=names[0],
        xlabel="next move",
        ylabel="move before",
    )
    ax.grid(visible=False)
    fig.colorbar(image, label="root of the count")
    return fig


def session_lists(moves, lists):
    """One session, and under each item the list that was recommended before it came.

    Args:
        moves: (T,) texts.
        lists: (T, k) texts, the best one first.

    Returns:
        matplotlib Figure.
    """
    T, k = len(moves), len(lists[0])
    fig, ax = canvas((-1.9, T), (-k - 0.3, 1.7), (10.5, 10.5 * (k + 2) / (T + 1.9)))
    label(ax, -0.6, 0.6, "played", ha="right", fontsize=11)
    for place in range(k):
        label(ax, -0.6, -place - 0.6, f"place {place + 1}", ha="right", fontsize=11)
    for t, move in enumerate(moves):
        label(
            ax,
            t + 0.45,
            1.4,
            f"{t // 2 + 1}{'.' if t % 2 == 0 else '...'}",
            fontsize=9,
            color="#555555",
        )
        box(ax, t + 0.45, 0.6, 0.9, 0.8, fc="white" if t % 2 == 0 else "#DDDDDD", ec=INK, lw=1.6)
        label(ax, t + 0.45, 0.6, move, fontsize=11)
        for place, item in enumerate(lists[t]):
            hit = item == move
            look = (
                {"fc": tint(BLUE, 0.3), "ec": BLUE, "lw": 2.2}
                if hit
                else {"fc": "white", "ec": GRAY, "lw": 1}
            )
            box(ax, t + 0.45, -place - 0.6, 0.9, 0.8, **look)
            label(ax, t + 0.45, -place - 0.6, item, fontsize=10, weight="bold" if hit else "normal")
    return fig


def training(losses, steps, hits, baselines):
    """The loss on training batches, and the share of hits on later games while training goes on.

    Args:
        losses: (U,) loss of each update.
        steps: (M,) updates at which hits were measured.
        hits: (M,) shares.
        baselines: name -> share of hits, as level lines.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.6, 3.6))
    left, right = fig.subplots(1, 2)
    left.plot(losses, color=tint(BLUE, 0.35), lw=0.8, ls="-")
    width = min(50, len(losses))
    means = np.convolve(losses, np.ones(width) / width, "valid")
    left.plot(np.arange(len(means)) + width // 2, means, color=BLUE, ls="-")
    left.set(xlabel="update", ylabel="loss", title="Loss of each batch, and mean of 50")
    right.plot(steps, hits, color=BLUE, marker="o", ls="-", label="LSTM")
    for (name, level), (color, style, _) in zip(baselines.items(), LINES[2:]):
        right.axhline(level, color=color, ls=style, label=name)
    right.set(
        xlabel="update", ylabel="hits with lists of 3", ylim=(0, 1), title="Games of 1990 and 1991"
    )
    right.legend(loc="lower right")
    return fig


def methods(by_move, known, unknown):
    """All methods: hits at each half-move, and apart for known and for new beginnings of a game.

    Args:
        by_move: name -> (T,) shares of hits; up to seven names.
        known, unknown: name -> share of hits where the beginning of the game occurs in the training
            part, and where not.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(10.4, 4.6))
    left, right = fig.subplots(1, 2, width_ratios=(1.15, 1))
    rows = np.arange(len(by_move))[::-1]
    for (name, shares), (color, style, marker) in zip(by_move.items(), LINES):
        left.plot(
            np.arange(1, len(shares) + 1),
            shares,
            color=color,
            ls=style,
            marker=marker,
            ms=5,
            label=name,
        )
    left.set(
        xlabel="half-move", ylabel="hits with lists of 3", ylim=(0, 1.02), title="At each half-move"
    )
    left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=3, fontsize=8)
    for shift, shares, color, hatch, name in (
        (0.2, known, SKY, "", "known beginning"),
        (-0.2, unknown, ORANGE, "//", "new beginning"),
    ):
        values = [shares[method] for method in by_move]
        right.barh(
            rows + shift,
            values,
            0.36,
            color=tint(color, 0.7),
            edgecolor=INK,
            hatch=hatch,
            label=name,
        )
        for row, value in zip(rows, values):
            right.text(value + 0.01, row + shift, f"{value:.2f}", va="center", fontsize=8)
    right.set(
        yticks=rows,
        yticklabels=list(by_move),
        xlim=(0, 1.1),
        xlabel="hits with lists of 3",
        title="Did a training game begin like this?",
    )
    right.grid(axis="y", visible=False)
    right.legend(loc="upper right", fontsize=8)
    return fig


def next_moves(played, panels):
    """What several methods expect after the same moves.

    Args:
        played: text, the moves so far.
        panels: name -> (moves, shares): texts and numbers from 0 to 1, the largest first.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.6, 3))
    for ax, (name, (moves, shares)), (color, hatch) in zip(
        fig.subplots(1, len(panels)), panels.items(), ((ORANGE, "//"), (BLUE, ""))
    ):
        rows = np.arange(len(moves))[::-1]
        ax.barh(rows, shares, 0.7, color=tint(color, 0.6), edgecolor=INK, hatch=hatch)
        for row, share in zip(rows, shares):
            ax.text(share + 0.01, row, f"{share:.2f}", va="center", fontsize=9)
        ax.set(yticks=rows, yticklabels=moves, xlim=(0, 1.12), xlabel="share", title=name)
        ax.grid(axis="y", visible=False)
    fig.suptitle(played)
    return fig
