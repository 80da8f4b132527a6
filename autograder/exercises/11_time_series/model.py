"""The loss of an LSTM that forecasts, and its forecasts in the units of the series."""

import numpy as np

from autograder.exercises.exercise import Arguments, Exercise, Inputs, Misconception, Sizes, normal
from solutions.reference import forecasting

from .series import LESSON

_LSTM = ("affine", "sigmoid", "concat_state", "lstm_step_fused", "lstm_forward")


def _params(rng: np.random.Generator, H: int, **scale: float) -> dict[str, np.ndarray]:
    params = {
        "W": normal(rng, H + 1, 4 * H),
        "b": normal(rng, 4 * H),
        "W_y": normal(rng, H, 1),
        "b_y": normal(rng, 1),
    }
    return params | {name: np.array(value) for name, value in scale.items()}


def _loss_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    H, N, T = sorted([sizes.N, sizes.T, sizes.H])

    def arguments(N: int, T: int, warm: int) -> Arguments:
        mask = np.ones((N, T))
        mask[:, :warm] = 0
        return {
            "params": _params(rng, H),
            "x": normal(rng, N, T),
            "y": normal(rng, N, T),
            "mask": mask,
        }

    return [
        Inputs("the first steps do not count", arguments(N, T, T // 2), worth=2),
        Inputs("all steps count", arguments(N, T, 0)),
        Inputs("one window of one step", arguments(1, 1, 0)),
    ]


_SHARE = "share = mask / mask.sum()"
_LOSS = "loss = (share * error**2).sum()"
_DSCORES = "dscores = (2 * share * error)[:, :, None].astype(x.dtype)"
_DONE = "return loss, gradients"
_BACK = 'dscores * params["W_y"][:, 0]'

FORECAST_LOSS = Exercise(
    LESSON,
    forecasting.forecast_loss,
    ("loss", "gradients"),
    _loss_cases,
    needs=(*_LSTM, "lstm_step_backward", "lstm_backward"),
    misconceptions=(
        Misconception(
            "mean over all steps",
            (_SHARE, "share = mask / mask.size"),
            "The sum leaves masked steps out, but the number that divides it still counts them.",
        ),
        Misconception(
            "mask not used",
            (_SHARE, "share = np.ones_like(mask) / mask.size"),
            "All steps count here. The first steps of a window have read too little to be judged.",
        ),
        Misconception(
            "a sum, not a mean",
            (_SHARE, "share = mask"),
            "The size of the loss must not depend on how many steps count.",
        ),
        Misconception(
            "mean over the windows only",
            (_SHARE, "share = mask / len(mask)"),
            "The errors of the steps are added up, not averaged: divide by the number of all steps "
            "that count.",
        ),
        Misconception(
            "factor 2 missing in the gradient",
            (_DSCORES, _DSCORES.replace("2 * ", "")),
            "The derivative of a square has a factor 2, and the loss has no one half that would "
            "cancel it.",
        ),
        Misconception(
            "half of the squared error",
            (
                (_LOSS, "loss = (share * error**2).sum() / 2"),
                (_DSCORES, _DSCORES.replace("2 * ", "")),
            ),
            "The loss is the mean of the squares, without a factor one half.",
        ),
        Misconception(
            "gradient with the wrong sign",
            (_DSCORES, _DSCORES.replace("2 * ", "-2 * ")),
            "A forecast that is too high must get a positive gradient.",
        ),
        Misconception(
            "gradient not divided by the number of steps",
            (_DSCORES, _DSCORES.replace("share", "mask")),
            "The loss is a mean, and its gradient has the same divisor.",
        ),
        Misconception(
            "gradient not masked",
            (_DSCORES, _DSCORES.replace("share * error", "error / mask.sum()")),
            "Steps that do not count in the loss cannot send a gradient back.",
        ),
        Misconception(
            "absolute error",
            (
                (_LOSS, "loss = (share * abs(error)).sum()"),
                (_DSCORES, _DSCORES.replace("2 * share * error", "share * np.sign(error)")),
            ),
            "The loss is the mean of the squares, not of the absolute values.",
        ),
        Misconception(
            "root of the mean",
            (_LOSS, "loss = np.sqrt((share * error**2).sum())"),
            "The root is for reading a score in the units of the series. The loss is the mean of "
            "the squares itself.",
        ),
        Misconception(
            "error of the last step only",
            (_DSCORES, _DSCORES + "\n    dscores[:, :-1] = 0"),
            "Only the last step sends a gradient back. Each step that counts has one.",
        ),
        Misconception(
            "gradient of b_y averaged",
            ("dscores.sum(axis=(0, 1))", "dscores.mean(axis=(0, 1))"),
            "The same b_y is added at every step of every window, so its gradient is a sum over "
            "all of them.",
        ),
        Misconception(
            "gradient of W_y from the cell states",
            ("h.reshape(N * T, H).T @", "c.reshape(N * T, H).T @"),
            "The output layer has read the hidden states.",
        ),
        Misconception(
            "output weights left out on the way back",
            (_BACK, "dscores * np.ones(H, x.dtype)"),
            "Between the forecast and the hidden state lies the output layer. On the way back, its "
            "weights are a factor.",
        ),
        Misconception(
            "gradient from b left out",
            (_DONE, 'gradients["b"] = 0 * gradients["b"]\n    return loss, gradients'),
            "The backward pass gives a gradient for the biases of the gates. Hand it on.",
        ),
    ),
)


def _forecast_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int, T: int, mean: float, std: float) -> Arguments:
        return {
            "params": _params(rng, sizes.H, mean=mean, std=std),
            "past": np.round(rng.uniform(1, 150, (N, T)), 1),
        }

    low = arguments(sizes.N, sizes.T, 0.5, 2.0)
    low["params"]["b_y"] = np.array([-4.0])
    low["params"]["W_y"] = low["params"]["W_y"] / 4
    several = arguments(sizes.N, sizes.T, 7.5, 1.5)
    said = (np.sqrt(forecasting.forecast(**several)) - 7.5) / 1.5
    several["params"]["b_y"] = several["params"]["b_y"] - np.round(
        said.mean(), 6
    )  # now it says something below 0, and something above
    return [
        Inputs("several series", several, worth=2),
        Inputs("forecasts below 0", low),
        Inputs("one series of one number", arguments(1, 1, 7.5, 1.5)),
    ]


_SCALE = 'x = (np.sqrt(past) - params["mean"]) / params["std"]'
_READ = 'affine(h[:, -1], params["W_y"], params["b_y"])[:, 0]'
_ROOT = 'root = np.maximum(scaled * params["std"] + params["mean"], 0)'
_SQUARE = "return root**2"

FORECAST = Exercise(
    LESSON,
    forecasting.forecast,
    ("forecasts",),
    _forecast_cases,
    needs=_LSTM,
    misconceptions=(
        Misconception(
            "inputs not scaled",
            (_SCALE, "x = np.sqrt(past)"),
            "The network has been trained on scaled numbers. Scale the roots before it reads them.",
        ),
        Misconception(
            "no root taken of the inputs",
            (_SCALE, _SCALE.replace("np.sqrt(past)", "past")),
            "The mean and the deviation are those of the square roots. Take the root of the "
            "numbers first.",
        ),
        Misconception(
            "root taken after scaling",
            (_SCALE, 'x = np.sqrt(np.maximum((past - params["mean"]) / params["std"], 0))'),
            "First the root, then the scale: the mean and the deviation are those of the roots.",
        ),
        Misconception(
            "each series scaled by itself",
            (
                _SCALE,
                "x = np.sqrt(past)\n    x = (x - x.mean(axis=1, keepdims=True)) / (x.std(axis=1, "
                "keepdims=True) + 1e-3)",
            ),
            "Use the mean and the deviation that belong to the parameters. With its own, every "
            "window looks equally high.",
        ),
        Misconception(
            "forecast not scaled back",
            (_ROOT, "root = np.maximum(scaled, 0)"),
            "What the network says is a scaled root. Undo the scaling before anything else.",
        ),
        Misconception(
            "mean added before the deviation multiplies",
            (
                _ROOT,
                _ROOT.replace(
                    'scaled * params["std"] + params["mean"]',
                    '(scaled + params["mean"]) * params["std"]',
                ),
            ),
            "The way back undoes the steps in the opposite order: the division came last, so its "
            "inverse comes first.",
        ),
        Misconception(
            "mean not added back",
            (_ROOT, _ROOT.replace(' + params["mean"]', "")),
            "The deviation is undone, the mean is not.",
        ),
        Misconception(
            "divided by the deviation on the way back",
            (_ROOT, _ROOT.replace("scaled *", "scaled /")),
            "To scale, you divide. The way back multiplies.",
        ),
        Misconception(
            "forecast not squared",
            (_SQUARE, "return root"),
            "This is the root of a forecast. The numbers of the series are its square.",
        ),
        Misconception(
            "squared before scaling back",
            (_ROOT, 'root = np.maximum(scaled**2 * params["std"] + params["mean"], 0)**0.5'),
            "The square undoes the root, which was the first step on the way in. So it is the last "
            "one on the way back.",
        ),
        Misconception(
            "negative roots squared",
            (_ROOT, 'root = scaled * params["std"] + params["mean"]'),
            "A root below 0 is no root. Its square would be a positive forecast from a network "
            "that says less than nothing.",
        ),
        Misconception(
            "absolute value of negative roots",
            (
                _SQUARE,
                'return abs(scaled * params["std"] + params["mean"])'
                ' * (scaled * params["std"] + params["mean"])',
            ),
            "A forecast below 0 sunspots is impossible. Cut the root off at 0.",
        ),
        Misconception(
            "cut off at 0 before scaling back",
            (_ROOT, 'root = np.maximum(scaled, 0) * params["std"] + params["mean"]'),
            "A scaled number below 0 is only below the mean. Cut off after the scaling is undone.",
        ),
        Misconception(
            "the first state read",
            (_READ, _READ.replace("h[:, -1]", "h[:, 0]")),
            "After the first step the network has read one number only. The forecast comes from "
            "the last state.",
        ),
        Misconception(
            "mean of all states read",
            (_READ, _READ.replace("h[:, -1]", "h.mean(axis=1)")),
            "The forecast comes from the state after the latest number, not from a mean over the "
            "past.",
        ),
        Misconception(
            "the cell state read",
            ("h, _ = lstm_forward", "_, h = lstm_forward"),
            "The output layer was trained on hidden states. The cell state stays inside the cell.",
        ),
        Misconception(
            "window read backward",
            ("x[:, :, None]", "x[:, ::-1, None]"),
            "The latest number must be read last.",
        ),
        Misconception(
            "output bias left out",
            (_READ, '(h[:, -1] @ params["W_y"])[:, 0]'),
            "The output layer has a bias too: use your affine.",
        ),
    ),
)


def _steps_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int, T: int, steps: int) -> Arguments:
        params = _params(rng, sizes.H, mean=7.5, std=1.5)
        return {"params": params, "past": np.round(rng.uniform(1, 150, (N, T)), 1), "steps": steps}

    steps = min(set(range(3, 8)) - {sizes.N, sizes.T})
    return [
        Inputs("several steps", arguments(sizes.N, sizes.T, steps), worth=2),
        Inputs("more steps than the window has", arguments(sizes.N, 2, steps)),
        Inputs("one step", arguments(sizes.N, sizes.T, 1)),
    ]


