"""Lessons 00 and 01: the reference against oracles that share no code with it.

Oracles: sums with exact rounding for the affine map and the step, central differences for the
Jacobian and for the norms of
products, PyTorch for states, norms and clipping: live where it is installed, and always as
tests/solutions/golden/rnn.json.
"""

import json
import math
import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.reference.affine import affine
from solutions.reference.rnn import (
    clip_by_global_norm,
    clip_by_value,
    gradient_norms,
    rnn_forward,
    rnn_step,
    state_jacobian,
)

GOLDEN = Path(__file__).with_name("golden")
STORED = json.loads((GOLDEN / "rnn.json").read_text(encoding="utf-8"))
INPUTS = ("x", "h0", "W", "b")
EXACT = {"rtol": 1e-11, "atol": 1e-13}
SMALL = st.integers(1, 5)
SEEDS = st.integers(0, 2**32 - 1)

quick = settings(max_examples=40, deadline=None, derandomize=True)
each_stored_case = pytest.mark.parametrize("case", STORED["cases"], ids=lambda case: case["title"])


def draw(N, T, D, H, seed, dtype="float64"):
    """Arguments of rnn_forward."""
    rng = np.random.default_rng(seed)
    return [
        (0.8 * rng.standard_normal(shape)).astype(dtype)
        for shape in [(N, T, D), (N, H), (H + D, H), (H,)]
    ]


def jacobians_of(x, h0, W, b):
    """(N, T, H, H) Jacobians of every step."""
    states = rnn_forward(x, h0, W, b)
    return np.stack([state_jacobian(states[:, t], W) for t in range(x.shape[1])], axis=1)


def exact_affine(x, W, b):
    return np.array(
        [
            [math.fsum([*(row * column), bias]) for column, bias in zip(W.T, b, strict=True)]
            for row in x
        ]
    )


@given(N=SMALL, D=SMALL, H=SMALL, seed=SEEDS)
@quick
def test_affine_equals_exact_sums(N, D, H, seed):
    rng = np.random.default_rng(seed)
    x, W, b = rng.standard_normal((N, D)), rng.standard_normal((D, H)), rng.standard_normal(H)
    np.testing.assert_allclose(affine(x, W, b), exact_affine(x, W, b), rtol=1e-9, atol=1e-14)


@given(N=SMALL, D=SMALL, H=SMALL, seed=SEEDS)
@quick
def test_a_step_equals_exact_sums(N, D, H, seed):
    x, h0, W, b = draw(N, 1, D, H, seed)
    joined = np.array([[*h, *now] for h, now in zip(h0, x[:, 0], strict=True)])
    expected = np.vectorize(math.tanh)(exact_affine(joined, W, b))
    np.testing.assert_allclose(rnn_step(x[:, 0], h0, W, b), expected, rtol=1e-9, atol=1e-14)


@given(N=SMALL, T=st.integers(2, 6), D=SMALL, H=SMALL, cut=st.integers(1, 5), seed=SEEDS)
@quick
def test_a_sequence_in_two_parts_gives_the_same_states(N, T, D, H, cut, seed):
    x, h0, W, b = draw(N, T, D, H, seed)
    cut = min(cut, T - 1)
    whole, first = rnn_forward(x, h0, W, b), rnn_forward(x[:, :cut], h0, W, b)
    assert whole.shape == (N, T, H)
    np.testing.assert_array_equal(whole[:, :cut], first)
    np.testing.assert_allclose(whole[:, cut:], rnn_forward(x[:, cut:], first[:, -1], W, b), **EXACT)


@given(N=SMALL, D=SMALL, H=SMALL, seed=SEEDS)
@quick
def test_the_jacobian_equals_differences(N, D, H, seed):
    x, h0, W, b = draw(N, 1, D, H, seed)
    J, step = state_jacobian(rnn_step(x[:, 0], h0, W, b), W), 1e-5
    assert J.shape == (N, H, H)
    for j, nudge in enumerate(step * np.eye(H)):
        moved = rnn_step(x[:, 0], h0 + nudge, W, b) - rnn_step(x[:, 0], h0 - nudge, W, b)
        np.testing.assert_allclose(J[:, :, j], moved / (2 * step), atol=1e-8)


@given(N=SMALL, T=SMALL, D=SMALL, H=SMALL, seed=SEEDS)
@quick
def test_norms_equal_differences_of_the_last_state(N, T, D, H, seed):
    x, h0, W, b = draw(N, T, D, H, seed)
    states, norms, step = rnn_forward(x, h0, W, b), gradient_norms(jacobians_of(x, h0, W, b)), 1e-5
    assert norms.shape == (N, T)
    np.testing.assert_allclose(norms[:, -1], math.sqrt(H))
    for t in range(T - 1):
        columns = [
            rnn_forward(x[:, t + 1 :], states[:, t] + nudge, W, b)[:, -1]
            - rnn_forward(x[:, t + 1 :], states[:, t] - nudge, W, b)[:, -1]
            for nudge in step * np.eye(H)
        ]
        np.testing.assert_allclose(
            norms[:, t], np.linalg.norm(columns, axis=(0, 2)) / (2 * step), rtol=1e-6, atol=1e-8
        )


