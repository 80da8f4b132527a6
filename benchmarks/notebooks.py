"""Time to run every solved notebook from top to bottom, kernel included.

Run on a machine that does nothing else: python benchmarks/notebooks.py --write. It says which
notebook takes more than a minute, whether all take more than six, and which lesson states another
time than it takes. With --write the seconds go to benchmarks/run_times.json, from
which a test takes what each lesson must state: the time rounded up to 5 seconds.
"""

import argparse
import json
import math
import sys
import tempfile
import time
from pathlib import Path

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import solved_notebook
from autograder.release.execute import execute, write_all

FILE = Path(__file__).with_name("run_times.json")
ONE, ALL = 60, 360  # seconds that a notebook and all of them may take
STEP = 5


def stated(seconds):
    """The run time that a lesson states: rounded up to a step."""
    return max(STEP, math.ceil(seconds / STEP) * STEP)


def breaches(times):
    """Sentences about what takes too long or is stated wrongly.

    Args:
        times: dict from a lesson's name to seconds.
    """
    for name, seconds in times.items():
        if seconds > ONE:
            yield f"{name} takes {seconds:.0f} seconds: more than {ONE}."
        if name in lessons.names() and lessons.read(name).seconds != stated(seconds):
            yield (
                f"{name} states {lessons.read(name).seconds} seconds to run. Measured and rounded "
                f"up: {stated(seconds)}."
            )
    if sum(times.values()) > ALL:
        yield f"All together take {sum(times.values()):.0f} seconds: more than {ALL}."
    for name in lessons.names():
        if name not in times:
            yield f"{name} was not measured. Run: python benchmarks/notebooks.py --write"


def measure(path):
    """Seconds that a notebook runs.

    Raises:
        SystemExit: it does not run without errors.
    """
    start = time.perf_counter()
    complaints = execute(path)
    if complaints:
        sys.exit(f"{path.name}, cell {complaints[0][0]}:\n{complaints[0][1]}")
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=3, help="runs of each notebook; the fastest counts"
    )
    parser.add_argument("--write", action="store_true", help=f"write {FILE.name}")
    options = parser.parse_args()
    times = {}
    with tempfile.TemporaryDirectory() as folder:
        write_all(Path(folder), solved_notebook)
        for name in lessons.names():
            times[name] = round(
                min(measure(Path(folder) / name / f"{name}.ipynb") for _ in range(options.runs)), 1
            )
            print(f"{name:<28} {times[name]:6.1f} s")
    print(f"{'all':<28} {sum(times.values()):6.1f} s of at most {ALL}")
    if options.write:
        FILE.write_text(json.dumps(times, indent=1) + "\n", encoding="utf-8")
    found = list(breaches(times))
    print("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
