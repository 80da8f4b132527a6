"""The report of a lesson for a whole class: tables in a terminal, and one page that needs no
network.
"""

import os
from heapq import nlargest
from pathlib import Path

import jinja2
from markupsafe import Markup
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from autograder import paths
from autograder.classroom import figures
from autograder.classroom.statistics import Group as Failures
from autograder.classroom.statistics import Statistics
from autograder.classroom.tables import shown
from course.judging.report import as_html
from course.picture import img

TEMPLATE = Path(__file__).with_suffix(".html")
COMMONEST = 5  # mistakes and groups of each exercise
EVENTS = 15


def place(lesson: str) -> Path:
    """Where the page is written: Path in the class's folder, relative to the repository where that
    is the working folder.
    """
    folder = paths.CLASSROOM / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    return Path(os.path.relpath(folder / f"{lesson}.html"))


def page(lesson: str, handed_in: int, statistics: Statistics) -> str:
    """The report as one HTML page, without scripts and without anything from elsewhere.

    Args:
        lesson: name of the lesson.
        handed_in: how many submissions there are.
        statistics: Statistics.

    Returns:
        HTML text.
    """
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "code": lambda text: Markup(as_html(text)),
        "percent": _percent,
        "correlation": _correlation,
    }
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        lesson=lesson,
        statistics=statistics,
        lines=headline(handed_in, statistics),
        pictures=_pictures(statistics),
        mistakes=_mistakes(statistics),
        groups=_groups(statistics),
        events=statistics.events.most_common(EVENTS),
    )


def headline(handed_in: int, statistics: Statistics) -> list[str]:
    """What holds for the class as a whole: a few sentences."""
    marked = len(statistics.totals)
    low, middle, high = statistics.quartiles
    mean = sum(statistics.totals) / marked
    lines = [
        f"{handed_in} handed in, {marked} marked.",
        f"Of {statistics.most:g} points: mean {mean:.3g}, median {middle:.3g}, and half of the "
        f"class from {low:.3g} to {high:.3g}.",
    ]
    if handed_in > marked:
        left = handed_in - marked
        lines.append(
            f"{left} {'is' if left == 1 else 'are'} not marked yet, or only by an older version of "
            "the course: lstm-course grade."
        )
    if statistics.missing:
        lines.append(
            f"{_count(statistics.missing, 'written answer')} without a score yet: open Formgrader. "
            "Until then they count 0."
        )
    if again := sum(question.again for question in statistics.written.values()):
        lines.append(
            f"{_count(again, 'written answer')} to be looked at again: marked once more after a "
            "person had scored."
        )
    if statistics.overridden:
        lines.append(f"{_count(statistics.overridden, 'mark')} of exercises replaced by a person.")
    return lines


def tables(lesson: str, handed_in: int, statistics: Statistics) -> Group:
    """The report as tables for a terminal."""
    parts = [
        f"[bold]{lesson}[/bold]",
        *map(escape, headline(handed_in, statistics)),
        _exercises(statistics),
        _totals(statistics),
    ]
    if statistics.written:
        parts.append(_written(statistics))
    if mistakes := _mistakes(statistics):
        parts.append(_table("Named mistakes", ("Exercise", "Mistake", "Students"), mistakes))
    if groups := _groups(statistics):
        rows = [
            (exercise, group.count, ", ".join(group.students), group.message)
            for exercise, group in groups
        ]
        parts.append(
            _table(
                "Failures without a name, together where the outputs are equal",
                ("Exercise", "Students", "For example", "First thing that is wrong"),
                rows,
            )
        )
    if statistics.events:
        parts.append(
            _table(
                "While marking", ("What happened", "Times"), statistics.events.most_common(EVENTS)
            )
        )
    return Group(*parts)


def _exercises(statistics: Statistics) -> Table:
    rows = [
        (
            tally.exercise,
            tally.marked,
            tally.marked - tally.unwritten,
            tally.passed,
            tally.unjudged,
            _percent(tally.share),
            _correlation(tally.discrimination),
        )
        for tally in statistics.tallies.values()
    ]
    return _table(
        "Exercises",
        ("Exercise", "Handed in", "Written", "Passed", "Not judged", "Mean", "Discrimination"),
        rows,
    )


def _totals(statistics: Statistics) -> Table:
    longest = max(count for *_, count in statistics.bins)
    rows = [
        (f"{low:.3g} to {high:.3g}", count, "█" * round(30 * count / longest))
        for low, high, count in statistics.bins
    ]
    return _table("Points in all", ("Points", "Students", ""), rows)


def _written(statistics: Statistics) -> Table:
    rows = [
        (
            question.question,
            len(question.shares),
            question.missing,
            question.again,
            _percent(question.share),
        )
        for question in statistics.written.values()
    ]
    return _table(
        "Written answers", ("Question", "Scored", "No score yet", "To look at again", "Mean"), rows
    )


def _table(title: str, columns: tuple[str, ...], rows: list) -> Table:
    table = Table(title=title, title_justify="left")
    for index, name in enumerate(columns):
        number = rows and isinstance(rows[0][index], int)
        table.add_column(name, justify="right" if number else "left", no_wrap=index == 0)
    for row in rows:
        table.add_row(*map(shown, row))
    return table


def _mistakes(statistics: Statistics) -> list[tuple[str, str, int]]:
    """(exercise, named mistake, students): the commonest of each exercise."""
    return [
        (tally.exercise, name, count)
        for tally in statistics.tallies.values()
        for name, count in tally.mistakes.most_common(COMMONEST)
    ]


def _groups(statistics: Statistics) -> list[tuple[str, Failures]]:
    """(exercise, Group): the largest of each exercise."""
    return [
        (tally.exercise, group)
        for tally in statistics.tallies.values()
        for group in nlargest(COMMONEST, tally.unnamed.values(), key=lambda group: group.count)
    ]


def _pictures(statistics: Statistics) -> dict[str, Markup]:
    """The figures as HTML images, by name."""
    tallies = list(statistics.tallies.values())
    steps = ", ".join(f"{low:.3g} to {high:.3g}: {count}" for low, high, count in statistics.bins)
    passed = ", ".join(f"{tally.exercise}: {tally.passed} of {tally.marked}" for tally in tallies)
    apart = ", ".join(
        f"{tally.exercise}: {_correlation(tally.discrimination)}" for tally in tallies
    )
    return {
        "totals": Markup(
            img(figures.totals(statistics.bins), f"Histogram: students by points in all. {steps}.")
        ),
        "outcomes": Markup(
            img(figures.outcomes(tallies), f"Bars: what became of each exercise. Passed: {passed}.")
        ),
        "discrimination": Markup(
            img(
                figures.discrimination(tallies),
                f"Points: discrimination of each exercise. {apart}.",
            )
        ),
    }


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _correlation(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
