"""A result: what a trained model must reach on data that was not released."""

import builtins
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from autograder.exercises.exercise import Arguments
from course.judging.compare import as_array
from course.judging.observation import Call, Observation
from course.judging.report import ERROR, FAILED, PASSED, UNWRITTEN, Criterion, Report
from course.judging.values import NotPlain, Untrusted, pack, unpack
from course.keeping import KeepError, Parameters, unpack_parameters

Data: TypeAlias = tuple[list[Arguments], np.ndarray | list[np.ndarray]]  # calls, targets
BEATEN_WORTH, REACHED_WORTH = 1, 2
ERRORS = {
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception)
}


def share_right(outputs: list[np.ndarray], targets: np.ndarray) -> float:
    """A score: the share of rows whose largest number stands at the target; of (n, K) scores of
    each call and (N,) targets.
    """
    return np.mean(np.concatenate(outputs).argmax(axis=1) == targets)


@dataclass(frozen=True)
class Result:
    """One result that is marked.

    Attributes:
        lesson: name of the lesson.
        name: of the result, as its cell gives it.
        function: the reference of the exercise that is called with the kept parameters, its first
            argument.
        held_out: function () -> (calls, targets): a list with the other arguments of each call, by
            name, and what the score needs beside the outputs. Calls are made one after the other,
            each when the one before has been answered: a call may hold the targets of those before
                it, and never its own.
        released: function () -> (calls, targets) of the same form, from what students have; a few
            calls. On them marking decides whose functions the held-out calls are made with, since
            it makes those once.
        shape: function (arguments of a call) -> shape of what the call must return.
        score: function (list of output arrays, targets) -> number.
        what: name of the score, such as "perplexity".
        needed: the score that must be reached.
        baselines: name -> score of each simple method that must be beaten.
        larger_is_better: whether a larger score is better.
        needs: names of the student's functions that `function` usually calls.
    """

    lesson: str
    name: str
    function: Callable
    held_out: Callable[[], Data]
    released: Callable[[], Data]
    shape: Callable[..., tuple[int, ...]]
    score: Callable[..., float]
    what: str
    needed: float
    baselines: dict[str, float] = field(default_factory=dict)
    larger_is_better: bool = True
    needs: tuple[str, ...] = ()

    def reaches(self, score: float, needed: float) -> bool:
        """Whether a score is at least as good as another."""
        return score >= needed if self.larger_is_better else score <= needed

    def beats(self, score: float, baseline: float) -> bool:
        """Whether a score is better than that of a baseline."""
        return score != baseline and self.reaches(score, baseline)

    def is_passed_by(self, score: float) -> bool:
        """Whether a score gets all points."""
        return self.reaches(score, self.needed) and all(
            self.beats(score, baseline) for baseline in self.baselines.values()
        )

    def of(self, params: Parameters, function: Callable | None = None) -> float:
        """The score of parameters on the held-out data.

        Args:
            params: dict of arrays.
            function: what is called in the place of the reference.
        """
        calls, targets = self.held_out()
        return float(
            self.score(
                [
                    np.asarray((function or self.function)(params, **arguments))
                    for arguments in calls
                ],
                targets,
            )
        )


