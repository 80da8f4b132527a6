"""earlier.load(lesson): bring the functions that you wrote in an earlier lesson into this notebook."""

import ast
import json
import linecache
import os
import re
import sys
from pathlib import Path

from course import cases
from course.check import CheckFailed, examine
from course.report import UNWRITTEN

ROOT = Path(__file__).resolve().parents[1]


class EarlierError(Exception):
    """An earlier lesson could not be used. Renders as one line."""

    def _render_traceback_(self):
        return [str(self)]


def load(lesson, solved=False):
    """Define the functions of an earlier lesson here, and say which are missing or fail their check.

    Only the lesson's functions are taken, and the functions, lambdas, imports and plain constants that they use. Experiments are
    not run again.

    Args:
        lesson: name of the lesson, such as "02_gates".
        solved: True takes the solved functions in place of your own, where you have them: what an instructor
            released, or the repository's own in a full clone.

    Raises:
        EarlierError: there is no such lesson, or no solved functions here.
    """
    namespace = sys._getframe(1).f_globals
    exercises = functions_of(lesson)
    if not exercises:
        lessons = sorted({cases.public(name).lesson for name in cases.names()})
        raise EarlierError(f"There is no lesson {lesson} with exercises. There are: {', '.join(lessons)}.")
    path = find(lesson, solved)
    if path is None:
        print(f"No notebook of {lesson} was found beside this one, so its functions are missing here: {', '.join(exercises)}.")
        return
    cells = code_cells(path)
    if _is_lent(lesson):
        bring(cells, lesson, exercises, namespace)
        print(f"From the solved {lesson}, a lesson that your class leaves out: {', '.join(exercises)}.")
        return
    found = bring(cells, lesson, exercises, namespace)
    order = [node.name for _, tree in found for node in tree.body if isinstance(node, ast.FunctionDef)]
    exercises.sort(key=lambda name: order.index(name) if name in order else len(order))
    _say(lesson, exercises, namespace, solved)
    for sentence in unreadable(cells, lesson):
        print(sentence)


def bring(cells, lesson, names, namespace):
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


def find(lesson, solved=False):
    """The file that holds a lesson's functions: the learner's notebook (None where there is none), or the solved ones.

    Raises:
        EarlierError: no solved functions are here.
    """
    return _solved_file(lesson) if solved or _is_lent(lesson) else _notebook(lesson)


def functions_of(lesson):
    """Names of the functions that a lesson asks for; of one that the class leaves out, those that its solved file defines."""
    if not _is_lent(lesson):
        return cases.of_lesson(lesson)
    nodes = [node for _, tree in definitions(code_cells(_released_file(lesson))) for node in tree.body]
    return [node.name for node in nodes if isinstance(node, ast.FunctionDef)]


def _is_lent(lesson):
    """Whether a class is not taught this lesson, so that its solved functions came with the course."""
    return not cases.of_lesson(lesson) and _released_file(lesson).is_file()


def _released_file(lesson):
    """Where an instructor puts the solved functions of a lesson."""
    return ROOT / "course" / "solved" / f"{lesson}.py"


def code_cells(path):
    """The sources of the code cells of a notebook or of a lesson's source text."""
    return _lesson_cells(path) if path.suffix == ".py" else notebook_cells(path)


def _notebook(lesson):
    """The learner's own notebook: beside this one's folder, or in the same folder."""
    folder = Path(os.environ.get("LSTM_COURSE_NOTEBOOKS", Path.cwd().parent))
    for path in (folder / lesson / f"{lesson}.ipynb", Path.cwd() / f"{lesson}.ipynb"):
        if path.is_file():
            return path
    return None


def _solved_file(lesson):
    for path in (_released_file(lesson), ROOT / "solutions" / "lessons" / f"{lesson}.py"):
        if path.is_file():
            return path
    raise EarlierError(f"No solved functions of {lesson} are here. Load your own: earlier.load({lesson!r}).")


def notebook_cells(path):
    """The sources of a notebook's code cells, in order; none where the file is not a notebook."""
    try:
        cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        return ["".join(source) for source in sources]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EarlierError(f"{Path(path).name} is not a readable notebook: open it in JupyterLab and save it again.") from error


