"""Pooling, and the whole network: scores of a clip and gradients of all parameters."""

import numpy as np

from autograder.exercises.exercise import (
    Arguments,
    Exercise,
    Inputs,
    Misconception,
    Sizes,
    block,
    normal,
)
from solutions.reference import video

LESSON = "15_video"
A, B = 2, 4  # rows and columns of a frame


def _pool_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, T, H = (
        sizes.N,
        sizes.T + 1,
        sizes.H,
    )  # never two steps: the last would be the next to the first

    def arguments(N: int, T: int, mode: str) -> Arguments:
        return {"h": np.round(rng.uniform(-0.95, 0.95, (N, T, H)), 3), "mode": mode}

    return [
        Inputs('"last"', arguments(N, T, "last"), worth=2),
        Inputs('"mean"', arguments(N, T, "mean"), worth=2),
        Inputs('one clip, "mean"', arguments(1, T, "mean")),
        Inputs("one frame", arguments(N, 1, "mean")),
    ]


_SHARE = 'share = np.full(T, 1 / T, h.dtype) if mode == "mean" else np.eye(T, dtype=h.dtype)[-1]'
_POOLED = 'return np.einsum("nth,t->nh", h, share), share'

POOL_STATES = Exercise(
    LESSON,
    video.pool_states,
    ("pooled", "share"),
    _pool_cases,
    may_share=True,
    misconceptions=(
        Misconception(
            "last and mean exchanged",
            (_SHARE, _SHARE.replace("==", "!=")),
            'You pool the last step where the mode is "mean", and the other way round.',
        ),
        Misconception(
            "always the last step",
            (_SHARE, "share = np.eye(T, dtype=h.dtype)[-1]"),
            "The argument mode has no effect: both modes give the last state.",
        ),
        Misconception(
            "always the mean",
            (_SHARE, "share = np.full(T, 1 / T, h.dtype)"),
            "The argument mode has no effect: both modes give the mean.",
        ),
        Misconception(
            "the first step for the last",
            (_SHARE, _SHARE.replace("[-1]", "[0]")),
            "After the first frame the LSTM has seen one picture. The state that has seen the "
            "whole clip is at the other end.",
        ),
        Misconception(
            "the step before the last",
            (_SHARE, _SHARE.replace("[-1]", "[max(T - 2, 0)]")),
            "Steps are counted from 0, so the last of T steps has the number T-1.",
        ),
        Misconception(
            "sum for mean",
            (_SHARE, _SHARE.replace("1 / T", "1")),
            "A sum grows with the number of frames. The shares of a mean add up to 1.",
        ),
        Misconception(
            "the share of a mean is 1",
            (
                _POOLED,
                _POOLED.replace(
                    ", share), share", ', share), share * (T if mode == "mean" else 1)'
                ),
            ),
            "The pooled states are right. In a mean of T steps, each step counts with one T-th.",
        ),
        Misconception(
            "the share of the last step for both",
            (_POOLED, _POOLED.replace(", share), share", ", share), np.eye(T)[-1]")),
            "The pooled states are right. The second result says how much each step counted in "
            "them, which depends on the mode.",
        ),
        Misconception(
            "equal shares for both",
            (_POOLED, _POOLED.replace(", share), share", ", share), np.full(T, 1 / T)")),
            "The pooled states are right. The second result says how much each step counted in "
            "them, which depends on the mode.",
        ),
        Misconception(
            "the last step left out of the mean",
            (
                _SHARE,
                'share = np.append(np.full(T - 1, 1 / max(T - 1, 1)), 0.0) if mode == "mean" and T '
                "> 1 else np.eye(T)[-1]",
            ),
            "The mean runs over all steps, and the last one is a step too.",
        ),
        Misconception(
            "largest value for mean",
            (_POOLED, 'return (h.max(axis=1) if mode == "mean" else h[:, -1]), share'),
            "This keeps the largest value of each unit. A mean adds up all steps and divides by "
            "their number.",
        ),
        Misconception(
            "averaged over the clips",
            (
                _POOLED,
                "return (np.repeat(h[:, -1].mean(axis=0)[None], len(h), axis=0) "
                'if mode == "mean" else h[:, -1]), share',
            ),
            "A clip's state must not depend on the other clips of the batch. Pooling runs over "
            "time, the second axis.",
        ),
        Misconception(
            "all states divided by the number of units",
            (_SHARE, _SHARE.replace("1 / T", "1 / h.shape[2]")),
            "A mean over time is divided by the number of steps. The last axis counts units.",
        ),
        Misconception(
            "results in the other order",
            (_POOLED, 'return share, np.einsum("nth,t->nh", h, share)'),
            "The pooled states come first, then the shares of the steps.",
        ),
    ),
)


