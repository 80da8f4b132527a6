"""A new lesson, and a course in another folder: built, linted, checked and marked at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import paths
from autograder.errors import UserError
from autograder.release import new
from autograder.sandbox import provisioner

CHECK = """
from course import check

def doubling(x):
    return 2 * x

check(doubling)
"""
SOLVED = """
import nbformat
from autograder.lessons import lesson, notebook
for name, answer in (("right", "return 2 * x"), ("wrong", "return x * x")):
    solved = notebook.solved_notebook(lesson.read("00_doubling"))
    for cell in solved.cells:
        cell.source = cell.source.replace("return 2 * x", answer)
    nbformat.write(solved, f"{name}.ipynb")
"""


@pytest.fixture
def elsewhere(tmp_path):
    """Function that runs a command in the folder of another course."""
    (tmp_path / "lessons").mkdir()
    (tmp_path / "exercises").mkdir()

    def run(*command, code=0, path=paths.HOUSE):
        program = Path(sys.executable).parent / command[0]
        variables = os.environ | {"PYTHONPATH": str(path), "COLUMNS": "200"}
        done = subprocess.run(
            [program, *command[1:]], cwd=tmp_path, env=variables, capture_output=True, text=True
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    run.folder = tmp_path
    return run


@pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
def test_a_new_lesson_of_another_course_is_whole(elsewhere):
    elsewhere("lstm-course", "new", "00_doubling")
    assert elsewhere("lstm-course", "lint") == "Nothing to mend in 1 lesson.\n"
    assert elsewhere("lstm-course", "build") == "Built 1 lesson with 1 exercise.\n"
    assert elsewhere("lstm-course", "build", "--check") == "All generated files are in sync.\n"
    assert "all 3 criteria passed" in elsewhere("python", "-c", CHECK, path=elsewhere.folder)
    elsewhere("python", "-c", SOLVED)
    assert "3 / 3" in elsewhere("lstm-course", "mark", "right.ipynb")
    wrong = elsewhere("lstm-course", "mark", "wrong.ipynb")
    assert "1 / 3" in wrong and "Looks like: squared." in wrong


def test_names_that_are_none_or_taken(elsewhere):
    for name in ("doubling", "0_doubling", "00-doubling", "00_Doubling", "../00_doubling"):
        with pytest.raises(UserError, match="is no name of a lesson"):
            new.write(name)
    with pytest.raises(UserError, match="of Python"):
        new.write("98_class")
    elsewhere("lstm-course", "new", "00_doubling")
    said = elsewhere("lstm-course", "new", "00_other", code=2)
    assert said == "lstm-course: There is a lesson of this number: 00_doubling.\n"
    said = elsewhere("lstm-course", "new", "01_doubling", code=2)
    assert said == "lstm-course: reference/doubling.py is there already. Choose another name.\n"


def test_a_new_lesson_of_this_course_is_whole(copy):
    copy.run("lstm-course", "new", "17_doubling")
    assert copy.run("lstm-course", "lint", "17").stdout == "Nothing to mend in 1 lesson.\n"
    assert copy.run("lstm-course", "build", "17").stdout == "Built 1 lesson with 1 exercise.\n"
    assert copy.run("lstm-course", "build", "--check", "17").stdout.startswith("All generated")
