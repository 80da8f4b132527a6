"""Failures without a name are grouped by what they give; finding that out costs nobody anything."""

import json

import numpy as np
import pytest

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import choices
from autograder.marking.fingerprint import fingerprint
from autograder.sandbox import provisioner
from course.judging import cases
from course.judging.observation import Observation
from course.judging.observe import observe
from course.judging.values import pack, unpack
from tests.support.marking import lost, mark

INPUTS = [{"x": pack(np.array([0.1, 0.7, -1.3]))}, {"x": pack(np.array([2.0, 1.0, 0.25]))}]
TWICE = "def forget_gate(z, W_f, b_f):\n    return 2 * sigmoid(z @ W_f + b_f)"
TWICE_BY_A_LOOP = (
    "def forget_gate(z, W_f, b_f):\n    out = []\n    for row in z:\n        g = sigmoid(row @ W_f "
    "+ b_f)\n"
    "        out.append(list(g + g))\n    return out"
)
THRICE = "def forget_gate(z, W_f, b_f):\n    return 3 * sigmoid(z @ W_f + b_f)"


def of(function):
    return fingerprint([observe(function, inputs) for inputs in INPUTS])


@pytest.mark.parametrize(
    "same",
    [
        lambda x: (x * 7 / 7) / 3,
        lambda x: [float(number) / 3 for number in x],
        lambda x: x / 3 + 1e-9,
        lambda values: values / 3,
    ],
)
def test_noise_and_form_of_a_right_shape_do_not_matter(same):
    assert of(same) == of(lambda x: x / 3)


@pytest.mark.parametrize(
    "other",
    [
        lambda x: x / 3.001,
        lambda x: x[:, None] / 3,
        lambda x: (x / 3, x / 3),
        lambda x: None,
        lambda x: "text",
        lambda x: x / 0,
        lambda x: np.divide(x, 3, out=x),
        lambda x: x[5],
        lambda x: x.nothing,
        lambda x: object(),
        lambda x: {"x": x / 3},
    ],
)
def test_other_values_forms_errors_and_effects_do(other):
    with np.errstate(all="ignore"):
        assert of(other) != of(lambda x: x / 3)


def test_values_near_zero_are_zero():
    assert of(lambda x: x * 0 - 1e-17) == of(lambda x: x * 0)


def test_errors_are_alike_by_their_kind():
    assert of(lambda x: x[5]) == of(lambda x: x[6]) != of(lambda x: {}["x"])


def test_whatever_a_kernel_sends_has_one():
    for value in (
        None,
        1,
        True,
        {"dict": {"a": {"rng": 1}}},
        {"array": [1], "shape": [2], "dtype": "float64"},
        {"function": "tanh"},
    ):
        assert len(fingerprint([Observation(value=value)])) == 16


@pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
def test_the_same_mistake_of_two_students_is_alike():
    found = [
        next(
            mark
            for mark in mark("02_gates", student=student, forget_gate=source).marks
            if mark.exercise == "forget_gate"
        )
        for student, source in (("ann", TWICE), ("ben", TWICE_BY_A_LOOP), ("cleo", THRICE))
    ]
    assert all(not mark.report.diagnoses for mark in found)
    assert found[0].alike == found[1].alike != found[2].alike and found[0].alike


@pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
def test_only_failures_without_a_name_have_one():
    marks = mark(
        "02_gates",
        sigmoid="def sigmoid(x):\n    return np.tanh(x)",
        forget_gate=TWICE,
        candidate="",
    )
    assert [mark.exercise for mark in marks.marks if mark.alike] == ["forget_gate"]
    named = next(mark for mark in marks.marks if mark.exercise == "sigmoid")
    assert named.report.diagnoses and json.dumps(named.report.to_json())


@pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
def test_wrong_choices_are_alike_by_their_letter():
    (name,) = lessons.read("02_gates").choices
    letters = [
        letter
        for letter, (_, _, right) in choices(lessons.read("02_gates").cell(name)).items()
        if not right
    ][:2]

    def chooses(letter):
        def change(notebook):
            next(
                cell for cell in notebook.cells if cell.id == f"{name}-choose"
            ).source = f'predict("{name}", "{letter}")'

        return next(
            mark.alike for mark in mark("02_gates", change=change).marks if mark.exercise == name
        )

    one, again, other = map(chooses, [letters[0], *letters])
    assert one == again != other and one


@pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
def test_a_mistake_is_alike_whatever_the_earlier_functions_are():
    beside = mark(
        "02_gates", sigmoid="def sigmoid(x):\n    return np.tanh(x) / 3", forget_gate=TWICE
    )
    alone = mark("02_gates", forget_gate=TWICE)
    one, two = (
        next(mark for mark in marks.marks if mark.exercise == "forget_gate")
        for marks in (alone, beside)
    )
    assert "sigmoid" in lost(beside) and one.alike == two.alike != ""


@pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
def test_a_kernel_that_ends_there_costs_nothing():
    public = unpack(cases.public("forget_gate").cases[0].inputs["z"]).tolist()
    leaves = (
        f"def forget_gate(z, W_f, b_f):\n    if z.tolist() == {public}:\n        import "
        "os\n        os._exit(0)\n"
        "    return 2 * sigmoid(z @ W_f + b_f)"
    )
    marks = mark("02_gates", forget_gate=leaves, sigmoid="def sigmoid(x):\n    return np.sin(x)")
    quiet = mark("02_gates", forget_gate=TWICE, sigmoid="def sigmoid(x):\n    return np.sin(x)")
    assert [mark.points for mark in marks.marks] == [
        mark.points for mark in quiet.marks
    ] and marks.events == []
    assert next(mark for mark in marks.marks if mark.exercise == "sigmoid").alike
