"""Lesson 08: dropout, layers on top of each other, in both directions, and the whole network."""

from .both_directions import RUN_LSTM, STACKED_BILSTM_BACKWARD, STACKED_BILSTM_FORWARD
from .layers import DROPOUT_BACKWARD, DROPOUT_FORWARD, STACKED_BACKWARD, STACKED_FORWARD

EXERCISES = [
    DROPOUT_FORWARD,
    DROPOUT_BACKWARD,
    STACKED_FORWARD,
    STACKED_BACKWARD,
    STACKED_BILSTM_FORWARD,
    STACKED_BILSTM_BACKWARD,
    RUN_LSTM,
]
