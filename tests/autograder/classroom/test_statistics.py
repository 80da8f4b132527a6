"""The numbers of a class, against numbers worked out by hand."""

from weakref import WeakSet

import numpy as np
import pytest

from autograder.classroom.statistics import FEWEST, discriminations, kind, summarize
from tests.support.records import CLASS, failed, record


def test_counts_of_each_exercise():
    f, g = summarize(CLASS).tallies.values()
    assert (f.marked, f.passed, f.failed, f.unwritten, f.unjudged) == (5, 1, 3, 0, 1)
    assert (g.marked, g.passed, g.failed, g.unwritten, g.unjudged) == (5, 3, 1, 1, 0)
    assert f.share == pytest.approx((4 + 2 + 2 + 1 + 3) / 20) and g.share == pytest.approx(12 / 20)
    assert f.mistakes == {"bias forgotten": 1} and not g.mistakes


def test_failures_without_a_name_are_grouped_by_equal_outputs():
    f, g = summarize(CLASS).tallies.values()
    assert [(group.count, group.students, group.message) for group in f.unnamed.values()] == [
        (2, ["cleo", "dan"], "one: twice <b>")
    ]
    assert [group.count for group in g.unnamed.values()] == [1]
    alone = summarize([record(name, {"f": (failed(), 0.0, "")}) for name in "ab"]).tallies["f"]
    assert [group.count for group in alone.unnamed.values()] == [1, 1]


def test_totals_count_what_a_person_gave_and_extra_credit():
    found = summarize(CLASS)
    assert list(found.totals) == [10.5, 7.5, 2.0, 1.0, 7.0] and found.most == 10.0
    assert found.overridden == 1 and found.quartiles == [2.0, 7.0, 7.5]
    assert sum(count for *_, count in found.bins) == 5 and found.bins[-1][1] == 10.5


def test_scores_that_a_person_still_has_to_give():
    found = summarize(CLASS)
    question = found.written["why"]
    assert found.missing == question.missing == 2 and question.again == 0
    assert list(question.shares) == [1.0, 0.5, 0.0] and question.share == 0.5


def test_events_are_counted_by_kind():
    assert kind("Cell own-3 ended the kernel; it was left out.") == kind(
        "Cell own-4 ended the kernel; it was left out."
    )
    assert (
        kind("Judging f failed: ValueError: a")
        == kind("Judging g failed: KeyError: b")
        != kind("Calling f ended the kernel.")
    )
    assert sum(summarize(CLASS).events.values()) == 1


def test_discrimination_by_hand():
    one, two = [0, 0, 0, 0, 0, 4, 4, 4, 4, 4], [0, 0, 0, 0, 2, 2, 4, 4, 4, 4]
    # deviations: one -2, +2 (five each); two -2 x4, 0, 0, +2 x4: sum of products 32, squares 40 and
    # 32
    assert discriminations([one, two]) == [pytest.approx(32 / (40 * 32) ** 0.5)] * 2
    assert (
        discriminations([one, two, [4 - points for points in two]])[0] is None
    )  # the others add up to the same for all


def test_discrimination_is_the_correlation_with_all_others():
    points = np.random.default_rng(1).integers(0, 5, (4, 30))
    wanted = [np.corrcoef(row, points.sum(axis=0) - row)[0, 1] for row in points]
    assert discriminations(points.tolist()) == pytest.approx(wanted)


@pytest.mark.parametrize(
    "columns",
    [
        [[0, 4] * (FEWEST // 2 - 1), [4, 4] * (FEWEST // 2 - 1)],
        [[1.1] * FEWEST, list(range(FEWEST))],
        [list(range(FEWEST))],
        [[0, 1], [1]],
        [],
    ],
)
def test_discrimination_is_undefined(columns):
    assert discriminations(columns)[:1] in ([None], [])


def test_a_lesson_of_one_exercise_has_no_others():
    tally = summarize(
        record(f"s{number}", {"f": (failed(), number, "")}) for number in range(12)
    ).tallies["f"]
    assert tally.discrimination is None


def test_records_are_read_once_and_none_is_kept():
    alive, most = WeakSet(), []

    def records():
        for number in range(50):
            made = record(f"student-{number}", {"f": (failed(), 1.0, "same")})
            alive.add(made)
            most.append(len(alive))
            yield made
            del made

    found = summarize(records())
    group = found.tallies["f"].unnamed["same"]
    assert (group.count, group.students) == (50, ["student-0", "student-1", "student-2"])
    assert len(most) == 50 and max(most) <= 2
