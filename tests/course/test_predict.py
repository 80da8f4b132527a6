"""predict: an answer at once, and none to be read beforehand."""

import json
from pathlib import Path

import pytest

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import choices
from course import CheckFailed, check
from course.predicting import _chosen, _questions, predict, seal, unseal

CELLS = [
    cell for name in lessons.names() for cell in lessons.read(name).cells if cell.role == "predict"
]
MARKED = [
    cell for name in lessons.names() for cell in lessons.read(name).cells if cell.role == "choice"
]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_every_choice_has_its_feedback_and_one_is_right(cell, capsys):
    found = choices(cell)
    assert 2 <= len(found) <= 5
    assert sum(right for _, _, right in found.values()) == 1
    for letter, (_, feedback, _) in found.items():
        predict(cell.name, letter)
        assert feedback and feedback in capsys.readouterr().out


def test_other_letters_and_other_questions_are_answered_with_a_sentence(capsys):
    name = CELLS[0].name
    predict(name, "z")
    assert "Choose one of a, b" in capsys.readouterr().out
    predict("nothing")
    assert capsys.readouterr().out == "There is no question called nothing.\n"


def test_feedback_is_not_stored_in_clear():
    stored = "".join(path.read_text() for path in Path("course/predictions").glob("*.json"))
    assert len(json.loads(next(Path("course/predictions").glob("*.json")).read_text())) > 0
    for cell in CELLS + MARKED:
        assert not any(feedback in stored for _, feedback, _ in choices(cell).values())
        assert set(_questions()[cell.name]) == set(choices(cell))


def test_sealed_text_needs_the_right_choice():
    assert unseal("q", "a", seal("q", "a", "Yes.")) == "Yes."
    assert seal("q", "a", "Yes.") != seal("q", "b", "Yes.")


@pytest.mark.parametrize("cell", MARKED, ids=lambda cell: cell.name)
def test_of_a_marked_question_nothing_tells_which_choice_is_right(cell, capsys):
    letters = list(choices(cell))
    assert _questions()[cell.name] == letters
    said = []
    for letter in letters:
        predict(cell.name, letter)
        said.append(capsys.readouterr().out.replace(letter, "x", 1))
    assert set(said) == {
        "x is recorded. Whether it is right, you learn when your notebook is marked.\n"
    }


def test_marked_questions_have_their_right_choice_at_different_letters():
    right = [
        next(letter for letter, (_, _, right) in choices(cell).items() if right) for cell in MARKED
    ]
    assert max(map(right.count, right)) <= len(right) / 2


def test_the_check_of_a_marked_question_says_what_is_recorded(capsys):
    name = MARKED[0].name
    _chosen.clear()
    with pytest.raises(
        CheckFailed,
        match=f"{name} is not answered yet. Write your letter in the cell above, as in "
        f'predict."{name}", "x".',
    ):
        check(name)
    predict(name, " B ")
    predict(name, "z")
    capsys.readouterr()
    check(name)
    assert capsys.readouterr().out == f"{name}: b is recorded.\n"
