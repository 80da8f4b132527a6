"""The notebooks of all lessons beside each other, as a learner has them."""

import pytest

from autograder.release.execute import write_all
from autograder.lessons.notebook import solved_notebook, student_notebook


def _written(tmp_path_factory, make):
    folder = tmp_path_factory.mktemp("notebooks")
    write_all(folder, make)
    return folder


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A folder with the notebooks as students get them."""
    return _written(tmp_path_factory, student_notebook)


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """A folder with the notebooks of somebody who has solved every exercise."""
    return _written(tmp_path_factory, solved_notebook)
