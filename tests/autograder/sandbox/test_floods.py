"""Whatever a kernel sends, the marker's memory stays bounded, and the next kernel works."""

import json
import resource
import subprocess
import sys

import numpy as np
import pytest

from autograder.sandbox import provisioner
from autograder.sandbox.inside import MARKER
from autograder.sandbox.kernel import DEAD, DONE, StudentKernel
from autograder.sandbox.lending import EXERCISE, HELD_OUT, lend_value
from autograder.sandbox.limits import MIB, Limits
from autograder.sandbox.messages import MOST_CONTAINERS, MOST_ITEMS, parse
from autograder.sandbox.watch import resident_bytes
from course.judging.values import pack

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
LIMIT = 128 * MIB
MARGIN = (
    768 * MIB
)  # what comes in between two looks, late ones on a busy machine; the floods send 50 GB
COMMON = """
import zmq
kernel = get_ipython().kernel
publish = kernel.iopub_thread.socket.send_multipart
student = kernel._parent_ident["shell"]
student = list(student) if isinstance(student, (list, tuple)) else [student]
large = zmq.Frame(bytes(8 * 1024**2 - 100))
def send(content, metadata=b"{}", count=1):
    header, parent = kernel.session.pack(kernel.session.msg_header("stream")), kernel.session.pack(kernel.get_parent("shell")["header"])
    for number in range(count):
        parts = [header, parent, metadata, content + b" " * number]
        publish([b"x", b"<IDS|MSG>", kernel.session.sign(parts), *parts], copy=False)
"""
FLOODS = {
    "many frames": "for _ in range(3):\n    publish([b'x'] + [large] * 2000, copy=False)",
    "tiny frames": "for _ in range(5):\n    publish([b'x'] + [b''] * 2_000_000)",
    "small messages": "for _ in range(300_000):\n    publish([b'x'])",
    "all channels": "for _ in range(200):\n    publish([b'x', large], copy=False)\n"
    "    kernel.stdin_socket.send_multipart([*student, large], copy=False)\n"
    "    kernel.shell_stream.send_multipart([*student, large], copy=False)",
    "lists of nothing": "send(b'{\"a\": [' + b'[],' * 2_700_000 + b'0]}', count=30)\nsend(b'{}', "
    "b'{\"a\": [' + b'{},' * 2_700_000 + b'0]}', 30)",
    "many texts": "send(b'{\"a\": [' + b'\"ab\",' * 1_500_000 + b'0]}', count=30)",
    "deep": "for n in (900, 10_000, 4_000_000):\n    send(b'{\"a\": ' + b'[' * n + b']' * n + b'}')",
}


def flooded():
    """Run all floods, each in a kernel that the one before may have ended; print the marker's
    memory, before and at most.
    """
    before, ended = resident_bytes(), []
    with StudentKernel("02_gates", limits=Limits(cell_seconds=8, marker_bytes=LIMIT)) as kernel:
        for name, code in FLOODS.items():
            run = kernel.run(COMMON + code + "\nimport time\ntime.sleep(1)")
            if run.state == DEAD:
                assert "the marker grew by more than 128 MB" in run.error, (name, run)
                ended.append(name)
                kernel.restart()
            assert run.state != "raised" and kernel.run("print(1)", 60).state == DONE, (
                name,
                run,
            )  # the text may come later
            print(
                name,
                run.state,
                resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                file=sys.stderr,
            )
    print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, *ended, sep=",")


def test_floods_do_not_fill_the_markers_memory():
    done = subprocess.run(
        [sys.executable, "-W", "error", __file__], capture_output=True, text=True, timeout=250
    )
    assert done.returncode == 0, done.stderr
    before, most, *ended = done.stdout.strip().split(",")
    assert int(most) < int(before) + LIMIT + MARGIN
    assert {"many frames", "all channels"} <= set(ended)


