"""Figures of lesson 03, part 1: the way of the data through a cell, and what a cell holds over
time.
"""

import numpy as np

from course.figures.diagrams import (
    BLUE,
    GREEN,
    INK,
    LOOK,
    ORANGE,
    SKY,
    VERMILION,
    box,
    canvas,
    label,
    node,
    path,
    tint,
)
from course.picture import figure

SYMBOLS = {
    "h_prev": "h_{t-1}",
    "x": "x_t",
    "c_prev": "c_{t-1}",
    "f": "f_t",
    "i": "i_t",
    "g": "g_t",
    "o": "o_t",
    "kept": r"f_t \odot c_{t-1}",
    "written": r"i_t \odot g_t",
    "c": "c_t",
    "tanh_c": r"\tanh(c_t)",
    "h": "h_t",
}


def cell_diagram(numbers=None):
    """The way of the data through one LSTM cell.

    Args:
        numbers: value by the names in SYMBOLS, written beside the symbols; None for symbols only.

    Returns:
        matplotlib Figure.
    """
    fig, ax = canvas((-0.75, 13.1), (-0.55, 6.35), (9, 4.9))
    box(ax, 6.35, 3.1, 10.9, 6.1, rounding=0.1, fc="#F6F6F6", ec="#999999", zorder=0)
    _paths(ax)
    for x, gate, function in (
        (2.7, "forget", r"$\sigma$"),
        (4.9, "input", r"$\sigma$"),
        (7.1, "candidate", "tanh"),
        (9.0, "output", r"$\sigma$"),
    ):
        color = LOOK[gate].color
        _function(ax, x, 2.1, f"{gate}\n{function}", fc=tint(color, 0.25), ec=color)
    _function(ax, 10.4, 4.3, "tanh", fc="white", ec=LOOK["cell state"].color)
    for x, y, sign in ((2.7, 5.3, "×"), (6.0, 5.3, "+"), (6.0, 3.8, "×"), (10.4, 3.1, "×")):
        node(ax, x, y, sign, "black", radius=0.27, width=1.5, drop=0.02)
    _symbols(ax, numbers)
    return fig


def _function(ax, x, y, text, **look):
    box(ax, x, y, 1.54, 0.86, rounding=0.05, lw=1.8, **look)
    label(ax, x, y, text, fontsize=11)


def _paths(ax):
    f, i, g, o = (LOOK[gate].color for gate in ("forget", "input", "candidate", "output"))
    path(ax, [(0.45, 5.3), (12.15, 5.3)], width=4)  # the straight line of the cell state
    path(ax, [(0.45, 0.8), (2.7, 0.8), (2.7, 1.65)])
    for left, right in ((2.7, 4.9), (4.9, 7.1), (7.1, 9.0)):
        path(ax, [(left, 0.8), (right, 0.8), (right, 1.65)])
    path(ax, [(1.6, -0.2), (1.6, 0.8)])
    path(ax, [(2.7, 2.5), (2.7, 5.0)], f)
    path(ax, [(4.9, 2.5), (4.9, 3.8), (5.7, 3.8)], i)
    path(ax, [(7.1, 2.5), (7.1, 3.8), (6.3, 3.8)], g)
    path(ax, [(6.0, 4.07), (6.0, 5.0)])
    path(ax, [(10.4, 5.3), (10.4, 4.75)])
    path(ax, [(10.4, 3.9), (10.4, 3.4)])
    path(ax, [(9.0, 2.5), (9.0, 3.1), (10.1, 3.1)], o)
    path(ax, [(10.4, 2.83), (10.4, 0.8), (12.15, 0.8)])


def _symbols(ax, numbers):
    places = {
        "c_prev": (-0.05, 5.3, "center"),
        "h_prev": (-0.05, 0.8, "center"),
        "x": (1.85, -0.3, "left"),
        "kept": (4.4, 5.65, "center"),
        "f": (2.9, 3.3, "left"),
        "i": (4.72, 3.3, "right"),
        "g": (7.28, 3.3, "left"),
        "written": (6.2, 4.5, "left"),
        "o": (8.85, 3.3, "right"),
        "c": (12.6, 5.3, "center"),
        "tanh_c": (10.72, 3.55, "left"),
        "h": (12.6, 0.8, "center"),
    }
    for name, (x, y, align) in places.items():
        text = f"${SYMBOLS[name]}$"
        if numbers:
            text += (" = " if name in ("x", "kept") else "\n") + f"{numbers[name]:.2f}"
        elif name == "tanh_c":
            continue  # the box above the line says it
        label(ax, x, y, text, ha=align, fontsize=12)
    label(ax, 5.6, 0.45, "$z_t = [h_{t-1}, x_t]$", fontsize=12)


