"""Lesson 04, the reference and the lesson's own answers, against oracles that share no code with
them.

Oracles: the equations with Python's own numbers and exact sums, PyTorch's LSTM on packed sequences
(stored in golden/lstm_sequence.json, and live where it is installed), and what must hold whatever
the numbers are: a sequence cut in two gives the same states, examples do not mix, the future does
not reach back, padding is not read.
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

from autograder.exercises import load_all
from course.judging.judge import judge
from course.judging.observe import observe

GOLDEN = Path(__file__).with_name("golden")
CASES = json.loads((GOLDEN / "lstm_sequence.json").read_text(encoding="utf-8"))["cases"]
OUTPUTS = ("h", "h_last", "c_last")
EQUAL = {"rtol": 1e-10, "atol": 1e-12}  # but for the order of summation, over several steps
SMALL = st.integers(1, 5)
SEEDS = st.integers(0, 2**32 - 1)

pytestmark = pytest.mark.filterwarnings("error")
quick = settings(max_examples=30, deadline=None, derandomize=True)
sizes = given(N=SMALL, T=SMALL, D=SMALL, H=SMALL, seed=SEEDS)


def draw(N, T, D, H, seed):
    """x, h0, c0, W, b, and lengths from 1 to T."""
    rng = np.random.default_rng(seed)
    shapes = [(N, T, D), (N, H), (N, H), (H + D, 4 * H), (4 * H,)]
    return [rng.standard_normal(shape) for shape in shapes], rng.integers(1, T + 1, N)


def by_hand(x, h0, c0, W, b):
    """h, c of all steps: the equations unit by unit, without NumPy's arithmetic."""

    def squash(a):
        return 1 / (1 + math.exp(-a))

    H = len(h0[0])
    all_h, all_c = [], []
    for sequence, h, c in zip(x.tolist(), h0.tolist(), c0.tolist(), strict=True):
        all_h.append([])
        all_c.append([])
        for step in sequence:
            sums = [
                math.fsum([*(a * w for a, w in zip(h + step, column, strict=True)), bias])
                for column, bias in zip(W.T.tolist(), b.tolist(), strict=True)
            ]
            i, f, g, o = (sums[k * H : (k + 1) * H] for k in range(4))
            c = [squash(f[j]) * c[j] + squash(i[j]) * math.tanh(g[j]) for j in range(H)]
            h = [squash(o[j]) * math.tanh(c[j]) for j in range(H)]
            all_h[-1].append(h)
            all_c[-1].append(c)
    return np.array(all_h), np.array(all_c)


@sizes
@quick
def test_lstm_forward_equals_the_equations(ours, N, T, D, H, seed):
    arguments, _ = draw(N, T, D, H, seed)
    before = [array.copy() for array in arguments]
    h, c = ours.lstm_forward(*arguments)
    assert h.shape == c.shape == (N, T, H)
    np.testing.assert_allclose((h, c), by_hand(*arguments), **EQUAL)
    for array, copy in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@sizes
@quick
def test_lengths_equal_each_example_run_alone(ours, N, T, D, H, seed):
    (x, h0, c0, W, b), lengths = draw(N, T, D, H, seed)
    h, h_last, c_last = ours.lstm_forward_lengths(x, lengths, h0, c0, W, b)
    assert h.shape == (N, T, H) and h_last.shape == c_last.shape == (N, H)
    for n, length in enumerate(lengths):
        alone_h, alone_c = by_hand(x[n : n + 1, :length], h0[n : n + 1], c0[n : n + 1], W, b)
        np.testing.assert_allclose(h[n, :length], alone_h[0], **EQUAL)
        np.testing.assert_allclose(
            (h_last[n], c_last[n]), (alone_h[0, -1], alone_c[0, -1]), **EQUAL
        )
        np.testing.assert_array_equal(h[n, length:], 0)


@sizes
@quick
def test_padding_is_not_read_and_may_hold_anything(ours, N, T, D, H, seed):
    (x, *rest), lengths = draw(N, T, D, H, seed)
    other = x.copy()
    for n, length in enumerate(lengths):
        other[n, length:] = 1000
    for one, two in zip(
        ours.lstm_forward_lengths(x, lengths, *rest),
        ours.lstm_forward_lengths(other, lengths, *rest),
        strict=True,
    ):
        np.testing.assert_allclose(one, two, **EQUAL)


@sizes
@quick
def test_full_lengths_change_nothing(ours, N, T, D, H, seed):
    (x, *rest), _ = draw(N, T, D, H, seed)
    h, c = ours.lstm_forward(x, *rest)
    same_h, h_last, c_last = ours.lstm_forward_lengths(x, np.full(N, T), *rest)
    np.testing.assert_allclose(same_h, h, **EQUAL)
    np.testing.assert_allclose((h_last, c_last), (h[:, -1], c[:, -1]), **EQUAL)


@sizes
@quick
def test_a_sequence_cut_in_two_gives_the_same_states(ours, N, T, D, H, seed):
    (x, h0, c0, W, b), _ = draw(N, T + 1, D, H, seed)
    h, c = ours.lstm_forward(x, h0, c0, W, b)
    first_h, first_c = ours.lstm_forward(x[:, :T], h0, c0, W, b)
    second_h, second_c = ours.lstm_forward(x[:, T:], first_h[:, -1], first_c[:, -1], W, b)
    np.testing.assert_allclose(np.concatenate([first_h, second_h], axis=1), h, **EQUAL)
    np.testing.assert_allclose(np.concatenate([first_c, second_c], axis=1), c, **EQUAL)


