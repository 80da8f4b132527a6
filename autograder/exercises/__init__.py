"""What each lesson's exercises are tested on and which mistakes they know: one file a lesson, under the lesson's name.

A long lesson has parts in files without a number, which its file imports.
"""

from functools import cache
from importlib import import_module
from pathlib import Path


@cache
def load_all():
    """All exercises.

    Returns:
        dict from the exercise's name to its Exercise, in the order of the lessons.
    """
    found = {}
    for path in sorted(Path(__file__).parent.glob("[0-9]*.py")):
        for exercise in import_module(f"{__name__}.{path.stem}").EXERCISES:
            found[exercise.name] = exercise
    return found


def of_lesson(lesson):
    """The exercises of one lesson: dict from name to Exercise."""
    return {name: exercise for name, exercise in load_all().items() if exercise.lesson == lesson}
