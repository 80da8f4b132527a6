"""What the drawings of all lessons share: the look of each quantity, and the pieces to draw with.

Places and sizes of pieces are in the units of their `canvas`; widths of lines and sizes of letters
are in points.
"""

from typing import NamedTuple

import numpy as np

from course.picture import figure

INK, GRAY = "#222222", "#BDBDBD"
BLUE, VERMILION, GREEN, PINK, ORANGE, SKY = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
)


class Look(NamedTuple):
    """How one quantity looks wherever it is drawn, so that color never stands alone."""

    color: str
    hatch: str  # of an area
    mark: str  # of a point


LOOK = {
    "input": Look(GREEN, "//", "^"),
    "forget": Look(VERMILION, "\\\\", "v"),
    "candidate": Look(PINK, "..", "D"),
    "output": Look(BLUE, "xx", ">"),
    "cell state": Look(INK, "", "o"),
    "hidden state": Look(BLUE, "", "s"),
}

# The parts of a matrix: what reads or is the hidden state, what reads or is the input, and
# everything else.
BLOCKS = {
    "h": {"fc": "#D6E8F5", "ec": BLUE},
    "x": {"fc": "#FBE6BF", "ec": "#9A6A00", "ls": "--"},
    "-": {"fc": "white", "ec": INK},
}


def canvas(xlim, ylim, size):
    """A figure with one empty drawing area, without axes, its units equally long in both
    directions.

    Args:
        xlim: pair, left and right end, in units of the drawing.
        ylim: pair, lower and upper end, in the same units.
        size: pair, width and height of the figure in inches.

    Returns:
        fig, ax: matplotlib Figure and its one Axes.
    """
    fig = figure(figsize=size)
    ax = fig.add_subplot()
    ax.set(xlim=xlim, ylim=ylim, aspect="equal")
    ax.axis("off")
    return fig, ax


def tint(color, share):
    """A color mixed with white.

    Args:
        color: any matplotlib color.
        share: how much of it is left, from 0 (white) to 1 (the color).

    Returns:
        Red, green and blue, each from 0 to 1.
    """
    from matplotlib.colors import to_rgb

    return tuple(1 - share * (1 - part) for part in to_rgb(color))


def number(value, form="g"):
    """A number as text with a true minus sign.

    Args:
        value: number.
        form: how to write it, as in an f-string.

    Returns:
        Text.
    """
    text = f"{value:{form}}"
    if not text.strip("+-0."):  # rounded to zero: without a sign
        text = text.lstrip("+-")
    return text.replace("-", "\u2212")


def label(ax, x, y, text, **look):
    """Words around a place, above all other pieces.

    Args:
        ax: matplotlib Axes.
        x, y: the middle of the text, in units of the drawing; ha and va in look say otherwise.
        text: the words, or an equation between dollar signs.
        look: what Axes.text takes; fontsize is in points.

    Returns:
        None.
    """
    ax.text(x, y, text, **{"ha": "center", "va": "center", "zorder": 4} | look)


def arrow(ax, start, end, color=INK, width=1.6, head=(0.2, 0.4)):
    """A straight arrow.

    Args:
        ax: matplotlib Axes.
        start, end: pairs (x, y) in units of the drawing.
        color: any matplotlib color.
        width: of the line, in points.
        head: half the width and the length of the arrow's head, in heights of a letter.

    Returns:
        None.
    """
    style = f"-|>,head_width={head[0]},head_length={head[1]}"
    ax.annotate(
        "",
        xy=end,
        xytext=start,
        zorder=2,
        arrowprops={"arrowstyle": style, "color": color, "lw": width, "shrinkA": 0, "shrinkB": 0},
    )


def path(ax, points, color=INK, width=1.6):
    """A line through points, with the head of an arrow at its end.

    Args:
        ax: matplotlib Axes.
        points: at least two pairs (x, y) in units of the drawing.
        color: any matplotlib color.
        width: of the line, in points.

    Returns:
        None.
    """
    ax.plot(
        *zip(*points, strict=True), color=color, lw=width, ls="-", solid_capstyle="butt", zorder=1
    )
    arrow(ax, points[-2], points[-1], color, width, head=(0.3, 0.5))


