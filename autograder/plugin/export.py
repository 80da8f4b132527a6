"""nbgrader's table of grades: no score where nothing was marked, and no name that becomes a column
or a formula of a spreadsheet.
"""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import CsvExportPlugin

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets compute


class CsvExport(CsvExportPlugin):
    """The same columns as nbgrader's own export."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the table to `self.to`; nbgrader_config.py puts it into classroom/."""
        self.log.info("Exporting grades to %s", self.to or "grades.csv")
        with open(self.to or "grades.csv", "w", newline="", encoding="utf-8") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(COLUMNS)
            for assignment in gradebook.assignments:
                for student in gradebook.students:
                    if self._wanted(str(assignment.name), self.assignment) and self._wanted(
                        str(student.id), self.student
                    ):
                        table.writerow(self._row(gradebook, assignment, student))

    @staticmethod
    def _wanted(name: str, names: Iterable[str] | None) -> bool:
        return not names or name in map(str, names)

    def _row(self, gradebook: Gradebook, assignment: Any, student: Any) -> list[Any]:
        """The row of a student: without scores where work was handed in and is not marked, with 0
        where nothing was handed in. Assignment and student are rows of nbgrader's database.
        """
        names = [
            _text(value)
            for value in (student.id, student.last_name, student.first_name, student.email)
        ]
        try:
            found: Any = gradebook.find_submission(assignment.name, student.id)
        except MissingEntry:
            found = None
        if _is_unmarked(found) if found else self._was_handed_in(assignment.name, student.id):
            self.log.warning(
                "%s, %s: was handed in and is not marked; its scores are left empty",
                student.id,
                assignment.name,
            )
            return [
                assignment.name,
                assignment.duedate,
                found and found.timestamp,
                *names,
                None,
                None,
                None,
                assignment.max_score,
            ]
        if found is None:
            return [
                assignment.name,
                assignment.duedate,
                None,
                *names,
                0.0,
                0.0,
                0.0,
                assignment.max_score,
            ]
        penalty = found.late_submission_penalty
        scores = [
            found.score,
            penalty,
            max(0.0, found.score - (penalty or 0.0)),
            assignment.max_score,
        ]
        return [assignment.name, assignment.duedate, found.timestamp, *names, *scores]

    def _was_handed_in(self, assignment: str, student: str) -> bool:
        folders = CourseDirectory(parent=self)
        return Path(folders.format_path(folders.submitted_directory, student, assignment)).is_dir()


def _is_unmarked(submission: SubmittedAssignment) -> bool:
    """Whether an exercise has no score: nbgrader makes the rows before it marks, and counts what is
    empty as 0.
    """
    return any(
        grade.auto_score is None and grade.manual_score is None and grade.cell.cell_type == "code"
        for notebook in submission.notebooks
        for grade in notebook.grades
    )


def _text(value: str | None) -> str | None:
    """A name as it is, or behind an apostrophe where a spreadsheet would compute it."""
    return f"'{value}" if str(value or "").startswith(FORMULA) else value
