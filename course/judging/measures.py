"""What is compared where a right output is not one fixed array: measured properties of it."""

import numpy as np

from course.judging.compare import as_array, count_of_results, results
from course.judging.values import Packed, Value, unpack


def take(name: str, value: Value, inputs: Packed) -> dict[str, np.ndarray]:
    """What is compared of a value in place of the value itself.

    Args:
        name: of the measure, a function of this module.
        value: what the student's function returned.
        inputs: packed arguments of the case; the measure gets all but generators.

    Returns:
        dict of arrays, by part.

    Raises:
        ValueError: value has another form; the text says which.
    """
    arguments = {
        key: unpack(packed)
        for key, packed in inputs.items()
        if not (isinstance(packed, dict) and "rng" in packed)
    }
    return globals()[name](value, **arguments)


def init_lstm(value: Value, D: int, H: int) -> dict[str, np.ndarray]:
    """Properties of the starting weights of an LSTM.

    Args:
        value: what the student's init_lstm returned, meant to be W (H+D, 4H) and b (4H,).
        D, H: numbers of input features and of hidden units.

    Returns:
        dict of arrays, by part.

    Raises:
        ValueError: value has another form; the text says which.
    """
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise ValueError("expected two results, W and b")
    W, b = map(as_array, value)
    if W is None or b is None:
        raise ValueError("expected two arrays of numbers, W and b")
    if W.shape != (H + D, 4 * H) or b.shape != (4 * H,):
        raise ValueError(
            f"wrong shape: expected W {(H + D, 4 * H)} and b {(4 * H,)}, got W {W.shape} and b "
            f"{b.shape}"
        )
    blocks = np.stack(np.split(W.astype(float), 4, axis=1))  # (4, H+D, H)
    recurrent, inputs = blocks[:, :H], blocks[:, H:]
    distances = [abs(recurrent[a] - recurrent[b]).max() for a in range(4) for b in range(a)]
    residual = abs(np.swapaxes(recurrent, 1, 2) @ recurrent - np.eye(H)).max(axis=(1, 2))
    triangular = abs(np.tril(recurrent, -1)).max(axis=(1, 2)) < 1e-4
    return {
        "orthogonal W_h (1 yes, 0 no, -1 triangular) of each gate": np.where(
            residual < 1e-4, 1.0, -1.0 * triangular
        ),
        "spread of W_x of each gate, times sqrt(D)": inputs.std(axis=(1, 2)) * np.sqrt(D),
        "four different blocks": np.array(min(distances) > 1e-6, dtype=float),
        "b": b,
    }


def dropout_forward(value: Value, x: np.ndarray, p: float, training: bool) -> dict[str, np.ndarray]:
    """Properties of an output of dropout and of its mask.

    Args:
        value: what the student's dropout_forward returned, meant to be out and mask, both of x's
            shape.
        x, p, training: what it was given.

    Returns:
        dict of arrays, by part.

    Raises:
        ValueError: value has another form; the text says which.
    """
    out, mask = _arrays(value, {"out": x.shape, "mask": x.shape})
    kept = np.unique(mask[mask != 0].round(6)) if mask.any() else np.zeros(1)
    shared = [bool((mask == mask.take([0], axis)).all()) for axis in range(mask.ndim)]
    return {
        "share of the entries that the mask drops": np.array((mask == 0).mean().round(1)),
        "smallest and largest entry of the mask beside 0": kept[[0, -1]],
        "the output is the input times the mask (1 yes, 0 no)": _yes(
            np.allclose(out, x * mask, rtol=1e-4, atol=1e-4)
        ),
        "entries drawn independently along every axis (1 yes, 0 no)": _yes(
            not (training and 0 < p and any(shared))
        ),
    }


def stacked_forward(
    value: Value,
    x: np.ndarray,
    h0: np.ndarray,
    W: list[np.ndarray],
    p: float,
    training: bool,
    **_: Value,
) -> dict[str, np.ndarray]:
    """The states of stacked layers; where masks are random, what the states and the masks say of
    each other.

    In that case the weights must let each layer above the first show what it read: h =
    tanh(tanh(input)).

    Args:
        value: what the student's function returned, meant to be h, c, masks.
        x, h0, W, p, training: what it was given.

    Returns:
        dict of arrays, by part.

    Raises:
        ValueError: value has another form; the text says which.
    """
    states = (*h0.shape[:-1], x.shape[1], h0.shape[-1])  # (L, N, T, H) or (L, 2, N, T, H)
    width = h0.shape[-1] * (h0.ndim - 2)  # of what a layer hands up
    h, c, masks = _arrays(
        value, {"h": states, "c": states, "masks": (len(W) - 1, *x.shape[:2], width)}
    )
    if not training or not 0.01 < p < 0.99:
        return {"h": h, "c": c, "masks": masks}
    with np.errstate(all="ignore"):
        given = np.stack([_side_by_side(layer) for layer in h[:-1]])  # (L-1, N, T, width)
        read = np.stack([np.arctanh(np.arctanh(_side_by_side(layer))) for layer in h[1:]])
        parts = [
            part for mask in masks for part in np.split(mask, h0.ndim - 2, axis=2)
        ]  # of each layer, or of each direction
        some = abs(given) > 1e-9  # padding, and what only ever read zeros, tells nothing
        return {
            "h of the first layer": h[0],
            "every mask drops entries (1 yes, 0 no)": _yes(
                all((part == 0).any() for part in parts)
            ),
            "every mask keeps entries (1 yes, 0 no)": _yes(all(part.any() for part in parts)),
            "no two masks are the same (1 yes, 0 no)": _yes(
                not any(np.array_equal(a, b) for k, a in enumerate(parts) for b in parts[:k])
            ),
            "largest entry of the masks": np.array(masks.max().round(4)),
            "layers read zeros just where the masks have them (1 yes, 0 no)": _yes(
                np.array_equal((abs(read) < 1e-9)[some], (masks == 0)[some])
            ),
            "largest factor between h and what the next layer read of it": np.array(
                np.nanmax(abs(read[some] / given[some]), initial=0).round(3)
            ),
        }


stacked_bilstm_forward = stacked_forward


def _arrays(value: Value, shapes: dict[str, tuple[int, ...]]) -> list[np.ndarray]:
    """The results as arrays, if they have these names and shapes."""
    names = ", ".join(shapes)
    value = results(value, len(shapes))
    if not isinstance(value, tuple | list) or len(value) != len(shapes):
        raise ValueError(f"expected {len(shapes)} results ({names}), got {count_of_results(value)}")
    arrays = []
    for array, (name, shape) in zip(map(as_array, value), shapes.items()):
        if array is None:
            raise ValueError(f"expected numbers for `{name}`")
        if 0 in shape and array.size == 0:
            array = np.zeros(shape)  # an empty list has no shape of its own
        if array.shape != shape:
            raise ValueError(f"wrong shape of `{name}`: expected {shape}, got {array.shape}")
        arrays.append(array.astype(float) if array.dtype.kind == "b" else array)
    return arrays


def _yes(fact: bool) -> np.ndarray:
    return np.array(float(fact))


def _side_by_side(states: np.ndarray) -> np.ndarray:
    """(N, T, H) as they are; both directions (2, N, T, H) as (N, T, 2H)."""
    return states if states.ndim == 3 else np.moveaxis(states, 0, 2).reshape(*states.shape[1:3], -1)
