"""nbgrader's exchange among many accounts: no submission stops the others, and none is read or
replaced by somebody else.
"""

import errno
import glob
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from logging import Logger
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeReleaseAssignment, ExchangeReleaseFeedback
from nbgrader.utils import ignore_patterns, temp_attrs

from autograder.nbgrader_insides import CollectRecords, page_name
from autograder.plugin.folder import tidy_folder
from autograder.submission import released

with suppress(ImportError):  # Windows has none, and nbgrader no exchange there
    import pwd

SECRET, TIME = "submission_secret.txt", "timestamp.txt"
MAX_SECRET = 1000  # bytes
STICKY = stat.S_ISVTX  # in such a folder only the owner of a file renames or removes it
KB = 1000  # nbgrader counts so
MAX_FILES, MAX_DEPTH = 1000, 10  # of one submission


class ReleaseAssignment(ExchangeReleaseAssignment):
    """Releases a lesson, nobody's work in it, and remembers what was released."""

    coursedir: CourseDirectory

    def ensure_root(self) -> None:
        """Let everybody write into the exchange, and nobody put another folder in the place of the
        course's.
        """
        super().ensure_root()
        root = Path(self.root)
        mode = root.stat().st_mode
        if not mode & STICKY and root.stat().st_uid == os.getuid():
            root.chmod(mode | STICKY)
        elif not mode & STICKY:
            self.log.warning(
                "Everybody can replace the course's folder in %s. Ask its owner for: chmod 1777 %s",
                root,
                root,
            )

    def init_src(self) -> None:
        """Find the lesson, and refuse it where somebody has worked in it."""
        from autograder.release.build import (
            has_work,
        )  # slow to import, and only this command needs it

        super().init_src()
        for path in self._notebooks():
            if has_work(path):
                self.fail(
                    f"{path.relative_to(self.coursedir.root)} holds somebody's work, and students "
                    "would get it. Keep it elsewhere, "
                    f"then run: nbgrader generate_assignment {self.coursedir.assignment_id} --force"
                )

    def copy_files(self) -> None:
        """Copy the lesson into the exchange."""
        super().copy_files()
        for path in self._notebooks():
            released.remember(
                self.coursedir.assignment_id,
                nbformat.read(path, as_version=4),
                Path(self.coursedir.root),
            )

    def _notebooks(self) -> list[Path]:
        return sorted(Path(self.src_path).glob("*.ipynb"))


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Gives each page back under the name that only its student can compute; a student whose page
    has none stops nobody.
    """

    coursedir: CourseDirectory

    def copy_files(self) -> None:
        """Copy the pages into the exchange."""
        excluded = self.coursedir.student_id_exclude.split(",")
        pages = [
            path
            for folder in glob.glob(self.src_path)
            for path in sorted(Path(folder).glob("*.html"))
        ]
        if not pages:
            self.log.warning(
                "There is no feedback page of %s. Run: nbgrader generate_feedback",
                self.coursedir.assignment_id,
            )
        for page in sorted(pages):
            student = page.parent.parent.name
            if student not in excluded:
                self._release(page, student)

    def _release(self, page: Path, student: str) -> None:
        secret = _secret(page.parent / SECRET)
        if not secret:
            self.log.warning(
                "%s, %s: the submission did not come through the exchange, so its feedback is not "
                "there; the page is %s.",
                student,
                page.parent.name,
                page.relative_to(self.coursedir.root),
            )
            return
        place = Path(self.dest_path, page_name(secret, page.stem))
        partial = place.with_name(f"{place.stem}-tmp.html")
        shutil.copyfile(page, partial)
        partial.chmod(0o644)  # the page itself may be closed to all others
        partial.replace(place)
        self.log.info(
            "Released feedback for student '%s' on assignment '%s'", student, page.parent.name
        )


def _secret(path: Path) -> str:
    """What the exchange wrote into a submission, or an empty text: the file is the student's, and
    may hold anything.
    """
    try:
        return path.read_text(encoding="utf-8") if path.stat().st_size <= MAX_SECRET else ""
    except (OSError, ValueError):
        return ""


class Collect(CollectRecords):
    """Collects from folders that belong to students: what is in them may be anything, and may
    change while it is read.
    """

    coursedir: CourseDirectory

    def init_src(self) -> None:
        """Choose one submission of each student."""
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def record(self, path: str, stock: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
        """nbgrader's record of a submission; one that is left out is nobody's, so that an earlier
        one of that student counts.
        """
        try:
            record = stock(path)
            problem = self._problem(Path(path), record["username"])
        except (
            Exception
        ):  # whatever a parser of dates does with any text, and a folder with strange ones
            record, problem = (
                {"filename": Path(path).name, "timestamp": datetime.min},
                "its time or its folders cannot be read",
            )
        if problem:
            self.log.warning("%s was left out: %s.", ascii(Path(path).name), problem)
            record["username"] = ""
        return record

    def _problem(self, path: Path, student: str) -> str:
        """Why a folder in the exchange is not collected; an empty text where it is."""
        if path.name.removeprefix(f"{student}+").partition("+")[0] != self.coursedir.assignment_id:
            return "it is of another lesson"
        if student in ("", ".", "..") or not student.isprintable() or set(student) & set("*?[]"):
            return "its name is no name of a student"
        status = path.lstat()
        if not stat.S_ISDIR(status.st_mode):
            return "it is no folder"
        if self.check_owner and status.st_uid not in (os.getuid(), _number(student)):
            return (
                f"it says that {student} handed it in, and belongs to {_account(status.st_uid)}; "
                "where names of students are not "
                "those of accounts, set c.ExchangeCollect.check_owner = False"
            )
        if self.get_size(path) > self.coursedir.max_dir_size * KB:
            return f"it is larger than {self.coursedir.max_dir_size // KB} MB"
        return ""

    def copy_files(self) -> None:
        """Copy the submissions, but for those in whose place something newer was put by hand."""
        self.src_records = [
            record for record in self.src_records if not self._newer_by_hand(record)
        ]
        with temp_attrs(
            self, check_owner=False
        ):  # that was checked: one account may hand in for all of a class
            super().copy_files()

    def _newer_by_hand(self, record: dict[str, Any]) -> bool:
        student, lesson = record["username"], self.coursedir.assignment_id
        folder = Path(
            self.coursedir.format_path(self.coursedir.submitted_directory, student, lesson)
        )
        for event in tidy_folder(folder):
            self.log.warning("%s, %s: %s", student, lesson, event)
        if not folder.is_dir() or (folder / TIME).exists():
            return False
        newest = max((path.lstat().st_mtime for path in folder.rglob("*")), default=0)
        newer = datetime.fromtimestamp(newest, UTC).replace(tzinfo=None) > record["timestamp"]
        if newer:
            self.log.warning(
                "%s, %s: what lies in %s is newer than what is in the exchange, and was kept.",
                student,
                lesson,
                folder.relative_to(self.coursedir.root),
            )
        return newer

    def do_copy(self, src: str, dest: str, log: Logger | None = None) -> None:
        """Copy the ordinary files of a submission, and the time in its name."""
        name = Path(src).name
        try:
            Path(dest).mkdir(mode=0o700)
            for file, folder in islice(self._files(src), MAX_FILES):
                if problem := _copy(file.name, folder, dest / file):
                    self.log.warning("%s: %s was left out: %s.", name, ascii(str(file)), problem)
            Path(dest, TIME).write_text(name.rsplit("+", 3)[2], encoding="utf-8")
        except OSError as error:
            self.fail(
                f"{name} could not be collected: {error.strerror}. Check classroom/ and the free "
                "space, then collect again."
            )

    def _files(self, src: str) -> Iterator[tuple[Path, int]]:
        """Path below `src` of each file, and the open folder that holds it: a folder that becomes a
        link meanwhile is not followed.
        """
        ignored = ignore_patterns(
            self.coursedir.ignore, self.coursedir.include, self.coursedir.max_file_size, self.log
        )
        for folder, folders, names, opened in os.fwalk(src):
            below = Path(os.path.relpath(folder, src))
            skipped = {TIME, *ignored(folder, folders + names)}
            folders[:] = [
                name for name in folders if name not in skipped and len(below.parts) < MAX_DEPTH
            ]
            yield from ((below / name, opened) for name in sorted(set(names) - skipped))


def _copy(name: str, folder: int, target: Path) -> str:
    """Copy one file out of an open folder; why it could not be read. No link is followed: it could
    lead to whatever an instructor sees.
    """
    try:
        source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError as error:
        return "it is a link" if error.errno == errno.ELOOP else str(error.strerror)
    with open(source, "rb") as reading:
        if not stat.S_ISREG(os.fstat(source).st_mode):
            return "it is no ordinary file"
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(target, "xb", opener=partial(os.open, mode=0o600)) as writing:
            shutil.copyfileobj(reading, writing)
    return ""


def _number(student: str) -> int | None:
    """Number of the account of this name, or None."""
    try:
        return pwd.getpwnam(student).pw_uid
    except KeyError:
        return None


def _account(number: int) -> str:
    """Name of the account with this number."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"the account {number}"
