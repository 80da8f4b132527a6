"""Bicycle rentals by the hour: Capital Bikeshare, Washington D.C., January 2011 to June 2012."""

from pathlib import Path

import numpy as np

FIRST_DAY = np.datetime64("2011-01-01")
TRAIN_DAYS = 365  # all of 2011; what follows is for looking at
MISSING_HOURS = 3  # a day with more hours without a row is one of stopped service


def load() -> dict[str, np.ndarray]:
    """Rentals by day and hour, and which days are marked as unusual.

    Returns:
        dict of arrays over S = 547 days, the first 365 of them (2011) for training, the last 182
        (2012) to try the detector on:
            date: (S,) datetime64, in order, no day missing.
            weekday: (S,) integers, 0 is Monday and 6 is Sunday.
            count: (S, 24) integers, rentals that began in each hour; 0 in an hour without a row in
                the table.
            given: (S, 24) bool, whether the hour has a row.
            holiday: (S,) bool, a holiday of the District of Columbia.
            unusual: (S,) bool, the labels: a holiday, or a day with more than 3 hours without a
                row. Never an input.

    Source: Fanaee-T 2013; see SOURCES.md.
    """
    return described(Path(__file__).with_name("bikes.npz"), FIRST_DAY)


def described(path: Path, first_day: np.datetime64) -> dict[str, np.ndarray]:
    """The arrays of a file, with what follows from them: dates, weekdays and labels.

    Args:
        path: of the .npz file.
        first_day: datetime64 of its first row.

    Returns:
        dict, as `load` gives it.
    """
    with np.load(path) as file:
        count, given, holiday = file["count"].astype(int), file["given"], file["holiday"]
    date = first_day + np.arange(len(count))
    weekday = (date.astype(int) + 3) % 7  # 1970-01-01 was a Thursday
    return {
        "date": date,
        "weekday": weekday,
        "count": count,
        "given": given,
        "holiday": holiday,
        "unusual": holiday | ((~given).sum(axis=1) > MISSING_HOURS),
    }