def _network(rng: np.random.Generator, sizes: Sizes, N: int, T: int) -> tuple[Arguments, int]:
    """params and clips, with small H and D: many arrays are stored."""
    H, D = sorted([sizes.N, sizes.T, sizes.D, sizes.H])[:2]
    K = 5 if 5 not in (H, D, N) else 9
    shapes = {"W": (H + D, 4 * H), "b": (4 * H,), "W_y": (H, K), "b_y": (K,)}
    params = {"W_x": np.round(0.4 * normal(rng, A * B, D), 3), "b_x": normal(rng, D)}
    return {
        "params": params | {name: normal(rng, *shape) for name, shape in shapes.items()},
        "clips": normal(rng, N, T, A, B),
    }, K


def _score_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    _, _, T, N = sorted([sizes.N, sizes.T, sizes.D, sizes.H])

    def arguments(N: int, T: int, mode: str) -> Arguments:
        return _network(rng, sizes, N, T)[0] | {"mode": mode}

    return [
        Inputs('"last"', arguments(N, T, "last"), worth=2),
        Inputs('"mean"', arguments(N, T, "mean"), worth=2),
        Inputs("one clip", arguments(1, T, "last")),
        Inputs("one frame", arguments(N, 1, "last")),
    ]


_FEATURES = 'x = frame_features(clips.reshape(N, T, -1), params["W_x"], params["b_x"])'
_START = 'start = np.zeros((N, len(params["W_y"])), x.dtype)'
_RUN = 'h, _ = lstm_forward(x, start, start, params["W"], params["b"])'
_POOL = "pooled, _ = pool_states(h, mode)"
_OUT = 'return affine(pooled, params["W_y"], params["b_y"])'

