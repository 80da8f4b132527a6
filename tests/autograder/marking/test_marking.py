"""Marking a notebook in the sandbox: fair to honest work, unmoved by hostile work, finished
whatever happens.
"""

import inspect
import json
import os
import re
import tempfile
from dataclasses import replace

import nbformat
import pytest
from nbformat import v4

from autograder.classroom.sample import _file
from autograder.exercises import exercise as exercise_module
from autograder.exercises import load_results, of_lesson
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers, solved_notebook, trained
from autograder.marking.run import Rules
from autograder.marking.seeds import seed, work
from autograder.sandbox import provisioner
from autograder.sandbox.limits import Limits
from course.checking import calls
from course.judging import cases
from course.judging.report import FAILED
from course.judging.values import unpack
from course.keeping import MIME
from tests.support.marking import QUICK, lost, mark, report

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
LARGE_NETWORKS = {"10_language_model", "14_recommender", "16_translation"}
RESULT = load_results()["next_sunspots_result"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.long] * (name in LARGE_NETWORKS))
        for name in lessons.names()
    ],
)
def test_the_lessons_own_answers_get_all_points(name):
    """Also without the notebooks of the lessons before, of which right functions are then lent."""
    marks = mark(name, rules=Rules(secret=b"test"))
    lesson = lessons.read(name)
    assert (
        not lost(marks)
        and marks.points == sum((lesson.points | lesson.choices | lesson.results).values())
        and not marks.events
    )


def test_a_result_without_parameters_or_with_forged_ones_costs_only_itself():
    lesson = lessons.read(RESULT.lesson)
    exercises = lesson.points | lesson.choices
    for packed in (None, {"W": {"shape": [1], "float32": "AAAAAA=="}}, {"W": 7}):
        marks = mark(lesson.name, change=lambda notebook, packed=packed: _keep(notebook, packed))
        assert lost(marks) == {RESULT.name} and marks.points == sum(exercises.values()), packed
        assert not marks.events and report(marks, RESULT.name).fraction == 0


def test_the_last_parameters_of_a_result_count_in_whatever_cell_they_stand():
    kept = nbformat.v4.new_output("display_data", trained(RESULT.name)._repr_mimebundle_())
    cell = nbformat.v4.new_code_cell("params", id="later", outputs=[kept])

    def change(notebook):
        _keep(notebook, {"W": 7})
        notebook.cells.append(cell)

    assert not lost(mark(RESULT.lesson, change=change))


def test_a_call_of_a_result_finds_no_later_ones_in_its_kernel():
    """They could hold its targets. The exercise itself is called with all inputs in one request:
    there the spy sees more than one.
    """
    name = RESULT.function.__name__
    arguments = ", ".join(inspect.signature(RESULT.function).parameters)
    spy = (
        answers(lessons.read(RESULT.lesson))[name].replace(f"def {name}(", f"def right_{name}(")
        + f"""

def {name}({arguments}):
    import sys
    frame = sys._getframe()
    while frame:
        if any(isinstance(value, dict) and len(value.get("inputs", ())) > 1 for value in frame.f_locals.values()):
            return None
        frame = frame.f_back
    return right_{name}({arguments})
"""
    )
    assert len(RESULT.held_out()[0]) > 10
    missed = lost(mark(RESULT.lesson, **{name: spy}))
    assert name in missed and RESULT.name not in missed


def test_looking_for_failures_that_are_alike_costs_no_result():
    """It calls wrong functions on the public cases, and one may end the kernel there."""
    first = float(unpack(cases.public("make_windows").cases[0].inputs["series"])[0])
    wrong = f"""def make_windows(series, T):
    if series[0] == {first!r}:
        import os
        os._exit(0)
    return np.zeros(1), np.zeros(1)
"""
    marks = mark(RESULT.lesson, make_windows=wrong)
    assert lost(marks) == {"make_windows"} and report(marks, "make_windows").status == FAILED
    assert not marks.events


