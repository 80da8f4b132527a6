"""Figures of lesson 15: clips as film strips, how often methods are right, how a network learns,
and what it knows after k frames.
"""

import numpy as np

from course.figures.diagrams import BLUE, GRAY, INK, ORANGE, VERMILION, probability_bars, tint
from course.picture import figure

ARROWS = "→↘↓↙←↖↑↗"  # of the eight directions, in their order


def film_strip(clips, titles):
    """Clips as rows of frames, the first frame on the left.

    Args:
        clips: (N, T, A, B) ink of the pixels, from 0 (white) to 1 (black).
        titles: list of N texts, one for each row.

    Returns:
        matplotlib Figure.
    """
    N, T, _, _ = clips.shape
    fig = figure(figsize=(9.6, 0.3 + 1.3 * N))
    for row, (clip, title) in enumerate(zip(clips, titles)):
        for t, frame in enumerate(clip):
            ax = fig.add_subplot(N, T, row * T + t + 1)
            _frame(ax, frame)
            if t == 0:
                ax.set_ylabel(title, rotation=0, ha="right", va="center")
            if row == 0:
                ax.set_title(f"t = {t + 1}", loc="center", fontsize=11)
    return fig


def _frame(ax, frame):
    ax.imshow(frame, cmap="Greys", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[])
    ax.grid(visible=False)
    for side in ax.spines.values():
        side.set(visible=True, color=GRAY)


def one_step(before, after, difference):
    """Two frames of a clip and their difference.

    Args:
        before, after, difference: (A, B).

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7.6, 2.9))
    left, middle, right = fig.subplots(1, 3)
    _frame(left, before)
    _frame(middle, after)
    _frame(right, difference)
    right.images[0].set(cmap="PuOr", clim=(-1, 1))
    for row, column in np.argwhere(np.abs(difference) > 0.2):
        sign, ink = (
            ("+", difference[row, column])
            if difference[row, column] > 0
            else ("\u2212", -difference[row, column])
        )
        right.text(
            column,
            row,
            sign,
            ha="center",
            va="center_baseline",
            fontsize=9,
            color="white" if ink > 0.55 else INK,
        )
    for ax, title in zip((left, middle, right), ("a frame", "the next one", "what has changed")):
        ax.set_title(title, loc="center")
    right.set_xlabel("\u2212 ink gone,  + ink new")
    return fig


def watched(clip, read, probabilities, names, right):
    """The frames of a clip that were read, and what the network thinks then.

    Args:
        clip: (T, A, B).
        read: number of frames that were read.
        probabilities: (K,) of the directions.
        names: of the directions.
        right: number of the right one.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.4, 4.2))
    grid = fig.add_gridspec(2, len(clip), height_ratios=(1, 1.6))
    for t, frame in enumerate(clip):
        ax = fig.add_subplot(grid[0, t])
        _frame(ax, frame if t < read else np.zeros_like(frame))
        ax.set_title(f"t = {t + 1}" if t < read else "not read", loc="center", fontsize=9)
    bars = fig.add_subplot(grid[1, :])
    probability_bars(bars, probabilities, right)
    bars.set(xticklabels=names, xlabel="direction (hatched: the right one)")
    bars.tick_params(axis="x", labelsize=9)
    return fig


def bars(accuracies, bounds, needed):
    """How often each method is right, on clips of new pictures.

    Args:
        accuracies: name -> (kind, accuracy), kind one of "no time", "network" and "rule".
        bounds: name -> the most that is possible with what this method reads; names as in
            accuracies.
        needed: what the lesson asks for.

    Returns:
        matplotlib Figure.
    """
    looks = {"no time": (GRAY, ""), "network": (BLUE, "//"), "rule": (ORANGE, "..")}
    words = {
        "no time": "softmax regression",
        "network": "network of this lesson",
        "rule": "a rule, nothing learned",
    }
    fig = figure(figsize=(9.2, 0.9 + 0.42 * len(accuracies)))
    ax = fig.add_subplot()
    for row, (name, (kind, value)) in enumerate(accuracies.items()):
        color, hatch = looks[kind]
        ax.barh(
            row,
            value,
            0.66,
            color=tint(color, 0.55),
            edgecolor=INK,
            hatch=hatch,
            label=words.pop(kind, None),
        )
        bound = bounds.get(name, 0)  # the number stands to the right of a bound that is near
        end = max(value, bound) if bound - value < 0.1 else value
        ax.annotate(
            f"{value:.3f}", (end, row), (5, 0), textcoords="offset points", va="center", fontsize=10
        )
        if name in bounds:
            ax.plot(
                [bounds[name]] * 2,
                [row - 0.42, row + 0.42],
                color=VERMILION,
                lw=2.5,
                ls="-",
                label=None
                if row != next(k for k, n in enumerate(accuracies) if n in bounds)
                else "no method can do better",
            )
    ax.axvline(needed, color=INK, lw=1.2, ls="--", label="asked for")
    ax.set(
        yticks=range(len(accuracies)),
        yticklabels=accuracies,
        xlim=(0, 1.09),
        xlabel="share of new clips that is right",
    )
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    return fig


