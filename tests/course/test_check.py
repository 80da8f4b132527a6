"""check, as a student meets it."""

import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from course import CheckFailed, NotWritten, check
from course.checking import examine
from solutions.reference.gates import forget_gate, sigmoid


def wrong_forget_gate():
    def forget_gate(z, W_f, b_f):
        return np.tanh(z @ W_f + b_f)

    return forget_gate


def test_a_right_answer_says_so(capsys):
    check(forget_gate)
    assert "forget_gate: all 3 criteria passed." in capsys.readouterr().out


def test_a_known_mistake_is_named_with_a_hint(capsys):
    with pytest.raises(CheckFailed) as failure:
        check(wrong_forget_gate())
    printed = capsys.readouterr().out
    for text in (printed, str(failure.value)):
        assert "Looks like: tanh in place of sigmoid. A gate says which share passes" in text
        assert "wrong values: first difference at index (0, 0): expected" in text


def test_an_unwritten_function_says_so_in_one_line(capsys):
    def forget_gate(z, W_f, b_f):
        raise NotWritten

    with pytest.raises(CheckFailed) as failure:
        check(forget_gate)
    assert str(failure.value) == "forget_gate is not written yet."
    assert capsys.readouterr().out == ""


def test_an_undefined_function_of_the_same_lesson_is_named_only_where_it_is_called():
    exec("def lstm_forward_lengths(x, lengths, h0, c0, W, b):\n    return 0", other := {})
    exec(
        "def lstm_forward_lengths(x, lengths, h0, c0, W, b):\n    return lstm_forward(x, h0, c0, "
        "W, b)",
        caller := {},
    )
    assert not any("lstm_forward`" in note for note in examine(other["lstm_forward_lengths"]).notes)
    assert (
        "It calls `lstm_forward`, not defined here yet. Write it first."
        in examine(caller["lstm_forward_lengths"]).notes
    )


def test_failures_are_assertion_errors_without_a_traceback():
    assert issubclass(CheckFailed, AssertionError)
    assert CheckFailed("one\ntwo")._render_traceback_() == ["one", "two"]


def test_under_a_report_one_line_is_enough_but_not_where_nbgrader_validates(monkeypatch):
    assert CheckFailed("one\ntwo", shown=True)._render_traceback_() == [
        "Not passed yet. The report above says why."
    ]
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    assert CheckFailed("one\ntwo", shown=True)._render_traceback_() == ["one", "two"]


def test_a_stub_renders_as_one_line_wherever_it_is_called():
    shell = InteractiveShell.instance()
    shell.run_cell("from course import NotWritten\ndef sigmoid(x):\n    raise NotWritten\n")
    result = shell.run_cell("sigmoid(0)", silent=True)
    assert result.error_in_exec._render_traceback_() == [
        "sigmoid is not written yet. Write it in its cell, run that cell, then come back."
    ]


@pytest.mark.parametrize(
    ("argument", "text"),
    [
        (
            np.zeros(3),
            "check needs the function itself, but got an ndarray. Write check(affine), without a "
            "call.",
        ),
        (len, "There is no exercise called len. Give it the name that its lesson asks for."),
    ],
)
def test_what_is_no_exercise_is_said(argument, text):
    with pytest.raises(CheckFailed) as failure:
        check(argument)
    assert str(failure.value).startswith(text)


@pytest.mark.parametrize(
    "make",
    [
        lambda right: lambda *arguments: right(*arguments),
        partial,
        lambda right: type("Affine", (), {"__call__": staticmethod(right)})(),
    ],
)
def test_a_function_is_known_by_the_name_that_the_notebook_gave_it(make, monkeypatch, capsys):
    function = make(lambda x, W, b: x @ W + b)
    monkeypatch.setitem(
        getattr(function, "__globals__", vars(sys.modules["__main__"])), "affine", function
    )
    check(function)
    assert "affine" in capsys.readouterr().out


def test_a_misspelt_name_gets_the_right_one():
    def forget_gat(z, W_f, b_f):
        return z

    with pytest.raises(CheckFailed, match="Did you mean forget_gate?"):
        check(forget_gat)


def test_a_wrong_helper_is_pointed_at():
    namespace = {"np": np}
    exec(
        "def sigmoid(x):\n    return np.tanh(x)\ndef forget_gate(z, W_f, b_f):\n    return "
        "sigmoid(z @ W_f + b_f)",
        namespace,
    )
    assert "Your `sigmoid` does not pass its own check." in examine(namespace["forget_gate"]).text()


def test_a_warning_costs_nothing_and_is_shown():
    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    report = examine(sigmoid)
    assert report.passed and any("overflow" in note for note in report.notes)


def test_a_hard_coded_answer_does_not_see_what_marking_asks():
    from autograder.exercises import load_all
    from course.judging.cases import public
    from course.judging.observe import observe
    from course.judging.values import unpack

    known = {str(case.inputs): unpack(case.expected["f"]) for case in public("forget_gate").cases}

    def forget_gate(z, W_f, b_f):
        from course.judging.values import pack

        return known.get(str({"z": pack(z), "W_f": pack(W_f), "b_f": pack(b_f)}))

    assert (
        not load_all()["forget_gate"]
        .mark(lambda calls: [observe(forget_gate, inputs) for inputs in calls], 1)
        .fraction
    )


def test_in_a_plain_terminal_the_report_is_text():
    code = "from course import check\nfrom solutions.reference.gates import sigmoid\ncheck(sigmoid)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("sigmoid: all") and "<" not in done.stdout


def test_the_report_in_a_notebook_is_html_with_words():
    html = examine(sigmoid)._repr_html_()
    assert "passed" in html and "<li>" in html


def test_a_name_from_outside_is_pointed_at():
    namespace = {"np": np, "state": np.zeros(3)}
    exec("def concat_state(h_prev, x_t):\n    return np.concatenate([h_prev, state])", namespace)
    assert "It uses `state` from outside the function." in examine(namespace["concat_state"]).text()


def test_a_lesson_that_is_not_loaded_is_named_once():
    namespace = {"np": np}
    exec(
        "def lstm_step(x_t, h_prev, c_prev, params):\n    return concat_state(h_prev, x_t)",
        namespace,
    )
    text = examine(namespace["lstm_step"]).text()
    assert text.count('Run the cell near the top with `earlier.load("02_gates")`') == 1
