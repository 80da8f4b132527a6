"""Files of a class are for its owner alone; files of the course are for everybody on the
machine.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE, PUBLIC = 0o077, 0o022  # what new files do not allow
FOLDER, FILE = 0o700, 0o600


@contextmanager
def new_files(mask: int) -> Iterator[None]:
    """Files and folders that are made meanwhile do not allow what is in the mask.

    Args:
        mask: PRIVATE or PUBLIC.
    """
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def make_private(folder: Path) -> None:
    """Take everybody else's rights from a folder and all that is in it; links are not followed."""
    _allow(folder, FOLDER)
    for place, folders, files in os.walk(folder):
        for names, mode in ((folders, FOLDER), (files, FILE)):
            for name in names:
                _allow(Path(place, name), mode)


def _allow(path: Path, mode: int) -> None:
    with contextlib.suppress(
        OSError
    ):  # gone by now, somebody else's, or on a disk without such rights
        found = path.lstat().st_mode
        if stat.S_IMODE(found) != mode and (stat.S_ISREG(found) or stat.S_ISDIR(found)):
            path.chmod(mode)
