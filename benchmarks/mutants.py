"""Wrong answers made by a machine: every mutant that cosmic-ray makes of a reference function.

A mutant differs from the reference in one operator, number, comparison, constant or loop. Functions
of the same module that the reference calls are mutated with it, but for those that are exercises
themselves. A few mutants are no mistakes: they compute the same for all inputs that the exercise
allows. They are listed, each with the reason, in equivalent_mutants.json.
"""

import ast
import inspect
import itertools
import json
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UserError
from autograder.exercises import load_all

FILE = Path(__file__).with_name("equivalent_mutants.json")
RANDOM = ("core/VariableReplacer", "core/VariableInserter")  # other mutants in each run


@dataclass(frozen=True)
class Mutant:
    """One wrong version of a reference function.

    Attributes:
        exercise: name of the function.
        line: what was changed, as ast.unparse writes it, so that formatting and comments do not
            matter.
        change: what it was changed into.
        source: of the function, as source_of gives it, with the change.
    """

    exercise: str
    line: str
    change: str
    source: str

    @property
    def key(self):
        """What identifies the mutant."""
        return self.exercise, self.line, self.change

    def function(self, reference):
        """The wrong function itself, among the reference's own names."""
        namespace = dict(reference.__globals__)
        exec(compile(self.source, f"<mutant: {self.change}>", "exec"), namespace)
        return namespace[reference.__name__]


def source_of(reference):
    """The source of a function and of those of its module that it calls and that are no exercises:
    without comments, docstrings and types.
    """
    module, found = inspect.getmodule(reference), {}

    def visit(function):
        if function.__name__ in found:
            return
        tree = found[function.__name__] = ast.parse(inspect.getsource(function))
        if ast.get_docstring(tree.body[0]):
            del tree.body[0].body[0]
        for node in ast.walk(tree):
            if isinstance(node, ast.arg):
                node.annotation = None
            elif isinstance(node, ast.FunctionDef):
                node.returns = None
            other = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
            if (
                inspect.isfunction(other)
                and other.__module__ == module.__name__
                and other.__name__ not in load_all()
            ):
                visit(other)

    visit(reference)
    return _written("\n".join(map(ast.unparse, found.values())))


def _written(source):
    """A source as ast.unparse writes it. cosmic-ray wants a line break at its end."""
    return ast.unparse(ast.parse(source)) + "\n"


def mutants(reference):
    """Every mutant of a function that cosmic-ray makes, each once, in an order that is always the
    same.

    Raises:
        UserError: cosmic-ray is missing.
    """
    source = source_of(reference)
    done = {source}
    for text in _changes(source):
        try:
            changed = _written(text)
        except SyntaxError:
            continue
        if changed not in done:
            done.add(changed)
            pairs = zip(source.splitlines(), changed.splitlines(), strict=True)
            line, change = next((old.strip(), new.strip()) for old, new in pairs if old != new)
            yield Mutant(reference.__name__, line, change, changed)


def _changes(source):
    """What each operator of cosmic-ray makes of a source."""
    try:
        from cosmic_ray.mutating import mutate_code
        from cosmic_ray.plugins import get_operator, operator_names
    except ImportError:
        raise UserError(
            "cosmic-ray is missing, which makes the mutants. Run: pip install -e '.[accuracy]'"
        ) from None
    for name in sorted(set(operator_names()) - set(RANDOM)):
        for occurrence in itertools.count():
            changed = mutate_code(source, get_operator(name)(), occurrence)
            if changed is None:
                break
            yield changed


def equivalent():
    """The mutants that are no mistakes: dict from (exercise, line, change) to the reason."""
    entries = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        (exercise, entry["line"], change): entry["reason"]
        for entry in entries
        for exercise in entry["exercises"]
        for change in entry["changes"]
    }
