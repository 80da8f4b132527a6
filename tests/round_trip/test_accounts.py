"""One machine with many accounts: an instructor whose class is closed, students, and one of them
who is up to no good.
"""

import os
import pwd
import re
import shutil
import tempfile
from pathlib import Path

import pytest

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers, filled
from autograder.sandbox import provisioner
from tests.round_trip.student import Account
from tests.support.copies import ROOT, Copy, left_out

NAME = "00_welcome"
LESSON = lessons.read(NAME)
RIGHT = answers(LESSON)
ALL = sum((LESSON.points | LESSON.choices).values())
WRONG = RIGHT | {"affine": "def affine(x, W, b):\n    return x @ W"}
INSTRUCTOR, *STUDENTS = ("daemon", "games", "mail", "news")  # accounts that every Debian has
ADA, BEN, EVE = STUDENTS
MISSING = [
    name
    for name in (INSTRUCTOR, *STUDENTS)
    if name not in {entry.pw_name for entry in pwd.getpwall()}
]
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        os.getuid() != 0, reason="Only root can run commands in the name of other accounts."
    ),
    pytest.mark.skipif(
        bool(MISSING),
        reason=f"This machine lacks accounts that are used here: {', '.join(MISSING)}.",
    ),
    pytest.mark.skipif(
        not provisioner.available() or not shutil.which("setpriv"),
        reason="bubblewrap or setpriv is not installed or not allowed here.",
    ),
]
FORBIDDEN = """
import glob, os, shutil, sys
exchange, classroom, other = sys.argv[1:]
course = exchange + "/lstm-course"
tries = {
    "list what was handed in": lambda: os.listdir(course + "/inbound"),
    "list the pages": lambda: os.listdir(course + "/feedback"),
    "write a page": lambda: open(course + "/feedback/x.html", "w"),
    "write a lesson": lambda: open(course + "/outbound/00_welcome/00_welcome.ipynb", "a"),
    "replace a lesson": lambda: os.rename(course + "/outbound/00_welcome", course + "/outbound/old"),
    "replace the course": lambda: os.rename(course, exchange + "/old"),
    "see the class": lambda: os.listdir(classroom),
    "read the answers": lambda: open(classroom + "/source/00_welcome/00_welcome.ipynb"),
    "see another's home": lambda: os.listdir(other),
}
for name, attempt in tries.items():
    try:
        attempt()
        print("COULD", name)
    except PermissionError:
        print("could not", name)
"""
HAND_IN_BY_HAND = """
import os, sys
inbound, source = sys.argv[1:]
os.chdir(inbound)
def folder(name):
    os.mkdir(name)
    os.chmod(name, 0o777)
    return name
forged = folder("games+00_welcome+2090-01-01 00:00:00.0 UTC+x")          # in the name of another account, and the newest
open(forged + "/00_welcome.ipynb", "w").write("{}")
own = folder("news+00_welcome+2089-01-01 00:00:00.0 UTC+x")
os.symlink(source, own + "/00_welcome.ipynb")                             # the answers, seen with the instructor's eyes
os.symlink(os.path.dirname(source), own + "/answers")
os.mkfifo(own + "/pipe")
open(own + "/closed.txt", "w").close()
os.chmod(own + "/closed.txt", 0)
open(own + "/timestamp.txt", "w").write("yesterday")
open(own + "/submission_secret.txt", "w").close()
folder("x+00_welcome+")
folder("a*+00_welcome+2024-01-01 00:00:00.0 UTC+x")
folder("news+00_welcome+yesterday+x")
open("news+00_welcome+2091-01-01 00:00:00.0 UTC+x", "w").close()
os.symlink(os.path.dirname(source), "news+00_welcome+2092-01-01 00:00:00.0 UTC+x")
"""


@pytest.fixture(scope="module")
def machine():
    """A folder that all accounts can see; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="accounts-"))
    folder.chmod(0o755)
    if problem := Account(INSTRUCTOR, folder / "probe", "").run("true", code=None).stderr:
        pytest.skip(f"Root cannot run commands in the name of other accounts here: {problem}")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def exchange(machine):
    """The folder that an administrator makes, as docs/instructors.md says."""
    command = re.search(
        r"install -d -m (\d+) /srv/nbgrader/exchange", (ROOT / "docs/instructors.md").read_text()
    )
    folder = machine / "exchange"
    folder.mkdir()
    folder.chmod(int(command[1], 8))
    return folder


class Instructor(Account):
    """The instructor's account: what its programs write is open to nobody else, but for what they
    open on purpose.
    """

    def __init__(self, name, root, exchange):
        self.name, self.home, self.exchange = name, root, exchange
        self.own(root)

    def entry(self):
        return [*super().entry(), "sh", "-c", 'umask 077; exec "$@"', "sh"]

    def environment(self):
        own = super().environment()
        return own | {
            "PYTHONPATH": f"{self.home}:{own['PYTHONPATH']}",
            "LSTM_COURSE_EXCHANGE": str(self.exchange),
        }


@pytest.fixture(scope="module")
def instructor(machine, exchange):
    """The instructor's account, with a class of one lesson that is released."""
    shutil.copytree(ROOT, machine / "course", ignore=left_out)
    copy = Copy(machine / "course")
    copy.keep_lessons(NAME)
    copy.set_secret()
    copy.build(NAME)
    instructor = Instructor(INSTRUCTOR, copy.root, exchange)
    instructor.nbgrader("release_assignment", NAME)
    return instructor


