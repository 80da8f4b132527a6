"""Attacks by the notebook file: cells, metadata, formats, sizes, and what is shown of it on pages."""

import json

from nbformat import v4

from tests.attacks.attack import (
    LONG,
    UNREAD,
    WRONG,
    WRONG_BOTH,
    Attack,
    answers,
    cell,
    content,
    notebook,
    raw,
    text,
    work,
)

TAGS = ["skip-execution", "raises-exception", "remove-cell"]
SHOWN_AS_TEXT = "What it holds is shown as text; honest work may speak of HTML, too."


def mangled(kind, name, change, told, **more):
    """A notebook of right answers but for one, mangled."""
    return Attack(
        kind, name, work(change=change, **WRONG_BOTH), told, lesson=LONG, honest=WRONG_BOTH, **more
    )


def unreadable(kind, name, data, told):
    """A file that is no notebook."""
    return Attack(kind, name, raw(data), told, honest={"affine": WRONG}, breaks=UNREAD)


def tests(made):
    return [item for item in made.cells if item.id.endswith("-test")]


def tag(made):
    for item in made.cells:
        item.metadata["tags"] = TAGS


def copy_tests(made):
    made.cells += tests(made) * 2


def split(made):
    first, last = answers(LONG)["output_gate"].split("\n", 1)
    cell(made, "output_gate").source = first
    made.cells.insert(made.cells.index(cell(made, "output_gate")) + 1, v4.new_code_cell(last))


def merge(made):
    cell(made, "tanh_grad").source += "\n\n" + cell(made, "concat_state").source
    made.cells.remove(cell(made, "concat_state"))


def reorder(made):
    made.cells.reverse()


def delete_tests(made):
    made.cells = [item for item in made.cells if not item.id.endswith("-test")]


def flip_flags(made):
    for item in made.cells:
        if "nbgrader" in item.metadata:
            item.metadata.nbgrader.update(
                grade=not item.metadata.nbgrader.grade,
                locked=False,
                solution=True,
                task=True,
                points=1000,
            )


def raise_points(made):
    for item in tests(made):
        item.metadata.nbgrader.points = 1000
        item.source = "100.0"
        item.outputs = [
            v4.new_output("execute_result", {"text/plain": "1000.0"}, execution_count=1)
        ]


def swap_ids(made):
    one, other = cell(made, "sigmoid-test"), cell(made, "tanh_grad-test")
    one.metadata.nbgrader.grade_id, other.metadata.nbgrader.grade_id = (
        "tanh_grad-test",
        "sigmoid-test",
    )


def change_types(made):
    for item in tests(made):
        made.cells[made.cells.index(item)] = v4.new_markdown_cell("100", metadata=item.metadata)


def change_kernel(made):
    made.metadata.kernelspec = {
        "name": "bash",
        "display_name": "<img src=x onerror=alert(1)>",
        "language": "bash",
    }


def add_graded(made):
    forged = {
        "grade": True,
        "solution": True,
        "grade_id": "bonus",
        "points": 100,
        "locked": False,
        "task": False,
        "schema_version": 3,
    }
    own = v4.new_code_cell("100.0", metadata={"nbgrader": forged, "course": {"role": "test"}})
    own.outputs = [v4.new_output("execute_result", {"text/plain": "100.0"}, execution_count=1)]
    made.cells.append(own)


def lose_names(made):
    for number, item in enumerate(made.cells):
        item.metadata = {}
        item["id"] = f"x{number}"


def forge_problem(made):
    made["metadata"]["submission"] = ["forged"]
    made["metadata"]["course"] = {"events": ["full marks"], "points": 100}


def long_number(made):
    """A definition in a cell that is not an answer, with a number that Python refuses to write."""
    next(
        item for item in made.cells if item.metadata.course.role == "given"
    ).source += f"\ndef f(x=0x{'f' * 5000}): pass"


def lone_surrogates(made):
    made["cells"] += [
        {
            "cell_type": kind,
            "source": "'\ud800'",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for kind in ("code", "markdown")
    ]


def strange_values(made):
    made["cells"].insert(
        3,
        {
            "cell_type": "code",
            "source": ["a", 1, None],
            "metadata": {"nbgrader": [1], "tags": "x"},
            "id": 7,
        },
    )
    made["cells"].insert(3, {"cell_type": "code", "source": "", "metadata": None})
    made["metadata"] = {"kernelspec": "python"}


def format_3(lesson):
    cells = [
        {
            "cell_type": "code",
            "language": "python",
            "input": item.source,
            "outputs": [],
            "metadata": {},
            "collapsed": False,
        }
        for item in notebook(lesson).cells
        if item.cell_type == "code"
    ]
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"metadata": {}, "cells": cells}],
    }
    return {f"{lesson}.ipynb": json.dumps(old)}


def with_helper(made):
    made.cells.insert(3, v4.new_code_cell("def helper(x, W):\n    return x @ W  # nötig"))


def utf_16(lesson):
    right = "def affine(x, W, b):\n    return helper(x, W) + b"
    return {
        name: data.encode("utf-16")
        for name, data in work(change=with_helper, affine=right)(lesson).items()
    }


