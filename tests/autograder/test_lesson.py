"""Lessons as text: cells, roles, and what a wrong text is told."""

import pytest

from autograder import paths
from autograder.build import lesson as lessons
from autograder.build.notebook import source_notebook, student_notebook
from autograder.errors import UserError
from autograder.exercises import of_lesson


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
def test_every_answer_has_its_exercise_lead_in_test_and_hints(name):
    lesson = lessons.read(name)
    assert lesson.exercises == list(of_lesson(name)) == list(lesson.points)
    position = {cell.name: index for index, cell in enumerate(lesson.cells)}
    for exercise in lesson.exercises:
        task, answer, test, hints = (position[exercise + suffix] for suffix in ("-task", "", "-test", "-hints"))
        assert (task, test, hints) == (answer - 1, answer + 1, answer + 2)
        cell = lesson.cells[answer]
        assert 1 <= cell.difficulty <= 5 and cell.minutes > 0 and lesson.points[exercise] > 0
        body = cell.source.partition("BEGIN SOLUTION")[2].partition("### END")[0].strip().splitlines()[0:]
        assert len(body) <= 16, exercise
        assert lesson.cells[hints].source.count("<details>") >= 4


@pytest.mark.parametrize("name", lessons.names())
def test_headings_pictures_and_anatomy(name):
    lesson = lessons.read(name)
    text = [cell.source for cell in lesson.cells if cell.kind == "markdown"]
    levels = [len(line.split(" ")[0]) for source in text for line in source.splitlines() if line.startswith("#") and " " in line
              and not line.startswith("### BEGIN") and not line.startswith("### END")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in zip(levels, levels[1:]))
    for cell in lesson.cells:
        if cell.kind == "code" and "show(" in cell.source:
            assert cell.source.count("show(") <= cell.source.count("alt="), cell.name
    whole = "\n".join(text)
    for part in ("After this lesson you can", "Builds on", "## What to remember", "## Going further", "## References"):
        assert part in whole, part
    assert [cell.role for cell in lesson.cells].count("written") == 1
    assert [cell.role for cell in lesson.cells].count("predict") >= min(5, 2 * len(lesson.exercises))


@pytest.mark.parametrize("name", lessons.names())
def test_cell_ids_are_names_and_metadata_is_nbgraders_newest(name):
    notebook = source_notebook(lessons.read(name))
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    graded = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert all(cell.metadata.nbgrader.schema_version == 3 and cell.metadata.nbgrader.grade_id == cell.id for cell in graded)
    assert "jupytext" not in notebook.metadata


@pytest.mark.parametrize("name", lessons.names())
def test_a_student_sees_stubs_without_answers(name):
    notebook = student_notebook(lessons.read(name))
    answers = [cell for cell in notebook.cells if cell.metadata.course.role == "answer"]
    assert answers and all(cell.source.rstrip().endswith("# Write your code here.\n    raise NotWritten  # replace this line") for cell in answers)
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