def test_examples_do_not_mix_and_the_future_does_not_reach_back(ours):
    (x, h0, c0, W, b), _ = draw(4, 6, 3, 5, seed=8)
    h, _ = ours.lstm_forward(x, h0, c0, W, b)
    x[2, 3] += 1
    changed = ours.lstm_forward(x, h0, c0, W, b)[0] != h
    assert changed[2, 3:].all()
    assert not changed[[0, 1, 3]].any() and not changed[2, :3].any()


@sizes
@quick
def test_last_output_equals_the_state_where_each_example_stops(ours, N, T, D, H, seed):
    (x, *rest), lengths = draw(N, T, D, H, seed)
    h, h_last, _ = ours.lstm_forward_lengths(x, lengths, *rest)
    np.testing.assert_array_equal(ours.last_output(h, lengths), h_last)
    unmasked = ours.lstm_forward(x, *rest)[0]
    assert ours.last_output(unmasked, lengths).tolist() == [
        states[n - 1].tolist() for states, n in zip(unmasked, lengths, strict=True)
    ]


@sizes
@quick
def test_project_inputs_equals_exact_sums(ours, N, T, D, H, seed):
    (x, _, _, W, b), _ = draw(N, T, D, H, seed)
    a = ours.project_inputs(x, W, b)
    columns = W[-D:].T.tolist()
    expected = [
        [
            [
                math.fsum([*(value * w for value, w in zip(step, column, strict=True)), bias])
                for column, bias in zip(columns, b.tolist(), strict=True)
            ]
            for step in sequence
        ]
        for sequence in x.tolist()
    ]
    assert a.shape == (N, T, 4 * H)
    np.testing.assert_allclose(a, expected, **EQUAL)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_reference_keeps_the_type(dtype):
    reference = SimpleNamespace(
        **{name: exercise.reference for name, exercise in load_all().items()}
    )
    arrays, lengths = draw(3, 5, 4, 6, seed=1)
    x, h0, c0, W, b = [array.astype(dtype) for array in arrays]
    results = [
        *reference.lstm_forward(x, h0, c0, W, b),
        *reference.lstm_forward_lengths(x, lengths, h0, c0, W, b),
        reference.last_output(x, lengths),
        reference.project_inputs(x, W, b),
    ]
    assert {result.dtype.name for result in results} == {dtype}


def test_a_state_that_leaks_from_call_to_call_is_found():
    source = (
        "kept = {}\ndef lstm_forward(x, h0, c0, W, b):\n    h, c = right(x, *kept.get(x.shape, "
        "(h0, c0)), W, b)\n"
        "    kept[x.shape] = h[:, -1], c[:, -1]\n    return h, c"
    )
    exercise = load_all()["lstm_forward"]
    for cases in (exercise.public_cases(), exercise.hidden_cases(3)):
        namespace = {"right": exercise.reference}
        exec(source, namespace)
        inputs = [case.inputs for case in [*cases.cases, cases.cases[0]]]
        report = judge(cases, [observe(namespace["lstm_forward"], item) for item in inputs])
        assert "a second call with the same inputs gave something else" in report.text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_sequences_equal_the_stored_values_of_pytorch(ours, case):
    x, h0, c0, W, b = (np.array(case[name]) for name in ("x", "h0", "c0", "W", "b"))
    lengths = np.array(case["lengths"])
    found = ours.lstm_forward_lengths(x, lengths, h0, c0, W, b)
    for name, array in zip(OUTPUTS, found, strict=True):
        np.testing.assert_allclose(array, case[name], **EQUAL)
    h, _ = ours.lstm_forward(x, h0, c0, W, b)
    np.testing.assert_allclose(ours.last_output(h, lengths), case["h_last"], **EQUAL)
    if set(lengths) == {x.shape[1]}:
        np.testing.assert_allclose(h, case["h"], **EQUAL)


@pytest.fixture(scope="module")
def pytorch():
    """What tests/solutions/golden/make_lstm_sequence.py defines."""
    pytest.importorskip(
        "torch",
        reason="PyTorch is not installed, so sequences were compared with its stored values only.",
    )
    return SimpleNamespace(**runpy.run_path(str(GOLDEN / "make_lstm_sequence.py")))


@pytest.mark.parametrize("N, T, D, H", [(3, 5, 4, 6), (1, 1, 1, 1), (6, 2, 1, 3), (2, 7, 5, 2)])
def test_sequences_equal_pytorch(ours, pytorch, N, T, D, H):
    for seed in range(3):
        (x, *rest), lengths = draw(N, T, D, H, seed)
        expected = pytorch.torch_sequence(x, lengths, *rest)
        for array, other in zip(
            ours.lstm_forward_lengths(x, lengths, *rest), expected, strict=True
        ):
            np.testing.assert_allclose(array, other, **EQUAL)


def test_the_stored_values_are_what_pytorch_gives_now(pytorch):
    for new, stored in zip(pytorch.make()["cases"], CASES, strict=True):
        for name, value in new.items():
            np.testing.assert_allclose(
                value, stored[name], rtol=1e-12, atol=1e-14
            ) if name != "title" else None
