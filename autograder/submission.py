"""Read what was handed in, whatever it is, and put the student's answers into the released notebook."""

import ast
import copy
import json
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import v4

from course import earlier as code

MAX_BYTES = 20_000_000
ENCODINGS = ("utf-8-sig", "utf-16", "latin-1")


@dataclass
class Submission:
    """What was handed in, as far as it could be read.

    Attributes:
        cells: list of NotebookNode with cell_type, source and name: nbgrader's id of the cell, or the cell's own.
        problem: one sentence where the file could not be read; empty otherwise.
    """

    cells: list = field(default_factory=list)
    problem: str = ""


def read(path):
    """Read a notebook file without trusting it.

    Args:
        path: Path of the file.

    Returns:
        Submission. It never raises for what the file holds.
    """
    path = Path(path)
    if path.is_symlink() or not path.is_file():
        return Submission(problem="what was handed in is not a file")
    if path.stat().st_size > MAX_BYTES:
        return Submission(problem=f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    return parse(path.read_bytes())


def parse(data):
    """Read a notebook from bytes, as `read` does from a file."""
    if not data.strip():
        return Submission(problem="the file is empty")
    for encoding in ENCODINGS:
        try:
            content = json.loads(data.decode(encoding))
            break
        except (UnicodeDecodeError, ValueError, RecursionError):
            continue
    else:
        return Submission(problem="the file is not a notebook: it is not JSON. Save it again in JupyterLab")
    return from_content(content)


def from_content(content):
    """Read a notebook from its JSON value, or from a NotebookNode of any format."""
    try:
        if "cells" not in content:
            content = nbformat.convert(nbformat.from_dict(content), 4)
        return Submission([_cell(cell) for cell in content["cells"] if cell["cell_type"] in ("code", "markdown", "raw")])
    except Exception:                                     # any JSON may come, nested and typed in any way
        return Submission(problem="the file is not a notebook: it has no list of cells. Save it again in JupyterLab")


def _cell(cell):
    source = cell.get("source", "")
    source = source if isinstance(source, str) else "".join(map(str, source))
    nbgrader = cell.get("metadata", {}).get("nbgrader") or {}
    name = nbgrader.get("grade_id") or cell.get("id") or ""
    return nbformat.from_dict({"cell_type": cell["cell_type"], "source": source, "name": str(name)})


def rebuild(template, submission):
    """The released notebook with the student's answers put in and the student's own cells kept in place.

    Order, points, tags, flags and everything else that decides about marks comes from the released notebook.

    Args:
        template: NotebookNode of the source notebook; its answers are not used.
        submission: Submission.

    Returns:
        NotebookNode.
    """
    notebook = copy.deepcopy(template)
    answers = {}                                          # index of a submitted cell -> position it was taken for
    for position, cell in enumerate(notebook.cells):
        role = cell.metadata.get("course", {}).get("role")
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if role == "answer" or (role == "written" and cell.metadata.nbgrader.solution):
            index = _answer(cell, submission.cells) if role == "answer" else _text_answer(notebook.cells, position, submission.cells)
            cell.source = _nothing(cell) if index is None else _harmless(submission.cells[index].source, cell.cell_type)
            answers[index] = position
        elif role == "test":
            cell.source = as_released(cell.source)
    notebook.cells = _with_own(notebook.cells, submission.cells, answers)
    notebook.metadata = {"kernelspec": template.metadata.kernelspec, "language_info": {"name": "python"}}
    return notebook


def _answer(wanted, cells):
    """Index of the submitted cell that answers, or None.

    The cell of the right name that defines the function counts; where there are copies, the last one; where there is
    none, any cell that defines the function (a notebook that lost its ids, merged cells).
    """
    named = _named(wanted, cells)
    defining = [index for index, cell in enumerate(cells) if defines(cell.source, wanted.id)]
    written = [index for index in defining if "raise NotWritten" not in cells[index].source]
    in_place = [index for index in named if index in written]
    for candidates in (in_place, written, [index for index in named if index in defining], defining, named):
        if candidates:
            return candidates[-1]
    return None


def _named(wanted, cells):
    return [index for index, cell in enumerate(cells) if cell.name == wanted.id]


def _text_answer(released, position, cells):
    """Index of the answer to a written question: by its name, or else the text behind the question."""
    if named := _named(released[position], cells):
        return named[-1]
    question = as_released(released[position - 1].source)
    behind = [index for index, cell in enumerate(cells[1:], 1)
              if cells[index - 1].source.strip() == question and cell.cell_type == "markdown"]
    return behind[-1] if behind else None


def defines(source, name):
    """Whether this code defines a function or a value of this name at its top level."""
    return any(
        getattr(node, "name", None) == name
        or isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        for node in code.parse(source).body
    )


def _harmless(source, cell_type):
    """Text of a student without HTML: nbgrader's pages show text cells as they are, scripts included."""
    return source if cell_type == "code" else source.replace("<", "&lt;")


def _nothing(cell):
    return "# This cell was not in what was handed in." if cell.cell_type == "code" else "*No answer was handed in.*"


def as_released(source):
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


def _with_own(released, cells, answers):
    """The released cells, each followed by the student's own cells that stood behind it."""
    position_of = {cell.id: position for position, cell in enumerate(released)}
    known = {as_released(cell.source) for cell in released} | {""}
    own, before = {}, -1
    for index, cell in enumerate(cells):
        position = answers.get(index, position_of.get(cell.name))
        is_answer = position is not None and released[position].metadata.get("nbgrader", {}).get("solution")
        if index in answers:
            before = position
            continue
        if position is not None and not is_answer:
            before = position
            cell.source = _new_definitions(cell, released[position])
        if cell.source.strip() not in known:
            own.setdefault(before, []).append(_own_cell(index, cell))
    rebuilt = own.get(-1, [])
    for position, cell in enumerate(released):
        rebuilt += [cell, *own.get(position, [])]
    return rebuilt


def _new_definitions(cell, released):
    """Functions and imports that a student wrote into a cell that is not an answer: a helper may stand anywhere."""
    if cell.cell_type != "code":
        return ""
    old = {ast.dump(node) for node in code.parse(released.source).body}
    kinds = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
    new = [node for node in code.parse(cell.source).body
           if (isinstance(node, kinds) or code.is_lambda(node)) and ast.dump(node) not in old]
    return "\n\n".join(map(ast.unparse, new))


def _own_cell(index, cell):
    make = v4.new_code_cell if cell.cell_type == "code" else v4.new_markdown_cell
    return make(_harmless(cell.source, cell.cell_type), id=f"own-{index}", metadata={"course": {"role": "student"}})
