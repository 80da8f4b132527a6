"""Check the functions of one notebook, in a process of its own, since a learner's code may hang or
crash.

`python -m course.overview.run SECONDS LESSON NAME ...` runs in the notebook's folder, for so many
seconds of processor time. It writes one line of JSON when the functions are defined, {"problems":
sentences, "answered": names of questions}, and then one for each name: [name, state, fraction].
"""

import ast
import contextlib
import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator

from course import choice, earlier
from course.checking import CheckFailed, examine
from course.code import parse
from course.judging.report import FAILED
from course.judging.values import Value
from course.notebook import Cell, code_in
from course.overview.view import MISSING
from course.predicting import is_marked

ANSWER_PROMPT = "*Double-click here and write your answer.*"


def main(seconds: str, lesson: str, *names: str) -> None:
    """Write what is known of a lesson's functions to standard output, line by line.

    Args:
        seconds: processor time after which this process ends, as text.
        lesson: name of the lesson; its notebook is found as `course.earlier` finds it.
        names: names of the functions, in the order in which they are checked.
    """
    _limit_processor_time(float(seconds))
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the learner's functions print is not for us
    namespace, head = {}, {"problems": [], "answered": []}
    try:
        path = earlier.find(lesson)
        if path is None:
            raise earlier.EarlierError(f"No notebook of {lesson} was found.")
        found = earlier.read(path)
        cells = code_in(found.cells, names)
        head = {
            "problems": earlier.unreadable(cells, lesson)
            + [f"In {lesson}, {remark}." for remark in found.remarks],
            "answered": [*_written(found.cells), *_chosen(cells), *found.kept],
        }
        head["problems"] += _define(cells, lesson, names, namespace)
    except earlier.EarlierError as error:
        head["problems"].append(str(error))
    print(json.dumps(head), file=lines, flush=True)
    for name in names:
        print(json.dumps([name, *_state(namespace.get(name), name)]), file=lines, flush=True)


def _limit_processor_time(seconds: float) -> None:
    """Have the system end this process when it has used so much processor time, where the system
    can.
    """
    with contextlib.suppress(ImportError):
        import resource

        hardest = resource.getrlimit(resource.RLIMIT_CPU)[1]
        wanted = math.ceil(seconds)
        resource.setrlimit(
            resource.RLIMIT_CPU,
            (wanted if hardest == resource.RLIM_INFINITY else min(wanted, hardest), hardest),
        )


def _define(
    cells: list[str], lesson: str, names: Iterable[str], namespace: dict[str, Value]
) -> list[str]:
    """Define a notebook's functions among those that it loads from earlier lessons; sentences about
    what could not be loaded.
    """
    problems = []
    for other, solved in _loads(cells):
        try:
            if other != lesson and (path := earlier.find(other, solved)):
                needed = earlier.functions_of(other)
                earlier.bring(earlier.code_cells(path, needed), other, needed, namespace)
        except earlier.EarlierError as error:
            problems.append(str(error))
    earlier.bring(cells, lesson, names, namespace)
    return problems


def _loads(cells: list[str]) -> Iterator[tuple[str, bool]]:
    """The calls of earlier.load in a notebook, as (lesson, whether solved)."""
    calls = [
        node
        for source in cells
        for node in ast.walk(parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "earlier.load"
    ]
    for call in calls:
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        values = [value.value for value in given if isinstance(value, ast.Constant)]
        if values and len(values) == len(given):
            yield str(values[0]), len(values) > 1 and bool(values[1])


def _written(cells: list[Cell]) -> list[str]:
    """Names of the text cells that hold something else than the invitation to write."""
    written = [
        cell.name
        for cell in cells
        if cell.cell_type == "markdown" and cell.source.strip() not in ("", ANSWER_PROMPT)
    ]
    return [
        name for name in written if not is_marked(name)
    ]  # of these the text cell is the question


def _chosen(cells: list[str]) -> list[str]:
    """Names of the questions of which a choice is written in a code cell."""
    return [name for source in cells for name in choice.answered(source)]


def _state(function: Callable | None, name: str) -> tuple[str, float]:
    if function is None:
        return MISSING, 0.0
    try:
        report = examine(function, name)
    except CheckFailed:
        return FAILED, 0.0
    return report.status, report.fraction


if __name__ == "__main__":
    main(*sys.argv[1:])
