"""Lesson 12: inputs of hourly counts, scores of days, a threshold, the detector, and how good it
is.
"""

from typing import Any

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
from autograder.exercises.result import Data, Result
from course.data import bikes
from solutions.data import bikes as held
from solutions.reference import anomaly

LESSON = "12_anomaly_detection"


def _days(rng: np.random.Generator, S: int) -> dict[str, np.ndarray]:
    """Counts of S days, two hours of them 0, and weekdays in order."""
    count = rng.integers(1, 900, (S, 24))
    count[0, rng.integers(2, 20)] = count[-1, rng.integers(2, 20)] = 0
    return {"count": count, "weekday": (rng.integers(7) + np.arange(S)) % 7}


def _scale(rng: np.random.Generator) -> dict[str, float]:
    return {
        "mean": float(np.round(rng.uniform(3, 5), 2)),
        "spread": float(np.round(rng.uniform(1.2, 2), 2)),
    }


def _network(rng: np.random.Generator, D: int, H: int) -> dict[str, np.ndarray]:
    return {
        "W": normal(rng, H + D, 4 * H),
        "b": normal(rng, 4 * H),
        "W_y": normal(rng, H, 1),
        "b_y": normal(rng, 1),
    }


def _input_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    return [
        Inputs("some days", _days(rng, sizes.N + 1) | _scale(rng), worth=2),
        Inputs("one day", _days(rng, 1) | _scale(rng)),
        Inputs("scale left as it is", _days(rng, 2) | {"mean": 0.0, "spread": 1.0}),
    ]


_Y = "y = (np.log1p(count).ravel() - mean) / spread"
_BEFORE = "before = np.concatenate([[0], y[:-1]])"
_ANGLE = "angle = 2 * np.pi * np.arange(len(y)) / 24"
_WAVES = "waves = [np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)]"
_DAYS = "days = np.repeat(np.eye(7)[weekday], 24, axis=0)"

