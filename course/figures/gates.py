"""Figures of lesson 02: what a gate is, what it reads, and what it does to a stored value."""

import numpy as np

from course.picture import figure

INK, GRAY, PALE = "#222222", "#BDBDBD", "#F2F2F2"
COLOR = {"forget": "#D55E00", "input": "#009E73", "candidate": "#CC79A7", "output": "#0072B2"}
COMMANDS = ("write", "erase", "read")


def _canvas(width, height, size):
    """A figure with one empty axis in units of drawing, equal in both directions."""
    fig = figure(figsize=size)
    ax = fig.add_subplot()
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")
    return fig, ax


def _arrow(ax, start, end, color=INK, width=1.6):
    ax.annotate("", xy=end, xytext=start, zorder=2,
                arrowprops=dict(arrowstyle="-|>", color=color, lw=width, shrinkA=0, shrinkB=0))


def _box(ax, x, y, width, height, **look):
    from matplotlib.patches import FancyBboxPatch

    ax.add_patch(FancyBboxPatch((x - width / 2, y - height / 2), width, height,
                                boxstyle="round,pad=0,rounding_size=0.12", zorder=3, **look))


def _node(ax, x, y, sign, color):
    from matplotlib.patches import Circle

    ax.add_patch(Circle((x, y), 0.3, fc="white", ec=color, lw=2, zorder=3))
    ax.text(x, y, sign, ha="center", va="center", fontsize=15, color=color, zorder=4)


def _matrix(ax, rows, x, y, blocks, cell=0.8, title=""):
    """Numbers in a grid whose top left corner is at (x, y); blocks[r][c] is "h", "x" or "-"."""
    from matplotlib.patches import Rectangle

    look = {"h": dict(fc="#D6E8F5", ec="#0072B2"), "-": dict(fc="white", ec=INK),
            "x": dict(fc="#FBE6BF", ec="#9A6A00", ls="--")}
    rows = np.atleast_2d(rows)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            corner = (x + c * cell, y - (r + 1) * cell)
            ax.add_patch(Rectangle(corner, cell, cell, lw=1.5, **look[blocks[r][c]]))
            ax.text(corner[0] + cell / 2, corner[1] + cell / 2, f"{value:g}".replace("-", "\u2212"),
                    ha="center", va="center", fontsize=12)
    ax.text(x + rows.shape[1] * cell / 2, y + 0.18, title, ha="center", va="bottom", fontsize=11)


def _commands(ax, values, commands):
    """The inputs of the memory with commands: a value at every step, and letters W, E, R."""
    steps = np.arange(1, len(values) + 1)
    wanted = commands[:, 0] > 0
    colors = np.where(wanted, "#E69F00", "#D9D9D9")
    bars = ax.bar(steps, values, width=0.6, color=colors, edgecolor=INK)
    for bar, hatched in zip(bars, wanted):
        bar.set_hatch("//" if hatched else "")
    for step, command in zip(steps, commands):
        for name, on in zip(COMMANDS, command):
            if on:
                ax.text(step, 2.05, name[0].upper(), ha="center", va="center", weight="bold",
                        bbox=dict(boxstyle="round,pad=0.25", fc="#FBE6BF", ec="#9A6A00"))
    ax.set(ylim=(-1.4, 2.7), yticks=[-1, 0, 1], ylabel="input value", xlim=(0.3, len(values) + 0.7))
    ax.set_title("A value at every step, and commands: W write, E erase, R read")


def overwritten(values, commands, wanted, states):
    """Why a plain recurrent unit is a poor store.

    Args:
        values: (T,) input values.
        commands: (T, 3) zeros and ones: write, erase, read.
        wanted: (T,) what a good store would hold.
        states: dict from a label to the (T,) states of a plain recurrent unit.

    Returns:
        Figure.
    """
    fig = figure(figsize=(8, 5))
    top, bottom = fig.subplots(2, 1, sharex=True, height_ratios=[1, 1.5])
    _commands(top, values, commands)
    steps = np.arange(1, len(values) + 1)
    bottom.step(steps, wanted, where="mid", color=INK, ls="-", lw=5, alpha=0.25, label="wanted")
    for (label, state), color, style, marker in zip(
            states.items(), ("#0072B2", "#D55E00"), ("-", "--"), "os"):
        bottom.plot(steps, state, color=color, ls=style, marker=marker, ms=5, label=label)
    bottom.set(ylim=(-1.15, 1.15), ylabel="state", xlabel="time step", xticks=steps)
    bottom.set_title("The state of one plain recurrent unit")
    bottom.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=3)
    return fig


