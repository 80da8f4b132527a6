"""What a person who marks sees and does in Formgrader, and what a student reads afterwards,
whatever was handed in.
"""

import csv

import nbformat
import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import expect

from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers, filled
from autograder.sandbox import provisioner
from tests.browser import hostile

pytestmark = pytest.mark.skipif(
    not provisioner.available(),
    reason="Marking needs bubblewrap, which is missing or not allowed here.",
)
NAME = "02_gates"
LESSON = lessons.read(NAME)
POINTS = LESSON.points | LESSON.choices
REASON = "A step has slope 0, so no gradient arrives. If $a < b$ it stays."
MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/"
ELEMENTS = (
    "script, iframe, object, embed, form, base, meta, link, style, svg, audio, video, "
    "button:not(.btn), input:not(.score, .extra-credit)"
)
# Everything in the notebook that could act, load or cover something, as the browser built it.
SUSPECTS = """elements => [...elements].filter(element =>
    [...element.attributes].some(one => one.name.startsWith("on") || /javascript:|elsewhere/i.test(one.value)
        || (one.name === "style" && /position|z-index|url/i.test(one.value)))
    || (element.matches("img") && !element.src.startsWith("data:image/")) || /evil/.test(element.getAttribute("href") || "")
).map(element => element.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def marked(course):
    """The course after a hostile student, one who wrote an answer, and one who wrote nothing were
    marked.
    """
    hostile.hand_in(course.root / "classroom/submitted/hostile" / NAME, LESSON)
    for student, sources in {"writer": answers(LESSON) | {"why_soft": REASON}, "blank": {}}.items():
        folder = course.root / "classroom/submitted" / student / NAME
        folder.mkdir(parents=True)
        nbformat.write(filled(LESSON, sources), folder / f"{NAME}.ipynb")
    course.run("nbgrader", "autograde", NAME)
    course.run("nbgrader", "generate_feedback", NAME)
    return course


def gradebook(course):
    return Gradebook(f"sqlite:///{course.root / 'classroom/gradebook.db'}", "lstm-course")


def in_formgrader(course, student):
    """Address of a submission's page."""
    with gradebook(course) as book:
        return f"/formgrader/submissions/{book.find_submission_notebook(NAME, NAME, student).id}"


def feedback(course, student):
    return (course.root / "classroom/feedback" / student / NAME / f"{NAME}.html").as_uri()


def test_points_and_comment_of_a_person_reach_the_student(page, marked):
    page.goto(in_formgrader(marked, "writer"))
    question = page.locator(".text_cell", has_text="BEGIN MARK SCHEME")
    answer = page.locator(".nbgrader_cell", has=page.locator("#why_soft-comment"))
    expect(answer).to_contain_text(REASON)
    scheme, written = question.bounding_box(), answer.bounding_box()
    assert 0 <= written["y"] - scheme["y"] - scheme["height"] < 100, (
        "the mark scheme is not right above the answer"
    )
    fill(page, "#why_soft", "2", "grade")
    fill(page, "#why_soft-comment", "Right. Where would it arrive?", "comment")
    marked.run("nbgrader", "autograde", NAME, "--student", "writer", "--force")
    marked.run("nbgrader", "generate_feedback", NAME, "--student", "writer", "--force")
    marked.run("nbgrader", "export", "--to", "grades.csv")
    with open(marked.root / "grades.csv") as file:
        scores = {
            row["student_id"]: row["score"]
            for row in csv.DictReader(file)
            if row["assignment"] == NAME
        }
    assert float(scores["writer"]) == sum(POINTS.values()) + 2
    page.goto(feedback(marked, "writer"))
    answer = page.locator(".nbgrader_cell", has_text=REASON)
    expect(answer).to_contain_text("Score: 2.0 / 3.0")
    expect(answer).to_contain_text("Comments: Right. Where would it arrive?")


def fill(page, field, text, kind):
    """Type into a field of Formgrader, leave it, and wait until it is saved."""
    with page.expect_response(
        lambda answer: (
            f"/api/{kind}/" in answer.url and answer.request.method == "PUT" and answer.ok
        )
    ):
        page.locator(field).fill(text)
        page.locator(field).press("Tab")


def test_who_wrote_nothing_needs_nobody(marked):
    with gradebook(marked) as book:
        found = {student: book.find_submission(NAME, student) for student in ("writer", "blank")}
        assert {student: one.needs_manual_grade for student, one in found.items()} == {
            "writer": True,
            "blank": False,
        }
        assert found["blank"].score == 0


@pytest.fixture
def watched(page):
    """A page that lets nothing out, and the addresses that it asked for."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.route(
        "**/*",
        lambda route: (
            route.continue_()
            if route.request.url.startswith(("http://127.0.0.1", "file:", "data:"))
            else route.abort()
        ),
    )
    page.asked = asked
    return page


def harmless(page, own):
    """Nothing of a student's ran, was built into the page or was asked for; the page's title line
    is not covered.
    """
    page.wait_for_load_state("load")
    assert page.evaluate("window.owned") is None
    assert {url for url in page.asked if not url.startswith((own, "data:", MATHJAX))} == set()
    notebook = page.locator("#notebook-container").first
    assert (
        notebook.locator(ELEMENTS).evaluate_all(
            "found => found.map(one => one.outerHTML.slice(0, 200))"
        )
        == []
    )
    assert notebook.locator("*").evaluate_all(SUSPECTS) == []
    heading = page.locator("h4").first
    assert heading.evaluate("""one => { one.scrollIntoView({block: "center"}); const box = one.getBoundingClientRect();
        return one.contains(document.elementFromPoint(box.x + 20, box.y + box.height / 2)) }"""), (
        "the heading is covered"
    )
    return notebook


def test_a_hostile_feedback_page_does_nothing_and_tells_the_marks(watched, marked):
    address = feedback(marked, "hostile")
    watched.goto(address)
    notebook = harmless(watched, address)
    reached = sum(points for name, points in POINTS.items() if name not in hostile.LOST)
    expect(watched.locator("h4").first).to_have_text(
        f"{NAME} (Score: {float(reached)} / {float(sum(POINTS.values()) + 3)})"
    )
    for name, points in POINTS.items():
        cell = notebook.locator(".nbgrader_cell", has=watched.locator(f'a[name="{name}-test"]'))
        expect(cell).to_contain_text(
            f"Score: {0.0 if name in hostile.LOST else float(points)} / {float(points)}"
        )
    assert notebook.inner_text().count("window.owned") > 20, "what they wrote is shown, as text"


def test_formgrader_shows_a_hostile_submission_and_does_nothing_else(watched, marked, browser):
    watched.goto(in_formgrader(marked, "hostile"))
    own = watched.url.partition("/formgrader")[0]
    expect(watched.locator("#forget_gate-test")).to_have_value("")
    notebook = harmless(watched, own)
    expect(watched.locator("#forget_gate-test")).to_have_attribute("placeholder", "0")
    expect(watched.locator("#sigmoid-test")).to_have_attribute(
        "placeholder", f"{POINTS['sigmoid']:g}"
    )
    assert notebook.inner_text().count("window.owned") > 20
    for address in (
        f"/formgrader/manage_submissions/{NAME}",
        f"/formgrader/gradebook/{NAME}/{NAME}",
    ):
        watched.goto(address)
        expect(
            watched.get_by_text("hostile").or_(watched.get_by_text("Submission #1")).first
        ).to_be_visible()
        assert watched.evaluate("window.owned") is None and all(
            url.startswith(own) for url in watched.asked if not url.startswith(("data:", MATHJAX))
        )
