"""A known mistake, shown: the wrong code beside the reference, and what the check says to it."""

import difflib
import inspect
import textwrap

from autograder.errors import UserError
from autograder.exercises import load_all
from autograder.exercises.exercise import Exercise
from autograder.release.misconceptions import judged


def listed(exercise: str) -> str:
    """The known mistakes of an exercise.

    Args:
        exercise: its name.

    Returns:
        text with one name a line.

    Raises:
        UserError: there is no such exercise.
    """
    return "\n".join(mistake.name for mistake in _exercise(exercise).misconceptions)


def shown(exercise: str, mistake: str) -> str:
    """What a mistake changes in the reference, and the report that the check gives for it.

    Args:
        exercise: name of the exercise.
        mistake: name of the mistake.

    Returns:
        text.

    Raises:
        UserError: there is no such exercise or no such mistake, or the patch does not fit.
    """
    found = _exercise(exercise)
    names = {known.name: known for known in found.misconceptions}
    if mistake not in names:
        raise UserError(_unknown(f"{exercise} knows no mistake {mistake!r}", mistake, list(names)))
    try:
        wrong = names[mistake].source(found.reference)
        report = judged(found, names[mistake], found.public_cases())
    except (ValueError, SyntaxError) as error:
        raise UserError(f"{exercise}: {error}. Run: lstm-course lint {found.lesson}") from None
    right = textwrap.dedent(inspect.getsource(found.reference))
    lines = difflib.unified_diff(
        right.splitlines(), wrong.splitlines(), "reference", mistake, lineterm=""
    )
    return "\n".join([*lines, "", report.text()])


def _exercise(name: str) -> Exercise:
    if name not in load_all():
        raise UserError(_unknown(f"There is no exercise {name!r}", name, list(load_all())))
    return load_all()[name]


def _unknown(sentence: str, name: str, known: list[str]) -> str:
    near = [other for other in known if name and name.lower() in other.lower()]
    near = list(dict.fromkeys(near + difflib.get_close_matches(name, known, cutoff=0.4)))[:3]
    return f"{sentence}. The nearest: {'; '.join(near)}." if near else f"{sentence}."
