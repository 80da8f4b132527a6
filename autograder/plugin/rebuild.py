"""nbgrader preprocessor: the released notebook with the student's answers put in."""

from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder import submission
from autograder.errors import UserError


class Rebuild(NbGraderPreprocessor):
    """Takes from a submission the student's answers and own cells; all else comes from the source notebook."""

    def preprocess(self, nb, resources):
        """Rebuild one notebook.

        Raises:
            UserError: the source notebook is missing.
        """
        names = resources["nbgrader"]
        template = source_notebook(CourseDirectory(parent=self), names["assignment"], names["notebook"])
        found = submission.from_content(nb)
        rebuilt = submission.rebuild(template, found)
        problem = found.problem or nb.metadata.get("submission", {}).get("problem", "")
        rebuilt.metadata["submission"] = {"problem": str(problem)}
        return rebuilt, resources


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
