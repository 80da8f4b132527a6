"""`lstm-course lint`: what breaks a lesson gets one sentence with its place, and no traceback."""

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from autograder import cli, paths
from autograder.exercises import of_lesson
from autograder.exercises.exercise import Misconception
from autograder.lessons import lesson as lessons
from autograder.release.lint import broken, lint, specs

NAME = "00_welcome"
TEXT = (paths.LESSONS / f"{NAME}.py").read_text(encoding="utf-8")
ANSWER = '# %% affine role="answer" difficulty=1 minutes=3'
TEST = '# %% affine-test role="test" points=2'
HIDDEN = "    ### BEGIN SOLUTION\n"


@pytest.fixture
def changed(tmp_path, monkeypatch):
    """Function that changes the text of the lesson and gives what lint says of it."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "LESSONS", tmp_path / "lessons")
    paths.LESSONS.mkdir()

    def change(old="", new=""):
        assert not old or TEXT.count(old) == 1
        (paths.LESSONS / f"{NAME}.py").write_text(TEXT.replace(old, new) if old else TEXT)
        return broken(NAME)

    return change


def line_of(text):
    return TEXT[: TEXT.index(text)].count("\n") + 1


def test_a_lesson_without_a_fault(changed):
    assert changed() == []


@pytest.mark.parametrize(
    ("old", "new", "at", "sentence"),
    [
        (
            "points=2\ncheck",
            "pionts=2\ncheck",
            TEST,
            "the cell 'affine-test' has an unknown option pionts. Did you mean points?",
        ),
        (
            "points=2\ncheck",
            "points=2 colour=1\ncheck",
            TEST,
            "the cell 'affine-test' has an unknown option colour. There are: name, role, points, ",
        ),
        (
            "points=2\ncheck",
            "points=two\ncheck",
            TEST,
            "the options of the cell 'affine-test' cannot be read: role=\"test\" points=two. Write",
        ),
        (
            "points=2\ncheck",
            'points="2"\ncheck',
            TEST,
            "the cell 'affine-test' has points='2', which is no number from 0 on.",
        ),
        (
            'role="test" points=2',
            'role="tset" points=2',
            TEST,
            "the cell 'affine-test' needs a role: one of answer, ",
        ),
        (TEST, TEST.replace("affine-test", "a b"), TEST, "the cell name 'a b' may hold only"),
        (TEST, TEST.replace("affine-test", "affine"), TEST, "two cells are named affine, the oth"),
        (
            "points=2\ncheck",
            "\ncheck",
            TEST,
            'the cell affine-test lacks points: write role="test" points=2, or another number',
        ),
        (
            "difficulty=1 minutes=3",
            "difficulty=1",
            ANSWER,
            'the cell affine lacks minutes: write role="answer" minutes=2',
        ),
        (
            TEST,
            '# %% affine-test role="demo"',
            ANSWER,
            "the exercise affine has no test cell: # %% affine-test",
        ),
        (
            ANSWER,
            '# %% affine role="given"',
            TEST,
            "the test affine-test has no answer cell before it",
        ),
        (
            "def affine(",
            "def afine(",
            ANSWER,
            "the answer affine defines no function affine",
        ),
        (HIDDEN, "", ANSWER, "the answer affine needs a line ### BEGIN SOLUTION and, below it"),
        (HIDDEN, f"{HIDDEN}    (\n", ANSWER, "the cell affine is no Python: "),
        (
            "# ### END MARK SCHEME",
            "# The end.",
            "# %% why_batch",
            "the question why_batch lacks a mark scheme between",
        ),
    ],
)
def test_each_fault_of_a_cell_gets_one_sentence(changed, old, new, at, sentence):
    found = changed(old, new)
    place, _, said = found[0].partition(": ")
    assert said.startswith(sentence), found
    if "is no Python" not in said:
        assert place == f"lessons/{NAME}.py:{line_of(at)}"
    assert not [line for line in found if "\n" in line]


def test_choices_without_a_right_letter_and_with_two(changed):
    right = next(line for line in TEXT.splitlines() if line.endswith("(right)"))
    (none,) = changed(right, right.removesuffix(" (right)"))
    assert "has no right choice: write (right) at the end of its line" in none
    wrong = next(
        line for line in TEXT[TEXT.index(right) :].splitlines()[1:] if line.startswith("# - ")
    )
    (two,) = changed(wrong, f"{wrong} (right)")
    assert "has 2 right choices: " in two


def test_an_exercise_without_a_spec_and_a_spec_without_a_cell(changed):
    renamed = TEXT.replace("affine-test", "double-test").replace(
        ANSWER, ANSWER.replace("affine", "double")
    )
    renamed = renamed.replace("def affine(", "def double(")
    (paths.LESSONS / f"{NAME}.py").write_text(renamed)
    (reference,) = broken(NAME)
    assert "affine.py has no function double with a docstring, and 00_welcome.py says" in reference
    (paths.LESSONS / f"{NAME}.py").write_text(renamed.replace(' reference="affine"', ""))
    without, spec = broken(NAME)
    assert "the exercise double has no spec: an Exercise in EXERCISES of " in without
    assert without.startswith(f"lessons/{NAME}.py:{line_of(ANSWER)}: ")
    assert spec.endswith(
        'the spec of affine has no answer cell in the lesson: # %% affine role="answer"'
    )


def with_mistake(monkeypatch, mistake):
    """What lint says where the exercise of the lesson knows a mistake more."""
    exercise = of_lesson(NAME)["affine"]
    more = replace(exercise, misconceptions=(*exercise.misconceptions, mistake))
    monkeypatch.setattr(specs, "of_lesson", lambda name: {"affine": more})
    return lint(NAME)


def test_a_known_mistake_whose_text_does_not_occur(monkeypatch):
    found = with_mistake(monkeypatch, Misconception("forgot b", ("+ bias", ""), "Add b."))
    assert found == [
        "autograder/exercises/00_welcome.py: the misconception 'forgot b' replaces '+ bias', "
        "which affine does not hold"
    ]


def test_a_known_mistake_that_is_no_python(monkeypatch):
    (said,) = with_mistake(monkeypatch, Misconception("half", ("return", "return ("), "Half."))
    assert "the misconception 'half' of affine is no Python: " in said


def test_the_place_of_a_known_mistake(monkeypatch):
    exercise = of_lesson(NAME)["affine"]
    first = replace(exercise.misconceptions[0], replace=("nowhere", ""))
    monkeypatch.setattr(
        specs, "of_lesson", lambda name: {"affine": replace(exercise, misconceptions=(first,))}
    )
    (said,) = lint(NAME)
    file, line, _ = said.split(":", 2)
    assert first.name in (paths.ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_specs_that_cannot_be_imported(monkeypatch, tmp_path):
    path = tmp_path / "spec.py"
    path.write_text("import numpy\n\nreference = missing\n")

    def of_lesson(name):
        exec(compile(path.read_text(), str(path), "exec"), {})

    monkeypatch.setattr(specs, "of_lesson", of_lesson)
    monkeypatch.setattr(specs, "_ours", lambda file: file == str(path))
    assert lint(NAME) == [
        f"{path}:3: the specs cannot be imported: NameError: name 'missing' is not defined"
    ]


def test_the_command_says_all_and_ends_with_status_1(changed):
    changed("points=2\ncheck", "pionts=2\ncheck")
    done = CliRunner().invoke(cli.app, ["lint", "00"])
    assert done.exit_code == 1 and "Did you mean points?" in done.output
    changed()


def test_the_command_on_a_lesson_without_a_fault():
    done = CliRunner().invoke(cli.app, ["lint", NAME])
    assert (done.exit_code, done.output) == (0, "Nothing to mend in 1 lesson.\n")


def test_an_unknown_lesson_ends_with_status_2(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["lstm-course", "lint", "99"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("lstm-course: There is no lesson 99. The lessons")


@pytest.mark.parametrize("name", lessons.names())
def test_every_lesson_is_whole(name):
    assert broken(name) == []
