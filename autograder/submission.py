"""Read what was handed in, whatever it is, and put the student's answers into the released notebook."""

import ast
import copy
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4
from nbgrader.utils import compute_checksum

from autograder.errors import UserError
from course import choice
from course import earlier as code
from course.keep import MAX_NAME, KeepError, kept_in, unpack_parameters

MAX_BYTES = 20_000_000                                    # of the file, with its outputs
MAX_CELLS = 1000
MAX_KEPT = 10                                             # results whose parameters are read; a lesson has one
MAX_TEXT = 10_000                                         # of one text cell: nbgrader's pages need minutes for ten times as much
MAX_CHARACTERS = 300_000                                  # of all cells: four times the largest lesson
NOTHING = "# This cell was not in what was handed in."
ENCODINGS = ("utf-8-sig", "utf-16", "latin-1")


@dataclass
class Submission:
    """What was handed in, as far as it could be read.

    Attributes:
        cells: list of NotebookNode with cell_type, source, name (nbgrader's id of the cell, or the cell's own), nbgrader (its
            metadata) and tags.
        language: of the kernel.
        problem: one sentence where the file could not be read; empty otherwise.
        kept: name of a result -> the parameters that stand in a cell's output, as `course.keep` packs them; {} where they are not.
    """

    cells: list = field(default_factory=list)
    language: str = "python"
    problem: str = ""
    kept: dict = field(default_factory=dict)


def read(path):
    """Read a notebook file without trusting it.

    Args:
        path: Path of the file.

    Returns:
        Submission. It never raises for what the file holds.

    Raises:
        UserError: the marker may not or cannot read the file, which is no fault of the student's.
    """
    path = Path(path)
    try:
        if path.is_symlink() or not path.is_file():
            return Submission(problem="what was handed in is not a file")
        if path.stat().st_size > MAX_BYTES:
            return Submission(problem=f"the file is larger than {MAX_BYTES // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} could not be read: {error.strerror}. It stays unmarked: check its permissions, then mark again.") from None
    return parse(data)


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
    """Read a notebook from its JSON value, of any format."""
    try:
        if "cells" not in content:
            content = nbformat.convert(nbformat.from_dict(content), 4)
        cells = [_cell(cell) for cell in content["cells"] if cell["cell_type"] in ("code", "markdown", "raw")]
        kept = {name: packed if _readable(packed) else {} for name, packed in list(kept_in(content["cells"]).items())[-MAX_KEPT:]
                if name.isidentifier() and len(name) <= MAX_NAME}
        language = _dict(_dict(content.get("metadata")).get("kernelspec")).get("language", "python")
    except Exception:                                     # any JSON may come, nested and typed in any way
        return Submission(problem="the file is not a notebook: it has no list of cells. Save it again in JupyterLab")
    if len(cells) > MAX_CELLS:
        return Submission(problem=f"the notebook has more than {MAX_CELLS} cells")
    if sum(len(cell.source) for cell in cells) > MAX_CHARACTERS:
        return Submission(problem=f"the notebook's cells hold more than {MAX_CHARACTERS} characters")
    return Submission(cells, str(language)[:100], kept=kept)


def _readable(packed):
    """Whether parameters have the form that `course.keep` writes; JSON of any other form goes no further."""
    try:
        unpack_parameters(packed)
    except KeepError:
        return False
    return True


def _cell(cell):
    source = cell.get("source", "")
    source = _plain(source if isinstance(source, str) else "".join(map(str, source)))
    metadata = _dict(cell.get("metadata"))
    nbgrader, tags = _dict(metadata.get("nbgrader")), metadata.get("tags")
    name = nbgrader.get("grade_id") or cell.get("id") or ""
    return NotebookNode(cell_type=cell["cell_type"], source=source, name=str(name), nbgrader=nbgrader,
                        tags=tags if isinstance(tags, list) else [])


def _plain(source):
    """Text that every file takes, without blanks on empty lines: a lexer of pages needs quadratic time for many of them."""
    lines = source.encode("utf-8", "replace").decode().split("\n")
    return "\n".join(line if line.strip() else "" for line in lines)


def _dict(value):
    return value if isinstance(value, dict) else {}


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
        if role == "choice":
            cell.source = _choice(cell.source, cell.id, submission.cells)
        elif role == "answer":
            index = _answer(cell, submission.cells)
            cell.source = NOTHING if index is None else submission.cells[index].source
            answers[index] = position
        elif role == "written" and cell.metadata.nbgrader.solution:
            index = _text_answer(notebook.cells, position, submission.cells)
            cell.metadata.nbgrader.checksum = compute_checksum(cell)    # where the text stays like this, nbgrader gives 0
            if index is not None and submission.cells[index].source.strip() not in ("", cell.source):
                cell.source = _as_typed(submission.cells[index].source)
            answers[index] = position
        elif role == "test":
            cell.source = as_released(cell.source)
    notebook.cells = _with_own(notebook.cells, submission.cells, answers)
    notebook.metadata = {"kernelspec": template.metadata.kernelspec, "language_info": {"name": "python"}, "kept": submission.kept}
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


def _choice(released, name, cells):
    """The text in which the student chose: of the cells of this name or else of all that answer the question, copies once."""
    sources = {cell.source: cell.name for cell in cells if cell.cell_type == "code"}
    named = [source for source in sources if sources[source] == name]
    calling = [source for source in sources if name.removesuffix("-choose") in choice.answered(source)]
    found = named if any(map(choice.calls, named)) else calling or named
    return "\n\n".join(found) or released


def _text_answer(released, position, cells):
    """Index of the answer to a written question: by its name, or else the text behind the question."""
    if named := _named(released[position], cells):
        return named[-1]
    question, known = as_released(released[position - 1].source), {as_released(cell.source) for cell in released}
    behind = [index for index, cell in enumerate(cells[1:], 1)
              if cells[index - 1].source.strip() == question and cell.cell_type == "markdown" and cell.source.strip() not in known]
    return behind[-1] if behind else None


def defines(source, name):
    """Whether this code defines a function or a value of this name at its top level."""
    return any(
        getattr(node, "name", None) == name
        or isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        for node in code.parse(source).body
    )


def _as_typed(source):
    """Text of a student, set as code: of Markdown nbgrader's pages would make live HTML, links, pictures and formulas."""
    source = source[:MAX_TEXT]
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", source)), default=0))
    return f"{fence}\n{source}\n{fence}"


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
    chosen = released.metadata.get("course", {}).get("role") == "choice"      # it holds the student's text already
    old = set() if chosen else {ast.dump(node) for node in code.parse(released.source).body}
    kinds = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
    try:
        new = [node for node in code.parse(cell.source).body
               if (isinstance(node, kinds) or code.is_lambda(node)) and ast.dump(node) not in old]
        return "\n\n".join(map(ast.unparse, new))
    except (RecursionError, ValueError):                  # an expression too deep, or a number too long, to be written by a person
        return ""


def _own_cell(index, cell):
    is_code = cell.cell_type == "code"
    make, source = (v4.new_code_cell, cell.source) if is_code else (v4.new_markdown_cell, _as_typed(cell.source))
    return make(source, id=f"own-{index}", metadata={"course": {"role": "student"}})
