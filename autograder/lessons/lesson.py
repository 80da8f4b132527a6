"""Read a lesson's source text: cells with a name and a role."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache

import jupytext

from autograder import paths
from autograder.errors import UserError

TIME = re.compile(
    r"^\*\*Time:\*\* about (\d+) minutes to work, (\d+) seconds to run\.", re.MULTILINE
)
ROLES = {"text", "given", "answer", "test", "demo", "predict", "choice", "written", "result"}


@dataclass(frozen=True)
class Cell:
    """One cell of a lesson.

    Attributes:
        name: unique in the lesson; the exercise's name for an answer, "<exercise>-test" for its
            test.
        role: one of ROLES.
        kind: "code" or "markdown".
        source: text of the cell, with its answer.
        points, difficulty, minutes: numbers, or None.
    """

    name: str
    role: str
    kind: str
    source: str
    points: float | None = None
    difficulty: int | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class Lesson:
    """A lesson: its name, such as "02_gates", and its cells in order."""

    name: str
    cells: tuple

    @property
    def exercises(self):
        """Names of the functions that the student writes, in order."""
        return [cell.name for cell in self.cells if cell.role == "answer"]

    @property
    def points(self):
        """Points of each exercise: dict from name to number."""
        return {
            cell.name.removesuffix("-test"): cell.points
            for cell in self.cells
            if cell.role == "test"
        }

    @property
    def choices(self):
        """Points of each question with choices that is marked: dict from name to number."""
        return {cell.name: cell.points for cell in self.cells if cell.role == "choice"}

    @property
    def results(self):
        """Points of each result of a trained model: dict from name to number."""
        return {cell.name: cell.points for cell in self.cells if cell.role == "result"}

    @property
    def text(self):
        """All text cells as one text."""
        return "\n\n".join(cell.source for cell in self.cells if cell.kind == "markdown")

    @property
    def minutes(self):
        """Minutes to work, as the lesson says."""
        return self._stated_time()[0]

    @property
    def seconds(self):
        """Seconds to run, as the lesson says."""
        return self._stated_time()[1]

    def _stated_time(self):
        if match := TIME.search(self.text):
            return int(match[1]), int(match[2])
        raise UserError(
            f"{self.name}.py: a text cell needs the line: **Time:** about ... minutes to work, ... "
            "seconds to run."
        )

    def cell(self, name):
        """The cell of this name."""
        return next(cell for cell in self.cells if cell.name == name)


def names():
    """Names of all lessons, in order."""
    return sorted(path.stem for path in paths.LESSONS.glob("[0-9]*.py"))


def find(name: str) -> str:
    """The full name of a lesson, from that name, its number or what stands behind the number.

    Args:
        name: such as "07_bidirectional", "07" or "bidirectional".

    Raises:
        UserError: no lesson is called so.
    """
    for full in names():
        if name in (full, *full.split("_", 1)):
            return full
    raise unknown(name)


def unknown(name: str) -> UserError:
    """The error that says which lessons there are, for a name that is none of theirs."""
    return UserError(f"There is no lesson {name}. The lessons are: {', '.join(names())}.")


@cache
def read(name):
    """Read a lesson.

    Raises:
        UserError: there is no such lesson, or its text does not follow the format; the sentence
            says where.
    """
    path = paths.LESSONS / f"{name}.py"
    if name not in names():
        raise unknown(name)
    return parse(name, path.read_text(encoding="utf-8"))


def parse(name, text):
    """Read a lesson from its text.

    Raises:
        UserError: the text does not follow the format; the sentence says where.
    """
    cells = tuple(
        _cell(cell, f"{name}.py") for cell in jupytext.reads(text, fmt="py:percent").cells
    )
    taken = [cell.name for cell in cells]
    for twice in {cell for cell in taken if taken.count(cell) > 1}:
        raise UserError(
            f"{name}.py: two cells are named {twice}. Give each cell a name of its own."
        )
    return Lesson(name, cells)


def _cell(cell, filename):
    options = dict(cell.metadata)
    name = options.get("title") or options.get("name")
    role = options.get("role", "text" if cell.cell_type == "markdown" else None)
    if role not in ROLES:
        raise UserError(
            f"{filename}: the cell {name or cell.source[:30]!r} needs a role: one of "
            f"{', '.join(sorted(ROLES))}."
        )
    if name is None:
        name = "text-" + hashlib.sha256(cell.source.encode()).hexdigest()[:8]
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
        raise UserError(
            f"{filename}: the cell name {name!r} may hold only letters, digits, - and _."
        )
    numbers = {key: options.get(key) for key in ("points", "difficulty", "minutes")}
    return Cell(name, role, cell.cell_type, cell.source, **numbers)
