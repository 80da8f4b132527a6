"""Every known mistake must fail the check and the marking, and be named with a hint that helps and
gives nothing away.
"""

import ast
import inspect
import re
import textwrap
from functools import cache

import numpy as np
import pytest

from autograder.exercises import load_all
from autograder.exercises.exercise import Exercise, Misconception
from course.checking import calls
from course.judging import measures
from course.judging.judge import judge
from course.judging.observe import observe
from course.judging.values import unpack

SEEDS = (4, 55, 666)
MISTAKES = [
    pytest.param(exercise, mistake, id=f"{exercise.name}: {mistake.name}")
    for exercise in load_all().values()
    for mistake in exercise.misconceptions
]
OF_GATES = [param for param in MISTAKES if param.values[0].lesson == "02_gates"]
SYMBOLS = {"softmax", "stack"} | {  # a hint may begin with a name from the code
    word
    for exercise in load_all().values()
    for word in re.findall(r"\w+", inspect.getsource(exercise.reference))
}
each_mistake = pytest.mark.parametrize("exercise, mistake", MISTAKES)
each_mistake_of_gates = pytest.mark.parametrize("exercise, mistake", OF_GATES)


def test_there_are_enough():
    known = [mistake for exercise in load_all().values() for mistake in exercise.misconceptions]
    assert len(known) >= 35


@pytest.mark.parametrize("exercise", load_all().values(), ids=lambda exercise: exercise.name)
def test_names_are_unique_in_an_exercise(exercise):
    names = [mistake.name for mistake in exercise.misconceptions]
    assert len(set(names)) == len(names) >= 5


_draw, _run_mistakes = Exercise.hidden_cases, Exercise._symptoms


@cache
def _public_cases(name):
    return load_all()[name].public_cases()


@cache
def _hidden_cases(name, seed):
    return _draw(load_all()[name], seed)


_known = {}  # id of a list of cases -> the list, kept so that its id stays its own; symptoms


def _known_symptoms(exercise, cases, digits):
    if id(cases) not in _known:
        _known[id(cases)] = cases, _run_mistakes(exercise, cases, digits)
    return _known[id(cases)][1]


@pytest.fixture
def mark(monkeypatch):
    """Function (exercise, function, seed) -> Report; it draws the hidden cases of a seed, and runs
    all mistakes on them, once.
    """
    monkeypatch.setattr(
        Exercise,
        "hidden_cases",
        lambda exercise, seed, symptoms=True: _hidden_cases(exercise.name, seed),
    )
    monkeypatch.setattr(
        Exercise,
        "_symptoms",
        lambda exercise, cases, digits=None: _known_symptoms(exercise, cases, digits),
    )
    return lambda exercise, function, seed: exercise.mark(
        lambda inputs: [observe(function, item) for item in inputs], seed
    )


def check(exercise, function):
    """The report of the public cases, as they would be built now."""
    cases = _public_cases(exercise.name)
    return judge(cases, [observe(function, inputs) for inputs in calls(cases)])


@each_mistake
def test_fails_and_is_named(exercise, mistake, mark):
    function = mistake.function(exercise.reference)
    reports = [check(exercise, function), *(mark(exercise, function, seed) for seed in SEEDS)]
    for report in reports:
        assert report.status == "failed" and report.fraction < 1
        assert [mistake.name, mistake.hint] in report.diagnoses, report.text()
    names = {name for report in reports for name, _ in report.diagnoses}
    for other in exercise.misconceptions:
        if other.name in names - {mistake.name}:
            _assert_nobody_could_tell_apart(exercise, mistake, other)


def _assert_nobody_could_tell_apart(exercise, mistake, other):
    ours, theirs = mistake.function(exercise.reference), other.function(exercise.reference)
    for case in [case for seed in SEEDS for case in exercise.hidden_cases(seed).cases]:
        pairs = zip(
            _compared(exercise, ours, case.inputs),
            _compared(exercise, theirs, case.inputs),
            strict=True,
        )
        for a, b in pairs:
            np.testing.assert_allclose(
                a, b, rtol=1e-5, err_msg=f"{mistake.name!r} was also called {other.name!r}"
            )


