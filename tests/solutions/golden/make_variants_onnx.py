"""Write variants_onnx.json: what ONNX Runtime's operators LSTM and GRU give. Needs numpy, onnx and
onnxruntime.

    python tests/solutions/golden/make_variants_onnx.py

The operator LSTM has peepholes (its input P) and coupled gates (its attribute input_forget); GRU
has the reset gate on either side of the matrix product (linear_before_reset). They are in C++ and
in float32. Tests read the file only.
"""

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

FILE = Path(__file__).with_name("variants_onnx.json")
N, T, D, H = 2, 3, 4, 3
ROUNDED = 7  # digits: the operators compute in float32


def run(operator, arrays, outputs, **attributes):
    """The outputs of one operator.

    Args:
        operator: "LSTM" or "GRU".
        arrays: dict of its inputs in their order; None where an input is left out.
        outputs: names of its outputs after the first, Y, which is left out.
        attributes: of the operator.

    Returns:
        list of arrays.
    """
    given = {name: array for name, array in arrays.items() if array is not None}
    node = helper.make_node(
        operator,
        [name if name in given else "" for name in arrays],
        ["", *outputs],
        hidden_size=H,
        **attributes,
    )
    graph = helper.make_graph(
        [node],
        "one operator",
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, array.shape)
            for name, array in given.items()
        ],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run(outputs, {name: np.float32(array) for name, array in given.items()})


def ours_to_theirs(W, b, order):
    """W and b of the course as the inputs W, R, B of an operator whose blocks stand in another
    order.

    Args:
        W: (H+D, K H). b: (K H,).
        order: for each of their blocks, the index of ours; None for a block that we do not have
            (zeros).

    Returns:
        W (1, K' H, D), R (1, K' H, H), B (1, 2 K' H); the second half of B, the recurrent biases,
        is 0.
    """
    blocks, biases = np.split(W, W.shape[1] // H, axis=1), np.split(b, len(b) // H)
    blocks = [np.zeros((H + D, H)) if k is None else blocks[k] for k in order]
    biases = [np.zeros(H) if k is None else biases[k] for k in order]
    whole, bias = np.concatenate(blocks, axis=1), np.concatenate(biases)
    return whole[H:].T[None], whole[:H].T[None], np.concatenate([bias, 0 * bias])[None]


def lstm(x, h0, c0, W, b, p=None):
    """h, c after the last step: with peepholes where p is given (blocks i, f, g, o), with coupled
    gates else (blocks i, g, o).

    Their order of blocks is i, o, f, g; that of their P is i, o, f.
    """
    theirs = ours_to_theirs(W, b, [0, 3, 1, 2] if p is not None else [0, 2, None, 1])
    P = None if p is None else p[[0, 2, 1]].reshape(1, -1)
    arrays = dict(zip(("X", "W", "R", "B"), (x.swapaxes(0, 1), *theirs), strict=True))
    arrays |= {"lengths": None, "initial_h": h0[None], "initial_c": c0[None], "P": P}
    h, c = run("LSTM", arrays, ["Y_h", "Y_c"], input_forget=int(p is None))
    return {"h": h[0], "c": c[0]}


def gru(x, h0, W, b):
    """h after the last step, with the reset gate after the matrix product. Their order of blocks is
    z (our u), r, h (our g).
    """
    arrays = dict(
        zip(("X", "W", "R", "B"), (x.swapaxes(0, 1), *ours_to_theirs(W, b, [1, 0, 2])), strict=True)
    )
    (h,) = run(
        "GRU", arrays | {"lengths": None, "initial_h": h0[None]}, ["Y_h"], linear_before_reset=1
    )
    return {"h": h[0]}


def make():
    """All that stands in the file."""
    rng = np.random.default_rng(2000)

    def draw(*shape):
        return np.round(rng.standard_normal(shape), 3)

    cases = []
    for name, function, blocks in (("peephole", lstm, 4), ("coupled", lstm, 3), ("gru", gru, 3)):
        inputs = {"x": draw(N, T, D), "h0": draw(N, H)} | (
            {} if name == "gru" else {"c0": draw(N, H)}
        )
        inputs |= {"W": draw(H + D, blocks * H), "b": draw(blocks * H)} | (
            {"p": draw(3, H)} if name == "peephole" else {}
        )
        outputs = {
            key: [[float(f"{number:.{ROUNDED}g}") for number in row] for row in array.tolist()]
            for key, array in function(**inputs).items()
        }
        cases.append(
            {
                "function": name,
                "inputs": {key: array.tolist() for key, array in inputs.items()},
                "outputs": outputs,
            }
        )
    return {
        "made_by": "tests/solutions/golden/make_variants_onnx.py",
        "onnx": onnx.__version__,
        "onnxruntime": onnxruntime.__version__,
        "cases": cases,
    }


def to_text(data):
    """JSON with one line for each case."""
    head = "".join(
        f" {json.dumps(key)}: {json.dumps(value)},\n"
        for key, value in data.items()
        if key != "cases"
    )
    return (
        "{\n"
        + head
        + ' "cases": [\n'
        + ",\n".join("  " + json.dumps(case) for case in data["cases"])
        + "\n ]\n}\n"
    )


if __name__ == "__main__":
    FILE.write_text(to_text(make()), encoding="utf-8")
