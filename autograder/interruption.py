"""Ctrl-C, noted at once: nbgrader's own code takes it for a failure of one submission, and goes on."""

import signal
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM)
_noted = []


class Stopped(Exception):
    """Work that was stopped by a signal: one sentence that says how far it is, and how to go on."""

    @property
    def status(self):
        """Exit status of the command, as shells know it."""
        return 128 + (_noted[0] if _noted else signal.SIGINT)


@contextmanager
def noticing():
    """Note the signals that end a command, and raise KeyboardInterrupt."""
    _noted.clear()
    before = {number: signal.signal(number, _note) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _note(number, frame):
    _noted.append(number)
    raise KeyboardInterrupt


def was_asked():
    """Whether somebody wants the command to end."""
    return bool(_noted)


def check():
    """Raise KeyboardInterrupt where somebody wanted the command to end and was not heard."""
    if _noted:
        raise KeyboardInterrupt
