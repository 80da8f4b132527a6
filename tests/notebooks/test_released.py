"""A notebook of which nothing is written runs to its end, and says of what fails only that it is not written yet."""

import re

import nbformat
import pytest

from autograder.lessons import lesson as lessons
from autograder.release.execute import execute

UNWRITTEN = re.compile(
    r"(\w+) is not written yet\.( Write it in its cell, run that cell, then come back\.)?"
    r"|\w+ is not answered yet\. Write your letter in the cell above, as in .*"
    r"|keep needs a dict of arrays: the parameters that your training gives\. Run the training first\."
)


@pytest.mark.parametrize("name", lessons.names())
def test_only_what_is_not_written_fails(released, name):
    complaints = execute(released / name / f"{name}.ipynb")
    others = [(cell, text) for cell, text in complaints if not UNWRITTEN.fullmatch(text)]
    assert others == []
    assert {f"{exercise}-test" for exercise in lessons.read(name).exercises} <= {
        cell for cell, _ in complaints
    }


def test_errors_and_warnings_are_seen(tmp_path):
    cells = {
        "fine": "print(1)",
        "name": "missing_name",
        "warning": "import sys; print('careful', file=sys.stderr)",
        "stub": "from course import NotWritten\ndef f():\n    raise NotWritten\nf()",
        "after": "print(2)",
    }
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source, id=name) for name, source in cells.items()]
    )
    nbformat.write(notebook, tmp_path / "a.ipynb")
    (name, error), (warning, text), (stub, message) = execute(tmp_path / "a.ipynb")
    assert (name, warning, stub) == ("name", "warning", "stub")
    assert "NameError" in error and text == "careful\n" and UNWRITTEN.fullmatch(message)[1] == "f"
