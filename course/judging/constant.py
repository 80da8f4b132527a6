"""An answer that is the same number whatever it is given is no answer, although the number is right
now and then.
"""

from collections.abc import Iterator

import numpy as np

from course.judging.cases import CaseSet, Outputs
from course.judging.compare import as_array, results
from course.judging.observation import Observation
from course.judging.report import Criterion
from course.judging.values import Value, unpack

REASON = "returned the same number for all inputs, so it does not count where that number is right"


def refuse(
    case_set: CaseSet,
    observations: list[Observation],
    outcomes: list[Outputs | str],
    judged: list[dict[str, Criterion]],
) -> None:
    """Take back what a constant answer got: where all outputs of a part are one number, and one of
    them is wrong.

    Args:
        case_set: CaseSet of the exercise.
        observations: what `observe` gave for each case.
        outcomes: for each case the outputs by part, or one sentence that says why there are none.
        judged: for each case a dict of Criterion by part; their verdicts are changed here.
    """
    parts = {part for outcome in outcomes if isinstance(outcome, dict) for part in outcome}
    for group in (
        [parts] if case_set.measure else [{part} for part in parts]
    ):  # what is measured says something of all results
        criteria = [found[part] for found in judged for part in group if part in found]
        if len({criterion.passed for criterion in criteria}) < 2:
            continue
        given = (
            _results(case_set, observations, outcomes)
            if case_set.measure
            else [_of_part(outcomes, *group)]
        )
        if given and all(map(_one_number, given)):
            for criterion in criteria:
                criterion.message = criterion.message or REASON
                criterion.passed = False


def _of_part(outcomes: list[Outputs | str], part: str) -> list[Value]:
    return [outcome[part] for outcome in outcomes if isinstance(outcome, dict) and part in outcome]


def _results(
    case_set: CaseSet, observations: list[Observation], outcomes: list[Outputs | str]
) -> list[Value]:
    """Of a measured exercise, what was returned in all cases, result by result: each may be a
    constant of its own.
    """
    values = [
        unpack(seen.value)
        for seen, outcome in zip(observations, outcomes, strict=True)
        if isinstance(outcome, dict)
    ]
    return list(zip(*(results(value, len(case_set.parts)) for value in values)))


def _one_number(values: Value) -> bool:
    """Whether all numbers in these values are equal; they may stand in lists and dicts."""
    first = None
    for array in _arrays(values):
        if (
            array is None
            or array.size
            and not (array == (array.flat[0] if first is None else first)).all()
        ):
            return False
        first = array.flat[0] if first is None and array.size else first
    return first is not None


def _arrays(value: Value) -> Iterator[np.ndarray | None]:
    """The arrays of numbers in a value, and None for what is none."""
    items = (
        value.values()
        if isinstance(value, dict)
        else value
        if isinstance(value, list | tuple)
        else None
    )
    if items is None:
        yield as_array(value)
    elif (array := as_array(value)) is not None:
        yield array
    else:
        for item in items:
            yield from _arrays(item)
