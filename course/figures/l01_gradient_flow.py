"""Figures of lesson 01, part 2: products of many factors, the norm of a gradient over time,
clipping.
"""

import numpy as np

from course.figures.diagrams import BLUE, GRAY, GREEN, INK, ORANGE, PINK, VERMILION, label, number
from course.picture import figure

LOOKS = (
    (VERMILION, "-"),
    (ORANGE, "--"),
    (INK, "-."),
    (BLUE, (0, (5, 1))),
    (PINK, ":"),
    (GREEN, (0, (3, 1, 1, 1))),
)
FLOOR = 1e-30  # norms below this are not drawn
LEAST = 1e-120  # nor below this, where the axis fits the curve


def _reference_line(ax):
    """The line at 1: neither smaller nor larger."""
    ax.axhline(1, color=GRAY, lw=2.5, ls="-", zorder=1)


def powers_of(factors, steps):
    """One factor, multiplied with itself again and again: on a plain axis and on a logarithmic one.

    Args:
        factors: up to six numbers above 0.
        steps: how many times.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 3.6))
    left, right = fig.subplots(1, 2)
    k = np.arange(steps + 1)
    for factor, (color, style) in zip(factors, LOOKS):
        for ax in (left, right):
            ax.plot(k, float(factor) ** k, color=color, ls=style, label=f"{factor:g}")
    left.set(
        ylim=(-0.1, 3), xlabel="number of factors $k$", ylabel="factor$^k$", title="Plain axis"
    )
    right.set(
        yscale="log", xlabel="number of factors $k$", title="Logarithmic axis: straight lines"
    )
    right.legend(title="factor", loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=3)
    return fig


def norm_curves(panels, title="spectral radius"):
    """The norm of a gradient on its way back through time, one curve for each network.

    Args:
        panels: heading -> {label: (T,) norms of dh_T / dh_t for t = 1 to T}; up to six labels.
        title: what the labels are.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.4, 4))
    axes = np.atleast_1d(fig.subplots(1, len(panels), sharey=True))
    for ax, (heading, curves) in zip(axes, panels.items()):
        for (name, norms), (color, style) in zip(curves.items(), LOOKS):
            back = np.arange(len(norms))[::-1]  # T - t
            ax.plot(back, norms, color=color, ls=style, label=name)
        _reference_line(ax)
        ax.set(
            yscale="log",
            xlabel="steps back, $T - t$",
            ylim=(FLOOR, 1e22),
            title=heading,
            xlim=(0, len(norms) - 1),
        )
    axes[0].set_ylabel("norm of $\\partial h_T / \\partial h_t$")
    axes[-1].legend(title=title, loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=3)
    return fig


