"""Judge what was observed of a function against the cases of its exercise."""

import json
from dataclasses import replace

from course.judging import constant, measures
from course.judging.cases import Case, CaseSet, Outcome, Outputs
from course.judging.compare import (
    Mismatch,
    as_array,
    close,
    count_of_results,
    difference,
    paired,
    results,
)
from course.judging.errors import explain
from course.judging.observation import Observation
from course.judging.report import ERROR, FAILED, PASSED, UNWRITTEN, Criterion, Report
from course.judging.values import Json, NotPlain, Value, unpack

SIDE_EFFECTS_WORTH = 0.1  # share of the mark, and only beside a right value
SYMPTOM_RTOL = 1e-5


def judge(case_set: CaseSet, observations: list[Observation], reveal: bool = True) -> Report:
    """Turn observations into a report.

    Args:
        case_set: CaseSet of the exercise.
        observations: what `observe` gave for each case, then once more for the first case.
        reveal: whether the report may hold expected values; False when the inputs are hidden.

    Returns:
        Report.
    """
    name = case_set.exercise
    if any(seen.unwritten == name for seen in observations):
        if any(seen.leftover for seen in observations):
            return Report(
                name, UNWRITTEN, f"{name} still has the line `raise NotWritten`. Delete it."
            )
        return Report(name, UNWRITTEN, f"{name} is not written yet.")
    *first, again = observations
    outcomes = [
        outputs_of(case_set, case, seen) for case, seen in zip(case_set.cases, first, strict=True)
    ]
    judged = [
        _judge_case(case_set, case, outputs, reveal)
        for case, outputs in zip(case_set.cases, outcomes, strict=True)
    ]
    constant.refuse(case_set, first, outcomes, judged)
    criteria = _join(case_set.cases, judged)
    if any(criterion.passed for criterion in criteria):
        criteria.append(_judge_side_effects(case_set, first, again, sum(c.worth for c in criteria)))
    criteria = _once(criteria)
    failed = sum(not criterion.passed for criterion in criteria)
    if not failed:
        return Report(
            name,
            PASSED,
            f"{name}: all {len(criteria)} criteria passed.",
            criteria,
            notes=_notes(first),
        )
    headline = f"{name}: {failed} of {len(criteria)} criteria failed."
    diagnoses = _diagnose(case_set, first, outcomes)
    clues = [] if diagnoses else _clues(case_set, criteria)
    notes = clues + _order(case_set, first) + _notes(first, "It may be the reason.")
    return Report(name, FAILED, headline, criteria, diagnoses, notes, _absent(first))


def unjudged(name: str, reason: str, quotes: bool = False) -> Report:
    """The report of an exercise whose function could not be run to its end.

    Args:
        name: of the exercise.
        reason: one sentence without full stop.
        quotes: whether it holds words of the student's, which are not shown everywhere.
    """
    criteria = [Criterion("runs to its end", 1, False, reason)]
    return Report(
        name,
        ERROR,
        f"{name} could not be judged: {reason}",
        criteria,
        reason="" if quotes else reason,
    )


def right_parts(case_set: CaseSet, case: Case, seen: Observation) -> set[str]:
    """Names of the parts of a case that are right in what `observe` gave for it."""
    judged = _judge_case(case_set, case, outputs_of(case_set, case, seen), reveal=False)
    return {part for part, criterion in judged.items() if criterion.passed}


def _judge_case(
    case_set: CaseSet, case: Case, outputs: Outputs | str, reveal: bool
) -> dict[str, Criterion]:
    """One criterion for each part that the function returns, by part; one for all, by an empty
    text, where it returned none of them.
    """
    if isinstance(outputs, str):
        return {"": Criterion(case.title, case.worth * len(case.expected), False, outputs)}
    criteria = {}
    for part, expected in case.expected.items():
        title = case.title if len(case.expected) == 1 else f"{case.title}: `{part}`"
        message = difference(outputs[part], unpack(expected), case_set.tolerances.get(part), reveal)
        criteria[part] = Criterion(title, case.worth, message is None, message or "")
    return criteria


