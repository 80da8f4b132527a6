"""What marking left behind of each submission: the marked notebook and its scores, read once and
one after the other.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from autograder import paths
from autograder.gradebook.scores import Score, scores
from autograder.marking.marks import Mark

AUTOGRADED = "autograded"


@dataclass(eq=False)
class Record:
    """One marked submission.

    Attributes:
        student: name.
        marks: exercise -> Mark.
        events: sentences for the instructor.
        maxima: graded cell -> its maximum when it was marked.
        answers: name of an answer cell -> what the student wrote in it.
        scores: graded cell -> Score in the gradebook.
        problem: why there was nothing to mark, without a full stop; empty otherwise.
        draw: with which the hidden inputs were drawn; empty where none was written down.
    """

    student: str
    marks: dict[str, Mark] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    maxima: dict[str, float] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    problem: str = ""
    draw: str = ""


def of_class(lesson: str, gradebook: Gradebook) -> Iterator[Record]:
    """The records of all marked submissions of a lesson, in alphabetical order, one in memory at a
    time.

    Args:
        lesson: name of the lesson.
        gradebook: nbgrader's Gradebook, open.

    Yields:
        Record.
    """
    for student, found in scores(gradebook, lesson):
        record = read(lesson, student, paths.CLASSROOM / AUTOGRADED)
        if record is not None:
            record.scores = found
            yield record


def read(lesson: str, student: str, folder: Path) -> Record | None:
    """The record of one marked notebook, without its scores in the gradebook.

    Args:
        lesson: name of the lesson.
        student: name of the student.
        folder: Path of the folder of marked submissions.

    Returns:
        Record, or None where this submission was not marked.
    """
    path = folder / student / lesson / f"{lesson}.ipynb"
    try:
        notebook = json.loads(path.read_bytes())
    except (OSError, ValueError):  # never marked, or marking was cut off while writing
        return None
    if "course" not in notebook["metadata"]:
        return None
    told = notebook["metadata"]["course"]
    record = Record(
        student,
        events=told["events"],
        draw=told.get("draw", ""),
        problem=notebook["metadata"].get("submission", {}).get("problem", ""),
    )
    for cell in notebook["cells"]:
        _add(record, cell)
    return record


def _add(record: Record, cell: dict[str, Any]) -> None:
    graded = cell["metadata"].get("nbgrader", {})
    if graded.get("grade"):
        record.maxima[graded["grade_id"]] = float(graded["points"])
    if graded.get("solution"):
        record.answers[graded["grade_id"]] = "".join(cell["source"])
    if cell["metadata"].get("course", {}).get("role") == "test":
        mark = Mark.from_json(cell["outputs"][0]["metadata"]["course"])
        record.marks[mark.exercise] = mark
