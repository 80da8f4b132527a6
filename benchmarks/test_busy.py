"""Right work gets all points beside busy loops, and the loops end."""

import pytest

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import solved_notebook
from autograder.sandbox import provisioner
from benchmarks import busy


def test_the_benchmark_that_shows_it_ends_its_busy_loops():
    with busy.loops(2) as running:
        assert all(loop.poll() is None for loop in running)
    assert all(loop.poll() is not None for loop in running)


@pytest.mark.long
@pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
@pytest.mark.parametrize("name", lessons.names())
def test_right_work_gets_all_points_beside_busy_loops(name):
    with busy.loops(8):
        marks = busy.marked(name)
    assert not marks.events and all(mark.points == mark.max_points for mark in marks.marks)


def test_right_work_is_what_the_benchmark_marks():
    assert [
        cell.source
        for cell in busy.right_work("00_welcome").cells
        if cell.metadata.course.role == "answer"
    ] == [
        cell.source
        for cell in solved_notebook(lessons.read("00_welcome")).cells
        if cell.metadata.course.role == "answer"
    ]
