"""Which lesson a notebook is of, which of several is marked, and what is opened at all."""

import json
import os
import zipfile

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.coursedir import CourseDirectory

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers, filled, student_notebook
from autograder.plugin.mark import Mark
from autograder.submission import archives, choose, files, kinds
from autograder.submission.belonging import lesson_of, why_not
from autograder.submission.rebuild import parse

CELL, GATES = "03_lstm_cell", "02_gates"


def blank(name):
    return student_notebook(lessons.read(name))


def solved(name, **replaced):
    lesson = lessons.read(name)
    return filled(lesson, answers(lesson) | replaced)


def bare(*sources):
    """A notebook of code cells without names."""
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources
    ]
    return nbformat.from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 2})


def functions(name, number=None):
    """The sources of a lesson's first exercises."""
    return [
        answers(lessons.read(name))[exercise] for exercise in lessons.read(name).exercises[:number]
    ]


def with_cells(made, *sources):
    made.cells += [
        nbformat.v4.new_code_cell(source, id=f"mine-{number}")
        for number, source in enumerate(sources)
    ]
    return made


def unnamed(made):
    return bare(*(cell.source for cell in made.cells))


def read(made):
    return parse(json.dumps(made).encode())


@pytest.mark.parametrize("name", lessons.names())
def test_every_lesson_is_known_blank_and_solved_with_and_without_names(name):
    for made in (blank(name), solved(name), unnamed(blank(name)), unnamed(solved(name))):
        assert (
            lesson_of(read(made), "x.ipynb") == name and why_not(read(made), name, "x.ipynb") == ""
        )


@pytest.mark.parametrize(
    ("made", "lesson", "reason"),
    [
        (
            lambda: with_cells(solved(CELL), *functions(GATES, 3)),
            CELL,
            "",
        ),  # helpers of an earlier lesson
        (
            lambda: with_cells(solved(CELL), *functions(GATES, 3)),
            GATES,
            f"this is {CELL}, not {GATES}",
        ),
        (
            lambda: with_cells(blank(GATES), *functions(CELL)),
            CELL,
            "",
        ),  # all of it in another lesson's notebook
        (
            lambda: with_cells(solved(GATES), functions(CELL)[0]),
            CELL,
            f"this is {GATES}, not {CELL}",
        ),
        (
            lambda: bare(*functions(GATES), functions(CELL)[0]),
            CELL,
            "",
        ),  # only code: what is there counts
        (lambda: bare(*functions(GATES)), CELL, f"this is {GATES}, not {CELL}"),
        (
            lambda: with_cells(solved(GATES), *(cell.source for cell in solved(CELL).cells)),
            CELL,
            "",
        ),
        (lambda: bare("print(1)"), CELL, f"holds nothing of {CELL}"),
        (lambda: bare(), CELL, "has no cells"),
    ],
)
def test_a_notebook_is_of_a_lesson_by_what_it_holds(made, lesson, reason):
    found = why_not(read(made()), lesson, "x.ipynb")
    assert reason in found and bool(reason) == bool(found)


def test_the_name_counts_only_where_nothing_else_does():
    assert lesson_of(read(blank(CELL)), f"{GATES}.ipynb") == CELL
    assert lesson_of(read(bare("x = 1")), f"{GATES} (1).ipynb") == GATES
    assert lesson_of(read(bare("x = 1")), "x.ipynb") is None
    mine = read(bare("def my_sigmoid(x):\n    return x"))
    assert why_not(mine, GATES, f"{GATES}-1.ipynb") == "" and "holds nothing" in why_not(
        mine, GATES, "x.ipynb"
    )


def test_answers_are_functions_choices_text_and_results():
    assert choose.answered(read(blank("10_language_model")), "10_language_model") == 0
    lesson = lessons.read("10_language_model")
    full = len(lesson.points) + len(lesson.choices) + len(lesson.results)
    assert choose.answered(read(solved(lesson.name)), lesson.name) == full
    written = next(cell.name for cell in lesson.cells if cell.role == "written")
    assert (
        choose.answered(read(solved(lesson.name, **{written: "Because."})), lesson.name) == full + 1
    )


def put(folder, **made):
    """Write notebooks, the first one oldest."""
    for age, (name, content) in enumerate(made.items()):
        path = folder / f"{name}.ipynb"
        path.write_text(nbformat.writes(content))
        os.utime(path, (10**9 + age, 10**9 + age))


