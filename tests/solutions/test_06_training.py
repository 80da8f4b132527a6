"""Lesson 06: the reference against oracles that share no code with it.

Oracles: sums with exact rounding and central differences for the loss, closed forms for Adam,
central differences for a whole
update, PyTorch for all four functions: live where it is installed, and always as
tests/solutions/golden/training.json.
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

from solutions.reference.training import adam_step, sgd_step, softmax_cross_entropy, train_step

GOLDEN = Path(__file__).with_name("golden")
STORED = json.loads((GOLDEN / "training.json").read_text(encoding="utf-8"))
EXACT = {"rtol": 1e-11, "atol": 1e-13}
SMALL = st.integers(1, 5)
SEEDS = st.integers(0, 2**32 - 1)

quick = settings(max_examples=40, deadline=None, derandomize=True)


def draw(N, T, K, seed, scale=3.0):
    """Arguments of softmax_cross_entropy; at least one step is real."""
    rng = np.random.default_rng(seed)
    mask = rng.integers(0, 2, (N, T)).astype(float)
    mask[rng.integers(N), rng.integers(T)] = 1
    return scale * rng.standard_normal((N, T, K)), rng.integers(0, K, (N, T)), mask


def exact_loss(scores, targets, mask):
    """The mean of log(sum of exp(other - right score)) over the real steps, in plain Python."""
    losses = [
        math.log(math.fsum(math.exp(score - scores[n, t, targets[n, t]]) for score in scores[n, t]))
        for n, t in np.ndindex(targets.shape)
        if mask[n, t]
    ]
    return math.fsum(losses) / len(losses)


def differences(f, x, eps):
    """Central differences of a number with respect to each element."""
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        ends = []
        for sign in (1, -1):
            moved = x.copy()
            moved[index] += sign * eps
            ends.append(f(moved))
        gradient[index] = (ends[0] - ends[1]) / (2 * eps)
    return gradient


def fresh(params):
    """The state of Adam before its first step."""
    return {
        "m": {name: np.zeros_like(value) for name, value in params.items()},
        "v": {name: np.zeros_like(value) for name, value in params.items()},
        "t": 0,
    }


def arrays(stored):
    """Lists of a stored dict as arrays, where there are any."""
    return {
        name: arrays(value)
        if isinstance(value, dict)
        else np.array(value)
        if isinstance(value, list)
        else value
        for name, value in stored.items()
    }


@given(N=SMALL, T=SMALL, K=SMALL, seed=SEEDS)
@quick
def test_the_loss_equals_exact_sums(N, T, K, seed):
    inputs = draw(N, T, K, seed)
    loss, dscores = softmax_cross_entropy(*inputs)
    assert np.ndim(loss) == 0 and dscores.shape == (N, T, K)
    assert loss == pytest.approx(exact_loss(*inputs), rel=1e-9, abs=1e-14)


@given(N=SMALL, T=SMALL, K=SMALL, seed=SEEDS)
@quick
def test_the_gradient_of_the_loss_equals_differences(N, T, K, seed):
    scores, targets, mask = draw(N, T, K, seed)
    numerical = differences(
        lambda moved: softmax_cross_entropy(moved, targets, mask)[0], scores, 1e-5
    )
    np.testing.assert_allclose(
        softmax_cross_entropy(scores, targets, mask)[1], numerical, atol=1e-9
    )


@given(N=SMALL, T=SMALL, K=SMALL, seed=SEEDS, shift=st.floats(-1e6, 1e6))
@quick
def test_a_shift_of_all_scores_of_a_step_changes_nothing(N, T, K, seed, shift):
    scores, targets, mask = draw(N, T, K, seed)
    loss, dscores = softmax_cross_entropy(scores, targets, mask)
    shifted = softmax_cross_entropy(scores + shift, targets, mask)
    assert shifted[0] == pytest.approx(loss, rel=1e-6, abs=1e-8)
    np.testing.assert_allclose(shifted[1], dscores, atol=1e-8)


@given(N=SMALL, T=SMALL, K=SMALL, seed=SEEDS, size=st.sampled_from([0.0, 1e3, 1e30, 1e300]))
@quick
def test_masked_steps_count_nothing_whatever_stands_there(N, T, K, seed, size):
    scores, targets, mask = draw(N, T, K, seed)
    other = np.where(mask[:, :, None] > 0, scores, -size * scores)
    loss, dscores = softmax_cross_entropy(scores, targets, mask)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        other_loss, other_dscores = softmax_cross_entropy(
            other, np.where(mask > 0, targets, K - 1 - targets), mask
        )
    assert other_loss == loss
    np.testing.assert_array_equal(other_dscores, dscores)
    assert not dscores[mask == 0].any()


@given(seed=SEEDS)
@quick
def test_huge_scores_give_the_difference_to_the_largest(seed):
    rng = np.random.default_rng(seed)
    scores = 1e4 * rng.permutation(5).astype(float).reshape(1, 1, 5)
    loss, dscores = softmax_cross_entropy(scores, np.array([[2]]), np.ones((1, 1)))
    assert loss == scores.max() - scores[0, 0, 2]
    assert dscores.sum() == 0


@given(K=st.integers(1, 50), N=SMALL, T=SMALL, seed=SEEDS)
@quick
def test_without_knowledge_the_loss_is_log_of_the_number_of_classes(K, N, T, seed):
    _, targets, mask = draw(N, T, K, seed)
    assert softmax_cross_entropy(np.full((N, T, K), 7.0), targets, mask)[0] == pytest.approx(
        math.log(K)
    )


@given(seed=SEEDS, learning_rate=st.floats(1e-4, 1), scale=st.floats(1e-3, 1e3))
@quick
def test_the_first_step_of_adam_has_the_size_of_the_learning_rate(seed, learning_rate, scale):
    gradients = {"W": scale * (1 + np.random.default_rng(seed).random((3, 2)))}
    params = {"W": np.zeros((3, 2))}
    new, state = adam_step(params, gradients, fresh(params), learning_rate)
    np.testing.assert_allclose(new["W"], -learning_rate, rtol=1e-4)
    assert state["t"] == 1


@given(seed=SEEDS, steps=st.integers(1, 30))
@quick
def test_corrected_means_of_a_constant_gradient_are_the_gradient(seed, steps):
    gradients = {"b": np.random.default_rng(seed).standard_normal(4)}
    params = {"b": np.zeros(4)}
    state = fresh(params)
    for _ in range(steps):
        params, state = adam_step(params, gradients, state, 0.1)
    np.testing.assert_allclose(state["m"]["b"] / (1 - 0.9**steps), gradients["b"], rtol=1e-9)
    np.testing.assert_allclose(state["v"]["b"] / (1 - 0.999**steps), gradients["b"] ** 2, rtol=1e-9)
    np.testing.assert_allclose(params["b"], -0.1 * steps * np.sign(gradients["b"]), rtol=1e-4)


def small_network(seed, dtype="float64", sizes=(3, 4, 2, 5, 6)):
    """params, x, targets, mask of train_step."""
    N, T, D, H, K = sizes
    rng = np.random.default_rng(seed)
    shapes = {"W": (H + D, 4 * H), "b": (4 * H,), "W_y": (H, K), "b_y": (K,)}
    params = {
        name: (0.5 * rng.standard_normal(shape)).astype(dtype) for name, shape in shapes.items()
    }
    _, targets, mask = draw(N, T, K, seed)
    return params, rng.standard_normal((N, T, D)).astype(dtype), targets, mask.astype(dtype)


def test_one_update_equals_adam_on_numerical_gradients():
    params, x, targets, mask = small_network(1)
    state = fresh(params) | {
        "v": {name: np.ones_like(value) for name, value in params.items()},
        "t": 3,
    }

    def loss_of(name):
        return lambda moved: train_step(params | {name: moved}, x, targets, mask, state, 0.1, 1e9)[
            2
        ]

    gradients = {name: differences(loss_of(name), value, 1e-5) for name, value in params.items()}
    norm = math.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))
    for max_norm in (2 * norm, norm / 3):
        shortened = {
            name: min(1, max_norm / norm) * gradient for name, gradient in gradients.items()
        }
        expected, after = adam_step(params, shortened, state, 0.1)
        new, new_state, _ = train_step(params, x, targets, mask, state, 0.1, max_norm)
        assert new_state["t"] == after["t"] == 4
        for name in params:
            np.testing.assert_allclose(new[name], expected[name], atol=1e-8)
            np.testing.assert_allclose(new_state["m"][name], after["m"][name], atol=1e-8)


def test_a_tiny_batch_is_learned_by_heart():
    params, x, targets, mask = small_network(2)
    params["W_y"] *= 0
    params["b_y"] *= 0
    state, losses = fresh(params), []
    for _ in range(120):
        params, state, loss = train_step(params, x, targets, mask, state, 0.05, 1.0)
        losses.append(loss)
    assert losses[0] == pytest.approx(math.log(6))
    assert losses[-1] < 0.01


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_type_of_numbers_is_kept_and_nothing_is_shared(dtype):
    params, x, targets, mask = small_network(3, dtype)
    state, copies = fresh(params), {name: value.copy() for name, value in params.items()}
    new, new_state, loss = train_step(params, x, targets, mask, state, 0.1, 1.0)
    loss_alone, dscores = softmax_cross_entropy(x, np.zeros_like(targets), mask)
    assert {str(np.asarray(value).dtype) for value in (loss, loss_alone, dscores)} == {dtype}
    for name, value in params.items():
        results = [
            new[name],
            new_state["m"][name],
            new_state["v"][name],
            sgd_step(params, params, 0.1)[name],
        ]
        assert {str(result.dtype) for result in results} == {dtype}
        assert not any(np.shares_memory(result, value) for result in results)
        np.testing.assert_array_equal(value, copies[name])
        assert not state["m"][name].any() and not state["v"][name].any()
    assert state["t"] == 0 and new_state["t"] == 1


def test_a_mask_of_integers_or_truth_values_gives_the_same():
    scores, targets, mask = draw(3, 4, 5, 6)
    loss, dscores = softmax_cross_entropy(scores, targets, mask)
    for kind in (int, bool):
        other = softmax_cross_entropy(scores, targets, mask.astype(kind))
        assert other[0] == loss
        np.testing.assert_array_equal(other[1], dscores)


def steps_of(optimizer, params, gradients, learning_rate):
    """The parameters after each update by our own optimizers."""
    state, path = fresh(params), []
    for now in gradients:
        if optimizer == "SGD":
            params = sgd_step(params, now, learning_rate)
        else:
            params, state = adam_step(params, now, state, learning_rate)
        path.append(params)
    return path


def assert_same_path(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        for name in one:
            np.testing.assert_allclose(one[name], other[name], **EXACT)


def trained(params, x, targets, mask, learning_rate, max_norm, updates):
    """Losses and parameters after so many updates by train_step."""
    state, losses = fresh(params), []
    for _ in range(updates):
        params, state, loss = train_step(params, x, targets, mask, state, learning_rate, max_norm)
        losses.append(loss)
    return losses, params


def assert_same_training(ours, theirs):
    np.testing.assert_allclose(
        ours[0], theirs[0], rtol=1e-6
    )  # PyTorch adds 1e-6 to the norm before it clips
    for name, value in ours[1].items():
        np.testing.assert_allclose(value, theirs[1][name], atol=1e-6)


@pytest.mark.parametrize("case", STORED["losses"], ids=lambda case: case["title"])
def test_the_loss_equals_the_stored_values_of_pytorch(case):
    case = arrays(case)
    loss, dscores = softmax_cross_entropy(case["scores"], case["targets"], case["mask"])
    np.testing.assert_allclose(loss, case["loss"], **EXACT)
    np.testing.assert_allclose(dscores, case["dscores"], **EXACT)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_optimizers_equal_the_stored_values_of_pytorch(optimizer):
    stored = STORED["updates"]
    ours = steps_of(
        optimizer, arrays(stored["params"]), [arrays(item) for item in stored["gradients"]], 0.1
    )
    assert_same_path(ours, [arrays(item) for item in stored[optimizer]])


def test_training_equals_the_stored_values_of_pytorch():
    stored = arrays(STORED["training"])
    path = stored.pop("losses"), stored.pop("trained")
    assert_same_training(trained(**stored), path)


@pytest.fixture(scope="module")
def pytorch():
    """What tests/solutions/golden/make_training.py defines."""
    pytest.importorskip(
        "torch",
        reason="PyTorch is not installed, so training was compared with its stored values only.",
    )
    return SimpleNamespace(**runpy.run_path(str(GOLDEN / "make_training.py")))


@pytest.mark.parametrize("shape", [(3, 5, 4), (1, 1, 1), (2, 7, 3)])
def test_the_loss_equals_pytorch(pytorch, shape):
    for scale in (1, 100):
        inputs = draw(*shape, seed=11, scale=scale)
        loss, dscores = softmax_cross_entropy(*inputs)
        expected = pytorch.torch_loss(*inputs)
        np.testing.assert_allclose(loss, expected[0], rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(dscores, expected[1], rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_optimizers_equal_pytorch(pytorch, optimizer):
    inputs = pytorch.draw_updates(np.random.default_rng(5), count=20)
    assert_same_path(
        steps_of(optimizer, **inputs, learning_rate=0.03),
        pytorch.torch_updates(optimizer, **inputs, learning_rate=0.03),
    )


@pytest.mark.parametrize("shape", [(3, 5, 4, 6, 2), (1, 1, 1, 1, 2), (2, 7, 3, 2, 4)])
@pytest.mark.parametrize("max_norm", [0.05, 100.0])
def test_training_equals_pytorch(pytorch, shape, max_norm):
    inputs = pytorch.draw_training(*shape, np.random.default_rng(7)) | {
        "learning_rate": 0.02,
        "max_norm": max_norm,
        "updates": 6,
    }
    assert_same_training(trained(**inputs), pytorch.torch_training(**inputs))


def test_the_stored_values_are_what_pytorch_gives_now(pytorch):
    new = pytorch.plain(pytorch.make())
    for name in ("losses", "updates", "training"):
        assert_close(new[name], STORED[name])


def assert_close(new, stored):
    """Equal up to the last digits, through dicts and lists."""
    if isinstance(stored, dict):
        assert set(new) == set(stored)
        for name in stored:
            assert_close(new[name], stored[name])
    elif isinstance(stored, list) and stored and isinstance(stored[0], dict):
        for one, other in zip(new, stored, strict=True):
            assert_close(one, other)
    elif isinstance(stored, str):
        assert new == stored
    else:
        np.testing.assert_allclose(new, stored, rtol=1e-10, atol=1e-13)
