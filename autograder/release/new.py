"""A new lesson: a text, a spec and a reference that can be built, checked and marked at once."""

import keyword
import re
from pathlib import Path

from autograder import paths
from autograder.errors import UserError
from autograder.exercises import load_all
from autograder.lessons import lesson as lessons

TEMPLATE = Path(__file__).with_name("template")


def write(name: str) -> list[Path]:
    """Write the files of a new lesson with one small exercise, to be replaced.

    Args:
        name: of the lesson, such as "17_convolution"; its exercise is called "convolution".

    Returns:
        paths of the files.

    Raises:
        UserError: the name is none, or it is taken.
    """
    if not (match := re.fullmatch(r"(\d\d)_([a-z][a-z0-9_]*)", name)):
        raise UserError(
            f"{name!r} is no name of a lesson. It has two digits and words in small letters, such "
            "as 17_convolution."
        )
    number, stem = match.groups()
    if taken := [other for other in lessons.names() if number == other[:2]]:
        raise UserError(f"There is a lesson of this number: {taken[0]}.")
    files = {
        paths.LESSONS / f"{name}.py": "lesson",
        paths.EXERCISES / f"{name}.py": "spec",
        paths.REFERENCE / f"{stem}.py": "reference",
    }
    for path in files:
        if path.exists():
            raise UserError(f"{paths.relative(path)} is there already. Choose another name.")
    if keyword.iskeyword(stem) or stem in load_all():
        raise UserError(f"{stem} is the name of an exercise or of Python. Choose another name.")
    words = {
        "lesson": name,
        "number": number,
        "stem": stem,
        "title": stem.replace("_", " ").capitalize(),
        "references": "solutions.reference" if paths.OURS else "reference",
    }
    for path, template in files.items():
        text = (TEMPLATE / f"{template}.txt").read_text(encoding="utf-8")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(re.sub(r"@(\w+)@", lambda found: words[found[1]], text), encoding="utf-8")
    return list(files)
