"""Make sure that nothing a student gets holds an answer, a hidden test or a mark scheme."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import nbformat
import numpy as np

from autograder import paths
from autograder.exercises import of_lesson
from autograder.lessons import lesson as lessons
from autograder.lessons.lesson import Lesson
from autograder.lessons.notebook import choices, right_choice
from course.predicting import seal

MARKERS = (
    "BEGIN SOLUTION",
    "END SOLUTION",
    "HIDDEN TEST",
    "MARK SCHEME",
    "autograder",
    "solutions.reference",
    '"jupytext"',
    '(right)"',
    "(right)\\n",
)  # at the end of a line, as notebooks store it
LOOP = re.compile(
    r"for \w+ in (reversed\()?range\([^()]*\)+:"
)  # the head of a loop over numbers says nothing of an answer
HELD_OUT = paths.ROOT / "solutions/data"
FEW = 20  # numbers; so short a row may stand anywhere
SHORT = 12  # shorter lines, such as "return h, c", are no secret


def find(folder: Path, names: Iterable[str] | None = None) -> list[str]:
    """All leaks in the files that students get.

    Args:
        folder: Path that holds `notebooks` and `course`.
        names: lessons whose answers are secret; None is all. `course/solved` holds what was
            released on purpose.

    Returns:
        list of sentences; empty where nothing leaks.
    """
    names = lessons.names() if names is None else names
    secrets = [lessons.read(name) for name in names]
    answers = _expressions(secrets)
    lines = {
        lesson.name: {line: _single_spaced(line) for line in sorted(secret_lines(lesson))}
        for lesson in secrets
    }
    leaks = []
    for path in sorted([*folder.glob("notebooks/*/*.ipynb"), *folder.glob("course/**/*")]):
        if (
            path.is_file()
            and path.parent.name != "solved"
            and path.suffix in (".ipynb", ".py", ".json", ".md", ".txt")
        ):
            text = path.read_text(encoding="utf-8")
            found = [*_markers(path, text), *_texts(text, lines), *_code(path, text, answers)]
            leaks += [f"{path.relative_to(folder)}: {what}" for what in found]
    for path in sorted(folder.glob("notebooks/*/*.ipynb")):
        leaks += [f"{path.relative_to(folder)}: {what}" for what in _work_left(path)]
    held_out = {
        f"{file.stem}: {name}": array
        for file in sorted(HELD_OUT.glob("*.npz"))
        for name, array in np.load(file).items()
    }
    for path in sorted(folder.glob("course/**/*.npz")):
        leaks += [f"{path.relative_to(folder)}: {what}" for what in _held_out(path, held_out)]
    return leaks


def _held_out(path: Path, secret: dict[str, np.ndarray]) -> list[str]:
    """Arrays of a data file that hold one of the secret arrays, on which results are marked."""
    return [
        f"{name} holds the data held out as {other}"
        for name, array in np.load(path).items()
        for other, held in secret.items()
        if held.size > FEW and held.dtype == array.dtype and held.tobytes() in array.tobytes()
    ]


def _markers(path: Path, text: str) -> list[str]:
    words = MARKERS if path.suffix == ".ipynb" else MARKERS[:4]
    return [f"holds the words {word}" for word in words if word in text]


def secret_lines(lesson: Lesson) -> set[str]:
    """Lines of a lesson that no student may read: answers, mark schemes, feedback of questions,
    right choices.
    """
    lines = set()
    for cell in lesson.cells:
        if cell.role == "answer":
            lines |= set(_between(cell.source, "BEGIN SOLUTION", "END SOLUTION"))
        elif cell.role == "written":
            lines |= set(_between(cell.source, "BEGIN MARK SCHEME", "END MARK SCHEME"))
        elif cell.role == "predict":
            lines |= {feedback for _, feedback, _ in choices(cell).values()}
        elif cell.role == "choice":  # sealed it could be opened by trying all letters
            said = {letter: feedback for letter, (_, feedback, _) in choices(cell).items()}
            lines |= {
                text
                for letter, feedback in said.items()
                for text in (feedback, seal(cell.name, letter, feedback))
            }
            lines.add(right_choice(cell))
    return {line for line in lines if len(line) >= SHORT}


def _between(source: str, begin: str, end: str) -> list[str]:
    inside = source.partition(begin)[2].partition(end)[0]
    lines = [line.partition("  #")[0].strip() for line in inside.splitlines()[1:-1]]
    return [line for line in lines if not LOOP.fullmatch(line)]


def _single_spaced(text: str) -> str:
    """A text with single spaces."""
    return " ".join(text.split())


def _texts(text: str, lines: dict[str, dict[str, str]]) -> list[str]:
    plain = _single_spaced(text.replace('\\"', '"').replace("\\n", " "))
    return [
        f"holds a secret line of {lesson}: {line}"
        for lesson, secret in lines.items()
        for line, words in secret.items()
        if words in plain
    ]


def _expressions(secrets: list[Lesson]) -> set[str]:
    """What the answers and the reference functions of lessons compute, as `_statements` gives
    it.
    """
    answers = [cell.source for lesson in secrets for cell in lesson.cells if cell.role == "answer"]
    references = [
        inspect.getsource(exercise.reference)
        for lesson in secrets
        for exercise in of_lesson(lesson.name).values()
    ]
    return {text for source in [*answers, *references] for text in _statements(source)}


def _code(path: Path, text: str, answers: set[str]) -> list[str]:
    """Expressions that equal those of an answer, whatever their layout, their comments and the
    names they are given to.
    """
    sources = _cells(path) if path.suffix == ".ipynb" else [text] if path.suffix == ".py" else []
    found = {dump for source in sources for dump in _statements(source)} & answers
    return [f"holds an expression of an answer: {dump}" for dump in sorted(found)]


def _cells(path: Path) -> list[str]:
    notebook = nbformat.read(path, as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@cache
def _statements(source: str) -> set[str]:
    """What the statements inside functions compute, normalised; text, raise and short expressions
    left out.
    """
    try:
        tree = ast.parse(textwrap.dedent(source))
    except SyntaxError:
        return set()
    inner = [
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
    ]
    values = [
        node.value
        for node in inner
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Return) and node.value
    ]
    return {text for value in values if len(text := ast.unparse(value)) >= SHORT}


def _work_left(path: Path) -> list[str]:
    """Whether every code cell compiles, and every answer cell and every choice still asks for its
    answer.
    """
    notebook = nbformat.read(path, as_version=4)
    problems = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        try:
            compile(cell.source, cell.id, "exec")
        except SyntaxError as error:
            problems.append(f"cell {cell.id} does not compile: {error}")
        role = cell.metadata.course.role
        answered = role == "answer" and "raise NotWritten" not in cell.source
        if (
            answered
            or role == "choice"
            and cell.source != f'predict("{cell.id.removesuffix("-choose")}")'
        ):
            problems.append(f"cell {cell.id} leaves no work to do")
    return problems
