"""Let nbgrader open whatever was handed in."""

from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets import log as traitlets_log

from autograder import submission
from autograder.classroom.gradebook import require_writable
from autograder.errors import UserError
from autograder.plugin.mark import Mark


class SubmissionExporter(NotebookExporter):
    """Reads a submission leniently: a broken file becomes an empty notebook that says what is wrong with it."""

    def __init__(self, *args, **options):
        """nbgrader makes one exporter before it touches any submission: settings that are wrong end its command here."""
        super().__init__(*args, **options)
        try:
            Mark(parent=self)
            require_writable(CourseDirectory(parent=self).db_url)
        except UserError as error:
            traitlets_log.get_logger().error(str(error))
            raise NbGraderException(str(error)) from None

    def from_filename(self, filename, resources=None, **options):
        """Convert the notebook in this file, which may be broken."""
        resources = self._init_resources(resources)
        resources["metadata"] |= {"name": Path(filename).stem, "path": str(Path(filename).parent)}
        return self.from_notebook_node(_read(filename), resources=resources, **options)


def _read(filename):
    """A NotebookNode: the rebuilt notebook as it stands, or what could be read of a submission."""
    found = submission.read(filename)
    try:
        if not found.problem:
            return nbformat.read(filename, as_version=4)
    except Exception:                                     # nbformat is stricter than we are: use what we could read
        pass
    cells = [
        nbformat.v4.new_raw_cell(cell.source, metadata={"nbgrader": {"grade_id": cell.name}, "cell_type": cell.cell_type})
        for cell in found.cells
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata={"submission": {"problem": found.problem}})
