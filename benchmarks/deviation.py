"""How far the outputs of an answer are from the right ones, in units of the tolerance: up to 1 is
right.
"""

import numpy as np

from course.judging.compare import Mismatch, as_array, paired, tolerance
from course.judging.judge import outputs_of
from course.judging.values import unpack


def deviation(case_set, observations, dtype=None):
    """The largest deviation in all cases.

    Args:
        case_set: CaseSet of the exercise.
        observations: what `observe` gave for each case.
        dtype: name of the type whose tolerance is the unit; None is that of each output.

    Returns:
        float, inf for a NaN or an infinite number; None where an output is missing or has another
        form.
    """
    found = [0.0]
    for case, seen in zip(case_set.cases, observations, strict=False):
        outputs = outputs_of(case_set, case, seen)
        if isinstance(outputs, str):
            return None
        for part, expected in case.expected.items():
            found.append(
                _of_value(outputs[part], unpack(expected), case_set.tolerances.get(part), dtype)
            )
    return None if None in found else max(found)


def _of_value(actual, expected, rtol, dtype):
    if isinstance(expected, list | dict):
        try:
            items = paired(actual, expected)
        except Mismatch:
            return None
        found = [_of_value(got, want, rtol, dtype) for _, got, want in items]
        return None if None in found else max(found, default=0.0)
    return _of_array(as_array(actual), np.asarray(expected), rtol, dtype)


def _of_array(array, expected, rtol, dtype):
    if array is None or array.shape != expected.shape:
        return None
    expected = expected.astype(float)
    with np.errstate(all="ignore"):
        units = abs(array.astype(float) - expected) / tolerance(
            expected, dtype or array.dtype.name, rtol
        )
    return float(np.where(np.isnan(units), np.inf, units).max(initial=0))
