"""Lesson 14: the reference against oracles that share no code with it.

Oracles: counting and sorting in plain Python, exact fractions for hits and places, the step of
lesson 03 for the scores, central differences for the gradients, PyTorch where it is installed.
"""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.exercises import load_results
from autograder.lessons import lesson as lessons
from course.data import openings
from solutions.data import openings as later
from solutions.reference.cell import lstm_step_fused
from solutions.reference.recommender import (
    OTHER,
    START,
    hits_and_mrr,
    markov_counts,
    next_item_loss,
    next_item_scores,
    recommend,
    top_k,
)

SMALL = st.integers(1, 5)
SEEDS = st.integers(0, 2**32 - 1)
NAMES = ("table", "W", "b", "W_y", "b_y")

quick = settings(max_examples=30, deadline=None, derandomize=True)


def draw(N, T, V, D, H, seed, dtype=float):
    """Parameters, and sessions that hold OTHER now and then and at least one other item."""
    rng = np.random.default_rng(seed)
    shapes = ((V, D), (H + D, 4 * H), (4 * H,), (H, V), (V,))
    sessions = rng.integers(1, V, (N, T))
    sessions[rng.integers(N), rng.integers(T)] = V - 1
    return {
        name: rng.standard_normal(shape).astype(dtype) for name, shape in zip(NAMES, shapes)
    }, sessions


@given(N=SMALL, T=SMALL, V=st.integers(2, 6), seed=SEEDS)
@quick
def test_counts_are_those_of_a_counter(N, T, V, seed):
    sessions = np.random.default_rng(seed).integers(1, V, (N, T))
    pairs = Counter(
        pair for session in sessions.tolist() for pair in zip([START, *session], session)
    )
    counts = markov_counts(sessions, V)
    assert counts.shape == (V, V)
    assert {pair: count for pair, count in np.ndenumerate(counts) if count} == pairs


@given(shape=st.lists(SMALL, max_size=3), V=st.integers(3, 9), k=st.integers(1, 7), seed=SEEDS)
@quick
def test_lists_are_sorted_as_python_sorts(shape, V, k, seed):
    k = min(k, V - 2)
    scores = np.random.default_rng(seed).integers(-3, 4, (*shape, V)).astype(float)  # with ties
    lists = top_k(scores, k)
    assert lists.shape == (*shape, k)
    for place in np.ndindex(*shape):
        assert (
            lists[place].tolist() == sorted(range(2, V), key=lambda item: -scores[place][item])[:k]
        )


@given(N=SMALL, T=SMALL, k=st.integers(1, 4), seed=SEEDS)
@quick
def test_hits_and_places_are_exact_fractions(N, T, k, seed):
    rng = np.random.default_rng(seed)
    lists = np.stack([rng.permutation(np.arange(2, 8))[:k] for _ in range(N * T)]).reshape(N, T, k)
    targets = rng.integers(1, 8, (N, T))
    rows = list(zip(lists.reshape(-1, k).tolist(), targets.ravel().tolist()))
    hits, mrr = hits_and_mrr(lists, targets)
    assert hits == pytest.approx(
        float(Fraction(sum(target in row for row, target in rows), len(rows)))
    )
    assert mrr == pytest.approx(
        float(
            sum(Fraction(1, row.index(target) + 1) for row, target in rows if target in row)
            / len(rows)
        )
    )


@given(N=SMALL, T=SMALL, V=st.integers(3, 7), D=SMALL, H=SMALL, seed=SEEDS)
@quick
def test_scores_are_those_of_single_steps(N, T, V, D, H, seed):
    params, items = draw(N, T, V, D, H, seed)
    h = c = np.zeros((N, H))
    for t in range(T):
        one_hot = np.eye(V)[items[:, t]]
        h, c = lstm_step_fused(one_hot @ params["table"], h, c, params["W"], params["b"])
        np.testing.assert_allclose(
            next_item_scores(params, items)[:, t],
            h @ params["W_y"] + params["b_y"],
            rtol=1e-9,
            atol=1e-11,
        )


@pytest.mark.parametrize("seed", range(3))
def test_gradients_equal_differences(seed):
    params, sessions = draw(3, 4, 6, 2, 5, seed)
    sessions[0, 1] = OTHER
    _, gradients = next_item_loss(params, sessions)
    assert list(gradients) == list(NAMES)
    for name, value in params.items():
        numerical = np.empty_like(value)
        for index in np.ndindex(value.shape):
            moved = [
                next_item_loss(params | {name: _moved(value, index, eps)}, sessions)[0]
                for eps in (1e-5, -1e-5)
            ]
            numerical[index] = (moved[0] - moved[1]) / 2e-5
        np.testing.assert_allclose(gradients[name], numerical, rtol=1e-6, atol=1e-9, err_msg=name)


