"""A wrong setting is found before the first student, said in one sentence, and touches nothing.
Plugins beside the configuration work.
"""

import sqlite3

import pytest

from autograder.sandbox import provisioner

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
NAME = "00_welcome"
LATE = """from nbgrader.plugins import BasePlugin


class Late(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1
"""
EVERY, OURS = (
    ("grade", "autograde"),
    ("grade",),
)  # nbgrader makes its converter before it asks anybody


@pytest.fixture(scope="module")
def course(make_copy):
    copy = make_copy()
    copy.keep_lessons(NAME)
    copy.make_class(NAME, 1)
    copy.run("lstm-course", "grade", NAME)
    (copy.root / "broken_plugin.py").write_text("def late(:\n")
    return copy


@pytest.fixture
def config(course):
    """The configuration file; put back in the end."""
    path = course.root / "nbgrader_config.py"
    before = path.read_text()
    yield path
    path.write_text(before)


def state(course):
    with sqlite3.connect(course.root / "classroom/gradebook.db") as database:
        rows = list(database.iterdump())
    return rows, {
        path: path.read_bytes() for path in course.root.glob("classroom/autograded/*/*/*")
    }


@pytest.mark.parametrize(
    ("line", "sentence", "commands"),
    [
        (
            'c.AssignLatePenalties.plugin_class = "late_penalty.Late"',
            "c.AssignLatePenalties.plugin_class must be a type, but 'late_penalty.Late' could not "
            "be imported (ModuleNotFoundError: No module named 'late_penalty').",
            EVERY,
        ),
        ('c.AssignLatePenalties.plugin_class = "broken_plugin.Late"', "SyntaxError: ", EVERY),
        (
            'c.AssignLatePenalties.plugin_class = "pathlib.Path"',
            "c.AssignLatePenalties.plugin_class expected a subclass of",
            EVERY,
        ),
        (
            'c.LateSubmissionPlugin.penalty_method = "halve"',
            "c.LateSubmissionPlugin.penalty_method expected any of",
            EVERY,
        ),
        (
            'c.Autograde.autograde_preprocessors = ["autograder.plugin.mark.Marc"]',
            "ImportError: No module named Marc",
            EVERY,
        ),
        (
            'c.Autograde.sanitize_preprocessors = ["nowhere.Clean"]',
            "No module named 'nowhere'",
            EVERY,
        ),
        (
            "c.Autograde.autograde_preprocessors = 5",
            "c.Autograde.autograde_preprocessors expected a list, not the int 5.",
            OURS,
        ),
        ('c.GenerateFeedback.preprocessors = ["nowhere.Get"]', "No module named 'nowhere'", OURS),
        (
            'c.Mark.limits = {"cel_seconds": 5}',
            "c.Mark.limits names 'cel_seconds', which is no limit.",
            EVERY,
        ),
        ("c.Mark.limits = 5", "c.Mark.limits expected a dict, not the int 5.", EVERY),
        ('c.Mark.limit = {"cell_seconds": 5}', "c.Mark.limit is no setting. Mark has: ", EVERY),
        (
            'c.Mark.sandbox = "wood"',
            "c.Mark.sandbox expected any of ['bubblewrap', 'none'], not the str 'wood'.",
            EVERY,
        ),
        ('c.CourseDirectory.db_url = "sqlite:////nowhere/x.db"', "nowhere/x.db", EVERY),
        (
            'c.CourseDirectory.db_url = "grades"',
            "c.CourseDirectory.db_url = 'grades' names no database",
            EVERY,
        ),
        ("c.Mark.limits = {", "SyntaxError: '{' was never closed", OURS),
        ("c.Mark.limits = limits", "NameError: name 'limits' is not defined", OURS),
    ],
)
def test_a_wrong_setting_touches_nothing(course, config, line, sentence, commands):
    before = state(course)
    config.write_text(f"{config.read_text()}\n{line}\n")
    for command in commands:
        words, code = {
            "grade": (("lstm-course", "grade", NAME, "--force"), 2),
            "autograde": (("nbgrader", "autograde", NAME, "--force"), 1),
        }[command]
        done = course.run(*words, code=code)
        assert (
            sentence in done.stderr
            and "Traceback" not in done.stderr + done.stdout
            and " object at 0x" not in done.stderr
        )
    assert state(course) == before


def penalties(course):
    with sqlite3.connect(course.root / "classroom/gradebook.db") as database:
        return [
            row[0]
            for row in database.execute("SELECT late_submission_penalty FROM submitted_notebook")
        ]


def test_a_plugin_beside_the_configuration_is_found_by_every_command(course, config, tmp_path):
    (course.root / "late_penalty.py").write_text(LATE)
    config.write_text(
        f'{config.read_text()}\nc.AssignLatePenalties.plugin_class = "late_penalty.Late"\n'
    )
    course.run("nbgrader", "db", "assignment", "add", NAME, "--duedate", "2020-01-01")
    (student,) = (path.name for path in (course.root / "classroom/submitted").iterdir())
    (course.root / "classroom/submitted" / student / NAME / "timestamp.txt").write_text(
        "2020-01-02 00:00:00 UTC"
    )
    as_formgrader = (
        "import os, sys; sys.path.remove(''); os.chdir(sys.argv[1])\nfrom "
        "autograder.gradebook.nbgrader_api import api\n"
        f"result = api().autograde({NAME!r}, {student!r}); assert result['success'], result"
    )
    for command in (
        ("lstm-course", "grade", NAME),
        ("python", "-c", as_formgrader, tmp_path),
        (
            "python",
            "-c",
            "import os, sys; os.chdir(sys.argv.pop(1)); from nbgrader.apps import NbGraderApp; "
            "NbGraderApp.launch_instance()",
            tmp_path,
            "autograde",
            NAME,
            "--force",
            "--course-dir",
            course.root,
        ),
    ):
        with sqlite3.connect(course.root / "classroom/gradebook.db") as database:
            database.execute("UPDATE submitted_notebook SET late_submission_penalty = NULL")
        course.run(*command)
        assert penalties(course) == [1.0], command
