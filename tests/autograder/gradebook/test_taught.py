"""A class that is taught some lessons: what build, bundle, gradebook, export and progress hold, and
what comes back.
"""

import csv
import json
import shutil
import sqlite3
import zipfile

import nbformat
import pytest

from autograder import paths
from autograder.errors import UserError
from autograder.exercises import of_lesson
from autograder.gradebook import taught
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers, filled
from autograder.release.execute import execute
from autograder.sandbox import provisioner
from tests.support.copies import Copy

FIRST, SECOND, THIRD = "02_gates", "03_lstm_cell", "04_sequence"


@pytest.fixture(scope="module")
def course(make_copy):
    copy = make_copy()
    copy.keep_lessons(FIRST, SECOND, THIRD)
    shutil.rmtree(copy.root / "course/expected")  # of all lessons; the build writes those of these
    copy.set_secret()
    copy.run("lstm-course", "build")
    return copy


def teach(course, *names):
    text = f"lessons = {json.dumps(names)}\n" if names else ""
    (course.root / "classroom/class.toml").write_text(text)
    return course.run("lstm-course", "build").stdout


def assignments(course):
    with sqlite3.connect(course.root / "classroom/gradebook.db") as database:
        return sorted(row[0] for row in database.execute("SELECT name FROM assignment"))


def public(course):
    """What belongs to the course: it stays whole, whatever a class is taught."""
    files = [
        path
        for name in ("notebooks", "course")
        for path in (course.root / name).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]
    return {path: path.read_bytes() for path in files}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("lessons = [", "classroom/class.toml could not be read: "),
        ("\xff", "classroom/class.toml could not be read: "),
        ('lessons = "02_gates"', "lessons is a list of names"),
        ("lessons = [2]", "lessons is a list of names"),
        ("lessons = []", "lessons is a list of names"),
        ('lesson = ["02_gates"]', "has a setting 'lesson', which is none. It knows: lessons."),
        ('lessons = ["02_gate"]', "there is no lesson '02_gate'. The lessons are: 00_welcome"),
    ],
)
def test_a_mistake_in_the_file_gets_one_sentence(tmp_path, monkeypatch, text, sentence):
    monkeypatch.setattr(paths, "CLASSROOM", tmp_path)
    (tmp_path / "class.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(UserError) as error:
        taught.names()
    assert sentence in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("text", [None, "", "# nothing chosen\n"])
def test_without_a_choice_all_lessons_are_taught(tmp_path, monkeypatch, text):
    monkeypatch.setattr(paths, "CLASSROOM", tmp_path)
    if text is not None:
        (tmp_path / "class.toml").write_text(text)
    assert taught.names() == lessons.names()


def test_lessons_leave_without_a_ghost_and_come_back(course):
    before = public(course)
    assert "The class is taught 02_gates, 04_sequence" in teach(course, THIRD, FIRST)
    assert assignments(course) == [FIRST, THIRD] and public(course) == before
    assert sorted(path.name for path in (course.root / "classroom/source").iterdir()) == [
        FIRST,
        THIRD,
    ]
    done = course.run("lstm-course", "grade", SECOND, code=2)
    assert (
        f"{SECOND} is no lesson of this class. classroom/class.toml names: {FIRST}, {THIRD}."
        in done.stderr
    )
    for command in ("report", "regrade"):
        assert (
            "is no lesson of this class"
            in course.run("lstm-course", command, SECOND, code=2).stderr
        )
    course.run("nbgrader", "db", "student", "add", "ada")
    course.run("nbgrader", "export")
    with open(course.root / "classroom/grades.csv") as file:
        assert [row["assignment"] for row in csv.DictReader(file)] == [FIRST, THIRD]
    printed = course.run("lstm-course", "progress").stdout
    assert FIRST in printed and THIRD in printed and SECOND not in printed
    teach(course)
    assert assignments(course) == [FIRST, SECOND, THIRD] and public(course) == before
    assert (course.root / "classroom/source" / SECOND / f"{SECOND}.ipynb").is_file()


def test_a_lesson_with_marks_is_not_taken_away(course):
    teach(course)
    with sqlite3.connect(course.root / "classroom/gradebook.db") as database:
        database.execute("INSERT OR IGNORE INTO student (id) VALUES ('eve')")
        database.execute(
            "INSERT INTO submitted_assignment (id, assignment_id, student_id) SELECT 'x', id, "
            "'eve' FROM assignment WHERE name = ?",
            (SECOND,),
        )
    (course.root / "classroom/class.toml").write_text(f'lessons = ["{FIRST}"]')
    done = course.run("lstm-course", "build", code=2)
    assert (
        f"{SECOND} was handed in (submissions in the gradebook: 1)" in done.stderr
        and f"nbgrader db assignment remove {SECOND} --force" in done.stderr
    )
    assert (
        assignments(course) == [FIRST, SECOND, THIRD]
        and (course.root / "classroom/source" / SECOND).is_dir()
    )
    course.run("nbgrader", "db", "assignment", "remove", SECOND, "--force")
    course.run("lstm-course", "build")
    assert assignments(course) == [FIRST]


@pytest.fixture(scope="module")
def bundle(course, tmp_path_factory):
    """The unpacked zip file of a class that is taught the third lesson alone."""
    (course.root / "classroom/class.toml").write_text(f'lessons = ["{THIRD}"]')
    course.run("lstm-course", "bundle")
    folder = tmp_path_factory.mktemp("bundle")
    with zipfile.ZipFile(course.root / "classroom/lstm-course-student.zip") as archive:
        archive.extractall(folder)
    return folder / "lstm-course"


def test_the_bundle_holds_what_is_taught_and_what_that_builds_on(bundle):
    assert [path.name for path in (bundle / "notebooks").iterdir()] == [THIRD]
    assert {path.stem for path in (bundle / "course/expected").iterdir()} == set(of_lesson(THIRD))
    assert [path.stem for path in (bundle / "course/predictions").iterdir()] == [THIRD]
    assert list(json.loads((bundle / "course/lessons.json").read_text())) == [THIRD]
    assert sorted(path.stem for path in (bundle / "course/solved").iterdir()) == [FIRST, SECOND]


def test_a_lesson_works_without_those_that_it_builds_on(bundle, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(bundle))
    path, lesson = bundle / "notebooks" / THIRD / f"{THIRD}.ipynb", lessons.read(THIRD)
    nbformat.write(filled(lesson, answers(lesson)), path)
    assert execute(path) == []
    printed = Copy(bundle).run("python", "-m", "course").stdout
    total = sum(lesson.points.values())
    assert f"{total:g} of {total:g} points" in printed and FIRST not in printed


def test_a_failing_function_is_told_its_mistake_without_those_lessons(bundle):
    code = (
        "from course import check, earlier\nearlier.load('03_lstm_cell')\ndef last_output(h, "
        "lengths):\n    return h\n"
        "try:\n    check(last_output)\nexcept AssertionError as error:\n    print(error)"
    )
    printed = Copy(bundle).run("python", "-c", code).stdout
    assert (
        "From the solved 03_lstm_cell, a lesson that your class leaves out: " in printed
        and "last_output" in printed
    )


@pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
def test_right_work_of_one_lesson_alone_gets_all_points(course):
    teach(course, THIRD)
    course.run("lstm-course", "sample-class", THIRD, "--students", "1")
    total = sum(
        value
        for points in (lessons.read(THIRD).points, lessons.read(THIRD).choices)
        for value in points.values()
    )
    assert f"{total:g} / {total:g}" in course.run("lstm-course", "grade").stdout
