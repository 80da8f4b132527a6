"""A mark does not depend on the draw of the hidden inputs."""

import pytest

from autograder.exercises import load_all, of_lesson
from autograder.exercises.exercise import TELLING
from benchmarks import draws, telling
from benchmarks.draws import Uneven, measure


@pytest.mark.parametrize("name", of_lesson("02_gates"))
def test_no_answer_to_a_short_lesson_depends_on_it(name):
    assert measure(name, draws=4) == []


def test_an_answer_that_depends_on_it_is_found(monkeypatch):
    shares = iter([1.0] * 4 + [0.5, 0.0, 0.5, 0.5])
    monkeypatch.setattr(
        draws, "ANSWERS", [answer for answer in draws.ANSWERS if answer.exercise == "affine"][:2]
    )
    monkeypatch.setattr(draws, "load_all", lambda: {"affine": load_all()["affine"]})
    monkeypatch.setattr(draws, "_share", lambda exercise, function, draw: next(shares, 0.0))
    assert measure("affine", draws=4) == [
        Uneven("affine", draws.ANSWERS[1].style, True, (0.0, 0.5), 1)
    ]


@pytest.mark.long
@pytest.mark.parametrize("name", load_all())
def test_no_answer_depends_on_it(name):
    assert measure(name, draws=10) == []


def test_a_wrong_answer_that_is_right_by_luck_with_some_draws_gets_the_same_with_all():
    """One letter too early: of few letters, in half of the draws the right one comes out of one
    row.
    """
    assert measure("sample_letters", draws=6) == []


@pytest.mark.long
def test_the_telling_rounds_are_those_that_are_chosen():
    assert telling.text() == TELLING.read_text(encoding="utf-8")
