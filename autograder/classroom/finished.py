"""Which submissions are finished: marked, recorded and given feedback, with nothing changed since.

A note is written last. It holds digests of all that the marks come from and of all that was made of
it, so that whatever a killed marker left half done, and whatever somebody changed, does not count
as finished.
"""

import functools
import hashlib
import json
from itertools import chain
from pathlib import Path

from nbgrader.api import MissingEntry

from autograder import paths
from autograder.gradebook.gradebook import open_gradebook
from autograder.gradebook.secret import class_secret


def state(lesson: str, student: str) -> dict[str, str]:
    """Digests of a submission and of what was made of it.

    Returns:
        dict: "work" (what the marks come from), "marks" (as they are now), "feedback" (the page,
            and all that it shows).
    """
    classroom, own = paths.CLASSROOM, f"{student}/{lesson}"
    folders = (classroom / "submitted" / student).iterdir()
    handed_in = (
        folder
        for folder in folders
        if folder.name == lesson or folder.name < lesson and not folder.is_symlink()
    )
    automatic, by_hand = _rows(lesson, student)
    return {
        "work": _digest(
            _engine(),
            *map(_files, sorted(handed_in)),
            _files(classroom / "source" / lesson),
            class_secret().hex(),
            _files(paths.CONFIG),
        ),
        "marks": _digest(_files(classroom / "autograded" / own), automatic),
        "feedback": _digest(_files(classroom / "feedback" / own), automatic, by_hand),
    }


def noted(lesson: str, student: str) -> dict[str, str]:
    """The state that was noted when the submission was finished; an empty dict where it never
    was.
    """
    try:
        found = json.loads(_path(lesson, student).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    except (FileNotFoundError, ValueError):
        return {}


def note(lesson: str, student: str, work: str) -> None:
    """Note that a submission is finished.

    Args:
        lesson: name of the lesson.
        student: name of the student.
        work: digest of what was marked; another file may have been handed in meanwhile.
    """
    path = _path(lesson, student)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(state(lesson, student) | {"work": work}) + "\n", encoding="utf-8")


def forget(lesson: str, student: str) -> None:
    """Note that a submission has to be marked anew."""
    _path(lesson, student).unlink(missing_ok=True)


def _path(lesson: str, student: str) -> Path:
    return paths.CLASSROOM / "finished" / student / f"{lesson}.json"


def _rows(lesson: str, student: str) -> tuple[str, str]:
    """What the gradebook holds of a submission: by the marker, and by a person."""
    with open_gradebook() as gradebook:
        try:
            found = gradebook.find_submission_notebook(lesson, lesson, student)
        except MissingEntry:
            return "nothing", "nothing"
        duedate, grades, comments = (
            found.assignment.assignment.duedate,
            list(found.grades),
            list(found.comments),
        )
        automatic = [(item.name, item.auto_score, item.max_score_gradecell) for item in grades]
        automatic += [(item.name, item.auto_comment) for item in comments]
        by_hand = [(item.name, item.manual_score, item.extra_credit) for item in grades]
        by_hand += [(item.name, item.manual_comment) for item in comments]
        return repr((duedate, sorted(automatic, key=repr))), repr(
            (found.late_submission_penalty, sorted(by_hand, key=repr))
        )


@functools.cache
def _engine() -> str:
    """Digest of the code and the cases that mark."""
    folders = (paths.COURSE, paths.ROOT / "autograder", paths.ROOT / "solutions")
    return _digest(
        *map(_file, sorted(chain.from_iterable(folder.rglob("*.py") for folder in folders)))
    )


def _files(path: Path) -> str:
    """Digest of a file, or of all files in a folder."""
    return _digest(*map(_file, sorted(path.rglob("*")) if path.is_dir() else [path]))


def _file(path: Path) -> str:
    """Name and digest of a file; of links and folders only the name."""
    if path.is_symlink() or not path.is_file():
        return path.name
    with path.open("rb") as file:
        return f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}"


def _digest(*texts: str) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()
