"""Time that student code may use: processor time of its kernel, and wall time as a backstop for
code that waits.

The load of a machine stretches wall time and leaves processor time as it is. So wall time is
counted generously, only while the
marker does nothing but wait, and what runs into it alone says nothing of the code: it is tried
again.
"""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import psutil

IDLE = 0.02  # share of the time; beside 8 busy loops on 2 cores a kernel gets a fifth


class Meter:
    """What the kernels of one submission have used, one after the other.

    Attributes:
        waited: seconds of wall time in which the marker waited for an answer.
    """

    def __init__(self) -> None:
        self.waited, self._before, self._current, self._process = 0.0, 0.0, 0.0, None

    def follow(self, pid: int) -> None:
        """Measure another kernel from its start on; what those before it used stays counted.

        Args:
            pid: of the process that was launched: the kernel, or a sandbox whose one descendant it
                is.
        """
        self._before, self._current, self._process = self.processor, 0.0, None
        with contextlib.suppress(psutil.Error):  # it may have ended by now
            process = psutil.Process(pid)
            while children := process.children():
                process = children[0]
            self._process = process

    @property
    def processor(self) -> float:
        """Seconds of processor time, of all threads; of a kernel that has ended, what it had used
        when it was last looked at.
        """
        with contextlib.suppress(psutil.Error):
            if self._process:
                self._current = max(
                    self._current, sum(self._process.cpu_times()[:4])
                )  # of reaped children, too, without a sandbox
        return self._before + self._current

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Count the time of this block as waiting."""
        start = time.monotonic()
        try:
            yield
        finally:
            self.waited += time.monotonic() - start


@dataclass
class Budget:
    """What may be used from now on.

    Attributes:
        meter: Meter.
        processor: seconds of processor time.
        wall: seconds of waiting.
        lent: seconds of the marker's processor time that right values have taken.
    """

    meter: Meter
    processor: float
    wall: float
    lent: float = 0.0
    _start: tuple[float, float] = field(init=False)
    _spare: bool = field(init=False, default=True)

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Begin anew."""
        self._start = self.meter.processor, self.meter.waited

    def once_more(self) -> bool:
        """Begin anew, where that was not done before.

        Returns:
            bool: whether it was done now.
        """
        spare, self._spare = self._spare, False
        if spare:
            self.renew()
        return spare

    @property
    def used_up(self) -> str:
        """The sentence that names the limit of processor time, where that is used up; empty
        otherwise.
        """
        over = self.meter.processor - self._start[0] > self.processor
        return f"used more than {_seconds(self.processor)} of processor time" if over else ""

    @property
    def waited_out(self) -> str:
        """The sentence that names the backstop, where that is reached; empty otherwise."""
        over = self.meter.waited - self._start[1] > self.wall
        return (
            f"did not finish within {_seconds(self.wall)}, most of which it waited" if over else ""
        )

    @property
    def idle(self) -> bool:
        """Whether it was the code that waited: on a machine so busy that it gets this little,
        nothing works any more.
        """
        return self.meter.processor - self._start[0] < IDLE * (self.meter.waited - self._start[1])


def _seconds(number: float) -> str:
    return f"{number:g} second{'' if number == 1 else 's'}"
