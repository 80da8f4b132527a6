"""Results of trained networks: the solved ones reach what is asked for, the simple methods do not,
and nothing else is taken for one.
"""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder import paths
from autograder.exercises import load_all, load_results
from autograder.exercises.result import Attempt, Result
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import trained
from course.judging.observe import observe
from course.judging.report import ERROR, FAILED, PASSED, UNWRITTEN
from course.keeping import MIME, KeepError, keep, kept_in, pack_parameters, unpack_parameters

RESULTS = load_results()
MEASURED = json.loads((paths.ROOT / "benchmarks/results.json").read_text(encoding="utf-8"))
EACH = pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
HIGHEST, SEEDS = 100_000, 20


def marked(result, function=None, packed=None):
    """The report on a function with parameters, called here."""
    packed = trained(result.name).packed if packed is None else packed
    return Attempt(result, packed).mark(
        lambda calls: [observe(function or result.function, inputs) for inputs in calls]
    )


def test_every_application_has_one_result_and_it_was_measured():
    assert [result.lesson for result in RESULTS.values()] == [
        name for name in lessons.names() if name >= "10"
    ]
    assert list(MEASURED) == list(RESULTS), "Run: python -m benchmarks.results --write"


@EACH
def test_its_cell_is_in_the_lesson_and_its_function_is_an_exercise_of_it(result):
    assert lessons.read(result.lesson).results == {result.name: 4}
    assert load_all()[result.function.__name__].lesson == result.lesson
    assert set(result.needs) <= set(load_all())


@EACH
def test_a_right_solution_passes_with_every_seed_and_no_simple_method_does(result):
    found = MEASURED[result.name]
    assert (found["needed"], found["baselines"]) == (result.needed, result.baselines), (
        "Run: python -m benchmarks.results --write"
    )
    assert len(found["scores"]) == SEEDS
    for score in found["scores"]:
        assert result.reaches(score, result.needed)
        assert all(result.beats(score, baseline) for baseline in result.baselines.values())
    assert result.baselines and not any(
        result.reaches(baseline, result.needed) for baseline in result.baselines.values()
    )


@EACH
def test_the_trained_parameters_get_full_marks_and_the_report_holds_no_data(result):
    report = marked(result)
    assert report.status == PASSED and report.fraction == 1
    assert result.of(unpack_parameters(trained(result.name).packed)) == pytest.approx(
        MEASURED[result.name]["scores"][0], abs=0.02, rel=0.02
    )
    assert len(report.text()) < 1500


@EACH
def test_untrained_parameters_get_little(result):
    params = unpack_parameters(trained(result.name).packed)
    rng = np.random.default_rng(0)
    untrained = {name: _shuffled(value, rng) for name, value in params.items()}
    report = marked(result, packed=pack_parameters(untrained))
    assert report.status in (FAILED, ERROR) and report.fraction <= 1 / 3, report.text()


def _shuffled(value, rng):
    """Random numbers in the place of arrays; numbers such as a scale stay."""
    if isinstance(value, list):
        return [_shuffled(item, rng) for item in value]
    return rng.normal(scale=0.1, size=value.shape) if value.ndim else value


@EACH
def test_what_is_called_holds_none_of_its_own_targets(result):
    calls, targets = result.held_out()
    assert calls and len(calls) <= 200
    assert not any(name in ("targets", "labels", "y") for arguments in calls for name in arguments)


@EACH
def test_released_data_have_the_form_of_those_held_out_and_come_from_what_students_have(
    result, monkeypatch
):
    held_out = result.held_out()
    load = np.load

    def open_file(file, *args, **kwargs):
        assert paths.ROOT / "solutions" not in Path(file).parents
        return load(file, *args, **kwargs)

    monkeypatch.setattr(np, "load", open_file)
    released = result.released()
    for one, other in zip(released[0], held_out[0]):
        assert {name: np.asarray(value).dtype for name, value in one.items()} == {
            name: np.asarray(value).dtype for name, value in other.items()
        }
        assert [np.ndim(value) for value in one.values()] == [
            np.ndim(value) for value in other.values()
        ]
    assert type(released[1]) is type(held_out[1])
    with pytest.raises(AssertionError):
        result.held_out()


