"""earlier.load: the learner's own functions in a later notebook."""

import nbformat
import numpy as np
import pytest

from autograder.classroom.sample import submissions
from autograder.lessons import lesson as lessons
from course import NotWritten, earlier

LESSON = "02_gates"


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """A folder like notebooks/, with lesson 03's folder as the working folder."""
    (tmp_path / "03_lstm_cell").mkdir()
    monkeypatch.chdir(tmp_path / "03_lstm_cell")
    return tmp_path


def hand_in(folder, kind):
    text = next(text for name, text in submissions(lessons.read(LESSON)) if name == kind)
    (folder / LESSON).mkdir()
    path = folder / LESSON / f"{LESSON}.ipynb"
    path.write_text(text)
    return path


def load(**options):
    namespace = {"earlier": earlier, "options": options}
    exec(f"earlier.load({LESSON!r}, **options)", namespace)
    return namespace


def test_own_functions_are_defined_and_work(notebooks, capsys):
    hand_in(notebooks, "all-right")
    namespace = load()
    assert capsys.readouterr().out == "From your 02_gates: 8 of 8 functions pass their check.\n"
    assert namespace["sigmoid"](0.0) == 0.5


def test_what_is_unwritten_or_wrong_is_said(notebooks, capsys):
    hand_in(notebooks, "several-mistakes")
    load()
    printed = capsys.readouterr().out
    assert "sigmoid fails its check" in printed and "sigmoid_grad" not in printed


def test_a_blank_notebook(notebooks, capsys):
    hand_in(notebooks, "blank")
    load()
    assert capsys.readouterr().out.count("is not written yet") == 8


def test_no_notebook(notebooks, capsys):
    load()
    assert "No notebook of 02_gates was found beside this one" in capsys.readouterr().out


def test_experiments_are_not_run_and_figures_of_this_lesson_stay(notebooks, capsys):
    path = hand_in(notebooks, "all-right")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(
        nbformat.v4.new_code_cell(
            "%matplotlib inline\nLIMIT = 3\nran = print('experiment') or [1]\nimport math\n"
            "def half():\n    return math.sqrt(LIMIT) / 2\ndef tanh_grad(t):\n    half()\n    "
            "return 1 - t * t\n"
            "def unused(values=VALUES):\n    pass"
        )
    )
    notebook.cells.append(nbformat.v4.new_code_cell("this is no Python"))
    nbformat.write(notebook, path)
    namespace = load()
    assert namespace["LIMIT"] == 3 and "math" in namespace
    assert not {"ran", "unused", "figures"} & set(namespace)
    assert (
        capsys.readouterr().out
        == "From your 02_gates: 8 of 8 functions pass their check.\nIn 02_gates, a cell cannot be "
        "read: line 1, character 12: invalid syntax. There it says: this is no Python\n"
    )


def test_lambdas_and_one_exercise_under_the_name_of_another_are_functions_too(notebooks, capsys):
    path = hand_in(notebooks, "all-right")
    notebook = nbformat.read(path, as_version=4)
    source = (
        "square = lambda t: t * t\ntanh_grad = lambda t: 1 - square(t)\noutput_gate = forget_gate\n"
        "candidate = lambda z, W, b: np.tanh(z @ W + b)\nlambda: None\n"
    )
    notebook.cells.append(nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, path)
    namespace = load()
    assert namespace["output_gate"] is namespace["forget_gate"] and namespace["tanh_grad"](2) == -3
    assert capsys.readouterr().out == "From your 02_gates: 8 of 8 functions pass their check.\n"


def test_a_cell_with_a_syntax_error_is_named(notebooks, capsys):
    path = hand_in(notebooks, "all-right")
    path.write_text(
        path.read_text().replace("def input_gate(z, W_i, b_i):", "def input_gate(z, W_i, b_i)")
    )
    load()
    printed = capsys.readouterr().out
    assert "input_gate is missing" in printed
    assert (
        "a cell cannot be read: line 1, character 28: expected ':'. There it says: def "
        "input_gate(z, W_i, b_i)" in printed
    )