VIDEO_SCORES = Exercise(
    LESSON,
    video.video_scores,
    ("scores",),
    _score_cases,
    needs=("affine", "lstm_forward", "frame_features", "pool_states"),
    misconceptions=(
        Misconception(
            "always the last state",
            (_POOL, 'pooled, _ = pool_states(h, "last")'),
            "The argument mode has no effect. Hand it on to your pool_states.",
        ),
        Misconception(
            "always the mean",
            (_POOL, 'pooled, _ = pool_states(h, "mean")'),
            "The argument mode has no effect. Hand it on to your pool_states.",
        ),
        Misconception(
            "cell states pooled",
            (_RUN, _RUN.replace("h, _", "_, h")),
            "The cell states stay inside the LSTM. What the output layer reads are its hidden "
            "states.",
        ),
        Misconception(
            "output bias forgotten",
            (_OUT, 'return pooled @ params["W_y"]'),
            "Each class has a bias of its own, b_y, which is added to its score.",
        ),
        Misconception(
            "probabilities for scores",
            (
                _OUT,
                block(
                    """
                    scores = affine(pooled, params["W_y"], params["b_y"])
                    e = np.exp(scores - scores.max(axis=1, keepdims=True))
                    return e / e.sum(axis=1, keepdims=True)
                    """
                ),
            ),
            "These are probabilities. Your loss of lesson 06 takes the softmax itself, so it wants "
            "the scores.",
        ),
        Misconception(
            "class numbers for scores",
            (_OUT, 'return affine(pooled, params["W_y"], params["b_y"]).argmax(axis=1)'),
            "The result holds a score for every class of every clip. Picking the largest comes "
            "later.",
        ),
        Misconception(
            "tanh on the scores",
            (_OUT, 'return np.tanh(affine(pooled, params["W_y"], params["b_y"]))'),
            "The output layer is an affine map alone. A tanh would keep all scores between -1 and "
            "1.",
        ),
        Misconception(
            "pixels of a frame column by column",
            (_FEATURES, _FEATURES.replace("clips.reshape", "clips.swapaxes(2, 3).reshape")),
            "Pixels go into the frame layer row by row, as reshape reads them. Each has its own "
            "row of W_x.",
        ),
        Misconception(
            "frames in reverse order",
            (_FEATURES, _FEATURES.replace("clips.reshape", "clips[:, ::-1].reshape")),
            "The LSTM has to read the first frame first: played backward, a clip shows the "
            "opposite motion.",
        ),
        Misconception(
            "clips and frames mixed up",
            (_FEATURES, _FEATURES.replace("clips.reshape", "clips.swapaxes(0, 1).reshape")),
            "The first axis counts clips, the second one frames. After your reshape, a clip holds "
            "frames of other clips.",
        ),
        Misconception(
            "one frame for the whole clip",
            (
                _FEATURES,
                _FEATURES.replace("clips.reshape", "np.repeat(clips[:, -1:], T, axis=1).reshape"),
            ),
            "The LSTM reads the same picture at every step. Motion is the difference between "
            "frames.",
        ),
        Misconception(
            "frame layer without its bias",
            (_FEATURES, _FEATURES.replace('params["b_x"]', '0 * params["b_x"]')),
            "The frame layer has a bias of its own, b_x.",
        ),
        Misconception(
            "LSTM without its bias",
            (_RUN, _RUN.replace('params["b"]', '0 * params["b"]')),
            "The gates have biases, b. That of the forget gate lets the LSTM remember at the start "
            "of training.",
        ),
        Misconception(
            "states started at one",
            (_START, _START.replace("zeros", "ones")),
            "Before the first frame nothing has been read: both states are 0.",
        ),
        Misconception(
            "each frame read from a fresh state",
            (
                _RUN,
                'h = np.concatenate([lstm_forward(x[:, t:t + 1], start, start, params["W"], '
                'params["b"])[0] for t in range(T)], axis=1)',
            ),
            "Every frame starts from zeros, so no frame knows of the ones before. Give the LSTM "
            "the whole sequence in one call.",
        ),
    ),
)


def _gradient_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    _, _, T, N = sorted([sizes.N, sizes.T, sizes.D, sizes.H])

    def arguments(N: int, T: int, mode: str) -> Arguments:
        inputs, K = _network(rng, sizes, N, T)
        return inputs | {"directions": rng.integers(0, K, N), "mode": mode}

    return [
        Inputs('"last"', arguments(N, T, "last"), worth=2),
        Inputs('"mean"', arguments(N, T, "mean"), worth=2),
        Inputs("one clip", arguments(1, T, "mean")),
    ]


_LOSS = "loss, dscores = softmax_cross_entropy(scores, directions[:, None], np.ones((N, 1)))"
_BACK = "lstm_backward(share[:, None] * dpooled, np.zeros_like(start), cache)"
_FRAMES = "dW_x, db_x = frame_features_backward(dx, x, frames)"
_W_Y = '"W_y": pooled.T @ dscores[:, 0]'
_B_Y = '"b_y": dscores.sum(axis=(0, 1))'
_CACHE = 'cache = (x, start, start, params["W"], params["b"], h, c)'
_ALL = 'return loss, {"W_x"'

