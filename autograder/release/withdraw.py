"""Lessons that a class is not taught any more: they leave the gradebook and classroom/source."""

import shutil
from collections.abc import Callable, Iterator

from nbgrader.api import Assignment, Gradebook, MissingEntry

from autograder import paths
from autograder.errors import UserError
from autograder.gradebook import taught
from autograder.gradebook.gradebook import open_gradebook
from autograder.lessons import lesson


def refuse_with_marks() -> None:
    """Refuse to take away a lesson that was handed in: its marks would go with it.

    Raises:
        UserError: the gradebook holds submissions of a lesson that the class is not taught.
    """
    with open_gradebook() as gradebook:
        for name, assignment in _untaught(gradebook):
            if count := len(assignment.submissions):
                raise UserError(
                    f"{name} was handed in (submissions in the gradebook: {count}), and "
                    f"{taught.FILE} leaves it out. Name it there again "
                    "to keep the marks, or delete them for ever: nbgrader db assignment remove "
                    f"{name} --force"
                )


def withdraw(say: Callable[[str], None]) -> None:
    """Take these lessons out of the class.

    Args:
        say: function that takes a line of text.
    """
    with open_gradebook() as gradebook:
        for name, _ in list(_untaught(gradebook)):
            gradebook.remove_assignment(name)
    for name in _names():
        folder = paths.CLASSROOM / "source" / name
        (folder / f"{name}.ipynb").unlink(missing_ok=True)
        shutil.rmtree(folder / ".ipynb_checkpoints", ignore_errors=True)
        if folder.is_dir() and any(folder.iterdir()):
            say(
                f"classroom/source/{name} holds files that no build wrote. Move them away: "
                "nbgrader takes the folder for a lesson."
            )
        elif folder.is_dir():
            folder.rmdir()


def _names() -> list[str]:
    return [name for name in lesson.names() if name not in taught.names()]


def _untaught(gradebook: Gradebook) -> Iterator[tuple[str, Assignment]]:
    for name in _names():
        try:
            yield name, gradebook.find_assignment(name)
        except MissingEntry:
            continue
