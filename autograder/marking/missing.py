"""Why a function is not there: the true reason, in words of the course and names, without any other
text of the student's.
"""

import ast
import builtins
import difflib
import re

from nbformat import NotebookNode

from course import code
from course.notebook import is_left_out

ALIKE = 0.8  # of two names, from 0 to 1
STUDENT_ROLES = ("answer", "student")
_NO_MODULE = re.compile(r"ModuleNotFoundError: No module named '([\w.]{1,60})'")
_KIND = re.compile(r"(\w+):")


def reason(name: str, notebook: NotebookNode, errors: dict[str, str]) -> str:
    """Why a notebook has no function of this name.

    Args:
        name: of the exercise.
        notebook: rebuilt NotebookNode.
        errors: cell id -> error with which the cell stopped.

    Returns:
        One sentence without full stop; empty where nobody wrote anything for it.
    """
    cells = students_cells(notebook)
    own = [cell for cell in cells if cell.id == name]
    meant = own + [
        cell for cell in cells if cell.id != name and re.search(rf"\bdef\s+{name}\b", cell.source)
    ]
    return (
        _left_out(own)
        or _unreadable(name, meant)
        or misnamed(name, notebook)
        or _stopped(own, errors)
        or _no_function(name, cells)
    )


def misnamed(name: str, notebook: NotebookNode) -> str:
    """A sentence where a function of the student's has nearly the right name; empty otherwise."""
    found = [
        node.name
        for cell in students_cells(notebook)
        for node in code.parse(cell.source).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not code.is_stub(node)
    ]
    taken = {cell.id for cell in notebook.cells}  # other exercises
    near = [other for other in dict.fromkeys(found) if other not in taken and _is_near(other, name)]
    return f"there is `{near[0]}`: call it `{name}`" if near and len(near[0]) < 60 else ""


def absent_modules(notebook: NotebookNode, errors: dict[str, str]) -> dict[str, str]:
    """Names that imports would have made, of modules that are not here: dict from the name to the
    module.
    """
    modules = {
        found[1].partition(".")[0]
        for error in errors.values()
        if (found := _NO_MODULE.match(error))
    }
    nodes = [node for cell in students_cells(notebook) for node in code.parse(cell.source).body]
    return {
        name: module
        for node in nodes
        for module in _modules(node) & modules
        for name in code.bound_names(node)
    }


def students_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The code cells that hold text of the student's."""
    return [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("course", {}).get("role") in STUDENT_ROLES
    ]


def _modules(node: ast.stmt) -> set[str]:
    """Modules that an import statement asks for."""
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    names = node.names if isinstance(node, ast.Import) else []
    return {alias.name.partition(".")[0] for alias in names}


def _left_out(own: list[NotebookNode]) -> str:
    if own and is_left_out(own[0].source):
        return (
            "its cell was left out, because it is too long to be marked. A function needs a few "
            "lines"
        )
    return ""


def _unreadable(name: str, cells: list[NotebookNode]) -> str:
    for cell in cells:
        if not code.defines(cell.source, name) and (problem := code.problem(cell.source)):
            return f"its cell cannot be read: {problem[1]}"
    return ""


def _stopped(own: list[NotebookNode], errors: dict[str, str]) -> str:
    error = errors.get(own[0].id, "") if own else ""
    if module := _NO_MODULE.match(error):
        return (
            f"its cell needs the module `{module[1]}`, which is not there when it is marked. NumPy "
            "is enough"
        )
    kind = _KIND.match(error)
    if kind and isinstance(getattr(builtins, kind[1], None), type):
        return (
            f"its cell stopped with {kind[1]}. Restart the kernel, run the notebook from the top, "
            "and mend what stops"
        )
    return ""


def _no_function(name: str, cells: list[NotebookNode]) -> str:
    return (
        "the name is given to something that is not a function"
        if any(code.defines(cell.source, name) for cell in cells)
        else ""
    )


def _is_near(other: str, name: str) -> bool:
    one, two = (
        re.sub(r"[_\d]|^(my|new|the)_|_(v\d+|new|final|solution|mine)$", "", text.lower())
        for text in (other, name)
    )
    return one == two or difflib.SequenceMatcher(None, other.lower(), name).ratio() >= ALIKE
