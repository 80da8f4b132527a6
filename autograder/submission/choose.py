"""Choose the one notebook of a submission that is marked, and say why it was this one."""

import copy
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import source_notebook
from autograder.submission import belonging, files, kinds
from autograder.submission import rebuild as submission
from course import choice, code
from course.notebook import Notebook

SHOWN = 5  # files in one sentence
IN_ORDER = re.compile(
    r"(?:^|/)handed-in-(\d+)/"
)  # how collecting numbers several files of a student


@dataclass
class Choice:
    """The notebook that is marked.

    Attributes:
        found: its Notebook, with a problem where nothing could be taken.
        lesson: name of the lesson it is of, or None.
        events: sentences for the instructor, without full stops.
        told: paths, in the submission, of the files that these sentences name.
    """

    found: Notebook
    lesson: str | None
    events: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)


@dataclass
class _Look:
    """A file that was read: what it holds, why it is not taken, and what decides between
    several.
    """

    file: files.File
    found: Notebook
    problem: str
    answered: int = 0


def of_folder(folder: Path, lesson: str) -> Choice:
    """Choose the notebook of a lesson from all that was handed in.

    Of several, the one with most answers is taken; of these, the newest.

    Args:
        folder: Path of the submission's folder, or of one file.
        lesson: name of the lesson.

    Returns:
        Choice.
    """
    with files.opened(folder) as there:
        looks = [_look(file, lesson) for file in files.few(there, lesson)]
        own = [look for look in looks if not look.problem]
        if not own:
            return _nothing(looks, lesson, folder)
        if len(own) > 1:
            for look in own:
                look.answered = answered(look.found, lesson)
        taken = max(own, key=_rank)
    return _taken(taken, [look for look in looks if look is not taken], lesson)


def of_file(path: Path) -> Choice:
    """Choose from one file, which may be an archive; the lesson is the one that most of it is of.

    Args:
        path: Path of the file.

    Returns:
        Choice; its lesson is None where the notebook is of none.
    """
    with files.opened(path) as there:
        looks = [
            (file, kinds.read(file.path))
            for file in files.few(there, path.stem)
            if not file.problem
        ]
    of = [
        (belonging.lesson_of(found, file.name), found) for file, found in looks if not found.problem
    ]
    known = [(answered(found, lesson), lesson) for lesson, found in of if lesson]
    return of_folder(path, max(known)[1]) if known else _of_no_lesson(there, looks)


def _of_no_lesson(there: list[files.File], looks: list[tuple[files.File, Notebook]]) -> Choice:
    if len(there) == 1 and there[0].problem:
        return Choice(Notebook(problem=there[0].problem), None)
    if any(not found.problem for _, found in looks):
        return Choice(next(found for _, found in looks if not found.problem), None)
    problem = looks[0][1].problem if len(looks) == 1 else f"it holds no notebook. {kinds.ASK}"
    return Choice(Notebook(problem=problem), None)


def answered(found: Notebook, lesson: str) -> int:
    """How many of a lesson's questions a notebook answers: functions, choices, results and text.

    Args:
        found: Notebook.
        lesson: name of the lesson.
    """
    template = source_notebook(lessons.read(lesson))
    rebuilt = submission.rebuild(template, copy.deepcopy(found))
    stubs = {cell.id: cell.source for cell in template.cells}
    texts = [
        cell
        for cell in rebuilt.cells
        if cell.metadata.get("course", {}).get("role") in ("answer", "choice", "written")
    ]
    return sum(_is_answered(cell, stubs[cell.id]) for cell in texts) + sum(
        map(bool, found.kept.values())
    )


def _is_answered(cell: NotebookNode, stub: str) -> bool:
    if cell.metadata.course.role == "answer":
        return code.writes(cell.source, cell.id)
    if cell.metadata.course.role == "choice":
        return bool(choice.answered(cell.source))
    return cell.metadata.get("nbgrader", {}).get("solution", False) and cell.source != stub


def as_text(found: Notebook) -> str:
    """A Notebook as the text of a notebook file: the cells alone."""
    make = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell, "raw": v4.new_raw_cell}
    cells = [
        make[cell.cell_type](cell.source, id=f"cell-{number}")
        for number, cell in enumerate(found.cells)
    ]
    return nbformat.writes(v4.new_notebook(cells=cells))


def _look(file: files.File, lesson: str) -> _Look:
    found = Notebook(problem=file.problem) if file.problem else kinds.read(file.path)
    return _Look(file, found, found.problem or belonging.why_not(found, lesson, file.name))


def _rank(look: _Look) -> tuple[int, int, int, str]:
    """Most answers, then the place in which it was collected, then the time of the file, then its
    name.
    """
    place = IN_ORDER.search(look.file.name)
    return (
        look.answered,
        int(place[1]) if place else 0,
        look.file.path.stat().st_mtime_ns,
        look.file.name,
    )


def _taken(taken: _Look, others: list[_Look], lesson: str) -> Choice:
    own = {look.file.name for look in others if not look.problem}
    named = [
        look
        for look in others
        if look.file.name in own or look.file.name.lower().endswith(".ipynb") or look.file.problem
    ]
    told = {taken.file.top} | {look.file.top for look in named}
    if taken.file.name == f"{lesson}.ipynb" and not named:
        return Choice(taken.found, lesson, [], told)
    event = f"'{taken.file.shown}' was marked"
    if own:
        event += f", in which {taken.answered} of its questions are answered"
    if named:
        event += f"; there was also {_listed(named)}"
    return Choice(taken.found, lesson, [event], told)


def _nothing(looks: list[_Look], lesson: str, folder: Path) -> Choice:
    """Why there is nothing to mark: for one file its own reason, for several a list."""
    told = {look.file.top for look in looks}
    if not looks:
        empty = not any(folder.iterdir())
        problem = (
            "the folder is empty: no file was handed in"
            if empty
            else f"no notebook was handed in. {kinds.ASK}"
        )
        return Choice(Notebook(problem=problem), lesson)
    notebooks = [look for look in looks if look.file.name.lower().endswith(".ipynb")] or looks
    if len(notebooks) == 1:
        return Choice(Notebook(problem=notebooks[0].problem), lesson, [], {notebooks[0].file.top})
    problem = (
        f"of {len(notebooks)} files none is a notebook of {lesson}: {_listed(notebooks)}. "
        f"{kinds.ASK}"
    )
    return Choice(Notebook(problem=problem), lesson, [], told)


def _listed(looks: list[_Look]) -> str:
    shown = [f"'{look.file.shown}' ({_short(look)})" for look in looks[:SHOWN]]
    return ", ".join(shown) + (f" and {len(looks) - SHOWN} more" if len(looks) > SHOWN else "")


def _short(look: _Look) -> str:
    return look.problem.partition(". ")[0] if look.problem else f"{look.answered} answered"
