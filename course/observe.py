"""Call a function on the inputs of its cases and write down what happened.

Observing never judges. It runs where the student's function lives: in the notebook when a student checks it, in the
sandboxed kernel when it is marked; what it writes down is plain JSON either way.
"""

import linecache
import traceback
import warnings

import numpy as np

from course.values import NotPlain, pack, unpack


def observe(function, inputs):
    """Call `function` once and write down what happened.

    Args:
        function: what the student wrote.
        inputs: packed arguments by name.

    Returns:
        dict with some of: "value" (packed result), "unpackable" (what the result was instead), "error" (text),
        "line" (of the student's code), "unwritten" (name of
        the function that is a stub), "changed" (arguments that were modified), "shared" (arguments
        whose memory the result uses), "overlap" (True when two results share memory), "unused" (generators that were not
        drawn from), "warnings" (texts).
    """
    arguments = {name: unpack(value) for name, value in inputs.items()}
    seen = {}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = _call(function, arguments)
        except NotImplementedError as error:
            seen.update(unwritten=_innermost(error).name, error=_error_text(error))
        except (Exception, SystemExit) as error:
            seen.update(error=_error_text(error), line=_line_of(error))
        else:
            seen.update(_describe(value, arguments))
    seen["changed"] = [name for name, packed in inputs.items() if _changed(arguments[name], packed)]
    seen["unused"] = [name for name, packed in inputs.items() if _is_rng(packed) and _untouched(arguments[name], packed)]
    texts = dict.fromkeys(f"{item.category.__name__}: {item.message}" for item in caught)
    seen["warnings"] = list(texts)[:3]
    return seen


def _call(function, arguments):
    """Call by position, as the lessons do, whatever the student's names are; by name where the function asks for that."""
    code = getattr(function, "__code__", None)
    by_name = set(code.co_varnames[code.co_argcount:code.co_argcount + code.co_kwonlyargcount]) if code else set()
    positional = [value for name, value in arguments.items() if name not in by_name]
    return function(*positional, **{name: value for name, value in arguments.items() if name in by_name})


def _describe(value, arguments):
    try:
        seen = {"value": pack(value)}
    except NotPlain as problem:
        return {"unpackable": str(problem)}
    except RecursionError:
        return {"unpackable": "a value that holds itself"}
    results = arrays_in(value)
    seen["shared"] = [
        name for name, argument in arguments.items()
        if any(_share(result, array) for result in results for array in arrays_in(argument))
    ]
    seen["overlap"] = any(_share(a, b) for index, a in enumerate(results) for b in results[:index])
    return seen


def arrays_in(value):
    """All arrays inside a value made of arrays, lists, tuples and dicts."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [array for item in value for array in arrays_in(item)]
    return []


def _share(a, b):
    try:
        return np.shares_memory(a, b, max_work=10_000)
    except np.exceptions.TooHardError:
        return np.may_share_memory(a, b)


def _changed(argument, packed):
    if _is_rng(packed):
        return False                                      # drawing from a generator changes it, and is meant to
    try:
        return pack(argument) != packed
    except NotPlain:
        return True


def _is_rng(packed):
    return isinstance(packed, dict) and "rng" in packed


def _untouched(generator, packed):
    spawned = generator.bit_generator.seed_seq.n_children_spawned
    return not spawned and generator.bit_generator.state == unpack(packed).bit_generator.state


def _error_text(error):
    return f"{type(error).__name__}: {error}"[:500]


def _innermost(error):
    return traceback.extract_tb(error.__traceback__)[-1]


def _line_of(error):
    """The innermost line of code that is not in a library: most often the student's own."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        in_library = "site-packages" in frame.filename or frame.filename == __file__ or frame.filename.startswith("<frozen")
        if not in_library:
            return (frame.line or linecache.getline(frame.filename, frame.lineno)).strip()[:200]
    return ""
