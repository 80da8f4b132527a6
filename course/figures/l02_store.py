"""Figures of lesson 02, part 2: a stored value over time, and the store task of 16 steps."""

import numpy as np

from course.figures.diagrams import BLUE, GRAY, INK, LOOK, ORANGE, SKY, VERMILION, label, number
from course.picture import figure

COMMANDS = ("write", "erase", "read")


def overwritten(values, commands, wanted, states):
    """Why a plain recurrent unit is a poor store.

    Args:
        values: (T,) input values, from -1.4 to 1.4.
        commands: (T, 3) zeros and ones: write, erase, read.
        wanted: (T,) what a good store holds after each step.
        states: label -> (T,) states of a plain recurrent unit; at most two.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8, 5))
    top, bottom = fig.subplots(2, 1, sharex=True, height_ratios=[1, 1.5])
    _commands(top, values, commands)
    steps = np.arange(1, len(values) + 1)
    _wanted(bottom, steps, wanted)
    for (name, state), color, style, marker in zip(
        states.items(), (BLUE, VERMILION), ("-", "--"), "os"
    ):
        bottom.plot(steps, state, color=color, ls=style, marker=marker, ms=5, label=name)
    bottom.set(ylim=(-1.15, 1.15), ylabel="state", xlabel="time step", xticks=steps)
    bottom.set_title("The state of one plain recurrent unit")
    bottom.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=3)
    return fig


def _commands(ax, values, commands):
    """The inputs of the store task: a value at every step, and letters W, E, R."""
    steps = np.arange(1, len(values) + 1)
    written = commands[:, 0] > 0
    bars = ax.bar(
        steps, values, width=0.6, color=np.where(written, ORANGE, "#D9D9D9"), edgecolor=INK
    )
    for bar, hatched in zip(bars, written):
        bar.set_hatch("//" if hatched else "")
    for step, command in zip(steps, commands):
        for name, on in zip(COMMANDS, command):
            if on:
                label(
                    ax,
                    step,
                    2.05,
                    name[0].upper(),
                    weight="bold",
                    bbox={"boxstyle": "round,pad=0.25", "fc": "#FBE6BF", "ec": "#9A6A00"},
                )
    ax.set(ylim=(-1.4, 2.7), yticks=[-1, 0, 1], ylabel="input value", xlim=(0.3, len(values) + 0.7))
    ax.set_title("A value at every step, and commands: W write, E erase, R read")


def _wanted(ax, steps, wanted):
    ax.step(steps, wanted, where="mid", color=INK, ls="-", lw=5, alpha=0.25, label="wanted")


def swapped(candidates, forgets):
    """What goes wrong when gate and candidate exchange their activations.

    Args:
        candidates: label -> (T,) stored value, for the left panel; at most two.
        forgets: the same for the right panel.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 3.8))
    titles = ("Candidate (f = i = 1)", "Forget gate (i = 0)")
    for ax, curves, title in zip(fig.subplots(1, 2), (candidates, forgets), titles):
        ax.axhline(0, color=GRAY, lw=1.5, ls="-")
        for (name, stored), marker in zip(curves.items(), "os"):
            ax.plot(np.arange(len(stored)), stored, marker=marker, ms=5, label=name)
        ax.set(xlabel="time step", ylabel="stored value", xticks=range(0, len(stored), 2))
        ax.set_title(title)
        ax.legend()
    return fig


