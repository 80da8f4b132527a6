"""One update of a whole network."""

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
from solutions.reference import training

from .loss import LESSON, draw_mask
from .optimizers import averages


def _train_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    H, D, T, N = sorted(
        [sizes.N, sizes.T, sizes.D, sizes.H]
    )  # a small network: three arrays for each parameter are stored
    K = min(set(range(2, 7)) - {N, T, D, H})

    def arguments(N: int, mask: np.ndarray, max_norm: float) -> Arguments:
        params = {
            "W": normal(rng, H + D, 4 * H),
            "b": normal(rng, 4 * H),
            "W_y": normal(rng, H, K),
            "b_y": normal(rng, K),
        }
        return {
            "params": params,
            "x": normal(rng, N, T, D),
            "targets": rng.integers(0, K, (N, T)),
            "mask": mask,
            "state": averages(rng, params, int(rng.integers(2, 7))),
            "learning_rate": 0.1,
            "max_norm": max_norm,
        }

    return [
        Inputs("gradients that are small enough", arguments(N, draw_mask(rng, N, T), 100.0)),
        Inputs(
            "one example, and gradients that are clipped", arguments(1, draw_mask(rng, 1, T), 0.05)
        ),
    ]


_START = "start = np.zeros((N, H), x.dtype)"
_ROWS = "rows = h.reshape(N * T, H)"
_LOSS_LINE = "loss, dscores = softmax_cross_entropy(scores, targets, mask)"
_DH = 'dh = dscores @ params["W_y"].T'
_OUTPUT = "dW_y, db_y = rows.T @ dscores.reshape(N * T, K), dscores.sum(axis=(0, 1))"
_BACK = "lstm_backward(dh, np.zeros_like(start), cache)"
_CLIP = "clipped = clip_by_global_norm([dW, db, dW_y, db_y], max_norm)"
_ADAM = "params, state = adam_step(params, gradients, state, learning_rate)"
_DONE = "return params, state, loss"
_COPY = "old = {name: value.copy() for name, value in params.items()}"
_OLD_STATE = (
    "old_state = {key: {name: value.copy() for name, value in state[key].items()} for key in "
    "'mv'}\n"
    "    old_state['t'] = state['t']"
)

