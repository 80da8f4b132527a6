"""progress(): how far somebody is, from the notebooks as they are, whatever is in them."""

import json
import pkgutil
import shutil
import signal
import subprocess
import sys
from html.parser import HTMLParser

import nbformat
import pytest

import course
from autograder import cli, paths
from autograder.classroom.sample import submissions
from autograder.lessons import lesson as lessons
from autograder.release.bundle import write_bundle
from course.judging.report import FAILED, PASSED, UNWRITTEN
from course.overview import ProgressError
from course.overview.run import ANSWER_PROMPT
from course.overview.view import ANSWERED, Progress, Standing, Task


def hand_in(folder, lesson, **cells):
    """A notebook in which all is right, with some of its cells replaced."""
    notebook = nbformat.reads(
        next(text for kind, text in submissions(lessons.read(lesson)) if kind == "all-right"),
        as_version=4,
    )
    for cell in notebook.cells:
        cell.source = cells.get(cell.id, cell.source)
    path = folder / lesson / f"{lesson}.ipynb"
    path.parent.mkdir()
    nbformat.write(notebook, path)
    return path


def standing(folder, lesson, **options):
    """What progress says of one lesson."""
    return next(
        item for item in course.progress(folder, **options).lessons if item.lesson == lesson
    )


def states(found):
    return {task.name: task.state for task in found.tasks}


def test_no_public_name_of_the_course_is_also_a_module():
    """Else what `course.progress` means depends on what was imported before."""
    functions = {name for name in course.__all__ if callable(getattr(course, name))}
    assert not functions & {module.name for module in pkgutil.iter_modules(course.__path__)}


def test_released_notebooks_have_nothing_done():
    found = course.progress(paths.NOTEBOOKS)
    assert [item.lesson for item in found.lessons] == lessons.names()
    assert {task.state for item in found.lessons for task in item.tasks} == {UNWRITTEN}
    assert found.headline.startswith("0 of ")
    assert sum(item.minutes_left for item in found.lessons) == sum(
        lessons.read(name).minutes for name in lessons.names()
    )
    assert found.next == "Next: answer the question `larger_batch` in 00_welcome, about 2 minutes."


def test_right_wrong_and_missing(tmp_path):
    path = hand_in(
        tmp_path,
        "02_gates",
        input_gate="def input_gate(z, W_i, b_i):\n    return np.tanh(z @ W_i + b_i)",
        tanh_grad="def tanh_grad(t):\n    raise NotWritten",
        candidate="",
    )
    found = standing(tmp_path, "02_gates")
    assert states(found) == dict.fromkeys(lessons.read("02_gates").exercises, PASSED) | {
        "closed_output": ANSWERED,
        "tanh_grad": UNWRITTEN,
        "input_gate": FAILED,
        "candidate": "missing",
        "why_soft": UNWRITTEN,
    }
    points = lessons.read("02_gates").points
    assert (
        found.reached
        == sum(points.values()) - points["tanh_grad"] - points["input_gate"] - points["candidate"]
    )
    assert 0 < found.minutes_left < 115
    path.write_text(
        path.read_text().replace(json.dumps(ANSWER_PROMPT), json.dumps("Because of the slope."))
    )
    assert states(standing(tmp_path, "02_gates"))["why_soft"] == "answered"


def test_all_lessons_done(tmp_path):
    for name in lessons.names():
        hand_in(
            tmp_path,
            name,
            **{
                cell.name: "An answer."
                for cell in lessons.read(name).cells
                if cell.role == "written"
            },
        )
    found = course.progress(tmp_path)
    assert found.next == "Everything is done." and found.text().count("██████████") == len(
        lessons.names()
    )
    assert found.headline.endswith("about 0 minutes left.")


