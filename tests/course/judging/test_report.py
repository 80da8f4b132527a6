"""A report's views: for eyes, for screen readers, for programs, and for nbconvert's sanitizer."""

from html.parser import HTMLParser

from nbconvert.filters.strings import clean_html

from course.judging.report import FAILED, Criterion, Report

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"
REPORT = Report(
    "sigmoid",
    FAILED,
    f"sigmoid: 1 of 2 criteria failed. {EVIL}",
    [Criterion("a batch", 2, True), Criterion(f"one {EVIL}", 1, False, f"raised `{EVIL}`")],
    [[f"name {EVIL}", f"hint {EVIL}"]],
    [f"note {EVIL}"],
)


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


def test_text_of_a_student_is_never_html():
    assert set(Tags(REPORT.html()).tags) <= {"div", "ul", "li", "strong", "code"}
    assert "&lt;script&gt;" in REPORT.html()


def test_nothing_is_lost_in_the_sanitizer_of_feedback_pages():
    assert Tags(clean_html(REPORT.html())).tags == Tags(REPORT.html()).tags


def test_nothing_depends_on_colour():
    html = REPORT.html()
    assert ">passed</strong> a batch" in html and ">failed</strong> one" in html


def test_a_report_comes_back_from_json():
    assert Report.from_json(REPORT.to_json()) == REPORT


def test_the_fraction_is_by_weight():
    assert REPORT.fraction == 2 / 3


def test_an_odd_backtick_does_not_break_the_escaping():
    assert Report("x", FAILED, "", notes=["a ` <b>"]).html().count("<code>") == 0
