"""The dates of lesson 16: sizes, ranges, checksums, and nothing in two parts."""

import datetime
import hashlib
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from autograder.exercises import load_results
from autograder.lessons import lesson as lessons
from course.data import dates
from solutions.data import dates as kept
from solutions.data import make_dates

SUMS = {
    "train": "3fe89ef146ad17da2749bd4e7c62509a1a50fe7dee6ae3596fc22c1351d565fd",
    "validation": "f89906050c599aee9ff4f42f73440a22ca85533cf829f796e836d364e49ba1fe",
    "held_out": "b2e052f53ace7f61745fa07ee63280fa4ec95fb86f683088c36b39d87ced760f",
    "dates.txt": "82f1cfe8fe9f682fab3d15be7b79631e8b326f3cfc5c80caaaa0af3aced4d6ef",
}
FOLDER = Path(dates.__file__).parent


@pytest.fixture(scope="module")
def data():
    return dates.load()


@pytest.fixture(scope="module")
def hidden():
    return kept.held_out()


def stored(name):
    """The days and forms of a part, as they are in its file."""
    path = (kept if name == "held_out" else dates).__file__
    with np.load(Path(path).with_name("dates.npz")) as arrays:
        return arrays[name]


@pytest.mark.parametrize("name", ["train", "validation", "held_out"])
def test_the_parts_are_those_that_the_script_made(name):
    assert hashlib.sha256(stored(name).tobytes()).hexdigest() == SUMS[name]


def test_the_script_draws_the_same_days_again():
    for name, rows in make_dates.draw_days(11).items():
        np.testing.assert_array_equal(rows, stored(name))


def test_the_text_is_the_one_that_the_script_made():
    content = (FOLDER / "dates.txt").read_bytes()
    assert hashlib.sha256(content).hexdigest() == SUMS["dates.txt"]
    assert "UNICODE LICENSE V3" in (FOLDER / "LICENSE-dates.txt").read_text(encoding="utf-8")


def test_what_is_released_is_small_and_holds_nothing_of_the_rest():
    assert (
        sum(path.stat().st_size for path in FOLDER.glob("*dates*") if path.suffix != ".py") < 40_000
    )
    with np.load(FOLDER / "dates.npz") as arrays:
        assert set(arrays) == {"train", "validation"}


@pytest.mark.parametrize("name, N", [("train", 6000), ("validation", 1000)])
def test_sizes_and_ranges(data, name, N):
    part = data[name]
    assert part["x"].shape == (N, 18) and part["y"].shape == (N, 10)
    assert part["x"].min() == 0 and part["x"].max() <= len(data["alphabet"]) == 47
    assert part["y"].min() == 0 and part["y"].max() == dates.DIGITS.index("-") == dates.START - 1
    assert set(part["form"]) == set(range(11))
    assert np.bincount(part["form"]).min() > 0.07 * N
    assert 0 <= part["day"].min() and part["day"].max() < dates.DAYS


def test_no_day_is_in_two_parts():
    days = [set(stored(name)[:, 0].tolist()) for name in SUMS if name != "dates.txt"]
    assert sum(map(len, days)) == len(set.union(*days)) == 7500


def test_no_held_out_sentence_or_answer_is_released(data, hidden):
    calls, targets = hidden
    released = np.concatenate([data["train"]["x"], data["validation"]["x"]])
    answers = np.concatenate([data["train"]["y"], data["validation"]["y"]])
    assert not set(map(tuple, np.concatenate([call["x"] for call in calls]))) & set(
        map(tuple, released)
    )
    assert not set(map(tuple, targets)) & set(map(tuple, answers))


def test_held_out_has_the_form_of_what_is_released(data, hidden):
    calls, targets = hidden
    assert len(calls) == 5 and targets.shape == (250, 10)
    for call in calls:
        assert call["x"].shape == (50, 18) and call["steps"] == 10
        assert call["x"].dtype == data["train"]["x"].dtype and call["x"].max() <= 47


def test_the_calls_are_in_the_order_of_the_answers(data, hidden):
    calls, targets = hidden
    for x, y in zip(np.concatenate([call["x"] for call in calls])[::41], targets[::41]):
        assert dates.answer(y)[:4] in dates.text(x, data["alphabet"])