HOURLY_INPUTS = Exercise(
    LESSON,
    anomaly.hourly_inputs,
    ("x", "y"),
    _input_cases,
    misconceptions=(
        Misconception(
            "the hour itself among the inputs",
            (_BEFORE, "before = y.copy()"),
            "The network is shown what it should forecast, so its error would be 0 on every day. "
            "Show it the hour before.",
        ),
        Misconception(
            "the hour after among the inputs",
            (_BEFORE, "before = np.concatenate([y[1:], [0]])"),
            "This moves the series the wrong way: the network would look into the future. Each row "
            "gets the hour before.",
        ),
        Misconception(
            "two hours before",
            (_BEFORE, "before = np.concatenate([[0, 0], y[:-2]])"),
            "The series is moved by two hours. The last hour that is known is the one just before.",
        ),
        Misconception(
            "the first hour gets the last",
            (_BEFORE, "before = np.roll(y, 1)"),
            "Rolling brings the end of the series to its beginning. Before the first hour nothing "
            "is known: it gets 0.",
        ),
        Misconception(
            "the first hour gets itself",
            (_BEFORE, "before = np.concatenate([y[:1], y[:-1]])"),
            "Before the first hour nothing is known. Give it 0, not the value that it should "
            "forecast.",
        ),
        Misconception(
            "the hour before not scaled",
            (_BEFORE, "before = np.concatenate([[0], np.log1p(count).ravel()[:-1].astype(float)])"),
            "The first column holds logarithms. The input should be on the same scale as what is "
            "forecast.",
        ),
        Misconception(
            "the count of the hour before",
            (_BEFORE, "before = np.concatenate([[0], count.ravel()[:-1].astype(float)])"),
            "The first column holds counts. The input should be on the same scale as what is "
            "forecast.",
        ),
        Misconception(
            "no logarithm",
            (_Y, _Y.replace("np.log1p(count)", "count")),
            "The counts are scaled as they are, but mean and spread are those of their logarithms.",
        ),
        Misconception(
            "logarithm of 0",
            (_Y, _Y.replace("np.log1p(count)", "np.log(count)")),
            "An hour may have no rental, and the logarithm of 0 is infinite. That is what the 1 is "
            "for.",
        ),
        Misconception(
            "logarithm of the count, at least 1",
            (_Y, _Y.replace("np.log1p(count)", "np.log(np.maximum(count, 1))")),
            "Without rentals and with one rental are the same here. Add 1 before the logarithm.",
        ),
        Misconception(
            "multiplied by the spread",
            (_Y, _Y.replace("/ spread", "* spread")),
            "Dividing by the spread brings values of every size to about 1.",
        ),
        Misconception(
            "mean not subtracted",
            (_Y, "y = np.log1p(count).ravel() / spread"),
            "The argument mean is not used. Scaled values lie around 0.",
        ),
        Misconception(
            "mean subtracted after the division",
            (_Y, "y = np.log1p(count).ravel() / spread - mean"),
            "The mean is in units of the logarithm, so it has to go before you divide.",
        ),
        Misconception(
            "scaled by these days",
            (_Y, "y = np.log1p(count).ravel()\n    y = (y - y.mean()) / y.std()"),
            "Mean and spread are given: those of the training days. Days to be judged must not "
            "have a say in their own scale.",
        ),
        Misconception(
            "time runs down the columns",
            (_Y, _Y.replace(".ravel()", ".T.ravel()")),
            "A row of count is a day. Hour 1 of a day follows its hour 0, not hour 0 of the next "
            "day.",
        ),
        Misconception(
            "23 hours in a day",
            (_ANGLE, _ANGLE.replace("24", "23")),
            "After 24 hours the angle has gone round once. With 23 the clock drifts from day to "
            "day.",
        ),
        Misconception(
            "hours without the full circle",
            (_ANGLE, "angle = np.arange(len(y)) / 24"),
            "One day should be one full turn, and sine and cosine count in radians.",
        ),
        Misconception(
            "hours taken for radians",
            (_ANGLE, "angle = np.arange(len(y)).astype(float)"),
            "One day should be one full turn. Here an hour is a radian, and a turn takes 6.28 "
            "hours.",
        ),
        Misconception(
            "degrees",
            (_ANGLE, "angle = 360 * np.arange(len(y)) / 24"),
            "NumPy's sine and cosine count in radians, of which a full turn has 6.28.",
        ),
        Misconception(
            "the day begins at 1",
            (_ANGLE, _ANGLE.replace("np.arange(len(y))", "(np.arange(len(y)) + 1)")),
            "The first column of count is hour 0, and its angle is 0.",
        ),
        Misconception(
            "cosine first",
            (
                _WAVES,
                "waves = [np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)]",
            ),
            "The columns are sine, then cosine, of the angle and then of twice the angle.",
        ),
        Misconception(
            "both sines first",
            (
                _WAVES,
                "waves = [np.sin(angle), np.sin(2 * angle), np.cos(angle), np.cos(2 * angle)]",
            ),
            "The columns are sine and cosine of the angle, then sine and cosine of twice the "
            "angle.",
        ),
        Misconception(
            "half the angle",
            (_WAVES, _WAVES.replace("2 * angle", "angle / 2")),
            "The second pair has to turn twice a day, for the two rush hours. This one needs two "
            "days for a turn.",
        ),
        Misconception(
            "weekdays hour by hour",
            (_DAYS, "days = np.tile(np.eye(7)[weekday], (24, 1))"),
            "All 24 hours of a day have its weekday, before the next day begins.",
        ),
        Misconception(
            "week begins on Sunday",
            (_DAYS, _DAYS.replace("[weekday]", "[(weekday + 1) % 7]")),
            "Column 0 of the seven is Monday, as in the argument.",
        ),
        Misconception(
            "weekdays before the waves",
            ("[before, *waves, days]", "[before, days, *waves]"),
            "The seven columns of the weekday are the last ones.",
        ),
    ),
)


def _score_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(S: int) -> Arguments:
        return {
            "params": _network(rng, sizes.D, sizes.H),
            "x": normal(rng, 24 * S, sizes.D),
            "y": normal(rng, 24 * S),
        }

    return [
        Inputs("some days", arguments(max(sizes.N, 3)), worth=2),
        Inputs("one day", arguments(1)),
    ]