def valves(value, openings):
    """One value behind valves that are open by different shares.

    Args:
        value: the number that arrives.
        openings: shares between 0 and 1.

    Returns:
        Figure.
    """
    from matplotlib.patches import Rectangle

    fig = figure(figsize=(9, 2.6))
    for ax, share in zip(fig.subplots(1, len(openings)), openings):
        ax.add_patch(Rectangle((0, 0), 2, 1, fc="#56B4E9", ec="none"))
        ax.add_patch(Rectangle((2.3, 0), 2, share, fc="#56B4E9", ec=INK, hatch="//", lw=0))
        ax.add_patch(Rectangle((2, 0), 0.3, share, fc="#56B4E9", ec="none"))
        ax.add_patch(Rectangle((2, share), 0.3, 1.45 - share, fc=INK, ec=INK))
        ax.plot([0, 4.3], [0, 0], color=INK, lw=2, ls="-")
        ax.plot([0, 2], [1, 1], color=INK, lw=2, ls="-")
        ax.plot([2.3, 4.3], [1, 1], color=INK, lw=2, ls="-")
        ax.text(1, 0.5, f"{value:g}", ha="center", va="center", fontsize=14)
        ax.text(3.3, -0.28, f"{value * share:g} passes", ha="center", va="center", fontsize=12)
        ax.set_title(f"gate {share:g}", loc="center")
        ax.set(xlim=(-0.1, 4.4), ylim=(-0.5, 1.5))
        ax.axis("off")
    return fig


def sigmoid_curve(x, s):
    """The sigmoid, its five easy points, and the regions where it is nearly flat.

    Args:
        x: (n,) places from left to right.
        s: (n,) values of the sigmoid there.

    Returns:
        Figure.
    """
    fig = figure(figsize=(8, 3.8))
    ax = fig.add_subplot()
    for left, right in ((x[0], -4), (4, x[-1])):
        ax.axvspan(left, right, fc=PALE, ec=GRAY, hatch="//", lw=0)
    ax.plot(x, s, color="#0072B2", ls="-", lw=3)
    for odds, text in ((1 / 9, "1/10"), (1 / 3, "1/4"), (1, "1/2"), (3, "3/4"), (9, "9/10")):
        place, high = np.log(odds), odds / (1 + odds)
        ax.plot(place, high, "o", color="#D55E00", ms=8)
        ax.annotate(text, (place, high), xytext=(12, -5), textcoords="offset points", fontsize=12)
    for place, text in ((-6, "saturated:\nclosed"), (6, "saturated:\nopen")):
        ax.text(place, 0.5, text, ha="center", va="center",
                bbox=dict(fc="white", ec=GRAY, boxstyle="round,pad=0.3"))
    ax.set(xlim=(x[0], x[-1]), ylim=(-0.05, 1.05), xlabel="x", ylabel=r"$\sigma(x)$",
           yticks=[0, 0.25, 0.5, 0.75, 1])
    return fig


def overflow():
    """How large exp(x), exp(-x) and exp(-|x|) get, against the largest float64.

    Returns:
        Figure.
    """
    fig = figure(figsize=(8, 3.8))
    ax = fig.add_subplot()
    x, limit = np.linspace(-1000, 1000, 401), np.log10(np.finfo(float).max)
    ax.axhspan(limit, 460, fc="#FBE0D0", ec="#D55E00", hatch="xx", lw=0, alpha=0.6)
    for power, label, color, style in ((x, r"$e^{x}$", "#D55E00", "--"),
                                       (-x, r"$e^{-x}$", "#0072B2", "-."),
                                       (-np.abs(x), r"$e^{-|x|}$", "#009E73", "-")):
        ax.plot(x, power * np.log10(np.e), color=color, ls=style, lw=3, label=label)
    ax.text(0, 384, "too large for float64: becomes inf", ha="center", va="center",
            bbox=dict(fc="white", ec="#D55E00", boxstyle="round,pad=0.3"))
    ax.set(xlim=(-1000, 1000), ylim=(-460, 460), xlabel="x", ylabel="power of ten")
    ax.set_yticks([-300, 0, 300], ["$10^{-300}$", "$1$", "$10^{300}$"])
    ax.legend(loc="lower center", ncols=3)
    return fig


