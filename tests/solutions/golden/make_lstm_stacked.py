"""Write lstm_stacked.json: outputs and gradients of PyTorch's LSTM of several layers. Needs torch,
numpy and nothing else.

    python tests/solutions/golden/make_lstm_stacked.py

tests/solutions/test_08_stacked.py compares the course's functions with the file, so that they are
tested against PyTorch where it is not installed; where it is, the same test module calls the
functions of this one itself.
"""

import json
import re
from pathlib import Path

import numpy as np
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

FILE = Path(__file__).with_name("lstm_stacked.json")
CASES = {  # title -> directions, L, D, H, T, lengths, whether layers are masked
    "three layers": (1, 3, 2, 2, 3, [3, 3], False),
    "two layers with masks": (1, 2, 3, 2, 3, [3, 3], True),
    "two layers, two directions, different lengths": (2, 2, 3, 2, 4, [2, 4, 1], False),
    "two layers, two directions, with masks": (2, 2, 1, 2, 3, [3, 1], True),
    "one layer, one step": (1, 1, 3, 2, 1, [1], False),
}


def _layer(W, b, layers, directions):
    """PyTorch's LSTM with our weights: it keeps two matrices for our W, and two biases, which it
    adds.
    """
    H = b[0].shape[-1] // 4
    D = W[0].shape[-2] - H
    network = torch.nn.LSTM(
        D, H, layers, batch_first=True, bidirectional=directions == 2, dtype=torch.float64
    )
    named = {}
    for k in range(layers):
        for name, W_one, b_one in zip(
            ("", "_reverse"), W[k].reshape(-1, *W[k].shape[-2:]), b[k].reshape(-1, 4 * H)
        ):
            named |= {
                f"weight_hh_l{k}{name}": W_one[:H].T,
                f"weight_ih_l{k}{name}": W_one[H:].T,
                f"bias_ih_l{k}{name}": b_one,
                f"bias_hh_l{k}{name}": np.zeros_like(b_one),
            }
    network.load_state_dict({name: torch.tensor(array) for name, array in named.items()})
    return network


def _gradients(network, layers, directions):
    """dW, db of our layers, from PyTorch's gradients."""
    dW, db = [], []
    for k in range(layers):
        found = [
            [
                getattr(network, f"{name}_l{k}{end}").grad.numpy()
                for name in ("weight_hh", "weight_ih", "bias_ih")
            ]
            for end in ("", "_reverse")[:directions]
        ]
        W = [np.concatenate([hh.T, ih.T]) for hh, ih, _ in found]
        dW.append(np.stack(W) if directions == 2 else W[0])
        db.append(np.stack([b for *_, b in found]) if directions == 2 else found[0][2])
    return dW, db


def torch_stack(x, lengths, h0, c0, W, b, dout, masks=None):
    """out, dx, dh0, dc0, dW, db by PyTorch. One network of L layers without masks; L networks of
    one layer with masks between.

    h0, c0 are (L, N, H) or (L, 2, N, H); dout is the gradient of out, (N, T, H) or (N, T, 2H), 0 at
    padded steps.
    """
    L, directions = len(W), h0.ndim - 2
    parts = [(k, 1) for k in range(L)] if masks is not None else [(0, L)]
    networks = [_layer(W[k : k + n], b[k : k + n], n, directions) for k, n in parts]
    x, h, c = (torch.tensor(array, requires_grad=True) for array in (x, h0, c0))
    out = x
    for network, (k, n) in zip(networks, parts):
        if k > 0:
            out = out * torch.tensor(masks[k - 1])
        packed = pack_padded_sequence(
            out, torch.tensor(lengths), batch_first=True, enforce_sorted=False
        )
        start = [states[k : k + n].reshape(n * directions, *h0.shape[-2:]) for states in (h, c)]
        out, _ = pad_packed_sequence(
            network(packed, tuple(start))[0], batch_first=True, total_length=x.shape[1]
        )
    out.backward(torch.tensor(dout))
    found = [_gradients(network, n, directions) for network, (_, n) in zip(networks, parts)]
    dW, db = ([array for part in found for array in part[k]] for k in (0, 1))
    return [out.detach().numpy(), x.grad.numpy(), h.grad.numpy(), c.grad.numpy(), dW, db]


def draw(directions, L, D, H, T, lengths, masked, rng):
    """Arguments of one case, three decimals."""
    N, lead = len(lengths), (2,) * (directions - 1)
    below = [D] + [directions * H] * (L - 1)
    real = (np.arange(T) < np.array(lengths)[:, None])[:, :, None]
    arrays = {
        "x": rng.standard_normal((N, T, D)),
        "h0": np.tanh(rng.standard_normal((L, *lead, N, H))),
        "c0": rng.standard_normal((L, *lead, N, H)),
        "dout": rng.standard_normal((N, T, directions * H)) * real,
    }
    found = {name: array.round(3) for name, array in arrays.items()}
    found["W"] = [rng.standard_normal((*lead, H + size, 4 * H)).round(3) for size in below]
    found["b"] = [rng.standard_normal((*lead, 4 * H)).round(3) for _ in below]
    if masked:
        found["masks"] = (rng.random((L - 1, N, T, directions * H)) >= 0.4) / 0.6
    return found


def make():
    """All that stands in the file."""
    rng = np.random.default_rng(1992)
    cases = []
    for title, (*sizes, lengths, masked) in CASES.items():
        inputs = draw(*sizes, lengths, masked, rng)
        outputs = dict(
            zip(("out", "dx", "dh0", "dc0", "dW", "db"), torch_stack(lengths=lengths, **inputs))
        )
        arrays = {
            name: [item.tolist() for item in value] for name, value in (inputs | outputs).items()
        }
        cases.append({"title": title, "lengths": lengths} | arrays)
    return {
        "made_by": "tests/solutions/golden/make_lstm_stacked.py",
        "torch": torch.__version__,
        "cases": cases,
    }


def to_text(data):
    """JSON with one line for each row of an array."""
    rows = re.compile(r"\[\s*([^\[\]{}]*?)\s*\]")  # lists that hold no further list or dict
    return rows.sub(lambda row: f"[{' '.join(row[1].split())}]", json.dumps(data, indent=1)) + "\n"


if __name__ == "__main__":
    FILE.write_text(to_text(make()), encoding="utf-8")
