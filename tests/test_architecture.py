"""The arrows between packages point one way, and importing the course is light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAY_IMPORT = {
    "course": {"course"},
    "solutions": {"solutions", "course"},
    "autograder": {"autograder", "solutions", "course"},
}
OURS = set(MAY_IMPORT) | {"tests"}


def imported(path):
    """Top-level packages of ours that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            among_neighbors = (
                node.level == 1 and path.parent.name[0].isdigit()
            )  # names that begin with a digit
            assert node.level == 0 or among_neighbors, f"{path} has a relative import"
            if node.level == 0:
                found.add(node.module.partition(".")[0])
    return found & OURS


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_arrows_point_one_way(package):
    for path in (ROOT / package).rglob("*.py"):
        assert imported(path) <= MAY_IMPORT[package], path


def modules_imported(path):
    """Full names of the modules that a file imports, and of what it takes from them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def names(folder):
    """Python files of a folder, with what each imports."""
    return {path: set(modules_imported(path)) for path in (ROOT / folder).rglob("*.py")}


@pytest.mark.parametrize(("folder", "other"), [("tests", "benchmarks"), ("benchmarks", "tests")])
def test_tests_and_benchmarks_do_not_import_each_other(folder, other):
    for path, found in names(folder).items():
        assert not {name for name in found if name.split(".")[0] == other}, path


@pytest.mark.parametrize("folder", ["tests", "benchmarks"])
def test_no_test_module_is_imported(folder):
    """Nor a conftest. What several tests use is in tests/support, or beside them under a name of
    its own.
    """
    for path, found in names(folder).items():
        parts = {part for name in found if name.startswith("tests.") for part in name.split(".")}
        assert not {part for part in parts if part.startswith("test_") or part == "conftest"}, path


@pytest.mark.parametrize("package", ["autograder", "course"])
def test_folders_of_tests_are_those_of_the_code(package):
    folders = {path.name for path in (ROOT / "tests" / package).iterdir() if path.is_dir()}
    code = {path.name for path in (ROOT / package).iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} <= code
    assert package == "course" or set(FOLDERS) <= folders


FOLDERS = {  # of autograder: what each may import, from the lowest to the highest
    "lessons": set(),
    "exercises": set(),
    "sandbox": {"exercises"},
    "submission": {"lessons"},
    "gradebook": {"lessons"},
    "marking": {"sandbox", "exercises", "lessons"},
    "release": {"gradebook", "submission", "sandbox", "exercises", "lessons"},
    "plugin": {"gradebook", "marking", "release", "submission", "sandbox", "lessons"},
    "classroom": {"gradebook", "marking", "submission", "sandbox", "exercises", "lessons"},
}
AT_THE_ROOT = {"__init__", "cli", "configuration", "errors", "nbgrader_insides", "paths"}


def arrows(folder):
    """Folders of autograder that the modules of one of them import."""
    found = set()
    for path in (ROOT / "autograder" / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
    return {name.split(".")[1] for name in found if name.startswith("autograder.")} - {folder}


def test_the_folders_of_the_autograder_are_those_of_the_plan():
    listed = {
        path.name
        for path in (ROOT / "autograder").iterdir()
        if path.is_dir() and path.name != "__pycache__"
    }
    assert listed == set(FOLDERS)
    assert {path.stem for path in (ROOT / "autograder").glob("*.py")} == AT_THE_ROOT


@pytest.mark.parametrize("folder", FOLDERS)
def test_arrows_between_folders_are_those_of_the_plan(folder):
    assert arrows(folder) - AT_THE_ROOT == FOLDERS[folder]


def test_arrows_between_folders_make_no_circle():
    order = list(FOLDERS)
    assert not [
        (folder, other)
        for folder in order
        for other in FOLDERS[folder]
        if order.index(other) >= order.index(folder)
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_folder_imports_the_command(folder):
    assert "cli" not in arrows(folder)


TYPED = ("course", "autograder", "solutions/reference")
UNTYPED = {"course/figures", "course/explore"}  # pictures: pyproject.toml leaves them out, too


def unannotated(path):
    """Lines of the functions of a file that leave out the type of an argument or of the result."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            given += filter(None, (node.args.vararg, node.args.kwarg))
            known = all(
                argument.annotation or argument.arg in ("self", "cls") for argument in given
            )
            if not (known and node.returns):
                yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno} {node.name}"


def test_every_function_says_what_it_takes_and_gives():
    files = [
        path
        for package in TYPED
        for path in (ROOT / package).rglob("*.py")
        if path.parent.relative_to(ROOT).as_posix() not in UNTYPED
    ]
    assert len(files) > 100
    assert [line for path in files for line in unannotated(path)] == []


def test_the_reference_needs_nothing_of_the_course():
    for path in (ROOT / "solutions" / "reference").rglob("*.py"):
        assert imported(path) <= {"solutions"}, path


def test_only_the_sandbox_and_the_inline_marker_call_student_code():
    our_own_mistakes = {"autograder/exercises/exercise.py", "autograder/release/misconceptions.py"}
    callers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "autograder").rglob("*.py")
        if "observe(" in path.read_text(encoding="utf-8")
    }
    assert callers - our_own_mistakes == {
        "autograder/marking/inline.py",
        "autograder/sandbox/inside.py",
    }


def test_importing_the_course_loads_neither_widgets_nor_figures():
    code = (
        "import course, sys; print([name for name in ('matplotlib', 'ipywidgets', 'IPython') if "
        "name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_root_holds_what_a_newcomer_needs_and_nothing_else():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    top = {line.partition("/")[0] for line in listed.stdout.splitlines()}
    assert top == {
        ".ci",
        ".gitattributes",
        ".github",
        ".gitignore",
        "CHANGELOG.md",
        "CITATION.cff",
        "CONTRIBUTING.md",
        "LICENSE",
        "Makefile",
        "README.md",
        "SECURITY.md",
        "autograder",
        "benchmarks",
        "course",
        "docs",
        "environment.yml",
        "nbgrader_config.py",
        "notebooks",
        "pyproject.toml",
        "requirements.lock",
        "solutions",
        "tests",
    }
