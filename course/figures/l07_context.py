"""Figures of lesson 07, part 2: which inputs reach which states, and what the future is worth."""

import numpy as np

from course.figures.diagrams import BLUE, GRAY, INK, ORANGE, VERMILION, label, tint
from course.picture import figure

FLOOR = 1e-3  # of the largest effect; smaller ones are drawn like it


def context(panels, length):
    """How strongly each input reaches each state: a square for each direction.

    Args:
        panels: title -> (T, T) effects, not negative; row t is the state at step t, column s the
            input at step s.
        length: real steps; what lies after them is hatched.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.4, 3.7))
    axes = fig.subplots(1, len(panels), sharey=True)
    for ax, (title, effects) in zip(axes, panels.items(), strict=True):
        T, top = len(effects), effects.max()
        shade = np.where(effects > 0, np.log10(np.maximum(effects / top, FLOOR)), np.nan)
        image = ax.imshow(
            shade, cmap="viridis_r", vmin=np.log10(FLOOR), vmax=0, interpolation="nearest"
        )
        rows, columns = np.nonzero(effects > 0)
        ax.scatter(columns, rows, s=5, color="white", edgecolors=INK, linewidths=0.3)
        _hatch_padding(ax, length, T)
        ax.set(
            xlabel="input $x_s$ at step s",
            xticks=range(0, T, 2),
            yticks=range(0, T, 2),
            xlim=(-0.5, T - 0.5),
            ylim=(T - 0.5, -0.5),
        )
        ax.grid(visible=False)
        ax.set_title(title, fontsize=11)
    axes[0].set_ylabel("state $h_t$ at step t")
    bar = fig.colorbar(image, ax=axes, fraction=0.02, pad=0.01, ticks=[-3, -2, -1, 0])
    bar.ax.set_yticklabels(["1/1000", "1/100", "1/10", "1"], fontsize=9)
    bar.set_label("effect, as a share of\nthe panel's largest", fontsize=10)
    return fig


def _hatch_padding(ax, length, T):
    from matplotlib.patches import Rectangle

    for corner, width, height in (
        ((length - 0.5, -0.5), T - length, T),
        ((-0.5, length - 0.5), length, T - length),
    ):
        ax.add_patch(Rectangle(corner, width, height, fc="white", ec="#888888", hatch="////", lw=0))


def reach(effects, step, length, texts=None):
    """How strongly each input reaches one state, as bars for each direction that is shown.

    Args:
        effects: name of a direction -> (T,) effects of the inputs, not negative.
        step: the step of the state, marked.
        length: real steps; what lies after them is hatched.
        texts: T words under the steps, or None for their numbers.

    Returns:
        matplotlib Figure.
    """
    looks = {"forward": (BLUE, "//"), "backward": (VERMILION, "\\\\")}
    fig = figure(figsize=(8.6, 3.2))
    ax = fig.subplots()
    T = len(next(iter(effects.values())))
    width, back = 0.8 / len(effects), {"fc": "white", "ec": "none", "pad": 2}
    for place, (name, values) in enumerate(effects.items()):
        color, hatch = looks[name]
        shift = (place - (len(effects) - 1) / 2) * width
        ax.bar(
            np.arange(T) + shift,
            values,
            width,
            color=tint(color, 0.55),
            edgecolor="black",
            linewidth=0.6,
            hatch=hatch,
            label=name,
        )
    largest = max(values.max() for values in effects.values())
    top = 1.15 * largest or 1
    if length < T:
        ax.axvspan(length - 0.5, T - 0.5, fc="white", ec="#888888", hatch="////", lw=0, zorder=0)
        label(ax, (length + T - 1) / 2, top / 2, "padding", fontsize=10, bbox=back)
    ax.axvspan(step - 0.5, step + 0.5, color=ORANGE, alpha=0.25, lw=0, zorder=0.5)
    label(
        ax,
        np.clip(step, 0.35, T - 1.35),
        top * 0.96,
        f"state of step {step}",
        va="top",
        fontsize=10,
        bbox=back,
    )
    if not largest:
        label(ax, (length - 1) / 2, top / 2, "no input reaches it", fontsize=10)
    ax.set(
        xlim=(-0.5, T - 0.5), ylim=(0, top), xlabel="input at step", ylabel="effect on the state"
    )
    ax.set_xticks(range(T), texts or range(T))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
    return fig


def learning(losses, accuracies, baseline):
    """The loss while three networks learn, and what share of tags each then gets right.

    Args:
        losses: name -> losses of seed 0, one for each update.
        accuracies: name -> share of right tags of texts not seen before, mean of three seeds.
        baseline: share of right tags when the most frequent tag is given everywhere.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.4, 3.3))
    left, right = fig.subplots(1, 2, width_ratios=(1, 1.05))
    looks = ((BLUE, "-", "//"), (VERMILION, "--", "\\\\"), (INK, "-.", "xx"))
    for (name, values), (color, style, _) in zip(losses.items(), looks):
        left.plot(np.arange(1, len(values) + 1), values, color=color, ls=style, label=name)
    left.set(xlabel="update", ylabel="loss of seed 0", ylim=(0, None))
    left.legend(fontsize=9.5)
    names = ["most frequent tag", *accuracies]
    for place, (value, look) in enumerate(
        zip([baseline, *accuracies.values()], ((GRAY, "", ""), *looks))
    ):
        right.barh(
            place, value, color=tint(look[0], 0.6), edgecolor="black", linewidth=0.6, hatch=look[2]
        )
        label(right, value + 0.02, place, f"{value:.0%}", ha="left", fontsize=10.5)
    right.set_yticks(range(len(names)), names)
    right.set(
        xlim=(0, 1.22),
        xticks=(0, 0.25, 0.5, 0.75, 1),
        xlabel="share of right tags, mean of three seeds",
    )
    right.invert_yaxis()
    return fig


def waiting(steps, measured, possible):
    """What share of tags is right when the network may wait for some steps of the future, and no
    more.

    Args:
        steps: (K,) numbers of steps that it waits.
        measured: (K,) share of right tags.
        possible: (K,) share that the best rule could get with as much of the future.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7.6, 3.3))
    ax = fig.subplots()
    ax.plot(
        steps,
        possible,
        color=INK,
        ls="--",
        marker="s",
        ms=6,
        mfc="white",
        label="possible: see the mark, or else guess",
    )
    ax.plot(steps, measured, color=VERMILION, ls="-", marker="o", ms=5, label="the trained network")
    for step, value in zip(steps, measured):
        label(ax, step, value - 0.035, f"{value:.0%}", va="top", fontsize=9.5)
    ax.set(
        xlabel="steps of the future that it may see",
        ylabel="right tags",
        xticks=steps,
        ylim=(0.35, 1.05),
    )
    ax.legend(loc="lower right")
    return fig
