"""The sample class: every lesson has one, however few exercises it has."""

import pytest

from autograder.classroom.sample import submissions
from autograder.exercises import of_lesson
from autograder.lessons import lesson as lessons


@pytest.mark.parametrize("name", lessons.names())
def test_every_lesson_has_all_kinds_of_submissions(name):
    lesson = lessons.read(name)
    texts = dict(submissions(lesson))
    mistakes = sum(len(exercise.misconceptions) for exercise in of_lesson(name).values())
    assert len(texts) == 6 + mistakes
    assert "AlwaysRight(1)" in texts["hostile"]
    assert ("os._exit(0)" in texts["hostile"]) == (len(lesson.exercises) > 1)
