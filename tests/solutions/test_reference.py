"""The reference and the lessons' own answers against oracles that share no code with them.

Oracles: differences for derivatives, decimal arithmetic with 60 digits for the sigmoid, exact sums
for the gates, PyTorch
for the whole step: live where it is installed, and always as tests/solutions/golden/lstm_cell.json.
"""

import json
import math
import runpy
from decimal import Decimal, localcontext
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.exercises import load_all
from course.judging.observe import observe

GOLDEN = Path(__file__).with_name("golden")
CASES = json.loads((GOLDEN / "lstm_cell.json").read_text(encoding="utf-8"))["cases"]
INPUTS = ("x_t", "h_prev", "c_prev", "W", "b")
STEP = {"rtol": 1e-11, "atol": 1e-13}  # equal but for the order of summation
SMALL = st.integers(1, 6)
SEEDS = st.integers(0, 2**32 - 1)

pytestmark = pytest.mark.filterwarnings("error")
quick = settings(max_examples=40, deadline=None, derandomize=True)


@pytest.mark.parametrize("name", load_all())
def test_the_lessons_answers_get_full_marks(answers, name):
    function = getattr(answers, name)
    report = load_all()[name].mark(
        lambda inputs: [observe(function, item) for item in inputs], seed=7
    )
    assert report.fraction == 1, report.text()
    assert report.notes == []  # an answer that warns is no model


# Lesson 02: sigmoid, derivatives, joined state, gates


def exact_sigmoid(x):
    """The sigmoid of each float in x, right to the last digit."""
    with localcontext(prec=60):
        return np.array([float(1 / (1 + (-Decimal(value)).exp())) for value in map(float, x)])


@pytest.mark.parametrize("dtype, rtol", [("float64", 4e-16), ("float32", 4e-7)])
def test_sigmoid_is_exact_from_minus_to_plus_1000(ours, dtype, rtol):
    near_zero = [0.0, -0.0, 1e-300, -1e-20, 1e-8, -1e-8]
    x = np.concatenate(
        [np.linspace(-1000, 1000, 1601), np.linspace(-40, 40, 321), near_zero]
    ).astype(dtype)
    s = ours.sigmoid(x)
    assert s.dtype == dtype
    np.testing.assert_allclose(
        s, exact_sigmoid(x), rtol=rtol, atol=float(np.finfo(dtype).smallest_normal)
    )


@given(x=st.floats(allow_nan=False))
@quick
def test_sigmoid_of_any_number_is_a_share_and_symmetric(ours, x):
    s, mirrored = ours.sigmoid(np.array([x, -x]))
    assert 0 <= s <= 1
    assert s + mirrored == pytest.approx(1, rel=1e-15)


def by_differences(function, x, step=1e-5):
    return (function(x + step) - function(x - step)) / (2 * step)


X = np.linspace(-6, 6, 99).reshape(3, 33)


def test_sigmoid_grad_equals_differences(ours):
    np.testing.assert_allclose(
        ours.sigmoid_grad(ours.sigmoid(X)), by_differences(ours.sigmoid, X), atol=1e-10
    )


def test_tanh_grad_equals_differences(ours):
    np.testing.assert_allclose(ours.tanh_grad(np.tanh(X)), by_differences(np.tanh, X), atol=1e-10)


@given(N=SMALL, D=SMALL, H=SMALL, seed=SEEDS)
@quick
def test_concat_state_puts_each_hidden_row_before_its_input_row(ours, N, D, H, seed):
    rng = np.random.default_rng(seed)
    h_prev, x_t = rng.standard_normal((N, H)), rng.standard_normal((N, D))
    z = ours.concat_state(h_prev, x_t)
    assert z.tolist() == [h + x for h, x in zip(h_prev.tolist(), x_t.tolist(), strict=True)]
    assert not np.shares_memory(z, h_prev) and not np.shares_memory(z, x_t)


@pytest.mark.parametrize("gate", ["forget_gate", "input_gate", "candidate", "output_gate"])
def test_gates_equal_exact_sums(ours, gate):
    rng = np.random.default_rng(2)
    z, W, b = rng.standard_normal((3, 10)), rng.standard_normal((10, 6)), rng.standard_normal(6)
    squash = math.tanh if gate == "candidate" else lambda a: 1 / (1 + math.exp(-a))
    expected = [
        [squash(math.fsum([*(row * column), bias])) for column, bias in zip(W.T, b, strict=True)]
        for row in z
    ]
    np.testing.assert_allclose(getattr(ours, gate)(z, W, b), expected, rtol=1e-13)


# Lesson 03: one step


def test_update_cell_and_hidden_state_by_hand(ours):
    c_prev = np.array([[4.0]])
    c = ours.update_cell(
        f=np.array([[0.75]]), i=np.array([[0.5]]), g=np.array([[-0.8]]), c_prev=c_prev
    )
    assert c == pytest.approx(2.6)  # three quarters of 4, less half of 0.8
    assert c_prev == 4
    assert ours.hidden_state(
        o=np.array([[0.25]]), c=np.array([[math.atanh(0.6)]])
    ) == pytest.approx(0.15)


def separate(W, b):
    """The fused weights as the dict that lstm_step takes."""
    blocks = zip("ifgo", np.split(W, 4, axis=1), np.split(b, 4), strict=True)
    return {
        f"{letter}_{gate}": part
        for gate, W_gate, b_gate in blocks
        for letter, part in (("W", W_gate), ("b", b_gate))
    }


def both_steps(ours, x_t, h_prev, c_prev, W, b):
    """(h, c) of the step gate by gate and of the fused one."""
    return ours.lstm_step(x_t, h_prev, c_prev, separate(W, b)), ours.lstm_step_fused(
        x_t, h_prev, c_prev, W, b
    )