def test_a_network_counts_as_trained_when_its_parameters_stand_in_the_notebook(tmp_path):
    name = "11_time_series"
    (result,) = lessons.read(name).results
    hand_in(tmp_path, name)
    assert states(standing(tmp_path, name))[result] == ANSWERED
    path = tmp_path / name / f"{name}.ipynb"
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        cell.pop("outputs", None)
    path.write_text(json.dumps(notebook))
    found = standing(tmp_path, name)
    assert states(found)[result] == UNWRITTEN
    words = {
        task.name: Progress([Standing(name, found.minutes, [task], [])]).next
        for task in found.tasks
    }
    assert (
        words[result]
        == f"Next: train the network in {name} and run the cell that keeps it as `{result}`."
    )


def test_a_function_sees_those_of_earlier_lessons_that_its_notebook_loads(tmp_path):
    hand_in(tmp_path, "03_lstm_cell")
    alone = states(standing(tmp_path, "03_lstm_cell"))
    assert alone["lstm_step"] == FAILED and alone["update_cell"] == PASSED
    hand_in(tmp_path, "02_gates")
    assert states(standing(tmp_path, "03_lstm_cell"))["lstm_step"] == PASSED


def test_solved_functions_where_the_notebook_loads_them(tmp_path):
    hand_in(
        tmp_path,
        "03_lstm_cell",
        load_gates='from course import earlier\nearlier.load("02_gates", '
        'solved=True)\nearlier.load("02_" + "gates")',
    )
    assert states(standing(tmp_path, "03_lstm_cell"))["lstm_step"] == PASSED


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("while True: pass", "does not end"),
        ("import os; os._exit(0)", "ends Python"),
        ("print('[]', flush=True); input()", FAILED),
    ],
)
def test_a_function_that_hangs_or_crashes_costs_only_itself(tmp_path, line, state):
    hand_in(tmp_path, "02_gates", tanh_grad=f"def tanh_grad(t):\n    {line}")
    found = standing(tmp_path, "02_gates", seconds=4)
    assert states(found) == dict.fromkeys(lessons.read("02_gates").exercises, PASSED) | {
        "closed_output": ANSWERED,
        "tanh_grad": state,
        "why_soft": UNWRITTEN,
    }


@pytest.mark.skipif(
    not hasattr(signal, "SIGXCPU"), reason="this system cannot limit processor time"
)
def test_a_busy_machine_makes_no_function_endless(tmp_path):
    """It takes longer than its processor time, because it gets none for a while: here it waits."""
    hand_in(
        tmp_path,
        "00_welcome",
        affine="import time\ndef affine(x, W, b, began=[]):\n    if not began:\n        "
        "began.append(time.sleep(6))\n    return x @ W + b",
    )
    assert states(standing(tmp_path, "00_welcome", seconds=5))["affine"] == PASSED


def test_a_function_that_waits_for_ever_does_not_end(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["course.overview"], "WALL_SECONDS", 1)
    hand_in(
        tmp_path,
        "00_welcome",
        affine="import time\ntime.sleep(600)\ndef affine(x, W, b, end=time.sleep(600)):\n    "
        "return x @ W + b",
    )
    assert standing(tmp_path, "00_welcome", seconds=1).problems == [
        "The functions in 00_welcome could not be looked at: defining them does not end."
    ]


def test_a_definition_that_crashes_costs_the_lesson(tmp_path):
    hand_in(
        tmp_path, "00_welcome", affine="import os\ndef affine(x, W, b, end=os._exit(1)):\n    pass"
    )
    assert standing(tmp_path, "00_welcome").problems == [
        "The functions in 00_welcome could not be looked at: defining them ends Python."
    ]


def test_no_notebook_no_json_and_no_python(tmp_path):
    hand_in(tmp_path, "02_gates", sigmoid="def sigmoid(x)\n    return x")
    (tmp_path / "00_welcome.ipynb").write_text('{"cells": [')
    found = course.progress(tmp_path)
    assert (
        found.remarks[0]
        == "00_welcome.ipynb is not a readable notebook: it is not JSON, since it ends in the "
        "middle. Save it again in JupyterLab."
    )
    assert (
        found.remarks[1]
        == f"No notebook of 01_long_term_dependencies was found in {tmp_path.name}."
    )
    assert (
        found.remarks[2]
        == "In 02_gates, a cell cannot be read: line 1, character 15: expected ':'. There it says: "
        "def sigmoid(x)"
    )
    assert states(found.lessons[2])["sigmoid"] == "missing"


