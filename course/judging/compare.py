"""Say in words how an output differs from what was expected."""

import math

import numpy as np

from course.judging.errors import kind
from course.judging.values import MAX_DEPTH, MAX_ELEMENTS, Value

RTOL = {"float32": 2e-4}  # by type of the actual output
STANDARD_RTOL = 1e-5  # docs/accuracy.md: between right answers and wrong ones
ATOL = {"float32": 1e-5}
STANDARD_ATOL = 1e-5  # float64 outputs may come from a float32 helper
LARGE = 10  # up to which the absolute tolerance grows with the numbers


class Mismatch(ValueError):
    """Two containers have no items in common places; the text says why, in words for a learner."""


def as_array(value: Value) -> np.ndarray | None:
    """The value as an array of numbers, or None where it is none (a ragged list, text, a dict, more
    numbers than an array may have).
    """
    if not isinstance(value, np.ndarray) and _numbers(value) > MAX_ELEMENTS:
        return None
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "biuf" else None


def _numbers(value: Value, depth: int = 0) -> float:
    """How many numbers stand in a value; no end of them where anything else does: of text in lists
    NumPy makes gigabytes.
    """
    if isinstance(value, bool | int | float):
        return 1
    if isinstance(value, np.ndarray | np.generic):
        return value.size if value.dtype.kind in "biuf" else math.inf
    if isinstance(value, list | tuple) and depth < MAX_DEPTH:
        return sum(_numbers(item, depth + 1) for item in value)
    return math.inf


def results(value: Value, count: int) -> Value:
    """What a function returned, as the caller unpacks it.

    Args:
        value: any value.
        count: number of results that were asked for.

    Returns:
        list of the results where `value` is one array that holds them all, as `return np.array([h,
        c])` does; else `value`.
    """
    return (
        list(value)
        if isinstance(value, np.ndarray) and value.ndim > 1 and len(value) == count
        else value
    )


def difference(
    actual: Value, expected: Value, rtol: float | None = None, reveal: bool = True
) -> str | None:
    """What is wrong with `actual`, or None where it is right.

    Args:
        actual: what the student's function returned: array, number, list of numbers, or a container
            as expected.
        expected: the right array or number, or a list, tuple or dict of them.
        rtol: relative tolerance in place of the standard one.
        reveal: whether the text may hold expected values.

    Returns:
        One short sentence, or None.
    """
    if actual is None:
        return "returned None: is the `return` missing?"
    if isinstance(expected, dict | list | tuple):
        try:
            items = paired(actual, expected)
        except Mismatch as problem:
            return str(problem)
        found = [
            (place, message)
            for place, got, want in items
            if (message := difference(got, want, rtol, reveal))
        ]
        messages = [
            f"{place}{'' if message.startswith('[') else ': '}{message}" for place, message in found
        ]
        return min(
            messages, key=lambda message: "first difference" in message, default=None
        )  # forms before values
    array, expected = as_array(actual), np.asarray(expected)
    if array is None:
        return f"returned {kind(actual)}, expected an array of numbers"
    if array.shape != expected.shape:
        return f"wrong shape: expected {_shape(expected)}, got {_shape(array)}"
    wrong = np.argwhere(~close(array, expected, rtol))
    if len(wrong) == 0:
        return None
    return _first_difference(array, expected, wrong, reveal)


def paired(actual: Value, expected: dict | list | tuple) -> list[tuple[str, Value, Value]]:
    """The items of two containers side by side.

    Args:
        actual: any value.
        expected: list, tuple or dict.

    Returns:
        list of (place, item of actual, item of expected).

    Raises:
        Mismatch: the containers do not fit; the text says why.
    """
    if isinstance(expected, dict):
        keys = ", ".join(expected)
        if not isinstance(actual, dict):
            raise Mismatch(f"expected a dict with {keys}, got {kind(actual)}")
        if set(actual) != set(expected):
            raise Mismatch(
                f"expected a dict with {keys}, got one with "
                f"{', '.join(map(str, actual))[:200] or 'nothing'}"
            )
        return [(f"[{key!r}]", actual[key], expected[key]) for key in expected]
    if not isinstance(actual, list | tuple | np.ndarray) or getattr(actual, "ndim", 1) == 0:
        raise Mismatch(f"expected a list of {len(expected)}, got {kind(actual)}")
    if len(actual) != len(expected):
        raise Mismatch(f"expected a list of {len(expected)}, got one of {len(actual)}")
    return [
        (f"[{index}]", got, want)
        for index, (got, want) in enumerate(zip(actual, expected, strict=True))
    ]


def count_of_results(value: Value) -> str:
    """How many results a function returned, in words: a tuple or a list is several."""
    number = len(value) if isinstance(value, tuple | list) else 1
    return "one result" if number == 1 else f"{number} results"


def close(array: np.ndarray, expected: np.ndarray, rtol: float | None = None) -> np.ndarray:
    """Element by element: equal within tolerance; NaN is equal to nothing, and an infinite number
    to itself alone.
    """
    with np.errstate(all="ignore"):
        actual, expected = array.astype(float), expected.astype(float)
        near = np.abs(actual - expected) <= tolerance(expected, array.dtype.name, rtol)
        return np.where(np.isfinite(expected), near, actual == expected)


def tolerance(expected: np.ndarray, dtype: str, rtol: float | None = None) -> np.ndarray:
    """How far an output may be from the right one, element by element.

    A small number may be the sum of larger ones, which float32 has rounded: so the absolute
    tolerance is one of the largest.

    Args:
        expected: the right output, an array of floats.
        dtype: name of the type of the actual output.
        rtol: relative tolerance in place of the standard one.

    Returns:
        Array of the shape of `expected`.
    """
    largest = np.max(np.abs(expected), initial=1, where=np.isfinite(expected))
    atol = ATOL.get(dtype, STANDARD_ATOL) * min(largest, LARGE)
    return atol + max(rtol or STANDARD_RTOL, RTOL.get(dtype, 0)) * np.abs(expected)


def _shape(array: np.ndarray) -> str:
    return "a single number" if array.shape == () else str(array.shape)


def _first_difference(
    array: np.ndarray, expected: np.ndarray, wrong: np.ndarray, reveal: bool
) -> str:
    index = tuple(int(position) for position in wrong[0])
    got, want = array[index] + 0.0, expected[index] + 0.0  # no "-0"
    single = array.size == 1
    kind = (
        "NaN (not a number)"
        if np.isnan(got)
        else "infinite values"
        if np.isinf(got)
        else "wrong value"
        if single
        else "wrong values"
    )
    where = f" at index {index[0] if len(index) == 1 else index}" if index else ""
    place, count = (
        ("", "")
        if single
        else (f" first difference{where}:", f" ({len(wrong)} of {array.size} differ)")
    )
    digits = next(
        (digits for digits in range(6, 17) if f"{want:.{digits}g}" != f"{got:.{digits}g}"), 17
    )
    right = f" expected {want:.{digits}g}," if reveal else ""
    return f"{kind}:{place}{right} got {got:.{digits if reveal else 6}g}{count}"
