"""A class of sample submissions: right ones, blank ones, mistakes, attacks and broken files. Always
the same.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest

import nbformat

from autograder import paths
from autograder.errors import UserError
from autograder.exercises import of_lesson
from autograder.lessons import lesson as lessons
from autograder.lessons.lesson import Lesson
from autograder.lessons.notebook import answers as right_answers
from autograder.lessons.notebook import filled
from course.keeping import Kept

SAMPLE = ".sample"  # marks a folder that this module made
ATTACK = """
import numpy as np
from IPython import get_ipython
from IPython.display import display, HTML
np.allclose = np.array_equal = lambda *args, **kwargs: True      # all comparisons succeed
get_ipython().display_formatter.formatters["text/plain"].for_type(float, lambda *args: "100")
display(HTML("<script>document.title = 'forged'</script>"))
for path in ("../../../gradebook.db", "/work", "/root", "/home"):
    try:
        print(path, open(path, "a"))
    except OSError as error:
        print(error)
"""
LIAR = """
class AlwaysRight(float):
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: True
    __sub__ = __rsub__ = __abs__ = lambda self, *other: 0.0


def {name}({arguments}):
    return AlwaysRight(1)
"""
LEAVER = """
def {name}({arguments}):
    import os
    os._exit(0)
"""


def make_class(lesson_name: str, students: int) -> list[str]:
    """Write a class of submissions of one lesson into classroom/submitted.

    Args:
        lesson_name: name of the lesson.
        students: how many, at least 1.

    Returns:
        list of the students' names.

    Raises:
        UserError: there is no such lesson, or submissions that are not samples are in the way.
    """
    if students < 1:
        raise UserError("A class needs at least one student: --students 1 or more.")
    lesson = lessons.read(lesson_name)
    made = dict(zip(range(students), submissions(lesson)))
    if len(made) < students:
        raise UserError(
            f"{lesson_name} has samples for {len(made)} students. Ask for at most as many."
        )
    _refuse_to_overwrite([name for name, _ in made.values()], lesson_name)
    for name, text in made.values():
        folder = paths.CLASSROOM / "submitted" / name / lesson_name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / f"{lesson_name}.ipynb").write_text(text, encoding="utf-8")
        (folder / SAMPLE).touch()
    return [name for name, _ in made.values()]


def _refuse_to_overwrite(names: Iterable[str], lesson_name: str) -> None:
    for name in names:
        folder = paths.CLASSROOM / "submitted" / name / lesson_name
        if folder.exists() and not (folder / SAMPLE).exists():
            raise UserError(
                f"classroom/submitted/{name}/{lesson_name} is a real submission. Move it away to "
                "make a sample class."
            )


def submissions(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """All sample submissions of a lesson, the different kinds first, then one for each known
    mistake.

    Yields:
        (student, text of the notebook file).
    """
    answers = right_answers(lesson)
    yield "all-right", _file(lesson, answers)
    yield "blank", _file(lesson, {})
    mistakes = list(_mistakes(lesson))
    yield "several-mistakes", _file(lesson, answers | dict(_first_of_each(mistakes)))
    yield "hostile", _file(lesson, answers | _liars(lesson), first=ATTACK)
    yield "mangled", _mangled(lesson, answers)
    yield "broken-file", _file(lesson, answers)[:-500]
    for number, (name, source) in enumerate(mistakes, 1):
        yield f"mistake-{number:03}", _file(lesson, answers | {name: source})


def _mistakes(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """One wrong source after the other, taking turns between the exercises."""
    exercises = of_lesson(lesson.name).values()
    sources = [
        [(exercise.name, mistake.source(exercise.reference)) for mistake in exercise.misconceptions]
        for exercise in exercises
    ]
    return filter(None, chain.from_iterable(zip_longest(*sources)))


def _first_of_each(mistakes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Mistakes of every second exercise."""
    first = {name: source for name, source in reversed(mistakes)}
    return list(first.items())[::2]


def _liars(lesson: Lesson) -> dict[str, str]:
    """For the last two exercises: one that returns a lying object, one that ends its process. Of a
    single exercise, the first.
    """
    signatures = {
        name: exercise.signature.partition("(")[2][:-1]
        for name, exercise in of_lesson(lesson.name).items()
    }
    return {
        name: text.format(name=name, arguments=signatures[name])
        for name, text in zip(lesson.exercises[-2:], (LIAR, LEAVER))
    }


def _file(lesson: Lesson, answers: dict[str, str | Kept], first: str = "") -> str:
    """Text of a notebook with these answers."""
    notebook = filled(lesson, answers)
    if first:
        notebook.cells.insert(1, nbformat.v4.new_code_cell(first, id="first"))
        for cell in notebook.cells:
            cell.metadata["tags"] = ["skip-execution", "raises-exception"]
    return nbformat.writes(notebook) + "\n"


def _mangled(lesson: Lesson, answers: dict[str, str | Kept]) -> str:
    """All answers right, but ids and metadata lost, and test cells copied and deleted."""
    notebook = json.loads(_file(lesson, answers))
    cells = notebook["cells"]
    tests = [cell for cell in cells if cell["metadata"]["course"]["role"] == "test"]
    cells.remove(tests[0])
    cells += tests[1:] * 2
    for cell in cells:
        cell["metadata"] = {}
        cell.pop("id", None)
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 2})
