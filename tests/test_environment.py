"""environment.yml is what conda can read, and says what pyproject.toml says; the lock has hashes
and no hosts.
"""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from rattler import MatchSpec

from autograder.release.environment import environment_yml

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text())
CONDA = [spec for spec in ENVIRONMENT["dependencies"] if isinstance(spec, str)]


def test_is_generated_from_pyproject():
    assert (ROOT / "environment.yml").read_text() == environment_yml()


def test_structure():
    assert ENVIRONMENT["name"] == "lstm-course"
    assert ENVIRONMENT["channels"] == ["conda-forge"]
    assert [spec for spec in ENVIRONMENT["dependencies"] if isinstance(spec, dict)] == [
        {"pip": ["-e ."]}
    ]


@pytest.mark.parametrize("spec", CONDA)
def test_conda_can_read_every_spec(spec):
    assert MatchSpec(spec).name.normalized == spec.split()[0]


def test_the_five_packages_of_the_course_are_there_with_their_bounds():
    specs = {spec.split()[0]: set(spec.split()[1].split(",")) for spec in CONDA if " " in spec}
    wanted = {
        Requirement(text).name: set(str(Requirement(text).specifier).split(","))
        for text in PROJECT["dependencies"]
    }
    assert {"jupyterlab", "numpy", "matplotlib", "nbgrader", "ipywidgets"} <= set(wanted)
    assert specs == wanted | {"python": set(PROJECT["requires-python"].split(","))}


def test_no_newer_python_is_shut_out():
    assert [bound.operator for bound in SpecifierSet(PROJECT["requires-python"])] == [">="]


def test_every_dependency_has_a_floor():
    groups = PROJECT["optional-dependencies"].values()
    for text in [*PROJECT["dependencies"], *(text for group in groups for text in group)]:
        assert any(bound.operator == ">=" for bound in Requirement(text).specifier), text


def test_lock_pins_everything_with_hashes_and_names_no_host():
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock and "index-url" not in lock
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert all(
        "==" in entry and "--hash=sha256:" in entry
        for entry in entries
        if not entry.startswith("#")
    )
    locked = {entry.partition("==")[0].strip().lower().replace("_", "-") for entry in entries}
    groups = PROJECT["optional-dependencies"].values()
    named = [*PROJECT["dependencies"], *(text for group in groups for text in group)]
    assert {Requirement(text).name.lower() for text in named} <= locked
