"""Read one file that was handed in: a notebook, a script made from one, or what has to go back with
the reason.
"""

import ast
import re
import zipfile
from contextlib import suppress
from pathlib import Path

import jupytext

from autograder.submission import rebuild as submission
from course.notebook import Notebook, from_content

HEAD = 4096  # bytes that show what a file is
MAX_SCRIPT = 500_000  # bytes of a script, and its lines: jupytext needs quadratic time for many
MAX_LINES = 10_000
ASK = "Hand in the .ipynb file"
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
KINDS = {
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"{\\rtf": "an office document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"II*\0": "a picture",
    b"MM\0*": "a picture",
    b"RIFF": "a picture or a recording",
    b"\x7fELF": "a program",
    b"Rar!": "a RAR archive, which is not opened",
    b"7z\xbc\xaf": "a 7z archive, which is not opened",
    b"SQLite format 3": "a database",
    b"bplist": "a link of a browser",
    b"\x93NUMPY": "an array of NumPy",
}
PAGE = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
PERCENT = re.compile(r"^# ?%%", re.MULTILINE)
EXPORTED = re.compile(
    r"^# In\[[ \d*]*\]:", re.MULTILINE
)  # what JupyterLab writes as "Executable Script"
MARKDOWN = {".md", ".markdown"}


def is_archive(path: Path) -> bool:
    """Whether a file is an archive that may hold notebooks, by what it begins with."""
    head = _head(path)
    return (head.startswith(ARCHIVES) or head[257:262] == b"ustar") and not _office(path, head)


def read(path: Path) -> Notebook:
    """Read a file of any kind.

    Args:
        path: Path of the file. An archive is not opened here.

    Returns:
        Notebook. Its problem says what the file is and what to hand in.
    """
    path = Path(path)
    if path.is_symlink():
        return Notebook(problem=f"what was handed in is not a file but a link. {ASK} itself")
    if not path.is_file():
        return Notebook(problem=f"what was handed in is not a file. {ASK}")
    head = _head(path)
    if what := _other(path, head):
        return Notebook(problem=f"this is {what}. {ASK}")
    if not head.strip() or _text(head).lstrip()[:1] in ("{", "["):
        return submission.read(path)
    return _script(path, head)


def _head(path: Path) -> bytes:
    with suppress(OSError), open(path, "rb") as file:
        return file.read(HEAD)
    return b""


def _text(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return data.decode(encoding, "replace")


def _other(path: Path, head: bytes) -> str:
    """What this file is, if it can be nothing that holds a notebook; otherwise an empty text."""
    if head.startswith(ARCHIVES):
        return _office(path, head) or "an archive that could not be opened"
    if head[4:8] == b"ftyp":
        return "a picture or a film"
    if PAGE.match(_text(head)):
        return "an HTML page, not the notebook it was made from"
    return next((what for start, what in KINDS.items() if head.startswith(start)), "")


def _office(path: Path, head: bytes) -> str:
    """Documents of Word and its kin are zip files."""
    if not head.startswith(b"PK"):
        return ""
    with suppress(OSError, ValueError, zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
        if {"[Content_Types].xml", "mimetype"} & set(archive.namelist()):
            return "a Word, Excel, PowerPoint, OpenDocument or EPUB file"
    return ""


def _script(path: Path, head: bytes) -> Notebook:
    """A script in one of jupytext's formats, as a notebook without outputs."""
    problem = f"the file is not a notebook: it is not JSON. {ASK}, saved in JupyterLab"
    if (
        b"\0" in head
        and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
        or path.stat().st_size > MAX_SCRIPT
    ):
        return Notebook(problem=problem)
    text = _text(path.read_bytes())
    if text.count("\n") > MAX_LINES:
        return Notebook(problem=f"the file is a text of more than {MAX_LINES} lines. {ASK}")
    form = _form(path, text)
    if not form:
        return Notebook(problem=problem)
    try:
        cells = jupytext.reads(text, fmt=form).cells
        return from_content(
            {
                "cells": [
                    {"cell_type": cell.cell_type, "source": cell.source, "metadata": cell.metadata}
                    for cell in cells
                ]
            }
        )
    except Exception:  # a parser that was not made for what students write
        return Notebook(problem=problem)


def _form(path: Path, text: str) -> str | None:
    """jupytext's name for the format of a script; None for any other text."""
    if path.suffix.lower() in MARKDOWN:
        return "md" if "```" in text else None
    if PERCENT.search(text):
        return "py:percent"
    return (
        "py:light"
        if path.suffix.lower() == ".py" or EXPORTED.search(text) or _is_python(text)
        else None
    )


def _is_python(text: str) -> bool:
    """Whether this is Python that defines a function."""
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        return any(isinstance(node, ast.FunctionDef) for node in ast.parse(text).body)
    return False
