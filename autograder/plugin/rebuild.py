"""nbgrader preprocessor: the released notebook with the student's answers put in."""

from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import find_all_files

from autograder import submission
from autograder.changes import changes
from autograder.errors import UserError
from autograder.released import remembered

EXCHANGE = {Path("timestamp.txt"), Path("submission_secret.txt")}         # nbgrader's own; it names a feedback page by the secret
PROGRAMS = {"timestamp.txt", "submission_secret.txt", "user_info.json", "Thumbs.db", "desktop.ini"}
FOLDERS = {"feedback", "__pycache__", "__MACOSX"}


class Rebuild(NbGraderPreprocessor):
    """Takes from a submission the student's answers and own cells; all else comes from the source notebook."""

    def preprocess(self, nb, resources):
        """Rebuild one notebook from `resources["submission"]`.

        Raises:
            UserError: the source notebook is missing.
        """
        names, found, folders = resources["nbgrader"], resources["submission"], CourseDirectory(parent=self)
        template = source_notebook(folders, names["assignment"], names["notebook"])
        events = found.remarks + changes(template, found, remembered(names["assignment"], Path(folders.root)))
        events += self._leave_out(folders, names["assignment"], names["student"])
        rebuilt = submission.rebuild(template, found)
        rebuilt.metadata["submission"] = {"problem": found.problem, "events": events}
        return rebuilt, resources

    def _leave_out(self, folders, assignment, student):
        """Remove what nbgrader copied from the submission beside the notebook: it would go on into the student's feedback."""
        def files(step, owner):
            folder = folders.format_path(step, owner, assignment)
            return {Path(path).relative_to(folder): Path(path) for path in find_all_files(folder, ["*.ipynb"])}

        found = files(folders.autograded_directory, student)
        others = found.keys() - EXCHANGE - files(folders.source_directory, ".").keys()
        for name in others:
            found[name].unlink()
        shown = [name for name in others if not by_a_program(name)]
        return [f"{len(shown)} other files were handed in; they are left out"] if shown else []


def by_a_program(name):
    """Whether a file comes from nbgrader, Jupyter or a system, not from a person."""
    return name.name in PROGRAMS or any(part.startswith(".") or part in FOLDERS for part in name.parts)


def source_notebook(course_directory, assignment, notebook):
    """The source notebook of an assignment.

    Raises:
        UserError: it is not there.
    """
    folder = course_directory.format_path(course_directory.source_directory, ".", assignment)
    path = Path(folder) / f"{notebook}.ipynb"
    if not path.is_file():
        raise UserError(f"The source notebook of {assignment} is missing. Run `make build` first.")
    return nbformat.read(path, as_version=4)
