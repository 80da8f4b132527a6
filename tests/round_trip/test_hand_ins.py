"""A class in which everybody hands in another kind of file: each has a row, marks with the true
reason, and a page.
"""

import os
import re
from html import unescape

import pytest

from autograder.sandbox import provisioner
from tests.round_trip.hand_ins import FULL, HAND_INS, NAME, POINTS, RIGHT, SCORES, Link, rows

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
EVERY = pytest.mark.parametrize("kind", HAND_INS)
COMMENTS = """
    SELECT comment.auto_comment FROM comment JOIN submitted_notebook ON submitted_notebook.id = comment.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id WHERE submitted_assignment.student_id = ?"""


def hand_in(copy, student, kind):
    """Write the files of a hand-in, the last in its order newest."""
    folder, made = copy.root / "classroom/submitted" / student / NAME, HAND_INS[kind]
    for name, data in made.files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, Link):
            path.symlink_to(data.target)
            continue
        path.write_bytes(data)
        age = made.order.index(name) if name in made.order else 0
        os.utime(path, (1_600_000_000 + age, 1_600_000_000 + age))


def contents(folder):
    """What lies in a folder: path -> bytes, or the target of a link."""
    return {
        path.relative_to(folder).as_posix(): os.readlink(path)
        if path.is_symlink()
        else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def plain(text):
    """Text as a person reads it, without line breaks."""
    return " ".join(unescape(text).split())


@pytest.fixture(scope="module")
def course(make_copy):
    """A copy of the repository in which this class was graded."""
    copy = make_copy()
    copy.set_secret()
    copy.build(NAME)
    for kind in HAND_INS:
        hand_in(copy, kind, kind)
    copy.before = contents(copy.root / "classroom/submitted")
    copy.said = copy.run("lstm-course", "grade", NAME, timeout=1500, COLUMNS="500").stdout
    return copy


def row(course, kind):
    """A student's row of the table: points and what went wrong."""
    line = next(
        line for line in course.said.splitlines() if re.match(rf"│ {re.escape(kind)} +│", line)
    )
    _, _, _, points, wrong, _ = line.split("│")
    return points.partition("/")[0].strip(), wrong.strip()


def events(course, kind):
    return re.findall(rf"^{re.escape(f'{kind}, {NAME}: ')}(.*)", course.said, re.MULTILINE)


def test_there_are_enough_kinds():
    assert len(HAND_INS) > 60


@EVERY
def test_the_table_has_a_row_with_points_and_the_reason(course, kind):
    made = HAND_INS[kind]
    points, wrong = row(course, kind)
    assert float(points) == made.points
    assert made.reason in wrong if made.reason else wrong == "nothing"


@EVERY
def test_the_gradebook_has_a_row_for_each_exercise(course, kind):
    scores = {
        name.removesuffix("-test"): (points, most)
        for name, points, most in rows(course, SCORES, kind)
        if name.endswith("-test")
    }
    assert {name: most for name, (_, most) in scores.items()} == POINTS
    assert sum(points for points, _ in scores.values()) == HAND_INS[kind].points
    assert all(
        points is not None for _, points, _ in rows(course, SCORES, kind)
    )  # the written question as well


@EVERY
def test_there_is_a_page_that_says_the_reason(course, kind):
    folder = course.root / "classroom/feedback" / kind / NAME
    assert {path.name for path in folder.rglob("*")} - {"timestamp.txt"} == {f"{NAME}.html"}
    page = plain((folder / f"{NAME}.html").read_text())
    if HAND_INS[kind].points == 0:
        assert HAND_INS[kind].reason.lower() in page.lower()


@pytest.mark.parametrize("kind", [kind for kind, made in HAND_INS.items() if made.points == 0])
def test_the_comment_says_the_reason(course, kind):
    comments = [comment for (comment,) in rows(course, COMMENTS, kind) if comment]
    assert HAND_INS[kind].reason == "affine" or any(
        HAND_INS[kind].reason.lower() in comment.lower() for comment in comments
    )


@EVERY
def test_the_instructor_is_told(course, kind):
    said = events(course, kind)
    if HAND_INS[kind].told:
        assert any(HAND_INS[kind].told in event for event in said), said
    elif HAND_INS[kind].points == FULL:
        assert not said


def test_nothing_that_was_handed_in_is_changed(course):
    assert contents(course.root / "classroom/submitted") == course.before


def test_marking_again_marks_nobody_and_chooses_the_same(course):
    again = course.run("lstm-course", "grade", NAME, timeout=600, COLUMNS="500").stdout
    assert [line for line in again.splitlines() if line.startswith("│")] == [
        line for line in course.said.splitlines() if line.startswith("│")
    ]
    assert "was marked" not in again


def test_a_file_that_comes_later_is_marked(course):
    student = "not written"
    path = course.root / "classroom/submitted" / student / NAME / "second try.ipynb"
    path.write_bytes(RIGHT)
    said = course.run("lstm-course", "grade", NAME, timeout=600, COLUMNS="500").stdout
    path.unlink()
    assert f"{student}, {NAME}: 'second try.ipynb' was marked" in said
    assert re.search(rf"│ {student} +│ {NAME} +│ {FULL:g} / {FULL:g} +│ nothing", said)


STOCK = [
    "Jupyter's copy",
    "blank beside a solved copy",
    "a zip",
    "an empty folder",
    "an HTML page",
    "another lesson's",
    "a folder deeper",
    "its own name",
]


@pytest.mark.parametrize("one_by_one", [False, True], ids=["all", "one by one"])
def test_the_stock_command_marks_the_same(make_copy, one_by_one):
    copy = make_copy()
    copy.set_secret()
    copy.build(NAME)
    kinds = STOCK[::3] if one_by_one else STOCK
    students = {f"s{number}": kind for number, kind in enumerate(kinds)}
    for student, kind in students.items():
        hand_in(copy, student, kind)
    if one_by_one:
        for student in students:
            copy.run("nbgrader", "autograde", NAME, "--student", student)
    else:
        done = copy.run("nbgrader", "autograde", NAME)
        assert "Traceback" not in done.stderr
    copy.run("nbgrader", "generate_feedback", NAME)
    for student, kind in students.items():
        found = [
            points for name, points, _ in rows(copy, SCORES, student) if name.endswith("-test")
        ]
        assert sum(found) == HAND_INS[kind].points
        assert (copy.root / "classroom/feedback" / student / NAME / f"{NAME}.html").is_file()


def test_one_file_is_marked_as_in_a_class(course):
    for kind in (
        "a zip",
        "a percent script",
        "another lesson's name",
    ):
        folder = course.root / "classroom/submitted" / kind / NAME
        done = course.run("lstm-course", "mark", next(iter(folder.iterdir())))
        assert f"{FULL:g} / {FULL:g}" in done.stdout, kind
    for kind in ("an HTML page", "a broken zip", "no cells", "of no lesson"):
        folder = course.root / "classroom/submitted" / kind / NAME
        done = course.run("lstm-course", "mark", next(iter(folder.iterdir())), code=2)
        assert "Traceback" not in done.stderr
        assert HAND_INS[kind].reason in done.stderr or kind == "of no lesson"
