"""Reading code cells as Jupyter runs them, and saying what is wrong where Python cannot."""

import pytest

from course import code

F = "def f(x):\n    return x"


@pytest.mark.parametrize(
    "source",
    [
        F,
        f"%%time\n{F}",
        f"!pip install x\n{F}",
        f"x = (5\n% 3)\n{F}",
        f"{F}\nnp.where?",
        f"{F}\n?np.where",
        f"t = %timeit -o f(1)\n{F}",
        f"\ufeff{F}",
        f"files = !ls\n{F}",
        f"    {F.replace(chr(10), chr(10) + '    ')}",
        ">>> def f(x):\n...     return x\n",
        f"if True:\n    {F.replace(chr(10), chr(10) + '    ')}",
        "try:\n    from fast import f\nexcept ImportError:\n    def f(x):\n        return x",
        "f = partial(g, 3)",
        "f, g = make()",
        "f: object = lambda x: x",
        "from here import f",
        "import f.g",
        f"this is no Python\n\n{F}",
        f"x = foo(1,\n{F}",
        f'"""A text\nof lines.\n"""\nno python here\n{F}',
        f"<<<<<<< HEAD\n{F}\n=======\n{F}\n>>>>>>> b",
        f"@wraps\n{F}\n\nbroken broken",
        "\n".join("%load_ext x" for _ in range(200)) + f"\n{F}",
        f"return 3\n\n{F}",
        f"await_ = 1\n{F}",
        f"%%html5\n{F}",
        f"%cd ~\n\n\n{F}",
    ],
)
def test_a_definition_is_found(source):
    assert code.defines(source, "f")


@pytest.mark.parametrize(
    "source",
    [
        "",
        "f",
        "f(3)",
        "for f in range(3): pass",
        "def g():\n    f = 1",
        "%%bash\nf() { ls; }",
        "%%writefile a.py\n" + F,
        "x.f = 3",
        "x['f'] = 3",
        "def f(x):\n<<<<<<< HEAD\n    return 1\n=======\n    return 2\n>>>>>>> b",
        "def f(x):\n    y = 1\nz = 2\n    return y",
        "def f(x:\n    return x",
    ],
)
def test_what_defines_nothing(source):
    assert not code.defines(source, "f")


def test_lines_keep_their_numbers():
    for source in (f"\n\n!ls\n{F}", f"%%time\n\n\n{F}", f"x =\n\n\n{F}"):
        assert code.parse(source).body[-1].lineno == 4


def test_what_a_statement_takes_from_the_notebook():
    (node,) = code.parse(
        "def f(x, y=START):\n    h = x + SHIFT\n    def g():\n        return h * SCALE\n    return "
        "[g() for _ in range(x)]"
    ).body
    assert {"START", "SHIFT", "SCALE"} <= code.global_names(node) and not {
        "x",
        "y",
        "h",
        "g",
        "_",
    } & code.global_names(node)


def test_definitions_that_end_at_once_are_told_from_others():
    found = code.definitions(
        f"import math\n{F}\nW = train()\nLIMIT = 3\nfor i in x:\n    y = i\nprint(3)\na = 1; b = 2"
    )
    assert found == [
        ("import math", True),
        (F, True),
        ("W = train()", False),
        ("LIMIT = 3", True),
        ("a = 1", True),
        ("b = 2", True),
    ]


def test_stubs_go_where_the_function_is_written_and_lines_stay():
    stub = 'def f(x):\n    """What it does."""\n    raise NotWritten  # replace this line'
    assert code.without_stubs(f"x = 1\n{stub}\ny = 2", {"f"}) == "x = 1\n\n\n\ny = 2"
    assert code.without_stubs(stub, {"g"}) == stub
    assert (
        code.writes(f"{F}\n\n{stub}", "f")
        and not code.writes(stub, "f")
        and not code.writes(f"{stub}\n    return x", "f")
    )


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (
            "x = \u201ca\u201d",
            "line 1, character 5: a curly quote (U+201C) stands there. Delete it and type it anew",
        ),
        (
            "\nx = 1\u200b",
            "line 2, character 6: a zero-width space (U+200B) stands there. Delete it and type it "
            "anew",
        ),
        (
            "if x:\n\u00a0   y",
            "line 2, character 1: a no-break space (U+00A0) stands there. Delete it and type it "
            "anew",
        ),
        (
            "x = a \u2013 b",
            "line 1, character 7: en dash (U+2013) stands there. Delete it and type it anew",
        ),
        (
            "if x:\n    y\n\tz",
            "line 3: its indentation mixes tabs and blanks. Use four blanks for each level",
        ),
        ("x = (1,", "line 1, character 5: '(' was never closed"),
        (
            "=======",
            "line 1: a conflict marker of git stands there. Keep one of the two versions and "
            "delete the markers",
        ),
        ("%%time\nif x\n    y", "line 2, character 5: expected ':'"),
    ],
)
def test_what_is_wrong_is_said_with_line_and_character(source, sentence):
    assert code.problem(source)[1] == sentence


def test_no_text_of_the_cell_comes_into_a_sentence():
    for source in (
        "x = 'a<script>b",
        "f'{<script>}'",
        "def <script>(): pass",
        "0<script>",
        "nonlocal x_secret_name",
    ):
        assert "script" not in code.problem(source)[1] and "secret" not in code.problem(source)[1]


@pytest.mark.parametrize(
    "source",
    [
        "(" * 5000,
        "x" * 100_000,
        "[\n" * 2000,
        "'''" * 999,
        "\n".join("a b" for _ in range(3000)),
        "x = " + "-" * 30_000 + "1",
    ],
)
def test_strange_text_does_no_harm(source):
    code.parse(source), code.problem(source), code.definitions(source)
