"""Lesson 08, the reference and the lesson's own answers, against oracles that share no code with
them.

Oracles: PyTorch's LSTM of several layers, in one direction and in both, with and without masks
between the layers (stored in golden/lstm_stacked.json, and live where it is installed), central
differences with fixed masks, and what must hold whatever the
numbers are: one layer is the layer alone, a stack can be cut between two layers, dropout keeps the
mean.
"""

import json
import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.exercises import load_all

GOLDEN = Path(__file__).with_name("golden")
CASES = json.loads((GOLDEN / "lstm_stacked.json").read_text(encoding="utf-8"))["cases"]
EQUAL = {
    "rtol": 1e-9,
    "atol": 1e-11,
}  # but for the order of summation, over several steps and layers
SMALL = st.integers(1, 4)
SEEDS = st.integers(0, 2**32 - 1)

pytestmark = pytest.mark.filterwarnings("error")
quick = settings(max_examples=20, deadline=None, derandomize=True)
sizes = given(L=SMALL, N=SMALL, T=SMALL, D=SMALL, H=SMALL, seed=SEEDS)


def draw(directions, L, N, T, D, H, seed):
    """x, lengths, h0, c0, W, b, dout, masks."""
    rng = np.random.default_rng(seed)
    lead, below = (2,) * (directions - 1), [D] + [directions * H] * (L - 1)
    lengths = rng.integers(1, T + 1, N)
    real = (np.arange(T) < lengths[:, None])[:, :, None]
    return SimpleNamespace(
        x=rng.standard_normal((N, T, D)),
        lengths=lengths,
        h0=rng.standard_normal((L, *lead, N, H)),
        c0=rng.standard_normal((L, *lead, N, H)),
        W=[rng.standard_normal((*lead, H + size, 4 * H)) for size in below],
        b=[rng.standard_normal((*lead, 4 * H)) for _ in below],
        dout=rng.standard_normal((N, T, directions * H)) * real,
        masks=(rng.random((L - 1, N, T, directions * H)) >= 0.4) / 0.6,
    )


class Drawn:
    """A generator whose numbers give the masks that a test has chosen."""

    def __init__(self, masks):
        self.numbers = iter(np.where(masks > 0, 0.99, 0.0))

    def random(self, shape):
        number = next(self.numbers)
        assert number.shape == shape
        return number


def run(ours, directions, a, masks):
    """out and all gradients; masks (L-1, ...) or None for a network in use."""
    dropout = (0.0, None, False) if masks is None else (0.4, Drawn(masks), True)
    if directions == 1:
        h, c, used = ours.stacked_forward(a.x, a.h0, a.c0, a.W, a.b, *dropout)
        return [h[-1], *ours.stacked_backward(a.dout, (a.x, a.h0, a.c0, a.W, a.b, h, c, used))]
    h, c, used = ours.stacked_bilstm_forward(a.x, a.lengths, a.h0, a.c0, a.W, a.b, *dropout)
    dh = ours.merge_backward(a.dout, h[-1], "concat")
    found = ours.stacked_bilstm_backward(dh, (a.x, a.lengths, a.h0, a.c0, a.W, a.b, h, c, used))
    return [ours.merge_directions(h[-1], "concat"), *found]


def compare(found, expected, **tolerance):
    assert len(found) == len(expected) == 6
    for one, two in zip(found, expected, strict=True):
        if isinstance(two, list):
            for a, b in zip(one, two, strict=True):
                np.testing.assert_allclose(a, b, **tolerance)
        else:
            np.testing.assert_allclose(one, two, **tolerance)


