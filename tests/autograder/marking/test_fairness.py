"""Marks are the same each time, and right values lent to an answer never make more of it than it
is.
"""

import inspect
import json
import math
from contextlib import nullcontext
from dataclasses import fields
from functools import cache, cached_property
from unittest.mock import patch

import nbformat
import numpy as np
import pytest
from nbformat import v4

from autograder.classroom.sample import submissions
from autograder.exercises import load_all
from autograder.exercises.exercise import Exercise
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import source_notebook, unmarked
from autograder.marking import run as marking
from autograder.marking.run import Rules, mark_notebook
from autograder.sandbox import inside, provisioner
from autograder.sandbox.budget import Budget, Meter
from autograder.sandbox.kernel import Run, StudentKernel
from autograder.sandbox.lending import EXERCISE, lend_value
from autograder.sandbox.observations import read
from autograder.submission import rebuild as submission

LENDING = [
    pytest.param(exercise, id=exercise.name) for exercise in load_all().values() if exercise.needs
]
each_exercise_that_needs_others = pytest.mark.parametrize("exercise", LENDING)
KERNELS, MARKINGS = 2, 10
MISTAKES = 3  # of each exercise, from its first to its last
GAIN = 0.02  # what a trivial answer may get from right values lent to it
NOT_WRITTEN = "def {name}(*args, **kwargs):\n    raise NotImplementedError"


@pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
def test_marked_twenty_times_with_one_draw_a_submission_gets_the_same_marks_and_reports(
    monkeypatch,
):
    lesson = lessons.read("02_gates")
    text = next(text for kind, text in submissions(lesson) if kind == "several-mistakes")
    notebook = submission.rebuild(source_notebook(lesson), submission.parse(text.encode()))
    found = []
    for _ in range(KERNELS):  # each has hash values of its own
        with StudentKernel("02_gates") as kernel:
            monkeypatch.setattr(
                marking, "StudentKernel", lambda *_, kernel=kernel: nullcontext(kernel)
            )
            found += [
                mark_notebook(
                    notebook, "02_gates", "student", rules=Rules(secret=b"test", draw="one")
                ).marks
                for _ in range(MARKINGS)
            ]
        monkeypatch.undo()
    assert any(mark.points < mark.max_points for mark in found[0])
    assert all(marks == found[0] for marks in found)


class Beside:
    """Stands for a student's kernel, in this process: the same call into the notebook, and the same
    lending.
    """

    def __init__(self, namespace):
        self.namespace, self.whole = namespace, Budget(Meter(), math.inf, math.inf)

    def budget(self, seconds):
        return self.whole

    def call(self, function, inputs, lend=(), budget=None, allowance=EXERCISE):
        request = json.dumps({"function": function, "inputs": inputs, "lend": list(lend)})
        with (
            patch("builtins.input", lambda prompt: lend_value(prompt, frozenset(lend), allowance)),
            np.errstate(all="ignore"),
        ):
            return Run(result=json.loads(inside.serve(self.namespace, request).text))


@pytest.fixture
def same_cases(monkeypatch):
    """The same cases for every answer, so that marks can be compared; one round, and no known
    mistakes, to save time.
    """
    monkeypatch.setattr(marking, "load_all", _nameless)


class Repeatable(Exercise):
    """An exercise whose hidden cases are the public ones, and that knows no mistakes."""

    @cached_property
    def _public(self):
        return self.public_cases()

    def hidden_cases(self, seed, symptoms=True):
        return self._public


@cache
def _nameless():
    return {
        name: Repeatable(
            **{field.name: getattr(exercise, field.name) for field in fields(exercise)}
            | {"misconceptions": ()}
        )
        for name, exercise in load_all().items()
    }


def marked(exercise, source, helpers):
    """The share of the points that marking gives, and the share without lending.

    Args:
        exercise: Exercise.
        source: text that defines its function.
        helpers: dict from the names of other functions to functions or to texts that define them.
    """
    namespace = {
        name: value
        for name, value in exercise.reference.__globals__.items()
        if name not in load_all()
    }
    for name, helper in helpers.items():
        if isinstance(helper, str):
            exec(helper, namespace)
        else:
            namespace[name] = helper
    exec(source, namespace)
    kernel, cell = Beside(namespace), v4.new_code_cell(id="test")
    cell.metadata = nbformat.from_dict(
        {"course": {"role": "test"}, "nbgrader": {"grade_id": f"{exercise.name}-test", "points": 1}}
    )
    with patch.object(marking, "StudentKernel", lambda *_: nullcontext(kernel)):
        marks = mark_notebook(v4.new_notebook(cells=[cell]), exercise.lesson)
    assert not marks.events
    alone = marking.load_all()[exercise.name].mark(
        lambda inputs: read(kernel.call(exercise.name, inputs).result, len(inputs)), 0
    )
    return marks.marks[0].report.fraction, alone.fraction


