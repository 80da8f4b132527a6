"""Held-out data are used once, whatever a student does; whose functions they are used with is
decided before, on released data.
"""

import inspect
from functools import cache
from itertools import cycle

import nbformat
import numpy as np
import pytest

from autograder.exercises import load_all, load_results
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers as right_answers
from autograder.lessons.notebook import filled, solved_notebook, source_notebook
from autograder.marking import run as marking
from autograder.marking.run import Rules, mark_notebook
from autograder.sandbox import provisioner
from autograder.sandbox.kernel import StudentKernel
from autograder.sandbox.limits import Limits
from autograder.submission import rebuild as submission
from course.judging.values import pack
from course.keeping import MIME, pack_parameters

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
RESULTS = load_results()
SLOW = {"next_letter_result", "translation_result", "next_move_result"}  # their networks are large
EACH = pytest.mark.parametrize(
    ("result", "kind"),
    [
        pytest.param(result, kind, id=result.name, marks=[pytest.mark.long] * (result.name in SLOW))
        for result, kind in zip(RESULTS.values(), cycle(("missing", "raises", "ends the kernel")))
    ],
)
SUNSPOTS = RESULTS["next_sunspots_result"]
QUICK = Limits(cell_seconds=5, call_seconds=5)


@cache
def held_out(name):
    """The packed arguments of the held-out calls."""
    return [
        {key: pack(value) for key, value in arguments.items()}
        for arguments in RESULTS[name].held_out()[0]
    ]


@pytest.fixture
def made(monkeypatch):
    """The calls that marking makes: list of (index of a held-out call, names that are lent)."""
    call, seen, wanted = StudentKernel.call, [], {}

    def spy(kernel, function, inputs, lend=(), *rest):
        if function == wanted.get("function"):
            arguments = [
                {key: value for key, value in one.items() if key != wanted["first"]}
                for one in inputs
            ]
            seen.extend(
                (wanted["calls"].index(one), tuple(lend))
                for one in arguments
                if one in wanted["calls"]
            )
        return call(kernel, function, inputs, lend, *rest)

    monkeypatch.setattr(StudentKernel, "call", spy)
    return seen, wanted


def mark(result, made, params=None, earlier=None, **answers):
    """The marked result, and the held-out calls that were made for it. Nothing else is marked: that
    takes long.
    """
    seen, wanted = made
    wanted |= {
        "function": result.function.__name__,
        "first": next(iter(inspect.signature(result.function).parameters)),
        "calls": held_out(result.name),
    }
    lesson = lessons.read(result.lesson)
    notebook = filled(lesson, right_answers(lesson) | answers)
    if params is not None:
        cell = next(cell for cell in notebook.cells if cell.id == f"{result.name}-test")
        cell.outputs = [
            nbformat.v4.new_output(
                "display_data",
                {MIME: {"result": result.name, "parameters": pack_parameters(params)}},
            )
        ]
    rebuilt = submission.rebuild(source_notebook(lesson), submission.from_content(notebook))
    rebuilt.cells = [
        cell
        for cell in rebuilt.cells
        if not marking.tested(cell) or marking.tested(cell)[0] not in lesson.points
    ]
    marks = mark_notebook(rebuilt, lesson.name, "student", earlier, Rules(b"test", limits=QUICK))
    (mark,) = (mark for mark in marks.marks if mark.exercise == result.name)
    return mark, [index for index, _ in seen], {lend for _, lend in seen}


def own_needs(result):
    """Those of the functions that a result needs which the lesson itself asks for."""
    return [name for name in result.needs if load_all()[name].lesson == result.lesson]


WRONG_HELPERS = {
    "missing": "pass",
    "raises": "def {name}(*args, **kwargs):\n    raise ValueError('x')",
    "ends the kernel": "def {name}(*args, **kwargs):\n    import os; os._exit(1)",
}


@EACH
def test_right_work_is_called_once_and_gets_all_points(result, kind, made):
    mark_, calls, _ = mark(result, made)
    assert mark_.report.passed and calls == list(range(len(held_out(result.name))))


@EACH
def test_wrong_helpers_cost_no_result_and_no_second_call(result, kind, made):
    """Helpers of earlier lessons are always missing here, because those lessons were not handed in."""
    answers = {name: WRONG_HELPERS[kind].format(name=name) for name in own_needs(result)}
    mark_, calls, lent = mark(result, made, **answers)
    assert (
        mark_.report.passed
        and calls == list(range(len(held_out(result.name))))
        and lent == {tuple(result.needs)}
    )
    assert "it did better with them on released data than with your own" in mark_.report.text()


def test_functions_of_their_own_are_taken_where_they_do_as_well(made):
    earlier = {
        name: nbformat.writes(solved_notebook(lessons.read(name)))
        for name in lessons.names()
        if name < SUNSPOTS.lesson
    }
    mark_, calls, lent = mark(SUNSPOTS, made, earlier=earlier)
    assert (
        mark_.report.passed and lent == {()} and calls == list(range(len(held_out(SUNSPOTS.name))))
    )


FORECASTS = {
    "raises": "raise ValueError",
    "not numbers": "return 'x'",
    "wrong at first": "return np.zeros(len(past))",
    "ends the kernel": "import os; os._exit(1)",
    "takes for ever": "while True: pass",
    "kills the kernel": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "fails in the middle": "_seen.append(1)\n    assert len(_seen) < 60\n    return "
    "np.zeros(len(past))",
}


@pytest.mark.parametrize("kind", FORECASTS)
def test_whatever_a_function_does_no_call_comes_after_a_later_one(kind, made):
    """A later window holds the targets of earlier ones. The same call may be made again, where the
    kernel was killed: it tells nothing new.
    """
    mark_, calls, _ = mark(
        SUNSPOTS, made, forecast=f"_seen = []\ndef forecast(params, past):\n    {FORECASTS[kind]}"
    )
    assert not mark_.report.passed and calls == sorted(calls) and calls[:1] == [0]
    assert kind == "kills the kernel" or len(set(calls)) == len(calls)


def test_whoever_remembers_all_windows_finds_no_target_in_them(made):
    """A window that ends with this year's number follows only after this year was asked for."""
    remembering = """_seen = []
def forecast(params, past):
    later = [window[-1] for window in _seen if np.array_equal(window[:-1], past[0, 1:])]
    _seen.append(past[0].copy())
    return np.array([later[0] if later else 0.0])
"""
    mark_, calls, _ = mark(SUNSPOTS, made, params={"zero": np.zeros(1)}, forecast=remembering)
    assert mark_.report.fraction == 0 and calls == list(range(len(held_out(SUNSPOTS.name))))
