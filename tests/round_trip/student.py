"""A student in nbgrader's exchange: a folder, the configuration that docs/instructors.md shows, and stock commands."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTED = re.search(r'c = get_config\(\)\nc\.CourseDirectory.*\nc\.Exchange\.root.*\n',
                       re.sub(r"(?m)^    ", "", (ROOT / "docs/instructors.md").read_text(encoding="utf-8")))[0]


class Student:
    """One student.

    Args:
        name: as nbgrader knows it.
        home: Path of an empty folder.
        exchange: Path of the exchange.
    """

    def __init__(self, name, home, exchange):
        self.name, self.home = name, home
        home.mkdir(parents=True, exist_ok=True)
        self.write("nbgrader_config.py", re.sub(r'root = ".*"', f'root = "{exchange}"', DOCUMENTED))

    def run(self, *words, code=0):
        """Run a program in the student's folder.

        Args:
            words: the program and what it gets; None stands for a Python that has nbgrader.
            code: exit status that is expected; None takes any.

        Returns:
            CompletedProcess with text.
        """
        command = [str(word or sys.executable) for word in words]
        own = {"HOME": str(self.home), "JUPYTER_DATA_DIR": str(self.home / "data"), "JUPYTER_CONFIG_DIR": str(self.home / "config")}
        done = subprocess.run(command, cwd=self.home, env=os.environ | own, capture_output=True, text=True, timeout=120)
        if code is not None:
            assert done.returncode == code, f"{self.name}: {command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done

    def nbgrader(self, command, *words, code=0):
        """Run a stock command in the student's own name."""
        named = [f"--student={self.name}"] if command in ("submit", "fetch_feedback") else []
        return self.run(None, "-m", "nbgrader", command, *words, *named, code=code)

    def write(self, path, data):
        """Write a file below the student's folder: text, bytes, or a notebook."""
        place = self.home / path
        place.parent.mkdir(parents=True, exist_ok=True)
        data = nbformat.writes(data) if isinstance(data, nbformat.NotebookNode) else data
        place.write_bytes(data if isinstance(data, bytes) else data.encode())

    def hand_in(self, lesson, notebook, **beside):
        """Submit a notebook, and other files by name."""
        self.write(f"{lesson}/{lesson}.ipynb", notebook)
        for name, data in beside.items():
            self.write(f"{lesson}/{name}", data)
        return self.nbgrader("submit", lesson)

    def pages(self, lesson):
        """The feedback pages that were fetched, the oldest submission's first."""
        return [path.read_text(encoding="utf-8") for path in sorted((self.home / lesson / "feedback").glob(f"*/{lesson}.html"))]
