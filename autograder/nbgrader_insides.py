"""What the course uses of nbgrader that nbgrader does not document: private names, tables, methods
that are replaced. All of it stands here, with the reason.

Written for nbgrader 0.9.6. When a new version comes, run tests/test_nbgrader_insides.py: it says
which names are gone. Then look at the file of nbgrader that each docstring names.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nbconvert.exporters import Exporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import compute_checksum, notebook_hash
from traitlets.config import Config

# The logger to which nbgrader's API writes tracebacks; its results say the reason. apps/api.py.
LOGGER = "tornado.application"

# Which courses a gradebook holds: asked before nbgrader opens it, and changes it; api.py.
COURSES = "SELECT DISTINCT course_id FROM assignment"

stock_init_notebooks, stock_init_assignment = Autograde.init_notebooks, Autograde.init_assignment


def replace_search(
    init_notebooks: Callable[[Autograde], None],
    init_assignment: Callable[[Autograde, str, str], None],
) -> None:
    """Replace how nbgrader finds submissions and prepares one: it knows them by the names of their
    files, and no setting changes that. converters/base.py, converters/autograde.py.
    """
    Autograde.init_notebooks = init_notebooks  # pyright: ignore[reportAttributeAccessIssue]
    Autograde.init_assignment = init_assignment  # pyright: ignore[reportAttributeAccessIssue]


class AutogradeElsewhere(Autograde):
    """nbgrader's converter of `autograde`, making its notebooks in a folder of another name.

    nbgrader removes marked notebooks before the new ones are there. converters/autograde.py: its
    second step, after sanitizing, reads what the first one wrote.

    Attributes:
        ending: of the name of that folder.
    """

    coursedir: CourseDirectory
    ending = ""

    @classmethod
    def take_over(cls, converter: Autograde) -> None:
        """Make nbgrader's converter one of these: no setting names its class. apps/api.py and
        apps/autogradeapp.py make it.
        """
        converter.__class__ = cls

    @property
    def _output_directory(self) -> str:
        return self.coursedir.autograded_directory + self.ending

    @property
    def _input_directory(self) -> str:
        return self.coursedir.submitted_directory if self._sanitizing else self._output_directory


def made_directory(converter: BaseConverter) -> str:
    """Pattern of the folders that a converter writes. converters/base.py."""
    return converter._output_directory


def read_from(converter: BaseConverter, assignment: str, student: str, escape: bool = False) -> str:
    """The folder that a converter reads, or a pattern of such. converters/base.py."""
    return converter._format_source(assignment, student, escape=escape)


def written_to(converter: BaseConverter, assignment: str, student: str) -> str:
    """The folder that a converter writes. converters/base.py."""
    return converter._format_dest(assignment, student)


def registered(exporter: Exporter) -> list[Any]:
    """The preprocessors that an exporter has made: settings are tried out on them. nbconvert's
    exporters/exporter.py.
    """
    return exporter._preprocessors


def forget_registered(exporter: Exporter) -> None:
    """Leave an exporter without preprocessors, as nbgrader expects it. exporters/exporter.py."""
    exporter._preprocessors = []


class SaveGrades(SaveAutoGrades):
    """nbgrader's step that saves grades, into a gradebook that is open already, and with a hook for
    comments.

    nbgrader resets automatic comments while it saves, so ours are written in the same step.
    preprocessors/saveautogrades.py.
    """

    def save(
        self, nb: NotebookNode, resources: ResourcesDict, gradebook: Gradebook
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Save what stands in the notebook's test cells; `preprocess` would open a gradebook."""
        names = resources["nbgrader"]
        self.notebook_id, self.assignment_id, self.student_id = (
            names["notebook"],
            names["assignment"],
            names["student"],
        )
        self.gradebook = gradebook
        return NbGraderPreprocessor.preprocess(self, nb, resources)

    def _add_comment(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        super()._add_comment(cell, resources)
        self.comment(cell)

    def comment(self, cell: NotebookNode) -> None:
        """Called for each graded or written cell, after nbgrader's own comment."""


class CollectRecords(ExchangeCollect):
    """nbgrader's `collect`, asking `record` for each folder in the exchange.

    nbgrader takes the name of a folder apart and ends where it cannot.
    exchange/default/collect.py.
    """

    def _path_to_record(self, path: str) -> dict[str, Any]:
        return self.record(path, super()._path_to_record)

    def record(self, path: str, stock: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
        """The record of a folder; `stock` is nbgrader's own way to make it."""
        return stock(path)


def page_name(secret: str, notebook: str) -> str:
    """Name by which only its student finds a page. exchange/default/fetch_feedback.py."""
    return f"{notebook_hash(secret=secret, notebook_id=notebook)}.html"


def collecting_folder(app: ZipCollectApp, step: str) -> str:
    """A folder of `zip_collect`. apps/zipcollectapp.py."""
    return app._format_collect_path(step)


def note_as_released(cell: NotebookNode) -> None:
    """Note in a cell what it is before a student writes in it: nbgrader gives 0 where it stays like
    this. preprocessors/computechecksums.py, utils.py (determine_grade).
    """
    cell.metadata.nbgrader.checksum = compute_checksum(cell)


@contextmanager
def in_one_transaction(gradebook: Gradebook) -> Iterator[None]:
    """Record all of it or nothing: nbgrader commits after each cell. api.py.

    Args:
        gradebook: nbgrader's Gradebook, open.
    """
    session = gradebook.db
    commit, session.commit = session.commit, session.flush
    try:
        yield
        commit()
    except BaseException:
        session.rollback()
        raise


def commit(gradebook: Gradebook) -> None:
    """Write what was changed in the rows that a Gradebook gave. api.py."""
    gradebook.db.commit()


def address(gradebook: Gradebook) -> str:
    """The URL of the database that a Gradebook has opened. api.py."""
    return str(gradebook.engine.url)


def rows_of_scores(
    gradebook: Gradebook, lesson: str, student: str | None = None
) -> Iterator[tuple]:
    """The graded cells of a lesson by one query: nbgrader's own way asks for each. api.py.

    Args:
        gradebook: nbgrader's Gradebook, open.
        lesson: name of the lesson.
        student: name of the only student to ask for; None is all.

    Yields:
        (student, cell, automatic score, manual score, extra credit, maximum, whether a person has
        to look), in the alphabetical order of students.
    """
    columns = (
        SubmittedAssignment.student_id,
        GradeCell.name,
        Grade.auto_score,
        Grade.manual_score,
        Grade.extra_credit,
        GradeCell.max_score,
        Grade.needs_manual_grade,
    )
    query = (
        gradebook.db.query(*columns)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(GradeCell, GradeCell.id == Grade.cell_id)
        .filter(Assignment.name == lesson)  # pyright: ignore[reportGeneralTypeIssues]
        .order_by(SubmittedAssignment.student_id)
    )
    if student is not None:
        query = query.filter(SubmittedAssignment.student_id == student)
    yield from query.yield_per(10_000)


@contextmanager
def configured(api: NbGraderAPI, config: Config) -> Iterator[None]:
    """nbgrader's API object with another configuration: its converters are made with the one it
    holds. apps/api.py.
    """
    before, api.config = api.config, config
    try:
        yield
    finally:
        api.config = before
