"""References that are a lesson's own answer: the build writes their bodies from the lesson.

A function in solutions/reference keeps its signature and its docstring, with ranges and sources;
where the answer cell of the lesson says reference="gates", what follows the docstring is that
answer.
"""

import ast
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder import paths
from autograder.errors import UserError
from autograder.lessons.lesson import Cell, read

MARK = "# The answer of {}, written by lstm-course build."
BEGIN, END = "### BEGIN SOLUTION\n", "### END SOLUTION"


def fresh(names: list[str], folder: Path) -> dict[Path, str]:
    """The files of references that hold another answer than these lessons.

    Args:
        names: of the lessons.
        folder: of the references.

    Returns:
        dict from path to the text that the file ought to have.

    Raises:
        UserError: a function that a lesson names is not there.
    """
    before, after = {}, {}
    for name in names:
        for cell in read(name).cells:
            if cell.reference is None:
                continue
            path = folder / f"{cell.reference}.py"
            if path not in before:
                before[path] = path.read_text(encoding="utf-8") if path.is_file() else ""
            after[path] = with_answer(after.get(path, before[path]), name, cell)
    return {path: text for path, text in after.items() if text != before[path]}


@contextmanager
def written(names: list[str]) -> Iterator[None]:
    """Write the references of these lessons; they become what they were if anything fails.

    To be entered before the references are imported.
    """
    new = fresh(names, paths.REFERENCE)
    old = {path: path.read_text(encoding="utf-8") for path in new}
    for path, text in new.items():
        path.write_text(text, encoding="utf-8")
    try:
        yield
    except BaseException:
        for path, text in old.items():
            path.write_text(text, encoding="utf-8")
        raise


def with_answer(text: str, lesson: str, cell: Cell) -> str:
    """The text of a module of references with the answer of a cell as the body of its function.

    Args:
        text: of the module.
        lesson: name of the lesson.
        cell: Cell of role answer.

    Raises:
        UserError: the module has no such function with a docstring.
    """
    function = _function(text, cell.name)
    if function is None:
        raise UserError(
            f"{paths.relative(paths.REFERENCE)}/{cell.reference}.py has no function {cell.name} "
            f"with a docstring, and {lesson}.py says that it is there."
        )
    first, last = function.body[0].end_lineno, function.end_lineno
    lines = text.splitlines(keepends=True)
    mark = textwrap.indent(MARK.format(lesson), "    ")
    body = cell.source.partition(BEGIN)[2].partition(END)[0].rstrip()
    return "".join(lines[:first]) + f"{mark}\n{body}\n" + "".join(lines[last:])


def _function(text: str, name: str) -> ast.FunctionDef | None:
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == name and ast.get_docstring(node):
            return node
    return None
