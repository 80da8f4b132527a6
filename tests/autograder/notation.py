"""Which symbols of a text's formulas are named nowhere: neither in the course's alphabet nor in the text itself."""

import re

from autograder import paths

MATH = re.compile(r"\$\$(.+?)\$\$|\$([^$]+?)\$", re.DOTALL)
GREEK = {f"\\{name}" for name in (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi varphi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell").split()}
SYMBOL = r"(\\[a-zA-Z]+|[A-Za-z])"
SCRIPTS = r"(?:[_^](?:\{[^{}]*\}|\\\w+|\w)|')*"
NOT_A_NOUN = set("a an the and or of to by for in is are with at on from than as that then if but so both each all not times plus minus "
                 "equals between over per only where gives into".split())


def alphabet():
    """The symbols that mean the same in all lessons: the first column of the table in CONTRIBUTING.md."""
    text = (paths.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\$[^|]+) \| ", text, re.MULTILINE)
    return {symbol for row in rows for formula in re.findall(r"\$([^$]+)\$", row) for symbol in symbols(formula)}


def undefined(text):
    """The symbols that are named nowhere, in alphabetical order.

    A text names a symbol in one of three ways: "the matrix $A$" (a word directly before it), "$A$ is", "$A$, the" (what it is directly
    behind it), or "$A = ...$" (alone on the left of an equation).
    """
    text = _prose(text)
    used = {symbol for match in MATH.finditer(text) for symbol in symbols(_formula(match))}
    return sorted(used - alphabet() - _named(text))


def symbols(formula):
    """Letters and Greek letters of a formula; words in it, such as those of \\text, do not count."""
    formula = _bare(formula)
    commands = set(re.findall(r"\\[A-Za-z]+", formula))
    return (commands & GREEK) | set(re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", " ", formula)))


def _formula(match):
    return match[1] or match[2]


def _prose(text):
    """The text without code."""
    return re.sub(r"`[^`\n]*`", "`code`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))


def _bare(formula):
    formula = re.sub(r"\\(?:text|mathrm|operatorname|mathit|textbf)\*?\s*\{[^{}]*\}", " ", formula)
    formula = re.sub(r"\\(?:begin|end)\{[^}]*\}", " ", formula)
    return re.sub(r"\\\\(\[[^\]]*\])?", " ", formula)


def _named(text):
    found = set()
    for match in MATH.finditer(text):
        formula = _bare(_formula(match))
        for part in re.split(r",|;|&|\n|\\q?quad", formula):
            left, equals, _ = part.partition("=")
            if equals and (alone := re.fullmatch(SYMBOL + SCRIPTS, left.strip())):
                found.add(alone[1])
        alone = re.fullmatch(SYMBOL + SCRIPTS, formula.strip())
        if alone and (_noun_before(text[:match.start()]) or _says_what(text[match.end():match.end() + 30])):
            found.add(alone[1])
    return found


def _noun_before(text):
    word = re.search(r"([A-Za-z-]{2,})[*_]*[\s(]+$", text)
    return bool(word) and word[1].lower() not in NOT_A_NOUN


def _says_what(text):
    return bool(re.match(r"[*_]*(\s+(is|are|means|counts|stands|has)\b|,\s+(the|a|an)\b|\s\((the|a|an)\b)", text))
