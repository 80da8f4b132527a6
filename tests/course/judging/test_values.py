"""Values survive the way through JSON, and nothing else gets through."""

import json
from collections import OrderedDict, defaultdict, deque

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course.functions import FUNCTIONS
from course.judging.values import NotPlain, Rng, cut, pack, unpack

ARRAYS = hnp.arrays(
    st.sampled_from(["float64", "float32", "int64", "bool"]),
    hnp.array_shapes(min_dims=0, max_dims=4, min_side=0),
)


def through_json(value):
    return unpack(json.loads(json.dumps(pack(value))))


@given(ARRAYS)
def test_arrays_come_back_exactly(array):
    back = through_json(array)
    assert back.dtype == array.dtype and back.shape == array.shape
    assert np.array_equal(back, array, equal_nan=array.dtype.kind == "f")


@pytest.mark.parametrize(
    "value", [None, True, 3, 0.1, "text", [1, (2, 3)], {"a": [1.5]}, (np.float32(2.5), {"b": ()})]
)
def test_containers_come_back(value):
    assert through_json(value) == value


@pytest.mark.parametrize(
    "value, plain",
    [
        (OrderedDict(a=1), {"a": 1}),
        (defaultdict(dict, a={}), {"a": {}}),
        ({np.str_("a"): 1}, {"a": 1}),
        (deque([1, 2]), [1, 2]),
        (np.longdouble(0.1) * np.ones(2), np.full(2, 0.1)),
    ],
)
def test_what_is_made_from_plain_types_comes_back_as_them(value, plain):
    back = through_json(value)
    assert type(back) is type(plain) and np.all(back == plain)
    assert not isinstance(plain, np.ndarray) or back.dtype == float


def test_generators_come_back_fresh():
    assert through_json(Rng(5)).random() == np.random.default_rng(5).random()


class Liar(float):
    pass


@pytest.mark.parametrize(
    "value",
    [
        object(),
        Liar(1),
        {1: 2},
        np.array([None]),
        np.array(["a"]),
        lambda: 1,
        {1, 2},
        1j,
        2**64,
        [10**400],
        "x" * 20_000,
    ],
)
def test_anything_else_is_refused(value):
    with pytest.raises(NotPlain):
        pack(value)


@pytest.mark.parametrize(
    "packed",
    [
        [1],
        {"array": [1], "shape": [2], "dtype": "float64"},
        {"array": [1], "shape": [-1], "dtype": "float64"},
        {"array": ["a"], "shape": [1], "dtype": "float64"},
        {"array": [1], "shape": [1], "dtype": "object"},
        {"array": [1], "shape": [1], "dtype": "O,O"},
        {"array": [2**80], "shape": [1], "dtype": "int64"},
        {"array": [], "shape": [0, 10**30], "dtype": "float64"},
        {"pickle": "x"},
        {"rng": "x"},
        {"tuple": [{"x": 1}]},
        10**400,
        {"list": [2**64]},
        {"function": "eval"},
        {"dict": {"x" * 20_000: 1}},
    ],
)
def test_forged_values_are_refused(packed):
    with pytest.raises(NotPlain):
        unpack(packed)


def test_functions_of_the_course_travel_by_name():
    assert all(through_json([function]) == [function] for function in FUNCTIONS.values())


def test_containers_in_containers_have_an_end():
    deep, packed = [], {"list": []}
    for _ in range(900):
        deep, packed = [deep], {"list": [packed]}
    with pytest.raises(NotPlain):
        pack(deep)
    with pytest.raises(NotPlain):
        unpack(packed)


def test_digits_are_cut_where_asked():
    assert pack(np.array([1 / 3]), digits=4)["array"] == [0.3333]


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(5, 12))
def test_a_number_that_is_cut_stays_near_and_is_cut_no_further(number, digits):
    short = cut(number, digits)
    assert abs(short - number) <= max(1e-8, abs(number) * 10.0 ** (1 - digits))
    assert cut(short, digits) == short and cut(-number, digits) == -short


@given(st.integers(-(10**13), 10**13), st.sampled_from([-1, 1]))
def test_noise_does_not_decide_how_a_short_decimal_is_cut(thousandths, sign):
    """Products of inputs with three decimals end in a half of the last step again and again."""
    number = thousandths / 1e9
    assert cut(number * (1 + sign * 4e-16), 9) == cut(number, 9)


@pytest.mark.parametrize(
    ("number", "stored"),
    [
        (3e-11 + 1e-17, 0),
        (-6.123233995e-17, 0),
        (1e-30, 1e-30),
        (1.1010000000000002e-18, 1.101e-18),
        (5e-324, 5e-324),
        (-0.0, 0),
        (123456789012.0, 123456789000.0),
        (1000.378, 1000.378),
        (1.7976931348623157e308, 1.7976931348623157e308),
        (float("-inf"), float("-inf")),
    ],
)
def test_noise_is_not_stored_and_what_a_case_needs_is(number, stored):
    assert str(pack(np.array(number), digits=9)["array"][0]) == str(float(stored))


def test_a_number_that_somebody_wrote_is_kept():
    assert pack([1 - 1e-12, {"p": 1e-300}], digits=9) == pack([1 - 1e-12, {"p": 1e-300}])
