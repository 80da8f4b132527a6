"""A short text that is the same for functions that give the same outputs: it groups failures that
have no name.

Hidden inputs differ from student to student, so the outputs to compare are those of the public
cases.
"""

import hashlib
import json

from course.judging.compare import STANDARD_ATOL, as_array
from course.judging.observation import Observation
from course.judging.values import Json, NotPlain, Value, unpack

DIGITS = 5  # less than the noise of another order of summation reaches
EFFECTS = ("changed", "shared", "overlap", "unused")


def fingerprint(observations: list[Observation]) -> str:
    """The fingerprint of what a function gave.

    Args:
        observations: what `course.judging.observe.observe` gave for each of the public cases.

    Returns:
        Text: equal for equal values, forms, kinds of errors and side effects; numbers count to five
            significant digits.
    """
    text = json.dumps([_form(seen) for seen in observations], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _form(seen: Observation) -> dict[str, Json]:
    effects = {name: effect for name in EFFECTS if (effect := getattr(seen, name))}
    if seen.error is not None:
        return effects | {"error": seen.unwritten or seen.error.partition(":")[0]}
    if seen.unpackable is not None:
        return effects | {"unpackable": seen.unpackable}
    try:
        return effects | {"value": _rounded(unpack(seen.value))}
    except NotPlain as problem:
        return effects | {"unpackable": str(problem)}


def _rounded(value: Value) -> Json:
    """The value as plain JSON: one form for all that `course.judging.compare` takes as the same
    array.
    """
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    array = as_array(value)
    if array is not None:
        return [list(array.shape), [_digits(number) for number in array.ravel().tolist()]]
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value if isinstance(value, str) else type(value).__name__


def _digits(number: float) -> str:
    return "0" if abs(number) < STANDARD_ATOL else f"{number:.{DIGITS}g}"
