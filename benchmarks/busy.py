"""Mark every lesson's right work beside busy loops: the load of the machine may cost time, and no
point.

Run from the root of the repository: python -m benchmarks.busy [LESSON ...] [--loops 8]. It prints
the points of each lesson, and for the first of them how much longer marking took than before the
loops began. It ends with status 1 where a point was lost.
"""

import argparse
import subprocess
import sys
import time
from contextlib import contextmanager

import nbformat

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import solved_notebook, source_notebook
from autograder.marking.run import mark_notebook
from autograder.submission import rebuild as submission

LOOP = "import os\nparent = os.getppid()\nwhile os.getppid() == parent:\n    sum(range(10**6))"


@contextmanager
def loops(count):
    """Processes that keep the processors busy, ended in the end; should this process be killed,
    they end themselves.

    Args:
        count: how many.

    Yields:
        list of Popen.
    """
    running = [subprocess.Popen([sys.executable, "-c", LOOP]) for _ in range(count)]
    try:
        yield running
    finally:
        for loop in running:
            loop.kill()
            loop.wait()


def right_work(name):
    """The rebuilt notebook of somebody who solved a lesson, trained networks included."""
    lesson = lessons.read(name)
    return submission.rebuild(
        source_notebook(lesson), submission.parse(nbformat.writes(solved_notebook(lesson)).encode())
    )


def marked(name):
    """The Marks of that."""
    return mark_notebook(right_work(name), name)


def _timed(name):
    start = time.perf_counter()
    return marked(name), time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", help="names of lessons; all where none is named")
    parser.add_argument("--loops", type=int, default=8, help="how many busy loops run beside")
    options = parser.parse_args()
    names, lost = options.lessons or lessons.names(), []
    _, quiet = _timed(names[0])
    with loops(options.loops):
        for name in names:
            marks, seconds = _timed(name)
            lost += [name] if marks.points < marks.max_points else []
            ratio = (
                f", {seconds / quiet:.1f} times as long as without the loops"
                if name == names[0]
                else ""
            )
            print(
                f"{name:<28} {marks.points:g} / {marks.max_points:g} in {seconds:.1f} s{ratio}",
                *marks.events,
                sep="\n  ",
                flush=True,
            )
    print(
        f"Points were lost in {', '.join(lost)}."
        if lost
        else f"All points beside {options.loops} busy loops."
    )
    return bool(lost)


if __name__ == "__main__":
    sys.exit(main())
