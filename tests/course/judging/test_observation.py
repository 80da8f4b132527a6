"""What happened in a call, sent as JSON and read by somebody who trusts nobody."""

import json

import numpy as np
import pytest

from course.checking import NotWritten
from course.judging.observation import MOST_CHARACTERS, MOST_TEXTS, Observation
from course.judging.observe import observe
from course.judging.values import Rng, pack


def stub(x, rng):
    raise NotWritten


def in_place(x, rng):
    x += np.log(0 * x)
    return x, x


@pytest.mark.parametrize(
    "function",
    [
        stub,
        in_place,
        lambda x, rng: None,
        lambda x, rng: x @ x[1:],
        lambda x, rng: nowhere,  # noqa: F821
        lambda x, rng: {x.size},
        lambda rng, x: x * rng,
    ],
)
def test_what_is_written_is_read_as_it_was(function):
    seen = observe(function, {"x": pack(np.ones(3)), "rng": pack(Rng(1))})
    assert Observation.from_json(json.loads(json.dumps(seen.to_json()))) == seen


def test_the_json_says_how_the_call_ended_and_nothing_of_other_endings():
    always = {"reordered": False, "changed": [], "unused": [], "warnings": []}
    assert Observation(value=1.0).to_json() == (
        {"value": 1.0, "shared": [], "overlap": False} | always
    )
    assert Observation().to_json() == {"value": None, "shared": [], "overlap": False} | always
    assert Observation(unpackable="a set").to_json() == {"unpackable": "a set"} | always
    assert Observation(error="ValueError: x").to_json() == (
        {"error": "ValueError: x", "line": ""} | always
    )
    assert Observation(error="NameError: x", line="x", missing="x").to_json() == (
        {"error": "NameError: x", "line": "x", "missing": "x"} | always
    )
    assert Observation(error="NotWritten: ", unwritten="f", leftover=True).to_json() == (
        {"unwritten": "f", "error": "NotWritten: ", "leftover": True} | always
    )


def test_what_is_left_out_is_empty():
    assert Observation.from_json({"value": None}) == Observation()
    assert Observation.from_json({"error": "E: x"}) == Observation(error="E: x")


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "value",
        {},
        {"changed": []},
        {"value": 1, "passed": True},
        {"value": 1, "error": "ValueError: x"},
        {"value": 1, "unpackable": "a set"},
        {"unpackable": "a set", "shared": []},
        {"unwritten": "f"},
        {"error": None},
        {"error": 1},
        {"error": "E" * MOST_CHARACTERS},
        {"error": "E: x", "line": None},
        {"error": "E: x", "missing": ["x"]},
        {"value": 1, "overlap": 1},
        {"value": 1, "reordered": "no"},
        {"value": 1, "changed": "x"},
        {"value": 1, "changed": {"x": 1}},
        {"value": 1, "changed": [1]},
        {"value": 1, "warnings": ["w"] * MOST_TEXTS},
        {"value": 1, "warnings": ["w" * MOST_CHARACTERS]},
        {"unwritten": None, "error": "E: x"},
    ],
)
def test_what_nobody_writes_is_refused(data):
    with pytest.raises(ValueError):
        Observation.from_json(data)
