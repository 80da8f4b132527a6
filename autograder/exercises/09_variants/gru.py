"""The gated recurrent unit, forward and backward."""

import numpy as np

from autograder.exercises.exercise import Exercise, Inputs, Misconception, Sizes, block, normal
from solutions.reference import variants

LESSON = "09_variants"


def _arguments(rng: np.random.Generator, sizes: Sizes, N: int) -> dict[str, np.ndarray]:
    state = {
        "x_t": normal(rng, N, sizes.D),
        "h_prev": np.round(rng.uniform(-0.95, 0.95, (N, sizes.H)), 3),
    }
    return state | {"W": normal(rng, sizes.H + sizes.D, 3 * sizes.H), "b": normal(rng, 3 * sizes.H)}


def _step_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    return [
        Inputs("a batch", _arguments(rng, sizes, sizes.N), worth=2),
        Inputs("one example", _arguments(rng, sizes, 1)),
        Inputs(
            "starting from zeros",
            _arguments(rng, sizes, sizes.N) | {"h_prev": np.zeros((sizes.N, sizes.H))},
            worth=0.5,
        ),
    ]


def _backward_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    cases = _step_cases(rng, sizes)
    return [
        Inputs(
            case.title,
            {"dh": normal(rng, *case.arguments["h_prev"].shape)} | case.arguments,
            case.worth,
        )
        for case in cases
    ]


_ROWS = "H = h_prev.shape[1]"
_FROM_H = "from_h = h_prev @ W[:H]  "
_FROM_X = "from_x = x_t @ W[H:] + b  "
_RU = "r, u = np.split(sigmoid(from_h[:, :2 * H] + from_x[:, :2 * H]), 2, axis=1)"
_G = "g = np.tanh(from_x[:, 2 * H:] + r * from_h[:, 2 * H:])"
_MIX = "return u * h_prev + (1 - u) * g"

