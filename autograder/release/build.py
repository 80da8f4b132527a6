"""Write everything that is generated, or compare it with what is there."""

import json
import math
import shutil
import tempfile
from collections.abc import Callable, Container, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat

from autograder import paths
from autograder.configuration import configuration
from autograder.errors import UserError
from autograder.exercises import load_all
from autograder.gradebook import taught
from autograder.gradebook.gradebook import open_gradebook
from autograder.gradebook.nbgrader_api import api, reason
from autograder.gradebook.private import PUBLIC, new_files
from autograder.lessons import lesson, notebook
from autograder.lessons.lesson import Lesson
from autograder.release import leaks, lint, misconceptions, references
from autograder.release.environment import environment_yml
from autograder.release.withdraw import refuse_with_marks, withdraw
from autograder.submission import released
from course.choice import answered
from course.judging.cases import CaseSet
from course.judging.values import Json

CASES = "course/expected"
OUTLINES = "course/lessons.json"
GENERATED_IN_COURSE = (CASES, "course/predictions", OUTLINES)
FOR_STUDENTS = (  # another course gets its own copy of what students import
    "notebooks",
    *(GENERATED_IN_COURSE if paths.OURS else ("course",)),
    "environment.yml",
)
FOR_INSTRUCTORS = "docs/misconceptions.md"
GENERATED = (*FOR_STUDENTS, FOR_INSTRUCTORS)
SOURCE = "classroom/source"
CLOSE = 1e-7  # a few of the steps to which numbers are cut; judging compares to 1e-5


def build(
    force: bool = False, say: Callable[[str], None] = print, names: list[str] | None = None
) -> None:
    """Write all generated files of the repository, or those of some lessons.

    Args:
        force: whether to overwrite notebooks in `notebooks/` that somebody has worked in.
        say: function that takes a line of text.
        names: names of the lessons; None is all. What others have in files that all lessons share
            stays as it is.

    Raises:
        UserError: nbgrader refused, or an answer would leak. The repository is then as it was.
    """
    refuse_with_marks()
    with tempfile.TemporaryDirectory() as folder, references.written(names or lesson.names()):
        made = Path(folder)
        generate_all(made, True, names)
        _remember_releases()  # a class may be older than what remembers
        with new_files(PUBLIC):  # they belong to the course, not to a class
            for name in GENERATED:
                _sync(made / name, paths.ROOT / name, force, say, names)
        for name in taught.names():
            if names is None or name in names:
                _sync(made / SOURCE / name, paths.ROOT / SOURCE / name, force, say)
        _remember_releases()
    if names is None:
        withdraw(say)
    say(_done(names or lesson.names()))
    if taught.names() != lesson.names():
        say(f"The class is taught {', '.join(taught.names())}: {taught.FILE} names no other.")


def _done(names: list[str]) -> str:
    count = sum(exercise.lesson in names for exercise in load_all().values())
    lessons = "1 lesson" if len(names) == 1 else f"{len(names)} lessons"
    return f"Built {lessons} with {count} exercise{'' if count == 1 else 's'}."


def check(root: Path = paths.ROOT, names: list[str] | None = None) -> list[str]:
    """Differences between the generated files under `root` and a fresh build.

    Args:
        root: Path.
        names: names of the lessons; None is all.

    Returns:
        list of sentences; empty where all is in sync.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        generate_all(made, False, names, root)
        stale = references.fresh(
            names or lesson.names(), root / paths.REFERENCE.relative_to(paths.ROOT)
        )
        return [
            *(f"{path.relative_to(root)} differs from a fresh build" for path in stale),
            *differences(made, root, names),
        ]


def differences(made: Path, root: Path, names: list[str] | None = None) -> list[str]:
    """Differences between the generated files under `root` and those of a build under `made`."""
    return [
        difference for name in GENERATED for difference in _differences(made, root, name, names)
    ]


def check_numbers(root: Path = paths.ROOT) -> list[str]:
    """As `check`, of what is made of numbers alone: another processor may compute others."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        _write(made / FOR_INSTRUCTORS, misconceptions.page(_write_cases(made, lesson.names())))
        return [
            difference
            for name in (CASES, FOR_INSTRUCTORS)
            for difference in _differences(made, root, name)
        ]


