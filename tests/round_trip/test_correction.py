"""A class whose exercises are corrected after it was marked: the report, marking again, and what a
person gave.
"""

import json
import re
import sqlite3

import nbformat
import numpy as np
import pytest
from nbgrader.api import Gradebook

from autograder.exercises import of_lesson
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import student_notebook, unmarked
from autograder.marking.seeds import seed, work
from autograder.sandbox import provisioner
from course.judging.values import unpack

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
NAME = "02_gates"
LESSON = lessons.read(NAME)
RIGHT = {cell.name: unmarked(cell.source) for cell in LESSON.cells if cell.role == "answer"}
QUESTION = next(cell.name for cell in LESSON.cells if cell.role == "written")
GATE = "def forget_gate(z, W_f, b_f):\n    return {}"
DROPPED = """        Inputs(
            "very large positive and negative numbers",
            {"x": large + round(float(rng.uniform(0, 1)), 3)},
            worth=2,
        ),
"""
EVIL = "<script>alert(1)</script>"
CLASS = {
    "all-right": {},
    "doubled": {"forget_gate": GATE.format("2 * sigmoid(z @ W_f + b_f)")},
    "doubled-too": {"forget_gate": GATE.format("sigmoid(z @ W_f + b_f) + sigmoid(z @ W_f + b_f)")},
    "overflows": {
        "sigmoid": "def sigmoid(x):\n    return np.exp(x) / (1 + np.exp(x))",
        "tanh_grad": f"def tanh_grad(t):\n    raise ValueError({EVIL!r})",
    },
}


def hand_in(root, student, answers):
    made = student_notebook(LESSON)
    for cell in made.cells:
        if cell.metadata.course.role == "answer":
            cell.source = (RIGHT | answers)[cell.id]
        elif cell.id == QUESTION:
            cell.source = "A step has no slope."
    folder = root / "classroom/submitted" / student / NAME
    folder.mkdir(parents=True)
    nbformat.write(made, folder / f"{NAME}.ipynb")


def edit(path, *pairs):
    text = path.read_text()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text)


def gradebook(course):
    return Gradebook(f"sqlite:///{course.root}/classroom/gradebook.db", "lstm-course")


def by_a_person(course):
    """All that only a person gives, and what waits for one."""
    with sqlite3.connect(course.root / "classroom/gradebook.db") as database:
        rows = database.execute(
            "SELECT notebook_id, cell_id, manual_score, extra_credit, needs_manual_grade FROM grade"
        ).fetchall()
        rows += database.execute(
            "SELECT notebook_id, cell_id, manual_comment FROM comment"
        ).fetchall()
    return sorted(rows, key=str)


def marks(course):
    with sqlite3.connect(course.root / "classroom/gradebook.db") as database:
        rows = database.execute(
            "SELECT grade.notebook_id, cell_id, auto_score, max_score FROM grade JOIN grade_cells "
            "ON grade_cells.id = cell_id"
        ).fetchall()
    return sorted(rows, key=str)


def pages(course):
    return {
        path.parts[-3]: path.stat().st_mtime_ns
        for path in course.root.glob(f"classroom/feedback/*/{NAME}/{NAME}.html")
    }


def autograded(course, student):
    return nbformat.read(
        course.root / "classroom/autograded" / student / NAME / f"{NAME}.ipynb", as_version=4
    )


def everything(course):
    return (
        marks(course),
        by_a_person(course),
        pages(course),
        {student: autograded(course, student) for student in CLASS},
    )


def table(printed):
    """(student, exercise) -> (old, new, why) of the table that regrade prints."""
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in printed.splitlines()
        if line.startswith("│")
    ]
    found, key = {}, None
    for student, exercise, *cells in rows:
        key = (student, exercise) if student else key
        found[key] = (
            tuple(f"{a} {b}".strip() for a, b in zip(found[key], cells))
            if not student
            else tuple(cells)
        )
    return found


