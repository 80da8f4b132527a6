"""The course in a real JupyterLab and a real browser: what a learner and an instructor see and click."""

import inspect
import json
import re

import pytest
from nbgrader.api import Gradebook, MissingEntry
from notebook_page import NotebookPage
from playwright.sync_api import expect

from autograder.exercises import of_lesson
from autograder.sandbox import provisioner

pytestmark = pytest.mark.xdist_group("browser")
EXERCISES = of_lesson("02_gates")


def right_answer(name):
    return inspect.getsource(EXERCISES[name].reference)


def test_right_answer_passes(page, lesson):
    page.goto("/lab/tree/notebooks")
    page.locator(".jp-DirListing-item", has_text="02_gates").dblclick()
    page.locator(".jp-DirListing-item", has_text="02_gates.ipynb").dblclick()
    notebook = NotebookPage(page, lesson)
    notebook.run("imports")
    notebook.write("sigmoid", right_answer("sigmoid"))
    notebook.run("sigmoid")
    report = notebook.run("sigmoid-test")
    expect(report.locator("strong").first).to_have_text("sigmoid: all 5 criteria passed.")
    expect(report.locator("li")).to_contain_text(["passed a batch", "passed one number", "passed", "passed", "passed"])


def test_wrong_answer_names_the_mistake(notebook):
    mistake = next(known for known in EXERCISES["forget_gate"].misconceptions if known.name == "tanh in the place of sigmoid")
    notebook.run("imports")
    notebook.write("forget_gate", mistake.source(EXERCISES["forget_gate"].reference))
    notebook.run("forget_gate")
    report = notebook.run("forget_gate-test").locator(".jp-RenderedHTML")
    expect(report).to_contain_text("forget_gate: 2 of 2 criteria failed.")
    expect(report).to_contain_text(f"Looks like: {mistake.name}. {mistake.hint}")


def test_unwritten_function_gives_one_line(notebook):
    notebook.run("imports")
    notebook.run("sigmoid")
    output = notebook.run("sigmoid-test")
    assert output.inner_text().strip() == "sigmoid is not written yet."


def test_slider_redraws_the_figure(notebook):
    notebook.run("imports")
    explorer = notebook.run("explore_gates")
    picture, handle = explorer.locator("img"), explorer.get_by_role("slider").first
    expect(picture).to_have_attribute("alt", re.compile("The stored value 2.00 becomes 0.60"))
    source, seen = picture.get_attribute("src"), _seen(picture)
    handle.focus()
    for _ in range(5):
        handle.press("ArrowLeft")
    expect(picture).to_have_attribute("alt", re.compile("The stored value 1.50 becomes 0.35"))
    assert picture.get_attribute("src") != source
    assert _seen(picture) != seen


def _seen(picture):
    """The picture as the browser paints it."""
    picture.evaluate("picture => picture.decode()")
    return picture.screenshot()


def test_predict_answers_a_click(notebook):
    notebook.run("imports")
    question = notebook.run("half_open-choose")
    expect(question.get_by_role("button")).to_have_text(["a", "b", "c"])
    question.get_by_role("button", name="b", exact=True).click()
    expect(question).to_contain_text("b) Not quite. A gate is no coin toss")
    question.get_by_role("button", name="a", exact=True).click()
    expect(question).to_contain_text("a) Yes.")


def test_nbgrader_menu_opens_its_panels(page, notebook):
    for entry, shows in {"Assignment List": "Released assignments", "Create assignment": "Total points"}.items():
        _choose(page, entry)
        expect(page.get_by_text(shows, exact=False).first).to_be_visible()
    total = sum(cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in _cells(notebook.path))
    expect(page.locator(".nbgrader-TotalPointsInput input")).to_have_value(f"{total:g}")


def _choose(page, entry):
    page.locator(".lm-MenuBar").get_by_text("Nbgrader", exact=True).click()
    page.locator(".lm-Menu").get_by_text(entry, exact=True).click()


def _cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def test_validate_lists_what_is_not_written(page, notebook):
    page.locator(".jp-NotebookPanel-toolbar").get_by_text("Validate", exact=True).click()
    result = page.locator(".jp-Dialog")
    expect(result).to_contain_text("Validation Results")
    for name in EXERCISES:
        expect(result).to_contain_text(f"{name} is not written yet.")
    expect(result).not_to_contain_text("Traceback")


@pytest.mark.skipif(not provisioner.available(), reason="Marking needs bubblewrap, which is missing or not allowed here.")
def test_formgrader_lists_lessons_and_marks(page, lab):
    lab.course("sample-class", "02_gates", "--students", "3")
    assert _score(lab, "all-right") is None
    page.goto("/lab/workspaces/formgrader/tree/notebooks")
    _choose(page, "Formgrader")
    formgrader = page.frame_locator("iframe")
    lessons = sorted(path.name for path in (lab.root / "notebooks").iterdir())
    expect(formgrader.locator("td.name")).to_have_text(lessons)
    formgrader.locator("tr", has_text="02_gates").locator(".num-submissions a").click()
    row = formgrader.locator("tr", has_text="all-right")
    expect(row.locator(".status")).to_have_text("needs autograding")
    row.locator(".autograde a").click()
    expect(formgrader.locator(".modal-body")).to_contain_text("Successfully autograded '02_gates' for student 'all-right'")
    expect(row.locator(".score")).to_have_text(re.compile(r"17 / 20"))
    assert _score(lab, "all-right") == 17


def _score(lab, student):
    """What the copy's gradebook says, or None."""
    with Gradebook(f"sqlite:///{lab.root / 'classroom/gradebook.db'}", "lstm-course") as gradebook:
        try:
            return gradebook.find_submission("02_gates", student).score
        except MissingEntry:
            return None
