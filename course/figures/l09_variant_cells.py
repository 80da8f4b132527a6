"""Figures of lesson 09, part 1: the way of the data through the variants of a cell, drawn like the
LSTM's in lesson 03.
"""

from course.figures.diagrams import (
    BLUE,
    INK,
    LOOK,
    ORANGE,
    arrow,
    box,
    canvas,
    label,
    node,
    path,
    tint,
)

BROWN = "#9A6A00"  # the orange of what is new, dark enough for letters
LETTERS = {"forget": "f_t", "input": "i_t", "candidate": "g_t", "output": "o_t"}
PLACES = {"forget": 2.7, "input": 4.9, "candidate": 7.1, "output": 9.0}


def coupled_diagram():
    """An LSTM cell without a forget gate of its own: 1 - i takes its place.

    Returns:
        matplotlib Figure.
    """
    fig, ax = _frame()
    _lstm(ax, gates=("input", "candidate", "output"))
    _inputs(ax)
    color = LOOK["input"].color
    path(ax, [(4.9, 3.8), (3.05, 3.8)], color)
    path(ax, [(2.7, 4.1), (2.7, 5.0)], LOOK["forget"].color)
    node(ax, 2.7, 3.8, r"$1-$", LOOK["forget"].color, radius=0.36)
    label(ax, 2.5, 4.5, "$1 - i_t$", ha="right", fontsize=12)
    label(ax, 2.7, 2.6, "no forget gate\nof its own", fontsize=10.5, color=BROWN)
    return fig


def peephole_diagram():
    """An LSTM cell whose gates also see the cell state.

    Returns:
        matplotlib Figure.
    """
    fig, ax = _frame()
    _lstm(ax)
    _inputs(ax)
    for points, name, x, y in (
        ([(1.25, 5.3), (1.25, 2.1), (1.93, 2.1)], "$p_f$", 1.55, 1.82),
        ([(1.25, 3.1), (3.85, 3.1), (3.85, 2.1), (4.13, 2.1)], "$p_i$", 3.6, 3.38),
        ([(8.05, 5.3), (8.05, 2.1), (8.23, 2.1)], "$p_o$", 8.35, 4.3),
    ):
        ax.plot(*zip(*points[:-1], strict=True), color=ORANGE, lw=2.4, ls=(0, (4, 1.5)), zorder=2)
        arrow(ax, points[-2], points[-1], ORANGE, 2.4)
        label(ax, x, y, name, fontsize=12, color=BROWN)
    for x, y in ((1.25, 5.3), (1.25, 3.1), (8.05, 5.3)):
        ax.plot(x, y, "o", color=ORANGE, ms=6, zorder=3)
    label(ax, 1.25, 5.62, "old $c_{t-1}$", fontsize=10.5, color=BROWN)
    label(ax, 8.05, 5.62, "new $c_t$", fontsize=10.5, color=BROWN)
    return fig


def layer_norm_diagram():
    """An LSTM cell with layer normalization of the two parts that the gates read, and of the cell
    state on its way out.

    Returns:
        matplotlib Figure.
    """
    fig, ax = _frame(low=-2.0)
    _lstm(ax, squash=False)
    path(ax, [(10.4, 5.3), (10.4, 4.88)])
    path(ax, [(10.4, 4.32), (10.4, 4.1)])
    path(ax, [(10.4, 3.54), (10.4, 3.35)])
    _norm(ax, 10.4, 4.6)
    _function(ax, 10.4, 3.82, "tanh", height=0.56, fc="white", ec=INK)
    path(ax, [(0.45, -1.2), (1.05, -1.2)], BLUE)
    path(ax, [(1.75, -1.2), (2.13, -1.2)], BLUE)
    path(ax, [(3.6, -1.2), (4.4, -1.2)], BLUE)
    path(ax, [(9.0, -1.2), (8.25, -1.2)], BROWN)
    path(ax, [(7.55, -1.2), (7.17, -1.2)], BROWN)
    path(ax, [(5.7, -1.2), (5.0, -1.2)], BROWN)
    path(ax, [(4.7, -0.9), (4.7, 0.2)])
    for x, name, color in ((1.4, "$W_h$", BLUE), (7.9, "$W_x$", BROWN)):
        box(ax, x, -1.2, 0.7, 0.6, rounding=0.05, fc="white", ec=color, lw=1.6)
        label(ax, x, -1.2, name, fontsize=12)
    for x in (2.9, 6.4):
        _norm(ax, x, -1.2)
    node(ax, 4.7, -1.2, "+", "black", width=1.5, drop=0.02)
    label(ax, -0.05, -1.2, "$h_{t-1}$", fontsize=12)
    label(ax, 9.35, -1.2, "$x_t$", fontsize=12)
    label(ax, 4.95, -0.62, "(N, 4H)", ha="left", fontsize=10.5)
    box(ax, 5.85, 0.5, 7.84, 0.56, rounding=0.05, fc="white", ec=INK, lw=1.4)
    label(ax, 5.85, 0.5, "add $b$, split into four blocks", fontsize=10.5)
    for x in PLACES.values():
        path(ax, [(x, 0.78), (x, 1.65)])
    return fig


