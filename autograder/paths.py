"""Where things are: in this repository, or in the folder of another course.

A folder that holds `lessons` and `exercises` is a course of its own. The command works on it where
it is called in that folder; what is generated goes there as well.
"""

from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]  # this repository


def _root() -> Path:
    try:
        here = Path.cwd()
    except OSError:  # the folder was removed
        return HOUSE
    return here if (here / "lessons").is_dir() and (here / "exercises").is_dir() else HOUSE


ROOT = _root()
OURS = ROOT == HOUSE
LESSONS = ROOT / "solutions" / "lessons" if OURS else ROOT / "lessons"
EXERCISES = ROOT / "autograder" / "exercises" if OURS else ROOT / "exercises"
REFERENCE = ROOT / "solutions" / "reference" if OURS else ROOT / "reference"
PARAMETERS = ROOT / "solutions" / "parameters" if OURS else ROOT / "parameters"
COURSE = ROOT / "course"
EXPECTED = COURSE / "expected"
PREDICTIONS = COURSE / "predictions"
NOTEBOOKS = ROOT / "notebooks"
CLASSROOM = ROOT / "classroom"
CONFIG = HOUSE / "nbgrader_config.py"


def relative(file: str | Path) -> str:
    """The path of a file as people write it: from the root of the course, where it lies there."""
    path = Path(file)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
