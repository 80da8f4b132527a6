"""The class's gradebook: open it, and refuse one that is not ours."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from nbgrader.api import Gradebook
from sqlalchemy import create_engine
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError

from autograder import paths
from autograder.configuration import configuration
from autograder.errors import UserError, advice
from autograder.nbgrader_insides import COURSES, in_one_transaction

SPARE_BYTES = 20_000_000
MB = 1_000_000
NO_DATABASE = "nbgrader_config.py: c.CourseDirectory.db_url = {!r} names no database ({})."
SQLITE = "sqlite:///"
ADVICE = "Move it away to begin a new class."


def open_gradebook() -> Gradebook:
    """nbgrader's Gradebook of this class, as a context manager.

    Raises:
        UserError: the file is no gradebook, or one of another course.
    """
    settings = configuration().CourseDirectory
    paths.CLASSROOM.mkdir(exist_ok=True)
    refuse_foreign(_path(settings.db_url), settings.course_id)
    try:
        return Gradebook(settings.db_url, settings.course_id)
    except DatabaseError as error:
        raise UserError(
            f"The gradebook {settings.db_url} could not be opened ({error.orig}). "
            f"{advice(error.orig)}"
        ) from None
    except (ArgumentError, ImportError) as error:
        raise UserError(NO_DATABASE.format(settings.db_url, error)) from None


def require_writable(db_url: str) -> None:
    """Refuse to mark where nothing could be recorded, before any submission is touched.

    Raises:
        UserError: the gradebook cannot be written, or its disk is nearly full.
    """
    if not db_url.startswith(SQLITE):  # another kind of database
        return _require_connection(db_url)
    path = _path(db_url)
    if not path.is_file():
        raise UserError(
            f"There is no gradebook {path.parent.name}/{path.name}. Run: lstm-course build"
        )
    free = shutil.disk_usage(path.parent).free
    if free < SPARE_BYTES:
        raise UserError(
            f"The disk of {path.parent.name}/ has only {free / MB:.0f} MB left, and marking needs "
            f"{SPARE_BYTES / MB:.0f} MB."
        )
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("CREATE TABLE writable (x)")
            database.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise UserError(
            f"{path.parent.name}/{path.name} cannot be written ({error}). {advice(error)}"
        ) from None


def _require_connection(db_url: str) -> None:
    try:
        create_engine(db_url).connect().close()
    except (SQLAlchemyError, ImportError) as error:
        raise UserError(NO_DATABASE.format(db_url, getattr(error, "orig", error))) from None


@contextmanager
def recording(db_url: str, what: str) -> Iterator[Gradebook]:
    """A Gradebook in which everything is recorded together, or nothing.

    nbgrader commits after every cell; whatever ends the marker would leave marks of which one half
    is old.

    Args:
        db_url: where the gradebook is.
        what: what is recorded, for the message.

    Raises:
        UserError: the gradebook cannot be written.
    """
    try:
        with Gradebook(db_url) as gradebook:
            with in_one_transaction(gradebook):
                yield gradebook
    except OperationalError as error:
        raise UserError(
            f"{what}: the gradebook could not be written ({error.orig}). Its marks are as they "
            "were. "
            f"{advice(error.orig)}"
        ) from None


def refuse_foreign(path: Path, course_id: str) -> None:
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
        with closing(
            sqlite3.connect(path)
        ) as database:  # writing allowed: undoes what a killed marker left half done
            owners = {row[0] for row in database.execute(COURSES)}
    except sqlite3.OperationalError as error:
        if "no such" not in str(error):
            raise UserError(f"{place} could not be opened ({error}). {advice(error)}") from None
        raise UserError(f"{place} is not an nbgrader gradebook ({error}). {ADVICE}") from None
    except sqlite3.DatabaseError as error:
        raise UserError(f"{place} is not an nbgrader gradebook ({error}). {ADVICE}") from None
    if owners - {course_id}:
        raise UserError(
            f"{place} belongs to another course "
            f"({', '.join(sorted(map(str, owners - {course_id})))}). {ADVICE}"
        )


def _path(db_url: str) -> Path:
    return Path(db_url.removeprefix(SQLITE).partition("?")[0])
