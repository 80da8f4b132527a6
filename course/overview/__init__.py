"""progress(): what you have done, what is left, and what comes next."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from course.judging import cases
from course.judging.cases import Outline
from course.judging.report import UNWRITTEN
from course.overview.view import ANSWERED, CRASHED, ENDLESS, MISSING, Progress, Standing, Task

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 30  # of processor time for all checks of a lesson; they need about one
WALL_SECONDS = 300  # for code that waits; a busy machine takes longer, and that is no loop

OUT_OF_TIME = (
    [-signal.SIGXCPU] if hasattr(signal, "SIGXCPU") else []
)  # how a process ends whose processor time is used up

OWN_ACCOUNT = (
    "The functions in these notebooks run on your own account, without a sandbox: name only "
    "folders whose code you trust."
)


class ProgressError(Exception):
    """There is nothing to look at. Renders as one line."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def progress(
    folder: str | Path | None = None, seconds: float = SECONDS, lessons: Iterable[str] | None = None
) -> Progress:
    """Run the checks on the functions in your notebooks, and say how far you are.

    Each notebook is looked at as it was last saved, in a process of its own. Nothing is written and
    nothing is sent. The functions in the
    notebooks run with all rights of your account: this is for your own notebooks. Somebody else's
    are for `lstm-course mark`, which runs them in a sandbox.

    Args:
        folder: the folder of the notebooks; found by itself where it is left out.
        seconds: processor time that the functions of one notebook may use. Where Python cannot
            limit it (Windows), and for code that waits, five minutes of wall time are the limit.
        lessons: names of the lessons to look at; None is all.

    Returns:
        Progress: shown as a table when it is the last line of a cell.

    Raises:
        ProgressError: there are no notebooks.
    """
    if folder:
        print(OWN_ACCOUNT)
    folder = _notebooks(folder)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return Progress(
            list(
                pool.map(
                    lambda lesson: _standing(lesson, folder, seconds), lessons or cases.lessons()
                )
            )
        )


def _notebooks(folder: str | Path | None) -> Path:
    """The folder that holds the notebooks of the lessons."""
    here = Path.cwd()
    given = folder or os.environ.get("LSTM_COURSE_NOTEBOOKS")
    places = (
        [Path(given).resolve()]
        if given
        else [here.parent, here, here / "notebooks", ROOT / "notebooks"]
    )
    for place in places:
        if any(_notebook(place, lesson) for lesson in cases.lessons()):
            return place
    raise ProgressError(
        f"No notebook of a lesson was found in {given or here}. Name their folder, such as "
        "notebooks."
    )


def _notebook(folder: Path, lesson: str) -> Path | None:
    places = (folder / lesson / f"{lesson}.ipynb", folder / f"{lesson}.ipynb")
    return next((path for path in places if path.is_file()), None)


def _standing(lesson: str, folder: Path, seconds: float) -> Standing:
    """What one notebook holds."""
    outline = cases.lessons()[lesson]
    exercises = [task["name"] for task in outline["tasks"] if task["kind"] == "answer"]
    path = _notebook(folder, lesson)
    if path is None:
        return _judged(
            lesson, outline, {}, [], [f"No notebook of {lesson} was found in {folder.name}."]
        )
    head, states = {"answered": [], "problems": []}, {}
    while waiting := [name for name in exercises if name not in states]:
        lines, ending = _run(path, folder, seconds, lesson, *waiting)
        if not lines:
            return _judged(
                lesson,
                outline,
                states,
                [],
                [f"The functions in {lesson} could not be looked at: defining them {ending}."],
            )
        head, *found = lines
        states |= {name: (state, fraction) for name, state, fraction in found}
        if len(found) < len(
            waiting
        ):  # the next one stopped it; those behind it get another process
            states[waiting[len(found)]] = (ending, 0.0)
    return _judged(lesson, outline, states, head["answered"], head["problems"])


def _run(path: Path, folder: Path, seconds: float, *arguments: str) -> tuple[list, str]:
    """Lines that `course.overview.run` wrote, and how it ended where it did not come to its end."""
    environment = os.environ | {
        "LSTM_COURSE_NOTEBOOKS": str(folder),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }
    command = [sys.executable, "-B", "-m", "course.overview.run", str(seconds), *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=path.parent,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=max(WALL_SECONDS, seconds),
        )
        written, ending = done.stdout, ENDLESS if done.returncode in OUT_OF_TIME else CRASHED
    except subprocess.TimeoutExpired as stopped:
        written, ending = stopped.stdout or b"", ENDLESS
    whole, _, _ = written.rpartition(b"\n")
    return [json.loads(line) for line in whole.splitlines()], ending


def _judged(
    lesson: str,
    outline: Outline,
    states: dict[str, tuple[str, float]],
    answered: list[str],
    problems: list[str],
) -> Standing:
    tasks = []
    for task in outline["tasks"]:
        state, fraction = states.get(task["name"], (MISSING, 0.0))
        points = task["points"]
        if task["kind"] != "answer":
            points, state = 0, ANSWERED if task["name"] in answered else UNWRITTEN
        tasks.append(
            Task(
                task["name"],
                points,
                task["minutes"] or 0,
                state,
                round(points * fraction, 2),
                task["kind"],
            )
        )
    return Standing(lesson, outline["minutes"], tasks, problems)
