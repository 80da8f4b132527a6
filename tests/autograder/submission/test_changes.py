"""What counts as changed in a submission: what differs from every release, and nothing else."""

import copy
import json

import nbformat
import pytest

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers, filled, source_notebook, student_notebook
from autograder.submission import rebuild as submission
from autograder.submission.changes import changes
from autograder.submission.released import PLACE, described, remember, remembered

LESSON = lessons.read("02_gates")
NOW = source_notebook(LESSON)


def cell(notebook, name):
    return next(cell for cell in notebook.cells if cell.id == name)


def older(notebook):
    """The same lesson before two exercises were corrected: other points, other tests, another
    choice of locked cells.
    """
    notebook = copy.deepcopy(notebook)
    for name, points in (("forget_gate-test", 1), ("sigmoid-test", 9)):
        cell(notebook, name).metadata.nbgrader.points = points
        cell(notebook, name).source += "\nprint('as it was')"
    cell(notebook, "why_soft").metadata.nbgrader.points = 7
    return notebook


BEFORE = older(NOW)
WORK = filled(LESSON, answers(LESSON))


def handed_in(notebook):
    return submission.parse(nbformat.writes(notebook).encode())


def told(notebook, *releases):
    return changes(NOW, handed_in(notebook), list(map(described, releases)))


def test_honest_work_on_any_release_is_not_told_off():
    assert (
        told(WORK)
        == told(WORK, BEFORE, NOW)
        == told(older(WORK), BEFORE)
        == told(older(WORK), NOW, BEFORE)
        == []
    )


def test_without_a_memory_only_the_current_release_counts():
    assert told(older(WORK)) == [
        "cells of another text: sigmoid-test, forget_gate-test; the released ones were marked",
        "cells with other settings: sigmoid-test, forget_gate-test, why_soft; the released ones "
        "were marked",
    ]


def test_cells_may_come_from_different_releases():
    mixed = copy.deepcopy(WORK)
    mixed.cells = [
        one if one.id == "sigmoid-test" else other
        for one, other in zip(older(WORK).cells, WORK.cells)
    ]
    assert told(mixed, BEFORE) == []


@pytest.mark.parametrize("made", [WORK, older(WORK)], ids=["on the new one", "on the older one"])
def test_what_is_in_no_release_is_told(made):
    made = copy.deepcopy(made)
    cell(made, "forget_gate-test").metadata.nbgrader.points = 100
    cell(made, "sigmoid-test").source = "100"
    assert told(made, BEFORE) == [
        "cells of another text: sigmoid-test; the released ones were marked",
        "cells with other settings: forget_gate-test; the released ones were marked",
    ]


def test_one_cell_is_held_against_one_release():
    made = copy.deepcopy(WORK)
    cell(
        made, "forget_gate-test"
    ).metadata.nbgrader.points = 1  # the older points beside the newer test
    assert told(made, BEFORE) == [
        "cells with other settings: forget_gate-test; the released ones were marked"
    ]


def test_cells_that_were_added_moved_or_dropped_between_releases_are_honest():
    without = copy.deepcopy(NOW)
    moved = without.cells.pop(without.cells.index(cell(without, "sigmoid-test")))
    dropped = copy.deepcopy(cell(WORK, "forget_gate-test"))
    dropped.id = dropped.metadata.nbgrader.grade_id = "dropped-test"
    other = copy.deepcopy(without)
    other.cells = [dropped, *other.cells]
    work = copy.deepcopy(WORK)
    work.cells = [dropped, *(cell for cell in work.cells if cell.id != "sigmoid-test")]
    assert told(work, other) == []
    assert told(work) != []
    turned = copy.deepcopy(NOW)
    turned.cells = [moved, *without.cells]
    work = copy.deepcopy(WORK)
    work.cells.sort(key=lambda cell: cell.id != "sigmoid-test")
    assert told(work, turned) == [] and told(work) == [
        "the cells are in another order; the released order was marked"
    ]


def test_what_is_missing_from_every_release_is_told():
    work = copy.deepcopy(WORK)
    work.cells.remove(cell(work, "forget_gate-test"))
    assert told(work, BEFORE) == ["cells missing: forget_gate-test; the released ones were marked"]


def test_tests_hidden_in_a_test_cell_are_another_text():
    work = copy.deepcopy(WORK)
    cell(
        work, "forget_gate-test"
    ).source += "\n### BEGIN HIDDEN TESTS\nprint(1)\n### END HIDDEN TESTS"
    assert told(work) == ["cells of another text: forget_gate-test; the released ones were marked"]


def test_the_memory_of_source_and_of_students_notebook_is_the_same_and_holds_no_answer(tmp_path):
    assert described(NOW) == described(student_notebook(LESSON))
    remember("02_gates", NOW, tmp_path)
    text = next((tmp_path / PLACE / "02_gates").iterdir()).read_text()
    assert "return" not in text and "soft" in text and "sigmoid(" not in text


def test_what_was_remembered_stays(tmp_path):
    for notebook in (BEFORE, NOW, BEFORE, student_notebook(LESSON)):
        remember("02_gates", notebook, tmp_path)
    assert sorted(map(json.dumps, remembered("02_gates", tmp_path))) == sorted(
        json.dumps(described(notebook)) for notebook in (BEFORE, NOW)
    )
    assert remembered("03_lstm_cell", tmp_path) == []