def one_step(f, i, g, o, c_prev, steps=12):
    """A stored value through one step of the gates, and through many with the same gates.

    Args:
        f, i, o: forget, input and output gate, from 0 to 1.
        g: candidate, from -1 to 1.
        c_prev: stored value before the step.
        steps: number of steps in the right panel.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(10, 4.2))
    left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
    _step_bars(left, f, i, g, o, c_prev)
    _same_gates(right, f, i, g, o, c_prev, steps)
    return fig


def _step_bars(ax, f, i, g, o, c_prev):
    """One step of a stored value, as five bars; what is written starts where the kept part ends."""
    kept, written = f * c_prev, i * g
    bars = (
        ("before\n$c_{t-1}$", 0, c_prev, "#FFFFFF", ""),
        ("kept\n$f\\,c_{t-1}$", 0, kept, LOOK["forget"].color, LOOK["forget"].hatch),
        ("written\n$i\\,g$", kept, written, LOOK["input"].color, LOOK["input"].hatch),
        ("after\n$c_t$", 0, kept + written, "#8A8A8A", ""),
        ("shown\n$o\\,\\tanh c_t$", 0, o * np.tanh(kept + written), SKY, ".."),
    )
    for place, (_, start, size, color, hatch) in enumerate(bars):
        ax.bar(place, size, bottom=start, width=0.62, color=color, hatch=hatch, edgecolor=INK)
        label(ax, place, max(start, start + size) + 0.08, number(size, "+.2f"), va="bottom")
    ax.plot([1.31, 1.69], [kept, kept], color=INK, lw=1, ls=":")
    ax.plot([2.31, 2.69], [kept + written] * 2, color=INK, lw=1, ls=":")
    ax.axhline(0, color=INK, lw=1, ls="-")
    ax.set_xticks(range(5), [name for name, *_ in bars])
    ax.set(ylim=(-3.3, 3.6))
    ax.grid(axis="x", visible=False)
    ax.set_title("One step")


def _same_gates(ax, f, i, g, o, c_prev, steps):
    stored = [c_prev]
    for _ in range(steps):
        stored.append(f * stored[-1] + i * g)
    ax.axhline(0, color=INK, lw=1, ls="-")
    _stored(ax, range(steps + 1), stored, "stored $c$")
    _shown(ax, range(1, steps + 1), o * np.tanh(stored[1:]), r"shown $o\,\tanh c$")
    reach = max(3.3, 1.1 * np.max(np.abs(stored)))
    ax.set(ylim=(-reach, reach), xlabel="time step", xticks=range(0, steps + 1, 2))
    ax.set_title(f"The same gates for {steps} steps")
    ax.legend(loc="lower left", ncols=2)


def _stored(ax, steps, c, name):
    look = LOOK["cell state"]
    ax.plot(steps, c, color=look.color, ls="-", marker=look.mark, ms=5, label=name)


def _shown(ax, steps, h, name, size=5):
    look = LOOK["hidden state"]
    ax.plot(steps, h, color=look.color, ls="--", marker=look.mark, ms=size, label=name)


def survival(biases, stored, half_lives):
    """How long a stored value lasts when the forget gate rests at different biases.

    Args:
        biases: (n,) forget biases, rising.
        stored: (T, n) what is left of 1 after each step.
        half_lives: (n,) steps until half is left.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.5, 4))
    left, right = fig.subplots(1, 2)
    for bias, curve in zip(biases, stored.T):
        left.plot(curve, label=f"b = {bias:g}")
    left.axhline(0.5, color=GRAY, lw=1.5, ls="-")
    left.set(xlabel="time step", ylabel="share that is left", ylim=(-0.02, 1.04))
    fig.legend(loc="outside lower center", ncols=len(biases), columnspacing=1.2)
    right.semilogy(biases, half_lives, color=BLUE, ls="-", marker="o", ms=7)
    for bias, steps in zip(biases, half_lives):
        right.annotate(
            f"{steps:.3g}", (bias, steps), xytext=(-6, 7), textcoords="offset points", ha="right"
        )
    right.set(
        xlabel="forget bias b",
        ylabel="half-life in steps",
        xlim=(biases[0] - 0.9, biases[-1] + 0.3),
        ylim=(half_lives[0] / 1.6, half_lives[-1] * 2.4),
    )
    return fig


def survival_text(biases, stored, half_lives):
    """What `survival` shows, in words.

    Args:
        biases, stored, half_lives: as for `survival`.

    Returns:
        Text.
    """
    lives = ", ".join(f"{steps:.3g} at bias {bias:g}" for bias, steps in zip(biases, half_lives))
    return (
        f"Left: the share that is left over {len(stored) - 1} steps; the larger the bias, the "
        "slower the decay. Right, on a "
        f"logarithmic axis, the half-life in steps: {lives}. From bias 2 on it is almost a "
        "straight line."
    )


def memory_run(values, commands, wanted, gates, stored, shown):
    """The store task: inputs, gate values, stored and shown value over time.

    Args:
        values: (T,) input values, from -1.4 to 1.4.
        commands: (T, 3) zeros and ones: write, erase, read.
        wanted: (T,) what a good store holds after each step.
        gates: (T, 3) forget, input, output gate, from 0 to 1.
        stored: (T,) cell state c after each step.
        shown: (T,) hidden state h after each step.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.6, 6.6))
    top, middle, bottom = fig.subplots(3, 1, sharex=True, height_ratios=[1, 0.85, 1.4])
    _commands(top, values, commands)
    _gate_values(middle, gates)
    steps = np.arange(1, len(values) + 1)
    bottom.axhline(0, color=GRAY, lw=1.5, ls="-")
    _wanted(bottom, steps, wanted)
    _stored(bottom, steps, stored, "stored c")
    _shown(bottom, steps, shown, "shown h", size=6)
    bottom.set(ylim=(-1.05, 1.05), xlabel="time step", xticks=steps)
    bottom.set_title("What the memory holds and what it shows")
    bottom.legend(loc="upper right", ncols=3)
    return fig


def _gate_values(ax, gates):
    ax.imshow(
        gates.T,
        cmap="Greys",
        vmin=0,
        vmax=1.35,
        aspect="auto",
        extent=(0.5, len(gates) + 0.5, 2.5, -0.5),
    )
    for (step, row), gate in np.ndenumerate(gates):
        label(ax, step + 1, row, f"{gate:.2f}", fontsize=8.5, color="white" if gate > 0.6 else INK)
    ax.set_yticks(range(3), ["forget f", "input i", "output o"])
    ax.set_title("Your gates: dark is open")
    ax.grid(False)
