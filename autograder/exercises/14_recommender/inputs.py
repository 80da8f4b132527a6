"""Inputs of all exercises. Items 0 and 1 are <start> and <other>; V is larger than every other
size.
"""

import numpy as np

from autograder.exercises.exercise import Arguments, Inputs, Sizes, normal
from solutions.reference.recommender import OTHER


def _vocabulary(sizes: Sizes) -> int:
    return sizes.N + 8


def _sessions(rng: np.random.Generator, N: int, T: int, V: int) -> np.ndarray:
    """Sessions that hold OTHER and a repetition of one item, and whose last item is not OTHER."""
    sessions = rng.integers(2, V, (N, T))
    sessions[-1, T // 2] = OTHER
    sessions[0, :2] = sessions[0, -1] = sessions[-1, -1] = rng.integers(2, V)
    return sessions


def counts_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    V = _vocabulary(sizes)
    few = rng.integers(1, 4, (sizes.N + 2, sizes.T + 3))  # three items: pairs repeat
    few[:3, :3] = [[2, 3, 2], [2, 3, 1], [2, 3, 3]]
    return [
        Inputs("few items, pairs that repeat", {"sessions": few, "V": 6}, worth=2),
        Inputs("many items", {"sessions": _sessions(rng, sizes.N, sizes.T, V), "V": V}, worth=2),
        Inputs("one session", {"sessions": _sessions(rng, 1, sizes.T + 2, V), "V": V}),
    ]


def _scores(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Scores without ties; those of START and OTHER are the largest here and there."""
    scores = rng.permutation(np.prod(shape)).reshape(shape) / 4 - np.prod(shape) / 8 + 0.1
    scores[..., :2] += np.array([3.0, 4.0]) * shape[-1]
    return scores


def lists_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    V = _vocabulary(sizes)
    ties = rng.integers(0, 3, (sizes.N, V)).astype(float)
    ties[:, [2, 5, 6]] = 3.0  # the best score three times
    return [
        Inputs(
            "scores after every step",
            {"scores": _scores(rng, sizes.N, sizes.T, V), "k": 3},
            worth=2,
        ),
        Inputs("one list", {"scores": _scores(rng, V), "k": 4}),
        Inputs(
            "all scores below 0", {"scores": _scores(rng, sizes.N, V) - 10 * V * sizes.N, "k": 3}
        ),
        Inputs("scores that are equal", {"scores": ties, "k": 2}),
        Inputs("all items there are", {"scores": _scores(rng, sizes.T, V), "k": V - 2}),
    ]


def _lists(rng: np.random.Generator, N: int, T: int, k: int, V: int) -> np.ndarray:
    return np.stack([rng.permutation(np.arange(2, V))[:k] for _ in range(N * T)]).reshape(N, T, k)


def quality_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    V, N, T = _vocabulary(sizes), sizes.N + 1, sizes.T + 2
    lists = _lists(rng, N, T, 3, V)
    targets = lists[np.arange(N)[:, None], np.arange(T), rng.integers(0, 3, (N, T))]
    targets[0, :3], targets[1, 0] = (
        lists[0, :3, 2],
        lists[1, 0, 1],
    )  # third and second places, whatever was drawn
    targets[1, 1:3], targets[0, -1] = OTHER, V  # items that no list holds
    targets[2, 0], targets[2, 1] = lists[2, 1, 0], lists[2, 0, 0]
    never = np.full((N, T), V)
    return [
        Inputs("hits at all places, and misses", {"lists": lists, "targets": targets}, worth=2),
        Inputs(
            "lists of five",
            {"lists": _lists(rng, 2, T, 5, V), "targets": rng.integers(1, V, (2, T))},
        ),
        Inputs("always the first place", {"lists": lists, "targets": lists[:, :, 0].copy()}),
        Inputs("always the last place", {"lists": lists, "targets": lists[:, :, 2].copy()}),
        Inputs("never", {"lists": lists, "targets": never}, worth=0.5),
    ]


def _params(rng: np.random.Generator, D: int, H: int, V: int) -> dict[str, np.ndarray]:
    return {
        "table": normal(rng, V, D),
        "W": normal(rng, H + D, 4 * H),
        "b": normal(rng, 4 * H),
        "W_y": normal(rng, H, V),
        "b_y": normal(rng, V),
    }


def scores_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    V = _vocabulary(sizes)

    def arguments(N: int, T: int) -> Arguments:
        items = _sessions(rng, N, T, V) if T > 1 else rng.integers(0, V, (N, T))
        return {"params": _params(rng, sizes.D, sizes.H, V), "items": items}

    return [
        Inputs("a batch of sessions", arguments(sizes.N, sizes.T), worth=2),
        Inputs("one item in each", arguments(sizes.N, 1)),
        Inputs("one session", arguments(1, sizes.T)),
    ]


def loss_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    V = _vocabulary(sizes)

    def arguments(N: int, T: int, other: bool = True) -> Arguments:
        sessions = _sessions(rng, N, T, V)
        if not other:
            sessions[sessions == OTHER] = V - 1
        return {"params": _params(rng, sizes.D, sizes.H, V), "sessions": sessions}

    return [
        Inputs("a batch of sessions", arguments(sizes.N, sizes.T + 1), worth=2),
        Inputs(
            "no rare items, more sessions than items in each",
            arguments(sizes.N + sizes.T, sizes.T, other=False),
        ),
        Inputs("one session", arguments(1, sizes.T + 2)),
    ]


def recommend_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    V = _vocabulary(sizes)

    def arguments(N: int, T: int, k: int) -> Arguments:
        return {
            "params": _params(rng, sizes.D, sizes.H, V),
            "sessions": _sessions(rng, N, T, V),
            "k": k,
        }

    return [
        Inputs("a batch of sessions", arguments(sizes.N, sizes.T + 1, 3), worth=2),
        Inputs("one session, lists of one", arguments(1, sizes.T + 2, 1)),
        Inputs("long lists", arguments(2, sizes.T, 6)),
    ]
