"""A notebook of which everything is solved runs to its end without any error and without a word on stderr, experiments included."""

import pytest

from autograder.lessons import lesson as lessons
from autograder.release.execute import execute


@pytest.mark.parametrize("name", lessons.names())
def test_everything_runs(solved, name):
    assert execute(solved / name / f"{name}.ipynb") == []
