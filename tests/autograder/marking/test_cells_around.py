"""What stands around an answer costs nothing, and where something is lost, the true reason is said
everywhere.
"""

import json

import nbformat
import pytest
from nbformat import v4

from autograder.classroom.sample import _file
from autograder.classroom.tables import marks_json
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers, source_notebook
from autograder.marking.run import Rules, mark_notebook
from autograder.plugin.mark import comment
from autograder.sandbox import provisioner
from autograder.sandbox.limits import Limits
from autograder.submission import rebuild as submission

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
LESSON = lessons.read("02_gates")
RIGHT = answers(LESSON)
RULES = Rules(secret=b"test", limits=Limits(cell_seconds=3, call_seconds=3))
LOST = " (could not be judged)"


def mark(change=lambda notebook: None, **replaced):
    """The marks of a notebook of right answers in which some are replaced."""
    notebook = nbformat.reads(_file(LESSON, RIGHT | replaced), as_version=4)
    change(notebook)
    found = submission.parse(nbformat.writes(notebook).encode())
    return mark_notebook(
        submission.rebuild(source_notebook(LESSON), found), LESSON.name, "student", None, RULES
    )


def lost(marks):
    return {mark.exercise for mark in marks.marks if mark.points < mark.max_points}


def of(marks, exercise):
    return next(mark for mark in marks.marks if mark.exercise == exercise)


AROUND = {
    "commands": dict(
        zip(
            RIGHT,
            [
                "!pip install numpy\n{}",
                "%pip install tqdm\n%conda install numpy\n{}",
                "%matplotlib widget\n%config InlineBackend.figure_format = 'retina'\n{}",
                "files = !ls\nprint(files.n, files.s)\n{}",
                "%load_ext lab_black\n%load_ext autoreload\n%autoreload 2\n{}",
                "%%time\n{}",
                "{}\n\nnp.where?\nt = %timeit -o -n1 -r1 sum(range(3))",
                "%%some_extension with arguments\n{}",
            ],
        )
    ),
    "modules and errors": dict(
        zip(
            RIGHT,
            [
                "import seaborn as sns\nsns.set_theme()\n{}",
                "from tqdm import tqdm\n{}",
                "import ipympl\n\nTOLERANCE = 0\n\n\n{}",
                "jupyter nbextension enable --py widgetsnbextension\n{}",
                "{}\n\nprint(undefined)",
                "1 / 0\n{}",
                "import sys\nsys.exit()\n{}",
                "raise KeyboardInterrupt\n{}",
            ],
        )
    ),
    "statements that cannot be read": dict(
        zip(
            RIGHT,
            [
                "print \u201chello\u201d\n\n{}",
                "{}\n\nprint(1,\u200b 2)",
                "x = (1,\n\n{}",
                "{}\n\nfor i in range(3)\n    print(i)",
                "{}\n\nthis is no Python",
                "{}\n\nprint(3,\u00a04)",
                "{}\n\nreturn 3",
                "{}\n\nif True:\n    x = 1\n\ty = 2",
            ],
        )
    ),
    "loops without end and the end of the kernel": dict(
        zip(
            RIGHT,
            [
                "while True: pass\n{}",
                "import os\nos._exit(1)\n{}",
                "{}",
                "{}",
                "{}",
                "{}",
                "{}",
                "{}",
            ],
        )
    ),
    "copied stubs": dict.fromkeys(
        RIGHT,
        '{}\n\ndef NAME(x=0):\n    """As released."""\n    # Write your code here.\n    raise '
        "NotWritten  # replace this line",
    ),
}


@pytest.mark.parametrize("kind", AROUND)
def test_what_stands_around_a_right_function_costs_nothing(kind):
    around = {
        name: text.replace("NAME", name).replace("{}", RIGHT[name])
        for name, text in AROUND[kind].items()
        if name in LESSON.exercises
    }
    marks = mark(**around)
    assert not lost(marks), [(mark.exercise, mark.report.summary()) for mark in marks.marks]


