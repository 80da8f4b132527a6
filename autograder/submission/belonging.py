"""Which lesson a notebook belongs to, by what it holds. The name of its file is the weakest
evidence.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import source_notebook
from autograder.submission.rebuild import as_released
from course import code
from course.notebook import Notebook

WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Evidence:
    """What a notebook holds of one lesson.

    Attributes:
        share: how much of the lesson's own cells, those that no other lesson has, are in it: 0 to
            1.
        defined: names of the lesson's exercises that it defines.
        exercises: how many exercises the lesson has.
    """

    share: float
    defined: frozenset[str]
    exercises: int


def evidence(found: Notebook) -> dict[str, Evidence]:
    """What a notebook holds of each lesson.

    Args:
        found: Notebook.

    Returns:
        dict from lesson to Evidence, in the order of the lessons.
    """
    ids, texts, exercises = _own()
    names = {cell.name for cell in found.cells}
    sources = {cell.source.strip() for cell in found.cells}
    held = {
        lesson: {ids[name] for name in names & ids.keys() if ids[name][0] == lesson}
        | {texts[text] for text in sources & texts.keys() if texts[text][0] == lesson}
        for lesson in lessons.names()
    }
    defined = {
        name
        for cell in found.cells
        for name in exercises.keys() & set(WORD.findall(cell.source))
        if code.defines(cell.source, name)
    }
    own = Counter(lesson for lesson, _ in set(ids.values()))
    return {
        lesson: Evidence(
            len(held[lesson]) / max(1, own[lesson]),
            frozenset(name for name in defined if exercises[name] == lesson),
            len(lessons.read(lesson).exercises),
        )
        for lesson in lessons.names()
    }


def why_not(found: Notebook, lesson: str, name: str) -> str:
    """Why a notebook is not of this lesson.

    Args:
        found: Notebook without a problem.
        lesson: name of the lesson.
        name: name of the file.

    Returns:
        One sentence without a full stop, and what to do; empty where it is of this lesson.
    """
    if not found.cells:
        return "the notebook has no cells. Save it in JupyterLab and hand it in again"
    held = evidence(found)
    most, this = max(other.share for other in held.values()), held[lesson]
    if (
        this.share
        and this.share >= most / 2
        or len(this.defined) > this.exercises / 2
        or not most
        and this.defined
    ):
        return ""
    if other := _by_content(held):
        return f"this is {other}, not {lesson}. Hand in {lesson}.ipynb"
    if lesson in Path(name).name.lower() and any("def " in cell.source for cell in found.cells):
        return ""  # functions under other names: marking says so for each exercise
    return f"the notebook holds nothing of {lesson}. Hand in {lesson}.ipynb"


def lesson_of(found: Notebook, name: str) -> str | None:
    """The lesson that a notebook is of, where nothing else says it; None where it is of none.

    Args:
        found: Notebook without a problem.
        name: name of its file.
    """
    return _by_content(evidence(found), name) or next(
        (lesson for lesson in lessons.names() if lesson in name.lower()), None
    )


def _by_content(held: dict[str, Evidence], name: str = "") -> str | None:
    """The lesson of which most is held; of equal ones the one in the name, or the last: lessons
    build on those before.
    """

    def rank(lesson: str) -> tuple[float, int, bool, str]:
        return held[lesson].share, len(held[lesson].defined), lesson in name.lower(), lesson

    best = max(held, key=rank)
    return best if held[best].share or held[best].defined else None


@cache
def _own() -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]], dict[str, str]]:
    """What shows a lesson: dicts from the id of a cell, from its text and from the name of an
    exercise.

    Ids and texts that two lessons share are left out. The first two give (lesson, id of the cell),
    the third gives the lesson.
    """
    cells = [
        (name, cell)
        for name in lessons.names()
        for cell in source_notebook(lessons.read(name)).cells
    ]
    ids = Counter(cell.id for _, cell in cells)
    texts = Counter(as_released(cell.source) for _, cell in cells)
    return (
        {cell.id: (name, cell.id) for name, cell in cells if ids[cell.id] == 1},
        {
            as_released(cell.source): (name, cell.id)
            for name, cell in cells
            if texts[as_released(cell.source)] == 1 == ids[cell.id]
        },
        {exercise: name for name in lessons.names() for exercise in lessons.read(name).exercises},
    )
