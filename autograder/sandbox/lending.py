"""Right values for functions that a student's code calls: computed here, outside the kernel."""

import json
import math

import numpy as np

from autograder.exercises import load_all
from autograder.sandbox.inside import MARKER
from autograder.sandbox.messages import parse
from course.compare import as_array
from course.observe import arrays_in
from course.values import pack, unpack

MAX_RESULT = 100_000
MAX_NUMBERS = 10_000                                      # in all arguments: three times what the largest case has
MAX_FOR_FUNCTION = 200                                    # where a function is among them, which is then called for each number
NOT_LENT = "is not lent here"


def lend_value(prompt, allowed):
    """Answer an input request of the kernel.

    Args:
        prompt: its text; untrusted.
        allowed: names of the exercises whose values may be lent now.

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
        _refuse_large(args, kwargs)
        with np.errstate(all="ignore"):
            return json.dumps({"value": pack(load_all()[name].reference(*args, **kwargs))})
    except Exception as error:                            # the arguments are untrusted: whatever they cause is the student's error
        return json.dumps({"error": str(error)[:300]})


def _refuse_large(args, kwargs):
    """Refuse arguments from which broadcasting could make a very large result."""
    shapes = [shape[::-1] for shape in _shapes([*args, kwargs])]
    longest = [max(sizes) for sizes in zip(*[shape + (1,) * (8 - len(shape)) for shape in shapes])] if shapes else []
    if any(isinstance(number, int) and abs(number) > MAX_RESULT**0.5 for number in [*args, *kwargs.values()]):
        raise ValueError("the arguments are too large")
    if any(len(shape) > 8 for shape in shapes) or math.prod(longest) > MAX_RESULT:
        raise ValueError("the arguments are too large")
    most = MAX_FOR_FUNCTION if any(callable(value) for value in [*args, *kwargs.values()]) else MAX_NUMBERS
    if sum(map(math.prod, shapes)) > most:
        raise ValueError("the arguments are too large")


def _shapes(value):
    """Shapes of all arrays and numbers in a value; a list of numbers is an array, as it is to NumPy."""
    mixed = arrays_in(value) and not isinstance(value, np.ndarray)
    if not mixed and (array := as_array(value)) is not None:
        return [array.shape]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else []
    return [shape for item in items for shape in _shapes(item)]
