"""Padding, and what is counted over the real frames only."""

import numpy as np

from autograder.exercises.exercise import Exercise, Inputs, Misconception, Sizes, normal
from solutions.reference import speech

from .inputs import LESSON, lengths_between, own_sizes, zeros_behind


def _pad_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    _, N, D, T = own_sizes(sizes)
    return [
        Inputs(
            "different lengths, from 1 to T",
            {"sequences": [normal(rng, n, D) for n in lengths_between(rng, N, T)]},
            worth=2,
        ),
        Inputs("one sequence", {"sequences": [normal(rng, T, D)]}),
        Inputs("the same length for all", {"sequences": [normal(rng, 4, D) for _ in range(3)]}),
    ]


def _batch_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    _, N, D, T = own_sizes(sizes)
    lengths, others = lengths_between(rng, N, T), lengths_between(rng, N, T)
    return [
        Inputs(
            "different lengths, any numbers as padding",
            {"x": normal(rng, N, T, D) + 1, "lengths": lengths},
            worth=2,
        ),
        Inputs(
            "different lengths, zeros as padding",
            {"x": zeros_behind(normal(rng, N, T, D) + 1, others), "lengths": others},
        ),
        Inputs("no padding", {"x": normal(rng, 3, 4, D), "lengths": np.full(3, 4)}),
        Inputs(
            "one example with padding",
            {"x": normal(rng, 1, T, D) - 1, "lengths": np.array([T - 2])},
        ),
    ]


_PUT = "x[n, :lengths[n]] = sequence"
_BOTH = "return x, lengths"
_FILL = 'x[n] = np.pad(sequence, ((0, x.shape[1] - len(sequence)), (0, 0)), mode="{}")'

PAD_SEQUENCES = Exercise(
    LESSON,
    speech.pad_sequences,
    ("x", "lengths"),
    _pad_cases,
    misconceptions=(
        Misconception(
            "padding in front",
            (_PUT, "x[n, -lengths[n]:] = sequence"),
            "The zeros stand in front of the sequence. All later functions expect the real steps "
            "first and the padding behind them.",
        ),
        Misconception(
            "last step repeated as padding",
            (_PUT, _FILL.format("edge")),
            "The padding repeats the last real step. The task asks for zeros: numbers that nobody "
            "takes for a recording.",
        ),
        Misconception(
            "sequence repeated as padding",
            (_PUT, _FILL.format("wrap")),
            "Each sequence begins again after its end. Padding is not a second recording: fill it "
            "with zeros.",
        ),
        Misconception(
            "stretched to the longest",
            (_PUT, "x[n] = sequence[np.arange(x.shape[1]) * len(sequence) // x.shape[1]]"),
            "Steps are doubled until all have the same length. That changes how fast a sequence "
            "runs. Keep the steps as they are.",
        ),
        Misconception(
            "cut to the shortest",
            (("lengths.max()", "lengths.min()"), (_PUT, "x[n] = sequence[:x.shape[1]]")),
            "Everything after the end of the shortest sequence is lost. The longest one says how "
            "many steps the array has.",
        ),
        Misconception(
            "one step too many",
            ("lengths.max()", "lengths.max() + 1"),
            "T is the length of the longest sequence: that one needs no padding at all.",
        ),
        Misconception(
            "sequences turned round",
            (_PUT, _PUT + "[::-1]"),
            "The steps stand in the opposite order. Time runs forward along the second axis.",
        ),
        Misconception(
            "sorted by length",
            (
                "lengths = np",
                "sequences = sorted(sequences, key=len, reverse=True)\n    lengths = np",
            ),
            "The examples have changed places, and whatever belongs to them, such as the speakers, "
            "has not. Keep their order.",
        ),
        Misconception(
            "lengths counted after padding",
            (_BOTH, "return x, np.full_like(lengths, x.shape[1])"),
            "After padding all have the same length, and nobody can tell which steps are real. "
            "Count before.",
        ),
        Misconception(
            "mask in the place of lengths",
            (_BOTH, "return x, np.arange(x.shape[1]) < lengths[:, None]"),
            "This says for each step whether it is real. Asked is one number for each sequence: "
            "how many steps are.",
        ),
        Misconception(
            "last index in the place of the length",
            (_BOTH, "return x, lengths - 1"),
            "This is the index of the last real step. The length is one more.",
        ),
        Misconception(
            "time first",
            (_BOTH, "return x.transpose(1, 0, 2), lengths"),
            "The course stores batches with the examples first: (N, T, D).",
        ),
        Misconception(
            "time and features swapped",
            (_BOTH, "return x.transpose(0, 2, 1), lengths"),
            "The last axis holds the features of one step: (N, T, D).",
        ),
        Misconception(
            "NaN as padding",
            ("np.zeros(", "np.nan + np.zeros("),
            "NaN spreads through every product and sum that touches it. Fill with zeros.",
        ),
        Misconception(
            "lengths and array in the other order",
            (_BOTH, "return lengths, x"),
            "The array comes first, then the lengths.",
        ),
    ),
)

