"""Ctrl-C once: the command ends, says how far it is, and leaves every mark as it was or as it is
now.
"""

import os
import re
import shutil
import signal
import time

import nbformat
import pytest

from autograder.classroom import interruption
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers, filled
from autograder.sandbox import provisioner

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
NAME = "00_welcome"
LESSON = lessons.read(NAME)
HOUR = (
    '\nc.Mark.limits = {"cell_seconds": 3600, "call_seconds": 3600, "notebook_seconds": 3600, '
    '"wall_seconds": 7200, "notebook_wall_seconds": 7200}\n'
)
ENDLESS = f"{answers(LESSON)['affine']}\nwhile True:\n    pass"
STUDENTS = ("ada", "bob", "cleo")


def hand_in(course, student, **replaced):
    path = course.root / "classroom/submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(filled(LESSON, answers(LESSON) | replaced), path)


def state(course):
    """All that marking made: bytes of the gradebook, of marked notebooks and of pages."""
    files = [
        course.root / "classroom/gradebook.db",
        *course.root.glob("classroom/autograded/*/*/*"),
        *course.root.glob("classroom/feedback/*/*/*"),
    ]
    return {path.relative_to(course.root): path.read_bytes() for path in files}


def marked(course):
    """The marked notebooks, without the draw, which is another in each marking."""
    return {
        path.parts[-3]: re.sub(rb'"draw": "\w*"', b"", path.read_bytes())
        for path in course.root.glob("classroom/autograded/*/*/*.ipynb")
    }


def interrupted(course, *command, when, number=signal.SIGINT, **environment):
    """Run a command, send it one signal when `when` says so, and give its exit status and what it
    printed.
    """
    running = course.start(*command, **environment)
    while not when() and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(number)
    done = running.wait(120)  # its own limits are an hour
    printed, said = done.stdout, done.stderr
    assert "Traceback" not in printed + said
    return done.returncode, printed, said


def at_work_on(course, student):
    """Function that says whether this student's notebook is being marked."""
    place = course.root / "classroom/autograded-new" / student / NAME / f"{NAME}.ipynb"
    return place.exists


@pytest.fixture(scope="module")
def built(make_copy):
    copy = make_copy()
    copy.keep_lessons(NAME)
    config = copy.root / "nbgrader_config.py"
    config.write_text(config.read_text() + HOUR)
    copy.set_secret()
    copy.build(NAME)
    return copy


@pytest.fixture
def course(built):
    """A class of three; nobody is marked."""
    for folder in ("submitted", "autograded", "feedback", "finished"):
        shutil.rmtree(built.root / "classroom" / folder, ignore_errors=True)
    for student in STUDENTS:
        hand_in(built, student)
    return built


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_grade_ends_and_the_same_command_goes_on(course, number, status):
    hand_in(course, "bob", affine=ENDLESS)
    code, printed, said = interrupted(
        course, "lstm-course", "grade", NAME, when=at_work_on(course, "bob"), number=number
    )
    assert (
        code == status and said == "lstm-course: 1 of 3 finished; run the same command to go on.\n"
    )
    assert "ada" in printed and "3 / 3" in printed
    assert (
        marked(course).keys() == {"ada"} and not (course.root / "classroom/autograded-new").exists()
    )
    before = marked(course)["ada"]
    hand_in(course, "bob")
    printed = course.run("lstm-course", "grade", NAME).stdout
    assert printed.count("3 / 3") == 3 and marked(course)["ada"] == before


def test_a_forced_round_goes_on_without_force(course):
    course.run("lstm-course", "grade", NAME)
    before, inodes = (
        marked(course),
        {path: path.stat().st_ino for path in course.root.glob("classroom/autograded/*/*/*.ipynb")},
    )
    hand_in(course, "bob", affine=ENDLESS)
    code, _, said = interrupted(
        course, "lstm-course", "grade", NAME, "--force", when=at_work_on(course, "bob")
    )
    assert code == 130 and "1 of 3 finished; run the same command without --force to go on." in said
    assert marked(course) == before
    hand_in(course, "bob")
    course.run("lstm-course", "grade", NAME)
    assert all(path.stat().st_ino != inode for path, inode in inodes.items()), (
        "some were not marked anew"
    )


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_regrade_ends_and_nothing_is_lost(course, options):
    course.run("lstm-course", "grade", NAME)
    hand_in(course, "bob", affine=ENDLESS)
    before = state(course)
    begun = lambda: list(course.root.glob(f"classroom/**/autograded-new/bob/{NAME}/{NAME}.ipynb"))  # noqa: E731
    code, printed, said = interrupted(course, "lstm-course", "regrade", NAME, *options, when=begun)
    assert code == 130 and said == "lstm-course: 1 of 3 finished; run the same command to go on.\n"
    assert "1 marked again; the marks of 0 changed." in printed
    after = state(course)
    assert after.keys() == before.keys() and all(
        after[path] == before[path] for path in before if path.name != "gradebook.db"
    )
    assert not list(course.root.glob("classroom/dry-run-*"))


def test_mark_ends_and_writes_what_is_done(course, tmp_path):
    hand_in(course, "bob", affine=ENDLESS)
    files = [
        course.root / "classroom/submitted" / student / NAME / f"{NAME}.ipynb"
        for student in STUDENTS
    ]
    page, folder = tmp_path / "marks.json", tmp_path / "tmp"
    folder.mkdir()
    code, _, said = interrupted(
        course,
        "lstm-course",
        "mark",
        files[1],
        files[0],
        "--json",
        page,
        when=lambda: any(folder.iterdir()),
        TMPDIR=str(folder),
    )
    assert (
        code == 130
        and said == "lstm-course: 0 of 2 finished; run the same command for all of them.\n"
    )
    assert page.read_text().strip() == "[]"


def test_a_signal_that_is_swallowed_is_raised_again():
    class Careless:
        def __del__(self):
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(
                10**6
            ):  # the handler runs in here, where Python reports exceptions and goes on
                pass

    with interruption.noticing(), pytest.raises(KeyboardInterrupt):
        Careless()
        signal.pause()
    assert interruption.was_asked()


def test_stock_autograde_ends_and_leaves_old_marks(course):
    course.run("nbgrader", "autograde", NAME)
    before = marked(course)
    hand_in(course, "bob", affine=ENDLESS)
    code, _, said = interrupted(
        course, "nbgrader", "autograde", NAME, "--force", when=at_work_on(course, "bob")
    )
    assert code == 130 and "1 of 3 finished" in said
    assert marked(course) == before and not (course.root / "classroom/autograded-new").exists()
