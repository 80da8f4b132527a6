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
            among_neighbors = node.level == 1 and path.parent.name[0].isdigit()     # names that begin with a digit
            assert node.level == 0 or among_neighbors, f"{path} has a relative import"
            if node.level == 0:
                found.add(node.module.partition(".")[0])
    return found & OURS


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_arrows_point_one_way(package):
    for path in (ROOT / package).rglob("*.py"):
        assert imported(path) <= MAY_IMPORT[package], path


def test_the_reference_needs_nothing_of_the_course():
    for path in (ROOT / "solutions" / "reference").rglob("*.py"):
        assert imported(path) <= {"solutions"}, path


def test_only_the_sandbox_and_the_inline_marker_call_student_code():
    our_own_mistakes = {"autograder/exercise.py", "autograder/build/misconceptions.py"}
    callers = {path.relative_to(ROOT).as_posix() for path in (ROOT / "autograder").rglob("*.py")
               if "observe(" in path.read_text(encoding="utf-8")}
    assert callers - our_own_mistakes == {"autograder/inline.py", "autograder/sandbox/inside.py"}


def test_importing_the_course_loads_neither_widgets_nor_figures():
    code = "import course, sys; print([name for name in ('matplotlib', 'ipywidgets', 'IPython') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_root_holds_what_a_newcomer_needs_and_nothing_else():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    top = {line.partition("/")[0] for line in listed.stdout.splitlines()}
    assert top == {".ci", ".gitignore", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "autograder", "benchmarks", "course",
                   "docs", "environment.yml", "nbgrader_config.py", "notebooks", "pyproject.toml", "requirements.lock", "solutions",
                   "tests"}
