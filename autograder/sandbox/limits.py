"""How much a submission may use. The defaults; nbgrader_config.py can replace each."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from autograder.errors import UserError

MIB = 2**20
BACKSTOPS = {
    "wall_seconds": ("cell_seconds", "call_seconds"),
    "notebook_wall_seconds": ("notebook_seconds",),
}


@dataclass(frozen=True)
class Limits:
    """Limits of one submission. Without a sandbox only those of time hold.

    Time that code may use is processor time of its kernel, which the load of the machine does not
    change. Those in wall time are for code that waits, and generous. What the marker itself does
    counts for none of them but lending_seconds.

    Attributes:
        cell_seconds: processor time of one cell.
        call_seconds: processor time of the calls that mark one exercise.
        notebook_seconds: processor time of everything together, in all kernels.
        wall_seconds: wall time of one cell, or of the calls that mark one exercise.
        notebook_wall_seconds: wall time of everything together.
        lending_seconds: processor time of the marker for the right values that are lent to one
            exercise.
        start_seconds: wall time until the kernel answers.
        memory_bytes: address space of the kernel.
        marker_bytes: memory by which the marker may grow through what the kernel sends.
        file_bytes: size of a file, of all files in the home, and of all others.
        files: number of files and folders, beyond which a watch ends the kernel.
        processes: number of threads; there is only one process. As root, a watch ends the kernel at
            ten times as many.
        open_files: number of open files.
        output_characters: text that is kept of one cell; of a notebook, 20 times as much.
        message_bytes: size of one message from the kernel.
    """

    cell_seconds: float = 20
    call_seconds: float = 20
    notebook_seconds: float = 180
    wall_seconds: float = 120
    notebook_wall_seconds: float = 900
    lending_seconds: float = 60
    start_seconds: float = 300
    memory_bytes: int = 4096 * MIB
    marker_bytes: int = 512 * MIB
    file_bytes: int = 64 * MIB
    files: int = 4000
    processes: int = 256
    open_files: int = 512
    output_characters: int = 10_000
    message_bytes: int = 8 * MIB

    @classmethod
    def replaced(cls, settings: Mapping[str, Any]) -> "Limits":
        """The defaults with some of them replaced.

        Args:
            settings: dict from the name of a limit to its value, as in c.Mark.limits.

        Raises:
            UserError: there is no such limit, the value is no positive number, or wall time would
                end before processor time.
        """
        types = {limit.name: limit.type for limit in fields(cls)}
        for name, value in settings.items():
            if name not in types:
                raise UserError(
                    f"c.Mark.limits names {name!r}, which is no limit. The limits are: "
                    f"{', '.join(types)}."
                )
            whole = types[name] is int
            if type(value) not in ((int,) if whole else (int, float)) or not 0 < value < math.inf:
                kind = "positive whole number" if whole else "positive number"
                raise UserError(
                    f"c.Mark.limits[{name!r}] is {value!r}, but must be a {kind}, as all limits: "
                    f"{', '.join(types)}."
                )
        limits = cls(**settings)
        for wall, inside in BACKSTOPS.items():
            if getattr(limits, wall) < max(getattr(limits, name) for name in inside):
                raise UserError(
                    f"c.Mark.limits: {wall} is {getattr(limits, wall):g}, less than "
                    f"{' or '.join(inside)}. "
                    "It is the backstop for code that waits: make it several times as large."
                )
        return limits
