"""Lesson 16: the reference against oracles that share no code with it.

Oracles: a plain LSTM cell written number by number, central differences for all six parameters, and
PyTorch where it is installed.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

NAMES = ("W_enc", "b_enc", "W_dec", "b_dec", "W_y", "b_y")
SEEDS = st.integers(0, 2**32 - 1)
SMALL = st.integers(1, 4)
quick = settings(max_examples=25, deadline=None, derandomize=True)


def draw(seed, N=3, T=5, S=4, V=6, K=7, H=2, dtype="float64"):
    """params, x, targets."""
    rng = np.random.default_rng(seed)
    shapes = ((H + V, 4 * H), (4 * H,), (H + K + 1, 4 * H), (4 * H,), (H, K), (K,))
    params = {name: rng.standard_normal(shape).astype(dtype) for name, shape in zip(NAMES, shapes)}
    return params, rng.integers(0, V, (N, T)), rng.integers(0, K, (N, S))


def cell(symbol, h, c, W, b):
    """One step for one example in plain Python: the symbol's row of W is all that a one-hot input
    adds.
    """
    H = len(h)
    a = [b[j] + W[H + symbol][j] + sum(h[m] * W[m][j] for m in range(H)) for j in range(4 * H)]
    i, f, o = ([1 / (1 + math.exp(-a[block * H + m])) for m in range(H)] for block in (0, 1, 3))
    c = [f[m] * c[m] + i[m] * math.tanh(a[2 * H + m]) for m in range(H)]
    return [o[m] * math.tanh(c[m]) for m in range(H)], c


def read_all(symbols, h, c, W, b):
    """The states after each symbol: list of pairs (h, c)."""
    states = []
    for symbol in symbols:
        h, c = cell(symbol, h, c, W.tolist(), b.tolist())
        states.append((h, c))
    return states


def scores_of(h, params):
    return np.array(h) @ params["W_y"] + params["b_y"]


def slow_loss(params, x, targets):
    """The mean of -log p of the right symbols, one example and one symbol at a time."""
    H, K = params["W_y"].shape
    losses = []
    for sentence, right in zip(x.tolist(), targets.tolist()):
        last = read_all(sentence, [0.0] * H, [0.0] * H, params["W_enc"], params["b_enc"])[-1]
        for (h, _), symbol in zip(
            read_all([K] + right[:-1], *last, params["W_dec"], params["b_dec"]), right
        ):
            s = scores_of(h, params)
            losses.append(math.log(math.fsum(np.exp(s - s[symbol]))))
    return math.fsum(losses) / len(losses)


@given(seed=SEEDS, N=SMALL, T=SMALL, V=SMALL, H=SMALL)
@quick
def test_encode_ends_where_the_plain_cell_ends(ours, seed, N, T, V, H):
    params, x, _ = draw(seed, N=N, T=T, V=V, H=H)
    h, c = ours.encode(params, x)
    for n in range(N):
        expected = read_all(x[n].tolist(), [0.0] * H, [0.0] * H, params["W_enc"], params["b_enc"])[
            -1
        ]
        np.testing.assert_allclose((h[n], c[n]), expected, rtol=1e-10, atol=1e-13)


@given(seed=SEEDS, N=SMALL, S=SMALL, K=SMALL, H=SMALL)
@quick
def test_decode_equals_the_plain_cell(ours, seed, N, S, K, H):
    params, _, targets = draw(seed, N=N, S=S, K=K, H=H)
    h0, c0 = np.random.default_rng(seed).uniform(-1, 1, (2, N, H))
    read = ours.shift_right(targets, K)
    scores = ours.decode(params, read, h0, c0)
    assert scores.shape == (N, S, K)
    for n in range(N):
        states = read_all(
            read[n].tolist(), h0[n].tolist(), c0[n].tolist(), params["W_dec"], params["b_dec"]
        )
        np.testing.assert_allclose(
            scores[n], [scores_of(h, params) for h, _ in states], rtol=1e-9, atol=1e-12
        )


@given(seed=SEEDS, N=SMALL, S=SMALL)
@quick
def test_shift_right_moves_by_one(ours, seed, N, S):
    targets = np.random.default_rng(seed).integers(0, 5, (N, S))
    assert ours.shift_right(targets, 9).tolist() == [[9, *row[:-1]] for row in targets.tolist()]


@given(seed=SEEDS, N=SMALL, T=SMALL, S=SMALL)
@quick
def test_the_loss_equals_the_slow_one(ours, seed, N, T, S):
    params, x, targets = draw(seed, N=N, T=T, S=S)
    assert ours.translation_gradients(params, x, targets)[0] == pytest.approx(
        slow_loss(params, x, targets), rel=1e-9
    )


@pytest.mark.parametrize("name", NAMES)
def test_gradients_equal_central_differences(ours, name):
    params, x, targets = draw(5)
    gradient = ours.translation_gradients(params, x, targets)[1][name]
    assert gradient.shape == params[name].shape
    for index in np.ndindex(params[name].shape):
        ends = []
        for move in (1e-5, -1e-5):
            moved = params[name].copy()
            moved[index] += move
            ends.append(slow_loss(params | {name: moved}, x, targets))
        assert gradient[index] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-5, abs=1e-8)


@given(seed=SEEDS, N=SMALL, steps=st.integers(1, 6))
@quick
def test_greedy_decode_equals_the_plain_cell(ours, seed, N, steps):
    params, x, _ = draw(seed, N=N)
    H, K = params["W_y"].shape
    answers = ours.greedy_decode(params, x, steps)
    for n in range(N):
        h, c = read_all(x[n].tolist(), [0.0] * H, [0.0] * H, params["W_enc"], params["b_enc"])[-1]
        symbol, expected = K, []
        for _ in range(steps):
            h, c = cell(symbol, h, c, params["W_dec"].tolist(), params["b_dec"].tolist())
            symbol = int(scores_of(h, params).argmax())
            expected.append(symbol)
        assert answers[n].tolist() == expected


def test_with_its_own_words_for_a_teacher_the_decoder_says_the_same(ours):
    params, x, _ = draw(7, N=9)
    answers = ours.greedy_decode(params, x, 8)
    scores = ours.decode(params, ours.shift_right(answers, 7), *ours.encode(params, x))
    np.testing.assert_array_equal(scores.argmax(axis=2), answers)


@given(seed=SEEDS, N=SMALL, S=SMALL)
@quick
def test_exact_match_counts_rows(ours, seed, N, S):
    answers, targets = np.random.default_rng(seed).integers(0, 2, (2, N, S))
    same = sum(a == b for a, b in zip(answers.tolist(), targets.tolist()))
    assert ours.exact_match(answers, targets) == pytest.approx(same / N)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_type_of_numbers_is_kept(ours, dtype):
    params, x, targets = draw(3, dtype=dtype)
    h, c = ours.encode(params, x)
    scores = ours.decode(params, ours.shift_right(targets, 7), h, c)
    gradients = ours.translation_gradients(params, x, targets)[1]
    assert {str(array.dtype) for array in (h, c, scores, *gradients.values())} == {dtype}


def test_pytorch_gives_the_same_loss_and_gradients(ours):
    torch = pytest.importorskip("torch")
    params, x, targets = draw(11, N=4, T=6, S=5, V=8, K=3, H=7)
    H, K = params["W_y"].shape
    ends = {}

    def lstm(name):
        W, b = params[f"W_{name}"], params[f"b_{name}"]
        module = torch.nn.LSTM(len(W) - H, H, batch_first=True, dtype=torch.float64)
        arrays = {
            "weight_hh_l0": W[:H].T,
            "weight_ih_l0": W[H:].T,
            "bias_ih_l0": b,
            "bias_hh_l0": 0 * b,
        }
        module.load_state_dict({key: torch.tensor(array) for key, array in arrays.items()})
        ends[name] = module
        return module

    one_hot = torch.nn.functional.one_hot
    states = lstm("enc")(one_hot(torch.tensor(x), 8).double())[1]
    read = np.concatenate([np.full((4, 1), K), targets[:, :-1]], axis=1)
    h = lstm("dec")(one_hot(torch.tensor(read), K + 1).double(), states)[0]
    W_y, b_y = (torch.tensor(params[name], requires_grad=True) for name in ("W_y", "b_y"))
    expected = torch.nn.functional.cross_entropy(
        (h @ W_y + b_y).reshape(-1, K), torch.tensor(targets).reshape(-1)
    )
    expected.backward()
    loss, gradients = ours.translation_gradients(params, x, targets)
    assert loss == pytest.approx(expected.item(), rel=1e-12)
    for name, module in ends.items():
        W = torch.cat([module.weight_hh_l0.grad.T, module.weight_ih_l0.grad.T]).numpy()
        np.testing.assert_allclose(gradients[f"W_{name}"], W, rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(
            gradients[f"b_{name}"], module.bias_ih_l0.grad.numpy(), rtol=1e-9, atol=1e-13
        )
    np.testing.assert_allclose(gradients["W_y"], W_y.grad.numpy(), rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(gradients["b_y"], b_y.grad.numpy(), rtol=1e-9, atol=1e-13)
