"""Write course/data/sunspots.csv (1700 to 1929) and solutions/data/sunspots.npz (1930 to 2008) from
the original.

Origin: National Geophysical Data Center (NOAA), as statsmodels 0.15.0 ships it. Wheels differ from
platform to platform, but hold the same file, whose checksum is compared.

    python -m pip download --no-deps statsmodels==0.15.0
    python solutions/data/make_sunspots.py statsmodels-0.15.0-*.whl
"""

import csv
import hashlib
import io
import sys
import zipfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
RELEASED, HELD_OUT = (
    ROOT / "course" / "data" / "sunspots.csv",
    ROOT / "solutions" / "data" / "sunspots.npz",
)
FOLDER = "statsmodels/datasets/sunspots"
# of sunspots.csv in the wheel
SHA256 = "f67889b1d9002cd5227f0e0ef54e35b419cdd85a31279adef6f73fb41e5c0a9b"
LICENSE = b"This data is public domain."  # data.py beside it says so
HELD_OUT_FROM = 1930


def rows_of(wheel):
    """Pairs (year, sunspots) of the file in the wheel, checked."""
    with zipfile.ZipFile(wheel) as archive:
        raw = archive.read(f"{FOLDER}/sunspots.csv")
        licensed = LICENSE in archive.read(f"{FOLDER}/data.py")
    if hashlib.sha256(raw).hexdigest() != SHA256 or not licensed:
        raise SystemExit(
            "This wheel holds another file, or another license, than that of statsmodels 0.15.0."
        )
    rows = [
        (int(float(row["YEAR"])), float(row["SUNACTIVITY"]))
        for row in csv.DictReader(io.StringIO(raw.decode()))
    ]
    if [year for year, _ in rows] != list(range(1700, 2009)):
        raise SystemExit("The years are not 1700 to 2008.")
    return rows


def main(wheel):
    """Write both files and print their checksums."""
    rows = rows_of(wheel)
    lines = [f"{year},{value:g}\n" for year, value in rows if year < HELD_OUT_FROM]
    RELEASED.write_text("year,sunspots\n" + "".join(lines), encoding="utf-8")
    later = [row for row in rows if row[0] >= HELD_OUT_FROM]
    years = np.array([year for year, _ in later], np.int64)
    numbers = np.array([value for _, value in later], np.float32)
    np.savez_compressed(HELD_OUT, years=years, sunspots=numbers)
    print(
        RELEASED.name,
        len(lines),
        "years, sha256",
        hashlib.sha256(RELEASED.read_bytes()).hexdigest(),
    )
    print(
        HELD_OUT.name,
        len(later),
        "years, sha256 of the numbers",
        hashlib.sha256(numbers.tobytes()).hexdigest(),
    )


if __name__ == "__main__":
    main(sys.argv[1])
