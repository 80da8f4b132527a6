"""The whole loop by Formgrader's buttons: give out, take in, mark, give back, with students who use
nbgrader's commands.
"""

import re

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import get_username
from playwright.sync_api import expect

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers, filled
from autograder.sandbox import provisioner
from tests.round_trip.student import Student

pytestmark = pytest.mark.skipif(
    not provisioner.available(),
    reason="Marking needs bubblewrap, which is missing or not allowed here.",
)
NAME = "00_welcome"
LESSON = lessons.read(NAME)
RIGHT = answers(LESSON)
WRONG = RIGHT | {"affine": "def affine(x, W, b):\n    return x @ W"}
ALL = sum((LESSON.points | LESSON.choices).values())
MOST = ALL + sum(cell.points for cell in LESSON.cells if cell.role == "written")
GOT = {"ada": ALL, "ben": ALL - LESSON.points["affine"], "dora": ALL}


class Table:
    """One of Formgrader's tables, whose rows have buttons.

    Args:
        page: Playwright page.
        address: of the table.
    """

    def __init__(self, page, address):
        self.page = page
        page.goto(address)

    def row(self, text):
        """The row that holds this text."""
        return self.page.locator("#main-table tr", has_text=text)

    def press(self, text, button, kind="success"):
        """Press a button of a row, and wait for what Formgrader says.

        Args:
            text: what the row holds.
            button: class of the button.
            kind: "success" or "error".

        Returns:
            str: all that the dialog says.
        """
        self.row(text).locator(f".{button} a").click()
        dialog = self.page.locator(f"#{kind}-modal, #error-modal")
        expect(dialog.locator(".modal-footer button")).to_be_visible()
        said = dialog.inner_text()
        dialog.locator(".modal-footer button").click()
        expect(dialog).to_have_count(0)
        return said


@pytest.fixture(scope="module")
def students(course, tmp_path_factory):
    """Two students of the exchange."""
    return {
        name: Student(name, tmp_path_factory.mktemp(name), course.root / "exchange")
        for name in ("ada", "ben")
    }


def score(course, student):
    with Gradebook(f"sqlite:///{course.root / 'classroom/gradebook.db'}", "lstm-course") as book:
        return book.find_submission(NAME, student).score


def test_generate_and_release(page, course, students):
    (course.root / f"notebooks/{NAME}/{NAME}.ipynb").unlink()
    table = Table(page, "/formgrader/manage_assignments")
    assert page.locator("#warning-exchange").count() == 0
    assert "Successfully created the student version" in table.press(NAME, "assign")
    made = nbformat.read(course.root / f"notebooks/{NAME}/{NAME}.ipynb", as_version=4)
    assert "raise NotWritten" in next(cell.source for cell in made.cells if cell.id == "affine")
    expect(table.row(NAME).locator(".status")).to_have_text("draft")
    assert f"Successfully released '{NAME}'" in table.press(NAME, "release")
    expect(table.row(NAME).locator(".status")).to_have_text("released")
    for student in students.values():
        student.nbgrader("fetch_assignment", NAME)
        assert nbformat.read(student.home / NAME / f"{NAME}.ipynb", as_version=4) == made


def test_collect(page, course, students):
    students["ada"].hand_in(NAME, filled(LESSON, WRONG))
    students["ada"].hand_in(NAME, filled(LESSON, RIGHT))
    students["ben"].hand_in(NAME, filled(LESSON, WRONG))
    mailed = course.root / "classroom/submitted/dora" / NAME
    mailed.mkdir(parents=True)
    nbformat.write(filled(LESSON, RIGHT), mailed / f"{NAME}.ipynb")
    table = Table(page, "/formgrader/manage_assignments")
    said = table.press(NAME, "collect")
    assert "Successfully collected submissions" in said and "WARNING" not in said
    expect(table.row(NAME).locator(".num-submissions")).to_have_text("3")
    collected = course.root / "classroom/submitted/ada" / NAME / f"{NAME}.ipynb"
    assert nbformat.read(collected, as_version=4) == filled(LESSON, RIGHT)


