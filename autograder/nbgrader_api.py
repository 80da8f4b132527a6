"""Stock nbgrader, called from Python with the configuration of this course."""

import logging

from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from autograder import paths


def configuration(**course_directory):
    """The configuration in nbgrader_config.py, with some of CourseDirectory's settings replaced."""
    config = PyFileConfigLoader(paths.CONFIG.name, path=str(paths.CONFIG.parent)).load_config()
    config.merge(Config(CourseDirectory=course_directory))
    return config


def api(config=None):
    """nbgrader's own API object.

    Args:
        config: traitlets Config; None is nbgrader_config.py as it stands.
    """
    config = config or configuration()
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)        # tracebacks: the reason comes with the result
    return NbGraderAPI(CourseDirectory(config=config), config=config)
