"""Lesson 10: a language model of letters, from names as integers to names that the model writes."""

from .inputs import EMBEDDING_BACKWARD, NEXT_LETTER_PAIRS
from .model import LANGUAGE_GRADIENTS, NEXT_LETTER_SCORES
from .result import RESULTS
from .use import PERPLEXITY, SAMPLE_LETTERS

EXERCISES = [
    NEXT_LETTER_PAIRS,
    EMBEDDING_BACKWARD,
    PERPLEXITY,
    NEXT_LETTER_SCORES,
    LANGUAGE_GRADIENTS,
    SAMPLE_LETTERS,
]

__all__ = ["EXERCISES", "RESULTS"]
