"""Read what was handed in, whatever it is, and put the student's answers into the released
notebook.
"""

import ast
import copy
import re
from pathlib import Path

from nbformat import NotebookNode, v4

from autograder.errors import UserError
from autograder.nbgrader_insides import note_as_released
from course import choice, code, notebook
from course.notebook import MAX_BYTES, Notebook, from_content, parse

__all__ = ["MAX_BYTES", "as_released", "from_content", "parse", "read", "rebuild"]

MAX_TEXT = 10_000  # of one text cell: nbgrader's pages need minutes for ten times as much
NOTHING = "# This cell was not in what was handed in."


def read(path: Path) -> Notebook:
    """Read what was handed in without trusting it.

    Args:
        path: Path of the file.

    Returns:
        course.notebook.Notebook. What the file holds is never an error.

    Raises:
        UserError: the marker may not or cannot read the file, which is no fault of the student's.
    """
    path = Path(path)
    try:
        if path.is_symlink() or not path.is_file():
            return Notebook(problem="what was handed in is not a file")
        return notebook.read(path)
    except OSError as error:
        raise UserError(
            f"{path} could not be read: {error.strerror}. It stays unmarked: check its "
            "permissions, then mark again."
        ) from None


def rebuild(template: NotebookNode, submission: Notebook) -> NotebookNode:
    """The released notebook with the student's answers put in and the student's own cells kept in
    place.

    Order, points, tags, flags and everything else that decides about marks comes from the released
    notebook.

    Args:
        template: NotebookNode of the source notebook; its answers are not used.
        submission: course.notebook.Notebook.

    Returns:
        NotebookNode.
    """
    rebuilt = copy.deepcopy(template)
    answers = {}  # index of a submitted cell -> position it was taken for
    for position, cell in enumerate(rebuilt.cells):
        role = cell.metadata.get("course", {}).get("role")
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if role == "choice":
            cell.source = _choice(cell.source, cell.id, submission.cells)
        elif role == "answer":
            index = _answer(cell, submission.cells)
            cell.source = NOTHING if index is None else submission.cells[index].source
            answers[index] = position
        elif role == "written" and cell.metadata.nbgrader.solution:
            index = _text_answer(rebuilt.cells, position, submission.cells)
            note_as_released(cell)
            if index is not None and submission.cells[index].source.strip() not in (
                "",
                cell.source,
            ):
                cell.source = _as_typed(submission.cells[index].source)
            answers[index] = position
        elif role == "test":
            cell.source = as_released(cell.source)
    rebuilt.cells = _with_own(rebuilt.cells, submission.cells, answers)
    rebuilt.metadata = {
        "kernelspec": template.metadata.kernelspec,
        "language_info": {"name": "python"},
        "kept": submission.kept,
    }
    return rebuilt


def _answer(wanted: NotebookNode, cells: list[notebook.Cell]) -> int | None:
    """Index of the submitted cell that answers, or None.

    The cell of the right name that defines the function counts; where there are copies, the last
    one; where there is none, any cell that defines the function (a notebook that lost its ids,
    merged cells).
    """
    named = _named(wanted, cells)
    defining = [index for index, cell in enumerate(cells) if notebook.defines(cell, {wanted.id})]
    written = [index for index in defining if code.writes(cells[index].source, wanted.id)]
    in_place = [index for index in named if index in written]
    broken = [
        index
        for index, cell in enumerate(cells)
        if re.search(rf"\bdef\s+{wanted.id}\b", cell.source) and index not in defining
    ]
    for candidates in (
        in_place,
        written,
        broken,
        [index for index in named if index in defining],
        defining,
        named,
    ):
        if candidates:
            return candidates[-1]
    return None


def _named(wanted: NotebookNode, cells: list[notebook.Cell]) -> list[int]:
    return [index for index, cell in enumerate(cells) if cell.name == wanted.id]


def _choice(released: str, name: str, cells: list[notebook.Cell]) -> str:
    """The text in which the student chose: of the cells of this name or else of all that answer the
    question, copies once.
    """
    sources = {cell.source: cell.name for cell in cells if cell.cell_type == "code"}
    named = [source for source in sources if sources[source] == name]
    calling = [
        source for source in sources if name.removesuffix("-choose") in choice.answered(source)
    ]
    found = named if any(map(choice.calls, named)) else calling or named
    return "\n\n".join(found) or released


