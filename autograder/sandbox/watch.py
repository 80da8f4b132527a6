"""Ends a kernel that fills the marker's memory, the disk through the folder that it shares with the
marker, or the system's memory.

Messages wait in memory before the marker reads them, and one message may have any number of parts:
so what counts is the memory of the marker itself, and somebody has to look at it while the marker
reads. Files without contents and threads with small stacks take memory of the system that no limit
of a process counts.
"""

import ctypes
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

from autograder.sandbox.limits import MIB, Limits

SECONDS = 0.05  # between two looks
THREADS = 10  # times as many as may be: the system itself holds everybody to it but root
STATM = Path("/proc/self/statm")


class Watch(threading.Thread):
    """A thread that ends one kernel when it takes too much.

    Args:
        share: Path of the folder that the kernel shares with the marker.
        limits: Limits.
        memory: bytes that the marker used before the kernel started.
        end: function that ends the kernel at once.
        process: psutil.Process of the kernel.
        disks: where its disks in memory are, as it names them.

    Attributes:
        reason: why the kernel was ended; empty as long as it was not.
    """

    def __init__(
        self,
        share: Path,
        limits: Limits,
        memory: int,
        end: Callable[[], None],
        process: psutil.Process | None = None,
        disks: Iterable[str] = (),
    ) -> None:
        super().__init__(daemon=True)
        self.share, self.limits, self.memory, self.end = share, limits, memory, end
        self.process, self.disks = process, disks
        self.reason = ""
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(SECONDS):
            self.reason = self._reason()
            if self.reason:
                self.end()
                return

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        self.join()

    def _reason(self) -> str:
        if resident_bytes() > self.memory + self.limits.marker_bytes:
            return (
                "sent so much that the marker grew by more than "
                f"{self.limits.marker_bytes / MIB:g} MB"
            )
        if self._disk_is_filled():
            return "filled the folder that it shares with the marker"
        return self._of_the_system(self.process) if self.process else ""

    def _of_the_system(self, process: psutil.Process) -> str:
        try:
            disks = [os.statvfs(f"/proc/{process.pid}/root{disk}") for disk in self.disks]
            threads = process.num_threads()
        except (OSError, psutil.Error):  # it has just ended
            return ""
        if sum(disk.f_files - disk.f_ffree for disk in disks) > self.limits.files:
            return f"made more than {self.limits.files} files"
        if threads > THREADS * self.limits.processes:
            return f"started more than {THREADS * self.limits.processes} threads"
        return ""

    def _disk_is_filled(self) -> bool:
        size = count = 0
        for folder, folders, files in os.walk(self.share):
            size += sum(_size(Path(folder, name)) for name in files)
            count += len(folders) + len(files)
            if size > self.limits.file_bytes or count > self.limits.open_files:
                return True
        return False


def resident_bytes() -> int:
    """Memory that this process uses."""
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def return_memory() -> None:
    """Give freed memory back to the system; the GNU C library keeps it otherwise."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def _size(path: Path) -> int:
    """Bytes of a file; 0 where it is gone by now."""
    try:
        return path.lstat().st_size
    except OSError:
        return 0
