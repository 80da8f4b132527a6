"""Kinds of hand-in, as they come from students and platforms: the files, the points, and what is
said.
"""

import io
import json
import sqlite3
import tarfile
import zipfile
from dataclasses import dataclass

import jupytext
import nbformat
from nbconvert import MarkdownExporter, PythonExporter

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers, filled, student_notebook

NAME, OTHER = "00_welcome", "02_gates"
LESSON = lessons.read(NAME)
POINTS = LESSON.points | LESSON.choices
FULL = sum(POINTS.values())
WRONG = "def affine(x, W, b):\n    return x @ W"
SCORES = """
    SELECT base_cell.name, grade.auto_score, grade_cells.max_score FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN grade_cells ON grade_cells.id = grade.cell_id JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id WHERE submitted_assignment.student_id = ?"""
UNREAD = 0.0  # points of what holds no notebook of the lesson


def rows(copy, query, student):
    """Rows of the gradebook of a copy, of one student."""
    with sqlite3.connect(copy.root / "classroom/gradebook.db") as database:
        return database.execute(query, (student,)).fetchall()


@dataclass(frozen=True)
class Link:
    """A symbolic link in a submission."""

    target: str


@dataclass(frozen=True)
class HandIn:
    """One kind of hand-in.

    Attributes:
        files: path in the folder -> bytes or Link; a path that ends in / is an empty folder.
        points: what it gets.
        reason: words of what the table, the comment and the page say; empty where all is right.
        told: words of an event; empty where nothing is told.
        order: paths from the oldest to the newest.
    """

    files: dict
    points: float = FULL
    reason: str = ""
    told: str = ""
    order: tuple = ()


def notebook(lesson=NAME, **replaced):
    """A solved notebook, as nbformat holds it."""
    known = lessons.read(lesson)
    return filled(known, answers(known) | replaced)


def raw(made):
    """The bytes of a notebook file."""
    return nbformat.writes(made).encode()


