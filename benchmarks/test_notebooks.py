"""Each lesson states the run time that was measured; none takes more than a minute, all together
not more than six.
"""

import json

import pytest

from autograder.lessons import lesson as lessons
from benchmarks import notebooks

TIMES = json.loads(notebooks.FILE.read_text(encoding="utf-8"))


def test_what_lessons_state_was_measured():
    assert list(notebooks.breaches(TIMES)) == []
    assert list(TIMES) == lessons.names()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"00_welcome": 61.0}, "00_welcome takes 61 seconds: more than 60."),
        ({"00_welcome": 12.1}, "00_welcome states 5 seconds to run. Measured and rounded up: 15."),
        (
            {
                "01_a": 59.0,
                "01_b": 59.0,
                "01_c": 59.0,
                "01_d": 59.0,
                "01_e": 59.0,
                "01_f": 59.0,
                "01_g": 59.0,
            },
            "All together take ",
        ),
    ],
)
def test_what_is_too_slow_or_stated_wrongly_is_said(change, sentence):
    assert any(found.startswith(sentence) for found in notebooks.breaches(TIMES | change))


def test_a_lesson_that_was_not_measured_is_named():
    assert (
        "02_gates was not measured. Run: python benchmarks/notebooks.py --write"
        in notebooks.breaches(
            {name: seconds for name, seconds in TIMES.items() if name != "02_gates"}
        )
    )


@pytest.mark.parametrize(("seconds", "words"), [(0.2, 5), (5.0, 5), (5.1, 10), (14.9, 15)])
def test_rounding(seconds, words):
    assert notebooks.stated(seconds) == words
