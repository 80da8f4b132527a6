"""What is done to a series before a network sees it, and the linear forecast."""

import numpy as np

from autograder.exercises.exercise import (
    Arguments,
    Exercise,
    Inputs,
    Misconception,
    Sizes,
    block,
    normal,
)
from solutions.reference import forecasting

LESSON = "11_time_series"


def _window_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    T, more = sizes.T, sizes.N + sizes.H
    return [
        Inputs("several windows", {"series": normal(rng, T + more), "T": T}, worth=2),
        Inputs("one window only", {"series": normal(rng, T + 1), "T": T}),
        Inputs("windows of one step", {"series": normal(rng, 2 * sizes.H), "T": 1}),
    ]


_STARTS = "np.arange(len(series) - T)"
_X = "return series[steps],"
_Y = "series[steps + 1]"

MAKE_WINDOWS = Exercise(
    LESSON,
    forecasting.make_windows,
    ("x", "y"),
    _window_cases,
    misconceptions=(
        Misconception(
            "targets not shifted",
            (_Y, "series[steps]"),
            "The target of a step is the input of the same step. A forecast must name the number "
            "after it.",
        ),
        Misconception(
            "targets from the step before",
            (_Y, "series[steps - 1]"),
            "The target of a step lies in its past, where the network has read it already.",
        ),
        Misconception(
            "the last target wraps around to the first value",
            (
                (_STARTS, "np.arange(len(series) - T + 1)"),
                (_Y, "series[(steps + 1) % len(series)]"),
            ),
            "After the last value of the series nothing is known. A window whose last target is "
            "missing is no window to learn from.",
        ),
        Misconception(
            "the last window left out",
            (_STARTS, "np.arange(len(series) - T - 1)"),
            "One more window fits: its last target is the last value of the series.",
        ),
        Misconception(
            "the first window left out",
            (_STARTS, "np.arange(1, len(series) - T)"),
            "The first window begins with the first value of the series.",
        ),
        Misconception(
            "windows that do not overlap",
            (_STARTS, "np.arange(0, len(series) - T, T)"),
            "Each window begins one step after the one before, not T steps.",
        ),
        Misconception(
            "windows read backward",
            (
                ("return series[steps]", "return series[steps[:, ::-1]]"),
                (_Y, "series[steps[:, ::-1] + 1]"),
            ),
            "Time runs from left to right in each window: the earliest number is at index 0.",
        ),
        Misconception(
            "the latest window first",
            ("steps = starts +", "steps = starts[::-1] +"),
            "The windows come in the order of time, the earliest first.",
        ),
        Misconception(
            "windows and steps swapped",
            (("return series[steps]", "return series[steps.T]"), (_Y, "series[steps.T + 1]")),
            "Batch first: one row for each window, one column for each step.",
        ),
        Misconception(
            "one target for each window",
            (_Y, "series[steps[:, -1] + 1]"),
            "Every step of a window has a target of its own, so y has the shape of x.",
        ),
        Misconception(
            "the last step's target at every step",
            (_Y, "series[steps[:, -1:] + 1 + 0 * steps]"),
            "Each step forecasts the number after itself. Here all steps of a window have one and "
            "the same target.",
        ),
        Misconception(
            "inputs and targets swapped",
            (("series[steps],", "series[steps + 1],"), (", series[steps + 1]", ", series[steps]")),
            "Here the later numbers are the inputs, and the earlier ones are to be forecast.",
        ),
        Misconception(
            "targets are the changes",
            (_Y, "series[steps + 1] - series[steps]"),
            "This is how much the series changes. The target is the next number itself.",
        ),
    ),
)


def _scale_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    cut, later = sizes.T + 2, sizes.N + sizes.H
    drifting = 3 * normal(rng, cut + later) + 40
    drifting[cut:] += 25
    return [
        Inputs("the later part lies higher", {"series": drifting, "cut": cut}, worth=2),
        Inputs("all values belong to the past", {"series": 3 * normal(rng, cut) - 7, "cut": cut}),
    ]


_PAST = "past = series[:cut]"
_SCALED = "return (series - mean) / std, mean, std"