def generate_all(
    made: Path, database: bool, names: list[str] | None = None, root: Path | None = None
) -> None:
    """Make what students may see, and what they may not, under the folder `made`; of some lessons,
    with what is there of the others in files that all share.
    """
    public = generate(made, database, names)
    if names is None:
        _write(made / FOR_INSTRUCTORS, misconceptions.page(public))
        return
    root = root or paths.ROOT
    for name in (OUTLINES, FOR_INSTRUCTORS):
        if not (root / name).is_file():
            raise UserError(f"{name} is missing: it holds all lessons. Run: lstm-course build")
    known = json.loads((root / OUTLINES).read_text(encoding="utf-8"))
    known |= json.loads((made / OUTLINES).read_text(encoding="utf-8"))
    _write(made / OUTLINES, _json({name: known[name] for name in lesson.names() if name in known}))
    page = (root / FOR_INSTRUCTORS).read_text(encoding="utf-8")
    _write(made / FOR_INSTRUCTORS, misconceptions.renewed(page, public, names))


def generate(made: Path, database: bool, names: list[str] | None = None) -> dict[str, CaseSet]:
    """Make all generated files that students may see under the folder `made`.

    Args:
        made: Path of an empty folder.
        database: whether to tell the class's gradebook about the assignments that it is taught.
        names: names of the lessons; None is all.

    Returns:
        dict from an exercise's name to its public cases.

    Raises:
        UserError: a lesson is not whole, nbgrader refused, or an answer would leak.
    """
    names = names or lesson.names()
    if faults := [line for name in names for line in lint.broken(name)]:
        raise UserError("The lessons cannot be built:\n  " + "\n  ".join(faults))
    for name in names:
        path = made / SOURCE / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook.source_notebook(lesson.read(name)), path)
        _write(
            made / "course/predictions" / f"{name}.json",
            _json(notebook.predictions(lesson.read(name))),
        )
    public = _write_cases(made, names)
    _write(made / OUTLINES, _json({name: outline(lesson.read(name)) for name in names}))
    _write(made / "environment.yml", environment_yml())
    _release(made, names, taught.names() if database else ())
    shutil.copytree(
        paths.HOUSE / "course",
        made / "course",
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns(
            "__pycache__",
            "expected",
            "predictions",
            "lessons.json",
            "solved",
            *(() if paths.OURS else ("data", "l[0-9][0-9]_*")),
        ),
    )
    if found := leaks.find(made):
        raise UserError("Students would get what they must not see:\n  " + "\n  ".join(found))
    return public


def _write_cases(made: Path, names: Container[str]) -> dict[str, CaseSet]:
    """Write the public cases of all exercises of these lessons; a dict of them by the exercise's
    name is returned.
    """
    public = {
        name: exercise.public_cases()
        for name, exercise in load_all().items()
        if exercise.lesson in names
    }
    for name, case_set in public.items():
        _write(made / CASES / f"{name}.json", case_set.to_json())
    return public


def _release(made: Path, names: Iterable[str], recorded: Container[str]) -> None:
    """Student notebooks, by stock nbgrader; of the recorded ones the gradebook is told."""
    unrecorded = configuration(root=str(made))
    unrecorded.GenerateAssignment.no_database = True
    unrecorded.SaveCells.enabled = False
    if recorded:
        with open_gradebook():
            pass
    with_gradebook, without = api(configuration(root=str(made))), api(unrecorded)
    for name in names:
        result = (with_gradebook if name in recorded else without).generate_assignment(name)
        if not result["success"]:
            raise UserError(f"nbgrader could not release {name}: {_reason(result)}")


def _remember_releases() -> None:
    for name in lesson.names():
        with suppress(FileNotFoundError, ValueError):  # not built yet, or a build that was killed
            released.remember(
                name,
                nbformat.read(paths.ROOT / SOURCE / name / f"{name}.ipynb", as_version=4),
                paths.ROOT,
            )


def _reason(result: dict[str, Any]) -> str:
    """Why nbgrader could not release a lesson."""
    if "submissions associated" in f"{result.get('log')}{result.get('error')}":
        return (
            "the gradebook has submissions of it, and cells were added, removed or renamed since. "
            "Take that back: a class keeps its "
            "cells; points, cases, tolerances and known mistakes may change. Or move classroom/ "
            "away to begin a new class."
        )
    return reason(result)


