"""Whatever a student's code, parameters or file holds, reading it stays inside the marker's memory
and takes seconds.
"""

import base64
import contextlib
import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from autograder.exercises import load_all
from autograder.marking.fingerprint import fingerprint
from autograder.sandbox import observations
from autograder.sandbox.inside import MARKER
from autograder.sandbox.lending import EXERCISE, HELD_OUT, lend_value
from autograder.sandbox.limits import Limits
from autograder.sandbox.messages import parse
from autograder.submission import rebuild as submission
from course.checking import calls
from course.judging.judge import judge
from course.judging.values import NotPlain, unpack
from course.keeping import MIME, KeepError, kept_in, pack_parameters, unpack_parameters

failed = []  # sentences
SECONDS = 20  # of processor time for one value
SIZE = Limits().message_bytes - 10_000  # characters of one message
JUDGED = [
    "sigmoid",
    "lstm_step",
    "language_gradients",
    "stacked_backward",
    "top_k",
    "init_lstm",
    "dropout_forward",
    "stacked_forward",
]
LENT = sorted({name for exercise in load_all().values() for name in exercise.needs})


def many(item, size):
    """JSON text of a list that repeats an item, nearly as long as a message may be."""
    return f'{{"list": [{",".join([item] * (size // (len(item) + 1)))}]}}'


def numbers(count, shape, dtype="float64", number="0"):
    """JSON text of a packed array."""
    return (
        f'{{"array": [{",".join([number] * count)}], "shape": {json.dumps(shape)}, "dtype": '
        f'"{dtype}"}}'
    )


