"""Observing a call: values, errors, side effects."""

import sys
import warnings

import numpy as np
import pytest

from course.checking import NotWritten
from course.judging.observe import observe
from course.judging.values import Rng, pack, unpack

INPUTS = {"a": pack(np.arange(6.0).reshape(2, 3)), "b": pack(np.ones(3))}


def test_a_value():
    seen = observe(lambda a, b: a + b, INPUTS)
    assert np.array_equal(unpack(seen.value), np.arange(6.0).reshape(2, 3) + 1)
    assert not seen.changed and not seen.shared and not seen.overlap


def test_arguments_go_by_position_whatever_they_are_called():
    def other_names(first, second, /):
        return second

    def other_order(b, a):
        return b

    def by_name(a, *, b):
        return b

    assert observe(other_names, INPUTS).value == INPUTS["b"]
    assert observe(other_order, INPUTS).value == INPUTS["a"]
    assert observe(by_name, INPUTS).value == INPUTS["b"]


def test_drawing_through_children_of_a_generator_is_drawing():
    assert not observe(lambda rng: rng.spawn(2)[0].random(), {"rng": pack(Rng(3))}).unused


def test_a_changed_argument():
    def change(a, b):
        a *= 2
        return a.sum()

    assert observe(change, INPUTS).changed == ["a"]


def test_an_argument_that_was_moved_and_moved_back_is_not_changed_by_rounding():
    def move(a, b, back):
        for index in np.ndindex(a.shape):
            a[index] += 1e-5
            a[index] -= 2e-5
            a[index] += back
        return a.sum()

    inputs = {"a": pack(np.array([[0.1, 0.2, 0.3], [0.7, 1.1, 2.3]])), "b": INPUTS["b"]}
    assert observe(lambda a, b: move(a, b, 1e-5), inputs).changed == []
    assert observe(lambda a, b: move(a, b, 1.001e-5), inputs).changed == ["a"]


def test_results_that_share_memory():
    assert observe(lambda a, b: a[:, 0], INPUTS).shared == ["a"]

    def same_twice(a, b):
        total = a + b
        return total, total

    assert observe(same_twice, INPUTS).overlap
    assert observe(lambda a, b: dict(zip("cd", same_twice(a, b))), INPUTS).overlap


def test_a_list_inside_of_a_result_may_hold_an_array_twice():
    def ones_twice(a, b):
        return a + b, [np.ones(2)] * 2

    assert not observe(ones_twice, INPUTS).overlap


def test_halves_of_one_array_do_not_overlap():
    def halves(a, b):
        both = np.concatenate([a, a], axis=1)
        return both[:, :3], both[:, 3:]

    assert not observe(halves, INPUTS).overlap


def test_an_error_with_the_line_where_it_happens():
    def fails(a, b):
        return a @ b[:2]

    seen = observe(fails, INPUTS)
    assert seen.error.startswith("ValueError: matmul") and seen.line == "return a @ b[:2]"


def test_sys_exit_is_an_error_like_any_other():
    assert observe(lambda a, b: sys.exit(3), INPUTS).error == "SystemExit: 3"


def test_a_stub_is_named_even_when_it_is_called_by_another_function():
    def helper(a):
        raise NotWritten

    assert observe(lambda a, b: helper(a), INPUTS).unwritten == "helper"


def test_warnings_are_noted():
    assert observe(lambda a, b: np.log(a), INPUTS).warnings == [
        "RuntimeWarning: divide by zero encountered in log"
    ]


def test_a_long_warning_is_cut():
    seen = observe(lambda a, b: warnings.warn("x" * 5000), INPUTS).warnings  # noqa: B028
    assert seen == ["UserWarning: " + "x" * (300 - len("UserWarning: "))]


@pytest.mark.parametrize(
    ("draw", "unused"), [(lambda rng: rng.random(), []), (lambda rng: 0.5, ["rng"])]
)
def test_a_generator_that_is_not_used(draw, unused):
    assert observe(draw, {"rng": pack(Rng(3))}).unused == unused


def test_what_is_not_plain_is_named_by_its_type():
    assert observe(lambda a, b: {1, 2}, INPUTS).unpackable == "a value of type set"


def test_an_endless_recursion_has_one_text():
    def endless(x):
        return endless(x) if x == x else 0

    assert observe(endless, {"x": 1}).error == "RecursionError: maximum recursion depth exceeded"
