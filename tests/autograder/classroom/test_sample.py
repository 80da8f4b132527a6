"""The sample class: every lesson has one, however few exercises it has."""

from itertools import islice

import pytest

from autograder.classroom.sample import submissions
from autograder.exercises import of_lesson
from autograder.lessons import lesson as lessons


@pytest.mark.parametrize("name", lessons.names())
def test_every_lesson_has_all_kinds_of_submissions(name):
    lesson = lessons.read(name)
    texts = dict(islice(submissions(lesson), 7))  # and of the mistakes one
    assert len(texts) == 7
    assert "AlwaysRight(1)" in texts["hostile"]
    assert ("os._exit(0)" in texts["hostile"]) == (len(lesson.exercises) > 1)


def test_every_known_mistake_is_a_submission():
    lesson = lessons.read("00_welcome")
    mistakes = sum(len(exercise.misconceptions) for exercise in of_lesson(lesson.name).values())
    assert len(dict(submissions(lesson))) == 6 + mistakes