def _text_answer(
    released: list[NotebookNode], position: int, cells: list[notebook.Cell]
) -> int | None:
    """Index of the answer to a written question: by its name, or else the text behind the
    question.
    """
    if named := _named(released[position], cells):
        return named[-1]
    question, known = (
        as_released(released[position - 1].source),
        {as_released(cell.source) for cell in released},
    )
    behind = [
        index
        for index, cell in enumerate(cells[1:], 1)
        if cells[index - 1].source.strip() == question
        and cell.cell_type == "markdown"
        and cell.source.strip() not in known
    ]
    return behind[-1] if behind else None


def _as_typed(source: str) -> str:
    """Text of a student, set as code: of Markdown nbgrader's pages would make live HTML, links,
    pictures and formulas.
    """
    if len(source) > MAX_TEXT:
        source = (
            f"{source[:MAX_TEXT]}\n[The rest is left out: {len(source) - MAX_TEXT} characters.]"
        )
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", source)), default=0))
    return f"{fence}\n{source}\n{fence}"


def as_released(source: str) -> str:
    """The text of a cell as students got it: without hidden lines and mark scheme."""
    lines, hidden = [], False
    for line in source.splitlines():
        if "BEGIN HIDDEN TESTS" in line or "BEGIN MARK SCHEME" in line:
            hidden = True
        elif "END HIDDEN TESTS" in line or "END MARK SCHEME" in line:
            hidden = False
        elif not hidden:
            lines.append(line)
    return "\n".join(lines).strip()


def _with_own(
    released: list[NotebookNode], cells: list[notebook.Cell], answers: dict[int | None, int]
) -> list[NotebookNode]:
    """The released cells, each followed by the student's own cells that stood behind it."""
    position_of = {cell.id: position for position, cell in enumerate(released)}
    known = {as_released(cell.source) for cell in released} | {""}
    used = code.used_by_functions(cell.source for cell in cells if cell.cell_type == "code")
    own, before = {}, -1
    for index, cell in enumerate(cells):
        position = answers.get(index, position_of.get(cell.name))
        is_answer = position is not None and released[position].metadata.get("nbgrader", {}).get(
            "solution"
        )
        if index in answers:
            before = position
            continue
        if position is not None and not is_answer:
            before = position
            cell.source = _new_definitions(cell, released[position], used)
        if cell.source.strip() not in known:
            own.setdefault(before, []).append(_own_cell(index, cell))
    rebuilt = own.get(-1, [])
    for position, cell in enumerate(released):
        rebuilt += [cell, *own.get(position, [])]
    return rebuilt


def _new_definitions(cell: notebook.Cell, released: NotebookNode, used: set[str]) -> str:
    """What a student defined in a cell that is not an answer: a helper may stand anywhere.

    Args:
        cell: the submitted Cell.
        released: the cell as it was released.
        used: names that functions take from the notebook: of values, only these are helpers.
    """
    if cell.cell_type != "code":
        return ""
    chosen = (
        released.metadata.get("course", {}).get("role") == "choice"
    )  # it holds the student's text already
    old = set() if chosen else {ast.dump(node) for node in code.parse(released.source).body}
    try:
        new = [
            node
            for node in code.parse(cell.source).body
            if _is_helper(node, used) and ast.dump(node) not in old
        ]
        return "\n\n".join(map(ast.unparse, new))
    except (
        RecursionError,
        ValueError,
    ):  # an expression too deep, or a number too long, to be written by a person
        return ""


def _is_helper(node: ast.stmt, used: set[str]) -> bool:
    function = isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)
    )
    return function or bool(code.bound_names(node) & used)


def _own_cell(index: int, cell: notebook.Cell) -> NotebookNode:
    is_code = cell.cell_type == "code"
    make, source = (
        (v4.new_code_cell, cell.source)
        if is_code
        else (v4.new_markdown_cell, _as_typed(cell.source))
    )
    return make(source, id=f"own-{index}", metadata={"course": {"role": "student"}})