def _compared(exercise, function, inputs):
    """What judging sees of a result: its parts, or what the exercise's measure makes of it."""
    seen = observe(function, inputs)
    assert seen.error is None, "a mistake that raises must have one name only"
    value = unpack(seen.value)
    if exercise.measure:
        return list(measures.take(exercise.measure, value, inputs).values())
    return list(value) if len(exercise.parts) > 1 else [value]


@each_mistake
def test_the_hint_is_a_sentence(exercise, mistake):
    hint = mistake.hint
    first = re.match(r"\w+", hint)[0]
    assert hint.endswith(".") and not hint.endswith("..")
    assert first[0].isupper() or first[0].isdigit() or first in SYMBOLS, (
        f"begins with a small letter: {hint}"
    )
    assert len(hint.split()) >= 5
    assert hint == " ".join(hint.split())
    assert hint.count("(") == hint.count(")") and hint.count("`") % 2 == 0
    assert not mistake.name.endswith("."), "the report puts a period after the name"


@each_mistake
def test_the_hint_does_not_give_the_answer(exercise, mistake):
    tree = ast.parse(textwrap.dedent(inspect.getsource(exercise.reference)))
    values = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Return)
    ]
    answers = {
        _bare(ast.unparse(value)) for value in values if isinstance(value, ast.BinOp | ast.Call)
    }
    found = [answer for answer in answers if answer in _bare(mistake.hint)]
    assert found == []


def _bare(code):
    """Code or text without what may be written in several ways: spaces, `np.`, ^ for **."""
    return re.sub(r"\s|np\.", "", code).replace("^", "**").replace("[:,None]", "")


@each_mistake
def test_is_a_patch_that_changes_the_reference(exercise, mistake):
    source = mistake.source(exercise.reference)  # ValueError where the text to replace is not there
    right = textwrap.dedent(inspect.getsource(exercise.reference))
    assert ast.dump(ast.parse(source)) != ast.dump(ast.parse(right))


@each_mistake
def test_does_not_call_itself_for_ever(exercise, mistake):
    outcomes = next(
        symptom.outcomes
        for symptom in _public_cases(exercise.name).symptoms
        if symptom.name == mistake.name
    )
    assert not any("RecursionError" in outcome.get("error", "") for outcome in outcomes)


def test_a_patch_that_does_not_fit_is_refused():
    reference = load_all()["sigmoid"].reference
    for replace in [("no such line", "pass"), (("x >= 0", "x > 0"), ("no such line", "pass"))]:
        with pytest.raises(ValueError, match="'no such line', which sigmoid does not hold"):
            Misconception("a slip", replace, "A hint.").source(reference)


@each_mistake_of_gates
def test_is_named_with_renamed_arguments(exercise, mistake, mark):
    function = _renamed(exercise, mistake)
    assert mistake.name in dict(check(exercise, function).diagnoses)
    assert mistake.name in dict(mark(exercise, function, SEEDS[0]).diagnoses)


def _renamed(exercise, mistake):
    tree = ast.parse(mistake.source(exercise.reference))
    new = {
        argument.arg: f"argument_{number}" for number, argument in enumerate(tree.body[0].args.args)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.arg = new[node.arg]
        elif isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)
    namespace = dict(exercise.reference.__globals__)
    exec(compile(tree, "<renamed>", "exec"), namespace)
    return namespace[exercise.name]


@each_mistake_of_gates
def test_is_named_in_float32(exercise, mistake, mark):
    wrong = mistake.function(exercise.reference)

    def function(*arrays):
        return np.float32(wrong(*map(np.float32, arrays)))

    assert mistake.name in dict(check(exercise, function).diagnoses)
    for seed in SEEDS:
        assert mistake.name in dict(mark(exercise, function, seed).diagnoses)
