"""Write bptt.json: the gradients that PyTorch's autograd gives for our weights over whole
sequences. Needs torch and numpy.

    python tests/solutions/golden/make_bptt.py

tests/solutions/test_05_bptt.py compares the course's functions with the file, so that they are tested
against PyTorch where it is not installed; where it is, the same test module calls `torch_gradients`
and `torch_rnn_gradients` itself.
"""

import json
import re
from pathlib import Path

import numpy as np
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

FILE = Path(__file__).with_name("bptt.json")
CASES = {  # title -> D, H, T, lengths, size of the weights
    "a batch, all lengths equal": (4, 2, 5, [5, 5, 5], 1.0),
    "a batch, different lengths": (3, 2, 5, [2, 5, 1, 4], 1.0),
    "no example as long as T": (1, 2, 4, [3, 1], 1.0),
    "one example, one step": (2, 3, 1, [1], 1.0),
    "large weights: gates nearly shut or open": (2, 2, 6, [6, 3], 10.0),
}


def torch_gradients(x, lengths, h0, c0, W, b, dh, dh_last, dc_last):
    """dx, dh0, dc0, dW, db of the loss sum(dh * h) + sum(dh_last * h_last) + sum(dc_last * c_last)
    on a packed batch.

    PyTorch has two matrices for our W, below each other and transposed, and two biases, which it
    adds.
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
    x, h0, c0 = (torch.tensor(array, requires_grad=True) for array in (x, h0, c0))
    packed = pack_padded_sequence(x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    outputs, (h_last, c_last) = layer(packed, (h0[None], c0[None]))
    h, _ = pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])
    weighted = zip((h, h_last[0], c_last[0]), (dh, dh_last, dc_last), strict=True)
    sum((output * torch.tensor(weight)).sum() for output, weight in weighted).backward()
    dW = torch.cat([layer.weight_hh_l0.grad.T, layer.weight_ih_l0.grad.T])
    return [gradient.numpy() for gradient in (x.grad, h0.grad, c0.grad, dW, layer.bias_ih_l0.grad)]


def torch_rnn_gradients(x, h0, W, b, dh):
    """dx, dh0, dW, db of the loss sum(dh * h) of a plain recurrent network."""
    H = h0.shape[1]
    layer = torch.nn.RNN(x.shape[2], H, batch_first=True, dtype=torch.float64)
    weights = {
        "weight_hh_l0": W[:H].T,
        "weight_ih_l0": W[H:].T,
        "bias_ih_l0": b,
        "bias_hh_l0": np.zeros_like(b),
    }
    layer.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})
    x, h0 = (torch.tensor(array, requires_grad=True) for array in (x, h0))
    (layer(x, h0[None])[0] * torch.tensor(dh)).sum().backward()
    dW = torch.cat([layer.weight_hh_l0.grad.T, layer.weight_ih_l0.grad.T])
    return [gradient.numpy() for gradient in (x.grad, h0.grad, dW, layer.bias_ih_l0.grad)]


def draw(D, H, T, N, size, rng):
    """Arguments of one case but the lengths, three decimals."""
    shapes = {
        "x": (N, T, D),
        "h0": (N, H),
        "c0": (N, H),
        "W": (H + D, 4 * H),
        "b": (4 * H,),
        "dh": (N, T, H),
        "dh_last": (N, H),
        "dc_last": (N, H),
    }
    arrays = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    arrays["h0"] = np.tanh(arrays["h0"])
    arrays["W"] *= size
    return {name: np.round(array, 3) for name, array in arrays.items()}


def make():
    """All that stands in the file."""
    rng = np.random.default_rng(1990)
    cases = []
    for title, (D, H, T, lengths, size) in CASES.items():
        inputs = draw(D, H, T, len(lengths), size, rng)
        outputs = dict(
            zip(
                ("dx", "dh0", "dc0", "dW", "db"),
                torch_gradients(lengths=lengths, **inputs),
                strict=True,
            )
        )
        arrays = {name: array.tolist() for name, array in (inputs | outputs).items()}
        cases.append({"title": title, "lengths": lengths} | arrays)
    return {
        "made_by": "tests/solutions/golden/make_bptt.py",
        "torch": torch.__version__,
        "cases": cases,
    }


def to_text(data):
    """JSON with one line for each row of an array."""
    rows = re.compile(r"\[\s*([^\[\]{}]*?)\s*\]")  # lists that hold no further list or dict
    return rows.sub(lambda row: f"[{' '.join(row[1].split())}]", json.dumps(data, indent=1)) + "\n"


if __name__ == "__main__":
    FILE.write_text(to_text(make()), encoding="utf-8")
