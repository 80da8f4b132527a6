"""Inputs of all exercises.

Masks are random, and nobody has to draw them as the reference does. So whole states are compared
only where no chance is left: nothing or everything is dropped. Where chance is left,
`course.judging.measures` compares what states and masks say of each other.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from autograder.exercises.exercise import Arguments, Inputs, Sizes, normal
from course.judging.values import Rng
from solutions.reference import stacked

ALL = 1 - 1e-12  # a probability at which everything is dropped, whatever is drawn
L = 3  # layers of the main case: two of them read a layer below
MANY = 4  # layers of a case of one unit: enough to tell `layer - 1` from other indices
FEW: dict[str, Any] = {"N": 2, "T": 3, "D": 3, "H": 2}  # sizes of cases that need no large arrays
ONE_UNIT: dict[str, Any] = {"N": 2, "T": 1, "D": 3, "H": 1}
SEEN: dict[str, Any] = {
    "T": 4,
    "D": 3,
    "H": 2,
}  # of masks that are random: with ten examples, none drops all or nothing


Weights: TypeAlias = Callable[..., dict[str, list[np.ndarray]]]


def _sizes(sizes: Sizes) -> tuple[int, int, int, int]:
    """N, T, D, H: small where many weights hang on it, and N never the number of layers.

    Where layers read in both directions, and of the whole network, cases have H = 2 instead: that
    keeps the files small.
    """
    return (sizes.D if sizes.D != L else 8), sizes.T, sizes.H, sizes.N


def _generator(rng: np.random.Generator) -> Rng:
    return Rng(int(rng.integers(1000)))


def _mask(rng: np.random.Generator, p: float, *shape: int) -> np.ndarray:
    """A mask of dropout that drops at least one entry and keeps another."""
    keep = rng.random(shape) >= p
    keep.flat[:2] = False, True
    return np.round(keep / (1 - p), 6)


def dropout_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    large = normal(rng, 20 + sizes.N, 10, 12)  # large enough for a share to be measured

    def arguments(x: np.ndarray, p: float, training: bool) -> Arguments:
        return {"x": x, "p": p, "rng": _generator(rng), "training": training}

    return [
        Inputs("training, p = 0.2", arguments(large, 0.2, True), worth=2),
        Inputs("training, p = 0.7", arguments(large[:, :, ::-1].copy(), 0.7, True)),
        Inputs(
            "not training", arguments(normal(rng, sizes.N, sizes.T, sizes.H), 0.4, False), worth=2
        ),
        Inputs("training, p = 0", arguments(normal(rng, sizes.N, sizes.D), 0.0, True), worth=0.5),
    ]


def dropout_backward_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(p: float, *shape: int) -> dict[str, np.ndarray]:
        return {"dout": normal(rng, *shape), "mask": _mask(rng, p, *shape)}

    return [
        Inputs("a batch of sequences", arguments(0.4, sizes.N, sizes.T, sizes.H), worth=2),
        Inputs("most entries dropped", arguments(0.8, sizes.N, sizes.D)),
        Inputs(
            "nothing dropped",
            {"dout": normal(rng, sizes.N, sizes.H), "mask": np.ones((sizes.N, sizes.H))},
            worth=0.5,
        ),
    ]


def _weights(
    rng: np.random.Generator, layers: int, D: int, H: int, directions: tuple[int, ...] = ()
) -> dict[str, list[np.ndarray]]:
    """W and b of all layers: lists; directions is (2,) for both."""
    below = [D] + [H * (2 if directions else 1)] * (layers - 1)
    return {
        "W": [normal(rng, *directions, H + size, 4 * H) for size in below],
        "b": [normal(rng, *directions, 4 * H) for _ in below],
    }


def _states(rng: np.random.Generator, *shape: int) -> dict[str, np.ndarray]:
    return {"h0": np.round(rng.uniform(-0.95, 0.95, shape), 3), "c0": 2 * normal(rng, *shape)}


def _glass(
    rng: np.random.Generator, layers: int, D: int, H: int, directions: tuple[int, ...] = ()
) -> dict[str, list[np.ndarray]]:
    """Weights whose layers above the first show what they read: i = o = 1, f = 0, and a candidate
    for each entry of the input.
    """
    found = _weights(rng, layers, D, H, directions)
    for above in range(1, layers):
        W, b = np.zeros_like(found["W"][above]), np.zeros_like(found["b"][above])
        b[..., :H], b[..., H : 2 * H], b[..., 3 * H :] = 40, -40, 40
        if directions:
            W[0, H : 2 * H, 2 * H : 3 * H] = W[1, 2 * H :, 2 * H : 3 * H] = np.eye(H)
        else:
            W[H:, 2 * H : 3 * H] = np.eye(H)
        found["W"][above], found["b"][above] = W, b
    return found


def forward_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, T, D, H = _sizes(sizes)

    def arguments(
        layers: int,
        p: float,
        training: bool,
        weights: Weights = _weights,
        N: int = N,
        T: int = T,
        D: int = D,
        H: int = H,
    ) -> Arguments:
        return (
            {"x": normal(rng, N, T, D)}
            | _states(rng, layers, N, H)
            | weights(rng, layers, D, H)
            | {"p": p, "rng": _generator(rng), "training": training}
        )

    return [
        Inputs("three layers, not training", arguments(L, 0.4, False), worth=2),
        Inputs("two layers, all dropped between them", arguments(2, ALL, True, **FEW)),
        Inputs(
            "three layers, training, p = 0.3",
            arguments(L, 0.3, True, _glass, N=10, **SEEN),
            worth=2,
        ),
        Inputs("one layer", arguments(1, ALL, True, **FEW)),
        Inputs("four layers, one step, nothing dropped", arguments(MANY, 0.0, True, **ONE_UNIT)),
    ]


def backward_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, T, D, H = _sizes(sizes)

    def arguments(
        layers: int, p: float, N: int = N, T: int = T, D: int = D, H: int = H
    ) -> Arguments:
        inputs: Arguments = (
            {"x": normal(rng, N, T, D)} | _states(rng, layers, N, H) | _weights(rng, layers, D, H)
        )
        masks = _masks(rng, p, layers - 1, N, T, H)
        h, c = _states_with(masks, stacked.lstm_forward, **inputs)
        return {"dh": normal(rng, N, T, H), "cache": (*inputs.values(), h, c, masks)}

    return [
        Inputs("three layers", arguments(L, 0.4), worth=2),
        Inputs("two layers, one example, nothing dropped", arguments(2, 0, **FEW | {"N": 1})),
        Inputs("one layer", arguments(1, 0, **FEW)),
        Inputs("four layers, one step", arguments(MANY, 0.3, **ONE_UNIT | {"N": 6})),
    ]


def _masks(rng: np.random.Generator, p: float, *shape: int) -> np.ndarray:
    return _mask(rng, p, *shape) if p else np.ones(shape)


def _states_with(
    masks: np.ndarray,
    forward: Callable,
    x: np.ndarray,
    h0: np.ndarray,
    c0: np.ndarray,
    W: list[np.ndarray],
    b: list[np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """h, c of all layers for masks that are not drawn; forward runs one layer."""
    h, c = [], []
    for layer in range(len(W)):
        states = forward(x, h0[layer], c0[layer], W[layer], b[layer])
        h.append(states[0])
        c.append(states[1])
        if layer < len(masks):
            x = (np.concatenate(list(h[-1]), axis=2) if h[-1].ndim == 4 else h[-1]) * masks[layer]
    return np.stack(h), np.stack(c)


def _lengths(rng: np.random.Generator, N: int, T: int) -> np.ndarray:
    """From 1 to T, in no order; the last example is not the longest."""
    lengths = np.append(rng.integers(1, T, N - 1), rng.integers(1, max(T - 1, 2)))
    lengths[0] = T
    return lengths


def both_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, T, D, _ = _sizes(sizes)

    def arguments(
        layers: int,
        lengths: np.ndarray,
        p: float,
        training: bool,
        weights: Weights = _weights,
        T: int = T,
        D: int = D,
        H: int = 2,
    ) -> Arguments:
        N = len(lengths)
        return (
            {"x": normal(rng, N, T, D), "lengths": lengths}
            | _states(rng, layers, 2, N, H)
            | weights(rng, layers, D, H, (2,))
            | {"p": p, "rng": _generator(rng), "training": training}
        )

    return [
        Inputs(
            "three layers, not training", arguments(L, _lengths(rng, N, T), 0.4, False), worth=2
        ),
        Inputs(
            "two layers, all dropped between them",
            arguments(2, np.array([4, 1]), ALL, True, T=4, D=5, H=3),
        ),
        Inputs(
            "three layers, training, p = 0.3",
            arguments(L, _lengths(rng, 10, 4), 0.3, True, _glass, **SEEN),
            worth=2,
        ),
        Inputs("one layer, no padding", arguments(1, np.array([3, 3]), ALL, True, T=3, D=3)),
        Inputs(
            "four layers, one step, nothing dropped",
            arguments(MANY, np.array([1, 1]), 0.0, True, T=1, D=3, H=1),
        ),
    ]


def both_backward_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, T, D, _ = _sizes(sizes)

    def arguments(
        layers: int, lengths: np.ndarray, p: float, T: int = T, D: int = D, H: int = 2
    ) -> Arguments:
        N = len(lengths)
        inputs: Arguments = (
            {"x": normal(rng, N, T, D)}
            | _states(rng, layers, 2, N, H)
            | _weights(rng, layers, D, H, (2,))
        )
        masks = _masks(rng, p, layers - 1, N, T, 2 * H)
        h, c = _states_with(
            masks, lambda x, *rest: stacked.bilstm_forward(x, lengths, *rest), **inputs
        )
        x, *others = inputs.values()
        return {"dh": normal(rng, 2, N, T, H), "cache": (x, lengths, *others, h, c, masks)}

    return [
        Inputs("three layers", arguments(L, _lengths(rng, N, T), 0.4), worth=2),
        Inputs(
            "two layers, no padding, nothing dropped", arguments(2, np.array([3, 3]), 0, T=3, D=3)
        ),
        Inputs("one layer", arguments(1, np.array([2, 4]), 0, T=4, D=5, H=3)),
        Inputs("four layers, one step", arguments(MANY, np.ones(4, int), 0.3, T=1, D=3, H=1)),
    ]


def run_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, T, D, _ = _sizes(sizes)

    def arguments(
        layers: int,
        lengths: np.ndarray,
        p: float,
        training: bool,
        directions: tuple[int, ...] = (),
        T: int = T,
        D: int = D,
        H: int = 2,
    ) -> Arguments:
        weights = _weights(rng, layers, D, H, directions)
        params = {
            f"{name}{layer}": weights[name][layer] for layer in range(layers) for name in ("W", "b")
        }
        return {
            "x": normal(rng, len(lengths), T, D),
            "lengths": lengths,
            "dout": normal(rng, len(lengths), T, 2 * H if directions else H),
            "params": params,
            "p": p,
            "rng": _generator(rng),
            "training": training,
        }

    return [
        Inputs(
            "two directions, three layers",
            arguments(L, _lengths(rng, N, T), 0.4, False, (2,)),
            worth=2,
        ),
        Inputs(
            "one direction, three layers", arguments(L, _lengths(rng, N, T), 0.4, False), worth=2
        ),
        Inputs(
            "training, all dropped between the layers",
            arguments(2, np.array([4, 1]), ALL, True, T=4, D=5, H=3),
        ),
        Inputs(
            "one layer, two directions, no padding",
            arguments(1, np.array([4, 4]), ALL, True, (2,), T=4, D=5, H=3),
        ),
        Inputs(
            "one layer, one direction",
            arguments(1, np.array([2, 1]), 0.4, False, T=2, D=3, H=1),
            worth=0.5,
        ),
    ]
