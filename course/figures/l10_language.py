"""Figures of lesson 10: names as letters, tables of counts, and what models expect."""

import numpy as np

from course.figures.diagrams import (
    BLUE,
    GRAY,
    GREEN,
    INK,
    ORANGE,
    PINK,
    VERMILION,
    arrow,
    canvas,
    label,
    tint,
)
from course.picture import figure

EDGE = "\u2022"  # how 0, the edge of a name, is drawn
LETTERS = EDGE + "abcdefghijklmnopqrstuvwxyz"
MODELS = ((BLUE, ""), (ORANGE, "//"), (GREEN, ".."), (PINK, "\\\\"))


def shifted(x, targets, mask):
    """One name: what is read, what should be said, and which steps count.

    Args:
        x, targets: (T,) integers from 0 to 26.
        mask: (T,) 1 at steps that count, 0 elsewhere.

    Returns:
        matplotlib Figure.
    """
    from matplotlib.patches import Rectangle

    T = len(x)
    fig, ax = canvas((-2.2, T + 0.2), (-0.5, 3.6), (8, 2.9))
    for t in range(T):
        counts = mask[t] > 0
        look = (
            {"fc": tint(BLUE, 0.2), "ec": INK}
            if counts
            else {"fc": "white", "ec": GRAY, "hatch": "///"}
        )
        for y, letter in ((2.3, LETTERS[targets[t]]), (0.6, LETTERS[x[t]])):
            ax.add_patch(Rectangle((t + 0.05, y), 0.9, 0.9, **look))
            label(
                ax,
                t + 0.5,
                y + 0.45,
                letter,
                fontsize=15,
                color=INK if counts else "#777777",
                bbox=None if counts else {"fc": "white", "ec": "none", "pad": 2},
            )
        arrow(ax, (t + 0.5, 1.55), (t + 0.5, 2.25), INK if counts else GRAY)
        label(ax, t + 0.5, 0.1, f"{mask[t]:.0f}", fontsize=12)
    for y, word in ((2.75, "targets"), (1.05, "x"), (0.1, "mask")):
        label(ax, -0.2, y, word, ha="right", fontsize=12)
    return fig


def table(counts):
    """How often each letter follows each other letter, as shares of the rows.

    Args:
        counts: (27, 27) numbers of times; row: the letter read, column: the letter that came next.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(7.2, 6.2))
    ax = fig.add_subplot()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    picture = ax.imshow(shares, cmap="Blues", vmin=0, vmax=0.5)  # but for q, no share is larger
    for row, column in enumerate(shares.argmax(axis=1)):
        ax.plot(column, row, marker="o", ms=4, mfc="white", mec=INK, ls="none")
    ax.set(
        xticks=range(27),
        yticks=range(27),
        xticklabels=LETTERS,
        yticklabels=LETTERS,
        xlabel="next letter",
        ylabel="letter read",
        title=f"Shares of each row; {EDGE} is the edge of a name, a circle the largest share",
    )
    ax.tick_params(labelsize=10)
    ax.grid(False)
    fig.colorbar(picture, ax=ax, shrink=0.8, label="share", extend="max")
    return fig


def learning(losses, seen, lines):
    """The perplexity while training: of the batches, and of names that were not trained on.

    Args:
        losses: (U,) loss of each update.
        seen: dict from the number of updates to the perplexity on the other names.
        lines: name -> perplexity of models to compare with.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.4, 4))
    ax = fig.add_subplot()
    width = 20
    means = np.convolve(losses, np.ones(width) / width, "valid")
    ax.plot(
        np.arange(width, len(losses) + 1),
        np.exp(means),
        color=BLUE,
        ls="-",
        label=f"batches, {width} updates together",
    )
    ax.plot(
        list(seen),
        list(seen.values()),
        color=VERMILION,
        ls="--",
        marker="s",
        clip_on=False,
        label="validation",
    )
    for name, value in lines.items():
        ax.axhline(value, color=INK, ls=":", lw=1.2)
        ax.text(len(losses), value, f" {name}", va="center", fontsize=10)
    ax.set(xlabel="update", ylabel="perplexity", ylim=(5, 18), xlim=(0, len(losses)))
    ax.legend(loc="upper right")
    return fig