def gru_diagram():
    """A gated recurrent unit: one state, mixed with a candidate; the reset gate acts after the
    product with W.

    Returns:
        matplotlib Figure.
    """
    fig, ax = _frame(low=-0.75)
    forget, candidate = LOOK["forget"].color, LOOK["candidate"].color
    path(ax, [(0.45, 5.3), (12.15, 5.3)], BLUE, width=4)
    path(ax, [(1.2, 5.3), (1.2, 0.8), (2.7, 0.8), (2.7, 1.65)])
    path(ax, [(2.7, 0.8), (5.4, 0.8), (5.4, 1.65)])
    path(ax, [(5.4, 0.8), (7.4, 0.8), (7.4, 1.06)])
    path(ax, [(7.4, 0.8), (9.4, 0.8), (9.4, 1.65)])
    path(ax, [(1.6, -0.4), (1.6, 0.8)])
    path(ax, [(2.7, 2.5), (2.7, 5.0)], forget)
    path(ax, [(2.7, 3.8), (4.1, 3.8)], forget)
    path(ax, [(4.8, 3.8), (9.1, 3.8)], LOOK["input"].color)
    path(ax, [(6.15, 2.1), (7.1, 2.1)], ORANGE, width=2.2)
    path(ax, [(7.4, 1.54), (7.4, 1.83)])
    path(ax, [(7.67, 2.1), (8.63, 2.1)])
    path(ax, [(9.4, 2.5), (9.4, 3.5)], candidate)
    path(ax, [(9.4, 4.07), (9.4, 5.0)])
    _function(ax, 2.7, 2.1, "update\n" + r"$\sigma$", fc=tint(forget, 0.25), ec=forget)
    _function(ax, 5.4, 2.1, "reset\n" + r"$\sigma$", fc=tint(ORANGE, 0.25), ec=BROWN)
    _function(ax, 9.4, 2.1, "candidate\ntanh", fc=tint(candidate, 0.25), ec=candidate)
    box(ax, 7.4, 1.3, 0.8, 0.46, rounding=0.05, fc="white", ec=BLUE, lw=1.6)
    label(ax, 7.4, 1.3, "$W_{hg}$", fontsize=11)
    for x, y, sign in ((2.7, 5.3, "×"), (9.4, 5.3, "+"), (9.4, 3.8, "×"), (7.4, 2.1, "×")):
        node(ax, x, y, sign, "black", radius=0.27, width=1.5, drop=0.02)
    node(ax, 4.45, 3.8, r"$1-$", LOOK["input"].color, radius=0.36)
    for x, y, text, align in (
        (-0.05, 5.3, "$h_{t-1}$", "center"),
        (12.6, 5.3, "$h_t$", "center"),
        (1.85, -0.5, "$x_t$", "left"),
        (2.5, 3.1, "$u_t$", "right"),
        (6.6, 2.4, "$r_t$", "center"),
        (9.6, 3.1, "$g_t$", "left"),
        (6.9, 4.1, "$1 - u_t$", "center"),
        (5.9, 5.65, r"$u_t \odot h_{t-1}$", "center"),
        (4.0, 0.45, "$z_t = [h_{t-1}, x_t]$", "center"),
        (7.4, 0.45, "$h$ part", "center"),
        (9.4, 0.45, "$x$ part", "center"),
    ):
        label(ax, x, y, text, ha=align, fontsize=12)
    return fig


