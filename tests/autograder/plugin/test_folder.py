"""Tidying the folder of a submission: what goes, what stays, and what is said."""

import os

import pytest

from autograder.plugin.folder import tidy_folder


@pytest.mark.parametrize("data", [b"2020-01-01 10:00:00 UTC", b"2020-01-01 10:00:00.5", b"", b"\n"])
def test_a_time_stays(tmp_path, data):
    (tmp_path / "timestamp.txt").write_bytes(data)
    assert tidy_folder(tmp_path) == [] and (tmp_path / "timestamp.txt").read_bytes() == data


@pytest.mark.parametrize(
    "data",
    [
        b"tomorrow",
        b"\xff\xfe\x00",
        b"2020-01-01" + b" " * 10**6,
        b"0001-01-01 00:00:00 +99999999",
        b"2020-13-45",
    ],
)
def test_what_is_no_time_goes(tmp_path, data):
    (tmp_path / "timestamp.txt").write_bytes(data)
    assert tidy_folder(tmp_path) == ["'timestamp.txt' held no time; it was removed."]
    assert os.listdir(tmp_path) == []


def test_what_a_student_handed_in_as_files_stays(tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures/x.png").write_bytes(b"x")
    (tmp_path / "notes.ipynb").symlink_to("/nowhere")  # marking refuses it, with a reason
    assert (
        tidy_folder(tmp_path) == []
        and (tmp_path / "pictures/x.png").exists()
        and (tmp_path / "notes.ipynb").is_symlink()
    )


def test_a_link_goes_and_its_target_stays(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "theirs").write_text("secret")
    (tmp_path / "mine/link").symlink_to("../theirs")
    assert tidy_folder(tmp_path / "mine") == ["'link' was a link to '../theirs'; it was removed."]
    assert (tmp_path / "theirs").read_text() == "secret"


def test_what_cannot_be_changed_is_said(tmp_path, monkeypatch):
    (tmp_path / "link").symlink_to("x")

    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.PosixPath.unlink", refuse)
    assert tidy_folder(tmp_path) == [
        "'link': was a link to 'x' and could not be changed: Permission denied."
    ]
