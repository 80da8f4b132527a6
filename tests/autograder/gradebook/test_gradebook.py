"""Recording in the gradebook: everything or nothing. And the secret, which is never half written."""

import os
import shutil

import pytest
from nbgrader.api import Gradebook

from autograder import paths
from autograder.errors import UserError
from autograder.gradebook.gradebook import recording, require_writable
from autograder.gradebook.secret import class_secret


@pytest.fixture(scope="module")
def gradebook_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("class") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}") as gradebook:
        gradebook.add_student("ada", first_name="Ada")
    return path


@pytest.fixture
def db_url(gradebook_file, tmp_path):
    shutil.copy(gradebook_file, tmp_path)
    return f"sqlite:///{tmp_path}/gradebook.db"


def first_name(db_url):
    with Gradebook(db_url) as gradebook:
        return gradebook.find_student("ada").first_name


def test_what_is_recorded_is_there(db_url):
    with recording(db_url, "ada") as gradebook:
        gradebook.update_or_create_student("ada", first_name="Augusta")
    assert first_name(db_url) == "Augusta"


def test_nothing_is_recorded_where_something_fails_later(db_url):
    with pytest.raises(ZeroDivisionError), recording(db_url, "ada") as gradebook:
        gradebook.update_or_create_student("ada", first_name="Augusta")  # nbgrader commits here
        raise ZeroDivisionError
    assert first_name(db_url) == "Ada"


def test_a_gradebook_in_use_elsewhere_is_said_in_one_sentence(db_url):
    with (
        Gradebook(db_url) as other,
        pytest.raises(
            UserError, match="ada, 02_gates: the gradebook could not be written .database is locked"
        ),
    ):
        other.find_student("ada").first_name = "Lovelace"
        other.db.flush()
        with recording(f"{db_url}?timeout=0.01", "ada, 02_gates") as gradebook:
            gradebook.find_student("ada").first_name = "Augusta"
    assert first_name(db_url) == "Ada"


def test_looking_whether_the_gradebook_can_be_written_changes_nothing(db_url, tmp_path):
    before = (tmp_path / "gradebook.db").read_bytes()
    require_writable(db_url)
    assert (tmp_path / "gradebook.db").read_bytes() == before


def test_the_secret_stays_is_private_and_is_never_empty(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CLASSROOM", tmp_path)
    secret = class_secret()
    assert (
        len(secret) == 64
        and class_secret() == secret
        and [path.name for path in tmp_path.iterdir()] == ["secret"]
    )
    assert os.stat(tmp_path / "secret").st_mode & 0o077 == 0
    (tmp_path / "secret").write_bytes(b"")
    with pytest.raises(UserError, match="is empty"):
        class_secret()