_RUN = 'h, _ = lstm_forward(x[None], start, start, params["W"], params["b"])'
_FORECAST = 'forecast = affine(h[0], params["W_y"], params["b_y"])[:, 0]'
_ERRORS = "errors = abs(forecast - y)"
_BY_DAY = "errors.reshape(-1, 24).mean(axis=1)"

DAY_SCORES = Exercise(
    LESSON,
    anomaly.day_scores,
    ("scores",),
    _score_cases,
    needs=("affine", "lstm_forward"),
    misconceptions=(
        Misconception(
            "state set to zero at midnight",
            (
                _RUN,
                block(
                    """
          start = np.zeros((len(x) // 24, start.shape[1]))
          h, _ = lstm_forward(x.reshape(-1, 24, x.shape[1]), start, start, params["W"], params["b"])
          h = h.reshape(1, len(x), -1)
          """
                ),
            ),
            "Every day is read as a sequence of its own. The hours are one long sequence, and the "
            "state goes on from day to day.",
        ),
        Misconception(
            "state set to zero every hour",
            (
                _RUN,
                block(
                    """
                    start = np.zeros((len(x), start.shape[1]))
                    h, _ = lstm_forward(x[:, None], start, start, params["W"], params["b"])
                    h = np.swapaxes(h, 0, 1)
                    """
                ),
            ),
            "Each hour is an example of one step here, so the network remembers nothing. The hours "
            "are the time axis.",
        ),
        Misconception(
            "the cell states for the output",
            (_RUN, _RUN.replace("h, _", "_, h")),
            "lstm_forward returns hidden and cell states, in this order. The output layer reads "
            "the hidden ones.",
        ),
        Misconception(
            "time runs backward",
            (_RUN, _RUN.replace("x[None]", "x[None, ::-1]") + "\n    h = h[:, ::-1]"),
            "The network reads the last hour first. It should know the past only.",
        ),
        Misconception(
            "bias of the output forgotten",
            (_FORECAST, 'forecast = (h[0] @ params["W_y"])[:, 0]'),
            "b_y is part of the output layer.",
        ),
        Misconception(
            "forecast squashed",
            (_FORECAST, _FORECAST.replace("affine(", "np.tanh(affine(").replace(")[:", "))[:")),
            "A forecast may be any number, so the output layer has no squashing function.",
        ),
        Misconception(
            "error not made positive",
            (_ERRORS, "errors = forecast - y"),
            "A forecast that is too high by day and too low by night would have a score of about "
            "0. Take absolute values first.",
        ),
        Misconception(
            "absolute value of the mean",
            ((_ERRORS, "errors = forecast - y"), (_BY_DAY, f"abs({_BY_DAY})")),
            "Errors of both signs cancel in this mean. Take absolute values first, then the mean.",
        ),
        Misconception(
            "squared errors",
            (_ERRORS, "errors = (forecast - y)**2"),
            "This is the mean of squares, which one bad hour can rule. The score is the mean of "
            "absolute errors.",
        ),
        Misconception(
            "root of the mean of squares",
            ((_ERRORS, "errors = (forecast - y)**2"), (_BY_DAY, f"np.sqrt({_BY_DAY})")),
            "Squares give a bad hour more weight than its share. The score is the mean of absolute "
            "errors.",
        ),
        Misconception(
            "worst hour of the day",
            (_BY_DAY, _BY_DAY.replace("mean", "max")),
            "This is the largest error. The score is the mean over all 24 hours.",
        ),
        Misconception(
            "median of the day",
            (_BY_DAY, "np.median(errors.reshape(-1, 24), axis=1)"),
            "A median does not see how bad the worst half of the hours is. The score is the mean.",
        ),
        Misconception(
            "sum over the day",
            (_BY_DAY, _BY_DAY.replace("mean", "sum")),
            "This is 24 times the score. Take the mean over the hours.",
        ),
        Misconception(
            "hours in the place of days",
            (_BY_DAY, "errors.reshape(24, -1).mean(axis=0)"),
            "The 24 hours of a day follow each other, so in the reshaped array they should be a "
            "row.",
        ),
        Misconception(
            "one score for all days",
            (_BY_DAY, "np.full(len(errors) // 24, errors.mean())"),
            "Each day has a mean of its own, over its own 24 hours.",
        ),
        Misconception(
            "compared with the next hour",
            (_ERRORS, "errors = abs(forecast - np.roll(y, -1))"),
            "The inputs of an hour hold the hour before already. Forecast and y belong together as "
            "they stand.",
        ),
        Misconception(
            "compared with the hour before",
            (_ERRORS, "errors = abs(forecast - np.roll(y, 1))"),
            "The inputs of an hour hold the hour before already. Forecast and y belong together as "
            "they stand.",
        ),
        Misconception(
            "error of the forecast of 0",
            (_ERRORS, "errors = abs(y)"),
            "The forecast is not used. The score says how far the forecast is from what came.",
        ),
        Misconception(
            "share of the actual value",
            (_ERRORS, "errors = abs(forecast - y) / abs(y)"),
            "On this scale 0 is an ordinary hour, and to divide by it makes ordinary hours look "
            "terrible. Take the difference as "
            "it is.",
        ),
    ),
)


