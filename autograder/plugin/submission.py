"""Let nbgrader open whatever was handed in."""

from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter

from autograder import submission


class SubmissionExporter(NotebookExporter):
    """Reads a submission leniently: a broken file becomes an empty notebook that says what is wrong with it."""

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
