"""A marker that is killed loses nothing: the same command finishes the class, as if nothing had
happened.
"""

import random
import shutil
import signal
import sqlite3
import tempfile
import time
from pathlib import Path

import pytest

from autograder.sandbox import provisioner

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
NAME = "00_welcome"
SAMPLES = 18  # different sample submissions of this lesson
GRADE = ("lstm-course", "grade", NAME)


def outcome(copy):
    """What a class got: rows of the gradebook, marked notebooks, feedback pages."""
    with sqlite3.connect(copy.root / "classroom/gradebook.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = database.execute(
            "SELECT student.id, cell.name, grade.auto_score, grade.needs_manual_grade, "
            "comment.auto_comment FROM base_cell AS cell "
            "LEFT JOIN grade ON grade.cell_id = cell.id LEFT JOIN comment ON comment.cell_id = "
            "cell.id "
            "JOIN submitted_notebook AS notebook ON notebook.id IN (grade.notebook_id, "
            "comment.notebook_id) "
            "JOIN submitted_assignment AS work ON work.id = notebook.assignment_id JOIN student ON "
            "student.id = work.student_id"
        ).fetchall()
    files = {
        path.relative_to(copy.root): path.read_bytes()
        for kind in ("autograded", "feedback")
        for path in (copy.root / "classroom" / kind).rglob("*")
        if path.is_file()
    }
    return sorted(rows, key=str), files


def processes_with(text):
    """Command lines of running processes that hold this text."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return [line for line in lines if text in line]


def grade_until(copy, folder, moment):
    """Run the command and kill it when `moment` says so; whether it was still running then."""
    marker = copy.start(*GRADE, TMPDIR=folder)
    while marker.poll() is None and not moment():
        time.sleep(0.001)
    marker.send_signal(signal.SIGKILL)
    return marker.wait(10).returncode == -signal.SIGKILL


def moments(copy, seed):
    """Endless moments to kill at: while the gradebook is written, when a file has just appeared,
    and at any time.
    """
    classroom, rng = copy.root / "classroom", random.Random(seed)

    def written():
        return (classroom / "gradebook.db-journal").exists()

    def appeared(kind):
        before = len(list(classroom.glob(f"{kind}/*/*/*")))
        return lambda: len(list(classroom.glob(f"{kind}/*/*/*"))) > before

    def later():
        end = time.monotonic() + rng.uniform(1, 6)
        return lambda: time.monotonic() > end

    while True:
        yield from (
            written,
            later(),
            appeared("autograded"),
            later(),
            appeared("feedback"),
            written,
        )


def repeat(copy, students):
    """Hand in the sample submissions again, under more names."""
    folder = copy.root / "classroom/submitted"
    names = sorted(path.name for path in folder.iterdir())
    for number in range(len(names), students):
        shutil.copytree(folder / names[number % len(names)], folder / f"again-{number}")


def check(make_copy, students, kills):
    """Mark a class once undisturbed and once with a marker that is killed again and again."""
    calm, harsh = make_copy("calm"), make_copy("harsh")
    for copy in (calm, harsh):
        copy.keep_lessons(NAME)
        config = copy.root / "nbgrader_config.py"
        config.write_text(config.read_text() + '\nc.Mark.draw = "the same in both classes"\n')
        copy.make_class(NAME, min(students, SAMPLES))
        repeat(copy, students)
    calm.run("lstm-course", "grade", NAME, timeout=3600)
    with tempfile.TemporaryDirectory(prefix="k-") as folder:
        killed = [
            grade_until(harsh, folder, moment)
            for _, moment in zip(range(kills), moments(harsh, seed=7))
        ]
        assert all(killed)
        harsh.run(*GRADE, timeout=3600, TMPDIR=folder)
        assert processes_with(folder) == []
    assert outcome(harsh) == outcome(calm)
    return harsh


def test_a_class_is_finished_after_the_marker_was_killed(make_copy):
    copy = check(make_copy, students=3, kills=3)
    before = {
        path: path.stat().st_mtime_ns
        for path in (copy.root / "classroom").glob("autograded/*/*/*.ipynb")
    }
    copy.run("lstm-course", "grade", NAME)  # finished: nobody is marked again
    assert {path: path.stat().st_mtime_ns for path in before} == before
    changed = sorted(before)[0]
    student = changed.parent.parent.name
    file = copy.root / "classroom/submitted" / student / NAME / f"{NAME}.ipynb"
    file.write_text(file.read_text() + "\n")
    copy.run("lstm-course", "grade", NAME)  # handed in anew: only this one
    assert {path for path in before if path.stat().st_mtime_ns != before[path]} == {changed}
    copy.run(
        "nbgrader", "autograde", NAME, "--force", "--student", student
    )  # the stock command goes on working
    between = {path: path.stat().st_mtime_ns for path in before}
    copy.run("lstm-course", "grade", NAME, "--force")
    assert all(path.stat().st_mtime_ns != between[path] for path in between)


@pytest.mark.long
def test_a_class_of_fifty_is_finished_after_the_marker_was_killed(make_copy):
    check(make_copy, students=50, kills=24)
