"""The secret of a class: what hidden inputs are drawn from."""

import os
import secrets

from autograder import paths


def class_secret():
    """The class's secret, made when it is first asked for. It stays, so that marking again gives the same marks.

    Returns:
        bytes.
    """
    path = paths.CLASSROOM / "secret"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return path.read_bytes()
