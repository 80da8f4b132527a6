"""keep(result, params): hand in trained parameters with the notebook, so that marking can try your
model on data nobody has seen.
"""

import base64
import binascii
import math
from collections.abc import Container
from typing import TypeAlias

import numpy as np

from course.judging.compare import as_array
from course.judging.values import Json, Untrusted, Value

Parameters: TypeAlias = "np.ndarray | list[Parameters] | dict[str, Parameters]"

MIME = "application/vnd.lstm-course.parameters+json"
MAX_NUMBERS = 100_000
MAX_DEPTH = 4  # of lists and dicts in each other
MAX_PARTS = 1000  # arrays, lists and dicts
MAX_AXES, MAX_NAME = 8, 100
UNREADABLE = "The kept parameters cannot be read. Run the cell again and save the notebook."


class KeepError(ValueError):
    """The parameters cannot be kept. Renders as one line."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class Kept:
    """Parameters that stand in the notebook's output; shown as one line."""

    def __init__(self, result: str, parameters: Value) -> None:
        self.result, self.packed = result, pack_parameters(parameters)
        self.count = sum(array.size for array in arrays_in(parameters))

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, Json]:
        return {MIME: {"result": self.result, "parameters": self.packed}, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"Kept: {self.count:,} numbers. Save the notebook: they are handed in with it."


def keep(result: str, params: Value) -> Kept:
    """Keep trained parameters in the notebook.

    Args:
        result: name of the result, as the cell gives it.
        params: what your training gave: dict from names to arrays, or to lists or dicts of arrays.

    Returns:
        Kept, which the notebook shows.

    Raises:
        KeepError: the parameters are not finite numbers, or too many.
    """
    return Kept(result, params)


def pack_parameters(parameters: Value) -> dict[str, Json]:
    """Parameters as plain JSON values: arrays as float32, in base64.

    Raises:
        KeepError: they are not finite numbers, or too many.
    """
    arrays = arrays_in(parameters) if isinstance(parameters, dict) else []
    if not arrays:
        raise KeepError(
            "keep needs a dict of arrays: the parameters that your training gives. Run the "
            "training first."
        )
    if (count := sum(array.size for array in arrays)) > MAX_NUMBERS:
        raise KeepError(
            f"These are {count:,} numbers; at most {MAX_NUMBERS:,} can be handed in. Use fewer "
            "units."
        )
    if not all(np.isfinite(array).all() for array in arrays):
        raise KeepError(
            "Some parameters are infinite or NaN: the training has diverged. Try a smaller "
            "learning rate."
        )
    return {str(name): _packed(item) for name, item in parameters.items()}


def arrays_in(parameters: Value, depth: int = 0) -> list[np.ndarray]:
    """All arrays in nested dicts and lists.

    Raises:
        KeepError: something in them is no array of numbers.
    """
    if isinstance(parameters, dict | list | tuple) and depth < MAX_DEPTH:
        items = parameters.values() if isinstance(parameters, dict) else parameters
        return [array for item in items for array in arrays_in(item, depth + 1)]
    try:
        array = (
            as_array(parameters)
            if isinstance(parameters, dict | list | tuple | str)
            else np.asarray(parameters)
        )
    except ValueError:
        array = None
    if array is None or array.dtype.kind not in "biuf":
        raise KeepError(
            "Parameters are arrays of numbers, but among these is a value of type "
            f"{type(parameters).__name__}."
        )
    return [array]


def _packed(value: Value) -> Json:
    if isinstance(value, dict):
        return {str(name): _packed(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_packed(item) for item in value]
    array = np.ascontiguousarray(value, "<f4")
    return {"shape": list(array.shape), "float32": base64.b64encode(array.tobytes()).decode()}


def unpack_parameters(packed: Untrusted) -> Parameters:
    """The parameters that `pack_parameters` was given, in float32.

    Args:
        packed: JSON value; untrusted.

    Raises:
        KeepError: it is not what `pack_parameters` writes, or too large.
    """
    if not packed or not isinstance(packed, dict) or "float32" in packed:
        raise KeepError(UNREADABLE)
    return _unpacked(packed, [MAX_NUMBERS + MAX_PARTS], 0)


def kept_in(cells: Untrusted) -> dict[str, Json]:
    """What `keep` has left in the outputs of a notebook.

    Args:
        cells: list of cells as JSON values; untrusted.

    Returns:
        dict from the name of a result to packed parameters, at which nobody has looked; of several
        the last.
    """
    outputs = [
        output for cell in cells if isinstance(cell, dict) for output in _list(cell.get("outputs"))
    ]
    data = [
        output["data"].get(MIME)
        for output in outputs
        if isinstance(output, dict) and isinstance(output.get("data"), dict)
    ]
    found = [
        item for item in data if isinstance(item, dict) and isinstance(item.get("result"), str)
    ]
    return {item["result"]: item.get("parameters") for item in found}


def _list(value: Untrusted) -> list[Untrusted]:
    return value if isinstance(value, list) else []


def _unpacked(packed: Untrusted, left: list[int], depth: int) -> Parameters:
    """What stands in packed parameters; `left` holds how many numbers, arrays, lists and dicts
    there may still be.
    """
    left[0] -= 1
    if (
        left[0] < 0
        or isinstance(packed, dict)
        and not all(name.isprintable() and len(name) <= MAX_NAME for name in packed)
    ):
        raise KeepError(UNREADABLE)
    if isinstance(packed, dict) and set(packed) == {"shape", "float32"}:
        return _array(packed["shape"], packed["float32"], left)
    if isinstance(packed, dict) and depth < MAX_DEPTH:
        return {str(name): _unpacked(item, left, depth + 1) for name, item in packed.items()}
    if isinstance(packed, list) and depth < MAX_DEPTH:
        return [_unpacked(item, left, depth + 1) for item in packed]
    raise KeepError(UNREADABLE)


def _array(shape: Untrusted, text: Untrusted, left: list[int]) -> np.ndarray:
    """One array."""
    try:
        if len(shape) > MAX_AXES or len(text) > 8 * MAX_NUMBERS:
            raise ValueError
        sizes = [size for size in shape if type(size) is int and 0 <= size <= MAX_NUMBERS]
        left[0] -= math.prod(sizes)
        if len(sizes) != len(shape) or left[0] < 0:
            raise ValueError
        array = np.frombuffer(base64.b64decode(text, validate=True), "<f4").reshape(sizes).copy()
    except (TypeError, ValueError, binascii.Error, OverflowError):
        raise KeepError(UNREADABLE) from None
    if not np.isfinite(array).all():
        raise KeepError("Some of the kept parameters are infinite or NaN.")
    return array