def slopes(x, values, derivatives):
    """Sigmoid and tanh in one panel, their slopes in the other.

    Args:
        x: (n,) places.
        values: pair of (n,) arrays, sigmoid and tanh.
        derivatives: pair of (n,) arrays, of the same two functions.

    Returns:
        Figure.
    """
    fig = figure(figsize=(9, 3.8))
    looks = (("sigmoid", "#0072B2", "-"), ("tanh", "#D55E00", "--"))
    for ax, curves, title in zip(fig.subplots(1, 2), (values, derivatives), ("Value", "Slope")):
        for curve, (name, color, style) in zip(curves, looks):
            ax.plot(x, curve, color=color, ls=style, lw=3, label=name)
        ax.set(xlabel="x", xlim=(x[0], x[-1]))
        ax.set_title(title)
        ax.legend(loc="upper left")
    for high, text, place in ((0.25, "at most 1/4", (1.9, 0.4)), (1, "at most 1", (1.9, 1))):
        ax.plot(0, high, "o", color=INK, ms=7, zorder=4)
        ax.annotate(text, (0, high), xytext=place, va="center",
                    arrowprops=dict(arrowstyle="-", lw=1))
    ax.set_ylim(-0.03, 1.1)
    return fig


def concat_blocks(h, x, W_h, W_x):
    """One product with the concatenation beside two products that are added, with numbers.

    Args:
        h: (2,) hidden state. x: (1,) input. W_h: (2, 2) and W_x: (1, 2) weights.

    Returns:
        Figure.
    """
    fig, ax = _canvas(11.4, 7.2, (8.6, 5.4))
    z, W = np.concatenate([h, x]), np.concatenate([W_h, W_x])
    ax.text(0, 6.9, "One matrix", weight="bold", va="center")
    _matrix(ax, z, 0.2, 5.2, ["hhx"], title=r"$z=[h,\ x]$")
    _matrix(ax, W, 3.5, 6.0, ["hh", "hh", "xx"], title="$W$")
    _matrix(ax, z @ W, 6.1, 5.2, ["--"], title="$zW$")
    ax.text(0, 2.75, "Two matrices", weight="bold", va="center")
    _matrix(ax, h, 0.2, 1.4, ["hh"], title="$h$")
    _matrix(ax, W_h, 2.6, 1.8, ["hh", "hh"], title="$W_h$")
    _matrix(ax, x, 4.9, 1.4, ["x"], title="$x$")
    _matrix(ax, W_x, 6.5, 1.4, ["xx"], title="$W_x$")
    _matrix(ax, h @ W_h + x @ W_x, 9.0, 1.4, ["--"], title="$hW_h+xW_x$")
    for place, high, sign in ((3.05, 4.8, "@"), (5.6, 4.8, "="), (2.2, 1, "@"), (4.55, 1, "+"),
                              (6.1, 1, "@"), (8.55, 1, "=")):
        ax.text(place, high, sign, ha="center", va="center", fontsize=15)
    ax.annotate("rows that read $h$", (5.1, 5.9), xytext=(8.1, 6.3), va="center", color="#00527F",
                arrowprops=dict(arrowstyle="-", color="#0072B2"))
    ax.annotate("row that reads $x$", (5.1, 3.8), xytext=(8.1, 3.7), va="center", color="#7A5400",
                arrowprops=dict(arrowstyle="-", color="#9A6A00", ls="--"))
    return fig


