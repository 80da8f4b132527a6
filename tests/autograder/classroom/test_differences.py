"""What changed between two markings, in words."""

import pytest

from autograder.classroom.differences import differences, untouched
from autograder.classroom.records import Record
from autograder.gradebook.scores import Score
from autograder.marking.marks import Mark
from course.judging.judge import unjudged
from course.judging.report import FAILED, PASSED, UNWRITTEN, Criterion, Report

BIAS, TWICE = ["bias forgotten", "It is not used."], ["doubled", "A share."]
BLANK = Report("f", UNWRITTEN, "f is not written yet.")


def report(diagnoses=(), **passed):
    criteria = [
        Criterion(title, 1, right, "" if right else "wrong") for title, right in passed.items()
    ]
    return Report("f", PASSED if all(passed.values()) else FAILED, "f", criteria, list(diagnoses))


def record(report, points, most=4.0, answer="a", question=3.0, **scores):
    held = {
        cell.replace("_", "-"): Score("ann", cell, points, manual, None, most, False)
        for cell, manual in scores.items()
    }
    return Record(
        "ann",
        {"f": Mark("f", points, most, report)},
        [],
        {"f-test": most, "why": question},
        {"f": answer},
        held,
    )


def why(before, after):
    changes = differences(before, after)
    assert len(changes) == 1
    return changes[0].why


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (report(a=True, b=False), report(a=True, b=True), "now right: b"),
        (report(a=True, b=True), report(a=False, b=True), "now wrong: a"),
        (report(a=True), report(a=True, c=False), "new and wrong: c"),
        (report(a=False, b=True), report(b=True), "no longer asked: a"),
        (unjudged("f", "it ended"), report(a=True, b=True), "now right: a, b"),
        (BLANK, report(a=True, b=False), "now right: a"),
        (report(a=True, b=True), unjudged("f", "it ended"), "now wrong: a, b"),
        (report(a=True, b=True, c=True, d=True, e=True), BLANK, "now wrong: a, b, c and 2 more"),
        (report(a=True, b=False), report(a=True, b=False), "its cases count differently"),
        (unjudged("f", "it ended"), BLANK, "could not be judged, now not written"),
    ],
)
def test_what_is_judged_in_another_way(old, new, reason):
    assert why(record(old, 1.0), record(new, 2.0)) == reason


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ([], [BIAS], "is named: bias forgotten"),
        ([BIAS], [], "was named: bias forgotten; has no name now"),
        ([BIAS], [TWICE], "was named: bias forgotten; is named: doubled"),
    ],
)
def test_a_mistake_that_is_named_in_another_way_is_listed_without_a_change_of_points(
    old, new, reason
):
    assert (
        why(record(report(old, a=False, b=True), 2.0), record(report(new, a=False, b=True), 2.0))
        == reason
    )


def test_other_points_and_another_answer():
    assert (
        why(record(report(a=True), 4.0), record(report(a=True), 6.0, most=6.0))
        == "its points changed from 4 to 6"
    )
    assert why(
        record(report(a=False, b=True), 2.0), record(report(a=True, b=True), 4.0, answer="b")
    ).startswith("another answer was handed in")


def test_a_score_of_a_person_still_counts():
    after = record(report(a=True), 6.0, most=6.0, f_test=5.0)
    assert why(record(report(a=True), 4.0), after).endswith(
        "the score 5, given by a person, still counts"
    )


def test_a_question_whose_points_changed():
    (change,) = differences(
        record(report(a=True), 4.0), record(report(a=True), 4.0, question=1.0, why=2.0)
    )
    assert (change.exercise, change.old, change.new) == ("why", "2 / 3", "2 / 1")
    assert (
        change.why == "its points changed from 3 to 1; the score 2, given by a person, still counts"
    )


def test_a_submission_that_was_not_marked():
    assert why(Record("ann"), record(report(a=True), 4.0)) == "was not marked before"


def test_nothing_changed():
    assert (
        differences(
            record(report([BIAS], a=False, b=True), 2.0),
            record(report([BIAS], a=False, b=True), 2.0),
        )
        == []
    )


@pytest.mark.parametrize(
    "after",
    [
        record(report(a=True), 3.0),
        record(report(a=True), 4.0, most=5.0),
        record(report(a=True), 4.0, answer="b"),
    ],
)
def test_what_a_person_looks_at_again(after):
    before = record(report(a=True), 4.0)
    assert untouched(before, record(report(a=True), 4.0), "f-test") and not untouched(
        before, after, "f-test"
    )
