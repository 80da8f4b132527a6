"""docs/accuracy.md says what was measured, of the exercises and answers that are here now."""

import copy
import json
import os
import resource
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

from autograder.exercises import load_all, of_lesson
from autograder.exercises.right_answers import ANSWERS
from benchmarks import accuracy, accuracy_page, bounded, deviation
from benchmarks.mutants import equivalent, mutants, source_of
from course.checking import calls
from course.judging.observe import observe

FOUND = json.loads(accuracy.FILE.read_text(encoding="utf-8"))
MEASURED = "02_gates"


def test_the_page_says_what_was_measured():
    assert accuracy_page.PAGE.read_text(encoding="utf-8") == accuracy_page.page(FOUND)
    assert list(accuracy.complaints(FOUND)) == []


def test_what_was_measured_is_what_is_here():
    again = "Run: python -m benchmarks.accuracy --write"
    assert list(FOUND) == list(load_all()), again
    for name, exercise in load_all().items():
        assert FOUND[name]["lesson"] == exercise.lesson
        assert FOUND[name]["right"]["answers"] == sum(
            answer.exercise == name for answer in ANSWERS
        ), f"{name}: {again}"
        assert FOUND[name]["mistakes"]["answers"] == len(exercise.misconceptions), (
            f"{name}: {again}"
        )


def test_listed_mutants_change_lines_that_exist():
    for exercise, line, change in equivalent():
        assert line in map(str.strip, source_of(load_all()[exercise].reference).splitlines()), (
            f"{exercise}: {line}"
        )
        assert change != line


@pytest.mark.parametrize("name", of_lesson(MEASURED))
def test_measured_anew_the_counts_are_the_same(name):
    stated = FOUND[name]
    found = accuracy.measure(name, seeds=2, with_mutants=False)
    assert {key: found["right"][key] for key in ("answers", "failed", "failed in float32")} == {
        key: stated["right"][key] for key in ("answers", "failed", "failed in float32")
    }
    assert found["right"]["float64"] <= max(1e-3, 10 * stated["right"]["float64"])
    assert (
        found["mistakes"]["answers"] == stated["mistakes"]["answers"]
        and found["mistakes"]["passed"] == []
    )
    assert (
        found["mistakes"]["named"] / found["mistakes"]["of"]
        == stated["mistakes"]["named"] / stated["mistakes"]["of"]
    )


def test_mutants_are_those_that_were_counted():
    pytest.importorskip("cosmic_ray")
    for name in ("affine", "sigmoid_grad", "hidden_state"):
        made = list(mutants(load_all()[name].reference))
        assert (
            len(made) == len({mutant.key for mutant in made}) == FOUND[name]["mutants"]["answers"]
        )
        assert '"""' not in made[0].source


@pytest.mark.parametrize(
    ("kind", "key", "value", "sentence"),
    [
        ("right", "failed", ["by hand"], "affine: a right answer failed: by hand"),
        (
            "right",
            "failed in float32",
            ["by hand"],
            "affine: right answers failed in float32: by hand",
        ),
        (
            "mistakes",
            "passed",
            ["bias forgotten"],
            "affine: a known mistake passed: bias forgotten",
        ),
        (
            "mutants",
            "passed",
            [["return x @ W + b", "return x @ W - b"]],
            "affine: a mutant passed: 'return x @ W + b' was changed into 'return x @ W - b'",
        ),
    ],
)
def test_what_is_wrong_is_said(kind, key, value, sentence):
    found = copy.deepcopy(FOUND)
    found["affine"][kind][key] = value
    assert list(accuracy.complaints(found)) == [sentence]


def test_a_listed_mutant_that_does_not_pass_is_said():
    found = copy.deepcopy(FOUND)
    found["sigmoid"]["mutants"]["passed"] = []
    [sentence] = accuracy.complaints(found)
    assert (
        sentence.startswith("sigmoid: equivalent_mutants.json says that 'return np.where(x > 0,")
        and "; 0 such" in sentence
    )


def _endless(x, W, b):
    while True:
        pass


def _marked_in_a_worker():
    bounded.SECONDS = 0.2
    return bounded.mark(load_all()["affine"].public_cases(), _endless), resource.getrlimit(
        resource.RLIMIT_AS
    )[0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_an_answer_that_does_not_end_is_stopped_and_memory_is_limited():
    with ProcessPoolExecutor(1, initializer=bounded.start_worker) as pool:
        marked, memory = pool.submit(_marked_in_a_worker).result()
    assert marked == (None, None) and 0 < memory <= 2**32


def test_deviations_are_in_units_of_the_tolerance():
    exercise = load_all()["affine"]
    cases = exercise.public_cases()

    def measured(function, dtype=None):
        return deviation.deviation(
            cases, [observe(function, inputs) for inputs in calls(cases)], dtype
        )

    assert measured(exercise.reference) < 1e-3
    assert 0.1 < measured(lambda x, W, b: exercise.reference(x, W, b) * (1 + 5e-6)) < 1
    assert measured(lambda x, W, b: exercise.reference(x, W, b) * 1.001) > 10
    assert measured(lambda x, W, b: exercise.reference(x, W, b) * 1.001, "float32") < 10
    assert measured(lambda x, W, b: exercise.reference(x, W, b) * np.nan) == np.inf
    assert measured(lambda x, W, b: exercise.reference(x, W, b).T) is None
    assert measured(lambda x, W, b: None) is None
