"""The month names and date forms of the CLDR, and days to write with them: makes
course/data/dates.* and solutions/data/dates.npz.

    python -m pip download babel==2.18.0 --no-deps
    python -m solutions.data.make_dates babel-2.18.0-py3-none-any.whl

Babel carries the locale data of the Unicode CLDR; their license travels in the same wheel.
"""

import hashlib
import re
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from course.data import dates

SHA256 = "e2b422b277c2b9a9630c1d7903c2a00d0830c409c59ac8cae9081c92f1aeba35"
LICENSE = "babel/locale-data/LICENSE.unicode"
HEAD = """# Month names and date patterns, Unicode CLDR, from Babel 2.18.0. Copyright 2004-2025 Unicode, Inc.
# Unicode License V3 (SPDX: Unicode-3.0), see LICENSE-dates.txt
# locale|style|pattern|January..December
"""
TRAIN, VALIDATION, HELD_OUT = 6000, 1000, 500
SEED = 16
RELEASED = Path(dates.__file__).parent
KEPT = Path(__file__).parent


def form_lines(locale_of):
    """One line for each language and style in which the month is a word.

    Args:
        locale_of: function of a locale's name that gives Babel's Locale.
    """
    lines = []
    for name in dates.LANGUAGES:
        locale = locale_of(name)
        for style in ("medium", "long"):
            pattern = locale.date_formats[style].pattern
            if "MMM" in pattern:
                width = "wide" if "MMMM" in pattern else "abbreviated"
                months = [locale.months["format"][width][number] for number in range(1, 13)]
                lines.append("|".join([name, style, plain(pattern), *months]))
    return lines


def plain(pattern):
    """A pattern of the CLDR as one for str.format: {d} the day, {dd} with two digits, {m} the
    month's name, {y} the year.
    """
    pieces = re.findall(r"'[^']*'|y+|M+|d+|[^yMd']+", pattern)
    return "".join(
        {"y": "{y}", "M": "{m}", "d": "{dd}" if piece == "dd" else "{d}"}.get(
            piece[0], piece.strip("'")
        )
        for piece in pieces
    )


def draw_days(forms):
    """Days and forms of the three parts: dict from name to (N, 2) integers. No day is in two
    parts.
    """
    rng = np.random.default_rng(SEED)
    days = rng.permutation(dates.DAYS)
    of = {"validation": days[:VALIDATION], "held_out": days[VALIDATION : VALIDATION + HELD_OUT]}
    of["train"] = days[VALIDATION + HELD_OUT :][:TRAIN]
    return {
        name: np.column_stack([of[name], rng.integers(0, forms, len(of[name]))]).astype(np.uint32)
        for name in ("train", "validation", "held_out")
    }


def main(wheel):
    content = Path(wheel).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise SystemExit(f"{wheel} is not the file that this script was written for.")
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
        sys.path.insert(0, folder)
        from babel import Locale

        (RELEASED / "dates.txt").write_text(
            HEAD + "\n".join(form_lines(Locale.parse)) + "\n", encoding="utf-8"
        )
        (RELEASED / "LICENSE-dates.txt").write_bytes(archive.read(LICENSE))
    learned = sum(form["locale"] in dates.LEARNED for form in dates.read_forms())
    parts = draw_days(learned)
    np.savez_compressed(
        RELEASED / "dates.npz", train=parts["train"], validation=parts["validation"]
    )
    np.savez_compressed(KEPT / "dates.npz", held_out=parts["held_out"])
    for name, rows in parts.items():
        print(name, rows.shape, "sha256", hashlib.sha256(rows.tobytes()).hexdigest())
    print("dates.txt sha256", hashlib.sha256((RELEASED / "dates.txt").read_bytes()).hexdigest())


if __name__ == "__main__":
    main(sys.argv[1])
