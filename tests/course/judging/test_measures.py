"""Measured properties: what a random output must have, whoever drew it."""

import numpy as np
import pytest

from autograder.exercises.exercise import Exercise, Inputs, Misconception
from course.checking import calls
from course.judging import measures
from course.judging.judge import judge
from course.judging.observe import observe
from course.judging.values import Rng, pack


def draw_some(n, rng, training):
    """n numbers while training, zeros otherwise."""
    return rng.random(n) if training else np.zeros(n)


def cases(rng, sizes):
    return [
        Inputs("training", {"n": 3, "rng": Rng(1), "training": True}),
        Inputs("in use", {"n": 3, "rng": Rng(2), "training": False}),
    ]


def report(exercise, function):
    case_set = exercise.public_cases()
    return judge(case_set, [observe(function, inputs) for inputs in calls(case_set)])


def test_a_generator_may_rest_in_one_case_but_not_in_all():
    exercise = Exercise("99_test", draw_some, ("numbers",), cases)
    assert report(exercise, draw_some).passed
    text = report(
        exercise,
        lambda n, rng, training: np.random.default_rng(1).random(n) if training else np.zeros(n),
    ).text()
    assert "drew nothing from its argument `rng`" in text


def test_a_measure_gets_arrays_and_no_generator(monkeypatch):
    monkeypatch.setattr(
        measures, "sum_of", lambda value, x: {"sum": np.array(value + x.sum())}, raising=False
    )
    assert measures.take("sum_of", 1, {"x": pack(np.ones(3)), "rng": pack(Rng(0))})["sum"] == 4


def test_a_wrong_form_is_a_known_mistake_like_any_other(monkeypatch):
    def measure(value, n, training):
        if np.shape(value) != (n,):
            raise ValueError(f"wrong shape: expected ({n},)")
        return {"largest": np.array(1.0)}

    monkeypatch.setattr(measures, "draw_some", measure, raising=False)
    mistake = Misconception(
        "one number only",
        ("rng.random(n)", "rng.random()"),
        "Draw as many numbers as are asked for.",
    )
    exercise = Exercise(
        "99_test", draw_some, ("largest",), cases, measure="draw_some", misconceptions=(mistake,)
    )
    found = report(exercise, lambda n, rng, training: rng.uniform() if training else np.zeros(n))
    assert found.diagnoses == [["one number only", "Draw as many numbers as are asked for."]]


def keep(x, p, rng, training):
    mask = rng.binomial(1, 1 - p, x.shape) / (1 - p) if training else np.ones(x.shape)
    return x * mask, mask


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("p", [0.2, 0.7])
def test_dropout_measures_the_same_whatever_was_drawn(seed, p):
    x = np.random.default_rng(0).uniform(1, 2, (23, 10, 12))
    found = measures.dropout_forward(keep(x, p, np.random.default_rng(seed), True), x, p, True)
    assert [value.tolist() for value in found.values()] == [p, [round(1 / (1 - p), 6)] * 2, 1, 1]


def test_one_array_of_output_and_mask_counts_as_both():
    x = np.random.default_rng(0).uniform(1, 2, (23, 10, 12))
    pair = keep(x, 0.2, np.random.default_rng(1), True)
    one, two = (measures.dropout_forward(value, x, 0.2, True) for value in (np.array(pair), pair))
    assert all(np.array_equal(one[name], two[name]) for name in one)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ((np.ones(3),), "expected 2 results (out, mask), got one result"),
        (np.ones(3), "expected 2 results (out, mask), got one result"),
        ((np.ones(3), np.ones(2)), r"wrong shape of `mask`: expected \(3,\), got \(2,\)"),
        ((np.ones(3), "no numbers"), "expected numbers for `mask`"),
    ],
)
def test_other_forms_are_put_into_words(value, words):
    with pytest.raises(
        ValueError, match=words.replace("(out", r"\(out").replace("mask),", r"mask\),")
    ):
        measures.dropout_forward(value, np.ones(3), 0.5, True)