LONG = '"' + "a" * 10_000 + '"'
VALUES = {  # name -> function of a size that gives JSON text
    "one long text among empty ones": lambda size: (
        f'{{"list": [{{"list": [{LONG}]}}, {many(chr(34) * 2, min(size, 300_000))}]}}'
    ),
    "long text beside empty text": lambda size: (
        f'{{"list": [{{"list": [{LONG},{",".join([chr(34) * 2] * min(100_000, size // 3))}]}}]}}'
    ),
    "text beside numbers": lambda size: f'{{"tuple": [{LONG},{",".join(["0.5"] * (size // 4))}]}}',
    "long texts": lambda size: many(LONG, size),
    "short texts": lambda size: many('"ab"', size),
    "wide characters": lambda size: many('"\U0001f600' + "a" * 9_000 + '"', size),
    "numbers": lambda size: many("1.5", size),
    "whole numbers": lambda size: many("9223372036854775807", size),
    "lists of numbers": lambda size: many('{"list": [1, 2, 3]}', size),
    "ragged lists": lambda size: many('{"list": [1]}, {"list": [1, 2]}', size),
    "nothing": lambda size: many("null", size),
    "truth": lambda size: many("true", size),
    "names": lambda size: (
        '{"dict": {' + ",".join(f'"{number}": 1' for number in range(size // 12)) + "}}"
    ),
    "long names": lambda size: (
        '{"dict": {'
        + ",".join(f'"{number}{"b" * 9_000}": null' for number in range(size // 9_100))
        + "}}"
    ),
    "generators": lambda size: many('{"rng": 1}', size),
    "functions": lambda size: many('{"function": "cubes"}', size),
    "arrays": lambda size: many(numbers(150_000, [150_000]), size),
    "small arrays": lambda size: many(numbers(1, [1]), size),
    "arrays with a short axis": lambda size: many(numbers(0, [0, 10**9]), size),
    "axes without numbers": lambda size: numbers(0, [0] + [10**6] * 8),
    "sizes": lambda size: numbers(1, [], "int64", str(10**9)),
    "many axes": lambda size: numbers(1, [1] * 32),
    "endless": lambda size: numbers(100_000, [100_000], "float64", "Infinity"),
    "no numbers": lambda size: numbers(100_000, [100_000], "float32", "NaN"),
    "half precision": lambda size: numbers(100_000, [100_000], "float16", "1e308"),
    "deep": lambda size: '{"list": [' * 16 + many("1", size // 2) + "]}" * 16,
    "deeper": lambda size: '{"list": [' * 40_000 + "]}" * 40_000,
    "containers of nothing": lambda size: many('{"list": []}', size),
    "form alone": lambda size: '{"array": {}, "shape": "x", "dtype": []}',
}
BOMBS = (
    "one long text among empty ones",
    "long text beside empty text",
    "names",
    "generators",
    "short texts",
    "small arrays",
    "sizes",
)


def marked(name, text):
    """Judge an exercise whose first case gave this value, in as many results as it has."""
    exercise = load_all()[name]
    cases = exercise.case_set(np.random.default_rng(1), symptoms=False)
    count = len(calls(cases))
    parts = len(exercise.parts)
    value = text if parts == 1 else f'{{"tuple": [{",".join([text] * parts)}]}}'
    try:
        seen = parse(f'[{{"value": {value}}}' + ', {"value": 1}' * (count - 1) + "]")
    except (ValueError, RecursionError):
        return None
    seen = observations.read(seen, count)
    fingerprint(seen)
    return judge(cases, seen, reveal=False)


def lent(name, text, allowance):
    """Ask for a right value with this in the place of each argument."""
    count = load_all()[name].reference.__code__.co_argcount
    arguments = f'[{{"list": [{",".join([text] * count)}]}}, {{"dict": {{}}}}]'
    answer = lend_value(
        f'{MARKER}{{"name": "{name}", "arguments": {arguments}}}', {name}, allowance
    )
    assert '"error": ""' not in answer and "Unable to allocate" not in answer, answer[:200]


def limit():
    """Bound this process as the marker is bounded: by what it may grow, and by the time for one
    value.
    """
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + Limits().marker_bytes
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.signal(signal.SIGXCPU, too_slow)


def too_slow(*_):
    raise TimeoutError(f"took more than {SECONDS} seconds")


@contextlib.contextmanager
def bounded(what):
    """Run one value with time of its own; say which it was where it does not get through."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(
        resource.RLIMIT_CPU,
        (int(usage.ru_utime + usage.ru_stime) + SECONDS, resource.RLIM_INFINITY),
    )
    try:
        yield
    except Exception as error:
        failed.append(f"{what}: {type(error).__name__}: {error}"[:300])
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def hostile(values, exercises, lending, allowances):
    """Send values the ways that a student's values come."""
    for what in values:
        for name in exercises:
            with bounded(f"{what}, judged as {name}"):
                marked(name, VALUES[what](SIZE // len(load_all()[name].parts) // 2))
        for name in lending:
            for allowance in allowances:
                with bounded(f"{what}, lent to {name}"):
                    lent(
                        name,
                        VALUES[what](SIZE // load_all()[name].reference.__code__.co_argcount // 2),
                        allowance,
                    )


ARRAY = {"shape": [2], "float32": base64.b64encode(bytes(8)).decode()}
KEPT = [
    {"W": {"shape": [10**5] * 8, "float32": ""}},
    {"W": {"shape": [0] + [10**5] * 7, "float32": ""}},
    {"W": {"shape": "ab", "float32": []}},
    {"W": {"shape": {"a": 1}, "float32": {}}},
    {"W": {"shape": [True, 2], "float32": ARRAY["float32"]}},
    {"W": [ARRAY] * 100_000},
    {str(number): ARRAY for number in range(100_000)},
    {"W" * 10**6: ARRAY},
    {"W": {"shape": [1], "float32": "A" * 7_000_000}},
    {"W": [["a" * 10_000] + [""] * 100_000]},
    {"W": [[[[[[ARRAY]]]]]]},
    {"W": {"shape": [2], "float32": "\u00e9" * 10}},
    {"W": [None] * 10**6},
]


def kept():
    """Read hostile parameters, and files that hold them."""
    for number, packed in enumerate(KEPT):
        with bounded(f"parameters {number}"):
            with contextlib.suppress(KeepError):
                unpack_parameters(packed)
            output = {
                "data": {
                    MIME: {
                        "result": "a" * 10**6 if number % 2 else "a_result",
                        "parameters": packed,
                    }
                }
            }
            cell = {
                "cell_type": "code",
                "source": "pass",
                "outputs": [output, None, {"data": []}, {"data": {MIME: [1]}}],
            }
            assert not submission.parse(
                json.dumps({"cells": [cell] * 2, "metadata": {}}).encode()
            ).problem
    with bounded("parameters of text in lists"), contextlib.suppress(KeepError):
        pack_parameters({"W": [[[[["a" * 10_000] + [""] * 100_000]]]]})


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(
            st.sampled_from(
                [
                    "list",
                    "tuple",
                    "dict",
                    "array",
                    "shape",
                    "dtype",
                    "rng",
                    "function",
                    "value",
                    "error",
                    "warnings",
                    "a",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=40,
)


@hypothesis.settings(max_examples=100, deadline=None)
@hypothesis.given(st.lists(PLAIN, min_size=1, max_size=4))
def test_no_json_raises_anything_but_what_is_caught(values):
    cases = load_all()["lstm_step"].public_cases() if not _cases else _cases[0]
    _cases[:] = [cases]
    seen = [{"value": values[index % len(values)]} for index in range(len(calls(cases)))]
    for value in values:
        with contextlib.suppress(NotPlain):
            unpack(value)
        with contextlib.suppress(KeepError):
            unpack_parameters(value)
        with contextlib.suppress(ValueError):
            observations.read(value, 1)
        lend_value(MARKER + json.dumps({"name": "sigmoid", "arguments": value}), {"sigmoid"})
        lend_value(MARKER + json.dumps(value), {"sigmoid"})
        submission.from_content({"cells": value})
        submission.from_content(value)
        kept_in([value])
    seen = observations.read(seen, len(seen))
    fingerprint(seen)
    assert judge(cases, seen, reveal=False).fraction < 1


_cases = []


def run(*words):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, *words], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_values_that_blow_up_stay_inside_the_markers_memory():
    run("some")


@pytest.mark.long
def test_every_value_on_every_way_stays_inside_the_markers_memory():
    run("all")


if __name__ == "__main__":
    limit()
    kept()
    if sys.argv[1] == "all":
        hostile(VALUES, JUDGED, LENT[::5], (EXERCISE, HELD_OUT))
        hostile(BOMBS, [], LENT, (HELD_OUT,))
    else:
        hostile(BOMBS[:4], ["top_k"], ["embedding_backward"], (HELD_OUT,))
        hostile(BOMBS[1:2], ["dropout_forward"], [], ())
    sys.exit("\n".join(failed) if failed else 0)
