"""A class through stock nbgrader: release, submit, autograde, feedback, export. Every kind of work
in one class.
"""

import csv
import json
import re
import sqlite3

import nbformat
import numpy as np
import pytest
from nbformat import v4

from autograder.exercises import of_lesson
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers as right_answers
from autograder.lessons.notebook import filled, student_notebook
from autograder.marking.seeds import seed, work
from autograder.sandbox import provisioner
from course.judging.values import unpack

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
NAME = "02_gates"
LESSON = lessons.read(NAME)
RIGHT = right_answers(LESSON)
POINTS = LESSON.points | LESSON.choices
ALL = sum(POINTS.values())
WRONG_GATE = "def forget_gate(z, W_f, b_f):\n    return np.tanh(z @ W_f + b_f)"
BODY = "def forget_gate(z, W_f, b_f):\n    {}"


def notebook(own=(), **answers):
    """A submission: these answers, and own cells after the first."""
    made = filled(LESSON, answers)
    made.cells[2:2] = [v4.new_code_cell(source) for source in own]
    return made


def right(own=(), **replaced):
    return notebook(own, **RIGHT | replaced)


def with_tags(made):
    for cell in made.cells:
        cell.metadata["tags"] = ["skip-execution", "raises-exception", "remove-cell"]
    return made


def with_copied_tests(made):
    made.cells += [cell for cell in made.cells if cell.id.endswith("-test")]
    return made


def with_forged_outputs(made):
    for cell in made.cells:
        if cell.id.endswith("-test"):
            cell.metadata.nbgrader.points = 100
            cell.source, cell.outputs = (
                "100",
                [v4.new_output("execute_result", {"text/plain": "100"}, execution_count=1)],
            )
    return made


TRANSFORMERS = (
    "import ast\nclass T(ast.NodeTransformer):\n    def visit_Module(self, node):\n        return "
    "ast.parse('100.0')\n"
    "get_ipython().ast_transformers.append(T())"
)
FORGED = (
    "import numpy as np\nnp.allclose = lambda *a, **k: True\nk = "
    "get_ipython().kernel\nk.send_response(k.iopub_socket, 'execute_result',"
    " {'data': {'text/plain': '100'}, 'metadata': {}, 'execution_count': 1})"
)
THIEF = (
    "import glob, os\nfor path in ['gradebook.db', '../gradebook.db', '../../../gradebook.db'] + "
    "glob.glob('/home/*/gradebook.db'):\n"
    "    if os.path.exists(path):\n        print('FOUND', path)\n"
    "for top in ('/home', '/root', '/tmp', '/opt', '/etc', '/work', '/srv', '/mnt', "
    "'/proc/1/root/home'):\n    for root, folders, files in os.walk(top):\n"
    "        for name in files:\n            if name.endswith(('.db', 'secret')) and "
    "'/opt/packages' not in root and 'site-packages' not in root:\n"
    "                print('FOUND', root, name)\nprint('searched')"
)
NETWORK = (
    "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 8888), 1)\n    print('FOUND "
    "network')\nexcept OSError:\n    pass"
)
SCRIPT = (
    "from IPython.display import HTML, "
    "display\ndisplay(HTML('<script>document.title=1</script>'))\nprint('<script>alert(2)</script>')"
)

# student -> (submission, exercises that are lost; None for all)
CLASS = {
    "full": (right(), set()),
    "blank": (notebook(), None),
    "partly": (
        right(forget_gate=WRONG_GATE, why_soft="Because a step has no slope."),
        {"forget_gate"},
    ),
    "choice": (
        right(**{"closed_output-choose": 'predict("closed_output", "b")'}),
        {"closed_output"},
    ),
    "tags": (with_tags(right(forget_gate=WRONG_GATE)), {"forget_gate"}),
    "copied-tests": (with_copied_tests(right(forget_gate=WRONG_GATE)), {"forget_gate"}),
    "forged-outputs": (with_forged_outputs(right(forget_gate=WRONG_GATE)), {"forget_gate"}),
    "transformers": (right([TRANSFORMERS]), set(LESSON.points)),
    "forged-results": (right([FORGED], forget_gate=WRONG_GATE), {"forget_gate"}),
    "liar": (
        right(
            forget_gate=BODY.format(
                "class A(float):\n        __eq__ = lambda *a: True\n    return A(1)"
            )
        ),
        {"forget_gate"},
    ),
    "teller": (
        right(forget_gate=BODY.format("raise ValueError(repr(float(z[0, 0])))")),
        {"forget_gate"},
    ),
    "exit": (right(forget_gate=BODY.format("import os; os._exit(0)")), {"forget_gate"}),
    "loop": (right(forget_gate=BODY.format("while True: pass")), {"forget_gate"}),
    "thief": (right([THIEF, NETWORK]), set()),
    "script": (
        right([SCRIPT], forget_gate=BODY.format("raise ValueError('<script>alert(3)</script>')")),
        {"forget_gate"},
    ),
}
BROKEN = {"broken": b"{", "empty": b"", "binary": b"\x89PNG\x00"}


