"""From names to what the network reads, and the gradient of the table of letters."""

from collections.abc import Sequence

import numpy as np

from autograder.exercises.exercise import Arguments, Exercise, Inputs, Misconception, Sizes, normal
from solutions.reference import language

LESSON = "10_language_model"


def _names(rng: np.random.Generator, lengths: Sequence[int] | np.ndarray, T: int) -> np.ndarray:
    """Rows of letters from 1 to 26, zeros behind each name."""
    lengths = np.asarray(lengths)
    return np.where(np.arange(T) < lengths[:, None], rng.integers(1, 27, (len(lengths), T)), 0)


def _pair_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, T = sizes.N + 2, sizes.T + 2
    lengths = rng.permutation(np.append([T, 1, T - 2], rng.integers(1, T, N - 3)))
    return [
        Inputs("names of different lengths", {"letters": _names(rng, lengths, T)}, worth=2),
        Inputs("one name", {"letters": _names(rng, [T - 1], T)}),
        Inputs("all names as long as the rows", {"letters": _names(rng, [T] * N, T)}, worth=0.5),
        Inputs("rows longer than any name", {"letters": _names(rng, [2, 1, 2], T)}, worth=0.5),
    ]


_X = "x = np.concatenate([edge, letters], axis=1)"
_TARGETS = "targets = np.concatenate([letters, edge], axis=1)"
_MASK = "mask = (np.arange(x.shape[1]) <= lengths[:, None]).astype(float)"
_PAIRS = "return x, targets, mask"

NEXT_LETTER_PAIRS = Exercise(
    LESSON,
    language.next_letter_pairs,
    ("x", "targets", "mask"),
    _pair_cases,
    misconceptions=(
        Misconception(
            "targets not shifted",
            (_TARGETS, "targets = x.copy()"),
            "The target is the letter that the model has just read. It should say the one that "
            "comes next.",
        ),
        Misconception(
            "x not shifted",
            (_X, "x = np.concatenate([letters, edge], axis=1)"),
            "The model reads the very letter that it should say. In front of x stands the start.",
        ),
        Misconception(
            "no start in front of x",
            (
                (_X, "x = np.concatenate([letters, edge], axis=1)"),
                (_TARGETS, "targets = np.concatenate([letters[:, 1:], edge, edge], axis=1)"),
                (_MASK, _MASK.replace("<=", "<")),
            ),
            "Without a start the model never learns with which letters names begin, and cannot "
            "begin one itself.",
        ),
        Misconception(
            "targets shifted the wrong way",
            (_TARGETS, "targets = np.concatenate([edge, edge, letters], axis=1)[:, :-1]"),
            "The target at each step is the letter before the one that is read. It should be the "
            "one after it.",
        ),
        Misconception(
            "x and targets exchanged",
            (_PAIRS, "return targets, x, mask"),
            "The order is x, targets, mask: what is read comes first.",
        ),
        Misconception(
            "the end of a name not counted",
            (_MASK, _MASK.replace("<=", "<")),
            "The model has to learn where names end, so the 0 just behind the last letter is a "
            "target that counts.",
        ),
        Misconception(
            "a padded step counted",
            (_MASK, _MASK.replace("lengths[:, None]", "lengths[:, None] + 1")),
            "A name of five letters gives six steps that count: five letters and one end.",
        ),
        Misconception(
            "all padding counted",
            (_MASK, "mask = np.ones(x.shape)"),
            "Behind the end of a name, nothing is to be learned. The mask is 0 there.",
        ),
        Misconception(
            "the first letter not counted",
            (_MASK, "mask = (x > 0).astype(float)"),
            "The start is read at the first step, and the first letter is its target. That step "
            "counts.",
        ),
        Misconception(
            "mask turned round",
            (_MASK, _MASK.replace("<=", ">")),
            "In the mask, 1 stands for a step that counts, and 0 for one that does not.",
        ),
        Misconception(
            "every name taken for the longest",
            (
                _MASK,
                "mask = np.repeat((np.arange(x.shape[1]) <= lengths.max())[None], len(x), 0) * 1.0",
            ),
            "Each name has a length of its own: a row of the mask depends on the row of letters.",
        ),
        Misconception(
            "one step too few",
            (_PAIRS, "return x[:, :-1], targets[:, :-1], mask[:, :-1]"),
            "The longest names fill their rows, and have an end, too: the results have one column "
            "more than the letters.",
        ),
    ),
)


