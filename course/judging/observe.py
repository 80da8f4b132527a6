"""Call a function on the inputs of its cases and write down what happened.

Observing never judges. It runs where the student's function lives: in the notebook when a student
checks it, in the sandboxed kernel when it is marked; what it writes down can be sent as JSON.
"""

import ast
import inspect
import itertools
import linecache
import math
import textwrap
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import FrameType

import numpy as np

from course.judging.observation import Observation
from course.judging.values import Json, NotPlain, Packed, Value, pack, unpack

ROUNDING = 1e-12


def observe(function: Callable, inputs: Packed) -> Observation:
    """Call `function` once and write down what happened.

    Args:
        function: what the student wrote.
        inputs: packed arguments by name.

    Returns:
        Observation.
    """
    arguments = {name: unpack(value) for name, value in inputs.items()}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        seen = _outcome(function, arguments)
    texts = dict.fromkeys(f"{item.category.__name__}: {item.message}" for item in caught)
    return replace(
        seen,
        reordered=_reordered(function, list(arguments)),
        changed=[name for name, packed in inputs.items() if _changed(arguments[name], packed)],
        unused=[
            name
            for name, packed in inputs.items()
            if _is_rng(packed) and _untouched(arguments[name], packed)
        ],
        warnings=[text[:300] for text in list(texts)[:3]],
    )


def _outcome(function: Callable, arguments: dict[str, Value]) -> Observation:
    """Call the function; how that ended."""
    try:
        value = _call(function, arguments)
    except NotImplementedError as error:
        raised = _innermost(error).f_code
        return Observation(
            unwritten=raised.co_name,
            error=_error_text(error),
            leftover=raised is getattr(function, "__code__", None)
            and _has_more_than_a_stub(function),
        )
    except (Exception, SystemExit) as error:
        missing = error.name if isinstance(error, NameError) else None
        return Observation(
            error=_error_text(error),
            line=_line_of(error),
            missing=missing if isinstance(missing, str) else None,
        )
    return _describe(value, arguments)


def _call(function: Callable, arguments: dict[str, Value]) -> Value:
    """Call by position, as the lessons do, whatever the student's names are; by name where the
    function asks for that.
    """
    code = getattr(function, "__code__", None)
    by_name = (
        set(code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount])
        if code
        else set()
    )
    positional = [value for name, value in arguments.items() if name not in by_name]
    return function(
        *positional, **{name: value for name, value in arguments.items() if name in by_name}
    )


def _own_names(function: Callable) -> list[str]:
    code = getattr(function, "__code__", None)
    return list(code.co_varnames[: code.co_argcount]) if code else []


def _reordered(function: Callable, names: list[str]) -> bool:
    own = _own_names(function)
    return own != names and sorted(own) == sorted(names)


def _has_more_than_a_stub(function: Callable) -> bool:
    """Whether a function that raises NotWritten holds more than a docstring and that line."""
    try:
        (statement,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body[:1]
    except (OSError, TypeError, SyntaxError, ValueError):
        return False
    body = statement.body if isinstance(statement, ast.FunctionDef) else []
    return any(
        not isinstance(node, ast.Raise)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in body
    )


def _describe(value: Value, arguments: dict[str, Value]) -> Observation:
    try:
        packed = pack(value)
    except NotPlain as problem:
        return Observation(unpackable=str(problem))
    except RecursionError:
        return Observation(unpackable="a value that holds itself")
    results = arrays_in(value)
    shared = [
        name
        for name, argument in arguments.items()
        if any(_share(result, array) for result in results for array in arrays_in(argument))
    ]
    overlap = any(
        _share(a, b)
        for one, other in itertools.combinations(map(arrays_in, _items(value)), 2)
        for a in one
        for b in other
    )
    return Observation(value=packed, shared=shared, overlap=overlap)


def _items(value: Value) -> Sequence[Value]:
    """The results of a call: a list inside of one, such as a list of masks, is one result and may
    hold an array twice.
    """
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list | tuple | deque) else []


def arrays_in(value: Value) -> list[np.ndarray]:
    """All arrays inside a value made of arrays, lists, tuples and dicts."""
    if isinstance(value, np.ndarray):
        return [value]
    return [array for item in _items(value) for array in arrays_in(item)]


def _share(a: np.ndarray, b: np.ndarray) -> bool:
    try:
        return np.shares_memory(a, b, max_work=10_000)  # pyright: ignore[reportArgumentType]
    except np.exceptions.TooHardError:
        return np.may_share_memory(a, b)


def _changed(argument: Value, packed: Json) -> bool:
    if _is_rng(packed):
        return False  # drawing from a generator changes it, and is meant to
    try:
        return not _equal(pack(argument), packed)
    except NotPlain:
        return True


def _equal(one: Json, other: Json) -> bool:
    """Whether two packed values are equal, but for the rounding of a number that was moved and
    moved back.
    """
    if one == other:
        return True
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    return (
        isinstance(one, float)
        and isinstance(other, float)
        and math.isclose(one, other, rel_tol=ROUNDING, abs_tol=ROUNDING)
    )


def _is_rng(packed: Json) -> bool:
    return isinstance(packed, dict) and "rng" in packed


def _untouched(generator: np.random.Generator, packed: Json) -> bool:
    seeds = generator.bit_generator.seed_seq
    spawned = isinstance(seeds, np.random.SeedSequence) and seeds.n_children_spawned
    return not spawned and generator.bit_generator.state == unpack(packed).bit_generator.state


def _error_text(error: BaseException) -> str:
    text = (
        "maximum recursion depth exceeded" if isinstance(error, RecursionError) else error
    )  # where it ends is chance
    return f"{type(error).__name__}: {text}"[:500]


def _innermost(error: BaseException) -> FrameType:
    """The frame in which an exception was raised."""
    return list(traceback.walk_tb(error.__traceback__))[-1][0]


def _line_of(error: BaseException) -> str:
    """The line of the student's function that failed; where it failed in one that it called, that
    line too.
    """
    lines = [
        (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()[:200]
        for frame in traceback.extract_tb(error.__traceback__)
        if not (
            "site-packages" in frame.filename
            or frame.filename == __file__
            or frame.filename.startswith("<frozen")
        )
    ]
    if not lines or not lines[0]:
        return ""
    return lines[0] if lines[0] == lines[-1] else f"{lines[0]}` and there in `{lines[-1]}"