@pytest.fixture(scope="module")
def course(make_copy):
    """A copy of the repository with this class handed in and marked by stock commands."""
    copy = make_copy()
    config = copy.root / "nbgrader_config.py"
    config.write_text(
        config.read_text() + '\nc.Mark.limits = {"cell_seconds": 5, "call_seconds": 5}\n'
    )
    copy.set_secret()
    copy.build(NAME)
    files = {
        student: nbformat.writes(made).encode() for student, (made, _) in CLASS.items()
    } | BROKEN
    for student, data in files.items():
        folder = copy.root / "classroom/submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(data)
    copy.run("nbgrader", "autograde", NAME)
    copy.run("nbgrader", "generate_feedback", NAME)
    copy.run("nbgrader", "export", "--to", "grades.csv")
    return copy


def test_the_released_notebook_is_ours(course):
    made = nbformat.read(course.root / "notebooks" / NAME / f"{NAME}.ipynb", as_version=4)
    assert [cell.source for cell in made.cells] == [
        cell.source for cell in student_notebook(LESSON).cells
    ]


@pytest.mark.parametrize("student", [*CLASS, *BROKEN])
def test_marks(course, student):
    lost = CLASS.get(student, (None, None))[1]
    lost = set(POINTS) if lost is None else lost
    with open(course.root / "grades.csv") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file) if row["assignment"] == NAME}
    assert float(rows[student]["score"]) == ALL - sum(POINTS[name] for name in lost)


@pytest.mark.parametrize("student", [*CLASS, *BROKEN])
def test_every_test_cell_has_a_number_and_a_reason(course, student):
    made = nbformat.read(
        course.root / "classroom/autograded" / student / NAME / f"{NAME}.ipynb", as_version=4
    )
    tests = [cell for cell in made.cells if cell.id.endswith("-test")]
    assert len(tests) == len(POINTS)
    for cell in tests:
        report, number = cell.outputs
        assert 0 <= float(number.data["text/plain"]) <= cell.metadata.nbgrader.points
        assert cell.id.removesuffix("-test") in report.data["text/plain"]


