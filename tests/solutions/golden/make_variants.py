"""Write variants.json: what PyTorch gives for the variants of lesson 09, forward and backward.
Needs torch, numpy and nothing else.

    python tests/solutions/golden/make_variants.py

The GRU is torch.nn.GRUCell, layer normalization is torch.nn.functional.layer_norm, every gradient
is autograd's. The cells with peepholes and with coupled gates are written out here, gate by gate;
for these two, make_variants_onnx.py has an operator that shares nothing with our equations.
tests/solutions/test_09_variants.py compares the course's functions with the file, and where PyTorch is
installed with the functions of this module.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import layer_norm

FILE = Path(__file__).with_name("variants.json")
SHAPES = {
    "a batch": (3, 2, 4),
    "one example, one input": (1, 1, 3),
    "one unit": (2, 3, 1),
}  # title -> N, D, H


def gru(x_t, h_prev, W, b):
    """h of torch.nn.GRUCell. Its blocks are r, z, n too; its second bias, inside the reset, is 0
    here.
    """
    H = h_prev.shape[1]
    cell = torch.nn.GRUCell(x_t.shape[1], H, dtype=torch.float64)
    weights = {
        "weight_hh": W[:H].T,
        "weight_ih": W[H:].T,
        "bias_ih": b,
        "bias_hh": torch.zeros_like(b),
    }
    return (torch.func.functional_call(cell, weights, (x_t, h_prev)),)


def coupled(x_t, h_prev, c_prev, W, b):
    """h, c of a cell with f = 1 - i, gate by gate."""
    z = torch.cat([h_prev, x_t], dim=1)
    (W_i, W_g, W_o), (b_i, b_g, b_o) = W.chunk(3, dim=1), b.chunk(3)
    i = torch.sigmoid(torch.nn.functional.linear(z, W_i.T, b_i))
    c = torch.lerp(c_prev, torch.tanh(torch.nn.functional.linear(z, W_g.T, b_g)), i)
    return torch.sigmoid(torch.nn.functional.linear(z, W_o.T, b_o)) * torch.tanh(c), c


def peephole(x_t, h_prev, c_prev, W, b, p):
    """h, c of a cell with peepholes, as full matrices with nothing beside their diagonals."""
    z = torch.cat([h_prev, x_t], dim=1)
    a_i, a_f, a_g, a_o = ((z @ W + b).unflatten(1, (4, -1))).unbind(1)
    P_i, P_f, P_o = torch.diag_embed(p)
    c = torch.sigmoid(a_f + c_prev @ P_f) * c_prev + torch.sigmoid(a_i + c_prev @ P_i) * torch.tanh(
        a_g
    )
    return torch.sigmoid(a_o + c @ P_o) * torch.tanh(c), c


def norm(a, gain, bias):
    """A layer's normalization."""
    return (layer_norm(a, a.shape[1:], gain, bias, eps=1e-5),)


def layer_norm_lstm(x_t, h_prev, c_prev, W, b, gain_h, gain_x, gain_c, bias_c):
    """h, c after equations 20 to 22 of Ba, Kiros and Hinton 2016."""
    H = h_prev.shape[1]
    gates = (
        layer_norm(h_prev @ W[:H], (4 * H,), gain_h) + layer_norm(x_t @ W[H:], (4 * H,), gain_x) + b
    )
    i, f, g, o = gates.chunk(4, dim=1)
    c = torch.sigmoid(f) * c_prev + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(layer_norm(c, (H,), gain_c, bias_c)), c


FUNCTIONS = {
    "gru": gru,
    "coupled": coupled,
    "peephole": peephole,
    "layer_norm": norm,
    "layer_norm_lstm": layer_norm_lstm,
}


def shapes(name, N, D, H):
    """Shapes of the arguments, by name."""
    if name == "layer_norm":
        return {"a": (N, H), "gain": (H,), "bias": (H,)}
    blocks = 3 if name in ("gru", "coupled") else 4
    found = {"x_t": (N, D), "h_prev": (N, H)} | ({} if name == "gru" else {"c_prev": (N, H)})
    found |= {"W": (H + D, blocks * H), "b": (blocks * H,)}
    if name == "peephole":
        found["p"] = (3, H)
    if name == "layer_norm_lstm":
        found |= {"gain_h": (4 * H,), "gain_x": (4 * H,), "gain_c": (H,), "bias_c": (H,)}
    return found


def run(name, inputs, upstream):
    """Outputs of a function, and the gradients of sum(output * upstream) with respect to all its
    inputs.

    Args:
        name: key of FUNCTIONS.
        inputs: dict of arrays.
        upstream: list of arrays, one for each output.

    Returns:
        outputs: list of arrays. gradients: dict of arrays.
    """
    tensors = {key: torch.tensor(array, requires_grad=True) for key, array in inputs.items()}
    outputs = FUNCTIONS[name](**tensors)
    loss = sum(
        (out * torch.tensor(dout)).sum() for out, dout in zip(outputs, upstream, strict=True)
    )
    gradients = torch.autograd.grad(loss, list(tensors.values()))
    return [out.detach().numpy() for out in outputs], {
        key: array.numpy() for key, array in zip(tensors, gradients, strict=True)
    }


def make():
    """All that stands in the file."""
    rng = np.random.default_rng(2014)
    cases = []
    for name in FUNCTIONS:
        for title, (N, D, H) in SHAPES.items():
            inputs = {
                key: np.round(rng.standard_normal(shape), 3)
                for key, shape in shapes(name, N, D, H).items()
            }
            count = 1 if name in ("gru", "layer_norm") else 2
            upstream = [np.round(rng.standard_normal((N, H)), 3) for _ in range(count)]
            outputs, gradients = run(name, inputs, upstream)
            cases.append(
                {
                    "function": name,
                    "title": title,
                    "inputs": inputs,
                    "upstream": upstream,
                    "outputs": outputs,
                    "gradients": gradients,
                }
            )
    return {
        "made_by": "tests/solutions/golden/make_variants.py",
        "torch": torch.__version__,
        "cases": cases,
    }


def to_text(data):
    """JSON in short lines."""

    def plain(value):
        return value.tolist()

    def lines(value, indent):
        """One line an entry of a dict, and a row of an array."""
        inside = "\n" + " " * (indent + 1)
        if not isinstance(value, dict):
            return json.dumps(value, default=plain).replace("], [", f"],{inside}[")
        entries = [f'{inside}"{key}": {lines(item, indent + 1)}' for key, item in value.items()]
        return "{" + ",".join(entries) + inside[:-1] + "}"

    cases = ",\n".join("  " + lines(case, 2) for case in data["cases"])
    return (
        f'{{\n "made_by": "{data["made_by"]}",\n "torch": "{data["torch"]}",\n "cases": '
        f"[\n{cases}\n ]\n}}\n"
    )


if __name__ == "__main__":
    FILE.write_text(to_text(make()), encoding="utf-8")