def test_all_characters_of_the_six_languages_are_known(data):
    for form in [form for form in data["forms"] if form["locale"] in dates.LEARNED]:
        for month in range(1, 13):
            written = dates.write(datetime.date(2068, month, 17), form)
            assert dates.numbers([written], data["alphabet"]).min() > 0


def test_the_same_words_never_mean_two_days(data):
    answers = {}
    for form in [form for form in data["forms"] if form["locale"] in dates.LEARNED]:
        for month in range(1, 13):
            date = datetime.date(1985, month, 23)
            assert answers.setdefault(dates.write(date, form), date) == date


def test_pairs_belong_together(data):
    part = data["validation"]
    for n in range(0, 1000, 7):
        written = dates.text(part["x"][n], data["alphabet"])
        date = datetime.date.fromisoformat(dates.answer(part["y"][n]))
        form = data["forms"][part["form"][n]]
        day, year = sorted(map(int, re.findall(r"\d+", written)))
        assert (year, day) == (date.year, date.day) and form["months"][date.month - 1] in written
        assert date == dates.FIRST_DAY + datetime.timedelta(int(part["day"][n]))


def test_by_hand(data):
    forms = {(form["locale"], form["style"]): form for form in data["forms"]}
    day = datetime.date(1999, 12, 4)
    assert dates.write(day, forms["fr", "long"]) == "4 décembre 1999"
    assert dates.write(day, forms["en", "medium"]) == "Dec 4, 1999"
    assert dates.write(day, forms["hu", "long"]) == "1999. december 4."
    assert dates.write(day, forms["ca", "long"]) == "4 de desembre del 1999"
    assert len(data["forms"]) == 43 and {form["locale"] for form in data["forms"]} == set(
        dates.LANGUAGES
    )
    np.testing.assert_array_equal(dates.numbers(["ab", "b?a"], "ab"), [[0, 1, 2], [2, 0, 1]])
    np.testing.assert_array_equal(dates.numbers(["a"], "ab", 3), [[0, 0, 1]])
    assert dates.text([0, 0, 2, 0, 1], "ab") == "b?a"
    assert dates.answer([1, 9, 9, 9, 10, 1, 2, 10, 0, 4]) == "1999-12-04"


@pytest.mark.parametrize(
    "pattern, expected",
    [
        ("d MMMM y", "{d} {m} {y}"),
        ("dd. MMM y.", "{dd}. {m} {y}."),
        ("d 'de' MMMM 'de' y", "{d} de {m} de {y}"),
    ],
)
def test_patterns(pattern, expected):
    assert make_dates.plain(pattern) == expected


def test_the_simple_methods_reach_on_the_held_out_dates_what_the_lesson_says(data, hidden):
    def parts(row):
        words = dates.text(row, data["alphabet"])
        year, day = sorted(map(int, re.findall(r"\d+", words)), reverse=True)
        return year, day, "".join(re.findall(r"[^\W\d]+", words)).lower()

    def share(month):
        texts = [
            f"{year:04}-{month.get(key(word), '01')}-{day:02}" for year, day, word in map(parts, x)
        ]
        return np.mean([text == dates.answer(y) for text, y in zip(texts, targets)])

    calls, targets = hidden
    x, found = np.concatenate([call["x"] for call in calls]), {}
    keys = {
        "numbers copied, commonest month": lambda word: "",
        "numbers copied, month by first letter": lambda word: word[0],
        "numbers copied, table of words": lambda word: word,
    }
    for name, key in keys.items():
        counts = defaultdict(Counter)
        for row, y in zip(data["train"]["x"], data["train"]["y"]):
            counts[key(parts(row)[2])][dates.answer(y)[5:7]] += 1
        found[name] = share({word: count.most_common(1)[0][0] for word, count in counts.items()})
    baselines = load_results()["translation_result"].baselines
    assert found == baselines | {"numbers copied, table of words": 1}
    text = "\n".join(cell.source for cell in lessons.read("16_translation").cells)
    assert all(f"| {name} | {share:.3f} |" in text for name, share in found.items())