def gate_columns(z, W, b, gate):
    """Which numbers make which unit's gate: one column of W for each unit.

    Args:
        z: (3,) hidden part then input. W: (3, 2) weights. b: (2,) biases. gate: (2,) values.

    Returns:
        Figure.
    """
    from matplotlib.patches import Rectangle

    fig, ax = _canvas(11.9, 4.0, (8.8, 3.0))
    _matrix(ax, z, 0.2, 2.4, ["hhx"], title="$z$")
    _matrix(ax, W, 3.5, 3.2, ["hh", "hh", "xx"], title="$W$")
    _matrix(ax, b, 6.0, 2.4, ["--"], title="$b$")
    _matrix(ax, z @ W + b, 8.1, 2.4, ["--"], title="$a=zW+b$")
    _matrix(ax, np.round(gate, 2), 10.2, 2.4, ["--"], title=r"$\sigma(a)$")
    for place, sign in ((3.05, "@"), (5.55, "+"), (7.85, "="), (9.95, r"$\to$")):
        ax.text(place, 2.0, sign, ha="center", va="center", fontsize=15)
    for left, top, rows in ((4.3, 3.2, 3), (6.8, 2.4, 1), (8.9, 2.4, 1), (11.0, 2.4, 1)):
        ax.add_patch(Rectangle((left, top - rows * 0.8), 0.8, rows * 0.8, fc="none",
                               ec="#D55E00", lw=4, zorder=5))
    ax.text(5.0, 0.3, "thick frames: everything that belongs to unit 1 (the second unit)",
            ha="center", va="center", color="#A34700")
    return fig


def response(weight, biases):
    """How a gate answers to one input, for one weight and several biases.

    Args:
        weight: weight of the input.
        biases: numbers; each gives one curve, and its value at input 0 is marked.

    Returns:
        Figure.
    """
    fig = figure(figsize=(8, 3.6))
    ax = fig.add_subplot()
    x = np.linspace(-4, 4, 321)
    for bias, marker in zip(biases, "osD^v"):
        line, = ax.plot(x, 1 / (1 + np.exp(-(weight * x + bias))), lw=3)
        rest = 1 / (1 + np.exp(-bias))
        ax.plot(0, rest, marker, ms=9, color=line.get_color(), mec=INK, zorder=5, clip_on=False)
        line.set_label(f"b = {bias:g}: rests at {rest:.2f}".replace("-", "\u2212"))
    ax.axvline(0, color=GRAY, lw=1, ls="-")
    ax.set(xlim=(-4, 4), ylim=(-0.03, 1.03), xlabel="input x", ylabel="gate",
           title=f"gate = $\\sigma$({weight:g} x + b)")
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return fig


def cell_map(highlight=None):
    """Where the gates sit: keep, write, show. One of them in color, or all four.

    Args:
        highlight: "forget", "input", "candidate", "output", or None for all.

    Returns:
        Figure.
    """
    fig, ax = _canvas(12.4, 6.4, (8.4, 4.4))
    tint = {name: color if highlight in (name, None) else GRAY for name, color in COLOR.items()}
    _arrow(ax, (1.1, 5.2), (11.5, 5.2), width=3.5)
    ax.plot([1.2, 9.0], [0.5, 0.5], color=INK, lw=2, ls="-", zorder=1)
    for x, y, text in ((0.5, 5.2, "$c_{t-1}$"), (12.0, 5.2, "$c_t$"), (0.6, 0.5, "$z_t$"),
                       (12.0, 3.6, "$h_t$")):
        ax.text(x, y, text, ha="center", va="center", fontsize=15)
    places = {"forget": (2.6, r"$\sigma$"), "input": (4.7, r"$\sigma$"), "candidate": (6.8, "tanh"),
              "output": (9.0, r"$\sigma$")}
    for name, (x, function) in places.items():
        on = highlight in (name, None)
        _arrow(ax, (x, 0.5), (x, 1.35), INK if on else GRAY)
        _box(ax, x, 1.85, 1.75, 1.0, fc=tint[name] + ("33" if on else "18"), ec=tint[name],
             lw=3 if highlight == name else 1.6)
        ax.text(x, 1.85, f"{name}\n{function}", ha="center", va="center", zorder=4,
                color=INK if on else "#8A8A8A", weight="bold" if highlight == name else "normal")
    _wires(ax, tint)
    return fig