def _lesson_cells(path):
    """The code of a lesson's source text: what stands between its cell markers, without the text cells."""
    cells = path.read_text(encoding="utf-8").split("\n# %%")
    return [cell.partition("\n")[2] for cell in cells if "[markdown]" not in cell.partition("\n")[0]]


def definitions(cells):
    """The parts of code cells that define something.

    Args:
        cells: sources of code cells. One that Python cannot parse is left out.

    Returns:
        list of (source of the cell, ast.Module with its functions, lambdas, classes, imports, assignments of plain constants and
            of one exercise to the name of another, as in `output_gate = forget_gate`).
    """
    found = []
    for source in cells:
        tree = parse(source)
        tree.body = [node for node in tree.body if _defines(node)]
        if tree.body:
            found.append((source, tree))
    return found


def needed(found, names):
    """Of the definitions, those of these names and of whatever they use, directly or not.

    Args:
        found: what `definitions` gave.
        names: names of functions.

    Returns:
        list of the same form.
    """
    nodes = [node for _, tree in found for node in tree.body]
    wanted, before = set(names), None
    while wanted != before:
        before = set(wanted)
        for node in nodes:
            if wanted & _defined_names(node):
                wanted |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    kept = [(source, ast.Module([node for node in tree.body if wanted & _defined_names(node)], [])) for source, tree in found]
    return [(source, tree) for source, tree in kept if tree.body]


def _defined_names(node):
    """The names that a definition makes."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets}
    return {node.name}


def parse(source):
    """The syntax tree of a code cell; an empty one where Python cannot parse it. IPython's own commands are left out."""
    try:
        return ast.parse(_plain(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _plain(source):
    return re.sub(r"^([^\S\n]*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)


def is_lambda(node):
    """Whether a statement gives a lambda a name: a function, written in another way."""
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)


def _defines(node):
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Name) for target in node.targets) and (
            is_lambda(node) or _is_constant(node.value) or isinstance(node.value, ast.Name) and node.value.id in cases.names())
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course."):
        return False                                      # each lesson has its own figures and widgets under the same names
    return isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)


def _is_constant(value):
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True


def _define(found, lesson, namespace):
    """Run the definitions in the caller's namespace, so that all functions of a notebook see each other."""
    for number, (source, tree) in enumerate(found, 1):
        filename = f"<{lesson}, cell {number}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        for node in tree.body:
            try:
                exec(compile(ast.Module([node], []), filename, "exec"), namespace)
            except Exception as error:
                line = source.splitlines()[node.lineno - 1]
                print(f"In {lesson}, this could not be run: {line} ({type(error).__name__}: {error})")


def _say(lesson, exercises, namespace, solved):
    states = {name: _state(namespace.get(name)) for name in exercises}
    fine = [name for name, state in states.items() if state == "passes"]
    print(f"From {'the solved' if solved else 'your'} {lesson}: {len(fine)} of {len(exercises)} functions pass their check.")
    for name, state in states.items():
        if state != "passes":
            print(f"  {name} {state}")


def unreadable(cells, lesson):
    """Sentences that name the cells which Python cannot read: what they define is missing."""
    sentences = []
    for source in cells:
        try:
            ast.parse(_plain(source))
        except SyntaxError as error:
            line = (error.text or "").strip()
            sentences.append(f"In {lesson}, a cell cannot be read. {error.msg}, in its line {error.lineno}: {line}")
        except (ValueError, RecursionError, MemoryError):
            sentences.append(f"In {lesson}, a cell cannot be read.")
    return sentences


def _state(function):
    if function is None:
        return "is missing"
    try:
        report = examine(function)
    except CheckFailed:
        return "is not a function"
    if report.passed:
        return "passes"
    if report.status == UNWRITTEN:
        return "is not written yet"
    if report.absent and report.absent[0] in cases.names():            # then nothing is known of the function itself
        return "cannot be checked: it calls {}, which is {}".format(*report.absent)
    return "fails its check"
