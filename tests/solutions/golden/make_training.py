"""Write training.json: what PyTorch's loss and optimizers give for our numbers. Needs torch, numpy
and nothing else.

    python tests/solutions/golden/make_training.py

tests/solutions/test_06_training.py compares the course's functions with the file, so that they are
tested against PyTorch where it is not installed; where it is, the same test module calls the
functions of this one itself.
"""

import json
from pathlib import Path

import numpy as np
import torch

FILE = Path(__file__).with_name("training.json")
SHAPES = {
    "a batch": (2, 3, 4),
    "one example, two classes": (1, 4, 2),
    "one step": (3, 1, 3),
}  # title -> N, T, K


def torch_loss(scores, targets, mask):
    """Loss and its gradient with respect to the scores (N, T, K): the mean over the steps where
    mask is 1.
    """
    scores = torch.tensor(scores, requires_grad=True)
    ignored = torch.where(
        torch.tensor(mask) > 0, torch.tensor(targets), -100
    )  # -100: left out of the mean
    loss = torch.nn.functional.cross_entropy(scores.flatten(0, 1), ignored.flatten())
    loss.backward()
    return loss.item(), scores.grad.numpy()


def torch_updates(optimizer, params, gradients, learning_rate):
    """The parameters after each update: optimizer is "SGD" or "Adam"; gradients is a list of dicts,
    one for each update.
    """
    tensors = {name: torch.nn.Parameter(torch.tensor(value)) for name, value in params.items()}
    step = getattr(torch.optim, optimizer)(tensors.values(), lr=learning_rate)
    path = []
    for now in gradients:
        for name, tensor in tensors.items():
            tensor.grad = torch.tensor(now[name])
        step.step()
        path.append({name: tensor.detach().numpy().copy() for name, tensor in tensors.items()})
    return path


def torch_training(params, x, targets, mask, learning_rate, max_norm, updates):
    """Losses and parameters of an LSTM with an output layer, trained by PyTorch from a fresh Adam
    on one batch.
    """
    H, K = params["W_y"].shape
    lstm = torch.nn.LSTM(x.shape[2], H, batch_first=True, dtype=torch.float64)
    weights = {
        "weight_hh_l0": params["W"][:H].T,
        "weight_ih_l0": params["W"][H:].T,
        "bias_ih_l0": params["b"],
        "bias_hh_l0": 0 * params["b"],
    }
    lstm.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})
    lstm.bias_hh_l0.requires_grad_(False)  # PyTorch adds two biases; one is ours
    output = torch.nn.Linear(H, K, dtype=torch.float64)
    output.load_state_dict(
        {"weight": torch.tensor(params["W_y"].T), "bias": torch.tensor(params["b_y"])}
    )
    trained = [lstm.weight_hh_l0, lstm.weight_ih_l0, lstm.bias_ih_l0, output.weight, output.bias]
    adam = torch.optim.Adam(trained, lr=learning_rate)
    losses = []
    for _ in range(updates):
        scores = output(lstm(torch.tensor(x))[0])
        ignored = torch.where(torch.tensor(mask) > 0, torch.tensor(targets), -100)
        loss = torch.nn.functional.cross_entropy(scores.flatten(0, 1), ignored.flatten())
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, max_norm)
        adam.step()
        losses.append(loss.item())
    W_h, W_x, b, W_y, b_y = (tensor.detach().numpy() for tensor in trained)
    return losses, {"W": np.concatenate([W_h.T, W_x.T]), "b": b, "W_y": W_y.T, "b_y": b_y}


def draw_loss(N, T, K, rng):
    """Arguments of softmax_cross_entropy; the first step of every example is real."""
    mask = rng.integers(0, 2, (N, T)).astype(float)
    mask[:, 0] = 1
    return {
        "scores": np.round(3 * rng.standard_normal((N, T, K)), 3),
        "targets": rng.integers(0, K, (N, T)),
        "mask": mask,
    }


def draw_updates(rng, count=4):
    """Parameters and gradients of several updates."""
    shapes = {"W": (3, 2), "b": (2,)}
    params, *gradients = (
        {name: np.round(rng.standard_normal(shape), 3) for name, shape in shapes.items()}
        for _ in range(count + 1)
    )
    return {"params": params, "gradients": gradients}


def draw_training(N, T, D, H, K, rng):
    """Arguments of torch_training, without the last three."""
    shapes = {"W": (H + D, 4 * H), "b": (4 * H,), "W_y": (H, K), "b_y": (K,)}
    inputs = {
        "params": {
            name: np.round(0.8 * rng.standard_normal(shape), 3) for name, shape in shapes.items()
        },
        "x": np.round(rng.standard_normal((N, T, D)), 3),
    }
    return inputs | {
        name: value for name, value in draw_loss(N, T, K, rng).items() if name != "scores"
    }


def make():
    """All that stands in the file."""
    rng = np.random.default_rng(2015)
    losses = []
    for title, shape in SHAPES.items():
        inputs = draw_loss(*shape, rng)
        loss, dscores = torch_loss(**inputs)
        losses.append({"title": title} | inputs | {"loss": loss, "dscores": dscores})
    updates = draw_updates(rng)
    updates |= {name: torch_updates(name, **updates, learning_rate=0.1) for name in ("SGD", "Adam")}
    training = draw_training(2, 3, 2, 3, 4, rng) | {
        "learning_rate": 0.01,
        "max_norm": 0.1,
        "updates": 5,
    }
    path, trained = torch_training(**training)
    return {
        "made_by": "tests/solutions/golden/make_training.py",
        "torch": torch.__version__,
        "losses": losses,
        "updates": updates,
        "training": training | {"losses": path, "trained": trained},
    }


def plain(value):
    """The same with lists in the place of arrays."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.tolist() if isinstance(value, np.ndarray) else value


def to_text(data):
    """JSON with one line for each case and each entry below the top level."""
    lines = []
    for name, value in plain(data).items():
        if isinstance(value, dict):
            body = ",\n".join(f'  "{key}": {json.dumps(item)}' for key, item in value.items())
            lines.append(f' "{name}": {{\n{body}\n }}')
        elif isinstance(value, list):
            body = ",\n".join(f"  {json.dumps(item)}" for item in value)
            lines.append(f' "{name}": [\n{body}\n ]')
        else:
            lines.append(f' "{name}": {json.dumps(value)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(to_text(make()), encoding="utf-8")