@pytest.fixture(scope="module")
def course(make_copy):
    """A small copy of the repository with one lesson, its class marked, and what a person gave."""
    copy = make_copy()
    copy.keep_lessons(NAME)
    copy.set_secret()
    copy.run("lstm-course", "build", "--force")
    for student, answers in CLASS.items():
        hand_in(copy.root, student, answers)
    copy.run("lstm-course", "grade", NAME)
    with gradebook(copy) as book:
        for student, cell, score, extra in (
            ("all-right", QUESTION, 2.0, 0.5),
            ("doubled", "forget_gate-test", 2.5, None),
            ("overflows", QUESTION, 0.5, None),
        ):
            grade = book.find_grade(cell, NAME, NAME, student)
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = score, extra, False
        book.find_comment(QUESTION, NAME, NAME, "all-right").manual_comment = "Well put."
        book.db.commit()
    copy.run("lstm-course", "grade", NAME)  # the pages of these three, with what a person gave
    return copy


def test_marking_leaves_reports_and_events(course):
    for student in CLASS:
        made = autograded(course, student)
        left = {
            cell.id: cell.outputs[0].metadata.course
            for cell in made.cells
            if cell.id.endswith("-test")
        }
        assert (
            set(left) == {f"{name}-test" for name in LESSON.points | LESSON.choices}
            and made.metadata.course.events == []
        )
        assert all(
            mark.points <= mark.max_points and mark.report.exercise == mark.exercise
            for mark in left.values()
        )
        assert {mark.exercise for mark in left.values() if mark.alike} == {
            "doubled": {"forget_gate"},
            "doubled-too": {"forget_gate"},
            "overflows": {"tanh_grad"},
        }.get(student, set())


def test_feedback_holds_none_of_that(course):
    for student in CLASS:
        page = (course.root / "classroom/feedback" / student / NAME / f"{NAME}.html").read_text()
        assert '"alike"' not in page and "max_points" not in page and "criteria&quot;" not in page
        for cell in autograded(course, student).cells:
            if cell.id.endswith("-test") and cell.outputs[0].metadata.course.alike:
                assert cell.outputs[0].metadata.course.alike not in page


def test_no_expected_value_of_a_hidden_case_is_left(course):
    secret = (course.root / "classroom/secret").read_bytes()
    for student in CLASS:
        made = autograded(course, student)
        shares = re.compile(
            r'"(worth|fraction|points|max_points)": [\d.]+'
        )  # of marks: they may look like a value by chance
        left = shares.sub(
            "",
            json.dumps(
                [cell.outputs[0].metadata for cell in made.cells if cell.id.endswith("-test")]
            ),
        )
        numbers = {
            number
            for name, exercise in of_lesson(NAME).items()
            for case in exercise.hidden_cases(
                seed(secret, student, work(made, {}), made.metadata.course.draw, name)
            ).cases
            for part in case.expected.values()
            for number in np.ravel(unpack(part)).tolist()
        }
        texts = {f"{number:.5g}" for number in numbers if len(f"{abs(number):.5g}") >= 7}
        assert len(texts) > 100 and not [text for text in texts if text in left]


def test_the_report_of_the_class(course):
    printed = course.run("lstm-course", "report", NAME, "--html", "page.html").stdout
    assert "The same with figures: page.html" in printed
    assert "4 handed in, 4 marked." in printed and f"│ {QUESTION}" in printed
    rows = {
        line.split("│")[1].strip(): line
        for line in printed.splitlines()
        if "doubled, doubled-too" in line
    }
    assert "│        2 │" in rows["forget_gate"]
    assert "exp(x) / (1 + exp(x)), which overflows" in printed
    assert (
        "2 written answers without a score yet" in printed
        and "1 mark of exercises replaced by a person" in printed
    )
    page = (course.root / "page.html").read_text()
    assert "<script" not in page and "&lt;script&gt;alert(1)" in page
    assert (
        page.count("<img alt=") == 3
        and "http:" not in page
        and "https:" not in page
        and "<link" not in page
    )


def test_with_nothing_corrected_nothing_changes(course):
    before = everything(course)
    printed = course.run("lstm-course", "regrade", NAME).stdout
    assert "4 marked again; the marks of 0 changed." in printed and not table(printed)
    assert everything(course) == before


