"""Lesson 09: the reference, and the code that the lesson gives, against oracles that share no code
with them.

Oracles: ONNX Runtime's operators LSTM (peepholes, coupled gates) and GRU, stored in
golden/variants_onnx.json; PyTorch's GRUCell, layer_norm and autograd, stored in
golden/variants.json and live where PyTorch is installed; central differences; and what must hold
whatever the numbers are.
"""

import json
import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.exercises import load_all
from autograder.lessons import lesson as lessons
from solutions.reference import bptt, variants, variants_backward
from solutions.reference.cell import lstm_step_fused

GOLDEN = Path(__file__).with_name("golden")
STORED = json.loads((GOLDEN / "variants.json").read_text(encoding="utf-8"))["cases"]
ONNX = json.loads((GOLDEN / "variants_onnx.json").read_text(encoding="utf-8"))["cases"]
EXACT = {"rtol": 1e-11, "atol": 1e-13}
NAMES = ("gru", "coupled", "peephole", "layer_norm", "layer_norm_lstm")
STEPS = ("gru", "coupled", "peephole", "layer_norm_lstm")
GAINS = ("W", "b", "gain_h", "gain_x", "gain_c", "bias_c")

pytestmark = pytest.mark.filterwarnings("error")
quick = settings(max_examples=30, deadline=None, derandomize=True)
sizes = given(
    N=st.integers(1, 5), D=st.integers(1, 5), H=st.integers(1, 5), seed=st.integers(0, 2**32 - 1)
)
each = pytest.mark.parametrize("name", NAMES)


def shapes(name, N, D, H):
    """Shapes of the arguments, by name."""
    if name == "layer_norm":
        return {"a": (N, H), "gain": (H,), "bias": (H,)}
    blocks = 3 if name in ("gru", "coupled") else 4
    states = {"h_prev": (N, H)} | ({} if name == "gru" else {"c_prev": (N, H)})
    more = {
        "peephole": {"p": (3, H)},
        "layer_norm_lstm": {"gain_h": (4 * H,), "gain_x": (4 * H,), "gain_c": (H,), "bias_c": (H,)},
    }
    return (
        {"x_t": (N, D)}
        | states
        | {"W": (H + D, blocks * H), "b": (blocks * H,)}
        | more.get(name, {})
    )


def draw(name, N, D, H, seed, dtype="float64"):
    """Arguments by name."""
    rng = np.random.default_rng(seed)
    return {
        key: rng.standard_normal(shape).astype(dtype)
        for key, shape in shapes(name, N, D, H).items()
    }


def forward(name, inputs):
    """Our outputs, as a tuple."""
    if name == "layer_norm_lstm":
        states = [inputs[key] for key in ("x_t", "h_prev", "c_prev")]
        return variants.layer_norm_lstm_step(*states, {key: inputs[key] for key in GAINS})
    if name == "layer_norm":
        return (variants.layer_norm(**inputs),)
    out = getattr(variants, f"{name}_step")(**inputs)
    return out if isinstance(out, tuple) else (out,)


def backward(name, inputs, upstream):
    """Our gradients of sum(output * upstream), by the names of the inputs."""
    if name == "layer_norm_lstm":
        states = [inputs[key] for key in ("x_t", "h_prev", "c_prev")]
        *first, last = variants_backward.layer_norm_lstm_step_backward(
            *upstream, *states, {key: inputs[key] for key in GAINS}
        )
        return dict(zip(("x_t", "h_prev", "c_prev"), first, strict=True)) | last
    if name == "layer_norm":
        gradients = variants_backward.layer_norm_backward(*upstream, inputs["a"], inputs["gain"])
    elif name == "gru":
        gradients = variants.gru_step_backward(*upstream, **inputs)
    else:
        gradients = getattr(variants_backward, f"{name}_step_backward")(*upstream, **inputs)
    return dict(zip(inputs, gradients, strict=True))


def differences(function, inputs, upstream, step=1e-5):
    """The same gradients by central differences."""
    gradients = {}
    for key, array in inputs.items():
        gradients[key] = np.empty_like(array)
        for place in np.ndindex(array.shape):
            moved = [
                sum(
                    (out * dout).sum()
                    for out, dout in zip(
                        function(inputs | {key: _nudged(array, place, sign * step)}),
                        upstream,
                        strict=True,
                    )
                )
                for sign in (1, -1)
            ]
            gradients[key][place] = (moved[0] - moved[1]) / (2 * step)
    return gradients


def _nudged(array, place, step):
    array = array.copy()
    array[place] += step
    return array