def outline(lesson: Lesson) -> dict[str, Any]:
    """What `course.progress` has to know of a lesson: its minutes, and what there is to write, in
    order.
    """
    tasks = [
        {
            "name": cell.name,
            "kind": cell.role,
            "points": lesson.points.get(cell.name, cell.points),
            "minutes": cell.minutes,
        }
        for cell in lesson.cells
        if cell.role in ("answer", "choice", "written", "result")
    ]
    return {"minutes": lesson.minutes, "tasks": tasks}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _json(data: dict) -> str:
    return json.dumps(data, indent=1) + "\n"


def _sync(
    made: Path,
    target: Path,
    force: bool,
    say: Callable[[str], None],
    names: list[str] | None = None,
) -> None:
    """Copy a generated file or folder to its place; remove files there, of all lessons or of some,
    that are no longer made.
    """
    if made.is_file():
        _copy(made, target)
        return
    wanted = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    for path in sorted(target.rglob("*")) if target.is_dir() else []:
        if (
            path.is_file()
            and path.suffix in (".json", ".ipynb")
            and path.relative_to(target) not in wanted
            and _is_of(path, names)
        ):
            if ".ipynb_checkpoints" not in path.parts and not has_work(path):
                path.unlink()
    for name in sorted(wanted):
        if (
            (target / name).exists()
            and not force
            and target == paths.NOTEBOOKS
            and has_work(target / name)
        ):
            say(
                f"{target.name}/{name} holds somebody's work and was left as it is. `lstm-course "
                "build --force` overwrites it."
            )
        else:
            _copy(made / name, target / name)


def _is_of(path: Path, names: list[str] | None) -> bool:
    """Whether a generated file belongs to one of these lessons; None is all."""
    if names is None or {path.stem, path.parent.name} & set(names):
        return True
    if path.parent.name != Path(CASES).name:
        return False
    with suppress(ValueError):  # no JSON any more
        return json.loads(path.read_text(encoding="utf-8")).get("lesson") in names
    return False


def _copy(made: Path, target: Path) -> None:
    if not target.exists() or not _equal(
        made, target
    ):  # another machine's last digits are no change
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, target)


def has_work(path: Path) -> bool:
    """Whether somebody wrote an answer or a choice in this notebook, or ran it."""
    if path.suffix != ".ipynb":
        return False
    try:
        cells = nbformat.read(path, as_version=4).cells
    except Exception:  # unreadable: somebody's, and not ours to overwrite
        return True
    code = [cell for cell in cells if cell.cell_type == "code"]
    answers = [cell for cell in code if cell.metadata.get("nbgrader", {}).get("solution")]
    chosen = any(
        answered(cell.source)
        for cell in code
        if cell.metadata.get("course", {}).get("role") == "choice"
    )
    return (
        chosen
        or any(cell.outputs for cell in code)
        or any("raise NotWritten" not in cell.source for cell in answers)
    )


def _differences(made: Path, root: Path, name: str, names: list[str] | None = None) -> list[str]:
    made_files = _files(made, name)
    there = {
        path for path in _files(root, name) if path in made_files or _is_of(root / path, names)
    }
    missing = [f"{path} is missing" for path in sorted(made_files - there)]
    extra = [f"{path} is no longer made" for path in sorted(there - made_files)]
    changed = [
        f"{path} differs from a fresh build"
        for path in sorted(made_files & there)
        if not _equal((made / path), (root / path))
    ]
    return missing + extra + changed


def _files(root: Path, name: str) -> set[Path]:
    place = root / name
    found = [place] if place.is_file() else place.rglob("*")
    return {
        path.relative_to(root)
        for path in found
        if path.is_file() and not {".ipynb_checkpoints", "__pycache__"} & set(path.parts)
    }


def _equal(a: Path, b: Path) -> bool:
    """Same bytes; numbers in JSON may differ in the last digits between machines."""
    if a.read_bytes() == b.read_bytes():
        return True
    try:
        return a.suffix == ".json" and _close(
            json.loads(a.read_bytes()), json.loads(b.read_bytes())
        )
    except ValueError:  # not JSON any more: a conflict of versions, half a file
        return False


def _close(a: Json, b: Json) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_close(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_close, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE) or (math.isnan(a) and math.isnan(b))
    return a == b