def _moved(value, index, eps):
    value = value.copy()
    value[index] += eps
    return value


def test_the_loss_is_a_mean_over_all_targets_but_other():
    params, sessions = draw(4, 5, 7, 3, 6, 1)
    sessions[1, 2:] = OTHER
    scores = next_item_scores(params, np.hstack([np.full((4, 1), START), sessions]))
    losses = [
        np.log(np.exp(scores[n, t] - scores[n, t, sessions[n, t]]).sum())
        for n, t in np.ndindex(4, 5)
        if sessions[n, t] != OTHER
    ]
    assert next_item_loss(params, sessions)[0] == pytest.approx(np.mean(losses))


@given(N=SMALL, T=SMALL, V=st.integers(4, 7), seed=SEEDS)
@quick
def test_a_list_knows_only_what_came_before(N, T, V, seed):
    params, sessions = draw(N, T, V, 3, 4, seed)
    lists = recommend(params, sessions, 2)
    assert lists.shape == (N, T + 1, 2)
    for t in range(T):
        np.testing.assert_array_equal(recommend(params, sessions[:, :t], 2), lists[:, : t + 1])


def test_float32_is_kept():
    params, sessions = draw(3, 4, 6, 2, 5, 0, np.float32)
    loss, gradients = next_item_loss(params, sessions)
    assert next_item_scores(params, sessions).dtype == np.asarray(loss).dtype == np.float32
    assert {value.dtype for value in gradients.values()} == {np.dtype(np.float32)}


def test_loss_and_gradients_are_those_of_torch():
    torch = pytest.importorskip("torch")
    params, sessions = draw(3, 5, 7, 4, 6, 2)
    sessions[0, 1] = OTHER
    t = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    items = torch.tensor(np.insert(sessions, 0, START, axis=1)[:, :-1])
    h = c = torch.zeros(3, 6, dtype=torch.float64)
    losses = []
    for step in range(5):
        z = torch.cat([h, t["table"][items[:, step]]], 1) @ t["W"] + t["b"]
        i, f, g, o = z.chunk(4, 1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        losses.append(h @ t["W_y"] + t["b_y"])
    loss = torch.nn.functional.cross_entropy(
        torch.stack(losses, 1).reshape(15, 7),
        torch.tensor(sessions).reshape(-1),
        ignore_index=OTHER,
    )
    loss.backward()
    ours, gradients = next_item_loss(params, sessions)
    assert ours == pytest.approx(loss.item(), rel=1e-10)
    for name, value in gradients.items():
        np.testing.assert_allclose(value, t[name].grad.numpy(), rtol=1e-9, atol=1e-12, err_msg=name)


def test_the_baselines_of_the_result_are_what_counting_reaches_on_the_held_out_games():
    result, data = load_results()["next_move_result"], openings.load()
    sessions, V = data["train"], len(data["vocabulary"])
    namespace = {"np": np, "training": sessions, "V": V}
    exec(
        next(
            cell.source for cell in lessons.read("14_recommender").cells if cell.name == "contexts"
        ),
        namespace,
    )
    pairs = namespace["count_contexts"](sessions, 2)
    counts, popular = markov_counts(sessions, V), np.bincount(sessions.ravel(), minlength=V)
    rules = {
        "last move again": lambda items: np.where(np.arange(V) == items[-1], 9e9, popular),
        "most popular": lambda items: popular,
        "popular at this half-move": lambda items: np.bincount(
            sessions[:, len(items) - 1], minlength=V
        ),
        "Markov, last move": lambda items: counts[items[-1]],
        "Markov, last two": lambda items: namespace["expected_next"](pairs, items),
    }
    assert list(result.baselines) == list(rules)
    for name, rule in rules.items():

        def listed(params, sessions, k, rule=rule):
            scores = [
                [rule([START, *session[:t]]) for t in range(len(session) + 1)]
                for session in sessions.tolist()
            ]
            return top_k(np.array(scores), k)

        assert result.of({}, listed) == pytest.approx(result.baselines[name], abs=0.0006), name


def test_no_held_out_game_is_in_two_calls_and_none_shows_its_answer():
    calls, answers = load_results()["next_move_result"].held_out()
    assert [call["sessions"].shape for call in calls] == [(40, played) for played in range(1, 12)]
    games, seen = later.held_out(), []
    for call, moves in zip(calls, answers):
        played = call["sessions"].shape[1]
        first = next(
            n
            for n, game in enumerate(games)
            if (game[:played] == call["sessions"][0]).all() and n % 11 == played - 1
        )
        rows = np.arange(first, len(games), 11)[:40]
        np.testing.assert_array_equal(games[rows, :played], call["sessions"])
        np.testing.assert_array_equal(games[rows, played], moves)
        seen += rows.tolist()
    assert len(set(seen)) == len(seen) == 440
