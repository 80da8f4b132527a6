"""From a lesson to nbgrader's source notebook: roles become metadata, names become cell ids."""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode, v4
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

from autograder import paths
from autograder.configuration import configuration
from autograder.lessons.lesson import Cell, Lesson
from course.keeping import Kept, unpack_parameters
from course.overview.run import ANSWER_PROMPT
from course.predicting import seal

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
HIDDEN_CALL = (
    "### BEGIN HIDDEN TESTS\nfrom autograder.marking.inline import {}\n### END HIDDEN TESTS\n"
)
_CHOICE = re.compile(r"^- ([a-z])\) (.*?)( \(right\))?$")

Prediction: TypeAlias = dict[str, str] | list[str]  # what is said of each letter; letters alone


def source_notebook(lesson: Lesson) -> NotebookNode:
    """The notebook that nbgrader's generate_assignment takes: with answers, hidden calls and mark
    schemes.

    Args:
        lesson: Lesson.

    Returns:
        NotebookNode. The same lesson always gives the same notebook.
    """
    notebook = v4.new_notebook(
        metadata={
            "kernelspec": KERNEL,
            "language_info": {"name": "python"},
            "title": lesson.name,
        }
    )
    expand = {
        "predict": _predict,
        "choice": _choice,
        "result": _result,
        "written": _written,
        "test": _test,
        "answer": _answer,
    }
    lead_ins = {f"{name}-task": _effort(lesson, name) for name in lesson.exercises}
    for cell in lesson.cells:
        notebook.cells += expand.get(cell.role, _ungraded)(cell)
        if cell.name in lead_ins:
            notebook.cells[-1].source += lead_ins[cell.name]
    return notebook


def choices(cell: Cell) -> dict[str, tuple[str, str, bool]]:
    """The choices of a question.

    Args:
        cell: Cell of role predict or choice.

    Returns:
        dict from letter to (text, feedback, whether it is right).
    """
    found, letter = {}, None
    for line in cell.source.splitlines():
        if match := _CHOICE.match(line):
            letter = match[1]
            found[letter] = (match[2], "", bool(match[3]))
        elif letter and line.lstrip().startswith(">"):
            text, feedback, right = found[letter]
            found[letter] = (text, f"{feedback} {line.lstrip()[1:].strip()}".strip(), right)
        elif letter and line.startswith("  "):
            text, feedback, right = found[letter]
            found[letter] = (f"{text} {line.strip()}", feedback, right)
    return found


def predictions(lesson: Lesson) -> dict[str, Prediction]:
    """What `course.predict` knows: dict from question to {letter: what is said of it, sealed}; if
    it is marked, to its letters.
    """
    return {
        cell.name: _prediction(cell) for cell in lesson.cells if cell.role in ("predict", "choice")
    }


def _prediction(cell: Cell) -> Prediction:
    found = choices(cell)
    if cell.role == "choice":
        return list(found)
    return {letter: seal(cell.name, letter, feedback) for letter, (_, feedback, _) in found.items()}


def _node(cell: Cell, source: str, name: str | None = None, **metadata: Any) -> NotebookNode:
    make = v4.new_code_cell if cell.kind == "code" else v4.new_markdown_cell
    return make(source, id=name or cell.name, metadata={"course": {"role": cell.role}} | metadata)


def _nbgrader(
    name: str, *, grade: bool = False, solution: bool = False, points: float | None = None
) -> dict[str, Any]:
    locked = not solution
    data = {
        "grade_id": name,
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": False,
        "schema_version": 3,
    }
    return data | ({"points": points} if grade else {})


def _ungraded(cell: Cell) -> list[NotebookNode]:
    if cell.role == "given":
        return [_node(cell, cell.source, nbgrader=_nbgrader(cell.name))]
    return [_node(cell, cell.source)]


def _effort(lesson: Lesson, name: str) -> str:
    answer = lesson.cell(name)
    return (
        f"\n\n*Difficulty {answer.difficulty} of 5 · about {answer.minutes} minutes · "
        f"{_points(lesson.points[name])}*"
    )


def _points(number: float) -> str:
    return f"{number:g} point{'' if number == 1 else 's'}"


def _answer(cell: Cell) -> list[NotebookNode]:
    return [_node(cell, cell.source, nbgrader=_nbgrader(cell.name, solution=True))]


def _test(cell: Cell) -> list[NotebookNode]:
    marks = _nbgrader(cell.name, grade=True, points=cell.points)
    return [_node(cell, HIDDEN_CALL.format("check") + cell.source, nbgrader=marks)]


def _result(cell: Cell) -> list[NotebookNode]:
    """The locked cell that keeps the trained parameters and holds the mark."""
    name = f"{cell.name}-test"
    test = _node(
        cell,
        HIDDEN_CALL.format("keep") + cell.source,
        name,
        nbgrader=_nbgrader(name, grade=True, points=cell.points),
    )
    test.metadata.course.role = "test"
    return [test]


