"""What comes in by `nbgrader zip_collect` and goes out by `nbgrader export`: archives and names of
any kind.
"""

import csv
import io
import logging
import os
import tarfile
import zipfile
from types import SimpleNamespace

import pytest
from nbgrader.api import MissingEntry
from nbgrader.apps.exportapp import ExportApp
from nbgrader.apps.zipcollectapp import ZipCollectApp
from traitlets.config import Config

from autograder.configuration import configuration
from autograder.plugin import collect
from autograder.plugin.export import COLUMNS, CsvExport

NOTEBOOK = b'{"cells": []}'


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred(members):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, kind, target in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
    return data.getvalue()


def lying():
    """A zip file that says one byte and holds a thousand."""
    data = zipped({"a.ipynb": bytes(1000)})
    return data.replace((1000).to_bytes(4, "little"), (1).to_bytes(4, "little"))


ARCHIVES = {
    "slip.zip": (
        zipped({"a.ipynb": NOTEBOOK, "../../../gradebook.db": b"x"}),
        "lies outside of it",
    ),
    "absolute.zip": (zipped({"/tmp/lstm-course-slip": b"x"}), "lies outside of it"),
    "windows.zip": (zipped({"..\\..\\x": b"x"}), "lies outside of it"),
    "bomb.zip": (
        zipped({f"{number}.ipynb": bytes(3_000_000) for number in range(90)}),
        "more than 250 MB",
    ),
    "files.zip": (zipped({f"{number}": b"" for number in range(1001)}), "or 1000 files"),
    "nested.zip": (
        zipped({"in.zip": zipped({"deep.zip": zipped({"x": b""})})}),
        "an archive in an archive in an archive",
    ),
    "lying.zip": (lying(), "Bad CRC"),
    "broken.zip": (b"PK\x03\x04 no zip", "no archive"),
    "plain.gz": (b"\x1f\x8b no archive", "no archive"),
    "links.tar.gz": (
        tarred(
            [
                ("gradebook.ipynb", tarfile.SYMTYPE, "/etc/passwd"),
                ("hard.ipynb", tarfile.LNKTYPE, "/etc/passwd"),
            ]
        ),
        "",
    ),
    "folder-and-file.zip": (zipped({"a": b"", "a/b": b""}), "left out"),
    "honest.zip": (zipped({"honest_02_gates.ipynb": NOTEBOOK, "pictures/x.png": b"x"}), ""),
    "twice.zip": (zipped({"inner.zip": zipped({"twice_02_gates.ipynb": NOTEBOOK})}), ""),
}


@pytest.fixture
def extracted(tmp_path, caplog):
    """The folder into which all of these archives were extracted."""
    archive, folder = tmp_path / "course/archive", tmp_path / "course/extracted"
    archive.mkdir(parents=True)
    for name, (data, _) in ARCHIVES.items():
        (archive / name).write_bytes(data)
    (archive / "bare_02_gates.ipynb").write_bytes(NOTEBOOK)
    (archive / "link.ipynb").symlink_to("/etc/passwd")
    extractor = collect.Extractor()
    extractor.log = logging.getLogger("collect")
    with caplog.at_level(logging.WARNING, "collect"):
        extractor.extract(str(archive), str(folder))
    return folder


def test_only_what_lies_inside_and_is_small_is_extracted(extracted):
    files = {
        path.relative_to(extracted).as_posix() for path in extracted.rglob("*") if not path.is_dir()
    }
    assert {
        "bare_02_gates.ipynb",
        "honest/honest_02_gates.ipynb",
        "honest/pictures/x.png",
        "twice/inner/twice_02_gates.ipynb",
    } <= files
    assert not any(path.is_symlink() for path in extracted.rglob("*"))
    assert {name.partition("/")[0] for name in files} == {
        "bare_02_gates.ipynb",
        "honest",
        "twice",
        "nested",
    }
    assert set(os.listdir(extracted.parent)) == {"archive", "extracted"} and not os.path.exists(
        "/tmp/lstm-course-slip"
    )