@pytest.mark.parametrize("order", [("few", "many"), ("many", "few")])
def test_most_answers_win_over_the_newest(tmp_path, order):
    made = {
        "few": filled(lessons.read(GATES), {"sigmoid": functions(GATES)[0]}),
        "many": solved(GATES),
    }
    put(tmp_path, **{name: made[name] for name in order})
    assert choose.of_folder(tmp_path, GATES).events == [
        "'many.ipynb' was marked, in which 9 of its questions are answered; there was also "
        "'few.ipynb' (1 answered)"
    ]


def test_of_equal_ones_the_newest_wins_whatever_its_name(tmp_path):
    put(tmp_path, z=solved(GATES), a=solved(GATES))
    assert "'a.ipynb' was marked" in choose.of_folder(tmp_path, GATES).events[0]


def test_collected_files_have_an_order_of_their_own(tmp_path):
    for number in (2, 10):
        (tmp_path / f"handed-in-{number}").mkdir()
    put(tmp_path / "handed-in-10", x=solved(GATES))
    put(tmp_path / "handed-in-2", first=solved(CELL), y=solved(GATES))
    assert "'handed-in-10/x.ipynb' was marked" in choose.of_folder(tmp_path, GATES).events[0]


def test_choosing_changes_nothing_and_gives_the_same_again(tmp_path):
    put(tmp_path, one=solved(GATES), two=blank(GATES))
    before = {path: (path.read_bytes(), path.stat().st_mtime) for path in tmp_path.iterdir()}
    assert choose.of_folder(tmp_path, GATES).events == choose.of_folder(tmp_path, GATES).events
    assert {
        path: (path.read_bytes(), path.stat().st_mtime) for path in tmp_path.iterdir()
    } == before


def test_of_too_many_files_the_likeliest_are_read(tmp_path):
    for number in range(200):
        (tmp_path / f"{number:03}.txt").write_text("x")
    put(tmp_path, zzz=solved(GATES))
    assert choose.of_folder(tmp_path, GATES).found.problem == ""


def test_archives_share_one_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "STUDENT", (1000, 5))
    for name in "abc":
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as made:
            made.writestr("x", bytes(600))
    with files.opened(tmp_path) as found:
        assert [bool(file.problem) for file in found] == [False, True, True]


def test_names_of_a_student_reach_no_page_as_markup(tmp_path):
    (tmp_path / "<img src=x onerror=alert(1)>.ipynb").write_text("{")
    (tmp_path / "[a](javascript:b).pdf.ipynb").write_text("{")
    problem = choose.of_folder(tmp_path, GATES).found.problem
    assert not set(problem) & set("<>[]*`=") and "alert" in problem


def test_earlier_notebooks_are_chosen_in_the_same_way(tmp_path):
    folder = tmp_path / "submitted/ann" / GATES
    folder.mkdir(parents=True)
    put(folder, **{f"{GATES} (1)": solved(GATES), GATES: blank(GATES)})
    (tmp_path / "submitted/ann/00_welcome").mkdir()
    found = Mark()._earlier(CourseDirectory(root=str(tmp_path)), CELL, "ann")
    assert list(found) == [GATES] and not set(functions(GATES)) - {
        cell.source for cell in nbformat.reads(found[GATES], as_version=4).cells
    }


@given(
    st.binary(max_size=300),
    st.sampled_from(["x.ipynb", "x.py", "x.md", "x", "x.zip", "x.html"]),
    st.sampled_from(
        [
            b"",
            b"PK\x03\x04",
            b"\x1f\x8b",
            b"# %%\n",
            b"# ---\n# a: &a [*a]\n# ---\n",
            b"{",
            b"\xff\xfe",
            b"```python\n",
            b"%PDF",
            b"# In[1]:\n",
        ]
    ),
)
def test_whatever_the_bytes_are_something_is_said(tmp_path_factory, data, name, start):
    folder = tmp_path_factory.mktemp("any")
    (folder / name).write_bytes(start + data)
    found = choose.of_folder(folder, "00_welcome").found
    assert found.cells or found.problem


@pytest.mark.parametrize(
    "text",
    [
        "# %% " + "[" * 200_000,
        "# %% {" + '"a": ' * 50_000,
        "#" * 400_000,
        "\n" * 400_000,
        "# %%\n" * 80_000,
        "```\n" * 80_000,
        "# -" * 100_000,
        "x = " + "(" * 100_000,
        "# ---\n# jupyter: " + "[" * 10_000 + "\n# ---\n# %%\n",
    ],
)
@pytest.mark.parametrize("name", ["x.py", "x.md"])
def test_scripts_of_any_form_are_read_or_refused(tmp_path, text, name):
    (tmp_path / name).write_text(text)
    found = kinds.read(tmp_path / name)
    assert found.cells or found.problem
