"""The marks of a notebook: for each exercise its points, and the report that says why."""

from dataclasses import dataclass, field, fields

from course.judging.report import Report
from course.judging.values import Json


@dataclass
class Mark:
    """The mark of one exercise.

    Attributes:
        exercise: its name.
        points, max_points: numbers.
        report: Report that says why.
        alike: equal for equal failures without a name: a fingerprint of the outputs on the public
            cases, or the choice; empty otherwise.
    """

    exercise: str
    points: float
    max_points: float
    report: Report
    alike: str = ""

    def to_json(self) -> dict[str, Json]:
        """The mark as a dict of plain values."""
        return {field.name: getattr(self, field.name) for field in fields(self)} | {
            "report": self.report.to_json()
        }

    @classmethod
    def from_json(cls, data: dict) -> "Mark":
        """The mark that `to_json` gave."""
        return cls(**{**data, "report": Report.from_json(data["report"])})


@dataclass
class Marks:
    """The marks of one notebook.

    Attributes:
        marks: list of Mark: choices first, then exercises in the order of the notebook.
        outputs: cell id -> what the cell printed or raised, as plain text.
        events: sentences for the instructor: what went wrong while running.
        draw: what the hidden inputs were drawn with; giving it again repeats the marking.
    """

    marks: list[Mark] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    draw: str = ""

    @property
    def points(self) -> float:
        """Sum of the points."""
        return sum(mark.points for mark in self.marks)

    @property
    def max_points(self) -> float:
        """Sum of the maxima."""
        return sum(mark.max_points for mark in self.marks)
