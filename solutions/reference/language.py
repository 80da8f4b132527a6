"""A language model of letters: which letter comes next?

Notation: N names, T steps, V letters of the alphabet with 0 for the edge of a name, D numbers that
stand for a letter, H hidden units. The network has two LSTM layers; its parameters are E (V, D), W0
(H+D, 4H), b0, W1 (2H, 4H), b1, W_y (H, V), b_y (V,).
"""

import numpy as np

from solutions.reference.sequence import last_output
from solutions.reference.stacked import stacked_backward, stacked_forward
from solutions.reference.training import softmax_cross_entropy


def next_letter_pairs(letters: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the model reads, what it should say, and which steps count.

    Args:
        letters: (N, T) integers: the letters of each name, 1 or more, then 0 up to the end of the
            row.

    Returns:
        x: (N, T+1) integers: 0 for the start, then the name.
        targets: (N, T+1) integers: at each step the letter that comes next, 0 behind the last one.
        mask: (N, T+1) 1 at the steps whose target is a letter or the end of the name, 0 after that.
    """
    edge = np.zeros_like(letters[:, :1])
    x = np.concatenate([edge, letters], axis=1)
    targets = np.concatenate([letters, edge], axis=1)
    lengths = (letters > 0).sum(axis=1)
    # one step more than letters: the end
    mask = (np.arange(x.shape[1]) <= lengths[:, None]).astype(float)
    return x, targets, mask


def embedding_backward(dx: np.ndarray, letters: np.ndarray, V: int) -> np.ndarray:
    """The gradient of the table E, where x = E[letters].

    Args:
        dx: (N, T, D) gradient with respect to what was looked up.
        letters: (N, T) integers from 0 to V-1.
        V: rows of the table.

    Returns:
        dE: (V, D).

    Source: Bengio, Ducharme, Vincent and Jauvin 2003.
    """
    # The answer of 10_language_model, written by lstm-course build.
    dE = np.zeros((V, dx.shape[2]), dx.dtype)
    np.add.at(dE, letters, dx)                            # adds also where a row comes twice
    return dE


def perplexity(p: np.ndarray, targets: np.ndarray, mask: np.ndarray) -> float:
    """How many equally likely letters the model is as unsure as between.

    Args:
        p: (N, T, V) probability of each letter at each step.
        targets: (N, T) integers from 0 to V-1: the letter that came.
        mask: (N, T) 1 at steps that count, 0 elsewhere; at least one counts.

    Returns:
        number from 1: e to the mean of -log of the probability that the right letter had.

    Source: Jelinek, Mercer, Bahl and Baker 1977.
    """
    right = np.take_along_axis(p, targets[:, :, None], axis=2)[:, :, 0]      # (N, T)
    logs = np.log(np.where(mask > 0, right, 1))           # padding may have probability 0
    return np.exp(-logs.sum() / mask.sum())


def language_gradients(params: dict[str, np.ndarray], x: np.ndarray, targets: np.ndarray, mask: np.ndarray, p: float, rng: np.random.Generator) -> tuple[float, dict[str, np.ndarray]]:
    """Loss of the two-layer model on a batch of names, and the gradients of all its parameters,
    with dropout between the layers.

    Args:
        params: dict with E (V, D), W0 (H+D, 4H), b0 (4H,), W1 (2H, 4H), b1 (4H,), W_y (H, V), b_y
            (V,).
        x: (N, T) integers from 0 to V-1, the letters read.
        targets: (N, T) integers from 0 to V-1, the letter that comes next.
        mask: (N, T) 1 at steps that count, 0 elsewhere.
        p: probability of dropout between the layers.
        rng: numpy.random.Generator for dropout.

    Returns:
        loss: number, mean over the steps that count.
        gradients: dict with the keys of params.

    Source: Mikolov, Karafiát, Burget, Černocký and Khudanpur 2010; in layers, with dropout:
    Zaremba, Sutskever and Vinyals 2014.
    """
    E, W, b = params["E"], [params["W0"], params["W1"]], [params["b0"], params["b1"]]
    start = np.zeros((2, len(x), len(params["W_y"])), E.dtype)         # (L, N, H)
    inputs = E[x]                                         # (N, T, D)
    h, c, masks = stacked_forward(inputs, start, start, W, b, p, rng, True)
    loss, dscores = softmax_cross_entropy(h[-1] @ params["W_y"] + params["b_y"], targets, mask)
    dh = dscores @ params["W_y"].T                        # (N, T, H)
    dx, _, _, dW, db = stacked_backward(dh, (inputs, start, start, W, b, h, c, masks))
    gradients = {"E": embedding_backward(dx, x, len(E)), "W0": dW[0], "b0": db[0], "W1": dW[1], "b1": db[1],
                 "W_y": np.tensordot(h[-1], dscores, axes=([0, 1], [0, 1])), "b_y": dscores.sum(axis=(0, 1))}
    return loss, gradients


def next_letter_scores(params: dict[str, np.ndarray], x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The model in use: a score for every letter that may come next, without dropout.

    Args:
        params: as for language_gradients.
        x: (N, T) integers: 0 for the start, then the letters so far, then padding.
        lengths: (N,) integers from 1 to T: how many of each row are to be read, the start among
            them.

    Returns:
        scores: (N, V).
    """
    E, W, b = params["E"], [params["W0"], params["W1"]], [params["b0"], params["b1"]]
    start = np.zeros((2, len(x), len(params["W_y"])), E.dtype)         # (L, N, H)
    h, _, _ = stacked_forward(E[x], start, start, W, b, 0, None, False)  # pyright: ignore[reportArgumentType]
    return last_output(h[-1], lengths) @ params["W_y"] + params["b_y"]


def sample_letters(scores: np.ndarray, temperature: float, u: np.ndarray) -> np.ndarray:
    """Draw one letter for each row, with given random numbers.

    Args:
        scores: (N, V) any finite numbers.
        temperature: number above 0 that divides the scores: below 1 likely letters get likelier,
            above 1 all get more alike.
        u: (N,) numbers from 0 to below 1, drawn uniformly.

    Returns:
        (N,) integers: the first letter at which the probabilities, added up from letter 0 on,
        exceed u.

    Source: temperature: Ackley, Hinton and Sejnowski 1985.
    """
    scaled = scores / temperature
    # (N, V), not yet divided by their sum
    p = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    total = p.cumsum(axis=1)
    return (total <= u[:, None] * total[:, -1:]).sum(axis=1)
