"""The right answers in solutions/right_answers: one file a lesson, one cell an answer, `# %%
exercise: style`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder import paths
from autograder.exercises import load_all

FOLDER = paths.ROOT / "solutions/right_answers"


@dataclass(frozen=True)
class Answer:
    """One right answer: of which exercise, in which style, and its source."""

    lesson: str
    exercise: str
    style: str
    source: str

    def function(
        self, helper: Callable[[Callable], Callable] = lambda reference: reference
    ) -> Callable:
        """The function, defined in a namespace with np and the other functions of the lessons so
        far.

        Args:
            helper: what each of these other functions is made into first.
        """
        namespace: dict[str, Any] = {"np": np} | {
            name: helper(exercise.reference)
            for name, exercise in load_all().items()
            if exercise.lesson <= self.lesson and name != self.exercise
        }
        exec(compile(self.source, f"<{self.exercise}: {self.style}>", "exec"), namespace)
        return namespace[self.exercise]


def _read(path: Path) -> list[Answer]:
    cells = re.split(r"^# %% (\w+): (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[
        1:
    ]
    return [
        Answer(path.stem, *cell) for cell in zip(cells[::3], cells[1::3], cells[2::3], strict=True)
    ]


ANSWERS = [answer for path in sorted(FOLDER.glob("[0-9]*.py")) for answer in _read(path)]
