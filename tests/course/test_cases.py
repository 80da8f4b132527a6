"""A set of cases as text: nothing is lost, and differences can be reviewed."""

import json

import pytest

from course.judging import cases
from course.judging.cases import Case, CaseSet, Symptom

NUMBERS = [number / 7 for number in range(500)]
ARRAY = {"array": NUMBERS, "shape": [500], "dtype": "float64"}
TEXT = "A hint, which is long: " + "one, two, three; " * 12


def case_set(packed):
    """A set with this value among its inputs, right outputs and symptoms."""
    return CaseSet(
        "affine", "00_welcome", "affine(x)", ["y"], [], None, {"y": 1e-3}, False, [["a", TEXT]],
        [Case("a", {"x": packed, "n": 3}, {"y": packed}, 1)],
        [Symptom("wrong", TEXT, [{"parts": {"y": packed}}, {"error": TEXT}])],
    )  # fmt: skip


@pytest.mark.parametrize(
    "packed",
    [ARRAY, {"list": [ARRAY, 1, "a text, in a list"]}, {"list": NUMBERS}, {"dict": {}}, None],
    ids=["array", "list of arrays", "list of numbers", "empty", "none"],
)
def test_text_gives_the_same_set(packed):
    made = case_set(packed)
    assert CaseSet.from_json(made.to_json()) == made
    assert json.loads(made.to_json())["cases"][0]["inputs"]["x"] == packed


def test_lines_are_short():
    lines = case_set({"list": [ARRAY, ARRAY]}).to_json().splitlines()
    assert max(map(len, (line for line in lines if TEXT not in line))) < cases.WIDTH + 20


def test_short_lines_cost_a_few_percent():
    written = [cases.public(name).to_json() for name in cases.names()]
    dense = [json.dumps(json.loads(text)) for text in written]
    assert sum(map(len, written)) < 1.05 * sum(map(len, dense))


@pytest.mark.parametrize("name", cases.names())
def test_stored_files_have_the_form_that_is_written(name):
    text = (cases.EXPECTED / f"{name}.json").read_text(encoding="utf-8")
    assert CaseSet.from_json(text).to_json() == text
