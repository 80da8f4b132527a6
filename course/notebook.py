"""Read a notebook file, whatever made it: the one reader for `earlier`, for progress, and for
marking.

Nothing in a file is trusted: neither its size nor its form.
"""

import codecs
import json
import mmap
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from course import code
from course.judging.values import Json, Untrusted
from course.keeping import MAX_NAME, MIME, KeepError, kept_in, unpack_parameters
from course.slim import LEFT_OUT, NotJson, TooMuch, slim

MAX_BYTES = 200_000_000  # of the file, with its outputs
MAX_SLIM = 20_000_000  # of what is left without them
MAX_CELLS = 1000
MAX_CELL = 100_000  # characters of one cell: more than the largest lesson has in all
MAX_CHARACTERS = 300_000  # of all cells
MAX_KEPT = 10  # results whose parameters are read; a lesson has one
CHUNK = 1_000_000
NO_JSON = "the file is not a notebook: it is not JSON{}. Save it again in JupyterLab"
NO_CELLS = "the file is not a notebook: it has no list of cells. Save it again in JupyterLab"


@dataclass
class Cell:
    """One cell.

    Attributes:
        cell_type: "code", "markdown" or "raw".
        source: its text.
        name: nbgrader's id of the cell, or the cell's own.
        nbgrader: nbgrader's metadata, a dict.
        tags: list.
    """

    cell_type: str
    source: str
    name: str = ""
    nbgrader: dict[str, Json] = field(default_factory=dict)
    tags: list[Json] = field(default_factory=list)


