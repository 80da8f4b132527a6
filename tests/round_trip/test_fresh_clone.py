"""Who clones the course, builds it and marks with it has changed no file that git knows: `git pull`
goes on working.
"""

import json
import shutil
import subprocess

import pytest

from autograder.sandbox import provisioner

pytestmark = pytest.mark.skipif(
    not provisioner.available() or not shutil.which("git"),
    reason="bubblewrap or git is missing here",
)
LESSON = "02_gates"


@pytest.fixture(scope="module")
def clone(make_copy):
    """A repository whose numbers another processor has computed."""
    copy = make_copy("clone")
    for path in copy.root.glob("course/expected/*.json"):
        path.write_text(json.dumps(_computed_elsewhere(json.loads(path.read_text()))))
    git(copy, "init", "--quiet")
    git(copy, "add", "--all")
    git(
        copy,
        "-c",
        "user.name=somebody",
        "-c",
        "user.email=somebody@example.org",
        "commit",
        "--quiet",
        "-m",
        "as released",
    )
    return copy


def git(copy, *words):
    return subprocess.run(
        ["git", *words], cwd=copy.root, check=True, capture_output=True, text=True
    ).stdout


def _computed_elsewhere(value):
    """The same numbers, as rounding elsewhere may give them."""
    if isinstance(value, dict):
        return {key: _computed_elsewhere(item) for key, item in value.items()}
    if isinstance(value, list):
        return list(map(_computed_elsewhere, value))
    return value * (1 + 3e-9) + 1e-11 if isinstance(value, float) else value


def test_building_and_marking_change_no_tracked_file(clone):
    clone.run("lstm-course", "build")
    clone.run("lstm-course", "sample-class", LESSON, "--students", 3)
    clone.run("lstm-course", "grade", LESSON)
    assert git(clone, "status", "--porcelain") == ""