def test_what_a_result_is_called_with_is_shown_by_no_cell_and_no_report():
    name, last = RESULT.function.__name__, RESULT.held_out()[0][-1]["past"][0]
    teller = (
        answers(lessons.read(RESULT.lesson))[name].replace(f"def {name}(", f"def right_{name}(")
        + f"""

_seen = []

def {name}(params, past):
    _seen.append(past.tolist())
    if len(_seen) > 100:
        class Teller(BaseException):
            pass
        raise Teller(str(_seen[-1]))
    return right_{name}(params, past)
"""
    )
    after = nbformat.v4.new_code_cell("print(_seen)", id="after")
    marks = mark(
        RESULT.lesson, change=lambda notebook: notebook.cells.append(after), **{name: teller}
    )
    everything = str(marks)
    assert "Teller" not in report(marks, RESULT.name).text()
    assert str(last[:3].tolist())[1:-1] not in everything  # one alone is drawn now and then


def _keep(notebook, packed):
    """Put other parameters, or none, in the place of the trained ones."""
    cell = next(cell for cell in notebook.cells if cell.id == f"{RESULT.name}-test")
    cell.outputs = (
        []
        if packed is None
        else [
            nbformat.v4.new_output(
                "display_data", {MIME: {"result": RESULT.name, "parameters": packed}}
            )
        ]
    )


def test_choices_are_marked_whatever_becomes_of_the_kernel():
    wrong = {"closed_output-choose": 'predict("closed_output", "a")'}
    assert lost(mark("02_gates", **wrong)) == {"closed_output"}
    marks = mark("02_gates", rules=Rules(limits=Limits(notebook_seconds=0)))
    assert [found.exercise for found in marks.marks if found.points] == ["closed_output"]


SHOWS_ITS_INPUT = "def forget_gate(z, W_f, b_f):\n    raise ValueError(repr(float(z[0, 0])))"


def test_each_marking_has_other_inputs_and_gives_the_same_points():
    first, second = (mark("02_gates", forget_gate=SHOWS_ITS_INPUT) for _ in range(2))
    assert first.draw != second.draw and len(first.draw) == 16
    assert [(found.exercise, found.points) for found in first.marks] == [
        (found.exercise, found.points) for found in second.marks
    ]
    assert inputs_of(first) and not inputs_of(first) & inputs_of(second)


def test_the_draw_that_was_written_down_repeats_a_marking_exactly():
    first = mark("02_gates", forget_gate=SHOWS_ITS_INPUT)
    again = mark("02_gates", rules=replace(QUICK, draw=first.draw), forget_gate=SHOWS_ITS_INPUT)
    assert again == first


def test_the_second_pass_with_lent_functions_has_other_inputs():
    collecting = (
        "seen = []\ndef forget_gate(z, W_f, b_f):\n    seen.append(float(z[0, 0]))\n    return "
        "sigmoid(z)"
    )
    show = v4.new_code_cell("print(sorted(seen))", id="show")
    marks = mark(
        "02_gates",
        sigmoid="def sigmoid(x):\n    return np.tanh(x)",
        forget_gate=collecting,
        change=lambda notebook: notebook.cells.append(show),
    )
    (seen,) = (json.loads(text) for text in marks.outputs.values() if text.startswith("["))
    exercise = of_lesson("02_gates")["forget_gate"]
    calls_of_a_pass = len(calls(exercise.hidden_cases(0, symptoms=False)))
    assert len(seen) == 2 * calls_of_a_pass and len(set(seen)) >= 2 * (
        calls_of_a_pass - 3
    )  # the first case comes twice in each


def inputs_of(marks):
    """What the function of SHOWS_ITS_INPUT was called with, as its report tells it."""
    return set(re.findall(r"ValueError: (-?\d+\.\d+)", report(marks, "forget_gate").text()))


def test_inputs_differ_between_students_classes_works_draws_exercises_and_passes():
    cases = [
        (b"a", "x", "w", "d", "e", 1),
        (b"b", "x", "w", "d", "e", 1),
        (b"a", "y", "w", "d", "e", 1),
        (b"a", "x", "v", "d", "e", 1),
        (b"a", "x", "w", "c", "e", 1),
        (b"a", "x", "w", "d", "f", 1),
        (b"a", "x", "w", "d", "e", 2),
    ]
    assert len({seed(*case) for case in cases}) == 7


def test_any_change_of_the_code_gives_other_inputs():
    notebook = solved_notebook(lessons.read("02_gates"))
    before = work(notebook, {})
    assert before == work(notebook, {}) != work(notebook, {"01_long_term_dependencies": "{}"})
    next(cell for cell in notebook.cells if cell.metadata.course.role == "answer").source += " "
    assert work(notebook, {}) != before