def test_errors_point_at_the_learners_own_line(notebooks):
    hand_in(notebooks, "all-right")
    namespace = load()
    from course.judging.observe import observe
    from course.judging.values import pack

    seen = observe(namespace["forget_gate"], {"z": pack(1), "W_f": pack(2), "b_f": pack(3)})
    assert seen.line.startswith("return sigmoid(")


def test_solved_functions_when_asked_for_by_name(notebooks, capsys):
    assert load(solved=True)["sigmoid"](0.0) == 0.5
    assert "From the solved 02_gates: 8 of 8" in capsys.readouterr().out


def test_unknown_lesson_and_unreadable_notebook(notebooks):
    with pytest.raises(earlier.EarlierError, match="There is no lesson 99_none"):
        earlier.load("99_none")
    hand_in(notebooks, "broken-file")
    with pytest.raises(earlier.EarlierError, match="not a readable notebook"):
        load()


def test_a_function_that_lacks_what_it_calls_is_not_called_wrong(notebooks, capsys):
    folder = notebooks / "03_lstm_cell"
    (folder / "03_lstm_cell.ipynb").write_text(
        next(
            text for name, text in submissions(lessons.read("03_lstm_cell")) if name == "all-right"
        )
    )
    exec('earlier.load("03_lstm_cell")', {"earlier": earlier})
    printed = capsys.readouterr().out
    assert (
        "lstm_step cannot be checked: it calls concat_state, which is not here" in printed
        and "fails its check" not in printed
    )
    exec(
        'earlier.load("03_lstm_cell")',
        {"earlier": earlier, "np": np, "concat_state": stub, "sigmoid": stub},
    )
    assert "which is not written" in capsys.readouterr().out


def stub(*arguments):
    raise NotWritten


stub.__code__ = stub.__code__.replace(co_name="concat_state")


def test_a_notebook_is_read_as_jupyter_reads_it(notebooks, capsys):
    """Whatever stands around the functions, and in whatever kind of cell: none of it costs one, and
    nothing untrue is said.
    """
    path = hand_in(notebooks, "all-right")
    notebook = nbformat.read(path, as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    cells["sigmoid"].source = (
        "%%time\n" + cells["sigmoid"].source + "\n\nt = %timeit -o -n1 -r1 sum(range(3))"
    )
    cells["sigmoid_grad"].source = (
        "np.where?\n!pip install numpy\nEPS = np.finfo(float).eps\n"
        + cells["sigmoid_grad"].source.replace("return ", "return EPS * 0 + ")
    )
    cells["tanh_grad"].source = (
        "from functools import partial\ndef _slope(power, t):\n    return 1 - "
        "t**power\n\ntanh_grad = partial(_slope, 2)\nx = (5\n% 3)"
    )
    cells["concat_state"].source = "if True:\n    " + cells["concat_state"].source.replace(
        "\n", "\n    "
    )
    cells["forget_gate"].cell_type = "markdown"
    cells[
        "input_gate"
    ].source += "\n\ndef input_gate(z, W_i, b_i):\n    raise NotWritten  # replace this line"
    del cells["forget_gate"]["outputs"], cells["forget_gate"]["execution_count"]
    path.write_text("\ufeff" + nbformat.writes(notebook), encoding="utf-8")
    namespace = load()
    assert capsys.readouterr().out == "From your 02_gates: 8 of 8 functions pass their check.\n"
    assert "t" not in namespace and "x" not in namespace


def test_names_that_are_local_to_a_function_start_no_experiment(notebooks, capsys):
    path = hand_in(notebooks, "all-right")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("s = print('an experiment') or 1\nx = 1 / 0"))
    nbformat.write(notebook, path)
    load()
    assert capsys.readouterr().out == "From your 02_gates: 8 of 8 functions pass their check.\n"
