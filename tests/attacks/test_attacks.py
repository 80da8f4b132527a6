"""Every attack against the real pipeline: it gains nothing, harms nobody else, stops nothing, and
is told of.
"""

import json
import re

import pytest

from tests.attacks.attack import LONG, SHORT
from tests.attacks.corpus import ATTACKS, WITH_PAGE
from tests.attacks.honest import honest_class, honest_version

EVERY = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
HONEST = pytest.mark.parametrize(("lesson", "student"), honest_class())
ROWS = {
    "student": "SELECT id, first_name, last_name, email FROM student WHERE id = ?",
    "submission": "SELECT assignment.name, timestamp, extension FROM submitted_assignment JOIN "
    "assignment "
    "ON assignment.id = submitted_assignment.assignment_id WHERE student_id = ? ORDER BY 1",
    "comments": "SELECT assignment.name, base_cell.name, comment.auto_comment, "
    "comment.manual_comment FROM comment "
    "JOIN base_cell ON base_cell.id = comment.cell_id JOIN submitted_notebook ON "
    "submitted_notebook.id = comment.notebook_id "
    "JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id "
    "JOIN assignment ON assignment.id = submitted_assignment.assignment_id WHERE student_id = ? "
    "ORDER BY 1, 2",
}


def test_every_kind_is_tried():
    assert {attack.kind for attack in ATTACKS} == set(range(1, 19)) and len(ATTACKS) >= 65
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


@EVERY
def test_it_gains_nothing(crowd, attack):
    got, honest = crowd.points(attack.name), crowd.points(honest_version(attack))
    most = {
        name: crowd.rows(
            "SELECT max_score FROM grade_cells JOIN base_cell USING (id) WHERE name = ?",
            f"{name}-test",
        )[0][0]
        for name in got
    }
    assert got and all(points is not None for points in got.values())
    for name, points in got.items():
        assert 0 <= points <= honest[name] + attack.gains * most[name]
        assert points >= honest[name] or name in attack.breaks


@EVERY
def test_the_instructor_is_told(crowd, attack):
    events = crowd.events(attack.name, attack.lesson)
    assert bool(attack.told) != bool(attack.silent), "say what is told, or why nothing is"
    if attack.told:
        assert any(attack.told in event for event in events), events
    else:
        assert not events


@pytest.mark.parametrize("attack", WITH_PAGE, ids=lambda attack: attack.name)
def test_its_feedback_holds_nothing_but_a_page(crowd, attack):
    folder = crowd.root / "classroom/feedback" / attack.name / attack.lesson
    assert {path.name for path in folder.rglob("*")} - {"timestamp.txt"} == {
        f"{attack.lesson}.html"
    }
    page = (folder / f"{attack.lesson}.html").read_text()
    assert not re.search(r"<script>alert\(|<[^>&]*(onerror|javascript:|attachment:)", page)


@pytest.mark.parametrize("student", ["thief", "network", "settings-of-the-machine"])
def test_a_search_finds_nothing(crowd, student):
    text = (crowd.root / "classroom/autograded" / student / SHORT / f"{SHORT}.ipynb").read_text()
    made = json.loads(text)
    printed = [
        output["text"]
        for cell in made["cells"]
        if cell["cell_type"] == "code"
        for output in cell["outputs"]
        if "text" in output
    ]
    assert "searched" in str(printed) and "FOUND" not in str(printed)


@HONEST
def test_honest_students_get_the_same_as_without_attackers(alone, crowd, lesson, student):
    assert crowd.grades(student) == alone.grades(student) and alone.grades(student)
    assert all(crowd.rows(query, student) == alone.rows(query, student) for query in ROWS.values())
    assert crowd.events(student, lesson) == alone.events(student, lesson) == []
    for step in ("autograded", "feedback"):
        files, same = (
            {
                path.relative_to(course.root): path.read_bytes()
                for path in (course.root / "classroom" / step / student).rglob("*.*")
                if path.is_file()
            }
            for course in (crowd, alone)
        )
        assert files and files == same


@pytest.mark.parametrize("lesson", [SHORT, LONG])
def test_everybody_is_marked_and_nobody_else_appears(crowd, lesson):
    handed_in = {
        path.parent.name for path in (crowd.root / "classroom/submitted").glob(f"*/{lesson}")
    }
    marked = {
        row[0]
        for row in crowd.rows(
            "SELECT student_id FROM submitted_assignment JOIN assignment ON assignment.id = "
            "assignment_id WHERE assignment.name = ?",
            lesson,
        )
    }
    assert marked == handed_in
    assert "Traceback" not in crowd.log[lesson] and "[ERROR]" not in crowd.log[lesson]


def test_right_answers_are_worth_something(alone):
    points = {
        lesson: json.loads(
            (alone.root / "classroom/source" / lesson / f"{lesson}.ipynb").read_text()
        )
        for lesson in (SHORT, LONG)
    }
    best = {
        lesson: sum(
            cell["metadata"].get("nbgrader", {}).get("points", 0)
            for cell in made["cells"]
            if cell["metadata"]["course"]["role"] == "test"
        )
        for lesson, made in points.items()
    }
    assert sum(alone.points("zz last-right").values()) == sum(best.values()) > 0
