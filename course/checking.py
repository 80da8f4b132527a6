"""check(function): run the public cases of an exercise and say what is wrong in words that help."""

import difflib
import os
import sys
from collections.abc import Callable

import numpy as np

from course.judging import cases
from course.judging.cases import CaseSet
from course.judging.errors import kind
from course.judging.judge import judge
from course.judging.observe import observe
from course.judging.report import UNWRITTEN, Report
from course.judging.values import Packed, Value
from course.predicting import chosen, is_marked


class NotWritten(NotImplementedError):
    """Raised by the stub of a function that the student has not written yet. Renders as one
    line.
    """

    def _render_traceback_(self) -> list[str]:
        return [
            f"{self._function()} is not written yet. Write it in its cell, run that cell, then "
            "come back."
        ]

    def _function(self) -> str:
        entry, name = self.__traceback__, "This function"
        while entry:
            name, entry = entry.tb_frame.f_code.co_name, entry.tb_next
        return "This function" if name == "<module>" else name


class CheckFailed(AssertionError):
    """A check found something wrong. Renders as a few lines, without a traceback.

    Args:
        text: what is wrong.
        shown: whether the report stands above already, so that one line is enough.
    """

    def __init__(self, text: str, shown: bool = False) -> None:
        super().__init__(text)
        self.shown = shown

    def _render_traceback_(self) -> list[str]:
        if (
            self.shown and "NBGRADER_VALIDATING" not in os.environ
        ):  # nbgrader's Validate shows this text and nothing else
            return ["Not passed yet. The report above says why."]
        return str(self).splitlines()


def check(function: Value) -> None:
    """Check a function that you wrote, and show a report.

    Args:
        function: the function itself, as in check(sigmoid), not a call of it. Or the name of a
            question that is marked,
            as in check("half_open"): says whether a choice is recorded, not whether it is right.

    Raises:
        CheckFailed: something is wrong or not written yet; the text says what.
    """
    if isinstance(function, str) and is_marked(function):
        _check_choice(function)
        return
    report = examine(function)
    if report.status == UNWRITTEN:
        raise CheckFailed(report.headline)
    _show(report)
    if not report.passed:
        raise CheckFailed(report.summary(), shown=_in_notebook())


def _check_choice(question: str) -> None:
    if chosen(question) is None:
        raise CheckFailed(
            f"{question} is not answered yet. Write your letter in the cell above, as in "
            f'predict("{question}", "x"), '
            "and run it."
        )
    print(f"{question}: {chosen(question)} is recorded.")


def examine(function: Value, name: str = "") -> Report:
    """The report of a function on the public cases of its exercise, without showing it.

    Args:
        function: what was written.
        name: of the exercise, where it is known: not everything that can be called knows its name.

    Raises:
        CheckFailed: this is not a function of the course.
    """
    case_set = _case_set(function, name)
    report = judge(case_set, [observe(function, inputs) for inputs in calls(case_set)])
    if not report.passed and report.status != UNWRITTEN:
        report.notes += _advice(function, case_set)
    return report


def calls(case_set: CaseSet) -> list[Packed]:
    """The inputs of each call that judging needs: every case, then the first once more."""
    return [case.inputs for case in [*case_set.cases, case_set.cases[0]]]


def _case_set(function: Value, name: str) -> CaseSet:
    if not callable(function):
        raise CheckFailed(
            f"check needs the function itself, but got {kind(function)}. Write check(affine), "
            "without a call."
        )
    name = name or _name(function)
    try:
        return cases.public(name)
    except KeyError:
        near = difflib.get_close_matches(name, cases.names(), n=1)
        advice = (
            f"Did you mean {near[0]}?" if near else "Give it the name that its lesson asks for."
        )
        raise CheckFailed(f"There is no exercise called {name}. {advice}") from None


def _name(function: Callable) -> str:
    """The name that the notebook calls a function by: a lambda, a wrapper or an object does not
    know it.
    """
    name = getattr(function, "__name__", type(function).__name__)
    if name in cases.names():
        return name
    namespace = getattr(function, "__globals__", None) or vars(sys.modules["__main__"])
    return next((other for other in cases.names() if namespace.get(other) is function), name)


def _advice(function: Callable, case_set: CaseSet) -> list[str]:
    """Notes on what stands around a function that fails: missing or wrong helpers, names from
    outside.
    """
    namespace = getattr(function, "__globals__", {})
    used = getattr(getattr(function, "__code__", None), "co_names", ())
    needs = [
        name for name in case_set.needs if name in cases.names()
    ]  # a class may leave out the lessons of others
    missing = [name for name in needs if not callable(namespace.get(name))]
    notes = _missing(
        [name for name in missing if name in used and _lesson(name) == case_set.lesson],
        [name for name in missing if _lesson(name) != case_set.lesson],
    )
    for name in needs:
        helper = namespace.get(name)
        if (
            callable(helper)
            and getattr(helper, "__name__", "") == name
            and not examine(helper).passed
        ):
            notes.append(
                f"Your `{name}` does not pass its own check. If this function calls it, put "
                f"`{name}` right first."
            )
    values = [name for name in used if isinstance(namespace.get(name), np.ndarray | dict)]
    return notes + [
        f"It uses `{name}` from outside the function. Did you mean one of its arguments?"
        for name in values
    ]


def _lesson(name: str) -> str:
    return cases.public(name).lesson


def _missing(own: list[str], earlier: list[str]) -> list[str]:
    """What to do about functions that are not defined: those of this lesson, and those of earlier
    ones.
    """
    notes = []
    if own:
        notes.append(f"It calls {_list(own)}, not defined here yet. Write it first.")
    if earlier:
        loads = " and ".join(
            f'`earlier.load("{lesson}")`' for lesson in dict.fromkeys(map(_lesson, earlier))
        )
        notes.append(
            f"Not defined here, and called by the usual answer: {_list(earlier)}. Run the cell "
            f"near the top with {loads}."
        )
    return notes


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _show(report: Report) -> None:
    if _in_notebook():
        from IPython.display import display

        display(report)
    else:
        print(report.text())


def _in_notebook() -> bool:
    try:
        shell = get_ipython()  # noqa: F821  # pyright: ignore[reportUndefinedVariable]
    except NameError:
        return False
    return hasattr(shell, "kernel")
