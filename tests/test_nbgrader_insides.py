"""nbgrader's insides stand in one file, and the installed version has them."""

import ast
import inspect
import re
from pathlib import Path

import nbgrader
import pytest
from nbconvert.exporters import Exporter
from nbgrader.api import Gradebook
from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.converters import Autograde
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.preprocessors import SaveAutoGrades

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "autograder/nbgrader_insides.py"
NAMES = {  # where each is defined; a method's parameters as we call it
    Autograde: {
        "_format_source": ["assignment_id", "student_id", "escape"],
        "_format_dest": ["assignment_id", "student_id", "escape"],
        "_input_directory": None,
        "_output_directory": None,
        "_sanitizing": None,
        "init_notebooks": [],
        "init_assignment": ["assignment_id", "student_id"],
        "init_destination": ["assignment_id", "student_id"],
        "convert_single_notebook": ["notebook_filename"],
    },
    SaveAutoGrades: {"_add_comment": ["cell", "resources"]},
    ExchangeCollect: {"_path_to_record": ["path"]},
    ZipCollectApp: {"_format_collect_path": ["collect_step"]},
    Exporter: {"_preprocessors": None},
    Gradebook: {"find_grade": ["grade_cell", "notebook", "assignment", "student"]},
}
INSIDES = [(owner, name, words) for owner, own in NAMES.items() for name, words in own.items()]
PRIVATE = sorted(name for _, name, _ in INSIDES if name.startswith("_"))


@pytest.mark.parametrize(("owner", "name", "words"), INSIDES)
def test_the_installed_nbgrader_has_it(owner, name, words):
    assert hasattr(owner, name), f"{owner.__name__}.{name} is gone: see autograder/{FILE.name}"
    if words is not None:
        assert list(inspect.signature(getattr(owner, name)).parameters)[1:] == words


def test_no_other_file_uses_them():
    private = re.compile(rf"\b({'|'.join(PRIVATE)})\b|__class__ = |\.db\.|\.engine\b")
    for path in (ROOT / "autograder").rglob("*.py"):
        if path != FILE:
            assert not private.search(path.read_text(encoding="utf-8")), path


def test_each_says_where_to_look():
    folder = Path(nbgrader.__file__).parent
    for node in ast.parse(FILE.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            named = re.findall(r"[\w/]+\.py\b", ast.get_docstring(node))
            assert named, node.name
            for name in named:
                of_nbconvert = name == "exporters/exporter.py"
                assert of_nbconvert or (folder / name).is_file(), f"{node.name}: {name}"
