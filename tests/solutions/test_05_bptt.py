"""Lesson 05, the reference and the lesson's own answers, against oracles that share no code with
them.

Oracles: central differences of the forward pass (written here anew), PyTorch's autograd on packed
sequences (stored in golden/bptt.json, and live where it is installed), derivatives known in closed
form, and what must hold whatever the numbers are: gradients are linear in what comes in, a sequence
in two pieces gives the same gradients, examples do not mix, padding gets none.
"""

import json
import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.exercises import load_all
from course import functions
from solutions.reference.bptt import lstm_backward_lengths
from solutions.reference.rnn import rnn_backward, rnn_forward
from solutions.reference.sequence import lstm_forward, lstm_forward_lengths

GOLDEN = Path(__file__).with_name("golden")
CASES = json.loads((GOLDEN / "bptt.json").read_text(encoding="utf-8"))["cases"]
GRADIENTS = ("dx", "dh0", "dc0", "dW", "db")
EQUAL = {"rtol": 1e-9, "atol": 1e-11}  # but for the order of summation, over several steps
SMALL = st.integers(1, 4)
SEEDS = st.integers(0, 2**32 - 1)

pytestmark = pytest.mark.filterwarnings("error")
quick = settings(max_examples=20, deadline=None, derandomize=True)
sizes = given(N=SMALL, T=SMALL, D=SMALL, H=SMALL, seed=SEEDS)


def draw(N, T, D, H, seed):
    """x, h0, c0, W, b; then dh, dh_last, dc_last; then lengths from 1 to T."""
    rng = np.random.default_rng(seed)
    given = [
        rng.standard_normal(shape)
        for shape in [(N, T, D), (N, H), (N, H), (H + D, 4 * H), (4 * H,)]
    ]
    return (
        given,
        [rng.standard_normal(shape) for shape in [(N, T, H), (N, H), (N, H)]],
        rng.integers(1, T + 1, N),
    )


def differences(loss, arguments, step=1e-4):
    """The gradient of loss(*arguments) with respect to each of them, by differences of fourth
    order.
    """
    found = []
    for array in arguments:
        gradient = np.empty(array.shape)
        for index in np.ndindex(array.shape):
            held, values = array[index], []
            for nudge in (2, 1, -1, -2):
                array[index] = held + nudge * step
                values.append(loss(*arguments))
            array[index] = held
            gradient[index] = (8 * (values[1] - values[2]) - (values[0] - values[3])) / (12 * step)
        found.append(gradient)
    return found


def assert_near(found, expected, bound=1e-7):
    """Largest difference, relative to the largest entry, below the bound for each pair."""
    for array, other in zip(found, expected, strict=True):
        assert array.shape == other.shape
        assert np.abs(array - other).max() <= bound * max(1, np.abs(other).max())


def squash(a):
    return 1 / (1 + np.exp(-a))


def forward(x, h, c, W, b):
    """All h (N, T, H) and the last c, written here anew."""
    H, states = h.shape[1], []
    for t in range(x.shape[1]):
        a = np.hstack([h, x[:, t]]) @ W + b
        c = squash(a[:, H : 2 * H]) * c + squash(a[:, :H]) * np.tanh(a[:, 2 * H : 3 * H])
        h = squash(a[:, 3 * H :]) * np.tanh(c)
        states.append(h)
    return np.stack(states, axis=1), c


