"""Let nbgrader open whatever was handed in, under whatever name."""

from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode, v4
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets import log as traitlets_log
from traitlets.config import Config

from autograder.lessons import lesson as lessons
from autograder.nbgrader_insides import made_directory
from autograder.plugin import settings
from autograder.plugin.whole import WholeMarks
from autograder.submission import choose
from autograder.submission import rebuild as submission


class SubmissionExporter(NotebookExporter):
    """Reads a submission leniently and hands it to Rebuild; what Rebuild wrote is read as any
    notebook.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        """nbgrader makes one exporter before it touches any submission: settings that are wrong end
        its command here.
        """
        super().__init__(*args, **options)
        if not isinstance(self.parent, Autograde):
            return
        if problem := settings.problem(self):
            traitlets_log.get_logger().error(problem)
            raise NbGraderException(problem)
        WholeMarks.take_over(self.parent)
        self.update_config(
            Config(CourseDirectory={"autograded_directory": made_directory(self.parent)})
        )

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Convert the notebook in this file, which may be broken."""
        if self._is_rebuilt(filename):
            return super().from_filename(filename, resources=resources, **options)
        resources = self._init_resources(resources)
        resources["metadata"] |= {"name": Path(filename).stem, "path": str(Path(filename).parent)}
        resources["choice"] = _choose(Path(filename), resources["nbgrader"])
        return self.from_notebook_node(v4.new_notebook(), resources=resources, **options)

    def _is_rebuilt(self, filename: str) -> bool:
        folders = CourseDirectory(parent=self)
        return Path(filename).is_relative_to(
            folders.format_path(folders.autograded_directory, ".", ".")
        )


def _choose(path: Path, names: dict[str, str]) -> choose.Choice:
    """The notebook that is marked: of a lesson, whatever lies in the folder; of any other
    assignment, this file.
    """
    if names["notebook"] == names["assignment"] and names["assignment"] in lessons.names():
        return choose.of_folder(path.parent, names["assignment"])
    return choose.Choice(submission.read(path), None)