def _join(cases: list[Case], judged: list[dict[str, Criterion]]) -> list[Criterion]:
    """Criteria of cases of the same title, from rounds of different sizes, as one that must hold in
    all of them.
    """
    stopped = {}
    for case, found in zip(cases, judged, strict=True):
        if "" in found:
            stopped.setdefault(case.title, found[""])
    joined = {}
    for case, found in zip(cases, judged, strict=True):
        for criterion in (
            [_none(stopped[case.title], found)] if case.title in stopped else found.values()
        ):
            known = joined.setdefault(criterion.title, criterion)
            if known is not criterion:
                known.worth += criterion.worth
                if known.passed:
                    known.passed, known.message = criterion.passed, criterion.message
    return list(joined.values())


def _none(stopped: Criterion, found: dict[str, Criterion]) -> Criterion:
    """The criterion of a case that gave nothing in one of the rounds: what the other rounds gave
    counts as nothing too.
    """
    return replace(stopped, worth=sum(criterion.worth for criterion in found.values()))


def _once(criteria: list[Criterion]) -> list[Criterion]:
    """One criterion where all failed for the same reason."""
    reasons = {criterion.message for criterion in criteria}
    if len(criteria) == 1 or len(reasons) > 1 or "" in reasons:
        return criteria
    return [
        Criterion(
            "in all cases", sum(criterion.worth for criterion in criteria), False, reasons.pop()
        )
    ]


def _absent(observations: list[Observation]) -> list[str]:
    """[name, what it is] of the first function that was called and is not there."""
    for seen in observations:
        for name, what in ((seen.unwritten, "not written"), (seen.missing, "not here")):
            if name is not None:
                return [name, what]
    return []


def _order(case_set: CaseSet, observations: list[Observation]) -> list[str]:
    if not observations[0].reordered:
        return []
    return [
        "Your `def` line has the arguments in another order. The lesson's order is "
        f"`{case_set.signature}`."
    ]


def outputs_of(case_set: CaseSet, case: Case, seen: Observation) -> Outputs | str:
    """What is compared of one call.

    Args:
        case_set: CaseSet of the exercise.
        case: the Case of the call.
        seen: what `observe` gave for it.

    Returns:
        dict of the outputs by part, or one sentence that says why there are none.
    """
    if seen.unwritten is not None:
        return f"calls `{seen.unwritten}`, which is not written yet"
    if seen.error is not None:
        where = f", in the line `{seen.line}`" if seen.line else ""
        return f"raised {explain(seen.error)}{where}"
    if seen.unpackable is not None:
        return f"returned {seen.unpackable}, expected numbers"
    try:
        value = unpack(seen.value)
    except NotPlain as error:
        return f"returned {error}, expected numbers"
    if value is None:
        return "returned None: is the `return` missing?"
    if case_set.measure:
        return _measured(case_set.measure, case, value)
    if (
        len(case_set.parts) == 1
        and isinstance(value, tuple)
        and _fits(value, case.expected[case_set.parts[0]])
    ):
        value = list(value)  # `return a, b` where one array of both is asked for
    return _split(value, case_set.parts)


def _fits(value: tuple, expected: Json) -> bool:
    array = as_array(value)
    return (
        array is not None
        and isinstance(expected, dict)
        and list(array.shape) == expected.get("shape")
    )


def _measured(measure: str, case: Case, value: Value) -> Outputs | str:
    try:
        return measures.take(measure, value, case.inputs)
    except (ValueError, TypeError, OverflowError) as error:
        return str(error)


def _split(value: Value, parts: list[str]) -> Outputs | str:
    if len(parts) == 1 and isinstance(value, tuple) and len(value) == 1:
        return "returned a tuple: take away the comma at the end of the `return` line"
    if len(parts) == 1 and isinstance(value, tuple):
        return f"returned {count_of_results(value)}, expected one"
    if len(parts) == 1:
        return {parts[0]: value}
    names = ", ".join(parts)
    value = results(value, len(parts))
    if not isinstance(value, tuple | list) or len(value) != len(parts):
        return f"expected {len(parts)} results ({names}), got {count_of_results(value)}"
    return dict(zip(parts, value, strict=True))


