"""Numbers, arrays and containers as plain JSON, and back.

The format of the files in `course/expected` and of what passes between a marker and the kernel that runs a
student's code. It holds data only: reading it never runs code, whoever wrote it.
"""

import math
from dataclasses import dataclass

import numpy as np

MAX_ELEMENTS = 200_000                                    # of one array: a marker reads no more
MAX_TEXT = 10_000


class NotPlain(ValueError):
    """The value is not made of numbers, text, arrays of numbers, lists, tuples and dicts."""


@dataclass(frozen=True)
class Rng:
    """Stands for numpy.random.default_rng(seed) among the inputs of a case."""

    seed: int


def pack(value, digits=None):
    """Turn a value into something that json.dumps takes.

    Args:
        value: None, bool, int, float, str, NumPy scalar or array of numbers, Rng, or list, tuple, dict of these.
        digits: significant digits to keep of floats in arrays; None keeps all.

    Returns:
        JSON-able value.

    Raises:
        NotPlain: the value holds something else.
    """
    if type(value) is str and len(value) > MAX_TEXT:
        raise NotPlain(f"a text of {len(value)} characters")
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, np.ndarray | np.generic):
        return _pack_array(np.asarray(value), digits)
    if isinstance(value, Rng):
        return {"rng": value.seed}
    if isinstance(value, list | tuple):                   # a named tuple is a tuple
        return {"list" if isinstance(value, list) else "tuple": [pack(item, digits) for item in value]}
    if type(value) is dict and all(type(key) is str for key in value):
        return {"dict": {key: pack(item, digits) for key, item in value.items()}}
    raise NotPlain(f"a value of type {type(value).__name__}")


def _pack_array(array, digits):
    if array.dtype.kind not in "biuf":
        raise NotPlain(f"an array of type {array.dtype}")
    if array.size > MAX_ELEMENTS:
        raise NotPlain(f"an array of {array.size} numbers, which is too many")
    flat = array.ravel().tolist()
    if digits is not None and array.dtype.kind == "f":
        flat = [float(f"{number:.{digits}g}") for number in flat]
    return {"array": flat, "shape": list(array.shape), "dtype": array.dtype.name}


def unpack(packed):
    """The value that `pack` was given; an Rng becomes a fresh generator.

    Raises:
        NotPlain: this was not written by `pack`, or is too large.
    """
    if packed is None or type(packed) in (bool, int, float, str):
        return packed
    if type(packed) is not dict:
        raise NotPlain("not a packed value")
    match packed:
        case {"array": list(flat), "shape": list(shape), "dtype": str(dtype)}:
            return _unpack_array(flat, shape, dtype)
        case {"rng": int(seed)}:
            return np.random.default_rng(seed)
        case {"list": list(items)}:
            return [unpack(item) for item in items]
        case {"tuple": list(items)}:
            return tuple(unpack(item) for item in items)
        case {"dict": dict(items)}:
            return {str(key): unpack(item) for key, item in items.items()}
    raise NotPlain("not a packed value")


def _unpack_array(flat, shape, dtype):
    sizes_ok = all(type(size) is int and size >= 0 for size in shape) and len(shape) <= 32
    if not sizes_ok or len(flat) > MAX_ELEMENTS or math.prod(shape) != len(flat):
        raise NotPlain("an array whose shape does not fit its numbers")
    if not all(type(number) in (bool, int, float) for number in flat):
        raise NotPlain("an array with something else than numbers")
    if dtype not in ("bool", "float16", "float32", "float64") and dtype.strip("u") not in (
        "int8", "int16", "int32", "int64"
    ):
        raise NotPlain("an array of an unknown type")
    try:
        return np.array(flat, dtype=dtype).reshape(shape)
    except (OverflowError, ValueError) as error:
        raise NotPlain("an array with numbers that do not fit its type") from error
