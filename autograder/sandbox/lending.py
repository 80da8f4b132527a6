"""Right values for functions that a student's code calls: computed here, outside the kernel."""

import json
import math

import numpy as np

from autograder.exercises import load_all
from autograder.sandbox.inside import MARKER
from autograder.sandbox.messages import parse
from course.observe import arrays_in
from course.values import NotPlain, pack, unpack

MAX_RESULT = 100_000


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
            return json.dumps({"error": f"{name} is not lent here"})
        _refuse_large(args, kwargs)
        with np.errstate(all="ignore"):
            return json.dumps({"value": pack(load_all()[name].reference(*args, **kwargs))})
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, NotPlain, RecursionError) as error:
        return json.dumps({"error": str(error)[:300]})


def _refuse_large(args, kwargs):
    """Refuse arguments from which broadcasting could make a very large result."""
    shapes = [array.shape[::-1] for array in arrays_in([*args, kwargs])]
    longest = [max(sizes) for sizes in zip(*[shape + (1,) * (8 - len(shape)) for shape in shapes])] if shapes else []
    if any(isinstance(number, int) and abs(number) > MAX_RESULT**0.5 for number in [*args, *kwargs.values()]):
        raise ValueError("the arguments are too large")
    if any(len(shape) > 8 for shape in shapes) or math.prod(longest) > MAX_RESULT:
        raise ValueError("the arguments are too large")
