"""Lesson 12: the reference against oracles that share no code with it."""

import datetime
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.exercises import load_results
from course.data import bikes
from solutions.data import bikes as held
from solutions.reference.anomaly import (
    day_scores,
    find_anomalies,
    fit_threshold,
    hourly_inputs,
    precision_recall_curve,
    precision_recall_f1,
)
from solutions.reference.cell import lstm_step_fused

SEEDS = st.integers(0, 2**32 - 1)
quick = settings(max_examples=40, deadline=None, derandomize=True)


def draw_params(rng, D, H):
    """Parameters of a network with one output."""
    return {
        "W": rng.standard_normal((H + D, 4 * H)),
        "b": rng.standard_normal(4 * H),
        "W_y": rng.standard_normal((H, 1)),
        "b_y": rng.standard_normal(1),
    }


@given(S=st.integers(1, 4), weekday=st.integers(0, 6), seed=SEEDS)
@quick
def test_inputs_equal_those_of_one_hour_at_a_time(S, weekday, seed):
    count = np.random.default_rng(seed).integers(0, 900, (S, 24))
    x, y = hourly_inputs(count, (weekday + np.arange(S)) % 7, 4.5, 1.5)
    monday = datetime.datetime(2012, 1, 2)
    for t in range(24 * S):
        moment = monday + datetime.timedelta(days=weekday, hours=t)
        angle = moment.hour / 24 * math.tau
        assert x[t, 1:5] == pytest.approx(
            [math.sin(angle), math.cos(angle), math.sin(2 * angle), math.cos(2 * angle)], abs=1e-12
        )
        assert x[t, 5:].tolist() == [float(moment.weekday() == k) for k in range(7)]
        assert math.expm1(y[t] * 1.5 + 4.5) == pytest.approx(count[t // 24, t % 24], abs=1e-8)
        assert x[t, 0] == (y[t - 1] if t else 0)


@given(S=st.integers(1, 3), D=st.integers(1, 4), H=st.integers(1, 4), seed=SEEDS)
@quick
def test_scores_equal_those_of_single_steps(S, D, H, seed):
    rng = np.random.default_rng(seed)
    params, x, y = (
        draw_params(rng, D, H),
        rng.standard_normal((24 * S, D)),
        rng.standard_normal(24 * S),
    )
    h, c, errors = np.zeros((1, H)), np.zeros((1, H)), []
    for x_t, y_t in zip(x, y, strict=True):
        h, c = lstm_step_fused(x_t[None], h, c, params["W"], params["b"])
        errors.append(abs(math.fsum(h[0] * params["W_y"][:, 0]) + params["b_y"][0] - y_t))
    expected = [math.fsum(errors[24 * s : 24 * (s + 1)]) / 24 for s in range(S)]
    np.testing.assert_allclose(day_scores(params, x, y), expected, rtol=1e-10)


def test_scores_keep_float32():
    rng = np.random.default_rng(0)
    params = {name: value.astype("f4") for name, value in draw_params(rng, 3, 5).items()}
    assert (
        day_scores(
            params, rng.standard_normal((48, 3)).astype("f4"), rng.standard_normal(48).astype("f4")
        ).dtype
        == np.float32
    )


@given(share=st.floats(0, 1), seed=SEEDS)
@quick
def test_the_threshold_is_between_its_neighbors(share, seed):
    rng = np.random.default_rng(seed)
    scores, unusual = rng.random(30), rng.random(30) < 0.2
    ordered = sorted(score for score, marked in zip(scores, unusual, strict=True) if not marked)
    place = share * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    assert fit_threshold(scores, unusual, share) == pytest.approx(
        low + (place - math.floor(place)) * (high - low)
    )


def test_an_alarm_is_a_score_above_the_threshold():
    rng = np.random.default_rng(0)
    params = draw_params(rng, 12, 6) | {"mean": 4.0, "spread": 1.0, "threshold": 0.0}
    count = rng.integers(0, 500, (9, 24))
    x, y = hourly_inputs(count, np.arange(9) % 7, 4.0, 1.0)
    scores = day_scores(params, x, y)
    for day, score in enumerate(scores):
        alarms = find_anomalies(params | {"threshold": score}, count, np.arange(9) % 7)
        assert not alarms[day] and (alarms == (scores > score)).all()


@given(S=st.integers(1, 30), seed=SEEDS)
@quick
def test_f1_is_the_harmonic_mean(S, seed):
    alarms, unusual = np.random.default_rng(seed).random((2, S)) < 0.4
    precision, recall, f1 = precision_recall_f1(alarms, unusual)
    called, there = set(np.flatnonzero(alarms)), set(np.flatnonzero(unusual))
    assert precision == (len(called & there) / len(called) if called else 0)
    assert recall == (len(called & there) / len(there) if there else 0)
    assert f1 == pytest.approx(2 / (1 / precision + 1 / recall) if called & there else 0)


@given(S=st.integers(1, 30), seed=SEEDS)
@quick
def test_the_curve_equals_one_threshold_at_a_time(S, seed):
    rng = np.random.default_rng(seed)
    scores, unusual = rng.permutation(S) / 7, rng.random(S) < 0.4
    unusual[rng.integers(S)] = True
    precision, recall = precision_recall_curve(scores, unusual)
    for k, threshold in enumerate(sorted(scores, reverse=True)):
        assert (precision[k], recall[k]) == pytest.approx(
            precision_recall_f1(scores >= threshold, unusual)[:2]
        )


def test_simple_rules_score_on_the_held_out_days_what_lesson_and_result_say():
    released, new = bikes.load(), held.held_out()
    count, weekday, unusual = (
        np.concatenate([released[name], new[name]]) for name in ("count", "weekday", "unusual")
    )
    found = {
        name: _f1_of_half_a_year(scores, unusual)
        for name, scores in _rivals(count, weekday, unusual).items()
    }
    assert found == {
        "the hour before": 0,
        "the day before": 0.364,
        "the week before": 0.429,
        "the last four weeks": 0.471,
        "level removed": 0.706,
        "linear regression": 0.8,
    }
    baselines = load_results()["unusual_days_result"].baselines
    assert baselines == {name: found[name] for name in baselines}


def _f1_of_half_a_year(scores, unusual):
    limit = fit_threshold(scores[28:365], unusual[28:365], 0.98)
    return round(precision_recall_f1(scores[547:] > limit, unusual[547:])[2], 3)


def _rivals(count, weekday, unusual):
    """Scores of all days by rules without a network: mean absolute difference of the logarithms
    from something known before.
    """
    level = np.log1p(count)
    hours, S = level.ravel(), len(level)
    found = {"the hour before": np.abs(np.diff(hours, prepend=0)).reshape(S, 24).mean(axis=1)}
    for name, days in (("the day before", 1), ("the week before", 7)):
        found[name] = np.abs(level - np.roll(level, days, axis=0)).mean(axis=1)
    gaps = level - np.mean([np.roll(level, days, axis=0) for days in (7, 14, 21, 28)], axis=0)
    found["the last four weeks"] = np.abs(gaps).mean(axis=1)
    found["level removed"] = np.abs(gaps - np.median(gaps, axis=1, keepdims=True)).mean(axis=1)
    y = (hours - level[:365].mean()) / level[:365].std()
    A = np.column_stack(
        [np.roll(y, lag) for lag in (1, 2, 3, 24, 25, 168)]
        + [np.eye(168)[np.repeat(weekday, 24) * 24 + np.tile(np.arange(24), S)]]
    )
    used = np.repeat(~unusual, 24) & (np.arange(24 * S) >= 168) & (np.arange(24 * S) < 24 * 365)
    weights = np.linalg.solve(A[used].T @ A[used] + 0.1 * np.eye(174), A[used].T @ y[used])
    return found | {"linear regression": np.abs(A @ weights - y).reshape(S, 24).mean(axis=1)}
