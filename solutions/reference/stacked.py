"""LSTM layers on top of each other, in one direction and in both, with dropout between the layers.

Notation: L layers, N batch, T time steps, D input features, H hidden units; batch first; gate
blocks in the order i, f, g, o. The first layer reads x, each further one the hidden states of the
layer below.
"""

import numpy as np

from solutions.reference.bidirectional import (
    bilstm_backward,
    bilstm_forward,
    merge_backward,
    merge_directions,
)
from solutions.reference.bptt import lstm_backward
from solutions.reference.dropout import dropout_backward, dropout_forward
from solutions.reference.sequence import lstm_forward


def stacked_forward(x: np.ndarray, h0: np.ndarray, c0: np.ndarray, W: list[np.ndarray], b: list[np.ndarray], p: float, rng: np.random.Generator, training: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The states of all layers at every step.

    Args:
        x: (N, T, D) inputs.
        h0, c0: (L, N, H) states of each layer before the first step.
        W: list of L arrays, (H+D, 4H) for the first layer and (2H, 4H) for the others.
        b: list of L arrays (4H,).
        p: probability with which dropout sets an entry to 0 on its way from one layer to the next.
        rng: numpy.random.Generator for the masks.
        training: whether dropout is on.

    Returns:
        h, c: (L, N, T, H) hidden and cell states of all layers, before dropout; h[-1] is the
            output.
        masks: (L-1, N, T, H); masks[k] lies between the layers k and k+1, counted from 0.

    Source: stacked: Schmidhuber 1992, Graves, Mohamed and Hinton 2013; where dropout goes: Zaremba,
    Sutskever and Vinyals 2014.
    """
    h, c, masks = [], [], []
    layer_input = x                                       # (N, T, D)
    for layer in range(len(W)):
        if layer > 0:
            layer_input, mask = dropout_forward(h[layer - 1], p, rng, training)   # (N, T, H) each
            masks.append(mask)
        # (N, T, H) each
        h_l, c_l = lstm_forward(layer_input, h0[layer], c0[layer], W[layer], b[layer])
        h.append(h_l)
        c.append(c_l)
    return np.stack(h), np.stack(c), np.array(masks, x.dtype).reshape(len(W) - 1, *h_l.shape)


def stacked_backward(dh: np.ndarray, cache: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[np.ndarray], list[np.ndarray]]:
    """Gradients of everything that stacked_forward read.

    Args:
        dh: (N, T, H) gradient with respect to the hidden states of the top layer.
        cache: (x, h0, c0, W, b, h, c, masks): what stacked_forward was given, without p, rng,
            training; then what it returned.

    Returns:
        dx: (N, T, D).
        dh0, dc0: (L, N, H).
        dW, db: lists of L arrays, of the shapes of W and b.

    Source: Graves, Mohamed and Hinton 2013.
    """
    x, h0, c0, W, b, h, c, masks = cache
    gradients = []                                        # of each layer: dh0, dc0, dW, db
    for layer in reversed(range(len(W))):
        layer_input = h[layer - 1] * masks[layer - 1] if layer > 0 else x
        layer_cache = (layer_input, h0[layer], c0[layer], W[layer], b[layer], h[layer], c[layer])
        dx, *others = lstm_backward(dh, np.zeros_like(c0[layer]), layer_cache)
        gradients.insert(0, others)
        if layer > 0:
            dh = dropout_backward(dx, masks[layer - 1])
    dh0, dc0, dW, db = zip(*gradients)
    return dx, np.stack(dh0), np.stack(dc0), list(dW), list(db)


def stacked_bilstm_forward(x: np.ndarray, lengths: np.ndarray, h0: np.ndarray, c0: np.ndarray, W: list[np.ndarray], b: list[np.ndarray], p: float, rng: np.random.Generator, training: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The states of all layers, each of which reads the layer below in both directions.

    Args:
        x: (N, T, D) inputs; x[n, lengths[n]:] is padding.
        lengths: (N,) integers from 1 to T.
        h0, c0: (L, 2, N, H) states of each layer and direction before the first step that it reads.
        W: list of L arrays, (2, H+D, 4H) for the first layer and (2, H+2H, 4H) for the others.
        b: list of L arrays (2, 4H).
        p, rng, training: dropout between the layers, as in stacked_forward.

    Returns:
        h, c: (L, 2, N, T, H) hidden and cell states, 0 at padded steps.
        masks: (L-1, N, T, 2H), on the directions of a layer side by side, forward half first.

    Source: Graves, Mohamed and Hinton 2013.
    """
    h, c, masks = [], [], []
    layer_input = x                                       # (N, T, D)
    for layer in range(len(W)):
        if layer > 0:
            both = merge_directions(h[layer - 1], "concat")   # (N, T, 2H)
            layer_input, mask = dropout_forward(both, p, rng, training)
            masks.append(mask)
        # (2, N, T, H) each
        h_l, c_l = bilstm_forward(layer_input, lengths, h0[layer], c0[layer], W[layer], b[layer])
        h.append(h_l)
        c.append(c_l)
    (_, N, T, H) = h_l.shape
    return np.stack(h), np.stack(c), np.array(masks, x.dtype).reshape(len(W) - 1, N, T, 2 * H)


def stacked_bilstm_backward(dh: np.ndarray, cache: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[np.ndarray], list[np.ndarray]]:
    """Gradients of everything that stacked_bilstm_forward read.

    Args:
        dh: (2, N, T, H) gradient with respect to the hidden states of the top layer; padded steps
            count nothing.
        cache: (x, lengths, h0, c0, W, b, h, c, masks): what stacked_bilstm_forward was given,
            without p, rng, training; then what it returned.

    Returns:
        dx: (N, T, D), 0 at padded steps.
        dh0, dc0: (L, 2, N, H).
        dW, db: lists of L arrays, of the shapes of W and b.

    Source: Graves, Mohamed and Hinton 2013.
    """
    x, lengths, h0, c0, W, b, h, c, masks = cache
    gradients = []                                        # of each layer: dh0, dc0, dW, db
    for layer in reversed(range(len(W))):
        layer_input = merge_directions(h[layer - 1], "concat") * masks[layer - 1] if layer > 0 else x
        dx, *others = bilstm_backward(dh, (layer_input, lengths, h0[layer], c0[layer], W[layer], b[layer], h[layer], c[layer]))
        gradients.insert(0, others)
        if layer > 0:
            dh = merge_backward(dropout_backward(dx, masks[layer - 1]), h[layer - 1], "concat")
    dh0, dc0, dW, db = zip(*gradients)
    return dx, np.stack(dh0), np.stack(dc0), list(dW), list(db)


def run_lstm(x: np.ndarray, lengths: np.ndarray, dout: np.ndarray, params: dict[str, np.ndarray], p: float, rng: np.random.Generator, training: bool) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """A whole network forward and backward, from zero states. The shape of W0 tells whether it has
    one direction or two.

    Args:
        x: (N, T, D) inputs; x[n, lengths[n]:] is padding.
        lengths: (N,) integers from 1 to T.
        dout: (N, T, H) for one direction, (N, T, 2H) for two: gradient with respect to out; padded
            steps count nothing.
        params: dict with W0, b0, W1, b1 and so on, two entries for each layer; shapes as in
            stacked_forward for one direction, as in stacked_bilstm_forward for two.
        p, rng, training: dropout between the layers.

    Returns:
        out: of the shape of dout, the top layer's hidden states, 0 at padded steps.
        dx: (N, T, D), 0 at padded steps.
        gradients: dict with the keys and shapes of params.
    """
    layers = range(len(params) // 2)
    W, b = [params[f"W{layer}"] for layer in layers], [params[f"b{layer}"] for layer in layers]
    real = (np.arange(x.shape[1]) < lengths[:, None])[:, :, None]      # (N, T, 1)
    dout = np.where(real, dout, 0)
    if W[0].ndim == 3:
        start = np.zeros((len(W), 2, len(x), b[0].shape[1] // 4), x.dtype)
        h, c, masks = stacked_bilstm_forward(x, lengths, start, start, W, b, p, rng, training)
        out = merge_directions(h[-1], "concat")
        dh = merge_backward(dout, h[-1], "concat")
        dx, _, _, dW, db = stacked_bilstm_backward(dh, (x, lengths, start, start, W, b, h, c, masks))
    else:
        start = np.zeros((len(W), len(x), len(b[0]) // 4), x.dtype)
        h, c, masks = stacked_forward(x, start, start, W, b, p, rng, training)
        out = np.where(real, h[-1], 0)
        dx, _, _, dW, db = stacked_backward(dout, (x, start, start, W, b, h, c, masks))
    return out, dx, {f"W{layer}": dW[layer] for layer in layers} | {f"b{layer}": db[layer] for layer in layers}
