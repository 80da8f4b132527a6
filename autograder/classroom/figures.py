"""The figures of a class's page. Nothing in them depends on colour alone."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autograder.classroom.statistics import Tally
from course.picture import figure

BLUE, ORANGE, LIGHT, GRAY, INK = "#0072B2", "#E69F00", "#D9D9D9", "#666666", "#222222"
OUTCOMES = {  # count in a Tally -> its words, color, hatch and ink
    "passed": ("passed", BLUE, "", "white"),
    "failed": ("failed", ORANGE, "///", INK),
    "unjudged": ("could not be judged", GRAY, "...", "white"),
    "unwritten": ("not written", LIGHT, "", INK),
}
SHARP = 160  # dots per inch: clear on a fine screen


def totals(bins: list[tuple[float, float, int]]) -> Figure:
    """How many students have how many points in all; bins: list of (low, high, count)."""
    edges = [bins[0][0], *(high for _, high, _ in bins)]
    fig = figure(figsize=(7.5, 2.6), dpi=SHARP)
    ax = fig.subplots()
    bars = ax.bar(
        edges[:-1],
        [count for *_, count in bins],
        np.diff(edges),
        align="edge",
        color=BLUE,
        edgecolor="white",
        lw=1.5,
    )
    ax.bar_label(bars, [count or "" for *_, count in bins], fontsize=9, color=INK, padding=2)
    ax.set(xlabel="points in all", ylabel="students", xlim=(edges[0], edges[-1]))
    ax.set_xticks(edges, [f"{edge:.3g}" for edge in edges])
    ax.margins(y=0.15)
    ax.grid(axis="x", visible=False)
    ax.yaxis.get_major_locator().set_params(integer=True)  # pyright: ignore[reportCallIssue]
    return fig


def outcomes(tallies: list[Tally]) -> Figure:
    """What became of each exercise: one bar of 100 percent each, with words and hatches."""
    fig, ax = _rows(tallies)
    left = np.zeros(len(tallies))
    for name, (words, color, hatch, ink) in OUTCOMES.items():
        counts = np.array([getattr(tally, name) for tally in tallies])
        share = 100 * counts / [tally.marked for tally in tallies]
        bars = ax.barh(
            range(len(tallies)),
            share,
            left=left,
            color=color,
            hatch=hatch,
            edgecolor="white",
            height=0.7,
            label=words,
        )
        labels = [str(count) if width > 4 else "" for count, width in zip(counts, share)]
        for text in ax.bar_label(bars, labels, label_type="center", fontsize=9, color=ink):
            text.set_bbox({"facecolor": color, "edgecolor": "none", "pad": 1.5})
        left += share
    ax.set(xlim=(0, 100), xlabel="percent of the students; the numbers are students")
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(-0.02, 1),
        ncols=4,
        handlelength=1.4,
        fontsize=10,
        columnspacing=1.4,
    )
    return fig


def discrimination(tallies: list[Tally]) -> Figure:
    """The item-rest correlation of each exercise; a dash where it is undefined."""
    fig, ax = _rows(tallies)
    ax.axvline(0, color=GRAY, lw=1)
    for row, tally in enumerate(tallies):
        if tally.discrimination is None:
            ax.text(0.02, row, "-", va="center", color=GRAY)
            continue
        ax.plot([0, tally.discrimination], [row, row], color=BLUE, ls="-", lw=1.5)
        ax.plot(tally.discrimination, row, "o", color=BLUE, ms=6)
    lowest = min((tally.discrimination or 0 for tally in tallies), default=0)
    ax.set(
        xlim=(-1.05 if lowest < -0.1 else -0.15, 1.05),
        xlabel="correlation with the other exercises",
    )
    return fig


def _rows(tallies: list[Tally]) -> tuple[Figure, Axes]:
    """Axes with one row for each exercise, the first on top."""
    fig = figure(figsize=(7.5, 1.1 + 0.34 * len(tallies)), dpi=SHARP)
    ax = fig.subplots()
    ax.set_yticks(range(len(tallies)), [tally.exercise for tally in tallies])
    ax.set_ylim(len(tallies) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)
    return fig, ax
