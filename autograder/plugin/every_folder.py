"""Every folder that was handed in is marked by `nbgrader autograde`, whatever it holds.

nbgrader looks for notebooks by the names it released. It passes over a folder without one, and
stops at a folder whose notebook has
another name: whoever handed that in gets no row and no page. No setting changes it, so two methods
of its converter are replaced here, for the command, its Python API and Formgrader alike. nbgrader
then goes through every folder with the name that it knows; `SubmissionExporter` reads what is
really there.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path

from autograder import nbgrader_insides
from autograder.lessons import lesson as lessons


def install() -> None:
    """Replace the two methods; nbgrader_config.py calls it, once or more often."""
    nbgrader_insides.replace_search(_init_notebooks, _init_assignment)


def _init_notebooks(self) -> None:
    """Find the submissions: nbgrader's own way for assignments that are no lessons."""
    pattern = nbgrader_insides.read_from(
        self, self.coursedir.assignment_id, self.coursedir.student_id
    )
    folders = [
        folder
        for folder in glob(pattern)
        if os.path.isdir(folder) and os.path.basename(folder) in lessons.names()
    ]
    if not folders or self.coursedir.notebook_id != "*":
        nbgrader_insides.stock_init_notebooks(self)
    else:
        self.notebooks = []
        self.assignments = {
            folder: [os.path.join(folder, f"{os.path.basename(folder)}.ipynb")]
            for folder in folders
        }


def _init_assignment(self, assignment_id: str, student_id: str) -> None:
    """Prepare one submission. nbgrader records 0 for a file that is not there, before anything was
    marked.
    """
    with _standing_in(
        Path(nbgrader_insides.read_from(self, assignment_id, student_id), f"{assignment_id}.ipynb")
    ):
        nbgrader_insides.stock_init_assignment(self, assignment_id, student_id)


@contextmanager
def _standing_in(path: Path) -> Iterator[None]:
    """An empty file at this place for a moment, where there is none."""
    if os.path.lexists(path):
        yield
        return
    path.touch()
    try:
        yield
    finally:
        path.unlink()
