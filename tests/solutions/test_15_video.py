"""Lesson 15, the reference and the lesson's own answers, against oracles that share no code with
them.

Oracles: np.roll for the motion, loops over single frames, central differences for all gradients,
PyTorch where it is installed, and
what must hold whatever the numbers are: a clip moved as a whole over the torus, frames in another
order.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.reference.video import STEPS

SMALL = st.integers(1, 4)
SEEDS = st.integers(0, 2**32 - 1)
NAMES = ("W_x", "b_x", "W", "b", "W_y", "b_y")

pytestmark = pytest.mark.filterwarnings("error")
quick = settings(max_examples=20, deadline=None, derandomize=True)


def draw(N, T, A, B, D, H, K, seed, dtype=float):
    """params, clips and directions."""
    rng = np.random.default_rng(seed)
    shapes = {
        "W_x": (A * B, D),
        "b_x": (D,),
        "W": (H + D, 4 * H),
        "b": (4 * H,),
        "W_y": (H, K),
        "b_y": (K,),
    }
    params = {name: rng.standard_normal(shape).astype(dtype) for name, shape in shapes.items()}
    return params, rng.standard_normal((N, T, A, B)).astype(dtype), rng.integers(0, K, N)


def differences(f, params, name, eps=1e-6):
    """Central differences of f(params) with respect to one array."""
    gradient = np.empty_like(params[name])
    for index in np.ndindex(gradient.shape):
        ends = []
        for sign in (1, -1):
            moved = params[name].copy()
            moved[index] += sign * eps
            ends.append(f(params | {name: moved}))
        gradient[index] = (ends[0] - ends[1]) / (2 * eps)
    return gradient


@quick
@given(N=SMALL, T=SMALL, A=SMALL, B=SMALL, more=st.integers(0, 3), seed=SEEDS)
def test_motion_is_a_roll_of_the_first_frame(ours, N, T, A, B, more, seed):
    rng = np.random.default_rng(seed)
    size = max(A, B) + more
    images, starts, steps = (
        rng.random((N, A, B)),
        rng.integers(-9, 9, (N, 2)),
        rng.integers(-3, 4, (N, 2)),
    )
    clips = ours.moving_clips(images, starts, steps, T, size)
    assert clips.shape == (N, T, size, size)
    for n in range(N):
        still = np.zeros((size, size))
        still[:A, :B] = images[n]
        for t in range(T):
            np.testing.assert_array_equal(
                clips[n, t], np.roll(still, tuple(starts[n] + t * steps[n]), axis=(0, 1))
            )


def test_the_directions_go_clockwise_from_the_right():
    angles = np.degrees(np.arctan2(STEPS[:, 0], STEPS[:, 1])) % 360
    np.testing.assert_allclose(angles, np.arange(8) * 45)


@quick
@given(N=SMALL, T=SMALL, P=SMALL, D=SMALL, seed=SEEDS)
def test_features_frame_by_frame(ours, N, T, P, D, seed):
    rng = np.random.default_rng(seed)
    frames, W_x, b_x = (
        rng.standard_normal((N, T, P)),
        rng.standard_normal((P, D)),
        rng.standard_normal(D),
    )
    x = ours.frame_features(frames, W_x, b_x)
    assert x.shape == (N, T, D)
    for n, t, d in np.ndindex(x.shape):
        assert x[n, t, d] == pytest.approx(
            np.tanh(sum(frames[n, t, p] * W_x[p, d] for p in range(P)) + b_x[d]), abs=1e-12
        )


@quick
@given(N=SMALL, T=SMALL, P=SMALL, D=SMALL, seed=SEEDS)
def test_gradients_of_the_frame_layer_equal_central_differences(ours, N, T, P, D, seed):
    rng = np.random.default_rng(seed)
    frames, dx = rng.standard_normal((N, T, P)), rng.standard_normal((N, T, D))
    params = {"W_x": rng.standard_normal((P, D)), "b_x": rng.standard_normal(D)}

    def loss(params):
        return (dx * ours.frame_features(frames, **params)).sum()

    found = ours.frame_features_backward(dx, ours.frame_features(frames, **params), frames)
    for gradient, name in zip(found, params, strict=True):
        np.testing.assert_allclose(gradient, differences(loss, params, name), rtol=1e-6, atol=1e-8)


@quick
@given(N=SMALL, T=SMALL, H=SMALL, seed=SEEDS)
def test_pooling(ours, N, T, H, seed):
    h = np.random.default_rng(seed).standard_normal((N, T, H))
    for mode, expected in (("last", h[:, -1]), ("mean", h.mean(axis=1))):
        pooled, share = ours.pool_states(h, mode)
        np.testing.assert_allclose(pooled, expected, rtol=1e-12, atol=1e-15)
        assert share.shape == (T,) and share.sum() == pytest.approx(1)


@pytest.mark.parametrize("mode", ["last", "mean"])
@pytest.mark.parametrize(
    "N, T, A, B, D, H, K", [(3, 4, 2, 3, 5, 6, 7), (1, 1, 1, 1, 1, 1, 2), (2, 5, 1, 3, 2, 1, 3)]
)
def test_all_gradients_equal_central_differences(ours, mode, N, T, A, B, D, H, K):
    params, clips, directions = draw(N, T, A, B, D, H, K, seed=K)
    loss, gradients = ours.video_gradients(params, clips, directions, mode)
    assert set(gradients) == set(NAMES)

    def scored(params):
        scores = ours.video_scores(params, clips, mode)
        return -np.mean(
            [row[k] - np.log(np.exp(row).sum()) for row, k in zip(scores, directions, strict=True)]
        )

    assert loss == pytest.approx(scored(params), rel=1e-12)
    for name in NAMES:
        np.testing.assert_allclose(
            gradients[name], differences(scored, params, name), rtol=1e-5, atol=1e-8, err_msg=name
        )


@pytest.mark.parametrize("mode", ["last", "mean"])
def test_scores_and_gradients_equal_pytorch(ours, mode):
    torch = pytest.importorskip(
        "torch",
        reason="PyTorch is not installed, so the network was compared with central differences "
        "only.",
    )
    params, clips, directions = draw(3, 4, 2, 3, 5, 6, 7, seed=1)
    leaf = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    H = 6
    net = torch.nn.LSTM(5, H, batch_first=True).double()
    weights = {
        "weight_ih_l0": leaf["W"][H:].T,
        "weight_hh_l0": leaf["W"][:H].T,
        "bias_ih_l0": leaf["b"],
        "bias_hh_l0": torch.zeros(4 * H).double(),
    }
    x = torch.tanh(torch.tensor(clips).reshape(3, 4, 6) @ leaf["W_x"] + leaf["b_x"])
    h, _ = torch.func.functional_call(net, weights, (x,))
    scores = (h[:, -1] if mode == "last" else h.mean(1)) @ leaf["W_y"] + leaf["b_y"]
    loss = torch.nn.functional.cross_entropy(scores, torch.tensor(directions))
    loss.backward()
    np.testing.assert_allclose(ours.video_scores(params, clips, mode), scores.detach(), rtol=1e-10)
    found, gradients = ours.video_gradients(params, clips, directions, mode)
    assert found == pytest.approx(loss.item(), rel=1e-10)
    for name in NAMES:
        np.testing.assert_allclose(
            gradients[name], leaf[name].grad, rtol=1e-8, atol=1e-12, err_msg=name
        )


def test_the_order_of_the_frames_counts(ours):
    params, clips, _ = draw(3, 5, 2, 3, 4, 6, 7, seed=2)
    for mode in ("last", "mean"):
        assert not np.allclose(
            ours.video_scores(params, clips, mode), ours.video_scores(params, clips[:, ::-1], mode)
        )


def test_float32_stays_float32():
    from solutions.reference import video

    params, clips, directions = draw(3, 4, 2, 3, 5, 6, 7, seed=3, dtype=np.float32)
    assert video.video_scores(params, clips, "last").dtype == np.float32
    for mode in ("last", "mean"):
        _, gradients = video.video_gradients(params, clips, directions, mode)
        assert {value.dtype for value in gradients.values()} == {np.dtype(np.float32)}
    images = np.ones((2, 3, 3), np.float32)
    assert video.moving_clips(images, np.zeros((2, 2), int), STEPS[:2], 3, 5).dtype == np.float32