def _frame(low=-0.55):
    fig, ax = canvas((-0.75, 13.1), (low, 6.35), (9, 9 * (6.35 - low) / 13.85))
    box(ax, 6.35, 3.1, 10.9, 6.1, rounding=0.1, fc="#F6F6F6", ec="#999999", zorder=0)
    return fig, ax


def _function(ax, x, y, text, height=0.86, **look):
    box(ax, x, y, 1.54, height, rounding=0.05, **{"lw": 1.8} | look)
    label(ax, x, y, text, fontsize=11)


def _norm(ax, x, y):
    _function(ax, x, y, "norm", height=0.56, fc=tint(ORANGE, 0.35), ec=BROWN, hatch="")


def _inputs(ax):
    """z_t at all gates of an LSTM that are drawn: the lowest line of the drawing."""
    path(ax, [(0.45, 0.8), (9.0, 0.8), (9.0, 1.65)])
    for text in ax.texts:
        if text.get_text().split("\n")[0] in LETTERS:
            x = PLACES[text.get_text().split("\n")[0]]
            path(ax, [(x, 0.8), (x, 1.65)])
    path(ax, [(1.6, -0.2), (1.6, 0.8)])
    label(ax, -0.05, 0.8, "$h_{t-1}$", fontsize=12)
    label(ax, 1.85, -0.3, "$x_t$", ha="left", fontsize=12)
    label(ax, 6.0, 0.45, "$z_t = [h_{t-1}, x_t]$", fontsize=12)


def _lstm(ax, gates=tuple(LETTERS), squash=True):
    """What an LSTM does above its inputs, with the gates that are named; squash draws tanh on the
    way to h.
    """
    color = {gate: LOOK[gate].color for gate in LETTERS}
    path(ax, [(0.45, 5.3), (12.15, 5.3)], width=4)
    if "forget" in gates:
        path(ax, [(2.7, 2.5), (2.7, 5.0)], color["forget"])
    path(ax, [(4.9, 2.5), (4.9, 3.8), (5.7, 3.8)], color["input"])
    path(ax, [(7.1, 2.5), (7.1, 3.8), (6.3, 3.8)], color["candidate"])
    path(ax, [(6.0, 4.07), (6.0, 5.0)])
    path(ax, [(9.0, 2.5), (9.0, 3.05), (10.1, 3.05)], color["output"])
    path(ax, [(10.4, 2.78), (10.4, 0.8), (12.15, 0.8)])
    if squash:
        path(ax, [(10.4, 5.3), (10.4, 4.75)])
        path(ax, [(10.4, 3.9), (10.4, 3.35)])
        _function(ax, 10.4, 4.3, "tanh", fc="white", ec=INK)
    for gate in gates:
        _function(
            ax,
            PLACES[gate],
            2.1,
            f"{gate}\n" + ("tanh" if gate == "candidate" else r"$\sigma$"),
            fc=tint(color[gate], 0.25),
            ec=color[gate],
        )
        side, align = (0.2, "left") if gate in ("forget", "candidate") else (-0.18, "right")
        label(
            ax,
            PLACES[gate] + side,
            3.45 if gate != "output" else 2.8,
            f"${LETTERS[gate]}$",
            ha=align,
            fontsize=12,
        )
    for x, y, sign in ((2.7, 5.3, "×"), (6.0, 5.3, "+"), (6.0, 3.8, "×"), (10.4, 3.05, "×")):
        node(ax, x, y, sign, "black", radius=0.27, width=1.5, drop=0.02)
    label(ax, -0.05, 5.3, "$c_{t-1}$", fontsize=12)
    label(ax, 12.6, 5.3, "$c_t$", fontsize=12)
    label(ax, 12.6, 0.8, "$h_t$", fontsize=12)
    label(
        ax,
        4.4,
        5.65,
        r"$f_t \odot c_{t-1}$" if "forget" in gates else r"$(1 - i_t) \odot c_{t-1}$",
        fontsize=12,
    )
    label(ax, 6.2, 4.5, r"$i_t \odot g_t$", ha="left", fontsize=12)
