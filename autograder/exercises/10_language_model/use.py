"""How good the model is, and how it writes."""

import numpy as np

from autograder.exercises.exercise import Arguments, Exercise, Inputs, Misconception, Sizes, normal
from solutions.reference import language

from .inputs import LESSON


def draw_mask(rng: np.random.Generator, N: int, T: int) -> np.ndarray:
    """(N, T): 1 up to the end of each name; one name has one step, one fills its row."""
    lengths = (
        rng.permutation(np.append([1, T], rng.integers(1, T + 1, max(N - 2, 0))))[:N]
        if N > 1
        else np.array([max(T - 1, 1)])
    )
    return (np.arange(T) < lengths[:, None]).astype(float)


def _perplexity_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, T, V = sizes.N, sizes.T + 2, sizes.H + 2

    def arguments(N: int, T: int, mask: np.ndarray) -> dict[str, np.ndarray]:
        p = rng.uniform(0.05, 1, (N, T, V)) ** 2
        return {
            "p": np.round(p / p.sum(axis=2, keepdims=True), 6),
            "targets": rng.integers(0, V, (N, T)),
            "mask": mask,
        }

    padded, unlikely = arguments(N, T, draw_mask(rng, N, T)), arguments(4, 9, np.ones((4, 9)))
    n, t = np.nonzero(padded["mask"] == 0)
    padded["p"][n, t, padded["targets"][n, t]] = 0
    n, t = np.indices((4, 9))
    unlikely["p"][n, t, unlikely["targets"]] = 0
    unlikely["p"] = np.round(unlikely["p"] / unlikely["p"].sum(axis=2, keepdims=True), 9)
    unlikely["p"][n, t, unlikely["targets"]] = np.round(rng.uniform(1, 9, (4, 9)), 3) * 1e-18
    return [
        Inputs("names of different lengths", arguments(N, T, draw_mask(rng, N, T)), worth=2),
        Inputs("every step counts", arguments(N, T, np.ones((N, T)))),
        Inputs("one name", arguments(1, T, draw_mask(rng, 1, T))),
        Inputs("probability 0 where nothing counts", padded, worth=0.5),
        Inputs("letters that the model held for nearly impossible", unlikely, worth=0.5),
    ]


_RIGHT = "right = np.take_along_axis(p, targets[:, :, None], axis=2)[:, :, 0]"
_LOGS = "logs = np.log(np.where(mask > 0, right, 1))"
_RESULT = "return np.exp(-logs.sum() / mask.sum())"

