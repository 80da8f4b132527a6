"""The accuracy of the marker: right answers that fail, wrong answers that pass, and how far both
are from the tolerance.

Run from the root of the repository: python -m benchmarks.accuracy --write. It needs the extra
"accuracy" (cosmic-ray). With names of lessons it measures only these. What it finds goes to
accuracy.json and from there into docs/accuracy.md. It ends with status 1 where a right answer
failed, a wrong one passed, or equivalent_mutants.json does not fit the mutants.

Every answer is run as the marker runs it: observe, judge, inputs and observations as JSON between
them.
"""

import argparse
import json
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.progress import track

from autograder.errors import UserError
from autograder.exercises import load_all
from autograder.exercises.right_answers import ANSWERS
from benchmarks import accuracy_page
from benchmarks.accuracy_page import COARSE, MUTANT_SEEDS, SEEDS
from benchmarks.bounded import mark, start_worker
from benchmarks.deviation import deviation
from benchmarks.mutants import equivalent, mutants
from course.judging.cases import CaseSet

FILE = Path(__file__).with_name("accuracy.json")


def measure(name, seeds=SEEDS, with_mutants=True):
    """What the check and the marking say of right and of wrong answers to one exercise.

    Args:
        name: of the exercise.
        seeds: number of hidden seeds.
        with_mutants: whether to make mutants, which needs cosmic-ray.

    Returns:
        dict that json.dumps takes: "right", "mistakes", "mutants", each what was counted.
    """
    exercise = load_all()[name]
    case_sets = [exercise.public_cases(), *map(exercise.hidden_cases, range(seeds))]
    case_sets = [CaseSet.from_json(case_set.to_json()) for case_set in case_sets]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = {
            "lesson": exercise.lesson,
            "right": _right(name, case_sets),
            "mistakes": _mistakes(exercise, case_sets),
        }
        if with_mutants:
            found["mutants"] = _mutants(exercise, case_sets)
    return found


def _right(name, case_sets):
    """Right answers that fail, as they are and in single precision, and how far they are from the
    reference.
    """
    answers = [answer for answer in ANSWERS if answer.exercise == name]
    found = {
        "answers": len(answers),
        "failed": [],
        "failed in float32": [],
        "float64": 0.0,
        "float32": 0.0,
    }
    for dtype, failed, functions in (
        ("float64", "failed", _as_written),
        ("float32", "failed in float32", _in_float32),
    ):
        for answer in answers:
            for function in functions(answer):
                marked = [mark(case_set, function) for case_set in case_sets]
                if not all(report and report.passed for report, _ in marked):
                    found[failed].append(answer.style)
                else:
                    largest = (
                        deviation(case_set, seen) for case_set, (_, seen) in zip(case_sets, marked)
                    )
                    found[dtype] = max(found[dtype], *largest)
    found["failed in float32"] = sorted(set(found["failed in float32"]))
    return found


def _as_written(answer):
    return [answer.function()]


def _in_float32(answer):
    """The answer with all in single precision, and with the other functions of the lessons alone in
    it.
    """
    return [_single(answer.function(_single), result=False), answer.function(_single)]


def _single(function, result=True):
    """A function that casts its arguments to single precision, and its result, too."""

    def wrapped(*args, **kwargs):
        value = function(*map(_cast, args), **{key: _cast(item) for key, item in kwargs.items()})
        return _cast(value) if result else value

    wrapped.__name__ = function.__name__
    return wrapped


def _cast(value):
    if isinstance(value, np.ndarray | np.float64):
        return value.astype(np.float32) if value.dtype == np.float64 else value
    if isinstance(value, dict):
        return {key: _cast(item) for key, item in value.items()}
    return type(value)(map(_cast, value)) if isinstance(value, list | tuple) else value


def _mistakes(exercise, case_sets):
    """Known mistakes that pass, and how often they are named."""
    found = _Wrong(case_sets)
    for mistake in exercise.misconceptions:
        reports = found.add(mistake.name, mistake.function(exercise.reference))
        found.named += sum(mistake.name in dict(report.diagnoses) for report in reports if report)
    return found.counts(len(exercise.misconceptions), len(exercise.misconceptions) * len(case_sets))


