"""Right answers in many styles must get full marks: nobody may lose points for writing it
differently.

The answers are in solutions/right_answers; answers.py reads them.
"""

import ast
from collections import defaultdict
from functools import cache

import pytest

from autograder.exercises import load_all
from autograder.exercises.right_answers import ANSWERS
from course.checking import calls
from course.judging.judge import judge
from course.judging.observe import observe

SEEDS = (1, 22, 333)
AT_LEAST = 8  # ways of writing each exercise


@pytest.fixture(params=ANSWERS, ids=lambda answer: f"{answer.exercise}: {answer.style}")
def answer(request):
    return request.param


@cache
def _public_cases(name):
    return load_all()[name].public_cases()


@cache
def _hidden_cases(name, seed):
    """The same for every answer: to draw them takes longer than to judge by them."""
    return load_all()[name].hidden_cases(seed, symptoms=False)


def test_passes_the_check(answer):
    cases, function = _public_cases(answer.exercise), answer.function()
    report = judge(cases, [observe(function, inputs) for inputs in calls(cases)])
    assert report.passed, report.text()
    assert report.diagnoses == []


def test_gets_full_marks(answer):
    function = answer.function()
    for seed in SEEDS:
        report = load_all()[answer.exercise].mark_cases(
            _hidden_cases(answer.exercise, seed),
            lambda inputs: [observe(function, item) for item in inputs],
        )
        assert report.fraction == 1, f"seed {seed}: {report.text()}"


@pytest.mark.parametrize("name", load_all())
def test_each_exercise_is_written_in_different_ways(name):
    answers = [answer for answer in ANSWERS if answer.exercise == name]
    styles = [answer.style for answer in answers]
    assert len(set(styles)) == len(styles), "two answers have the same style"
    alike = defaultdict(list)
    for answer in answers:
        alike[_skeleton(answer.source)].append(answer.style)
    assert len(alike) >= AT_LEAST, (
        f"only {len(alike)} really different ways to write {name}: {list(alike.values())}"
    )
    assert len(alike) == len(answers), (
        f"the same code: {[styles for styles in alike.values() if len(styles) > 1]}"
    )


def test_answers_belong_to_exercises_of_their_lesson():
    for answer in ANSWERS:
        assert load_all()[answer.exercise].lesson == answer.lesson, (
            f"{answer.exercise} does not belong to {answer.lesson}"
        )


def _skeleton(source):
    """The code without docstrings, type hints and the names of the author's own choice."""
    tree = ast.parse(source)
    own = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            if ast.get_docstring(node):
                node.body = node.body[1:]
        elif isinstance(node, ast.arg):
            node.annotation = None
            node.arg = own.setdefault(node.arg, f"name{len(own)}")
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.setdefault(node.id, f"name{len(own)}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = own.get(node.id, node.id)
    return ast.dump(tree)
