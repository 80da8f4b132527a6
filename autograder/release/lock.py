"""Write requirements.lock: one file whose beginnings are what each kind of user installs.

Run: make lock. It needs uv, and keeps the file's versions where pyproject.toml allows them.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder import paths

SIZES = {  # from the smallest to the largest: extras of pyproject.toml, and what it is for
    "learner": ((), "the notebooks and their checks"),
    "instructor": (("instructor",), "marking, and the command lstm-course"),
    "dev": (("instructor", "accuracy", "dev"), "tests and benchmarks"),
}
COMPILE = (
    "uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes "
    "--no-emit-index-url --no-header --no-annotate --quiet"
).split()


def entries(text: str) -> dict[str, str]:
    """Each package of a lock with its hashes, by its name and version."""
    found = re.split(r"\n(?=\w)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    return {entry.split()[0]: entry for entry in found}


def in_parts(locks: dict[str, str]) -> str:
    """One lock made of several: each part holds what the parts before it do not.

    Args:
        locks: dict from the name of a size to the text of its lock, from the smallest to the
            largest; the last one holds everything.

    Returns:
        Text of the lock.
    """
    everything = entries(list(locks.values())[-1])
    text, before = "", set()
    for size, lock in locks.items():
        new = [name for name in entries(lock) if name not in before]
        text += f"# {size}: {SIZES[size][1]}\n" + "".join(f"{everything[name]}\n" for name in new)
        before |= set(new)
    return text


def compiled(extras: tuple[str, ...], known: str) -> str:
    """The lock of the project with these extras, with the versions of the lock `known`."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "requirements.lock"
        made.write_text(known, encoding="utf-8")
        options = [f"--extra={extra}" for extra in extras]
        command = [*COMPILE, *options, "--output-file", str(made)]
        subprocess.run(command, cwd=paths.ROOT, check=True)
        return made.read_text(encoding="utf-8")


def main() -> None:
    """Write the lock of all sizes."""
    if not shutil.which("uv"):
        sys.exit("make lock needs uv: https://docs.astral.sh/uv")
    file = paths.ROOT / "requirements.lock"
    everything = compiled(SIZES["dev"][0], file.read_text(encoding="utf-8"))
    locks = {size: compiled(extras, everything) for size, (extras, _) in SIZES.items()}
    file.write_text(in_parts(locks), encoding="utf-8")


if __name__ == "__main__":
    main()