@given(N=SMALL, D=SMALL, H=SMALL, seed=SEEDS)
@quick
def test_a_step_equals_differences(ours, N, D, H, seed):
    (x, *rest), (_, dh, dc), _ = draw(N, 1, D, H, seed)
    arguments = [x[:, 0].copy(), *rest]

    def loss(x_t, h, c, W, b):
        h, c = forward(x_t[:, None], h, c, W, b)
        return (dh * h[:, 0]).sum() + (dc * c).sum()

    before = [array.copy() for array in (dh, dc, *arguments)]
    found = ours.lstm_step_backward(dh, dc, *arguments)
    for array, copy in zip((dh, dc, *arguments), before, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert_near(found, differences(loss, arguments))


@sizes
@quick
def test_a_sequence_equals_differences(ours, N, T, D, H, seed):
    arguments, (dh, _, dc_last), _ = draw(N, T, D, H, seed)

    def loss(*arguments):
        h, c = forward(*arguments)
        return (dh * h).sum() + (dc_last * c).sum()

    cache = *arguments, *lstm_forward(*arguments)
    before = [array.copy() for array in (dh, dc_last, *cache)]
    found = ours.lstm_backward(dh, dc_last, cache)
    for array, copy in zip((dh, dc_last, *cache), before, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert_near(found, differences(loss, arguments))


@sizes
@quick
def test_a_sequence_with_lengths_equals_differences(N, T, D, H, seed):
    arguments, (dh, dh_last, dc_last), lengths = draw(N, T, D, H, seed)

    def loss(x, *rest):
        h, h_last, c_last = lstm_forward_lengths(x, lengths, *rest)
        return (dh * h).sum() + (dh_last * h_last).sum() + (dc_last * c_last).sum()

    found = lstm_backward_lengths(
        dh, dh_last, dc_last, (*arguments, *lstm_forward(*arguments)), lengths
    )
    assert_near(found, differences(loss, arguments))
    for n, length in enumerate(lengths):
        np.testing.assert_array_equal(found[0][n, length:], 0)


@sizes
@quick
def test_the_plain_network_equals_differences(N, T, D, H, seed):
    (x, h0, _, W, b), (dh, *_), _ = draw(N, T, D, H, seed)
    W, b = W[:, :H].copy(), b[:H].copy()
    found = rnn_backward(dh, (x, h0, W, b, rnn_forward(x, h0, W, b)))
    assert_near(
        found, differences(lambda *arguments: (dh * rnn_forward(*arguments)).sum(), [x, h0, W, b])
    )


@sizes
@quick
def test_full_lengths_change_nothing(ours, N, T, D, H, seed):
    arguments, (dh, dh_last, dc_last), _ = draw(N, T, D, H, seed)
    cache = *arguments, *lstm_forward(*arguments)
    with_last = dh.copy()
    with_last[:, -1] += dh_last
    for one, two in zip(
        ours.lstm_backward(with_last, dc_last, cache),
        lstm_backward_lengths(dh, dh_last, dc_last, cache, np.full(N, T)),
        strict=True,
    ):
        np.testing.assert_allclose(one, two, **EQUAL)


@sizes
@quick
def test_a_sequence_in_two_pieces_gives_the_same_gradients(ours, N, T, D, H, seed):
    (x, h0, c0, W, b), (_, _, dc_last), _ = draw(N, T + 1, D, H, seed)
    dh = np.random.default_rng(seed).standard_normal((N, T + 1, H))
    h, c = lstm_forward(x, h0, c0, W, b)
    dx, dh0, dc0, dW, db = ours.lstm_backward(dh, dc_last, (x, h0, c0, W, b, h, c))
    second = ours.lstm_backward(
        dh[:, T:], dc_last, (x[:, T:], h[:, T - 1], c[:, T - 1], W, b, h[:, T:], c[:, T:])
    )
    joined = dh[:, :T].copy()
    joined[:, -1] += second[1]
    first = ours.lstm_backward(joined, second[2], (x[:, :T], h0, c0, W, b, h[:, :T], c[:, :T]))
    pieces = [
        np.concatenate([first[0], second[0]], axis=1),
        first[1],
        first[2],
        first[3] + second[3],
        first[4] + second[4],
    ]
    for whole, piece in zip((dx, dh0, dc0, dW, db), pieces, strict=True):
        np.testing.assert_allclose(whole, piece, **EQUAL)


@sizes
@quick
def test_gradients_are_linear_in_what_comes_in(ours, N, T, D, H, seed):
    arguments, (dh, _, dc_last), _ = draw(N, T, D, H, seed)
    cache = *arguments, *lstm_forward(*arguments)
    from_h, from_c = (
        ours.lstm_backward(dh, 0 * dc_last, cache),
        ours.lstm_backward(0 * dh, dc_last, cache),
    )
    for both, one, two in zip(
        ours.lstm_backward(3 * dh, -2 * dc_last, cache), from_h, from_c, strict=True
    ):
        np.testing.assert_allclose(both, 3 * one - 2 * two, **EQUAL)


def test_examples_do_not_mix_and_the_past_gets_what_the_future_asks(ours):
    arguments, (dh, _, dc_last), _ = draw(4, 6, 3, 5, seed=8)
    cache = *arguments, *lstm_forward(*arguments)
    asked = np.zeros_like(dh)
    asked[2, 3] = 1
    dx, dh0, dc0, *_ = ours.lstm_backward(asked, 0 * dc_last, cache)
    assert dx[2, :4].all() and dh0[2].all() and dc0[2].all()
    assert not dx[[0, 1, 3]].any() and not dx[2, 4:].any() and not dh0[[0, 1, 3]].any()


@example(seed=100_000, shape=(1,))
@given(seed=SEEDS, shape=st.sampled_from([(1,), (3,), (2, 3), (2, 1, 2)]))
@quick
def test_numerical_gradients_equal_closed_forms(ours, seed, shape):
    x = np.random.default_rng(seed).standard_normal(shape)
    x += 0.1 * np.sign(
        x
    )  # beside 0 the slope of a cube is smaller than the error of any difference
    n = np.arange(1, x.size + 1).reshape(shape)
    A = (np.arange(x.size)[:, None] + 2 * np.arange(x.size) + 1) / 10
    known = {
        functions.cubes: 3 * x**2,
        functions.waves: n * np.cos(n * x),
        functions.log_sum_exp: np.exp(x) / np.exp(x).sum(),
        functions.quadratic: ((A + A.T) @ x.ravel()).reshape(shape),
        functions.linear: n.astype(float),
        functions.product: np.array(
            [np.delete(x.ravel(), k).prod() for k in range(x.size)]
        ).reshape(shape),
        functions.constant: 0 * x,
    }
    assert set(known) == set(functions.FUNCTIONS.values())
    for f, gradient in known.items():
        copy = x.copy()
        np.testing.assert_allclose(ours.numerical_gradient(f, x), gradient, rtol=1e-6, atol=1e-7)
        np.testing.assert_array_equal(x, copy)
        assert ours.gradient_check(f, x, gradient) < 1e-6


def test_central_differences_of_a_cube_with_a_large_eps(ours):
    x = np.array([[1.0, -2.0]])
    np.testing.assert_allclose(ours.numerical_gradient(functions.cubes, x, 0.5), 3 * x**2 + 0.25)


def test_gradient_check_by_hand(ours):
    x = np.zeros(3)
    assert ours.gradient_check(functions.linear, x, np.array([1.0, 2, 4])) == pytest.approx(1 / 4)
    assert ours.gradient_check(functions.linear, x, np.array([1.0, 2, 2])) == pytest.approx(1 / 3)
    assert ours.gradient_check(functions.linear, x, np.array([-1.0, -2, -3])) == pytest.approx(2)
    assert ours.gradient_check(functions.constant, x, x) == 0


@sizes
@quick
def test_cell_gradient_is_what_arrives_when_gates_hear_nothing(ours, N, T, D, H, seed):
    """Gates that read neither h nor x do not change with c, so the way along the cell is the only
    one.
    """
    rng = np.random.default_rng(seed)
    b = rng.standard_normal(4 * H)
    x, c0, W = rng.standard_normal((N, T, D)), rng.standard_normal((N, H)), np.zeros((H + D, 4 * H))
    f = np.broadcast_to(squash(b[H : 2 * H]), (N, T, H))
    factors = ours.cell_gradient(f)
    assert factors.shape == (N, T, H)
    np.testing.assert_array_equal(factors[:, -1], 1)
    dc_last = np.ones((N, H))
    h, c = lstm_forward(x, np.zeros((N, H)), c0, W, b)
    for t in range(T - 1):
        tail = (x[:, t + 1 :], h[:, t], c[:, t], W, b, h[:, t + 1 :], c[:, t + 1 :])
        np.testing.assert_allclose(
            factors[:, t],
            ours.lstm_backward(np.zeros((N, T - t - 1, H)), dc_last, tail)[2],
            **EQUAL,
        )


def test_cell_gradient_by_hand(ours):
    np.testing.assert_allclose(
        ours.cell_gradient(np.array([0.9, 0.5, 0.8, 0.5]).reshape(1, 4, 1))[0, :, 0],
        [0.2, 0.4, 0.5, 1],
    )


@given(N=SMALL, T=SMALL, D=SMALL, H=SMALL, k=st.integers(1, 6), seed=SEEDS)
@quick
def test_truncation_equals_differences_with_frozen_starts(ours, N, T, D, H, k, seed):
    """Freeze the states at the start of each window; what is left of the loss has the truncated
    gradient.
    """
    (x, h0, c0, W, b), (dh, *_), _ = draw(N, T, D, H, seed)
    h, c = lstm_forward(x, h0, c0, W, b)

    def loss(W, b):
        starts = [(h0, c0), *((h[:, s - 1], c[:, s - 1]) for s in range(k, T, k))]
        return sum(
            (dh[:, n * k : (n + 1) * k] * forward(x[:, n * k : (n + 1) * k], *start, W, b)[0]).sum()
            for n, start in enumerate(starts)
        )

    found = ours.truncated_bptt(dh, (x, h0, c0, W, b, h, c), k)
    assert_near(found, differences(loss, [W, b]))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_reference_keeps_the_type(dtype):
    reference = SimpleNamespace(
        **{name: exercise.reference for name, exercise in load_all().items()}
    )
    arguments, upstream, lengths = draw(3, 5, 4, 6, seed=1)
    x, h0, c0, W, b = [array.astype(dtype) for array in arguments]
    dh, dh_last, dc_last = [array.astype(dtype) for array in upstream]
    cache = x, h0, c0, W, b, *lstm_forward(x, h0, c0, W, b)
    results = [
        *reference.lstm_step_backward(dh_last, dc_last, x[:, 0], h0, c0, W, b),
        *reference.lstm_backward(dh, dc_last, cache),
        *lstm_backward_lengths(dh, dh_last, dc_last, cache, lengths),
        reference.cell_gradient(dh),
        *reference.truncated_bptt(dh, cache, 2),
    ]
    assert {result.dtype.name for result in results} == {dtype}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_gradients_equal_the_stored_values_of_pytorch(ours, case):
    arguments, upstream = (
        [np.array(case[name]) for name in names.split()]
        for names in ("x h0 c0 W b", "dh dh_last dc_last")
    )
    lengths, cache = np.array(case["lengths"]), (*arguments, *lstm_forward(*arguments))
    for name, array in zip(
        GRADIENTS, lstm_backward_lengths(*upstream, cache, lengths), strict=True
    ):
        np.testing.assert_allclose(array, case[name], **EQUAL)
    if set(lengths) == {arguments[0].shape[1]}:
        dh, dh_last, dc_last = upstream
        dh[:, -1] += dh_last
        for name, array in zip(GRADIENTS, ours.lstm_backward(dh, dc_last, cache), strict=True):
            np.testing.assert_allclose(array, case[name], **EQUAL)


@pytest.fixture(scope="module")
def pytorch():
    """What tests/solutions/golden/make_bptt.py defines."""
    pytest.importorskip(
        "torch",
        reason="PyTorch is not installed, so gradients were compared with its stored values only.",
    )
    return SimpleNamespace(**runpy.run_path(str(GOLDEN / "make_bptt.py")))


@pytest.mark.parametrize("N, T, D, H", [(3, 5, 4, 6), (1, 1, 1, 1), (6, 2, 1, 3), (2, 7, 5, 2)])
def test_gradients_equal_pytorch(ours, pytorch, N, T, D, H):
    for seed in range(3):
        arguments, upstream, lengths = draw(N, T, D, H, seed)
        x, *rest = arguments
        cache = *arguments, *lstm_forward(*arguments)
        for array, other in zip(
            lstm_backward_lengths(*upstream, cache, lengths),
            pytorch.torch_gradients(x, lengths, *rest, *upstream),
            strict=True,
        ):
            np.testing.assert_allclose(array, other, **EQUAL)
        full = pytorch.torch_gradients(
            x, np.full(N, T), *rest, upstream[0], 0 * upstream[1], upstream[2]
        )
        for array, other in zip(
            ours.lstm_backward(upstream[0], upstream[2], cache), full, strict=True
        ):
            np.testing.assert_allclose(array, other, **EQUAL)


@pytest.mark.parametrize("N, T, D, H", [(3, 5, 4, 6), (1, 1, 1, 1), (2, 7, 5, 2)])
def test_the_plain_network_equals_pytorch(pytorch, N, T, D, H):
    (x, h0, _, W, b), (dh, *_), _ = draw(N, T, D, H, seed=3)
    W, b = W[:, :H], b[:H]
    found = rnn_backward(dh, (x, h0, W, b, rnn_forward(x, h0, W, b)))
    for array, other in zip(found, pytorch.torch_rnn_gradients(x, h0, W, b, dh), strict=True):
        np.testing.assert_allclose(array, other, **EQUAL)


def test_the_stored_values_are_what_pytorch_gives_now(pytorch):
    for new, stored in zip(pytorch.make()["cases"], CASES, strict=True):
        for name, value in new.items():
            np.testing.assert_allclose(
                value, stored[name], rtol=1e-12, atol=1e-14
            ) if name != "title" else None