def test_what_is_left_out_is_said(extracted, caplog):
    said = [record.getMessage() for record in caplog.get_records("setup")]
    for name, (_, reason) in ARCHIVES.items():
        about = [
            line
            for line in said
            if line.startswith(f"{'deep.zip' if name == 'nested.zip' else name} was")
        ]
        assert len(about) == bool(reason) and all(reason in line for line in about), name


def test_an_archive_of_the_whole_class_may_be_larger(tmp_path):
    (tmp_path / "archive").mkdir()
    data, _ = ARCHIVES["bomb.zip"]
    (tmp_path / "archive/class.zip").write_bytes(data)
    collect.Extractor().extract(str(tmp_path / "archive"), str(tmp_path / "out"))
    assert len(list((tmp_path / "out/class").iterdir())) == 90


def test_nbgrader_uses_them():
    config = configuration()
    assert ZipCollectApp(config=config).extractor_plugin is collect.Extractor
    assert ExportApp(config=config).plugin_class is CsvExport


def test_a_submission_that_is_not_marked_has_no_score_and_is_told_of(tmp_path, caplog):
    """nbgrader makes the rows of a submission before it marks, and counts what is empty as 0."""

    def submission(*scores):
        grades = [
            SimpleNamespace(
                auto_score=score, manual_score=None, cell=SimpleNamespace(cell_type="code")
            )
            for score in scores
        ]
        grades.append(
            SimpleNamespace(
                auto_score=None, manual_score=None, cell=SimpleNamespace(cell_type="markdown")
            )
        )
        return SimpleNamespace(
            notebooks=[SimpleNamespace(grades=grades)],
            score=sum(filter(None, scores)),
            timestamp=None,
            late_submission_penalty=None,
        )

    found = {
        "marked": submission(1.0, 2.0),
        "zero": submission(0.0, 0.0),
        "failed": submission(None, None),
    }

    def find_submission(lesson, student):
        if student not in found:
            raise MissingEntry
        return found[student]

    (tmp_path / "submitted/never-tried/02_gates").mkdir(parents=True)
    students = [
        SimpleNamespace(id=name, first_name="", last_name="", email=None)
        for name in (*found, "never-tried", "absent")
    ]
    assignment = SimpleNamespace(name="02_gates", duedate=None, max_score=10.0)
    export = CsvExport(config=Config(CourseDirectory={"root": str(tmp_path)}))
    export.to = str(tmp_path / "grades.csv")
    export.log = logging.getLogger("export")
    export.export(
        SimpleNamespace(
            assignments=[assignment], students=students, find_submission=find_submission
        )
    )
    with open(export.to, newline="") as file:
        scores = {row["student_id"]: row["score"] for row in csv.DictReader(file)}
    assert scores == {
        "marked": "3.0",
        "zero": "0.0",
        "failed": "",
        "never-tried": "",
        "absent": "0.0",
    }
    assert [record.getMessage().partition(",")[0] for record in caplog.records] == [
        "failed",
        "never-tried",
    ]


NAMES = ["=1+1", "x,,,,,,100,0,100,100", '"quoted"', "+1", "-1", "@SUM(A1)", "two\nlines", "plain"]


def test_names_stay_in_their_column(tmp_path):
    def find_submission(*names):
        raise MissingEntry

    students = [
        SimpleNamespace(id=name, first_name="=HYPERLINK(1)", last_name="a,b", email=None)
        for name in NAMES
    ]
    assignment = SimpleNamespace(name="02_gates", duedate=None, max_score=10.0)
    export = CsvExport()
    export.to = str(tmp_path / "grades.csv")
    export.export(
        SimpleNamespace(
            assignments=[assignment], students=students, find_submission=find_submission
        )
    )
    with open(export.to, newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(
        set(row) == set(COLUMNS) and (row["score"], row["max_score"]) == ("0.0", "10.0")
        for row in rows
    )
    assert [row["student_id"] for row in rows] == [
        f"'{name}" if name[0] in "=+-@" else name for name in NAMES
    ]
    assert {row["first_name"] for row in rows} == {"'=HYPERLINK(1)"} and {
        row["last_name"] for row in rows
    } == {"a,b"}
