"""nbgrader's `zip_collect` for the archives of Canvas and Moodle: whose a file is stands in the
names that the platform gave.
"""

import re
import shutil
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from filecmp import cmp
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.plugins import FileNameCollectorPlugin

from autograder.nbgrader_insides import collecting_folder
from autograder.submission.files import by_a_person

CANVAS = re.compile(r"(?P<name>[^/]+?)_(?:LATE_)?(?P<id>\d+)_(?P<upload>\d+)_(?P<file>.+)")
CANVAS_ANONYMOUS = re.compile(
    r"(?:LATE_)?(?P<name>anon)_(?P<id>[A-Za-z0-9]{5})_(?P<upload>\d+)_(?P<file>.+)"
)
CANVAS_TEXT = re.compile(r"(?P<name>[^/]+?)_(?:LATE_)?(?P<id>\d+)_(?P<text>text|link)\.html?")
BLIND = "Participant"  # what Moodle calls everybody where marking is blind
MOODLE = re.compile(
    r"(?P<name>[^/]+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?"
)
ADVICE = (
    "Its name is not one that Canvas or Moodle gives. Rename it, or copy it to "
    "classroom/submitted/STUDENT/LESSON by hand."
)


@dataclass(frozen=True)
class Upload:
    """One file that a student handed in.

    Attributes:
        path: Path where it was extracted.
        file: its path as the student uploaded it.
        name, number: how the platform calls the student.
        stable: whether the number is the student's own; Moodle gives another one for each
            assignment.
        order: what puts the files of a student in order, the newest last.
        text: whether it was typed into a form of the platform.
    """

    path: Path
    file: str
    name: str
    number: str
    stable: bool
    order: tuple[float, ...]
    text: bool


class Collector(FileNameCollectorPlugin):
    """Says of every extracted file whose it is and where it goes.

    A student of Canvas is "name-number", as in "liwei-12345"; one of Moodle is the full name, with
    the number only where two of the same name handed in. Who sets `named_regexp` gets nbgrader's
    own collector.
    """

    parent: Any  # nbgrader's ZipCollectApp, whose traits have no types

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """The student and the place of one file; None where it is left out.

        Args:
            submitted_file: path of an extracted file.

        Returns:
            dict with student_id and file_id, or None.
        """
        if self.named_regexp:
            return super().collect(submitted_file)
        path = Path(submitted_file)
        if path not in self._plan:
            self._say_why(path)
            return None
        student, place = self._plan[path]
        return {"student_id": student, "file_id": place}

    @cached_property
    def _root(self) -> Path:
        return Path(collecting_folder(self.parent, self.parent.extracted_directory))

    @cached_property
    def _plan(self) -> dict[Path, tuple[str, str]]:
        """Path of a file -> (student, place in the submission). What is there already is copied
        away before nbgrader replaces it.
        """
        made = plan(uploads(self._root), self.parent.coursedir.assignment_id)
        for student in sorted({student for student, _ in made.values()}):
            self._keep(student, {path for path, (owner, _) in made.items() if owner == student})
        return made

    def _keep(self, student: str, new: set[Path]) -> None:
        """Copy a submission that is replaced by other files."""
        folders, assignment = self.parent.coursedir, self.parent.coursedir.assignment_id
        old = Path(folders.format_path(folders.submitted_directory, student, assignment))
        files = [path for path in old.rglob("*") if path.is_file() and path.name != "timestamp.txt"]
        if not self.parent.force or all(
            any(cmp(path, other, shallow=False) for other in new) for path in files
        ):
            return
        copies = Path(collecting_folder(self.parent, "replaced")) / student
        copy = copies / str(1 + sum(1 for _ in copies.glob("*")))
        shutil.copytree(old, copy, symlinks=True)
        self.log.warning("%s had handed in before; these files are now in %s.", student, copy)

    def _say_why(self, path: Path) -> None:
        name = path.relative_to(self._root)
        if not by_a_person(name.as_posix()):
            self.log.info("%s was left out: a system made it.", name)
        elif upload(path, name.as_posix()):
            self.log.info("%s was left out: the student handed in files as well.", name)
        else:
            self.log.warning("%s belongs to nobody. %s", name, ADVICE)


