"""Ctrl-C, noted at once: nbgrader's own code takes it for a failure of one submission, and goes
on.
"""

import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM)
SECONDS, SOON = 5, 0.05  # until a signal that was lost in somebody's code is raised once more
_noted = []


class Stopped(Exception):
    """Work that was stopped by a signal: one sentence that says how far it is, and how to go on."""

    @property
    def status(self) -> int:
        """Exit status of the command, as shells know it."""
        return 128 + (_noted[0] if _noted else signal.SIGINT)


@contextmanager
def noticing() -> Iterator[None]:
    """Note the signals that end a command, and raise KeyboardInterrupt, again and again until
    `heard` is called.
    """
    _noted.clear()
    before = {number: signal.signal(number, _note) for number in SIGNALS}
    if hasattr(signal, "SIGALRM"):
        before[signal.SIGALRM] = signal.signal(signal.SIGALRM, _again)
    report, sys.unraisablehook = sys.unraisablehook, _swallowed
    try:
        yield
    finally:
        heard()
        sys.unraisablehook = report
        for number, handler in before.items():
            signal.signal(number, handler)


def _note(number: int, frame: FrameType | None) -> NoReturn:
    _noted.append(number)
    warnings.filterwarnings(
        "ignore", "coroutine .* was never awaited"
    )  # what was about to start will not
    _again()


def _again(*_: Any) -> NoReturn:
    """Raise KeyboardInterrupt, and once more in a while: some library may swallow it."""
    _alarm(SECONDS)
    raise KeyboardInterrupt


def _swallowed(lost: "sys.UnraisableHookArgs") -> None:
    """Where Python cleans up, an exception goes nowhere: raise it in a moment."""
    if lost.exc_type is KeyboardInterrupt:
        _alarm(SOON)
    else:
        sys.__unraisablehook__(lost)


def heard() -> None:
    """Raise it no more: the command is ending."""
    _alarm(0)


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):  # not on Windows
        signal.setitimer(signal.ITIMER_REAL, seconds)


def was_asked() -> bool:
    """Whether somebody wants the command to end."""
    return bool(_noted)


def check() -> None:
    """Raise KeyboardInterrupt where somebody wanted the command to end and was not heard."""
    if _noted:
        raise KeyboardInterrupt
