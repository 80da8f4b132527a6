"""Lesson 16: an encoder, a decoder with teacher forcing, their gradients, and answers without a teacher."""

from .halves import DECODE, ENCODE, SHIFT_RIGHT
from .whole import EXACT_MATCH, GREEDY_DECODE, TRANSLATION_GRADIENTS

EXERCISES = [ENCODE, SHIFT_RIGHT, DECODE, TRANSLATION_GRADIENTS, GREEDY_DECODE, EXACT_MATCH]
