"""Choices that give points: one choice, written out, is compared; everything else gets 0 and a
reason.
"""

import nbformat
import pytest
from nbformat import v4

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers, choices, filled, source_notebook
from autograder.marking import choice
from autograder.submission import rebuild as submission

LESSON = lessons.read("02_gates")
NAME = "closed_output"
QUESTION = LESSON.cell(NAME)
NOT_ANSWERED = f"{NAME} is not answered: its cell makes no choice that Python can read."
NOT_WRITTEN_OUT = "The choice is not written out."


@pytest.mark.parametrize("letter", choices(QUESTION))
def test_a_choice_is_compared_and_what_is_said_of_it_is_shown(letter):
    _, words, right = choices(QUESTION)[letter]
    report = choice.judge(QUESTION, f'predict("{NAME}", "{letter}")')
    assert report.fraction == right
    assert report.headline == f"{NAME}: {letter} is {'right' if right else 'not right'}."
    assert words in report.text() and not any(
        said in report.text() for _, said, _ in choices(QUESTION).values() if said != words
    )


@pytest.mark.parametrize(
    "source",
    [
        "predict('closed_output', ' C ')",
        'predict(question="closed_output", choice="c")',
        'course.predict("closed_output", "c")  # sure',
        'predict("closed_output")\npredict("closed_output", "c")',
        'predict("closed_output", "c")\n\npredict("closed_output", "c")',
        'predict("sigmoid_candidate", "a")\npredict("closed_output", "c")',
        '%time predict("closed_output", "a")\npredict("closed_output", "c")',
    ],
)
def test_ways_to_write_a_right_choice(source):
    assert choice.judge(QUESTION, source).passed


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", NOT_ANSWERED),
        (f'predict("{NAME}")', NOT_ANSWERED),
        (f'predict("{NAME}", "c"', NOT_ANSWERED),
        ("\x00", NOT_ANSWERED),
        (f'f = predict\nf("{NAME}", "c")', NOT_ANSWERED),
        (f'# predict("{NAME}", "c")', NOT_ANSWERED),
        (f'predict("{NAME}", "z")', "The choice is none of a, b, c."),
        (f'predict("{NAME}", "")', "The choice is none of a, b, c."),
        (f'predict("{NAME}", "a", "c")', "The choice is not written out."),
        (f'predict("{NAME}", "ab"[1])', NOT_WRITTEN_OUT),
        (f'predict("{NAME}", c)', NOT_WRITTEN_OUT),
        (f'predict("{NAME}", f"c")', NOT_WRITTEN_OUT),
        (f'predict("{NAME}", b"c")', NOT_WRITTEN_OUT),
        ('predict(name, "c")', NOT_WRITTEN_OUT),
        (f'predict(*("{NAME}", "c"))', NOT_WRITTEN_OUT),
        (f'predict("{NAME}", **{{"choice": "c"}})', NOT_WRITTEN_OUT),
        (f'for x in "abc":\n    predict("{NAME}", x)', NOT_WRITTEN_OUT),
        ('predict("<script>", "c")', "The cell answers another question."),
        (f'predict("{NAME}s", "c")', "The cell answers another question."),
        (f'predict("{NAME}", "c")\npredict("{NAME}", "a")', "The cell makes more than one choice."),
        (
            f'if 1:\n    predict("{NAME}", "c")\nelse:\n    predict("{NAME}", "ab"[0])',
            "The cell makes more than one choice.",
        ),
    ],
)
def test_no_choice_that_counts_gets_nothing_and_a_reason(source, reason):
    report = choice.judge(QUESTION, source)
    assert report.fraction == 0 and reason in report.text() and "<script>" not in report.text()


def test_a_deep_cell_ends_no_marking():
    assert choice.judge(QUESTION, "a" + ".b" * 5000 + "()\n" + "(" * 5000).fraction == 0
    assert choice.judge(QUESTION, "a" + ".b" * 900 + f'()\npredict("{NAME}", "c")').passed


def handed_in(change):
    """The rebuilt notebook of somebody who chose rightly and then did something to the notebook."""
    notebook = filled(LESSON, answers(LESSON))
    change(next(cell for cell in notebook.cells if cell.id == f"{NAME}-choose"), notebook.cells)
    return submission.rebuild(
        source_notebook(LESSON), submission.parse(nbformat.writes(notebook).encode())
    )


def fraction(notebook):
    source = next(cell.source for cell in notebook.cells if cell.id == f"{NAME}-choose")
    return choice.judge(QUESTION, source).fraction


def copied(source):
    return lambda cell, cells: cells.append(
        v4.new_code_cell(source, id="x", metadata={"nbgrader": {"grade_id": cell.id}})
    )


def lose_ids(cell, cells):
    for number, found in enumerate(cells):
        found.id, found.metadata = f"x{number}", {}


def split(cell, cells):
    cells.insert(0, v4.new_code_cell(cell.source))
    cell.source = "# see above"


@pytest.mark.parametrize(
    ("change", "share"),
    [
        (lambda cell, cells: None, 1),
        (lose_ids, 1),
        (split, 1),
        (lambda cell, cells: cells.remove(cell), 0),
        (copied(f'predict("{NAME}", "c")'), 1),
        (copied(f'predict("{NAME}", "a")'), 0),
        (copied(f'predict("{NAME}", "ab"[0])'), 0),
        (lambda cell, cells: cells.append(v4.new_code_cell(f'predict("{NAME}", "a")')), 1),
        (lambda cell, cells: cell.update(cell_type="markdown"), 0),
    ],
)
def test_the_choice_is_found_in_what_was_handed_in(change, share):
    assert fraction(handed_in(change)) == share


def test_a_forged_test_cell_changes_nothing():
    def forge(cell, cells):
        cell.source = f'predict("{NAME}", "a")'
        test = next(found for found in cells if found.id == f"{NAME}-test")
        test.source, test.metadata.nbgrader.points = "1.0", 100

    notebook = handed_in(forge)
    test = next(cell for cell in notebook.cells if cell.id == f"{NAME}-test")
    assert test.source == f'check("{NAME}")' and test.metadata.nbgrader.points == 1
    assert fraction(notebook) == 0


def test_a_helper_in_the_cell_of_a_choice_is_kept():
    def add(cell, cells):
        cell.source += "\n\ndef helper():\n    return 1"

    notebook = handed_in(add)
    assert fraction(notebook) == 1
    assert [cell.source for cell in notebook.cells if cell.metadata.course.role == "student"] == [
        "def helper():\n    return 1"
    ]
