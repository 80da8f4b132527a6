"""The sunspot numbers: sizes, ranges, checksums, and nothing of the held-out years in what students
get.
"""

import hashlib

import numpy as np

from course.data import sunspots
from solutions.data import sunspots as hidden

CSV = "debac53e1d6f114937f8e99953223439039f4bc2a87f6a859ecdd6316d74bdb2"
NUMBERS = "46595c0130432fe7be5f8c32c55b7604b544f4d65d1e657664f75a19aa9b2b5d"


def test_the_released_part():
    data = sunspots.load()
    assert data["years"].tolist() == list(range(1700, 1930)) and data["years"].dtype == np.int64
    assert data["sunspots"].shape == (230,) and data["sunspots"].dtype == np.float32
    assert (data["sunspots"].min(), data["sunspots"].max()) == (0, np.float32(154.4))
    assert data["years"][data["sunspots"].argmax()] == 1778
    assert type(data["cut"]) is int and data["years"][data["cut"]] == 1890


def test_the_held_out_part():
    later = hidden.held_out()
    assert later["years"].tolist() == list(range(1930, 2009))
    assert later["past"].shape == (79, 22) and later["past"].dtype == np.float32
    assert later["sunspots"].shape == (79,) and later["sunspots"].dtype == np.float32
    assert (later["sunspots"].min(), later["sunspots"].max()) == (
        np.float32(2.9),
        np.float32(190.2),
    )
    assert later["years"][later["sunspots"].argmax()] == 1957


def test_what_a_forecast_may_see_ends_just_before_its_year():
    released = sunspots.load()["sunspots"]
    for T in (1, 9, 22, 230):
        later = hidden.held_out(T)
        whole = np.concatenate([released, later["sunspots"]])
        assert later["past"].shape == (79, T)
        for n in (0, 1, 40, 78):
            assert later["past"][n].tolist() == whole[230 + n - T : 230 + n].tolist()


def test_no_held_out_year_is_released():
    later = hidden.held_out()
    assert not set(sunspots.load()["years"]) & set(later["years"])
    text = sunspots.FILE.read_text(encoding="utf-8")
    assert text.splitlines()[-1].startswith("1929,") and len(text.splitlines()) == 231
    assert hidden.FILE.parent.name == "data" and hidden.FILE.parent.parent.name == "solutions"


def test_the_files_are_those_that_the_script_made():
    assert hashlib.sha256(sunspots.FILE.read_bytes()).hexdigest() == CSV
    assert hashlib.sha256(hidden.held_out()["sunspots"].tobytes()).hexdigest() == NUMBERS
    assert sunspots.FILE.stat().st_size < 5_000


def test_the_sources_name_the_data():
    text = sunspots.FILE.with_name("SOURCES.md").read_text(encoding="utf-8")
    assert "sunspots.csv" in text and "public domain" in text
