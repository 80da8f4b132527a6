"""What several tests share: a copy of the repository that a test may change, and commands run in
it.
"""

import shutil

import hypothesis
import pytest

from autograder.exercises import load_all
from tests.support.copies import ROOT, Copy, left_out

hypothesis.settings.register_profile("repeatable", derandomize=True)  # a red run can be run again
hypothesis.settings.load_profile("repeatable")
LONG = ["attacks", "round_trip", "notebooks", "browser"]  # folders of files that take minutes


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A test of an exercise is found by its lesson too: `pytest -k 07`. Long files begin first, so
    that no worker has one of them left at the end.
    """
    lessons = {name: exercise.lesson for name, exercise in load_all().items()}
    for item in items:
        given = item.callspec.params.values() if hasattr(item, "callspec") else ()
        names = {name for value in given if isinstance(name := getattr(value, "name", value), str)}
        item.extra_keyword_matches |= {lessons[name] for name in names & lessons.keys()}
    items.sort(key=lambda item: item.path.parent.name not in LONG)


@pytest.fixture(scope="session")
def make_copy(tmp_path_factory):
    """Function that makes a fresh copy of the repository."""

    def make(name="course"):
        root = tmp_path_factory.mktemp("copy") / name
        shutil.copytree(ROOT, root, ignore=left_out)
        return Copy(root)

    return make


@pytest.fixture
def copy(make_copy):
    """A fresh copy of the repository for one test."""
    return make_copy()
