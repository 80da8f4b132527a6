"""How much a submission may use. The defaults; nbgrader_config.py can replace each."""

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """Limits of one submission.

    Attributes:
        cell_seconds: wall time of one cell.
        call_seconds: wall time of the calls that mark one exercise.
        notebook_seconds: wall time of everything together.
        start_seconds: wall time until the kernel answers.
        cpu_seconds: processor time of the kernel.
        memory_bytes: address space of the kernel.
        file_bytes: size of a file, and of all files together.
        processes: number of threads; there is only one process. As root only memory_bytes bounds it.
        open_files: number of open files.
        output_characters: text that is kept of one cell.
        message_bytes: size of one message from the kernel.
    """

    cell_seconds: float = 20
    call_seconds: float = 20
    notebook_seconds: float = 180
    start_seconds: float = 60
    cpu_seconds: int = 150
    memory_bytes: int = 4096 * MIB
    file_bytes: int = 64 * MIB
    processes: int = 256
    open_files: int = 512
    output_characters: int = 10_000
    message_bytes: int = 8 * MIB
