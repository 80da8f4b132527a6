"""Settings that are wrong, found before any submission is touched: make what nbgrader would
make.
"""

import re
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from traitlets import TraitError
from traitlets.config import Configurable

from autograder.errors import UserError, cause
from autograder.gradebook.gradebook import require_writable
from autograder.nbgrader_insides import forget_registered, registered
from autograder.plugin.mark import Mark
from autograder.sandbox import provisioner

FILE = "nbgrader_config.py"
TRAIT = re.compile(
    r"The '(\w+)' trait of (?:an? |<(?:\w+\.)*)(\w+) (?:object at \w+> )?instance (.+)"
)


def require(nbgrader: NbGraderAPI) -> None:
    """Refuse to mark with settings that are wrong.

    Args:
        nbgrader: NbGraderAPI.

    Raises:
        UserError: something cannot be imported or made, has a wrong value or is no setting; the
            sentence says what.
    """
    folders: Any = nbgrader.coursedir
    for make in (Autograde, GenerateFeedback):
        try:
            converter: Any = make(coursedir=folders, parent=nbgrader)
            exporter = converter.exporter_class(parent=converter, config=converter.config)
            found = make is GenerateFeedback and _problem(exporter, converter.preprocessors)
        except Exception as error:
            found = _sentence(error)
        if found:
            raise UserError(found)


def problem(exporter: Exporter) -> str | None:
    """What keeps nbgrader from marking anybody.

    Args:
        exporter: nbgrader's exporter, whose parent is its converter Autograde. It is left without
            preprocessors.

    Returns:
        One sentence, or None.
    """
    converter: Any = exporter.parent  # its traits have no types
    return _problem(
        exporter, [*converter.sanitize_preprocessors, *converter.autograde_preprocessors]
    )


def _problem(exporter: Exporter, preprocessors: list) -> str | None:
    converter: Any = exporter.parent
    try:
        for preprocessor in preprocessors:
            exporter.register_preprocessor(preprocessor, enabled=True)
        for made in registered(exporter):
            _try_out(made)
        _refuse_unknown(converter, converter.coursedir, exporter, *registered(exporter))
        require_writable(converter.coursedir.db_url)
    except Exception as error:  # whatever importing somebody's plugin may raise
        return _sentence(error)
    finally:
        forget_registered(exporter)
    return None


def _try_out(preprocessor: Any) -> None:
    """Make the plugin that a preprocessor makes later; look whether code may run in the sandbox."""
    if hasattr(preprocessor, "init_plugin"):
        preprocessor.init_plugin()
        _refuse_unknown(preprocessor.plugin_inst)
    if isinstance(preprocessor, Mark) and preprocessor.sandbox == "bubblewrap":
        provisioner.require()


def _refuse_unknown(*configured: Configurable) -> None:
    """Refuse settings of these objects that their classes do not have: traitlets passes over
    them.
    """
    for one in filter(lambda one: hasattr(one, "config"), configured):
        name = type(one).__name__
        known = sorted(type(one).class_trait_names(config=True))
        for setting in sorted(set(one.config[name]) - set(known) if name in one.config else ()):
            raise UserError(
                f"{FILE}: c.{name}.{setting} is no setting. {name} has: {', '.join(known)}."
            )


def _sentence(error: Exception) -> str:
    """One sentence on an error: our own as it is; others come from what somebody wrote into the
    configuration.
    """
    if isinstance(
        error, NbGraderException | UserError
    ):  # our exporter said it already, or somebody of ours
        return str(error)
    return f"{FILE}: {_of_trait(error) if isinstance(error, TraitError) else cause(error)}"


def _of_trait(error: TraitError) -> str:
    """What traitlets says of a value, with the setting as one writes it, and with the reason why
    something cannot be imported.
    """
    text = " ".join(str(error).split())
    found = TRAIT.match(text)
    if not found:
        return text
    name, owner, said = found.groups()
    why = f" ({cause(error.__context__)})" if isinstance(error.__context__, ImportError) else ""
    return f"c.{owner}.{name} {said.rstrip('.')}{why}."
