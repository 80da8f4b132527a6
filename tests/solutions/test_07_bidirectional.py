"""Lesson 07, the reference and the lesson's own answers, against oracles that share no code with
them.

Oracles: each example read alone in both directions with lists turned round by Python, central
differences, PyTorch's bidirectional LSTM on packed sequences (stored in golden/bilstm.json, and
live where it is installed), and what must hold
whatever the numbers are: turning twice gives the sequence back, padding is not read, a sequence
turned round with the directions exchanged gives the states turned round, each direction sees its
own side only.
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
CASES = json.loads((GOLDEN / "bilstm.json").read_text(encoding="utf-8"))["cases"]
INPUTS = ("x", "lengths", "h0", "c0", "W", "b")
GRADIENTS = ("dx", "dh0", "dc0", "dW", "db")
MODES = ("concat", "sum", "mean", "product")
EQUAL = {"rtol": 1e-9, "atol": 1e-12}  # but for the order of summation, over several steps
SMALL = st.integers(1, 5)
SEEDS = st.integers(0, 2**32 - 1)

pytestmark = pytest.mark.filterwarnings("error")
quick = settings(max_examples=25, deadline=None, derandomize=True)
sizes = given(N=SMALL, T=SMALL, D=SMALL, H=SMALL, seed=SEEDS)
each_mode = pytest.mark.parametrize("mode", MODES)


def draw(N, T, D, H, seed):
    """x, lengths, h0, c0, W, b."""
    rng = np.random.default_rng(seed)
    shapes = [(N, T, D), (2, N, H), (2, N, H), (2, H + D, 4 * H), (2, 4 * H)]
    x, *rest = [rng.standard_normal(shape) for shape in shapes]
    return [x, rng.integers(1, T + 1, N), *rest]


def alone(ours, x, lengths, h0, c0, W, b):
    """h (2, N, T, H): every example read alone, without padding, in lists."""
    h = np.zeros((2, *x.shape[:2], h0.shape[2]))
    for n, length in enumerate(lengths):
        for side, sequence in enumerate([list(x[n, :length]), list(x[n, :length])[::-1]]):
            start = [(states[side, n : n + 1]) for states in (h0, c0)]
            states, _ = ours.lstm_forward(np.array(sequence)[None], *start, W[side], b[side])
            states = list(states[0]) if side == 0 else list(states[0])[::-1]
            h[side, n, :length] = states
    return h


def slope(f, array, eps=1e-5):
    """Gradient of a number by central differences."""
    gradient = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + eps
        above = f()
        array[index] = kept - eps
        gradient[index] = (above - f()) / (2 * eps)
        array[index] = kept
    return gradient


def relative(a, b):
    return np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max(), 1e-3)


@sizes
@quick
def test_reverse_sequences_equals_lists_turned_round(ours, N, T, D, H, seed):
    x, lengths, *_ = draw(N, T, D, H, seed)
    before = x.copy()
    found = ours.reverse_sequences(x, lengths)
    expected = [
        list(row[:n])[::-1] + list(row[n:]) for row, n in zip(x.tolist(), lengths, strict=True)
    ]
    np.testing.assert_array_equal(found, np.array(expected))
    np.testing.assert_array_equal(ours.reverse_sequences(found, lengths), x)
    np.testing.assert_array_equal(x, before)
    assert not np.shares_memory(found, x)


@sizes
@quick
def test_bilstm_forward_equals_each_example_read_alone(ours, N, T, D, H, seed):
    arguments = draw(N, T, D, H, seed)
    before = [array.copy() for array in arguments]
    h, c = ours.bilstm_forward(*arguments)
    assert h.shape == c.shape == (2, N, T, H)
    np.testing.assert_allclose(h, alone(ours, *arguments), **EQUAL)
    padding = np.arange(T) >= arguments[1][:, None]
    assert not h[:, padding].any() and not c[:, padding].any()
    for array, copy in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@sizes
@quick
def test_padding_is_not_read_and_gets_no_gradient(ours, N, T, D, H, seed):
    x, lengths, *rest = draw(N, T, D, H, seed)
    padding = np.arange(T) >= lengths[:, None]
    other = np.where(padding[:, :, None], 1000, x)
    one, two = ours.bilstm_forward(x, lengths, *rest), ours.bilstm_forward(other, lengths, *rest)
    np.testing.assert_allclose(one, two, **EQUAL)
    dh = np.random.default_rng(seed).standard_normal(one[0].shape)
    dh_other = np.where(padding[:, :, None], 1000, dh)
    first = ours.bilstm_backward(dh, (x, lengths, *rest, *one))
    second = ours.bilstm_backward(dh_other, (other, lengths, *rest, *two))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_allclose(a, b, **EQUAL)
    assert not first[0][padding].any()


@sizes
@quick
def test_turned_round_with_exchanged_directions_is_the_same(ours, N, T, D, H, seed):
    x, lengths, *rest = draw(N, T, D, H, seed)
    turned = ours.bilstm_forward(
        ours.reverse_sequences(x, lengths), lengths, *(array[::-1] for array in rest)
    )
    for states, others in zip(ours.bilstm_forward(x, lengths, *rest), turned, strict=True):
        back = np.stack([ours.reverse_sequences(others[side], lengths) for side in (1, 0)])
        np.testing.assert_allclose(states, back, **EQUAL)


def test_each_direction_sees_its_own_side(ours):
    x, _, *rest = draw(2, 6, 3, 5, seed=8)
    lengths = np.array([5, 6])
    h, _ = ours.bilstm_forward(x, lengths, *rest)
    x[0, 3] += 1
    changed = (ours.bilstm_forward(x, lengths, *rest)[0] != h).any(axis=3)
    assert changed[0, 0].tolist() == [False] * 3 + [True] * 2 + [False]
    assert changed[1, 0].tolist() == [True] * 4 + [False] * 2
    assert not changed[:, 1].any()


@each_mode
@sizes
@quick
def test_merging_equals_numbers_one_by_one(ours, mode, N, T, D, H, seed):
    h = np.random.default_rng(seed).standard_normal((2, N, T, H))
    rules = {
        "sum": lambda a, b: a + b,
        "mean": lambda a, b: (a + b) / 2,
        "product": lambda a, b: a * b,
    }
    rows = [
        [
            a + b if mode == "concat" else [rules[mode](p, q) for p, q in zip(a, b, strict=True)]
            for a, b in zip(*both, strict=True)
        ]
        for both in zip(*h.tolist(), strict=True)
    ]
    out = ours.merge_directions(h, mode)
    np.testing.assert_allclose(out, rows, rtol=1e-15)
    assert not np.shares_memory(out, h)


@pytest.mark.parametrize("source", ["merge_directions", "merge_backward"])
def test_an_unknown_mode_is_refused(source):
    h = np.ones((2, 1, 1, 1))
    arguments = (h, "max") if source == "merge_directions" else (h[0], h, "max")
    with pytest.raises(ValueError, match="there is no mode 'max'"):
        load_all()[source].reference(*arguments)


@each_mode
@pytest.mark.parametrize("N, T, D, H", [(3, 5, 4, 6), (1, 1, 1, 1), (2, 4, 3, 1), (4, 2, 1, 3)])
def test_gradients_equal_central_differences(ours, mode, N, T, D, H):
    x, lengths, *rest = draw(N, T, D, H, seed=N + T)
    arguments = [x, lengths, *rest]
    h, c = ours.bilstm_forward(*arguments)
    rng = np.random.default_rng(1)
    dout = rng.standard_normal(ours.merge_directions(h, mode).shape)
    dh = ours.merge_backward(dout, h, mode)
    assert dh.shape == h.shape
    assert relative(dh, slope(lambda: (dout * ours.merge_directions(h, mode)).sum(), h)) < 1e-7

    def loss():
        return (dout * ours.merge_directions(ours.bilstm_forward(*arguments)[0], mode)).sum()

    gradients = ours.bilstm_backward(dh, (*arguments, h, c))
    for name, array, gradient in zip(GRADIENTS, [x, *rest], gradients, strict=True):
        assert gradient.shape == array.shape
        assert relative(gradient, slope(loss, array)) < 1e-7, name


@sizes
@quick
def test_gradients_leave_their_arguments_alone(ours, N, T, D, H, seed):
    arguments = draw(N, T, D, H, seed)
    states = ours.bilstm_forward(*arguments)
    dh = np.random.default_rng(seed).standard_normal(states[0].shape)
    everything = [dh, *arguments, *states]
    before = [array.copy() for array in everything]
    ours.bilstm_backward(dh, (*arguments, *states))
    for array, copy in zip(everything, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@sizes
@quick
def test_the_summary_has_read_everything(ours, N, T, D, H, seed):
    arguments = draw(N, T, D, H, seed)
    h, _ = ours.bilstm_forward(*arguments)
    summary = ours.bilstm_summary(h, arguments[1])
    rows = [
        np.concatenate([h[0, n, length - 1], h[1, n, 0]]) for n, length in enumerate(arguments[1])
    ]
    np.testing.assert_array_equal(summary, rows)
    arguments[0][0, arguments[1][0] - 1] += (
        1  # the last real step reaches both halves, and so does the first
    )
    changed = ours.bilstm_summary(ours.bilstm_forward(*arguments)[0], arguments[1]) != summary
    assert changed[0, :H].any() and changed[0, H:].any() and not changed[1:].any()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_reference_keeps_the_type(dtype):
    reference = SimpleNamespace(
        **{name: exercise.reference for name, exercise in load_all().items()}
    )
    x, lengths, *rest = draw(3, 5, 4, 6, seed=1)
    x, *rest = [array.astype(dtype) for array in (x, *rest)]
    h, c = reference.bilstm_forward(x, lengths, *rest)
    results = [
        h,
        c,
        reference.reverse_sequences(x, lengths),
        reference.bilstm_summary(h, lengths),
        *reference.bilstm_backward(h, (x, lengths, *rest, h, c)),
    ]
    for mode in MODES:
        out = reference.merge_directions(h, mode)
        results += [out, reference.merge_backward(out, h, mode)]
    assert {result.dtype.name for result in results} == {dtype}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_both_directions_equal_the_stored_values_of_pytorch(ours, case):
    assert_equal(ours, {name: np.array(value) for name, value in case.items()})


def assert_equal(ours, case):
    arguments = [case[name] for name in INPUTS]
    h, c = ours.bilstm_forward(*arguments)
    np.testing.assert_allclose(h, case["h"], **EQUAL)
    np.testing.assert_allclose(ours.bilstm_summary(h, case["lengths"]), case["summary"], **EQUAL)
    dh, half = case["dh"].copy(), h.shape[3]
    dh[0, np.arange(len(dh[0])), case["lengths"] - 1] += case["dsummary"][:, :half]
    dh[1, :, 0] += case["dsummary"][:, half:]
    for name, gradient in zip(GRADIENTS, ours.bilstm_backward(dh, (*arguments, h, c)), strict=True):
        np.testing.assert_allclose(gradient, case[name], **EQUAL, err_msg=name)


@pytest.fixture(scope="module")
def pytorch():
    """What tests/solutions/golden/make_bilstm.py defines."""
    pytest.importorskip(
        "torch",
        reason="PyTorch is not installed, so both directions were compared with its stored values "
        "only.",
    )
    return SimpleNamespace(**runpy.run_path(str(GOLDEN / "make_bilstm.py")))


@pytest.mark.parametrize("N, T, D, H", [(3, 5, 4, 6), (1, 1, 1, 1), (6, 2, 1, 3), (2, 7, 5, 2)])
def test_both_directions_equal_pytorch(ours, pytorch, N, T, D, H):
    for seed in range(3):
        rng = np.random.default_rng(seed)
        inputs = pytorch.draw(D, H, T, rng.integers(1, T + 1, N).tolist(), rng)
        arrays = {name: np.array(value) for name, value in inputs.items()}
        assert_equal(ours, arrays | pytorch.torch_bilstm(**inputs))


def test_the_stored_values_are_what_pytorch_gives_now(pytorch):
    for new, stored in zip(pytorch.make()["cases"], CASES, strict=True):
        for name, value in new.items():
            np.testing.assert_allclose(
                value, stored[name], rtol=1e-12, atol=1e-14
            ) if name != "title" else None
