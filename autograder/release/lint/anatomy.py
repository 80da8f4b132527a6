"""The anatomy of a lesson as rules: each takes a Lesson and yields a Problem for everything that
breaks it.
"""

import ast
import inspect
import os
import re
from collections.abc import Iterator

from autograder import paths
from autograder.exercises import of_lesson
from autograder.lessons import lesson as lessons
from autograder.lessons.lesson import Cell, Lesson
from autograder.lessons.notebook import choices
from autograder.release.lint.cells import python
from autograder.release.lint.citations import citations, entries, is_of
from autograder.release.lint.notation import undefined
from autograder.release.lint.problem import Problem

OPENING = ("**In this lesson**", "**After this lesson you can**", "**Builds on:**", "**Time:**")
CLOSING = ["What to remember", "Going further", "References"]
HELP = ("Hint 1: ", "Hint 2: ", "Hint 3: ", "If you see this message")
MOST_LINES = 15  # of an answer
APPLICATIONS = [name for name in lessons.names() if name >= "10"]
ROW = re.compile(r"^\| ([^|]+) \|([^|]*)\| (\d+) \|$", re.MULTILINE)


def headings(lesson: Lesson) -> Iterator[tuple[int, str, str]]:
    """(level, text, name of the cell) of every heading."""
    for cell in lesson.cells:
        if cell.kind == "markdown":
            text = re.sub(
                r"^### (BEGIN|END) .*$|^```.*?^```", "", cell.source, flags=re.MULTILINE | re.DOTALL
            )
            yield from (
                (len(level), title, cell.name)
                for level, title in re.findall(r"^(#+) (.+)$", text, re.MULTILINE)
            )


def sections(lesson: Lesson) -> dict[str, list[Cell]]:
    """The lesson's parts: dict from the text of each heading of level 2 to the cells that begin
    below it.
    """
    found, title = {}, ""
    for cell in lesson.cells:
        found.setdefault(title, []).append(cell)
        for _, title in [
            heading[:2] for heading in headings(lessons.Lesson("", (cell,))) if heading[0] == 2
        ]:
            found[title] = [cell]
    return found


def one_title_and_no_skipped_level(lesson: Lesson) -> Iterator[Problem]:
    """One H1, at the top, and no heading more than one level below the one before."""
    levels = [level for level, _, _ in headings(lesson)]
    if not levels or levels[0] != 1 or levels.count(1) != 1:
        yield Problem("a lesson has one heading of level 1, at its top", lesson.cells[0])
    for (level, _, _), (deeper, title, name) in zip(
        list(headings(lesson)), list(headings(lesson))[1:]
    ):
        if deeper > level + 1:
            yield Problem(f"the heading {title!r} skips a level", lesson.cell(name))


def opening(lesson: Lesson) -> Iterator[Problem]:
    """What the lesson is for, what it builds on and how long it takes, in this order, in the first
    cell.
    """
    first = lesson.cells[0]
    places = [first.source.find(part) for part in OPENING]
    for part, place in zip(OPENING, places, strict=True):
        if place < 0:
            yield Problem(f"the first cell lacks {part}", first)
    if sorted(places) != places:
        yield Problem(f"the first cell has another order than {', '.join(OPENING)}", first)
    if not re.search(r"^- ", first.source, re.MULTILINE):
        yield Problem("the objectives are no list", first)
    if not lessons.TIME.search(first.source):
        yield Problem(
            "the line **Time:** does not say: about ... minutes to work, ... seconds to run.", first
        )


def table_of_sections(lesson: Lesson) -> Iterator[Problem]:
    """The table at the top names sections and exercises that are there, and its minutes add up."""
    first = lesson.cells[0]
    rows = [
        (title.strip(), re.findall(r"`(\w+)`", tasks), int(minutes))
        for title, tasks, minutes in ROW.findall(first.source)
    ]
    found = sections(lesson)
    if [name for _, tasks, _ in rows for name in tasks] != lesson.exercises:
        yield Problem("the table of sections does not name the exercises in their order", first)
    for title, tasks, minutes in rows:
        cells = next((found[name] for name in found if name and title.startswith(name)), None)
        if cells is None:
            yield Problem(f"the table names a section {title!r} that is not there", first)
            continue
        for name in set(tasks) - {cell.name for cell in cells}:
            yield Problem(f"{name} is not in the section {title!r}", lesson.cell(name))
        needed = sum(cell.minutes or 0 for cell in lesson.cells if cell.name in tasks)
        if minutes < needed:
            yield Problem(
                f"the section {title!r} has {minutes} minutes, its exercises need {needed}", first
            )
    total = sum(minutes for *_, minutes in rows)
    if lessons.TIME.search(lesson.text) and abs(total - lesson.minutes) >= 5:
        yield Problem(f"the sections take {total} minutes, the lesson says {lesson.minutes}", first)


