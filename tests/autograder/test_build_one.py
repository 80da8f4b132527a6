"""Building one lesson: what a whole build writes for it, and nothing else."""

import json

from autograder import paths
from autograder.release import build

NAME = "00_welcome"
OWN = (
    f"notebooks/{NAME}/{NAME}.ipynb",
    "course/expected/affine.json",
    f"course/predictions/{NAME}.json",
)
SHARED = ("course/lessons.json", "docs/misconceptions.md")


def of_another_time(root):
    """Change what is generated of two lessons, as edits of their sources would; a file of an
    exercise that was renamed stays behind.
    """
    for path in OWN:
        (root / path).unlink()
    stale = json.loads((root / "course/expected/sigmoid.json").read_text()) | {"lesson": NAME}
    (root / "course/expected/renamed.json").write_text(json.dumps(stale))
    outlines = json.loads((root / "course/lessons.json").read_text())
    outlines[NAME]["minutes"] = 1
    (root / "course/lessons.json").write_text(json.dumps(outlines, indent=1) + "\n")
    page = (root / "docs/misconceptions.md").read_text()
    section = page.index(f"## {NAME}")
    page = page[:section] + f"## {NAME}\n\nnothing\n" + page[page.index("\n## 01_") :]
    (root / "docs/misconceptions.md").write_text(page.replace(f"| {NAME} | 1 |", f"| {NAME} | 9 |"))


def test_one_lesson_gets_the_bytes_of_a_whole_build(copy):
    of_another_time(copy.root)
    other = copy.root / "course/predictions/01_long_term_dependencies.json"
    other.write_text("{}")
    done = copy.run("lstm-course", "build", "welcome")
    assert done.stdout == "Built 1 lesson with 1 exercise.\n"
    for path in (*OWN, *SHARED):
        assert (copy.root / path).read_bytes() == (paths.ROOT / path).read_bytes(), path
    assert not (copy.root / "course/expected/renamed.json").exists()
    assert other.read_text() == "{}"
    assert (copy.root / f"classroom/source/{NAME}/{NAME}.ipynb").exists()
    assert not (copy.root / "classroom/source/01_long_term_dependencies").exists()


def test_one_lesson_is_compared_alone(copy):
    of_another_time(copy.root)
    (copy.root / "course/predictions/01_long_term_dependencies.json").write_text("{}")
    assert build.check(copy.root, [NAME]) == [
        f"{OWN[0]} is missing",
        f"{OWN[1]} is missing",
        "course/expected/renamed.json is no longer made",
        f"{OWN[2]} is missing",
        "course/lessons.json differs from a fresh build",
        "docs/misconceptions.md differs from a fresh build",
    ]


def test_a_lesson_that_is_not_whole_gets_a_sentence(copy):
    path = copy.root / f"solutions/lessons/{NAME}.py"
    path.write_text(path.read_text().replace('affine-test role="test"', 'affine-tset role="test"'))
    done = copy.run("lstm-course", "build", NAME, code=2)
    assert done.stderr.startswith("lstm-course: The lessons cannot be built:\n  solutions/lessons/")
    assert "the exercise affine has no test cell" in done.stderr and "Trace" not in done.stderr


def test_an_unknown_lesson_is_not_built(copy):
    done = copy.run("lstm-course", "build", "99_nothing", code=2)
    assert done.stderr.startswith("lstm-course: There is no lesson 99_nothing. The lessons are: 00")