@pytest.mark.parametrize("case", STORED, ids=lambda case: f"{case['function']}, {case['title']}")
def test_equals_the_stored_values_of_pytorch(case):
    inputs, upstream = (
        {key: np.array(value) for key, value in case["inputs"].items()},
        [np.array(value) for value in case["upstream"]],
    )
    for actual, expected in zip(forward(case["function"], inputs), case["outputs"], strict=True):
        np.testing.assert_allclose(actual, expected, **EXACT)
    gradients = backward(case["function"], inputs, upstream)
    assert list(gradients) and set(gradients) == set(case["gradients"])
    for key, expected in case["gradients"].items():
        np.testing.assert_allclose(gradients[key], expected, rtol=1e-9, atol=1e-12, err_msg=key)


@pytest.mark.parametrize("case", ONNX, ids=lambda case: case["function"])
def test_sequences_equal_the_operators_of_onnx_runtime(case):
    inputs = {key: np.array(value) for key, value in case["inputs"].items()}
    x, states = inputs.pop("x"), [inputs.pop(key) for key in ("h0", "c0") if key in inputs]
    step = getattr(variants, f"{case['function']}_step")
    for t in range(x.shape[1]):
        new = step(x[:, t], *states, **inputs)
        states = new if isinstance(new, tuple) else (new,)
    for actual, expected in zip(states, case["outputs"].values(), strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-6)


@each
@sizes
@settings(quick, max_examples=12)
def test_gradients_equal_differences(name, N, D, H, seed):
    inputs = draw(
        name, N, D, H + 1 if "norm" in name else H, seed
    )  # a row of one number has no variance
    upstream = [
        np.random.default_rng(seed + 1).standard_normal(out.shape) for out in forward(name, inputs)
    ]
    expected = differences(
        lambda moved: forward(name, moved), inputs, upstream, _step_for(name, inputs)
    )
    for key, gradient in backward(name, inputs, upstream).items():
        assert gradient.shape == inputs[key].shape
        scale = max(abs(expected[key]).max(), abs(gradient).max(), 1)
        assert abs(gradient - expected[key]).max() / scale < 1e-7, key


def _step_for(name, inputs):
    """Normalization bends sharply where a row is nearly constant: go in smaller steps there."""
    return 1e-6 if "norm" in name else 1e-5


@each
def test_gradients_at_the_lessons_sizes_equal_differences(name):
    inputs = draw(name, 3, 4, 6, seed=5)
    upstream = [
        np.random.default_rng(6).standard_normal(out.shape) for out in forward(name, inputs)
    ]
    expected = differences(lambda moved: forward(name, moved), inputs, upstream)
    for key, gradient in backward(name, inputs, upstream).items():
        error = abs(gradient - expected[key]).max() / max(
            abs(gradient).max(), abs(expected[key]).max()
        )
        assert error < 1e-7, key


@each
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_keeps_the_type_and_changes_nothing(name, dtype):
    inputs = draw(name, 3, 4, 6, seed=7, dtype=dtype)
    copies = {key: array.copy() for key, array in inputs.items()}
    outputs = forward(name, inputs)
    gradients = backward(name, inputs, [np.ones_like(out) for out in outputs])
    assert {str(array.dtype) for array in [*outputs, *gradients.values()]} == {dtype}
    for key, array in inputs.items():
        np.testing.assert_array_equal(array, copies[key])
        assert not any(
            np.shares_memory(array, result) for result in [*outputs, *gradients.values()]
        )


@sizes
@quick
def test_without_peepholes_it_is_the_lstm(N, D, H, seed):
    inputs = draw("peephole", N, D, H, seed) | {"p": np.zeros((3, H))}
    expected = lstm_step_fused(*[inputs[key] for key in ("x_t", "h_prev", "c_prev", "W", "b")])
    for actual, right in zip(variants.peephole_step(**inputs), expected, strict=True):
        np.testing.assert_allclose(actual, right, **EXACT)


@sizes
@quick
def test_coupled_gates_are_an_lstm_with_opposite_weights(N, D, H, seed):
    inputs = draw("coupled", N, D, H, seed)
    (W_i, W_g, W_o), (b_i, b_g, b_o) = np.split(inputs["W"], 3, axis=1), np.split(inputs["b"], 3)
    tied = np.concatenate([W_i, -W_i, W_g, W_o], axis=1), np.concatenate([b_i, -b_i, b_g, b_o])
    expected = lstm_step_fused(inputs["x_t"], inputs["h_prev"], inputs["c_prev"], *tied)
    for actual, right in zip(variants.coupled_step(**inputs), expected, strict=True):
        np.testing.assert_allclose(actual, right, rtol=1e-10, atol=1e-13)


@sizes
@quick
def test_a_gru_state_stays_between_the_old_state_and_one(N, D, H, seed):
    inputs = draw("gru", N, D, H, seed)
    h = variants.gru_step(**inputs)
    assert (abs(h) <= np.maximum(abs(inputs["h_prev"]), 1)).all()