def exercises(lesson: Lesson) -> Iterator[Problem]:
    """Lead-in, answer, test and help directly behind each other, with numbers."""
    names = [cell.name for cell in lesson.cells]
    for index, cell in enumerate(lesson.cells):
        if cell.role != "answer":
            continue
        name = cell.name
        if names[index - 1 : index + 3] != [f"{name}-task", name, f"{name}-test", f"{name}-hints"]:
            yield Problem(
                f"{name} is not followed by its test and its hints, with its lead-in before it",
                cell,
            )
            continue
        if cell.difficulty not in range(1, 6) or not cell.minutes or not lesson.points[name]:
            yield Problem(f"{name} lacks a difficulty from 1 to 5, minutes or points", cell)
        body = cell.source.partition("### BEGIN SOLUTION\n")[2].partition("    ### END SOLUTION")[0]
        if not 1 <= len(body.splitlines()) <= MOST_LINES:
            yield Problem(
                f"the answer of {name} has {len(body.splitlines())} lines, not 1 to {MOST_LINES}",
                cell,
            )
        help_ = re.findall(r"<details><summary>(.+?)</summary>", lesson.cells[index + 2].source)
        if [title[: len(part)] for title, part in zip(help_, HELP)] != list(HELP):
            yield Problem(f"the hints of {name} are not folded under {', '.join(HELP)}", cell)


def questions(lesson: Lesson) -> Iterator[Problem]:
    """Enough predict questions, each with one right choice and words for every choice; one is
    marked. A written question.
    """
    asked = [cell for cell in lesson.cells if cell.role in ("predict", "choice")]
    if len(asked) < min(5, 2 * len(lesson.exercises)):
        yield Problem(f"{len(asked)} predict questions are too few")
    for cell in asked:
        found = choices(cell).values()
        if (
            len(found) < 2
            or sum(right for *_, right in found) != 1
            or not all(words for _, words, _ in found)
        ):
            yield Problem(
                f"the question {cell.name} has not one right choice among several, or lacks words "
                "for a choice",
                cell,
            )
    if list(lesson.choices.values()) != [1]:
        yield Problem("one question with choices is marked, with 1 point")
    yield from (
        Problem(f"the question {cell.name} lacks minutes", cell)
        for cell in asked
        if cell.role == "choice" and not cell.minutes
    )
    written = [cell for cell in lesson.cells if cell.role == "written"]
    if not written:
        yield Problem("a lesson has a written question")
    for cell in written:
        if not (
            re.search(r"### BEGIN MARK SCHEME\n.+### END MARK SCHEME", cell.source, re.DOTALL)
            and cell.points
            and cell.minutes
        ):
            yield Problem(f"the question {cell.name} lacks a mark scheme, points or minutes", cell)


def widget_and_experiment(lesson: Lesson) -> Iterator[Problem]:
    """A widget in each core lesson, and a section that experiments with what was built and shows
    it.
    """
    if (
        paths.OURS
        and lesson.name not in APPLICATIONS
        and not any(
            cell.role == "demo" and set(_names(cell)) & _explorers(lesson) for cell in lesson.cells
        )
    ):
        yield Problem("no demo cell shows a widget of course.explore")
    experiments = {
        name
        for level, title, name in headings(lesson)
        if level > 1 and title.startswith("Experiment")
    }
    places = [index for index, cell in enumerate(lesson.cells) if cell.name in experiments]
    if not places:
        yield Problem("no heading begins with Experiment")
    elif not any(
        cell.role == "demo" and "show(" in cell.source for cell in lesson.cells[places[0] :]
    ):
        yield Problem("the experiment shows no figure", lesson.cells[places[0]])


def _explorers(lesson: Lesson) -> set[str]:
    """The names under which a lesson imports modules of course.explore."""
    nodes = [node for cell in lesson.cells if cell.kind == "code" for node in ast.walk(_tree(cell))]
    return {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == "course.explore"
        for alias in node.names
    }


