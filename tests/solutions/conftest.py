"""The functions under test: the reference's, and the lessons' own answers."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.exercises import load_all
from autograder.lessons import lesson as lessons


@cache
def written_in(source):
    """The functions of the reference, or the same with the lessons' own answers in their place."""
    functions = {name: exercise.reference for name, exercise in load_all().items()}
    if source == "lessons":
        namespace = {"np": np}
        for cell in [
            cell
            for name in lessons.names()
            for cell in lessons.read(name).cells
            if cell.role == "answer"
        ]:
            exec(compile(cell.source, f"<answer {cell.name}>", "exec"), namespace)
        functions |= {name: namespace[name] for name in functions if name in namespace}
    return SimpleNamespace(**functions)


@pytest.fixture(scope="module", params=["reference", "lessons"])
def ours(request):
    return written_in(request.param)


@pytest.fixture(scope="session")
def answers():
    """The lessons' own answers."""
    return written_in("lessons")
