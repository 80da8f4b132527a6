"""Counting what follows what, lists of the best items, and how good lists are."""

from autograder.exercises.exercise import Exercise, Misconception, block
from solutions.reference import recommender

from . import inputs

LESSON = "14_recommender"

_BEFORE = "before = np.insert(sessions, 0, START, axis=1)[:, :-1]"
_COUNT = "np.add.at(counts, (before, sessions), 1)"
_COUNTS = "return counts"

MARKOV_COUNTS = Exercise(
    LESSON,
    recommender.markov_counts,
    ("counts",),
    inputs.counts_cases,
    misconceptions=(
        Misconception(
            "a pair that repeats counted once",
            (_COUNT, "counts[before, sessions] += 1"),
            "With an array of indices, `+=` writes each place once, however often it is named. "
            "Repeated pairs have to add up.",
        ),
        Misconception(
            "rows and columns swapped",
            (_COUNT, "np.add.at(counts, (sessions, before), 1)"),
            "The row says what was there before, the column what came next.",
        ),
        Misconception(
            "the first item of a session left out",
            (_COUNT, "np.add.at(counts, (before[:, 1:], sessions[:, 1:]), 1)"),
            "The first item comes next, too: after the start, which is row 0.",
        ),
        Misconception(
            "pairs across two sessions",
            (
                _BEFORE,
                "before = np.insert(sessions.ravel()[:-1], 0, START).reshape(sessions.shape)",
            ),
            "The last item of one session is not what came before the first one of the next. Each "
            "session begins at the start.",
        ),
        Misconception(
            "the last item taken to come before the first",
            (_BEFORE, "before = np.roll(sessions, 1, axis=1)"),
            "The order is turned in a ring. Before the first item there is the start, not the end.",
        ),
        Misconception(
            "shares in place of counts",
            (_COUNTS, "return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)"),
            "Each row was divided by its sum. Asked for are the counts themselves.",
        ),
        Misconception(
            "rare items left out",
            (_COUNTS, "counts[1] = counts[:, 1] = 0\n    return counts"),
            "Item 1 is counted like any other. It is left out later, where a list is made.",
        ),
        Misconception(
            "all later items counted",
            (
                _COUNT,
                block(
                    """
                    for first in range(sessions.shape[1]):
                    for later in range(first, sessions.shape[1]):
                        np.add.at(counts, (before[:, first], sessions[:, later]), 1)
                    """,
                    8,
                ),
            ),
            "A pair is counted only where one item comes directly after the other.",
        ),
        Misconception(
            "counts that start at one",
            ("np.zeros((V, V))", "np.ones((V, V))"),
            "A pair that never occurs has the count 0.",
        ),
        Misconception(
            "one pair of each session",
            (_COUNT, "np.add.at(counts, (before[:, -1], sessions[:, -1]), 1)"),
            "Only the last pair of each session was counted. Every step of a session gives one.",
        ),
    ),
)

_ITEMS = "items = scores[..., 2:]"
_SORTED = 'np.argsort(-items, axis=-1, kind="stable")'
_BEST = f"return {_SORTED}[..., :k] + 2"