def comparison(scores, needed):
    """Perplexities as bars, smallest at the bottom.

    Args:
        scores: name -> perplexity.
        needed: what the lesson asks for.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8, 3.8))
    ax = fig.add_subplot()
    names = sorted(scores, key=scores.get)
    for place, name in enumerate(names):
        color, hatch = (BLUE, "") if "LSTM" in name else (GRAY, "//")
        ax.barh(place, scores[name], color=color, hatch=hatch, ec="white")
        ax.text(
            scores[name] - 0.2,
            place,
            f"{scores[name]:.2f}",
            va="center",
            ha="right",
            bbox={"fc": "white", "ec": "none", "pad": 1},
        )
    ax.axvline(needed, color=VERMILION, ls="--", zorder=0.5, label=f"asked for: {needed:g}")
    ax.set(
        yticks=range(len(names)),
        yticklabels=names,
        xlabel="perplexity, names that were not trained on",
        xlim=(0, max(scores.values()) * 1.05),
    )
    ax.grid(False)
    ax.legend(loc="lower right")
    return fig


def next_letters(beginning, models):
    """What comes next: the probability of every letter, by one model or more.

    Args:
        beginning: text, the letters so far.
        models: name -> (27,) probabilities.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(9, 3.4))
    ax = fig.add_subplot()
    width = 0.8 / len(models)
    for number, ((name, p), (color, hatch)) in enumerate(zip(models.items(), MODELS)):
        places = np.arange(27) - 0.4 + width * (number + 0.5)
        ax.bar(places, p, width, color=color, hatch=hatch, ec="white", label=name)
    ax.set(
        xticks=range(27),
        xticklabels=["end", *LETTERS[1:]],
        ylabel="probability",
        ylim=(0, max(0.5, *map(np.max, models.values()))),
        title=f"After \u201c{beginning}\u201d" if beginning else "The first letter",
    )
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper right")
    return fig


def surprise(letters, models):
    """How many bits each letter of a name costs each model: -log2 of its probability.

    Args:
        letters: list of texts, one for each step.
        models: name -> (T,) bits.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8.4, 3.2))
    ax = fig.add_subplot()
    width = 0.8 / len(models)
    for number, ((name, bits), (color, hatch)) in enumerate(zip(models.items(), MODELS)):
        ax.bar(
            np.arange(len(bits)) - 0.4 + width * (number + 0.5),
            bits,
            width,
            color=color,
            hatch=hatch,
            ec="white",
            label=f"{name}, mean {np.mean(bits):.1f}",
        )
    ax.axhline(np.log2(27), color=INK, ls=":", label=f"all 27 equally likely: {np.log2(27):.1f}")
    ax.set(xticks=range(len(letters)), xticklabels=letters, ylabel="bits")
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=9.5)
    return fig


def by_position(models):
    """The perplexity at each step of a name.

    Args:
        models: name -> (T,) perplexities, at the first letter, the second, and so on.

    Returns:
        matplotlib Figure.
    """
    fig = figure(figsize=(8, 3.6))
    ax = fig.add_subplot()
    marks = ("o", "s", "^", "D")
    for (name, values), marker, (color, _), style in zip(
        models.items(), marks, MODELS, ("-", "--", "-.", ":")
    ):
        ax.plot(
            np.arange(1, len(values) + 1), values, color=color, marker=marker, ls=style, label=name
        )
    ax.set(xlabel="letter of the name", ylabel="perplexity", ylim=(0, None), yticks=range(0, 21, 5))
    ax.legend(loc="upper right")
    return fig
