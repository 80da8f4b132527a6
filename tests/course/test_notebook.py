"""The one reader of notebook files: any size in bounded memory, any encoding, nothing dropped in
silence.
"""

import json
import re
import subprocess
import sys

import numpy as np
import pytest

from course import notebook
from course.keeping import MIME, pack_parameters

KEPT = {"result": "a_result", "parameters": pack_parameters({"W": np.ones(3)})}
MEASURE = """
import sys
from pathlib import Path
from course import notebook

def peak():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024

before = peak()
found = notebook.read(sys.argv[1])
print(len(found.cells), sorted(found.kept), found.problem, peak() - before, sep="|")
"""


def content(**first):
    """A small notebook of three cells; `first` replaces entries of the first."""
    cells = [
        {"cell_type": "code", "id": name, "source": f"{name} = 1", "metadata": {}, "outputs": []}
        for name in "abc"
    ]
    cells[0] |= first
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def in_any_cell(notebook, number):
    """The same notebook with its first cell as the last one, and with the sources of others before
    it, in nbformat's order of keys.
    """
    cells = [
        dict(sorted(cell.items())) | {"source": [cell["source"], ""]} for cell in notebook["cells"]
    ]
    return notebook | {"cells": cells[1:] + cells[:1] if number else cells}


def parse(value, encoding="utf-8"):
    return notebook.parse(json.dumps(value).encode(encoding))


def giants():
    text = {"output_type": "stream", "name": "stdout", "text": 'a\\"\u00e9' * 5_000_000}
    kept = {
        "output_type": "display_data",
        "metadata": {},
        "data": {MIME: KEPT, "text/plain": "Kept"},
    }
    widgets = {"state": {str(number): {"a": [1, {"b": "c"}]} for number in range(300_000)}}
    return {
        "output": content(outputs=[text, kept]),
        "widgets": content(outputs=[kept]) | {"metadata": {"widgets": widgets}},
        "photo": content(
            outputs=[kept], attachments={"photo.png": {"image/png": "A" * 20_000_000}}
        ),
        "lists": content(
            outputs=[kept, {"output_type": "display_data", "data": {"x": [[]] * 3_000_000}}]
        ),
    }


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
@pytest.mark.parametrize("number", [0, 2])
@pytest.mark.parametrize("kind", ["output", "widgets", "photo", "lists"])
def test_large_files_are_read_in_memory_of_their_own_size(kind, number, tmp_path):
    path = tmp_path / "large.ipynb"
    path.write_text(json.dumps(in_any_cell(giants()[kind], number)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True
    )
    cells, kept, problem, peak = done.stdout.strip().split("|")
    assert (cells, kept, problem) == ("3", "['a_result']", "")
    assert int(peak) < 2 * path.stat().st_size + 30_000_000


def test_a_cell_that_is_too_long_is_left_out_and_named_the_others_stay():
    for source in ("x = 1\n" * 60_000, ["x = 1\n"] * 400_000):
        found = parse(content(source=source))
        assert notebook.is_left_out(found.cells[0].source) and found.cells[1].source == "b = 1"
        assert re.fullmatch(r"a cell was left out \(a\): it holds \d+ kB of text", *found.remarks)
    many = content()
    many["cells"] = [
        {"cell_type": "code", "id": f"c{size}", "source": "#" * size, "metadata": {}}
        for size in (90_000, 80_000, 70_000, 61_000, 9)
    ]
    found = parse(many)
    assert [notebook.is_left_out(cell.source) for cell in found.cells] == [
        True,
        False,
        False,
        False,
        False,
    ]


def test_what_is_kept_is_read_out_of_any_outputs():
    hidden = {"data": {"text/plain": json.dumps({MIME: {"result": "forged", "parameters": {}}})}}
    found = parse(
        content(
            outputs=[
                hidden,
                {"data": {"text/html": ["a", {"b": []}], MIME: KEPT}},
                {"data": {MIME: "text"}},
            ]
        )
    )
    assert list(found.kept) == ["a_result"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"]
)
def test_any_encoding(encoding):
    text = json.dumps(content(source="a = '\u00e9'"), ensure_ascii=False)
    found = notebook.parse(text.encode(encoding))
    assert not found.problem and found.cells[0].source == "a = '\u00e9'"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (json.dumps(content()).encode()[:-40], "it ends in the middle"),
        (b'{"cells": "' + b'\\"' * 100_000, "it ends in the middle"),
        (b'{"cells": [' + b"[]," * 300_000 + b"[]]}", "too many lists and dicts"),
        (b"<!doctype html>", "it is not JSON"),
        (b"]", "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"\x00\x00\x00\x00", "it is not JSON"),
        (b'{"cells": [1, 2,, 3]}', "it is not JSON"),
    ],
)
def test_what_cannot_be_read_says_why(data, words):
    assert words in notebook.parse(data).problem


def test_lines_that_end_as_on_windows():
    assert parse(content(source="a = 1\r\nb = 2\r\n")).cells[0].source == "a = 1\nb = 2\n"


def test_text_cells_count_as_code_where_they_define_what_is_looked_for():
    cells = [
        notebook.Cell("markdown", "def f(x):\n    return x"),
        notebook.Cell("markdown", "See:\n\ndef f(x):\n    return x"),
        notebook.Cell("code", "y = 1"),
        notebook.Cell("raw", "f = g"),
    ]
    assert notebook.code_in(cells, ["f"]) == [cells[0].source, "y = 1", "f = g"]
