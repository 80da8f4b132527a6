"""Figures of lesson 16: two networks, one after the other, and what they write."""

import numpy as np

from course.figures.diagrams import BLUE, GRAY, GREEN, INK, ORANGE, VERMILION, canvas, label, tint
from course.picture import figure


def _box(ax, x, y, text, color, hatch=""):
    from matplotlib.patches import FancyBboxPatch

    ax.add_patch(
        FancyBboxPatch(
            (x - 0.36, y - 0.3),
            0.72,
            0.6,
            boxstyle="round,pad=0.04",
            fc=tint(color, 0.18),
            ec=color,
            hatch=hatch,
        )
    )
    label(ax, x, y, text, fontsize=11, bbox={"fc": tint(color, 0.18), "ec": "none", "pad": 1})


def _arrow(ax, start, end, **look):
    ax.annotate(
        "",
        xy=end,
        xytext=start,
        arrowprops={"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "lw": 1.4, "color": INK}
        | look,
    )


def two_networks(sentence, answer):
    """The encoder reads a sentence; the decoder begins with its last states, reads an answer, and
    writes it one step ahead.

    Args:
        sentence: list of T short texts.
        answer: list of S short texts.

    Returns:
        matplotlib Figure.
    """
    T, S = len(sentence), len(answer)
    fig, ax = canvas((-0.9, T + S + 0.9), (-1.9, 2.2), (9.6, 3.5))
    for place, text in enumerate(sentence):
        _box(ax, place, 0, "enc", GREEN)
        label(ax, place, -1.25, "␣" if text == " " else text, fontsize=12)
        _arrow(ax, (place, -1.0), (place, -0.36))
        _arrow(ax, (place + 0.42, 0), (place + (0.58 if place < T - 1 else 0.7), 0))
    label(ax, T, 0, "h, c", fontsize=11, bbox={"fc": "white", "ec": INK, "ls": "--", "pad": 3})
    for step, (read, written) in enumerate(zip(["start", *answer], answer)):
        place = T + 1 + step
        _box(ax, place, 0, "dec", BLUE, "..")
        _arrow(ax, (place - (0.58 if step else 0.7), 0), (place - 0.42, 0))
        label(ax, place, -1.25, read, fontsize=12, style="italic" if step == 0 else "normal")
        _arrow(ax, (place, -1.0), (place, -0.36))
        _arrow(ax, (place, 0.36), (place, 1.0))
        label(ax, place, 1.3, written, fontsize=12, weight="bold")
        if step < S - 1:
            _arrow(ax, (place + 0.27, 1.1), (place + 0.78, -1.02), color=VERMILION, ls="--")
    label(ax, (T - 1) / 2, -1.75, "the encoder reads", fontsize=11)
    label(ax, T + (S + 1) / 2, -1.75, "the decoder reads", fontsize=11)
    label(ax, T + (S + 1) / 2, 1.85, "and writes", fontsize=11)
    return fig


def learning(losses, shares):
    """The loss of each update, and the share of right answers on the validation part.

    Args:
        losses: (U,) loss of each update.
        shares: dict from update to share of right answers.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9.4, 3.5))
    left, right = fig.subplots(1, 2)
    left.plot(np.arange(1, len(losses) + 1), losses, color=BLUE, lw=1.2)
    left.axhline(np.log(11), color=INK, ls=":")
    label(
        left,
        len(losses),
        np.log(11) / 1.15,
        "log 11: nothing learned",
        ha="right",
        va="top",
        fontsize=10,
    )
    left.set(xlabel="update", ylabel="loss of a symbol", title="Under the teacher", yscale="log")
    right.plot(list(shares), list(shares.values()), color=VERMILION, marker="o")
    right.set(
        xlabel="update",
        ylabel="share of answers, all right",
        title="Without the teacher, validation",
        ylim=(-0.03, 1.03),
    )
    return fig


def comparison(shares, required):
    """The share of right answers of several methods.

    Args:
        shares: dict from method to share; the last one is the network's.
        required: the share that the lesson asks for.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 0.5 * len(shares) + 1.2))
    ax = fig.add_subplot()
    for place, share in enumerate(shares.values()):
        ours = place == len(shares) - 1
        ax.barh(
            place,
            share,
            color=tint(BLUE if ours else GRAY, 0.8),
            hatch="//" if ours else "",
            ec=INK,
        )
        label(ax, share + 0.015, place, f"{share:.3f}", ha="left", fontsize=11)
    ax.axvline(required, color=INK, ls=":", label=f"asked for: {required:g}")
    ax.set(
        yticks=range(len(shares)),
        yticklabels=list(shares),
        xlim=(0, 1.14),
        xlabel="share of answers that are right in every symbol",
    )
    ax.invert_yaxis()
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1))
    return fig


