"""Zeros, ones and halves in the right form get next to nothing, of every exercise and of every
result.
"""

from functools import cache

import numpy as np
import pytest

from autograder.exercises import load_all, load_results
from autograder.exercises.result import Attempt
from course.checking import calls
from course.judging.constant import REASON
from course.judging.judge import judge
from course.judging.observation import Observation
from course.judging.observe import observe
from course.judging.values import pack
from course.keeping import pack_parameters

SEEDS = (1, 22, 333)
MOST = 0.1  # of an exercise's points
NUMBERS = [0.0, 1.0, 0.5]


@cache
def case_sets(name):
    """The public cases of an exercise, and hidden ones of several seeds."""
    exercise = load_all()[name]
    return [
        exercise.case_set(np.random.default_rng(20), symptoms=False),
        *(exercise.hidden_cases(seed, symptoms=False) for seed in SEEDS),
    ]


def constant(value, number):
    """The value with this number in the place of every number."""
    if isinstance(value, list | tuple):
        return type(value)(constant(item, number) for item in value)
    if isinstance(value, dict):
        return {key: constant(item, number) for key, item in value.items()}
    return np.full(np.shape(value), number)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("exercise", load_all().values(), ids=lambda exercise: exercise.name)
def test_a_constant_in_the_right_form_gets_next_to_nothing(exercise, number):
    for cases in case_sets(exercise.name):
        report = judge(
            cases,
            [
                observe(lambda *arguments: constant(exercise.reference(*arguments), number), item)
                for item in calls(cases)
            ],
        )
        assert report.fraction <= MOST, report.text()


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("result", load_results().values(), ids=lambda result: result.name)
def test_a_constant_reaches_nothing_on_held_out_data(result, number):
    arguments = iter(result.held_out()[0])
    report = Attempt(result, pack_parameters({"W": np.ones(1)})).mark(
        lambda inputs: [
            Observation(value=pack(np.full(result.shape(**next(arguments)), number)))
            for _ in inputs
        ]
    )
    assert report.fraction <= MOST and report.criteria, report.text()


def report_of(name, function):
    cases = load_all()[name].public_cases()
    return judge(cases, [observe(function, item) for item in calls(cases)])


def test_a_constant_is_told_why_it_does_not_count():
    found = report_of("hits_and_mrr", lambda ranks, k: (1.0, 1.0))
    assert found.fraction == 0 and REASON in found.text()


def test_one_constant_result_takes_nothing_from_the_others():
    right = load_all()["precision_recall_f1"].reference
    whole = report_of("precision_recall_f1", lambda *arguments: (0.0, *right(*arguments)[1:]))
    assert 0.6 <= whole.fraction < 1
    assert {
        criterion.title.partition("`")[2] for criterion in whole.criteria if not criterion.passed
    } == {"precision`"}


def test_a_right_answer_may_be_the_same_number_in_some_cases():
    function = load_all()["exact_match"].reference
    assert report_of("exact_match", function).passed
    wrong = report_of(
        "exact_match", lambda *arguments: function(*arguments) / 2
    )  # right where it is 0
    assert wrong.fraction > MOST and REASON not in wrong.text()
