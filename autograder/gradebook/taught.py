"""The lessons of a class: all of them, or those that classroom/class.toml names."""

import tomllib
from typing import Any

from autograder import paths
from autograder.errors import UserError
from autograder.lessons import lesson

FILE = "classroom/class.toml"


def names() -> list[str]:
    """Names of the lessons that this class is taught, in the order of the course.

    Raises:
        UserError: the file cannot be read, or names something that is no lesson.
    """
    path = paths.CLASSROOM / "class.toml"
    if not path.exists():
        return lesson.names()
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # neither TOML nor UTF-8
        raise UserError(f"{FILE} could not be read: {error}.") from None
    if unknown := sorted(set(settings) - {"lessons"}):
        raise UserError(f"{FILE} has a setting {unknown[0]!r}, which is none. It knows: lessons.")
    return _chosen(settings["lessons"]) if settings else lesson.names()


def read(name: str) -> lesson.Lesson:
    """Read a lesson that this class is taught.

    Raises:
        UserError: there is no such lesson, or the class is not taught it.
    """
    found = lesson.read(name)
    if name not in names():
        raise UserError(f"{name} is no lesson of this class. {FILE} names: {', '.join(names())}.")
    return found


def _chosen(wanted: Any) -> list[str]:
    if (
        not isinstance(wanted, list)
        or not all(isinstance(name, str) for name in wanted)
        or not wanted
    ):
        raise UserError(
            f'{FILE}: lessons is a list of names, such as lessons = ["02_gates", "03_lstm_cell"].'
        )
    for name in wanted:
        if name not in lesson.names():
            raise UserError(
                f"{FILE}: there is no lesson {name!r}. The lessons are: "
                f"{', '.join(lesson.names())}."
            )
    return sorted(set(wanted))