TOP_K = Exercise(
    LESSON,
    recommender.top_k,
    ("list",),
    inputs.lists_cases,
    misconceptions=(
        Misconception(
            "the worst items",
            (_SORTED, _SORTED.replace("-items", "items")),
            "Sorting puts the smallest first. The best item has the largest score.",
        ),
        Misconception(
            "the best item last",
            (_BEST, f"return ({_SORTED}[..., :k] + 2)[..., ::-1].copy()"),
            "These are the right items, but the list begins with its worst one.",
        ),
        Misconception(
            "start and rare items recommended",
            ((_ITEMS, "items = scores"), (_BEST, f"return {_SORTED}[..., :k]")),
            "Items 0 and 1 are no real items. However large their scores are, they stand in no "
            "list.",
        ),
        Misconception(
            "rare items recommended",
            ((_ITEMS, "items = scores[..., 1:]"), (_BEST, f"return {_SORTED}[..., :k] + 1")),
            "Item 1 stands for all rare items together. Nobody can be recommended that.",
        ),
        Misconception(
            "places in a shortened row",
            (_BEST, f"return {_SORTED}[..., :k]"),
            "Without the first two scores every item stands two places further to the left. The "
            "numbers have to be those of the "
            "items.",
        ),
        Misconception(
            "two scores set to 0",
            (
                (_ITEMS, "items = scores.copy()\n    items[..., :2] = 0"),
                (_BEST, f"return {_SORTED}[..., :k]"),
            ),
            "A score of 0 is no low score where others are below 0. What must not win needs a "
            "score below all others.",
        ),
        Misconception(
            "scores in place of items",
            (_BEST, "return -np.sort(-items, axis=-1)[..., :k]"),
            "These are the best scores. Asked for are the numbers of the items that have them.",
        ),
        Misconception(
            "ties: the higher number first",
            (_BEST, "return np.argsort(items, axis=-1, kind='stable')[..., ::-1][..., :k] + 2"),
            "A sorted row that is turned around turns items with equal scores around, too.",
        ),
        Misconception(
            "items sorted by number",
            (_BEST, f"return np.sort({_SORTED}[..., :k] + 2, axis=-1)"),
            "The right items are there, but their order says nothing. The best one stands first.",
        ),
        Misconception(
            "one item too few",
            (_BEST, f"return {_SORTED}[..., :k - 1] + 2"),
            "A list has k items. The end of a slice is not part of it.",
        ),
    ),
)

_FOUND = "found = lists == targets[..., None]"
_PLACES = "places = np.arange(1, lists.shape[-1] + 1)"
_HITS = "found.any(axis=-1).mean()"
_MRR = "(found / places).sum(axis=-1).mean()"

HITS_AND_MRR = Exercise(
    LESSON,
    recommender.hits_and_mrr,
    ("hits", "mrr"),
    inputs.quality_cases,
    misconceptions=(
        Misconception(
            "a mean over the hits only",
            (_MRR, "(found / places).sum() / max(found.sum(), 1)"),
            "A target that is in no list counts 0, and it counts. The mean is over all targets.",
        ),
        Misconception(
            "places counted from 2",
            (_PLACES, "places = np.arange(2, lists.shape[-1] + 2)"),
            "The first place counts 1/1, the second 1/2.",
        ),
        Misconception(
            "the mean place",
            (_MRR, "(found * places).sum(axis=-1).mean()"),
            "This is a mean of places. MRR is a mean of 1 divided by the place.",
        ),
        Misconception(
            "one divided by the mean place",
            (_MRR, "found.sum() / max((found * places).sum(), 1)"),
            "First one divided by each place, then the mean, not the other way round.",
        ),
        Misconception(
            "only the first place is a hit",
            (_HITS, "found[..., 0].mean()"),
            "A target that stands anywhere in its list is a hit.",
        ),
        Misconception(
            "hits divided by the length of the list",
            (_HITS, "found.mean()"),
            "A list holds the target at most once. The share is one of lists, not of the items in "
            "them.",
        ),
        Misconception(
            "places counted from the end",
            (_MRR, "(found / places[::-1]).sum(axis=-1).mean()"),
            "The first item of a list is its best one, and counts most.",
        ),
        Misconception(
            "sums, not means",
            ((_HITS, "found.any(axis=-1).sum()"), (_MRR, "(found / places).sum()")),
            "Both are means over all sessions and steps: numbers from 0 to 1.",
        ),
        Misconception(
            "the last step only",
            (_FOUND, "found = (lists == targets[..., None])[:, -1:]"),
            "Every step of every session has a list and a target. All of them count.",
        ),
        Misconception(
            "a miss counted as the next place",
            (
                _MRR,
                "np.where(found.any(axis=-1), (found / places).sum(axis=-1), "
                "1 / (lists.shape[-1] + 1)).mean()",
            ),
            "Where a target is in no list, nobody knows its place. It counts 0.",
        ),
        Misconception(
            "rare targets left out",
            (_FOUND, "found = (lists == targets[..., None])[targets != OTHER]"),
            "A rare item is a miss: the person wanted something, and no list held it.",
        ),
        Misconception(
            "a session is a hit if any step is",
            (_HITS, "found.any(axis=(-1, -2)).mean()"),
            "Each step has a target of its own, and is a hit or a miss of its own.",
        ),
    ),
)
