"""A notebook of which everything is solved runs to its end without any error and without a word on stderr, experiments included."""

import pytest

from autograder.lessons import lesson as lessons
from autograder.release.execute import execute


SECONDS = 10  # to run, as a lesson states it; what takes longer runs with make test-long


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.long] * (lessons.read(name).seconds > SECONDS))
        for name in lessons.names()
    ],
)
def test_everything_runs(solved, name):
    assert execute(solved / name / f"{name}.ipynb") == []