_REAL = "real = np.arange(x.shape[1]) < lengths[:, None]"
_TOTAL = "total = np.where(real[:, :, None], x, 0).sum(axis=1)"
_MEAN = "return total / lengths[:, None].astype(x.dtype)"

MASKED_MEAN = Exercise(
    LESSON,
    speech.masked_mean,
    ("mean",),
    _batch_cases,
    misconceptions=(
        Misconception(
            "padding in the mean",
            (_MEAN, "return x.mean(axis=1)"),
            "This is the mean over all T steps. Only the first lengths[n] steps of example n were "
            "recorded.",
        ),
        Misconception(
            "divided by T",
            (_MEAN, "return total / x.shape[1]"),
            "The sum leaves padding out, and the division counts it. Divide by the number of steps "
            "that were added.",
        ),
        Misconception(
            "padding in the sum, divided by the length",
            (_MEAN, "return x.sum(axis=1) / lengths[:, None]"),
            "The division counts the real steps, and the sum holds the padding as well. Both have "
            "to speak of the same steps.",
        ),
        Misconception(
            "padding told by its zeros",
            (
                (_REAL, "real = (x != 0).any(axis=2)"),
                (_MEAN, "return total / real.sum(axis=1)[:, None]"),
            ),
            "Padding need not be zero: after scaling it is some other number. Only lengths says "
            "which steps are real.",
        ),
        Misconception(
            "a sum, not a mean",
            (_MEAN, "return total"),
            "A sum grows with the length of the utterance. Divide by the number of real steps.",
        ),
        Misconception(
            "first padded step counted",
            (_REAL, _REAL.replace("<", "<=")),
            "Steps are counted from 0, so the real ones are those below the length, not up to it.",
        ),
        Misconception(
            "last real step left out",
            (_REAL, _REAL.replace("lengths[:, None]", "lengths[:, None] - 1")),
            "With 5 real steps the last one has index 4. It belongs to the mean.",
        ),
        Misconception(
            "divided by the mean length",
            (_MEAN, "return total / lengths.mean()"),
            "Each example has a length of its own. One number for all makes long utterances large "
            "and short ones small.",
        ),
        Misconception(
            "one mean for all examples",
            (_MEAN, "return np.repeat(total.sum(axis=0)[None], len(x), axis=0) / lengths.sum()"),
            "All rows are the same: the examples were joined. Each one has its own mean.",
        ),
        Misconception(
            "mean over the examples",
            (_TOTAL, _TOTAL.replace("axis=1", "axis=0")),
            "The first axis counts examples. The mean is over time, the second one.",
        ),
        Misconception(
            "mean over the features",
            (_TOTAL, _TOTAL.replace("axis=1", "axis=2")),
            "The last axis holds the features of one step, which stay apart. The mean is over "
            "time, the second axis.",
        ),
        Misconception(
            "largest value, not the mean",
            (_MEAN, "return np.where(real[:, :, None], x, -np.inf).max(axis=1)"),
            "This takes the largest value over the real steps. Such pooling exists, but asked is "
            "the mean.",
        ),
        Misconception(
            "only the last real step",
            (_MEAN, "return x[np.arange(len(x)), lengths - 1]"),
            "This is the last recorded step alone. The mean counts all real steps with the same "
            "weight.",
        ),
    ),
)

_FRAMES = "frames = x[np.arange(x.shape[1]) < lengths[:, None]]"
_BOTH_OF = "return frames.mean(axis=0), frames.std(axis=0)"
_EACH = "each = [row[:n] for row, n in zip(x, lengths)]\n    return "

