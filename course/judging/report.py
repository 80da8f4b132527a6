"""Report and Criterion: the one result type of checking and of marking, with its views."""

import html
from dataclasses import asdict, dataclass, field

from course.judging.values import Json

PASSED, FAILED, UNWRITTEN, ERROR = "passed", "failed", "not written", "could not be judged"
_COLOURS = {PASSED: "#00664a", FAILED: "#a33b00", UNWRITTEN: "#555555", ERROR: "#a33b00"}


@dataclass
class Criterion:
    """One thing that was looked at.

    Attributes:
        title: what was looked at.
        worth: its weight in the mark.
        passed: whether it is right.
        message: what is wrong, in one sentence; empty where it is right.
    """

    title: str
    worth: float
    passed: bool
    message: str = ""


@dataclass(repr=False)
class Report:
    """What a check or a marking found out about one exercise.

    Attributes:
        exercise: name of the function.
        status: "passed", "failed", "not written" or "could not be judged".
        headline: one sentence.
        criteria: list of Criterion.
        diagnoses: [name, hint] of each known mistake that gives the same outputs.
        notes: further sentences that cost nothing.
        absent: [name, "not written" or "not here"] of a name that the function uses and that is not
            there.
        reason: why nothing could be judged, or what lies behind a failure, where that is known: a
            sentence without full stop, in words of the course and names alone.
    """

    exercise: str
    status: str
    headline: str
    criteria: list[Criterion] = field(default_factory=list)
    diagnoses: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    reason: str = ""

    @property
    def passed(self) -> bool:
        """Whether everything is right."""
        return self.status == PASSED

    @property
    def fraction(self) -> float:
        """Share of the exercise's points, from 0 to 1; 1 only where everything is right."""
        total = sum(criterion.worth for criterion in self.criteria)
        if self.passed or not total:
            return float(self.passed)
        return sum(criterion.worth for criterion in self.criteria if criterion.passed) / total

    def summary(self) -> str:
        """The report in two or three lines: headline, name of the mistake, first thing that is
        wrong.
        """
        lines = [self.headline, *self._advice()]
        failed = [criterion for criterion in self.criteria if not criterion.passed]
        if failed:
            lines.append(f"{failed[0].title}: {failed[0].message}")
        return "\n".join(lines)

    def _advice(self) -> list[str]:
        return [f"Looks like: {name}. {hint}" for name, hint in self.diagnoses]

    def text(self) -> str:
        """The whole report as plain text."""
        lines = [self.headline, *self._advice()]
        for criterion in self.criteria:
            lines.append(f"  {'passed' if criterion.passed else 'FAILED'}  {criterion.title}")
            if criterion.message:
                lines.append(f"          {criterion.message}")
        lines += [f"Note: {note}" for note in self.notes]
        return "\n".join(lines)

    def html(self) -> str:
        """The whole report as HTML: a list with words, so that nothing depends on colour.

        Only elements that nbconvert's sanitizer lets through, so that it reads the same on a
        feedback page.
        """
        parts = [
            f'<div style="border-left: 5px solid {_COLOURS[self.status]}; padding-left: 12px">'
            f"<div><strong>{html.escape(self.headline)}</strong></div>"
        ]
        for name, hint in self.diagnoses:
            parts.append(
                f"<div>Looks like: <strong>{as_html(name)}</strong>. {as_html(hint)}</div>"
            )
        if self.criteria:
            parts.append(f'<ul style="margin: 4px 0">{"".join(map(_item, self.criteria))}</ul>')
        parts += [f"<div>Note: {as_html(note)}</div>" for note in self.notes]
        return "".join(parts) + "</div>"

    def to_json(self) -> dict[str, Json]:
        """The report as a dict of plain values."""
        return asdict(self) | {"fraction": self.fraction}

    @classmethod
    def from_json(cls, data: dict) -> "Report":
        """The report that `to_json` gave."""
        data = {key: value for key, value in data.items() if key != "fraction"}
        criteria = [Criterion(**item) for item in data.pop("criteria")]
        return cls(**data, criteria=criteria)

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        return self.text()


def _item(criterion: Criterion) -> str:
    word, colour = (
        ("passed", _COLOURS[PASSED]) if criterion.passed else ("failed", _COLOURS[FAILED])
    )
    message = f": {as_html(criterion.message)}" if criterion.message else ""
    return (
        f'<li><strong style="color: {colour}">{word}</strong> '
        f"{as_html(criterion.title)}{message}</li>"
    )


def as_html(text: str) -> str:
    """Escape, then set what stands between backticks as code.

    Args:
        text: plain text.

    Returns:
        HTML text.
    """
    pieces = html.escape(text).split("`")
    if len(pieces) % 2 == 0:
        return html.escape(text)
    return "".join(
        f"<code>{piece}</code>" if index % 2 else piece for index, piece in enumerate(pieces)
    )
