"""The cases of an exercise: inputs, expected outputs, and what known mistakes give for them."""

import json
import textwrap
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

EXPECTED = Path(__file__).parents[1] / "expected"
LESSONS = Path(__file__).parents[1] / "lessons.json"
WIDTH = 120  # of the lines of a file of cases, about; a text may be longer


@dataclass
class Case:
    """One call of the student's function.

    Attributes:
        title: what is special about the inputs, in a few words.
        inputs: packed arguments by name.
        expected: packed right output, by part.
        worth: weight of each part of this case in the mark.
    """

    title: str
    inputs: dict
    expected: dict
    worth: float


@dataclass
class Symptom:
    """What a misconception looks like from outside: its outputs for every case.

    Attributes:
        name: what was done.
        hint: what to think about.
        outcomes: one for each case, or for the first of them: {"parts": packed output by part},
            {"error": text}, or {"message": what a measure says of a wrong form}.
    """

    name: str
    hint: str
    outcomes: list


@dataclass
class CaseSet:
    """All that is needed to judge a function, without knowing how to write it.

    Attributes:
        exercise: name of the function.
        lesson: name of the lesson it belongs to.
        signature: the call as the lesson writes it.
        parts: names of what it returns.
        needs: names of the student's earlier functions that it calls.
        measure: name in `course.judging.measures` of what is compared in place of the output, or
            None.
        tolerances: part -> relative tolerance, where it is not the standard one.
        may_share: whether the result may be a view of an argument.
        clues: [title of a case, what it means when that case is right and others are not].
    """

    exercise: str
    lesson: str
    signature: str
    parts: list
    needs: list
    measure: str | None
    tolerances: dict
    may_share: bool
    clues: list = field(default_factory=list)
    cases: list = field(default_factory=list)
    symptoms: list = field(default_factory=list)

    def to_json(self):
        """The set as text in short lines, so that differences can be reviewed."""
        rows = {name: [vars(row) for row in getattr(self, name)] for name in ("cases", "symptoms")}
        return _in_lines(vars(self) | rows) + "\n"

    @classmethod
    def from_json(cls, text):
        """The set that `to_json` wrote."""
        data = json.loads(text)
        data["cases"] = [Case(**case) for case in data["cases"]]
        data["symptoms"] = [Symptom(**symptom) for symptom in data["symptoms"]]
        return cls(**data)


def _in_lines(value, indent=0):
    """JSON on one line where it fits; otherwise one line an item, and as many numbers as fit."""
    flat = json.dumps(value)
    if indent + len(flat) <= WIDTH or not value or not isinstance(value, dict | list):
        return flat
    inside = "\n" + " " * (indent + 1)
    if _holds_numbers(value):
        return textwrap.fill(flat, WIDTH - indent, subsequent_indent="  ", break_on_hyphens=False)
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}: {_in_lines(item, indent + 1)}" for key, item in value.items()]
        return "{" + inside + f",{inside}".join(items) + "}"
    return f"[{inside}{f',{inside}'.join(_in_lines(item, indent + 1) for item in value)}]"


def _holds_numbers(value):
    """Whether this is a packed array, or a list of numbers."""
    if isinstance(value, dict):
        return "array" in value
    return not any(isinstance(item, dict | list | str) for item in value)


def names():
    """Names of all exercises that have public cases, in alphabetical order."""
    return sorted(path.stem for path in EXPECTED.glob("*.json"))


def of_lesson(lesson):
    """Names of the exercises of one lesson, in alphabetical order."""
    return [name for name in names() if public(name).lesson == lesson]


@cache
def lessons():
    """What there is to do in each lesson: dict from its name to {"minutes", "tasks"}, in order.

    A task is {"name", "kind": "answer" or "written", "points", "minutes"}.
    """
    return json.loads(LESSONS.read_text(encoding="utf-8"))


@cache
def public(name):
    """The public cases of an exercise.

    Raises:
        KeyError: there is no exercise of this name.
    """
    path = EXPECTED / f"{name}.json"
    if name not in names():
        raise KeyError(name)
    return CaseSet.from_json(path.read_text(encoding="utf-8"))
