"""The trained network: lists of three for games that were not released, each stopped after some
half-moves.
"""

import numpy as np

from autograder.exercises.result import Data, Result
from course.data import openings as course_openings
from solutions.data import openings
from solutions.reference import recommender

from .network import LESSON

PLACES, GAMES = (
    11,
    40,
)  # a call for each number of half-moves played; more games would only take longer
RELEASED_GAMES = 10


def _held_out() -> Data:
    return _in_calls(openings.held_out()[: PLACES * GAMES])


def _released() -> Data:
    return _in_calls(course_openings.load()["validation"][: PLACES * RELEASED_GAMES])


def _in_calls(games: np.ndarray) -> Data:
    """Each game is in one call alone, stopped before the move that is asked for: no call holds an
    answer.
    """
    stopped = [(games[played - 1 :: PLACES], played) for played in range(1, PLACES + 1)]
    calls = [{"sessions": some[:, :played], "k": 3} for some, played in stopped]
    return calls, [some[:, played] for some, played in stopped]


def _hits(outputs: list[np.ndarray], targets: list[np.ndarray]) -> float:
    """The share of games whose next move is in the last list of its call."""
    found = [(lists[:, -1] == moves[:, None]).any(axis=1) for lists, moves in zip(outputs, targets)]
    return float(np.mean(found))


NEXT_MOVE = Result(
    LESSON,
    "next_move_result",
    recommender.recommend,
    _held_out,
    _released,
    lambda sessions, k: (len(sessions), sessions.shape[1] + 1, k),
    _hits,
    "hits with lists of 3",
    needed=0.75,
    baselines={
        "last move again": 0.132,
        "most popular": 0.168,
        "popular at this half-move": 0.352,
        "Markov, last move": 0.502,
        "Markov, last two": 0.723,
    },
    needs=("top_k", "next_item_scores", "lstm_forward", "affine"),
)
