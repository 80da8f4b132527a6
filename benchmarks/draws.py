"""Whether a mark depends on the draw of the hidden inputs: right answers and known mistakes, marked
with several draws.

Run from the root of the repository: python -m benchmarks.draws [LESSON ...] [--draws 20]. Each
answer should get the same share of the points with every draw. It prints those that do not, and
ends with status 1 where a right answer fails with one of them.
"""

import argparse
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from autograder.exercises import load_all
from autograder.exercises.right_answers import ANSWERS
from benchmarks.accuracy import chosen
from benchmarks.bounded import mark_hidden, start_worker

DRAWS = 20
DIGITS = 4  # of a share of the points


@dataclass(frozen=True)
class Uneven:
    """An answer whose mark depends on the draw.

    Attributes:
        exercise: its name.
        answer: name of the known mistake, or the style of the right answer.
        right: whether it is a right answer.
        shares: the shares of the points that it got, each once, the smallest first.
        draws: how many draws gave another one than most did.
    """

    exercise: str
    answer: str
    right: bool
    shares: tuple
    draws: int


def measure(name, draws=DRAWS):
    """The uneven answers to one exercise.

    Args:
        name: of the exercise.
        draws: number of draws.

    Returns:
        list of Uneven.
    """
    exercise = load_all()[name]
    answers = [
        (answer.style, True, answer.function()) for answer in ANSWERS if answer.exercise == name
    ]
    answers += [
        (mistake.name, False, mistake.function(exercise.reference))
        for mistake in exercise.misconceptions
    ]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        shares = [
            (label, right, [_share(exercise, function, draw) for draw in range(draws)])
            for label, right, function in answers
        ]
    return [
        Uneven(name, label, right, tuple(sorted(set(found))), draws - max(map(found.count, found)))
        for label, right, found in shares
        if len(set(found)) > 1
    ]


def _share(exercise, function, draw):
    report = mark_hidden(exercise, function, draw)
    return round(report.fraction, DIGITS) if report else 0.0


def run(names, draws, jobs):
    """What `measure` gives for exercises, in processes of their own, in the order of the names."""
    with ProcessPoolExecutor(jobs, initializer=start_worker) as pool:
        yield from (
            uneven for found in pool.map(measure, names, [draws] * len(names)) for uneven in found
        )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", help="lessons to measure; none means all")
    parser.add_argument("--draws", type=int, default=DRAWS, help="how many draws")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    options = parser.parse_args()
    failed = False
    for found in run(chosen(options.lessons), options.draws, options.jobs):
        shares = ", ".join(f"{share:.3f}" for share in found.shares)
        failed = failed or found.right
        print(
            f"{found.exercise}, {'right answer' if found.right else 'mistake'} {found.answer!r}: "
            f"{shares}; "
            f"{found.draws} of {options.draws} draws differ",
            flush=True,
        )
    return failed


if __name__ == "__main__":
    sys.exit(main())