GRU_STEP = Exercise(
    LESSON,
    variants.gru_step,
    ("h",),
    _step_cases,
    needs=("sigmoid",),
    clues=(
        (
            "starting from zeros",
            "With h_prev = 0 the step is right: look at what is done with h_prev, above all at the "
            "reset gate.",
        ),
    ),
    misconceptions=(
        Misconception(
            "reset gate before the matrix product",
            (_G, "g = np.tanh(from_x[:, 2 * H:] + (r * h_prev) @ W[:H, 2 * H:])"),
            "This is the other GRU, that of Cho et al. 2014: r scales h_prev, and the product "
            "comes afterwards. Here the "
            "product comes "
            "first, and r scales its result.",
        ),
        Misconception(
            "the candidate reads h_prev without weights",
            (_G, "g = np.tanh(from_x[:, 2 * H:] + r * h_prev)"),
            "h_prev goes through a matrix on its way into the candidate, too: the first H rows of "
            "its block. Then r scales it.",
        ),
        Misconception(
            "u and 1 - u exchanged",
            (_MIX, "return (1 - u) * h_prev + u * g"),
            "Here, as in PyTorch, u is the share of the old state that stays. Some papers exchange "
            "the two.",
        ),
        Misconception(
            "reset and update gate exchanged",
            ("r, u = np", "u, r = np"),
            "The blocks stand in the order r, u, g. The reset gate acts inside the candidate, the "
            "update gate mixes at the end.",
        ),
        Misconception(
            "blocks read in the order r, g, u",
            (
                _ROWS,
                block(
                    """
                    H = h_prev.shape[1]
                    order = np.arange(3 * H).reshape(3, H)[[0, 2, 1]].ravel()
                    W, b = W[:, order], b[order]
                    """
                ),
            ),
            "The blocks stand in the order r, u, g: the candidate is the last one.",
        ),
        Misconception(
            "reset gate on the input's part too",
            (_G, "g = np.tanh(r * (from_x[:, 2 * H:] + from_h[:, 2 * H:]))"),
            "The reset gate decides how much of the past the candidate sees. The input and the "
            "bias are not scaled by it.",
        ),
        Misconception(
            "the candidate's bias inside the reset",
            (_G, "g = np.tanh(x_t @ W[H:, 2 * H:] + r * (from_h[:, 2 * H:] + b[2 * H:]))"),
            "PyTorch has a second bias there. The one of this exercise belongs to the input's "
            "part, outside of what r scales.",
        ),
        Misconception(
            "reset gate left out",
            (_G, "g = np.tanh(from_x[:, 2 * H:] + from_h[:, 2 * H:])"),
            "r is not used. In the candidate, and only there, it scales the part that comes from "
            "h_prev.",
        ),
        Misconception(
            "reset gate reversed",
            (_G, "g = np.tanh(from_x[:, 2 * H:] + (1 - r) * from_h[:, 2 * H:])"),
            "In spite of its name, r = 1 lets the past through and r = 0 shuts it out.",
        ),
        Misconception(
            "reset gate on the state that is kept",
            (_MIX, "return u * r * h_prev + (1 - u) * g"),
            "The reset gate acts inside the candidate only. What is kept of h_prev is decided by u "
            "alone.",
        ),
        Misconception(
            "the candidate reads no hidden state",
            (_G, "g = np.tanh(from_x[:, 2 * H:])"),
            "The candidate also reads h_prev, through the first H rows of its block, scaled by the "
            "reset gate.",
        ),
        Misconception(
            "sigmoid for the candidate",
            (_G, _G.replace("np.tanh", "sigmoid")),
            "The candidate is content and may be negative: it is squashed by tanh.",
        ),
        Misconception(
            "candidate not squashed",
            (_G, _G.replace("np.tanh", "")),
            "Without tanh the state can grow without limit. The candidate is squashed before it is "
            "mixed in.",
        ),
        Misconception(
            "gates not squashed",
            (_RU, _RU.replace("sigmoid", "")),
            "r and u are gates: a sigmoid brings them between 0 and 1.",
        ),
        Misconception(
            "the candidate written whole",
            (_MIX, "return u * h_prev + g"),
            "What u keeps of the old state leaves only the rest of the room for the candidate.",
        ),
        Misconception(
            "the old state kept whole",
            (_MIX, "return h_prev + (1 - u) * g"),
            "The old state is never forgotten here. u says which share of it stays.",
        ),
        Misconception(
            "squashed after mixing",
            (_MIX, "return np.tanh(u * h_prev + (1 - u) * g)"),
            "The mean of two numbers between -1 and 1 is between them already. A GRU has no tanh "
            "on its way out.",
        ),
        Misconception(
            "bias forgotten",
            (_FROM_X, _FROM_X.replace(" + b", "")),
            "b is not used: it is added to the sums of all three blocks.",
        ),
        Misconception(
            "bias added twice",
            (_FROM_H, "from_h = h_prev @ W[:H] + b  "),
            "The bias is in both parts. It belongs to one of them, that of the input, since r must "
            "not scale it.",
        ),
        Misconception(
            "input first in W",
            ((_FROM_H, "from_h = h_prev @ W[-H:]  "), (_FROM_X, "from_x = x_t @ W[:-H] + b  ")),
            "The first H rows of W belong to the hidden state, the rows below them to the input.",
        ),
        Misconception(
            "the old state changed in place",
            (
                _MIX,
                block(
                    """
                h_prev *= u
                h_prev += (1 - u) * g
                return h_prev
                """
                ),
            ),
            "An operator such as *= overwrites the caller's array, which back-propagation needs "
            "later. Make a new array.",
        ),
    ),
)

_DG = "dg = dh * (1 - u) * (1 - g**2)"
_DU = "du = dh * (h_prev - g) * u * (1 - u)"
_DR = "dr = dg * from_h[:, 2 * H:] * r * (1 - r)"
_DX_SUM = "dfrom_x = np.concatenate([dr, du, dg], axis=1)"
_DH_SUM = "dfrom_h = np.concatenate([dr, du, dg * r], axis=1)"
_DX = "dx = dfrom_x @ W[H:].T"
_DH = "dh_prev = dh * u + dfrom_h @ W[:H].T"
_DW = "dW = np.concatenate([h_prev.T @ dfrom_h, x_t.T @ dfrom_x])"
_DB = "db = dfrom_x.sum(axis=0)"

