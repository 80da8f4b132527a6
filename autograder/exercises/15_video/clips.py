"""Clips, and what a layer sees in their frames."""

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
A, B, SIZE = 2, 3, 5  # rows and columns of a picture, side of a frame


def _clip_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(
        N: int, T: int, starts: list[list[int]] | None = None, steps: list[list[int]] | None = None
    ) -> Arguments:
        far = rng.integers(0, SIZE, (N, 2)) if starts is None else np.array(starts)
        pace = rng.choice([-2, -1, 1, 2], (N, 2)) if steps is None else np.array(steps)
        return {"images": normal(rng, N, A, B), "starts": far, "steps": pace, "T": T, "size": SIZE}

    far_apart = arguments(sizes.N, sizes.T + 2)
    far_apart["starts"][:2] = [[4, 1], [1, 3]]  # over the lower edge, over the right one
    far_apart["steps"][:2] = [[1, -1], [-1, 2]]
    return [
        Inputs("several clips, over the edges", far_apart, worth=2),
        Inputs("one clip that stays inside", arguments(1, 2, [[0, 1]], [[2, 1]])),
        Inputs("one frame", arguments(sizes.N, 1)),
        Inputs("one clip that goes up and left", arguments(1, 4, [[2, 1]], [[-1, -2]])),
    ]


_CORNER = "corner = starts + t * steps"
_ROWS = "rows = (corner[:, :1] + np.arange(A)) % size"
_COLUMNS = "columns = (corner[:, 1:] + np.arange(B)) % size"
_PLACE = "clips[np.arange(N)[:, None, None], t, rows[:, :, None], columns[:, None]] = images"

MOVING_CLIPS = Exercise(
    LESSON,
    video.moving_clips,
    ("clips",),
    _clip_cases,
    misconceptions=(
        Misconception(
            "rows and columns exchanged",
            (_CORNER, "corner = (starts + t * steps)[:, ::-1]"),
            "The first number of a place counts rows, from the top; the second one counts columns, "
            "from the left.",
        ),
        Misconception(
            "rows and columns of the steps exchanged",
            (_CORNER, "corner = starts + t * steps[:, ::-1]"),
            "The places are right in the first frame, then each picture moves by columns where it "
            "should move by rows.",
        ),
        Misconception(
            "rows counted upward",
            (_CORNER, "corner = starts + t * steps * np.array([-1, 1])"),
            "Row 0 is the top row of an array. A step of 1 in the rows moves the picture down.",
        ),
        Misconception(
            "moved against its direction",
            (_CORNER, "corner = starts - t * steps"),
            "Each picture moves by its step, and yours moves by the opposite of it. A roll and an "
            "index differ in their sign.",
        ),
        Misconception(
            "moved before the first frame",
            (_CORNER, "corner = starts + (t + 1) * steps"),
            "In the first frame each picture stands at its start. It has moved once when the "
            "second frame is taken.",
        ),
        Misconception(
            "not moved at all",
            (_CORNER, "corner = starts + 0 * steps"),
            "All frames of a clip are alike. When frame t is taken, the picture has made t steps.",
        ),
        Misconception(
            "faster from frame to frame",
            (_CORNER, "corner = starts + t * (t + 1) // 2 * steps"),
            "The speed grows: you add to a place that has moved already. From frame to frame it "
            "moves by the same step.",
        ),
        Misconception(
            "stops at the edge",
            (
                (_ROWS, "rows = np.clip(corner[:, :1], 0, size - A) + np.arange(A)"),
                (_COLUMNS, "columns = np.clip(corner[:, 1:], 0, size - B) + np.arange(B)"),
            ),
            "Your pictures stop where the frame ends. On this frame what goes out on one side "
            "comes in at the other.",
        ),
        Misconception(
            "what leaves the frame is lost",
            (
                _PLACE,
                block(
                    f"""
                    inside = ((corner[:, :1] + np.arange(A)) // size == 0)[:, :, None]
                    inside = inside & ((corner[:, 1:] + np.arange(B)) // size == 0)[:, None]
                    {_PLACE} * inside
                    """,
                    8,
                ),
            ),
            "Pixels that leave the frame disappear in your clips. They come in again at the "
            "opposite side.",
        ),
        Misconception(
            "wrapped as a whole",
            (
                (_ROWS, "rows = corner[:, :1] % (size - A + 1) + np.arange(A)"),
                (_COLUMNS, "columns = corner[:, 1:] % (size - B + 1) + np.arange(B)"),
            ),
            "Your picture jumps back as soon as it touches the edge. Each row and each column of "
            "it wraps on its own.",
        ),
        Misconception(
            "only the corner wrapped",
            (
                (_ROWS, "rows = corner[:, :1] % size + np.arange(A)"),
                (_COLUMNS, "columns = corner[:, 1:] % size + np.arange(B)"),
            ),
            "The corner is inside the frame, but the pixels beside and below it may not be. Each "
            "of them has to wrap.",
        ),
        Misconception(
            "all clips start at the same place",
            (_CORNER, "corner = starts[:1] + t * steps"),
            "Each clip has a start of its own: starts has one row for each picture.",
        ),
        Misconception(
            "all clips move alike",
            (_CORNER, "corner = starts + t * steps[:1]"),
            "Each clip has a step of its own: steps has one row for each picture.",
        ),
        Misconception(
            "starts not used",
            (_CORNER, "corner = 0 * starts + t * steps"),
            "All pictures begin in the upper left corner. Where each begins stands in starts.",
        ),
        Misconception(
            "a trail left behind",
            (
                _PLACE,
                block(
                    f"""
                if t:
                    clips[:, t] = clips[:, t - 1]
                {_PLACE}
                """,
                    8,
                ),
            ),
            "A frame shows the picture where it is now, and nothing where it was. Begin each frame "
            "with zeros.",
        ),
        Misconception(
            "the same picture in all clips",
            (_PLACE, _PLACE.replace("= images", "= images[0]")),
            "Each clip shows its own picture: clip n is made from images[n].",
        ),
        Misconception(
            "starts changed in place",
            (_PLACE, _PLACE + "\n    starts += T * steps"),
            "The array starts belongs to the caller, who may want it again. Count from it, and "
            "leave it as it was.",
        ),
    ),
)


