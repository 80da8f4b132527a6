"""The progress bar of a training."""

import ipywidgets as widgets
import numpy as np
import pytest
from threadpoolctl import threadpool_info

from course import steps as module
from course.steps import steps


@pytest.fixture
def shown(monkeypatch):
    """What was displayed."""
    made = []
    monkeypatch.setattr(module, "display", made.append)
    return made


@pytest.mark.parametrize("count", [0, 1, 7, 250, 1001])
def test_it_counts_as_range_does_and_the_bar_ends_full(shown, count):
    assert list(steps(count)) == list(range(count))
    bar, told = shown[0].children
    assert isinstance(bar, widgets.IntProgress) and bar.value == bar.max == count
    assert told.value.startswith(f"{count:,} updates in ")


def test_the_bar_moves_a_hundred_times_and_says_what_is_left(shown):
    moves = []
    for number in steps(5000, "Reading"):
        bar, told = shown[0].children
        if number == 0:
            bar.observe(lambda change: moves.append(change["new"]), "value")
        if number == 2500:
            assert bar.description == "Reading" and bar.value == 2500
            assert told.value.startswith("2,500 of 5,000, ") and told.value.endswith(" s left")
    assert len(moves) == 100


def test_matrices_are_multiplied_in_one_thread_meanwhile(shown):
    np.ones((2, 2)) @ np.ones((2, 2))
    before = [pool["num_threads"] for pool in threadpool_info()]
    for _ in steps(1):
        assert {pool["num_threads"] for pool in threadpool_info()} <= {1}
    assert [pool["num_threads"] for pool in threadpool_info()] == before and before


def test_a_loop_that_is_left_leaves_the_bar_where_it_was(shown):
    for number in steps(10):
        if number == 4:
            break
    assert shown[0].children[0].value == 4
