"""Figures of lesson 03, part 2: the weights of a cell, fused into one matrix, timed, multiplied
again and again, at their start.
"""

import numpy as np

from course.figures.diagrams import BLUE, INK, LOOK, VERMILION, block, canvas, label
from course.picture import figure

GATES = {"i": "input", "f": "forget", "g": "candidate", "o": "output"}  # in the order of the blocks
SPEEDS = (0.25, 16)  # the ratios that are on the axis


def fused_blocks(N, D, H):
    """One matrix product for four gates: the shapes, drawn to scale.

    Args:
        N: examples in the batch.
        D: input features.
        H: hidden units.

    Returns:
        matplotlib Figure.
    """
    rows, gap = H + D, 3.4
    middle, start = rows / 2 - N / 2, rows + gap  # lower end of z; left end of W
    end = start + 4 * H + gap  # left end of the product
    fig, ax = canvas((-0.5, end + 4 * H + 0.5), (-3.1, rows + 0.4), (9, 2.5))
    block(ax, 0, middle, H, N, "$h_{t-1}$")
    block(ax, H, middle, D, N, "$x_t$")
    for n, (letter, gate) in enumerate(GATES.items()):
        color, hatch, _ = LOOK[gate]
        block(ax, start + n * H, D, H, H, f"$W_{letter}^h$", color, hatch)
        block(ax, start + n * H, 0, H, D, f"$W_{letter}^x$", color, hatch)
        block(ax, end + n * H, middle, H, N, f"$z_t W_{letter}$", color, hatch)
    for x, sign in ((start - gap / 2, "@"), (end - gap / 2, "=")):
        label(ax, x, rows / 2, sign, fontsize=18)
    for x, y, text in (
        (rows / 2, middle - 0.4, f"$z_t$\n(N, H+D) = ({N}, {rows})"),
        (start + 2 * H, -0.4, f"$W$\n(H+D, 4H) = ({rows}, {4 * H})"),
        (end + 2 * H, middle - 0.4, f"before bias and activation\n(N, 4H) = ({N}, {4 * H})"),
    ):
        label(ax, x, y, text, va="top", fontsize=11)
    return fig


def speed_ratios(sizes, times, ratio="separate / fused", xlabel="hidden units H"):
    """How many computations of a second kind fit into the time of one of a first kind. What lies
    beyond the axis is drawn at its edge.

    Args:
        sizes: numbers or words, one for each experiment.
        times: title -> (len(sizes), 2, rounds) seconds of the first and of the second kind; one
            panel each.
        ratio: names of the two kinds.
        xlabel: what the sizes are.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.6, 3.2))
    for ax, (title, rows) in zip(
        fig.subplots(1, len(times), sharey=True), times.items(), strict=True
    ):
        for place, (first, second) in enumerate(rows):
            _ratios(ax, place, first, second)
        ax.axhline(1, color="black", linestyle="--", linewidth=1.2)
        ax.set(title=title, yscale="log", ylim=SPEEDS, xlim=(-0.5, len(sizes) - 0.2), xlabel=xlabel)
        ax.set_xticks(range(len(sizes)), sizes)
        ax.set_yticks([0.25, 0.5, 1, 2, 4, 8, 16], ["¼", "½", "1", "2", "4", "8", "16"])
        ax.minorticks_off()
    fig.axes[0].set_ylabel(f"time {ratio}")
    return fig


def _ratios(ax, place, first, second):
    """The ratio of every round as a dot, and their median as a bar with its number."""
    low, high = SPEEDS
    rounds, middle = first / second, np.median(first / second)
    edge = f"≥ {high}" if middle >= high else "≤ ¼" if middle <= low else f"{middle:.1f}"
    rounds, middle = (
        np.clip(rounds, 1.04 * low, 0.96 * high),
        np.clip(middle, 1.04 * low, 0.96 * high),
    )
    ax.plot(
        np.full(len(rounds), place), rounds, color=BLUE, marker="o", linestyle="none", alpha=0.4
    )
    ax.plot([place - 0.25, place + 0.25], [middle] * 2, color=VERMILION, linestyle="-", linewidth=3)
    label(
        ax,
        place + 0.3,
        np.clip(middle, 1.12 * low, 0.89 * high),
        edge,
        ha="left",
        fontsize=10,
        in_layout=False,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
    )


def powers(norms, stretch):
    """What repeated multiplication does to a vector, and the reason for it.

    Args:
        norms: label -> (draws, K+1) length of v @ A^k, of length 1 at k = 0; three labels.
        stretch: label -> (H,) singular values of one such A, largest first; two labels.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.6, 3.2))
    left, right = fig.subplots(1, 2, width_ratios=(1.4, 1))
    looks = ((INK, "-"), (VERMILION, "--"), (BLUE, "-."))
    for (name, curves), (color, style) in zip(norms.items(), looks, strict=True):
        left.plot(
            curves.T,
            color=color,
            linestyle=style,
            linewidth=1.5,
            label=[name] + [None] * (len(curves) - 1),
        )
    for (name, values), (color, style) in zip(stretch.items(), looks[:2], strict=True):
        right.plot(np.arange(1, len(values) + 1), values, color=color, linestyle=style, label=name)
    left.set(
        yscale="log",
        xlabel="multiplications $k$",
        ylabel="length of $v\\,A^k$",
        title="A vector of length 1, five draws",
    )
    right.set(
        xlabel="direction", ylabel="stretched by", title="Singular values of $A$", ylim=(0, None)
    )
    left.legend(fontsize=9.5, loc="lower left")
    right.legend(fontsize=9.5)
    return fig