def _frames(rng: np.random.Generator, N: int, T: int, P: int, D: int) -> dict[str, np.ndarray]:
    return {
        "frames": normal(rng, N, T, P),
        "W_x": np.round(0.5 * normal(rng, P, D), 3),
        "b_x": normal(rng, D),
    }


def _feature_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, T, D, P = sizes.N, sizes.T, sizes.D, sizes.H
    return [
        Inputs("a batch of clips", _frames(rng, N, T, P, D), worth=2),
        Inputs("one clip", _frames(rng, 1, T, P, D)),
        Inputs("one frame", _frames(rng, N, 1, P, D)),
    ]


_AFFINE = "rows = affine(frames.reshape(N * T, P), W_x, b_x)"
_TANH = "return np.tanh(rows).reshape(N, T, -1)"

FRAME_FEATURES = Exercise(
    LESSON,
    video.frame_features,
    ("x",),
    _feature_cases,
    needs=("affine",),
    misconceptions=(
        Misconception(
            "tanh forgotten",
            (_TANH, "return rows.reshape(N, T, -1)"),
            "These are the sums before the activation. Two affine maps in a row, this one and the "
            "LSTM's, are no more than one.",
        ),
        Misconception(
            "sigmoid for tanh",
            (_TANH, "return (1 / (1 + np.exp(-rows))).reshape(N, T, -1)"),
            "Your features lie between 0 and 1. The layer ends with tanh, whose values lie between "
            "-1 and 1.",
        ),
        Misconception(
            "negative values cut off",
            (_TANH, "return np.maximum(rows, 0).reshape(N, T, -1)"),
            "That is another activation. This layer ends with tanh.",
        ),
        Misconception(
            "bias forgotten",
            (_AFFINE, _AFFINE.replace("b_x", "0 * b_x")),
            "The bias b_x is added to every frame's sums before the activation.",
        ),
        Misconception(
            "bias added after tanh",
            (
                (_AFFINE, _AFFINE.replace("b_x", "0 * b_x")),
                (_TANH, "return np.tanh(rows).reshape(N, T, -1) + b_x"),
            ),
            "The bias belongs inside the tanh. Outside of it, features can leave the range from -1 "
            "to 1.",
        ),
        Misconception(
            "tanh taken twice",
            (_TANH, _TANH.replace("np.tanh(rows)", "np.tanh(np.tanh(rows))")),
            "The activation comes once, after the affine map.",
        ),
        Misconception(
            "tanh of the pixels",
            (
                (
                    _AFFINE,
                    _AFFINE.replace(
                        "frames.reshape(N * T, P)", "np.tanh(frames).reshape(N * T, P)"
                    ),
                ),
                (_TANH, "return rows.reshape(N, T, -1)"),
            ),
            "The activation comes after the affine map, not before it.",
        ),
        Misconception(
            "frames sorted by time, results by clip",
            (_AFFINE, _AFFINE.replace("frames.reshape", "frames.transpose(1, 0, 2).reshape")),
            "The rows of your matrix are in another order than the places that the results go to. "
            "Clips are mixed up.",
        ),
        Misconception(
            "the last frame for all",
            (
                _AFFINE,
                _AFFINE.replace("frames.reshape", "np.repeat(frames[:, -1:], T, axis=1).reshape"),
            ),
            "All frames of a clip have the same features in your result. Each frame has its own.",
        ),
        Misconception(
            "the mean frame for all",
            (
                _AFFINE,
                _AFFINE.replace(
                    "frames.reshape",
                    "np.repeat(frames.mean(axis=1, keepdims=True), T, axis=1).reshape",
                ),
            ),
            "The features of a frame depend on this frame alone. Averaging the frames takes away "
            "what moves.",
        ),
        Misconception(
            "differences of frames",
            (
                _AFFINE,
                _AFFINE.replace(
                    "frames.reshape", "np.diff(frames, axis=1, prepend=0 * frames[:, :1]).reshape"
                ),
            ),
            "The layer reads each frame as it is. Comparing it with the one before is what the "
            "LSTM is for.",
        ),
        Misconception(
            "time turned round",
            (_AFFINE, _AFFINE.replace("frames.reshape", "frames[:, ::-1].reshape")),
            "The features of frame t stand at place t, in the same order as the frames.",
        ),
        Misconception(
            "pixels scaled by the largest",
            (_AFFINE, _AFFINE.replace("frames.reshape", "(frames / np.abs(frames).max()).reshape")),
            "The pixels are in range already. A scale that depends on the batch gives a frame "
            "other features in another batch.",
        ),
    ),
)


