"""nbgrader hook before a submission is copied: what nbgrader would follow, wait for, or stumble
over goes away.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from nbgrader.utils import parse_utc
from traitlets.log import get_logger

MAX_TIMESTAMP = 100  # bytes


def tidy(assignment: str, student: str, notebooks: Iterable[str]) -> None:
    """Tidy the folders of the submissions that are marked next. nbgrader calls it; see
    `pre_convert_hook`.

    Args:
        assignment, student: nbgrader's patterns; not used.
        notebooks: paths of the notebooks that were handed in.
    """
    for folder in sorted({Path(notebook).parent for notebook in notebooks}):
        for event in tidy_folder(folder):
            get_logger().warning("%s, %s: %s", folder.parent.name, folder.name, event)


def tidy_folder(folder: Path) -> list[str]:
    """Remove links, special files and a timestamp.txt that holds no time; rename what a log cannot
    show in one line.

    nbgrader copies the rest of a submission: a link would bring the file that it points to into the
    student's feedback.
    Notebooks are left alone, whatever they are: marking refuses those that are no files.

    Args:
        folder: Path of one submission.

    Returns:
        list of sentences for the instructor.
    """
    events = []
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder before the folder
        if path.is_symlink() and path.suffix != ".ipynb":
            events.append(
                _change(
                    path,
                    path.unlink,
                    f"was a link to {str(path.readlink())[:100]!r}; it was removed",
                )
            )
        elif not (path.is_file() or path.is_dir() or path.is_symlink()):
            events.append(_change(path, path.unlink, "was no ordinary file; it was removed"))
        elif not path.name.isprintable():
            plain = path.with_name(ascii(path.name).strip("'"))
            events.append(
                _change(
                    path,
                    partial(path.rename, plain),
                    "has a name with control characters; it was renamed",
                )
            )
    return events + _timestamp(folder / "timestamp.txt")


def _timestamp(path: Path) -> list[str]:
    if path.is_dir():
        return [
            _change(
                path,
                partial(path.rename, path.with_name("timestamp-folder")),
                "was a folder; it was renamed",
            )
        ]
    if not path.is_file():
        return []
    try:
        if path.stat().st_size > MAX_TIMESTAMP:
            raise ValueError("too long for a time")
        written: Any = path.read_text(encoding="utf-8").strip() or None  # None is no time
        time = parse_utc(written)
        future = time and time > datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
    except Exception:  # whatever a parser of dates may do with any text
        return [_change(path, path.unlink, "held no time; it was removed")]
    return (
        ["timestamp.txt holds a time in the future: the time of handing in is not known."]
        if future
        else []
    )


def _change(path: Path, change: Callable[[], Path | None], event: str) -> str:
    """Do this to a file, and say so."""
    try:
        change()
    except OSError as error:
        return (
            f"{path.name!r}: {event.partition(';')[0]} and could not be changed: {error.strerror}."
        )
    return f"{path.name!r} {event}."
