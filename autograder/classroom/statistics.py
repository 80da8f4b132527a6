"""Numbers of a class, from the records of its submissions. Pure: no file and no gradebook is opened
here.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from autograder.classroom.records import Record
from autograder.gradebook.scores import Score
from autograder.marking.marks import Mark
from course.judging.report import ERROR, FAILED, PASSED, UNWRITTEN, Report

FEWEST = 10  # students; a correlation of fewer says little
SAME = 1e-9  # points that differ by less are the same
EXAMPLES = 3
BINS = 10


@dataclass
class Group:
    """Students whose function failed with equal outputs and without a name for it.

    Attributes:
        count: how many.
        students: names of the first of them.
        message: the first failed criterion of one of them.
    """

    count: int = 0
    students: list[str] = field(default_factory=list)
    message: str = ""


@dataclass
class Tally:
    """What a class did with one exercise.

    Attributes:
        exercise: name.
        points: points that count, one for each student.
        shares: the same as shares of the maximum.
        statuses: Counter of the reports' statuses.
        mistakes: Counter of named mistakes.
        unnamed: fingerprint -> Group.
        discrimination: item-rest correlation, or None where it is undefined.
    """

    exercise: str
    points: array = field(default_factory=lambda: array("d"))
    shares: array = field(default_factory=lambda: array("d"))
    statuses: Counter[str] = field(default_factory=Counter)
    mistakes: Counter[str] = field(default_factory=Counter)
    unnamed: dict[str, Group] = field(default_factory=dict)
    discrimination: float | None = None

    @property
    def marked(self) -> int:
        """How many submissions were marked."""
        return sum(self.statuses.values())

    @property
    def passed(self) -> int:
        """How many passed."""
        return self.statuses[PASSED]

    @property
    def failed(self) -> int:
        """How many failed."""
        return self.statuses[FAILED]

    @property
    def unwritten(self) -> int:
        """How many did not write it."""
        return self.statuses[UNWRITTEN]

    @property
    def unjudged(self) -> int:
        """How many could not be judged."""
        return self.statuses[ERROR]

    @property
    def share(self) -> float:
        """Mean share of the maximum."""
        return float(np.mean(self.shares))


@dataclass
class Written:
    """What became of one question that a person marks.

    Attributes:
        question: name.
        shares: share of the maximum of each answer that has a score.
        missing: how many answers have no score yet.
        again: how many have a score and wait to be looked at once more.
    """

    question: str
    shares: array = field(default_factory=lambda: array("d"))
    missing: int = 0
    again: int = 0

    @property
    def share(self) -> float | None:
        """Mean share of the maximum, or None where no answer has a score."""
        return float(np.mean(self.shares)) if self.shares else None


@dataclass
class Statistics:
    """The numbers of one lesson.

    Attributes:
        tallies: exercise -> Tally, in the order of the notebook.
        written: question -> Written.
        totals: all points of each student, with extra credit.
        most: the largest maximum of a submission.
        events: Counter of kinds of events.
        overridden: how many marks of exercises a person replaced.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    written: dict[str, Written] = field(default_factory=dict)
    totals: array = field(default_factory=lambda: array("d"))
    most: float = 0.0
    events: Counter[str] = field(default_factory=Counter)
    overridden: int = 0

    @property
    def missing(self) -> int:
        """How many scores a person still has to give."""
        return sum(question.missing for question in self.written.values())

    @property
    def bins(self) -> list[tuple[float, float, int]]:
        """Students by points in all, in ten equal steps: list of (low, high, count)."""
        counts, edges = np.histogram(self.totals, BINS, (0, max(self.most, *self.totals)))
        return list(zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist()))

    @property
    def quartiles(self) -> list[float]:
        """Lower quartile, median and upper quartile of the totals."""
        return np.quantile(self.totals, [0.25, 0.5, 0.75]).tolist()


def summarize(records: Iterable[Record]) -> Statistics:
    """The numbers of a class.

    Args:
        records: iterable of Record with its scores; read once.

    Returns:
        Statistics.
    """
    statistics = Statistics()
    for record in records:
        _count_scores(statistics, record)
        statistics.events.update(map(kind, record.events))
        for mark in record.marks.values():
            _count_mark(statistics, record, mark)
    for tally, value in zip(
        statistics.tallies.values(),
        discriminations([tally.points for tally in statistics.tallies.values()]),
    ):
        tally.discrimination = value
    return statistics


def kind(event: str) -> str:
    """The kind of an event: its first clause, without the name of a cell or an exercise."""
    return (
        re.sub(r"^(Cell|Calling|Judging) [^\s:]+:?", r"\1 ...", event).partition(":")[0].rstrip(".")
    )


def discriminations(columns: list[array]) -> list[float | None]:
    """Item-rest correlation of each exercise: of its points with the sum of the points of the other
    exercises.

    Args:
        columns: for each exercise, the points of every student, in the same order.

    Returns:
        list of numbers from -1 to 1; None where it is undefined: too few students, no spread, or
        points are not complete.
    """
    if len({len(column) for column in columns}) != 1:
        return [None] * len(columns)
    points = np.array(columns)  # (exercises, students)
    rest = points.sum(axis=0) - points
    return [_correlation(*pair) for pair in zip(points, rest)]


def _correlation(a: np.ndarray, b: np.ndarray) -> float | None:
    if len(a) < FEWEST or np.ptp(a) < SAME or np.ptp(b) < SAME:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def _count_scores(statistics: Statistics, record: Record) -> None:
    scores = record.scores.values()
    statistics.totals.append(sum(score.points + (score.extra or 0) for score in scores))
    statistics.most = max(statistics.most, sum(score.most for score in scores))
    automatic = {_cell(mark) for mark in record.marks.values()}
    statistics.overridden += sum(
        score.manual is not None for score in scores if score.cell in automatic
    )
    for score in scores:
        if score.cell not in automatic:
            _count_written(statistics.written.setdefault(score.cell, Written(score.cell)), score)


def _count_written(question: Written, score: Score) -> None:
    if score.manual is None and score.auto is None:
        question.missing += 1
        return
    question.again += score.waits
    question.shares.append(_share(score.points, score.most))


def _count_mark(statistics: Statistics, record: Record, mark: Mark) -> None:
    tally = statistics.tallies.setdefault(mark.exercise, Tally(mark.exercise))
    score = record.scores.get(_cell(mark))
    points, most = (score.points, score.most) if score else (mark.points, mark.max_points)
    tally.points.append(points)
    tally.shares.append(_share(points, most))
    tally.statuses[mark.report.status] += 1
    tally.mistakes.update(name for name, _ in mark.report.diagnoses)
    if mark.report.status == FAILED and not mark.report.diagnoses:
        _join_group(
            tally.unnamed.setdefault(mark.alike or record.student, Group()),
            record.student,
            mark.report,
        )


def _join_group(group: Group, student: str, report: Report) -> None:
    group.count += 1
    if len(group.students) < EXAMPLES:
        group.students.append(student)
    if not group.message:
        group.message = next(
            (f"{item.title}: {item.message}" for item in report.criteria if not item.passed), ""
        )


def _cell(mark: Mark) -> str:
    return f"{mark.exercise}-test"


def _share(points: float, most: float) -> float:
    return points / most if most else 0.0
