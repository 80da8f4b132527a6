"""The language model against central differences, plain loops and independent formulas."""

import numpy as np
import pytest

from solutions.reference import language
from solutions.reference.bptt import numerical_gradient
from solutions.reference.cell import lstm_step_fused

V, D, H = 7, 4, 3


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture
def params(rng):
    shapes = {
        "E": (V, D),
        "W0": (H + D, 4 * H),
        "b0": (4 * H,),
        "W1": (2 * H, 4 * H),
        "b1": (4 * H,),
        "W_y": (H, V),
        "b_y": (V,),
    }
    return {name: rng.standard_normal(shape) for name, shape in shapes.items()}


def test_pairs_by_hand():
    x, targets, mask = language.next_letter_pairs(
        np.array([[1, 14, 14, 0], [5, 22, 0, 0], [1, 2, 3, 4]])
    )
    np.testing.assert_array_equal(x, [[0, 1, 14, 14, 0], [0, 5, 22, 0, 0], [0, 1, 2, 3, 4]])
    np.testing.assert_array_equal(targets, [[1, 14, 14, 0, 0], [5, 22, 0, 0, 0], [1, 2, 3, 4, 0]])
    np.testing.assert_array_equal(mask, [[1, 1, 1, 1, 0], [1, 1, 1, 0, 0], [1, 1, 1, 1, 1]])


def test_embedding_backward_is_the_numerical_gradient(rng):
    letters, up = rng.integers(0, V - 1, (3, 5)), rng.standard_normal((3, 5, D))
    numerical = numerical_gradient(lambda E: (E[letters] * up).sum(), rng.standard_normal((V, D)))
    np.testing.assert_allclose(language.embedding_backward(up, letters, V), numerical, atol=1e-8)


def test_perplexity_of_a_fair_die_and_of_certainty():
    targets, mask = np.array([[0, 5, 2], [1, 3, 4]]), np.array([[1, 1, 0], [1, 0, 0]])
    assert language.perplexity(np.full((2, 3, 6), 1 / 6), targets, mask) == pytest.approx(6)
    sure = np.zeros((2, 3, 6))
    sure[0, 0, 0] = sure[0, 1, 5] = sure[1, 0, 1] = 1
    assert language.perplexity(sure, targets, mask) == 1
    sure[1, 0] = [0, 0.125, 0.875, 0, 0, 0]
    assert language.perplexity(sure, targets, mask) == pytest.approx(2)  # the third root of 8


@pytest.mark.parametrize("p", [0, 0.4])
def test_gradients_are_the_numerical_ones(rng, params, p):
    x, targets = rng.integers(0, V, (2, 3)), rng.integers(0, V, (2, 3))
    mask = np.array([[1, 1, 1], [1, 1, 0]])

    def loss(name, value):
        return language.language_gradients(
            params | {name: value}, x, targets, mask, p, np.random.default_rng(8)
        )[0]

    _, gradients = language.language_gradients(
        params, x, targets, mask, p, np.random.default_rng(8)
    )
    assert gradients.keys() == params.keys()
    for name, value in params.items():
        numerical = numerical_gradient(lambda moved, name=name: loss(name, moved), value)
        np.testing.assert_allclose(gradients[name], numerical, atol=1e-7, err_msg=name)


def test_loss_is_the_log_of_the_perplexity(rng, params):
    x, targets = rng.integers(0, V, (3, 4)), rng.integers(0, V, (3, 4))
    mask = np.array([[1, 1, 1, 1], [1, 0, 0, 0], [1, 1, 1, 0]])
    loss, _ = language.language_gradients(params, x, targets, mask, 0, rng)
    scores = np.stack(
        [language.next_letter_scores(params, x, np.full(3, t + 1)) for t in range(4)], axis=1
    )
    p = np.exp(scores) / np.exp(scores).sum(axis=2, keepdims=True)
    assert language.perplexity(p, targets, mask) == pytest.approx(np.exp(loss))


def test_scores_are_those_of_a_loop_over_single_names(rng, params):
    x, lengths = rng.integers(0, V, (4, 5)), np.array([5, 1, 3, 4])
    scores = language.next_letter_scores(params, x, lengths)
    for n in range(4):
        h, c = [np.zeros((1, H))] * 2, [np.zeros((1, H))] * 2
        for letter in x[n, : lengths[n]]:
            below = params["E"][[letter]]
            for layer in range(2):
                h[layer], c[layer] = lstm_step_fused(
                    below, h[layer], c[layer], params[f"W{layer}"], params[f"b{layer}"]
                )
                below = h[layer]
        np.testing.assert_allclose(scores[n], (h[1] @ params["W_y"] + params["b_y"])[0])


def test_what_stands_behind_the_cut_does_not_matter(rng, params):
    x, lengths = rng.integers(0, V, (4, 5)), np.array([5, 1, 3, 4])
    other = np.where(np.arange(5) < lengths[:, None], x, (x + 3) % V)
    np.testing.assert_array_equal(
        *(language.next_letter_scores(params, each, lengths) for each in (x, other))
    )


def test_letters_come_as_often_as_the_softmax_says():
    scores, temperature = np.array([[0.0, 1.0, -1.0, 2.0]]), 0.7
    u = (np.arange(10_000) + 0.5) / 10_000
    letters = language.sample_letters(np.repeat(scores, len(u), axis=0), temperature, u)
    p = np.exp(scores[0] / temperature)
    np.testing.assert_allclose(np.bincount(letters) / len(u), p / p.sum(), atol=2e-4)


def test_sampling_at_the_edges():
    scores = np.array([[1000.0, -1000.0], [-1000.0, 1000.0], [0.0, 0.0], [0.0, 0.0]])
    np.testing.assert_array_equal(
        language.sample_letters(scores, 0.5, np.array([0.0, 0.0, 0.5, 0.4999])), [0, 1, 1, 0]
    )


def test_float32_is_kept(rng, params):
    small = {name: value.astype(np.float32) for name, value in params.items()}
    x, lengths, mask = rng.integers(0, V, (3, 4)), np.array([4, 2, 1]), np.ones((3, 4))
    _, gradients = language.language_gradients(small, x, x, mask, 0.3, rng)
    assert {gradient.dtype for gradient in gradients.values()} == {np.dtype(np.float32)}
    assert language.next_letter_scores(small, x, lengths).dtype == np.float32