def uploads(root: Path) -> list[Upload]:
    """The files below a folder of extracted archives of which a platform says whose they are.

    Args:
        root: Path of the folder.

    Returns:
        list of Upload.
    """
    names = [
        path.relative_to(root).as_posix() for path in sorted(root.rglob("*")) if path.is_file()
    ]
    return [found for name in names if by_a_person(name) and (found := upload(root / name, name))]


def upload(path: Path, name: str) -> Upload | None:
    """The Upload of a file; None where no platform named it.

    The first name counts that a platform gave, from the outside: a file in somebody's folder is
    that person's, whatever it is called.

    Args:
        path: Path of the file.
        name: its path in what was extracted.
    """
    parts, changed = unicodedata.normalize("NFC", name).split("/"), path.stat().st_mtime
    for number, part in enumerate(parts):
        if match := MOODLE.fullmatch(part):
            file = "/".join(filter(None, (match["file"], *parts[number + 1 :]))) or part
            return Upload(
                path,
                file,
                match["name"],
                match["id"],
                match["name"] == BLIND,
                (changed,),
                match["kind"] == "onlinetext",
            )
    if match := CANVAS_TEXT.fullmatch(parts[-1]):
        return Upload(
            path, f"{match['text']}.html", match["name"], match["id"], True, (0, changed), True
        )
    if match := CANVAS_ANONYMOUS.fullmatch(parts[-1]) or CANVAS.fullmatch(parts[-1]):
        return Upload(
            path,
            match["file"],
            match["name"],
            match["id"],
            True,
            (int(match["upload"]), changed),
            False,
        )
    return None


def named_by_a_platform(paths: list[Path], root: Path) -> bool:
    """Whether most of these files below a folder have a name that a platform gave."""
    return 2 * sum(
        upload(path, path.relative_to(root).as_posix()) is not None for path in paths
    ) > len(paths)


def plan(found: list[Upload], lesson: str) -> dict[Path, tuple[str, str]]:
    """Where each file goes.

    Args:
        found: list of Upload.
        lesson: name of the lesson: a single notebook gets its name.

    Returns:
        dict from path to (student, place in the submission). What was typed into a form counts
        where nothing else was handed in.
    """
    numbers, files = defaultdict(set), defaultdict(list)
    for one in found:
        numbers[safe(one.name).casefold()].add(one.number)
    for one in found:
        name = safe(one.name)
        files[
            f"{name}-{one.number}" if one.stable or len(numbers[name.casefold()]) > 1 else name
        ].append(one)
    return {
        path: (student, place)
        for student, own in files.items()
        for path, place in _places(own, lesson)
    }


def _places(own: list[Upload], lesson: str) -> list[tuple[Path, str]]:
    own = [one for one in own if not one.text] or own
    own.sort(key=lambda one: (one.order, str(one.path)))
    if len(own) == 1:
        is_notebook = own[0].path.suffix.lower() == ".ipynb"
        return [(own[0].path, f"{lesson}.ipynb" if is_notebook else _safe_path(own[0]))]
    return [
        (one.path, f"handed-in-{number}/{_safe_path(one)}") for number, one in enumerate(own, 1)
    ]


def _safe_path(one: Upload) -> str:
    """The path of a file as nbgrader can take it: it puts the suffix of the file as extracted
    behind the stem.
    """
    return "/".join(map(safe, one.file.split("/")))


def safe(name: str) -> str:
    """A name that is one folder and no pattern: letters, digits and a few signs; no dot or dash in
    front.
    """
    plain = re.sub(r"[^\w .,'@+()-]", "-", unicodedata.normalize("NFC", name))
    return plain.strip(" .-")[:80].strip(" .-") or "nobody"
