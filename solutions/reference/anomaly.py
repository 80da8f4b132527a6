"""Finding unusual days in hourly counts: an LSTM forecasts each hour, and a day whose forecast
fails is unusual.

Notation: S days, T = 24 S hours, D input features, H hidden units. The parameters of a detector are
one dict: W (H+D, 4H), b (4H,), W_y (H, 1), b_y (1,) of the network, mean and spread of the scale,
and the threshold.
"""

import numpy as np

from solutions.reference.affine import affine
from solutions.reference.sequence import lstm_forward


def hourly_inputs(count: np.ndarray, weekday: np.ndarray, mean: np.ndarray | float, spread: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """What the network reads before each hour, and what it should forecast.

    Args:
        count: (S, 24) rentals in each hour, 0 or more.
        weekday: (S,) integers from 0 (Monday) to 6.
        mean, spread: numbers, of the logarithms of the training days.

    Returns:
        x: (24S, 12): the hour before, on the scale of y (0 before the first hour); sine and cosine
            of the hour's angle; both of twice the angle; seven columns of which the weekday's is 1.
        y: (24S,) the hour itself: (log(1 + count) - mean) / spread.
    """
    y = (np.log1p(count).ravel() - mean) / spread                      # (24S,)
    before = np.concatenate([[0], y[:-1]])
    angle = 2 * np.pi * np.arange(len(y)) / 24
    waves = [np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)]
    days = np.repeat(np.eye(7)[weekday], 24, axis=0)                   # (24S, 7)
    x = np.column_stack([before, *waves, days])                        # (24S, 12)
    return x, y


def day_scores(params: dict[str, np.ndarray], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How far the forecasts of each day are off, on average.

    Args:
        params: dict with W (H+D, 4H), b (4H,), W_y (H, 1), b_y (1,); other keys are not used.
        x: (24S, D) inputs of all hours, in order.
        y: (24S,) what was to be forecast.

    Returns:
        (S,) mean over the 24 hours of each day of |forecast - y|.
    """
    start = np.zeros((1, len(params["b"]) // 4), x.dtype)
    # (1, 24S, H): one long sequence
    h, _ = lstm_forward(x[None], start, start, params["W"], params["b"])
    forecast = affine(h[0], params["W_y"], params["b_y"])[:, 0]        # (24S,)
    errors = abs(forecast - y)
    return errors.reshape(-1, 24).mean(axis=1)


def fit_threshold(scores: np.ndarray, unusual: np.ndarray, share: float) -> float:
    """The score that a given share of the ordinary days stays at or below.

    Args:
        scores: (S,) scores of training days.
        unusual: (S,) bool, days that are known to be unusual; at least one is not.
        share: number from 0 to 1.

    Returns:
        number, interpolated between two scores where needed.
    """
    return np.quantile(scores[~unusual], share)


def find_anomalies(params: dict[str, np.ndarray], count: np.ndarray, weekday: np.ndarray) -> np.ndarray:
    """The whole detector: which days are unusual.

    Args:
        params: dict with W, b, W_y, b_y of the network, and the numbers mean, spread and threshold.
        count: (S, 24) rentals in each hour.
        weekday: (S,) integers from 0 (Monday) to 6.

    Returns:
        (S,) bool, True for a day whose score is above the threshold.
    """
    x, y = hourly_inputs(count, weekday, params["mean"], params["spread"])
    return day_scores(params, x, y) > params["threshold"]


def precision_recall_f1(alarms: np.ndarray, unusual: np.ndarray) -> tuple[float, float, float]:
    """How good alarms are.

    Args:
        alarms: (S,) bool, days that the detector calls unusual.
        unusual: (S,) bool, days that are.

    Returns:
        precision, recall, f1: numbers from 0 to 1; 0 in the place of 0/0.

    Source: van Rijsbergen 1979.
    """
    hits = np.sum(alarms & unusual)
    precision = hits / max(alarms.sum(), 1)
    recall = hits / max(unusual.sum(), 1)
    f1 = 2 * hits / max(alarms.sum() + unusual.sum(), 1)
    return precision, recall, f1


def precision_recall_curve(scores: np.ndarray, unusual: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Precision and recall for every number of alarms: the day with the highest score, the first
    two, and so on to all.

    Args:
        scores: (S,) numbers, no two the same.
        unusual: (S,) bool; at least one is True.

    Returns:
        precision, recall: (S,) of the k+1 days with the highest scores, for k from 0 to S-1.
    """
    order = np.argsort(-scores)                           # from the highest score down
    hits = np.cumsum(unusual[order])
    return hits / np.arange(1, len(scores) + 1), hits / unusual.sum()
