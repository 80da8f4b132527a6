"""Python as it stands in cells: IPython's commands understood, what a cell defines, and what is
wrong where it cannot be read.
"""

import ast
import re
import symtable
import unicodedata
import warnings
from collections import Counter
from collections.abc import Container, Iterable
from functools import lru_cache
from typing import TypeGuard

OTHER_LANGUAGES = {
    "bash",
    "sh",
    "script",
    "cmd",
    "html",
    "HTML",
    "javascript",
    "js",
    "latex",
    "markdown",
    "svg",
    "SVG",
    "perl",
    "ruby",
    "writefile",
    "file",
    "system",
    "sx",
    "timeit",
}  # cell magics whose text is not run in the notebook
MOST_COMMANDS = 40  # in one cell; IPython's transformer reads the whole cell anew for each
MOST_CHARACTERS = 20_000  # of a cell that is given to that transformer
MOST_TRIES = 20  # statements over which an open bracket or text may go on
MOST_PIECES = 2000  # that are tried in one cell
_COMMAND = re.compile(r"^\s*(?:%|!|\?|,|;|/|>>>|\.\.\. |In \[)|=\s*[%!]|\?\s*$", re.MULTILINE)
_COMMAND_LINE = re.compile(r"^([^\S\n]*)[%!].*$", re.MULTILINE)
_CONTINUES = re.compile(r"(?:else|elif|except|finally|case)\b|[\s)\]}#]|$")
_HEADER = re.compile(r"(?:@|async |def |class |if |for |while |with |try|match )")
_OPEN = ("was never closed", "unterminated triple-quoted", "unexpected EOF")
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})(?: |$)")
_KNOWN = {
    "\u200b": "a zero-width space",
    "\u200c": "a zero-width non-joiner",
    "\u200d": "a zero-width joiner",
    "\ufeff": "a byte order mark",
    "\u00a0": "a no-break space",
    **dict.fromkeys("\u2018\u2019\u201c\u201d", "a curly quote"),
}


@lru_cache(maxsize=256)
def plain(source: str) -> str:
    """The text of a cell as Python: what only IPython understands becomes what IPython makes of it,
    line by line.
    """
    source = source.removeprefix("\ufeff")
    first = next((line for line in source.split("\n") if line.strip()), "")
    if first.lstrip().startswith("%%"):
        if first.strip()[2:].partition(" ")[0] in OTHER_LANGUAGES or first.strip().startswith(
            "%%!"
        ):
            return ""
        source = source.replace(first, "", 1)
    commands = len(_COMMAND.findall(source))
    if not commands and not first[:1].isspace():
        return source
    if commands > MOST_COMMANDS or len(source) > MOST_CHARACTERS:
        return _COMMAND_LINE.sub(r"\1pass", source)
    from IPython.core.inputtransformer2 import TransformerManager

    body = source.lstrip("\n")
    try:
        return "\n" * (len(source) - len(body)) + TransformerManager().transform_cell(body)
    except Exception:  # a cell that IPython cannot take apart is no Python either
        return source


@lru_cache(maxsize=256)
def parse(source: str) -> ast.Module:
    """The syntax tree of a code cell; where Python cannot read all of it, of those statements that
    it can.
    """
    text = plain(source)
    try:
        return _tree(text)
    except SyntaxError:
        pieces = _readable_pieces(text.split("\n"))
        return ast.Module([node for tree in pieces for node in tree.body], [])


def whole(source: str) -> ast.Module:
    """The syntax tree of a text that is wholly Python; an empty one for any other."""
    try:
        return _tree(plain(source))
    except SyntaxError:
        return ast.Module([], [])


def problem(source: str) -> tuple[int, str] | None:
    """What keeps Python from reading a cell.

    Returns:
        (number of the line, a sentence without full stop in which no text of the cell stands), or
        None where nothing does.
    """
    try:
        _tree(plain(source))
    except SyntaxError as error:
        return _located(source, error)
    return None


def defines(source: str, name: str) -> bool:
    """Whether this code gives a value to this name at its top level, by a function or otherwise."""
    return any(name in bound_names(node) for node in parse(source).body)


