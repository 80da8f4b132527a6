"""A class marked by stock nbgrader: honest students among attackers, and the same honest students
alone.
"""

import re
import sqlite3
import warnings
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from autograder import paths
from autograder.configuration import configuration
from autograder.gradebook.nbgrader_api import api
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import source_notebook
from autograder.sandbox import provisioner
from tests.attacks.attack import LONG, SHORT, Link, work
from tests.attacks.corpus import ATTACKS, WITH_PAGE
from tests.attacks.honest import honest_class

LIMITS = {"cell_seconds": 2, "call_seconds": 2, "notebook_seconds": 30, "wall_seconds": 10}
GRADES = """
    SELECT assignment.name, base_cell.name, grade.auto_score, grade.manual_score, grade.needs_manual_grade, grade.extra_credit
    FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    JOIN assignment ON assignment.id = submitted_assignment.assignment_id
    WHERE submitted_assignment.student_id = ? ORDER BY 1, 2"""


@dataclass
class Course:
    """A scratch course that was marked.

    Attributes:
        root: Path of its folder.
        log: what nbgrader said while it marked, by lesson.
    """

    root: Path
    log: dict

    def rows(self, query, *values):
        """Rows of the gradebook."""
        with sqlite3.connect(self.root / "classroom/gradebook.db") as database:
            return database.execute(query, values).fetchall()

    def grades(self, student):
        """All grades of a student, without the ids of rows."""
        return self.rows(GRADES, student)

    def points(self, student):
        """Exercise -> points."""
        return {
            name.removesuffix("-test"): points
            for _, name, points, *_ in self.grades(student)
            if name.endswith("-test")
        }

    def events(self, student, lesson):
        """What the instructor was told of a student."""
        return re.findall(
            rf"^\[WARNING\] {re.escape(f'{student}, {lesson}: ')}(.*)",
            self.log[lesson],
            re.MULTILINE,
        )


def build(root):
    """nbgrader's API for a new course of two lessons in this folder."""
    config = configuration(root=str(root), db_url=f"sqlite:///{root}/classroom/gradebook.db")
    config.Mark.limits, config.Mark.draw = LIMITS, "the same in both classes"
    nbgrader = api(config)
    for lesson in (SHORT, LONG):
        path = root / "classroom/source" / lesson / f"{lesson}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(source_notebook(lessons.read(lesson)), path)
        assert nbgrader.generate_assignment(lesson)["success"]
    return nbgrader


def hand_in(root, student, lesson, files):
    """Write the files of one submission."""
    for name, data in files.items():
        path = root / "classroom/submitted" / student / lesson / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, Link):
            path.symlink_to(data.target)
        elif callable(data):
            data(path)
        else:
            path.write_bytes(data.encode() if isinstance(data, str) else data)


def mark(root, attackers):
    """Mark a class."""
    nbgrader, log = build(root), {}
    for (lesson, student), honest in honest_class().items():
        hand_in(root, student, lesson, work(**honest)(lesson))
    for attack in attackers:
        hand_in(root, attack.name, attack.lesson, attack.files(attack.lesson))
    for lesson in (SHORT, LONG):
        marked = nbgrader.autograde(lesson, "*")
        log[lesson] = marked.get("log", "") + marked.get("error", "")
    with_page = {(attack.lesson, attack.name) for attack in attackers if attack in WITH_PAGE}
    for lesson, student in sorted({*honest_class(), *with_page}):
        pages = nbgrader.generate_feedback(lesson, student)
        log[lesson] += pages.get("log", "") + pages.get("error", "")
    return Course(root, log)


@pytest.fixture(scope="session")
def classroom(tmp_path_factory):
    """Function that marks a class with these attackers in a folder of its own; the secret is always
    the same.
    """
    if not provisioner.available():
        pytest.skip("bubblewrap is not installed or not allowed here")

    def make(attackers):
        root = tmp_path_factory.mktemp("class") / "course"
        (root / "classroom").mkdir(parents=True)
        (root / "classroom/secret").write_text("the same in both classes")
        with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own
            patch.setattr(paths, "CLASSROOM", root / "classroom")
            return mark(root, attackers)

    return make


@pytest.fixture(scope="session")
def alone(classroom):
    """The honest students without attackers."""
    return classroom([])


@pytest.fixture(scope="session")
def crowd(classroom):
    """The honest students among all attackers."""
    return classroom(ATTACKS)