def stored(case):
    """The arguments of a stored case, its masks, its number of directions, and what PyTorch gave."""
    arrays = {
        name: [np.array(item) for item in value]
        if name in ("W", "b", "dW", "db")
        else np.array(value)
        for name, value in case.items()
        if name != "title"
    }
    a = SimpleNamespace(**arrays)
    return (
        a,
        arrays.get("masks"),
        a.h0.ndim - 2,
        [arrays[name] for name in ("out", "dx", "dh0", "dc0", "dW", "db")],
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_stacks_equal_the_stored_values_of_pytorch(ours, case):
    a, masks, directions, expected = stored(case)
    compare(run(ours, directions, a, masks), expected, **EQUAL)


@pytest.fixture(scope="module")
def pytorch():
    """What tests/solutions/golden/make_lstm_stacked.py defines."""
    pytest.importorskip(
        "torch",
        reason="PyTorch is not installed, so stacks were compared with its stored values only.",
    )
    return SimpleNamespace(**runpy.run_path(str(GOLDEN / "make_lstm_stacked.py")))


@pytest.mark.parametrize("directions", [1, 2])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize(
    "L, N, T, D, H", [(3, 4, 5, 2, 6), (1, 2, 3, 4, 1), (2, 1, 1, 1, 3), (4, 2, 6, 3, 2)]
)
def test_stacks_equal_pytorch(ours, pytorch, directions, masked, L, N, T, D, H):
    a = draw(directions, L, N, T, D, H, seed=L)
    if directions == 1:
        a.lengths = np.full(N, T)
        a.dout = np.where(a.dout == 0, 1.0, a.dout)
    masks = a.masks if masked else None
    expected = pytorch.torch_stack(a.x, a.lengths, a.h0, a.c0, a.W, a.b, a.dout, masks)
    compare(run(ours, directions, a, masks), expected, **EQUAL)


def test_the_stored_values_are_what_pytorch_gives_now(pytorch):
    for new, case in zip(pytorch.make()["cases"], CASES, strict=True):
        for name, value in new.items():
            for one, two in zip(value, case[name], strict=True) if name != "title" else ():
                np.testing.assert_allclose(one, two, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("directions", [1, 2])
def test_gradients_equal_central_differences(directions):
    ours = SimpleNamespace(**{name: exercise.reference for name, exercise in load_all().items()})
    a = draw(directions, 3, 2, 3, 2, 3, seed=5)
    _, dx, dh0, dc0, dW, db = run(ours, directions, a, a.masks)
    gradients = [
        (a.x, dx),
        (a.h0, dh0),
        (a.c0, dc0),
        *zip(a.W, dW, strict=True),
        *zip(a.b, db, strict=True),
    ]
    for array, gradient in gradients:
        numerical = np.zeros_like(array)
        for index in np.ndindex(array.shape):
            before, losses = array[index], []
            for step in (1e-5, -1e-5):
                array[index] = before + step
                losses.append((run(ours, directions, a, a.masks)[0] * a.dout).sum())
            array[index] = before
            numerical[index] = (losses[0] - losses[1]) / 2e-5
        assert abs(gradient - numerical).max() < 1e-7 * max(1, abs(numerical).max())


@sizes
@quick
def test_one_layer_is_that_layer_and_a_stack_can_be_cut(ours, L, N, T, D, H, seed):
    a = draw(1, L, N, T, D, H, seed)
    h, c, masks = ours.stacked_forward(a.x, a.h0, a.c0, a.W, a.b, 0.5, None, False)
    assert (
        h.shape == c.shape == (L, N, T, H)
        and len(masks) == L - 1
        and all(mask.shape == (N, T, H) for mask in masks)
    )
    below = a.x
    for layer in range(L):
        one, _, _ = ours.stacked_forward(
            below,
            a.h0[layer : layer + 1],
            a.c0[layer : layer + 1],
            [a.W[layer]],
            [a.b[layer]],
            0.5,
            None,
            False,
        )
        np.testing.assert_allclose(one[0], h[layer], **EQUAL)
        np.testing.assert_allclose(
            ours.lstm_forward(below, a.h0[layer], a.c0[layer], a.W[layer], a.b[layer])[0],
            h[layer],
            **EQUAL,
        )
        below = h[layer]


@sizes
@quick
def test_padding_is_not_read_in_any_layer(ours, L, N, T, D, H, seed):
    a = draw(2, L, N, T, D, H, seed)
    found = run(ours, 2, a, a.masks)
    padding = (np.arange(T) >= a.lengths[:, None])[:, :, None]
    a.x = np.where(padding, 1000, a.x)
    compare(run(ours, 2, a, a.masks), found, **EQUAL)
    assert not found[0][padding[:, :, 0]].any() and not found[1][padding[:, :, 0]].any()


@sizes
@quick
def test_the_whole_network_is_the_stack_from_zeros(ours, L, N, T, D, H, seed):
    for directions in (1, 2):
        a = draw(directions, L, N, T, D, H, seed)
        a.h0, a.c0 = np.zeros_like(a.h0), np.zeros_like(a.c0)
        params = {f"W{k}": W for k, W in enumerate(a.W)} | {f"b{k}": b for k, b in enumerate(a.b)}
        out, dx, gradients = ours.run_lstm(
            a.x, a.lengths, a.dout, params, 0.4, Drawn(a.masks), True
        )
        expected = run(ours, directions, a, a.masks)
        padding = np.arange(T) >= a.lengths[:, None]
        expected[0] = np.where(padding[:, :, None], 0, expected[0])
        dW, db = ([gradients[f"{name}{k}"] for k in range(L)] for name in "Wb")
        compare([out, dx, *expected[2:4], dW, db], expected, **EQUAL)
        assert list(gradients) == list(params) or set(gradients) == set(params)


@given(shape=st.lists(SMALL, min_size=1, max_size=3), p=st.floats(0, 0.9), seed=SEEDS)
@quick
def test_dropout_and_its_gradient(ours, shape, p, seed):
    rng = np.random.default_rng(seed)
    x, dout = rng.standard_normal((2, *shape))
    out, mask = ours.dropout_forward(x, p, rng, True)
    assert set(np.unique(mask.round(9))) <= {0, round(1 / (1 - p), 9)}
    np.testing.assert_allclose(out, x * mask, **EQUAL)
    np.testing.assert_allclose(ours.dropout_backward(dout, mask), dout * mask, **EQUAL)
    out, mask = ours.dropout_forward(x, p, None, False)
    np.testing.assert_array_equal(out, x)
    np.testing.assert_array_equal(mask, np.ones(shape))
    assert not np.shares_memory(out, x)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_dropout_keeps_the_mean_and_drops_a_share_of_p(ours, p):
    out, mask = ours.dropout_forward(np.full((200, 30, 10), 3.0), p, np.random.default_rng(0), True)
    assert abs((mask == 0).mean() - p) < 0.01
    assert abs(out.mean() - 3) < 0.05


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("directions", [1, 2])
def test_the_reference_keeps_the_type(dtype, directions):
    ours = SimpleNamespace(**{name: exercise.reference for name, exercise in load_all().items()})
    a = draw(directions, 3, 2, 4, 5, 3, seed=1)
    for name in ("x", "h0", "c0", "dout", "masks"):
        setattr(a, name, getattr(a, name).astype(dtype))
    a.W, a.b = ([array.astype(dtype) for array in arrays] for arrays in (a.W, a.b))
    *arrays, dW, db = run(ours, directions, a, a.masks)
    assert {array.dtype.name for array in [*arrays, *dW, *db]} == {dtype}
