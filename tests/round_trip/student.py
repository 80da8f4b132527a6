"""A student in nbgrader's exchange: a folder, the configuration that docs/instructors.md shows, and
stock commands.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat

from tests.support.starter import starter

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds for one command
DOCUMENTED = re.search(
    r"c = get_config\(\)\nc\.CourseDirectory.*\nc\.Exchange\.root.*\n",
    re.sub(r"(?m)^    ", "", (ROOT / "docs/instructors.md").read_text(encoding="utf-8")),
)[0]


class Student:
    """One student, played by whoever runs the tests.

    Args:
        name: as nbgrader knows it.
        home: Path of an empty folder.
        exchange: Path of the exchange.
    """

    python = sys.executable

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
        command = [*self.entry(), *(str(word or self.python) for word in words)]
        done = self.start(command)
        if code is not None:
            assert done.returncode == code, (
                f"{self.name}: {words} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
            )
        return done

    def start(self, command):
        """Run these words in the student's folder."""
        return starter().run(command, self.home, self.environment(), PATIENCE)

    def nbgrader(self, command, *words, code=0):
        """Run a stock command in the student's own name."""
        return self.run(None, "-m", "nbgrader", command, *words, *self.named(command), code=code)

    def entry(self):
        """Words before a command."""
        return []

    def named(self, command):
        """Words after a command that say whose it is."""
        return [f"--student={self.name}"] if command in ("submit", "fetch_feedback") else []

    def environment(self):
        """Variables of the student's commands."""
        own = {
            "HOME": self.home,
            "JUPYTER_DATA_DIR": self.home / "data",
            "JUPYTER_CONFIG_DIR": self.home / "config",
        }
        return os.environ | {name: str(place) for name, place in own.items()}

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
        return [
            path.read_text(encoding="utf-8")
            for path in sorted((self.home / lesson / "feedback").glob(f"*/{lesson}.html"))
        ]


class Account(Student):
    """A real account of the machine. Its commands run in its name, with a Python that everybody may
    read, wherever the tests' own lies.
    """

    python = f"/mnt/python/bin/python3.{sys.version_info.minor}"

    def __init__(self, name, home, exchange):
        super().__init__(name, home, exchange)
        self.own(home)

    def own(self, folder):
        """Make a folder this account's, closed to all others."""
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, self.name, -1)
        folder.chmod(0o700)

    def start(self, command):
        return subprocess.run(
            command,
            cwd=self.home,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def write(self, path, data):
        super().write(path, data)
        self.own(self.home)

    def entry(self):
        visible = {
            sys.base_prefix: "python",
            sysconfig.get_path("purelib"): "packages",
            sysconfig.get_path("data") + "/share/jupyter": "jupyter",
        }
        binds = [
            word for place, name in visible.items() for word in ("--ro-bind", place, f"/mnt/{name}")
        ]
        return [
            "bwrap",
            "--dev-bind",
            "/",
            "/",
            "--tmpfs",
            "/mnt",
            *binds,
            "--cap-add",
            "ALL",
            "--",
            "setpriv",
            f"--reuid={self.name}",
            "--regid=nogroup",
            "--clear-groups",
            "--bounding-set=-all",
        ]

    def named(self, command):
        return []

    def environment(self):
        own = super().environment()
        return {name: own[name] for name in ("HOME", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR")} | {
            "PATH": "/usr/bin:/bin",
            "LD_LIBRARY_PATH": "/mnt/python/lib",
            "PYTHONPATH": "/mnt/packages",
            "JUPYTER_PATH": "/mnt/jupyter",
        }
