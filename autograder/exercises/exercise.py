"""An exercise: what it is tested on, what it is worth, and which mistakes it knows."""

import inspect
import json
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np

from course.checking import calls
from course.judging import measures
from course.judging.cases import Case, CaseSet, Outcome, Outputs, Symptom
from course.judging.judge import judge
from course.judging.observation import Call, Observation
from course.judging.observe import observe
from course.judging.report import FAILED, Report
from course.judging.values import Packed, Value, pack, unpack

PUBLIC_SEED = 20
TELLING = Path(__file__).with_name(
    "telling.json"
)  # benchmarks/telling.py says what these seeds are
HIDDEN_ROUNDS = 2
DIGITS = 9  # of stored inputs and outputs: more than judging compares, less than any noise
SYMPTOM_DIGITS = 8  # of what a known mistake gives


@dataclass(frozen=True)
class Sizes:
    """Sizes of one round of cases. All differ, so that no wrong axis and no transposed matrix goes
    unseen.
    """

    N: int
    T: int
    D: int
    H: int

    @classmethod
    def public(cls) -> "Sizes":
        """The sizes that the lessons use."""
        return cls(N=3, T=5, D=4, H=6)

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Sizes":
        """Sizes from 2 to 7, all different."""
        return cls(*(int(size) for size in rng.choice(np.arange(2, 8), size=4, replace=False)))


Arguments: TypeAlias = dict[str, Value]  # of one call, by name


@dataclass(frozen=True)
class Inputs:
    """The arguments of one case, before the expected output is known.

    Attributes:
        title: what is special about them, in a few words.
        arguments: by name, in the order of the signature.
        worth: weight of each part of the output in the mark.
    """

    title: str
    arguments: Arguments
    worth: float = 1


Cases: TypeAlias = Callable[[np.random.Generator, Sizes], list[Inputs]]


def block(text: str, indent: int = 4) -> str:
    """Lines of code for a patch, written as code.

    Args:
        text: the lines, in triple quotes.
        indent: spaces before all but the first line, which stands where the old text stood.

    Returns:
        The lines without what stands around them.
    """
    return textwrap.indent(textwrap.dedent(text).strip(), " " * indent).lstrip()


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that people really write, as a small patch of the reference.

    Attributes:
        name: what was done, in the words a teacher would use.
        replace: pairs (old, new) of the reference's source; each old text must be there.
        hint: says what was done and points to the idea.
    """

    name: str
    replace: tuple[str, str] | tuple[tuple[str, str], ...]
    hint: str

    def source(self, reference: Callable) -> str:
        """The source of the wrong function.

        Raises:
            ValueError: the patch does not fit the reference.
        """
        source = textwrap.dedent(inspect.getsource(reference))
        for old, new in self._pairs():
            if old not in source:
                raise ValueError(
                    f"the misconception {self.name!r} replaces {old!r}, which {reference.__name__} "
                    "does not hold"
                )
            source = source.replace(old, new)
        return source

    def function(self, reference: Callable) -> Callable:
        """The wrong function itself, among the reference's own names."""
        namespace = dict(reference.__globals__)
        exec(compile(self.source(reference), f"<misconception {self.name}>", "exec"), namespace)
        return namespace[reference.__name__]

    def _pairs(self) -> list[tuple[str, str]]:
        match self.replace:
            case (str(old), str(new)):
                return [(old, new)]
            case pairs:
                return list(pairs)