def powers_text(norms, stretch):
    """What `powers` shows, in words.

    Args:
        norms, stretch: as for `powers`.

    Returns:
        Text.
    """

    def plain(name):
        return name.replace("$", "").replace(r"\sqrt{H}", "root H")

    steps = len(next(iter(norms.values()))[0]) - 1
    ends = "; ".join(
        f"{plain(name)}: from {curves[:, -1].min():.1g} to {curves[:, -1].max():.1g}"
        for name, curves in norms.items()
    )
    factors = "; ".join(
        f"{plain(name)}: from {values[0]:.2g} down to {values[-1]:.2g}"
        for name, values in stretch.items()
    )
    return (
        f"Left: the length of a vector of length 1 after {steps} multiplications, on a logarithmic "
        "axis, five draws. "
        f"{ends}. Right: singular values. {factors}."
    )


def weight_picture(W, b, D):
    """Starting weights as a heat map, biases as a strip below.

    Args:
        W: (H+D, 4H) weights.
        b: (4H,) biases.
        D: input features.

    Returns:
        matplotlib Figure.
    """
    H = len(b) // 4
    fig = figure(figsize=(8.6, 3.6))
    top, bottom = fig.subplots(2, 1, height_ratios=(H + D, 2.2))
    limit = np.abs(W).max()
    for ax, numbers in ((top, W), (bottom, b[None])):
        image = ax.imshow(numbers, vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
        for edge in (H, 2 * H, 3 * H):
            ax.axvline(edge - 0.5, color="black", linewidth=2, linestyle="-")
        ax.grid(visible=False)
        ax.tick_params(length=0)
    top.axhline(H - 0.5, color="black", linewidth=2, linestyle="-")
    centers = [H * (n + 0.5) - 0.5 for n in range(4)]
    top.set_xticks(centers, list(GATES))
    top.xaxis.tick_top()
    top.set_yticks(
        [(H - 1) / 2, H + (D - 1) / 2], ["from $h_{t-1}$\n(H rows)", "from $x_t$\n(D rows)"]
    )
    bottom.set_yticks([0], ["$b$"])
    bottom.set_xticks(centers, [f"mean {m:.0f}" for m in b.reshape(4, H).mean(axis=1)])
    fig.colorbar(image, ax=[top, bottom], fraction=0.04)
    return fig
