"""predict(question): choose an answer before you read on, and learn at once whether it holds.

What is said of each choice is stored sealed: unreadable until the choice is made. This keeps a
reader from seeing the answer by accident; it is no protection against somebody who wants to break
it. Of a question that is marked nothing is stored but its letters.
"""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from course.judging.report import as_html

if TYPE_CHECKING:
    import ipywidgets as widgets

QUESTIONS = Path(__file__).with_name("predictions")
_chosen = {}  # question that is marked -> letter, since the kernel started


def predict(question: str, choice: str | None = None) -> None:
    """Answer a question by its letter, or show buttons to answer it.

    Args:
        question: name of the question, as the cell gives it.
        choice: a letter such as "b"; without one, buttons appear. Of a question that is marked, the
            choice counts that is written in its cell.
    """
    feedback = _questions().get(question)
    if feedback is None:
        print(f"There is no question called {question}.")
    elif choice is None:
        _buttons(question, feedback)
    else:
        letter = str(choice).strip().lower()
        if is_marked(question) and letter in feedback:
            _chosen[question] = letter
        print(_answer(question, feedback, letter))


def is_marked(question: str) -> bool:
    """Whether there is a question of this name whose choice gives points."""
    return isinstance(_questions().get(question), list)


def chosen(question: str) -> str | None:
    """The letter that `predict` was last told of a marked question, or None."""
    return _chosen.get(question)


def seal(question: str, choice: str, text: str) -> str:
    """The text as it is stored: readable only together with the question and the choice."""
    data = text.encode()
    return base64.b64encode(_mask(question, choice, data)).decode()


def unseal(question: str, choice: str, sealed: str) -> str:
    """The text that `seal` was given."""
    return _mask(question, choice, base64.b64decode(sealed)).decode()


def _mask(question: str, choice: str, data: bytes) -> bytes:
    key = hashlib.shake_256(f"{question}/{choice}".encode()).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, key, strict=True))


@cache
def _questions() -> dict[str, dict[str, str] | list[str]]:
    found = {}
    for path in sorted(QUESTIONS.glob("*.json")):
        found |= json.loads(path.read_text(encoding="utf-8"))
    return found


def _answer(
    question: str, feedback: dict[str, str] | list[str], choice: str, pressed: bool = False
) -> str:
    if choice not in feedback:
        return (
            f"Choose one of {', '.join(feedback)}: for example predict({question!r}, "
            f"{next(iter(feedback))!r})."
        )
    if isinstance(feedback, dict):
        return f"{choice}) {unseal(question, choice, feedback[choice])}"
    if pressed:
        return (
            f'To choose {choice}, write `predict("{question}", "{choice}")` in the cell and run it.'
        )
    return f"{choice} is recorded. Whether it is right, you learn when your notebook is marked."


def _buttons(question: str, feedback: dict[str, str] | list[str]) -> None:
    import ipywidgets as widgets
    from IPython.display import display

    answer = widgets.HTMLMath()

    def choose(pressed: "widgets.Button") -> None:
        for button in buttons:
            button.button_style = "info" if button is pressed else ""
        text = as_html(_answer(question, feedback, pressed.description, pressed=True))
        answer.value = (
            f'<div style="font-size: var(--jp-content-font-size1); line-height: 1.6">{text}</div>'
        )

    buttons = [
        widgets.Button(
            description=letter, tooltip=f"Answer {letter}", layout=widgets.Layout(width="4em")
        )
        for letter in feedback
    ]
    for button in buttons:
        button.on_click(choose)
    display(widgets.VBox([widgets.HBox(buttons), answer]))