@dataclass(frozen=True)
class Exercise:
    """One function that a student writes.

    Attributes:
        lesson: name of the lesson.
        reference: the right function; its name is the exercise's name.
        parts: names of what it returns.
        cases: function (rng, sizes) -> list of Inputs.
        needs: names of the student's earlier functions that the usual answer calls.
        misconceptions: known mistakes.
        measure: name in course.judging.measures of what is compared in place of the output.
        tolerances: part -> relative tolerance, where it is not the standard one.
        may_share: whether the result may be a view of an argument.
        clues: pairs (title of a case, what it means when that case is right and others are not),
            said where no known mistake fits.
    """

    lesson: str
    reference: Callable
    parts: tuple[str, ...]
    cases: Cases
    needs: tuple[str, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    measure: str | None = None
    tolerances: dict[str, float] = field(default_factory=dict)
    may_share: bool = False
    clues: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The function's name."""
        return self.reference.__name__

    @property
    def called(self) -> str:
        """Name of the function that marking calls."""
        return self.name

    @property
    def signature(self) -> str:
        """The call as the lesson writes it."""
        signature = inspect.signature(self.reference)
        bare = [
            parameter.replace(annotation=parameter.empty)
            for parameter in signature.parameters.values()
        ]
        return f"{self.name}{signature.replace(parameters=bare, return_annotation=signature.empty)}"

    def case_set(
        self,
        rng: np.random.Generator,
        rounds: list[Sizes] | None = None,
        digits: int | None = None,
        symptoms: bool = True,
    ) -> CaseSet:
        """Inputs, expected outputs and symptoms.

        Args:
            rng: numpy Generator for the inputs.
            rounds: list of Sizes; None is one round of the lessons' sizes.
            digits: significant digits of stored floats; None keeps all. Outputs are those of the
                inputs as they are stored.
            symptoms: whether to run the known mistakes.

        Returns:
            CaseSet.
        """
        cases = []
        for item in (
            item
            for sizes in ([Sizes.public()] if rounds is None else rounds)
            for item in self.cases(rng, sizes)
        ):
            arguments = {name: pack(value, digits) for name, value in item.arguments.items()}
            cases.append(Case(item.title, arguments, self._expected(arguments, digits), item.worth))
        return CaseSet(
            self.name,
            self.lesson,
            self.signature,
            list(self.parts),
            list(self.needs),
            self.measure,
            self.tolerances,
            self.may_share,
            [list(clue) for clue in self.clues],
            cases,
            self._symptoms(cases, digits and SYMPTOM_DIGITS) if symptoms else [],
        )

    def public_cases(self) -> CaseSet:
        """The cases that `check` runs: the same for everyone, stored in course/expected."""
        return self.case_set(np.random.default_rng(PUBLIC_SEED), digits=DIGITS)

    def hidden_cases(self, seed: int, symptoms: bool = True) -> CaseSet:
        """The cases that marking runs: fresh inputs and sizes from a secret seed (int); the same
        for the same seed.
        """
        rng = np.random.default_rng(seed)
        return self.case_set(
            rng, [Sizes.draw(rng) for _ in range(HIDDEN_ROUNDS)], symptoms=symptoms
        )

    def mark(self, call: Call, seed: int, diagnose: bool = True) -> Report:
        """Mark a function on hidden cases; where it fails, on telling rounds too, so that its
        points do not depend on the seed.

        Args:
            call: function (list of packed inputs) -> list of observations; it runs the student's
                function wherever that lives.
            seed: int, the secret from which the inputs are drawn.
            diagnose: whether to look for known mistakes in what fails.

        Returns:
            Report. It holds no expected values.
        """
        return self.mark_cases(self.hidden_cases(seed, symptoms=False), call, diagnose)

    def mark_cases(self, cases: CaseSet, call: Call, diagnose: bool = True) -> Report:
        """Mark a function on these cases, as `mark` does on those that it draws.

        Args:
            cases: CaseSet. Its symptoms, where it has any, are those that are looked for.
            call: function (list of packed inputs) -> list of observations.
            diagnose: whether to look for known mistakes in what fails.

        Returns:
            Report. It holds no expected values.
        """
        case_set = replace(cases, symptoms=[])
        observations = call(calls(case_set))
        report = judge(case_set, observations, reveal=False)
        if report.status == FAILED:  # only now the known mistakes matter
            symptoms = (cases.symptoms or self._symptoms(cases.cases)) if diagnose else []
            more = []
            if report.fraction and (telling := self.telling_cases(_telling().get(self.name, ()))):
                more = telling.cases
                *observations, again = observations
                observations += [*call(calls(telling))[:-1], again]
            report = judge(
                replace(case_set, cases=case_set.cases + more, symptoms=symptoms),
                observations,
                reveal=False,
            )
        return report

    def telling_cases(self, seeds: Iterable[int]) -> CaseSet | None:
        """A CaseSet with one round for each of these seeds, without symptoms; None without
        seeds.
        """
        sets = [
            self.case_set(rng, [Sizes.draw(rng)], symptoms=False)
            for rng in map(np.random.default_rng, seeds)
        ]
        return (
            replace(sets[0], cases=[case for found in sets for case in found.cases])
            if sets
            else None
        )

    def rehearse(self, seed: int) -> None:
        """Do all that marking does with the reference in the place of a student's function.

        Raises:
            Exception: the exercise itself is broken.
        """
        case_set = self.hidden_cases(seed)
        judge(
            case_set, [observe(self.reference, inputs) for inputs in calls(case_set)], reveal=False
        )

    def _expected(self, arguments: Packed, digits: int | None) -> Packed:
        outputs = self._parts(self.reference(**_unpacked(arguments)), arguments)
        return {part: pack(_arrays(value), digits) for part, value in outputs.items()}

    def _symptoms(self, cases: list[Case], digits: int | None = None) -> list[Symptom]:
        """What each known mistake gives for these cases, as `course.judging.judge` compares it."""
        symptoms = []
        for mistake in self.misconceptions:
            function = mistake.function(self.reference)
            outcomes = [
                self._outcome(observe(function, case.inputs), case.inputs, digits) for case in cases
            ]
            symptoms.append(Symptom(mistake.name, mistake.hint, outcomes))
        return symptoms

    def _outcome(self, seen: Observation, arguments: Packed, digits: int | None) -> Outcome:
        if seen.error is not None:
            return {"error": seen.error}
        try:
            outputs = self._parts(unpack(seen.value), arguments)
        except ValueError as error:  # a measure that finds the wrong form
            return {"message": str(error)}
        outcome: Outcome = {
            "parts": {part: pack(_arrays(value), digits) for part, value in outputs.items()}
        }
        if seen.changed:
            outcome["changed"] = seen.changed
        if seen.shared:
            outcome["shared"] = seen.shared
        if seen.unused:
            outcome["unused"] = seen.unused
        return outcome

    def _parts(self, value: Value, arguments: Packed) -> Outputs:
        if self.measure:
            return measures.take(self.measure, value, arguments)
        return (
            {self.parts[0]: value}
            if len(self.parts) == 1
            else dict(zip(self.parts, value, strict=True))
        )


@cache
def _telling() -> dict[str, list[int]]:
    return json.loads(TELLING.read_text(encoding="utf-8"))


def _arrays(value: Value) -> Value:
    """The value with arrays in the place of numbers and nothing else changed."""
    if isinstance(value, dict):
        return {name: _arrays(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_arrays(item) for item in value]
    return np.asarray(value)


def _unpacked(arguments: Packed) -> Arguments:
    return {name: unpack(value) for name, value in arguments.items()}


def normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Unit-scale random array, three decimals, never zero: so that stored cases are exact and no
    term vanishes.
    """
    values = np.round(rng.standard_normal(shape), 3)
    return np.where(values == 0, 0.5, values)
