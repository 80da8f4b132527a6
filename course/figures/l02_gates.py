"""Figures of lesson 02, part 1: the curves behind a gate, what a gate reads, and where the four
gates sit.
"""

import numpy as np

from course.figures.diagrams import (
    BLUE,
    GRAY,
    GREEN,
    INK,
    LOOK,
    SKY,
    VERMILION,
    arrow,
    box,
    canvas,
    label,
    matrix,
    node,
    number,
)
from course.picture import figure

FADED = "#8A8A8A"  # words of the parts that are not in color


def valves(value, openings):
    """One value behind valves that are open by different shares.

    Args:
        value: the number that arrives.
        openings: n shares between 0 and 1, one panel each.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 2.6))
    for ax, share in zip(fig.subplots(1, len(openings)), openings):
        _valve(ax, value, share)
    return fig


def _valve(ax, value, share):
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((0, 0), 2, 1, fc=SKY, ec="none"))
    ax.add_patch(Rectangle((2.3, 0), 2, share, fc=SKY, ec=INK, hatch="//", lw=0))
    ax.add_patch(Rectangle((2, 0), 0.3, share, fc=SKY, ec="none"))
    ax.add_patch(Rectangle((2, share), 0.3, 1.45 - share, fc=INK, ec=INK))
    for start, end, high in ((0, 4.3, 0), (0, 2, 1), (2.3, 4.3, 1)):
        ax.plot([start, end], [high, high], color=INK, lw=2, ls="-")
    label(ax, 1, 0.5, f"{value:g}", fontsize=14)
    label(ax, 3.3, -0.28, f"{value * share:g} passes", fontsize=12)
    ax.set_title(f"gate {share:g}", loc="center")
    ax.set(xlim=(-0.1, 4.4), ylim=(-0.5, 1.5))
    ax.axis("off")


def sigmoid_curve(x, s):
    """The sigmoid, its five easy points, and the regions where it is nearly flat.

    Args:
        x: (n,) places, rising, from below -4 to above 4.
        s: (n,) values of the sigmoid there.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8, 3.8))
    ax = fig.add_subplot()
    for left, right in ((x[0], -4), (4, x[-1])):
        ax.axvspan(left, right, fc="#F2F2F2", ec=GRAY, hatch="//", lw=0)
    ax.plot(x, s, color=BLUE, ls="-", lw=3)
    for odds, text in ((1 / 9, "1/10"), (1 / 3, "1/4"), (1, "1/2"), (3, "3/4"), (9, "9/10")):
        place, high = np.log(odds), odds / (1 + odds)
        ax.plot(place, high, "o", color=VERMILION, ms=8)
        ax.annotate(text, (place, high), xytext=(12, -5), textcoords="offset points", fontsize=12)
    for place, text in ((-6, "saturated:\nclosed"), (6, "saturated:\nopen")):
        label(ax, place, 0.5, text, bbox={"fc": "white", "ec": GRAY, "boxstyle": "round,pad=0.3"})
    ax.set(
        xlim=(x[0], x[-1]),
        ylim=(-0.05, 1.05),
        xlabel="x",
        ylabel=r"$\sigma(x)$",
        yticks=[0, 0.25, 0.5, 0.75, 1],
    )
    return fig


def overflow():
    """How large exp(x), exp(-x) and exp(-|x|) get, against the largest float64.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8, 3.8))
    ax = fig.add_subplot()
    x, limit = np.linspace(-1000, 1000, 401), np.log10(np.finfo(float).max)
    ax.axhspan(limit, 460, fc="#FBE0D0", ec=VERMILION, hatch="xx", lw=0, alpha=0.6)
    for power, name, color, style in (
        (x, "$e^{x}$", VERMILION, "--"),
        (-x, "$e^{-x}$", BLUE, "-."),
        (-np.abs(x), "$e^{-|x|}$", GREEN, "-"),
    ):
        ax.plot(x, power * np.log10(np.e), color=color, ls=style, lw=3, label=name)
    label(
        ax,
        0,
        384,
        "too large for float64: becomes inf",
        bbox={"fc": "white", "ec": VERMILION, "boxstyle": "round,pad=0.3"},
    )
    ax.set(xlim=(-1000, 1000), ylim=(-460, 460), xlabel="x", ylabel="size")
    ax.set_yticks([-300, 0, 300], ["$10^{-300}$", "$1$", "$10^{300}$"])
    ax.legend(loc="lower center", ncols=3)
    return fig


def slopes(x, values, derivatives):
    """Sigmoid and tanh in one panel, their slopes in the other.

    Args:
        x: (n,) places, rising.
        values: pair of (n,) arrays, sigmoid and tanh.
        derivatives: pair of (n,) arrays, of the same two functions.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 3.8))
    looks = (("sigmoid", BLUE, "-"), ("tanh", VERMILION, "--"))
    for ax, curves, title in zip(fig.subplots(1, 2), (values, derivatives), ("Value", "Slope")):
        for curve, (name, color, style) in zip(curves, looks):
            ax.plot(x, curve, color=color, ls=style, lw=3, label=name)
        ax.set(xlabel="x", xlim=(x[0], x[-1]))
        ax.set_title(title)
        ax.legend(loc="upper left")
    for high, text, place in ((0.25, "at most 1/4", (1.9, 0.4)), (1, "at most 1", (1.9, 1))):
        ax.plot(0, high, "o", color=INK, ms=7, zorder=4)
        ax.annotate(
            text, (0, high), xytext=place, va="center", arrowprops={"arrowstyle": "-", "lw": 1}
        )
    ax.set_ylim(-0.03, 1.1)
    return fig