def bare(*cells):
    """A notebook of these cells, without ids and metadata."""
    return json.dumps(
        {
            "cells": [
                {"cell_type": kind, "source": text, "metadata": {}, "outputs": []}
                for kind, text in cells
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 2,
        }
    ).encode()


def zipped(files):
    """A zip file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred(files):
    """A tar.gz file."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def with_password():
    """A zip file that says it is encrypted."""
    data = bytearray(zipped({f"{NAME}.ipynb": RIGHT}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def in_one_notebook():
    """The cells of two lessons in one notebook."""
    made = notebook()
    made.cells += [cell for cell in notebook(OTHER).cells if cell.id != "imports"]
    return raw(made)


def without_names():
    """Solved, with ids and metadata lost."""
    made = notebook()
    return bare(*((cell.cell_type, cell.source) for cell in made.cells))


RIGHT, BLANK = raw(notebook()), raw(student_notebook(LESSON))
PARTLY = raw(notebook(affine=WRONG))
HALF = raw(filled(LESSON, {"affine": answers(LESSON)["affine"]}))  # the choice is not made
FILE = f"{NAME}.ipynb"
ONLY_AFFINE, ONLY_CHOICE = POINTS["affine"], POINTS["larger_batch"]
HTML = b"<!DOCTYPE html>\n<html><head><title>00_welcome</title></head><body>def affine(x, W, b)</body></html>"
DOCX = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
BOMB = zipped({f"{number}.ipynb": bytes(3_000_000) for number in range(90)})
MARKDOWN = MarkdownExporter().from_notebook_node(notebook())[0].encode()
PAGE = "this is an HTML page"

HAND_INS = {
    # under any name
    "its own name": HandIn({FILE: RIGHT}),
    "browser's second download": HandIn(
        {"00_welcome (1).ipynb": RIGHT}, told="'00_welcome (1).ipynb' was marked"
    ),
    "Jupyter's copy": HandIn(
        {"00_welcome-Copy1.ipynb": RIGHT}, told="'00_welcome-Copy1.ipynb' was marked"
    ),
    "Canvas's second attempt": HandIn({"00_welcome-1.ipynb": RIGHT}, told="was marked"),
    "Canvas's name": HandIn({"muellerjana_123_456_00_welcome.ipynb": RIGHT}, told="was marked"),
    "a free name": HandIn({"final version.ipynb": RIGHT}, told="was marked"),
    "a name with accents": HandIn(
        {"Übung née Größe.ipynb": RIGHT}, told="'Übung née Größe.ipynb' was marked"
    ),
    "a name with signs": HandIn({"00 <b>[x]*?.ipynb": RIGHT}, told="was marked"),
    "capital letters": HandIn({"00_WELCOME.IPYNB": RIGHT}, told="was marked"),
    "another lesson's name": HandIn({f"{OTHER}.ipynb": RIGHT}, told=f"'{OTHER}.ipynb' was marked"),
    "ids lost, free name": HandIn(
        {"copy of my work.ipynb": without_names()}, told="cells have lost their names"
    ),
    "two lessons in one notebook": HandIn({FILE: in_one_notebook()}, told="unknown to the lesson"),
    "only the function": HandIn(
        {"work.ipynb": bare(("code", "import numpy as np"), ("code", answers(LESSON)["affine"]))},
        ONLY_AFFINE,
        "no right choice",
        "was marked",
    ),
    "function under another name": HandIn(
        {FILE: bare(("code", "def my_affine(x, W, b):\n    return x @ W + b"))}, 0, "affine"
    ),
    # several
    "blank beside a solved copy": HandIn(
        {FILE: BLANK, "00_welcome-Copy1.ipynb": RIGHT},
        told=f"'00_welcome-Copy1.ipynb' was marked, in which 2 of its questions are answered; "
        f"there was also '{FILE}' (0 answered)",
    ),
    "solved beside a blank download": HandIn(
        {FILE: RIGHT, "00_welcome (1).ipynb": BLANK}, told=f"'{FILE}' was marked"
    ),
    "newer blank beside solved": HandIn(
        {FILE: BLANK, "old.ipynb": RIGHT}, told="'old.ipynb' was marked", order=("old.ipynb", FILE)
    ),
    "half done beside done": HandIn(
        {FILE: HALF, "b.ipynb": PARTLY},
        ONLY_CHOICE,
        "affine",
        "'b.ipynb' was marked",
        ("b.ipynb", FILE),
    ),
    "equal, the newest right": HandIn(
        {FILE: PARTLY, "00_welcome-Copy1.ipynb": RIGHT},
        told="'00_welcome-Copy1.ipynb' was marked",
        order=(FILE, "00_welcome-Copy1.ipynb"),
    ),
    "equal, the newest wrong": HandIn(
        {"00_welcome-Copy1.ipynb": RIGHT, FILE: PARTLY},
        ONLY_CHOICE,
        "affine",
        f"'{FILE}' was marked",
        ("00_welcome-Copy1.ipynb", FILE),
    ),
    "other lessons beside": HandIn(
        {FILE: RIGHT, f"{OTHER}.ipynb": raw(notebook(OTHER))},
        told=f"'{OTHER}.ipynb' (this is {OTHER}",
    ),
    "a broken copy beside": HandIn(
        {FILE: RIGHT, "x.ipynb": b"{"}, told="'x.ipynb' (the file is not a notebook"
    ),
    "a page and a picture beside": HandIn(
        {FILE: RIGHT, "page.html": HTML, "p.png": PNG}, told="2 other files were handed in"
    ),
    "what systems write beside": HandIn(
        {
            FILE: RIGHT,
            ".ipynb_checkpoints/00_welcome-checkpoint.ipynb": BLANK,
            ".DS_Store": b"\0",
            "Thumbs.db": b"x",
            "__MACOSX/._x.ipynb": b"\0",
        }
    ),
    # in folders and archives
    "a folder deeper": HandIn({f"{NAME}/{FILE}": RIGHT}, told=f"'{NAME}/{FILE}' was marked"),
    "three folders deeper": HandIn({"Desktop/my work/1/x.ipynb": RIGHT}, told="was marked"),
    "a folder with the file's name": HandIn({f"{FILE}/{FILE}": RIGHT}, told="was marked"),
    "a zip": HandIn({"work.zip": zipped({FILE: RIGHT})}, told=f"'work.zip/{FILE}' was marked"),
    "a zip of a Mac": HandIn(
        {
            "work.zip": zipped(
                {f"w/{FILE}": RIGHT, f"__MACOSX/w/._{FILE}": b"\0\5", "w/.DS_Store": b"\0"}
            )
        },
        told="was marked",
    ),
    "a zip of all lessons": HandIn(
        {
            "n.zip": zipped(
                {
                    f"notebooks/{NAME}/{FILE}": RIGHT,
                    f"notebooks/{OTHER}/{OTHER}.ipynb": raw(notebook(OTHER)),
                }
            )
        },
        told=f"there was also 'n.zip/notebooks/{OTHER}/{OTHER}.ipynb'",
    ),
    "a zip in a zip": HandIn(
        {"a.zip": zipped({"b.zip": zipped({FILE: RIGHT})})}, told="was marked"
    ),
    "a zip that is called a notebook": HandIn({FILE: zipped({FILE: RIGHT})}, told="was marked"),
    "a tar.gz": HandIn({"work.tar.gz": tarred({FILE: RIGHT})}, told="was marked"),
    "blank beside a zip": HandIn(
        {FILE: BLANK, "work.zip": zipped({FILE: RIGHT})}, told="'work.zip"
    ),
    # under another suffix, in another form
    "with .txt behind": HandIn({f"{FILE}.txt": RIGHT}, told="was marked"),
    "a .json": HandIn({"00_welcome.json": RIGHT}, told="was marked"),
    "no suffix": HandIn({"00_welcome": RIGHT}, told="was marked"),
    "UTF-16": HandIn({FILE: RIGHT.decode().encode("utf-16")}),
    "a notebook of version 3": HandIn({FILE: nbformat.writes(notebook(), version=3).encode()}),
    "a percent script": HandIn(
        {"00_welcome.py": jupytext.writes(notebook(), "py:percent").encode()},
        told="'00_welcome.py' was marked",
    ),
    "a light script": HandIn(
        {"00_welcome.py": jupytext.writes(notebook(), "py:light").encode()}, told="was marked"
    ),
    "an executable script": HandIn(
        {"work.py": PythonExporter().from_notebook_node(notebook())[0].encode()}, told="was marked"
    ),
    "a script with .txt behind": HandIn(
        {"work.py.txt": jupytext.writes(notebook(), "py:percent").encode()}, told="was marked"
    ),
    "a Markdown export": HandIn({"work.md": MARKDOWN}, told="was marked"),
    # nothing to mark
    "not written": HandIn({FILE: BLANK}, UNREAD, "Not written"),
    "another lesson's": HandIn(
        {f"{OTHER}.ipynb": raw(notebook(OTHER))}, UNREAD, f"this is {OTHER}, not {NAME}"
    ),
    "another lesson's, renamed": HandIn(
        {FILE: raw(notebook(OTHER))}, UNREAD, f"this is {OTHER}, not {NAME}"
    ),
    "another lesson's, blank": HandIn(
        {FILE: raw(student_notebook(lessons.read(OTHER)))}, UNREAD, f"this is {OTHER}, not {NAME}"
    ),
    "of no lesson": HandIn(
        {"thesis.ipynb": bare(("markdown", "My thesis"), ("code", "print(1)"))},
        UNREAD,
        f"holds nothing of {NAME}",
    ),
    "no cells": HandIn({FILE: bare()}, UNREAD, "has no cells"),
    "0 bytes": HandIn({FILE: b""}, UNREAD, "the file is empty"),
    "cut off": HandIn({FILE: RIGHT[:-500]}, UNREAD, "not JSON"),
    "other JSON": HandIn({FILE: b'{"name": "x"}'}, UNREAD, "no list of cells"),
    "an HTML page": HandIn({"00_welcome.html": HTML}, UNREAD, PAGE),
    "an HTML page called a notebook": HandIn({FILE: HTML}, UNREAD, PAGE),
    "a PDF": HandIn({"00_welcome.pdf": b"%PDF-1.7\n"}, UNREAD, "this is a PDF document"),
    "a Word file": HandIn({"work.docx": DOCX}, UNREAD, "this is a Word"),
    "a picture": HandIn({"photo.png": PNG}, UNREAD, "this is a picture"),
    "a text": HandIn({"link.txt": b"https://example.org/my-notebook"}, UNREAD, "not a notebook"),
    "several, none a notebook": HandIn(
        {"a.pdf": b"%PDF-1.7\n", "b.png": PNG}, UNREAD, "of 2 files none is a notebook"
    ),
    "an empty folder": HandIn({"./": b""}, UNREAD, "the folder is empty"),
    "empty folders": HandIn({"a/b/": b""}, UNREAD, "no notebook was handed in"),
    "only a time": HandIn(
        {"timestamp.txt": b"2020-01-01 10:00:00 UTC"}, UNREAD, "no notebook was handed in"
    ),
    "only a checkpoint": HandIn(
        {".ipynb_checkpoints/00_welcome-checkpoint.ipynb": RIGHT},
        UNREAD,
        "no notebook was handed in",
    ),
    "a link": HandIn(
        {FILE: Link("../../its own name/00_welcome/00_welcome.ipynb")}, UNREAD, "a link"
    ),
    "a link under another name": HandIn({"x.ipynb": Link("/etc/passwd")}, UNREAD, "a link"),
    "a broken zip": HandIn({"work.zip": b"PK\x03\x04 no zip"}, UNREAD, "could not be opened"),
    "a zip with a password": HandIn({"work.zip": with_password()}, UNREAD, "password"),
    "a zip bomb": HandIn({"work.zip": BOMB}, UNREAD, "more than 250 MB"),
    "a zip without a notebook": HandIn(
        {"work.zip": zipped({"x.png": PNG})}, UNREAD, "this is a picture"
    ),
    "an empty zip": HandIn({"work.zip": zipped({})}, UNREAD, "the archive is empty"),
    "a zip that leaves its folder": HandIn(
        {"work.zip": zipped({f"../{FILE}": RIGHT})}, UNREAD, "lies outside of it"
    ),
    "three zips deep": HandIn(
        {"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({FILE: RIGHT})})})},
        UNREAD,
        "an archive in an archive",
    ),
    "a RAR": HandIn({"work.rar": b"Rar!\x1a\x07"}, UNREAD, "RAR archive"),
}