@dataclass(frozen=True)
class Attempt:
    """A student's try at a result: the result and the parameters that were handed in, as packed
    JSON; None without any.

    It is marked as an Exercise is: `name`, `called`, `needs`, `mark`.
    """

    result: Result
    kept: Untrusted = None

    @property
    def name(self) -> str:
        """Name of the result."""
        return self.result.name

    @property
    def called(self) -> str:
        """Name of the function that marking calls."""
        return self.result.function.__name__

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the functions that it may be lent."""
        return self.result.needs

    def mark(self, call: Call, seed: int | None = None) -> Report:
        """Call the student's function with the kept parameters on the held-out data, and judge the
        score.

        Args:
            call: function (list of packed inputs) -> list of observations.
            seed: not used; the held-out data are the same for all.

        Returns:
            Report. It holds scores, and nothing of the data.
        """
        if self.kept is None:
            return Report(
                self.name,
                UNWRITTEN,
                f"{self.name}: no parameters were handed in. Run its cell after the training, and "
                "save.",
            )
        try:
            return self._judge(self._score(call, self.result.held_out))
        except KeepError as problem:
            return self._failed(str(problem))
        except _NoOutput as problem:
            return self._absent(problem.seen, str(problem))

    def preview(self, call: Call) -> float | None:
        """The score on released data: float, or None where there is none.

        Args:
            call: as for `mark`.
        """
        try:
            return self._score(call, self.result.released)
        except (KeepError, _NoOutput):
            return None

    def rehearse(self, seed: int | None = None) -> None:
        """Score zeros in the place of what a student's function gives.

        Raises:
            Exception: the result itself is broken, or its data are.
        """
        for data in (self.result.released, self.result.held_out):
            calls, targets = data()
            self.result.score(
                [np.zeros(self.result.shape(**arguments)) for arguments in calls], targets
            )

    def _score(self, call: Call, data: Callable[[], Data]) -> float:
        """The score of what the function returns, called with the kept parameters on these data."""
        parameters = pack(unpack_parameters(self.kept))
        first = next(iter(inspect.signature(self.result.function).parameters))
        calls, targets = data()
        outputs = []
        for arguments in calls:
            (seen,) = call(
                [{first: parameters} | {name: pack(value) for name, value in arguments.items()}]
            )
            output = _output(seen, {self.called, *self.needs})
            if problem := self._misfit(output, self.result.shape(**arguments)):
                raise _NoOutput(problem, seen)
            outputs.append(output)
        return float(self.result.score(outputs, targets))

    def _misfit(self, output: np.ndarray, shape: tuple[int, ...]) -> str:
        """Why an array cannot be scored; empty where it can."""
        if output.shape != tuple(shape):
            return f"`{self.called}` returned an array of another shape than {tuple(shape)}"
        if not np.isfinite(output).all():
            return f"`{self.called}` returned numbers that are infinite or NaN"
        return ""

    def _judge(self, score: float) -> Report:
        result = self.result
        criteria = [
            self._criterion(
                f"better than {name}",
                result.beats(score, baseline),
                score,
                f"better than {baseline:.3g}",
                BEATEN_WORTH / len(result.baselines),
            )
            for name, baseline in result.baselines.items()
        ]
        bound = f"{'at least' if result.larger_is_better else 'at most'} {result.needed:g}"
        criteria.append(
            self._criterion(
                "what the lesson asks for",
                result.reaches(score, result.needed),
                score,
                bound,
                REACHED_WORTH,
            )
        )
        passed = result.is_passed_by(score)
        headline = (
            f"{self.name}: {result.what} {score:.3g} on data that was not released; asked for: "
            f"{bound}."
        )
        return Report(self.name, PASSED if passed else FAILED, headline, criteria)

    def _criterion(
        self, title: str, passed: bool, score: float, bound: str, worth: float
    ) -> Criterion:
        return Criterion(
            title,
            worth,
            passed,
            "" if passed else f"{self.result.what} {score:.3g}, needed: {bound}",
        )

    def _failed(self, reason: str) -> Report:
        criteria = [Criterion("runs on held-out data", 1, False, reason)]
        return Report(
            self.name,
            ERROR,
            f"{self.name} could not be judged: {reason.removesuffix('.')}.",
            criteria,
        )

    def _absent(self, seen: Observation, reason: str) -> Report:
        report = self._failed(reason)
        if seen.missing in {self.called, *self.needs}:
            report.absent = [seen.missing, "not here"]
        return report


class _NoOutput(Exception):
    """A call returned nothing that can be scored; the text says why.

    Attributes:
        seen: what was observed.
    """

    def __init__(self, reason: str, seen: Observation) -> None:
        super().__init__(reason)
        self.seen = seen


def _output(seen: Observation, known: set[str]) -> np.ndarray:
    """The array that a call returned.

    What code says of itself, in the text and the name of an error, in a name or a line, could carry
    the held-out data to the feedback page: only words come through that are known here.

    Raises:
        _NoOutput: there is none.
    """
    for name, what in (
        (seen.unwritten, "is not written yet"),
        (seen.missing, "is not defined: run your notebook from the top in a new kernel"),
    ):
        if name is not None:
            who = f"`{name}`" if name in known else "something that it uses"
            raise _NoOutput(f"{who} {what}", seen)
    if seen.error is not None:
        kind = seen.error.partition(":")[0]
        raise _NoOutput(
            f"it raised {kind if kind in ERRORS else 'an error'}: call it with your parameters on "
            "the validation part to see where",
            seen,
        )
    try:
        array = as_array(unpack(seen.value)) if seen.returned else None
    except NotPlain:
        array = None
    if array is None:
        raise _NoOutput("it did not return one array of numbers", seen)
    return array
