"""Two markers at once: the second is told who is at work, and nobody is marked twice. Marks that
exist outlive every failure.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest
from nbgrader.api import Gradebook

from autograder import paths
from autograder.errors import UserError
from autograder.gradebook import lock
from autograder.sandbox import provisioner

sandboxed = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
NAME = "00_welcome"
HOLD = (
    "from autograder.gradebook.lock import alone\nwith alone():\n    print('held', "
    "flush=True)\n    input()"
)


@pytest.fixture(scope="module")
def course(make_copy):
    """A class of two, marked."""
    copy = make_copy()
    copy.keep_lessons(NAME)
    copy.make_class(NAME, 2)
    copy.run("lstm-course", "grade", NAME)
    return copy


@pytest.fixture
def holder(course):
    """Another process that marks this class."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=course.root,
        env=os.environ | {"PYTHONPATH": str(course.root)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def marked(course):
    return {
        path: (path.read_bytes(), path.stat().st_ino)
        for path in course.root.glob("classroom/autograded/*/*/*")
    }


@sandboxed
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("lstm-course", "grade", NAME, "--force"), 2),
        (("lstm-course", "regrade", NAME), 2),
        (("lstm-course", "build"), 2),
        (("nbgrader", "autograde", NAME, "--force"), 1),
    ],
)
def test_the_second_marker_is_told_who_is_at_work(course, holder, command, code):
    before = marked(course)
    done = course.run(*command, code=code)
    assert (
        f"The class is in use by process {holder.pid} since " in done.stderr
        and "Wait until it ends, or end it" in done.stderr
    )
    assert "Traceback" not in done.stdout + done.stderr and marked(course) == before


@sandboxed
def test_formgrader_shows_the_sentence(course, holder):
    student = next((course.root / "classroom/submitted").iterdir()).name
    code = (
        f"from autograder.gradebook.nbgrader_api import api\nresult = api().autograde({NAME!r}, "
        f"{student!r})\nassert not result['success']\nprint(result['log'])"
    )
    assert (
        f"The class is in use by process {holder.pid} since "
        in course.run("python", "-c", code).stdout
    )


@sandboxed
def test_reading_needs_no_lock(course, holder):
    course.run("lstm-course", "report", NAME)
    course.run("lstm-course", "mark", next(course.root.glob("classroom/submitted/*/*/*.ipynb")))
    course.run("nbgrader", "export")


@sandboxed
def test_a_marker_that_is_killed_keeps_nobody_out(course, holder):
    holder.kill()
    holder.wait()
    course.run("nbgrader", "autograde", NAME, "--force")
    assert (course.root / "classroom" / lock.NAME).read_text() == ""


def test_one_process_may_ask_twice_and_its_threads_take_turns(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CLASSROOM", tmp_path / "classroom")
    order = []

    def other():
        with lock.alone():
            order.append("other")

    with lock.alone(), lock.alone():
        thread = threading.Thread(target=other)
        thread.start()
        order.append("first")
    thread.join()
    assert order == ["first", "other"]


def test_a_disk_without_locks_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CLASSROOM", tmp_path)
    monkeypatch.setattr(
        lock.fcntl, "flock", lambda *_: (_ for _ in ()).throw(OSError(37, "No locks available"))
    )
    with (
        pytest.raises(UserError, match=r"cannot be locked \(No locks available\).*NFS 4"),
        lock.alone(),
    ):
        pass


@sandboxed
def test_a_grade_that_somebody_is_saving_is_waited_for_or_said_in_one_sentence(course):
    with Gradebook(f"sqlite:///{course.root}/classroom/gradebook.db", "lstm-course") as other:
        other.assignments[0].duedate = None
        other.update_or_create_student("somebody-else")
        other.find_student("somebody-else").first_name = "Ada"
        other.db.flush()
        done = course.run("nbgrader", "autograde", NAME, "--force", code=1)
    assert (
        "database is locked" in done.stderr
        and "run the same command again" in done.stderr
        and "Traceback" not in done.stderr
    )


@sandboxed
@pytest.mark.parametrize(
    ("line", "environment", "sentence"),
    [
        ("", {"PATH": "/nowhere"}, "bubblewrap"),
        ('c.Mark.limits = {"memory_bytes": 60_000_000}', {}, "The kernel did not start"),
        (
            'c.Autograde.autograde_preprocessors.append("failing.Failing")',
            {},
            "RuntimeError: the plugin failed",
        ),
    ],
)
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("lstm-course", "grade", NAME, "--force"), 2),
        (("lstm-course", "regrade", NAME), 2),
        (("nbgrader", "autograde", NAME, "--force"), 1),
    ],
)
def test_marked_notebooks_outlive_a_run_that_fails(
    course, line, environment, sentence, command, code
):
    config = course.root / "nbgrader_config.py"
    text, before = config.read_text(), {path: found[0] for path, found in marked(course).items()}
    (course.root / "failing.py").write_text(
        "from nbgrader.preprocessors import NbGraderPreprocessor\n\n\nclass "
        "Failing(NbGraderPreprocessor):\n"
        "    def preprocess(self, nb, resources):\n        raise RuntimeError('the plugin "
        "failed')\n"
    )
    config.write_text(f"{text}\n{line}\n")
    try:
        done = course.run(*command, code=code, **environment)
    finally:
        config.write_text(text)
    assert (
        sentence in done.stderr
        and "Traceback" not in done.stderr
        and "traceback" not in done.stderr
    )
    assert {path: found[0] for path, found in marked(course).items()} == before
    assert not (course.root / "classroom/autograded-new").exists()


@sandboxed
def test_a_marker_killed_amid_a_forced_round_leaves_old_marks_or_new_ones(course):
    before = {path: found[0] for path, found in marked(course).items()}
    place = course.root / "classroom/autograded-new"
    shutil.rmtree(place, ignore_errors=True)
    running = course.start("nbgrader", "autograde", NAME, "--force")
    while not list(place.glob("*/*/*.ipynb")) and running.poll() is None:
        time.sleep(0.001)
    running.send_signal(signal.SIGKILL)
    assert running.wait(10).returncode == -signal.SIGKILL
    assert {path: found[0] for path, found in marked(course).items()} == before
    course.run("nbgrader", "autograde", NAME, "--force")
    assert not place.exists() and marked(course).keys() == before.keys()
