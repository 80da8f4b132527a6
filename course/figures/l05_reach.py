"""Figures of lesson 05, part 2: errors of differences, how far gradients reach, what truncation
costs.
"""

import numpy as np

from course.figures.diagrams import BLUE, GRAY, GREEN, INK, ORANGE, PINK, SKY, VERMILION, label
from course.picture import figure

LOOKS = (
    (VERMILION, "-", "v"),
    (ORANGE, "--", "D"),
    (INK, "-.", "o"),
    (BLUE, (0, (5, 1)), "s"),
    (GREEN, ":", "^"),
    (PINK, (0, (3, 1, 1, 1)), ">"),
    (SKY, "-", "<"),
)


def differences(eps, errors):
    """The error of a difference quotient against the distance.

    Args:
        eps: (M,) distances.
        errors: label -> (M,) errors; up to three.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8, 3.6))
    ax = fig.subplots()
    for (name, values), (color, style, mark) in zip(errors.items(), (LOOKS[0], LOOKS[3], LOOKS[2])):
        ax.plot(
            eps, np.maximum(values, 1e-17), color=color, ls=style, marker=mark, ms=4.5, label=name
        )
    ax.set(xscale="log", yscale="log", xlabel="eps", ylabel="relative error")
    ax.legend(loc="lower left")
    return fig


def along_the_cell(factors, f, low=1e-12):
    """What arrives at each step of a gradient of 1 into the last cell state.

    Args:
        factors: (T,) factor at each step.
        f: (T,) forget gates of all steps.
        low: where the axis of the factors begins; smaller ones are drawn there.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.6, 3.8))
    upper, lower = fig.subplots(2, 1, sharex=True, height_ratios=(1, 2.6))
    steps = np.arange(1, len(f) + 1)
    mark = "o" if len(f) <= 60 else ""
    upper.bar(steps, f, width=0.8, color="#F3C6A5", edgecolor=VERMILION, lw=0.5)
    upper.set(ylim=(0, 1.05), ylabel="gate $f_t$")
    lower.plot(steps, np.maximum(factors, low), color=INK, ls="-", marker=mark, ms=4)
    for level, text in ((1, "all of it"), (0.1, "a tenth"), (0.001, "a thousandth")):
        lower.axhline(level, color=GRAY, lw=1.5, ls="--")
        lower.annotate(
            text,
            (1.01, level),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=9.5,
            color="#555555",
        )
    lower.set(
        yscale="log",
        ylim=(low, 3),
        xlim=(0, len(f) + 1),
        xlabel="time step $t$",
        ylabel="$\\partial c_T / \\partial c_t$",
    )
    lower.set_title(f"arrives at step 1: {factors[0]:.2g}", fontsize=11)
    return fig


def by_step(curves, ylabel, title="forget bias", floor=1e-24):
    """Something for each step, on a logarithmic axis.

    Args:
        curves: label -> (T,) positive numbers; up to seven.
        ylabel: what they are.
        title: what the labels are.
        floor: smaller numbers are drawn here.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.8, 3.9))
    ax = fig.subplots()
    for (name, values), (color, style, mark) in zip(curves.items(), LOOKS):
        steps = np.arange(1, len(values) + 1)
        ax.plot(
            steps,
            np.maximum(values, floor),
            color=color,
            ls=style,
            marker=mark,
            ms=5,
            markevery=max(1, len(values) // 10),
            label=name,
        )
    ax.set(yscale="log", xlabel="time step $t$", ylabel=ylabel)
    ax.legend(title=title, loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=3.4)
    return fig


def error_by_window(ks, errors):
    """How far a truncated gradient is from the whole one, against the length of the window.

    Args:
        ks: (M,) lengths of windows, rising.
        errors: panel title -> {label: (M,) relative errors}; up to four labels.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 3.7))
    axes = np.atleast_1d(fig.subplots(1, len(errors), sharey=True))
    for ax, (heading, curves) in zip(axes, errors.items()):
        for (name, values), (color, style, mark) in zip(
            curves.items(), (LOOKS[0], LOOKS[3], LOOKS[2], LOOKS[4])
        ):
            ax.plot(ks, values, color=color, ls=style, marker=mark, ms=5, label=name)
        ax.set(xscale="log", xlabel="steps in a window, k", ylim=(-0.03, 1.05))
        ax.set_xticks(ks, [str(k) for k in ks])
        ax.minorticks_off()
        ax.set_title(heading, fontsize=11)
    axes[0].set_ylabel("relative error of dW")
    axes[-1].legend(
        title="forget bias", loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=3.2
    )
    return fig


def learning(losses, guess):
    """Losses over the updates of several trainings.

    Args:
        losses: label -> (U,) losses; up to four.
        guess: loss of an answer that knows nothing, drawn as a line.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.6, 3.6))
    ax = fig.subplots()
    ax.axhline(guess, color=GRAY, lw=2, ls="-")
    for (name, values), (color, style, mark) in zip(
        losses.items(), (LOOKS[3], LOOKS[1], LOOKS[0], LOOKS[2])
    ):
        smooth = np.convolve(values, np.ones(10) / 10, mode="valid")
        ax.plot(
            np.arange(len(smooth)) + 5,
            smooth,
            color=color,
            ls=style,
            marker=mark,
            ms=5,
            markevery=40,
            label=name,
        )
    label(
        ax,
        len(values),
        guess * 1.04,
        "always 0",
        ha="right",
        va="bottom",
        fontsize=10,
        color="#555555",
    )
    ax.set(xlabel="update", ylabel="squared error, mean of 10 updates", ylim=(-0.02, 1.5 * guess))
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=3.2)
    return fig
