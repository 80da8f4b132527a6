"""Forecasting a series of numbers: windows, scaling, a linear baseline, the loss of an LSTM,
forecasts of one and of several steps.

Notation: N windows, T steps in a window, H hidden units. A window (N, T) holds one number a step,
so D is 1.
"""

import numpy as np

from solutions.reference.affine import affine
from solutions.reference.bptt import lstm_backward
from solutions.reference.sequence import lstm_forward


def make_windows(series: np.ndarray, T: int) -> tuple[np.ndarray, np.ndarray]:
    """All windows of a series, and at each of their steps the number that comes next.

    Args:
        series: (S,) numbers in the order of time, S > T.
        T: number of steps in a window.

    Returns:
        x: (S-T, T) windows, the earliest first; each begins one step after the one before.
        y: (S-T, T) targets: y[n, t] comes directly after x[n, t] in the series.
    """
    starts = np.arange(len(series) - T)[:, None]          # (N, 1)
    steps = starts + np.arange(T)                         # (N, T): indices into the series
    return series[steps], series[steps + 1]


def scale_by_past(series: np.ndarray, cut: int) -> tuple[np.ndarray, float, float]:
    """The series with mean 0 and standard deviation 1, as far as the past knows them.

    Args:
        series: (S,) numbers in the order of time.
        cut: number of values that belong to the past.

    Returns:
        scaled: (S,) the whole series, scaled.
        mean, std: numbers, of the first `cut` values only.
    """
    past = series[:cut]
    mean, std = past.mean(), past.std()
    return (series - mean) / std, mean, std


def fit_autoregression(series: np.ndarray, order: int) -> np.ndarray:
    """The linear forecast from the last values that fits a series best, by least squares.

    Args:
        series: (S,) numbers in the order of time.
        order: number of values that a forecast uses.

    Returns:
        (order+1,) the constant, then the weight of the latest value, of the one before it, and so
        on.

    Source: Yule 1927.
    """
    rows = np.arange(order, len(series))                  # values that have enough of a past
    lags = [series[rows - lag] for lag in range(1, order + 1)]
    X = np.stack([np.ones_like(lags[0]), *lags], axis=1)  # (S-order, order+1)
    return np.linalg.lstsq(X, series[rows], rcond=None)[0]


def forecast_loss(params: dict[str, np.ndarray], x: np.ndarray, y: np.ndarray, mask: np.ndarray) -> tuple[float, dict[str, np.ndarray]]:
    """Mean squared error of an LSTM that forecasts the next number at each step, and its gradients.

    Args:
        params: dict with W (H+1, 4H), b (4H,), W_y (H, 1), b_y (1,).
        x: (N, T) scaled windows.
        y: (N, T) scaled targets.
        mask: (N, T) 1 at steps that count, 0 elsewhere.

    Returns:
        loss: number, the mean over the steps that count.
        gradients: dict W, b, W_y, b_y of arrays of the parameters' shapes.
    """
    (N, T), H = x.shape, len(params["W_y"])
    start = np.zeros((N, H), x.dtype)
    h, c = lstm_forward(x[:, :, None], start, start, params["W"], params["b"])
    error = affine(h.reshape(N * T, H), params["W_y"], params["b_y"]).reshape(N, T) - y
    share = mask / mask.sum()                             # (N, T), of each step in the mean
    loss = (share * error**2).sum()
    dscores = (2 * share * error)[:, :, None].astype(x.dtype)          # (N, T, 1)
    gradients = {"W_y": h.reshape(N * T, H).T @ dscores.reshape(N * T, 1), "b_y": dscores.sum(axis=(0, 1))}
    cache = (x[:, :, None], start, start, params["W"], params["b"], h, c)
    *_, gradients["W"], gradients["b"] = lstm_backward(dscores * params["W_y"][:, 0], np.zeros_like(start), cache)
    return loss, gradients


def forecast(params: dict[str, np.ndarray], past: np.ndarray) -> np.ndarray:
    """The next number of each series, in its own units: root, scale, LSTM, and the same ways back.

    Args:
        params: dict with W (H+1, 4H), b (4H,), W_y (H, 1), b_y (1,), and the numbers mean and std
            of the square roots.
        past: (N, T) numbers as they were observed, 0 or more, the latest last.

    Returns:
        (N,) forecasts, 0 or more.
    """
    x = (np.sqrt(past) - params["mean"]) / params["std"]  # (N, T)
    start = np.zeros((len(x), len(params["W_y"])), x.dtype)
    h, _ = lstm_forward(x[:, :, None], start, start, params["W"], params["b"])
    scaled = affine(h[:, -1], params["W_y"], params["b_y"])[:, 0]      # (N,)
    root = np.maximum(scaled * params["std"] + params["mean"], 0)
    return root**2


def forecast_steps(params: dict[str, np.ndarray], past: np.ndarray, steps: int) -> np.ndarray:
    """Several numbers ahead: each forecast is read as if it had been observed.

    Args:
        params: as for forecast.
        past: (N, T) numbers as they were observed, the latest last.
        steps: how many numbers to forecast.

    Returns:
        (N, steps) forecasts, the nearest first.
    """
    window, found = past, []
    for _ in range(steps):
        found.append(forecast(params, window))            # (N,)
        window = np.concatenate([window[:, 1:], found[-1][:, None]], axis=1)
    return np.stack(found, axis=1)
