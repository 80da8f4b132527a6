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
from autograder.exercises.exercise import Misconception
from course.checking import calls
from course.judging import measures
from course.judging.judge import judge
from course.judging.observe import observe
from course.judging.values import unpack

SEEDS = (4, 666)  # benchmarks.accuracy tries twenty
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
each_exercise = pytest.mark.parametrize("exercise", load_all().values(), ids=load_all())
each_mistake = pytest.mark.parametrize("exercise, mistake", MISTAKES)
each_mistake_of_gates = pytest.mark.parametrize("exercise, mistake", OF_GATES)


def test_there_are_enough():
    known = [mistake for exercise in load_all().values() for mistake in exercise.misconceptions]
    assert len(known) >= 35


@each_exercise
def test_names_are_unique_in_an_exercise(exercise):
    names = [mistake.name for mistake in exercise.misconceptions]
    assert len(set(names)) == len(names) >= 5


@cache
def _public_cases(name):
    return load_all()[name].public_cases()


@cache
def _hidden_cases(name, seed):
    """The cases of a seed with what all mistakes give for them: made once, for all mistakes."""
    return load_all()[name].hidden_cases(seed)


def mark(exercise, function, seed):
    """The report of the hidden cases of a seed."""
    return exercise.mark_cases(
        _hidden_cases(exercise.name, seed),
        lambda inputs: [observe(function, item) for item in inputs],
    )


def check(exercise, function):
    """The report of the public cases, as they would be built now."""
    cases = _public_cases(exercise.name)
    return judge(cases, [observe(function, inputs) for inputs in calls(cases)])


@each_mistake
def test_fails_and_is_named(exercise, mistake):
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
    for case in [case for seed in SEEDS for case in _hidden_cases(exercise.name, seed).cases]:
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


def complaints(exercise, lint):
    """What a lint says of the mistakes of an exercise: dict from a mistake's name to a sentence."""
    said = {mistake.name: lint(exercise, mistake) for mistake in exercise.misconceptions}
    return {name: sentence for name, sentence in said.items() if sentence}


@each_exercise
def test_hints_are_sentences(exercise):
    assert complaints(exercise, no_sentence) == {}


def no_sentence(exercise, mistake):
    """What keeps a hint from being one or more whole sentences, or None."""
    hint = mistake.hint
    first = re.match(r"\w+", hint)[0]
    wrong = {
        "ends without a period": not hint.endswith(".") or hint.endswith(".."),
        "begins with a small letter": not (
            first[0].isupper() or first[0].isdigit() or first in SYMBOLS
        ),
        "is shorter than five words": len(hint.split()) < 5,
        "holds more than single spaces": hint != " ".join(hint.split()),
        "does not close what it opens": hint.count("(") != hint.count(")") or hint.count("`") % 2,
        "has a name with a period, which the report adds": mistake.name.endswith("."),
    }
    return next((sentence for sentence, is_so in wrong.items() if is_so), None)


@each_exercise
def test_hints_do_not_give_the_answer(exercise):
    tree = ast.parse(textwrap.dedent(inspect.getsource(exercise.reference)))
    values = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Return)
    ]
    answers = {
        _bare(ast.unparse(value)) for value in values if isinstance(value, ast.BinOp | ast.Call)
    }
    assert complaints(exercise, lambda _, mistake: given_away(answers, mistake.hint)) == {}


def given_away(answers, hint):
    """The answers that a hint holds."""
    return [answer for answer in answers if answer in _bare(hint)]


def _bare(code):
    """Code or text without what may be written in several ways: spaces, `np.`, ^ for **."""
    return re.sub(r"\s|np\.", "", code).replace("^", "**").replace("[:,None]", "")


@each_exercise
def test_mistakes_are_patches_that_change_the_reference(exercise):
    assert complaints(exercise, no_patch) == {}


def no_patch(exercise, mistake):
    """What is wrong with the patch of a mistake, or None."""
    try:
        source = mistake.source(exercise.reference)
    except ValueError as error:  # the text to replace is not there
        return str(error)
    right = textwrap.dedent(inspect.getsource(exercise.reference))
    same = ast.dump(ast.parse(source)) == ast.dump(ast.parse(right))
    return "changes nothing" if same else None


@each_exercise
def test_mistakes_do_not_call_themselves_for_ever(exercise):
    assert [
        symptom.name
        for symptom in _public_cases(exercise.name).symptoms
        if any("RecursionError" in outcome.get("error", "") for outcome in symptom.outcomes)
    ] == []


@pytest.mark.parametrize(
    ("name", "hint", "sentence"),
    [
        ("a slip", "The gate is a share, so it lies between 0 and 1", "ends without a period"),
        ("a slip", "wrongly the gate is taken for a share.", "begins with a small letter"),
        ("a slip", "A gate is open.", "is shorter than five words"),
        ("a slip", "The gate  is a share of one.", "holds more than single spaces"),
        ("a slip", "The gate (a share lies between 0 and 1.", "does not close what it opens"),
        ("A slip.", "The gate lies between 0 and 1.", "has a name with a period, which"),
    ],
)
def test_the_lints_see_what_they_are_for(name, hint, sentence):
    exercise = load_all()["sigmoid"]
    mistake = Misconception(name, ("x >= 0", "x >= 0"), hint)
    assert no_sentence(exercise, mistake).startswith(sentence)
    assert no_patch(exercise, mistake) == "changes nothing"
    assert given_away({"x@W+b"}, "Write x @ W + b here.") == ["x@W+b"]


def test_a_patch_that_does_not_fit_is_refused():
    reference = load_all()["sigmoid"].reference
    for replace in [("no such line", "pass"), (("x >= 0", "x > 0"), ("no such line", "pass"))]:
        with pytest.raises(ValueError, match="'no such line', which sigmoid does not hold"):
            Misconception("a slip", replace, "A hint.").source(reference)


@each_mistake_of_gates
def test_is_named_with_renamed_arguments(exercise, mistake):
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
def test_is_named_in_float32(exercise, mistake):
    wrong = mistake.function(exercise.reference)

    def function(*arrays):
        return np.float32(wrong(*map(np.float32, arrays)))

    assert mistake.name in dict(check(exercise, function).diagnoses)
    for seed in SEEDS:
        assert mistake.name in dict(mark(exercise, function, seed).diagnoses)
