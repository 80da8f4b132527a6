"""nbgrader's exchange, whole, by stock commands: what students hand in comes to the marker, and the
pages come back to them.
"""

import re
import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers, filled
from autograder.sandbox import provisioner
from tests.round_trip.student import Student

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
NAME = "00_welcome"
LESSON = lessons.read(NAME)
RIGHT = answers(LESSON)
ALL = sum((LESSON.points | LESSON.choices).values())
WRONG = "def affine(x, W, b):\n    return x @ W"
STUDENTS = ("ada", "ben", "carl")  # by the exchange; dora sends her notebook by mail


@pytest.fixture(scope="module")
def course(make_copy):
    """A copy of the repository with one lesson, built and released by stock commands."""
    copy = make_copy()
    copy.keep_lessons(NAME)
    copy.set_secret()
    copy.run("lstm-course", "build", "--force")
    copy.run("nbgrader", "release_assignment", NAME)
    return copy


@pytest.fixture(scope="module")
def students(course, tmp_path_factory):
    """Students who fetched the lesson and handed in: ada twice, ben late and with other files, carl
    something broken, dora by mail.
    """
    found = {
        name: Student(name, tmp_path_factory.mktemp(name), course.root / "exchange")
        for name in STUDENTS
    }
    for student in found.values():
        student.nbgrader("fetch_assignment", NAME)
        assert (student.home / NAME / f"{NAME}.ipynb").read_bytes() == (
            course.root / f"notebooks/{NAME}/{NAME}.ipynb"
        ).read_bytes()
    found["ada"].hand_in(NAME, filled(LESSON, RIGHT | {"affine": WRONG}))
    found["ada"].hand_in(NAME, filled(LESSON, RIGHT))
    with gradebook(course) as book:
        book.update_or_create_assignment(NAME, duedate="2001-01-01 00:00:00 UTC")
    found["ben"].hand_in(
        NAME,
        filled(LESSON, RIGHT | {"affine": WRONG}),
        **{"mine.py": "x = 1", "pictures/a.png": b"x", "user_info.json": "{}"},
    )
    found["carl"].hand_in(NAME, b"{")
    mailed = course.root / "classroom/submitted/dora" / NAME
    mailed.mkdir(parents=True)
    nbformat.write(filled(LESSON, RIGHT), mailed / f"{NAME}.ipynb")
    return found


@pytest.fixture(scope="module")
def marked(course, students):
    """The course after all of it was collected, marked and given back; what each command said, by
    its name.
    """
    said = {"collect": course.run("nbgrader", "collect", NAME, "--update").stderr}
    for command in ("autograde", "generate_feedback", "release_feedback"):
        said[command] = course.run("nbgrader", command, NAME).stderr
    return said


def gradebook(course):
    return Gradebook(f"sqlite:///{course.root}/classroom/gradebook.db", "lstm-course")


def events(said, student):
    return re.findall(rf"{student}, {NAME}: (.*)", said)


def points(course, student):
    with gradebook(course) as book:
        return book.find_submission(NAME, student).score


def test_each_submission_is_marked_the_last_one_counts(course, marked):
    assert {name: points(course, name) for name in (*STUDENTS, "dora")} == {
        "ada": ALL,
        "ben": ALL - LESSON.points["affine"],
        "carl": 0,
        "dora": ALL,
    }
    with gradebook(course) as book:
        assert (
            book.find_submission(NAME, "ben").total_seconds_late > 0
            and book.find_submission(NAME, "dora").timestamp is None
        )


def test_the_instructor_is_told_of_what_is_worth_it(marked):
    assert {name: events(marked["autograde"], name) for name in (*STUDENTS, "dora")} == {
        "ada": [],
        "dora": [],
        "ben": ["2 other files were handed in; they are left out."],
        "carl": [
            "the file is not a notebook: it is not JSON, since it ends in the middle. Save it "
            "again in JupyterLab."
        ],
    }


def test_a_submission_that_did_not_come_through_the_exchange_is_named_and_stops_nobody(marked):
    assert events(marked["release_feedback"], "dora") == [
        "the submission did not come through the exchange, so its feedback is not there; the page "
        "is "
        f"classroom/feedback/dora/{NAME}/{NAME}.html."
    ]
    assert "Traceback" not in "".join(marked.values())