def test_a_broken_notebook_is_named_once(tmp_path):
    hand_in(tmp_path, "02_gates").write_text("{}")
    hand_in(tmp_path, "03_lstm_cell")
    assert (
        sum(
            "02_gates.ipynb is not a readable notebook" in remark
            for remark in course.progress(tmp_path).remarks
        )
        == 1
    )


def test_no_notebooks_at_all(tmp_path):
    with pytest.raises(
        ProgressError, match="No notebook of a lesson was found in .*Name their folder"
    ):
        course.progress(tmp_path)


def test_nothing_is_written(tmp_path):
    hand_in(tmp_path, "00_welcome")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    course.progress(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


EVIL = "<script>alert(1)</script>"


def test_the_table_has_words_and_no_html_of_a_learner():
    found = Progress(
        [Standing("00_a", 20, [Task("f", 2, 3, PASSED, 2.0), Task("g", 2, 3, FAILED, 0.5)], [EVIL])]
    )
    assert found.headline == "2.5 of 4 points, about 10 minutes left."
    assert (
        '<td style="text-align: left">passed: f; failed: g</td>' in found.html()
        and "<script>" not in found.html()
    )
    assert "passed: f; failed: g" in repr(found) and found.rows[0][1] == "██████░░░░"
    tags = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attrs: tags.append(tag)
    reader.feed(found.html())
    assert set(tags) <= {
        "div",
        "strong",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "span",
        "code",
    }


@pytest.mark.parametrize(
    ("states", "then"),
    [
        ((UNWRITTEN, PASSED, UNWRITTEN), "`c` in 2"),
        ((UNWRITTEN, UNWRITTEN, UNWRITTEN), "`a` in 1"),
        ((PASSED, FAILED, UNWRITTEN), "`b` in 2 fails"),
        ((PASSED, UNWRITTEN, UNWRITTEN), "`b` in 2"),
    ],
)
def test_what_is_begun_comes_next(states, then):
    tasks = [Task(name, 2, 3, state) for name, state in zip("abc", states, strict=True)]
    assert (
        then in Progress([Standing("1", 20, tasks[:1], []), Standing("2", 20, tasks[1:], [])]).next
    )


def test_on_the_command_line(tmp_path, monkeypatch, capsys):
    hand_in(tmp_path, "00_welcome")
    monkeypatch.setattr("sys.argv", ["lstm-course", "progress", str(tmp_path)])
    with pytest.raises(SystemExit):
        cli.main()
    printed = " ".join(capsys.readouterr().out.split())
    assert (
        "passed: affine" in printed
        and "Next: answer the question why_batch in 00_welcome" in printed.replace("`", "")
    )
    monkeypatch.setattr("sys.argv", ["lstm-course", "progress", str(tmp_path / "none")])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2 and capsys.readouterr().err.startswith(
        "lstm-course: No notebook of a lesson was found in "
    )


def test_in_the_bundle_without_answers_and_without_the_marker(tmp_path, monkeypatch):
    names = ["00_welcome", "02_gates"]  # a bundle of all lessons takes long
    monkeypatch.setattr(paths, "CLASSROOM", tmp_path / "classroom")
    (tmp_path / "classroom").mkdir()
    (tmp_path / "classroom/class.toml").write_text(f"lessons = {json.dumps(names)}\n")
    write_bundle(tmp_path / "a.zip")
    shutil.unpack_archive(tmp_path / "a.zip", tmp_path)
    root = tmp_path / "lstm-course"

    def run(*arguments):
        command = [sys.executable, "-m", "course", *arguments]
        return subprocess.run(
            command,
            cwd=root,
            env={"PYTHONPATH": "", "PATH": ""},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    done = run()
    assert (
        done.stderr == ""
        and done.stdout.startswith("0 of ")
        and done.stdout.count("not begun\n") == len(names)
    )
    assert (run("course").returncode, run("course").stderr) == (
        2,
        "progress: No notebook of a lesson was found in course. Name their folder, such as "
        "notebooks.\n",
    )
