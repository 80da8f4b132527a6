"""The bicycle rentals: sizes, ranges, the split, checksums."""

import numpy as np
import pytest

from course.data import bikes
from solutions.data import bikes as held
from solutions.data.make_bikes import checksum

RAW = ("count", "given", "holiday")


@pytest.fixture(scope="module")
def released():
    return bikes.load()


@pytest.fixture(scope="module")
def held_out():
    return held.held_out()


def test_sizes_and_ranges(released, held_out):
    for data, days in ((released, 547), (held_out, 184)):
        assert {name: values.shape for name, values in data.items()} == {
            "date": (days,),
            "weekday": (days,),
            "count": (days, 24),
            "given": (days, 24),
            "holiday": (days,),
            "unusual": (days,),
        }
        assert data["count"].min() == 0 and data["count"].max() < 1000
        assert (data["count"][~data["given"]] == 0).all() and (
            data["count"][data["given"]] > 0
        ).all()


def test_both_parts_together_are_the_table_of_uci(released, held_out):
    whole = {name: np.concatenate([released[name], held_out[name]]) for name in released}
    assert (whole["given"].sum(), whole["count"].sum(), whole["holiday"].sum()) == (
        17379,
        3292679,
        21,
    )
    assert (whole["date"] == np.arange("2011-01-01", "2013-01-01", dtype="datetime64[D]")).all()


def test_no_day_is_in_both_parts(released, held_out):
    assert not set(released["date"]) & set(held_out["date"])
    assert released["date"].max() < held_out["date"].min()
    rows = {row.tobytes() for row in released["count"]}
    assert not [row for row in held_out["count"] if row.tobytes() in rows and row.any()]


def test_the_training_part_is_a_year(released):
    assert set(released["date"][: bikes.TRAIN_DAYS].astype("datetime64[Y]").astype(str)) == {"2011"}
    assert str(released["date"][bikes.TRAIN_DAYS]) == "2012-01-01"


def test_weekdays(released, held_out):
    for data in (released, held_out):
        assert [date.item().weekday() for date in data["date"]] == data["weekday"].tolist()


def test_labels(released, held_out):
    assert (
        released["unusual"][:365].sum(),
        released["unusual"][365:].sum(),
        held_out["unusual"].sum(),
    ) == (16, 5, 8)
    stopped = held_out["date"][held_out["unusual"] & ~held_out["holiday"]]
    assert stopped.astype(str).tolist() == ["2012-10-29", "2012-10-30"]


def test_checksums(released, held_out):
    assert _checksum(released).startswith("aebf3dfe17a310b2")
    assert _checksum(held_out).startswith("58d39535bae95867")


def _checksum(data):
    return checksum(
        {name: data[name].astype("i2") if name == "count" else data[name] for name in RAW}
    )