def writes(source: str, name: str) -> bool:
    """Whether this code defines the name by something else than a stub that still raises
    NotWritten.
    """
    return any(name in bound_names(node) and not is_stub(node) for node in parse(source).body)


def is_stub(node: ast.stmt) -> TypeGuard[ast.FunctionDef]:
    """Whether a statement defines a function that nobody has written yet: it raises NotWritten
    before anything else.
    """
    if not isinstance(node, ast.FunctionDef):
        return False
    body = [
        part
        for part in node.body
        if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
    ]
    raised = body and isinstance(body[0], ast.Raise) and body[0].exc
    return getattr(getattr(raised, "func", raised), "id", None) == "NotWritten"


def without_stubs(source: str, names: Container[str]) -> str:
    """The text of a cell without the stubs of functions that are written elsewhere; all other lines
    stay where they are.

    Args:
        source: text of a code cell.
        names: names of the functions that are written.
    """
    lines = source.split("\n")
    for node in parse(source).body:
        if is_stub(node) and node.name in names:
            first = _first_line(node)
            last = node.end_lineno or first
            lines[first - 1 : last] = [""] * (last - first + 1)
    return "\n".join(lines)


def definitions(source: str) -> list[tuple[str, bool]]:
    """The statements of a cell that define something, each as text: what is left to run where the
    cell itself stops with an error.

    Returns:
        list of (text, whether it only makes functions, classes, imports and plain constants, so
        that it ends at once).
    """
    lines, nodes = plain(source).split("\n"), parse(source).body
    taken = Counter(number for node in nodes for number in {node.lineno, node.end_lineno})
    found = []
    for node in filter(bound_names, nodes):
        alone = (
            taken[node.lineno] == taken[node.end_lineno] == 1
        )  # no other statement stands in its lines
        found.append(
            (
                "\n".join(lines[_first_line(node) - 1 : node.end_lineno])
                if alone
                else ast.unparse(node),
                is_quick(node),
            )
        )
    return found


def _first_line(node: ast.stmt) -> int:
    """The number of the line in which a statement begins, with its decorators."""
    return min(
        [node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))]
    )


def names_made(source: str) -> set[str]:
    """All names that the statements of a text make."""
    return {name for node in parse(source).body for name in bound_names(node)}


def bound_names(node: ast.stmt) -> set[str]:
    """The names that a statement makes. Loops make none: what they compute is an experiment."""
    match node:
        case ast.Import() | ast.ImportFrom():
            return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            return {
                part.id
                for target in targets
                for part in ast.walk(target)
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
            }
        case ast.If() | ast.Try() | ast.With():
            return {name for part in _inner(node) for name in bound_names(part)}
    return set()


def global_names(node: ast.stmt) -> set[str]:
    """The names that a statement takes from the notebook: not those that are local to its
    functions.
    """
    try:
        return _looked_up(symtable.symtable(ast.unparse(node), "cell", "exec"))
    except (SyntaxError, ValueError, RecursionError):
        return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def used_by_functions(sources: Iterable[str]) -> set[str]:
    """The names that the functions in some cells take from the notebook."""
    nodes = [node for source in sources for node in parse(source).body]
    return {name for node in nodes if hasattr(node, "args") for name in global_names(node)}


def _looked_up(table: symtable.SymbolTable) -> set[str]:
    found = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if (symbol.is_global() or table.get_type() == "module") and symbol.is_referenced()
    }
    return found.union(*map(_looked_up, table.get_children()))


def _inner(node: ast.If | ast.Try | ast.With) -> list[ast.stmt]:
    """The statements inside a statement, in all its branches."""
    parts = [*node.body, *getattr(node, "orelse", ()), *getattr(node, "finalbody", ())]
    return parts + [part for handler in getattr(node, "handlers", ()) for part in handler.body]


def is_quick(node: ast.stmt) -> bool:
    """Whether a statement only makes functions, classes, imports and plain constants, so that it
    ends at once.
    """
    if isinstance(node, ast.If | ast.Try):
        return all(map(is_quick, _inner(node)))
    if isinstance(node, ast.Assign):
        return isinstance(node.value, ast.Lambda | ast.Constant | ast.Name)
    return isinstance(
        node,
        ast.FunctionDef
        | ast.AsyncFunctionDef
        | ast.ClassDef
        | ast.Import
        | ast.ImportFrom
        | ast.Pass,
    )


