"""Write bilstm.json: what PyTorch's bidirectional LSTM gives for our weights, forward and backward.
Needs torch and numpy.

    python tests/solutions/golden/make_bilstm.py

tests/solutions/test_07_bidirectional.py compares the course's functions with the file, so that they
are tested against PyTorch where it is not installed; where it is, the same test module calls
`torch_bilstm` itself.
"""

import json
import re
from pathlib import Path

import numpy as np
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

FILE = Path(__file__).with_name("bilstm.json")
CASES = {  # title -> D, H, T, lengths
    "all lengths equal": (3, 2, 4, [4, 4, 4]),
    "different lengths": (3, 2, 5, [2, 5, 1, 4]),
    "no example as long as T": (1, 2, 4, [3, 1]),
    "one example, one step": (2, 3, 1, [1]),
}


def torch_bilstm(x, lengths, h0, c0, W, b, dh, dsummary):
    """h (2, N, T, H), 0 at padding; summary (N, 2H); and the gradients of sum(dh * h) +
    sum(dsummary * summary): dx, dh0, dc0, dW, db. PyTorch's weights stand below each other, in two
    matrices, with two biases, which it adds.
    """
    H = h0.shape[2]
    layer = torch.nn.LSTM(x.shape[2], H, batch_first=True, bidirectional=True, dtype=torch.float64)
    for side, end in enumerate(("", "_reverse")):
        parts = {
            "weight_hh_l0": W[side, :H].T,
            "weight_ih_l0": W[side, H:].T,
            "bias_ih_l0": b[side],
            "bias_hh_l0": 0 * b[side],
        }
        for name, array in parts.items():
            getattr(layer, name + end).data = torch.tensor(array).contiguous()
    x, h0, c0 = (torch.tensor(array, requires_grad=True) for array in (x, h0, c0))
    packed = pack_padded_sequence(x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    outputs, (h_last, _) = layer(packed, (h0, c0))
    merged, _ = pad_packed_sequence(
        outputs, batch_first=True, total_length=x.shape[1]
    )  # (N, T, 2H)
    h = torch.stack(merged.split(H, dim=2))
    summary = torch.cat([h_last[0], h_last[1]], dim=1)
    ((torch.tensor(dh) * h).sum() + (torch.tensor(dsummary) * summary).sum()).backward()
    grad = {name: parameter.grad.numpy() for name, parameter in layer.named_parameters()}
    dW = np.stack(
        [
            np.concatenate([grad["weight_hh_l0" + end].T, grad["weight_ih_l0" + end].T])
            for end in ("", "_reverse")
        ]
    )
    db = np.stack([grad["bias_ih_l0" + end] for end in ("", "_reverse")])
    states = {"h": h.detach().numpy(), "summary": summary.detach().numpy()}
    return states | {
        "dx": x.grad.numpy(),
        "dh0": h0.grad.numpy(),
        "dc0": c0.grad.numpy(),
        "dW": dW,
        "db": db,
    }


def draw(D, H, T, lengths, rng):
    """Arguments of one case, three decimals."""
    N = len(lengths)
    shapes = {
        "x": (N, T, D),
        "h0": (2, N, H),
        "c0": (2, N, H),
        "W": (2, H + D, 4 * H),
        "b": (2, 4 * H),
        "dh": (2, N, T, H),
        "dsummary": (N, 2 * H),
    }
    arrays = {name: np.round(rng.standard_normal(shape), 3) for name, shape in shapes.items()}
    return {"lengths": list(lengths)} | arrays


def make():
    """All that stands in the file."""
    rng = np.random.default_rng(2005)
    cases = []
    for title, (D, H, T, lengths) in CASES.items():
        inputs = draw(D, H, T, lengths, rng)
        arrays = inputs | torch_bilstm(**inputs)
        cases.append(
            {"title": title} | {name: np.asarray(array).tolist() for name, array in arrays.items()}
        )
    return {
        "made_by": "tests/solutions/golden/make_bilstm.py",
        "torch": torch.__version__,
        "cases": cases,
    }


def to_text(data):
    """JSON with one line for each row of an array."""
    rows = re.compile(r"\[\s*([^\[\]{}]*?)\s*\]")  # lists that hold no further list or dict
    return rows.sub(lambda row: f"[{' '.join(row[1].split())}]", json.dumps(data, indent=1)) + "\n"


if __name__ == "__main__":
    FILE.write_text(to_text(make()), encoding="utf-8")
