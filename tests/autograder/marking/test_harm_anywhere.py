"""Code that ends or hangs the kernel costs its own cell, wherever it stands and whenever it acts."""

import pytest
from nbformat import v4

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers as right_answers
from autograder.lessons.notebook import filled, source_notebook
from autograder.marking.run import RUNNING_ROLES, Rules, mark_notebook
from autograder.sandbox import provisioner
from autograder.sandbox.kernel import StudentKernel
from autograder.sandbox.limits import Limits
from autograder.submission import rebuild as submission

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
LESSON = lessons.read("02_gates")
LIMITS = Limits(cell_seconds=1, call_seconds=3)
RUNNING = [cell.name for cell in LESSON.cells if cell.role in RUNNING_ROLES]
LATER = (
    "import os, threading, time\ndef end():\n    time.sleep(0.02)\n    "
    "os._exit(1)\nthreading.Thread(target=end).start()"
)
HARM = {
    "exit": "import os; os._exit(0)",
    "hang": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "segfault": "import ctypes; ctypes.string_at(0)",
    "from a thread": LATER,
    "kill": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "before the next cell": "import os; get_ipython().events.register('pre_run_cell', lambda info: "
    "os._exit(1))",
    "memory": "import os\ntry:\n    x = bytes(10**12)\nexcept MemoryError:\n    os.abort()",
    "alarm": "import signal; signal.setitimer(signal.ITIMER_REAL, 0.02)",
}
IGNORED = {"kill", "alarm"}  # the first process of a sandbox gets no signal that it does not handle


def mark(own=(), limits=LIMITS, **answers):
    """Mark a notebook of right answers: `own` are pairs of a cell's name and the code to stand
    before it.
    """
    notebook = filled(LESSON, right_answers(LESSON) | answers)
    for name, code in own:
        notebook.cells.insert(
            [cell.id for cell in notebook.cells].index(name), v4.new_code_cell(code)
        )
    rebuilt = submission.rebuild(source_notebook(LESSON), submission.from_content(notebook))
    marks = mark_notebook(rebuilt, LESSON.name, "student", {}, Rules(b"test", limits=limits))
    return {mark.exercise for mark in marks.marks if mark.points < mark.max_points}, marks


@pytest.mark.parametrize(("position", "name"), list(enumerate(RUNNING)))
def test_a_cell_that_ends_the_kernel_costs_no_exercise(position, name):
    kind = list(HARM)[position % len(HARM)]
    lost, marks = mark([(name, HARM[kind])])
    assert not lost, (kind, marks.events)
    assert (kind not in IGNORED) <= len(marks.events) <= 4 and all(
        "\n" not in event for event in marks.events
    )


def test_a_cell_that_ends_the_kernel_only_when_it_is_run_again(monkeypatch):
    restart = StudentKernel.restart

    def leave_a_sign(kernel):
        kernel.earlier["00_welcome"] = "{}"
        restart(kernel)

    monkeypatch.setattr(StudentKernel, "restart", leave_a_sign)
    lost, marks = mark(
        [
            ("sequence", "import os\nif os.path.exists('../00_welcome'): os._exit(1)"),
            ("tanh_grad", HARM["exit"]),
        ]
    )
    assert not lost and any("did not run again" in event for event in marks.events)


def test_calls_that_end_the_kernel_cost_only_their_exercises():
    body = "\n    import os; os._exit(1)"
    lost, marks = mark(
        sigmoid_grad=f"def sigmoid_grad(s):{body}", candidate=f"def candidate(z, W_g, b_g):{body}"
    )
    assert lost == {"sigmoid_grad", "candidate"}


def test_each_cell_that_ends_the_kernel_costs_one_start(monkeypatch):
    starts, start = [], StudentKernel.start
    monkeypatch.setattr(StudentKernel, "start", lambda kernel: (starts.append(1), start(kernel)))
    lost, _ = mark([("sequence", HARM["exit"])] * 3)
    assert not lost and len(starts) == 1 + 3


def test_the_time_for_the_notebook_ends_it_although_every_cell_ends_the_kernel():
    lost, marks = mark(
        [("sequence", HARM["exit"])] * 40, limits=Limits(cell_seconds=1, notebook_seconds=3)
    )
    assert lost == set(LESSON.exercises) and len(marks.events) < 40
    assert (
        "the whole notebook used more than 3 seconds of processor time"
        in marks.marks[-1].report.text()
    )
