"""A criterion holds where it holds in every round of its case."""

import numpy as np

from autograder.exercises import load_all
from course.checking import calls
from course.judging.judge import judge
from course.judging.observe import observe


def _report(name, function, rounds=4):
    exercise = load_all()[name]
    case_set = exercise.telling_cases(range(rounds))
    return judge(case_set, [observe(function, inputs) for inputs in calls(case_set)], reveal=False)


def test_a_case_that_stops_with_an_error_in_one_round_gives_nothing_in_the_others():
    """Otherwise a matrix that is not transposed gets points with those draws in which it happens to
    be square.
    """
    exercise, seen = load_all()["lstm_step_backward"], []

    def stops_once(*arguments):
        seen.append(arguments)
        if len(seen) == 1:
            raise ValueError("shapes not aligned")
        return exercise.reference(*arguments)

    report = _report(exercise.name, stops_once)
    first = report.criteria[0]
    assert not first.passed and "shapes not aligned" in first.message
    assert not any(criterion.title.startswith(f"{first.title}:") for criterion in report.criteria)
    assert np.isclose(
        sum(criterion.worth for criterion in report.criteria),
        sum(criterion.worth for criterion in _report(exercise.name, exercise.reference).criteria),
    )


def test_the_message_of_a_case_that_stops_is_that_of_its_first_round():
    """The first rounds are the fresh ones: those of telling rounds say the same every time."""
    seen = []

    def counts(*arguments):
        seen.append(arguments)
        raise ValueError(f"call {len(seen)}")

    assert "call 1" in _report("forget_gate", counts).criteria[0].message