PERPLEXITY = Exercise(
    LESSON,
    language.perplexity,
    ("perplexity",),
    _perplexity_cases,
    misconceptions=(
        Misconception(
            "mean over the padding, too",
            (_RESULT, _RESULT.replace("mask.sum()", "mask.size")),
            "Divide by the number of steps that count, not by all. Otherwise padding makes a model "
            "look better.",
        ),
        Misconception(
            "mask not used",
            (_LOGS, "mask, logs = np.ones_like(mask), np.log(np.maximum(right, 1e-300))"),
            "Behind the end of a name nothing is to be said, and nothing counts.",
        ),
        Misconception(
            "the mean of the logs itself",
            (_RESULT, "return -logs.sum() / mask.sum()"),
            "This is the loss. The perplexity is e to that power.",
        ),
        Misconception(
            "2 to the power of a natural logarithm",
            (_RESULT, "return 2 ** (-logs.sum() / mask.sum())"),
            "Logarithm and power have to belong to the same base: e with np.log, 2 with np.log2.",
        ),
        Misconception(
            "e to the power of a logarithm to base 2",
            (_RESULT, "return np.exp(-logs.sum() / mask.sum() / np.log(2))"),
            "Logarithm and power have to belong to the same base: 2 with np.log2, e with np.log.",
        ),
        Misconception(
            "sign forgotten",
            (_RESULT, _RESULT.replace("-logs", "logs")),
            "Logarithms of probabilities are negative, and a perplexity is never below 1.",
        ),
        Misconception(
            "mean of the perplexities of single names",
            (_RESULT, "return np.exp(-logs.sum(axis=1) / mask.sum(axis=1)).mean()"),
            "First the mean over all steps that count, then the power. Means of powers are larger.",
        ),
        Misconception(
            "every name with the same weight",
            (_RESULT, "return np.exp(-(logs.sum(axis=1) / mask.sum(axis=1)).mean())"),
            "Every letter counts the same, so a long name counts more than a short one: one mean "
            "over all steps.",
        ),
        Misconception(
            "mean of 1 / p",
            (_RESULT, "return (mask / np.where(mask > 0, right, 1)).sum() / mask.sum()"),
            "The mean is taken of the logarithms. The arithmetic mean of 1/p is ruled by a few "
            "very unlikely letters.",
        ),
        Misconception(
            "1 / mean of p",
            (_RESULT, "return mask.sum() / (mask * right).sum()"),
            "The mean is taken of the logarithms. The arithmetic mean of p hardly notices a letter "
            "that was held for impossible.",
        ),
        Misconception(
            "the most likely letter in the place of the right one",
            (_RIGHT, "right = p.max(axis=2)"),
            "What counts is the probability of the letter that came, not of the model's favorite.",
        ),
        Misconception(
            "the model's own uncertainty",
            (_LOGS, "logs = mask * (p * np.log(np.maximum(p, 1e-300))).sum(axis=2)"),
            "This asks how sure the model is, whatever came. The perplexity asks what it gave to "
            "the letter that came.",
        ),
        Misconception(
            "a product that becomes 0",
            (
                _RESULT,
                "with np.errstate(all='ignore'):\n        return np.exp(logs.sum()) ** (-1 / "
                "mask.sum())",
            ),
            "The product of many probabilities is too small for a computer number. Stay with "
            "logarithms until after the mean.",
        ),
    ),
)


def _away_from_borders(
    rng: np.random.Generator, scores: np.ndarray, temperature: float
) -> np.ndarray:
    """Numbers u, three decimals, that lie far enough from where one letter gives way to the next:
    rounding changes no letter.
    """
    p = np.exp(scores / temperature - (scores / temperature).max(axis=1, keepdims=True))
    borders = (p / p.sum(axis=1, keepdims=True)).cumsum(axis=1)[:, :-1]
    grid = np.arange(1, 500) / 500
    return np.array(
        [rng.choice(grid[abs(grid - row[:, None]).min(axis=0) > 5e-4]) for row in borders]
    )


def _sample_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    V = sizes.H + 2

    def arguments(N: int, temperature: float, scores: np.ndarray | None = None) -> Arguments:
        scores = 1.5 * normal(rng, N, V) if scores is None else scores
        return {
            "scores": scores,
            "temperature": temperature,
            "u": _away_from_borders(rng, scores, temperature),
        }

    large = 2 * normal(rng, 12, V).round() + 1000
    large[:, 0] = -1000  # probability exactly 0, so that u = 0 is no border
    first = arguments(12, 1.0, large)
    first["u"][0] = 0
    return [
        Inputs("temperature 1", arguments(40, 1.0), worth=2),
        Inputs("temperature 0.5", arguments(40, 0.5)),
        Inputs("temperature 3", arguments(40, 3.0)),
        Inputs("one row", arguments(1, 0.8), worth=0.5),
        Inputs("large scores", first, worth=0.5),
    ]


_SCALED = "scaled = scores / temperature"
_P = "p = np.exp(scaled - scaled.max(axis=1, keepdims=True))"
_TOTAL = "total = p.cumsum(axis=1)"
_LETTER = "return (total <= u[:, None] * total[:, -1:]).sum(axis=1)"

