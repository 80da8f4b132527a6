"""What nbgrader_config.py says: the settings of the class."""

import os
import traceback

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import paths
from autograder.errors import UserError, cause


def configuration(**course_directory: str) -> Config:
    """The configuration in nbgrader_config.py, with some of CourseDirectory's settings replaced.

    Raises:
        UserError: the file could not be read or run.
    """
    mask = os.umask(0o077)  # the file sets it for nbgrader's own commands
    try:
        config = PyFileConfigLoader(paths.CONFIG.name, path=str(paths.CONFIG.parent)).load_config()
    except Exception as error:
        raise UserError(f"{paths.CONFIG.name}{_line(error)}: {cause(error)}") from None
    finally:
        os.umask(mask)
    config.merge(Config(CourseDirectory=_elsewhere() | course_directory))
    return config


def _elsewhere() -> dict[str, str]:
    """What another course has in its own folder."""
    if paths.OURS:
        return {}
    return {
        "course_id": paths.ROOT.name,
        "root": str(paths.ROOT),
        "db_url": f"sqlite:///{paths.CLASSROOM}/gradebook.db",
    }


def _line(error: Exception) -> str:
    """Where in the configuration an error was raised."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(paths.CONFIG)
    ]
    line = (
        error.lineno
        if isinstance(error, SyntaxError) and error.filename == str(paths.CONFIG)
        else lines[-1]
        if lines
        else None
    )
    return f", line {line}" if line else ""