GRU_STEP_BACKWARD = Exercise(
    LESSON,
    variants.gru_step_backward,
    ("dx", "dh_prev", "dW", "db"),
    _backward_cases,
    needs=("sigmoid", "sigmoid_grad", "tanh_grad"),
    misconceptions=(
        Misconception(
            "the direct path to h_prev left out",
            (_DH, "dh_prev = dfrom_h @ W[:H].T"),
            "h_prev also reaches h without any weight: a share of it is simply kept. This path "
            "carries memory over many steps.",
        ),
        Misconception(
            "only the direct path to h_prev",
            (_DH, "dh_prev = dh * u"),
            "h_prev is also read by both gates and by the candidate. Each of these paths adds to "
            "its gradient.",
        ),
        Misconception(
            "the direct path with 1 - u",
            (_DH, "dh_prev = dh * (1 - u) + dfrom_h @ W[:H].T"),
            "What scales h_prev on its direct way forward scales its gradient on the way back.",
        ),
        Misconception(
            "the paths through the gates left out",
            (_DH, "dh_prev = dh * u + (dg * r) @ W[:H, 2 * H:].T"),
            "h_prev is read three times through W: by the candidate, and by the gates r and u as "
            "well.",
        ),
        Misconception(
            "the path through the candidate left out",
            (_DH, "dh_prev = dh * u + dfrom_h[:, :2 * H] @ W[:H, :2 * H].T"),
            "h_prev is read three times through W: by the gates r and u, and by the candidate as "
            "well.",
        ),
        Misconception(
            "r missing on the way to the recurrent weights",
            (_DH_SUM, "dfrom_h = np.concatenate([dr, du, dg], axis=1)"),
            "On its way into the candidate the hidden part is scaled by r. So is the gradient that "
            "goes back the same way.",
        ),
        Misconception(
            "r on the way to the input as well",
            (_DX_SUM, "dfrom_x = np.concatenate([dr, du, dg * r], axis=1)"),
            "The input's part of the candidate is not scaled by r, so neither is its gradient.",
        ),
        Misconception(
            "r left out on one side and put on the other",
            (
                (_DX_SUM, "dfrom_x = np.concatenate([dr, du, dg * r], axis=1)"),
                (_DH_SUM, "dfrom_h = np.concatenate([dr, du, dg], axis=1)"),
            ),
            "You have the two sides exchanged: r scales the part of the candidate that comes from "
            "h_prev, not that of the "
            "input.",
        ),
        Misconception(
            "gradient of the GRU with the reset before the product",
            (
                (_G, "g = np.tanh(from_x[:, 2 * H:] + (r * h_prev) @ W[:H, 2 * H:])"),
                (_DR, "dr = dg @ W[:H, 2 * H:].T * h_prev * r * (1 - r)"),
                (
                    _DH,
                    "dh_prev = dh * u + dfrom_x[:, :2 * H] @ W[:H, :2 * H].T + r * (dg @ W[:H, 2 * "
                    "H:].T)",
                ),
                (
                    _DW,
                    "dW = np.concatenate([np.hstack([h_prev.T @ dfrom_x[:, :2 * H], (r * h_prev).T "
                    "@ dg]), x_t.T @ dfrom_x])",
                ),
            ),
            "This belongs to the other GRU, in which r scales h_prev itself. Here r scales the "
            "product of h_prev and the "
            "weights.",
        ),
        Misconception(
            "the candidate's share u in place of 1 - u",
            (_DG, "dg = dh * u * (1 - g**2)"),
            "Which share of the candidate went into h? The same share of the gradient goes back "
            "into it.",
        ),
        Misconception(
            "the candidate's share left out",
            (_DG, "dg = dh * (1 - g**2)"),
            "Only a share of the candidate went into h. The same share of the gradient goes back "
            "into it.",
        ),
        Misconception(
            "slope of tanh left out",
            (_DG, "dg = dh * (1 - u)"),
            "Between the candidate and the sum before it lies tanh. The gradient takes its slope "
            "on the way.",
        ),
        Misconception(
            "sign of the update gate's gradient",
            (_DU, "du = dh * (g - h_prev) * u * (1 - u)"),
            "A larger u means more of h_prev and less of g. Look at the signs of the two terms.",
        ),
        Misconception(
            "update gate: only through the old state",
            (_DU, "du = dh * h_prev * u * (1 - u)"),
            "u stands in h twice: it keeps h_prev, and by 1 - u it takes the candidate away.",
        ),
        Misconception(
            "update gate: only through the candidate",
            (_DU, "du = -dh * g * u * (1 - u)"),
            "u stands in h twice: it takes the candidate away by 1 - u, and it keeps h_prev.",
        ),
        Misconception(
            "slope of the sigmoid left out for u",
            (_DU, "du = dh * (h_prev - g)"),
            "Between u and the sum before it lies the sigmoid. The gradient takes its slope on the "
            "way.",
        ),
        Misconception(
            "slope of the sigmoid left out for r",
            (_DR, "dr = dg * from_h[:, 2 * H:]"),
            "Between r and the sum before it lies the sigmoid. The gradient takes its slope on the "
            "way.",
        ),
        Misconception(
            "reset gate: slope of tanh left out",
            (_DR, "dr = dh * (1 - u) * from_h[:, 2 * H:] * r * (1 - r)"),
            "r acts inside the tanh of the candidate, so its gradient begins where that of the "
            "tanh's sum ends.",
        ),
        Misconception(
            "reset gate: h_prev in place of its product",
            (_DR, "dr = dg * h_prev * r * (1 - r)"),
            "What does r multiply in the forward step? Not h_prev itself, but h_prev times the "
            "candidate's recurrent weights.",
        ),
        Misconception(
            "reset gate without gradient",
            (_DR, "dr = np.zeros_like(dg)"),
            "The reset gate changes the candidate, and so the loss. Its weights learn too.",
        ),
        Misconception(
            "blocks in the order u, r, g",
            (("[dr, du, dg]", "[du, dr, dg]"), ("[dr, du, dg * r]", "[du, dr, dg * r]")),
            "The gradients stand in the same order as the blocks of W: r, u, g.",
        ),
        Misconception(
            "db from the hidden part",
            (_DB, "db = dfrom_h.sum(axis=0)"),
            "The bias was added to the input's part, outside of what r scales. So its gradient "
            "comes from that part.",
        ),
        Misconception(
            "db averaged over the batch",
            (_DB, "db = dfrom_x.mean(axis=0)"),
            "Every example adds its share: a sum over the batch. Whether the loss is a mean is "
            "decided where dh is made.",
        ),
        Misconception(
            "db of the last example only",
            (_DB, "db = dfrom_x[-1].copy()"),
            "The bias acts on every example: sum over the batch.",
        ),
        Misconception(
            "dW averaged over the batch",
            (_DW, f"{_DW} / len(dh)"),
            "Every example adds its share: a sum over the batch. Whether the loss is a mean is "
            "decided where dh is made.",
        ),
        Misconception(
            "halves of dW exchanged",
            (_DW, "dW = np.concatenate([x_t.T @ dfrom_x, h_prev.T @ dfrom_h])"),
            "The first H rows of W read the hidden state, so the first H rows of dW belong to it.",
        ),
        Misconception(
            "dW from the input's part only",
            (_DW, "dW = np.concatenate([h_prev.T @ dfrom_x, x_t.T @ dfrom_x])"),
            "The rows that read h_prev get the gradient of the hidden part, in which the "
            "candidate's block is scaled by r.",
        ),
        Misconception(
            "dx through the rows of the hidden state",
            (_DX, "dx = (dfrom_x @ W.T)[:, :x_t.shape[1]]"),
            "x_t went through the last D rows of W. Its gradient comes back through the same rows.",
        ),
        Misconception(
            "dh changed in place",
            (_DG, "dh *= 1 - u\n    dg = dh * (1 - g**2)"),
            "dh is the caller's array and is needed again further down. Make a new array.",
        ),
    ),
)
