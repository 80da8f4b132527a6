"""The loss."""

import numpy as np

from autograder.exercises.exercise import Exercise, Inputs, Misconception, Sizes, block, normal
from solutions.reference import training

LESSON = "06_training"


def draw_mask(rng: np.random.Generator, N: int, T: int) -> np.ndarray:
    """(N, T) of 0 and 1: one example with one real step, one with all steps real, real steps
    anywhere.
    """
    counts = rng.permutation(np.append([1, T], rng.integers(1, T + 1, N - 2))) if N > 1 else [T - 1]
    return np.array([rng.permutation(np.arange(T) < count) for count in counts], dtype=float)


def _draw_targets(rng: np.random.Generator, N: int, T: int, K: int) -> np.ndarray:
    """(N, T) of 0 to K-1. The last class is among them, so that whoever counts the classes there
    counts K.
    """
    targets = rng.integers(0, K, (N, T))
    targets[rng.integers(N), rng.integers(T)] = K - 1
    return targets


def _loss_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, K = sizes.N, sizes.D
    T = sizes.T if sizes.T > 2 else 8  # with two steps, the next one is the one before

    def arguments(N: int, mask: np.ndarray | None = None) -> dict[str, np.ndarray]:
        return {
            "scores": 2 * normal(rng, N, T, K),
            "targets": _draw_targets(rng, N, T, K),
            "mask": np.ones((N, T)) if mask is None else mask,
        }

    plain, large, unlikely, padded = (
        arguments(N, mask) for mask in (None, None, None, draw_mask(rng, N, T))
    )
    large["scores"] = (
        large["scores"].round() + 1000
    )  # whole numbers, so that nothing is lost in float32
    unlikely["scores"] -= 1000 * np.eye(K)[unlikely["targets"]]
    padded["scores"] += np.where(padded["mask"] == 1, -140, 660)[
        :, :, None
    ]  # exp(660) is a number, exp(-140 - 660) is 0
    first_class = arguments(2)
    first_class["targets"][:] = 0
    return [
        Inputs("some steps masked", arguments(N, draw_mask(rng, N, T)), worth=2),
        Inputs("no step masked", plain),
        Inputs("one example", arguments(1, draw_mask(rng, 1, T))),
        Inputs("large scores", large, worth=0.5),
        Inputs("the right class far below the others", unlikely, worth=0.5),
        Inputs("far larger scores at masked steps", padded, worth=0.5),
        Inputs("class 0 right at every step", first_class, worth=0.5),
    ]


_SHIFT = "shifted = scores - scores.max(axis=2, keepdims=True)"
_LOG_P = "log_p = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))"
_Y = "y = np.eye(K, dtype=scores.dtype)[targets]"
_SHARE = "share = (mask / mask.sum()).astype(scores.dtype)[:, :, None]"
_LOSS = "loss = -(share * y * log_p).sum()"
_GRADIENT = "dscores = share * (np.exp(log_p) - y)"
_EVEN = "np.full(mask.shape + (1,), 1 / mask.size)"
_P = "p = np.exp({0}) / np.exp({0}).sum(axis=2, keepdims=True)\n    log_p = np.log(p)"
_CHOSEN = "loss = -(share * np.take_along_axis(log_p, targets[:, :, None], axis=2)).sum()"
_OWN_GRADIENT = "dscores = share * (p - y)"


def _in_log_sum_exp(name: str, shifted: str, hint: str) -> tuple[Misconception, ...]:
    """A wrong shift under the logarithm of the sum, as four codes show it: other infinite values,
    and NaN where one is times 0.
    """
    one_hot = "Times the zeros of a one-hot vector, infinity is NaN."
    own_p = (_GRADIENT, f"{_P.format('shifted')}\n    {_OWN_GRADIENT}")
    shift, chosen = (_SHIFT, f"shifted = {shifted}"), (_LOSS, _CHOSEN)
    both = name.format(" and the softmax")
    return (
        Misconception(name.format(""), (shift, chosen), hint),
        Misconception(f"{name.format('')}, times a one-hot vector", (shift,), f"{hint} {one_hot}"),
        Misconception(both, (shift, chosen, own_p), hint),
        Misconception(f"{both}, times a one-hot vector", (shift, own_p), f"{hint} {one_hot}"),
    )


