"""References that are a lesson's own answer are written by the build."""

import ast
import inspect

import pytest

from autograder.errors import UserError
from autograder.exercises import load_all
from autograder.lessons import lesson as lessons
from autograder.lessons.lesson import Cell
from autograder.release import references

MODULE = '''"""Doubling."""


def double(x):
    """Twice x.

    Source: Elman 1990.
    """
    return x + x


def halve(x):
    """Half of x."""
    return x / 2
'''
ANSWER = '''def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    y = 2 * x                                             # (N,)
    return y
    ### END SOLUTION'''
CELL = Cell("double", "answer", "code", ANSWER, reference="small")


def test_the_body_is_the_answer_and_the_docstring_stays():
    once = references.with_answer(MODULE, "99_double", CELL)
    assert once == MODULE.replace(
        "    return x + x\n",
        "    # The answer of 99_double, written by lstm-course build.\n"
        "    y = 2 * x                                             # (N,)\n    return y\n",
    )
    assert references.with_answer(once, "99_double", CELL) == once


@pytest.mark.parametrize("text", ["", "def double(x):\n    return x + x\n"])
def test_a_function_that_is_not_there(text):
    with pytest.raises(UserError, match="small.py has no function double with a docstring"):
        references.with_answer(text, "99_double", CELL)


def test_no_answer_that_is_the_reference_is_written_twice():
    """Where both are the same code, the lesson says so."""
    for name in lessons.names():
        for cell in lessons.read(name).cells:
            if cell.role == "answer" and cell.reference is None and cell.name in load_all():
                reference = inspect.getsource(load_all()[cell.name].reference)
                assert _code(cell.source) != _code(reference), f"{name}: {cell.name}"


def _code(source):
    """What the statements of the first function say, without docstring and comments."""
    first = ast.parse(source).body[0]
    return [ast.dump(node) for node in first.body[1:]]


def test_a_changed_answer_is_found_written_and_taken_back(copy):
    lesson = copy.root / "solutions/lessons/00_welcome.py"
    reference = copy.root / "solutions/reference/affine.py"
    before, text = reference.read_text(), lesson.read_text()
    lesson.write_text(text.replace("    return x @ W + b", "    return x @ W + b  # (N, K)"))
    done = copy.run("lstm-course", "build", "--check", "00", code=2)
    assert "solutions/reference/affine.py does not hold this answer of affine yet" in done.stderr
    assert reference.read_text() == before
    copy.run("lstm-course", "build", "00")
    built = reference.read_text()
    assert built == before.replace("    return x @ W + b", "    return x @ W + b  # (N, K)")
    lesson.write_text(text.replace("    return x @ W + b", "    return b + x @ W"))
    done = copy.run("lstm-course", "build", "00", code=2)  # known mistakes no longer fit
    assert "'bias forgotten' replaces 'return x @ W + b', which affine does not hold" in done.stderr
    assert reference.read_text() == built
