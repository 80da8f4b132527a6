"""`lstm-course mistake`: the wrong code, and what the check says to it."""

import pytest

from autograder.errors import UserError
from autograder.exercises import load_all
from autograder.release.mistake import listed, shown

NAME = "tanh of the gated cell"


def test_a_mistake_is_shown_with_its_diff_and_its_report():
    lines = shown("lstm_step", NAME).splitlines()
    assert lines[:2] == ["--- reference", f"+++ {NAME}"]
    removed = [line for line in lines[2:] if line.startswith("-")]
    added = [line for line in lines[2:] if line.startswith("+")]
    assert len(removed) == len(added) == 1 and "np.tanh(" in added[0]
    assert any(line.startswith(f"Looks like: {NAME}. ") for line in lines)
    assert any(line.startswith("  FAILED  ") for line in lines)


def test_without_a_name_the_mistakes_are_listed():
    names = [mistake.name for mistake in load_all()["lstm_step"].misconceptions]
    assert listed("lstm_step").splitlines() == names


@pytest.mark.parametrize(
    ("exercise", "mistake", "sentence"),
    [
        ("lstm_stp", NAME, "There is no exercise 'lstm_stp'. The nearest: lstm_step; "),
        ("xyzzy", NAME, "There is no exercise 'xyzzy'."),
        (
            "lstm_step",
            "tanh of gated cell",
            f"lstm_step knows no mistake 'tanh of gated cell'. The nearest: {NAME}",
        ),
    ],
)
def test_unknown_names_get_one_sentence(exercise, mistake, sentence):
    with pytest.raises(UserError) as error:
        shown(exercise, mistake)
    assert str(error.value).startswith(sentence) and "\n" not in str(error.value)
