"""What the functions of lesson 16 are tested on."""

import numpy as np

from autograder.exercises.exercise import Arguments, Inputs, Sizes, normal
from solutions.reference.translation import decode, encode, greedy_decode


def _more(sizes: Sizes) -> tuple[int, int]:
    """K and S: two sizes more, so that no two of N, T, V, H, K, K + 1 and S are the same. Some
    cases have one class more, or V > H.
    """
    used = {sizes.N, sizes.T, sizes.D, sizes.H}
    K = next(size for size in range(3, 20) if not used & {size, size + 1})
    S = next(size for size in range(4, 20) if size not in used | {K, K + 1})
    return K, S


def params(
    rng: np.random.Generator, V: int, H: int, K: int, scale: float = 1
) -> dict[str, np.ndarray]:
    """All six parameters."""
    shapes = {
        "W_enc": (H + V, 4 * H),
        "b_enc": (4 * H,),
        "W_dec": (H + K + 1, 4 * H),
        "b_dec": (4 * H,),
        "W_y": (H, K),
        "b_y": (K,),
    }
    return {name: scale * normal(rng, *shape) for name, shape in shapes.items()}


def symbols(rng: np.random.Generator, count: int, *shape: int) -> np.ndarray:
    """Whole numbers from 0 to count - 1; the largest is among them, in the last column but not only
    there if there are more.
    """
    drawn = rng.integers(0, count, shape)
    drawn[rng.integers(shape[0]), rng.integers(shape[1])] = count - 1
    return drawn


def shift_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    """Arguments of shift_right."""
    K, S = _more(sizes)

    def answers(
        N: int, S: int
    ) -> np.ndarray:  # no row repeats a symbol side by side, so that every move shows
        return np.cumsum(rng.integers(1, K, (N, S)), axis=1) % K

    return [
        Inputs("a batch of answers", {"targets": answers(sizes.N, S), "start": K}, worth=2),
        Inputs("another start symbol", {"targets": answers(sizes.T, S), "start": K + 3}),
        Inputs("answers of one symbol", {"targets": answers(sizes.N, 1), "start": K}),
    ]


def encode_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    """Arguments of encode. The other parameters are there, too, with other sizes."""
    K, _ = _more(sizes)

    def arguments(N: int, T: int, V: int = sizes.D) -> Arguments:
        return {"params": params(rng, V, sizes.H, K), "x": symbols(rng, V, N, T)}

    return [
        Inputs("a batch of sentences", arguments(sizes.N, sizes.T), worth=2),
        Inputs("one sentence", arguments(1, sizes.T, sizes.D + sizes.H)),
        Inputs("sentences of one symbol", arguments(sizes.N, 1)),
    ]


def decode_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    """Arguments of decode."""
    K, S = _more(sizes)

    def arguments(N: int, S: int, K: int = K) -> Arguments:
        read = symbols(rng, K, N, S)
        read[:, 0] = K
        return {
            "params": params(rng, sizes.D, sizes.H, K),
            "read": read,
            "h0": np.round(rng.uniform(-0.95, 0.95, (N, sizes.H)), 3),
            "c0": 2 * normal(rng, N, sizes.H),
        }

    return [
        Inputs("a batch of answers", arguments(sizes.N, S), worth=2),
        Inputs("one answer", arguments(1, S, K + 1)),
        Inputs("the first symbol alone", arguments(sizes.N, 1)),
    ]


def gradient_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    """Arguments of translation_gradients."""
    K, S = _more(sizes)

    def arguments(N: int, T: int, S: int, V: int = sizes.D, K: int = K) -> Arguments:
        return {
            "params": params(rng, V, sizes.H, K),
            "x": symbols(rng, V, N, T),
            "targets": symbols(rng, K, N, S),
        }

    return [
        Inputs("a batch of pairs", arguments(sizes.N, sizes.T, S), worth=2),
        Inputs("one pair", arguments(1, sizes.T, S, sizes.D + sizes.H, K + 1)),
        Inputs("one symbol each", arguments(sizes.N, 1, 1)),
    ]


def decoding_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    """Arguments of greedy_decode."""
    K, S = _more(sizes)

    def arguments(N: int, T: int, steps: int, K: int = K) -> Arguments:
        """What is read has to matter, and the answers to differ: chance may draw weights under
        which neither is so.
        """
        while True:
            drawn = {
                "params": params(rng, sizes.D, sizes.H, K, 1.5),
                "x": symbols(rng, sizes.D, N, T),
                "steps": steps,
            }
            answers = greedy_decode(**drawn)
            deaf = decode(
                drawn["params"], np.full((N, steps), K), *encode(drawn["params"], drawn["x"])
            ).argmax(axis=2)
            if len(np.unique(answers, axis=0)) > min(N - 1, 2 if steps > 1 else 1) and (
                steps == 1 or (answers != deaf).any()
            ):
                return drawn

    return [
        Inputs("a batch of sentences", arguments(sizes.N + 20, sizes.T, S), worth=2),
        Inputs("one sentence, many symbols", arguments(1, sizes.T, 30 + S, K + 1)),
        Inputs("one symbol to write", arguments(sizes.N + 20, sizes.T, 1), worth=0.5),
    ]


def match_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    """Arguments of exact_match."""
    K, S = _more(sizes)

    def arguments(N: int, wrong: list[int]) -> dict[str, np.ndarray]:
        """N answers, of which some have as many wrong symbols as `wrong` says, and one, among many,
        has two symbols exchanged.
        """
        targets, rows = symbols(rng, K, N, S), rng.permutation(N)
        targets[rows[-1], :2] = 0, K - 1
        answers = targets.copy()
        if len(wrong) + 1 < N:
            answers[rows[-1], :2] = K - 1, 0
        for row, count in zip(rows, wrong):
            places = rng.choice(S, count, replace=False)
            answers[row, places] = (targets[row, places] + rng.integers(1, K, count)) % K
        return {"answers": answers, "targets": targets}

    N = sizes.N + 9
    return [
        Inputs(
            "some answers wrong in one symbol, some in more",
            arguments(N, [1, 1, 2, S - 1, S]),
            worth=2,
        ),
        Inputs("one answer with two symbols exchanged", arguments(sizes.N, [])),
        Inputs(
            "all right",
            {
                name: symbols(np.random.default_rng(seed), K, sizes.N, S)
                for name, seed in zip(("answers", "targets"), [int(rng.integers(1000))] * 2)
            },
            worth=0.5,
        ),
        Inputs("none right, most symbols right", arguments(sizes.T, [1] * sizes.T)),
        Inputs("one answer", arguments(1, [1]), worth=0.5),
    ]
