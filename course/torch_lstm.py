"""PyTorch's LSTM on the course's numbers, to compare with. PyTorch is never needed: where it is
missing, there is nothing to compare.
"""

from types import ModuleType
from typing import Any

import numpy as np


def installed() -> bool:
    """Whether PyTorch can be imported here."""
    try:
        import torch  # noqa: F401  # pyright: ignore[reportMissingImports]
    except ImportError:
        return False
    return True


def run(
    x: np.ndarray, lengths: np.ndarray, dout: np.ndarray, params: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """One pass forward and backward of torch.nn.LSTM, without dropout, from zero states.

    Args:
        x: (N, T, D) inputs; x[n, lengths[n]:] is padding.
        lengths: (N,) integers from 1 to T.
        dout: (N, T, H) for one direction, (N, T, 2H) for two: gradient with respect to the output.
        params: dict with W0, b0, W1, b1 and so on, in this course's shapes.

    Returns:
        out, dx, gradients: in this course's shapes; gradients is a dict with the keys of params.
    """
    import torch  # pyright: ignore[reportMissingImports]
    from torch.nn.utils.rnn import (  # pyright: ignore[reportMissingImports]
        pack_padded_sequence,
        pad_packed_sequence,
    )

    network, named = _network(torch, params)
    inputs = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    packed = pack_padded_sequence(
        inputs, torch.tensor(lengths), batch_first=True, enforce_sorted=False
    )
    out, _ = pad_packed_sequence(network(packed)[0], batch_first=True, total_length=x.shape[1])
    out.backward(torch.tensor(dout, dtype=torch.float64))
    gradients = {}
    for layer in range(len(params) // 2):
        found = [
            [
                getattr(network, part + end).grad.numpy()
                for part in ("weight_hh", "weight_ih", "bias_ih")
            ]
            for end in named[layer]
        ]
        W, b = [np.concatenate([hh.T, ih.T]) for hh, ih, _ in found], [bias for *_, bias in found]
        both = len(found) == 2
        gradients |= {
            f"W{layer}": np.stack(W) if both else W[0],
            f"b{layer}": np.stack(b) if both else b[0],
        }
    return out.detach().numpy(), inputs.grad.numpy(), gradients


def _network(torch: ModuleType, params: dict[str, np.ndarray]) -> tuple[Any, list[list[str]]]:
    """PyTorch's network with our weights: two matrices for our W, the second of two biases 0. And
    the endings of its names.
    """
    both, layers = params["W0"].ndim == 3, len(params) // 2
    H = params["b0"].shape[-1] // 4
    network = torch.nn.LSTM(
        params["W0"].shape[-2] - H,
        H,
        layers,
        batch_first=True,
        bidirectional=both,
        dtype=torch.float64,
    )
    named = [
        [f"_l{layer}{way}" for way in (("", "_reverse") if both else ("",))]
        for layer in range(layers)
    ]
    for layer, ends in enumerate(named):
        W, b = (
            params[f"W{layer}"].reshape(len(ends), -1, 4 * H),
            params[f"b{layer}"].reshape(len(ends), 4 * H),
        )
        for way, end in enumerate(ends):
            values = {
                "weight_hh": W[way, :H].T,
                "weight_ih": W[way, H:].T,
                "bias_ih": b[way],
                "bias_hh": 0 * b[way],
            }
            for part, array in values.items():
                getattr(network, part + end).data = torch.tensor(array, dtype=torch.float64)
    return network, named