def response(weight, biases):
    """How a gate answers to one input, for one weight and several biases.

    Args:
        weight: weight of the input.
        biases: up to five numbers; each gives one curve, and its value at input 0 is marked.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8, 3.6))
    ax = fig.add_subplot()
    x = np.linspace(-4, 4, 321)
    for bias, marker in zip(biases, "osD^v"):
        (line,) = ax.plot(x, 1 / (1 + np.exp(-(weight * x + bias))), lw=3)
        rest = 1 / (1 + np.exp(-bias))
        ax.plot(0, rest, marker, ms=9, color=line.get_color(), mec=INK, zorder=5, clip_on=False)
        line.set_label(f"b = {number(bias)}: rests at {rest:.2f}")
    ax.axvline(0, color=GRAY, lw=1, ls="-")
    ax.set(
        xlim=(-4, 4),
        ylim=(-0.03, 1.03),
        xlabel="input x",
        ylabel="gate",
        title=f"gate = $\\sigma$({weight:g} x + b)",
    )
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return fig


def concat_blocks(h, x, W_h, W_x):
    """One product with the concatenation above two products that are added, with numbers.

    Args:
        h: (2,) hidden state.
        x: (1,) input.
        W_h: (2, 2) weights of the hidden state.
        W_x: (1, 2) weights of the input.

    Returns:
        matplotlib Figure.
    """
    fig, ax = canvas((0, 11.4), (0, 7.2), (8.6, 5.4))
    _one_product(ax, np.concatenate([h, x]), np.concatenate([W_h, W_x]))
    label(ax, 0, 2.75, "Two matrices", weight="bold", ha="left")
    matrix(ax, h, 0.2, 1.4, ["hh"], title="$h$")
    matrix(ax, W_h, 2.6, 1.8, ["hh", "hh"], title="$W_h$")
    matrix(ax, x, 4.9, 1.4, ["x"], title="$x$")
    matrix(ax, W_x, 6.5, 1.4, ["xx"], title="$W_x$")
    matrix(ax, h @ W_h + x @ W_x, 9.0, 1.4, ["--"], title="$hW_h+xW_x$")
    for place, sign in ((2.2, "@"), (4.55, "+"), (6.1, "@"), (8.55, "=")):
        label(ax, place, 1, sign, fontsize=15)
    return fig


def _one_product(ax, z, W):
    label(ax, 0, 6.9, "One matrix", weight="bold", ha="left")
    matrix(ax, z, 0.2, 5.2, ["hhx"], title=r"$z=[h,\ x]$")
    matrix(ax, W, 3.5, 6.0, ["hh", "hh", "xx"], title="$W$")
    matrix(ax, z @ W, 6.1, 5.2, ["--"], title="$zW$")
    for place, sign in ((3.05, "@"), (5.6, "=")):
        label(ax, place, 4.8, sign, fontsize=15)
    for text, end, start, color, line in (
        ("rows that read $h$", (5.1, 5.9), (8.1, 6.3), "#00527F", {"color": BLUE}),
        ("row that reads $x$", (5.1, 3.8), (8.1, 3.7), "#7A5400", {"color": "#9A6A00", "ls": "--"}),
    ):
        ax.annotate(
            text, end, xytext=start, va="center", color=color, arrowprops={"arrowstyle": "-"} | line
        )


def gate_columns(z, W, b, gate):
    """Which numbers make which unit's gate: one column of W for each unit.

    Args:
        z: (3,) hidden state of two units, then one input.
        W: (3, 2) weights.
        b: (2,) biases.
        gate: (2,) values of the gate, from 0 to 1.

    Returns:
        matplotlib Figure.
    """
    from matplotlib.patches import Rectangle

    fig, ax = canvas((0, 11.9), (0, 4.0), (8.8, 3.0))
    matrix(ax, z, 0.2, 2.4, ["hhx"], title="$z$")
    matrix(ax, W, 3.5, 3.2, ["hh", "hh", "xx"], title="$W$")
    matrix(ax, b, 6.0, 2.4, ["--"], title="$b$")
    matrix(ax, z @ W + b, 8.1, 2.4, ["--"], title="$a=zW+b$")
    matrix(ax, np.round(gate, 2), 10.2, 2.4, ["--"], title=r"$\sigma(a)$")
    for place, sign in ((3.05, "@"), (5.55, "+"), (7.85, "="), (9.95, r"$\to$")):
        label(ax, place, 2.0, sign, fontsize=15)
    for left, top, rows in ((4.3, 3.2, 3), (6.8, 2.4, 1), (8.9, 2.4, 1), (11.0, 2.4, 1)):
        ax.add_patch(
            Rectangle(
                (left, top - rows * 0.8), 0.8, rows * 0.8, fc="none", ec=VERMILION, lw=4, zorder=5
            )
        )
    label(
        ax,
        5.0,
        0.3,
        "thick frames: everything that belongs to unit 1 (the second unit)",
        color="#A34700",
    )
    return fig


def cell_map(highlight=None):
    """Where the gates sit: keep, write, show. One of them in color, or all four.

    Args:
        highlight: "forget", "input", "candidate", "output", or None for all.

    Returns:
        matplotlib Figure.
    """
    fig, ax = canvas((0, 12.4), (0, 6.4), (8.4, 4.4))
    boxes = {
        "forget": (2.6, r"$\sigma$"),
        "input": (4.7, r"$\sigma$"),
        "candidate": (6.8, "tanh"),
        "output": (9.0, r"$\sigma$"),
    }
    colors = {name: LOOK[name].color if highlight in (name, None) else GRAY for name in boxes}
    arrow(ax, (1.1, 5.2), (11.5, 5.2), width=3.5)
    ax.plot([1.2, 9.0], [0.5, 0.5], color=INK, lw=2, ls="-", zorder=1)
    for name, (x, function) in boxes.items():
        on, alone, color = colors[name] != GRAY, highlight == name, colors[name]
        arrow(ax, (x, 0.5), (x, 1.35), INK if on else GRAY)
        box(
            ax,
            x,
            1.85,
            1.75,
            1.0,
            fc=color + ("33" if on else "18"),
            ec=color,
            lw=3 if alone else 1.6,
        )
        label(
            ax,
            x,
            1.85,
            f"{name}\n{function}",
            color=INK if on else FADED,
            weight="bold" if alone else "normal",
        )
    f, i, g, o = colors.values()
    write = g if i == GRAY else i
    _wires(ax, f, i, g, o, write)
    _names(ax, f, i, g, o, write)
    return fig


def _wires(ax, f, i, g, o, write):
    """The way from the four boxes to the line of the cell state, each wire in the color of its
    gate.
    """
    for start, end, color in (
        ((2.6, 2.35), (2.6, 4.9), f),
        ((4.7, 2.35), (5.55, 3.4), i),
        ((6.8, 2.35), (5.95, 3.4), g),
        ((5.75, 3.9), (5.75, 4.9), write),
        ((9.0, 2.35), (10.05, 3.4), o),
        ((10.25, 5.2), (10.25, 3.9), o),
        ((10.55, 3.6), (11.6, 3.6), o),
    ):
        arrow(ax, start, end, color, 2.4)
    box(ax, 10.25, 4.5, 0.9, 0.5, fc="white", ec=o, lw=1.6)
    label(ax, 10.25, 4.5, "tanh", fontsize=10)
    for x, y, sign, color in (
        (2.6, 5.2, r"$\times$", f),
        (5.75, 3.6, r"$\times$", write),
        (5.75, 5.2, "+", write),
        (10.25, 3.6, r"$\times$", o),
    ):
        node(ax, x, y, sign, color)


def _names(ax, f, i, g, o, write):
    """The symbols on the wires, and what each part does; faded where the color is gray."""
    for x, y, text in (
        (0.5, 5.2, "$c_{t-1}$"),
        (12.0, 5.2, "$c_t$"),
        (0.6, 0.5, "$z_t$"),
        (12.0, 3.6, "$h_t$"),
    ):
        label(ax, x, y, text, fontsize=15)
    for x, y, text, color in (
        (2.2, 3.6, "$f_t$", f),
        (4.75, 2.95, "$i_t$", i),
        (6.75, 2.95, "$g_t$", g),
        (9.2, 3.0, "$o_t$", o),
    ):
        label(ax, x, y, text, fontsize=14, color=FADED if color == GRAY else INK)
    for x, text, color in ((2.6, "keep", f), (5.75, "write", write), (10.25, "show", o)):
        label(ax, x, 5.9, text, fontsize=13, style="italic", color=FADED if color == GRAY else INK)
