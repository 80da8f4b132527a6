"""Mark one notebook file, without a class and without a gradebook."""

import os
from pathlib import Path

from autograder.errors import UserError
from autograder.gradebook.secret import class_secret
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import source_notebook
from autograder.marking.marks import Marks
from autograder.marking.run import Rules, mark_notebook
from autograder.sandbox import provisioner
from autograder.submission import choose, kinds
from autograder.submission import rebuild as submission
from autograder.submission.plain import is_plain


def mark_file(path: Path, sandbox: str = "bubblewrap", draw: str = "") -> Marks:
    """Mark a notebook file.

    Args:
        path: Path of the file: a notebook under any name, a script made from one, or an archive.
            Notebooks of earlier lessons are looked for beside it, as in `notebooks/`, but through
            no link.
        sandbox: "bubblewrap" or "none".
        draw: that of an earlier marking, to repeat it exactly; empty for a new one.

    Returns:
        Marks.

    Raises:
        UserError: there is no such file, it cannot be read, it is of no lesson, or there is no
            sandbox.
    """
    path = Path(path)
    if not path.exists():
        raise UserError(f"There is no file {path}.")
    choice = choose.of_file(path)
    if choice.found.problem:
        raise UserError(f"{path} could not be read: {choice.found.problem}.")
    if choice.lesson is None:
        raise UserError(
            f"{path} holds no exercise of any lesson. The lessons are: "
            f"{', '.join(lessons.names())}."
        )
    if sandbox == "bubblewrap":
        provisioner.require()
    lesson = lessons.read(choice.lesson)
    notebook = submission.rebuild(source_notebook(lesson), choice.found)
    marks = mark_notebook(
        notebook,
        lesson.name,
        "",
        _earlier(path, lesson.name),
        Rules(class_secret(), sandbox, draw=draw),
    )
    chosen = (
        choice.events if path.is_dir() or kinds.is_archive(path) else []
    )  # of one file its name says nothing
    marks.events[:0] = [
        f"{event[:1].upper()}{event[1:]}." for event in [*choice.found.remarks, *chosen]
    ]
    return marks


def _earlier(path: Path, lesson: str) -> dict[str, str]:
    """Notebooks of earlier lessons, by the layout of `notebooks/`: ../02_gates/02_gates.ipynb.

    The folders may be somebody else's: neither is a link followed, nor is the folder around the
    notebook's own left.
    """
    around = Path(os.path.abspath(path)).parent.parent  # not where links lead
    places = {name: around / name / f"{name}.ipynb" for name in lessons.names() if name < lesson}
    found = {name: submission.read(place) for name, place in places.items() if is_plain(place)}
    return {
        name: choose.as_text(notebook) for name, notebook in found.items() if not notebook.problem
    }
