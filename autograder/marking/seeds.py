"""From what hidden inputs are drawn: the secret of the class, the student, the work, the draw of
the marking, the exercise.
"""

import hashlib
import hmac
import json

from nbformat import NotebookNode


def work(notebook: NotebookNode, earlier: dict[str, str]) -> str:
    """A digest of all that the student decides about what is run: the same for the same work,
    another after any change.

    Where a cell of the student's stands among the course's code cells, and whether it is code, is
    seen while it runs.
    """
    own = [
        [cell.cell_type, cell.source]
        if cell.metadata.get("course", {}).get("role") in ("answer", "student")
        else cell.id
        for cell in notebook.cells
        if cell.cell_type == "code" or cell.metadata.get("course", {}).get("role") == "student"
    ]
    return hashlib.sha256(json.dumps([own, sorted(earlier.items())]).encode()).hexdigest()


def seed(secret: bytes, student: str, work: str, draw: str, exercise: str, number: int = 1) -> int:
    """The seed of hidden inputs, unknown without the secret.

    Args:
        secret: bytes.
        student: name.
        work: digest that `work` gave.
        draw: text, another one for each marking, so that nothing that a student learned in one is
            of use in the next.
        exercise: name.
        number: which time the exercise is called in this marking.

    Returns:
        int, the same for the same arguments.
    """
    digest = hmac.new(
        secret, f"{student}/{work}/{draw}/{exercise}/{number}".encode(), hashlib.sha256
    ).digest()
    return int.from_bytes(digest[:8], "big")