def test_where_marking_fails_all_stays_as_it_was(course):
    before = everything(course)
    printed = course.run("lstm-course", "regrade", NAME, code=2, PATH="/nowhere")
    assert (
        printed.stderr.count("apt-get install bubblewrap") == 1
    )  # found before the first student, so said once
    assert everything(course) == before


def correct(course):
    """Other points of an exercise and of the question, a case that is dropped, a mistake that gets
    a name.
    """
    edit(
        course.root / f"solutions/lessons/{NAME}.py",
        ('forget_gate-test role="test" points=3', 'forget_gate-test role="test" points=6'),
        (
            f'{QUESTION} [markdown] role="written" points=3',
            f'{QUESTION} [markdown] role="written" points=1',
        ),
    )
    edit(
        course.root / f"autograder/exercises/{NAME}.py",
        (DROPPED, ""),
        (
            '    gates.forget_gate,\n    "f",\n',
            """    gates.forget_gate,
    "f",
    Misconception(
        "doubled",
        ("return sigmoid(z @ W_f + b_f)", "return 2 * sigmoid(z @ W_f + b_f)"),
        "A share is at most 1.",
    ),
""",
        ),
    )


def test_a_correction(course):
    correct(course)
    refused = course.run("lstm-course", "regrade", NAME, code=2).stderr
    assert f"{NAME} was edited since the class was built. Run: lstm-course build" in refused
    course.run("lstm-course", "build", "--force")

    before = everything(course)
    dry = course.run("lstm-course", "regrade", NAME, "--dry-run").stdout
    assert everything(course) == before
    assert "Nothing was written." in dry and not list(course.root.glob("classroom/dry-run-*"))

    printed = course.run("lstm-course", "regrade", NAME).stdout
    changes = table(printed)
    assert changes == table(dry)
    assert changes["all-right", "forget_gate"] == (
        "3 / 3",
        "6 / 6",
        "its points changed from 3 to 6",
    )
    assert changes["doubled-too", "forget_gate"] == (
        "0 / 3",
        "0 / 6",
        "its points changed from 3 to 6; is named: doubled",
    )
    assert "the score 2.5, given by a person, still counts" in changes["doubled", "forget_gate"][2]
    old, new, why = changes["overflows", "sigmoid"]
    assert (
        old != new == "4 / 4"
        and "no longer asked: very large positive and negative numbers" in why
        and "has no name now" in why
    )
    assert ("overflows", "tanh_grad") not in changes and ("all-right", "sigmoid") not in changes
    assert (
        f"all-right, {QUESTION}: the score 2, given by a person, is above the maximum of 1."
        in printed
    )
    assert f"overflows, {QUESTION}: the score" not in printed


def test_what_a_person_gave_is_kept(course):
    with gradebook(course) as book:
        kept = book.find_grade(QUESTION, NAME, NAME, "all-right")
        assert (kept.manual_score, kept.extra_credit, kept.max_score) == (2.0, 0.5, 1.0)
        assert book.find_comment(QUESTION, NAME, NAME, "all-right").manual_comment == "Well put."
        replaced = book.find_grade("forget_gate-test", NAME, NAME, "doubled")
        assert (replaced.manual_score, replaced.auto_score, replaced.max_score) == (2.5, 0.0, 6.0)
        assert replaced.needs_manual_grade  # something changed beneath: a person looks again


def test_whoever_was_marked_again_is_finished(course):
    before = everything(course)
    course.run("lstm-course", "grade", NAME)
    assert everything(course) == before


def test_the_pages_say_the_new_marks(course):
    assert (
        "A share is at most 1."
        in (course.root / f"classroom/feedback/doubled-too/{NAME}/{NAME}.html").read_text()
    )


def test_cells_of_a_class_stay(course):
    lesson = course.root / f"solutions/lessons/{NAME}.py"
    text = lesson.read_text()
    lesson.write_text(text + '\n# %% further role="given"\nfurther = 1\n')
    refused = " ".join(course.run("lstm-course", "build", "--force", code=2).stderr.split())
    lesson.write_text(text)
    assert (
        "cells were added, removed or renamed since" in refused
        and "points, cases, tolerances and known mistakes may change" in refused
    )
