"""A link in somebody else's folder is never read through: what it points to would come into marks
and pages.
"""

import shutil

import pytest

import course
from autograder import paths
from autograder.classroom import finished, single
from autograder.classroom.sample import submissions
from autograder.lessons import lesson as lessons
from autograder.plugin.mark import Mark
from course.judging import cases
from course.overview import ProgressError

LESSON, EARLIER = "02_gates", "00_welcome"


@pytest.fixture
def handed_in(tmp_path):
    """Folders of two lessons as somebody hands them in, and a notebook elsewhere that is none of
    theirs.
    """
    text = next(text for kind, text in submissions(lessons.read(EARLIER)) if kind == "all-right")
    for folder in (
        tmp_path / "theirs" / LESSON,
        tmp_path / "theirs" / EARLIER,
        tmp_path / "private" / EARLIER,
    ):
        folder.mkdir(parents=True)
        (folder / f"{folder.name}.ipynb").write_text(text)
    return tmp_path / "theirs"


def link(path, target):
    """Put a link in the place of a file or folder."""
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    path.symlink_to(target, target_is_directory=target.is_dir())


def of_mark_command(folder):
    return set(single._earlier(folder / LESSON / f"{LESSON}.ipynb", LESSON))


def of_autograde(folder):
    class Folders:
        submitted_directory = "submitted"
        format_path = staticmethod(lambda step, student, lesson: str(folder / lesson))

    return set(Mark()._earlier(Folders, LESSON, "student"))


READERS = pytest.mark.parametrize("read", [of_mark_command, of_autograde])


@READERS
def test_an_ordinary_notebook_is_read(handed_in, read):
    assert read(handed_in) == {EARLIER}


@READERS
@pytest.mark.parametrize("what", ["notebook", "folder", "a folder"])
def test_a_link_is_not_followed(handed_in, read, what):
    private = handed_in.parent / "private" / EARLIER
    if what == "notebook":
        link(handed_in / EARLIER / f"{EARLIER}.ipynb", private / f"{EARLIER}.ipynb")
    elif what == "folder":
        link(handed_in / EARLIER, private)
    else:
        link(handed_in / EARLIER / f"{EARLIER}.ipynb", private)
    assert read(handed_in) == set()


def test_the_folder_around_is_the_one_that_was_named(handed_in):
    """Where the lesson's own folder is a link, its target's neighbors are not looked at."""
    link(handed_in / LESSON, handed_in.parent / "private" / EARLIER)
    shutil.rmtree(handed_in / EARLIER)
    assert of_mark_command(handed_in) == set()


def test_what_is_finished_is_computed_through_no_link(handed_in, monkeypatch):
    classroom = handed_in.parent / "classroom"
    (classroom / "submitted").mkdir(parents=True)
    shutil.move(handed_in, classroom / "submitted" / "student")
    folder = classroom / "submitted" / "student"
    link(folder / EARLIER, handed_in.parent / "private")
    monkeypatch.setattr(paths, "CLASSROOM", classroom)
    monkeypatch.setattr(finished, "_rows", lambda lesson, student: ("nothing", "nothing"))
    monkeypatch.setattr(finished, "class_secret", lambda: b"secret")
    before = finished.state(LESSON, "student")
    (handed_in.parent / "private" / "new.txt").write_text("x")
    assert finished.state(LESSON, "student") == before
    (folder / LESSON / "new.txt").write_text("x")
    assert finished.state(LESSON, "student") != before


def test_progress_says_that_it_runs_code_on_your_own_account(capsys, monkeypatch, tmp_path):
    with pytest.raises(ProgressError):
        course.progress(tmp_path)
    assert "on your own account, without a sandbox" in capsys.readouterr().out
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cases, "lessons", lambda: {})
    with pytest.raises(ProgressError):
        course.progress()
    assert capsys.readouterr().out == "" and "rights of your account" in course.progress.__doc__
