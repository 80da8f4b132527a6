"""nbgrader preprocessor: the released notebook with the student's answers put in."""

from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import find_all_files

from autograder import submission
from autograder.changes import changes
from autograder.errors import UserError


class Rebuild(NbGraderPreprocessor):
    """Takes from a submission the student's answers and own cells; all else comes from the source notebook."""

    def preprocess(self, nb, resources):
        """Rebuild one notebook from `resources["submission"]`.

        Raises:
            UserError: the source notebook is missing.
        """
        names, found, folders = resources["nbgrader"], resources["submission"], CourseDirectory(parent=self)
        template = source_notebook(folders, names["assignment"], names["notebook"])
        events = found.remarks + changes(template, found) + self._leave_out(folders, names["assignment"], names["student"])
        rebuilt = submission.rebuild(template, found)
        rebuilt.metadata["submission"] = {"problem": found.problem, "events": events}
        return rebuilt, resources

    def _leave_out(self, folders, assignment, student):
        """Remove what nbgrader copied from the submission beside the notebook: it would go on into the student's feedback."""
        def files(step, owner):
            folder = folders.format_path(step, owner, assignment)
            return {Path(path).relative_to(folder): Path(path) for path in find_all_files(folder, ["*.ipynb"])}

        others = [path for name, path in files(folders.autograded_directory, student).items()
                  if name not in {Path("timestamp.txt"), *files(folders.source_directory, ".")}]
        for path in others:
            path.unlink()
        shown = [path for path in others if not path.name.startswith(".")]          # hidden ones come from a system, not from a person
        return [f"{len(shown)} other files were handed in; they are left out"] if shown else []


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
