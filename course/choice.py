"""The choices that a cell makes by calls such as predict("half_open", "b"): read from its text,
never run.
"""

import ast
from collections.abc import Iterable

from course.code import parse


def read(source: str, question: str, letters: Iterable[str]) -> tuple[str | None, str]:
    """The one choice that a cell makes of a question.

    Args:
        source: text of the cell.
        question: name of the question.
        letters: what there is to choose from.

    Returns:
        letter, problem: the letter and "", or None and what is wrong in a sentence that holds
            nothing of the source.
    """
    made = [pair for pair in calls(source) if pair[0] in (question, None)]
    example = f'Write it as in `predict("{question}", "x")`, with your letter for x.'
    if not made:
        return None, f"The cell answers another question. {example}"
    if len(set(made)) > 1:
        return None, "The cell makes more than one choice. Leave the one that counts."
    name, choice = made[0]
    if name is None or choice is None:
        return None, f"The choice is not written out. {example}"
    if choice not in letters:
        return None, f"The choice is none of {', '.join(letters)}."
    return choice, ""


def answered(source: str) -> set[str]:
    """Names of the questions of which a cell makes a choice."""
    return {question for question, choice in calls(source) if question and choice}


def calls(source: str) -> list[tuple[str | None, str | None]]:
    """(question, choice) for each call of predict that makes a choice; None for what is computed,
    not written out.
    """
    nodes = [node for node in ast.walk(parse(source)) if isinstance(node, ast.Call)]
    return [
        _arguments(node) for node in nodes if _name(node.func) == "predict" and not _only_asks(node)
    ]


def _name(function: ast.expr) -> str | None:
    return getattr(function, "id", getattr(function, "attr", None))


def _only_asks(node: ast.Call) -> bool:
    """Whether the call shows the question's buttons: predict("half_open")."""
    return len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred)


def _arguments(node: ast.Call) -> tuple[str | None, str | None]:
    if len(node.args) > 2:  # an error in Python
        return None, None
    given = dict(zip(("question", "choice"), node.args)) | {
        word.arg: word.value for word in node.keywords
    }
    choice = _text(given.get("choice"))
    return _text(given.get("question")), choice and choice.strip().lower()


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
