"""The scores of a lesson, from the gradebook."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from nbgrader.api import Gradebook

from autograder.nbgrader_insides import rows_of_scores


@dataclass(frozen=True)
class Score:
    """What the gradebook holds of one graded cell of a student.

    Attributes:
        student, cell: their names.
        auto, manual, extra: points given by marking, by a person, and beyond; None where none were
            given.
        most: the maximum.
        waits: whether a person has to look at it.
    """

    student: str
    cell: str
    auto: float | None
    manual: float | None
    extra: float | None
    most: float
    waits: bool

    @property
    def points(self) -> float:
        """The points that count, without extra credit: a person's before those of marking."""
        return next((points for points in (self.manual, self.auto) if points is not None), 0.0)


def scores(
    gradebook: Gradebook, lesson: str, student: str | None = None
) -> Iterator[tuple[str, dict[str, Score]]]:
    """All scores of a lesson, by one query.

    Args:
        gradebook: nbgrader's Gradebook, open.
        lesson: name of the lesson.
        student: name of the only student to ask for; None is all.

    Yields:
        (student, dict from the graded cell's name to its Score), in alphabetical order.
    """
    rows = (Score(*row) for row in rows_of_scores(gradebook, lesson, student))
    for name, group in groupby(rows, attrgetter("student")):
        yield name, {score.cell: score for score in group}
