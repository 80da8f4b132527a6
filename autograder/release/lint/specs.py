"""Whether a lesson's cells, its specs and its references belong together: rules that take a Lesson
and yield a Problem for everything that does not.
"""

import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from autograder import paths
from autograder.errors import UserError
from autograder.exercises import load_results, of_lesson
from autograder.exercises.exercise import Exercise, Misconception
from autograder.lessons.lesson import Lesson
from autograder.release.lint.problem import Problem
from autograder.release.references import with_answer


def imports(lesson: Lesson) -> Iterator[Problem]:
    """The specs of all lessons can be imported: an exercise knows its lesson, not the reverse."""
    try:
        of_lesson(lesson.name)
        load_results()
    except Exception as error:  # whatever a file of an author raises
        frames = [*traceback.extract_tb(error.__traceback__)]
        place = next((frame for frame in reversed(frames) if _ours(frame.filename)), frames[-1])
        file, line = place.filename, place.lineno
        if isinstance(error, SyntaxError) and error.filename:
            file, line = error.filename, error.lineno
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        yield Problem(
            f"the specs cannot be imported: {type(error).__name__}: {said}",
            file=paths.relative(file),
            line=line,
        )


def pairs(lesson: Lesson) -> Iterator[Problem]:
    """Every answer cell has a spec, every spec an answer cell; the same of results."""
    specs, answers = of_lesson(lesson.name), lesson.exercises
    for name in answers:
        if name not in specs:
            yield Problem(
                f"the exercise {name} has no spec: an Exercise in EXERCISES of "
                f"{_specs(lesson.name)}",
                lesson.cell(name),
            )
    for name, exercise in specs.items():
        if name not in answers:
            yield Problem(
                f'the spec of {name} has no answer cell in the lesson: # %% {name} role="answer"',
                file=_file(exercise),
            )
    results = {name for name, result in load_results().items() if result.lesson == lesson.name}
    for name in lesson.results:
        if name not in results:
            yield Problem(
                f"the result {name} has no spec: a Result in RESULTS of {_specs(lesson.name)}",
                lesson.cell(name),
            )
    for name in sorted(results - set(lesson.results)):
        yield Problem(
            f'the spec of the result {name} has no cell in the lesson: # %% {name} role="result"',
            file=_specs(lesson.name),
        )


def references(lesson: Lesson) -> Iterator[Problem]:
    """Where the lesson says that its answer is the reference, there is a function to hold it."""
    for cell in lesson.cells:
        if cell.reference is None:
            continue
        path = paths.REFERENCE / f"{cell.reference}.py"
        try:
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
            with_answer(text, lesson.name, cell)
        except UserError as error:
            yield Problem(str(error), cell)


def mistakes(lesson: Lesson) -> Iterator[Problem]:
    """Every known mistake is a change of the reference that can be run."""
    for exercise in of_lesson(lesson.name).values():
        for mistake in exercise.misconceptions:
            try:
                mistake.function(exercise.reference)
            except (ValueError, SyntaxError) as error:
                said = str(error)
                if isinstance(error, SyntaxError):
                    said = (
                        f"the misconception {mistake.name!r} of {exercise.name} is no Python: "
                        f"{error.msg}"
                    )
                yield Problem(said, file=_file(exercise), line=_line(exercise, mistake))


def _specs(lesson: str) -> str:
    """Where the specs of a lesson stand, or ought to."""
    made = paths.EXERCISES / lesson / "__init__.py"
    return paths.relative(made if made.is_file() else paths.EXERCISES / f"{lesson}.py")


def _file(exercise: Exercise) -> str:
    return paths.relative(sys.modules[exercise.cases.__module__].__file__ or "")


def _line(exercise: Exercise, mistake: Misconception) -> int | None:
    """Where the name of a mistake stands, behind the name of its exercise's function."""
    lines = Path(sys.modules[exercise.cases.__module__].__file__ or "").read_text(encoding="utf-8")
    begin = max(lines.find(f".{exercise.name},"), 0)
    at = lines.find(f'"{mistake.name}"', begin)
    return lines.count("\n", 0, at) + 1 if at >= 0 else None


def _ours(file: str) -> bool:
    return Path(file).is_relative_to(paths.ROOT) and "/exercises/__init__" not in file


RULES = (references, imports, pairs, mistakes)
