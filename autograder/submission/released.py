"""What was released of each lesson. It is remembered: work on an older release is honest work."""

import hashlib
import json
from pathlib import Path
from typing import NotRequired, TypeAlias, TypedDict

from nbformat import NotebookNode

from autograder.submission.rebuild import as_released

SETTINGS = ("points", "grade", "solution", "locked", "task")
PLACE = Path("classroom/released")


class Described(TypedDict):
    """What is remembered of a cell; its text, as a digest, where it is a test."""

    type: str
    settings: dict[str, bool | float]
    text: NotRequired[str]


Release: TypeAlias = dict[str, Described]  # by the names of its cells


def described(notebook: NotebookNode) -> Release:
    """The graded and locked cells of a notebook, as far as a submission must not change them. No
    answer is in it.

    Args:
        notebook: NotebookNode, nbgrader's source notebook or what students get of it: both give the
            same.

    Returns:
        dict from a cell's name to {"type", "settings", and of a test cell "text", a digest}.
    """
    return {
        cell.metadata.nbgrader.grade_id: _cell(cell)
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    }


def text_digest(source: str) -> str:
    """Digest of a cell's text as a student has it."""
    return hashlib.sha256(source.strip().encode()).hexdigest()


def remember(lesson: str, notebook: NotebookNode, root: Path) -> None:
    """Note a release. What was noted before stays.

    Args:
        lesson: name of the lesson.
        notebook: NotebookNode, as `described` takes it.
        root: Path of the course.
    """
    text = json.dumps(described(notebook), indent=1) + "\n"
    path = root / PLACE / lesson / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)


def remembered(lesson: str, root: Path) -> list[Release]:
    """All releases of a lesson that were noted: list of what `described` gave; empty for a class
    from before there were notes.
    """
    return [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((root / PLACE / lesson).glob("*.json"))
    ]


def _cell(cell: NotebookNode) -> Described:
    nbgrader = cell.metadata.nbgrader
    found: Described = {
        "type": cell.cell_type,
        "settings": {key: nbgrader[key] for key in SETTINGS if key in nbgrader},
    }
    if cell.metadata.get("course", {}).get("role") == "test":
        found["text"] = text_digest(as_released(cell.source))
    return found
