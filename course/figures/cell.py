"""Figures of lesson 03: the cell, its fused weights, its start and its memory."""

import numpy as np

from course.picture import figure

# One look for each quantity: colour, hatch, line style.
LOOK = {
    "i": ("#009E73", "//", "-."), "f": ("#D55E00", "\\\\", "--"), "g": ("#CC79A7", "..", ":"),
    "o": ("#0072B2", "xx", (0, (5, 1))), "c": ("#222222", "", "-"), "h": ("#0072B2", "", "--"), "z": ("#222222", "", "-"),
}
SYMBOLS = {
    "h_prev": "h_{t-1}", "x": "x_t", "c_prev": "c_{t-1}", "f": "f_t", "i": "i_t", "g": "g_t", "o": "o_t",
    "kept": "f_t * c_{t-1}", "written": "i_t * g_t", "c": "c_t", "tanh_c": r"\tanh(c_t)", "h": "h_t",
}


def _tint(colour, share=0.25):
    from matplotlib.colors import to_rgb

    return tuple(1 - share * (1 - part) for part in to_rgb(colour))


def _path(ax, points, quantity="z", width=1.6):
    """A line through the points, with an arrow head at its end."""
    colour = LOOK[quantity][0]
    ax.plot(*zip(*points, strict=True), color=colour, linewidth=width, linestyle="-", solid_capstyle="butt", zorder=1)
    ax.annotate("", xy=points[-1], xytext=points[-2], zorder=2, arrowprops={
        "arrowstyle": "-|>,head_width=0.3,head_length=0.5", "color": colour, "linewidth": width, "shrinkA": 0, "shrinkB": 0})


def _node(ax, x, y, text):
    from matplotlib.patches import Circle

    ax.add_patch(Circle((x, y), 0.27, facecolor="white", edgecolor="black", linewidth=1.5, zorder=3))
    ax.text(x, y - 0.02, text, ha="center", va="center", fontsize=15, zorder=4)


def _box(ax, x, y, text, quantity):
    from matplotlib.patches import FancyBboxPatch

    colour = LOOK[quantity][0]
    ax.add_patch(FancyBboxPatch((x - 0.72, y - 0.38), 1.44, 0.76, boxstyle="round,pad=0.05", linewidth=1.8,
                                facecolor="white" if quantity == "c" else _tint(colour), edgecolor=colour, zorder=3))
    ax.text(x, y, text, ha="center", va="center", fontsize=11, zorder=4)


def cell_diagram(numbers=None):
    """The way of the data through one LSTM cell.

    Args:
        numbers: value by the names in SYMBOLS, written beside the symbols; None for symbols only.

    Returns:
        matplotlib Figure.
    """
    from matplotlib.patches import FancyBboxPatch

    fig = figure(figsize=(9, 4.9))
    ax = fig.subplots()
    ax.set(xlim=(-0.75, 13.1), ylim=(-0.55, 6.35), aspect="equal")
    ax.axis("off")
    ax.add_patch(FancyBboxPatch((1.0, 0.15), 10.7, 5.9, boxstyle="round,pad=0.1", facecolor="#F6F6F6",
                                edgecolor="#999999", zorder=0))
    _lines(ax)
    for x, text, quantity in [(2.7, "forget\n$\\sigma$", "f"), (4.9, "input\n$\\sigma$", "i"),
                              (7.1, "candidate\ntanh", "g"), (9.0, "output\n$\\sigma$", "o")]:
        _box(ax, x, 2.1, text, quantity)
    _box(ax, 10.4, 4.3, "tanh", "c")
    for x, y, text in [(2.7, 5.3, "×"), (6.0, 5.3, "+"), (6.0, 3.8, "×"), (10.4, 3.1, "×")]:
        _node(ax, x, y, text)
    _labels(ax, numbers)
    return fig


def _lines(ax):
    _path(ax, [(0.45, 5.3), (12.15, 5.3)], "c", width=4)                 # the straight line of the cell state
    _path(ax, [(0.45, 0.8), (2.7, 0.8), (2.7, 1.65)])
    for left, right in [(2.7, 4.9), (4.9, 7.1), (7.1, 9.0)]:
        _path(ax, [(left, 0.8), (right, 0.8), (right, 1.65)])
    _path(ax, [(1.6, -0.2), (1.6, 0.8)])
    _path(ax, [(2.7, 2.5), (2.7, 5.0)], "f")
    _path(ax, [(4.9, 2.5), (4.9, 3.8), (5.7, 3.8)], "i")
    _path(ax, [(7.1, 2.5), (7.1, 3.8), (6.3, 3.8)], "g")
    _path(ax, [(6.0, 4.07), (6.0, 5.0)])
    _path(ax, [(10.4, 5.3), (10.4, 4.75)], "c")
    _path(ax, [(10.4, 3.9), (10.4, 3.4)], "c")
    _path(ax, [(9.0, 2.5), (9.0, 3.1), (10.1, 3.1)], "o")
    _path(ax, [(10.4, 2.83), (10.4, 0.8), (12.15, 0.8)])