def _mutants(exercise, case_sets):
    """Mutants that pass, and how many are taken for a known mistake when they are marked first."""
    check, first, *others = case_sets[: 1 + MUTANT_SEEDS]
    found, made = (
        _Wrong([check, first, *(replace(case_set, symptoms=[]) for case_set in others)]),
        list(mutants(exercise.reference)),
    )
    for mutant in made:
        _, report, *_ = found.add([mutant.line, mutant.change], mutant.function(exercise.reference))
        found.named += bool(report and report.diagnoses)
    return found.counts(len(made), len(made))


class _Wrong:
    """Wrong answers to one exercise: which pass, and how near the others come."""

    def __init__(self, case_sets):
        self.case_sets, self.named = case_sets, 0
        self.passed, self.passed_check, self.nearest = [], [], {}

    def add(self, label, function):
        """Mark a wrong answer on all case sets, the check first.

        Returns:
            list of Report, None where marking would have stopped it.
        """
        marked = [mark(case_set, function) for case_set in self.case_sets]
        check, *hidden = (bool(report and report.passed) for report, _ in marked)
        if any(hidden):
            self.passed.append(label)
        elif check:
            self.passed_check.append(label)
        for case_set, (report, seen) in zip(self.case_sets, marked):
            if report and not report.passed:
                self._compare(label, case_set, seen)
        return [report for report, _ in marked]

    def _compare(self, label, case_set, seen):
        """Remember the smallest deviation in each precision; one of at most 1 failed for a side
        effect, not for its values.
        """
        far = {dtype: deviation(case_set, seen, dtype) for dtype in ("float64", "float32")}
        if far["float64"] is None or far["float64"] <= 1:
            return
        for dtype, distance in far.items():
            if dtype not in self.nearest or distance < self.nearest[dtype][0]:
                self.nearest[dtype] = [distance, label]

    def counts(self, number, chances):
        """All that was found."""
        return {
            "answers": number,
            "passed": self.passed,
            "passed the check alone": self.passed_check,
            "named": self.named,
            "of": chances,
            "nearest": self.nearest,
        }


def complaints(found):
    """What is wrong, one sentence each.

    Args:
        found: dict from an exercise's name to what `measure` gave.
    """
    reasons = equivalent()
    survivors = [
        (name, *pair) for name, counts in found.items() for pair in counts["mutants"]["passed"]
    ]
    for name, counts in found.items():
        yield from (
            f"{name}: a right answer failed: {style}" for style in counts["right"]["failed"]
        )
        if counts["right"]["failed in float32"] and name not in COARSE:
            yield (
                f"{name}: right answers failed in float32: "
                f"{', '.join(counts['right']['failed in float32'])}"
            )
        yield from (
            f"{name}: a known mistake passed: {mistake}" for mistake in counts["mistakes"]["passed"]
        )
    for name, line, change in survivors:
        if (name, line, change) not in reasons:
            yield f"{name}: a mutant passed: {line!r} was changed into {change!r}"
    for key in reasons:
        if key[0] in found and survivors.count(key) != 1:
            yield (
                f"{key[0]}: equivalent_mutants.json says that {key[2]!r} passes for {key[1]!r}; "
                f"{survivors.count(key)} such mutants did"
            )


def run(names, jobs):
    """Measure exercises in processes of their own, the longest first.

    Yields:
        (name, what `measure` gave), as soon as it is known.
    """
    with ProcessPoolExecutor(jobs, initializer=start_worker) as pool:
        running = {pool.submit(measure, name): name for name in reversed(names)}
        yield from (
            (running[task], task.result())
            for task in track(as_completed(running), "Measuring", len(running))
        )


def chosen(lessons):
    """Names of the exercises of some lessons; of all where none is given.

    Raises:
        UserError: there is no such lesson.
    """
    if unknown := set(lessons) - {exercise.lesson for exercise in load_all().values()}:
        raise UserError(f"There is no lesson {min(unknown)} that has exercises.")
    return [
        name for name, exercise in load_all().items() if not lessons or exercise.lesson in lessons
    ]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", help="lessons to measure; none means all")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument(
        "--write", action="store_true", help=f"write {FILE.name}, docs/accuracy.md and its figure"
    )
    options = parser.parse_args()
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    found = {}
    for name, counts in run(chosen(options.lessons), options.jobs):
        found[name] = known[name] = counts
        if options.write:
            ordered = {name: known[name] for name in load_all() if name in known}
            FILE.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
    if options.write:
        accuracy_page.write(ordered)
    found = {name: found[name] for name in load_all() if name in found}
    print(accuracy_page.table(found))
    print("\n".join(wrong := list(complaints(found))))
    return bool(wrong)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except UserError as error:
        sys.exit(str(error))