SCALE_BY_PAST = Exercise(
    LESSON,
    forecasting.scale_by_past,
    ("scaled", "mean", "std"),
    _scale_cases,
    misconceptions=(
        Misconception(
            "mean and deviation of the whole series",
            (_PAST, "past = series"),
            "The later values take part in the mean and the deviation, though nobody can know them "
            "at the time of the cut.",
        ),
        Misconception(
            "mean of the whole series",
            ("past.mean()", "series.mean()"),
            "The deviation comes from the past, but the mean still looks at later values.",
        ),
        Misconception(
            "deviation of the whole series",
            ("past.std()", "series.std()"),
            "The mean comes from the past, but the deviation still looks at later values.",
        ),
        Misconception(
            "only the past is scaled",
            (_SCALED, "return (past - mean) / std, mean, std"),
            "The later values are needed too, in the same scale. Only the mean and the deviation "
            "come from the past alone.",
        ),
        Misconception(
            "only the later part is scaled",
            (_SCALED, "return np.concatenate([past, (series[cut:] - mean) / std]), mean, std"),
            "The whole series goes into one scale, the past as well.",
        ),
        Misconception(
            "each part in a scale of its own",
            (
                _SCALED,
                block(
                    """
                    rest = series[cut:]
                    rest = (rest - rest.mean()) / rest.std() if len(rest) else rest
                    return np.concatenate([(past - mean) / std, rest]), mean, std
                    """
                ),
            ),
            "The later part has its own mean and deviation here. A forecast could not be scaled "
            "back without knowing them.",
        ),
        Misconception(
            "divided by the variance",
            ("past.std()", "past.var()"),
            "The variance is the square of the standard deviation.",
        ),
        Misconception(
            "mean not subtracted",
            ("(series - mean)", "series"),
            "The scaled past should have the mean 0.",
        ),
        Misconception(
            "not divided by the deviation",
            ("(series - mean) / std", "series - mean"),
            "The scaled past should have the standard deviation 1.",
        ),
        Misconception(
            "scaled to between 0 and 1",
            ("past.mean(), past.std()", "past.min(), past.max() - past.min()"),
            "This uses the smallest and the largest value. The task is mean 0 and standard "
            "deviation 1.",
        ),
        Misconception(
            "divided by the number minus 1",
            ("past.std()", "past.std(ddof=1)"),
            "This is the estimate that divides by one less than the number of values, as pandas "
            "does. Here it is the plain mean of "
            "the squares.",
        ),
        Misconception(
            "one value too many in the past",
            (_PAST, "past = series[:cut + 1]"),
            "The value at the index cut is the first one that belongs to the future.",
        ),
        Misconception(
            "one value too few in the past",
            (_PAST, "past = series[:cut - 1]"),
            "The past holds as many values as cut says.",
        ),
        Misconception(
            "scaled around the last value",
            ("past.mean()", "past[-1]"),
            "Subtract the mean of the past, not its last value.",
        ),
        Misconception(
            "mean and deviation returned in the other order",
            (_SCALED, "return (series - mean) / std, std, mean"),
            "The mean is returned before the standard deviation.",
        ),
        Misconception(
            "multiplied by the deviation",
            ("(series - mean) / std", "(series - mean) * std"),
            "Multiplying is the way back. To scale, divide.",
        ),
    ),
)


def _autoregression_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(order: int, length: int) -> Arguments:
        return {"series": normal(rng, length) + 4, "order": order}

    return [
        Inputs("several lags", arguments(sizes.N + 1, 5 * sizes.N + 24), worth=2),
        Inputs("one lag", arguments(1, sizes.H + 12)),
    ]


_ROWS = "rows = np.arange(order, len(series))"
_LAGS = "for lag in range(1, order + 1)"
_COLUMNS = "[np.ones_like(lags[0]), *lags]"
_SOLVE = "return np.linalg.lstsq(X, series[rows], rcond=None)[0]"

FIT_AUTOREGRESSION = Exercise(
    LESSON,
    forecasting.fit_autoregression,
    ("coefficients",),
    _autoregression_cases,
    misconceptions=(
        Misconception(
            "no constant",
            (_COLUMNS, "lags"),
            "Without a constant the forecast is 0 where the past is 0. One column of ones gives it "
            "one.",
        ),
        Misconception(
            "the constant last",
            (_COLUMNS, "[*lags, np.ones_like(lags[0])]"),
            "The constant comes first in the result, then the weights.",
        ),
        Misconception(
            "the oldest value first",
            (_LAGS, "for lag in range(order, 0, -1)"),
            "The weight of the latest value follows the constant, that of the oldest value is the "
            "last.",
        ),
        Misconception(
            "the target among its own lags",
            (_LAGS, "for lag in range(order)"),
            "Lag 0 is the number that is to be forecast: the fit is perfect, and useless. The "
            "latest value that may be used is "
            "one step back.",
        ),
        Misconception(
            "the latest value left out",
            (_LAGS, "for lag in range(2, order + 2)"),
            "The lags begin at 1, the value just before the one that is forecast.",
        ),
        Misconception(
            "lags that wrap around to the end",
            (_ROWS, "rows = np.arange(len(series))"),
            "The first values of the series have no full past. A negative index takes values from "
            "the end, which is the future.",
        ),
        Misconception(
            "the last value not used",
            (_ROWS, "rows = np.arange(order, len(series) - 1)"),
            "The last value of the series is a target as well.",
        ),
        Misconception(
            "one row too few at the start",
            (_ROWS, "rows = np.arange(order + 1, len(series))"),
            "The first value with a full past stands at the index that equals the order.",
        ),
        Misconception(
            "fitted backward in time",
            (
                "np.stack([np.ones_like(lags[0]), *lags], axis=1)",
                "np.stack([np.ones_like(lags[0]), *[series[rows - order + lag] for lag in range(1, "
                "order + 1)]], axis=1)\n"
                "    rows = rows - order",
            ),
            "This forecasts each value from those after it. Only values before it are known.",
        ),
        Misconception(
            "the mean subtracted in place of a constant",
            (
                _SOLVE,
                block(
                    """
                    centered = series - series.mean()
                    X = np.stack([centered[rows - lag] for lag in range(1, order + 1)], axis=1)
                    return np.append(0, np.linalg.lstsq(X, centered[rows], rcond=None)[0])
                    """
                ),
            ),
            "The series is centered before the fit, and the constant set to 0. Then the forecast "
            "is of a centered series, too.",
        ),
        Misconception(
            "each lag fitted alone",
            (
                _SOLVE,
                "slopes = [np.polyfit(lag, series[rows], 1)[0] for lag in lags]\n"
                "    return np.append(series[rows].mean() - sum(s * lag.mean() for s, lag in "
                "zip(slopes, lags)), slopes)",
            ),
            "Neighboring values say nearly the same, so their weights must be found together, in "
            "one fit.",
        ),
        Misconception(
            "the changes fitted",
            (_SOLVE, "return np.linalg.lstsq(X, series[rows] - series[rows - 1], rcond=None)[0]"),
            "The target is the next value itself, not how far it lies from the latest one.",
        ),
    ),
)
