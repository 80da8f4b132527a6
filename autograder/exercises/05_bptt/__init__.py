"""Lesson 05: how to measure a gradient, the gradient of a step and of a sequence, how far it
reaches.
"""

from .measuring import CELL_GRADIENT, GRADIENT_CHECK, NUMERICAL_GRADIENT
from .sequence import LSTM_BACKWARD, TRUNCATED_BPTT
from .step import LSTM_STEP_BACKWARD

EXERCISES = [
    NUMERICAL_GRADIENT,
    GRADIENT_CHECK,
    LSTM_STEP_BACKWARD,
    LSTM_BACKWARD,
    CELL_GRADIENT,
    TRUNCATED_BPTT,
]
