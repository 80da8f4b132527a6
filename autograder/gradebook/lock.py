"""One marker at a time. The system takes the lock back when its process ends, however it ends."""

import contextlib
import json
import os
import platform
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from autograder import paths
from autograder.errors import UserError
from autograder.gradebook.private import make_private

try:
    import fcntl
except ImportError:  # Windows: nobody else is kept out there
    fcntl = None

NAME = "marking.lock"
_threads = threading.RLock()  # threads of one process take turns
_held = False  # nbgrader marks inside `lstm-course grade`, which holds the lock already


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else marks this class or writes its assignments as long as this lasts. Its files
    become the owner's alone.

    Raises:
        UserError: another process is at work; the sentence says which, since when, and what to do.
    """
    global _held
    with _threads:
        if _held:
            yield
            return
        with _locked(paths.CLASSROOM / NAME):
            _held = True
            try:
                make_private(paths.CLASSROOM)
                yield
            finally:
                _held = False


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(exist_ok=True)
    with open(
        path, "a+", encoding="utf-8"
    ) as file:  # its note is removed in the end, the file stays: others may have it open
        try:
            if fcntl:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                f"The class is in use by {_holder(file)}. Wait until it ends, or end it, then run "
                "the same command."
            ) from None
        except OSError as error:  # a network drive without locks
            raise UserError(
                f"{path.parent.name}/{path.name} cannot be locked ({error.strerror}), so two "
                "markers could mark at once. "
                "Put the folder on a disk that knows locks: a local one, or NFS 4."
            ) from None
        with contextlib.suppress(OSError):  # a full disk: the lock holds without its note
            _write(file, json.dumps(_note()))
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                _write(file, "")


def _write(file: TextIO, text: str) -> None:
    file.truncate(0)
    file.write(text)
    file.flush()


def _note() -> dict[str, str | int]:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])
    return {
        "pid": os.getpid(),
        "host": platform.node(),
        "command": command[:100],
        "since": time.strftime("%Y-%m-%d %H:%M"),
    }


def _holder(file: TextIO) -> str:
    """Who holds the lock, as far as its note says."""
    try:
        file.seek(0)
        note = json.load(file)
        host = "" if note["host"] == platform.node() else f" on {note['host']}"
        return f"process {note['pid']}{host} since {note['since']} ({note['command']})"
    except (ValueError, KeyError, TypeError):  # it has not written it yet
        return "another process"