@dataclass
class Notebook:
    """What a file holds, as far as it could be read.

    Attributes:
        cells: list of Cell.
        language: of the kernel.
        problem: one sentence where the file could not be read; empty otherwise.
        kept: name of a result -> the parameters that stand in a cell's output, as `course.keep`
            packs them; {} where they are not.
        remarks: sentences without full stop about what was left out.
    """

    cells: list[Cell] = field(default_factory=list)
    language: str = "python"
    problem: str = ""
    kept: dict[str, Json] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def read(path: Path) -> Notebook:
    """Read a notebook file. Of a large one little more than its cells gets into memory.

    Args:
        path: Path of the file.

    Returns:
        Notebook. What the file holds is never an error.

    Raises:
        OSError: the file cannot be read.
    """
    path = Path(path)
    size = path.stat().st_size
    if size > MAX_BYTES:
        return Notebook(
            problem=f"the file is larger than {MAX_BYTES // 1_000_000} MB. Clear its outputs and "
            "save it again"
        )
    if size == 0:
        return Notebook(problem="the file is empty")
    with path.open(
        "rb"
    ) as file:  # the map goes when nothing looks at it any more, also after Ctrl-C
        return parse(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def parse(data: bytes | mmap.mmap) -> Notebook:
    """Read a notebook from bytes or from an mmap, as `read` does from a file."""
    if not re.search(rb"\S", data):
        return Notebook(problem="the file is empty")
    encoding = json.detect_encoding(data[:4])
    if not encoding.startswith("utf-8"):
        return _transcoded(data, encoding)
    try:
        text = slim(data, MIME)
        if len(text) > MAX_SLIM:
            return Notebook(
                problem=f"the file holds more than {MAX_SLIM // 1_000_000} MB beside its outputs"
            )
        return from_content(json.loads(_decoded(text)))
    except TooMuch as problem:
        return Notebook(problem=str(problem))
    except NotJson as problem:
        return Notebook(problem=NO_JSON.format(problem))
    except (ValueError, RecursionError):
        return Notebook(problem=NO_JSON.format(""))


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _transcoded(data: bytes | mmap.mmap, encoding: str) -> Notebook:
    """Read a file of another encoding through a copy in UTF-8, piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with tempfile.TemporaryFile() as copy:
        for start in range(0, len(data), CHUNK):
            copy.write(decoder.decode(data[start : start + CHUNK]).encode("utf-8", "replace"))
        copy.flush()
        if not copy.tell():
            return Notebook(problem=NO_JSON.format(""))
        utf8 = mmap.mmap(copy.fileno(), 0, access=mmap.ACCESS_READ)
        return (
            parse(utf8)
            if json.detect_encoding(utf8[:4]).startswith("utf-8")
            else Notebook(problem=NO_JSON.format(""))
        )


def from_content(content: Untrusted) -> Notebook:
    """Read a notebook from its JSON value, of any format."""
    try:
        if "cells" not in content:
            import nbformat

            content = nbformat.convert(nbformat.from_dict(content), 4)
        cells = [
            _cell(cell)
            for cell in content["cells"]
            if cell["cell_type"] in ("code", "markdown", "raw")
        ]
        kept = {
            name: packed if _readable(packed) else {}
            for name, packed in list(kept_in(content["cells"]).items())[-MAX_KEPT:]
            if name.isidentifier() and len(name) <= MAX_NAME
        }
        language = _dict(_dict(content.get("metadata")).get("kernelspec")).get("language", "python")
    except Exception:  # any JSON may come, nested and typed in any way
        return Notebook(problem=NO_CELLS)
    if len(cells) > MAX_CELLS:
        return Notebook(problem=f"the notebook has more than {MAX_CELLS} cells")
    return Notebook(cells, str(language)[:100], kept=kept, remarks=_leave_out(cells))


def code_in(cells: list[Cell], names: Iterable[str] = ()) -> list[str]:
    """The sources of the code cells, in order, and of text cells that are wholly Python and define
    one of these names.

    JupyterLab turns a cell into text by a single key, and its owner may not see it.

    Args:
        cells: list of Cell.
        names: names of functions.
    """
    return [cell.source for cell in cells if cell.cell_type == "code" or defines(cell, set(names))]


def defines(cell: Cell, names: set[str]) -> bool:
    """Whether a cell defines one of these names (set). Text counts only where all of it is Python:
    an answer that was turned into text.
    """
    tree = code.parse(cell.source) if cell.cell_type == "code" else code.whole(cell.source)
    return any(names & code.bound_names(node) for node in tree.body)


def is_left_out(source: str) -> bool:
    """Whether the cell of this text was too long to be read."""
    return source.startswith(LEFT_OUT.partition("{")[0])


def _leave_out(cells: list[Cell]) -> list[str]:
    """Empty the cells that are too long, the longest first, until the others are few enough;
    sentences that say so.
    """
    longest = sorted(cells, key=lambda cell: len(cell.source), reverse=True)
    total, remarks = sum(len(cell.source) for cell in cells), []
    for cell in longest:
        if len(cell.source) > MAX_CELL or total > MAX_CHARACTERS:
            total -= len(cell.source)
            cell.source = LEFT_OUT.format(len(cell.source) // 1000)
        if is_left_out(cell.source):
            name = f" ({cell.name[:60]})" if cell.name else ""
            remarks.append(
                f"a cell was left out{name}: {cell.source.partition(': ')[2].rstrip('.')}"
            )
    return remarks


def _readable(packed: Untrusted) -> bool:
    """Whether parameters have the form that `course.keep` writes; JSON of any other form goes no
    further.
    """
    try:
        unpack_parameters(packed)
    except KeepError:
        return False
    return True


def _cell(cell: Untrusted) -> Cell:
    source = cell.get("source", "")
    source = _storable(source if isinstance(source, str) else "".join(map(str, source)))
    metadata = _dict(cell.get("metadata"))
    nbgrader, tags = _dict(metadata.get("nbgrader")), metadata.get("tags")
    name = nbgrader.get("grade_id") or cell.get("id") or ""
    return Cell(
        cell["cell_type"], source, str(name), nbgrader, tags if isinstance(tags, list) else []
    )


def _storable(source: str) -> str:
    """Text that every file takes, without blanks on empty lines: a lexer of pages needs quadratic
    time for many of them.
    """
    lines = source.replace("\r\n", "\n").encode("utf-8", "replace").decode().split("\n")
    return "\n".join(line if line.strip() else "" for line in lines)


def _dict(value: Untrusted) -> dict[str, Untrusted]:
    return value if isinstance(value, dict) else {}
