"""Files that lie where no marking looks are named."""

import pytest

from autograder import paths
from autograder.submission.misplaced import misplaced


@pytest.fixture
def submitted(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CLASSROOM", tmp_path)
    (tmp_path / "submitted/ann/00_welcome").mkdir(parents=True)
    (tmp_path / "submitted/ann/00_welcome/x.ipynb").touch()
    return tmp_path / "submitted"


def test_what_lies_in_a_lessons_folder_is_in_its_place(submitted):
    (submitted / ".DS_Store").touch()
    (submitted / "ann/.ipynb_checkpoints").mkdir()
    assert misplaced() == []


@pytest.mark.parametrize(
    "path",
    [
        "loose.ipynb",
        "ann/00_welcome.ipynb",
        "ann/welcome/x.ipynb",
        "ben/02_gates (1)/x.ipynb",
        "ben/00_welcome",
    ],
)
def test_what_lies_elsewhere_is_named(submitted, path):
    (submitted / path).parent.mkdir(parents=True, exist_ok=True)
    (submitted / path).touch()
    named = path.removesuffix("/x.ipynb")
    assert misplaced() == [
        f"classroom/submitted/{named} is in no lesson's folder, and not marked: put it into "
        "classroom/submitted/STUDENT/LESSON."
    ]