def _threshold_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(S: int, marked: int, share: float) -> Arguments:
        scores = np.round(rng.gamma(4, 0.1, S), 3) + 0.001 * np.arange(1, S + 1)
        unusual = np.zeros(S, bool)
        unusual[rng.permutation(S)[:marked]] = True
        scores[unusual] += np.round(rng.uniform(1, 2, marked), 3)
        return {"scores": scores, "unusual": unusual, "share": share}

    S = 10 + sizes.N
    high, low = np.round(
        [(S - 5.3) / (S - 4), 3.3 / (S - 3)], 3
    ).tolist()  # nearer to the score above, and to that below
    return [
        Inputs("a high share", arguments(S, 3, high), worth=2),
        Inputs("a low share", arguments(S, 2, low)),
        Inputs("a share of 1", arguments(S, 4, 1.0)),
        Inputs("no day marked", arguments(S, 0, 0.65)),
        Inputs("one ordinary day", arguments(4, 3, 0.98)),
    ]


_LINE = "return np.quantile(scores[~unusual], share)"

FIT_THRESHOLD = Exercise(
    LESSON,
    anomaly.fit_threshold,
    ("threshold",),
    _threshold_cases,
    misconceptions=(
        Misconception(
            "unusual days counted",
            (_LINE, "return np.quantile(scores, share)"),
            "The threshold says what ordinary days do. The marked days push it up, and hide others "
            "like them.",
        ),
        Misconception(
            "unusual days only",
            (_LINE, "return np.quantile(scores[unusual], share) if unusual.any() else np.nan"),
            "These are the scores of the marked days. The threshold is fitted to the others.",
        ),
        Misconception(
            "unusual days set to zero",
            (_LINE, "return np.quantile(np.where(unusual, 0, scores), share)"),
            "A score of 0 counts as a very ordinary day. Leave the marked days out.",
        ),
        Misconception(
            "share taken for percent",
            (_LINE, "return np.percentile(scores[~unusual], share)"),
            "0.98 is a share of the days, not 0.98 percent of them.",
        ),
        Misconception(
            "the other end",
            (_LINE, "return np.quantile(scores[~unusual], 1 - share)"),
            "The share of the days should lie below the threshold, not above it.",
        ),
        Misconception(
            "largest score",
            (_LINE, "return scores[~unusual].max()"),
            "The argument share is not used, and one odd day of the year decides.",
        ),
        Misconception(
            "share of the largest score",
            (_LINE, "return share * scores[~unusual].max()"),
            "This is a part of the largest score. What is wanted is the place behind a part of the "
            "days.",
        ),
        Misconception(
            "mean and two standard deviations",
            (_LINE, "return scores[~unusual].mean() + 2 * scores[~unusual].std()"),
            "That would be right for about 98 percent if scores were normally distributed, which "
            "they are not. Count days.",
        ),
        Misconception(
            "no interpolation, the score below",
            (_LINE, _LINE.replace("share)", 'share, method="lower")')),
            "Where the share falls between two scores, the threshold lies between them, too, in "
            "proportion.",
        ),
        Misconception(
            "no interpolation, the score above",
            (_LINE, _LINE.replace("share)", 'share, method="higher")')),
            "Where the share falls between two scores, the threshold lies between them, too, in "
            "proportion.",
        ),
        Misconception(
            "no interpolation, the nearest score",
            (_LINE, _LINE.replace("share)", 'share, method="nearest")')),
            "Where the share falls between two scores, the threshold lies between them, too, in "
            "proportion.",
        ),
        Misconception(
            "scores not sorted",
            (_LINE, "left = scores[~unusual]\n    return left[int(share * (len(left) - 1))]"),
            "This takes the score at a place in the calendar. The share is one of sorted scores.",
        ),
    ),
)


