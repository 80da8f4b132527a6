"""Dates as the languages of Europe write them, and the same dates in the form 1999-12-24. Lesson
16.
"""

import datetime
import re
from pathlib import Path
from typing import TypedDict

import numpy as np

FIRST_DAY = datetime.date(1900, 1, 1)
DAYS = 73_049  # of the years 1900 to 2099
LEARNED = ("en", "en_GB", "fr", "de", "it", "nl")  # the languages of the pairs
DIGITS = "0123456789-"  # what an answer is written with; class k is the character DIGITS[k]
START = len(DIGITS)  # the symbol before an answer
LANGUAGES = {
    "en": "English (US)",
    "en_GB": "English (UK)",
    "fr": "French",
    "de": "German",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "sv": "Swedish",
    "da": "Danish",
    "nb": "Norwegian",
    "fi": "Finnish",
    "pl": "Polish",
    "cs": "Czech",
    "hu": "Hungarian",
    "tr": "Turkish",
    "ro": "Romanian",
    "id": "Indonesian",
    "ca": "Catalan",
    "hr": "Croatian",
    "sl": "Slovenian",
    "sk": "Slovak",
    "et": "Estonian",
    "lt": "Lithuanian",
}
_BESIDE = Path(__file__).parent


class Form(TypedDict):
    """One way of one language to write a date, as `load` describes it."""

    locale: str
    style: str
    pattern: str
    months: list[str]


class Dates(TypedDict):
    """What `load` gives."""

    forms: list[Form]
    alphabet: str
    train: dict[str, np.ndarray]
    validation: dict[str, np.ndarray]


def load() -> Dates:
    """The forms of 24 languages, and pairs of a written date and its answer in six of them.

    Returns:
        dict with
            forms: list of 43 dicts with locale (such as "en_GB", see LANGUAGES), style ("medium" or
                "long"), pattern (such as "{d} {m} {y}") and months (12 names, from January on). The
                first ones are those of the six languages.
            alphabet: text of the characters that occur in these six languages. Character k of it
                has the number k + 1; 0 is padding, and any other character.
            train, validation: dicts with
                x: (6000, 18) or (1000, 18) integers, the characters of a written date, zeros before
                    the first one.
                y: (6000, 10) or (1000, 10) integers from 0 to 10, the answer's characters as places
                    in DIGITS.
                form: (6000,) or (1000,) integers, the place in forms of the form that the date is
                    written in.
                day: (6000,) or (1000,) integers, days since 1 January 1900.

        No day of the validation part is among those of the training part. All years lie between
        1900 and 2099.
    """
    forms = read_forms()
    alphabet = alphabet_of([form for form in forms if form["locale"] in LEARNED])
    with np.load(_BESIDE / "dates.npz") as stored:
        return {
            "forms": forms,
            "alphabet": alphabet,
            "train": pairs(stored["train"], forms, alphabet),
            "validation": pairs(stored["validation"], forms, alphabet),
        }


def read_forms() -> list[Form]:
    """The forms of all languages: list of dicts, as `load` gives them."""
    lines = (_BESIDE / "dates.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if not line.startswith("#")]
    forms: list[Form] = [
        {"locale": row[0], "style": row[1], "pattern": row[2], "months": row[3:]} for row in rows
    ]
    return sorted(forms, key=lambda form: form["locale"] not in LEARNED)


def alphabet_of(forms: list[Form]) -> str:
    """The characters that dates in these forms are written with, sorted, as one text."""
    written = [re.sub(r"{\w+}", "", form["pattern"]) + "".join(form["months"]) for form in forms]
    return "".join(sorted(set("".join(written) + "0123456789")))


def pairs(rows: np.ndarray, forms: list[Form], alphabet: str) -> dict[str, np.ndarray]:
    """Arrays of written dates and answers.

    Args:
        rows: (N, 2) integers: days since 1 January 1900, place in forms.
        forms, alphabet: as `load` gives them.

    Returns:
        dict with x, y, form and day, as `load` gives them.
    """
    dates = [FIRST_DAY + datetime.timedelta(int(day)) for day in rows[:, 0]]
    texts = [write(date, forms[number]) for date, number in zip(dates, rows[:, 1])]
    y = np.array([[DIGITS.index(character) for character in date.isoformat()] for date in dates])
    return {
        "x": numbers(texts, alphabet, 18),
        "y": y,
        "form": rows[:, 1].astype(int),
        "day": rows[:, 0].astype(int),
    }


def write(date: datetime.date, form: Form) -> str:
    """A date in words: text.

    Args:
        date: datetime.date.
        form: one of the dicts in `forms`.
    """
    return form["pattern"].format(
        d=date.day, dd=f"{date.day:02}", m=form["months"][date.month - 1], y=date.year
    )


def numbers(texts: list[str], alphabet: str, T: int | None = None) -> np.ndarray:
    """Texts as rows of whole numbers, zeros before the first character.

    Args:
        texts: list of N texts.
        alphabet: text; its character k gets the number k + 1, any other character 0.
        T: length of the rows; None is that of the longest text.

    Returns:
        (N, T) integers.
    """
    T = T or max(map(len, texts))
    x = np.zeros((len(texts), T), int)
    for row, text in zip(x, texts):
        row[T - len(text) :] = [alphabet.find(character) + 1 for character in text]
    return x


def text(row: np.ndarray, alphabet: str) -> str:
    """One row of `numbers` as text again, without the padding in front; other characters become
    "?".
    """
    return "".join(
        "?" if number == 0 else alphabet[number - 1] for number in np.trim_zeros(row, "f")
    )


def answer(row: np.ndarray) -> str:
    """A row of y, or of what a model gave, as text: "1999-12-24"."""
    return "".join(DIGITS[number] for number in row)
