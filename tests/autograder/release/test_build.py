"""Building: in sync, repeatable, without leaks, careful with what people wrote."""

import json
import re
import shutil
import zipfile

import nbformat
import numpy as np
import pytest

from autograder import paths
from autograder.errors import UserError
from autograder.exercises import load_all
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import choices
from autograder.release import build, leaks
from autograder.release.bundle import write_bundle
from course.predicting import seal

SEARCHED = ["00_welcome", "02_gates"]
NAMES = ["02_gates", "11_time_series"]  # lessons that stand for all where a build is repeated


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A fresh build."""
    folder = tmp_path_factory.mktemp("made")
    build.generate_all(folder, database=False)
    return folder


@pytest.fixture
def small_class(tmp_path, monkeypatch):
    """A class that is taught two lessons: a bundle of all takes long."""
    monkeypatch.setattr(paths, "CLASSROOM", tmp_path / "classroom")
    (tmp_path / "classroom").mkdir()
    (paths.CLASSROOM / "class.toml").write_text(f"lessons = {json.dumps(NAMES)}\n")


def test_generated_files_are_in_sync(made):
    assert build.differences(made, paths.ROOT) == []


def test_building_twice_gives_the_same_bytes(made, tmp_path):
    build.generate(tmp_path, database=False, names=NAMES)
    files = [
        path.relative_to(tmp_path)
        for kind in ("notebooks", "classroom", "course/expected", "course/predictions")
        for path in (tmp_path / kind).rglob("*")
        if path.is_file()
    ]
    assert len(files) > 15
    assert all((made / path).read_bytes() == (tmp_path / path).read_bytes() for path in files)


def test_a_changed_file_is_found(made, tmp_path):
    root = student_files(made, tmp_path)
    (root / "environment.yml").write_text("name: other\n")
    (root / "course/expected/sigmoid.json").unlink()
    (root / "course/expected/affine.json").write_text("<<<<<<< HEAD")
    rounded_elsewhere(root / "course/expected/update_cell.json")
    (root / "notebooks/extra.ipynb").write_text("{}")
    (root / "docs").mkdir()
    (root / build.FOR_INSTRUCTORS).write_text("# Known mistakes")
    assert build.differences(made, root) == [
        "notebooks/extra.ipynb is no longer made",
        "course/expected/sigmoid.json is missing",
        "course/expected/affine.json differs from a fresh build",
        "environment.yml differs from a fresh build",
        "docs/misconceptions.md differs from a fresh build",
    ]


def rounded_elsewhere(path):
    """Change the last digits of the numbers in a file, as another processor would: this is no
    difference.
    """
    before = path.read_text()
    path.write_text(re.sub(r"\d\.\d{7,}", lambda number: str(float(number[0]) + 1e-8), before))
    assert path.read_text() != before


def student_files(made, tmp_path):
    for name in ("notebooks", "course"):
        shutil.copytree(made / name, tmp_path / name)
    return tmp_path


def some_student_files(made, tmp_path):
    """Two notebooks, and the course without its cases: searching all for leaks takes long."""
    for name in SEARCHED:
        shutil.copytree(made / "notebooks" / name, tmp_path / "notebooks" / name)
    without = shutil.ignore_patterns("expected", "figures", "explore")
    shutil.copytree(made / "course", tmp_path / "course", ignore=without)
    return tmp_path


@pytest.fixture(scope="module")
def table():
    """Sections of the committed table of known mistakes: dict from exercise to its text, and "" to
    what stands above.
    """
    text = (paths.ROOT / build.FOR_INSTRUCTORS).read_text(encoding="utf-8")
    head, *sections = text.split("\n### ")
    return {"": head} | {section.partition("\n")[0]: section for section in sections}


def test_the_table_of_known_mistakes_has_them_all(table):
    known = {name: exercise.misconceptions for name, exercise in load_all().items()}
    assert list(table) == ["", *known]
    assert (
        f"**{sum(map(len, known.values()))} mistakes** in {len(known)} exercises of "
        f"{len(lessons.names())} lessons." in table[""]
    )
    for name, mistakes in known.items():
        rows = [line for line in table[name].splitlines() if line.startswith("| ")][1:]
        assert len(rows) == len(mistakes)
        assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows), (
            "a cell holds a bar of the table"
        )


def test_the_table_says_which_cases_catch_a_mistake_and_whether_it_is_named_alone(table):
    rows = {row.split(" | ")[0][2:]: row for row in table["sigmoid"].splitlines()}
    assert rows["exp(x) / (1 + exp(x)), which overflows"].endswith(
        " | very large positive and negative numbers | alone |"
    )
    assert rows["tanh"].endswith(" | all cases | alone |")
    assert (
        "| no side effects | with: the same arrays where nothing is to clip |"
        in table["clip_by_global_norm"]
    )


def test_nothing_leaks(made):
    assert leaks.find(made) == []


@pytest.mark.parametrize(
    "text",
    [
        "    return sigmoid(z @ W_f + b_f)",
        "def f(z, W_f, b_f):\n    return (sigmoid(z@W_f   +\n      b_f))  # layout differs",
        "### BEGIN SOLUTION",
        "### BEGIN HIDDEN TESTS",
        "from autograder.marking.inline import check",
    ],
)
def test_an_answer_in_a_notebook_is_found(made, tmp_path, text):
    folder = some_student_files(made, tmp_path)
    path = next(folder.glob("notebooks/*/*.ipynb"))
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(text, metadata={"course": {"role": "demo"}}))
    nbformat.write(notebook, path)
    assert leaks.find(folder)


def test_an_answer_in_the_course_package_is_found(made, tmp_path):
    folder = some_student_files(made, tmp_path)
    (folder / "course/extra.py").write_text("def g(f, i, g, c_prev):\n    return  f*c_prev+i * g\n")
    assert any("extra.py: holds" in leak for leak in leaks.find(folder))


def test_a_mark_scheme_or_a_prediction_in_clear_is_found(made, tmp_path):
    folder = some_student_files(made, tmp_path)
    lesson = lessons.read(lessons.names()[0])
    secrets = sorted(
        line for line in leaks.secret_lines(lesson) if line.endswith(".") and len(line) > 40
    )
    for number, line in enumerate((secrets[0], secrets[-1])):
        (folder / f"course/notes{number}.md").write_text(f"Intro. {line} End.")
    assert {leak.partition(":")[0] for leak in leaks.find(folder)} == {
        "course/notes0.md",
        "course/notes1.md",
    }


@pytest.mark.parametrize(
    "write",
    [
        lambda cell, letter, words: f'predict("{cell.name}", "{letter}")',
        lambda cell, letter, words: words,
        lambda cell, letter, words: f"- {letter}) {choices(cell)[letter][0]} (right)",
    ],
)
def test_the_right_choice_of_a_marked_question_is_found(made, tmp_path, write):
    cell = next(cell for cell in lessons.read("02_gates").cells if cell.role == "choice")
    letter, words = next(
        (letter, words) for letter, (_, words, right) in choices(cell).items() if right
    )
    folder = some_student_files(made, tmp_path)
    path = folder / "notebooks/02_gates/02_gates.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell(write(cell, letter, words)))
    nbformat.write(notebook, path)
    assert len(leaks.find(folder)) == 1


def test_what_is_said_of_a_marked_choice_is_found_although_it_is_sealed(made, tmp_path):
    folder = some_student_files(made, tmp_path)
    for lesson in map(lessons.read, lessons.names()):
        cell = next(cell for cell in lesson.cells if cell.role == "choice")
        path = folder / "course/predictions" / f"{lesson.name}.json"
        stored = json.loads(path.read_text())
        stored[cell.name] = {
            letter: seal(cell.name, letter, words)
            for letter, (_, words, _) in choices(cell).items()
        }
        path.write_text(json.dumps(stored))
    assert len(leaks.find(folder)) == sum(
        len(choices(cell))
        for name in lessons.names()
        for cell in lessons.read(name).cells
        if cell.role == "choice"
    )


def test_a_choice_that_is_made_already_is_found(made, tmp_path):
    folder = some_student_files(made, tmp_path)
    path = folder / "notebooks/02_gates/02_gates.ipynb"
    path.write_text(
        path.read_text().replace(
            'predict(\\"closed_output\\")', 'predict(\\"closed_output\\", \\"a\\")'
        )
    )
    assert leaks.find(folder) == [
        "notebooks/02_gates/02_gates.ipynb: cell closed_output-choose leaves no work to do"
    ]
    assert build.has_work(path)


def test_the_head_of_a_loop_is_no_secret(made, tmp_path):
    lines = leaks.secret_lines(lessons.read("01_long_term_dependencies"))
    assert "product = product @ jacobians[:, t]" in lines and not [
        line for line in lines if line.startswith("for t in ")
    ]
    folder = some_student_files(made, tmp_path)
    (folder / "course/extra.py").write_text("for t in reversed(range(T)):\n    pass\n")
    assert leaks.find(folder) == []


def test_a_jupytext_key_is_found(made, tmp_path):
    folder = some_student_files(made, tmp_path)
    path = next(folder.glob("notebooks/*/*.ipynb"))
    content = json.loads(path.read_text())
    content["metadata"]["jupytext"] = {}
    path.write_text(json.dumps(content))
    assert any('"jupytext"' in leak for leak in leaks.find(folder))


def test_a_notebook_without_work_is_found(made, tmp_path):
    folder = some_student_files(made, tmp_path)
    path = next(folder.glob("notebooks/*/*.ipynb"))
    path.write_text(path.read_text().replace("    raise NotWritten", "    return None", 1))
    assert any("leaves no work to do" in leak for leak in leaks.find(folder))


def test_held_out_data_among_the_released_are_found(made, tmp_path):
    folder = some_student_files(made, tmp_path)
    assert not any("held out" in leak for leak in leaks.find(folder))
    (test,) = np.load(paths.ROOT / "solutions/data/openings.npz").values()
    np.savez(
        folder / "course/data/openings.npz",
        train=np.concatenate([np.zeros((7, 12), np.uint8), test]),
    )
    assert (
        "course/data/openings.npz: train holds the data held out as openings: test"
        in leaks.find(folder)
    )


def test_the_bundle_holds_what_students_need_and_no_answers(tmp_path):
    write_bundle(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path)
    root = tmp_path / "lstm-course"
    assert {path.name for path in root.iterdir()} == {
        "course",
        "notebooks",
        "environment.yml",
        "pyproject.toml",
        "README.md",
        "LICENSE",
    }
    assert leaks.find(root) == []
    assert not list(root.rglob("misconceptions.md")), "the instructors' table is for the repository"
    assert {path.name for path in (root / "course/data").iterdir()} == {
        path.name for path in (paths.COURSE / "data").iterdir()
    } - {"__pycache__"}
    text = (root / "pyproject.toml").read_text()
    assert (
        "autograder" not in text
        and "solutions" not in text
        and "rattler" not in text
        and '"numpy>=' in text
    )


@pytest.mark.usefixtures("small_class")
def test_a_bundle_has_the_same_bytes_each_time(tmp_path):
    write_bundle(tmp_path / "a.zip")
    write_bundle(tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.mark.usefixtures("small_class")
def test_solved_functions_can_be_released(tmp_path):
    write_bundle(tmp_path / "a.zip", ["02_gates"])
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        source = archive.read("lstm-course/course/solved/02_gates.py").decode()
    namespace = {}
    exec(source, namespace)
    assert namespace["sigmoid"](0.0) == 0.5


def test_a_bundle_of_an_unknown_lesson(tmp_path):
    with pytest.raises(UserError, match="There is no lesson 99_none"):
        write_bundle(tmp_path / "a.zip", ["99_none"])


def test_a_notebook_that_somebody_worked_in_is_not_overwritten(copy):
    lesson = lessons.names()[0]
    copy.keep_lessons(lesson)
    path = copy.root / "notebooks" / lesson / f"{lesson}.ipynb"
    path.write_text(path.read_text().replace("    raise NotWritten", "    return 1", 1))
    before = path.read_bytes()
    assert "holds somebody's work and was left as it is" in " ".join(
        copy.run("lstm-course", "build").stdout.split()
    )
    assert path.read_bytes() == before
    copy.run("lstm-course", "build", "--force")
    assert path.read_bytes() != before


def test_build_check_on_the_command_line(copy):
    copy.keep_lessons(lessons.names()[0])
    assert "is no longer made" in copy.run("lstm-course", "build", "--check", code=2).stdout
    copy.run("lstm-course", "build")
    assert "in sync" in copy.run("lstm-course", "build", "--check").stdout
    (copy.root / "environment.yml").write_text("x")
    assert "Run: make build" in copy.run("lstm-course", "build", "--check", code=2).stderr