def test_one_mistake_costs_its_points_once():
    marks = mark("02_gates", sigmoid="def sigmoid(x):\n    return np.tanh(x)")
    assert lost(marks) == {"sigmoid"}
    assert "a mistake costs its points once" in report(marks, "forget_gate").text()


def test_a_function_that_draws_is_lent_too():
    wrong = "def dropout_forward(x, p, rng, training):\n    return x + 1, np.zeros(x.shape)"
    assert lost(mark("08_stacked", dropout_forward=wrong)) == {"dropout_forward"}


def test_follow_through_does_not_reward_a_wrong_answer():
    marks = mark(
        "02_gates",
        sigmoid="def sigmoid(x):\n    return np.tanh(x)",
        forget_gate="def forget_gate(z, W_f, b_f):\n    return sigmoid(z)",
    )
    assert report(marks, "forget_gate").fraction == 0


def test_a_mistake_is_named_although_an_earlier_function_is_wrong_too():
    marks = mark(
        "02_gates",
        sigmoid="def sigmoid(x):\n    return np.tanh(x)",
        forget_gate="def forget_gate(z, W_f, b_f):\n    return sigmoid(z @ W_f)",
    )
    assert report(marks, "forget_gate").diagnoses[0][0] == "bias forgotten"


def test_lesson_03_alone_is_marked_fully():
    assert not lost(mark("03_lstm_cell"))


def test_lesson_03_with_a_wrong_or_a_broken_lesson_02_is_marked_fully():
    gates = _file(
        lessons.read("02_gates"),
        answers(lessons.read("02_gates"))
        | {"forget_gate": "def forget_gate(z, W_f, b_f):\n    return z"},
    )
    for text in (gates, "{", "[]", '{"cells": [{}]}'):
        assert not lost(mark("03_lstm_cell", {"02_gates": text})), text[:20]


def test_lesson_03_uses_the_students_own_lesson_02():
    source = (
        "def forget_gate(z, W_f, b_f):\n    print('mine')\n    return 1 / (1 + np.exp(-(z @ W_f + "
        "b_f)))"
    )
    gates = _file(
        lessons.read("02_gates"), answers(lessons.read("02_gates")) | {"forget_gate": source}
    )

    def call_it(notebook):
        notebook.cells.insert(
            6, v4.new_code_cell("forget_gate(np.ones((1, 2)), np.ones((2, 1)), 0)")
        )

    marks = mark("03_lstm_cell", {"02_gates": gates}, change=call_it)
    assert any("mine" in text for text in marks.outputs.values()) and not lost(marks)


HARMFUL = {  # many more are tried by tests/attacks
    "exit": ("import os\n    os._exit(0)", "it ended the kernel"),
    "sys.exit": ("import sys\n    sys.exit(0)", "SystemExit"),
    "loop": ("while True: pass", "used more than 3 seconds of processor time"),
    "memory": ("return np.ones(10**10)", "MemoryError"),
    "lying object": (
        "class A(float):\n        __eq__ = lambda *a: True\n        __sub__ = lambda *a: 0\n    "
        "return A(1)",
        "type A",
    ),
    "object array": ("return np.array([None])", "an array of type object"),
    "subclass": (
        "class A(np.ndarray):\n        pass\n    return np.zeros((2, 2)).view(A)",
        "wrong shape",
    ),
    "nan": ("return np.full((len(z), W_f.shape[1]), np.nan)", "NaN"),
    "giant": ("return np.zeros((3000, 3000))", "an array of 9000000 numbers, which is too many"),
    "giant text": ("return 'x' * 50_000_000", "a text of 50000000 characters"),
    "input": ("return input('answer? ')", "expected an array of numbers"),
}


@pytest.mark.parametrize("kind", HARMFUL)
def test_harm_costs_only_the_exercise_where_it_happens(kind):
    body, reason = HARMFUL[kind]
    marks = mark("02_gates", forget_gate=f"def forget_gate(z, W_f, b_f):\n    {body}")
    assert lost(marks) == {"forget_gate"}
    assert (
        report(marks, "forget_gate").fraction == 0 and reason in report(marks, "forget_gate").text()
    )