def _detector_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    """Not more than 13 days: the hours of more are not lent."""

    def arguments(S: int, share: float) -> Arguments:
        params: dict[str, Any] = _network(rng, 12, sizes.H) | _scale(rng)
        params["b"][sizes.H : 2 * sizes.H] += 3  # a memory that lasts over midnight
        days = _days(rng, S)
        x, y = anomaly.hourly_inputs(**days, mean=params["mean"], spread=params["spread"])
        scores = np.sort(anomaly.day_scores(params, x, y))
        middle = int(
            share * S
        )  # the threshold lies in the widest gap near by, where no rounding decides
        place = max(range(middle - 1, middle + 3), key=lambda k: scores[k] - scores[k - 1])
        return {
            "params": params
            | {"threshold": float(np.round((scores[place - 1] + scores[place]) / 2, 4))},
            **days,
        }

    return [
        Inputs("few alarms", arguments(13, 0.75), worth=2),
        Inputs("half of the days", arguments(12, 0.5)),
        Inputs("more than half of the days", arguments(13, 0.4)),
        Inputs("many alarms", arguments(11, 0.25)),
    ]


_INPUTS = 'x, y = hourly_inputs(count, weekday, params["mean"], params["spread"])'
_ALARM = 'return day_scores(params, x, y) > params["threshold"]'

FIND_ANOMALIES = Exercise(
    LESSON,
    anomaly.find_anomalies,
    ("alarms",),
    _detector_cases,
    needs=("hourly_inputs", "day_scores"),
    misconceptions=(
        Misconception(
            "alarms on ordinary days",
            (_ALARM, _ALARM.replace(">", "<")),
            "A high score is a day that the network could not forecast. Those are the unusual "
            "ones.",
        ),
        Misconception(
            "threshold fitted again",
            (
                _ALARM,
                "scores = day_scores(params, x, y)\n    return scores > np.quantile(scores, 0.98)",
            ),
            "The days to be judged set their own threshold, so a fixed share of them is unusual, "
            "whatever they are. It comes "
            "from the training days and stands in the parameters.",
        ),
        Misconception(
            "mean score as threshold",
            (_ALARM, "scores = day_scores(params, x, y)\n    return scores > scores.mean()"),
            "This calls a day unusual that is worse than the mean of these days. The threshold "
            "stands in the parameters.",
        ),
        Misconception(
            "scaled by the days to be judged",
            (
                _INPUTS,
                "logs = np.log1p(count)\n    x, y = hourly_inputs(count, weekday, logs.mean(), "
                "logs.std())",
            ),
            "Mean and spread of the training days stand in the parameters. A scale of its own "
            "would hide that a day is low.",
        ),
        Misconception(
            "mean and spread exchanged",
            (
                _INPUTS,
                _INPUTS.replace('"mean"', '"other"')
                .replace('"spread"', '"mean"')
                .replace('"other"', '"spread"'),
            ),
            "The mean comes first, then the spread. Look at the signature of hourly_inputs.",
        ),
        Misconception(
            "not scaled",
            (_INPUTS, "x, y = hourly_inputs(count, weekday, 0, 1)"),
            "The network was trained on scaled values. Mean and spread stand in the parameters.",
        ),
        Misconception(
            "logarithm taken twice",
            (_INPUTS, _INPUTS.replace("(count", "(np.log1p(count)")),
            "hourly_inputs takes the logarithm itself. Give it the counts.",
        ),
        Misconception(
            "weekday not used",
            (_INPUTS, _INPUTS.replace("weekday", "np.zeros_like(weekday)")),
            "For this call every day is a Monday.",
        ),
        Misconception(
            "first day taken for a Monday",
            (_INPUTS, _INPUTS.replace("weekday", "np.arange(len(weekday)) % 7")),
            "The first day may be any day of the week. The argument weekday says which.",
        ),
        Misconception(
            "days judged one by one",
            (
                _INPUTS + "\n    " + _ALARM,
                block(
                    """
          pairs = [hourly_inputs(count[s:s + 1], weekday[s:s + 1], params["mean"], params["spread"])
                   for s in range(len(count))]
          return np.array([day_scores(params, x, y)[0] for x, y in pairs]) > params["threshold"]
          """
                ),
            ),
            "Each day begins with an empty memory here. The days follow each other: hand all of "
            "them on at once.",
        ),
        Misconception(
            "alarm when a new high is reached",
            (
                _ALARM,
                "scores = day_scores(params, x, y)\n    return scores >= "
                "np.maximum.accumulate(scores)",
            ),
            "This compares a day with the days before it. What it is compared with stands in the "
            "parameters.",
        ),
    ),
)


