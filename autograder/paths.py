"""Where things are in the repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COURSE = ROOT / "course"
EXPECTED = COURSE / "expected"
PREDICTIONS = COURSE / "predictions"
LESSONS = ROOT / "solutions" / "lessons"
PARAMETERS = ROOT / "solutions" / "parameters"
NOTEBOOKS = ROOT / "notebooks"
CLASSROOM = ROOT / "classroom"
CONFIG = ROOT / "nbgrader_config.py"
