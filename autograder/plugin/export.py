"""nbgrader's table of grades with names that cannot become columns or formulas of a spreadsheet."""

import csv

from nbgrader.api import MissingEntry
from nbgrader.plugins import CsvExportPlugin

COLUMNS = ("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
           "late_submission_penalty", "score", "max_score")
FORMULA = ("=", "+", "-", "@", "\t", "\r")                # what spreadsheets compute


class CsvExport(CsvExportPlugin):
    """The same columns as nbgrader's own export."""

    def export(self, gradebook):
        """Write the table to `self.to`; nbgrader_config.py puts it into classroom/."""
        self.log.info("Exporting grades to %s", self.to or "grades.csv")
        with open(self.to or "grades.csv", "w", newline="", encoding="utf-8") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(COLUMNS)
            for assignment in gradebook.assignments:
                for student in gradebook.students:
                    if self._wanted(assignment.name, self.assignment) and self._wanted(student.id, self.student):
                        table.writerow(_row(gradebook, assignment, student))

    @staticmethod
    def _wanted(name, names):
        return not names or name in map(str, names)


def _row(gradebook, assignment, student):
    names = [_text(value) for value in (student.id, student.last_name, student.first_name, student.email)]
    try:
        found = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return [assignment.name, assignment.duedate, None, *names, 0.0, 0.0, 0.0, assignment.max_score]
    penalty = found.late_submission_penalty
    scores = [found.score, penalty, max(0.0, found.score - (penalty or 0.0)), assignment.max_score]
    return [assignment.name, assignment.duedate, found.timestamp, *names, *scores]


def _text(value):
    """A name as it is, or behind an apostrophe where a spreadsheet would compute it."""
    return f"'{value}" if str(value or "").startswith(FORMULA) else value
