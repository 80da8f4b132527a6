"""Figures of lesson 09, part 2: what each variant does with numbers, and how they learn."""

import numpy as np

from course.figures.diagrams import (
    BLUE,
    GRAY,
    GREEN,
    INK,
    LOOK,
    ORANGE,
    PINK,
    VERMILION,
    label,
    tint,
)
from course.picture import figure

# Color, line style and mark of each network, wherever several are drawn.
NETWORKS = {
    "LSTM": (INK, "-", "o"),
    "no forget gate": ("#666666", (0, (1, 1)), "x"),
    "coupled gates": (VERMILION, "--", "v"),
    "peepholes": (GREEN, "-.", "^"),
    "layer norm": (PINK, (0, (5, 1)), "D"),
    "GRU": (BLUE, (0, (3, 1, 1, 1)), "s"),
}


def timer(c, shown):
    """A cell that counts, and three output gates: one with a peephole, two without.

    Args:
        c: (T,) cell state after each step.
        shown: title -> (T,) hidden state h; three of them.

    Returns:
        matplotlib Figure.
    """
    steps = np.arange(1, len(c) + 1)
    fig = figure(figsize=(8.2, 3.6))
    cell, out = fig.subplots(2, 1, sharex=True)
    cell.plot(steps, c, color=INK, ls="-", marker="o", ms=5)
    cell.axhline(0.95, color=ORANGE, ls="--", lw=1.6)
    label(
        cell, 0.7, 0.99, "half open here: $p_o c_t + b_o = 0$", ha="left", va="bottom", fontsize=10
    )
    cell.set(ylabel="$c_t$", ylim=(0, 1.75))
    looks = ((BLUE, "-", "s"), (VERMILION, "--", "v"), ("#666666", ":", "x"))
    for (title, h), (color, style, mark) in zip(shown.items(), looks, strict=True):
        out.plot(steps, h, color=color, ls=style, marker=mark, ms=5, label=title)
    out.set(ylabel="$h_t$", xlabel="step", xticks=steps, ylim=(-0.1, 1.1))
    out.legend(loc="upper left")
    fig.align_ylabels()
    return fig


def scaled(factors, changes):
    """How far the next hidden state moves when all weights are multiplied by a factor.

    Args:
        factors: (M,) factors above 0, rising.
        changes: network -> (M,) mean distance of h from that with factor 1.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7.5, 3.2))
    ax = fig.subplots()
    for name, change in changes.items():
        color, style, mark = NETWORKS[name]
        ax.plot(factors, change, color=color, ls=style, marker=mark, ms=5, label=name)
    ax.set(xscale="log", xlabel="all weights $W$ multiplied by", ylabel="mean change of $h$")
    ax.legend()
    return fig


def stores(states, g):
    """The stored value of several networks over the same steps.

    Args:
        states: network -> (T+1,) stored value before the first step and after each.
        g: (T,) candidate at each step, the same for all.

    Returns:
        matplotlib Figure.
    """
    steps = np.arange(1, len(g) + 1)
    fig = figure(figsize=(8.2, 4))
    stored, candidate = fig.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    stored.axhspan(-1, 1, color="#EEEEEE", zorder=0)
    widths = (4.5, 3, 1.8)
    for (name, values), width in zip(states.items(), widths, strict=True):
        color, style, mark = NETWORKS[name]
        stored.plot(
            range(len(values)),
            values,
            color=color,
            ls=style,
            lw=width,
            marker=mark,
            ms=width + 2.5,
            label=name,
        )
    low, high = np.min(list(states.values())), np.max(list(states.values()))
    stored.set(ylabel="stored value", ylim=(min(-1.3, 1.1 * low), max(1.3, 1.1 * high)))
    stored.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    look = LOOK["candidate"]
    candidate.bar(steps, g, color=tint(look.color, 0.7), edgecolor=INK, hatch=look.hatch, lw=0.6)
    candidate.set(
        ylabel="$g_t$",
        ylim=(-1.1, 1.1),
        xlabel="step",
        xlim=(-0.5, len(g) + 0.6),
        xticks=range(0, len(g) + 1, 2),
    )
    fig.align_ylabels()
    return fig


def learning(curves, over):
    """Accuracy while learning, one panel for each network, over the mean of the first one.

    Args:
        curves: network -> (S, M) accuracy of S runs, each number the mean of that many updates.
        over: updates in each mean; the first M covers the updates 1 to over.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 4.8))
    first = next(iter(curves.values())).mean(axis=0)
    panels = fig.subplots(2, 3, sharex=True, sharey=True).ravel()
    for ax, (name, runs) in zip(panels, curves.items(), strict=True):
        color, _, _ = NETWORKS[name]
        updates = np.arange(over, over + runs.shape[1])
        ax.plot(updates, first, color=GRAY, ls="--", lw=3, label="LSTM, mean")
        for number, run in enumerate(runs):
            ax.plot(
                updates,
                run,
                color=color,
                ls=("-", "--", ":")[number % 3],
                lw=1.5,
                label=f"seed {number}",
            )
        ax.set_title(name, fontsize=11)
    panels[0].legend(loc="lower right", fontsize=9)
    for ax in panels[3:]:
        ax.set_xlabel("updates")
    for ax in panels[::3]:
        ax.set_ylabel(f"accuracy, mean of\nthe last {over} updates")
    return fig


