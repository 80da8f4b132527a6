"""What is said of a wrong output."""

import numpy as np
import pytest

from course.judging.compare import close, difference

RIGHT = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])


def changed(index, value):
    array = RIGHT.copy()
    array[index] = value
    return array


@pytest.mark.parametrize(
    "actual",
    [RIGHT, RIGHT.tolist(), RIGHT.astype("float32"), RIGHT + 1e-12, np.asfortranarray(RIGHT)],
)
def test_right_outputs_pass(actual):
    assert difference(actual, RIGHT) is None


@pytest.mark.parametrize(
    ("actual", "text"),
    [
        (None, "returned None: is the `return` missing?"),
        (RIGHT.T, "wrong shape: expected (2, 3), got (3, 2)"),
        (0.5, "wrong shape: expected (2, 3), got a single number"),
        ("text", "returned a str, expected an array of numbers"),
        ({}, "returned a dict, expected an array of numbers"),
        ([[1], [1, 2]], "returned a list, expected an array of numbers"),
        (
            changed((0, 2), 0.69),
            "wrong values: first difference at index (0, 2): expected 0.3, got 0.69 (1 of 6 differ)",
        ),
        (
            changed((1, 0), np.nan),
            "NaN (not a number): first difference at index (1, 0): expected 0.4, got nan (1 of 6 "
            "differ)",
        ),
        (
            changed((1, 0), np.inf),
            "infinite values: first difference at index (1, 0): expected 0.4, got inf (1 of 6 "
            "differ)",
        ),
    ],
)
def test_wrong_outputs_are_described(actual, text):
    assert difference(actual, RIGHT) == text


def test_expected_values_can_be_kept_secret():
    text = difference(changed((0, 2), 0.69), RIGHT, reveal=False)
    assert "0.3" not in text.replace("0.30", "") and "got 0.69" in text and "expected" not in text


def test_a_small_error_in_float64_is_an_error_and_in_float32_is_not():
    assert difference(RIGHT * (1 + 1e-4), RIGHT) is not None
    assert difference((RIGHT * (1 + 1e-4)).astype("float32"), RIGHT) is None
    assert difference((RIGHT * 1.01).astype("float32"), RIGHT) is not None


def test_float32_rounding_is_one_of_the_largest_number():
    large = np.array([20.0, 0.1])
    assert difference(large + [0, 5e-5], large) is None
    assert difference(RIGHT + [0, 0, 5e-5], RIGHT) is not None
    assert difference(1e6 * large + [0, 2.0], 1e6 * large) is not None


def test_half_precision_does_not_widen_the_tolerance():
    assert difference(RIGHT.astype("float16"), RIGHT) is not None


CONTAINER = {"W": [RIGHT, RIGHT[0]], "t": np.array(3)}


def test_containers_of_arrays_are_compared_item_by_item():
    assert difference({"t": 3, "W": (RIGHT.tolist(), RIGHT[0])}, CONTAINER) is None
    assert difference(np.array([RIGHT, RIGHT]), [RIGHT, RIGHT]) is None


@pytest.mark.parametrize(
    ("actual", "text"),
    [
        (RIGHT, "expected a dict with W, t, got an ndarray"),
        ({"W": 1}, "expected a dict with W, t, got one with W"),
        ({"W": RIGHT, "t": 3}, "['W'][0]: wrong shape: expected (2, 3), got (3,)"),
        ({"W": 5, "t": 3}, "['W']: expected a list of 2, got an int"),
        ({"W": [RIGHT], "t": 3}, "['W']: expected a list of 2, got one of 1"),
        (
            {"W": [RIGHT, RIGHT[1]], "t": 3},
            "['W'][1]: wrong values: first difference at index 0: expected 0.1, got 0.4 (3 of 3 "
            "differ)",
        ),
        ({"W": [RIGHT, None], "t": 3}, "['W'][1]: returned None: is the `return` missing?"),
    ],
)
def test_what_is_wrong_in_a_container(actual, text):
    assert difference(actual, CONTAINER) == text


def test_a_list_of_unequal_arrays_is_no_error():
    assert difference(np.array(3.0), [RIGHT, RIGHT]) == "expected a list of 2, got an ndarray"


def test_an_infinite_number_is_equal_to_itself_alone():
    wanted = np.array([np.inf, -np.inf, 1.0])
    assert close(wanted, wanted).all()
    assert close(np.array([1.0, np.inf, np.nan]), wanted).tolist() == [False, False, False]


def test_float64_outputs_may_carry_errors_of_a_float32_helper():
    assert difference(RIGHT + 2e-6, RIGHT) is None


def test_forms_come_before_values_and_digits_reach_the_first_that_differs():
    assert difference({"a": RIGHT + 1, "b": RIGHT[0]}, {"a": RIGHT, "b": RIGHT}).startswith(
        "['b']: wrong shape"
    )
    assert difference(np.array([1.234578, 1]), np.array([1.234560, 1]), rtol=1e-9) == (
        "wrong values: first difference at index 0: expected 1.23456, got 1.23458 (1 of 2 differ)"
    )
    assert "expected 123.4561, got 123.4564" in difference(
        np.array([123.4564, 1]), np.array([123.4561, 1]), rtol=1e-9
    )
