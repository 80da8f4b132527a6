"""Say in words how two markings of one submission differ."""

from dataclasses import dataclass

from autograder.classroom.records import Record
from autograder.gradebook.scores import Score
from autograder.marking.marks import Mark
from course.judging.report import Report

SHOWN = 3  # names of cases; of more only the number is said


@dataclass(frozen=True)
class Change:
    """One mark that changed.

    Attributes:
        student: name.
        exercise: name of the exercise or of the written question.
        old, new: points of a maximum, as text.
        why: the reason.
    """

    student: str
    exercise: str
    old: str
    new: str
    why: str


def differences(before: Record, after: Record) -> list[Change]:
    """What changed between two markings of one submission.

    Args:
        before: Record; without marks where the submission was not marked.
        after: Record.

    Returns:
        list of Change: of points, of a maximum, or of the mistake that was named.
    """
    changes = [_change_of_mark(before, after, mark) for mark in after.marks.values()]
    automatic = {f"{name}-test" for name in after.marks}
    changes += [
        _change_of_question(before, after, cell) for cell in after.maxima if cell not in automatic
    ]
    return [change for change in changes if change]


def untouched(before: Record, after: Record, cell: str) -> bool:
    """Whether nothing changed under the score of a graded cell: neither answer, nor maximum, nor
    what marking gave.
    """
    answer = cell.removesuffix("-test")
    return (
        before.answers.get(answer) == after.answers.get(answer)
        and before.maxima.get(cell) == after.maxima.get(cell)
        and _given(before, answer) == _given(after, answer)
    )


def _given(record: Record, exercise: str) -> float | None:
    mark = record.marks.get(exercise)
    return mark and mark.points


def _change_of_mark(before: Record, after: Record, new: Mark) -> Change | None:
    old = before.marks.get(new.exercise)
    if old is None:
        return Change(
            after.student,
            new.exercise,
            "-",
            _points(new.points, new.max_points),
            "was not marked before",
        )
    if (old.points, old.max_points, _named(old)) == (new.points, new.max_points, _named(new)):
        return None
    reasons = [*_points_changed("its points", old.max_points, new.max_points)]
    if before.answers.get(new.exercise) != after.answers.get(new.exercise):
        reasons.append("another answer was handed in")
    reasons += _verdicts(old.report, new.report) + _mistakes(_named(old), _named(new))
    reasons = reasons or [_status(old.report, new.report)]
    reasons += _by_a_person(after.scores.get(f"{new.exercise}-test"))
    return Change(
        after.student,
        new.exercise,
        _points(old.points, old.max_points),
        _points(new.points, new.max_points),
        "; ".join(reasons),
    )


def _change_of_question(before: Record, after: Record, cell: str) -> Change | None:
    old, new = before.maxima.get(cell), after.maxima[cell]
    if old is None or old == new:
        return None
    score = after.scores.get(cell)
    points = score.points if score else 0.0
    reasons = _points_changed("its points", old, new) + _by_a_person(score)
    return Change(
        after.student, cell, _points(points, old), _points(points, new), "; ".join(reasons)
    )


def _points_changed(what: str, old: float, new: float) -> list[str]:
    return [f"{what} changed from {old:g} to {new:g}"] if old != new else []


def _by_a_person(score: Score | None) -> list[str]:
    return (
        [f"the score {score.manual:g}, given by a person, still counts"]
        if score and score.manual is not None
        else []
    )


def _verdicts(old: Report, new: Report) -> list[str]:
    """Which cases are judged in another way."""
    titles = dict.fromkeys(
        item.title for report in (old, new) for item in report.criteria if not _is_common(report)
    )
    then, now = ({title: _verdict(report, title) for title in titles} for report in (old, new))
    groups = {
        "now right": [title for title in titles if then[title] is False and now[title]],
        "now wrong": [title for title in titles if then[title] and now[title] is False],
        "new and right": [title for title in titles if then[title] is None and now[title]],
        "new and wrong": [title for title in titles if then[title] is None and now[title] is False],
        "no longer asked": [title for title in titles if now[title] is None],
    }
    return [f"{words}: {_some(found)}" for words, found in groups.items() if found]


def _verdict(report: Report, title: str) -> bool | None:
    """Whether a case passed; None where the report has no such case. One reason for all holds for
    every case.
    """
    if _is_common(report):
        return False
    return next((item.passed for item in report.criteria if item.title == title), None)


def _is_common(report: Report) -> bool:
    """Whether the report has one reason for all cases, or none because nothing was written."""
    return not report.passed and len(report.criteria) <= 1


def _mistakes(old: list[str], new: list[str]) -> list[str]:
    if old == new:
        return []
    was = f"was named: {', '.join(old)}" if old else ""
    now = f"is named: {', '.join(new)}" if new else "has no name now"
    return ["; ".join(filter(None, [was, now]))]


def _named(mark: Mark) -> list[str]:
    return [name for name, _ in mark.report.diagnoses]


def _status(old: Report, new: Report) -> str:
    return (
        f"{old.status}, now {new.status}"
        if old.status != new.status
        else "its cases count differently"
    )


def _points(points: float, most: float) -> str:
    return f"{points:g} / {most:g}"


def _some(titles: list[str]) -> str:
    more = len(titles) - SHOWN
    return ", ".join(titles[:SHOWN]) + (f" and {more} more" if more > 0 else "")
