"""nbgrader's converter of `autograde`, so that marks are whole: the old ones stay until the new
ones are there.
"""

import os
import re
import shutil
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.errors import UserError, cause
from autograder.gradebook.lock import alone
from autograder.nbgrader_insides import AutogradeElsewhere, read_from, written_to


class WholeMarks(AutogradeElsewhere):
    """Makes each marked notebook in a folder beside the others, and moves it to its place when it
    is finished.

    Whatever ends the marker leaves the old notebook or the new one. nbgrader's own converter
    removes the old one first, and once more where marking fails. It also marks while somebody else
    does, and ends each failure in a traceback.
    """

    coursedir: CourseDirectory
    ending = "-new"

    def convert_notebooks(self) -> None:
        """Mark what nbgrader found, one submission after the other.

        Raises:
            NbGraderException: somebody else is marking, or submissions were left as they were; the
                log says which, and why.
        """
        done, failed = [], []
        try:
            with alone(), self._room():
                for folder in sorted(self.assignments):
                    student, fine = self._mark(folder)
                    (done if fine else failed).append(student)
        except (UserError, OSError) as error:
            self._refuse(cause(error))
        except KeyboardInterrupt:
            self.log.error(
                "%d of %d finished; run the same command to go on.",
                len(done),
                len(self.assignments),
            )
            sys.exit(130)  # the command ends here; the API notes it as a failure
        if failed:
            self._refuse(f"Not marked, for the reasons above: {', '.join(failed)}.")

    @contextmanager
    def _room(self) -> Iterator[None]:
        """Whatever ends the marker, unless it is killed, what it had not finished goes away."""
        try:
            yield
        finally:
            shutil.rmtree(Path(written_to(self, ".", ".")), ignore_errors=True)

    def _refuse(self, sentence: str) -> NoReturn:
        self.log.error(sentence)
        raise NbGraderException(sentence) from None

    def _mark(self, folder: str) -> tuple[str, bool]:
        """Mark one submission; its student, and whether all went well."""
        pattern = read_from(self, "(?P<assignment>.*)", "(?P<student>.*)", escape=True)
        found = re.match(pattern, folder)
        assert found, f"nbgrader found {folder} by another pattern"
        assignment, student = found.group("assignment", "student")
        self.notebooks = sorted(self.assignments[folder])
        try:
            if self.init_destination(assignment, student):
                self.run_pre_convert_hook()
                self.init_assignment(assignment, student)
                for notebook in self.notebooks:
                    self.convert_single_notebook(notebook)
                self.set_permissions(assignment, student)
                self._put_in_place(assignment, student)
                self.run_post_convert_hook()
        except Exception as error:
            self.log.debug(traceback.format_exc())
            self.log.error(
                "%s, %s: %s",
                student,
                assignment,
                error if isinstance(error, NbGraderException) else cause(error),
            )
            return student, False
        return student, True

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to mark this submission. Unlike nbgrader's own, it removes nothing but what a
        marker that was killed left behind.
        """
        shutil.rmtree(written_to(self, assignment_id, student_id), ignore_errors=True)
        if self._is_marked(assignment_id, student_id) and not self.force:
            self.log.info(
                "Skipping existing assignment: %s", self._place(assignment_id, student_id)
            )
            return False
        return super().init_destination(assignment_id, student_id)

    def _is_marked(self, assignment: str, student: str) -> bool:
        """Whether all of it was marked, and nothing was handed in later."""
        place = self._place(assignment, student)
        wanted = (
            [place]
            if self.coursedir.notebook_id == "*"
            else [place / Path(name).name for name in self.notebooks]
        )
        if not all(path.exists() for path in wanted):
            return False
        handed_in, marked = map(
            self.coursedir.get_existing_timestamp,
            (read_from(self, assignment, student), str(place)),
        )
        return not (handed_in and marked and handed_in > marked)

    def _place(self, assignment: str, student: str) -> Path:
        """The folder of a marked submission."""
        return Path(
            os.path.normpath(
                self.coursedir.format_path(self.coursedir.autograded_directory, student, assignment)
            )
        )

    def _put_in_place(self, assignment: str, student: str) -> None:
        """Let the new files take the place of the old ones, each at once; files that were not made
        again go away.
        """
        made, place = Path(written_to(self, assignment, student)), self._place(assignment, student)
        names = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
        for name in names:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(made / name, place / name)
        for path in place.rglob("*") if self.coursedir.notebook_id == "*" else ():
            if not path.is_dir() and path.relative_to(place) not in names:
                path.unlink()
        shutil.rmtree(made)