def unwritten(exercise):
    """The functions that an exercise builds on, none of them written."""
    return {name: NOT_WRITTEN.format(name=name) for name in exercise.needs}


@each_exercise_that_needs_others
@pytest.mark.usefixtures("same_cases")
def test_the_right_answer_beside_nothing_right_gets_all_points(exercise):
    cells = lessons.read(exercise.lesson).cells
    source = next(
        unmarked(cell.source)
        for cell in cells
        if cell.role == "answer" and cell.name == exercise.name
    )
    with_lending, _ = marked(exercise, source, unwritten(exercise))
    assert with_lending == 1


def wrong_helpers(exercise):
    """Every function that an exercise builds on, with the first of its known mistakes."""
    needed = [load_all()[name] for name in exercise.needs]
    return {helper.name: helper.misconceptions[0].function(helper.reference) for helper in needed}


@each_exercise_that_needs_others
@pytest.mark.usefixtures("same_cases")
def test_a_wrong_answer_gets_what_it_gets_beside_right_functions_or_alone_and_no_more(exercise):
    right = {name: other.reference for name, other in load_all().items() if name != exercise.name}
    step = -(-len(exercise.misconceptions) // MISTAKES)
    for mistake in exercise.misconceptions[::step]:
        source = mistake.source(exercise.reference)
        with_lending, alone = marked(exercise, source, right | wrong_helpers(exercise))
        _, beside_right = marked(exercise, source, right)
        assert with_lending == max(alone, beside_right) < 1, mistake.name


@pytest.mark.usefixtures("same_cases")
def test_what_an_answer_gets_beside_its_own_functions_is_not_taken_away():
    """Here the student's sigmoid has a second argument, so that the answer does not work with the
    one that is lent.
    """
    helper = "def sigmoid(x, scale):\n    return 1 / (1 + np.exp(-scale * x))"
    source = "def forget_gate(z, W_f, b_f):\n    return sigmoid(z @ W_f + b_f, 1.0) * (len(z) > 1)"
    with_lending, alone = marked(load_all()["forget_gate"], source, {"sigmoid": helper})
    assert 0.2 < alone < 1 and with_lending == alone


def _zeros(value):
    """Zeros in the form of a value."""
    if isinstance(value, list | tuple):
        return type(value)(map(_zeros, value))
    return (
        {key: _zeros(item) for key, item in value.items()}
        if isinstance(value, dict)
        else np.zeros_like(value)
    )


def trivial(exercise):
    """Answers that hold no work: dict from what they return to their source."""
    names = list(inspect.signature(exercise.reference).parameters)
    found = {
        "None": "None",
        "a constant": "1.0",
        "the first argument": names[0],
        "all arguments": ", ".join(names),
        "as many arguments as results": ", ".join(names[: len(exercise.parts)]),
        "zeros": f"zeros(reference({', '.join(names)}))",
    }
    for helper in exercise.needs:
        takes = list(inspect.signature(load_all()[helper].reference).parameters)
        found[f"{helper}, arguments in order"] = f"{helper}({', '.join(names[: len(takes)])})"
        found[f"{helper}, arguments by name"] = (
            f"{helper}({', '.join(name for name in takes if name in names)})"
        )
    return {
        what: f"def {exercise.name}({', '.join(names)}):\n    return {value}"
        for what, value in found.items()
    }


@each_exercise_that_needs_others
@pytest.mark.usefixtures("same_cases")
def test_trivial_answers_gain_nothing_from_lending(exercise):
    helpers = unwritten(exercise) | {"zeros": _zeros, "reference": exercise.reference}
    for what, source in trivial(exercise).items():
        with_lending, alone = marked(exercise, source, helpers)
        assert with_lending - alone <= GAIN, what