def _flag_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def flags(S: int, alarms: int, unusual: int, hits: int) -> dict[str, np.ndarray]:
        order = rng.permutation(S)
        first, second = np.zeros((2, S), bool)
        first[order[:alarms]] = True
        second[order[alarms - hits : alarms - hits + unusual]] = True
        return {"alarms": first, "unusual": second}

    S = 20 + sizes.T
    return [
        Inputs("more unusual days than alarms", flags(S, 5, 8, 3), worth=2),
        Inputs("more alarms than unusual days", flags(S, 9, 4, 2), worth=2),
        Inputs("alarms, and none is right", flags(S, 3, 4, 0)),
        Inputs("no alarm", flags(S, 0, 4, 0)),
        Inputs("no unusual day", flags(S, 3, 0, 0)),
        Inputs("neither", flags(S, 0, 0, 0)),
        Inputs("one alarm, for the one unusual day", flags(S, 1, 1, 1)),
    ]


_HITS = "hits = np.sum(alarms & unusual)"
_PRECISION = "precision = hits / max(alarms.sum(), 1)"
_RECALL = "recall = hits / max(unusual.sum(), 1)"
_F1 = "f1 = 2 * hits / max(alarms.sum() + unusual.sum(), 1)"
_FORM = "precision + recall or 1"

