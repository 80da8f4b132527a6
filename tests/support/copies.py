"""A copy of the repository that a test may change, and commands that run in it."""

import os
import shutil
import sys
from pathlib import Path

from tests.support.starter import starter

ROOT = Path(__file__).resolve().parents[2]
CACHES = shutil.ignore_patterns(".*_cache", ".hypothesis", "*.egg-info")


def left_out(folder, names):
    """What a copy does without: caches, tests, and whatever somebody marked in this checkout."""
    top = {".git", ".venv", "classroom", "exchange", "tests"} if Path(folder) == ROOT else set()
    return CACHES(folder, names) | top


class Copy:
    """A copy of the repository, and commands that run in it."""

    def __init__(self, root):
        self.root = root

    def run(self, *command, code=0, timeout=280, **environment):
        """Run a command in the copy; it sees the copy's packages, not the repository's.

        Args:
            command: words; "lstm-course" and "nbgrader" are those of this Python.
            code: exit status that is expected; None takes any.
            timeout: seconds.
            environment: further variables.

        Returns:
            CompletedProcess with text.
        """
        done = self.start(*command, **environment).wait(timeout)
        if code is not None:
            assert done.returncode == code, (
                f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
            )
        return done

    def start(self, *command, **environment):
        """Start a command in the copy, as `run` does, and do not wait for it: a Running."""
        program = [str(Path(sys.executable).parent / command[0]), *map(str, command[1:])]
        variables = os.environ | {"PYTHONPATH": str(self.root), "COLUMNS": "200"} | environment
        return starter().start(program, self.root, variables)

    def build(self, lesson):
        """Build one lesson, with an assignment in the gradebook: all of them take long."""
        source = (
            "from autograder.lessons import lesson, notebook; import nbformat, pathlib; name = "
            f"{lesson!r}\n"
            "path = pathlib.Path('classroom/source', name, f'{name}.ipynb'); "
            "path.parent.mkdir(parents=True)\n"
            "nbformat.write(notebook.source_notebook(lesson.read(name)), path)"
        )
        self.run("python", "-c", source)
        self.run("nbgrader", "generate_assignment", lesson, "--force")

    def keep_lessons(self, *names):
        """Take all other lessons out of the copy: building them takes long."""
        for path in [
            *self.root.glob("solutions/lessons/[0-9]*.py"),
            *self.root.glob("autograder/exercises/[0-9]*"),
        ]:
            if path.stem not in names:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def set_secret(self):
        """Give the class a known secret, so that every run of the tests marks the same cases."""
        (self.root / "classroom").mkdir(exist_ok=True)
        (self.root / "classroom/secret").write_text("the same in every run")

    def make_class(self, lesson, students):
        """A class of sample submissions of one lesson, with a known secret.

        Args:
            lesson: its name.
            students: how many.
        """
        self.set_secret()
        self.build(lesson)
        self.run("lstm-course", "sample-class", lesson, "--students", students)