def draw(N, D, H, seed, size=1.0):
    """Arguments of a fused step."""
    rng = np.random.default_rng(seed)
    shapes = [(N, D), (N, H), (N, H), (H + D, 4 * H), (4 * H,)]
    return [size * rng.standard_normal(shape) for shape in shapes]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_steps_equal_the_stored_values_of_pytorch(ours, case):
    for step in both_steps(ours, *[np.array(case[name]) for name in INPUTS]):
        np.testing.assert_allclose(step, [case["h"], case["c"]], **STEP)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_count_parameters_equals_the_stored_shapes_of_pytorch(ours, case):
    assert ours.count_parameters(case["D"], case["H"]) == count_without_second_bias(
        case["torch_parameters"]
    )


def count_without_second_bias(shapes):
    """Number of PyTorch's parameters; of its two biases for each gate, which it adds, one counts."""
    return sum(math.prod(shape) for name, shape in shapes.items() if name != "bias_hh")


@pytest.fixture(scope="module")
def pytorch():
    """What tests/solutions/golden/make_lstm_cell.py defines."""
    pytest.importorskip(
        "torch",
        reason="PyTorch is not installed, so the steps were compared with its stored values only.",
    )
    return SimpleNamespace(**runpy.run_path(str(GOLDEN / "make_lstm_cell.py")))


@pytest.mark.parametrize("N, D, H", [(3, 4, 6), (1, 1, 1), (1, 5, 2), (6, 2, 5), (4, 3, 3)])
def test_steps_equal_pytorch(ours, pytorch, N, D, H):
    for seed, size in enumerate([1.0, 0.01, 5.0]):
        arguments = draw(N, D, H, seed, size)
        expected = pytorch.torch_step(*arguments)
        for step in both_steps(ours, *arguments):
            np.testing.assert_allclose(step, expected, **STEP)


@pytest.mark.parametrize("D, H", [(1, 1), (4, 6), (100, 60)])
def test_count_parameters_equals_pytorch(ours, pytorch, D, H):
    assert ours.count_parameters(D, H) == count_without_second_bias(pytorch.parameter_shapes(D, H))


def test_the_stored_values_are_what_pytorch_gives_now(pytorch):
    made = pytorch.make()["cases"]
    assert [case["title"] for case in made] == [case["title"] for case in CASES]
    for new, stored in zip(made, CASES, strict=True):
        assert new["torch_parameters"] == stored["torch_parameters"]
        for name in (*INPUTS, "h", "c"):
            np.testing.assert_allclose(new[name], stored[name], rtol=1e-12, atol=1e-14)


@given(N=SMALL, D=SMALL, H=SMALL, seed=SEEDS)
@quick
def test_the_fused_step_equals_the_separate_one(ours, N, D, H, seed):
    arguments = draw(N, D, H, seed)
    before = [array.copy() for array in arguments]
    (h, c), fused = both_steps(ours, *arguments)
    assert h.shape == c.shape == (N, H)
    assert abs(h).max() < 1
    np.testing.assert_allclose(fused, (h, c), **STEP)
    for array, copy in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@given(D=SMALL, H=SMALL, seed=SEEDS)
@quick
def test_fuse_gates_undoes_the_split(ours, D, H, seed):
    *_, W, b = draw(1, D, H, seed)
    fused_W, fused_b = ours.fuse_gates(separate(W, b))
    np.testing.assert_array_equal(fused_W, W)
    np.testing.assert_array_equal(fused_b, b)


def test_open_and_shut_gates_keep_or_replace_the_cell(ours):
    x_t, h_prev, c_prev, W, b = draw(3, 4, 6, seed=5)
    keep, replace = [
        np.concatenate([np.full(6, i), np.full(6, f), b[12:]])
        for i, f in [(-1000, 1000), (1000, -1000)]
    ]
    for _, c in both_steps(ours, x_t, h_prev, c_prev, W, keep):
        np.testing.assert_array_equal(c, c_prev)
    for _, c in both_steps(ours, x_t, h_prev, c_prev, W, replace):
        np.testing.assert_allclose(c, np.tanh(np.hstack([h_prev, x_t]) @ W + b)[:, 12:18], **STEP)


# Lesson 03: starting weights


@given(D=SMALL, H=SMALL, seed=SEEDS)
@quick
def test_init_lstm_has_orthogonal_blocks_and_an_open_forget_gate(ours, D, H, seed):
    W, b = ours.init_lstm(D, H, np.random.default_rng(seed))
    assert W.shape == (H + D, 4 * H) and np.isfinite(W).all()
    for block in np.split(W[:H], 4, axis=1):
        np.testing.assert_allclose(block.T @ block, np.eye(H), atol=1e-12)
    np.testing.assert_array_equal(b, [0] * H + [1] * H + [0] * 2 * H)


def test_init_lstm_scales_the_inputs(ours):
    W, _ = ours.init_lstm(400, 50, np.random.default_rng(1))
    for block in np.split(
        W[50:], 4, axis=1
    ):  # 20000 numbers: their spread is known to about 1 in 200
        assert block.std() * 20 == pytest.approx(1, abs=0.03)
        assert block.mean() * 20 == pytest.approx(0, abs=0.03)


def test_init_lstm_draws_from_its_generator_only(ours):
    rng, state = np.random.default_rng(8), np.random.get_state()[1].copy()
    first, second = ours.init_lstm(4, 6, rng)[0], ours.init_lstm(4, 6, rng)[0]
    np.testing.assert_array_equal(ours.init_lstm(4, 6, np.random.default_rng(8))[0], first)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(np.random.get_state()[1], state)
    blocks = np.split(first, 4, axis=1)
    assert all(abs(a - b).max() > 0.01 for k, a in enumerate(blocks) for b in blocks[:k])
