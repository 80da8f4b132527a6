"""Write lstm_cell.json: what PyTorch's LSTMCell gives for our weights. Needs torch, numpy and
nothing else.

    python tests/solutions/golden/make_lstm_cell.py

tests/test_reference.py compares the course's steps with the file, so that they are tested against
PyTorch where it is not installed; where it is, the same test module calls `torch_step` itself.
"""

import json
import re
from pathlib import Path

import numpy as np
import torch

FILE = Path(__file__).with_name("lstm_cell.json")
SHAPES = {  # title -> N, D, H, size of the weights
    "a batch": (3, 4, 2, 1.0),
    "one example, one input": (1, 1, 3, 1.0),
    "large weights: gates nearly shut or open": (2, 3, 2, 10.0),
}


def torch_cell(D, H):
    """PyTorch's cell for D inputs and H hidden units, in float64."""
    return torch.nn.LSTMCell(D, H, dtype=torch.float64)


def torch_step(x_t, h_prev, c_prev, W, b):
    """h, c of one step by PyTorch.

    It keeps the blocks in the order i, f, g, o as we do, but below each other; it has two matrices
    for our W, and two biases, which it adds.
    """
    H = h_prev.shape[1]
    cell = torch_cell(x_t.shape[1], H)
    weights = {
        "weight_hh": W[:H].T,
        "weight_ih": W[H:].T,
        "bias_ih": b,
        "bias_hh": np.zeros_like(b),
    }
    cell.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})
    with torch.no_grad():
        h, c = cell(torch.tensor(x_t), (torch.tensor(h_prev), torch.tensor(c_prev)))
    return h.numpy(), c.numpy()


def parameter_shapes(D, H):
    """Name and shape of each of PyTorch's parameters."""
    return {name: list(parameter.shape) for name, parameter in torch_cell(D, H).named_parameters()}


def draw(N, D, H, size, rng):
    """Arguments of one step, three decimals."""
    shapes = {"x_t": (N, D), "h_prev": (N, H), "c_prev": (N, H), "W": (H + D, 4 * H), "b": (4 * H,)}
    arrays = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    arrays["h_prev"] = np.tanh(arrays["h_prev"])
    arrays["W"] *= size
    return {name: np.round(array, 3) for name, array in arrays.items()}


def make():
    """All that stands in the file."""
    rng = np.random.default_rng(1997)
    cases = []
    for title, (N, D, H, size) in SHAPES.items():
        inputs = draw(N, D, H, size, rng)
        outputs = dict(zip("hc", torch_step(**inputs), strict=True))
        arrays = {name: array.tolist() for name, array in (inputs | outputs).items()}
        cases.append(
            {"title": title, "D": D, "H": H, "torch_parameters": parameter_shapes(D, H)} | arrays
        )
    return {
        "made_by": "tests/solutions/golden/make_lstm_cell.py",
        "torch": torch.__version__,
        "cases": cases,
    }


def to_text(data):
    """JSON with one line for each row of an array."""
    rows = re.compile(r"\[\s*([^\[\]{}]*?)\s*\]")  # lists that hold no further list or dict
    return rows.sub(lambda row: f"[{' '.join(row[1].split())}]", json.dumps(data, indent=1)) + "\n"


if __name__ == "__main__":
    FILE.write_text(to_text(make()), encoding="utf-8")
