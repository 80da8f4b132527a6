"""Figures of lesson 12: hourly counts, forecasts, scores of days, and how good alarms are."""

import numpy as np

from course.figures.diagrams import (
    BLUE,
    GRAY,
    GREEN,
    INK,
    ORANGE,
    VERMILION,
    arrow,
    box,
    canvas,
    label,
    tint,
)
from course.picture import figure

LOOKS = (
    (BLUE, "-", "o"),
    (VERMILION, "--", "v"),
    (GREEN, "-.", "s"),
    (ORANGE, ":", "D"),
    ("#CC79A7", (0, (5, 1)), "^"),
    ("#56B4E9", (0, (3, 1, 1, 1)), ">"),
    (INK, "-", "x"),
)
MOST_NAMES = 14  # of days in a picture, before they overlap
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def detector():
    """What the detector computes, from counts to alarms.

    Returns:
        matplotlib Figure.
    """
    fig, ax = canvas((0, 19), (0, 4.4), (10, 2.4))
    pieces = (
        (1.7, "counts", "(S, 24)"),
        (5.3, "inputs\nof each hour", "(24S, D)"),
        (9.1, "LSTM and\noutput layer", "forecasts (24S,)"),
        (13.2, "mean error\nof each day", "scores (S,)"),
        (17.1, "above the\nthreshold?", "alarms (S,)"),
    )
    for place, text, shape in pieces:
        learned = text.startswith(("inputs", "LSTM", "above"))
        box(
            ax,
            place,
            2.8,
            2.7,
            1.5,
            fc=tint(BLUE, 0.15) if learned else "white",
            ec=BLUE if learned else INK,
            ls="--" if learned else "-",
            lw=1.8,
        )
        label(ax, place, 2.8, text, fontsize=11)
        label(ax, place, 1.6, shape, fontsize=9.5, color="#555555")
    for (left, *_), (right, *_) in zip(pieces, pieces[1:]):
        arrow(ax, (left + 1.35, 2.8), (right - 1.35, 2.8), width=2)
    label(
        ax,
        9.5,
        0.5,
        "dashed: scale, weights and threshold, fitted to the training year and never to the days "
        "that are judged",
        fontsize=10.5,
    )
    return fig


def weeks(count, names):
    """Some days, hour by hour, one below the other.

    Args:
        count: list of (24,) counts.
        names: list of as many labels.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7.5, 3.6))
    ax = fig.add_subplot()
    for values, name, (color, style, mark) in zip(count, names, LOOKS):
        ax.plot(np.arange(24), values, color=color, ls=style, marker=mark, ms=4, label=name)
    ax.set(xlabel="hour of the day", ylabel="rentals in the hour", xticks=range(0, 24, 3))
    ax.legend(loc="upper left")
    return fig


def year(total, dates, unusual):
    """Rentals of each day, the labeled days marked.

    Args:
        total: (S,) rentals.
        dates: (S,) datetime64.
        unusual: (S,) bool.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 3.2))
    ax = fig.add_subplot()
    ax.plot(dates, total, color=GRAY, ls="-", lw=1.2, label="all days")
    ax.plot(
        dates[unusual],
        total[unusual],
        color=VERMILION,
        ls="none",
        marker="v",
        ms=7,
        label="marked as unusual",
    )
    ax.set(ylabel="rentals in the day", ylim=(0, None))
    ax.legend(loc="upper left")
    return fig


