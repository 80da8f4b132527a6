"""Every limit binds, and a limit that makes no sense is refused before anything is touched."""

import os
from dataclasses import fields, replace
from types import SimpleNamespace

import pytest
from traitlets.config import Config

from autograder.errors import UserError
from autograder.plugin.mark import Mark
from autograder.sandbox import provisioner, visible
from autograder.sandbox.budget import Budget
from autograder.sandbox.kernel import DEAD, DONE, RAISED, TIMEOUT, Run, StudentKernel
from autograder.sandbox.lending import TOO_MANY
from autograder.sandbox.limits import MIB, Limits

needs_bubblewrap = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
LOW = {
    "cell_seconds": 2,
    "call_seconds": 0.5,
    "wall_seconds": 8,
    "memory_bytes": 1024 * MIB,
    "file_bytes": MIB,
    "open_files": 120,
    "output_characters": 10,
    "message_bytes": 100_000,
}


@pytest.mark.parametrize(
    "settings",
    [
        {"cell_second": 3},
        {"cell_seconds": -3},
        {"cell_seconds": 0},
        {"cell_seconds": float("nan")},
        {"cell_seconds": float("inf")},
        {"open_files": "10"},
        {"open_files": 1.5},
        {"processes": True},
    ],
    ids=str,
)
def test_a_limit_that_makes_no_sense_is_refused_in_one_sentence(settings):
    with pytest.raises(UserError) as refused:
        Mark(config=Config(Mark={"limits": settings}))
    sentence = str(refused.value)
    assert (
        all(limit.name in sentence for limit in fields(Limits)) and next(iter(settings)) in sentence
    )
    assert "\n" not in sentence and sentence.startswith("c.Mark.limits")


def test_limits_that_make_sense_replace_the_defaults():
    mark = Mark(
        config=Config(Mark={"limits": {"cell_seconds": 1.5, "call_seconds": 2, "processes": 7}})
    )
    assert Limits.replaced(mark.limits) == replace(
        Limits(), cell_seconds=1.5, call_seconds=2, processes=7
    )


@pytest.mark.parametrize(
    "settings", [{"call_seconds": 200}, {"wall_seconds": 1}, {"notebook_seconds": 3600}], ids=str
)
def test_a_backstop_that_would_come_first_is_refused(settings):
    with pytest.raises(
        UserError, match="wall_seconds is .*, less than .*make it several times as large"
    ):
        Limits.replaced(settings)


@pytest.fixture(scope="module")
def kernel():
    """One kernel with limits from the configuration, all of them low."""
    mark = Mark(config=Config(Mark={"limits": LOW}))
    with StudentKernel("02_gates", limits=Limits.replaced(mark.limits)) as started:
        started.run(
            "import numpy as np, time\ndef turn():\n    while True: pass\ndef large():\n    return "
            "[0.123456789] * 20_000"
        )
        yield started


BINDING = {
    "cell_seconds": ("while True: pass", TIMEOUT, "used more than 2 seconds of processor time"),
    "wall_seconds": (
        "time.sleep(600)",
        TIMEOUT,
        "did not finish within 8 seconds, most of which it waited",
    ),
    "memory_bytes": ("np.ones(2**27 + 1)", RAISED, "MemoryError"),
    "file_bytes": ("open('x', 'wb').write(bytes(2**20 + 1))", RAISED, "OSError"),
    "open_files": (
        "files = [open('/dev/null') for _ in range(121)]",
        RAISED,
        "Too many open files",
    ),
}


@needs_bubblewrap
@pytest.mark.parametrize("limit", BINDING)
def test_a_limit_of_a_cell_binds(kernel, limit):
    code, state, error = BINDING[limit]
    run = kernel.run(code)
    assert run.state == state and error in run.error


@needs_bubblewrap
def test_what_stays_below_the_limits_works(kernel):
    run = kernel.run(
        "x = np.ones(10**6); open('/tmp/y', 'wb').write(bytes(10**5)); [open('/dev/null').close() "
        "for _ in range(5)]; print(1)"
    )
    assert (run.state, run.text) == (DONE, "1\n")


@needs_bubblewrap
def test_the_time_of_a_call_binds(kernel):
    assert kernel.call("turn", [{}]).error == "used more than 0.5 seconds of processor time"