def update_bars(f, i, g, c_prev, c):
    """Old value, share kept, share written and new value of each unit.

    Args:
        f, i: (H,) forget and input gate, from 0 to 1.
        g: (H,) candidate, from -1 to 1.
        c_prev, c: (H,) old and new cell state.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8, 3.2))
    ax = fig.subplots()
    forget, write = LOOK["forget"], LOOK["input"]
    bars = [
        ("old: $c_{t-1}$", c_prev, "#BBBBBB", ""),
        (r"kept: $f_t \odot c_{t-1}$", f * c_prev, forget.color, forget.hatch),
        (r"written: $i_t \odot g_t$", i * g, write.color, write.hatch),
        ("new: $c_t$", c, LOOK["cell state"].color, ""),
    ]
    for place, (name, heights, color, hatch) in enumerate(bars):
        drawn = ax.bar(
            np.arange(len(c)) + 0.2 * place,
            heights,
            0.18,
            label=name,
            color=tint(color, 0.7),
            edgecolor="black",
            linewidth=0.6,
            hatch=hatch,
        )
        ax.bar_label(drawn, fmt="%.1f", fontsize=9, padding=1)
    ticks = [f"unit {n}\nf = {f[n]:g}, i = {i[n]:g}, g = {g[n]:g}" for n in range(len(c))]
    ax.set_xticks(np.arange(len(c)) + 0.3, ticks)
    ax.axhline(0, color="black", linewidth=0.8, linestyle="-")
    ax.margins(y=0.15)
    ax.grid(axis="x", visible=False)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, fontsize=10)
    return fig


def corners(histories):
    """The cell state over time at the four corners of (f, i).

    Args:
        histories: title -> (T+1,) values of c, the first before any step; one panel each.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.6, 2.9))
    panels = fig.subplots(1, len(histories), sharey=True)
    look = LOOK["cell state"]
    for ax, (title, c) in zip(panels, histories.items(), strict=True):
        ax.axhspan(-1, 1, color="#EEEEEE", zorder=0)
        ax.plot(c, color=look.color, linestyle="-", marker=look.mark, markersize=5)
        ax.set(xlabel="step", xticks=range(len(c)))
        ax.set_title(title, fontsize=10.5)
    panels[0].set_ylabel("$c_t$")
    return fig


