"""Write rnn.json: what PyTorch's RNN, its autograd and its clipping give for our numbers. Needs
torch, numpy and nothing else.

    python tests/solutions/golden/make_rnn.py

tests/solutions/test_01_rnn.py compares the course's functions with the file, so that they are tested
against PyTorch where it is not installed; where it is, the same test module calls the functions of
this one itself.
"""

import json
from pathlib import Path

import numpy as np
import torch

FILE = Path(__file__).with_name("rnn.json")
SHAPES = {
    "a batch": (2, 4, 3, 2),
    "one example, one unit": (1, 3, 2, 1),
    "one step": (3, 1, 1, 2),
}  # title -> N, T, D, H


def torch_states(x, h0, W, b):
    """(N, T, H) hidden states by PyTorch. It has two matrices for our W, and two biases, which it
    adds.
    """
    H = h0.shape[1]
    network = torch.nn.RNN(
        x.shape[2], H, nonlinearity="tanh", batch_first=True, dtype=torch.float64
    )
    weights = {
        "weight_hh_l0": W[:H].T,
        "weight_ih_l0": W[H:].T,
        "bias_ih_l0": b,
        "bias_hh_l0": np.zeros_like(b),
    }
    network.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})
    with torch.no_grad():
        return network(torch.tensor(x), torch.tensor(h0)[None])[0].numpy()


def torch_norms(x, h0, W, b):
    """(N, T) Frobenius norms of dh_T / dh_t by PyTorch's autograd, for each example and each t."""
    states, (x, W, b) = torch_states(x, h0, W, b), map(torch.tensor, (x, W, b))
    N, T = x.shape[:2]

    def last(h, n, t):
        for k in range(t + 1, T):
            h = torch.tanh(torch.cat([h, x[n, k]]) @ W + b)
        return h

    def norm(n, t):
        start = torch.tensor(states[n, t])
        return torch.linalg.norm(
            torch.autograd.functional.jacobian(lambda h: last(h, n, t), start)
        ).item()

    return np.array([[norm(n, t) for t in range(T)] for n in range(N)])


def torch_clipped(gradients, limit=None, max_norm=None):
    """The gradients, clipped by value or by norm as PyTorch does it."""
    parameters = [
        torch.nn.Parameter(torch.zeros(gradient.shape, dtype=torch.float64))
        for gradient in gradients
    ]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = torch.tensor(gradient)
    if limit is not None:
        torch.nn.utils.clip_grad_value_(parameters, limit)
    else:
        torch.nn.utils.clip_grad_norm_(parameters, max_norm)
    return [parameter.grad.numpy() for parameter in parameters]


def draw(N, T, D, H, rng):
    """Arguments of rnn_forward, three decimals."""
    shapes = {"x": (N, T, D), "h0": (N, H), "W": (H + D, H), "b": (H,)}
    return {name: np.round(0.8 * rng.standard_normal(shape), 3) for name, shape in shapes.items()}


def make():
    """All that stands in the file."""
    rng = np.random.default_rng(1994)
    cases = []
    for title, shape in SHAPES.items():
        inputs = draw(*shape, rng)
        outputs = {"h": torch_states(**inputs), "norms": torch_norms(**inputs)}
        cases.append(
            {"title": title} | {name: array.tolist() for name, array in (inputs | outputs).items()}
        )
    gradients = [np.round(3 * rng.standard_normal(shape), 3) for shape in [(3, 2), (2,), (2, 4)]]
    clipping = {
        "gradients": gradients,
        "by_value_1.5": torch_clipped(gradients, limit=1.5),
        "by_norm_2": torch_clipped(gradients, max_norm=2.0),
        "by_norm_1000": torch_clipped(gradients, max_norm=1000.0),
    }
    return {
        "made_by": "tests/solutions/golden/make_rnn.py",
        "torch": torch.__version__,
        "cases": cases,
        "clipping": {
            name: [array.tolist() for array in arrays] for name, arrays in clipping.items()
        },
    }


def to_text(data):
    """JSON with one line for each top-level entry and each array."""
    cases = ",\n".join(
        "  {\n"
        + ",\n".join(f'   "{name}": {json.dumps(value)}' for name, value in case.items())
        + "\n  }"
        for case in data["cases"]
    )
    clipping = ",\n".join(
        f'  "{name}": {json.dumps(value)}' for name, value in data["clipping"].items()
    )
    return (
        f'{{\n "made_by": "{data["made_by"]}",\n "torch": "{data["torch"]}",\n "cases": '
        f"[\n{cases}\n ],\n"
        f' "clipping": {{\n{clipping}\n }}\n}}\n'
    )


if __name__ == "__main__":
    FILE.write_text(to_text(make()), encoding="utf-8")
