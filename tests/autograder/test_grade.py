"""What `grade` tells the instructor beside the marks."""

from types import SimpleNamespace

import pytest
from traitlets.config import Config

from autograder.classroom.grade import grade
from autograder.errors import UserError

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
    api.autograde = lambda lesson, student: seen.append(api.config.Mark) or {"success": True, "log": ""}
    grade("02_gates", "a.b", api, "0123")
    grade("02_gates", "a.b", api)
    assert seen == [{"sandbox": "none", "draw": "0123"}, {"sandbox": "none"}]


def test_a_failure_says_who_and_why():
    with pytest.raises(UserError, match=r"^a\.b, 02_gates: The source notebook is missing\.$"):
        grade("02_gates", "a.b", nbgrader(success=False, log="[ERROR] x\nautograder.errors.UserError: The source notebook is missing.\n", error="no"))
