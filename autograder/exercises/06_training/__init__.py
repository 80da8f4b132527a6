"""Lesson 06: the loss, gradient descent, Adam, and one update of a whole network."""

from .loss import SOFTMAX_CROSS_ENTROPY
from .optimizers import ADAM_STEP, SGD_STEP
from .update import TRAIN_STEP

EXERCISES = [SOFTMAX_CROSS_ENTROPY, SGD_STEP, ADAM_STEP, TRAIN_STEP]