@EACH
def test_on_released_data_right_functions_do_better_than_untrained_ones(result):
    def scores(packed):
        return Attempt(result, packed).preview(
            lambda calls: [observe(result.function, inputs) for inputs in calls]
        )

    params, rng = unpack_parameters(trained(result.name).packed), np.random.default_rng(0)
    worse = scores(pack_parameters({name: _shuffled(value, rng) for name, value in params.items()}))
    assert worse is None or result.beats(scores(trained(result.name).packed), worse)


@EACH
def test_a_result_can_be_scored_without_a_student(result):
    Attempt(result).rehearse()


def _result(**settings):
    """A small result: the parameters are to sort numbers by their sign."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 3))

    def signs(params, x):
        return x @ params["w"]

    def data():
        return [{"x": x[:20]}, {"x": x[20:]}], x[:, 0] > 0

    return Result(
        "02_gates",
        "signs_result",
        signs,
        data,
        data,
        lambda x: (len(x),),
        lambda outputs, targets: np.mean((np.concatenate(outputs) > 0) == targets),
        "accuracy",
        0.9,
        {"always yes": 0.5},
        **settings,
    )


RIGHT = {"w": np.array([1.0, 0, 0])}


def test_points_follow_the_score():
    result = _result()
    assert marked(result, packed=pack_parameters(RIGHT)).fraction == 1
    mostly = marked(result, packed=pack_parameters({"w": np.array([1.0, 0.9, 0.0])}))
    assert mostly.status == FAILED and mostly.fraction == pytest.approx(1 / 3)
    assert marked(result, packed=pack_parameters({"w": np.array([-1.0, 0, 0])})).fraction == 0
    assert "asked for: at least 0.9" in mostly.headline


def test_nothing_handed_in_is_said():
    report = Attempt(_result()).mark(None)
    assert (
        report.status == UNWRITTEN
        and "no parameters were handed in" in report.headline
        and report.fraction == 0
    )


@pytest.mark.parametrize(
    "packed",
    [
        1,
        "text",
        [],
        {},
        {"w": 1},
        {"w": {"shape": [3], "float32": "AAAA"}},
        {"w": {"shape": [-3], "float32": ""}},
        {"w": {"shape": [3], "float32": [1, 2, 3]}},
        {"w": {"shape": "abc", "float32": "AAAAAAAAAAAAAAAA"}},
        {"w": {"shape": [10**30], "float32": ""}},
        {"w": {"shape": [3], "float32": "A" * 10**7}},
        {"shape": [1], "float32": "AAAAAA=="},
        {"w": {"shape": [1], "float32": "AADAfw=="}},
        {"w": [[[[[[{"shape": [1], "float32": "AAAAAA=="}]]]]]]},
        {"w": {"shape": [4611686018427387904] * 200_000, "float32": ""}},
        {"w": [[[]] * 1000] * 2000},
        {"\ud800": {"shape": [1], "float32": "AAAAAA=="}},
        {"w" * 10_001: {"shape": [1], "float32": "AAAAAA=="}},
        {"w": {"shape": [1] * 40, "float32": "AAAAAA=="}},
        {"w": {"shape": [0, 10**9], "float32": ""}} | {"v": {"shape": [True], "float32": ""}},
    ],
    ids=range(20),
)
def test_parameters_that_keep_has_not_written_are_refused_in_a_sentence(packed):
    report = marked(_result(), packed=packed)
    assert report.status == ERROR and report.fraction == 0 and "parameters" in report.headline


@pytest.mark.parametrize(
    "function, words",
    [
        (lambda params, x: None, "did not return one array of numbers"),
        (lambda params, x: "yes", "did not return one array of numbers"),
        (lambda params, x: x, r"returned an array of another shape than \(20,\)"),
        (lambda params, x: x[:, 0] / 0, "infinite or NaN"),
        (lambda params, x: x[:, 0] + params["v"], "it raised KeyError"),
        (lambda params, x: nowhere(x), "something that it uses is not defined: run your notebook"),  # noqa: F821
    ],
    ids=range(6),
)
def test_what_cannot_be_scored_is_said(function, words):
    with np.errstate(divide="ignore"):
        report = marked(_result(), function, pack_parameters(RIGHT))
    assert report.status == ERROR and not report.fraction
    assert re.search(words, report.headline)


def _raise(error):
    raise error


@pytest.mark.parametrize(
    "tell",
    [
        lambda data: _raise(ValueError(data)),
        lambda data: _raise(NameError("no", name=data)),
        lambda data: _raise(type(data[:50], (Exception,), {})()),
        lambda data: np.zeros((0, int(data[5:9]))),
        lambda data: exec(compile(f"1 / 0 # {data}", data, "exec")),
    ],
    ids=range(5),
)
def test_nothing_that_code_says_of_itself_carries_the_data_out(tell):
    calls, _ = _result().held_out()
    first = str(abs(calls[0]["x"][0, 0]))
    report = marked(_result(), lambda params, x: tell(str(abs(x[0, 0]))), pack_parameters(RIGHT))
    assert report.status == ERROR and first[5:9] not in str(report)


def test_what_an_honest_learner_forgot_is_named():
    def signs(params, x):
        return signs_helper(x)  # noqa: F821

    report = marked(replace(_result(), needs=("signs_helper",)), signs, pack_parameters(RIGHT))
    assert (
        report.absent == ["signs_helper", "not here"]
        and "`signs_helper` is not defined" in report.headline
    )


def test_each_call_is_answered_before_the_next_is_made():
    """A call may hold the targets of the one before, as windows of a series do."""
    made, result = [], _result()

    def call(calls):
        made.append(len(calls))
        return [observe(result.function, inputs) for inputs in calls]

    Attempt(result, pack_parameters(RIGHT)).mark(call)
    assert made == [1, 1]


def test_keep_gives_back_what_it_was_given_and_says_how_much():
    params = {
        "W": np.arange(6.0).reshape(2, 3),
        "layers": [np.ones(2, np.float32), np.float64(0.1)],
        "more": {"b": np.zeros((0, 2))},
    }
    kept = keep("signs_result", params)
    again = unpack_parameters(json.loads(json.dumps(kept.packed)))
    np.testing.assert_array_equal(again["W"], params["W"])
    assert (
        again["W"].dtype == np.float32
        and again["more"]["b"].shape == (0, 2)
        and again["layers"][1] == np.float32(0.1)
    )
    assert repr(kept).startswith("Kept: 9 numbers.")


@pytest.mark.parametrize(
    "params, words",
    [
        (None, "needs a dict"),
        ({}, "needs a dict"),
        ([np.ones(2)], "needs a dict"),
        ({"W": "text"}, "type str"),
        ({"W": np.array([np.nan])}, "diverged"),
        ({"W": np.zeros(HIGHEST + 1)}, "at most 100,000"),
        ({"W": [[1], [1, 2]]}, None),
    ],
    ids=range(7),
)
def test_keep_says_what_cannot_be_kept(params, words):
    if words is None:
        assert repr(keep("signs_result", params)).startswith("Kept: 3")
        return
    with pytest.raises(KeepError, match=words):
        keep("signs_result", params)


def test_parameters_survive_a_front_end_that_stores_them_as_it_likes():
    kept = keep("signs_result", RIGHT)
    cells = [
        {"outputs": [{"output_type": "execute_result", "data": kept._repr_mimebundle_()}]},
        {"outputs": None},
        {"outputs": [{"data": {MIME: "text"}}, "text", {"data": 3}]},
        "text",
        {"source": ""},
    ]
    assert unpack_all(kept_in(cells)) == {"signs_result": [1, 0, 0]}


def unpack_all(found):
    return {name: unpack_parameters(packed)["w"].tolist() for name, packed in found.items()}
