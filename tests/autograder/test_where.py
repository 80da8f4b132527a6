"""`lstm-course where`: everything of one lesson, by its number, its name or both."""

import pytest

from autograder import paths
from autograder.errors import UserError
from autograder.lessons import lesson as lessons
from autograder.release.where import places


def of(name):
    return [path.relative_to(paths.ROOT).as_posix() for path in places(name)]


def test_an_application_lesson_has_all_kinds_of_files():
    found = of("10_language_model")
    assert found[0] == "solutions/lessons/10_language_model.py"
    assert set(found) >= {
        "autograder/exercises/10_language_model/model.py",
        "solutions/reference/language.py",
        "course/figures/l10_language.py",
        "course/explore/l10_language.py",
        "course/data/names.py",
        "course/data/names.txt",
        "solutions/data/names.npz",
        "solutions/data/make_names.py",
        "notebooks/10_language_model/10_language_model.ipynb",
        "course/expected/perplexity.json",
        "course/predictions/10_language_model.json",
        "solutions/parameters/next_letter_result.json",
    }
    names = {path.rpartition("/")[2] for path in found if path.startswith("tests/")}
    assert names >= {"test_10_language.py", "test_names.py"}


@pytest.mark.parametrize("name", lessons.names())
def test_every_lesson_is_found_whole(name):
    found = of(name)
    assert len(found) == len(set(found))
    assert not [path for path in found if not (paths.ROOT / path).is_file()]
    kinds = ("autograder/exercises/", "course/figures/", "course/explore/", "course/expected/")
    assert all(any(path.startswith(kind) for path in found) for kind in kinds)
    assert any(path.endswith(f"right_answers/{name}.py") for path in found)


@pytest.mark.parametrize("name", ["07", "bidirectional", "07_bidirectional"])
def test_three_ways_to_name_a_lesson(name):
    assert lessons.find(name) == "07_bidirectional"


@pytest.mark.parametrize("name", ["", "7", "17", "bi", "07_", "../07_bidirectional"])
def test_a_lesson_that_is_not_there(name):
    with pytest.raises(UserError, match="There is no lesson .*The lessons are: 00_welcome, 01_"):
        lessons.find(name)
