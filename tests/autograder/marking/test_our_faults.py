"""A fault of the marker, of the machine or of the course's files is never a mark of 0: one
sentence, and the submission stays unmarked.
"""

import errno
import shutil
from dataclasses import replace

import nbformat
import pytest

from autograder import exercises
from autograder.errors import UserError
from autograder.exercises import load_results
from autograder.exercises.exercise import Exercise
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers as right_answers
from autograder.lessons.notebook import filled, solved_notebook, source_notebook
from autograder.marking import run as marking
from autograder.marking.run import mark_notebook
from autograder.sandbox import kernel, provisioner
from autograder.sandbox.kernel import StudentKernel
from autograder.submission import rebuild as submission
from course.judging import cases

needs_bubblewrap = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
LESSON = lessons.read("00_welcome")
RESULT = load_results()["next_sunspots_result"]
WRONG = {"affine": "def affine(x, W, b):\n    return x @ W"}


def notebook(name=LESSON.name, **answers):
    lesson = lessons.read(name)
    made = filled(lesson, right_answers(lesson) | answers)
    return submission.rebuild(
        source_notebook(lesson), submission.parse(nbformat.writes(made).encode())
    )


def refused(made, name=LESSON.name):
    """The sentence with which marking refuses."""
    with pytest.raises(UserError, match="stays unmarked|lstm-course build") as error:
        mark_notebook(made, name)
    assert "\n" not in str(error.value)
    return str(error.value)


def _raise(error):
    def fail(*args, **kwargs):
        raise error

    return fail


OURS = {
    "drawing the cases": (
        Exercise,
        "case_set",
        lambda *args, **kwargs: 1 / 0,
        {},
        "ZeroDivisionError",
    ),
    "judging": ("autograder.exercises.exercise.judge", None, _raise(KeyError("f")), {}, "KeyError"),
    "the known mistakes": (
        Exercise,
        "_symptoms",
        _raise(ValueError("the misconception 'x' replaces 'y'")),
        WRONG,
        "the misconception 'x' replaces 'y'",
    ),
    "memory of the marker": (
        "autograder.exercises.exercise.judge",
        None,
        _raise(MemoryError()),
        {},
        "MemoryError",
    ),
    "a full disk": (
        StudentKernel,
        "run",
        _raise(OSError(errno.ENOSPC, "No space left on device", "/tmp/x")),
        {},
        "/tmp/x: No space left on device",
    ),
    "a file of ours": (
        Exercise,
        "hidden_cases",
        _raise(PermissionError(errno.EACCES, "Permission denied", "expected.json")),
        {},
        "expected.json: Permission denied",
    ),
    "the kernel's messages": (
        StudentKernel,
        "_collect",
        _raise(RuntimeError("a bug")),
        {},
        "RuntimeError: a bug",
    ),
    "comparing failures": (
        marking,
        "fingerprint",
        _raise(KeyError("affine")),
        {"affine": "def affine(x, W, b):\n    return 7 * x @ W"},
        "KeyError",
    ),
}


@needs_bubblewrap
@pytest.mark.parametrize("kind", OURS)
def test_a_fault_of_the_marker_gives_no_mark(kind, monkeypatch):
    where, name, fault, answers, words = OURS[kind]
    made = notebook(**answers)
    monkeypatch.setattr(*([where, fault] if name is None else [where, name, fault]))
    assert words in refused(made)


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"exercise": "affine"}'])
def test_public_cases_that_are_missing_or_broken_give_no_mark(text, tmp_path, monkeypatch):
    shutil.copytree(cases.EXPECTED, tmp_path / "expected")
    path = tmp_path / "expected" / "affine.json"
    path.unlink() if text is None else path.write_text(text)
    made = notebook("02_gates")
    cases.public.cache_clear()
    monkeypatch.setattr(cases, "EXPECTED", path.parent)
    assert refused(made, "02_gates").startswith("course/expected/affine.json is missing or broken")
    cases.public.cache_clear()