def test_autograde(page, course):
    table = Table(page, f"/formgrader/manage_submissions/{NAME}")
    for student in GOT:
        expect(table.row(student).locator(".status")).to_have_text("needs autograding")
        said = table.press(student, "autograde")
        assert f"Successfully autograded '{NAME}' for student '{student}'" in said
        assert f"{student}, {NAME}:" not in said  # nothing to be told of honest work
        expect(table.row(student).locator(".score")).to_have_text(f"{GOT[student]:g} / {MOST:g}")
    assert {student: score(course, student) for student in GOT} == GOT


def test_feedback_reaches_everybody_whom_the_exchange_can_reach(page, course, students):
    table = Table(page, "/formgrader/manage_assignments")
    assert f"Successfully generated feedback of '{NAME}'" in table.press(NAME, "generate-feedback")
    assert {
        path.parts[-3] for path in course.root.glob(f"classroom/feedback/*/{NAME}/{NAME}.html")
    } == set(GOT)
    said = table.press(NAME, "release-feedback")
    assert "Successfully released feedback" in said and "Traceback" not in said
    assert re.findall(rf"(.*), {NAME}: (.*), so its feedback is not there", said) == [
        ("[WARNING] dora", "the submission did not come through the exchange")
    ]
    for name, student in students.items():
        student.nbgrader("fetch_feedback", NAME)
        (got,) = student.pages(NAME)
        assert f"{NAME} (Score: {GOT[name]:.1f} / {MOST:.1f})" in got


def test_one_student_marked_and_given_back_again(page, course, students):
    students["ben"].hand_in(NAME, filled(LESSON, RIGHT))
    assert "Updating submission: ben" in Table(page, "/formgrader/manage_assignments").press(
        NAME, "collect"
    )
    table = Table(page, f"/formgrader/manage_submissions/{NAME}")
    table.press("ben", "autograde")
    assert f"Successfully generated feedback for '{NAME}' for student 'ben'" in table.press(
        "ben", "generate-feedback"
    )
    assert f"Successfully released feedback for '{NAME}' for student 'ben'" in table.press(
        "ben", "release-feedback"
    )
    students["ben"].nbgrader("fetch_feedback", NAME)
    assert f"{NAME} (Score: {ALL:.1f} / {MOST:.1f})" in students["ben"].pages(NAME)[-1]
    expect(table.row("ben").locator(".score")).to_have_text(f"{ALL:g} / {MOST:g}")


def test_a_single_account_needs_no_shared_folder(page, course):
    """Whoever tries the course alone is instructor and student: the student's side is the tab
    Assignments.
    """
    account = get_username()
    page.goto("/lab?reset")
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Assignment List").click()
    page.locator("#released_assignments_list").get_by_role("button", name="Fetch").click()
    submit = page.locator("#fetched_assignments_list").get_by_role("button", name="Submit")
    expect(submit).to_be_visible()
    nbformat.write(filled(LESSON, WRONG), course.root / NAME / f"{NAME}.ipynb")
    submit.click()
    expect(page.locator("#submitted_assignments_list")).to_contain_text(NAME)
    for command in ("collect", "autograde", "generate_feedback", "release_feedback"):
        said = course.run("nbgrader", command, NAME, f"--student={account}").stderr
        assert f"{account}, {NAME}: " not in said, "there is nothing to tell of"
    page.locator("#refresh_assignments_list").click()
    page.locator("#submitted_assignments_list").get_by_role("button", name="Fetch Feedback").click()
    expect(
        page.locator("#submitted_assignments_list")
        .get_by_role("link", name="view feedback")
        .or_(page.locator("#submitted_assignments_list").get_by_text("view feedback"))
        .first
    ).to_be_visible()
    (fetched,) = course.root.glob(f"{NAME}/feedback/*/{NAME}.html")
    assert (
        f"{NAME} (Score: {ALL - LESSON.points['affine']:.1f} / {MOST:.1f})" in fetched.read_text()
    )
