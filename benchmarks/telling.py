"""Choose the telling rounds of every exercise, so that what a wrong answer gets does not depend on
the draw of the hidden inputs.

Run from the root of the repository, in some minutes: python -m benchmarks.telling. It writes
autograder/exercises/telling.json.

With some draws a wrong answer is right in a case by luck: a wrong choice among few letters, say.
Telling rounds are drawn from the same seeds in every marking, and those are chosen in which every
known mistake is wrong in each case in which it can be. A wrong answer gets a criterion only where
it holds in them as well.
"""

import json
import warnings
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from autograder.exercises import load_all
from autograder.exercises.exercise import TELLING
from course.judging.judge import right_parts
from course.judging.observe import observe

CANDIDATES = range(60)


def choose(name):
    """Choose the telling rounds of an exercise among the candidates, as few as find all that any of
    them finds.

    Args:
        name: of the exercise.

    Returns:
        list of seeds; empty where all candidates find the same.
    """
    exercise = load_all()[name]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = {seed: _wrong(exercise, seed) for seed in CANDIDATES}
    titles = set.intersection(
        *({title for _, title, _ in wrong} for wrong in found.values())
    )  # others hold numbers of their round
    missing = {
        item for wrong in found.values() for item in wrong if item[1] in titles
    } - set.intersection(*found.values())
    chosen = []
    while missing:
        chosen.append(max(found, key=lambda seed: len(found[seed] & missing)))
        missing -= found[chosen[-1]]
    return chosen


def _wrong(exercise, seed):
    """What is wrong of the known mistakes in one round: set of (mistake, title of a case, part)."""
    case_set = exercise.telling_cases([seed])
    return {
        (mistake.name, case.title, part)
        for mistake in exercise.misconceptions
        if (function := mistake.function(exercise.reference))
        for case in case_set.cases
        for part in case.expected.keys()
        - right_parts(case_set, case, observe(function, case.inputs))
    }


def text():
    """The file of the telling rounds, chosen anew."""
    with ProcessPoolExecutor() as pool:
        chosen = {
            name: seeds
            for name, seeds in zip(load_all(), pool.map(choose, load_all()), strict=True)
            if seeds
        }
    lines = ",\n".join(
        f" {json.dumps(name)}: {json.dumps(seeds)}" for name, seeds in chosen.items()
    )
    return f"{{\n{lines}\n}}\n"


if __name__ == "__main__":
    TELLING.write_text(text(), encoding="utf-8")
