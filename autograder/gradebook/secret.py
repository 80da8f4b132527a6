"""The secret of a class: what hidden inputs are drawn from."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from autograder import paths
from autograder.errors import UserError


def class_secret() -> bytes:
    """The class's secret, made when it is first asked for. It stays, so that marking again gives
    the same marks.

    Returns:
        bytes.

    Raises:
        UserError: the file is empty.
    """
    path = paths.CLASSROOM / "secret"
    if not path.exists():
        _write(path)
    if not (secret := path.read_bytes().strip()):
        raise UserError(
            f"{path.parent.name}/{path.name} is empty, so hidden inputs could be guessed. Restore "
            "it from a backup; "
            "if nobody was marked yet, delete it."
        )
    return secret


def _write(path: Path) -> None:
    """Write a new secret; it gets its name when all of it is on the disk, and the first one
    stays.
    """
    path.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix="secret-", encoding="ascii"
    ) as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(file.name, path)