def learning(losses, seen, K):
    """The loss of each update, and how often the network was right on new clips in the course of
    training.

    Args:
        losses: name -> list of losses, one an update.
        seen: name -> dict from the number of updates made to the accuracy.
        K: number of classes.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.6, 3.5))
    left, right = fig.subplots(1, 2)
    for name, values in losses.items():
        smooth = np.convolve(values, np.ones(20) / 20, mode="valid")
        left.plot(np.arange(len(smooth)) + 20, smooth, label=name)
        right.plot(list(seen[name]), list(seen[name].values()), marker="o", ms=4, label=name)
    left.axhline(np.log(K), color=INK, lw=1, ls=":")
    left.text(len(smooth), np.log(K), "knows nothing", ha="right", va="bottom", fontsize=10)
    right.axhline(1 / K, color=INK, lw=1, ls=":")
    right.text(
        max(max(values) for values in seen.values()),
        1 / K,
        "by chance",
        ha="right",
        va="bottom",
        fontsize=10,
    )
    left.set(
        xlabel="update", ylabel="loss, mean of 20 updates", title="Loss", ylim=(0, 1.15 * np.log(K))
    )
    right.set(
        xlabel="update",
        ylabel="share that is right",
        title="On clips of new pictures",
        ylim=(0, 1.03),
    )
    if len(losses) > 1:
        right.legend(loc="center right")
    return fig


def turns(shares):
    """By how much the answers are turned against the true directions, at several points of the
    training.

    Args:
        shares: name -> (8,) share of the answers for each turn, in steps of 45 degrees clockwise.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.6, 2.9))
    order = np.array(
        [5, 6, 7, 0, 1, 2, 3, 4]
    )  # the right answer in the middle, the opposite at the end
    axes = fig.subplots(1, len(shares), sharey=True)
    for ax, (name, values) in zip(axes, shares.items()):
        for place, turn in enumerate(order):
            right = turn == 0
            ax.bar(
                place,
                values[turn],
                0.7,
                color=tint(BLUE if right else GRAY, 0.6),
                edgecolor=INK,
                hatch="//" if right else "",
            )
        degrees = [(turn * 45 + 135) % 360 - 135 for turn in order]
        ax.set(
            title=name,
            xticks=range(8),
            xticklabels=[f"{d}".replace("-", "\u2212") for d in degrees],
            ylim=(0, 1.03),
        )
        ax.tick_params(axis="x", labelsize=8, labelrotation=60)
        ax.grid(axis="x", visible=False)
        ax.set_xlabel("degrees, clockwise")
    axes[0].set_ylabel("share of answers")
    return fig


def after_frames(accuracy, K):
    """How often networks are right when they are asked after each frame.

    Args:
        accuracy: name -> (T,) after 1, 2, ... T frames.
        K: number of classes.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7.6, 3.5))
    ax = fig.add_subplot()
    for (name, values), marker in zip(accuracy.items(), "osv"):
        ax.plot(np.arange(len(values)) + 1, values, marker=marker, label=name)
    ax.axhline(1 / K, color=INK, lw=1, ls=":")
    ax.text(len(values), 1 / K, "by chance", ha="right", va="bottom", fontsize=10)
    ax.set(xlabel="frames read", ylabel="share that is right", ylim=(0, 1.03))
    ax.legend(loc="best")
    return fig