def _written(cell: Cell) -> list[NotebookNode]:
    """The question, locked, with its mark scheme; then an empty answer that a person marks."""
    question = _node(
        cell,
        f"{cell.source}\n\n*About {cell.minutes} minutes · {cell.points:g} points, marked by a "
        "person*",
        f"{cell.name}-question",
        nbgrader=_nbgrader(f"{cell.name}-question"),
    )
    answer = _node(
        cell,
        ANSWER_PROMPT,
        nbgrader=_nbgrader(cell.name, grade=True, solution=True, points=cell.points),
    )
    return [question, answer]


def _predict(cell: Cell) -> list[NotebookNode]:
    """The question with its choices, then the cell that asks. What is said of a choice is left
    out.
    """
    lines = [line for line in cell.source.splitlines() if not line.lstrip().startswith(">")]
    text = "\n".join(re.sub(r" \(right\)$", "", line) for line in lines)
    ask = v4.new_code_cell(
        f'predict("{cell.name}")', id=f"{cell.name}-choose", metadata={"course": {"role": "demo"}}
    )
    return [_node(cell, text), ask]


def _choice(cell: Cell) -> list[NotebookNode]:
    """A question whose choice is marked: text, the cell that the learner completes, the locked cell
    that holds the mark.
    """
    text, ask = _predict(cell)
    text.source += (
        f"\n\n*{_points(cell.points or 0)}, for the letter that stands in the cell below, as in* "
        f"`{_call(cell.name, 'x')}`"
    )
    text.metadata.course.role, ask.metadata.course.role = "predict", "choice"
    name = f"{cell.name}-test"
    test = v4.new_code_cell(
        f'{HIDDEN_CALL.format("check")}check("{cell.name}")',
        id=name,
        metadata={
            "course": {"role": "test"},
            "nbgrader": _nbgrader(name, grade=True, points=cell.points),
        },
    )
    return [text, ask, test]


def _call(question: str, choice: str) -> str:
    return f'predict("{question}", "{choice}")'


def right_choice(cell: Cell) -> str:
    """The call that makes the right choice of a question (Cell)."""
    return _call(
        cell.name, next(letter for letter, (_, _, right) in choices(cell).items() if right)
    )


def student_notebook(lesson: Lesson) -> NotebookNode:
    """The notebook as it is released: nbgrader's own steps, applied without writing files.

    Args:
        lesson: Lesson.

    Returns:
        NotebookNode without answers, hidden lines and mark schemes.
    """
    config = configuration()
    found = source_notebook(lesson)
    for step in (ClearSolutions, ClearHiddenTests, ClearMarkScheme):
        found, _ = step(config=config).preprocess(found, ResourcesDict())
    return found


def solved_notebook(lesson: Lesson) -> NotebookNode:
    """The notebook of somebody who has solved every exercise: the released one with the lesson's
    answers and right choices.

    Args:
        lesson: Lesson.

    Returns:
        NotebookNode.
    """
    return filled(lesson, answers(lesson))


def filled(lesson: Lesson, sources: Mapping[str, str | Kept]) -> NotebookNode:
    """The released notebook with some cells replaced.

    Args:
        lesson: Lesson.
        sources: dict from a cell's id to its text, or to the parameters that stand in its output,
            as `answers` gives it.

    Returns:
        NotebookNode.
    """
    found = student_notebook(lesson)
    for cell in found.cells:
        new = sources.get(cell.id, cell.source)
        if isinstance(new, Kept):
            cell.execution_count = 1
            cell.outputs = [
                v4.new_output("execute_result", new._repr_mimebundle_(), execution_count=1)
            ]
        else:
            cell.source = new
    return found


def answers(lesson: Lesson) -> dict[str, str | Kept]:
    """Every answer, right choice and trained network of a lesson: dict from a cell's id to its
    text, or to the parameters kept there.
    """
    functions = {cell.name: unmarked(cell.source) for cell in lesson.cells if cell.role == "answer"}
    right = {
        f"{cell.name}-choose": right_choice(cell) for cell in lesson.cells if cell.role == "choice"
    }
    return functions | right | {f"{name}-test": trained(name) for name in lesson.results}


def trained(result: str) -> Kept:
    """The parameters that the solved lesson trains, as benchmarks/results.py wrote them: Kept."""
    packed = json.loads((paths.PARAMETERS / f"{result}.json").read_text(encoding="utf-8"))
    return Kept(result, unpack_parameters(packed))


def unmarked(source: str) -> str:
    """An answer without the lines that mark where it begins and ends."""
    return "\n".join(
        line for line in source.splitlines() if "### BEGIN" not in line and "### END" not in line
    )
