"""The class's gradebook: open it, and refuse one that is not ours."""

import sqlite3
from pathlib import Path

from nbgrader.api import Gradebook

from autograder import paths
from autograder.errors import UserError
from autograder.nbgrader_api import configuration

ADVICE = "Move it away to begin a new class."


def open_gradebook():
    """nbgrader's Gradebook of this class, as a context manager.

    Raises:
        UserError: the file is no gradebook, or one of another course.
    """
    settings = configuration().CourseDirectory
    paths.CLASSROOM.mkdir(exist_ok=True)
    refuse_foreign(Path(settings.db_url.removeprefix("sqlite:///")), settings.course_id)
    return Gradebook(settings.db_url, settings.course_id)


def refuse_foreign(path, course_id):
    """Refuse a database that is not this course's. A file that does not exist yet is fine.

    Args:
        path: Path of the SQLite file.
        course_id: name of this course.

    Raises:
        UserError: it is no gradebook, or one of another course.
    """
    if not path.exists():
        return
    place = f"{path.parent.name}/{path.name}"
    try:
        with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as database:
            owners = {row[0] for row in database.execute("SELECT DISTINCT course_id FROM assignment")}
    except sqlite3.DatabaseError as error:
        raise UserError(f"{place} is not an nbgrader gradebook ({error}). {ADVICE}") from None
    if owners - {course_id}:
        raise UserError(f"{place} belongs to another course ({', '.join(sorted(map(str, owners - {course_id})))}). {ADVICE}")