VIDEO_GRADIENTS = Exercise(
    LESSON,
    video.video_gradients,
    ("loss", "gradients"),
    _gradient_cases,
    needs=(
        "affine",
        "lstm_forward",
        "lstm_step_backward",
        "lstm_backward",
        "softmax_cross_entropy",
        "frame_features",
        "frame_features_backward",
        "pool_states",
    ),
    misconceptions=(
        Misconception(
            "gradient at the last step only",
            (_BACK, _BACK.replace("share[:, None]", "np.eye(T)[-1][:, None]")),
            "In a mean every step has counted, so every step gets a part of the gradient: as much "
            "as it has counted.",
        ),
        Misconception(
            "the whole gradient at every step",
            (_BACK, _BACK.replace("share[:, None]", "np.ones((T, 1))")),
            "Each step gets as much of the gradient as it has counted in the pooled state, not all "
            "of it.",
        ),
        Misconception(
            "equal shares for both modes",
            (_BACK, _BACK.replace("share[:, None]", "np.full((T, 1), 1 / T)")),
            'With "last", the pooled state is the last state alone. The other states have no '
            "direct part in the loss.",
        ),
        Misconception(
            "frames get no gradient",
            (_FRAMES, 'dW_x, db_x = 0 * params["W_x"], 0 * params["b_x"]'),
            "The frame layer is trained too. Its gradient is what the LSTM gives back for its "
            "inputs.",
        ),
        Misconception(
            "tanh of the frame layer left out",
            (_FRAMES, "dW_x, db_x = frame_features_backward(dx, 0 * x, frames)"),
            "The gradient of the features has to pass the tanh of the frame layer: give your "
            "function the features themselves.",
        ),
        Misconception(
            "frame layer gets the gradient of the last frame only",
            (
                _FRAMES,
                "dW_x, db_x = frame_features_backward(dx * np.eye(T)[-1][:, None], x, frames)",
            ),
            "The LSTM has read every frame, and its gradient dx says for each how the loss "
            "changes. Hand on all of it.",
        ),
        Misconception(
            "output weights with the last state",
            (_W_Y, _W_Y.replace("pooled.T", "h[:, -1].T")),
            "The output layer has read the pooled state. Its gradient is made of what it has read.",
        ),
        Misconception(
            "output weights with the mean state",
            (_W_Y, _W_Y.replace("pooled.T", "h.mean(axis=1).T")),
            "The output layer has read the pooled state. Its gradient is made of what it has read.",
        ),
        Misconception(
            "output bias averaged",
            (_B_Y, _B_Y.replace("sum", "mean")),
            "The loss is a mean already, and dscores holds that factor. The bias gets the sum over "
            "the clips.",
        ),
        Misconception(
            "sum over the clips",
            (_LOSS, _LOSS + "\n    loss, dscores = loss * N, dscores * N"),
            "The loss is a mean over the clips, so that the learning rate does not depend on the "
            "size of a batch.",
        ),
        Misconception(
            "gradients divided by N again",
            (_LOSS, _LOSS + "\n    dscores = dscores / N"),
            "Your softmax_cross_entropy returns the gradient of the mean. Nobody divides again.",
        ),
        Misconception(
            "gradients of a sum, loss of a mean",
            (_LOSS, _LOSS + "\n    dscores = dscores * N"),
            "Loss and gradients belong together: if one is a mean over the clips, so is the other.",
        ),
        Misconception(
            "signs of all gradients turned",
            (_LOSS, _LOSS + "\n    dscores = -dscores"),
            "A gradient points to where the loss grows. The optimizer subtracts it, not this "
            "function.",
        ),
        Misconception(
            "cell states taken for their gradient",
            (_BACK, _BACK.replace("np.zeros_like(start)", "c[:, -1]")),
            "The loss does not read the last cell state, so that gradient is 0.",
        ),
        Misconception(
            "hidden and cell states exchanged in the cache",
            (_CACHE, _CACHE.replace("h, c)", "c, h)")),
            "The cache holds what lstm_forward was given, then h, then c.",
        ),
        Misconception(
            "gradient not passed back in time",
            (_BACK, "(0 * x, 0, 0, 0 * params['W'], 0 * params['b'])"),
            "Only the output layer learns like this. The gradient has to go on into the LSTM and "
            "the frame layer.",
        ),
        Misconception(
            "parameters updated inside",
            (_ALL, 'params["b_y"] -= 0.1 * dscores.sum(axis=(0, 1))\n    ' + _ALL),
            "This function computes gradients and leaves the parameters as they are. The optimizer "
            "makes the step.",
        ),
    ),
)
