"""Where everything of one lesson lies."""

import ast
import re
from collections.abc import Iterator
from inspect import getsourcefile
from pathlib import Path

from autograder import paths
from autograder.exercises import load_results, of_lesson
from autograder.lessons.lesson import Lesson, read


def places(name: str) -> list[Path]:
    """The files of a lesson: its text, specs, references, figures, explorers, data, right answers
    and tests, and what is generated of it.

    Args:
        name: of the lesson.

    Returns:
        list of paths that are there, each once, in the order in which an author meets them.

    Raises:
        UserError: there is no such lesson.
    """
    lesson = read(name)
    found = [paths.LESSONS / f"{name}.py", *_specs(name), *_references(name)]
    found += [*_of_the_course(lesson), *_right_answers(name), *_tests(lesson), *_generated(lesson)]
    return [path for path in dict.fromkeys(found) if path.is_file()]


def _specs(name: str) -> list[Path]:
    return [paths.EXERCISES / f"{name}.py", *sorted((paths.EXERCISES / name).glob("*.py"))]


def _references(name: str) -> list[Path]:
    return [Path(getsourcefile(exercise.reference) or "") for exercise in of_lesson(name).values()]


def _of_the_course(lesson: Lesson) -> Iterator[Path]:
    """Figures, explorers and data: those that bear the lesson's number, and those that it
    imports.
    """
    number = lesson.name.partition("_")[0]
    for folder in ("figures", "explore"):
        yield from sorted((paths.COURSE / folder).glob(f"l{number}_*.py"))
    for module in _imported(lesson):
        folder, _, stem = module.rpartition(".")
        yield paths.ROOT / f"{module.replace('.', '/')}.py"
        if folder == "course.data":
            for place in (paths.COURSE / "data", paths.ROOT / "solutions/data"):
                yield from sorted([*place.glob(f"{stem}.*"), *place.glob(f"make_{stem}.py")])


def _imported(lesson: Lesson) -> Iterator[str]:
    """Modules of `course.figures`, `course.explore` and `course.data` that a lesson imports."""
    code = "\n".join(cell.source for cell in lesson.cells if cell.kind == "code")
    for package, names in re.findall(
        r"^from (course\.(?:figures|explore|data)) import (.+)$", code, re.MULTILINE
    ):
        line = ast.parse(f"from {package} import {names}").body[0]
        if isinstance(line, ast.ImportFrom):
            yield from (f"{package}.{alias.name}" for alias in line.names)


def _right_answers(name: str) -> list[Path]:
    return [paths.ROOT / "solutions" / "right_answers" / f"{name}.py"]


def _tests(lesson: Lesson) -> list[Path]:
    """Tests whose first words name the lesson, or which import its references or its data."""
    number = lesson.name.partition("_")[0]
    references = "|".join(sorted({path.stem for path in _references(lesson.name)}))
    data = "|".join(sorted({module.rpartition(".")[2] for module in _imported(lesson)}))
    wanted = re.compile(
        rf'^"""Lesson {number}\b'
        rf"|solutions\.reference(\.| import [^\n]*\b)({references})\b"
        rf"|\.(data|figures|explore) import [^\n]*\b({data})\b",
        re.MULTILINE,
    )
    return [
        path
        for path in sorted((paths.ROOT / "tests").rglob("test_*.py"))
        if path.stem == f"test_{lesson.name}" or wanted.search(path.read_text(encoding="utf-8"))
    ]


def _generated(lesson: Lesson) -> list[Path]:
    results = [name for name, result in load_results().items() if result.lesson == lesson.name]
    return [
        paths.NOTEBOOKS / lesson.name / f"{lesson.name}.ipynb",
        *(paths.EXPECTED / f"{exercise}.json" for exercise in lesson.exercises),
        paths.PREDICTIONS / f"{lesson.name}.json",
        *(paths.PARAMETERS / f"{result}.json" for result in results),
    ]
