"""Let nbgrader open whatever was handed in."""

from pathlib import Path

from nbconvert.exporters import NotebookExporter
from nbformat import v4
from nbgrader.coursedir import CourseDirectory

from autograder import submission


class SubmissionExporter(NotebookExporter):
    """Reads a submission leniently and hands it to Rebuild; what Rebuild wrote is read as any notebook."""

    def from_filename(self, filename, resources=None, **options):
        """Convert the notebook in this file, which may be broken."""
        if self._is_rebuilt(filename):
            return super().from_filename(filename, resources=resources, **options)
        resources = self._init_resources(resources)
        resources["metadata"] |= {"name": Path(filename).stem, "path": str(Path(filename).parent)}
        resources["submission"] = submission.read(filename)
        return self.from_notebook_node(v4.new_notebook(), resources=resources, **options)

    def _is_rebuilt(self, filename):
        folders = CourseDirectory(parent=self)
        return Path(filename).is_relative_to(folders.format_path(folders.autograded_directory, ".", "."))
