"""What each lesson's exercises are tested on and which mistakes they know: one file a lesson, or
one folder, under its name.
"""

import sys
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.exercises.exercise import Exercise
    from autograder.exercises.result import Result

from autograder import paths
from course.judging import cases

if not paths.OURS:  # another course has its own exercises, references and public cases
    __path__.insert(0, str(paths.EXERCISES))
    sys.path.insert(1, str(paths.ROOT))
    cases.EXPECTED, cases.LESSONS = paths.EXPECTED, paths.COURSE / "lessons.json"


@cache
def load_all() -> dict[str, "Exercise"]:
    """All exercises.

    Returns:
        dict from the exercise's name to its Exercise, in the order of the lessons.
    """
    found = {}
    for module in _modules():
        for exercise in module.EXERCISES:
            found[exercise.name] = exercise
    return found


@cache
def load_results() -> dict[str, "Result"]:
    """All results: dict from name to autograder.exercises.result.Result, in the order of the
    lessons.
    """
    return {
        result.name: result for module in _modules() for result in getattr(module, "RESULTS", ())
    }


def _modules() -> list[ModuleType]:
    names = sorted(
        module.name for module in iter_modules([str(paths.EXERCISES)]) if module.name[0].isdigit()
    )
    return [import_module(f"{__name__}.{name}") for name in names]


def of_lesson(lesson: str) -> dict[str, "Exercise"]:
    """The exercises of one lesson: dict from name to Exercise."""
    return {name: exercise for name, exercise in load_all().items() if exercise.lesson == lesson}
