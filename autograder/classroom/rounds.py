"""One job after the other: what fails stops no other job, and Ctrl-C stops them all."""

from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import track
from sqlalchemy.exc import OperationalError

from autograder.classroom import interruption
from autograder.classroom.interruption import Stopped
from autograder.errors import UserError, cause


@dataclass
class Round:
    """What came of the jobs.

    Attributes:
        jobs: how many there were.
        done: results, in order.
        problems: sentences, one for each job that failed.
        stopped: whether somebody stopped the round.
    """

    jobs: int
    done: list = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    stopped: bool = False

    def settle(self, advice: str) -> None:
        """Say what went wrong, when all else is said.

        Args:
            advice: how to go on after an interruption.

        Raises:
            Stopped: the round was stopped.
            UserError: jobs failed.
        """
        if self.stopped:
            raise Stopped(
                "\n".join([*self.problems, f"{len(self.done)} of {self.jobs} finished; {advice}"])
            )
        if self.problems:
            raise UserError("\n".join(self.problems))


def work_through(
    jobs: list[tuple], do: Callable, description: str = "", console: Console | None = None
) -> Round:
    """Do all jobs.

    Args:
        jobs: list of tuples of arguments.
        do: function that does one job and returns its result.
        description: what a progress bar says; no bar without one.
        console: rich's Console for the bar.

    Returns:
        Round.
    """
    made = Round(len(jobs))
    try:
        for job in track(jobs, description, console=console) if description else jobs:
            try:
                made.done.append(do(*job))
            except (UserError, OperationalError) as error:
                interruption.check()  # nbgrader reports an interruption as a failure
                made.problems.append(cause(error))
            interruption.check()
    except KeyboardInterrupt:
        interruption.heard()
        made.stopped = True
    return made