@needs_bubblewrap
def test_a_reference_that_is_broken_gives_no_mark(monkeypatch):
    def affine(x, W, b):
        raise NameError("name 'np' is not defined")

    broken = Exercise(LESSON.name, affine, ("y",), exercises.load_all()["affine"].cases)
    monkeypatch.setattr(marking, "load_all", lambda: exercises.load_all() | {"affine": broken})
    assert "name 'np' is not defined" in refused(notebook())


def with_its_result_only(monkeypatch, broken, **answers):
    """A notebook in which nothing is marked but its result, which is replaced, and its choice: the
    others take long.
    """
    made = notebook(RESULT.lesson, **answers)
    made.cells = [
        cell
        for cell in made.cells
        if not marking.tested(cell)
        or marking.tested(cell)[0] not in lessons.read(RESULT.lesson).points
    ]
    monkeypatch.setattr(marking, "load_results", lambda: {RESULT.name: replace(RESULT, **broken)})
    return made


@needs_bubblewrap
@pytest.mark.parametrize(
    "fault",
    [
        FileNotFoundError(errno.ENOENT, "No such file or directory", "sunspots.npz"),
        ValueError("not a zip file"),
        KeyError("sunspots is not a file in the archive"),
    ],
    ids=lambda fault: type(fault).__name__,
)
@pytest.mark.parametrize("data", ["held_out", "released"])
def test_data_of_a_result_that_are_missing_or_broken_give_no_mark(data, fault, monkeypatch):
    made = with_its_result_only(monkeypatch, {data: _raise(fault)})
    assert (fault.strerror if isinstance(fault, OSError) else type(fault).__name__) in refused(
        made, RESULT.lesson
    )


@needs_bubblewrap
def test_a_score_that_fails_for_every_value_gives_no_mark(monkeypatch):
    assert "KeyError" in refused(
        with_its_result_only(monkeypatch, {"score": _raise(KeyError("targets"))}), RESULT.lesson
    )


@needs_bubblewrap
def test_a_value_that_alone_cannot_be_scored_costs_the_result(monkeypatch):
    made = with_its_result_only(
        monkeypatch,
        {"score": lambda outputs, targets: 1 / (float(outputs[0][0]) != 7)},
        forecast="def forecast(params, past):\n    return np.full(len(past), 7.0)",
    )
    marks = mark_notebook(made, RESULT.lesson)
    assert [mark.exercise for mark in marks.marks if not mark.points] == [RESULT.name]
    assert marks.events == [f"Judging {RESULT.name} failed: ZeroDivisionError: division by zero."]


@needs_bubblewrap
def test_a_test_that_no_exercise_knows_gives_no_mark():
    made = notebook()
    cell = next(cell for cell in made.cells if cell.id == "affine-test")
    cell.metadata.nbgrader.grade_id = "affin-test"
    assert (
        refused(made)
        == "The notebook has a test of `affin`, which is no exercise of this course. Run: "
        "lstm-course build"
    )


@needs_bubblewrap
@pytest.mark.parametrize(
    "error",
    [MemoryError(), OSError(errno.ENOMEM, "Cannot allocate memory")],
    ids=["MemoryError", "OSError"],
)
def test_memory_that_the_marker_lacks_for_a_lent_value_gives_no_mark(error, monkeypatch):
    made = notebook("02_gates", sigmoid="def sigmoid(x):\n    return x")
    monkeypatch.setattr(kernel, "lend_value", _raise(error))
    assert "annot allocate memory" in refused(made, "02_gates") or isinstance(error, MemoryError)


def test_a_submission_that_may_not_be_read_is_refused_and_not_taken_for_an_empty_one(
    tmp_path, monkeypatch
):
    path = tmp_path / "00_welcome.ipynb"
    path.write_text(nbformat.writes(solved_notebook(LESSON)))
    monkeypatch.setattr(
        type(path), "open", _raise(PermissionError(errno.EACCES, "Permission denied", str(path)))
    )
    with pytest.raises(UserError, match=r"00_welcome\.ipynb could not be read: Permission denied"):
        submission.read(path)
