"""docs/accuracy.md and its figure, from the figures in accuracy.json."""

from pathlib import Path

import matplotlib.pyplot as plt

from benchmarks.mutants import equivalent
from course.judging.compare import ATOL, LARGE, RTOL, STANDARD_ATOL, STANDARD_RTOL

ROOT = Path(__file__).parents[1]
PAGE, FIGURE = ROOT / "docs" / "accuracy.md", ROOT / "docs" / "images" / "accuracy.svg"
SEEDS = 20  # hidden ones, for right answers and known mistakes
MUTANT_SEEDS = 20
KINDS = ("right", "mistakes", "mutants")
PRECISIONS = {"float64": "double precision", "float32": "single precision"}
EDGES = 1e-7, 1e8  # of the figure; a deviation outside is drawn there
COUNTED = (
    "lesson",
    "exercises",
    "right answers",
    "failed",
    "known mistakes",
    "named",
    "passed",
    "mutants",
    "equivalent",
    "passed",
)
DEVIATIONS = ("lesson", "right", "wrong", "right, single precision", "wrong, single precision")
EQUIVALENT = ("exercise", "line", "changed into", "why it is no mistake")
TEXT = """# How accurate marking is

Written by `python -m benchmarks.accuracy --write` from what it measured, which is in `benchmarks/accuracy.json`. Do not edit. A test
measures one lesson anew and compares the counts with what the repository holds.

In {exercises} exercises, **{failed} of {answers} right answers failed, and {passed} of {wrong} wrong answers passed**.

{counted}

- *Right answers* are those in `solutions/right_answers`, written in different ways. Each ran on the public check and on {seeds}
  hidden seeds. It fails if it fails once.
- *Known mistakes* are those in [misconceptions.md](misconceptions.md), on the same check and seeds. A mistake passes if it passes once.
  *Named* is the share of its reports that give its name. All: {named} of {chances}.
- *Mutants* are what [cosmic-ray](https://github.com/sixty-north/cosmic-ray) makes of a reference: another operator, number, comparison
  or constant, a loop left out. Functions that the reference calls are mutated too, as exercises of their own or with it. Its two
  operators that draw names at random are not used. Each mutant ran on the check and on {mutant_seeds} hidden seeds; it passes if it passes
  once. One that marking would stop, for its time or its memory, is caught. {mutants_named} of the {mutants} that are mistakes give
  just what a known mistake gives and get its name; the others get no name, but the report says which case is wrong, and how.
- *Equivalent* mutants are no mistakes: they compute the same as the reference. They are listed below, with the reason.
- Wrong answers that passed the check and failed the marking: {check_alone}.

All ran outside of the sandbox, but as in it: observe, judge, and JSON between them.

## Tolerance

An output r' of the right value r passes where |r' - r| is at most {atol:g} s + {rtol:g} |r|, or {atol32:g} s + {rtol32:g} |r| if it is
float32; s is the largest number of the array, but at least 1 and at most {large}. A few parts have a relative tolerance of their own,
in `autograder/exercises`. In units of the tolerance, so that up to 1 passes, this is the right answer farthest off, and the wrong answer
nearest, of those that end and return the right form:

{deviations}

The wrong answers nearest, in double precision: {nearest}.
Starting weights are random, so that properties of them are compared, within wide bounds (`course/judging/measures.py`).

![{alt}](images/accuracy.svg)

In single precision each right answer runs in two ways, and the worse one counts: with all inputs and helper functions in float32, and
with the helper functions alone in float32. In both, float64 outputs may carry the errors of float32, which is why the tolerance of
float64 is no smaller. Wrong answers are held against the tolerance of float32.

{coarse}

## Mutants that are no mistakes

{same}
"""
ALT = (
    "Two panels, double and single precision, with a row for each lesson. On a logarithmic axis "
    "all right answers lie left of the "
    "tolerance, and all wrong ones right of it."
)
# Right answers that fail where all is cast to float32, and why that is not the marker's fault.
COARSE = {
    "numerical_gradient": "a step of 0.00001 is lost in the rounding of float32; the lesson says "
    "that float64 is needed",
}


def write(found):
    """Write the page and its figure.

    Args:
        found: dict from an exercise's name to what `benchmarks.accuracy.measure` gave.
    """
    PAGE.write_text(page(found), encoding="utf-8")
    _draw(found)


def page(found):
    """The text of the page."""
    right, mistakes, mutants = (_of(found, kind) for kind in KINDS)
    same = _equivalent(found)
    numbers = {
        "exercises": len(found),
        "answers": _sum(right, "answers"),
        "failed": _length(right, "failed"),
        "mistakes": _sum(mistakes, "answers"),
        "mutants": _sum(mutants, "answers") - len(same),
        "equivalent": len(same),
        "passed": _length(mistakes + mutants, "passed") - len(same),
        "check_alone": _length(mistakes + mutants, "passed the check alone"),
        "named": _sum(mistakes, "named"),
        "chances": _sum(mistakes, "of"),
        "mutants_named": _sum(mutants, "named"),
    }
    numbers["wrong"] = numbers["mistakes"] + numbers["mutants"]
    texts = {name: f"{number:,}" for name, number in numbers.items()}
    return TEXT.format(
        **texts,
        **_tolerance(),
        seeds=SEEDS,
        mutant_seeds=MUTANT_SEEDS,
        counted=table(found),
        deviations=_deviations(found),
        nearest=_names_of_nearest(found),
        coarse=_coarse(found),
        same=_markdown(EQUIVALENT, same),
    )


def table(found):
    """What was counted, by lesson, as Markdown."""
    return _markdown(COUNTED, [_counted(*group) for group in _groups(found)])


