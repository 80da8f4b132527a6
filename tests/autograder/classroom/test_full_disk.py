"""A full disk or a read-only folder: one clear sentence, no half of anybody's marks, and the run
can be finished later.
"""

import contextlib
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.sandbox import provisioner

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
NAME = "00_welcome"
BIN = Path(sys.executable).parent
STUDENTS = 3


@pytest.fixture(scope="module")
def course(make_copy):
    """A class that nobody has marked yet; beside it a copy of its folder."""
    copy = make_copy()
    copy.keep_lessons(NAME)
    copy.make_class(NAME, STUDENTS)
    shutil.copytree(copy.root / "classroom", copy.root / "prepared")
    return copy


def inside(copy, *options, command):
    """Run a command where bubblewrap puts something else in the place of the class's folder."""
    words = ["bwrap", "--dev-bind", "/", "/", *map(str, options), "--", *map(str, command)]
    environment = {
        "PYTHONPATH": str(copy.root),
        "PATH": f"{BIN}:/usr/bin:/bin",
        "HOME": str(Path.home()),
        "COLUMNS": "200",
    }
    return subprocess.run(
        words, cwd=copy.root, env=environment, capture_output=True, text=True, timeout=280
    )


@pytest.mark.parametrize(
    ("command", "code"), [(("lstm-course", "grade", NAME), 2), (("nbgrader", "autograde", NAME), 1)]
)
def test_a_read_only_folder_is_said_in_one_sentence(course, command, code):
    classroom = course.root / "classroom"
    done = inside(course, "--ro-bind", classroom, classroom, command=command)
    assert done.returncode == code and "Traceback" not in done.stderr
    assert (
        "classroom/gradebook.db cannot be written (attempt to write a readonly database)"
        in done.stderr
    )
    assert {path.name for path in classroom.iterdir()} == {
        path.name for path in (course.root / "prepared").iterdir()
    }


def test_marking_goes_on_after_the_disk_was_full(course):
    classroom = course.root / "classroom"
    done = inside(
        course, "--size", 60_000_000, "--tmpfs", classroom, command=[sys.executable, __file__]
    )
    assert done.returncode == 0, done.stdout + done.stderr


def rows():
    """Scores by student, as the gradebook holds them."""
    with contextlib.closing(sqlite3.connect("classroom/gradebook.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = database.execute(
            "SELECT work.student_id, cell.name, grade.auto_score FROM grade JOIN base_cell AS cell "
            "ON cell.id = grade.cell_id "
            "JOIN submitted_notebook AS notebook ON notebook.id = grade.notebook_id "
            "JOIN submitted_assignment AS work ON work.id = notebook.assignment_id"
        ).fetchall()
    scores = {}
    for student, cell, score in found:
        scores.setdefault(student, {})[cell] = score
    return scores


def fill():
    """Take all space that is left."""
    with open("classroom/filler", "wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass


def full_disk():
    """Fill the disk while a class is marked, and free it again. Runs where the class's folder is a
    small disk of its own.
    """
    grade = [BIN / "lstm-course", "grade", NAME]
    shutil.copytree("prepared", "classroom", dirs_exist_ok=True)
    with subprocess.Popen(
        grade, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as running:
        while running.poll() is None and not list(Path("classroom").glob("finished/*/*.json")):
            time.sleep(0.01)
        fill()
        sentences = running.communicate()[1]
    assert running.returncode == 2 and "Traceback" not in sentences, sentences
    assert "Check the folder, its permissions and the free space" in sentences or re.search(
        r"has only \d+ MB left", sentences
    ), sentences
    finished = {path.parent.name for path in Path("classroom").glob("finished/*/*.json")}
    marked = rows()
    assert finished and all(marked[student]["affine-test"] is not None for student in finished), (
        marked
    )
    for command, code in ((grade, 2), ([BIN / "nbgrader", "autograde", NAME, "--force"], 1)):
        done = subprocess.run(command, capture_output=True, text=True)
        assert (
            done.returncode == code
            and "has only 0 MB left" in done.stderr
            and "Traceback" not in done.stderr
        ), done.stderr
    assert rows() == marked
    Path("classroom/filler").unlink()
    subprocess.run(grade, check=True, stdout=subprocess.DEVNULL)
    whole = rows()
    assert len(whole) == STUDENTS and all(
        score["affine-test"] is not None for score in whole.values()
    )
    assert all(
        marked[student] == whole[student] or set(marked[student].values()) == {None}
        for student in marked
    ), (marked, whole)


if __name__ == "__main__":
    full_disk()