PRECISION_RECALL_F1 = Exercise(
    LESSON,
    anomaly.precision_recall_f1,
    ("precision", "recall", "f1"),
    _flag_cases,
    misconceptions=(
        Misconception(
            "precision and recall exchanged",
            ("return precision, recall, f1", "return recall, precision, f1"),
            "Precision is about the alarms: how many of them were right. Recall is about the "
            "unusual days.",
        ),
        Misconception(
            "days without alarm counted as hits",
            (_HITS, "hits = np.sum(alarms == unusual)"),
            "An ordinary day without an alarm is no hit. There are hundreds of them, and they "
            "would make every detector look good.",
        ),
        Misconception(
            "alarms or unusual days counted as hits",
            (_HITS, "hits = np.sum(alarms | unusual)"),
            "A hit is a day that is both, alarmed and unusual.",
        ),
        Misconception(
            "accuracy for precision",
            (_PRECISION, "precision = np.mean(alarms == unusual)"),
            "This is the share of days that are called right, ordinary ones included. Precision "
            "looks at the alarms alone.",
        ),
        Misconception(
            "precision as a share of all days",
            (_PRECISION, "precision = hits / len(alarms)"),
            "Divide by the number of alarms, not by that of all days.",
        ),
        Misconception(
            "recall as a share of all days",
            (_RECALL, "recall = hits / len(alarms)"),
            "Divide by the number of unusual days, not by that of all days.",
        ),
        Misconception(
            "hits divided by misses",
            (_RECALL, "recall = hits / max((unusual & ~alarms).sum(), 1)"),
            "The hits are compared with the misses alone. Recall compares them with all unusual "
            "days.",
        ),
        Misconception(
            "hits divided by false alarms",
            (_PRECISION, "precision = hits / max((alarms & ~unusual).sum(), 1)"),
            "The hits are compared with the false alarms alone. Precision compares them with all "
            "alarms.",
        ),
        Misconception(
            "arithmetic mean",
            (_F1, "f1 = (precision + recall) / 2"),
            "A detector that calls every day unusual would have more than 0.5. F1 is the harmonic "
            "mean.",
        ),
        Misconception(
            "geometric mean",
            (_F1, "f1 = np.sqrt(precision * recall)"),
            "F1 is the harmonic mean: the reciprocal of the mean of the reciprocals.",
        ),
        Misconception(
            "product of both",
            (_F1, "f1 = precision * recall"),
            "The product is divided by the sum, and doubled, to be a mean.",
        ),
        Misconception(
            "factor 2 forgotten",
            (_F1, f"f1 = precision * recall / ({_FORM})"),
            "A perfect detector has precision 1 and recall 1. Its F1 should be 1, too.",
        ),
        Misconception(
            "the smaller of both",
            (_F1, "f1 = min(precision, recall)"),
            "This looks at the worse of both only. F1 is a mean of both.",
        ),
        Misconception(
            "0/0 without alarms",
            (_PRECISION, "precision = np.float64(hits) / alarms.sum()"),
            "A detector without any alarm has no precision: 0 divided by 0. The docstring says "
            "what to return then.",
        ),
        Misconception(
            "0/0 without unusual days",
            (_RECALL, "recall = np.float64(hits) / unusual.sum()"),
            "Without any unusual day the recall is 0 divided by 0. The docstring says what to "
            "return then.",
        ),
        Misconception(
            "0/0 in F1",
            (_F1, "f1 = 2 * np.float64(precision * recall) / (precision + recall)"),
            "Where precision and recall are both 0, their harmonic mean is 0 divided by 0. The "
            "docstring says what to return then.",
        ),
        Misconception(
            "1 in the place of 0/0",
            (_PRECISION, "precision = hits / alarms.sum() if alarms.any() else 1"),
            "Never to give an alarm would be perfect precision. The docstring asks for 0.",
        ),
    ),
)


def _curve_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(S: int, marked: int) -> dict[str, np.ndarray]:
        unusual = np.zeros(S, bool)
        unusual[rng.permutation(S)[:marked]] = True
        return {
            "scores": rng.permutation(S) * 0.125 + np.round(rng.uniform(0.01, 0.1, S), 3) + 0.5,
            "unusual": unusual,
        }

    S = 8 + sizes.N
    return [
        Inputs("some unusual days", arguments(S, 4), worth=2),
        Inputs("one unusual day", arguments(S + 1, 1)),
        Inputs("all days unusual", arguments(5, 5)),
    ]


_ORDER = "order = np.argsort(-scores)"
_CUMULATED = "hits = np.cumsum(unusual[order])"
_RETURN = "return hits / np.arange(1, len(scores) + 1), hits / unusual.sum()"