def squash_and_gate(c, first, last):
    """tanh before the output gate, beside tanh after it.

    Args:
        c: (M,) cell states, rising.
        first: o -> (M,) o * tanh(c), for three output gates o from 0 to 1.
        last: o -> (M,) tanh(o * c), for the same.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8, 3.2))
    looks = ((INK, "-"), (VERMILION, "--"), (GREEN, "-."))
    titles = (r"LSTM: gate after tanh, $o \odot \tanh(c)$", r"Not an LSTM: $\tanh(o \odot c)$")
    for ax, curves, title in zip(
        fig.subplots(1, 2, sharey=True), (first, last), titles, strict=True
    ):
        for (o, h), (color, style) in zip(curves.items(), looks, strict=True):
            ax.plot(c, h, color=color, linestyle=style, label=f"o = {o:g}")
        ax.set(xlabel="cell state $c$", title=title, ylim=(-1.15, 1.15))
        ax.legend(loc="upper left")
    fig.axes[0].set_ylabel("hidden state $h$")
    return fig


def cell_trace(x, seen):
    """What a cell of one unit did, step by step.

    Args:
        x: (T, 4) value (from -2 to 2), write, erase, read; the last three are 0 or 1.
        seen: (T, 6) i, f, g, o, c, h at each step.

    Returns:
        matplotlib Figure.
    """
    steps = np.arange(1, len(x) + 1)
    i, f, g, o, c, h = seen.T  # 6 x (T,)
    fig = figure(figsize=(8.2, 6.6))
    inputs, gates, cell, hidden = fig.subplots(
        4, 1, sharex=True, height_ratios=(1.25, 1, 1.15, 0.9)
    )
    _switches(inputs, steps, x)
    _gate_bars(gates, steps, i, f, o)
    cell.plot(
        steps,
        c,
        color=LOOK["cell state"].color,
        linestyle="-",
        marker=LOOK["cell state"].mark,
        label="$c_t$",
    )
    cell.plot(
        steps,
        g,
        color=LOOK["candidate"].color,
        linestyle="none",
        marker=LOOK["candidate"].mark,
        markeredgecolor="black",
        label="$g_t$",
    )
    reach = max(1.2, np.abs(c).max() * 1.15)
    cell.set(ylabel="cell", ylim=(-reach, reach))
    hidden.plot(
        steps,
        h,
        color=LOOK["hidden state"].color,
        linestyle="-",
        marker=LOOK["hidden state"].mark,
        label="$h_t$",
    )
    hidden.set(
        ylabel="shown", ylim=(-1.1, 1.1), xlabel="step", xticks=steps, xlim=(0.4, len(x) + 0.6)
    )
    for ax in (gates, cell, hidden):
        ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=1.6)
    fig.align_ylabels()
    return fig


def _switches(ax, steps, x):
    """The value of each step, and above it the switches that are on, in the color of the gate that
    they open or close.
    """
    ax.bar(steps, x[:, 0], 0.4, color="#999999", edgecolor="black", linewidth=0.6)
    for column, (word, gate) in enumerate(
        (("write", "input"), ("erase", "forget"), ("read", "output")), start=1
    ):
        for step in steps[x[:, column] > 0.5]:
            label(
                ax,
                step,
                3.7 - 0.75 * column,
                word,
                fontsize=9.5,
                bbox={
                    "facecolor": tint(LOOK[gate].color, 0.35),
                    "edgecolor": "black",
                    "linewidth": 0.5,
                    "pad": 1.5,
                },
            )
    ax.set(ylim=(-2.2, 3.6), yticks=(-2, 0, 2), ylabel="input")


def _gate_bars(ax, steps, i, f, o):
    for place, (name, gate, values) in enumerate(
        (("$i_t$", "input", i), ("$f_t$", "forget", f), ("$o_t$", "output", o))
    ):
        color, hatch, _ = LOOK[gate]
        ax.bar(
            steps + 0.25 * (place - 1),
            values,
            0.23,
            label=name,
            color=tint(color, 0.8),
            edgecolor="black",
            linewidth=0.5,
            hatch=hatch,
        )
    ax.set(ylim=(0, 1.05), yticks=(0, 0.5, 1), ylabel="gates")


def memories(columns):
    """What several cells hold over time, without noise (top) and with noise (bottom).

    Args:
        columns: title -> two pairs (states, error), without and with noise. states: (T, lines), at
            most five lines;
            error: share of the spread that the best linear read-out at the end misses, from 0 to 1.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 4.6))
    panels = fig.subplots(2, len(columns), sharex=True)
    for column, (title, runs) in enumerate(columns.items()):
        for ax, (states, error) in zip(panels[:, column], runs, strict=True):
            _states(ax, states, error)
        panels[0, column].set_title(title, fontsize=10.5)
        panels[1, column].set_xlabel("step")
    panels[0, 0].set_ylabel("silence")
    panels[1, 0].set_ylabel("noise on the way")
    return fig


def memories_text(columns):
    """What `memories` shows, in words.

    Args:
        columns: as for `memories`.

    Returns:
        Text.
    """
    told = (
        f"{title}: {_ends(quiet)} without noise; {_ends(noisy)} with noise"
        for title, (quiet, noisy) in columns.items()
    )
    return (
        "States over time for five numbers, at the top without noise, below with noise. At the "
        "end the lines stand at: "
        f"{'. '.join(told)}."
    )


def _ends(run):
    states, error = run
    return f"{', '.join(f'{state:.2g}' for state in states[-1])} (read-out error {error:.2f})"


def _states(ax, states, error):
    looks = ((VERMILION, "--"), (ORANGE, (0, (5, 1))), ("black", ":"), (SKY, "-."), (BLUE, "-"))
    for line, (color, style) in zip(states.T, looks):
        ax.plot(np.arange(1, len(line) + 1), line, color=color, linestyle=style, linewidth=1.5)
    reach = np.abs(states).max()
    ax.set_ylim(-1.55 * reach, 1.15 * reach)
    ax.text(
        0.5,
        0.03,
        f"read-out error {error:.2f}",
        transform=ax.transAxes,
        ha="center",
        fontsize=10,
        bbox={"facecolor": "white", "edgecolor": "#999999", "pad": 2},
    )