@needs_bubblewrap
def test_the_text_of_a_cell_is_cut(kernel):
    assert kernel.run("print('0123456789abc')").text == "0123456789"


@needs_bubblewrap
def test_a_message_that_is_too_large_is_not_read(kernel):
    run = kernel.call("large", [{}], budget=Budget(kernel.meter, 60, 300))
    assert (
        run.state == DEAD and run.result is None and not run.unlucky
    )  # ZeroMQ ends the connection
    kernel.restart()
    assert kernel.run("print(2)").text == "2\n"


@needs_bubblewrap
def test_output_that_is_too_large_is_lost_and_costs_nothing(kernel):
    assert kernel.run("print('x' * 300_000)").state == DONE
    assert kernel.run("print(4)").state == DONE


CLOSING = (
    "import os\nkernel = get_ipython().kernel\nfor stream in (kernel.shell_stream, "
    "kernel.control_stream, kernel.stdin_socket):\n    stream.close()"
)


@needs_bubblewrap
def test_a_kernel_that_closes_its_sockets_does_not_stop_the_marker(kernel):
    for code in (CLOSING, "print(3)"):
        run = kernel.run(code)
        assert (
            run.state == DEAD
            and run.error.startswith("closed its connection to the marker")
            and not run.unlucky
        )
    kernel.restart()
    assert kernel.run("print(3)").text == "3\n"


@needs_bubblewrap
def test_the_processor_time_of_everything_binds_over_several_kernels():
    with StudentKernel("02_gates", limits=Limits(notebook_seconds=4)) as kernel:
        kernel.run("import time\nwhile time.process_time() < 3: pass")
        kernel.restart()
        run = kernel.run("while True: pass")
        assert (
            run.error
            == "was stopped when the whole notebook used more than 4 seconds of processor time"
            and not run.unlucky
        )
        assert kernel.run("print(1)").state != DONE


@needs_bubblewrap
def test_a_kernel_whose_marker_is_gone_ends(monkeypatch):
    monkeypatch.setattr(provisioner, "SPARE_SECONDS", 1)
    monkeypatch.setattr(Budget, "used_up", "")
    with StudentKernel("02_gates", limits=Limits(notebook_seconds=1)) as kernel:
        assert kernel.run("while True: pass").state == DEAD


@needs_bubblewrap
@pytest.mark.skipif(os.geteuid() == 0, reason="root may have any number of threads")
def test_threads_bind():
    with StudentKernel("02_gates", limits=Limits(processes=40)) as kernel:
        run = kernel.run(
            "import threading\nfor _ in range(60):\n    "
            "threading.Thread(target=threading.Event().wait, daemon=True).start()"
        )
        assert "can't start new thread" in run.error


@needs_bubblewrap
def test_a_kernel_that_does_not_start_is_no_fault_of_the_student():
    limits = Limits(
        memory_bytes=10 * MIB, start_seconds=5
    )  # with so little, Python ends or tries without end
    with (
        pytest.raises(UserError, match="The kernel did not start .*memory_bytes"),
        StudentKernel("02_gates", limits=limits),
    ):
        pass


@needs_bubblewrap
def test_the_time_to_start_binds(monkeypatch):
    monkeypatch.setattr(
        provisioner.SandboxProvisioner,
        "_prlimit",
        lambda self: [visible.PYTHON, "-c", "import time; time.sleep(1000)"],
    )
    with (
        pytest.raises(UserError, match="respond in 2 seconds"),
        StudentKernel("02_gates", limits=Limits(start_seconds=2)),
    ):
        pass


def test_the_time_for_lent_values_binds():
    kernel, run = StudentKernel("02_gates", limits=Limits(lending_seconds=1)), Run()
    answers = []
    kernel.client = SimpleNamespace(input=answers.append)
    prompt = 'lstm-course value: {"name": "sigmoid", "arguments": [{"list": [0.0]}, {"dict": {}}]}'
    for used in (0.9, 1.1):
        kernel._answer(run, prompt, ({"sigmoid"},), SimpleNamespace(lent=used))
    assert "0.5" in answers[0] and answers[1] == TOO_MANY
