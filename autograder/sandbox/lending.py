"""Right values for functions that a student's code calls: computed here, outside the kernel."""

import json
import math
from dataclasses import dataclass

import numpy as np

from autograder.exercises import load_all
from autograder.sandbox.inside import MARKER
from autograder.sandbox.messages import parse
from course.compare import as_array
from course.observe import arrays_in
from course.values import pack, unpack

MAX_STEPS = 100_000                                       # arrays times the largest size: what loops over layers and time could make
MAX_FOR_FUNCTION = 200                                    # numbers where a function is among them, which is then called for each
NOT_LENT = "is not lent here"


@dataclass(frozen=True)
class Room:
    """How large a request may be.

    Attributes:
        numbers: in all arguments together.
        product: of the largest sizes along all axes: what broadcasting could make of them.
    """

    numbers: int
    product: int


EXERCISE = Room(numbers=10_000, product=100_000)          # three times what the largest case has
HELD_OUT = Room(numbers=200_000, product=4_000_000)       # only functions that a result needs: of these none multiplies all with all


def lend_value(prompt, allowed, room=EXERCISE):
    """Answer an input request of the kernel.

    Args:
        prompt: its text; untrusted.
        allowed: names of the exercises whose values may be lent now.
        room: Room.

    Returns:
        JSON text with "value" or "error"; an empty line for any other input request.
    """
    if not isinstance(prompt, str) or not prompt.startswith(MARKER):
        return ""
    try:
        request = parse(prompt.removeprefix(MARKER))
        name, (args, kwargs) = request["name"], map(unpack, request["arguments"])
        if name not in allowed:
            return json.dumps({"error": f"{name} {NOT_LENT}"})
        _refuse_large(args, kwargs, room)
        with np.errstate(all="ignore"):
            return json.dumps({"value": pack(load_all()[name].reference(*args, **kwargs))})
    except Exception as error:                            # the arguments are untrusted: whatever they cause is the student's error
        return json.dumps({"error": str(error)[:300]})


def _refuse_large(args, kwargs, room):
    """Refuse arguments from which broadcasting could make a very large result."""
    shapes = [shape[::-1] for shape in _shapes([*args, kwargs])]
    longest = [max(sizes) for sizes in zip(*[shape + (1,) * (8 - len(shape)) for shape in shapes])] if shapes else []
    if any(isinstance(number, int) and abs(number) > EXERCISE.product**0.5 for number in [*args, *kwargs.values()]):
        raise ValueError("the arguments are too large")
    if any(len(shape) > 8 for shape in shapes) or math.prod(longest) > room.product:
        raise ValueError("the arguments are too large")
    if len(shapes) * max((size for shape in shapes for size in shape), default=0) > MAX_STEPS:
        raise ValueError("the arguments are too large")
    most = MAX_FOR_FUNCTION if any(callable(value) for value in [*args, *kwargs.values()]) else room.numbers
    if sum(map(math.prod, shapes)) > most:
        raise ValueError("the arguments are too large")


def _shapes(value):
    """Shapes of all arrays and numbers in a value; a list of numbers is an array, as it is to NumPy."""
    mixed = arrays_in(value) and not isinstance(value, np.ndarray)
    if not mixed and (array := as_array(value)) is not None:
        return [array.shape]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else []
    return [shape for item in items for shape in _shapes(item)]
