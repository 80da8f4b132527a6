"""environment.yml is what conda can read, and says what pyproject.toml says; the lock has hashes
and no hosts.
"""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from rattler import MatchSpec

from autograder.release import lock
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
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text and "index-url" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all(
        "==" in entry and "--hash=sha256:" in entry
        for entry in entries
        if not entry.startswith("#")
    )
    locked = {entry.partition("==")[0].strip().lower().replace("_", "-") for entry in entries}
    groups = PROJECT["optional-dependencies"].values()
    named = [*PROJECT["dependencies"], *(text for group in groups for text in group)]
    assert {Requirement(name).name.lower() for name in named} <= locked


def part(text, size):
    """Names of the packages in one part of the lock."""
    [body] = re.findall(rf"^# {size}: .*\n((?:[^#].*\n)+)", text, re.MULTILINE)
    return {entry.partition("==")[0] for entry in lock.entries(body)}


def needed(names):
    """These packages and all that they need here, by what is installed."""
    found, left = set(), [(name, "") for name in names]
    while left:
        name, extra = left.pop()
        if (name, extra) in found:
            continue
        found.add((name, extra))
        for text in metadata.requires(name) or ():
            requirement = Requirement(text)
            if not requirement.marker or requirement.marker.evaluate({"extra": extra}):
                left += [(requirement.name, one) for one in ["", *requirement.extras]]
    return {re.sub("[-_.]+", "-", name).lower() for name, _ in found}


def test_each_size_of_the_lock_holds_all_that_it_needs_and_no_more():
    text = (ROOT / "requirements.lock").read_text()
    direct, there = list(PROJECT["dependencies"]), set()
    for size, (extras, _) in lock.SIZES.items():
        for extra in extras:
            direct += PROJECT["optional-dependencies"][extra]
        assert not there & part(text, size)
        there |= part(text, size)
        assert needed(Requirement(text).name for text in direct) <= there, size
    heavy = {"playwright", "py-rattler", "cosmic-ray", "ruff", "pytest", "hypothesis"}
    assert heavy <= part(text, "dev")


def test_a_part_holds_what_the_parts_before_it_do_not():
    hashes = " \\\n    --hash=sha256:0a \\\n    --hash=sha256:0b"
    a, b = f"a-b==1.0{hashes}", f"b==2{hashes}"
    conditional = f"a-b==1.0 ; sys_platform == 'linux'{hashes}"
    locks = {"learner": f"{conditional}\n", "instructor": f"{a}\n", "dev": f"{a}\n{b}\n"}
    made = lock.in_parts(locks)
    assert [line.partition(":")[0] for line in made.splitlines() if line[0] == "#"] == [
        "# learner",
        "# instructor",
        "# dev",
    ]
    assert part(made, "learner") == {"a-b"} and part(made, "dev") == {"b"}
    assert made.count(hashes) == 2 and conditional not in made
    assert lock.entries(made) == {"a-b==1.0": a, "b==2": b}


def test_who_learns_or_marks_installs_no_tools_of_developers():
    makefile = (ROOT / "Makefile").read_text()
    needs = dict(re.findall(r"^(\w+): \.venv/(\w+)", makefile, re.MULTILINE))
    assert needs == {
        "grade": "instructor",
        "lab": "instructor",
        "build": "instructor",
        "lock": "instructor",
        "lint": "dev",
        "test": "dev",
    }
