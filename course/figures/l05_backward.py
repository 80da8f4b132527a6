"""Figures of lesson 05, part 1: the way back through one step, through time, and in windows."""

from course.figures.diagrams import (
    BLUE,
    GRAY,
    INK,
    LOOK,
    VERMILION,
    box,
    canvas,
    label,
    node,
    number,
    tint,
)

WARM = "#A33B00"  # words on the way back
GATES = {"i": (2.7, "input"), "f": (5.1, "forget"), "g": (7.5, "candidate"), "o": (9.9, "output")}


def _back(ax, *points, width=1.8):
    """A dashed way back through points."""
    *_, last = points
    ax.plot(*zip(*points), color=VERMILION, lw=width, ls=(0, (4, 2)), zorder=1)
    before = points[-2]
    gap = ((last[0] - before[0]) ** 2 + (last[1] - before[1]) ** 2) ** 0.5
    near = tuple(end + (start - end) * min(1, 0.3 / gap) for start, end in zip(before, last))
    ax.annotate(
        "",
        xy=last,
        xytext=near,
        zorder=2,
        arrowprops={
            "arrowstyle": "-|>,head_width=0.25,head_length=0.45",
            "color": VERMILION,
            "lw": width,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def _factor(ax, x, y, text, **look):
    label(
        ax,
        x,
        y,
        text,
        **{"fontsize": 10.5, "color": WARM, "bbox": {"fc": "white", "ec": "none", "pad": 1.2}}
        | look,
    )


def _value(ax, x, y, text, numbers, name, width=1.5, look=None):
    """A box with a quantity's name; below it, where numbers are given, its value and its
    gradient.
    """
    box(ax, x, y, width, 0.8, **{"fc": "white", "ec": INK, "lw": 1.6} | (look or {}))
    if numbers is None or name not in numbers:
        label(ax, x, y, text, fontsize=12)
        return
    value, gradient = numbers[name]
    label(ax, x, y + 0.17, f"{text} = {number(value, '.3g')}", fontsize=9.5)
    label(ax, x, y - 0.19, f"gradient {number(gradient, '.2g')}", fontsize=9.5, color=WARM)


def _stage(ax, x, y, text):
    """The number of a stage, in a dark disk."""
    from matplotlib.patches import Circle

    ax.add_patch(Circle((x, y), 0.29, fc=INK, ec="none", zorder=5))
    label(ax, x, y - 0.02, text, fontsize=11, color="white", weight="bold", zorder=6)


def step_graph(numbers=None):
    """The computational graph of one LSTM step, with the factor that a gradient meets on each way
    back, in five stages.

    Args:
        numbers: name -> (value, gradient) for "h", "c", "c_prev", "i", "f", "g", "o" and, as the
            numbers before the activations, "a_i", "a_f", "a_g", "a_o"; None draws symbols only.

    Returns:
        matplotlib Figure.
    """
    fig, ax = canvas((-0.2, 15.2), (-2.8, 7.4), (9.4, 6.3))
    _value(ax, 0.9, 6.2, "$c_{t-1}$", numbers, "c_prev", width=1.75)
    _value(ax, 12.3, 6.2, "$c_t$", numbers, "c", width=1.75, look={"lw": 2.4})
    _value(ax, 12.3, 3.3, "$h_t$", numbers, "h", width=1.75, look={"ec": BLUE, "fc": "#D6E8F5"})
    _back(ax, (14.9, 6.2), (13.2, 6.2))
    _back(ax, (14.9, 3.3), (13.2, 3.3))
    label(ax, 14.3, 6.55, "dc", fontsize=12, color=WARM)
    label(ax, 14.3, 3.65, "dh", fontsize=12, color=WARM)
    _back(ax, (12.3, 3.75), (12.3, 5.75))
    _factor(ax, 12.3, 4.75, r"$\times\ o\,(1-\tanh^2 c_t)$")
    _back(ax, (11.4, 6.2), (1.8, 6.2))
    _factor(ax, 4.4, 6.2, r"$\times\ f$")
    for name, factor, lift in (
        ("i", r"$\times\ g$", 0.2),
        ("f", r"$\times\ c_{t-1}$", 0.22),
        ("g", r"$\times\ i$", 0.3),
    ):
        x = GATES[name][0]
        start = (11.42, 5.95)
        _back(ax, start, (x + 0.3, 3.75))
        _factor(ax, x + 0.3 + lift * (start[0] - x - 0.3), 3.75 + lift * (start[1] - 3.75), factor)
    _back(ax, (11.4, 3.3), (10.75, 3.3))
    _factor(ax, 10.95, 3.95, r"$\times\ \tanh c_t$")
    slopes = {"i": "i\\,(1-i)", "f": "f\\,(1-f)", "g": "1-g^2", "o": "o\\,(1-o)"}
    for name, (x, gate) in GATES.items():
        color = LOOK[gate].color
        _value(
            ax,
            x,
            3.3,
            f"${name}_t$",
            numbers,
            name,
            width=1.65,
            look={"ec": color, "fc": tint(color, 0.25)},
        )
        _back(ax, (x, 2.88), (x, 1.5))
        _factor(ax, x, 2.25, rf"$\times\ {slopes[name]}$")
        _value(ax, x, 1.05, f"$a_{name}$", numbers, f"a_{name}", width=1.75)
    box(ax, 6.3, 1.05, 9.5, 1.15, fc="none", ec=GRAY, lw=1.2, ls="--", zorder=2)
    _all_gates(ax)
    for stage, place in enumerate(
        ((13.75, 4.75), (12.3, 7.0), (8.0, 5.62), (0.95, 2.25), (0.95, -1.3)), start=1
    ):
        _stage(ax, *place, str(stage))
    label(
        ax,
        0.05,
        4.75,
        "forward runs\nagainst every arrow",
        fontsize=9.5,
        ha="left",
        color="#555555",
    )
    return fig


def _all_gates(ax):
    """From da, all four gates together, to the step's arguments."""
    ax.plot([6.3, 6.3], [0.47, -0.65], color=VERMILION, lw=2.8, ls=(0, (4, 2)), zorder=1)
    _factor(ax, 6.3, -0.05, "da, (N, 4H)", fontsize=11)
    for x, factor, text in (
        (2.7, r"@ $W^\top$", "dz = [dh_prev, dx]"),
        (6.3, r"$z^\top$ @", "dW"),
        (9.9, "sum over the batch", "db"),
    ):
        _back(ax, (6.3, -0.65), (x, -0.65), (x, -2.05)) if x != 6.3 else _back(
            ax, (x, -0.65), (x, -2.05)
        )
        _factor(ax, x, -1.3, factor)
        label(ax, x, -2.45, text, fontsize=12, color=WARM)


def through_time(T=3):
    """The unrolled network on the way back: what is carried, and where gradients are added.

    Args:
        T: steps to draw.

    Returns:
        matplotlib Figure.
    """
    gap = 4.0
    right = gap * T + 0.3
    fig, ax = canvas((-1.1, right + 1.6), (-3.9, 3.3), (9.4, 9.4 * 7.2 / (right + 2.7)))
    for t in range(1, T + 1):
        x = gap * (t - 1) + 1.6
        box(ax, x, 0, 1.7, 2.3, fc="#F6F6F6", ec=INK, lw=1.8)
        label(ax, x, 0, f"step {t}\nbackward", fontsize=11)
        _joint(ax, x + 1.75, x, t)
        _back(ax, (x, -1.2), (x, -1.95))
        label(ax, x - 0.15, -1.6, f"$dx_{t}$", fontsize=11, color=WARM, ha="right")
        _back(ax, (x + 0.5, -1.2), (x + 0.5, -2.75))
        label(ax, x + 0.62, -2.2, f"$dW$ of step {t}", fontsize=10, color=WARM, ha="left")
        come = (x + gap - 0.85, 0.75) if t < T else (right + 0.2, 0.75)
        _back(ax, come, (x + 0.87, 0.75), width=2.6)
        if t < T:
            label(ax, x + 2.6, 1.05, "dc_next", fontsize=10, color=WARM)
            _back(ax, (x + gap - 0.85, -0.6), (x + 2.05, -0.6))
            label(ax, x + 2.63, -0.9, "dh_next", fontsize=10, color=WARM)
    label(ax, right + 0.3, 0.75, "dc_last", fontsize=11.5, color=WARM, ha="left")
    _back(ax, (0.73, 0.75), (-0.35, 0.75), width=2.6)
    _back(ax, (0.73, -0.6), (-0.35, -0.6))
    label(ax, -0.75, 0.75, "$dc_0$", fontsize=12, color=WARM)
    label(ax, -0.75, -0.6, "$dh_0$", fontsize=12, color=WARM)
    middle = gap * (T - 1) / 2 + 2.1
    box(ax, middle, -3.15, gap * (T - 1) + 2.2, 0.75, fc="white", ec=VERMILION, lw=1.8)
    label(ax, middle, -3.15, "+   dW and db: one sum over all steps", fontsize=11.5, color=WARM)
    return fig


def _joint(ax, x, cell, t):
    """Where the direct gradient of h and the one from the later step meet."""
    node(ax, x, -0.6, "+", VERMILION, radius=0.28, width=1.8, drop=0.02)
    _back(ax, (x - 0.28, -0.6), (cell + 0.87, -0.6))
    _back(ax, (x, 2.15), (x, -0.3))
    label(ax, x, 2.45, f"dh[:, {t - 1}]", fontsize=11, color=WARM)
    if t == 1:
        label(ax, x, 3.0, "from the loss, directly", fontsize=10, color="#555555")


def windows(T, k):
    """A sequence in windows: states go on over the borders, gradients stop there.

    Args:
        T: number of steps.
        k: steps in a window.

    Returns:
        matplotlib Figure.
    """
    fig, ax = canvas((-1.4, 1.5 * T + 0.9), (-1.6, 2.5), (9.2, 9.2 * 4.1 / (1.5 * T + 2.3)))
    for t in range(T):
        x = 1.5 * t + 0.5
        box(ax, x, 0.4, 0.9, 0.9, fc="#F6F6F6", ec=INK, lw=1.6)
        label(ax, x, 0.4, f"{t + 1}", fontsize=12)
        ax.annotate(
            "",
            xy=(x - 0.47, 0.62),
            xytext=(x - 1.03, 0.62),
            arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.6},
        )
        _back(ax, (x, 1.75), (x, 0.87))
        if t % k:
            _back(ax, (x - 0.47, 0.18), (x - 1.03, 0.18))
        elif t:
            ax.plot([x - 0.75] * 2, [-0.5, 1.5], color=BLUE, lw=2.5, ls="-")
        if t % k == 0:
            steps = min(k, T - t)
            label(
                ax, x + 0.75 * (steps - 1), -0.75, f"window {t // k + 1}", fontsize=11, color=BLUE
            )
    label(ax, -0.6, 0.62, "$h_0, c_0$", ha="right", fontsize=11)
    label(ax, 0.05, 2.15, "direct gradients, at every step", ha="left", fontsize=10.5, color=WARM)
    label(
        ax,
        0.05,
        -1.3,
        "solid: states, over every border      dashed: gradients, none over a border",
        ha="left",
        fontsize=10.5,
        color="#555555",
    )
    return fig
