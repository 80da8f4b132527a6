"""Rebuilding: whatever is handed in, the released notebook comes out with the student's answers in
it.
"""

import json

import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup
from nbconvert.filters import markdown2html
from nbformat import v4
from nbgrader.utils import determine_grade

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import source_notebook, student_notebook
from autograder.submission import rebuild as submission
from course.keeping import MIME, pack_parameters
from course.overview.run import ANSWER_PROMPT

LESSON = lessons.read("02_gates")
TEMPLATE = source_notebook(LESSON)
ANSWER = "def forget_gate(z, W_f, b_f):\n    return 1"


def handed_in(change=lambda notebook: None):
    notebook = student_notebook(LESSON)
    cell(notebook, "forget_gate").source = ANSWER
    change(notebook)
    return notebook


def cell(notebook, name):
    return next(cell for cell in notebook.cells if cell.get("id") == name)


def rebuilt(notebook):
    return submission.rebuild(TEMPLATE, submission.parse(nbformat.writes(notebook).encode()))


def own(notebook):
    return [cell for cell in notebook.cells if cell.metadata.course.role == "student"]


def roles(notebook):
    return [
        (cell.id, cell.metadata.course.role)
        for cell in notebook.cells
        if cell.metadata.course.role != "student"
    ]


def test_answers_are_taken_and_all_else_is_as_released():
    found = rebuilt(handed_in())
    assert cell(found, "forget_gate").source == ANSWER
    assert cell(found, "sigmoid").source == cell(student_notebook(LESSON), "sigmoid").source
    assert roles(found) == roles(TEMPLATE) and not own(found)
    assert "BEGIN SOLUTION" not in nbformat.writes(found) and "HIDDEN" not in nbformat.writes(found)


def forge(notebook):
    for item in notebook.cells:
        item.metadata["tags"] = ["skip-execution", "raises-exception"]
        if "nbgrader" in item.metadata and item.metadata.nbgrader.grade:
            item.metadata.nbgrader.points = 1000
            item.metadata.nbgrader.locked = False
            item.source = "100"
    notebook.metadata["kernelspec"] = {"name": "bash", "display_name": "bash"}


def test_points_tags_kernels_and_test_cells_cannot_be_changed():
    found = rebuilt(handed_in(forge))
    test = cell(found, "forget_gate-test")
    assert (
        test.metadata.nbgrader.points == LESSON.points["forget_gate"]
        and "tags" not in test.metadata
    )
    assert test.source == "check(forget_gate)" and found.metadata.kernelspec.name == "python3"


def lose_everything(notebook):
    notebook.metadata = {}
    for item in notebook.cells:
        item.metadata = {}
        item["id"] = f"x{id(item)}"


def shuffle(notebook):
    notebook.cells.reverse()


def delete_tests(notebook):
    notebook.cells = [item for item in notebook.cells if not item.id.endswith("-test")]


def copy_tests(notebook):
    notebook.cells += [item for item in notebook.cells if item.id.endswith("-test")]


def merge_answers(notebook):
    cell(notebook, "forget_gate").source = "x = 1"
    cell(notebook, "input_gate").source = ANSWER + "\n\ndef input_gate(z, W_i, b_i):\n    return 2"


def to_markdown(notebook):
    item = cell(notebook, "forget_gate")
    notebook.cells[notebook.cells.index(item)] = v4.new_markdown_cell(
        ANSWER, id="forget_gate", metadata=item.metadata
    )


def move_answer(notebook):
    cell(notebook, "forget_gate").source = student_notebook(LESSON).cells[0].source
    notebook.cells.append(v4.new_code_cell(ANSWER))


@pytest.mark.parametrize(
    "change",
    [lose_everything, shuffle, delete_tests, copy_tests, merge_answers, to_markdown, move_answer],
)
def test_the_answer_is_found_after(change):
    found = rebuilt(handed_in(change))
    assert ANSWER in cell(found, "forget_gate").source
    assert roles(found) == roles(TEMPLATE)


def test_of_copies_the_last_written_one_counts():
    def copies(notebook):
        item = cell(notebook, "forget_gate")
        for text in (
            ANSWER.replace("1", "7"),
            "def forget_gate(z, W_f, b_f):\n    raise NotWritten",
        ):
            notebook.cells.append(
                v4.new_code_cell(text, id=f"c{len(text)}", metadata=item.metadata)
            )

    assert "return 7" in cell(rebuilt(handed_in(copies)), "forget_gate").source


def test_own_cells_stay_in_place():
    def add(notebook):
        place = notebook.cells.index(cell(notebook, "forget_gate"))
        notebook.cells.insert(place, v4.new_code_cell("def helper():\n    return 1"))
        notebook.cells.insert(0, v4.new_code_cell("first = True"))

    found = rebuilt(handed_in(add))
    sources = [item.source for item in found.cells]
    assert sources[0] == "first = True"
    place = sources.index("def helper():\n    return 1")
    assert sources[place + 1] == ANSWER and found.cells[place - 1].id == "forget_gate-task"