SAMPLE_LETTERS = Exercise(
    LESSON,
    language.sample_letters,
    ("letters",),
    _sample_cases,
    misconceptions=(
        Misconception(
            "always the likeliest letter",
            (_LETTER, "return p.argmax(axis=1)"),
            "This ignores u, and writes one and the same name again and again. Less likely letters "
            "have to come, too, "
            "just less often.",
        ),
        Misconception(
            "multiplied by the temperature",
            (_SCALED, "scaled = scores * temperature"),
            "A high temperature makes the letters more alike. For this, differences of scores have "
            "to shrink.",
        ),
        Misconception(
            "temperature not used",
            (_SCALED, "scaled = scores * 1.0"),
            "The result does not depend on the temperature. It acts on the scores, before the "
            "softmax.",
        ),
        Misconception(
            "temperature applied twice",
            (_SCALED, "scaled = scores / temperature / temperature"),
            "The scores are scaled once.",
        ),
        Misconception(
            "probabilities divided by the temperature",
            (
                (_SCALED, "scaled = scores * 1.0"),
                (_P, _P + "\n    p = p / p.sum(axis=1, keepdims=True) / temperature"),
                (_LETTER, "return (total <= u[:, None]).sum(axis=1)"),
            ),
            "The temperature acts on the scores. Probabilities that are divided by it no longer "
            "add up to 1.",
        ),
        Misconception(
            "one letter too far",
            (_LETTER, "return (total <= u[:, None] * total[:, -1:]).sum(axis=1) + 1"),
            "Letters are counted from 0: where the first probability exceeds u already, the letter "
            "is 0.",
        ),
        Misconception(
            "one letter too early",
            (
                _LETTER,
                "return np.maximum((total <= u[:, None] * total[:, -1:]).sum(axis=1) - 1, 0)",
            ),
            "Wanted is the first letter at which the sum exceeds u, not the last one at which it "
            "does not.",
        ),
        Misconception(
            "a letter of probability 0 drawn",
            (_LETTER, _LETTER.replace("<=", "<")),
            "Where u is 0 and the first probability is 0, too, the sum does not exceed u: equal is "
            "not enough.",
        ),
        Misconception(
            "no shift by the maximum",
            (_P, "with np.errstate(all='ignore'):\n        p = np.exp(scaled)"),
            "The power of a large score overflows. Take the largest score of the row away first, "
            "as in your softmax.",
        ),
        Misconception(
            "added up over the batch",
            (_TOTAL, "total = p.cumsum(axis=0)"),
            "Each row is a distribution of its own: add up along its letters.",
        ),
        Misconception(
            "softmax over the batch axis",
            (_P, _P + "\n    p = p / p.sum(axis=0)"),
            "The probabilities of one row add up to 1. The rows have nothing to do with each "
            "other.",
        ),
        Misconception(
            "added up from the last letter on",
            (
                _LETTER,
                """total = p[:, ::-1].cumsum(axis=1)
    return p.shape[1] - 1 - (total <= u[:, None] * total[:, -1:]).sum(axis=1)""",
            ),
            "This draws as often as it should, but another letter for the same u: start at letter "
            "0.",
        ),
        Misconception(
            "letters sorted by probability",
            (
                _LETTER,
                """order = np.argsort(-p, axis=1, kind="stable")
    total = np.take_along_axis(p, order, axis=1).cumsum(axis=1)
    place = (total <= u[:, None] * total[:, -1:]).sum(axis=1)
    return np.take_along_axis(order, place[:, None], axis=1)[:, 0]""",
            ),
            "This draws as often as it should, but another letter for the same u: add up in the "
            "order of the letters.",
        ),
        Misconception(
            "one random number for all rows",
            (_LETTER, _LETTER.replace("u[:, None]", "u[0]")),
            "Each row has a number of its own in u.",
        ),
        Misconception(
            "scores taken for probabilities",
            (_P, "p = scaled - scaled.min(axis=1, keepdims=True)"),
            "Scores become probabilities by the softmax. To shift them above 0 is not enough.",
        ),
    ),
)
