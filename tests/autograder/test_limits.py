"""Every limit binds, and a limit that makes no sense is refused before anything is touched."""

import os
from dataclasses import fields, replace

import pytest
from traitlets.config import Config

from autograder.errors import UserError
from autograder.plugin.mark import Mark
from autograder.sandbox import provisioner, visible
from autograder.sandbox.kernel import DEAD, DONE, RAISED, TIMEOUT, StudentKernel
from autograder.sandbox.limits import MIB, Limits

needs_bubblewrap = pytest.mark.skipif(not provisioner.available(), reason="bubblewrap is not installed or not allowed here")
LOW = {"cell_seconds": 2, "call_seconds": 0.5, "memory_bytes": 1024 * MIB, "file_bytes": MIB, "open_files": 70,
       "output_characters": 10, "message_bytes": 100_000}


@pytest.mark.parametrize("settings", [{"cell_second": 3}, {"cell_seconds": -3}, {"cell_seconds": 0}, {"cell_seconds": float("nan")},
                                      {"cell_seconds": float("inf")}, {"cpu_seconds": "10"}, {"cpu_seconds": 1.5}, {"processes": True}],
                         ids=str)
def test_a_limit_that_makes_no_sense_is_refused_in_one_sentence(settings):
    with pytest.raises(UserError) as refused:
        Mark(config=Config(Mark={"limits": settings}))
    sentence = str(refused.value)
    assert all(limit.name in sentence for limit in fields(Limits)) and next(iter(settings)) in sentence
    assert "\n" not in sentence and sentence.startswith("c.Mark.limits")


def test_limits_that_make_sense_replace_the_defaults():
    mark = Mark(config=Config(Mark={"limits": {"cell_seconds": 1.5, "call_seconds": 2, "processes": 7}}))
    assert Limits.replaced(mark.limits) == replace(Limits(), cell_seconds=1.5, call_seconds=2, processes=7)


@pytest.fixture(scope="module")
def kernel():
    """One kernel with limits from the configuration, all of them low."""
    mark = Mark(config=Config(Mark={"limits": LOW}))
    with StudentKernel("02_gates", limits=Limits.replaced(mark.limits)) as started:
        started.run("import numpy as np, time\ndef wait():\n    time.sleep(60)\ndef large():\n    return [0.123456789] * 20_000")
        yield started


BINDING = {
    "cell_seconds": ("time.sleep(60)", TIMEOUT, "did not finish within 2 seconds"),
    "memory_bytes": ("np.ones(2**27 + 1)", RAISED, "MemoryError"),
    "file_bytes": ("open('x', 'wb').write(bytes(2**20 + 1))", RAISED, "OSError"),
    "open_files": ("files = [open('/dev/null') for _ in range(71)]", RAISED, "Too many open files"),
}


@needs_bubblewrap
@pytest.mark.parametrize("limit", BINDING)
def test_a_limit_of_a_cell_binds(kernel, limit):
    code, state, error = BINDING[limit]
    run = kernel.run(code)
    assert run.state == state and error in run.error


@needs_bubblewrap
def test_what_stays_below_the_limits_works(kernel):
    run = kernel.run("x = np.ones(10**6); open('/tmp/y', 'wb').write(bytes(10**5)); files = [open('/dev/null') for _ in range(5)]; print(1)")
    assert (run.state, run.text) == (DONE, "1\n")


@needs_bubblewrap
def test_the_time_of_a_call_binds(kernel):
    assert kernel.call("wait", [{}]).error == "did not finish within 0.5 seconds"


@needs_bubblewrap
def test_the_text_of_a_cell_is_cut(kernel):
    assert kernel.run("print('0123456789abc')").text == "0123456789"


@needs_bubblewrap
def test_a_message_that_is_too_large_is_not_read(kernel):
    run = kernel.call("large", [{}], seconds=3)
    assert run.result is None and run.state in (TIMEOUT, DEAD)                # ZeroMQ ends the connection
    kernel.restart()
    assert kernel.run("print(2)").text == "2\n"


CLOSING = "import os\nkernel = get_ipython().kernel\nfor stream in (kernel.shell_stream, kernel.control_stream, kernel.stdin_socket):\n    stream.close()"


@needs_bubblewrap
def test_a_kernel_that_closes_its_sockets_does_not_stop_the_marker(kernel):
    assert kernel.run(CLOSING).state == DEAD
    assert kernel.run("print(3)").state == DEAD
    kernel.restart()
    assert kernel.run("print(3)").text == "3\n"


@needs_bubblewrap
def test_processor_time_binds():
    with StudentKernel("02_gates", limits=Limits(cpu_seconds=2)) as kernel:
        assert kernel.run("while True: pass").state == DEAD


@needs_bubblewrap
@pytest.mark.skipif(os.geteuid() == 0, reason="root may have any number of threads")
def test_threads_bind():
    with StudentKernel("02_gates", limits=Limits(processes=40)) as kernel:
        run = kernel.run("import threading\nfor _ in range(60):\n    threading.Thread(target=threading.Event().wait, daemon=True).start()")
        assert "can't start new thread" in run.error


@needs_bubblewrap
def test_a_kernel_that_does_not_start_is_no_fault_of_the_student():
    limits = Limits(memory_bytes=10 * MIB, start_seconds=5)      # with so little, Python ends or tries without end
    with pytest.raises(UserError, match="The kernel did not start .*memory_bytes"), StudentKernel("02_gates", limits=limits):
        pass


@needs_bubblewrap
def test_the_time_to_start_binds(monkeypatch):
    monkeypatch.setattr(provisioner.SandboxProvisioner, "_prlimit", lambda self: [visible.PYTHON, "-c", "import time; time.sleep(1000)"])
    with pytest.raises(UserError, match="respond in 2 seconds"), StudentKernel("02_gates", limits=Limits(start_seconds=2)):
        pass
