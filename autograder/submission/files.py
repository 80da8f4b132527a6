"""The files of a submission that may be its notebook: in folders of any depth and in archives."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from autograder.submission import archives, kinds

BY_SYSTEMS = {"thumbs.db", "desktop.ini", "icon\r"}  # written into folders by Windows and macOS
BY_NBGRADER = {"timestamp.txt", "submission_secret.txt", "user_info.json"}
FOLDERS = {"feedback", "__macosx", "__pycache__", "node_modules", "site-packages"}
DEEPEST = 2  # an archive in an archive is opened; one more is not
MOST = 50  # files that are read


@dataclass(frozen=True)
class File:
    """One file that may be a notebook.

    Attributes:
        name: its path in the submission, through archives.
        path: Path where it can be read.
        top: the path, in the submission itself, of the file or of the archive that it came out of.
        problem: why it was not opened; empty otherwise.
    """

    name: str
    path: Path
    top: str
    problem: str = ""

    @property
    def shown(self) -> str:
        """The name for a person: no other characters than those of names, and not too long."""
        return f"...{readable(self.name)[-77:]}" if len(self.name) > 80 else readable(self.name)


def readable(text: str) -> str:
    """Words that may come from a student, for a page: letters, digits and the signs of names, so no
    markup.
    """
    return "".join(
        character if character.isalnum() or character in " ._-+(),:/'" else "?"
        for character in text
    )


def by_a_person(name: str) -> bool:
    """Whether a person handed in the file of this path: not a system's own, hidden, or a copy that
    Jupyter keeps.
    """
    parts = PurePosixPath(name).parts
    inside = not any(part.lower() in FOLDERS or part.startswith(".") for part in parts)
    return inside and parts[-1].lower() not in BY_SYSTEMS and name not in BY_NBGRADER


@contextmanager
def opened(place: Path) -> Iterator[list[File]]:
    """The files of a submission, with all archives opened for as long as this lasts.

    Args:
        place: Path of a folder, or of one file.

    Yields:
        list of File.
    """
    with TemporaryDirectory() as spare:
        yield list(_Opening(Path(spare)).files(place))


def few(files: list[File], lesson: str) -> list[File]:
    """The files that are read: of too many, those which look most like the notebook of the
    lesson.
    """

    def rank(file: File) -> tuple[bool, bool, bool, int, str]:
        name = PurePosixPath(file.name)
        return (
            name.stem != lesson,
            lesson not in name.name,
            name.suffix.lower() != ".ipynb",
            len(name.parts),
            file.name,
        )

    return sorted(files, key=rank)[:MOST]


class _Opening:
    """Goes through folders and archives; what is extracted in all stays within the limits of one
    student.
    """

    def __init__(self, spare: Path) -> None:
        self.spare = spare
        self.bytes, self.number = archives.STUDENT
        self.count = 0

    def files(self, folder: Path) -> Iterator[File]:
        """The files of a folder, or one file."""
        if folder.is_file():
            yield from self._file(folder, folder.name, folder.name, 0)
        else:
            for name, path in _walk(folder):
                yield from self._file(path, name, name, 0)

    def _file(self, path: Path, name: str, top: str, depth: int) -> Iterator[File]:
        if path.is_symlink() or not kinds.is_archive(path):
            yield File(name, path, top)
        elif depth == DEEPEST:
            yield File(
                name, path, top, f"this is an archive in an archive in an archive. {kinds.ASK}"
            )
        else:
            yield from self._archive(path, name, top, depth)

    def _archive(self, path: Path, name: str, top: str, depth: int) -> Iterator[File]:
        self.count += 1
        folder = self.spare / str(self.count)
        try:
            written = archives.extract(path, folder, self.bytes, self.number)
        except archives.ERRORS as error:
            reason = (
                readable(str(error))
                if isinstance(error, archives.Refused)
                else "it is broken or has a password"
            )
            yield File(name, path, top, f"the archive could not be opened: {reason}. {kinds.ASK}")
            return
        self.bytes -= sum(file.stat().st_size for file in written)
        self.number -= len(written)
        inside = list(_walk(folder))
        for inner, file in inside:
            yield from self._file(file, f"{name}/{inner}", top, depth + 1)
        if not inside:
            yield File(name, path, top, f"the archive is empty. {kinds.ASK}")


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """(name, path) of all files below a folder that a person put there; through no link."""
    for root, folders, names in os.walk(folder):
        folders.sort()
        paths = [Path(root, name) for name in sorted(names)] + [
            path for name in folders if (path := Path(root, name)).is_symlink()
        ]
        yield from (
            (name, path)
            for path in paths
            if by_a_person(name := path.relative_to(folder).as_posix())
        )
