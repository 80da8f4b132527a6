"""The course in a real JupyterLab and a real browser: what a learner and an instructor see and
click.
"""

import inspect
import re

import numpy as np
import pytest
from nbgrader.api import Gradebook, MissingEntry
from playwright.sync_api import expect

from autograder.exercises import of_lesson
from autograder.sandbox import provisioner
from autograder.submission import rebuild as submission
from course.keeping import unpack_parameters

NAME = "02_gates"
EXERCISES = of_lesson(NAME)


def right_answer(name):
    return inspect.getsource(EXERCISES[name].reference)


def test_right_answer_passes(notebook):
    notebook.write("sigmoid", right_answer("sigmoid"))
    notebook.run("sigmoid")
    report = notebook.run("sigmoid-test")
    expect(report.locator("strong").first).to_have_text("sigmoid: all 5 criteria passed.")
    expect(report.locator("li")).to_contain_text(["passed"] * 5)


def test_wrong_answer_names_the_mistake(notebook):
    mistake = next(
        known
        for known in EXERCISES["forget_gate"].misconceptions
        if known.name == "tanh in place of sigmoid"
    )
    notebook.write("forget_gate", mistake.source(EXERCISES["forget_gate"].reference))
    notebook.run("forget_gate")
    report = notebook.run("forget_gate-test").locator(".jp-RenderedHTML")
    expect(report).to_contain_text("forget_gate: 2 of 2 criteria failed.")
    expect(report).to_contain_text(f"Looks like: {mistake.name}. {mistake.hint}")


def test_unwritten_function_gives_one_line(notebook):
    notebook.run("tanh_grad")
    output = notebook.run("tanh_grad-test")
    assert output.inner_text().strip() == "tanh_grad is not written yet."


def test_slider_redraws_the_figure(notebook):
    explorer = notebook.run("explore_gates")
    picture, handle = explorer.locator("img"), explorer.get_by_role("slider").first
    expect(picture).to_have_attribute("alt", re.compile("The stored value 2.00 becomes 0.60"))
    source, seen = picture.get_attribute("src"), painted(picture)
    for _ in range(5):
        handle.press("ArrowLeft")
    expect(picture).to_have_attribute("alt", re.compile("The stored value 1.50 becomes 0.35"))
    assert picture.get_attribute("src") != source
    assert painted(picture) != seen


def painted(picture):
    """The picture as the browser shows it."""
    picture.evaluate("picture => picture.decode()")
    return picture.screenshot()


def test_predict_answers_a_click(notebook):
    question = notebook.run("half_open-choose")
    expect(question.get_by_role("button")).to_have_text(["a", "b", "c"])
    question.get_by_role("button", name="b", exact=True).click()
    expect(question).to_contain_text("b) Not quite. A gate is not a coin toss")
    question.get_by_role("button", name="a", exact=True).click()
    expect(question).to_contain_text("a) Yes.")


def test_a_marked_choice_is_recorded_and_not_judged(notebook):
    question = notebook.run("closed_output-choose")
    question.get_by_role("button", name="b", exact=True).click()
    expect(question).to_contain_text(
        'To choose b, write predict("closed_output", "b") in the cell and run it.'
    )
    expect(notebook.run("closed_output-test")).to_contain_text("closed_output is not answered yet.")
    notebook.write("closed_output-choose", 'predict("closed_output", "b")')
    expect(notebook.run("closed_output-choose")).to_contain_text(
        "b is recorded. Whether it is right, you learn when your notebook is marked."
    )
    expect(notebook.run("closed_output-test")).to_contain_text("closed_output: b is recorded.")


def test_a_trained_network_is_saved_with_the_notebook(page, released):
    released.write(
        "sigmoid",
        'import numpy as np\nfrom course import keep\nkeep("a_result", {"W": np.eye(2), "b": '
        "np.zeros(3)})",
    )
    expect(released.run("sigmoid")).to_contain_text(
        "Kept: 7 numbers. Save the notebook: they are handed in with it."
    )
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    kept = unpack_parameters(submission.read(released.path).kept["a_result"])
    np.testing.assert_array_equal(kept["W"], np.eye(2))


def test_nbgrader_menu_opens_its_panels(page, released):
    choose(page, "Create assignment")
    expect(page.locator(".nbgrader-TotalPointsInput")).to_have_value(f"{released.points:g}")
    choose(page, "Assignment List")
    expect(page.get_by_text("Downloaded assignments", exact=True)).to_be_visible()


def choose(page, entry):
    page.locator(".lm-MenuBar").get_by_text("Nbgrader", exact=True).click()
    page.locator(".lm-Menu").get_by_text(entry, exact=True).click()


def test_validate_lists_what_is_not_written(page, released):
    page.locator(".jp-NotebookPanel-toolbar").get_by_text("Validate", exact=True).click()
    result = page.locator(".jp-Dialog")
    expect(result).to_contain_text("Validation Results")
    for name in EXERCISES:
        expect(result).to_contain_text(f"{name} is not written yet.")
    expect(result).not_to_contain_text("Traceback")


@pytest.mark.skipif(
    not provisioner.available(),
    reason="Marking needs bubblewrap, which is missing or not allowed here.",
)
def test_formgrader_lists_lessons_and_marks(page, course):
    course.run("lstm-course", "sample-class", "02_gates", "--students", "3")
    assert score(course, "all-right") is None
    page.goto("/lab/workspaces/formgrader")
    choose(page, "Formgrader")
    formgrader = page.frame_locator("iframe")
    expect(formgrader.locator("td.name")).to_have_text([NAME])
    formgrader.locator("tr", has_text="02_gates").locator(".num-submissions a").click()
    row = formgrader.locator("tr", has_text="all-right")
    expect(row.locator(".status")).to_have_text("needs autograding")
    row.locator(".autograde a").click()
    expect(formgrader.locator(".modal-body")).to_contain_text(
        "Successfully autograded '02_gates' for student 'all-right'"
    )
    expect(row.locator(".score")).to_have_text("18 / 21")
    assert score(course, "all-right") == 18


def score(course, student):
    """What the copy's gradebook says, or None."""
    with Gradebook(
        f"sqlite:///{course.root / 'classroom/gradebook.db'}", "lstm-course"
    ) as gradebook:
        try:
            return gradebook.find_submission("02_gates", student).score
        except MissingEntry:
            return None