TRAIN_STEP = Exercise(
    LESSON,
    training.train_step,
    ("params", "state", "loss"),
    _train_cases,
    needs=(
        "affine",
        "clip_by_global_norm",
        "sigmoid",
        "concat_state",
        "lstm_step_fused",
        "lstm_forward",
        "lstm_step_backward",
        "lstm_backward",
        "softmax_cross_entropy",
        "adam_step",
    ),
    misconceptions=(
        Misconception(
            "gradients not clipped",
            (_CLIP, "clipped = [dW, db, dW_y, db_y]"),
            "max_norm has no effect. Gradients are clipped after the backward pass, before Adam "
            "sees them.",
        ),
        Misconception(
            "every array clipped by its own norm",
            (
                _CLIP,
                "clipped = [clip_by_global_norm([g], max_norm)[0] for g in (dW, db, dW_y, db_y)]",
            ),
            "Give all gradients to the clipping together: one norm, one factor. Otherwise the "
            "direction changes.",
        ),
        Misconception(
            "recurrent and output gradients clipped apart",
            (
                _CLIP,
                "clipped = clip_by_global_norm([dW, db], max_norm) + clip_by_global_norm([dW_y, "
                "db_y], max_norm)",
            ),
            "Two calls have two norms and two factors. All four gradients belong into one call.",
        ),
        Misconception(
            "output layer's gradients not clipped",
            (_CLIP, "clipped = [*clip_by_global_norm([dW, db], max_norm), dW_y, db_y]"),
            "The global norm is that of all gradients, those of the output layer included.",
        ),
        Misconception(
            "clipped by value",
            (_CLIP, "clipped = [np.clip(g, -max_norm, max_norm) for g in (dW, db, dW_y, db_y)]"),
            "This cuts each number alone and changes the direction. Use the function that clips by "
            "the global norm.",
        ),
        Misconception(
            "clipped by the squared norm",
            (
                _CLIP,
                "squares = sum((g**2).sum() for g in (dW, db, dW_y, db_y))\n"
                "    clipped = [g * max_norm / max(squares, max_norm) for g in (dW, db, dW_y, "
                "db_y)]",
            ),
            "The norm is the root of the sum of squares. Your function of lesson 01 has it.",
        ),
        Misconception(
            "small gradients enlarged to max_norm",
            (
                _CLIP,
                "norm = np.sqrt(sum((g**2).sum() for g in (dW, db, dW_y, db_y)))\n"
                "    clipped = [g * max_norm / norm for g in (dW, db, dW_y, db_y)]",
            ),
            "Clipping is a ceiling. Gradients whose norm is small enough stay as they are.",
        ),
        Misconception(
            "each step's gradient clipped on the way back",
            (_DH, f"{_DH}\n    dh = clip_by_global_norm([dh], max_norm)[0]"),
            "Here the gradient of the states is clipped before the backward pass. What is clipped "
            "is the gradients of the "
            "parameters, after it.",
        ),
        Misconception(
            "plain gradient descent",
            (
                _ADAM,
                f"{_OLD_STATE}\n    params, state = sgd_step(params, gradients, learning_rate), "
                "old_state",
            ),
            "The state of Adam is not used. The update is Adam's.",
        ),
        Misconception(
            "mask not used",
            (_LOSS_LINE, _LOSS_LINE.replace("mask)", "np.ones_like(mask))")),
            "Steps that do not count are learned, too. The mask goes to the loss.",
        ),
        Misconception(
            "only the last step's gradient goes back",
            (_DH, f"{_DH}\n    dh[:, :-1] = 0"),
            "Each step whose scores count in the loss gives a gradient to its own hidden state, "
            "not only the last one.",
        ),
        Misconception(
            "gradient into the hidden states missing",
            (_DH, "dh = np.zeros_like(h)"),
            "The recurrent weights learn only through the hidden states. Their gradient comes from "
            "the scores, back through the "
            "output layer.",
        ),
        Misconception(
            "output layer not transposed in the backward pass",
            (_DH, 'dh = dscores @ params["W_y"]'),
            "Forward, the output layer leads from H to K. Backward, the same weights lead from K "
            "to H.",
        ),
        Misconception(
            "gradient of the states made from the scores",
            (_DH, 'dh = scores @ params["W_y"].T'),
            "What goes back is the gradient with respect to the scores, not the scores.",
        ),
        Misconception(
            "output layer reads the cell state",
            (_ROWS, "rows = c.reshape(N * T, H)"),
            "The output layer sees what the cell shows, which is the hidden state.",
        ),
        Misconception(
            "dW_y made from the cell state",
            (_OUTPUT, _OUTPUT.replace("rows.T", "c.reshape(-1, H).T")),
            "The gradient of a weight is made from what the weight was multiplied with: the hidden "
            "state.",
        ),
        Misconception(
            "dW_y from the last step only",
            (_OUTPUT, "dW_y, db_y = h[:, -1].T @ dscores[:, -1], dscores.sum(axis=(0, 1))"),
            "The output layer is used at every step, so its gradient is a sum over all of them.",
        ),
        Misconception(
            "bias of the output layer averaged",
            (_OUTPUT, _OUTPUT.replace("sum(axis=(0, 1))", "mean(axis=(0, 1))")),
            "The loss is a mean already, its gradient has that factor. Over examples and steps "
            "gradients are added.",
        ),
        Misconception(
            "gradient of the bias for the last example only",
            (_OUTPUT, _OUTPUT.replace("dscores.sum(axis=(0, 1))", "dscores[-1].sum(axis=0)")),
            "The bias is shared by all examples and steps, so its gradient is a sum over all of "
            "them.",
        ),
        Misconception(
            "output layer not trained",
            (
                _ADAM,
                block(
                    f"""
                    {_COPY}
                    {_ADAM}
                    params["W_y"], params["b_y"] = old["W_y"], old["b_y"]
                    """
                ),
            ),
            "The output layer has parameters, too: all four have gradients and take part in the "
            "step.",
        ),
        Misconception(
            "recurrent weights not trained",
            (
                _ADAM,
                block(
                    f"""
                {_COPY}
                {_ADAM}
                params["W"], params["b"] = old["W"], old["b"]
                """
                ),
            ),
            "Only the output layer moved. All four parameters have gradients and take part in the "
            "step.",
        ),
        Misconception(
            "biases without a gradient",
            (_CLIP, _CLIP.replace("[dW, db, dW_y, db_y]", "[dW, 0 * db, dW_y, 0 * db_y]")),
            "The gradients of both biases are 0 here. The backward pass gives one, the scores' "
            "gradient, summed, the other.",
        ),
        Misconception(
            "gradient divided by the batch size once more",
            (_LOSS_LINE, f"{_LOSS_LINE}\n    dscores = dscores / N"),
            "The loss is a mean already, and its gradient has that factor. Nothing is left to "
            "divide.",
        ),
        Misconception(
            "hidden state started at one",
            (_START, "start = np.ones((N, H), x.dtype)"),
            "The states before the first step are zeros in this function.",
        ),
        Misconception(
            "old parameters returned",
            (
                _ADAM,
                block(
                    f"""
                {_COPY}
                {_ADAM}
                params = old
                """
                ),
            ),
            "Adam's result for the parameters is dropped, so nothing is ever learned.",
        ),
        Misconception(
            "old state returned",
            (
                _ADAM,
                f"{_OLD_STATE}\n    {_ADAM}\n    state = old_state",
            ),
            "Adam's new state is dropped, so every update takes itself for the same step.",
        ),
        Misconception(
            "loss after the update",
            (
                _DONE,
                """rows = lstm_forward(x, start, start, params["W"], params["b"])[0].reshape(-1, H)
    scores = affine(rows, params["W_y"], params["b_y"]).reshape(N, T, K)
    return params, state, softmax_cross_entropy(scores, targets, mask)[0]""",
            ),
            "This runs the network a second time. Return the loss that the gradients belong to, "
            "from before the update.",
        ),
        Misconception(
            "parameters changed in place",
            (
                _ADAM,
                block(
                    """
                    new, state = adam_step(params, gradients, state, learning_rate)
                    for name, value in params.items():
                        value[...] = new[name]
                    """
                ),
            ),
            "The caller's parameters were overwritten. Return the new ones, and leave the old ones "
            "as they are.",
        ),
        Misconception(
            "learning rate fixed",
            (_ADAM, _ADAM.replace("learning_rate", "0.001")),
            "The argument learning_rate is not used.",
        ),
    ),
)
