"""The report of a class: the same numbers in the terminal and on the page; nothing of a student's
is markup.
"""

from html.parser import HTMLParser
from io import StringIO

import pytest
from rich.console import Console

from autograder.classroom.lesson_report import headline, page, tables
from autograder.classroom.statistics import summarize
from autograder.classroom.tables import marks_table
from autograder.marking.marks import Mark, Marks
from tests.support.records import CLASS, RIGHT, failed, record

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>[red]"
STATISTICS = summarize(
    [
        *CLASS,
        record(
            EVIL,
            {"f": (failed(f"raised `{EVIL}`"), 0.0, "ee"), "g": RIGHT},
            None,
            [f"{EVIL} happened: x"],
        ),
    ]
)


class Page(HTMLParser):
    """What stands on a page: elements with their attributes, and text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def printed(statistics):
    console = Console(width=200, file=StringIO())
    console.print(tables("02_gates", 7, statistics))
    return console.file.getvalue()


def test_text_of_a_student_is_never_an_element():
    shown = Page(page("02_gates", 7, STATISTICS))
    assert shown.text.count(EVIL) == 3  # as the name of a student, in a message, as an event
    assert {tag for tag, _ in shown.elements} <= set(
        "html head meta title style body h1 h2 p table thead tbody tr th td img code".split()
    )
    assert all(
        attributes["src"].startswith("data:image/png;base64,")
        for tag, attributes in shown.elements
        if tag == "img"
    )


def test_the_page_needs_nothing_from_elsewhere_and_forbids_it():
    elements = Page(page("02_gates", 7, STATISTICS)).elements
    policy = next(
        attributes["content"]
        for tag, attributes in elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'")
    assert not [attributes for _, attributes in elements if "href" in attributes]


def test_every_figure_says_its_numbers_in_words():
    texts = [
        attributes["alt"]
        for tag, attributes in Page(page("02_gates", 7, STATISTICS)).elements
        if tag == "img"
    ]
    assert len(texts) == 3
    assert "f: 1 of 6, g: 4 of 6" in texts[1] and "f: -, g: -" in texts[2]


def test_the_terminal_shows_the_same():
    text = printed(STATISTICS)
    rows = {
        cells[1].strip(): [cell.strip() for cell in cells[2:-1]]
        for line in text.splitlines()
        if len(cells := line.split("│")) == 9
    }
    assert rows["f"] == ["6", "6", "1", "1", "50 %", "-"] and rows["g"] == [
        "6",
        "5",
        "4",
        "0",
        "67 %",
        "-",
    ]
    assert "bias forgotten" in text and "cleo, dan" in text and "[red]" in text


def test_the_headline_says_what_is_left_to_do():
    text = " ".join(headline(7, STATISTICS))
    assert "7 handed in, 6 marked." in text and "1 is not marked yet" in text
    assert (
        "3 written answers without a score yet" in text
        and "1 mark of exercises replaced by a person" in text
    )


@pytest.mark.parametrize("points", [0.0, 4.0])
def test_a_class_of_one(points):
    alone = summarize([record("ann", {"f": (failed(), points, "")}, points / 2)])
    assert "1 handed in, 1 marked." in Page(page("00_welcome", 1, alone)).text


def test_text_of_a_student_never_steers_a_terminal():
    steers = "\x1b]0;title\x07\x9b2J"
    found = summarize(
        [*CLASS, record("x", {"f": (failed(steers), 0.0, "ee"), "g": RIGHT}, None, [])]
    )
    marks = Marks([Mark("f", 0.0, 1.0, failed(steers))], events=[steers])
    console = Console(width=200, file=StringIO())
    console.print(tables("02_gates", 7, found), marks_table("[/b]", marks))
    assert "title" in console.file.getvalue() and not set(console.file.getvalue()) & set(
        "\x1b\x07\x9b"
    )