def test_nothing_was_found_that_is_not_the_students(course):
    made = nbformat.read(
        course.root / "classroom/autograded/thief" / NAME / f"{NAME}.ipynb", as_version=4
    )
    text = "".join(
        output.get("text", "")
        for cell in made.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert "searched" in text and "FOUND" not in text


@pytest.mark.parametrize("student", [*CLASS, *BROKEN])
def test_feedback_is_written_and_holds_no_script_of_a_student(course, student):
    page = (course.root / "classroom/feedback" / student / NAME / f"{NAME}.html").read_text()
    assert "<script>alert" not in page and "<script>document" not in page
    assert NAME in page


def test_feedback_names_the_mistake_with_its_hint(course):
    page = (course.root / "classroom/feedback/partly" / NAME / f"{NAME}.html").read_text()
    assert "tanh in place of sigmoid" in page and "A gate says which share passes" in page
    assert re.search(r"<li><strong[^>]*>failed</strong> a batch", page)
    assert "HIDDEN TESTS" not in page and "autograder" not in page


def numbers(text):
    """The decimal fractions of five digits and more in a text, as their first five digits. Numbers
    close to 1 say nothing: an open gate gives them whatever its inputs are.
    """
    found = (number.replace(".", "").lstrip("0") for number in re.findall(r"\d+\.\d+", text))
    close = ("999", "1000")
    return {digits[:5] for digits in found if len(digits) >= 5 and not digits.startswith(close)}


def without_marks(text):
    """A text without the shares of marks in a report, which may begin like an expected value."""
    return re.sub(r'"worth": [\d.]+', "", text)


def hidden_cases(course, student, name):
    """The cases on which a student's exercise was marked."""
    secret = (course.root / "classroom/secret").read_bytes()
    made = nbformat.read(
        course.root / "classroom/autograded" / student / NAME / f"{NAME}.ipynb", as_version=4
    )
    return (
        of_lesson(NAME)[name]
        .hidden_cases(
            seed(secret, student, work(made, {}), made.metadata.course.draw, name), symptoms=False
        )
        .cases
    )


def expected_numbers(course, student):
    """Those of the expected outputs of a student's hidden cases."""
    cases = [case for name in LESSON.exercises for case in hidden_cases(course, student, name)]
    values = [
        value
        for case in cases
        for part in case.expected.values()
        for value in np.ravel(unpack(part))
    ]
    return {digits for value in values for digits in numbers(f"{value:.17f}")}


def test_a_function_is_marked_on_these_cases(course):
    case = hidden_cases(course, "teller", "forget_gate")[0]
    page = (course.root / "classroom/feedback/teller" / NAME / f"{NAME}.html").read_text()
    assert f"raised ValueError: {float(unpack(case.inputs['z'])[0, 0])!r}" in page


@pytest.mark.parametrize("student", ["partly", "liar", "exit", "loop", "script", "transformers"])
def test_expected_values_of_hidden_cases_are_nowhere(course, student):
    public = numbers((course.root / "classroom/source" / NAME / f"{NAME}.ipynb").read_text())
    secret = expected_numbers(course, student) - public
    assert len(secret) > 200
    for path in (
        f"feedback/{student}/{NAME}/{NAME}.html",
        f"autograded/{student}/{NAME}/{NAME}.ipynb",
    ):
        text = (course.root / "classroom" / path).read_text()
        assert not numbers(without_marks(text.partition("<body>")[2] or text)) & secret


def test_the_hint_is_the_automatic_comment_of_the_answer(course):
    with sqlite3.connect(course.root / "classroom/gradebook.db") as database:
        comments = {
            row[0]
            for row in database.execute(
                "SELECT auto_comment FROM comment WHERE auto_comment LIKE 'Looks like%'"
            )
        }
    assert comments == {
        "Looks like: tanh in place of sigmoid. A gate says which share passes, so its values lie "
        "between 0 and 1. "
        "tanh goes down to -1."
    }


def test_written_answers_wait_for_a_person_and_blank_ones_do_not(course):
    with sqlite3.connect(course.root / "classroom/gradebook.db") as database:
        rows = database.execute(
            "SELECT auto_score, needs_manual_grade FROM grade JOIN base_cell ON base_cell.id = "
            "grade.cell_id "
            "WHERE base_cell.name = ?",
            ([cell.name for cell in LESSON.cells if cell.role == "written"]),
        ).fetchall()
    assert len(rows) == len(CLASS) + len(BROKEN)
    assert sorted(rows, key=str) == [(0.0, 0)] * (len(rows) - 1) + [(None, 1)]


def test_marking_again_changes_nothing(course):
    before = (course.root / "grades.csv").read_text()
    course.run("nbgrader", "autograde", NAME, "--student", "partly", "--force")
    course.run("nbgrader", "export", "--to", "again.csv")
    again = (course.root / "again.csv").read_text()
    assert [line.split(",")[5:] for line in before.splitlines()] == [
        line.split(",")[5:] for line in again.splitlines()
    ]


def test_the_draw_that_was_written_down_repeats_a_marking(course):
    path = course.root / "classroom/autograded/partly" / NAME / f"{NAME}.ipynb"
    before = nbformat.read(path, as_version=4)
    course.run("nbgrader", "autograde", NAME, "--student", "partly", "--force")
    assert nbformat.read(path, as_version=4).metadata.course.draw != before.metadata.course.draw
    course.run(
        "nbgrader",
        "autograde",
        NAME,
        "--student",
        "partly",
        "--force",
        f"--Mark.draw={before.metadata.course.draw}",
    )
    assert nbformat.read(path, as_version=4) == before


def test_the_exchange_can_be_listed(course):
    course.run("nbgrader", "release_assignment", NAME)
    assert NAME in course.run("nbgrader", "list").stderr


def test_without_bubblewrap_marking_refuses_and_names_both_ways_out(course):
    done = course.run(
        "nbgrader", "autograde", NAME, "--student", "full", "--force", code=None, PATH="/nowhere"
    )
    assert done.returncode != 0
    assert "apt-get install bubblewrap" in done.stderr and 'c.Mark.sandbox = "none"' in done.stderr


def test_a_class_marked_without_a_sandbox_says_unsecured(course):
    course.run("nbgrader", "autograde", NAME, "--student", "full", "--force", "--Mark.sandbox=none")
    text = (course.root / "classroom/autograded/full" / NAME / f"{NAME}.ipynb").read_text()
    assert text.count("unsecured: ") >= len(LESSON.points)
    course.run("nbgrader", "autograde", NAME, "--student", "full", "--force")


def test_stock_nbgrader_without_our_configuration_gives_a_number(course, tmp_path):
    from nbgrader.preprocessors import Execute
    from nbgrader.utils import determine_grade
    from traitlets.config import Config

    made = nbformat.read(course.root / "classroom/source" / NAME / f"{NAME}.ipynb", as_version=4)
    made.cells = [
        cell
        for cell in made.cells
        if cell.metadata.course.role in ("given", "answer", "choice", "test")
    ]
    for cell in made.cells:
        cell.source = RIGHT.get(cell.id, cell.source)
    Execute(config=Config()).preprocess(made, {"metadata": {"path": str(tmp_path)}})
    grades = {cell.id: determine_grade(cell)[0] for cell in made.cells if cell.id.endswith("-test")}
    assert grades == {f"{name}-test": points for name, points in POINTS.items()}


def test_marks_as_json(course):
    path = course.root / "classroom/submitted/partly" / NAME / f"{NAME}.ipynb"
    course.run("lstm-course", "mark", path, "--json", "marks.json", "--html", "marks.html")
    found = json.loads((course.root / "marks.json").read_text())[0]
    course.run("lstm-course", "mark", path, "--json", "again.json", "--draw", found["draw"])
    assert json.loads((course.root / "again.json").read_text()) == [found]
    assert found["points"] == ALL - POINTS["forget_gate"] and len(found["exercises"]) == len(POINTS)
    assert "<script" not in (course.root / "marks.html").read_text()