def test_a_stub_in_a_cell_of_its_own_never_replaces_what_is_written():
    stub = "def sigmoid(x):\n    raise NotWritten  # replace this line"

    def copy(notebook):
        place = next(index for index, cell in enumerate(notebook.cells) if cell.id == "sigmoid")
        notebook.cells.insert(
            place + 1, v4.new_code_cell(stub, id="sigmoid", metadata=notebook.cells[place].metadata)
        )
        notebook.cells.insert(place, v4.new_code_cell(stub, id="before"))
        notebook.cells.append(v4.new_code_cell(stub, id="behind"))

    assert not lost(mark(copy))


def test_a_stub_that_is_left_is_still_not_written():
    marks = mark(sigmoid="def sigmoid(x):\n    raise NotWritten")
    assert of(marks, "sigmoid").report.status == "not written"


REASONS = {
    "curly quotes": (
        "def NAME(z):\n    print(\u201ca\u201d)\n    return z",
        "line 2, character 11: a curly quote",
    ),
    "zero width": ("def NAME(z):\n    return\u200b z", "line 2, character 11: a zero-width space"),
    "no break": ("def NAME(z):\n\u00a0   return z", "line 2, character 1: a no-break space"),
    "tabs": (
        "def NAME(z):\n    y = z\n\treturn y",
        "line 3: its indentation mixes tabs and blanks",
    ),
    "conflict": (
        "def NAME(z):\n<<<<<<< HEAD\n    return 1\n=======\n    return 2\n>>>>>>> other",
        "line 2: a conflict marker",
    ),
    "bracket": ("def NAME(z):\n    return (z +", "line 2, character 12: '(' was never closed"),
    "module": ("from scipy.special import expit\nNAME = expit", "the module `scipy`"),
    "name": ("def my_NAME(z, W=0, b=0):\n    return z", "there is `my_NAME`: call it `NAME`"),
    "no function": ("NAME = 3", "something that is not a function"),
    "too long": ("def NAME(z):\n    return z\n" + "# A line.\n" * 40_000, "its cell was left out"),
    "decorator": ("@compiled\ndef NAME(z):\n    return z", "its cell stopped with NameError"),
    "case": (
        "def NAME_v2(z, W=0, b=0):\n    return z\n\n\ndef NAME(z, W=0, b=0):\n    raise NotWritten",
        "there is `NAME_v2`: call it `NAME`",
    ),
}


@pytest.mark.parametrize("kinds", [list(REASONS)[:6], list(REASONS)[6:]], ids=["text", "names"])
def test_the_true_reason_stands_everywhere(kinds):
    """In the report, the comment (from which the table of the class comes), the JSON, and the page."""
    wrong = dict(zip(LESSON.exercises, kinds))
    marks = mark(**{name: REASONS[kind][0].replace("NAME", name) for name, kind in wrong.items()})
    for name, kind in wrong.items():
        words, found = REASONS[kind][1].replace("NAME", name), of(marks, name)
        assert found.points == 0 and found.report.status == "could not be judged", (
            kind,
            found.report.text(),
        )
        said = [
            found.report.text(),
            comment(found.report),
            json.dumps(marks_json("file", marks), ensure_ascii=False),
        ]
        assert all(words in text for text in said), (kind, said[:2])
        assert words.split("`")[0] in found.report.html().replace("&#x27;", "'")


def test_a_module_that_a_function_uses_and_that_is_not_here_is_named():
    marks = mark(
        sigmoid="from scipy.special import expit\n\n\ndef sigmoid(x):\n    return expit(x)"
    )
    assert "`expit` of the module `scipy`" in comment(of(marks, "sigmoid").report)
    assert lost(marks) == {"sigmoid"}  # the others are marked with a right sigmoid


def test_a_cell_that_is_too_long_costs_no_other_cell():
    def add(notebook):
        notebook.cells.insert(3, v4.new_code_cell("x = 0\n" * 60_000, id="long"))

    assert not lost(mark(add))