PRECISION_RECALL_CURVE = Exercise(
    LESSON,
    anomaly.precision_recall_curve,
    ("precision", "recall"),
    _curve_cases,
    misconceptions=(
        Misconception(
            "lowest scores first",
            (_ORDER, "order = np.argsort(scores)"),
            "The first alarm goes to the day with the highest score. Sorting in NumPy goes up.",
        ),
        Misconception(
            "days in order of the calendar",
            (_ORDER, "order = np.arange(len(scores))"),
            "The days are taken as they come. Which of them get an alarm first is up to their "
            "scores.",
        ),
        Misconception(
            "ranks in the place of an order",
            (_ORDER, "order = np.argsort(np.argsort(-scores))"),
            "Sorting the order again gives each day's rank. You need the days in the order of "
            "their scores.",
        ),
        Misconception(
            "hits not added up",
            (_CUMULATED, "hits = unusual[order].astype(int)"),
            "With k alarms, the hits are those among all k days, not whether day k is one.",
        ),
        Misconception(
            "the last alarm left out",
            (_CUMULATED, "hits = np.cumsum(unusual[order]) - unusual[order]"),
            "The day whose score sets the threshold has an alarm, too.",
        ),
        Misconception(
            "misses in the place of hits",
            (_CUMULATED, "hits = np.cumsum(~unusual[order])"),
            "This adds up the false alarms. Hits are the unusual days among the alarms.",
        ),
        Misconception(
            "precision as a share of all days",
            (_RETURN, _RETURN.replace("np.arange(1, len(scores) + 1)", "len(scores)")),
            "With k alarms, precision is the share of these k that are right.",
        ),
        Misconception(
            "one alarm too few counted",
            (
                _RETURN,
                _RETURN.replace(
                    "np.arange(1, len(scores) + 1)", "np.maximum(np.arange(len(scores)), 1)"
                ),
            ),
            "Counting begins at 0, the number of alarms at 1. The precision can never be above 1.",
        ),
        Misconception(
            "one alarm too many counted",
            (
                _RETURN,
                _RETURN.replace("np.arange(1, len(scores) + 1)", "np.arange(2, len(scores) + 2)"),
            ),
            "At the first place there is one alarm. If it is right, the precision there is 1.",
        ),
        Misconception(
            "recall as a share of all days",
            (_RETURN, _RETURN.replace("unusual.sum()", "len(scores)")),
            "Recall is a share of the unusual days. With all days alarmed it is 1.",
        ),
        Misconception(
            "precision and recall exchanged",
            (_RETURN, "return hits / unusual.sum(), hits / np.arange(1, len(scores) + 1)"),
            "Precision divides by the number of alarms so far, recall by the number of unusual "
            "days. Precision comes first.",
        ),
        Misconception(
            "from all alarms to one",
            (
                _RETURN,
                "return (hits / np.arange(1, len(scores) + 1))[::-1], (hits / unusual.sum())[::-1]",
            ),
            "The curve begins with one alarm and ends with an alarm on every day.",
        ),
        Misconception(
            "only where a hit is added",
            (
                _RETURN,
                "keep = unusual[order]\n    return (hits / np.arange(1, len(scores) + 1))[keep], "
                "(hits / unusual.sum())[keep]",
            ),
            "Each number of alarms has a place in the curve, also where the last alarm was false.",
        ),
    ),
)

EXERCISES = [
    HOURLY_INPUTS,
    DAY_SCORES,
    FIT_THRESHOLD,
    FIND_ANOMALIES,
    PRECISION_RECALL_F1,
    PRECISION_RECALL_CURVE,
]

BEFORE, DAYS = (
    7,
    46,
)  # of a call: days for the state to fill, which are not scored, and days that are
RELEASED_CALLS = 3


def _half_a_year() -> Data:
    """July to December 2012, in four calls, each with the week before it."""
    released, new = bikes.load(), held.held_out()
    days = {
        name: np.concatenate([released[name], new[name]])
        for name in ("count", "weekday", "unusual")
    }
    return _in_calls(days, len(released["count"]))


def _months_before() -> Data:
    """What is released of 2012, but for its first 44 days, in three calls of the same form."""
    released = bikes.load()
    return _in_calls(released, len(released["count"]) - RELEASED_CALLS * DAYS)


def _in_calls(days: dict[str, np.ndarray], first: int) -> Data:
    """The days from index `first` on, in calls, each with the week before it; and which of them are
    unusual.
    """
    starts = range(first - BEFORE, len(days["count"]) - BEFORE, DAYS)
    calls = [
        {name: days[name][start : start + BEFORE + DAYS] for name in ("count", "weekday")}
        for start in starts
    ]
    return calls, days["unusual"][first:]


def _f1(outputs: list[np.ndarray], unusual: np.ndarray) -> float:
    alarms = np.concatenate([output[BEFORE:] for output in outputs]).astype(bool)
    return anomaly.precision_recall_f1(alarms, unusual)[2]


RESULTS = (
    Result(
        LESSON,
        "unusual_days_result",
        anomaly.find_anomalies,
        _half_a_year,
        _months_before,
        lambda count, weekday: (len(count),),
        _f1,
        "F1",
        0.6,
        baselines={"the day before": 0.364, "the week before": 0.429, "the last four weeks": 0.471},
        needs=("hourly_inputs", "day_scores"),
    ),
)
