"""Which symbols of a text's formulas are named nowhere: neither in the course's alphabet nor in the
text itself.
"""

import re

from autograder import paths

MATH = re.compile(r"\$\$(.+?)\$\$|\$([^$]+?)\$", re.DOTALL)
GREEK = {
    f"\\{name}"
    for name in (
        "alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi pi rho "
        "sigma tau phi varphi chi psi omega "
        "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell"
    ).split()
}
SYMBOL = r"(\\[a-zA-Z]+|[A-Za-z])"
SCRIPTS = r"(?:[_^](?:\{[^{}]*\}|\\\w+|\w)|')*"
RUNNING = re.compile(r"\\(?:sum|prod|max|min)(?:\\limits)?_(\{[^{}]*\}|\w)")
NOT_A_NOUN = (
    "a|an|the|and|or|of|to|by|for|in|is|are|with|at|on|from|than|as|that|then|if|but|so|both|each|all|not|times|plus|minus|equals|"
    "between|over|per|only|where|gives|into"
)
NOUN_BEFORE = re.compile(
    rf"\b(?!(?:{NOT_A_NOUN})\b)[a-z-]{{2,}}[*_]*[\s(]+(\$[^$]+\$(,\s|,?\s+and\s))*$", re.IGNORECASE
)
COUNT_BEFORE = re.compile(r"\b(of|with|has|have|are|over)\s+$")
PLURAL = re.compile(r"\s+[a-z-]{3,}s\b")
SAYS_WHAT = re.compile(
    r"[*_]*(\s+(is|are|means|counts|stands|has)\b|,\s+(the|a|an)\b|\s\((the|a|an)\b)"
)


def alphabet() -> set[str]:
    """The symbols that mean the same in all lessons: the first column of the table in
    CONTRIBUTING.md.
    """
    text = (paths.HOUSE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\$[^|]+) \| ", text, re.MULTILINE)
    return {
        symbol
        for row in rows
        for formula in re.findall(r"\$([^$]+)\$", row)
        for symbol in symbols(formula)
    }


def undefined(text: str) -> list[str]:
    """The symbols that are named nowhere, in alphabetical order.

    A text names a symbol in one of five ways: "the matrix $A$" or "the matrices $A$ and $B$" (a
    word directly before it), "$A$ is" or "$A$, the" (what it is directly behind it), "of $M$
    numbers" (what it counts), "$A = ...$" (alone on the left of an equation), or "$\\sum_j$" (an
    index that runs).
    """
    text = _prose(text)
    used = {symbol for match in MATH.finditer(text) for symbol in symbols(_formula(match))}
    return sorted(used - alphabet() - _named(text))


def symbols(formula: str) -> set[str]:
    """Letters and Greek letters of a formula; words in it, as those of \\text, do not count."""
    formula = _bare(formula)
    commands = set(re.findall(r"\\[A-Za-z]+", formula))
    return (commands & GREEK) | set(re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", " ", formula)))


def _formula(match: re.Match[str]) -> str:
    return match[1] or match[2]


def _prose(text: str) -> str:
    """The text without code."""
    return re.sub(
        r"`[^`\n]*`", "`code`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    )


def _bare(formula: str) -> str:
    formula = re.sub(r"\\(?:text|mathrm|operatorname|mathit|textbf)\*?\s*\{[^{}]*\}", " ", formula)
    formula = re.sub(r"\\(?:begin|end)\{[^}]*\}", " ", formula)
    return re.sub(r"\\\\(\[[^\]]*\])?", " ", formula)


def _named(text: str) -> set[str]:
    found = set()
    for match in MATH.finditer(text):
        formula = _bare(_formula(match))
        found |= {symbol for scripts in RUNNING.findall(formula) for symbol in symbols(scripts)}
        for part in re.split(r",|;|&|\n|\\q?quad", formula):
            left, equals, _ = part.partition("=")
            if equals and (alone := re.fullmatch(SYMBOL + SCRIPTS, left.strip())):
                found.add(alone[1])
        alone = re.fullmatch(SYMBOL + SCRIPTS, formula.strip())
        before, behind = (
            text[max(0, match.start() - 200) : match.start()],
            text[match.end() : match.end() + 30],
        )
        if alone and (
            NOUN_BEFORE.search(before)
            or SAYS_WHAT.match(behind)
            or (COUNT_BEFORE.search(before) and PLURAL.match(behind))
        ):
            found.add(alone[1])
    return found
