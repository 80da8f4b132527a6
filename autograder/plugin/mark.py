"""nbgrader preprocessor: mark the rebuilt notebook and record the marks."""

from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode, v4
from nbgrader import utils
from nbgrader.coursedir import CourseDirectory
from traitlets import Dict, Enum, Unicode, validate
from traitlets.utils.bunch import Bunch

from autograder.gradebook.gradebook import recording
from autograder.gradebook.secret import class_secret
from autograder.lessons import lesson as lessons
from autograder.marking.marks import Mark as ExerciseMark
from autograder.marking.marks import Marks
from autograder.marking.run import Rules, mark_notebook, tested
from autograder.nbgrader_insides import SaveGrades
from autograder.sandbox import provisioner
from autograder.sandbox.limits import Limits
from autograder.submission import choose
from course.judging.judge import unjudged
from course.judging.report import Report


class Mark(SaveGrades):
    """Runs the notebook in a sandbox, leaves one number and one report in each test cell, and saves
    the grades.
    """

    sandbox = Enum(["bubblewrap", "none"], "bubblewrap", help="Where student code runs.").tag(
        config=True
    )
    limits = Dict(
        help="Replacements for the defaults in autograder/sandbox/limits.py, by name."
    ).tag(config=True)
    draw = Unicode(
        help="The draw of an earlier marking, to repeat that one exactly; it is in the marked "
        "notebook's metadata. "
        "Empty for a new one each time."
    ).tag(config=True)

    @validate("limits")
    def _known_limits(self, proposal: Bunch) -> dict[str, Any]:
        Limits.replaced(proposal.value)
        return proposal.value

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Mark one notebook; executing comes first and touches no gradebook, recording second.

        Raises:
            UserError: the machine cannot run a kernel, or the gradebook cannot be written.
        """
        names = resources["nbgrader"]
        marks = self._execute(nb, names["assignment"], names["student"])
        told = [_sentence(event) for event in nb.metadata.submission.events]
        self._problem = _sentence(nb.metadata.submission.problem)
        marks.events = [_one_line(event) for event in told + marks.events]
        show(nb, marks)
        for event in marks.events:
            self.log.warning("%s, %s: %s", names["student"], names["assignment"], event)
        self._reports = {mark.exercise: mark.report for mark in marks.marks}
        what = f"{names['student']}, {names['assignment']}"
        with recording(names["db_url"], what) as gradebook:
            return self.save(nb, resources, gradebook)

    def _execute(self, nb: NotebookNode, assignment: str, student: str) -> Marks:
        problem = nb.metadata.submission.problem
        if problem:
            return unreadable(nb, problem)
        if self.sandbox == "bubblewrap":
            provisioner.require()
        folders = CourseDirectory(parent=self)
        rules = Rules(class_secret(), self.sandbox, Limits.replaced(self.limits), self.draw)
        return mark_notebook(
            nb, assignment, student, self._earlier(folders, assignment, student), rules
        )

    def _earlier(self, folders: CourseDirectory, assignment: str, student: str) -> dict[str, str]:
        """The student's own notebooks of the lessons before this one, as text."""
        own = {
            name: Path(folders.format_path(folders.submitted_directory, student, name))
            for name in lessons.names()
            if name < assignment
        }
        chosen = {
            name: choose.of_folder(folder, name).found
            for name, folder in own.items()
            if folder.is_dir() and not folder.is_symlink()
        }
        return {name: choose.as_text(found) for name, found in chosen.items() if not found.problem}

    def comment(self, cell: NotebookNode) -> None:
        """The hint of a known mistake under the answer it concerns."""
        report = getattr(self, "_reports", {}).get(cell.metadata.nbgrader.grade_id)
        if report is not None and not report.passed:
            names = (
                cell.metadata.nbgrader.grade_id,
                self.notebook_id,
                self.assignment_id,
                self.student_id,
            )
            noted: Any = self.gradebook.find_comment(*names)  # its columns take values
            noted.auto_comment = self._problem or comment(report)


def _sentence(event: str) -> str:
    """What was found without a full stop, as a sentence; nothing stays nothing."""
    return event and f"{event[:1].upper()}{event[1:]}."


def _one_line(event: str) -> str:
    """An event that cannot pose as several, nor steer a terminal: it may hold words of the
    student's.
    """
    return "".join(character if character.isprintable() else " " for character in event)


def comment(report: Report) -> str:
    """What the student reads under the answer: only words of the course, none of the student's
    own.
    """
    known = " ".join(f"Looks like: {name}. {hint}" for name, hint in report.diagnoses)
    return known or f"{report.status.capitalize()}{f': {report.reason}' if report.reason else ''}."


def unreadable(nb: NotebookNode, problem: str) -> Marks:
    """Marks of a file that could not be read: 0 points for each exercise, with the reason."""
    marks = Marks(events=[f"{problem}."])
    marks.marks = [
        ExerciseMark(name, 0.0, points, unjudged(name, problem))
        for name, points in filter(None, map(tested, nb.cells))
    ]
    return marks


def show(nb: NotebookNode, marks: Marks) -> None:
    """Write the marks and what the cells printed into the notebook, as nbgrader reads them.

    The metadata say the same as plain values, for `autograder.classroom.records`; no page shows
    them.
    """
    by_name = {mark.exercise: mark for mark in marks.marks}
    nb.metadata["course"] = {"events": marks.events, "draw": marks.draw}
    for cell in nb.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs = []
        if exercise := tested(cell):
            mark = by_name[exercise[0]]
            cell.outputs = [
                v4.new_output(
                    "display_data",
                    {"text/html": mark.report.html(), "text/plain": mark.report.text()},
                    metadata={"course": mark.to_json()},
                ),
                v4.new_output(
                    "execute_result", {"text/plain": repr(float(mark.points))}, execution_count=1
                ),
            ]
        elif text := marks.outputs.get(cell.id):
            cell.outputs = [v4.new_output("stream", name="stdout", text=text + "\n")]
    assert all(utils.determine_grade(cell)[0] is not None for cell in nb.cells if tested(cell))