SOFTMAX_CROSS_ENTROPY = Exercise(
    LESSON,
    training.softmax_cross_entropy,
    ("loss", "dscores"),
    _loss_cases,
    misconceptions=(
        Misconception(
            "mean over all steps, padding too",
            (_SHARE, "share = (mask / mask.size)[:, :, None]"),
            "The masked steps add nothing to the sum, but you still count them. Divide by the "
            "number of real steps.",
        ),
        Misconception(
            "mask not used",
            (_SHARE, f"share = {_EVEN}"),
            "Masked steps count like real ones. Their scores and targets mean nothing and must "
            "change neither the loss nor the "
            "gradient.",
        ),
        Misconception(
            "mask used for the loss only",
            (_GRADIENT, "dscores = (mask.sum() > 0) / mask.sum() * (np.exp(log_p) - y)"),
            "A step that does not count in the loss has no gradient: dscores is 0 there.",
        ),
        Misconception(
            "mask used for the gradient only",
            (_LOSS, "loss = -(y * log_p).sum() / mask.size"),
            "The gradient leaves the masked steps out, the loss does not. They must be about the "
            "same number.",
        ),
        Misconception(
            "sum in the place of the mean",
            (_SHARE, "share = mask[:, :, None]"),
            "Loss and gradient are sums over the real steps. Divide both by their number.",
        ),
        Misconception(
            "gradient not divided by the number of steps",
            (_GRADIENT, "dscores = mask[:, :, None] * (np.exp(log_p) - y)"),
            "The loss is a mean, so every step's share of the gradient carries the same factor as "
            "its share of the loss.",
        ),
        Misconception(
            "loss not divided by the number of steps",
            (_LOSS, "loss = -(mask[:, :, None] * y * log_p).sum()"),
            "The gradient is that of a mean, but the loss is a sum. Divide it by the number of "
            "real steps.",
        ),
        Misconception(
            "gradient divided twice",
            (_GRADIENT, "dscores = share * share.max() * (np.exp(log_p) - y)"),
            "The number of real steps enters once. If the loss is divided by it, its gradient "
            "already has this factor.",
        ),
        Misconception(
            "divided by the number of examples",
            (_SHARE, "share = (mask / len(mask))[:, :, None]"),
            "This is a mean over examples and a sum over time, so long sequences give large "
            "losses. The mean runs over all "
            "real steps.",
        ),
        Misconception(
            "mean of each example first",
            (_SHARE, "share = (mask / mask.sum(axis=1, keepdims=True) / len(mask))[:, :, None]"),
            "A mean of means gives a step of a short example more weight than one of a long "
            "example. All real steps count the same.",
        ),
        Misconception(
            "divided by the number of classes as well",
            (_SHARE, "share = (mask / mask.sum() / K)[:, :, None]"),
            "A mean over the whole array (N, T, K) counts every class. Each real step has one "
            "loss, and the mean is over steps.",
        ),
        Misconception(
            "softmax over the batch axis",
            ((_SHIFT, _SHIFT.replace("2", "0")), (_LOG_P, _LOG_P.replace("2", "0"))),
            "The probabilities of one step, over its classes, add up to 1. Classes are the last "
            "axis.",
        ),
        Misconception(
            "softmax over the time axis",
            ((_SHIFT, _SHIFT.replace("2", "1")), (_LOG_P, _LOG_P.replace("2", "1"))),
            "The probabilities of one step, over its classes, add up to 1. Classes are the last "
            "axis.",
        ),
        Misconception(
            "softmax over all axes at once",
            ((_SHIFT, "shifted = scores - scores.max()"), (_LOG_P, _LOG_P.replace("axis=2, ", ""))),
            "All numbers of the batch share one sum. Every step of every example has a "
            "distribution of its own.",
        ),
        Misconception(
            "no shift by the maximum",
            ((_LOG_P, _P.format("scores")), (_LOSS, _CHOSEN), (_GRADIENT, _OWN_GRADIENT)),
            "The exponential of 1000 is too large for a number. A softmax does not change when you "
            "subtract the same number from all "
            "scores of a step.",
        ),
        *_in_log_sum_exp(
            "log-sum-exp{0} without the shift",
            "scores",
            "The logarithm is taken of the sum, which is good, but the exponential of 1000 is too "
            "large for a number. Subtract "
            "each step's largest score first.",
        ),
        Misconception(
            "one maximum for all steps",
            (
                (_SHIFT, "shifted = scores - scores.max()"),
                (_LOG_P, _P.format("shifted")),
                (_LOSS, _CHOSEN),
                (_GRADIENT, _OWN_GRADIENT),
            ),
            "If one step has huge scores, all exponentials of the others become 0. Every step has "
            "a maximum of its own.",
        ),
        *_in_log_sum_exp(
            "one maximum for all steps, in the log-sum-exp{0}",
            "scores - scores.max()",
            "If one step has huge scores, all exponentials of the others become 0, and so does "
            "their sum. Every step has a "
            "maximum of its own.",
        ),
        Misconception(
            "log of a probability that has become 0",
            ((_LOG_P, _P.format("shifted")), (_LOSS, _CHOSEN), (_GRADIENT, _OWN_GRADIENT)),
            "A small probability is rounded to 0, and its logarithm is infinite. Take the "
            "logarithm by a formula that never makes "
            "the probability first.",
        ),
        Misconception(
            "a small number added inside the logarithm",
            (
                (_LOG_P, _P.format("shifted").replace("(p)", "(p + 1e-12)")),
                (_LOSS, _CHOSEN),
                (_GRADIENT, _OWN_GRADIENT),
            ),
            "This hides the infinity and caps the loss, just where the network is most wrong. With "
            "the right formula the loss is "
            "exact and needs no such number.",
        ),
        Misconception(
            "maximum subtracted in the sum only",
            (_LOG_P, _LOG_P.replace("= shifted -", "= scores -")),
            "What you subtract from the scores before the exponential has to be subtracted from "
            "the score of the right class, too.",
        ),
        Misconception(
            "minus sign forgotten",
            (_LOSS, "loss = (share * y * log_p).sum()"),
            "Logarithms of probabilities are negative. The loss is never below 0.",
        ),
        Misconception(
            "gradient with the opposite sign",
            (_GRADIENT, "dscores = share * (y - np.exp(log_p))"),
            "The gradient points uphill. A larger score of the right class makes the loss smaller, "
            "so its entry is negative.",
        ),
        Misconception(
            "right class not subtracted in the gradient",
            (_GRADIENT, "dscores = share * np.exp(log_p)"),
            "These are the probabilities alone. The derivation has a second term, at the right "
            "class.",
        ),
        Misconception(
            "gradient with respect to the probabilities",
            (_GRADIENT, "dscores = share * -y / np.exp(log_p)"),
            "This goes back through the logarithm, but not through the softmax. Each score moves "
            "all probabilities.",
        ),
        Misconception(
            "gradient only at the right class",
            (_GRADIENT, "dscores = share * y * (np.exp(log_p) - 1)"),
            "The other classes have gradients, too: raising one of their scores takes probability "
            "from the right one.",
        ),
        Misconception(
            "probability in the place of its logarithm",
            (_LOSS, "loss = -(share * y * np.exp(log_p)).sum()"),
            "This is the mean probability of the right class. Cross-entropy takes the logarithm.",
        ),
        Misconception(
            "scores not normalised",
            (_LOSS, "loss = -(share * y * scores).sum()"),
            "Raising all scores would lower this loss without end. The logarithm of the sum of "
            "exponentials is missing.",
        ),
        Misconception(
            "logarithm to base 2",
            (_LOSS, "loss = -(share * y * log_p).sum() / np.log(2)"),
            "This is the loss in bits, and the gradient is not its gradient. Use the natural "
            "logarithm.",
        ),
        Misconception(
            "softmax taken twice",
            (
                _SHIFT,
                block(
                    """
                    scores = np.exp(scores - scores.max(axis=2, keepdims=True))
                    scores /= scores.sum(axis=2, keepdims=True)
                    shifted = scores - scores.max(axis=2, keepdims=True)
                    """
                ),
            ),
            "The probabilities went through a softmax once more. The scores themselves are its "
            "input.",
        ),
        Misconception(
            "number of classes taken from the targets",
            (_Y, _Y.replace("np.eye(K", "np.eye(targets.max() + 1")),
            "The last classes need not be right anywhere in a batch, but they have scores. These "
            "say how many classes there are.",
        ),
        Misconception(
            "targets of the step before",
            (_Y, _Y.replace("[targets]", "[np.roll(targets, 1, axis=1)]")),
            "The scores of step t belong to targets[:, t]. Shifting the targets, where a task "
            "wants it, is done before the call.",
        ),
        Misconception(
            "targets of the next step",
            (_Y, _Y.replace("[targets]", "[np.roll(targets, -1, axis=1)]")),
            "The scores of step t belong to targets[:, t]. Shifting the targets, where a task "
            "wants it, is done before the call.",
        ),
        Misconception(
            "scores changed in place",
            (_SHIFT, "scores -= scores.max(axis=2, keepdims=True)\n    shifted = scores"),
            "The array of scores belongs to the caller. Give the shifted scores a name of their "
            "own.",
        ),
        Misconception(
            "loss and gradient in the other order",
            ("return loss, dscores", "return dscores, loss"),
            "The loss comes first, then its gradient.",
        ),
    ),
)
