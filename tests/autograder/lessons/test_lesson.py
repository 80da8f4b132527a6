"""Lessons as text: cells, roles, and what a wrong text is told."""

import pytest

from autograder import paths
from autograder.errors import UserError
from autograder.exercises import of_lesson
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import source_notebook, student_notebook


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Function that makes a text the only lesson."""
    monkeypatch.setattr(paths, "LESSONS", tmp_path)
    lessons.read.cache_clear()

    def write(text):
        (tmp_path / "99_test.py").write_text(text)
        return lessons.read("99_test")

    yield write
    lessons.read.cache_clear()


@pytest.mark.parametrize("name", lessons.names())
def test_every_answer_is_an_exercise_with_a_test(name):
    lesson = lessons.read(name)
    assert lesson.exercises == list(of_lesson(name)) == list(lesson.points)


@pytest.mark.parametrize("name", lessons.names())
def test_cell_ids_are_names_and_metadata_is_nbgraders_newest(name):
    notebook = source_notebook(lessons.read(name))
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    graded = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert all(
        cell.metadata.nbgrader.schema_version == 3 and cell.metadata.nbgrader.grade_id == cell.id
        for cell in graded
    )
    assert "jupytext" not in notebook.metadata


@pytest.mark.parametrize("name", lessons.names())
def test_a_student_sees_stubs_without_answers(name):
    notebook = student_notebook(lessons.read(name))
    answers = [cell for cell in notebook.cells if cell.metadata.course.role == "answer"]
    assert answers and all(
        cell.source.rstrip().endswith(
            "# Write your code here.\n    raise NotWritten  # replace this line"
        )
        for cell in answers
    )
    assert all('"""' in cell.source for cell in answers)


def test_an_unknown_lesson():
    with pytest.raises(UserError, match="There is no lesson 42. The lessons are: 00_welcome, 01"):
        lessons.read("42")


def test_a_code_cell_without_a_role(write):
    with pytest.raises(UserError, match="99_test.py: the cell 'x = 1' needs a role"):
        write("# %%\nx = 1\n")


def test_two_cells_of_the_same_name(write):
    with pytest.raises(UserError, match="two cells are named a"):
        write('# %% a role="given"\nx = 1\n\n# %% a role="given"\nx = 2\n')


def test_a_name_that_cannot_be_an_id(write):
    with pytest.raises(UserError, match="'a b' may hold only letters"):
        write('# %% a b role="given"\nx = 1\n')


def test_no_two_lessons_ask_or_want_something_of_the_same_name():
    """Predictions, progress, marks and results know it by its name alone."""
    names = [
        cell.name
        for name in lessons.names()
        for cell in lessons.read(name).cells
        if cell.role in ("answer", "predict", "choice", "written", "result")
    ]
    assert [name for name in set(names) if names.count(name) > 1] == []