def gradient_over_time(norms, states):
    """One network: the norm of the gradient at every step, and how steep its units are.

    Args:
        norms: (T,) norms of dh_T / dh_t for t = 1 to T.
        states: (T, H) hidden states.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 3.8))
    left, right = fig.subplots(1, 2, width_ratios=(1.7, 1))
    steps = np.arange(1, len(norms) + 1)
    left.plot(steps, norms, color=BLUE, ls="-", marker="o" if len(norms) <= 40 else "", ms=4)
    _reference_line(left)
    low, high = min(norms.min(), 1e-3), max(norms.max(), 1e3)
    left.set(
        yscale="log",
        ylim=(max(low / 10, LEAST), high * 10),
        xlabel="time step $t$",
        ylabel="norm of $\\partial h_T / \\partial h_t$",
        title=f"At step 1: {size(norms[0])}",
    )
    slopes = (1 - states**2).ravel()
    right.hist(
        slopes,
        bins=np.linspace(0, 1, 21),
        weights=np.full(slopes.size, 100 / slopes.size),
        color="#D6E8F5",
        edgecolor=BLUE,
    )
    right.axvline(slopes.mean(), color=VERMILION, ls="--")
    right.set(
        xlim=(0, 1),
        ylim=(0, 100),
        xlabel="slope of tanh",
        ylabel="percent of all units",
        title=f"Slopes: {slopes.mean():.2f} on average",
    )
    return fig


def size(norm):
    """A norm as text; below what the axis shows, only that."""
    return f"{norm:.1e}" if norm >= LEAST else f"below {LEAST:.0e}"


def two_ways_to_clip(gradient, by_value, by_norm, limit):
    """One gradient of two numbers, clipped by value and by norm.

    Args:
        gradient: (2,) the gradient, both numbers above 0.
        by_value, by_norm: (2,) what clipping makes of it.
        limit: limit of both ways.

    Returns:
        matplotlib Figure.
    """
    from matplotlib.patches import Circle, Rectangle

    fig = figure(figsize=(8.6, 4.2))
    panels = zip(
        fig.subplots(1, 2),
        ("By value: each number alone", "By norm: the whole arrow"),
        (by_value, by_norm),
        (
            Rectangle(
                (-limit, -limit),
                2 * limit,
                2 * limit,
                fc="#FBE6BF",
                ec="#9A6A00",
                hatch="//",
                alpha=0.5,
            ),
            Circle((0, 0), limit, fc="#D6E8F5", ec=BLUE, hatch="..", alpha=0.6),
        ),
        (VERMILION, BLUE),
    )
    for ax, heading, clipped, area, color in panels:
        ax.add_patch(area)
        reach = 1.15 * max(gradient)
        ax.plot(
            [0, reach * gradient[0] / max(gradient)],
            [0, reach * gradient[1] / max(gradient)],
            color=GRAY,
            ls=":",
            lw=1.5,
        )
        for end, look, name in (
            (gradient, {"color": INK, "lw": 1.6}, "before"),
            (clipped, {"color": color, "lw": 3}, "after"),
        ):
            ax.annotate(
                "",
                end,
                (0, 0),
                arrowprops={"arrowstyle": "-|>", "mutation_scale": 18, "shrinkA": 0, "shrinkB": 0}
                | look,
            )
            label(
                ax,
                end[0] + 0.3,
                end[1] - 0.1,
                f"{name}\n({end[0]:.3g}, {end[1]:.3g})",
                ha="left",
                va="top",
                fontsize=10.5,
                bbox={"fc": "white", "ec": "none", "alpha": 0.8, "pad": 1},
            )
        angle = np.degrees(np.arctan2(clipped[1], clipped[0]))
        ax.set(
            xlim=(-1.4, reach + 1),
            ylim=(-1.4, reach),
            aspect="equal",
            title=f"{heading}\ndirection after: {angle:.0f}°",
        )
    return fig


def cliff(w, losses, paths):
    """A loss with a cliff, and descents over it.

    Args:
        w: (n,) values of the weight, rising.
        losses: (n,) loss there.
        paths: label -> (S+1,) weights of a descent; up to three. Where one leaves the range of w,
            an arrow says where to.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 4.2))
    left, right = fig.subplots(1, 2)
    left.plot(w, losses, color=INK, ls="-", lw=2.5)
    for (name, weights), color, style, marker, size in zip(
        paths.items(), (VERMILION, BLUE, GREEN), ("--", "-", "-."), "v^s", (9, 6, 6)
    ):
        outside = (weights < w[0]) | (weights > w[-1])
        seen = weights[: np.argmax(outside)] if outside.any() else weights
        left.plot(
            seen,
            np.interp(seen, w, losses),
            color=color,
            ls="none",
            marker=marker,
            ms=size,
            alpha=0.8,
        )
        right.plot(seen, color=color, ls=style, marker=marker, ms=4, label=name)
        if len(seen) < len(weights):
            _way_out(right, len(seen) - 1, seen[-1], weights[len(seen) :][:2], w[0], color)
    left.set(
        yscale="log",
        xlabel="weight $w$",
        ylabel="loss",
        title="The loss; marks: the weights visited",
    )
    right.set(
        xlabel="update",
        ylabel="weight $w$",
        title="The weight, update by update",
        ylim=(w[0], w[-1]),
    )
    fig.legend(
        *right.get_legend_handles_labels(), loc="outside lower center", ncols=3, handlelength=3
    )
    return fig


def _way_out(ax, update, weight, later, bottom, color):
    """An arrow out of the picture, with the weights that follow."""
    ax.annotate(
        "",
        (update + 1, bottom),
        (update, weight),
        arrowprops={
            "arrowstyle": "-|>",
            "mutation_scale": 16,
            "color": color,
            "lw": 2,
            "ls": "--",
            "shrinkA": 3,
            "shrinkB": 0,
        },
    )
    names = [
        number(value, ".0f") if abs(value) < 1e4 else f"$10^{{{np.log10(abs(value)):.0f}}}$"
        for value in later
    ]
    label(
        ax,
        update + 2.5,
        (weight + bottom) / 2,
        f"to {', then '.join(names)}",
        ha="left",
        fontsize=10.5,
    )


def reach(distances, contributions):
    """What the last state knows of the first input, and what the weights hear of it.

    Args:
        distances: label -> (T,) distance of the states of two runs that differ in their first input
            only.
        contributions: label -> (T,) norm of each step's part in the gradient of the weights.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.4, 3.9))
    left, right = fig.subplots(1, 2)
    for ax, curves in ((left, distances), (right, contributions)):
        for (name, values), (color, style) in zip(curves.items(), LOOKS):
            ax.plot(
                np.arange(1, len(values) + 1),
                np.maximum(values, FLOOR),
                color=color,
                ls=style,
                label=name,
            )
        ax.set(yscale="log", xlabel="time step $t$")
    left.set(title="Forward: distance of the two states", ylabel="distance")
    right.set(title="Backward: part of step $t$ in the gradient", ylabel="norm")
    right.legend(
        title="spectral radius", loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=3
    )
    return fig