def test_a_helper_written_into_a_given_cell_is_kept():
    def add(notebook):
        cell(
            notebook, "imports"
        ).source += (
            "\nimport math\ndef helper():\n    return math.pi\nhalf = lambda x: x / 2\nprint('x')"
        )

    found = own(rebuilt(handed_in(add)))
    assert [item.source for item in found] == [
        "import math\n\ndef helper():\n    return math.pi\n\nhalf = lambda x: x / 2"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a < b, and `c` &lt; d",
        "<script>alert(1)</script>",
        "```\n<b>\n````\n<img src=x>",
        "[a](javascript:b) ![c](https://d.e/f.png) https://g.h",
        "[a]: javascript:b\n\n[a]",
        "$\\href{javascript:a}{b}$ $$\n```\n<b>\n$$",
        "~~~\r```\r<b>\x0c```\u2028<b>",
        "\\begin{a}\n```\n<b>\\end{a}",
    ],
)
def test_text_of_a_student_is_shown_as_typed(text):
    def add(notebook):
        notebook.cells.append(v4.new_markdown_cell(text))
        cell(notebook, "why_soft").source = text

    found = rebuilt(handed_in(add))
    for item in [cell(found, "why_soft"), *own(found)]:
        page = BeautifulSoup(markdown2html(item.source), "html.parser")
        assert {tag.name for tag in page.find_all()} == {"pre", "code"}
        assert page.code.string.split() == text.replace("\u2028", " ").split()


@pytest.mark.parametrize("source", ["", " ", ANSWER_PROMPT, f"{ANSWER_PROMPT}\n", None])
def test_an_untouched_written_answer_needs_no_person(source):
    def leave(notebook):
        if source is None:
            notebook.cells.remove(cell(notebook, "why_soft"))
        else:
            cell(notebook, "why_soft").source = source

    assert determine_grade(cell(rebuilt(handed_in(leave)), "why_soft")) == (0, 3)


def test_a_written_answer_waits_for_a_person():
    def write(notebook):
        cell(notebook, "why_soft").source = "Because of the slope."

    assert determine_grade(cell(rebuilt(handed_in(write)), "why_soft")) == (None, 3)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "the file is empty"),
        (b"   ", "the file is empty"),
        (b"\x89PNG\r\n", "it is not JSON"),
        (b"{", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"[]", "no list of cells"),
        (b"{}", "no list of cells"),
        (b'{"cells": 3}', "no list of cells"),
        (b'{"cells": [[]]}', "no list of cells"),
        (b'"text"', "no list of cells"),
    ],
)
def test_what_is_no_notebook_is_said(data, problem):
    assert problem in submission.parse(data).problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_other_encodings_are_read(encoding):
    found = submission.parse(nbformat.writes(handed_in()).encode(encoding))
    assert not found.problem and any(item.source == ANSWER for item in found.cells)


def test_notebook_format_3_is_read():
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {
                        "cell_type": "code",
                        "language": "python",
                        "input": ANSWER,
                        "outputs": [],
                        "metadata": {},
                        "collapsed": False,
                    },
                ],
            }
        ],
    }
    found = submission.rebuild(TEMPLATE, submission.parse(json.dumps(old).encode()))
    assert cell(found, "forget_gate").source == ANSWER


@pytest.mark.parametrize(
    "strange",
    [
        {"cell_type": "code", "source": ["a", 1], "metadata": {}},
        {"cell_type": "code", "metadata": {"nbgrader": None}},
        {
            "cell_type": "code",
            "source": "x",
            "metadata": {"nbgrader": {"grade_id": ["forget_gate"]}},
        },
        {"cell_type": "strange", "source": ""},
        {"cell_type": "code", "source": "\x00", "metadata": {}},
        {"cell_type": "code", "source": "(" * 5000, "metadata": {}},
    ],
)
def test_strange_cells_do_no_harm(strange):
    content = json.loads(nbformat.writes(handed_in()))
    content["cells"].insert(3, strange)
    found = submission.rebuild(TEMPLATE, submission.parse(json.dumps(content).encode()))
    assert cell(found, "forget_gate").source == ANSWER


def test_links_and_giants_are_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(nbformat.writes(handed_in()))
    (tmp_path / "link.ipynb").symlink_to(secret)
    (tmp_path / "giant.ipynb").write_bytes(b" " * (submission.MAX_BYTES + 1))
    assert "not a file" in submission.read(tmp_path / "link.ipynb").problem
    assert "larger than" in submission.read(tmp_path / "giant.ipynb").problem


@pytest.mark.parametrize("name", ["\ud800", "a" * 101, "", "a name", "__class__"])
def test_names_of_results_that_could_not_be_written_or_are_none(name):
    data = {MIME: {"result": name, "parameters": pack_parameters({"W": np.ones(2)})}}
    notebook = handed_in()
    cell(notebook, "forget_gate").outputs = [v4.new_output("display_data", data)]
    made = (
        rebuilt(notebook)
        if name != "\ud800"
        else submission.rebuild(TEMPLATE, submission.parse(json.dumps(notebook).encode()))
    )
    assert nbformat.writes(made).encode() and set(made.metadata.kept) <= {"__class__"}


def nested(depth):
    return [nested(depth - 1)] if depth else []


@pytest.mark.parametrize(
    "packed, readable",
    [
        (pack_parameters({"W": np.ones(2)}), True),
        (nested(300), False),
        ({"W": nested(300)}, False),
        ("text", False),
        (None, False),
        ({}, False),
    ],
    ids=range(6),
)
def test_parameters_are_taken_from_outputs_only_in_the_form_that_keep_writes(packed, readable):
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {MIME: {"result": "a_result", "parameters": packed}},
    }
    cells = [
        {
            "cell_type": "code",
            "source": "",
            "metadata": {},
            "outputs": [output],
            "execution_count": None,
        }
    ]
    found = submission.parse(
        json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()
    )
    assert not found.problem and found.kept == {"a_result": packed if readable else {}}
