"""docs/specification.md: its numbers are those of the code and of the benchmarks, and what enforces
them exists.
"""

import importlib
import json
import re
import statistics
import time
from dataclasses import fields
from pathlib import Path

import pytest

from autograder.exercises import load_all, load_results
from autograder.sandbox.limits import Limits
from course.checking import examine

ROOT = Path(__file__).resolve().parents[1]
UNITS = {"": 1, "s": 1, "ms": 1e-3, "%": 1e-2, "MB": 10**6, "MiB": 2**20, "characters": 1}
NUMBER = re.compile(r"([\d.]+) ?(\D*)")
COUNT = re.compile(r"(\d+) of (\d+)")


def rows():
    """(what, number, where it stands, what enforces it) of each row of the page's tables."""
    for line in (ROOT / "docs/specification.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| ") and "---" not in line and "stands in" not in line:
            what, number, place, enforced = (cell.strip() for cell in line.strip("| ").split("|"))
            yield what, number, place.strip("`"), re.findall(r"`([^`]+)`", enforced)


ROWS = list(rows())
IN_CODE = [row for row in ROWS if ":" in row[2]]


def value(number):
    """A number of the page without its unit."""
    digits, unit = NUMBER.fullmatch(number).groups()
    return float(digits) * UNITS[unit]


def measured(name):
    """What a benchmark wrote."""
    return json.loads((ROOT / f"benchmarks/{name}.json").read_text(encoding="utf-8"))


def counts():
    """(went wrong, tried) of wrong answers, right answers and trainings, from the benchmarks."""
    found = measured("accuracy").values()
    mistakes, mutants, right = (
        [one[kind] for one in found] for kind in ("mistakes", "mutants", "right")
    )
    equivalent = sum(len(one["passed"]) for one in mutants)  # test_accuracy.py: all are listed
    wrong = sum(one["answers"] for one in mistakes + mutants) - equivalent
    scores = {name: one["scores"] for name, one in measured("results").items()}
    needed = load_results()
    missed = sum(
        not needed[name].reaches(score, needed[name].needed)
        for name, own in scores.items()
        for score in own
    )
    return {
        "wrong answers": (sum(len(one["passed"]) for one in mistakes), wrong),
        "right answers": (
            sum(len(one["failed"]) for one in right),
            sum(one["answers"] for one in right),
        ),
        "trainings": (missed, sum(map(len, scores.values()))),
    }


@pytest.mark.parametrize(("what", "number", "place", "enforced"), ROWS)
def test_what_enforces_a_promise_exists(what, number, place, enforced):
    tests = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*ROOT.glob("tests/**/test_*.py"), *ROOT.glob("benchmarks/test_*.py")]
    )
    assert enforced
    for name in enforced:
        if name.startswith("test_"):
            assert re.search(rf"^def {name}\(", tests, re.MULTILINE), name
        else:
            assert (ROOT / f"{name.replace('.', '/')}.py").is_file(), name


@pytest.mark.parametrize(("what", "number", "place", "enforced"), IN_CODE)
def test_numbers_are_those_of_the_code(what, number, place, enforced):
    module, _, attributes = place.partition(":")
    found = importlib.import_module(module)
    for attribute in attributes.split("."):
        found = getattr(found, attribute)
    assert value(number) == pytest.approx(found)


def test_every_limit_is_on_the_page():
    named = {place.rpartition(".")[2] for _, _, place, _ in IN_CODE if "Limits." in place}
    assert named == {limit.name for limit in fields(Limits)}


@pytest.mark.parametrize("population", ["wrong answers", "right answers", "trainings"])
def test_bounds_follow_from_the_counts(population):
    went_wrong, tried = counts()[population]
    [position] = [at for at, row in enumerate(ROWS) if row[0].startswith(population)]
    stated = COUNT.fullmatch(ROWS[position][1]).groups()
    assert tuple(map(int, stated)) == (went_wrong, tried) and went_wrong == 0
    assert value(ROWS[position + 1][1]) == pytest.approx(3 / tried, rel=0.02)


def test_a_check_takes_milliseconds():
    times = []
    for exercise in load_all().values():
        examine(exercise.reference)  # reads the cases
        start = time.process_time()
        examine(exercise.reference)
        times.append(time.process_time() - start)
    [most] = [number for what, number, _, _ in ROWS if what.startswith("a check")]
    assert statistics.median(times) < value(most)