def forecasts(days):
    """What was forecast and what came.

    Args:
        days: list of (title, actual (24,), forecast (24,)), at most three.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.6, 3.2))
    for ax, (title, actual, forecast) in zip(
        np.atleast_1d(fig.subplots(1, len(days), sharey=True)), days
    ):
        ax.fill_between(np.arange(24), actual, forecast, color=tint(ORANGE, 0.35), label="error")
        ax.plot(np.arange(24), actual, color=INK, ls="-", label="came")
        ax.plot(np.arange(24), forecast, color=BLUE, ls="--", label="forecast")
        ax.set(title=title, xlabel="hour of the day", xticks=range(0, 24, 6))
    fig.axes[0].set(ylabel="scaled logarithm of the rentals")
    fig.axes[0].legend(loc="lower right")
    return fig


def scores(dates, values, unusual, threshold):
    """The score of each day, the labels, the threshold.

    Args:
        dates: (S,) datetime64.
        values: (S,) scores.
        unusual: (S,) bool.
        threshold: number.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.6, 3.6))
    ax = fig.add_subplot()
    ax.vlines(dates[~unusual], 0, values[~unusual], color=GRAY, lw=1.4, label="ordinary day")
    ax.vlines(dates[unusual], 0, values[unusual], color=VERMILION, lw=2)
    ax.plot(
        dates[unusual],
        values[unusual],
        color=VERMILION,
        ls="none",
        marker="v",
        ms=8,
        label="marked as unusual",
    )
    ax.axhline(threshold, color=INK, ls="--", lw=1.5, label="threshold")
    alarms = values > threshold
    ax.vlines(
        dates[alarms & ~unusual],
        0,
        values[alarms & ~unusual],
        color=INK,
        lw=2,
        label="ordinary day with an alarm",
    )
    named = unusual | alarms if alarms.sum() <= MOST_NAMES else unusual
    for date, value in zip(dates[named], values[named]):
        ax.annotate(
            f"{date.item().day} {date.item():%b}",
            (date, value),
            (0, 7),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )
    ax.set(ylabel="score of the day", ylim=(0, 1.15 * max(values.max(), threshold)))
    fig.legend(loc="outside lower center", ncols=4)
    return fig


def curves(pairs, unusual_share):
    """Precision against recall for every threshold, a mark at each hit.

    Args:
        pairs: name -> (precision (S,), recall (S,)), at most seven.
        unusual_share: share of unusual days: the precision of alarms on all days.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.4, 4.2))
    ax = fig.add_subplot()
    for (name, (precision, recall)), (color, style, mark) in zip(pairs.items(), LOOKS):
        last = 1 + int(np.argmax(recall >= 1))  # alarms beyond the last hit say nothing new
        hits = np.flatnonzero(np.diff(recall[:last], prepend=0)).tolist()
        ax.plot(
            recall[:last],
            precision[:last],
            color=color,
            ls=style,
            marker=mark,
            ms=6,
            markevery=hits,
            label=name,
        )
    ax.axhline(unusual_share, color=GRAY, ls="-", lw=1.5, label="alarms by chance")
    ax.set(xlabel="recall", ylabel="precision", xlim=(-0.03, 1.03), ylim=(-0.03, 1.06))
    fig.legend(loc="outside right upper")
    return fig


def compared(table):
    """F1 at the fitted threshold and the area of the ranking, of several detectors.

    Args:
        table: name -> (f1, ranking), both from 0 to 1.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.6, 3.4))
    names = list(table)[::-1]
    left, right = fig.subplots(1, 2, sharey=True)
    looks = (
        (left, "F1 at the fitted threshold", BLUE, "//"),
        (right, "share of pairs in the right order", GREEN, ".."),
    )
    for part, (ax, title, color, hatch) in enumerate(looks):
        values = [table[name][part] for name in names]
        ax.barh(
            names,
            values,
            color=[tint(color, 0.7 if name.startswith("your") else 0.25) for name in names],
            edgecolor=INK,
            hatch=[hatch if name.startswith("your") else "" for name in names],
        )
        for place, value in enumerate(values):
            ax.annotate(
                f"{value:.2f}",
                (value, place),
                (4, 0),
                textcoords="offset points",
                va="center",
                fontsize=10,
            )
        ax.set(title=title, xlim=(0, 1.12))
        ax.grid(axis="y", visible=False)
    return fig
