"""The comparison with PyTorch, and what happens where it is not installed."""

import sys

import numpy as np
import pytest

from course import torch_lstm
from solutions.reference.stacked import run_lstm


def test_without_pytorch_nothing_fails(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    assert not torch_lstm.installed()


@pytest.mark.parametrize("directions", [1, 2])
def test_the_same_network(directions):
    pytest.importorskip("torch", reason="PyTorch is not installed.")
    rng, lead = np.random.default_rng(1), (2,) * (directions - 1)
    params = {}
    for layer, inputs in enumerate([3, 4 * directions]):
        params |= {
            f"W{layer}": rng.standard_normal((*lead, 4 + inputs, 16)),
            f"b{layer}": rng.standard_normal((*lead, 16)),
        }
    x, lengths = rng.standard_normal((2, 5, 3)), np.array([3, 5])
    dout = (
        rng.standard_normal((2, 5, 4 * directions)) * (np.arange(5) < lengths[:, None])[:, :, None]
    )
    *ours, gradients = run_lstm(x, lengths, dout, params, 0, rng, False)
    *theirs, expected = torch_lstm.run(x, lengths, dout, params)
    for one, two in [*zip(ours, theirs), *((gradients[name], expected[name]) for name in params)]:
        np.testing.assert_allclose(one, two, rtol=1e-10, atol=1e-12)