def _labels(ax, numbers):
    places = {
        "c_prev": (-0.05, 5.3, "center"), "h_prev": (-0.05, 0.8, "center"), "x": (1.85, -0.3, "left"),
        "kept": (4.4, 5.65, "center"), "f": (2.9, 3.3, "left"), "i": (4.72, 3.3, "right"), "g": (7.28, 3.3, "left"),
        "written": (6.2, 4.5, "left"), "o": (8.85, 3.3, "right"), "c": (12.6, 5.3, "center"),
        "tanh_c": (10.72, 3.55, "left"), "h": (12.6, 0.8, "center"),
    }
    for name, (x, y, align) in places.items():
        text = f"${SYMBOLS[name]}$"
        if numbers:
            text += (" = " if name in ("x", "kept") else "\n") + f"{numbers[name]:.2f}"
        elif name == "tanh_c":
            continue                                                     # the box above the line says it
        ax.text(x, y, text, ha=align, va="center", fontsize=12, zorder=5)
    ax.text(5.6, 0.45, "$z_t = [h_{t-1}, x_t]$", ha="center", va="center", fontsize=12)


def update_bars(f, i, g, c_prev, c):
    """Old value, share kept, share written and new value of each unit.

    Args:
        f, i, g, c_prev, c: (H,) gates, candidate, old and new cell state.
    """
    fig = figure(figsize=(8, 3.2))
    ax = fig.subplots()
    bars = [("old: $c_{t-1}$", c_prev, "#BBBBBB", ""), ("kept: $f_t * c_{t-1}$", f * c_prev, *LOOK["f"][:2]),
            ("written: $i_t * g_t$", i * g, *LOOK["i"][:2]), ("new: $c_t$", c, *LOOK["c"][:2])]
    for place, (label, heights, colour, hatch) in enumerate(bars):
        drawn = ax.bar(np.arange(len(c)) + 0.2 * place, heights, 0.18, label=label, color=_tint(colour, 0.7),
                       edgecolor="black", linewidth=0.6, hatch=hatch)
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
        histories: title -> (T+1,) values of c, the first before any step.
    """
    fig = figure(figsize=(8.6, 2.9))
    panels = fig.subplots(1, len(histories), sharey=True)
    for ax, (title, c) in zip(panels, histories.items(), strict=True):
        ax.axhspan(-1, 1, color="#EEEEEE", zorder=0)
        ax.plot(c, color=LOOK["c"][0], linestyle="-", marker="o", markersize=5)
        ax.set(xlabel="step", xticks=range(len(c)))
        ax.set_title(title, fontsize=10.5)
    panels[0].set_ylabel("$c_t$")
    return fig


def squash_and_gate(c, first, last):
    """tanh before the output gate, beside tanh after it.

    Args:
        c: (M,) cell states.
        first: o -> (M,) o * tanh(c).
        last: o -> (M,) tanh(o * c).
    """
    fig = figure(figsize=(8, 3.2))
    for ax, curves, title in zip(fig.subplots(1, 2, sharey=True), (first, last),
                                 ("LSTM: gate after tanh, $o * \\tanh(c)$", "Not an LSTM: $\\tanh(o * c)$"), strict=True):
        for (o, h), quantity in zip(curves.items(), "cfi", strict=True):
            ax.plot(c, h, color=LOOK[quantity][0], linestyle=LOOK[quantity][2], label=f"o = {o:g}")
        ax.set(xlabel="cell state $c$", title=title, ylim=(-1.15, 1.15))
        ax.legend(loc="upper left", handlelength=3)
    fig.axes[0].set_ylabel("hidden state $h$")
    return fig


def fused_blocks(N, D, H):
    """One matrix product for four gates: the shapes, drawn to scale."""
    from matplotlib.patches import Rectangle

    fig = figure(figsize=(9, 2.5))
    ax = fig.subplots()
    rows, gap = H + D, 3.4

    def block(x, y, width, height, quantity, text):
        colour, hatch, _ = LOOK[quantity]
        ax.add_patch(Rectangle((x, y), width, height, facecolor=_tint(colour), edgecolor=colour, hatch=hatch, alpha=0.45))
        ax.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor="black", linewidth=1.2))
        ax.text(x + width / 2, y + height / 2, text, ha="center", va="center", fontsize=13,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5})

    middle = rows / 2 - N / 2
    block(0, middle, H, N, "z", "$h_{t-1}$")
    block(H, middle, D, N, "z", "$x_t$")
    start = rows + gap
    for n, gate in enumerate("ifgo"):
        block(start + n * H, D, H, H, gate, f"$W_{gate}^h$")
        block(start + n * H, 0, H, D, gate, f"$W_{gate}^x$")
        block(start + 4 * H + gap + n * H, middle, H, N, gate, f"$z_t W_{gate}$")
    for x, text in [(rows + gap / 2, "@"), (start + 4 * H + gap / 2, "=")]:
        ax.text(x, rows / 2, text, ha="center", va="center", fontsize=18)
    for x, y, text in [(rows / 2, middle - 0.4, f"$z_t$\n(N, H+D) = ({N}, {rows})"),
                       (start + 2 * H, -0.4, f"$W$\n(H+D, 4H) = ({rows}, {4 * H})"),
                       (start + 6 * H + gap, middle - 0.4, f"before bias and activation\n(N, 4H) = ({N}, {4 * H})")]:
        ax.text(x, y, text, ha="center", va="top", fontsize=11)
    ax.set(xlim=(-0.5, start + 8 * H + gap + 0.5), ylim=(-3.1, rows + 0.4), aspect="equal")
    ax.axis("off")
    return fig


def speed_ratios(sizes, times):
    """How many fused computations fit into the time of separate ones.

    Args:
        sizes: hidden units of each experiment.
        times: title -> (len(sizes), 2, rounds) seconds of the separate and of the fused computation.
    """
    fig = figure(figsize=(8.6, 3.2))
    for ax, (title, rows) in zip(fig.subplots(1, len(times), sharey=True), times.items(), strict=True):
        for place, (separate, fused) in enumerate(rows):
            rounds, best = np.clip(separate / fused, 0.26, 7.7), separate.min() / fused.min()
            ax.plot(np.full(len(rounds), place), rounds, color=LOOK["o"][0], marker="o", linestyle="none", alpha=0.4)
            ax.plot([place - 0.25, place + 0.25], [best] * 2, color=LOOK["f"][0], linestyle="-", linewidth=3)
            ax.text(place + 0.3, best, f"{best:.1f}", va="center", fontsize=10,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})
        ax.axhline(1, color="black", linestyle="--", linewidth=1.2)
        ax.set(title=title, yscale="log", ylim=(0.25, 8), xlim=(-0.5, len(sizes) - 0.2), xlabel="hidden units H")
        ax.set_xticks(range(len(sizes)), sizes)
        ax.set_yticks([0.25, 0.5, 1, 2, 4, 8], ["¼", "½", "1", "2", "4", "8"])
        ax.minorticks_off()
    fig.axes[0].set_ylabel("time separate / fused")
    return fig


def powers(norms, stretch):
    """What repeated multiplication does to a vector, and the reason for it.

    Args:
        norms: label -> (draws, K+1) length of v @ W^k.
        stretch: label -> (H,) singular values of one such W, largest first.
    """
    fig = figure(figsize=(8.6, 3.2))
    left, right = fig.subplots(1, 2, width_ratios=(1.4, 1))
    for (label, curves), quantity in zip(norms.items(), "cfo", strict=True):
        colour, _, style = LOOK[quantity]
        left.plot(curves[0], color=colour, linestyle=style, label=label)
        left.plot(curves[1:].T, color=colour, linestyle=style, linewidth=1.3)
    for (label, values), quantity in zip(stretch.items(), "cf", strict=True):
        right.plot(np.arange(1, len(values) + 1), values, color=LOOK[quantity][0], linestyle=LOOK[quantity][2], label=label)
    left.set(yscale="log", xlabel="multiplications $k$", ylabel="length of $v\\,W^k$", title="A vector of length 1, five draws")
    right.set(xlabel="direction", ylabel="stretched by", title="Singular values of $W$", ylim=(0, None))
    left.legend(fontsize=9.5, loc="lower left", handlelength=3)
    right.legend(fontsize=9.5, handlelength=3)
    return fig


def weight_picture(W, b, D):
    """Starting weights as a heat map, biases as a strip below.

    Args:
        W: (H+D, 4H) weights.
        b: (4H,) biases.
        D: input features.
    """
    H = len(b) // 4
    fig = figure(figsize=(8.6, 3.6))
    top, bottom = fig.subplots(2, 1, height_ratios=(H + D, 2.2))
    limit = np.abs(W).max()
    image = top.imshow(W, vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
    bottom.imshow(b[None], vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
    top.axhline(H - 0.5, color="black", linewidth=2, linestyle="-")
    for ax in (top, bottom):
        for edge in (H, 2 * H, 3 * H):
            ax.axvline(edge - 0.5, color="black", linewidth=2, linestyle="-")
        ax.grid(visible=False)
    top.set_xticks([H * (n + 0.5) - 0.5 for n in range(4)], ["i", "f", "g", "o"])
    top.xaxis.tick_top()
    top.set_yticks([(H - 1) / 2, H + (D - 1) / 2], ["from $h_{t-1}$\n(H rows)", "from $x_t$\n(D rows)"])
    bottom.set_yticks([0], ["$b$"])
    bottom.set_xticks([H * (n + 0.5) - 0.5 for n in range(4)], [f"mean {m:.0f}" for m in b.reshape(4, H).mean(axis=1)])
    for ax in (top, bottom):
        ax.tick_params(length=0)
    fig.colorbar(image, ax=[top, bottom], fraction=0.04)
    return fig


def cell_trace(x, seen):
    """What a cell of one unit did, step by step.

    Args:
        x: (T, 4) value, write, erase, read; the last three are 0 or 1.
        seen: (T, 6) i, f, g, o, c, h at each step.
    """
    steps = np.arange(1, len(x) + 1)
    fig = figure(figsize=(8.2, 6.6))
    inputs, gates, cell, hidden = fig.subplots(4, 1, sharex=True, height_ratios=(1.25, 1, 1.15, 0.9))
    inputs.bar(steps, x[:, 0], 0.4, color="#999999", edgecolor="black", linewidth=0.6)
    for column, (word, quantity) in enumerate([("write", "i"), ("erase", "f"), ("read", "o")], start=1):
        for step in steps[x[:, column] > 0.5]:
            inputs.text(step, 3.7 - 0.75 * column, word, ha="center", va="center", fontsize=9.5,
                        bbox={"facecolor": _tint(LOOK[quantity][0], 0.35), "edgecolor": "black", "linewidth": 0.5, "pad": 1.5})
    inputs.set(ylim=(-2.2, 3.6), yticks=(-2, 0, 2), ylabel="input")
    for place, (column, gate) in enumerate([(0, "i"), (1, "f"), (3, "o")]):
        gates.bar(steps + 0.25 * (place - 1), seen[:, column], 0.23, label=f"${gate}_t$", color=_tint(LOOK[gate][0], 0.8),
                  edgecolor="black", linewidth=0.5, hatch=LOOK[gate][1])
    gates.set(ylim=(0, 1.05), yticks=(0, 0.5, 1), ylabel="gates")
    cell.plot(steps, seen[:, 4], color=LOOK["c"][0], linestyle="-", marker="o", label="$c_t$")
    cell.plot(steps, seen[:, 2], color=LOOK["g"][0], linestyle="none", marker="D", markeredgecolor="black", label="$g_t$")
    reach = max(1.2, np.abs(seen[:, 4]).max() * 1.15)
    cell.set(ylabel="cell", ylim=(-reach, reach))
    hidden.plot(steps, seen[:, 5], color=LOOK["h"][0], linestyle="-", marker="s", label="$h_t$")
    hidden.set(ylabel="shown", ylim=(-1.1, 1.1), xlabel="step", xticks=steps, xlim=(0.4, len(x) + 0.6))
    for ax in (gates, cell, hidden):
        ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=1.6)
    fig.align_ylabels()
    return fig


def memories(columns):
    """What several cells hold over time, without noise (top) and with noise (bottom).

    Args:
        columns: title -> two (states, error): states (T, lines), error of the best read-out at the end.
    """
    fig = figure(figsize=(9, 4.6))
    panels = fig.subplots(2, len(columns), sharex=True)
    for column, (title, runs) in enumerate(columns.items()):
        for ax, (states, error) in zip(panels[:, column], runs, strict=True):
            for n, line in enumerate(states.T):
                ax.plot(np.arange(1, len(line) + 1), line, color=["#D55E00", "#E69F00", "#000000", "#56B4E9", "#0072B2"][n],
                        linestyle=["--", (0, (5, 1)), ":", "-.", "-"][n], linewidth=1.5)
            reach = np.abs(states).max()
            ax.set_ylim(-1.55 * reach, 1.15 * reach)
            ax.text(0.5, 0.03, f"read-out error {error:.2f}", transform=ax.transAxes, ha="center", fontsize=10,
                    bbox={"facecolor": "white", "edgecolor": "#999999", "pad": 2})
        panels[0, column].set_title(title, fontsize=10.5)
        panels[1, column].set_xlabel("step")
    panels[0, 0].set_ylabel("silence")
    panels[1, 0].set_ylabel("noise on the way")
    return fig
