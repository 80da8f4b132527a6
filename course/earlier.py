"""earlier.load(lesson): bring the functions that you wrote in an earlier lesson into this
notebook.
"""

import ast
import linecache
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from course import code, notebook
from course.checking import CheckFailed, examine
from course.judging import cases
from course.judging.report import UNWRITTEN
from course.judging.values import Value

ROOT = Path(__file__).resolve().parents[1]
Definitions: TypeAlias = tuple[str, ast.Module]  # source of a cell, and what of it defines names


class EarlierError(Exception):
    """An earlier lesson could not be used. Renders as one line."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def load(lesson: str, solved: bool = False) -> None:
    """Define the functions of an earlier lesson here, and say which are missing or fail their
    check.

    Only the lesson's functions are taken, and what they use: functions, classes, imports, values
    with a name. Experiments are not run again.

    Args:
        lesson: name of the lesson, such as "02_gates".
        solved: True takes the solved functions in place of your own, where you have them: what an
            instructor released, or the repository's own in a full clone.

    Raises:
        EarlierError: there is no such lesson, or no solved functions here.
    """
    namespace = sys._getframe(1).f_globals
    exercises = functions_of(lesson)
    if not exercises:
        lessons = sorted({cases.public(name).lesson for name in cases.names()})
        raise EarlierError(
            f"There is no lesson {lesson} with exercises. There are: {', '.join(lessons)}."
        )
    path = find(lesson, solved)
    if path is None:
        print(
            f"No notebook of {lesson} was found beside this one, so its functions are missing "
            f"here: {', '.join(exercises)}."
        )
        return
    cells = code_cells(path, exercises)
    if _is_lent(lesson):
        bring(cells, lesson, exercises, namespace)
        print(
            f"From the solved {lesson}, a lesson that your class leaves out: "
            f"{', '.join(exercises)}."
        )
        return
    found = bring(cells, lesson, exercises, namespace)
    order = [
        name for _, tree in found for node in tree.body for name in sorted(code.bound_names(node))
    ]
    exercises.sort(key=lambda name: order.index(name) if name in order else len(order))
    _say(lesson, exercises, namespace, solved)
    for sentence in unreadable(cells, lesson):
        print(sentence)


def bring(
    cells: list[str], lesson: str, names: Iterable[str], namespace: dict[str, Value]
) -> list[Definitions]:
    """Define functions from a lesson's cells, with whatever they use, in a namespace.

    Args:
        cells: sources of code cells.
        lesson: name of the lesson.
        names: names of the functions.
        namespace: dict that takes the definitions.

    Returns:
        What was defined, in the form that `definitions` gives.
    """
    found = needed(definitions(cells), names)
    _define(found, lesson, namespace)
    return found


def find(lesson: str, solved: bool = False) -> Path | None:
    """The file that holds a lesson's functions: the learner's notebook (None where there is none),
    or the solved ones.

    Raises:
        EarlierError: no solved functions are here.
    """
    return _solved_file(lesson) if solved or _is_lent(lesson) else _notebook(lesson)


def functions_of(lesson: str) -> list[str]:
    """Names of the functions that a lesson asks for; of one that the class leaves out, those that
    its solved file defines.
    """
    if not _is_lent(lesson):
        return cases.of_lesson(lesson)
    nodes = [
        node for _, tree in definitions(_lesson_cells(_released_file(lesson))) for node in tree.body
    ]
    return [node.name for node in nodes if isinstance(node, ast.FunctionDef)]


def _is_lent(lesson: str) -> bool:
    """Whether a class is not taught this lesson, so that its solved functions came with the
    course.
    """
    return not cases.of_lesson(lesson) and _released_file(lesson).is_file()


def _released_file(lesson: str) -> Path:
    """Where an instructor puts the solved functions of a lesson."""
    return ROOT / "course" / "solved" / f"{lesson}.py"


def code_cells(path: Path, names: Iterable[str]) -> list[str]:
    """The sources of the cells of a notebook, or of a lesson's source text, that may define these
    names.

    Raises:
        EarlierError: the file is not a notebook.
    """
    return (
        _lesson_cells(path) if path.suffix == ".py" else notebook.code_in(read(path).cells, names)
    )


def read(path: Path) -> notebook.Notebook:
    """The learner's notebook.

    Returns:
        course.notebook.Notebook.

    Raises:
        EarlierError: the file is not one.
    """
    try:
        found = notebook.read(path)
    except OSError as error:
        raise EarlierError(f"{Path(path).name} cannot be read: {error.strerror}.") from None
    if found.problem:
        raise EarlierError(
            f"{Path(path).name} is not a readable notebook: "
            f"{found.problem.removeprefix('the file is not a notebook: ')}."
        )
    return found


def _notebook(lesson: str) -> Path | None:
    """The learner's own notebook: beside this one's folder, or in the same folder."""
    folder = Path(os.environ.get("LSTM_COURSE_NOTEBOOKS", Path.cwd().parent))
    for path in (folder / lesson / f"{lesson}.ipynb", Path.cwd() / f"{lesson}.ipynb"):
        if path.is_file():
            return path
    return None


def _solved_file(lesson: str) -> Path:
    for path in (_released_file(lesson), ROOT / "solutions" / "lessons" / f"{lesson}.py"):
        if path.is_file():
            return path
    raise EarlierError(
        f"No solved functions of {lesson} are here. Load your own: earlier.load({lesson!r})."
    )


def _lesson_cells(path: Path) -> list[str]:
    """The code of a lesson's source text: what stands between its cell markers, without the text
    cells.
    """
    cells = path.read_text(encoding="utf-8").split("\n# %%")
    return [
        cell.partition("\n")[2] for cell in cells if "[markdown]" not in cell.partition("\n")[0]
    ]


def definitions(cells: list[str]) -> list[Definitions]:
    """The parts of code cells that define something.

    Args:
        cells: sources of code cells. Of one that Python cannot read, those statements count that it
            can.

    Returns:
        list of (source of the cell, ast.Module with the statements that give a value to a name),
        without the stubs of functions
            that are written in another cell.
    """
    trees = [(source, code.parse(source)) for source in cells]
    written = {
        name
        for _, tree in trees
        for node in tree.body
        if not code.is_stub(node)
        for name in code.bound_names(node)
    }
    found = [
        (
            source,
            [
                node
                for node in tree.body
                if _defines(node) and not (code.is_stub(node) and node.name in written)
            ],
        )
        for source, tree in trees
    ]
    return [(source, ast.Module(nodes, [])) for source, nodes in found if nodes]


def needed(found: list[Definitions], names: Iterable[str]) -> list[Definitions]:
    """Of the definitions, those of these names and of whatever they use, directly or not.

    Args:
        found: what `definitions` gave.
        names: names of functions.

    Returns:
        list of the same form.
    """
    nodes = [
        (code.bound_names(node), code.global_names(node)) for _, tree in found for node in tree.body
    ]
    wanted, before = {*names, "*"}, None  # from ... import *: it may make any of them
    while wanted != before:
        before = set(wanted)
        for bound, used in nodes:
            if wanted & bound:
                wanted |= used
    kept = [
        (source, ast.Module([node for node in tree.body if wanted & code.bound_names(node)], []))
        for source, tree in found
    ]
    return [(source, tree) for source, tree in kept if tree.body]


def _defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course."):
        return False  # each lesson has its own figures and widgets under the same names
    return bool(code.bound_names(node))


def _define(found: list[Definitions], lesson: str, namespace: dict[str, Value]) -> None:
    """Run the definitions in the caller's namespace, so that all functions of a notebook see each
    other.
    """
    for number, (source, tree) in enumerate(found, 1):
        filename = f"<{lesson}, cell {number}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        for node in tree.body:
            try:
                exec(compile(ast.Module([node], []), filename, "exec"), namespace)
            except Exception as error:
                line = source.split("\n")[node.lineno - 1].strip()
                print(
                    f"In {lesson}, this could not be run: {line} ({type(error).__name__}: {error})"
                )


def _say(lesson: str, exercises: list[str], namespace: dict[str, Value], solved: bool) -> None:
    states = {name: _state(namespace.get(name), name) for name in exercises}
    fine = [name for name, state in states.items() if state == "passes"]
    print(
        f"From {'the solved' if solved else 'your'} {lesson}: {len(fine)} of {len(exercises)} "
        "functions pass their check."
    )
    for name, state in states.items():
        if state != "passes":
            print(f"  {name} {state}")


def unreadable(cells: list[str], lesson: str) -> list[str]:
    """Sentences that name the cells which Python cannot read: what stands there is missing."""
    found = [(source, problem) for source in cells if (problem := code.problem(source))]
    return [
        f"In {lesson}, a cell cannot be read: {sentence}. There it says: "
        f"{source.split(chr(10))[number - 1].strip()}"
        for source, (number, sentence) in found
    ]


def _state(function: Callable | None, name: str) -> str:
    if function is None:
        return "is missing"
    try:
        report = examine(function, name)
    except CheckFailed:
        return "is not a function"
    if report.passed:
        return "passes"
    if report.status == UNWRITTEN:
        return "is not written yet"
    if (
        report.absent and report.absent[0] in cases.names()
    ):  # then nothing is known of the function itself
        return "cannot be checked: it calls {}, which is {}".format(*report.absent)
    return "fails its check"
