"""Lesson 13, the reference and the lesson's own answers, against oracles that share no code with
them.

Oracles: lists in Python, masked arrays of NumPy, central differences of the loss, and what must
hold whatever the numbers are: padding is not read, an utterance has the same scores alone as in a
batch, the gradients of a batch are the mean of its utterances'.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SMALL = st.integers(1, 5)
SEEDS = st.integers(0, 2**32 - 1)
EQUAL = {"rtol": 1e-9, "atol": 1e-12}
LEARNS = ("W", "b", "W_y", "b_y")

pytestmark = pytest.mark.filterwarnings("error")
quick = settings(max_examples=15, deadline=None, derandomize=True)
sizes = given(N=SMALL, T=SMALL, D=SMALL, H=SMALL, seed=SEEDS)


def draw(N, T, D, H, seed, K=4):
    """params, x, lengths, speakers."""
    rng = np.random.default_rng(seed)
    shapes = {"mean": D, "W": (2, H + D, 4 * H), "b": (2, 4 * H), "W_y": (2 * H, K), "b_y": K}
    params = {name: rng.standard_normal(shape) for name, shape in shapes.items()} | {
        "std": rng.uniform(0.5, 2, D)
    }
    return params, rng.standard_normal((N, T, D)), rng.integers(1, T + 1, N), rng.integers(0, K, N)


@sizes
@quick
def test_pad_sequences_gives_back_what_was_put_in(ours, N, T, D, H, seed):
    _, x, lengths, _ = draw(N, T, D, H, seed)
    padded, found = ours.pad_sequences([row[:n] for row, n in zip(x, lengths, strict=True)])
    assert np.array_equal(found, lengths) and padded.shape == (N, lengths.max(), D)
    for n, length in enumerate(lengths):
        np.testing.assert_array_equal(padded[n, :length], x[n, :length])
        assert not np.any(padded[n, length:])


@sizes
@quick
def test_means_and_deviations_are_those_of_masked_arrays(ours, N, T, D, H, seed):
    _, x, lengths, _ = draw(N, T, D, H, seed)
    padding = np.broadcast_to((np.arange(T) >= lengths[:, None])[:, :, None], x.shape)
    masked = np.ma.masked_array(x, padding)
    np.testing.assert_allclose(ours.masked_mean(x, lengths), masked.mean(axis=1).filled(), **EQUAL)
    mean, std = ours.fit_scaling(x, lengths)
    np.testing.assert_allclose(mean, masked.reshape(-1, D).mean(axis=0).filled(), **EQUAL)
    np.testing.assert_allclose(std, masked.reshape(-1, D).std(axis=0).filled(), **EQUAL)


@sizes
@quick
def test_an_utterance_has_the_same_scores_alone(ours, N, T, D, H, seed):
    params, x, lengths, _ = draw(N, T, D, H, seed)
    together = ours.speaker_scores(params, x, lengths)
    for n, length in enumerate(lengths):
        alone = ours.speaker_scores(params, x[n : n + 1, :length], lengths[n : n + 1])
        np.testing.assert_allclose(together[n : n + 1], alone, **EQUAL)


@sizes
@quick
def test_summary_backward_is_the_transpose_of_the_summary(ours, N, T, D, H, seed):
    rng = np.random.default_rng(seed)
    h, dsummary, lengths = (
        rng.standard_normal((2, N, T, H)),
        rng.standard_normal((N, 2 * H)),
        rng.integers(1, T + 1, N),
    )
    dh = ours.summary_backward(dsummary, lengths, T)
    np.testing.assert_allclose(
        (ours.bilstm_summary(h, lengths) * dsummary).sum(), (h * dh).sum(), **EQUAL
    )


def test_gradients_are_central_differences(ours):
    params, x, lengths, speakers = draw(3, 4, 2, 3, seed=0)
    loss, gradients = ours.speaker_gradients(params, x, lengths, speakers)
    scores = ours.speaker_scores(params, x, lengths)
    chosen = [row[k] - np.log(np.exp(row).sum()) for row, k in zip(scores, speakers, strict=True)]
    assert loss == pytest.approx(-np.mean(chosen), rel=1e-9)
    assert sorted(gradients) == sorted(LEARNS)
    for name in LEARNS:
        slope = np.zeros_like(params[name])
        for index in np.ndindex(slope.shape):
            ends = []
            for step in (1e-5, -1e-5):
                moved = params[name].copy()
                moved[index] += step
                ends.append(ours.speaker_gradients(params | {name: moved}, x, lengths, speakers)[0])
            slope[index] = (ends[0] - ends[1]) / 2e-5
        np.testing.assert_allclose(gradients[name], slope, rtol=1e-6, atol=1e-8)


def test_gradients_of_a_batch_are_the_mean_of_its_utterances(ours):
    params, x, lengths, speakers = draw(4, 5, 3, 2, seed=1)
    loss, gradients = ours.speaker_gradients(params, x, lengths, speakers)
    apart = [
        ours.speaker_gradients(params, x[n : n + 1], lengths[n : n + 1], speakers[n : n + 1])
        for n in range(4)
    ]
    assert loss == pytest.approx(np.mean([one for one, _ in apart]))
    for name in LEARNS:
        np.testing.assert_allclose(
            gradients[name], np.mean([each[name] for _, each in apart], axis=0), **EQUAL
        )


def test_padding_is_never_read(ours):
    params, x, lengths, speakers = draw(4, 5, 3, 2, seed=2)
    other = np.where((np.arange(5) < lengths[:, None])[:, :, None], x, 77.0)
    for function in (
        ours.masked_mean,
        ours.fit_scaling,
        lambda *batch: ours.speaker_scores(params, *batch),
    ):
        np.testing.assert_array_equal(function(x, lengths), function(other, lengths))
    before, after = (
        ours.speaker_gradients(params, batch, lengths, speakers) for batch in (x, other)
    )
    assert before[0] == after[0] and all(
        np.array_equal(before[1][name], after[1][name]) for name in LEARNS
    )


def test_float32_stays_float32(ours):
    params, x, lengths, speakers = draw(3, 4, 2, 3, seed=3)
    params, x = (
        {name: value.astype(np.float32) for name, value in params.items()},
        x.astype(np.float32),
    )
    assert ours.pad_sequences(list(x))[0].dtype == ours.masked_mean(x, lengths).dtype == np.float32
    assert ours.speaker_scores(params, x, lengths).dtype == np.float32
    assert all(
        value.dtype == np.float32
        for value in ours.speaker_gradients(params, x, lengths, speakers)[1].values()
    )