WEIGHTS_THAT_ARE_NONE = {
    "huge numbers": "return [[10**400] * (4 * H)] * (H + D), np.zeros(4 * H)",
    "large numbers": "return [[10**18] * (4 * H)] * (H + D), np.zeros(4 * H)",
    "dicts and text": "return [{}] * (H + D), 'b'",
    "nothing in them": "return np.nan, [[]]",
    "lists in lists": "W = 1\n    for _ in range(900):\n        W = [W]\n    return W, W",
}


@pytest.mark.parametrize("kind", WEIGHTS_THAT_ARE_NONE)
def test_weights_that_cannot_be_measured_cost_only_their_exercise(kind):
    marks = mark(
        "03_lstm_cell", init_lstm=f"def init_lstm(D, H, rng):\n    {WEIGHTS_THAT_ARE_NONE[kind]}"
    )
    assert lost(marks) == {"init_lstm"}


def judging_fails(monkeypatch, error, when):
    """Judging `candidate` raises this error where `when` says so of the observations."""
    own = exercise_module.judge

    def fail(case_set, observations, reveal=True):
        if case_set.exercise == "candidate" and when(observations):
            raise error
        return own(case_set, observations, reveal)

    monkeypatch.setattr(exercise_module, "judge", fail)


def test_a_value_that_cannot_be_judged_costs_only_its_exercise(monkeypatch):
    judging_fails(
        monkeypatch, ZeroDivisionError("a bug"), lambda seen: seen[0].unpackable is not None
    )
    marks = mark("02_gates", candidate="def candidate(z, W_g, b_g):\n    return object()")
    assert lost(marks) == {"candidate"} and marks.events == [
        "Judging candidate failed: ZeroDivisionError: a bug."
    ]
    assert "what it gave back could not be compared" in report(marks, "candidate").text()


def test_a_student_sees_nothing_but_the_course_and_reaches_no_network():
    looks = (
        "import os, socket\nfor path in ('/work', '/etc/passwd', '/home', '/root', '..', "
        "'/proc/1/environ'):\n    try:\n"
        "        print(path, os.listdir(path) if os.path.isdir(path) else open(path, "
        "'rb').read())\n    except OSError as error:\n"
        "        print(path, type(error).__name__)\n"
        "print(sorted(os.environ))\ntry:\n    socket.create_connection(('1.1.1.1', 80), 1)\nexcept "
        "OSError as error:\n    print('no network', error)\n"
        "try:\n    import autograder\nexcept ImportError as error:\n    print(error)\n"
        "try:\n    open('/opt/course/course/checking.py', 'a')\nexcept OSError as error:\n    "
        "print('read-only')"
    )

    def add(notebook):
        notebook.cells.insert(2, v4.new_code_cell(looks))

    text = "\n".join(mark("02_gates", change=add).outputs.values())
    assert "no network" in text and "No module named 'autograder'" in text and "read-only" in text
    assert (
        "gradebook" not in text
        and "solutions" not in text
        and "SECRET" not in text
        and "passwd FileNotFoundError" in text
    )


def test_cells_that_fail_or_hang_are_left_out_and_the_rest_is_marked():
    def add(notebook):
        for source in (
            "1 / 0",
            "while True: pass",
            "import os; os._exit(1)",
            "!ls",
            "%matplotlib inline",
            "not python at all",
        ):
            notebook.cells.insert(4, v4.new_code_cell(source))

    marks = mark("02_gates", change=add)
    assert not lost(marks) and len(marks.events) == 2


def test_a_warning_costs_nothing():
    assert not lost(
        mark(
            "02_gates",
            sigmoid="def sigmoid(x):\n    import sys\n    print('x', file=sys.stderr)\n    return "
            "1 / (1 + np.exp(-x))",
        )
    )


def test_without_a_sandbox_every_report_says_so():
    marks = mark("02_gates", rules=Rules(b"test", "none"))
    ran = [
        mark for mark in marks.marks if mark.exercise in lessons.read("02_gates").exercises
    ]  # a choice is only read
    assert (
        not lost(marks) and len(ran) == 8 and all("unsecured" in mark.report.text() for mark in ran)
    )


def test_no_kernels_and_no_folders_are_left_behind(monkeypatch):
    with tempfile.TemporaryDirectory(
        prefix="t-"
    ) as folder:  # short: the paths of sockets have a limit
        monkeypatch.setattr(tempfile, "tempdir", folder)
        mark(
            "02_gates", forget_gate="def forget_gate(z, W_f, b_f):\n    import os\n    os._exit(0)"
        )
        assert os.listdir(folder) == []
