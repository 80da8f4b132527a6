"""What happened in one call of a function: what passes from where it lives to where it is judged.

In the sandbox, hostile code may write it: what comes as JSON is checked before anybody reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from course.judging.values import Json, Packed, Untrusted

MOST_TEXTS, MOST_CHARACTERS = 100, 1000  # of what an observation says beside its value
FLAGS = ("leftover", "overlap", "reordered")
LISTS = ("shared", "changed", "unused", "warnings")
ALWAYS = ("reordered", "changed", "unused", "warnings")
OUTCOMES = {  # what says how the call ended -> what is known then
    "unwritten": ("unwritten", "error", "leftover"),
    "error": ("error", "line", "missing"),
    "value": ("value", "shared", "overlap"),
    "unpackable": ("unpackable",),
}


@dataclass(frozen=True)
class Observation:
    """One call of a student's function: it returned, raised, or is not written yet.

    Attributes:
        unwritten: name of the function that is a stub: this one, or one that it calls.
        error: type and text of the exception that it raised.
        leftover: whether a stub's line stands before other code.
        line: the line of the student's code that failed, where it is known.
        missing: name that is not defined, where that is the error.
        value: what it returned, packed; None also where it returned nothing that can be packed.
        shared: names of the arguments whose memory the result uses.
        overlap: whether two results share memory.
        unpackable: what it returned, where that cannot be packed.
        reordered: whether the function has the right arguments in another order.
        changed: names of the arguments that were modified.
        unused: names of the generators that were not drawn from.
        warnings: texts of Python's warnings.
    """

    unwritten: str | None = None
    error: str | None = None
    leftover: bool = False
    line: str = ""
    missing: str | None = None
    value: Json = None
    shared: list[str] = field(default_factory=list)
    overlap: bool = False
    unpackable: str | None = None
    reordered: bool = False
    changed: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def returned(self) -> bool:
        """Whether the call returned a value that could be packed; it may be None."""
        return self.error is None and self.unpackable is None

    def to_json(self) -> dict[str, Json]:
        """The observation as plain JSON: what says how the call ended, and what is known then."""
        outcome = next(
            (name for name in OUTCOMES if getattr(self, name) is not None),
            "value",
        )
        names = (*OUTCOMES[outcome], *ALWAYS)
        known = {name: getattr(self, name) for name in names}
        return {name: item for name, item in known.items() if item is not None or name == "value"}

    @classmethod
    def from_json(cls, data: Untrusted) -> "Observation":
        """The observation that `to_json` wrote; whatever it leaves out is empty.

        Args:
            data: parsed JSON; untrusted.

        Raises:
            ValueError: `to_json` writes no such thing, or something is longer than an honest
                observation says: texts are searched and shown in full.
        """
        if not isinstance(data, dict):
            raise ValueError("an observation is a dict")
        outcome = next((name for name in OUTCOMES if name in data), None)
        if outcome is None:
            raise ValueError("an observation says how the call ended")
        if outcome == "unwritten" and "error" not in data:
            raise ValueError("a stub raises an error")
        if unknown := data.keys() - {*OUTCOMES[outcome], *ALWAYS}:
            raise ValueError(f"an observation of this outcome has no {min(unknown)[:50]}")
        for name, item in data.items():
            if not _fits(name, item):
                raise ValueError(f"{name} of an observation has another form")
        return cls(**data)


Call: TypeAlias = Callable[[list[Packed]], list[Observation]]  # of a function, wherever it lives


def _fits(name: str, item: Untrusted) -> bool:
    """Whether this is content of this attribute; whoever unpacks the value checks the value."""
    if name in FLAGS:
        return isinstance(item, bool)
    if name in LISTS:
        return isinstance(item, list) and len(item) < MOST_TEXTS and all(map(_is_short_text, item))
    return name == "value" or _is_short_text(item)


def _is_short_text(item: Untrusted) -> bool:
    return isinstance(item, str) and len(item) < MOST_CHARACTERS
