"""A class of five whose numbers can be worked out by hand."""

from autograder.classroom.records import Record
from autograder.gradebook.scores import Score
from autograder.marking.marks import Mark
from course.judging.judge import unjudged
from course.judging.report import FAILED, PASSED, UNWRITTEN, Criterion, Report

BIAS = ["bias forgotten", "A gate has one."]


def failed(message="wrong value", diagnoses=()):
    return Report(
        "f",
        FAILED,
        "f: failed",
        [Criterion("a batch", 1, True), Criterion("one", 1, False, message)],
        list(diagnoses),
    )


def record(student, marks, written=None, events=(), manual=None):
    """A record of exercises f, g, ...: (report, points of 4, fingerprint) each, and one written
    answer of at most 2 points.
    """
    made = [
        Mark(name, points, 4.0, report, alike) for name, (report, points, alike) in marks.items()
    ]
    scores = {
        f"{mark.exercise}-test": Score(
            student,
            f"{mark.exercise}-test",
            mark.points,
            (manual or {}).get(mark.exercise),
            None,
            4.0,
            False,
        )
        for mark in made
    }
    scores["why"] = Score(
        student, "why", None, written, 0.5 if written else None, 2.0, written is None
    )
    return Record(student, {mark.exercise: mark for mark in made}, list(events), {}, {}, scores)


RIGHT = (Report("f", PASSED, "f: passed"), 4.0, "")
CLASS = [
    record("ann", {"f": RIGHT, "g": RIGHT}, 2.0),
    record(
        "ben",
        {"f": (failed(diagnoses=[BIAS]), 2.0, ""), "g": RIGHT},
        1.0,
        ["Cell own-3 ended the kernel. It was left out."],
    ),
    record("cleo", {"f": (failed("twice <b>"), 2.0, "aa"), "g": (failed(), 0.0, "cc")}),
    record(
        "dan",
        {"f": (failed("again"), 1.0, "aa"), "g": (Report("g", UNWRITTEN, "not written"), 0.0, "")},
        0.0,
    ),
    record("eve", {"f": (unjudged("f", "it ended"), 0.0, ""), "g": RIGHT}, manual={"f": 3.0}),
]
