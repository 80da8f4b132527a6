"""Read a lesson's source text: cells with a name and a role."""

import difflib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import jupytext
from nbformat import NotebookNode

from autograder import paths
from autograder.errors import UserError
from autograder.lessons import sections

TIME = re.compile(
    r"^\*\*Time:\*\* about (\d+) minutes to work, (\d+) seconds to run\.", re.MULTILINE
)
NUMBERS = ("points", "difficulty", "minutes")
OPTIONS = ("name", "role", *NUMBERS, "reference")
JUPYTEXTS = {"title", "lines_to_next_cell"}  # what it adds to the options that are written
UNREADABLE = "incorrectly_encoded_metadata"  # its key for the whole line, where it gives up
MARKER = re.compile(r"# %%(?!\w)")
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
        line: where the cell begins in the lesson's text.
        reference: the module of solutions/reference whose function has this answer as its body.
    """

    name: str
    role: str
    kind: str
    source: str
    points: float | None = None
    difficulty: int | None = None
    minutes: int | None = None
    line: int | None = None
    reference: str | None = None


@dataclass(frozen=True)
class Lesson:
    """A lesson: its name, such as "02_gates", and its cells in order."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def exercises(self) -> list[str]:
        """Names of the functions that the student writes, in order."""
        return [cell.name for cell in self.cells if cell.role == "answer"]

    @property
    def points(self) -> dict[str, float]:
        """Points of each exercise: dict from name to number."""
        return {
            cell.name.removesuffix("-test"): cell.points or 0
            for cell in self.cells
            if cell.role == "test"
        }

    @property
    def choices(self) -> dict[str, float]:
        """Points of each question with choices that is marked: dict from name to number."""
        return {cell.name: cell.points or 0 for cell in self.cells if cell.role == "choice"}

    @property
    def results(self) -> dict[str, float]:
        """Points of each result of a trained model: dict from name to number."""
        return {cell.name: cell.points or 0 for cell in self.cells if cell.role == "result"}

    @property
    def text(self) -> str:
        """All text cells as one text."""
        return "\n\n".join(cell.source for cell in self.cells if cell.kind == "markdown")

    @property
    def minutes(self) -> int:
        """Minutes to work, as the lesson says."""
        return self._stated_time()[0]

    @property
    def seconds(self) -> int:
        """Seconds to run, as the lesson says."""
        return self._stated_time()[1]

    def _stated_time(self) -> tuple[int, int]:
        if match := TIME.search(self.text):
            return int(match[1]), int(match[2])
        raise UserError(
            f"{self.name}.py: a text cell needs the line: **Time:** about ... minutes to work, ... "
            "seconds to run."
        )

    def cell(self, name: str) -> Cell:
        """The cell of this name."""
        return next(cell for cell in self.cells if cell.name == name)


def names() -> list[str]:
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
def read(name: str) -> Lesson:
    """Read a lesson.

    Raises:
        UserError: there is no such lesson, or its text does not follow the format; the sentence
            says where.
    """
    path = paths.LESSONS / f"{name}.py"
    if name not in names():
        raise unknown(name)
    return parse(name, path.read_text(encoding="utf-8"))


def parse(name: str, text: str) -> Lesson:
    """Read a lesson from its text.

    Raises:
        UserError: the text does not follow the format; the sentence says where.
    """
    found = raw_cells(text)
    for _, raw in found:
        for problem in cell_problems(raw):
            raise UserError(f"{name}.py: {problem}")
    sections.write_in([raw for _, raw in found])
    cells = tuple(_cell(raw, line) for line, raw in found)
    taken = [cell.name for cell in cells]
    for twice in {cell for cell in taken if taken.count(cell) > 1}:
        raise UserError(
            f"{name}.py: two cells are named {twice}. Give each cell a name of its own."
        )
    return Lesson(name, cells)


def raw_cells(text: str) -> list[tuple[int | None, NotebookNode]]:
    """The cells of a lesson's text as jupytext reads them, each with the line where it begins."""
    cells = jupytext.reads(text, fmt="py:percent").cells
    lines = [number for number, line in enumerate(text.splitlines(), 1) if MARKER.match(line)]
    return list(zip(lines if len(lines) == len(cells) else [None] * len(cells), cells, strict=True))


def cell_problems(raw: NotebookNode) -> Iterator[str]:
    """What is wrong with the name and the options of a cell, as jupytext reads it: sentences."""
    options = dict(raw.metadata)
    name = options.get("title") or options.get("name")
    called = repr(name or raw.source[:30])
    if UNREADABLE in options:
        yield (
            f"the options of the cell {called} cannot be read: {options[UNREADABLE]}. Write "
            'numbers as points=4 and text as role="test".'
        )
        return
    for option in options.keys() - {*OPTIONS, *JUPYTEXTS}:
        near = difflib.get_close_matches(option, OPTIONS, n=1)
        advice = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(OPTIONS)}."
        yield f"the cell {called} has an unknown option {option}. {advice}"
    if _role(raw) not in ROLES:
        yield f"the cell {called} needs a role: one of {', '.join(sorted(ROLES))}."
    if name is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
        yield f"the cell name {name!r} may hold only letters, digits, - and _."
    for option in NUMBERS:
        value = options.get(option, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            yield f"the cell {called} has {option}={value!r}, which is no number from 0 on."
    yield from sections.heading_problems(raw)


def _role(raw: NotebookNode) -> str | None:
    return raw.metadata.get("role", "text" if raw.cell_type == "markdown" else None)


def _cell(raw: NotebookNode, line: int | None) -> Cell:
    options = raw.metadata
    name = options.get("title") or options.get("name")
    if name is None:
        name = "text-" + hashlib.sha256(raw.source.encode()).hexdigest()[:8]
    numbers = {key: options.get(key) for key in NUMBERS}
    return Cell(
        name,
        _role(raw) or "",
        raw.cell_type,
        raw.source,
        **numbers,
        line=line,
        reference=options.get("reference"),
    )