_FOUND = "found.append(forecast(params, window))"
_MOVE = "window = np.concatenate([window[:, 1:], found[-1][:, None]], axis=1)"
_STACK = "return np.stack(found, axis=1)"

FORECAST_STEPS = Exercise(
    LESSON,
    forecasting.forecast_steps,
    ("forecasts",),
    _steps_cases,
    needs=(*_LSTM, "forecast"),
    misconceptions=(
        Misconception(
            "forecasts not fed back",
            (_MOVE, "pass"),
            "Every step sees the same window and says the same. The second forecast needs the "
            "first one as its latest number.",
        ),
        Misconception(
            "the window grows",
            (_MOVE, _MOVE.replace("window[:, 1:]", "window")),
            "The window keeps its length: when one number is added, the oldest one leaves.",
        ),
        Misconception(
            "the latest number replaced",
            (_MOVE, _MOVE.replace("window[:, 1:]", "window[:, :-1]")),
            "The oldest number leaves the window. Here the latest one is overwritten, so a year is "
            "missing.",
        ),
        Misconception(
            "forecast put in front",
            (_MOVE, "window = np.concatenate([found[-1][:, None], window[:, :-1]], axis=1)"),
            "The forecast is the latest number. It stands at the end of the window.",
        ),
        Misconception(
            "the latest number repeated",
            (_MOVE, _MOVE.replace("found[-1][:, None]", "window[:, -1:]")),
            "The window moves on, but what is added is its own last number, not the forecast.",
        ),
        Misconception(
            "the root of the forecast fed back",
            (_MOVE, _MOVE.replace("found[-1][:, None]", "np.sqrt(found[-1][:, None])")),
            "Your forecast takes and gives numbers in the units of the series. Nothing is to be "
            "converted between the steps.",
        ),
        Misconception(
            "the first forecast fed back each time",
            (_MOVE, _MOVE.replace("found[-1]", "found[0]")),
            "The window gets the forecast of this step, not always that of the first one.",
        ),
        Misconception(
            "the farthest forecast first",
            (_STACK, "return np.stack(found[::-1], axis=1)"),
            "The nearest forecast comes first.",
        ),
        Misconception(
            "only the last step returned",
            (_STACK, "return found[-1]"),
            "All steps are asked for, one column for each.",
        ),
        Misconception(
            "steps in front of the series",
            (_STACK, "return np.stack(found)"),
            "Batch first: one row for each series, one column for each step.",
        ),
        Misconception(
            "the first step left out",
            (("range(steps)", "range(steps + 1)"), (_STACK, "return np.stack(found[1:], axis=1)")),
            "The first column is the forecast from observed numbers alone.",
        ),
        Misconception(
            "begins with the last observed number",
            (_STACK, "return np.stack([past[:, -1], *found[:-1]], axis=1)"),
            "What has been observed is no forecast. The first column is the number after it.",
        ),
        Misconception(
            "one step too many",
            ("range(steps)", "range(steps + 1)"),
            "As many columns are asked for as the argument steps says.",
        ),
        Misconception(
            "the window handed back, too",
            (_STACK, "return np.concatenate([past, np.stack(found, axis=1)], axis=1)"),
            "The result holds forecasts only, without the past.",
        ),
    ),
)
