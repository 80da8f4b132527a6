"""nbgrader's configuration for this course: where the folders are, and who marks."""

import os
import sys
import warnings
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import SAWarning

from autograder.plugin import every_folder

ROOT = Path(__file__).resolve().parent
CLASSROOM = ROOT / "classroom"

sys.path.insert(0, str(ROOT))  # a plugin of yours may lie beside this file

# A class's files are for its owner alone.
os.umask(0o077)
with suppress(OSError):  # what keeps a command from writing there is said when it writes
    CLASSROOM.mkdir(exist_ok=True)
    CLASSROOM.chmod(0o700)

# nbgrader calls the program `alembic` when it creates a gradebook.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

# SQLAlchemy warns about nbgrader's own bookkeeping, several times for each submission. It is
# harmless.
warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")

c = get_config()  # noqa: F821 (nbgrader defines it)

c.CourseDirectory.course_id = "lstm-course"
c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = "classroom/source"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.solution_directory = "classroom/solution"
c.CourseDirectory.db_url = f"sqlite:///{CLASSROOM / 'gradebook.db'}"
CLASSROOM.mkdir(exist_ok=True)

# Where lessons are given out and handed in: a folder that all accounts reach, or else one beside
# classroom/, for a single account.
if not (EXCHANGE := os.environ.get("LSTM_COURSE_EXCHANGE")):
    EXCHANGE = str(ROOT / "exchange")
    Path(EXCHANGE).mkdir(exist_ok=True)  # without it Formgrader's buttons fail
c.Exchange.root = EXCHANGE
c.Exchange.cache = str(CLASSROOM / "exchange-cache")
c.ExchangeFactory.release_assignment = "autograder.plugin.exchange.ReleaseAssignment"
c.ExchangeFactory.collect = "autograder.plugin.exchange.Collect"
c.ExchangeFactory.release_feedback = "autograder.plugin.exchange.ReleaseFeedback"

# What a student sees in the place of an answer. The mark scheme stands in the question's own cell.
c.ClearSolutions.code_stub = {
    "python": "# Write your code here.\nraise NotWritten  # replace this line"
}
c.ClearSolutions.text_stub = "*Double-click here and write your answer.*"
c.ClearMarkScheme.enforce_metadata = False

# Every folder that was handed in has a row and a page, also where nbgrader would find no notebook
# that it knows.
every_folder.install()

# Marking: read whatever was handed in, put the answers into the released notebook, run and judge
# them.
c.Autograde.pre_convert_hook = "autograder.plugin.folder.tidy"
c.Autograde.permissions = c.GenerateFeedback.permissions = 600
c.Autograde.exporter_class = "autograder.plugin.submission.SubmissionExporter"
c.Autograde.sanitize_preprocessors = [
    "autograder.plugin.rebuild.Rebuild",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograder.plugin.mark.Mark",
    "nbgrader.preprocessors.AssignLatePenalties",
]

# Feedback pages and Formgrader never run or render what a student wrote.
c.HTMLExporter.sanitize_html = True
c.HighlightMagicsPreprocessor.enabled = (
    False  # lexers of other languages need minutes for strange text
)

# Names and archives come from students: no formulas in the table of grades, no archive that fills
# the disk.
c.ExportApp.plugin_class = "autograder.plugin.export.CsvExport"
c.ExportPlugin.to = str(CLASSROOM / "grades.csv")
c.ZipCollectApp.downloaded_directory = "classroom/downloaded"
c.ZipCollectApp.extractor_plugin = "autograder.plugin.collect.Extractor"
c.ZipCollectApp.collector_plugin = "autograder.plugin.platforms.Collector"

# "bubblewrap", or "none": marks without a sandbox, and every report then says "unsecured".
c.Mark.sandbox = "bubblewrap"
