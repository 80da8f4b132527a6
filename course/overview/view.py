"""Progress, Standing and Task: how far somebody is, as text and as HTML."""

import html
import textwrap
from dataclasses import dataclass

from course.judging.report import FAILED, PASSED, UNWRITTEN, as_html

MISSING, ENDLESS, CRASHED, ANSWERED = "missing", "does not end", "ends Python", "answered"
HEAD = ("lesson", "progress", "points", "minutes left", "exercises")
BAR = 10  # characters
NEXT = {
    UNWRITTEN: "write `{task}` in {lesson}, about {minutes} minutes.",
    FAILED: "`{task}` in {lesson} fails its check. Run the check: it says why.",
    MISSING: "`{task}` in {lesson} is missing.",
    ENDLESS: "`{task}` in {lesson} does not end. Is there a loop whose condition stays true?",
    CRASHED: "`{task}` in {lesson} ends Python when it is called.",
}
QUESTION = "answer the question `{task}` in {lesson}, about {minutes} minutes."
OPEN = {  # what is marked from what you hand in
    "choice": QUESTION,
    "written": QUESTION,
    "result": "train the network in {lesson} and run the cell that keeps it as `{task}`.",
}


@dataclass(frozen=True)
class Task:
    """One thing to do: a function, or what is marked from what is handed in: the answer to a
    question, a trained network.

    Attributes:
        name: of the function, of the question or of the result.
        points: what the check can give; 0 where there is none.
        minutes: estimate.
        state: one of PASSED, FAILED, UNWRITTEN, MISSING, ENDLESS, CRASHED, ANSWERED.
        reached: points that the check gives now.
        kind: "answer", "choice", "written" or "result".
    """

    name: str
    points: float
    minutes: int
    state: str
    reached: float = 0.0
    kind: str = "answer"

    @property
    def is_open(self) -> bool:
        """Whether no check says here if it is right: a question, or a trained network."""
        return self.kind != "answer"

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in (PASSED, ANSWERED)


@dataclass(frozen=True)
class Standing:
    """One lesson: its name, the minutes that it states, its tasks, and sentences about what could
    not be looked at.
    """

    lesson: str
    minutes: int
    tasks: list[Task]
    problems: list[str]

    @property
    def points(self) -> float:
        """What the checks can give."""
        return sum(task.points for task in self.tasks)

    @property
    def reached(self) -> float:
        """What the checks give now."""
        return sum(task.reached for task in self.tasks)

    @property
    def minutes_left(self) -> int:
        """Of what has no check its own minutes, where it is not done; of all the rest the share of
        the exercises that are not done.
        """
        questions, exercises = (
            [task for task in self.tasks if task.is_open is kind] for kind in (True, False)
        )
        rest = self.minutes - sum(task.minutes for task in questions)
        share = sum(task.minutes for task in exercises if not task.done) / sum(
            task.minutes for task in exercises
        )
        return round(rest * share) + sum(task.minutes for task in questions if not task.done)

    @property
    def begun(self) -> bool:
        """Whether something is written."""
        return any(task.state not in (UNWRITTEN, MISSING) for task in self.tasks)

    @property
    def states(self) -> str:
        """The tasks by their state, as one line; "done" and "not begun" where that says it all."""
        if all(task.done for task in self.tasks):
            return "done"
        if all(task.state == UNWRITTEN for task in self.tasks):
            return "not begun"
        if self.problems and all(task.state in (UNWRITTEN, MISSING) for task in self.tasks):
            return "could not be read"
        names = {}
        for task in self.tasks:
            names.setdefault(task.state, []).append(task.name)
        return "; ".join(f"{state}: {', '.join(group)}" for state, group in names.items())


@dataclass(repr=False)
class Progress:
    """All lessons, in order."""

    lessons: list[Standing]

    @property
    def headline(self) -> str:
        """Points and minutes in one sentence."""
        reached, points, minutes = (
            sum(getattr(lesson, name) for lesson in self.lessons)
            for name in ("reached", "points", "minutes_left")
        )
        return f"{_points(reached)} of {points:g} points, about {minutes} minutes left."

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """One tuple of texts for each lesson: lesson, bar, points, minutes left, exercises."""
        return [
            (
                lesson.lesson,
                _bar(lesson),
                f"{_points(lesson.reached)} / {lesson.points:g}",
                f"{lesson.minutes_left}",
                lesson.states,
            )
            for lesson in self.lessons
        ]

    @property
    def remarks(self) -> list[str]:
        """Sentences that stand below the table: what could not be looked at, what comes next."""
        problems = dict.fromkeys(problem for lesson in self.lessons for problem in lesson.problems)
        return [
            *problems,
            self.next,
            "What counts is what is saved. Questions and trained networks are marked from what you "
            "hand in: they have no points here.",
        ]

    @property
    def next(self) -> str:
        """The first thing that is not done: in a lesson that is begun, then in those after the last
        one that is, then in the others.
        """
        last = max((index for index, lesson in enumerate(self.lessons) if lesson.begun), default=0)
        lessons = [
            *filter(lambda lesson: lesson.begun, self.lessons),
            *self.lessons[last:],
            *self.lessons,
        ]
        for lesson in lessons:
            for task in lesson.tasks:
                if not task.done:
                    text = OPEN[task.kind] if task.is_open else NEXT[task.state]
                    return "Next: " + text.format(
                        task=task.name, lesson=lesson.lesson, minutes=task.minutes
                    )
        return "Everything is done."

    def text(self) -> str:
        """Plain text, for a terminal and for whoever cannot see the table."""
        lines = [
            textwrap.indent(line, "    " * (index % 2))
            for row in self.rows
            for index, line in enumerate(lines_of(row))
        ]
        return "\n".join([self.headline, *lines, *self.remarks])

    def html(self) -> str:
        """A table; every state is a word, so that nothing depends on color, and the bar is beside
        its numbers.
        """
        head = "".join(f'<th scope="col" style="text-align: left">{word}</th>' for word in HEAD)
        rows = "".join(f"<tr>{''.join(map(_cell, HEAD, row))}</tr>" for row in self.rows)
        remarks = "".join(f"<div>{as_html(remark)}</div>" for remark in self.remarks)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f"<div><strong>{self.headline}</strong></div>{table}{remarks}"

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        return self.text()


def lines_of(row: tuple[str, ...]) -> tuple[str, str]:
    """The two lines of a lesson in plain text: how much is done, and the exercises by their
    state.
    """
    name, bar, points, minutes, states = row
    return f"{name:<28} {bar} {points:>8} points {minutes:>4} min left", states


def _cell(column: str, text: str) -> str:
    text = html.escape(text)
    if column == "progress":
        text = f'<span aria-hidden="true">{text}</span>'  # the points beside it say the same
    return (
        '<td style="text-align: '
        f'left{"" if column == HEAD[-1] else "; white-space: nowrap"}">{text}</td>'
    )


def _points(number: float) -> str:
    return f"{round(number, 1):g}"


def _bar(lesson: Standing) -> str:
    full = int(BAR * lesson.reached / lesson.points)
    return "█" * full + "░" * (BAR - full)
