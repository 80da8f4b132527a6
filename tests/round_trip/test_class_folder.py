"""All that a class makes lies in classroom/, and is its owner's alone: the documented sequence from
build to export.
"""

import os
import stat
import subprocess
import zipfile

import pytest

from autograder.sandbox import provisioner

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
NAME = "00_welcome"


def git(course, *words):
    return subprocess.run(
        ["git", *words], cwd=course.root, check=True, capture_output=True, text=True
    ).stdout


def others_may(folder):
    """Files and folders that allow anything else than they should: 0700 for folders, 0600 for
    files.
    """
    return {
        str(path): oct(stat.S_IMODE(path.lstat().st_mode))
        for path in [folder, *folder.rglob("*")]
        if stat.S_IMODE(path.lstat().st_mode) != (0o700 if path.is_dir() else 0o600)
    }


@pytest.fixture(scope="module")
def course(make_copy):
    """A fresh copy under git, with one lesson and everybody's usual umask."""
    copy = make_copy()
    copy.keep_lessons(NAME)
    before = os.umask(0o022)
    copy.run("lstm-course", "build", PYTHONDONTWRITEBYTECODE="1")
    git(copy, "init", "--quiet")
    git(copy, "add", "--all")
    git(copy, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message", "copy")
    yield copy
    os.umask(before)


def test_all_of_a_class_lies_in_its_folder(course, tmp_path):
    def run(*command):
        return course.run(*command, PYTHONDONTWRITEBYTECODE="1")

    classroom = course.root / "classroom"
    before = git(course, "status", "--porcelain", "--ignored")
    run("lstm-course", "build")
    run("lstm-course", "bundle")
    run("lstm-course", "sample-class", NAME, "--students", "2")
    archive = classroom / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "ada.zip", "w") as file:
        file.write(course.root / "notebooks" / NAME / f"{NAME}.ipynb", f"ada_{NAME}.ipynb")
    run(
        "nbgrader",
        "zip_collect",
        NAME,
        rf"--FileNameCollectorPlugin.named_regexp=.*?(?P<student_id>\w+?)_(?P<file_id>{NAME}).ipynb",
    )
    run("lstm-course", "grade", NAME)
    run("lstm-course", "regrade", NAME)
    run("lstm-course", "report", NAME)
    run("nbgrader", "autograde", NAME, "--force")
    run("nbgrader", "generate_feedback", NAME, "--force")
    run("nbgrader", "export")
    assert git(course, "status", "--porcelain", "--ignored") == before == "!! classroom/\n"
    assert {"grades.csv", "lstm-course-student.zip", "reports", "submitted", "feedback"} <= {
        path.name for path in classroom.iterdir()
    }
    assert (classroom / "submitted/ada" / NAME).is_dir()
    assert others_may(classroom) == {}


def test_an_open_class_is_closed_and_the_course_stays_open(course):
    classroom, own = course.root / "classroom", course.root / "tracked"
    (classroom / "submitted").mkdir(parents=True, exist_ok=True)
    for path in [classroom, *classroom.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    own.write_text("not of a class")
    own.chmod(0o644)
    (classroom / "submitted/link").symlink_to(own)
    (course.root / "notebooks" / NAME / f"{NAME}.ipynb").unlink()
    course.run("lstm-course", "build")
    (classroom / "submitted/link").unlink()
    assert others_may(classroom) == {}
    assert stat.S_IMODE(own.stat().st_mode) == 0o644
    assert (
        stat.S_IMODE((course.root / "notebooks" / NAME / f"{NAME}.ipynb").stat().st_mode) == 0o644
    )


def test_another_place_can_be_named(course, tmp_path):
    course.run("lstm-course", "bundle", tmp_path / "students.zip")
    course.run("nbgrader", "export", "--to", tmp_path / "mine.csv")
    assert zipfile.is_zipfile(tmp_path / "students.zip") and (tmp_path / "mine.csv").is_file()
