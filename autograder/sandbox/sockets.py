"""Where the sockets of a kernel lie: the path of a socket may have 107 bytes, whatever the folder
for temporary files is called.
"""

import os
import tempfile
from pathlib import Path

from autograder.errors import UserError

PREFIX = "lstm-course-"
NAME = "socket"  # ZeroMQ's, with a number behind: socket-1
MOST_BYTES = 107  # sun_path, without the zero at its end
_LONGEST = f"/{PREFIX}12345678/{NAME}-5"


def places() -> list[Path]:
    """Folders in which sockets may lie, the best first."""
    named = [
        tempfile.gettempdir(),
        os.environ.get("XDG_RUNTIME_DIR"),
        "/tmp",
        "/var/tmp",
        "/dev/shm",
    ]
    return [Path(name) for name in dict.fromkeys(filter(None, named))]


def folder() -> Path:
    """A new folder for the sockets of one kernel.

    Returns:
        Path.

    Raises:
        UserError: no folder with so short a name can be written.
    """
    for place in places():
        if (
            len(os.fsencode(str(place) + _LONGEST)) <= MOST_BYTES
            and place.is_dir()
            and os.access(place, os.W_OK | os.X_OK)
        ):
            return Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    raise UserError(
        "The sockets of a kernel need a folder that can be written and whose name has at most "
        f"{MOST_BYTES - len(_LONGEST)} "
        f"characters, and none of these is: {', '.join(map(str, places()))}. Set TMPDIR to one."
    )
