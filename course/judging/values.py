"""Numbers, arrays and containers as plain JSON, and back.

The format of the files in `course/expected` and of what passes between a marker and the kernel that
runs a student's code. It holds data only: reading it never runs code, whoever wrote it.
"""

import math
from collections import deque
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np

from course.functions import FUNCTIONS

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
P = TypeVar("P", None, bool, int, float, str)
Packed: TypeAlias = dict[str, Json]  # arguments of a call or parts of a result, by name
Untrusted: TypeAlias = Any  # parsed JSON in which anything may stand
Value: TypeAlias = Any  # what a function of a student's takes or returns

MAX_ELEMENTS = 200_000  # of one array: a marker reads no more
MAX_TEXT = 10_000
MAX_BITS = 63  # of a whole number, as in NumPy
MAX_DEPTH = 16  # of containers in containers
SMALLEST = -8  # power of ten; noise of rounding is far beneath, up to 1e-10
WRITTEN_DIGITS = 4  # a smaller number with so few digits was written, not computed


class NotPlain(ValueError):
    """The value is not made of numbers, text, arrays of numbers, lists, tuples and dicts, or is too
    large.
    """


@dataclass(frozen=True)
class Rng:
    """Stands for numpy.random.default_rng(seed) among the inputs of a case."""

    seed: int


def pack(value: Value, digits: int | None = None, depth: int = 0) -> Json:
    """Turn a value into something that json.dumps takes.

    Args:
        value: None, bool, int, float, str, NumPy scalar or array of numbers, Rng, function of
            course.functions, or list, tuple, deque, dict of these, and what is made from these
            types, such as a defaultdict.
        digits: significant digits to keep of floats in arrays, as `cut` does; None keeps all. A
            Python float stays as somebody wrote it.
        depth: number of containers around the value.

    Returns:
        JSON-able value.

    Raises:
        NotPlain: the value holds something else, or is too large.
    """
    if value is None or type(value) in (bool, int, float, str):
        return _small(value)
    if isinstance(value, np.ndarray | np.generic):
        return _pack_array(np.asarray(value), digits)
    if isinstance(value, Rng):
        return {"rng": value.seed}
    if any(value is function for function in FUNCTIONS.values()):
        return {"function": value.__name__}
    if depth == MAX_DEPTH:
        raise NotPlain("containers in containers, too many of them")
    if isinstance(value, list | tuple | deque):  # a named tuple is a tuple
        return {
            "tuple" if isinstance(value, tuple) else "list": [
                pack(item, digits, depth + 1) for item in value
            ]
        }
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {
            "dict": {_small(str(key)): pack(item, digits, depth + 1) for key, item in value.items()}
        }
    raise NotPlain(f"a value of type {type(value).__name__}")


def cut(number: float, digits: int) -> float:
    """A float without the digits that depend on the processor that computed it.

    It is rounded to significant digits and to multiples of 1e-8, far below what judging compares.
    Where it rounds up is 0.382 of a step
    and not the half: a product of short decimals is often just half a step, and its noise would
    decide.

    Args:
        number: float.
        digits: significant digits.

    Returns:
        float, never -0. A number below 1e-8 is 0, but for one of few digits, as a case has where it
        needs a tiny one.
    """
    size = abs(number)
    if not math.isfinite(size):
        return number
    if size < 10.0**SMALLEST:
        short = float(f"{number:.{WRITTEN_DIGITS}g}")
        return short + 0.0 if math.isclose(number, short, rel_tol=1e-12) else 0.0
    power = max(math.floor(math.log10(size)) + 1 - digits, SMALLEST)
    near = float(f"{math.floor(size / 10.0**power + 0.618)}e{power}")
    return math.copysign(near, number) if math.isfinite(near) else number


def _small(value: P) -> P:
    """A plain value, unless it is a very long text or a very large whole number."""
    if type(value) is str and len(value) > MAX_TEXT:
        raise NotPlain(f"a text of {len(value)} characters")
    if type(value) is int and value.bit_length() > MAX_BITS:
        raise NotPlain(f"a whole number of {value.bit_length()} bits, which is too large")
    return value


def _pack_array(array: np.ndarray, digits: int | None) -> Json:
    if array.dtype.kind not in "biuf":
        raise NotPlain(f"an array of type {array.dtype}")
    if array.size > MAX_ELEMENTS:
        raise NotPlain(f"an array of {array.size} numbers, which is too many")
    if array.dtype.kind == "f" and array.dtype.itemsize > 8:
        array = array.astype(float)  # longdouble: Python's own numbers and JSON have no more digits
    flat: list[Json] = array.ravel().tolist()
    if digits is not None and array.dtype.kind == "f":
        flat = [cut(number, digits) for number in array.ravel().tolist()]
    return {"array": flat, "shape": list(array.shape), "dtype": array.dtype.name}


def unpack(packed: Untrusted, depth: int = 0) -> Value:
    """The value that `pack` was given; an Rng becomes a fresh generator.

    Raises:
        NotPlain: this was not written by `pack`, or is too large.
    """
    if packed is None or type(packed) in (bool, int, float, str):
        return _small(packed)
    if type(packed) is not dict or depth > MAX_DEPTH:
        raise NotPlain("not a packed value")
    match packed:
        case {"array": list(flat), "shape": list(shape), "dtype": str(dtype)}:
            return _unpack_array(flat, shape, dtype)
        case {"rng": int(seed)}:
            return np.random.default_rng(abs(_small(seed)))
        case {"function": str(name)} if name in FUNCTIONS:
            return FUNCTIONS[name]
        case {"list": list(items)}:
            return [unpack(item, depth + 1) for item in items]
        case {"tuple": list(items)}:
            return tuple(unpack(item, depth + 1) for item in items)
        case {"dict": dict(items)}:
            return {_small(str(key)): unpack(item, depth + 1) for key, item in items.items()}
    raise NotPlain("not a packed value")


def _unpack_array(flat: list[Untrusted], shape: list[Untrusted], dtype: str) -> np.ndarray:
    sizes_ok = all(type(size) is int and size >= 0 for size in shape) and len(shape) <= 32
    if not sizes_ok or len(flat) > MAX_ELEMENTS or math.prod(shape) != len(flat):
        raise NotPlain("an array whose shape does not fit its numbers")
    if not all(type(number) in (bool, int, float) for number in flat):
        raise NotPlain("an array with something else than numbers")
    if dtype not in ("bool", "float16", "float32", "float64") and dtype.strip("u") not in (
        "int8",
        "int16",
        "int32",
        "int64",
    ):
        raise NotPlain("an array of an unknown type")
    try:
        return np.array(flat, dtype=dtype).reshape(shape)
    except (OverflowError, ValueError) as error:
        raise NotPlain("an array with numbers that do not fit its type") from error