@sizes
@quick
def test_normalized_rows_do_not_feel_the_scale_of_the_weights(N, D, H, seed):
    inputs = draw("layer_norm_lstm", N, D, H + 1, seed)
    larger = inputs | {"W": 1000 * inputs["W"]}
    exact = inputs | {"W": 1e6 * inputs["W"]}  # epsilon counts for nothing at either of these sizes
    for one, other in zip(
        forward("layer_norm_lstm", larger), forward("layer_norm_lstm", exact), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


@sizes
@quick
def test_a_normalized_row_has_mean_0_and_variance_1(N, D, H, seed):
    a = np.random.default_rng(seed).standard_normal((N, H + 1))
    out = variants.layer_norm(a, np.ones(H + 1), np.zeros(H + 1), epsilon=0)
    np.testing.assert_allclose(out.mean(axis=1), 0, atol=1e-9)
    np.testing.assert_allclose((out**2).mean(axis=1), 1, rtol=1e-9)


@pytest.fixture(scope="module", params=["reference", "lessons"])
def given_code(request, answers):
    """What the experiment's cells of the lesson define, over the reference and over the lessons'
    own answers.
    """
    functions = (
        {name: exercise.reference for name, exercise in load_all().items()}
        if request.param == "reference"
        else vars(answers)
    )
    namespace = {"np": np, "lstm_backward": bptt.lstm_backward} | functions
    for cell in lessons.read("09_variants").cells:
        if cell.name in ("tied_weights", "given_backward", "networks", "task_and_sizes"):
            exec(compile(cell.source, f"<cell {cell.name}>", "exec"), namespace)
    return SimpleNamespace(**namespace)


@pytest.mark.parametrize(
    "network", ["LSTM", "no forget gate", "coupled gates", "peepholes", "layer norm", "GRU"]
)
def test_gradients_of_the_experiments_networks_equal_differences(given_code, network):
    rng, H = np.random.default_rng(13), 3
    p = {
        name: rng.standard_normal(value.shape)
        for name, value in given_code.start_weights(network, H, rng).items()
    }
    x, dh = rng.standard_normal((2, 4, given_code.D)), rng.standard_normal((2, 4, H))
    gradients = given_code.NETWORKS[network](p, x)[1](dh)
    assert set(gradients) == {name for name in p if not name.endswith("_y")}
    for name, expected in differences(
        lambda moved: (given_code.NETWORKS[network](p | moved, x)[0],),
        {name: p[name] for name in gradients},
        [dh],
    ).items():
        if network == "no forget gate":
            expected[..., H : 2 * H] = 0  # it is not trained
        assert abs(gradients[name] - expected).max() / abs(expected).max() < 1e-7, name


def test_the_experiments_networks_have_nearly_equally_many_parameters(given_code):
    counts = [
        given_code.size(network, given_code.units(network)) for network in given_code.NETWORKS
    ]
    assert max(counts) / min(counts) < 1.05


def test_the_experiments_targets_are_the_symbols_marked_last(given_code):
    x, targets = given_code.examples(np.random.default_rng(2), N=4)
    for row, wanted in zip(x, targets, strict=True):
        last = None
        for step, target in zip(row, wanted, strict=True):
            last = step[:-1].argmax() if step[-1] else last
            assert target == last


@pytest.fixture(scope="module")
def pytorch():
    """What tests/solutions/golden/make_variants.py defines."""
    pytest.importorskip(
        "torch",
        reason="PyTorch is not installed, so the variants were compared with its stored values "
        "only.",
    )
    return SimpleNamespace(**runpy.run_path(str(GOLDEN / "make_variants.py")))


@each
@pytest.mark.parametrize("size", [(3, 4, 6), (1, 1, 2), (5, 3, 3)])
def test_equals_pytorch(pytorch, name, size):
    inputs = draw(name, *size, seed=11)
    upstream = [
        np.random.default_rng(12).standard_normal(out.shape) for out in forward(name, inputs)
    ]
    outputs, gradients = pytorch.run(name, inputs, upstream)
    for actual, expected in zip(forward(name, inputs), outputs, strict=True):
        np.testing.assert_allclose(actual, expected, **EXACT)
    ours = backward(name, inputs, upstream)
    for key, expected in gradients.items():
        np.testing.assert_allclose(ours[key], expected, rtol=1e-9, atol=1e-11, err_msg=key)


def test_the_stored_values_are_what_pytorch_gives_now(pytorch):
    for new, stored in zip(pytorch.make()["cases"], STORED, strict=True):
        for actual, expected in zip(new["outputs"], stored["outputs"], strict=True):
            np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-14)