def _wires(ax, tint):
    """The arrows from the four boxes to the line of the cell state, with their names."""
    f, i, g, o = (tint[name] for name in COLOR)
    _arrow(ax, (2.6, 2.35), (2.6, 4.9), f, 2.4)
    _arrow(ax, (4.7, 2.35), (5.55, 3.4), i, 2.4)
    _arrow(ax, (6.8, 2.35), (5.95, 3.4), g, 2.4)
    write = i if i != GRAY else g
    _arrow(ax, (5.75, 3.9), (5.75, 4.9), write, 2.4)
    _arrow(ax, (9.0, 2.35), (10.05, 3.4), o, 2.4)
    _arrow(ax, (10.25, 5.2), (10.25, 3.9), o, 2.4)
    _arrow(ax, (10.55, 3.6), (11.6, 3.6), o, 2.4)
    _box(ax, 10.25, 4.5, 0.9, 0.5, fc="white", ec=o, lw=1.6)
    ax.text(10.25, 4.5, "tanh", ha="center", va="center", zorder=4, fontsize=10)
    _node(ax, 2.6, 5.2, r"$\times$", f)
    _node(ax, 5.75, 3.6, r"$\times$", write)
    _node(ax, 5.75, 5.2, "+", write)
    _node(ax, 10.25, 3.6, r"$\times$", o)
    for x, y, text, color in ((2.2, 3.6, "$f_t$", f), (4.75, 2.95, "$i_t$", i),
                              (6.75, 2.95, "$g_t$", g), (9.2, 3.0, "$o_t$", o)):
        ax.text(x, y, text, ha="center", va="center", fontsize=14,
                color="#8A8A8A" if color == GRAY else INK)
    for x, text, color in ((2.6, "keep", f), (5.75, "write", write), (10.25, "show", o)):
        ax.text(x, 5.9, text, ha="center", va="center", fontsize=13, style="italic",
                color="#8A8A8A" if color == GRAY else INK)


def swapped(candidates, forgets):
    """What goes wrong when gate and candidate exchange their activations.

    Args:
        candidates: dict from a label to a (T,) stored value, for the left panel.
        forgets: the same for the right panel.

    Returns:
        Figure.
    """
    fig = figure(figsize=(9, 3.8))
    titles = ("Candidate (f = i = 1)", "Forget gate (i = 0)")
    for ax, curves, title in zip(fig.subplots(1, 2), (candidates, forgets), titles):
        ax.axhline(0, color=GRAY, lw=1.5, ls="-")
        for (label, stored), marker in zip(curves.items(), "os"):
            ax.plot(np.arange(len(stored)), stored, marker=marker, ms=5, label=label)
        ax.set(xlabel="time step", ylabel="stored value", xticks=range(0, len(stored), 2))
        ax.set_title(title)
        ax.legend()
    return fig


def _step_bars(ax, f, i, g, o, c_prev):
    """One step of a stored value, as five bars; what is written starts where the kept part ends."""
    kept, written = f * c_prev, i * g
    bars = (("before\n$c_{t-1}$", 0, c_prev, "#FFFFFF", ""),
            ("kept\n$f\\,c_{t-1}$", 0, kept, "#D55E00", "//"),
            ("written\n$i\\,g$", kept, written, "#009E73", ".."),
            ("after\n$c_t$", 0, kept + written, "#8A8A8A", ""),
            ("shown\n$o\\,\\tanh c_t$", 0, o * np.tanh(kept + written), "#56B4E9", "\\\\"))
    for place, (_, start, size, color, hatch) in enumerate(bars):
        ax.bar(place, size, bottom=start, width=0.62, color=color, hatch=hatch, edgecolor=INK)
        ax.text(place, max(start, start + size) + 0.08, f"{size:+.2f}".replace("-", "\u2212"),
                ha="center", va="bottom")
    ax.plot([1.31, 1.69], [kept, kept], color=INK, lw=1, ls=":")
    ax.plot([2.31, 2.69], [kept + written] * 2, color=INK, lw=1, ls=":")
    ax.axhline(0, color=INK, lw=1, ls="-")
    ax.set_xticks(range(5), [name for name, *_ in bars])
    ax.set(ylim=(-3.3, 3.6))
    ax.grid(axis="x", visible=False)


