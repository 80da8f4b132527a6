"""The command line: what works, and what a user who makes a mistake is told."""

import os
import sqlite3

import pytest
from traitlets.config import Config

from autograder import cli, paths
from autograder.classroom import grade
from autograder.errors import UserError
from autograder.exercises import of_lesson
from autograder.gradebook import gradebook
from autograder.lessons import lesson as lessons
from autograder.sandbox import provisioner

NAME = lessons.names()[0]


def refused(copy, *command, **environment):
    """The sentence with which a command refuses: exit status 2, no traceback."""
    done = copy.run("lstm-course", *command, code=2, **environment)
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr.startswith("lstm-course: ")
    return " ".join(done.stderr.split())


@pytest.fixture
def in_process(tmp_path, monkeypatch, capsys):
    """Function that runs the command in this process, with an empty class, and gives its exit
    status and what it printed.
    """
    monkeypatch.setattr(paths, "CLASSROOM", tmp_path / "classroom")
    monkeypatch.setattr(
        gradebook,
        "configuration",
        lambda: Config(
            CourseDirectory={
                "db_url": f"sqlite:///{tmp_path}/classroom/gradebook.db",
                "course_id": "lstm-course",
            }
        ),
    )
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text("# Not a notebook")
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.ipynb").write_text(
        '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    )

    def run(*command):
        monkeypatch.setattr("sys.argv", ["lstm-course", *command])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return end.value.code, capsys.readouterr()

    return run


def test_without_a_command_it_shows_help(in_process):
    _, printed = in_process()
    assert all(
        name in printed.out + printed.err
        for name in ("build", "mark", "grade", "sample-class", "bundle")
    )


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("mark", "none.ipynb"), "There is no file none.ipynb."),
        (("mark", "README.md"), "README.md could not be read: the file is not a notebook"),
        (
            ("mark", "folder"),
            "folder could not be read: it holds no notebook. Hand in the .ipynb file.",
        ),
        (("mark", "empty.ipynb"), "holds no exercise of any lesson. The lessons are: 00_welcome"),
        (("mark", "--sandbox", "wood", "empty.ipynb"), '--sandbox is "bubblewrap" or "none".'),
        (("grade",), "Nothing was handed in: classroom/submitted is empty."),
        (("grade", "99_none"), "There is no lesson 99_none. The lessons are: 00_welcome"),
        (("sample-class", "99_none"), "There is no lesson 99_none."),
        (("sample-class", NAME, "--students", "0"), "A class needs at least one student"),
        (("sample-class", NAME, "--students", "100000"), "Ask for at most as many."),
        (("report", NAME), f"No submission of {NAME} is marked. Run: lstm-course grade {NAME}"),
        (("report", "99_none"), "There is no lesson 99_none."),
        (
            ("regrade", NAME),
            f"Nothing was handed in of {NAME}: classroom/submitted/STUDENT/{NAME} is missing.",
        ),
        (("regrade", "99_none"), "There is no lesson 99_none."),
        (("bundle", "--solved", "99_none"), "There is no lesson 99_none."),
        (
            ("bundle", "missing/folder/a.zip"),
            "missing/folder/a.zip could not be written: No such file or directory.",
        ),
    ],
)
def test_a_mistake_gets_one_sentence(in_process, command, sentence):
    code, printed = in_process(*command)
    assert code == 2 and sentence in printed.err and printed.err.startswith("lstm-course: ")


def test_a_gradebook_of_another_course_is_refused_and_left_as_it_is(copy):
    copy.keep_lessons(NAME)
    copy.run("lstm-course", "build")
    path = copy.root / "classroom/gradebook.db"
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO course (id) VALUES ('biology-1')")
        database.execute("UPDATE assignment SET course_id = 'biology-1'")
    before = path.read_bytes()
    copy.run("lstm-course", "sample-class", NAME, "--students", "1")
    for command in (("build",), ("grade", NAME)):
        assert (
            "classroom/gradebook.db belongs to another course (biology-1). Move it away"
            in refused(copy, *command)
        )
    assert path.read_bytes() == before


def test_a_file_that_is_no_gradebook_is_refused_and_left_as_it_is(copy):
    copy.keep_lessons(NAME)
    (copy.root / "classroom").mkdir()
    (copy.root / "classroom/gradebook.db").write_text("my notes")
    assert "classroom/gradebook.db is not an nbgrader gradebook" in refused(copy, "build")
    assert (copy.root / "classroom/gradebook.db").read_text() == "my notes"


