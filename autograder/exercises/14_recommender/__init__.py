"""Lesson 14: what comes next in a session: counts, lists and their quality, and an LSTM over
items.
"""

from .lists import HITS_AND_MRR, MARKOV_COUNTS, TOP_K
from .network import NEXT_ITEM_LOSS, NEXT_ITEM_SCORES, RECOMMEND
from .result import NEXT_MOVE

EXERCISES = [MARKOV_COUNTS, TOP_K, HITS_AND_MRR, NEXT_ITEM_SCORES, NEXT_ITEM_LOSS, RECOMMEND]
RESULTS = (NEXT_MOVE,)