@pytest.fixture(scope="module")
def students(machine, exchange, instructor):
    """Students who handed in by stock commands; one did so by hand as well, in her own name and in
    others'.
    """
    found = {name: Account(name, machine / "homes" / name, exchange) for name in STUDENTS}
    for name, sources in ((ADA, RIGHT), (BEN, WRONG), (EVE, WRONG)):
        found[name].nbgrader("fetch_assignment", NAME)
        found[name].hand_in(NAME, filled(LESSON, sources))
    source = instructor.home / "classroom/source" / NAME / f"{NAME}.ipynb"
    found[EVE].run(None, "-c", HAND_IN_BY_HAND, exchange / "lstm-course/inbound", source)
    return found


@pytest.fixture(scope="module")
def marked(instructor, students):
    """What the instructor's commands said, by their names, after all of it was collected, marked
    and given back.
    """
    words = {"collect": ["--update"], "autograde": ["--Mark.sandbox=none"]}
    said = {
        command: instructor.nbgrader(command, NAME, *words.get(command, ())).stderr
        for command in ("collect", "autograde", "generate_feedback", "release_feedback")
    }
    for student in students.values():
        student.nbgrader("fetch_feedback", NAME)
    return said


def test_each_student_gets_the_own_page(instructor, students, marked):
    pages = {name: student.pages(NAME) for name, student in students.items()}
    assert {name: len(found) for name, found in pages.items()} == {ADA: 1, BEN: 1, EVE: 0}
    assert (
        f"{NAME} (Score: {ALL:.1f}" in pages[ADA][0]
        and f"{NAME} (Score: {ALL - LESSON.points['affine']:.1f}" in pages[BEN][0]
    )


def test_nobody_sees_or_replaces_what_is_not_for_all(instructor, students, exchange, marked):
    tries = (
        students[EVE]
        .run(None, "-c", FORBIDDEN, exchange, instructor.home / "classroom", students[ADA].home)
        .stdout.splitlines()
    )
    assert len(tries) == 9 and [line for line in tries if line.startswith("COULD")] == []


def test_what_was_made_by_hand_is_left_out_and_said(marked):
    left_out = dict(re.findall(r"WARNING\] '([^']*)' was left out: (.*)\.", marked["collect"]))
    assert left_out == {
        "games+00_welcome+2090-01-01 00:00:00.0 UTC+x": "it says that games handed it in, and "
        "belongs to news; where names of students "
        "are not "
        "those of accounts, set c.ExchangeCollect.check_owner = False",
        "x+00_welcome+": "its time or its folders cannot be read",
        "news+00_welcome+yesterday+x": "its time or its folders cannot be read",
        "a*+00_welcome+2024-01-01 00:00:00.0 UTC+x": "its name is no name of a student",
        "news+00_welcome+2091-01-01 00:00:00.0 UTC+x": "it is no folder",
        "news+00_welcome+2092-01-01 00:00:00.0 UTC+x": "it is no folder",
    }
    files = dict(re.findall(r"news\+.*: '([^']*)' was left out: (.*)\.", marked["collect"]))
    assert files == {
        f"{NAME}.ipynb": "it is a link",
        "pipe": "it is no ordinary file",
        "closed.txt": "Permission denied",
    }
    assert "Traceback" not in "".join(marked.values())


def test_what_was_collected_is_the_instructors_alone(instructor, marked):
    paths = [
        path
        for name in STUDENTS
        for path in (instructor.home / "classroom/submitted" / name / NAME).rglob("*")
    ]
    assert {path.name for path in paths} == {
        f"{NAME}.ipynb",
        "timestamp.txt",
        "submission_secret.txt",
    }
    for path in [*paths, *(path.parent for path in paths)]:
        assert path.owner() == INSTRUCTOR and path.stat().st_mode & 0o077 == 0
    folder = instructor.home / "classroom/submitted" / EVE / NAME
    assert {path.name for path in folder.iterdir()} == {"timestamp.txt", "submission_secret.txt"}, (
        "no link was followed"
    )
    assert (folder / "timestamp.txt").read_text() == "2089-01-01 00:00:00.0 UTC"
