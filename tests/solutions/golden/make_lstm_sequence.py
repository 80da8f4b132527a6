"""Write lstm_sequence.json: what PyTorch's LSTM gives for our weights over whole sequences. Needs
torch and numpy.

    python tests/solutions/golden/make_lstm_sequence.py

tests/solutions/test_04_sequence.py compares the course's functions with the file, so that they are
tested against PyTorch where it is not installed; where it is, the same test module calls
`torch_sequence` itself.
"""

import json
import re
from pathlib import Path

import numpy as np
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

FILE = Path(__file__).with_name("lstm_sequence.json")
CASES = {  # title -> D, H, T, lengths, size of the weights
    "a batch, all lengths equal": (4, 2, 5, [5, 5, 5], 1.0),
    "a batch, different lengths": (3, 2, 5, [2, 5, 1, 4], 1.0),
    "no example as long as T": (1, 2, 4, [3, 1], 1.0),
    "one example, one step": (2, 3, 1, [1], 1.0),
    "large weights: gates nearly shut or open": (2, 2, 6, [6, 3], 10.0),
}


def torch_sequence(x, lengths, h0, c0, W, b):
    """h (N, T, H) with zeros at padding, h_last, c_last (N, H), by PyTorch's LSTM on a packed
    batch.

    It keeps the blocks in the order i, f, g, o as we do, but below each other; it has two matrices
    for our W, and two biases, which it adds; its states have an axis for layers.
    """
    H = h0.shape[1]
    layer = torch.nn.LSTM(x.shape[2], H, batch_first=True, dtype=torch.float64)
    weights = {
        "weight_hh_l0": W[:H].T,
        "weight_ih_l0": W[H:].T,
        "bias_ih_l0": b,
        "bias_hh_l0": np.zeros_like(b),
    }
    layer.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})
    packed = pack_padded_sequence(
        torch.tensor(x), torch.tensor(lengths), batch_first=True, enforce_sorted=False
    )
    with torch.no_grad():
        outputs, (h_last, c_last) = layer(packed, (torch.tensor(h0)[None], torch.tensor(c0)[None]))
    h, _ = pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])
    return h.numpy(), h_last[0].numpy(), c_last[0].numpy()


def draw(D, H, T, lengths, size, rng):
    """Arguments of one case, three decimals."""
    N = len(lengths)
    shapes = {"x": (N, T, D), "h0": (N, H), "c0": (N, H), "W": (H + D, 4 * H), "b": (4 * H,)}
    arrays = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    arrays["h0"] = np.tanh(arrays["h0"])
    arrays["W"] *= size
    return {name: np.round(array, 3) for name, array in arrays.items()}


def make():
    """All that stands in the file."""
    rng = np.random.default_rng(1997)
    cases = []
    for title, (D, H, T, lengths, size) in CASES.items():
        inputs = draw(D, H, T, lengths, size, rng)
        outputs = dict(
            zip(("h", "h_last", "c_last"), torch_sequence(lengths=lengths, **inputs), strict=True)
        )
        arrays = {name: array.tolist() for name, array in (inputs | outputs).items()}
        cases.append({"title": title, "lengths": lengths} | arrays)
    return {
        "made_by": "tests/solutions/golden/make_lstm_sequence.py",
        "torch": torch.__version__,
        "cases": cases,
    }


def to_text(data):
    """JSON with one line for each row of an array."""
    rows = re.compile(r"\[\s*([^\[\]{}]*?)\s*\]")  # lists that hold no further list or dict
    return rows.sub(lambda row: f"[{' '.join(row[1].split())}]", json.dumps(data, indent=1)) + "\n"


if __name__ == "__main__":
    FILE.write_text(to_text(make()), encoding="utf-8")
