"""The zip file that an instructor hands out: what students need, and no answers."""

import ast
import re
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from autograder import paths
from autograder.errors import UserError
from autograder.gradebook import taught
from autograder.lessons import lesson
from autograder.lessons.lesson import Lesson
from autograder.lessons.notebook import unmarked
from autograder.release import build, leaks
from course import code

README = Path(__file__).with_name("student_readme.md")
DATE = (1980, 1, 1, 0, 0, 0)  # the same files give the same bytes


def write_bundle(file: Path, solved: Iterable[str] = ()) -> int:
    """Write the students' zip file: the lessons that the class is taught, and solved functions of
    others that these build on.

    Args:
        file: Path of the zip file.
        solved: names of lessons whose solved functions go with it too.

    Returns:
        Number of files in it.

    Raises:
        UserError: an answer would leak, a lesson does not exist, or the file cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        released = sorted({lesson.read(name).name for name in solved} | _built_on(taught.names()))
        secret = [name for name in lesson.names() if name not in released]
        build.generate(made, database=False, names=taught.names())
        for name in released:
            path = made / "course/solved" / f"{name}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(_solved_functions(lesson.read(name)), encoding="utf-8")
        (made / "pyproject.toml").write_text(_student_project(), encoding="utf-8")
        (made / "README.md").write_bytes(README.read_bytes())
        (made / "LICENSE").write_bytes((paths.ROOT / "LICENSE").read_bytes())
        if found := leaks.find(made, secret):
            raise UserError(
                "The bundle would hold what students must not see:\n  " + "\n  ".join(found)
            )
        files = [
            path
            for path in sorted(made.rglob("*"))
            if path.is_file() and path.relative_to(made).parts[0] != "classroom"
        ]
        _zip(file, made, files)
    return len(files)


def _built_on(names: Iterable[str]) -> set[str]:
    """Names of the lessons that these load functions from, and that are not among them."""
    cells = [cell for name in names for cell in lesson.read(name).cells if cell.role == "given"]
    calls = [
        node
        for cell in cells
        for node in ast.walk(code.parse(cell.source))
        if isinstance(node, ast.Call)
    ]
    loaded = {
        str(call.args[0].value)
        for call in calls
        if ast.unparse(call.func) == "earlier.load" and isinstance(call.args[0], ast.Constant)
    }
    return loaded - set(names)


def _solved_functions(lesson: Lesson) -> str:
    """The answers of a lesson as one Python file, for `earlier.load(lesson, solved=True)`."""
    sources = [unmarked(cell.source) for cell in lesson.cells if cell.role == "answer"]
    return (
        f'"""Solved functions of {lesson.name}."""\n\nimport numpy as np\n\n\n'
        + "\n\n\n".join(sources)
        + "\n"
    )


def _student_project() -> str:
    """pyproject.toml without what only instructors have: their extras, the command, the sandbox."""
    text = (paths.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    tables = re.split(r"(?m)^(?=\[)", text)
    kept = ("[build-system]", "[project]", "[tool.setuptools")
    student = "".join(table for table in tables if table.startswith(kept))
    return re.sub(
        r', "solutions\*", "autograder\*"|^("autograder|solutions).*\n',
        "",
        student,
        flags=re.MULTILINE,
    )


def _zip(file: Path, made: Path, files: list[Path]) -> None:
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in files:
                entry = zipfile.ZipInfo(f"lstm-course/{path.relative_to(made).as_posix()}", DATE)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(entry, path.read_bytes())
    except OSError as error:
        raise UserError(f"{file} could not be written: {error.strerror}.") from None