def box(ax, x, y, width, height, rounding=0.12, **look):
    """A rectangle with round corners.

    Args:
        ax: matplotlib Axes.
        x, y: its middle, in units of the drawing.
        width, height: its size, in the same units.
        rounding: radius of its corners, in the same units.
        look: what a matplotlib patch takes, such as fc, ec, lw.

    Returns:
        None.
    """
    from matplotlib.patches import FancyBboxPatch

    ax.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - height / 2),
            width,
            height,
            boxstyle=f"round,pad=0,rounding_size={rounding}",
            **{"zorder": 3} | look,
        )
    )


def node(ax, x, y, sign, color=INK, radius=0.3, width=2, drop=0.0):
    """A sign in a circle: something is computed here.

    Args:
        ax: matplotlib Axes.
        x, y: its middle, in units of the drawing.
        sign: text such as "+".
        color: of the sign and the circle.
        radius: of the circle, in units of the drawing.
        width: of the circle's line, in points.
        drop: how far to lower the sign, in units of the drawing; a plain × or + sits too high in
            its line.

    Returns:
        None.
    """
    from matplotlib.patches import Circle

    ax.add_patch(Circle((x, y), radius, fc="white", ec=color, lw=width, zorder=3))
    label(ax, x, y - drop, sign, fontsize=15, color=color)


def matrix(ax, rows, x, y, blocks, cell=0.8, title=""):
    """Numbers in a grid, every number in the look of the block that it belongs to.

    Args:
        ax: matplotlib Axes.
        rows: (R, C) numbers, or (C,) for a single row.
        x, y: the upper left corner, in units of the drawing.
        blocks: R texts of C letters, "h", "x" or "-" as in BLOCKS.
        cell: side of the square of one number, in units of the drawing.
        title: text above the grid.

    Returns:
        None.
    """
    from matplotlib.patches import Rectangle

    rows = np.atleast_2d(rows)  # (R, C)
    for (r, c), value in np.ndenumerate(rows):
        left, low = x + c * cell, y - (r + 1) * cell
        ax.add_patch(Rectangle((left, low), cell, cell, lw=1.5, **BLOCKS[blocks[r][c]]))
        label(ax, left + cell / 2, low + cell / 2, number(value), fontsize=12)
    label(ax, x + rows.shape[1] * cell / 2, y + 0.18, title, va="bottom", fontsize=11)


def block(ax, x, y, width, height, text, color=INK, hatch=""):
    """A whole matrix, or one block of it, as a rectangle drawn to scale with its name on it.

    Args:
        ax: matplotlib Axes.
        x, y: the lower left corner, in units of the drawing.
        width, height: columns and rows of the matrix.
        text: its name.
        color, hatch: of the area, as in LOOK.

    Returns:
        None.
    """
    from matplotlib.patches import Rectangle

    ax.add_patch(
        Rectangle((x, y), width, height, fc=tint(color, 0.25), ec=color, hatch=hatch, alpha=0.45)
    )
    ax.add_patch(Rectangle((x, y), width, height, fill=False, ec="black", lw=1.2))
    label(
        ax,
        x + width / 2,
        y + height / 2,
        text,
        fontsize=13,
        bbox={"fc": "white", "ec": "none", "alpha": 0.85, "pad": 1.5},
    )


def probability_bars(ax, probabilities, right):
    """A bar for each class; that of the right one is hatched.

    Args:
        ax: Axes.
        probabilities: (K,) of the classes.
        right: number of the right class.
    """
    for k, value in enumerate(probabilities):
        look = {"fc": tint(ORANGE, 0.8), "hatch": "//"} if k == right else {"fc": tint(BLUE, 0.5)}
        ax.bar(k, value, ec=INK, **look)
    ax.set(ylim=(0, 1), xticks=range(len(probabilities)), ylabel="probability")