def _counted(lesson, found):
    right, mistakes, mutants = (_of(found, kind) for kind in KINDS)
    same = len(_equivalent(found))
    return (
        lesson,
        len(found),
        _sum(right, "answers"),
        _length(right, "failed"),
        _sum(mistakes, "answers"),
        _percent(_sum(mistakes, "named"), _sum(mistakes, "of")),
        _length(mistakes, "passed"),
        _sum(mutants, "answers"),
        same,
        _length(mutants, "passed") - same,
    )


def _groups(found):
    """(lesson, what was found in it) for each lesson, then for all together."""
    for lesson in dict.fromkeys(counts["lesson"] for counts in found.values()):
        yield lesson, {name: counts for name, counts in found.items() if counts["lesson"] == lesson}
    yield "all", found


def _equivalent(found):
    """(exercise, line, change, reason) of each mutant that passed and is listed."""
    reasons = equivalent()
    passed = [
        (name, *pair) for name, counts in found.items() for pair in counts["mutants"]["passed"]
    ]
    return [
        (f"`{name}`", f"`{line}`", f"`{change}`", reasons[name, line, change])
        for name, line, change in passed
        if (name, line, change) in reasons
    ]


def _tolerance():
    return {
        "rtol": STANDARD_RTOL,
        "atol": STANDARD_ATOL,
        "rtol32": RTOL["float32"],
        "atol32": ATOL["float32"],
        "large": LARGE,
        "alt": ALT,
    }


def _deviations(found):
    rows = [
        (
            lesson,
            *(
                _short(extreme(group, dtype))
                for dtype in PRECISIONS
                for extreme in (_farthest_right, _nearest_wrong)
            ),
        )
        for lesson, group in _groups(found)
    ]
    return _markdown(DEVIATIONS, rows)


def _names_of_nearest(found, number=3):
    """The nearest wrong answers in words: of the known mistakes of an exercise, and of its mutants,
    one each.
    """
    nearest = sorted(
        (
            (*counts[kind]["nearest"]["float64"], name)
            for name, counts in found.items()
            for kind in KINDS[1:]
            if counts[kind]["nearest"]
        ),
        key=lambda one: one[0],
    )[:number]
    return "; ".join(
        f"`{name}`, {label if isinstance(label, str) else f'`{label[1]}`'}, {_short(far)}"
        for far, label, name in nearest
    )


def _coarse(found):
    """Which right answers fail in float32, and why."""
    failed = {
        name: styles
        for name, counts in found.items()
        if (styles := counts["right"]["failed in float32"])
    }
    rows = [f"- {len(styles)} of `{name}`: {COARSE.get(name)}." for name, styles in failed.items()]
    return (
        "\n".join(["Right answers that fail in float32:\n", *rows])
        if rows
        else "No right answer fails in float32."
    )


def _farthest_right(found, dtype):
    """The largest deviation of a right answer."""
    return max(counts["right"][dtype] for counts in found.values())


def _nearest_wrong(found, dtype):
    """The smallest deviation of a wrong answer."""
    return min(
        counts[kind]["nearest"][dtype][0]
        for counts in found.values()
        for kind in KINDS[1:]
        if counts[kind]["nearest"]
    )


def _draw(found):
    """A dot for each exercise: its right answer farthest off, and its wrong answer nearest."""
    lessons = [lesson for lesson, _ in _groups(found)][:-1]
    with (
        plt.style.context(ROOT / "course" / "style.mplstyle"),
        plt.rc_context({"svg.hashsalt": "accuracy", "svg.fonttype": "none"}),
    ):
        figure, panels = plt.subplots(1, 2, figsize=(9.5, 4.2), sharex=True, sharey=True)
        for panel, (dtype, title) in zip(panels, PRECISIONS.items()):
            for name, counts in found.items():
                row = lessons.index(counts["lesson"])
                for extreme, color, marker in (
                    (_farthest_right, "C0", "o"),
                    (_nearest_wrong, "C1", "x"),
                ):
                    panel.plot(
                        max(EDGES[0], min(EDGES[1], extreme({name: counts}, dtype))),
                        row,
                        marker,
                        color=color,
                        alpha=0.7,
                    )
            panel.axvline(1, color="black", linestyle="--", linewidth=1)
            panel.set(
                xscale="log",
                xlim=(EDGES[0] / 3, EDGES[1] * 3),
                title=title,
                xlabel="deviation / tolerance",
            )
        panels[0].set_yticks(range(len(lessons)), lessons)
        panels[0].invert_yaxis()
        for mark, color, label in (
            ("o", "C0", "right answer farthest off"),
            ("x", "C1", "wrong answer nearest"),
        ):
            panels[0].plot([], [], mark, color=color, label=label)
        figure.legend(loc="outside lower center", ncols=2)
        figure.savefig(FIGURE, metadata={"Date": None})
        plt.close(figure)


def _of(found, kind):
    return [counts[kind] for counts in found.values()]


def _sum(counts, key):
    return sum(one[key] for one in counts)


def _length(counts, key):
    return sum(len(one[key]) for one in counts)


def _percent(part, whole):
    """A share that is rounded to 100 only where it is all."""
    return "100 %" if part == whole else f"{min(99.9, 100 * part / whole):.1f} %"


def _short(number):
    return (
        f"{number:.1g}"
        if 0.001 <= number < 10
        else f"{number:.0f}"
        if 10 <= number < 1000
        else f"{number:.0e}"
        if number
        else "0"
    )


def _markdown(head, rows):
    cells = [
        head,
        [
            "---" if isinstance(cell, str) and index == 0 or len(head) == 4 else "---:"
            for index, cell in enumerate(head)
        ],
        *rows,
    ]
    return "\n".join(
        f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in row)} |" for row in cells
    )
