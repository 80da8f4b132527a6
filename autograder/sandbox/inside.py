"""The kernel's end of a call: sent as text and run inside the sandbox. It holds no answer and
decides nothing.

It is run with two names: `namespace`, the notebook's variables, and `request`, JSON text with the
function's name, its inputs for every call, and the names of functions for which the marker lends
right values.
"""

import json
from collections.abc import Callable

import numpy as np

from course.judging.observation import Observation
from course.judging.observe import observe
from course.judging.values import NotPlain, Rng, Value, pack, unpack

MARKER = "lstm-course value: "


class Reply:
    """Text that a front end shows as it is."""

    def __init__(self, data: list[Observation] | None) -> None:
        self.text = json.dumps(data, default=Observation.to_json)

    def __repr__(self) -> str:
        return self.text


def lend(name: str) -> Callable:
    """A function that asks the marker for its value."""

    def stub(*args: Value, **kwargs: Value) -> Value:
        try:
            arguments = [
                pack([_seeded(value) for value in args]),
                pack({name: _seeded(value) for name, value in kwargs.items()}),
            ]
        except NotPlain as problem:
            raise TypeError(f"{name} was called with {problem}") from None
        answer = json.loads(input(MARKER + json.dumps({"name": name, "arguments": arguments})))
        if "error" in answer:
            raise ValueError(answer["error"])
        return unpack(answer["value"])

    stub.__name__ = name
    return stub


def _seeded(value: Value) -> Value:
    """A generator cannot leave the kernel: the marker draws from one of its own, with a seed drawn
    from this one.
    """
    return Rng(int(value.integers(2**32))) if isinstance(value, np.random.Generator) else value


def serve(namespace: dict[str, Value], request: str) -> Reply:
    """Observe every call that the request asks for.

    Returns:
        Reply: list of observations, or None where the function is not defined.
    """
    asked = json.loads(request)
    function, lent = namespace.get(asked["function"]), asked["lend"]
    if not callable(function):
        return Reply(None)
    own = {name: namespace[name] for name in lent if name in namespace}
    namespace.update({name: lend(name) for name in lent})
    try:
        return Reply([observe(function, inputs) for inputs in asked["inputs"]])
    finally:
        for name in lent:
            namespace.pop(name, None)
        namespace.update(own)
