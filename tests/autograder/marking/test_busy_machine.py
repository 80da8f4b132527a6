"""The load of the machine costs nobody a point: only processor time of the kernel does. Load is a
kernel that is stopped for a while.
"""

import signal
import threading
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from nbformat import v4

from autograder.errors import UserError
from autograder.exercises import load_results
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers as right_answers
from autograder.lessons.notebook import filled, source_notebook
from autograder.marking.run import Rules, mark_notebook
from autograder.sandbox import provisioner
from autograder.sandbox.budget import Budget
from autograder.sandbox.kernel import DEAD, DONE, StudentKernel
from autograder.sandbox.limits import Limits
from autograder.submission import rebuild as submission

pytestmark = [
    pytest.mark.skipif(
        not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
    ),
    pytest.mark.skipif(
        not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process for a while"
    ),
]
LESSON = lessons.read("02_gates")
FUNCTION = "tanh_grad"  # calls no other function, and none calls it
DOES = "import time\ndef tanh_grad(t, began=[]):\n    {}\n    return 1 - t**2"
WAITED = "did not finish within 1 second, most of which it waited"


@contextmanager
def short(budget):
    """A budget with a backstop of a second."""
    budget.wall = 1
    yield


@contextmanager
def stopped(kernel, budget, resumes=True):
    """The kernel gets no processor until the marker stops waiting, as on a machine that is busy
    with something else; then all is as usual.
    """
    process, wall, interrupt = kernel.meter._process, budget.wall, kernel._interrupt

    def interrupted(run):
        budget.wall = wall
        if resumes:
            process.resume()
        return interrupt(run)

    kernel._interrupt = interrupted
    process.suspend()
    with short(budget):
        yield
    kernel._interrupt = interrupt


def mark(limits=None, own=(), **answers):
    """Marks of a notebook of right answers in which some are replaced; `own` are cells after the
    first answer.
    """
    notebook = filled(LESSON, right_answers(LESSON) | answers)
    place = (
        next(
            index
            for index, cell in enumerate(notebook.cells)
            if cell.metadata.course.role == "answer"
        )
        + 1
    )
    notebook.cells[place:place] = [v4.new_code_cell(source) for source in own]
    rebuilt = submission.rebuild(source_notebook(LESSON), submission.from_content(notebook))
    return mark_notebook(
        rebuilt, LESSON.name, "student", {}, Rules(b"test", limits=limits or Limits())
    )


def lost(marks):
    return {mark.exercise for mark in marks.marks if mark.points < mark.max_points}


@pytest.fixture
def kernel():
    with StudentKernel("02_gates", limits=Limits(cell_seconds=2)) as started:
        started.run("import time\ndef right():\n    return 1.0")
        yield started


def test_a_call_that_got_no_processor_until_the_backstop_is_made_once_more(kernel):
    budget = kernel.budget(3)
    with stopped(kernel, budget):
        run = kernel.call("right", [{}], budget=budget)
    assert run.state == DONE and run.result[0]["value"] == 1.0


def test_a_cell_that_got_no_processor_until_the_backstop_is_run_once_more(kernel, monkeypatch):
    budget = kernel.budget(3)
    monkeypatch.setattr(kernel, "budget", lambda seconds: budget)
    with stopped(kernel, budget):
        run = kernel.run("print('here')")
    assert (run.state, run.text) == (DONE, "here\n")


def test_waiting_counts_only_while_the_marker_waits(kernel):
    budget = kernel.budget(3)
    budget.wall = 0.5
    time.sleep(0.6)  # the marker computes, or judges
    assert not budget.waited_out
    kernel.run("time.sleep(0.6)")
    assert budget.waited_out == "did not finish within 0.5 seconds, most of which it waited"


def test_processor_time_counts_in_all_threads(kernel):
    run = kernel.run(
        "import threading\nfor _ in range(2):\n    threading.Thread(target=lambda: [0 for _ in "
        "iter(int, 1)]).start()\ntime.sleep(600)"
    )
    assert run.error == "used more than 2 seconds of processor time" and not run.unlucky


def test_a_kernel_that_is_killed_from_outside_is_told_from_one_that_ends_itself(kernel):
    threading.Timer(0.5, kernel.meter._process.kill).start()
    run = kernel.run("time.sleep(60)")
    assert (run.state, run.error, run.unlucky) == (DEAD, "got the signal SIGKILL", True)
    for code in ("import os; os._exit(1)", "import os; os.abort()"):
        kernel.restart()
        run = kernel.run(code)
        assert (run.state, run.error, run.unlucky) == (DEAD, "", False), code


@contextmanager
def disturbed(monkeypatch, happens, most=1):
    """Something happens to the kernel in the first calls of a function."""
    call, times = StudentKernel.call, []

    def disturb(kernel, name, inputs, lend, budget, allowance):
        if name != FUNCTION or len(times) == most:
            return call(kernel, name, inputs, lend, budget, allowance)
        times.append(name)
        with happens(kernel, budget):
            return call(kernel, name, inputs, lend, budget, allowance)

    with monkeypatch.context() as patch:
        patch.setattr(StudentKernel, "call", disturb)
        yield
    assert times


