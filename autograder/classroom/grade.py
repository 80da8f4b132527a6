"""Mark a class with stock nbgrader, one student after the other, and read the results from its
gradebook.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from autograder import paths
from autograder.classroom import finished, records
from autograder.errors import UserError
from autograder.gradebook.gradebook import open_gradebook
from autograder.gradebook.nbgrader_api import api, reason
from autograder.lessons import lesson as lessons
from autograder.nbgrader_insides import configured


@dataclass(frozen=True)
class Row:
    """What a student got for a lesson: points of a maximum, what went wrong in one line, and what
    the instructor is told.
    """

    student: str
    lesson: str
    points: float
    max_points: float
    wrong: str
    events: tuple[str, ...] = ()


LOST = {
    "answer": "not right",
    "choice": "no right choice",
    "result": "not reached",
}  # why, where no comment says it


def students_of(lesson: str) -> list[str]:
    """Names of the students who handed in this lesson, in alphabetical order."""
    return sorted(
        path.parent.name for path in paths.CLASSROOM.glob(f"submitted/*/{lesson}") if path.is_dir()
    )


def finish(lesson: str, student: str, nbgrader: NbGraderAPI | None = None, draw: str = "") -> Row:
    """Mark a submission and write its feedback, as far as that is not done yet.

    Args:
        lesson: name of the lesson.
        student: name of the student.
        nbgrader: NbGraderAPI.
        draw: that of an earlier marking, to repeat it exactly; empty for a new one.

    Returns:
        Row.

    Raises:
        UserError: nbgrader could not do it.
    """
    noted, events = finished.noted(lesson, student), ()
    state = finished.state(lesson, student)
    if any(noted.get(name) != state[name] for name in ("work", "marks")):
        events = grade(lesson, student, nbgrader, draw)
        noted = {}
    if noted != state:
        feedback(lesson, student, nbgrader)
        finished.note(lesson, student, state["work"])
    return replace(row(lesson, student), events=events)


def grade(
    lesson: str, student: str, nbgrader: NbGraderAPI | None = None, draw: str = ""
) -> tuple[str, ...]:
    """Autograde one submission.

    Args:
        lesson: name of the lesson.
        student: name of the student.
        nbgrader: NbGraderAPI.
        draw: that of an earlier marking, to repeat it exactly; empty for a new one, or the one that
            the configuration names.

    Returns:
        tuple of the events that marking told, each one sentence.

    Raises:
        UserError: nbgrader could not mark it.
    """
    nbgrader = nbgrader or api()
    with _drawn(nbgrader, draw):
        result = nbgrader.autograde(lesson, _without_pattern(student))
    if not result["success"]:
        said = _lines("ERROR", lesson, student, result)
        raise UserError(f"{student}, {lesson}: {said[-1] if said else reason(result)}")
    return tuple(_lines("WARNING", lesson, student, result))


def _lines(level: str, lesson: str, student: str, result: dict[str, Any]) -> list[str]:
    """What the log says of this submission."""
    return re.findall(
        rf"^\[{level}\] {re.escape(f'{student}, {lesson}: ')}(.*)",
        result.get("log") or "",
        re.MULTILINE,
    )


@contextmanager
def _drawn(nbgrader: NbGraderAPI, draw: str) -> Iterator[None]:
    """nbgrader's configuration with a draw in it."""
    if not draw:
        yield
        return
    config = Config(nbgrader.config, Mark=Config(nbgrader.config.Mark, draw=draw))
    with configured(nbgrader, config):
        yield


def feedback(lesson: str, student: str, nbgrader: NbGraderAPI | None = None) -> None:
    """Write the feedback pages of one submission.

    Raises:
        UserError: nbgrader could not write them.
    """
    result = (nbgrader or api()).generate_feedback(lesson, _without_pattern(student))
    if not result["success"]:
        raise UserError(f"No feedback for {student}, {lesson}: {reason(result)}")


def _without_pattern(student: str) -> str:
    """The name of a student, refused where nbgrader would read a pattern in it, and mark others."""
    if set(student) & set("*?[]"):
        raise UserError(
            f"{student!r} holds one of * ? [ ], which nbgrader reads as a pattern. Rename the "
            "folder in classroom/submitted."
        )
    return student


def row(lesson: str, student: str) -> Row:
    """What the gradebook holds of a submission.

    Raises:
        UserError: it holds nothing of it.
    """
    reasons = {
        cell.name: LOST[cell.role] for cell in lessons.read(lesson).cells if cell.role in LOST
    }
    with open_gradebook() as gradebook:
        try:
            found = gradebook.find_submission_notebook(lesson, lesson, student)
        except MissingEntry:
            raise UserError(f"The gradebook holds nothing of {student}, {lesson}.") from None
        marked = [
            grade
            for grade in found.grades
            if grade.auto_score is not None and grade.name.removesuffix("-test") in reasons
        ]
        points = sum(grade.auto_score for grade in marked)
        most = sum(grade.max_score_gradecell for grade in marked)
        lost = [
            grade.name.removesuffix("-test")
            for grade in marked
            if grade.auto_score < grade.max_score_gradecell
        ]
        order = list(reasons)
        reasons |= {note.name: note.auto_comment for note in found.comments if note.auto_comment}
    record = records.read(lesson, student, paths.CLASSROOM / records.AUTOGRADED)
    wrong = record.problem if record and lost else ""
    return Row(
        student, lesson, points, most, wrong or _summary(sorted(lost, key=order.index), reasons)
    )


def _summary(lost: list[str], reasons: dict[str, str]) -> str:
    """What went wrong, in one line: each reason once, with the exercises that it holds for."""
    groups = {}
    for exercise in lost:
        reason = reasons[exercise].removeprefix("Looks like: ").partition(". ")[0].rstrip(".")
        groups.setdefault(reason, []).append(exercise)
    return "; ".join(f"{_some(names)}: {reason}" for reason, names in groups.items())


def _some(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 2 else f"{names[0]} and {len(names) - 1} more"