def unseen(shares):
    """How much of a date the network understands in languages that it has never read, beside a
    table of words.

    Args:
        shares: dict from language to four shares that are right: whole dates of the network, whole
            dates of the table, and the months and years of the network.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 5.6))
    upper, lower = fig.subplots(2, 1, sharex=True)
    looks = (
        (upper, BLUE, "o", "your network"),
        (upper, VERMILION, "D", "table of words"),
        (lower, ORANGE, "^", "month"),
        (lower, GREEN, "s", "year"),
    )
    for number, (ax, color, marker, name) in enumerate(looks):
        places = np.arange(len(shares)) + (-0.13, 0.13)[number % 2]
        values = [four[number] for four in shares.values()]
        ax.vlines(places, 0, values, color=color, lw=1.4)
        ax.plot(places, values, color=color, marker=marker, ls="none", ms=7, label=name)
    for ax, title in ((upper, "whole dates"), (lower, "months and years that your network writes")):
        ax.set(ylabel="share right", ylim=(-0.04, 1.06))
        ax.set_title(title, loc="left")
        ax.legend(loc="lower right", ncols=2, bbox_to_anchor=(1, 0.98))
    lower.set_xticks(range(len(shares)))
    lower.set_xticklabels(list(shares), rotation=40, ha="right")
    return fig


def after_one_error(shares, places, answer):
    """How often each symbol is right after one wrong symbol was read.

    Args:
        shares: (P, S) share of right symbols; NaN where nothing was compared.
        places: list of P numbers, the place of the wrong symbol in each row.
        answer: text of S symbols that names the places of an answer.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.2, 4.2))
    ax = fig.add_subplot()
    picture = ax.imshow(shares, cmap="cividis", vmin=0, vmax=1, aspect="auto")
    for row, place in enumerate(places):
        label(ax, place, row, "wrong", fontsize=10, style="italic")
        for step in range(place + 1, len(answer)):
            label(
                ax,
                step,
                row,
                f"{shares[row, step]:.2f}",
                fontsize=10,
                color=INK if shares[row, step] > 0.5 else "white",
            )
    ax.set(
        xticks=range(len(answer)),
        xticklabels=list(answer),
        yticks=range(len(places)),
        yticklabels=[f"{place + 1}" for place in places],
        xlabel="symbol of the answer",
        ylabel="place of the wrong symbol",
    )
    ax.grid(False)
    fig.colorbar(picture, ax=ax, label="share right")
    return fig


def writing(sentence, probabilities, answer, symbols):
    """What the decoder holds for likely at each step of an answer.

    Args:
        sentence: text that was read.
        probabilities: (S, K) of each symbol at each step.
        answer: text of S symbols that was written.
        symbols: text of K symbols.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7.6, 4.2))
    ax = fig.add_subplot()
    picture = ax.imshow(np.asarray(probabilities).T, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for step, (column, written) in enumerate(zip(np.asarray(probabilities), answer)):
        best = symbols.index(written)
        ax.text(
            step,
            best,
            written,
            ha="center",
            va="center",
            color="white" if column[best] > 0.5 else INK,
            weight="bold",
        )
    ax.set(
        xticks=range(len(answer)),
        xticklabels=list(answer),
        yticks=range(len(symbols)),
        yticklabels=list(symbols),
        xlabel="written, step by step",
        ylabel="symbol",
        title=f"read: {sentence}",
    )
    ax.grid(False)
    fig.colorbar(picture, ax=ax, label="probability")
    return fig
