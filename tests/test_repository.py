"""What git holds can be reviewed, cited and licensed: files at the root and habits of all files."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from autograder.release.build import GENERATED

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 2000
IN_ONE_LINE = ("solutions/parameters/",)  # trained networks: a base64 text cannot be broken


def tracked():
    """Paths of all files in git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]


def text_files():
    """(path, text) of the tracked text files."""
    for name in tracked():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            yield name, content.decode("utf-8")


def attributes(name, paths):
    """Value of a git attribute for each path."""
    done = subprocess.run(
        ["git", "check-attr", name, *paths], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [line.rpartition(": ")[2] for line in done.stdout.splitlines()]


def test_every_text_file_has_lines_that_can_be_reviewed():
    long = [
        f"{name}, line {number}: {len(line)} characters"
        for name, text in text_files()
        if not name.startswith(IN_ONE_LINE)
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert long == []


def test_generated_files_are_folded_in_reviews():
    written_by_build = [
        name
        for name in tracked()
        if any(name == path or name.startswith(f"{path}/") for path in GENERATED)
    ]
    others = ["docs/accuracy.md", "requirements.lock", "benchmarks/results.json"]
    values = attributes("linguist-generated", written_by_build + others)
    assert len(values) > 100 and set(values) == {"set"}
    assert attributes("linguist-generated", ["README.md", "course/checking.py"]) == [
        "unspecified",
        "unspecified",
    ]


def test_lines_end_alike_on_every_system():
    assert attributes("eol", ["README.md", "autograder/cli.py"]) == ["lf", "lf"]


def test_public_ci_runs_what_ci_runs():
    ours = re.findall(r"^make .*", (ROOT / ".ci/run").read_text(), re.MULTILINE)
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    steps = [step.get("run", "") for step in workflow["jobs"]["test"]["steps"]]
    assert [step for step in steps if step.startswith("make")] == ours == ["make lint", "make test"]


def test_the_citation_says_what_the_project_says():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == project["version"]
    holder = re.search(r"Copyright \(c\) \d+, (.+)", (ROOT / "LICENSE").read_text())[1]
    assert citation["authors"] == [{"name": holder}]


def test_the_license_names_every_data_set():
    sources = (ROOT / "course/data/SOURCES.md").read_text()
    names = re.findall(r"^## (\w+)\.", sources, re.MULTILINE)
    stated = re.findall(r"\*\*License:\*\* (.*)", sources)
    license = (ROOT / "LICENSE").read_text()
    for name, words in zip(names, stated, strict=True):
        row = re.search(rf"^    {name} +(.+)", license, re.MULTILINE)[1]
        short = "CC BY 4.0" if "CC BY 4.0" in words else words.partition(" (")[0].partition(",")[0]
        assert row.startswith(short.partition(".")[0]), name


def test_the_changelog_has_a_place_for_what_is_new():
    headings = re.findall(r"^## (.*)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == "[Unreleased]"