def test_a_folder_that_cannot_be_written(copy):
    copy.keep_lessons(NAME)
    (copy.root / "classroom").write_text("a file where a folder should be")
    assert "Check the folder, its permissions and the free space." in refused(copy, "build")
    assert (copy.root / "classroom").read_text() == "a file where a folder should be"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_write_permission(copy):
    (copy.root / "classroom").mkdir(mode=0o555)
    assert "Check the folder" in refused(copy, "build")


def test_a_real_submission_is_never_replaced_by_a_sample(copy):
    copy.keep_lessons(NAME)
    path = copy.root / "classroom/submitted/all-right" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text("somebody's work")
    assert "is a real submission" in refused(copy, "sample-class", NAME)
    assert path.read_text() == "somebody's work"


def test_a_sample_class_is_always_the_same(copy):
    copy.keep_lessons(NAME)
    copy.run("lstm-course", "sample-class", NAME, "--students", "9")
    first = {
        path.relative_to(copy.root): path.read_bytes()
        for path in copy.root.glob("classroom/submitted/*/*/*.ipynb")
    }
    copy.run("lstm-course", "sample-class", NAME, "--students", "9")
    assert len(first) == 9
    assert all((copy.root / path).read_bytes() == data for path, data in first.items())
    assert {"all-right", "blank", "several-mistakes", "hostile", "mangled", "broken-file"} <= {
        path.parts[2] for path in first
    }


def test_a_class_that_was_not_built_is_not_graded(copy):
    copy.keep_lessons(NAME)
    copy.run("lstm-course", "sample-class", NAME, "--students", "3")
    assert f"The gradebook does not know {NAME} yet. Run: lstm-course build" in refused(
        copy, "grade", NAME
    )


@pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
def test_grade_prints_the_table(copy):
    copy.keep_lessons(NAME)
    config = copy.root / "nbgrader_config.py"
    config.write_text(
        config.read_text() + '\nc.Mark.limits = {"cell_seconds": 5, "call_seconds": 5}\n'
    )
    copy.make_class(NAME, 7)
    printed = copy.run("lstm-course", "grade", NAME).stdout
    rows = {
        line.split("│")[1].strip(): line for line in printed.splitlines() if line.startswith("│")
    }
    total = sum((lessons.read(NAME).points | lessons.read(NAME).choices).values())
    assert (
        f"{total:g} / {total:g}" in rows["all-right"]
        and f"{total:g} / {total:g}" in rows["mangled"]
    )
    assert f"0 / {total:g}" in rows["blank"] and "Not written" in rows["blank"]
    assert "the file is not a notebook: it is not JSON" in rows["broken-file"]
    first = next(iter(of_lesson(NAME).values()))
    assert f"{first.name}: {first.misconceptions[0].name}" in rows["mistake-001"]
    assert "classroom/feedback" in printed and "gradebook.db" in printed
    assert len(list(copy.root.glob(f"classroom/feedback/*/{NAME}/{NAME}.html"))) == 7


@pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
def test_the_table_counts_results(copy):
    lesson = lessons.read("11_time_series")
    copy.make_class(lesson.name, 2)
    printed = copy.run("lstm-course", "grade", lesson.name).stdout
    rows = {
        line.split("│")[1].strip(): line for line in printed.splitlines() if line.startswith("│")
    }
    (result,) = (cell for cell in lesson.cells if cell.role == "result")
    total = sum((lesson.points | lesson.choices).values()) + result.points
    assert f"{total:g} / {total:g}" in rows["all-right"] and f"0 / {total:g}" in rows["blank"]
    assert f"{result.name}: not reached" in rows["blank"]


def test_without_bubblewrap_mark_refuses(in_process, monkeypatch):
    monkeypatch.setattr(provisioner, "available", lambda: False)
    code, printed = in_process("mark", str(paths.NOTEBOOKS / NAME / f"{NAME}.ipynb"))
    assert (
        code == 2
        and "Install it (on Debian and Ubuntu: sudo apt-get install bubblewrap)" in printed.err
    )


@pytest.mark.parametrize("do", [grade.grade, grade.feedback])
def test_a_name_that_is_a_pattern_marks_nobody_else(do):
    with pytest.raises(UserError, match=r"'m-\*' holds one of"):
        do("00_welcome", "m-*")
