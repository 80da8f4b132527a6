"""Lesson 11: the reference against oracles that share no code with it.

Oracles: plain loops for windows, closed forms and normal equations for the linear forecast, central
differences for the loss, a step-by-step LSTM written here for the forecasts.
"""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.reference.forecasting import (
    fit_autoregression,
    forecast,
    forecast_loss,
    forecast_steps,
    make_windows,
    scale_by_past,
)

SMALL = st.integers(1, 5)
SEEDS = st.integers(0, 2**32 - 1)
EXACT = {"rtol": 1e-10, "atol": 1e-12}

quick = settings(max_examples=30, deadline=None, derandomize=True)


def draw_params(rng, H, dtype=float):
    params = {
        "W": rng.standard_normal((H + 1, 4 * H)),
        "b": rng.standard_normal(4 * H),
        "W_y": rng.standard_normal((H, 1)),
        "b_y": rng.standard_normal(1),
        "mean": np.array(6.0),
        "std": np.array(3.0),
    }
    return {name: value.astype(dtype) for name, value in params.items()}


def one_number(params, numbers):
    """The LSTM's answer to one sequence of scaled numbers, unit by unit, in plain Python."""
    W, b, W_y, b_y = (params[name] for name in ("W", "b", "W_y", "b_y"))
    H = len(W_y)
    h, c = [0.0] * H, [0.0] * H
    for number in numbers:
        z = [*h, float(number)]
        a = [b[j] + math.fsum(z[k] * W[k, j] for k in range(H + 1)) for j in range(4 * H)]
        gate = [1 / (1 + math.exp(-value)) for value in a]
        c = [gate[H + j] * c[j] + gate[j] * math.tanh(a[2 * H + j]) for j in range(H)]
        h = [gate[3 * H + j] * math.tanh(c[j]) for j in range(H)]
    return b_y[0] + math.fsum(h[j] * W_y[j, 0] for j in range(H))


@quick
@given(SMALL, SMALL)
def test_windows_are_those_of_a_loop(T, more):
    series = [10.0 * value for value in range(T + more)]
    x, y = make_windows(np.array(series), T)
    assert x.tolist() == [series[n : n + T] for n in range(more)]
    assert y.tolist() == [series[n + 1 : n + T + 1] for n in range(more)]


@quick
@given(st.integers(2, 9), st.integers(1, 9), SEEDS)
def test_scaling_knows_the_past_only(cut, later, seed):
    series = np.random.default_rng(seed).standard_normal(cut + later) * 7 + 40
    scaled, mean, std = scale_by_past(series, cut)
    past = series[:cut].tolist()
    np.testing.assert_allclose(
        [mean, std], [statistics.fmean(past), statistics.pstdev(past)], **EXACT
    )
    np.testing.assert_allclose(scaled * std + mean, series, **EXACT)
    changed = np.concatenate([series[:cut], series[cut:] + 1000])
    assert scale_by_past(changed, cut)[1:] == (mean, std)


def test_autoregression_finds_the_rule_of_an_exact_series():
    series = [1.0, -2.0, 0.5]
    for _ in range(40):
        series.append(0.7 + 0.5 * series[-1] - 0.8 * series[-2] + 0.2 * series[-3])
    np.testing.assert_allclose(
        fit_autoregression(np.array(series), 3), [0.7, 0.5, -0.8, 0.2], rtol=1e-7
    )


@quick
@given(st.integers(1, 4), SEEDS)
def test_autoregression_solves_the_normal_equations(order, seed):
    series = np.random.default_rng(seed).standard_normal(30)
    found = fit_autoregression(series, order)
    errors = [
        series[t] - found[0] - sum(found[lag] * series[t - lag] for lag in range(1, order + 1))
        for t in range(order, 30)
    ]
    for lag in range(order + 1):
        regressor = [1.0 if lag == 0 else series[t - lag] for t in range(order, 30)]
        assert abs(math.fsum(a * b for a, b in zip(errors, regressor))) < 1e-9


@quick
@given(SMALL, SMALL, SMALL, SEEDS)
def test_loss_is_that_of_a_loop(N, T, H, seed):
    rng = np.random.default_rng(seed)
    params, x, y = draw_params(rng, H), rng.standard_normal((N, T)), rng.standard_normal((N, T))
    mask = rng.integers(0, 2, (N, T)).astype(float)
    mask[-1, -1] = 1
    errors = [
        (one_number(params, x[n, : t + 1]) - y[n, t]) ** 2
        for n, t in np.ndindex(N, T)
        if mask[n, t]
    ]
    np.testing.assert_allclose(
        forecast_loss(params, x, y, mask)[0], statistics.fmean(errors), **EXACT
    )


@pytest.mark.parametrize("N, T, H", [(3, 4, 2), (1, 1, 1), (2, 6, 3)])
def test_gradients_are_central_differences(N, T, H):
    rng = np.random.default_rng(N + T + H)
    params, x, y = draw_params(rng, H), rng.standard_normal((N, T)), rng.standard_normal((N, T))
    mask = np.ones((N, T))
    mask[0, : T // 2] = 0
    gradients = forecast_loss(params, x, y, mask)[1]
    assert set(gradients) == {"W", "b", "W_y", "b_y"}
    for name, gradient in gradients.items():
        assert gradient.shape == params[name].shape
        for index in np.ndindex(gradient.shape):
            ends = []
            for sign in (1, -1):
                moved = params[name].copy()
                moved[index] += sign * 1e-5
                ends.append(forecast_loss({**params, name: moved}, x, y, mask)[0])
            assert abs(gradient[index] - (ends[0] - ends[1]) / 2e-5) < 1e-7


@quick
@given(SMALL, SMALL, SMALL, SEEDS)
def test_forecast_is_that_of_a_loop(N, T, H, seed):
    rng = np.random.default_rng(seed)
    params, past = draw_params(rng, H), rng.uniform(0, 150, (N, T))
    found = forecast(params, past)
    assert found.shape == (N,)
    for n in range(N):
        root = 6 + 3 * one_number(params, [(math.sqrt(value) - 6) / 3 for value in past[n]])
        np.testing.assert_allclose(found[n], max(root, 0) ** 2, **EXACT)


@quick
@given(SMALL, SMALL, SMALL, st.integers(1, 7), SEEDS)
def test_steps_read_what_they_wrote(N, T, H, steps, seed):
    rng = np.random.default_rng(seed)
    params, past = draw_params(rng, H), rng.uniform(0, 150, (N, T))
    found = forecast_steps(params, past, steps)
    assert found.shape == (N, steps)
    known = [list(row) for row in past]
    for step in range(steps):
        one = forecast(params, np.array([row[-T:] for row in known]))
        np.testing.assert_allclose(found[:, step], one, **EXACT)
        for row, value in zip(known, one):
            row.append(value)


def test_float32_stays():
    rng = np.random.default_rng(5)
    params = draw_params(rng, 3, np.float32)
    series = rng.uniform(0, 150, 30).astype(np.float32)
    scaled, _, _ = scale_by_past(np.sqrt(series), 20)
    x, y = make_windows(scaled, 7)
    loss, gradients = forecast_loss(params, x, y, np.ones(x.shape, np.float32))
    arrays = [
        scaled,
        x,
        y,
        loss,
        *gradients.values(),
        fit_autoregression(series, 3),
        forecast(params, series[None]),
        forecast_steps(params, series[None], 3),
    ]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
