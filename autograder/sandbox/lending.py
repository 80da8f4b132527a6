"""Right values for functions that a student's code calls: computed here, outside the kernel."""

import json
import math
from collections.abc import Container, Iterable
from dataclasses import dataclass

import numpy as np

from autograder.exercises import load_all
from autograder.sandbox.inside import MARKER
from autograder.sandbox.messages import parse
from course.judging.compare import as_array
from course.judging.observe import arrays_in
from course.judging.values import Untrusted, Value, pack, unpack

MAX_STEPS = 100_000  # layers times time steps: loops in Python, one inside the other
MAX_FOR_FUNCTION = 200  # numbers where a function is among them, which is then called for each
MAX_AXES = 8
MAX_WORD = 100  # characters of a text, which is the name of a choice
TOO_LARGE = "the arguments are too large"
NOT_LENT = "is not lent here"
TOO_MANY = json.dumps(
    {"error": "more right values were asked for than the marker computes for one exercise"}
)


@dataclass(frozen=True)
class Allowance:
    """How large a request may be.

    Attributes:
        numbers: in all arguments together.
        product: of the largest sizes along all axes: what broadcasting could make of them.
        size: of one axis.
        looked_up: numbers of the largest array times the largest size: what a table or one-hot rows
            could make of it.
    """

    numbers: int
    product: int
    size: int
    looked_up: int


EXERCISE = Allowance(
    numbers=10_000, product=100_000, size=2000, looked_up=4_000_000
)  # three times what the largest case has
HELD_OUT = Allowance(
    numbers=200_000, product=4_000_000, size=5000, looked_up=32_000_000
)  # only for what a result needs: forward functions


def lend_value(prompt: Untrusted, allowed: Container[str], allowance: Allowance = EXERCISE) -> str:
    """Answer an input request of the kernel.

    Args:
        prompt: its text; untrusted.
        allowed: names of the exercises whose values may be lent now.
        allowance: Allowance.

    Returns:
        JSON text with "value" or "error"; an empty line for any other input request.

    Raises:
        MemoryError, OSError: of the marker itself; no request within the allowance causes it.
    """
    if not isinstance(prompt, str) or not prompt.startswith(MARKER):
        return ""
    try:
        request = parse(prompt.removeprefix(MARKER))
        name, (args, kwargs) = request["name"], map(unpack, request["arguments"])
        if name not in allowed:
            return json.dumps({"error": f"{name} {NOT_LENT}"})
        _refuse_large(args, kwargs, allowance)
        with np.errstate(all="ignore"):
            return json.dumps({"value": pack(load_all()[name].reference(*args, **kwargs))})
    except (MemoryError, OSError):
        raise
    except (
        Exception
    ) as error:  # the arguments are untrusted: whatever they cause is the student's error
        return json.dumps({"error": str(error)[:300]})


def _refuse_large(args: Iterable[Value], kwargs: dict[str, Value], allowance: Allowance) -> None:
    """Refuse arguments from which a function could make a very large result, or a very long
    loop.
    """
    values = [*args, *kwargs.values()]
    arrays = [value for value in values if not (isinstance(value, str) and len(value) <= MAX_WORD)]
    shapes = [
        tuple(max(size, 1) for size in shape) for value in arrays for shape in _shapes(value)
    ]  # a 0 would hide the other sizes
    last = [shape[::-1] + (1,) * (MAX_AXES - len(shape)) for shape in shapes]
    product = math.prod(map(max, zip(*last)))
    largest = max((size for shape in shapes for size in shape), default=1)
    layers = sum(shape[0] if len(shape) > 2 else 1 for shape in shapes)
    numbers = list(map(math.prod, shapes)) or [0]
    most = MAX_FOR_FUNCTION if any(map(callable, values)) else allowance.numbers
    if (
        any(abs(_whole(value)) > EXERCISE.product**0.5 for value in values)
        or any(len(shape) > MAX_AXES for shape in shapes)
        or product > allowance.product
        or largest > allowance.size
        or layers * largest > MAX_STEPS
        or max(numbers) * largest > allowance.looked_up
        or sum(numbers) > most
    ):
        raise ValueError(TOO_LARGE)


def _whole(value: Value) -> int:
    """A whole number, which may be a size, as Python's own; it may also come as an array without
    axes. 0 for all else.
    """
    is_one = (
        isinstance(value, int)
        or isinstance(value, np.ndarray)
        and value.ndim == 0
        and value.dtype.kind in "iu"
    )
    return int(value) if is_one else 0


def _shapes(value: Value) -> list[tuple[int, ...]]:
    """Shapes of all that stands in a value; a list of numbers is an array, as it is to NumPy.

    Raises:
        ValueError: there is text, from which NumPy makes arrays of its longest one.
    """
    if isinstance(value, str):
        raise ValueError(TOO_LARGE)
    mixed = arrays_in(value) and not isinstance(value, np.ndarray)
    if not mixed and (array := as_array(value)) is not None:
        return [array.shape]
    if not isinstance(value, dict | list | tuple):
        return [()]  # None, a generator, a function
    items = value.values() if isinstance(value, dict) else value
    return [shape for item in items for shape in _shapes(item)]
