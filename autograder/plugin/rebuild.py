"""nbgrader preprocessor: the released notebook with the student's answers put in."""

from pathlib import Path

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import find_all_files

from autograder.errors import UserError
from autograder.submission import rebuild as submission
from autograder.submission.changes import changes
from autograder.submission.files import by_a_person
from autograder.submission.released import remembered

EXCHANGE = {
    Path("timestamp.txt"),
    Path("submission_secret.txt"),
}  # nbgrader's own; it names a feedback page by the secret


class Rebuild(NbGraderPreprocessor):
    """Takes from a submission the student's answers and own cells; all else comes from the source
    notebook.
    """

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Rebuild one notebook from `resources["choice"]`.

        Raises:
            UserError: the source notebook is missing.
        """
        names, choice, folders = (
            resources["nbgrader"],
            resources["choice"],
            CourseDirectory(parent=self),
        )
        template = source_notebook(folders, names["assignment"], names["notebook"])
        found = choice.found
        events = (
            found.remarks
            + changes(template, found, remembered(names["assignment"], Path(folders.root)))
            + choice.events
        )
        events += self._leave_out(folders, names["assignment"], names["student"], choice.told)
        rebuilt = submission.rebuild(template, found)
        rebuilt.metadata["submission"] = {"problem": found.problem, "events": events}
        return rebuilt, resources

    def _leave_out(
        self, folders: CourseDirectory, assignment: str, student: str, told: set[str]
    ) -> list[str]:
        """Remove what nbgrader copied from the submission beside the notebook: it would go on into
        the student's feedback.

        Files that the choice of the notebook names already (`told`) are not counted again.
        """

        def files(step: str, owner: str) -> dict[Path, Path]:
            folder = folders.format_path(step, owner, assignment)
            return {
                Path(path).relative_to(folder): Path(path)
                for path in find_all_files(folder, ["*.ipynb"])
            }

        found = files(folders.autograded_directory, student)
        others = found.keys() - EXCHANGE - files(folders.source_directory, ".").keys()
        for name in others:
            found[name].unlink()
        shown = [
            name for name in map(Path.as_posix, others) if by_a_person(name) and name not in told
        ]
        return [f"{len(shown)} other files were handed in; they are left out"] if shown else []


def source_notebook(
    course_directory: CourseDirectory, assignment: str, notebook: str
) -> NotebookNode:
    """The source notebook of an assignment.

    Raises:
        UserError: it is not there.
    """
    folder = course_directory.format_path(course_directory.source_directory, ".", assignment)
    path = Path(folder) / f"{notebook}.ipynb"
    if not path.is_file():
        raise UserError(f"The source notebook of {assignment} is missing. Run `make build` first.")
    return nbformat.read(path, as_version=4)
