"""An attack: what it hands in, which honest work it stands on, and what the instructor must be told
of it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import nbformat
from nbformat import v4

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers as right_answers
from autograder.lessons.notebook import filled

SHORT, LONG = "00_welcome", "02_gates"  # one exercise; eight, some of which call others
WRONG = "def affine(x, W, b):\n    return x @ W"
WRONG_SIGMOID = "def sigmoid(x):\n    return np.tanh(x)"
WRONG_GATE = "def forget_gate(z, W_f, b_f):\n    return np.tanh(z @ W_f + b_f)"
WRONG_BOTH = {"sigmoid": WRONG_SIGMOID, "forget_gate": WRONG_GATE}
UNREAD = ("affine", "larger_batch")  # what a file that cannot be read costs
CHANGES_ITS_ARGUMENT = "def affine(x, W, b):\n    y = x @ W + b\n    x *= 0\n    return y"


@dataclass(frozen=True)
class Link:
    """A symbolic link among the files of a submission."""

    target: str


@dataclass(frozen=True)
class Attack:
    """One hostile or mangled submission.

    Attributes:
        kind: number in the list of what students try (1 to 17); 18 is an attack on the protocol of
            marking itself.
        name: of the student who tries it.
        files: function from a lesson's name to the files of the submission: path -> bytes, str or
            Link.
        told: words of the event that the instructor reads.
        silent: where `told` is empty: why nothing sets it apart from honest work.
        lesson: name of the lesson.
        honest: answers of the honest work it stands on, where they are not the right ones.
        breaks: exercises that the attack costs its author.
        gains: share of an exercise that it is known to gain; 0 but for one weakness that the
            documentation admits.
    """

    kind: int
    name: str
    files: Callable
    told: str = ""
    silent: str = ""
    lesson: str = SHORT
    honest: dict = field(default_factory=dict)
    breaks: tuple = ()
    gains: float = 0.0


def answers(lesson):
    """The right answers and choices of a lesson: name of the cell -> source."""
    return right_answers(lessons.read(lesson))


def notebook(lesson, first="", last="", **replaced):
    """A notebook of right answers.

    Args:
        lesson: name of the lesson.
        first, last: sources of own cells at the beginning and at the end.
        replaced: answers in the place of the right ones.
    """
    made = filled(lessons.read(lesson), answers(lesson) | replaced)
    after_imports = (
        next(index for index, cell in enumerate(made.cells) if cell.metadata.course.role == "given")
        + 1
    )
    made.cells[after_imports:after_imports] = [v4.new_code_cell(first, id="first")] if first else []
    made.cells += [v4.new_code_cell(last, id="last")] if last else []
    return made


def text(made):
    """A notebook as the text of its file."""
    return nbformat.writes(made)


def work(first="", change=lambda made: None, beside=None, **replaced):
    """Files of a submission that holds right answers but for the replaced ones.

    Args:
        first: source of a cell at the beginning.
        change: function that mangles the notebook.
        beside: further files.
        replaced: answers in the place of the right ones; those of other lessons are left out.
    """

    def files(lesson):
        made = notebook(
            lesson,
            first,
            **{name: source for name, source in replaced.items() if name in answers(lesson)},
        )
        change(made)
        return {f"{lesson}.ipynb": text(made)} | (beside or {})

    return files


def raw(data):
    """Files of a submission whose notebook file holds these bytes."""
    return lambda lesson: {f"{lesson}.ipynb": data}


def content(change, **replaced):
    """Files of a submission whose notebook was changed as JSON."""

    def files(lesson):
        made = json.loads(text(notebook(lesson, **replaced)))
        return {f"{lesson}.ipynb": json.dumps(change(made) or made)}

    return files


def cell(made, name):
    """The cell of this id."""
    return next(cell for cell in made.cells if cell.get("id") == name)