def one_step(f, i, g, o, c_prev, steps=12):
    """A stored value through one step of the gates, and through many with the same gates.

    Args:
        f, i, g, o: forget gate, input gate, candidate, output gate.
        c_prev: stored value before the step.
        steps: number of steps in the right panel.

    Returns:
        Figure.
    """
    stored = [c_prev]
    for _ in range(steps):
        stored.append(f * stored[-1] + i * g)
    fig = figure(figsize=(10, 4.2))
    left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
    _step_bars(left, f, i, g, o, c_prev)
    left.set_title("One step")
    right.axhline(0, color=INK, lw=1, ls="-")
    right.plot(stored, color=INK, ls="-", marker="o", ms=5, label="stored $c$")
    right.plot(range(1, steps + 1), o * np.tanh(stored[1:]), color="#0072B2", ls="--", marker="s",
               ms=5, label=r"shown $o\,\tanh c$")
    reach = max(3.3, 1.1 * np.max(np.abs(stored)))
    right.set(ylim=(-reach, reach), xlabel="time step", xticks=range(0, steps + 1, 2))
    right.set_title(f"The same gates for {steps} steps")
    right.legend(loc="lower left", ncols=2)
    return fig


def survival(biases, stored, half_lives):
    """How long a stored value lasts when the forget gate rests at different biases.

    Args:
        biases: (n,) forget biases.
        stored: (T, n) what is left of 1 after each step.
        half_lives: (n,) steps until half is left.

    Returns:
        Figure.
    """
    fig = figure(figsize=(9.5, 4))
    left, right = fig.subplots(1, 2)
    for bias, curve in zip(biases, stored.T):
        left.plot(curve, label=f"b = {bias:g}")
    left.axhline(0.5, color=GRAY, lw=1.5, ls="-")
    left.set(xlabel="time step", ylabel="share that is left", ylim=(-0.02, 1.04))
    left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=4, columnspacing=1.2)
    right.semilogy(biases, half_lives, color="#0072B2", ls="-", marker="o", ms=7)
    for bias, steps in zip(biases, half_lives):
        right.annotate(f"{steps:.3g}", (bias, steps), xytext=(-6, 7), textcoords="offset points",
                       ha="right")
    right.set(xlabel="forget bias b", ylabel="half-life in steps",
              xlim=(biases[0] - 0.9, biases[-1] + 0.3),
              ylim=(half_lives[0] / 1.6, half_lives[-1] * 2.4))
    return fig


def memory_run(values, commands, wanted, gates, stored, shown):
    """The memory with commands: inputs, gate values, stored and shown value over time.

    Args:
        values: (T,) input values. commands: (T, 3) zeros and ones: write, erase, read.
        wanted: (T,) what a good store would hold. gates: (T, 3) forget, input, output gate.
        stored, shown: (T,) c and h.

    Returns:
        Figure.
    """
    fig = figure(figsize=(8.6, 6.6))
    top, middle, bottom = fig.subplots(3, 1, sharex=True, height_ratios=[1, 0.85, 1.4])
    _commands(top, values, commands)
    steps = np.arange(1, len(values) + 1)
    middle.imshow(gates.T, cmap="Greys", vmin=0, vmax=1.35, aspect="auto",
                  extent=(0.5, len(values) + 0.5, 2.5, -0.5))
    for (step, row), gate in np.ndenumerate(gates):
        middle.text(step + 1, row, f"{gate:.2f}", ha="center", va="center", fontsize=8.5,
                    color="white" if gate > 0.6 else INK)
    middle.set_yticks(range(3), ["forget f", "input i", "output o"])
    middle.set_title("Your gates: dark is open")
    middle.grid(False)
    bottom.axhline(0, color=GRAY, lw=1.5, ls="-")
    bottom.step(steps, wanted, where="mid", color=INK, ls="-", lw=5, alpha=0.25, label="wanted")
    bottom.plot(steps, stored, color=INK, ls="-", marker="o", ms=5, label="stored c")
    bottom.plot(steps, shown, color="#0072B2", ls="--", marker="s", ms=6, label="shown h")
    bottom.set(ylim=(-1.05, 1.05), xlabel="time step", xticks=steps)
    bottom.set_title("What the memory holds and what it shows")
    bottom.legend(loc="upper right", ncols=3)
    return fig