FIT_SCALING = Exercise(
    LESSON,
    speech.fit_scaling,
    ("mean", "std"),
    _batch_cases,
    misconceptions=(
        Misconception(
            "padding counted",
            (_FRAMES, "frames = x.reshape(-1, x.shape[2])"),
            "All N * T frames are counted, padding too. Pick the real ones first.",
        ),
        Misconception(
            "padding set to zero and counted",
            (
                _FRAMES,
                "frames = np.where((np.arange(x.shape[1]) < lengths[:, None])[:, :, None], x, "
                "0).reshape(-1, x.shape[2])",
            ),
            "A zero is a value like any other: it pulls the mean toward 0. Padding has to be left "
            "out, not set to 0.",
        ),
        Misconception(
            "padding told by its zeros",
            (_FRAMES, "frames = x[(x != 0).any(axis=2)]"),
            "Padding may hold any numbers. Only lengths says which frames are real.",
        ),
        Misconception(
            "mean of the utterances' means",
            (
                _BOTH_OF,
                (_EACH + "np.mean([a.mean(axis=0) for a in each], axis=0), frames.std(axis=0)"),
            ),
            "Each utterance has the same weight here, however long it is. Asked is a mean in which "
            "each frame has the same weight.",
        ),
        Misconception(
            "mean of the utterances' deviations",
            (
                _BOTH_OF,
                (_EACH + "frames.mean(axis=0), np.mean([a.std(axis=0) for a in each], axis=0)"),
            ),
            "This measures how far frames lie from the mean of their own utterance. Asked is the "
            "distance from the mean of all.",
        ),
        Misconception(
            "one scaling for each utterance",
            (
                _BOTH_OF,
                (
                    _EACH
                    + (
                        "np.array([a.mean(axis=0) for a in each]), np.array([a.std(axis=0) for a "
                        "in "
                        "each])"
                    )
                ),
            ),
            "Scaling each utterance by itself removes its mean, and the mean says much about the "
            "speaker. One scaling serves all.",
        ),
        Misconception(
            "deviation of the utterances' means",
            (
                _BOTH_OF,
                (_EACH + "frames.mean(axis=0), np.std([a.mean(axis=0) for a in each], axis=0)"),
            ),
            "This is the deviation of means, which is smaller than that of the frames.",
        ),
        Misconception(
            "one scaling for all features",
            (_BOTH_OF, "return frames.mean(), frames.std()"),
            "Features have different sizes, which is why they are scaled. Give each one its own "
            "mean and deviation.",
        ),
        Misconception(
            "one deviation for all features",
            (_BOTH_OF, "return frames.mean(axis=0), np.full(x.shape[2], frames.std())"),
            "Each feature has a deviation of its own.",
        ),
        Misconception(
            "variance, not standard deviation",
            (_BOTH_OF, "return frames.mean(axis=0), frames.var(axis=0)"),
            "The variance is in squared units. Its root is the standard deviation.",
        ),
        Misconception(
            "divided by the number less one",
            (_BOTH_OF, "return frames.mean(axis=0), frames.std(axis=0, ddof=1)"),
            "This divides by the number of frames less one. The docstring asks for the number of "
            "frames.",
        ),
        Misconception(
            "root of the mean square, mean not subtracted",
            (_BOTH_OF, ("return frames.mean(axis=0), np.sqrt((frames**2).mean(axis=0))")),
            "The standard deviation measures distances from the mean, not from 0.",
        ),
        Misconception(
            "mean absolute deviation",
            (
                _BOTH_OF,
                ("return frames.mean(axis=0), np.abs(frames - frames.mean(axis=0)).mean(axis=0)"),
            ),
            "This is the mean distance from the mean. The standard deviation is the root of the "
            "mean squared distance.",
        ),
        Misconception(
            "smallest value and range",
            (_BOTH_OF, "return frames.min(axis=0), frames.max(axis=0) - frames.min(axis=0)"),
            "This scales to the range from 0 to 1, and one odd frame decides the range. Asked are "
            "mean and standard deviation.",
        ),
        Misconception(
            "deviation and mean in the other order",
            (_BOTH_OF, "return frames.std(axis=0), frames.mean(axis=0)"),
            "The mean comes first, then the standard deviation.",
        ),
    ),
)
