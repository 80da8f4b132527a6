"""NumPy's and Python's error messages in words that say what to do."""

import re

from course.judging.values import Value

_ADVICE = (
    (
        r"matmul: .*\(size (\d+) is different from (\d+)\)",
        r"in a product A @ B, each row of A needs as many entries as B has rows; here B has \1 and "
        r"a row of A has \2",
    ),
    (
        r"shapes .* not aligned: (\d+) .* != (\d+)",
        r"in a product of A and B, each row of A needs as many entries as B has rows; here these "
        r"are \1 and \2",
    ),
    (
        r"operands could not be broadcast together with shapes (\([\d,]*\)) (\([\d,]*\))",
        r"arrays of the shapes \1 and \2 cannot be combined element by element",
    ),
    (
        r"'[\w.]+' object is not callable",
        "a name is followed by parentheses as if it were a function: is a `*` missing before them?",
    ),
    (r"ufunc 'bitwise_xor' not supported", "powers are written `**` in Python, not `^`"),
    (
        r"ModuleNotFoundError: No module named '([\w.]+)'",
        r"the module `\1` is not here, and it is not there when the notebook is marked. "
        "NumPy is enough",
    ),
    (r"UnboundLocalError: .*'(\w+)'", r"`\1` is used before it is assigned"),
)


def explain(error: str) -> str:
    """The error's text, and what it means where we know.

    Args:
        error: text such as "ValueError: matmul: Input operand 1 has a mismatch ...".

    Returns:
        Text.
    """
    for pattern, advice in _ADVICE:
        if match := re.search(pattern, error, re.DOTALL):
            return f"{error.partition(':')[0]}: {match.expand(advice)}"
    return error


def kind(value: Value) -> str:
    """The type of a value with its article: "an int", "a list"."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeio' or name == 'ndarray' else 'a'} {name}"
