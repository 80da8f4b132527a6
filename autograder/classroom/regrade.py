"""Mark a lesson again after its exercises were corrected, and say whose marks changed and why."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from autograder import paths
from autograder.classroom import finished, records
from autograder.classroom import grade as grading
from autograder.classroom.differences import Change, differences, untouched
from autograder.configuration import configuration
from autograder.errors import UserError
from autograder.gradebook.gradebook import open_gradebook
from autograder.gradebook.nbgrader_api import api
from autograder.gradebook.scores import Score, scores
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import source_notebook
from autograder.nbgrader_insides import address, commit


@dataclass(frozen=True)
class Place:
    """Where marks are written.

    Attributes:
        nbgrader: its API object.
        folder: Path of the marked notebooks.
        db_url: where the gradebook is.
        dry: whether all this is a copy that is thrown away.
    """

    nbgrader: NbGraderAPI
    folder: Path
    db_url: str
    dry: bool = False


@dataclass
class Regraded:
    """What marking one submission again changed.

    Attributes:
        student: name.
        changes: list of Change.
        warnings: sentences about scores that a person should look at.
    """

    student: str
    changes: list[Change] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@contextmanager
def the_class() -> Iterator[Place]:
    """The Place of the class itself."""
    yield Place(api(), paths.CLASSROOM / records.AUTOGRADED, _db_url())


@contextmanager
def a_copy() -> Iterator[Place]:
    """A Place beside the class, with a copy of its gradebook, removed in the end."""
    with TemporaryDirectory(dir=paths.CLASSROOM, prefix="dry-run-") as folder:
        copy = Path(folder, "gradebook.db")
        with (
            closing(sqlite3.connect(_db_url().removeprefix("sqlite:///"))) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        url = f"sqlite:///{copy}"
        marked = Path(folder, records.AUTOGRADED)
        config = configuration(db_url=url, autograded_directory=os.path.relpath(marked, paths.ROOT))
        yield Place(api(config), marked, url, dry=True)


def _db_url() -> str:
    with open_gradebook() as gradebook:  # refuses one that is not this course's
        return address(gradebook)


def refuse_outdated(lesson: str) -> None:
    """Refuse a lesson whose text was edited and not built.

    Raises:
        UserError: the source notebook is missing or older than the lesson.
    """
    path = paths.CLASSROOM / "source" / lesson / f"{lesson}.ipynb"
    if not path.is_file() or nbformat.read(path, as_version=4) != source_notebook(
        lessons.read(lesson)
    ):
        raise UserError(f"{lesson} was edited since the class was built. Run: lstm-course build")


def regrade(lesson: str, student: str, place: Place) -> Regraded:
    """Mark one submission again. What a person gave stays: scores, comments, extra credit.

    The draw that was written down is used again, so that all that differs comes from the
    correction. Should a student's code have kept something from the marking before, it can gain no
    more by it than a mark that rises without a correction, and that is in the list.

    Args:
        lesson: name of the lesson.
        student: name of the student.
        place: Place to write to.

    Returns:
        Regraded.

    Raises:
        UserError: nbgrader could not mark it; the marks are then as they were.
    """
    state, noted = finished.state(lesson, student), finished.noted(lesson, student)
    before = records.read(lesson, student, paths.CLASSROOM / records.AUTOGRADED) or records.Record(
        student
    )
    with Gradebook(place.db_url) as gradebook:
        before.scores = _scores(gradebook, lesson, student)
    grading.grade(lesson, student, place.nbgrader, before.draw)
    after = records.read(lesson, student, place.folder)
    if after is None:
        raise UserError(f"{student}, {lesson}: the marked notebook is not there. Mark it again.")
    with Gradebook(place.db_url) as gradebook:
        _settle(gradebook, lesson, before, after, _scores(gradebook, lesson, student))
        after.scores = _scores(gradebook, lesson, student)
    if not place.dry:
        _finish(lesson, student, place, state, noted, _same_page(before, after))
    return Regraded(student, differences(before, after), _too_high(after))


def _finish(
    lesson: str,
    student: str,
    place: Place,
    state: dict[str, str],
    noted: dict[str, str],
    same: bool,
) -> None:
    """Write the page anew where it says something else or was old before; a submission that was
    finished stays so.
    """
    current = same and noted.get("feedback") in (None, state["feedback"])
    if not current:
        grading.feedback(lesson, student, place.nbgrader)
    if noted or not current:
        finished.note(lesson, student, state["work"])


def _scores(gradebook: Gradebook, lesson: str, student: str) -> dict[str, Score]:
    return dict(scores(gradebook, lesson, student)).get(student, {})


def _settle(
    gradebook: Gradebook,
    lesson: str,
    before: records.Record,
    after: records.Record,
    found: dict[str, Score],
) -> None:
    """Ask a person to look again only where something changed under a score that a person gave.

    nbgrader asks for every manual score of a submission that it marks again.
    """
    for cell, score in found.items():
        old = before.scores.get(cell)
        if (
            score.waits
            and score.manual is not None
            and old
            and not old.waits
            and untouched(before, after, cell)
        ):
            grade: Any = gradebook.find_grade(cell, lesson, lesson, after.student)
            grade.needs_manual_grade = False
    commit(gradebook)


def _same_page(before: records.Record, after: records.Record) -> bool:
    """Whether the feedback page would say the same."""
    one, two = (
        (
            record.maxima,
            record.answers,
            [(mark.points, mark.max_points, mark.report) for mark in record.marks.values()],
        )
        for record in (before, after)
    )
    return one == two


def _too_high(record: records.Record) -> list[str]:
    return [
        f"{record.student}, {cell}: the score {score.manual:g}, given by a person, is above the "
        f"maximum of {score.most:g}. "
        "It was kept: change it in Formgrader."
        for cell, score in record.scores.items()
        if score.manual is not None and score.manual > score.most
    ]