def _judge_side_effects(
    case_set: CaseSet, observations: list[Observation], again: Observation, worth_of_values: float
) -> Criterion:
    worth = worth_of_values * SIDE_EFFECTS_WORTH / (1 - SIDE_EFFECTS_WORTH)
    message = next(
        (text for seen in observations if (text := _side_effect(case_set, seen))), None
    ) or _not_drawn(observations)
    if message is None and not _same(observations[0], again):
        message = (
            "a second call with the same inputs gave something else: does it keep a state, or draw "
            "its own random numbers?"
        )
    return Criterion("no side effects", worth, message is None, message or "")


def _side_effect(case_set: CaseSet, seen: Observation) -> str | None:
    if seen.changed:
        return f"changed its argument `{seen.changed[0]}` in place: make a new array instead"
    if case_set.may_share:
        return None
    if seen.shared:
        return f"shares memory with its argument `{seen.shared[0]}`: return a new array"
    if seen.overlap:
        return "two of its results share memory: return separate arrays"
    return None


def _not_drawn(observations: list[Observation]) -> str | None:
    """A generator that no case drew from: one case alone may have nothing to draw."""
    unused = set.intersection(*(set(seen.unused) for seen in observations))
    return f"drew nothing from its argument `{min(unused)}`" if unused else None


def _same(first: Observation, again: Observation) -> bool:
    """Whether two calls gave the same; as text, because NaN does not equal itself."""
    one, two = ([seen.value, seen.error] for seen in (first, again))
    return json.dumps(one) == json.dumps(two)


def _notes(observations: list[Observation], meaning: str = "A warning costs nothing.") -> list[str]:
    texts = list(dict.fromkeys(text for seen in observations for text in seen.warnings))
    return [f"Python warned: `{text}`. {meaning} {_advice(text)}" for text in texts]


def _advice(warning: str) -> str:
    if "overflow encountered in exp" in warning:
        return "Better is a form in which exp never sees a large positive number."
    return "Look where it comes from."


def _diagnose(
    case_set: CaseSet, observations: list[Observation], outcomes: list[Outputs | str]
) -> list[list[str]]:
    """Name and hint of every known mistake whose outputs equal the observed ones in all cases for
    which its own are there.
    """
    return [
        [symptom.name, symptom.hint]
        for symptom in case_set.symptoms
        if all(
            _matches(case_set.tolerances, expected, actual, seen)
            for expected, actual, seen in zip(
                symptom.outcomes, outcomes, observations, strict=False
            )
        )
    ]


def _clues(case_set: CaseSet, criteria: list[Criterion]) -> list[str]:
    """What it means that some cases are right although others are wrong, where no known mistake
    fits.
    """
    failed = {
        case.title
        for case in case_set.cases
        for c in criteria
        if not c.passed and _of_case(c.title, case.title)
    }
    titles = {case.title for case in case_set.cases}
    return [text for title, text in case_set.clues if title in titles - failed and failed]


def _of_case(criterion_title: str, case_title: str) -> bool:
    return criterion_title == case_title or criterion_title.startswith(f"{case_title}: `")


def _matches(
    tolerances: dict[str, float], expected: Outcome, actual: Outputs | str, seen: Observation
) -> bool:
    if "error" in expected:
        return seen.error == expected["error"]
    if "message" in expected:
        return actual == expected["message"]
    for effect, names in (
        ("changed", seen.changed),
        ("shared", seen.shared),
        ("unused", seen.unused),
    ):
        if expected.get(effect) and expected.get(effect) != names:
            return False
    return not isinstance(actual, str) and all(
        _equal(actual[part], unpack(packed), tolerances.get(part, SYMPTOM_RTOL))
        for part, packed in expected.get("parts", {}).items()
    )


def _equal(actual: Value, expected: Value, rtol: float) -> bool:
    if isinstance(expected, dict | list | tuple):
        try:
            return all(_equal(got, want, rtol) for _, got, want in paired(actual, expected))
        except Mismatch:
            return False
    array = as_array(actual)
    if array is None or expected is None or array.shape != expected.shape:
        return False
    both_nan = (array != array) & (expected != expected)
    return bool((close(array, expected, rtol) | both_nan).all())
