"""Run the notebooks of all lessons from top to bottom, as a learner would."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.lessons import lesson as lessons
from autograder.sandbox.provisioner import ONE_THREAD

CELL_SECONDS = 300


def write_all(folder: Path, make: Callable[[lessons.Lesson], NotebookNode]) -> None:
    """Write a notebook of every lesson, beside each other as in `notebooks/`, so that each finds
    the earlier ones.

    Args:
        folder: Path.
        make: function from Lesson to NotebookNode.
    """
    for name in lessons.names():
        path = folder / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(make(lessons.read(name)), path)


def execute(path: Path) -> list[tuple[str, str]]:
    """Run all cells of a notebook in its folder, in a kernel of its own; a cell that fails does not
    stop it.

    Args:
        path: Path of the file, which stays as it is.

    Returns:
        list of (name of the cell, what it said) for every error and all that was written to stderr.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute(
        stderr=subprocess.DEVNULL, env=os.environ | ONE_THREAD
    )  # not the kernel's own log; several may run at a time
    return [
        (cell.id, text)
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if (text := _complaint(output)) is not None
    ]


def _complaint(output: NotebookNode) -> str | None:
    if output.output_type == "error":
        return "\n".join(
            output.traceback
        )  # what the learner sees: one line where we render it ourselves
    if output.output_type == "stream" and output.name == "stderr":
        return output.text
    return None
