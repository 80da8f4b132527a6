"""Lesson 09: coupled gates, peepholes, layer normalization, the gated recurrent unit."""

from .gru import GRU_STEP, GRU_STEP_BACKWARD
from .lstm import COUPLED_STEP, LAYER_NORM, LAYER_NORM_LSTM_STEP, PEEPHOLE_STEP

EXERCISES = [
    COUPLED_STEP,
    PEEPHOLE_STEP,
    LAYER_NORM,
    LAYER_NORM_LSTM_STEP,
    GRU_STEP,
    GRU_STEP_BACKWARD,
]
