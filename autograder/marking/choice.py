"""Mark the choice that a cell makes of a question. It is read from the cell's text and compared
here: no kernel has a say.
"""

from autograder.lessons.lesson import Cell
from autograder.lessons.notebook import choices
from course import choice
from course.judging.report import ERROR, FAILED, PASSED, UNWRITTEN, Criterion, Report


def judge(question: Cell, source: str) -> Report:
    """The report on a choice.

    Args:
        question: Cell of role choice.
        source: text of the cell in which the student chose; empty where there was none.

    Returns:
        Report: what is said of the choice that was made, and nothing of the others.
    """
    name, known = question.name, choices(question)
    if not choice.calls(source):
        return Report(
            name,
            UNWRITTEN,
            f"{name} is not answered: its cell makes no choice that Python can read.",
        )
    letter, problem = choice.read(source, name, known)
    if letter is None:
        return Report(
            name,
            ERROR,
            f"{name} could not be judged.",
            [Criterion("one choice, written out", 1, False, problem)],
        )
    _, words, right = known[letter]
    headline = f"{name}: {letter} is {'right' if right else 'not right'}."
    return Report(
        name,
        PASSED if right else FAILED,
        headline,
        [Criterion(f"choice {letter}", 1, right, words)],
    )
