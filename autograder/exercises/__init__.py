"""What each lesson's exercises are tested on and which mistakes they know: one file a lesson, or one folder, under its name."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules


@cache
def load_all():
    """All exercises.

    Returns:
        dict from the exercise's name to its Exercise, in the order of the lessons.
    """
    found = {}
    for name in sorted(module.name for module in iter_modules(__path__)):
        for exercise in import_module(f"{__name__}.{name}").EXERCISES:
            found[exercise.name] = exercise
    return found


@cache
def load_results():
    """All results: dict from name to autograder.result.Result, in the order of the lessons."""
    modules = (import_module(f"{__name__}.{name}") for name in sorted(module.name for module in iter_modules(__path__)))
    return {result.name: result for module in modules for result in getattr(module, "RESULTS", ())}


def of_lesson(lesson):
    """The exercises of one lesson: dict from name to Exercise."""
    return {name: exercise for name, exercise in load_all().items() if exercise.lesson == lesson}