def _backward_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, T, D, P = sizes.N, sizes.T, sizes.D, sizes.H

    def arguments(N: int, T: int) -> dict[str, np.ndarray]:
        inputs = _frames(rng, N, T, P, D)
        x = np.round(video.frame_features(**inputs), 6)
        return {"dx": normal(rng, N, T, D), "x": x, "frames": inputs["frames"]}

    return [
        Inputs("a batch of clips", arguments(N, T), worth=2),
        Inputs("one clip", arguments(1, T)),
        Inputs("one frame", arguments(N, 1)),
    ]


_DA = "da = (dx * tanh_grad(x)).reshape(-1, x.shape[2])"
_RETURN = "return frames.reshape(-1, frames.shape[2]).T @ da, da.sum(axis=0)"

FRAME_FEATURES_BACKWARD = Exercise(
    LESSON,
    video.frame_features_backward,
    ("dW_x", "db_x"),
    _backward_cases,
    needs=("tanh_grad",),
    misconceptions=(
        Misconception(
            "derivative of tanh left out",
            (_DA, "da = dx.reshape(-1, x.shape[2])"),
            "The gradient has to pass the tanh first, then the affine map. Near 1 and -1, little "
            "comes through.",
        ),
        Misconception(
            "1 - x for the derivative of tanh",
            (_DA, "da = (dx * (1 - x)).reshape(-1, x.shape[2])"),
            "The derivative of tanh, from its value, has a square in it. Your function of lesson "
            "02 has it.",
        ),
        Misconception(
            "derivative of the sigmoid",
            (_DA, "da = (dx * x * (1 - x)).reshape(-1, x.shape[2])"),
            "This is the derivative of the sigmoid. The layer ends with tanh.",
        ),
        Misconception(
            "tanh taken once more",
            (_DA, "da = (dx * tanh_grad(np.tanh(x))).reshape(-1, x.shape[2])"),
            "The features x are values of tanh already, and your function of lesson 02 wants "
            "these.",
        ),
        Misconception(
            "derivative of tanh at dx",
            (_DA, "da = (x * tanh_grad(dx)).reshape(-1, x.shape[2])"),
            "The features say how steep tanh was there. The gradient from above is what gets "
            "multiplied by it.",
        ),
        Misconception(
            "tanh in dW_x only",
            (_RETURN, _RETURN.replace("da.sum(axis=0)", "dx.sum(axis=(0, 1))")),
            "The bias stands inside the tanh too: its gradient passes the same derivative as that "
            "of the weights.",
        ),
        Misconception(
            "tanh in db_x only",
            (_RETURN, _RETURN.replace("@ da", "@ dx.reshape(-1, x.shape[2])")),
            "The weights stand inside the tanh as the bias does: their gradient passes the same "
            "derivative.",
        ),
        Misconception(
            "averaged over the frames",
            (
                _RETURN,
                "return frames.reshape(-1, frames.shape[2]).T @ da / len(da), da.mean(axis=0)",
            ),
            "The same weights were used at every frame, so the gradients of all uses add up. The "
            "loss holds the mean already.",
        ),
        Misconception(
            "bias gradient averaged",
            (_RETURN, _RETURN.replace("sum", "mean")),
            "The bias was added to every frame, so its gradient is a sum over all of them.",
        ),
        Misconception(
            "averaged over the clips",
            (
                _RETURN,
                "return frames.reshape(-1, frames.shape[2]).T @ da / len(dx), da.sum(axis=0) / "
                "len(dx)",
            ),
            "The loss that dx belongs to is a mean already. Here the clips add up.",
        ),
        Misconception(
            "the last frame only",
            (
                _DA,
                block(
                    """
                    da = dx * tanh_grad(x)
                    da[:, :-1] = 0
                    da = da.reshape(-1, x.shape[2])
                    """
                ),
            ),
            "The layer was used at every frame. Each use contributes to the gradient.",
        ),
        Misconception(
            "the last frame left out",
            (
                _DA,
                block(
                    """
                da = dx * tanh_grad(x)
                da[:, -1] = 0
                da = da.reshape(-1, x.shape[2])
                """
                ),
            ),
            "The last frame was read as well. Each use of the layer contributes to the gradient.",
        ),
        Misconception(
            "the first clip only",
            (
                _DA,
                block(
                    """
                da = dx * tanh_grad(x)
                da[1:] = 0
                da = da.reshape(-1, x.shape[2])
                """
                ),
            ),
            "All clips of the batch have used the layer. Their gradients add up.",
        ),
        Misconception(
            "frames and gradients in another order",
            (_RETURN, _RETURN.replace("frames.reshape", "frames.transpose(1, 0, 2).reshape")),
            "A frame is multiplied by the gradient of another one. Bring both into the same order "
            "before the product.",
        ),
        Misconception(
            "each frame with the gradient of the next",
            (_RETURN, _RETURN.replace("frames.reshape", "np.roll(frames, 1, axis=1).reshape")),
            "The gradient at step t belongs to the frame of step t.",
        ),
        Misconception(
            "dW_x transposed",
            (_RETURN, "return da.T @ frames.reshape(-1, frames.shape[2]), da.sum(axis=0)"),
            "A gradient has the shape of what it belongs to: one row for each pixel, one column "
            "for each feature.",
        ),
        Misconception(
            "dx changed in place",
            (_DA, "dx *= tanh_grad(x)\n    da = dx.reshape(-1, x.shape[2])"),
            "The array dx belongs to the caller. Put the product into a new array.",
        ),
    ),
)
