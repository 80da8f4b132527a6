"""Stock nbgrader, called from Python with the configuration of this course."""

import logging
import re
from typing import Any

from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.configuration import configuration
from autograder.errors import CHECK, advice
from autograder.nbgrader_insides import LOGGER

OURS = re.compile(r"^(?:[\w.]+\.)?UserError: (.+)")
DATABASE = re.compile(r"\(sqlite3\.\w+\) (.+)")
SYSTEM = re.compile(r"Error: \[Errno \d+\] (.+)")
RAISED = re.compile(r"^(?:\w+\.)*(?!NbGraderException)([A-Z]\w+): (.+)")
LOGGED = re.compile(r"^\[ERROR\] (.+)")
POINTING = re.compile(
    r"traceback|error log|error processing", re.IGNORECASE
)  # to something that nobody sees here


def api(config: Config | None = None) -> NbGraderAPI:
    """nbgrader's own API object.

    Args:
        config: traitlets Config; None is nbgrader_config.py as it stands.
    """
    config = config or configuration()
    logging.getLogger(LOGGER).setLevel(
        logging.CRITICAL
    )  # tracebacks: the reason comes with the result
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def reason(result: dict[str, Any]) -> str:
    """Why nbgrader failed, in one sentence.

    Args:
        result: what a method of the API object returned.

    Returns:
        Our own sentence, what the system said, the last error, or what the log said last; never a
        word that points to a log.
    """
    lines = f"{result.get('log') or ''}\n{result.get('error') or ''}".strip().splitlines()
    for pattern, sentence in (
        (OURS, lambda found: found[1]),
        (DATABASE, lambda found: f"{found[1]}. {advice(found[1])}"),
        (SYSTEM, lambda found: f"{found[1]}. {CHECK}"),
        (RAISED, lambda found: f"{found[1]}: {found[2]}"),
        (LOGGED, lambda found: found[1]),
    ):
        for line in reversed(lines):
            if (found := pattern.search(line)) and not POINTING.search(line):
                return sentence(found)
    said = [line for line in lines if line.strip() and not POINTING.search(line)]
    return said[-1] if said else "nbgrader gave no reason"
