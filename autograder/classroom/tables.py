"""Results as tables in a terminal and as one HTML page."""

import html
from collections.abc import Iterable
from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from autograder.classroom.differences import Change
from autograder.classroom.grade import Row
from autograder.marking.marks import Marks
from course.overview.view import Progress, lines_of

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }}
td, th {{ padding: 2px 12px 2px 0; vertical-align: top; text-align: left }}</style></head>
<body><h1>{title}</h1>{body}</body></html>
"""


def shown(value: str | float) -> str:
    """Text for a cell of a table: words of a student's may neither be markup nor steer a
    terminal.
    """
    return escape(
        "".join(
            character if character.isprintable() or character == "\n" else "\ufffd"
            for character in str(value)
        )
    )


def class_table(results: Iterable[Row]) -> Table:
    """A table of a class: student, lesson, points, what went wrong."""
    table = Table("Student", "Lesson", "Points", "What went wrong")
    for row in results:
        table.add_row(
            shown(row.student),
            row.lesson,
            f"{row.points:g} / {row.max_points:g}",
            shown(row.wrong) or "nothing",
        )
    return table


def changes_table(changes: Iterable[Change]) -> Table:
    """A table of marks that changed: student, exercise, old and new points, why."""
    table = Table("Student", "Exercise", "Old", "New", "Why")
    for row in changes:
        table.add_row(*map(shown, (row.student, row.exercise, row.old, row.new, row.why)))
    return table


def marks_table(title: str, marks: Marks) -> Table:
    """A table of one notebook: exercise, points, what went wrong."""
    table = Table("Exercise", "Points", "Result", title=shown(title), title_justify="left")
    for mark in marks.marks:
        table.add_row(
            mark.exercise, f"{mark.points:g} / {mark.max_points:g}", shown(mark.report.summary())
        )
    table.add_row("all", f"{marks.points:g} / {marks.max_points:g}", shown("\n".join(marks.events)))
    return table


def progress_lines(progress: Progress) -> Group:
    """What `course.progress` found, two lines for each lesson; long lists of exercises stay
    indented.
    """
    lines = [
        Padding(escape(line), (0, 0, 0, 4 * index))
        for row in progress.rows
        for index, line in enumerate(lines_of(row))
    ]
    return Group(progress.headline, *lines)


def marks_page(marked: dict[str, Marks]) -> str:
    """The marks of notebooks as one HTML page.

    Args:
        marked: dict from the notebook's title to its Marks.
    """
    parts = []
    for title, marks in marked.items():
        parts.append(
            f"<h2>{html.escape(title)}</h2><p>{marks.points:g} of {marks.max_points:g} points.</p>"
        )
        for mark in marks.marks:
            parts.append(
                f"<h3>{html.escape(mark.exercise)}: {mark.points:g} of "
                f"{mark.max_points:g}</h3>{mark.report.html()}"
            )
    return PAGE.format(title="Marks", body="".join(parts))


def marks_json(title: str, marks: Marks) -> dict[str, Any]:
    """One notebook's marks as plain values."""
    return {
        "notebook": title,
        "points": marks.points,
        "max_points": marks.max_points,
        "draw": marks.draw,
        "events": marks.events,
        "exercises": [
            {"exercise": mark.exercise, "points": mark.points, "max_points": mark.max_points}
            | mark.report.to_json()
            for mark in marks.marks
        ],
    }