def cost(updates, times):
    """Updates that each network needed, and how long a step takes.

    Args:
        updates: network -> (S,) updates until it was good, one number for each run; NaN where it
            never was.
        times: network -> microseconds of one step.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 3.2))
    needed, long = fig.subplots(1, 2, sharey=True)
    names = list(updates)[::-1]  # the first one on top
    for place, name in enumerate(names):
        color, _, mark = NETWORKS[name]
        needed.plot(
            updates[name],
            np.full(len(updates[name]), place),
            ls="none",
            marker=mark,
            color=color,
            ms=8,
            alpha=0.75,
        )
        if np.isnan(updates[name]).all():
            label(needed, 2, place, "not reached", ha="left", fontsize=10)
        bar = long.barh(place, times[name], 0.6, color=tint(color, 0.5), edgecolor=INK, lw=0.8)
        long.bar_label(bar, fmt=" %.0f", fontsize=10)
    needed.set(
        yticks=range(len(names)),
        yticklabels=names,
        xlabel="updates until 95 % are right",
        ylim=(-0.6, len(names) - 0.4),
    )
    needed.set_xlim(left=0)
    long.set(xlabel="one step forward, in microseconds")
    long.margins(x=0.15)
    long.grid(axis="y", visible=False)
    return fig


def gates_over_time(marks, panels):
    """Gates of trained networks over one sequence, as means over the units.

    Args:
        marks: (T,) whether the input of the step is marked.
        panels: network -> {gate -> (T,) mean over the units}.

    Returns:
        matplotlib Figure.
    """
    steps = np.arange(1, len(marks) + 1)
    fig = figure(figsize=(9, 1.75 * len(panels)))
    looks = ((VERMILION, "-", "v"), (GREEN, "--", "^"))
    for ax, (name, gates) in zip(
        fig.subplots(len(panels), 1, sharex=True, sharey=True), panels.items(), strict=True
    ):
        for step in steps[marks]:
            ax.axvspan(
                step - 0.5, step + 0.5, fc="#E8E8E8", ec="#AAAAAA", hatch="//", lw=0, zorder=0
            )
        for (gate, values), (color, style, mark) in zip(gates.items(), looks):
            ax.plot(steps, values, color=color, ls=style, marker=mark, ms=5, lw=1.5, label=gate)
        ax.set_title(name, fontsize=11)
        ax.set(ylim=(-0.05, 1.05), xlim=(0.5, len(marks) + 0.5))
        ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    fig.axes[-1].set_xlabel("step (hatched: marked)")
    return fig