def _embedding_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, T, D, V = sizes.N, sizes.T, sizes.D, sizes.H + 2

    def arguments(letters: np.ndarray) -> Arguments:
        return {"dx": normal(rng, *letters.shape, D), "letters": letters, "V": V}

    some = rng.integers(0, V - 2, (N, T))  # the last two letters come nowhere
    some[0, :2], some[-1, -1] = some[-1, -1], 0
    return [
        Inputs("letters that come several times", arguments(some), worth=2),
        Inputs("every letter once", arguments(rng.permutation(V)[None])),
        Inputs("the same letter everywhere", arguments(np.full((N, T), V - 2)), worth=0.5),
        Inputs("one step", arguments(np.append(rng.permutation(V - 1), 0)[:, None]), worth=0.5),
    ]


_ADD = "np.add.at(dE, letters, dx)"
_TABLE = "dE = np.zeros((V, dx.shape[2]), dx.dtype)"
_DONE = "return dE"

EMBEDDING_BACKWARD = Exercise(
    LESSON,
    language.embedding_backward,
    ("dE",),
    _embedding_cases,
    misconceptions=(
        Misconception(
            "of equal letters only one counted",
            (_ADD, "dE[letters] += dx"),
            "With an array of indices, += keeps one of the values where an index comes twice. "
            "Every use of a row "
            "adds to its gradient.",
        ),
        Misconception(
            "averaged over the uses of a letter",
            (
                _ADD,
                f"{_ADD}\n    dE /= np.maximum(np.bincount(letters.ravel(), minlength=V), 1)[:, "
                "None]",
            ),
            "A row that is used three times gets the sum of three gradients. The mean belongs to "
            "the loss, which has taken it.",
        ),
        Misconception(
            "divided by the batch size",
            (_ADD, "np.add.at(dE, letters, dx / len(dx))"),
            "The loss is a mean already, and dx holds that factor. Here gradients are added.",
        ),
        Misconception(
            "divided by the number of letters",
            (_ADD, "np.add.at(dE, letters, dx / letters.size)"),
            "The loss is a mean already, and dx holds that factor. Nothing is left to divide by "
            "the number of steps.",
        ),
        Misconception(
            "row 0 left out",
            (_ADD, f"{_ADD}\n    dE[0] = 0"),
            "The number 0 is no padding here: the start is read, so its row of the table is "
            "learned. The mask has dealt "
            "with padding.",
        ),
        Misconception(
            "letters counted from 1",
            (_ADD, "np.add.at(dE, letters - 1, dx)"),
            "Row k of the table belongs to the number k, and rows are counted from 0.",
        ),
        Misconception(
            "rows only up to the largest letter",
            (_TABLE, "dE = np.zeros((letters.max() + 1, dx.shape[2]), dx.dtype)"),
            "The gradient has the shape of the whole table, also where a letter does not occur in "
            "this batch.",
        ),
        Misconception(
            "turned over",
            (_DONE, "return dE.T"),
            "The table has one row for each letter, so its gradient has, too.",
        ),
        Misconception(
            "only the last step",
            (_ADD, "np.add.at(dE, letters[:, -1], dx[:, -1])"),
            "A letter is looked up at every step, and each of them hands back a gradient.",
        ),
        Misconception(
            "only the first name",
            (_ADD, "np.add.at(dE, letters[0], dx[0])"),
            "All names of the batch look up letters in the same table.",
        ),
        Misconception(
            "letters and gradients in different orders",
            (_ADD, "np.add.at(dE, letters.T.ravel(), dx.reshape(-1, dx.shape[2]))"),
            "Row by row of the batch, or step by step: both arrays have to be flattened in the "
            "same order.",
        ),
        Misconception(
            "added the wrong way",
            (_ADD, "np.subtract.at(dE, letters, dx)"),
            "The sign is turned. A gradient is handed on as it is; the minus belongs to the "
            "update.",
        ),
    ),
)
