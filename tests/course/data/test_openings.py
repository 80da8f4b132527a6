"""The chess openings: sizes, ranges, checksums, and what the released and the held-out part share."""

import numpy as np

from course.data import openings
from solutions.data import make_openings
from solutions.data import openings as held_out

CHECKSUMS = {
    "train": "f5130a84b2e7a91c74e24ad99f6b2ba325f9c4f14e7e8b0ece56cdd8a948eb5e",
    "validation": "835b246d90000c5106f349cde61392ad50d3842827f6885a732a9522314b9743",
    "vocabulary": "656a0dd314134bd8eaa74ddb9516ea25adc6b24ed4796dd3c87accb65bef2603",
    "test": "135c8b51b948a26dc5e13fcd22e9bea8d710260b93f3d5463754269ed07b1945",
}


def test_files_hold_what_the_script_made():
    with np.load(openings.FILE) as released, np.load(held_out.FILE) as hidden:
        assert set(released) == {"train", "validation", "vocabulary"} and set(hidden) == {"test"}
        sums = {
            name: make_openings.checksum(file[name]) for file in (released, hidden) for name in file
        }
    assert sums == CHECKSUMS
    assert openings.FILE.stat().st_size < 40_000


def test_sizes_and_ranges():
    data = openings.load()
    assert len(data["vocabulary"]) == len(set(data["vocabulary"])) == 189
    assert data["vocabulary"][:2] == ["<start>", "<other>"]
    assert all(make_openings.MOVE.fullmatch(move) for move in data["vocabulary"][2:])
    for part, games in (("train", 4500), ("validation", 500)):
        assert data[part].shape == (games, 12) and data[part].dtype.kind == "i"
        assert data[part].min() == 1 and data[part].max() <= 188
    assert held_out.held_out().shape == (1000, 12)
    assert 1 <= held_out.held_out().min() and held_out.held_out().max() <= 188


def test_the_vocabulary_is_sorted_by_frequency_in_the_training_part():
    counts = np.bincount(openings.load()["train"].ravel(), minlength=189)[2:]
    assert (np.diff(counts) <= 0).all() and counts.min() >= make_openings.OFTEN


def test_parts_are_drawn_from_years_that_do_not_overlap():
    years = list(make_openings.PARTS.values())
    assert all(before[1] < after[0] for before, after in zip(years, years[1:]))


def test_no_released_row_is_a_row_of_the_held_out_part_in_the_same_place():
    """Openings repeat: a third of the held-out sessions begin like some game of train. But the
    files are not copies of each other.
    """
    known = set(map(tuple, openings.load()["train"]))
    shared = np.mean([tuple(game) in known for game in held_out.held_out()])
    assert 0.35 < shared < 0.37


def test_a_game_is_read_as_its_moves():
    text = "\n\n".join(
        f'[Event "?"]\n[Date "{year}.??.??"]\n\n'
        + " ".join(f"{n}. Nf3{{a comment}} Nf6+" for n in range(1, 11))
        + " 1-0"
        for year in (1985, 1990)
    )
    assert make_openings.read_games(text) == [
        (1985, ("Nf3", "Nf6") * 6)
    ]  # the second one is the same game