def _tree(text: str) -> ast.Module:
    """The syntax tree of a text.

    Raises:
        SyntaxError: it is no Python, or too much of it for Python's own reader.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
            compile(
                text, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
            )  # finds a `return` outside of a function
        return tree
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(str(error) or "nested too deeply") from None


def _readable_pieces(lines: list[str]) -> list[ast.Module]:
    """Syntax trees of the pieces of a text that Python can read. A piece begins at a line without
    indentation.
    """
    starts = _starts(lines)
    trees, number, left = [], 0, MOST_PIECES
    while number < len(starts) and left > 0:
        first = starts[number]
        for taken in range(1, MOST_TRIES):
            left -= 1
            last = starts[number + taken] if number + taken < len(starts) else len(lines)
            tree, goes_on = _piece(lines[first:last], first)
            if tree or not goes_on or last == len(lines):
                break
        if tree is None:
            taken = 1  # what stands behind an open bracket is looked at by itself
            if trees and _interrupts(
                lines, first, starts[number + 1] if number + 1 < len(starts) else len(lines)
            ):
                trees.pop()
        else:
            trees.append(tree)
        number += taken
    return trees


def _starts(lines: list[str]) -> list[int]:
    """Numbers of the lines at which a statement begins; a decorator belongs to what it
    decorates.
    """
    found = [number for number, line in enumerate(lines) if line and not _CONTINUES.match(line)]
    return [
        number
        for before, number in zip([None, *found], found)
        if before is None or not lines[before].startswith("@")
    ]


def _piece(lines: list[str], first: int) -> tuple[ast.Module | None, bool]:
    """The tree of some lines, or None; and whether more lines could make it whole."""
    try:
        tree = _tree("\n".join(lines))
    except SyntaxError as error:
        return None, any(words in str(error.msg) for words in _OPEN)
    return ast.increment_lineno(tree, first), False


def _interrupts(lines: list[str], first: int, last: int) -> bool:
    """Whether lines that cannot be read stand inside the statement above: an indented line follows,
    and no blank one goes before.
    """
    indented = any(line[:1].isspace() and line.strip() for line in lines[first + 1 : last])
    return indented and not _HEADER.match(lines[first]) and bool(lines[first - 1].strip())


def _located(source: str, error: SyntaxError) -> tuple[int, str]:
    """Line and sentence of a SyntaxError."""
    lines = source.split("\n")
    if marked := next(
        (number for number, line in enumerate(lines, 1) if _CONFLICT.match(line)), None
    ):
        return (
            marked,
            f"line {marked}: a conflict marker of git stands there. Keep one of the two versions "
            "and delete the markers",
        )
    number, place = min(max(error.lineno or 1, 1), len(lines)), error.offset or 1
    if strange := _strange(lines[number - 1], place):
        place, character = strange
        known = _KNOWN.get(
            character, unicodedata.name(character, "a character that is not printed").lower()
        )
        return (
            number,
            f"line {number}, character {place}: {known} (U+{ord(character):04X}) stands there. "
            "Delete it and type it anew",
        )
    if isinstance(error, TabError):
        return (
            number,
            f"line {number}: its indentation mixes tabs and blanks. Use four blanks for each level",
        )
    return number, f"line {number}, character {place}: {_words(str(error.msg).partition(' (')[0])}"


def _strange(line: str, place: int) -> tuple[int, str] | None:
    """(place, character) of a character that Python does not take, near where it stopped; None
    where there is none.
    """
    around = [
        (index, character)
        for index, character in enumerate(line, 1)
        if ord(character) > 127 and not character.isidentifier() and not character.isalnum()
    ]
    return (
        min(around, key=lambda found: abs(found[0] - place), default=None)
        if around
        and any(abs(index - place) <= 1 or character in _KNOWN for index, character in around)
        else None
    )


def _words(message: str) -> str:
    """Python's message without the words of the cell that it may quote: brackets and keywords only
    come through.
    """
    known = re.compile(r"[\[\](){}:=,.]{1,3}|[a-z]{2,8}")
    return re.sub(
        r"'([^']*)'", lambda quoted: quoted[0] if known.fullmatch(quoted[1]) else "a word", message
    )