def test_each_student_gets_the_page_of_the_last_submission(students, marked):
    for student in students.values():
        student.nbgrader("fetch_feedback", NAME)
    pages = {name: student.pages(NAME) for name, student in students.items()}
    assert {name: len(found) for name, found in pages.items()} == {"ada": 1, "ben": 1, "carl": 1}
    assert f"{NAME} (Score: {ALL:.1f}" in pages["ada"][0] and "Score: 0.0 /" in pages["carl"][0]
    assert (
        "affine" in pages["ben"][0]
        and f"{NAME} (Score: {ALL - LESSON.points['affine']:.1f}" in pages["ben"][0]
    )


def test_nothing_but_the_page_and_what_the_exchange_needs_goes_on(course, marked):
    left = {path.name for path in (course.root / "classroom/feedback/ben" / NAME).rglob("*")}
    assert left == {f"{NAME}.html", "timestamp.txt", "submission_secret.txt"}


def correct(course):
    """Other points and another text of one test cell."""
    path = course.root / f"solutions/lessons/{NAME}.py"
    text = path.read_text()
    changed = text.replace(
        f'affine-test role="test" points={LESSON.points["affine"]}\n',
        'affine-test role="test" points=7\n# Corrected.\n',
    )
    assert changed != text
    path.write_text(changed)


@pytest.fixture(scope="module")
def corrected(course, students, marked):
    """The course after the documented correction: built and marked again; ben had changed points
    himself, and hands in again.
    """
    made = filled(LESSON, RIGHT)
    next(cell for cell in made.cells if cell.id == "affine-test").metadata.nbgrader.points = 100
    students["ben"].hand_in(NAME, made)
    shutil.rmtree(course.root / "classroom/released")  # a class from before there was a memory
    correct(course)
    course.run("lstm-course", "build", "--force")
    course.run("nbgrader", "collect", NAME, "--update")
    course.run("lstm-course", "regrade", NAME)
    return course.run("nbgrader", "release_feedback", NAME).stderr


def left(course, student):
    """The events that marking left in a marked notebook."""
    return nbformat.read(
        course.root / "classroom/autograded" / student / NAME / f"{NAME}.ipynb", as_version=4
    ).metadata.course.events


def test_after_a_correction_honest_work_is_not_told_off(course, corrected):
    assert {name: left(course, name) for name in ("ada", "dora")} == {"ada": [], "dora": []}
    assert (
        left(course, "ben")[0]
        == "Cells with other settings: affine-test; the released ones were marked."
    )


def test_releasing_again_gives_the_new_page(course, students, corrected):
    more = 7 - LESSON.points["affine"]
    students["ada"].nbgrader("fetch_feedback", NAME)
    page = students["ada"].pages(NAME)
    assert len(page) == 1 and f"{NAME} (Score: {ALL + more:.1f}" in page[0]
    students["ben"].nbgrader("fetch_feedback", NAME)
    first, second = students["ben"].pages(NAME)
    assert (
        f"{NAME} (Score: {ALL - LESSON.points['affine']:.1f}" in first
        and f"{NAME} (Score: {ALL + more:.1f}" in second
    )
    assert len(events(corrected, "dora")) == 1


def test_a_new_student_version_is_released_and_remembered(course, corrected):
    before = sorted((course.root / "classroom/released" / NAME).iterdir())
    assert len(before) == 2
    refused = course.run("nbgrader", "release_assignment", NAME, code=1).stderr
    assert "add --force to overwrite" in refused
    course.run("nbgrader", "release_assignment", NAME, "--force")
    assert sorted((course.root / "classroom/released" / NAME).iterdir()) == before
    assert (
        "# Corrected."
        in (course.root / "exchange/lstm-course/outbound" / NAME / f"{NAME}.ipynb").read_text()
    )


def test_a_build_that_was_killed_while_writing_is_built_again(course, corrected):
    path = course.root / "classroom/source" / NAME / f"{NAME}.ipynb"
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    course.run("lstm-course", "build")
    assert path.read_bytes() == whole