def cells_of(*sources, kind="code"):
    """Right answers behind these own cells."""
    make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
    return work(change=lambda made: made.cells.extend(make(source) for source in sources))


def deep_expression(made):
    cell(made, "imports").source += (
        "\ndef f():\n    return " + "-" * 900 + "1\nx = " + "(" * 90 + ")" * 90
    )


SCRIPT = "<script>alert('student')</script><img src=x onerror=\"alert('student')\">"


def scripts(made):
    own = v4.new_markdown_cell(
        f"{SCRIPT} ![x](attachment:x.svg)", attachments={"x.svg": {"image/svg+xml": SCRIPT}}
    )
    code = v4.new_code_cell(
        f"# {SCRIPT}\nfrom IPython.display import HTML, "
        f"display\ndisplay(HTML({SCRIPT!r}))\nprint({SCRIPT!r})\n"
        f"raise ValueError({SCRIPT!r})"
    )
    made.cells[:0] = [own, code]
    made.metadata["title"] = made.metadata["authors"] = SCRIPT
    cell(made, "why_batch").source = f"[x](javascript:alert('student')) {SCRIPT}"


ATTACKS = [
    mangled(1, "tags", tag, "Cells tagged: sigmoid-test"),
    mangled(13, "copied-tests", copy_tests, "Cells there more than once: sigmoid-test"),
    Attack(
        13,
        "split-cells",
        work(change=split, **WRONG_BOTH),
        lesson=LONG,
        honest=WRONG_BOTH,
        breaks=("output_gate",),
        silent="A cell that Python cannot read is an honest mistake, too.",
    ),
    mangled(13, "merged-cells", merge, "Cells missing: concat_state"),
    mangled(13, "deleted-tests", delete_tests, "Cells missing: sigmoid-test"),
    mangled(13, "reordered", reorder, "The cells are in another order"),
    mangled(13, "flags", flip_flags, "Cells with other settings"),
    mangled(13, "points", raise_points, "Cells with other settings: sigmoid-test"),
    mangled(13, "swapped-ids", swap_ids, "Cells of another text: sigmoid-test, tanh_grad-test"),
    mangled(13, "cell-types", change_types, "Cells of another type: sigmoid-test"),
    mangled(13, "kernel", change_kernel, "asks for a kernel of the language 'bash'"),
    mangled(
        13, "unknown-graded-cell", add_graded, "Cells unknown to the lesson, and graded: bonus"
    ),
    mangled(13, "no-names", lose_names, "The cells have lost their names"),
    Attack(
        13,
        "forged-metadata",
        content(forge_problem, affine=WRONG),
        honest={"affine": WRONG},
        silent="Metadata of the notebook are never read.",
    ),
    Attack(
        13,
        "strange-values",
        content(strange_values),
        silent="Such cells are empty, as an honest student's may be.",
    ),
    Attack(14, "format-3", format_3, told="The cells have lost their names"),
    Attack(14, "utf-16", utf_16, silent="It is honest work, saved by another editor."),
    unreadable(14, "broken-json", b'{"cells": [', "it is not JSON"),
    unreadable(14, "empty", b"", "the file is empty"),
    unreadable(14, "binary", b"\x89PNG\x00\xff", "this is a picture"),
    unreadable(14, "deep-json", b'{"cells": ' + b"[" * 1_000_000, "too many lists and dicts"),
    unreadable(14, "gigantic", b" " * 20_000_001, "the file is empty"),
    unreadable(
        14,
        "many-cells",
        json.dumps({"cells": [{"cell_type": "code", "source": "1"}] * 100_000}).encode(),
        "more than 1000 cells",
    ),
    unreadable(
        14,
        "much-text",
        json.dumps({"cells": [{"cell_type": "markdown", "source": "<" * 5_000_000}]}).encode(),
        "holds nothing of",
    ),
    Attack(
        14,
        "deep-markdown",
        cells_of("[" * 50_000 + "*_" * 50_000, "> " * 50_000, kind="markdown"),
        told="was left out",
    ),
    Attack(
        14,
        "deep-expression",
        work(change=deep_expression),
        silent="Definitions that cannot be read are left out.",
    ),
    Attack(
        14,
        "long-number",
        work(change=long_number),
        silent="Definitions that cannot be read are left out.",
    ),
    Attack(
        14,
        "lone-surrogates",
        content(lone_surrogates),
        silent="They are replaced, as a broken character of honest work is.",
    ),
    Attack(
        14, "empty-lines", cells_of("\n" * 100_000 + "1", " \n" * 50_000 + "1"), told="was left out"
    ),
    Attack(
        14,
        "other-language",
        cells_of("%%perl\n" + "<!--" * 20_000),
        silent="Only Python is highlighted.",
    ),
    Attack(15, "scripts", work(change=scripts), silent=SHOWN_AS_TEXT),
    Attack(
        15,
        "script-in-the-kernel",
        lambda lesson: {f"{lesson}.ipynb": text(with_kernel(notebook(lesson)))},
        told="asks for a kernel",
    ),
]


def with_kernel(made):
    change_kernel(made)
    return made
