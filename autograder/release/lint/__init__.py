"""What is to be mended in the text of a lesson and its specs, before and after it is built."""

from collections.abc import Iterator

from autograder import paths
from autograder.lessons import lesson as lessons
from autograder.release.lint import anatomy, cells, specs
from autograder.release.lint.problem import Problem


def lint(name: str) -> list[str]:
    """Everything in a lesson that breaks a rule.

    What a rule builds on is looked at first: the anatomy only of a lesson whose cells and specs
    are whole.

    Args:
        name: of the lesson.

    Returns:
        list of lines, each with file, line and cell where they are known, and one sentence.

    Raises:
        UserError: there is no such lesson.
    """
    return _lines(name, whole=True)


def broken(name: str) -> list[str]:
    """As `lint`, of what a lesson cannot be built with."""
    return _lines(name, whole=False)


def _lines(name: str, whole: bool) -> list[str]:
    path = paths.LESSONS / f"{name}.py"
    if name not in lessons.names():
        raise lessons.unknown(name)
    file = paths.relative(path)
    text = path.read_text(encoding="utf-8")
    if unreadable := [problem.text(file) for problem in _format(text)]:
        return unreadable
    lesson = lessons.parse(name, text)
    stages = [cells.RULES, *([rule] for rule in specs.RULES)]
    for rules in [*stages, anatomy.RULES] if whole else stages:
        if found := [problem.text(file) for rule in rules for problem in rule(lesson)]:
            return list(dict.fromkeys(found))
    return []


def _format(text: str) -> Iterator[Problem]:
    """Names, roles and options of all cells."""
    lines = {}
    for line, raw in lessons.raw_cells(text):
        for sentence in lessons.cell_problems(raw):
            yield Problem(sentence, line=line)
        name = raw.metadata.get("title") or raw.metadata.get("name")
        if name and name in lines:
            yield Problem(
                f"two cells are named {name}, the other one in line {lines[name]}", line=line
            )
        lines[name] = line