def test_json_that_would_blow_up_is_not_parsed():
    assert parse('{"a": [1, {"b": []}]}') == {"a": [1, {"b": []}]}
    for text in (
        "[" + "[]," * MOST_CONTAINERS + "0]",
        "[" + "{}," * MOST_CONTAINERS + "0]",
        "[" + "0," * (MOST_ITEMS + 1) + "0]",
    ):
        with pytest.raises(ValueError, match="too many"):
            parse(text)


def test_a_request_to_lend_that_would_blow_up_is_answered_with_an_error():
    prompt = (
        'lstm-course value: {"name": "sigmoid", "arguments": [' + "[]," * MOST_CONTAINERS + "0]}"
    )
    assert lend_value(prompt, {"sigmoid"}) == '{"error": "too many lists and dicts"}'


def test_lists_count_as_the_arrays_that_they_become():
    column = {"list": [{"list": [1.0]}] * 20_000}
    row = {"array": [1.0] * 5000, "shape": [1, 5000], "dtype": "float64"}
    request = {"name": "forget_gate", "arguments": [{"list": [column, row, row]}, {"dict": {}}]}
    assert (
        lend_value(MARKER + json.dumps(request), {"forget_gate"})
        == '{"error": "the arguments are too large"}'
    )


@pytest.mark.parametrize("allowance", [EXERCISE, HELD_OUT])
def test_a_request_for_many_layers_and_many_steps_is_refused(allowance):
    """Each would be a loop in Python, one inside the other."""
    layers, T = 400, 2000
    state, zero = np.zeros((layers, 1, 1)), np.zeros((1, T, 1))
    W, b = [np.zeros((2, 4))] * layers, [np.zeros(4)] * layers
    arguments = [pack([zero, state, state, W, b, 0.0, None, False]), pack({})]
    answer = lend_value(
        MARKER + json.dumps({"name": "stacked_forward", "arguments": arguments}),
        {"stacked_forward"},
        allowance,
    )
    assert answer == '{"error": "the arguments are too large"}'


def _zeros(*shape, dtype=float):
    return np.zeros(shape, dtype)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("encode", [{"W_enc": _zeros(20_000, 0), "b_enc": _zeros(0)}, _zeros(1, 5, dtype=int)]),
        ("pool_states", [_zeros(1, 40_000, 0, dtype=np.int8), "last"]),
        ("pool_states", [_zeros(1, 2, 2), "last" * 100]),
        ("embedding_backward", [_zeros(1, 1, 2), _zeros(1, 1, dtype=int), 10**9]),
        ("embedding_backward", [_zeros(1, 1, 2), _zeros(1, 1, dtype=int), np.array(10**9)]),
        ("sigmoid", [["a" * 10_000] + [""] * 1000]),
        (
            "next_item_scores",
            [
                {
                    "table": _zeros(1, 1900),
                    "W": _zeros(1900, 0),
                    "b": _zeros(0),
                    "W_y": _zeros(0, 3),
                    "b_y": _zeros(3),
                },
                _zeros(100, 1900, dtype=int),
            ],
        ),
        (
            "stacked_forward",
            [
                _zeros(1, 2000, 0),
                _zeros(2000, 1, 0),
                _zeros(2000, 1, 0),
                _zeros(2000, 0, 0),
                _zeros(2000, 0),
                0.0,
                None,
                False,
            ],
        ),
        (
            "stacked_forward",
            [
                _zeros(1, 600, 1),
                _zeros(600, 1, 1),
                _zeros(600, 1, 1),
                _zeros(600, 2, 4),
                _zeros(600, 4),
                0.0,
                None,
                False,
            ],
        ),
    ],
)
@pytest.mark.parametrize("allowance", [EXERCISE, HELD_OUT])
def test_sizes_from_which_a_function_would_make_gigabytes_or_minutes_are_refused(
    name, arguments, allowance
):
    prompt = MARKER + json.dumps({"name": name, "arguments": [pack(arguments), pack({})]})
    assert lend_value(prompt, {name}, allowance) == '{"error": "the arguments are too large"}'


if __name__ == "__main__":
    flooded()
