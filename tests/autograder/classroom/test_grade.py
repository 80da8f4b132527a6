"""What `grade` tells the instructor beside the marks."""

from types import SimpleNamespace

import pytest
from traitlets.config import Config

from autograder.classroom.grade import grade
from autograder.errors import UserError
from autograder.gradebook.nbgrader_api import reason

LOG = """[INFO] Converting notebook
[WARNING] a.b, 02_gates: Cell x was stopped.
[WARNING] axb, 02_gates: Cell y was stopped.
[WARNING] a.b, 02_gates: Calling affine gave no result.
[INFO] a.b, 02_gates: nothing
"""


def nbgrader(**result):
    return SimpleNamespace(autograde=lambda lesson, student: result)


def test_events_of_this_submission_are_told():
    found = grade("02_gates", "a.b", nbgrader(success=True, log=LOG))
    assert found == ("Cell x was stopped.", "Calling affine gave no result.")


def test_a_draw_is_given_to_this_marking_and_to_no_other():
    seen = []
    api = nbgrader(success=True, log="")
    api.config = Config(Mark={"sandbox": "none"})
    api.autograde = lambda lesson, student: (
        seen.append(api.config.Mark) or {"success": True, "log": ""}
    )
    grade("02_gates", "a.b", api, "0123")
    grade("02_gates", "a.b", api)
    assert seen == [{"sandbox": "none", "draw": "0123"}, {"sandbox": "none"}]


def test_a_failure_says_who_and_why():
    with pytest.raises(UserError, match=r"^a\.b, 02_gates: The source notebook is missing\.$"):
        grade(
            "02_gates",
            "a.b",
            nbgrader(
                success=False,
                log="[ERROR] x\nautograder.errors.UserError: The source notebook is missing.\n",
                error="no",
            ),
        )


STOCK = """[INFO] Converting notebook /course/x.ipynb
[ERROR] There was an error processing assignment: /course/x
[ERROR] Traceback (most recent call last):
  File "base.py", line 1, in convert_notebooks
{}
[ERROR] There was an error processing assignment 'x' for student 'y'
[ERROR] Please see the the above traceback for details on the specific errors on the above failures.
"""
RAISED = (
    "Traceback (most recent call last):\nnbgrader.converters.base.NbGraderException: Please see "
    "the the above traceback for details."
)


@pytest.mark.parametrize(
    ("last", "sentence"),
    [
        ("autograder.errors.UserError: The kernel did not start.", "The kernel did not start."),
        (
            "PermissionError: [Errno 13] Permission denied: '/course/page.html'",
            "Permission denied: '/course/page.html'. Check the folder",
        ),
        (
            "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) database is locked",
            "database is locked. Another program is writing it",
        ),
        (
            "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) disk I/O error",
            "disk I/O error. Check the folder",
        ),
        ("jinja2.exceptions.TemplateNotFound: feedback", "TemplateNotFound: feedback"),
        ("KeyError: 'cells'", "KeyError: 'cells'"),
        ("ValueError: no such thing", "ValueError: no such thing"),
    ],
)
def test_the_last_cause_is_said_and_no_traceback_is_pointed_to(last, sentence):
    said = reason({"log": STOCK.format(last), "error": RAISED})
    assert "traceback" not in said.lower() and "\n" not in said
    assert said.startswith(sentence)


def test_a_failure_without_a_word_is_said_so():
    assert reason({"log": None, "error": RAISED}) == "nbgrader gave no reason"