def test_norms_by_hand():
    factors = np.array([7, 0.5, 0.4]).reshape(
        1, 3, 1, 1
    )  # the first one leads from h_0 and does not enter
    np.testing.assert_allclose(gradient_norms(factors), [[0.2, 0.4, 1]])


@given(seed=SEEDS, limit=st.floats(0.01, 10))
@quick
def test_clipping_by_value_moves_only_what_is_beyond_the_limit(seed, limit):
    gradient = 3 * np.random.default_rng(seed).standard_normal((4, 3))
    (clipped,) = clip_by_value([gradient], limit)
    assert abs(clipped).max() <= limit
    inside = abs(gradient) <= limit
    np.testing.assert_array_equal(clipped[inside], gradient[inside])
    np.testing.assert_array_equal(clipped[~inside], limit * np.sign(gradient[~inside]))


@given(seed=SEEDS, max_norm=st.floats(0.01, 100))
@quick
def test_clipping_by_norm_keeps_the_direction(seed, max_norm):
    rng = np.random.default_rng(seed)
    gradients = [3 * rng.standard_normal(shape) for shape in [(4, 3), (3,), (2, 5)]]
    before = np.concatenate([gradient.ravel() for gradient in gradients])
    after = np.concatenate(
        [gradient.ravel() for gradient in clip_by_global_norm(gradients, max_norm)]
    )
    norm = math.sqrt(math.fsum(before**2))
    assert math.sqrt(math.fsum(after**2)) == pytest.approx(min(norm, max_norm))
    np.testing.assert_allclose(after * norm, before * min(norm, max_norm), rtol=1e-12)
    if norm <= max_norm:
        np.testing.assert_array_equal(after, before)


@pytest.mark.parametrize("clip", [clip_by_value, clip_by_global_norm])
@pytest.mark.parametrize("size", [0, 0.01, 100])
def test_clipping_makes_new_arrays_of_the_same_type(clip, size):
    gradients = [
        np.full(shape, size, dtype=dtype)
        for shape, dtype in [((2, 3), "float32"), ((3,), "float32"), ((2,), "float64")]
    ]
    copies = [gradient.copy() for gradient in gradients]
    for new, old, copy in zip(clip(gradients, 1.0), gradients, copies, strict=True):
        assert not np.shares_memory(new, old) and new.shape == old.shape
        np.testing.assert_array_equal(old, copy)
    assert [new.dtype for new in clip(gradients[:2], 1.0)] == ["float32", "float32"]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_type_of_numbers_is_kept(dtype):
    x, h0, W, b = draw(3, 5, 4, 6, seed=3, dtype=dtype)
    jacobians = jacobians_of(x, h0, W, b)
    results = [
        rnn_step(x[:, 0], h0, W, b),
        rnn_forward(x, h0, W, b),
        jacobians,
        gradient_norms(jacobians),
        affine(x[:, 0], W[:4], b),
    ]
    assert {str(result.dtype) for result in results} == {dtype}


@each_stored_case
def test_states_and_norms_equal_the_stored_values_of_pytorch(case):
    inputs = [np.array(case[name]) for name in INPUTS]
    np.testing.assert_allclose(rnn_forward(*inputs), case["h"], **EXACT)
    np.testing.assert_allclose(gradient_norms(jacobians_of(*inputs)), case["norms"], **EXACT)


def test_clipping_equals_the_stored_values_of_pytorch():
    stored = {
        name: [np.array(array) for array in arrays] for name, arrays in STORED["clipping"].items()
    }
    gradients = stored["gradients"]
    for name, clipped, rtol in [
        ("by_value_1.5", clip_by_value(gradients, 1.5), 0),
        ("by_norm_1000", clip_by_global_norm(gradients, 1000.0), 0),
        ("by_norm_2", clip_by_global_norm(gradients, 2.0), 1e-6),
    ]:  # PyTorch adds 1e-6 to the norm
        for ours, theirs in zip(clipped, stored[name], strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=rtol)


@pytest.fixture(scope="module")
def pytorch():
    """What tests/solutions/golden/make_rnn.py defines."""
    pytest.importorskip(
        "torch",
        reason="PyTorch is not installed, so the network was compared with its stored values only.",
    )
    return SimpleNamespace(**runpy.run_path(str(GOLDEN / "make_rnn.py")))


@pytest.mark.parametrize("shape", [(3, 5, 4, 6), (1, 1, 1, 1), (2, 7, 3, 3)])
def test_states_and_norms_equal_pytorch(pytorch, shape):
    inputs = draw(*shape, seed=11)
    np.testing.assert_allclose(rnn_forward(*inputs), pytorch.torch_states(*inputs), **EXACT)
    np.testing.assert_allclose(
        gradient_norms(jacobians_of(*inputs)), pytorch.torch_norms(*inputs), **EXACT
    )


def test_the_stored_values_are_what_pytorch_gives_now(pytorch):
    for new, stored in zip(pytorch.make()["cases"], STORED["cases"], strict=True):
        for name in (*INPUTS, "h", "norms"):
            np.testing.assert_allclose(new[name], stored[name], rtol=1e-12, atol=1e-14)