@contextmanager
def killed(kernel, budget):
    kernel.meter._process.kill()
    yield


def test_load_costs_no_exercise(monkeypatch):
    with disturbed(monkeypatch, stopped):
        marks = mark()
    assert not lost(marks) and not marks.events


def test_a_kernel_that_has_no_processor_to_stop_with_was_not_at_fault(monkeypatch):
    monkeypatch.setattr("autograder.sandbox.kernel.GRACE_WALL_SECONDS", 1)
    with disturbed(monkeypatch, lambda *which: stopped(*which, resumes=False)):
        marks = mark()
    assert not lost(marks) and marks.events == [f"Calling {FUNCTION}: {WAITED}."]


def test_a_kernel_that_is_killed_once_costs_no_exercise(monkeypatch):
    with disturbed(monkeypatch, killed):
        marks = mark()
    assert not lost(marks) and marks.events == [f"Calling {FUNCTION}: got the signal SIGKILL."]


def test_a_kernel_that_is_killed_each_time_costs_its_exercise(monkeypatch):
    with disturbed(monkeypatch, killed, most=2):
        marks = mark()
    assert (
        lost(marks) == {FUNCTION}
        and marks.events == [f"Calling {FUNCTION}: got the signal SIGKILL."] * 2
    )


def test_a_kernel_that_is_killed_once_costs_no_cell(monkeypatch):
    run, times = StudentKernel.run, []

    def disturb(kernel, code, seconds=None):
        if f"def {FUNCTION}" in code and not times:
            times.append(kernel.meter._process.kill())
        return run(kernel, code, seconds)

    monkeypatch.setattr(StudentKernel, "run", disturb)
    marks = mark()
    assert (
        times and not lost(marks) and marks.events == [f"Cell {FUNCTION} got the signal SIGKILL."]
    )


def test_a_function_that_sleeps_longer_than_its_processor_time_passes():
    once = "if not began:\n        began.append(time.sleep(3.5))"
    assert not lost(mark(Limits(call_seconds=3), tanh_grad=DOES.format(once)))


def test_one_that_never_stops_sleeping_is_stopped_and_told_why(monkeypatch):
    with disturbed(monkeypatch, lambda kernel, budget: short(budget)):
        marks = mark(tanh_grad=DOES.format("time.sleep(600)"))
    assert lost(marks) == {FUNCTION} and marks.events == [
        f"Calling {FUNCTION} gave no result: {WAITED}."
    ]


def test_a_function_that_uses_up_processor_time_is_stopped_and_the_limit_is_named():
    marks = mark(Limits(call_seconds=1), tanh_grad=DOES.format("while True: pass"))
    text = next(mark.report.text() for mark in marks.marks if mark.exercise == FUNCTION)
    assert lost(marks) == {FUNCTION} and "used more than 1 second of processor time" in text


def test_calls_of_a_result_share_their_time_and_the_sentence_names_the_limit():
    result = load_results()["next_sunspots_result"]
    lesson = lessons.read(result.lesson)
    slow = right_answers(lesson)["forecast"].replace("def forecast(", "def right_forecast(") + (
        "\n\ndef forecast(params, past):\n    import time\n    end = time.process_time() + "
        "0.05\n    while time.process_time() < end:\n"
        "        pass\n    return right_forecast(params, past)"
    )
    rebuilt = submission.rebuild(
        source_notebook(lesson),
        submission.from_content(filled(lesson, right_answers(lesson) | {"forecast": slow})),
    )
    marks = mark_notebook(rebuilt, lesson.name, rules=Rules(b"test", limits=Limits(call_seconds=3)))
    found = {mark.exercise: mark.report for mark in marks.marks}
    assert (
        found["forecast"].passed
        and "used more than 3 seconds of processor time" in found[result.name].text()
    )


def test_where_only_the_wall_time_of_everything_ran_out_nobody_gets_a_mark():
    limits = Limits(wall_seconds=20, notebook_seconds=60, notebook_wall_seconds=5)
    with pytest.raises(
        UserError,
        match="Everything together did not finish within 5 seconds.*stays unmarked: mark again",
    ) as refused:
        mark(limits, own=["import time\ntime.sleep(6)"])
    assert "\n" not in str(refused.value)


def test_waiting_is_the_codes_own_where_the_kernel_does_next_to_nothing():
    """Beside eight busy loops on two cores a kernel that works still gets a fifth of the time."""
    meter = SimpleNamespace(processor=2.0, waited=1.0)
    budget = Budget(meter, processor=60, wall=100)
    meter.processor, meter.waited = 22.0, 102.0
    assert budget.waited_out and not budget.idle
    meter.processor = 3.0
    assert budget.waited_out and budget.idle and not budget.used_up
