"""What each cell of a lesson needs before anything can be made of it: rules that take a Lesson and
yield a Problem for everything that is missing.
"""

import ast
import re
from collections.abc import Iterator

from autograder.lessons.lesson import Lesson
from autograder.lessons.notebook import choices
from autograder.release.lint.problem import Problem

NUMBERS = {  # of each role, with how they are written
    "answer": ("difficulty", "minutes"),
    "test": ("points",),
    "choice": ("points", "minutes"),
    "written": ("points", "minutes"),
    "result": ("points",),
}


def code(lesson: Lesson) -> Iterator[Problem]:
    """Every code cell is Python; commands of IPython may stand in it."""
    for cell in lesson.cells:
        if cell.kind != "code":
            continue
        try:
            ast.parse(python(cell.source))
        except SyntaxError as error:
            line = cell.line and cell.line + (error.lineno or 0)
            yield Problem(
                f"the cell {cell.name} is no Python: {error.msg}", cell, line=line or None
            )


def python(source: str) -> str:
    """The source of a code cell without IPython's own commands."""
    return re.sub(r"^[%!].*$", "pass", source, flags=re.MULTILINE)


def numbers(lesson: Lesson) -> Iterator[Problem]:
    """Points, difficulty and minutes stand where they are needed."""
    for cell in lesson.cells:
        for option in NUMBERS.get(cell.role, ()):
            if not getattr(cell, option):
                yield Problem(
                    f'the cell {cell.name} lacks {option}: write role="{cell.role}" '
                    f"{option}=2, or another number",
                    cell,
                )


def answers(lesson: Lesson) -> Iterator[Problem]:
    """Every answer defines its function, says which parts are left out, and has its test."""
    tests = {cell.name for cell in lesson.cells if cell.role == "test"}
    for cell in lesson.cells:
        if cell.role != "answer":
            continue
        if not re.search(rf"^def {re.escape(cell.name)}\(", cell.source, re.MULTILINE):
            yield Problem(f"the answer {cell.name} defines no function {cell.name}", cell)
        if not _enclosed(cell.source, "SOLUTION"):
            yield Problem(
                f"the answer {cell.name} needs a line ### BEGIN SOLUTION and, below it, a line "
                "### END SOLUTION",
                cell,
            )
        if f"{cell.name}-test" not in tests:
            yield Problem(
                f'the exercise {cell.name} has no test cell: # %% {cell.name}-test role="test" '
                "points=2",
                cell,
            )
    for cell in lesson.cells:
        if cell.role == "test" and cell.name.removesuffix("-test") not in lesson.exercises:
            yield Problem(f"the test {cell.name} has no answer cell before it", cell)


def questions(lesson: Lesson) -> Iterator[Problem]:
    """Every question with choices has one that is right; every written one has its mark scheme."""
    for cell in lesson.cells:
        if cell.role in ("predict", "choice"):
            right = [letter for letter, (*_, is_right) in choices(cell).items() if is_right]
            if not right:
                yield Problem(
                    f"the question {cell.name} has no right choice: write (right) at the end of "
                    "its line",
                    cell,
                )
            elif len(right) > 1:
                yield Problem(
                    f"the question {cell.name} has {len(right)} right choices: {', '.join(right)}",
                    cell,
                )
        elif cell.role == "written" and not _enclosed(cell.source, "MARK SCHEME"):
            yield Problem(
                f"the question {cell.name} lacks a mark scheme between ### BEGIN MARK SCHEME and "
                "### END MARK SCHEME",
                cell,
            )


def _enclosed(source: str, what: str) -> bool:
    """Whether there are parts that students do not get, each with a line that begins and one that
    ends it.
    """
    marks = re.findall(rf"^\s*### (BEGIN|END) {what}\s*$", source, re.MULTILINE)
    return bool(marks) and marks == ["BEGIN", "END"] * (len(marks) // 2)


RULES = (code, numbers, answers, questions)