def _names(cell: Cell) -> Iterator[str]:
    return (node.id for node in ast.walk(_tree(cell)) if isinstance(node, ast.Name))


def _tree(cell: Cell) -> ast.Module:
    return ast.parse(python(cell.source))


def closing(lesson: Lesson) -> Iterator[Problem]:
    """The last three sections are the same in all lessons."""
    titles = [title for level, title, _ in headings(lesson) if level == 2]
    if titles[-3:] != CLOSING:
        yield Problem(f"the last sections are not {', '.join(CLOSING)}")


def alternative_texts(lesson: Lesson) -> Iterator[Problem]:
    """Every picture has a text of several words for who cannot see it."""
    for cell in lesson.cells:
        if cell.kind == "markdown":
            for text in re.findall(r"!\[([^\]]*)\]\(", cell.source) + re.findall(
                r"<img(?![^>]*alt=\"[^\"]{10})", cell.source
            ):
                if len(text.split()) < 4:
                    yield Problem(f"a picture in {cell.name} has no text", cell)
            continue
        for call in (
            node
            for node in ast.walk(_tree(cell))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "show"
        ):
            text = next((word.value for word in call.keywords if word.arg == "alt"), None)
            if text is None or (
                isinstance(text, ast.Constant) and len(str(text.value).split()) < 4
            ):
                yield Problem(f"a picture in {cell.name} has no text", cell)


def notation(lesson: Lesson) -> Iterator[Problem]:
    """Every symbol in a formula is in the course's alphabet or is named by the lesson."""
    for symbol in undefined(lesson.text):
        yield Problem(
            f"the symbol {symbol} is neither in the alphabet of CONTRIBUTING.md nor named in the "
            "text",
            next((cell for cell in lesson.cells if symbol in undefined(cell.source)), None),
        )


def links(lesson: Lesson) -> Iterator[Problem]:
    """Lessons, files and addresses that are mentioned exist."""
    whole = "\n".join(cell.source for cell in lesson.cells)
    for number in re.findall(r"\b[Ll]essons? (\d+)\b", whole):
        if number not in {name.partition("_")[0] for name in lessons.names()}:
            yield Problem(f"there is no lesson {number}", _cell_with(lesson, number))
    for name in re.findall(r"[`\"'/](\d\d_\w+)", whole):
        if name not in lessons.names() or name > lesson.name:
            yield Problem(f"{name} is no lesson up to this one", _cell_with(lesson, name))
    for target in re.findall(r"\]\(([^)\s]+)\)", lesson.text):
        if not target.startswith(("https://", "#")) and not os.path.exists(
            os.path.normpath(paths.NOTEBOOKS / lesson.name / target)
        ):
            yield Problem(f"the link to {target} leads nowhere", _cell_with(lesson, target))
    for target in re.findall(r"`((?:course|notebooks|solutions|docs)/[\w/.]+)`", lesson.text):
        if not (paths.ROOT / target).exists():
            yield Problem(f"there is no {target}", _cell_with(lesson, target))


def references(lesson: Lesson) -> Iterator[Problem]:
    """Every work in References is cited, in the text or by a function; every citation is in
    References.
    """
    text, _, listed = lesson.text.partition("## References")
    sources = [
        inspect.getdoc(exercise.reference) or "" for exercise in of_lesson(lesson.name).values()
    ]
    code = [cell.source for cell in lesson.cells if cell.kind == "code"]
    cited, works = citations("\n\n".join([text, *code, *sources])), entries(listed)
    for citation in cited:
        if not any(is_of(citation, work) for work in works):
            yield Problem(
                f"{citation.text} is not in References", _cell_with(lesson, citation.text)
            )
    for work in works:
        if not any(is_of(citation, work) for citation in cited):
            yield Problem(f"nothing cites {work.text}", _cell_with(lesson, "## References"))


def _cell_with(lesson: Lesson, text: str) -> Cell | None:
    """The first cell that holds a text."""
    return next((cell for cell in lesson.cells if text in cell.source), None)


RULES = (
    one_title_and_no_skipped_level,
    opening,
    table_of_sections,
    exercises,
    questions,
    widget_and_experiment,
    closing,
    alternative_texts,
    notation,
    links,
    references,
)
