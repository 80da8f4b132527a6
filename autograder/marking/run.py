"""Mark one rebuilt notebook: run its cells in a sandboxed kernel, call its functions, judge what
they give.

Executing is pure: a notebook goes in, marks come out; no gradebook and no folder of a class is
touched.
"""

import contextlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.errors import UserError
from autograder.exercises import load_all, load_results
from autograder.exercises.exercise import Exercise
from autograder.exercises.result import Attempt
from autograder.lessons import lesson as lessons
from autograder.marking import choice, missing
from autograder.marking.fingerprint import fingerprint
from autograder.marking.marks import Mark, Marks
from autograder.marking.seeds import seed, work
from autograder.sandbox import observations
from autograder.sandbox.budget import Budget
from autograder.sandbox.kernel import DEAD, DONE, RAISED, TIMEOUT, Run, StudentKernel
from autograder.sandbox.lending import EXERCISE, HELD_OUT
from autograder.sandbox.limits import Limits
from course import code
from course.checking import calls
from course.judging import cases
from course.judging.judge import unjudged
from course.judging.observation import Call, Observation
from course.judging.report import FAILED, PASSED, UNWRITTEN, Report
from course.judging.values import Packed

RUNNING_ROLES = ("given", "answer", "student")
UNSECURED = "unsecured"
UNMARKED = (
    "The submission stays unmarked: this is no fault of the student's. Check the free space and "
    "the course's files, then mark again."
)
DRAW_BYTES = 8
MOST_OF_ERROR = 300
OUTPUTS = 20  # cells whose whole output is kept
SETTLE_SECONDS = 0.5  # in which what a cell left running may show itself


@dataclass(frozen=True)
class Rules:
    """How to mark.

    Attributes:
        secret: bytes from which hidden inputs are drawn, together with the student, the work, the
            draw and the exercise.
        sandbox: "bubblewrap" or "none".
        limits: Limits.
        draw: text; that of an earlier marking repeats it exactly. Empty for a new one.
    """

    secret: bytes = b""
    sandbox: str = "bubblewrap"
    limits: Limits = Limits()
    draw: str = ""


def mark_notebook(
    notebook: NotebookNode,
    lesson: str,
    student: str = "",
    earlier: dict[str, str] | None = None,
    rules: Rules | None = None,
) -> Marks:
    """Run a notebook and mark every exercise in it.

    Args:
        notebook: rebuilt NotebookNode: the released one with the student's answers.
        lesson: name of the lesson.
        student: name of the student; decides the hidden inputs, together with the secret, the work
            and the draw.
        earlier: dict from an earlier lesson's name to the text of the student's own notebook of it.
        rules: Rules.

    Returns:
        Marks: one for each test cell, whatever the notebook does.

    Raises:
        UserError: marking itself failed: the machine cannot run a kernel, a file of the course is
            missing or broken, the marker has a fault, or everything together took too long although
            little of it ran. What is to blame is not the submission, so there are no marks.
    """
    rules = rules or Rules()
    try:
        _require_expected(lesson)
        marks = Marks(_choices(notebook, lesson), draw=rules.draw or secrets.token_hex(DRAW_BYTES))
        with StudentKernel(lesson, earlier or {}, rules.sandbox, rules.limits) as kernel:
            _Marking(kernel, (student, work(notebook, earlier or {})), rules, marks).run(notebook)
    except UserError:
        raise
    except OSError as error:
        raise UserError(
            f"Marking could not go on: {error.filename or 'a file'}: {error.strerror or error}. "
            f"{UNMARKED}"
        ) from None
    except (
        Exception
    ) as error:  # no error of the marker may cost a student anything, or the class its run
        what = f"{type(error).__name__}: {error}".rstrip(": ")[:MOST_OF_ERROR]
        raise UserError(f"The marker failed in {lesson} ({what}). {UNMARKED}") from error
    return marks


def _require_expected(lesson: str) -> None:
    """Refuse to mark without the public cases: a notebook that checks what it loads from earlier
    lessons would fail for their lack.
    """
    for exercise in load_all().values():
        if exercise.lesson <= lesson:
            try:
                cases.public(exercise.name)
            except (KeyError, TypeError, ValueError) as error:
                raise UserError(
                    f"course/expected/{exercise.name}.json is missing or broken "
                    f"({type(error).__name__}). Nothing was marked. "
                    "Run: lstm-course build"
                ) from None


def tested(cell: NotebookNode) -> tuple[str, float] | None:
    """Name and points of the exercise that a test cell marks, or None for any other cell."""
    if cell.metadata.get("course", {}).get("role") != "test":
        return None
    return cell.metadata.nbgrader.grade_id.removesuffix("-test"), float(
        cell.metadata.nbgrader.points
    )


def _is_result(cell: NotebookNode) -> bool:
    exercise = tested(cell)
    return exercise is not None and exercise[0] in load_results()


def _choices(notebook: NotebookNode, lesson: str) -> list[Mark]:
    """Marks of the choices that give points."""
    points = dict(filter(None, map(tested, notebook.cells)))
    made = [
        cell for cell in notebook.cells if cell.metadata.get("course", {}).get("role") == "choice"
    ]
    reports = [
        choice.judge(lessons.read(lesson).cell(cell.id.removesuffix("-choose")), cell.source)
        for cell in made
    ]
    return [
        Mark(
            found.exercise,
            points[found.exercise] * found.fraction,
            points[found.exercise],
            found,
            alike=found.headline if found.status == FAILED else "",
        )
        for found in reports
    ]


def _give_up(notebook: NotebookNode, marks: Marks, reason: str) -> None:
    done = {mark.exercise for mark in marks.marks}
    for name, points in filter(None, map(tested, notebook.cells)):
        if name not in done:
            marks.marks.append(Mark(name, 0.0, points, unjudged(name, reason)))


class _Marking:
    """One run through a notebook."""

    def __init__(
        self, kernel: StudentKernel, whose: tuple[str, str], rules: Rules, marks: Marks
    ) -> None:
        self.kernel, self.whose, self.rules, self.marks = kernel, whose, rules, marks
        self.ran = []  # texts to replay after a restart
        self.errors = {}  # cell id -> the error with which it stopped
        self.characters_left = OUTPUTS * rules.limits.output_characters

    def run(self, notebook: NotebookNode) -> None:
        self.kept = notebook.metadata.pop("kept", {})
        self.notebook = notebook
        sources = [cell.source for cell in missing.students_cells(notebook)]
        self.written = {
            name
            for source in sources
            for node in code.parse(source).body
            if not code.is_stub(node)
            for name in code.bound_names(node)
        }
        self.used = code.used_by_functions(sources)
        for cell in sorted(
            notebook.cells, key=_is_result
        ):  # results last: no later cell could show what they were called with
            if over := self._used_up():
                return _give_up(notebook, self.marks, f"the whole notebook {over}")
            if exercise := tested(cell):
                self._mark(*exercise)
            elif (
                cell.cell_type == "code"
                and cell.metadata.get("course", {}).get("role") in RUNNING_ROLES
            ):
                self._run_cell(cell)
        self._used_up()
        return self._find_alike()

    def _used_up(self) -> str:
        """The sentence that names the limit for everything that was reached: of processor time, or
        of waiting; empty otherwise.

        Raises:
            UserError: wall time ran out while the notebook worked, which says nothing of it.
        """
        whole = self.kernel.whole
        if whole.waited_out and not whole.used_up and not whole.idle:
            raise UserError(
                f"Everything together {whole.waited_out}: the machine was too busy. The submission "
                "stays unmarked: mark again, "
                "or raise notebook_wall_seconds in c.Mark.limits."
            )
        return whole.used_up or whole.waited_out

    def _is_over(self) -> bool:
        return bool(self.kernel.whole.used_up or self.kernel.whole.waited_out)

    def _run_cell(self, cell: NotebookNode, again: bool = True) -> None:
        """Run a cell. Where it stops, what it defines is made all the same: a line that fails costs
        no function beside it.
        """
        source = code.without_stubs(cell.source, self.written)
        run = self.kernel.run(source)
        self._tell(f"Cell {cell.id}", run.oddities)
        self._keep_output(cell.id, "\n".join(filter(None, [run.text.rstrip(), run.error])))
        if run.state == DEAD:
            reason = run.error or "ended the kernel or could not be stopped"
            if self._revive(f"Cell {cell.id} {reason}.") or again and run.unlucky:
                self._run_cell(cell, again and not run.unlucky)
            else:
                self._define(source, quick=True)
        elif run.state == TIMEOUT:
            self.marks.events.append(f"Cell {cell.id} {run.error}; it was stopped.")
            self._define(source, quick=True)
        else:
            self.ran.append(source)
            if run.state == RAISED:
                self.errors[cell.id] = run.error
                self._define(source)

    def _define(self, source: str, quick: bool = False) -> None:
        """Run the definitions of a cell that stopped, one by one; `quick`: only those that compute
        nothing.
        """
        for text, ends_at_once in code.definitions(source):
            if not ends_at_once and (quick or not self.used & code.names_made(text)):
                continue
            run = self.kernel.run(text)
            if run.state == DONE:
                self.ran.append(text)
            elif run.state == DEAD:
                self._revive()
                return
            elif run.state == TIMEOUT:
                return

    def _tell(self, who: str, oddities: Iterable[str]) -> None:
        """Add sentences for the instructor, each once: a flood of messages is one event."""
        self.marks.events += [
            event for text in oddities if (event := f"{who} {text}.") not in self.marks.events
        ]

    def _keep_output(self, name: str, text: str) -> None:
        self.marks.outputs[name] = text[: self.characters_left]
        self.characters_left -= len(self.marks.outputs[name])

    def _revive(self, event: str | None = None) -> bool:
        """A new kernel, with the cells run again that did no harm. Each try leaves out one more, so
        there is an end.

        Returns:
            bool: whether an earlier cell is now left out, so that the one which seemed to do harm
                may be run once more.
        """
        self.marks.events += filter(None, [event])
        one_by_one, before = False, len(self.ran)
        while not self._is_over():
            self.kernel.restart()
            harmful = self._replay(one_by_one)
            if harmful is None and (one_by_one or self.kernel.survives(SETTLE_SECONDS)):
                return len(self.ran) < before
            if harmful is not None and one_by_one:
                self.ran.pop(harmful)
                self.marks.events.append(
                    "A cell that had run before did not run again, or ended the kernel later; it "
                    "was left out."
                )
            one_by_one = (
                True  # harm may come with a delay, and the cell that runs then is not the cause
            )
        return False

    def _replay(self, one_by_one: bool) -> int | None:
        """Run again what had run; the index of the first cell that does harm now, or None."""
        for index, source in enumerate(self.ran):
            state = self.kernel.run(source).state
            if state in (DEAD, TIMEOUT) or one_by_one and not self.kernel.survives(SETTLE_SECONDS):
                return index
            if self._is_over():
                break
        return None

    def _mark(self, name: str, max_points: float) -> None:
        if name in load_results():
            report = self._result(Attempt(load_results()[name], self.kept.get(name)))
        elif name in load_all():
            report = self._exercise(load_all()[name])
        elif any(mark.exercise == name for mark in self.marks.marks):
            return  # a choice, marked already
        else:
            raise UserError(
                f"The notebook has a test of `{name}`, which is no exercise of this course. Run: "
                "lstm-course build"
            )
        if self.rules.sandbox == "none":
            report.headline = f"{UNSECURED}: {report.headline}"
        self.marks.marks.append(
            Mark(name, round(max_points * report.fraction, 2), max_points, report)
        )

    def _exercise(self, exercise: Exercise) -> Report:
        report = self._report(exercise)
        if exercise.needs and report.status not in (PASSED, UNWRITTEN):
            report = _better(report, self._report(exercise, lend=exercise.needs, number=2))
        return report

    def _result(self, attempt: Attempt) -> Report:
        """The held-out calls are made once, and what is lent then is chosen before, on released
        data.
        """
        lend = self._lent_to(attempt)
        report = self._report(attempt, lend)
        if lend:
            report.notes.append(
                "Marked with right versions of the functions that it calls, because it did better "
                "with them on released "
                "data than with your own: a mistake costs its points once."
            )
        return report

    def _lent_to(self, attempt: Attempt) -> tuple[str, ...]:
        """Names of the functions that are lent to a result: all that it needs, where it does better
        with them on released data.
        """
        if not attempt.needs or attempt.kept is None:
            return ()
        own = self._preview(attempt, ())
        if own is not None and attempt.result.is_passed_by(own):
            return ()
        lent = self._preview(attempt, attempt.needs)
        return (
            attempt.needs
            if lent is not None and (own is None or attempt.result.beats(lent, own))
            else ()
        )

    def _preview(self, attempt: Attempt, lend: tuple[str, ...]) -> float | None:
        """The score on released data, or None."""
        try:
            return attempt.preview(self._caller(attempt, lend))
        except _NoObservations:
            return None
        except Exception as error:
            self._blame(attempt, 0, error)
            return None

    def _report(
        self, exercise: Exercise | Attempt, lend: tuple[str, ...] = (), number: int = 1
    ) -> Report:
        """Call the student's function on hidden cases, or with what it was trained to, on held-out
        data; judge what it gives.

        Args:
            exercise: Exercise or Attempt.
            lend: names of functions to lend.
            number: which time it is in this marking; each has inputs of its own.
        """
        drawn = seed(self.rules.secret, *self.whose, self.marks.draw, exercise.name, number)
        try:
            return self._explained(exercise.mark(self._caller(exercise, lend), drawn))
        except _NoObservations as stopped:
            return self._failed(exercise, stopped.run)
        except Exception as error:
            self._blame(exercise, drawn, error)
            return unjudged(exercise.name, "what it gave back could not be compared")

    def _blame(self, exercise: Exercise | Attempt, drawn: int, error: Exception) -> None:
        """Say whose fault it is that judging failed: the value's, where the same goes well without
        any of the student's.

        Raises:
            Exception: it is the marker's.
        """
        if isinstance(error, UserError | MemoryError | OSError):
            raise error
        exercise.rehearse(drawn)
        self._tell(
            f"Judging {exercise.name}", [f"failed: {type(error).__name__}: {error}"[:MOST_OF_ERROR]]
        )

    def _caller(self, exercise: Exercise | Attempt, lend: tuple[str, ...]) -> Call:
        """Function (inputs) -> observations, which calls the student's function in the kernel; all
        calls share one budget.
        """
        budget = self.kernel.budget(self.rules.limits.call_seconds)

        def call(inputs: list[Packed]) -> list[Observation]:
            run = self._call(exercise, inputs, lend, budget)
            return _observations(run, len(inputs))

        return call

    def _call(
        self,
        exercise: Exercise | Attempt,
        inputs: list[Packed],
        lend: tuple[str, ...],
        budget: Budget,
    ) -> Run:
        """Make one call; again with the same inputs where the kernel died of something else, an
        earlier cell or a signal.
        """
        allowance = HELD_OUT if isinstance(exercise, Attempt) else EXERCISE
        while True:
            run = self.kernel.call(exercise.called, inputs, lend, budget, allowance)
            self._tell(f"Calling {exercise.name}", run.oddities)
            if run.state != DEAD:
                return run
            if self._revive(
                f"Calling {exercise.name}: "
                f"{run.error or 'it ended the kernel or could not be stopped'}."
            ):
                budget.renew()
            elif not (run.unlucky and budget.once_more()):
                return run

    def _find_alike(self) -> None:
        """Fingerprints of failures without a name, beside right helpers. Last of all, so that no
        call here can cost a mark.
        """
        for mark in self.marks.marks:
            if (
                mark.exercise not in load_all()
                or mark.report.status != FAILED
                or mark.report.diagnoses
            ):
                continue
            if self._is_over():
                return
            inputs = calls(cases.public(mark.exercise))
            run = self.kernel.call(mark.exercise, inputs, load_all()[mark.exercise].needs)
            if run.state == DEAD:
                return
            with contextlib.suppress(_NoObservations):
                mark.alike = fingerprint(_observations(run, len(inputs)))

    def _explained(self, report: Report) -> Report:
        """The report with the reason that stands outside of the function: its name, or a module
        that is not here.
        """
        if report.status == UNWRITTEN and (
            near := missing.misnamed(report.exercise, self.notebook)
        ):
            return unjudged(report.exercise, near)
        if report.absent and (
            module := missing.absent_modules(self.notebook, self.errors).get(report.absent[0])
        ):
            report.reason = (
                f"it uses `{report.absent[0]}` of the module `{module}`, which is not there when "
                "it is marked. NumPy is enough"
            )
            report.notes.append(f"{report.reason[:1].upper()}{report.reason[1:]}.")
        return report

    def _failed(self, exercise: Exercise | Attempt, run: Run) -> Report:
        name, ending = (
            exercise.name,
            "an error" if isinstance(exercise, Attempt) else run.error,
        )  # its text could hold the data
        if run.state == DONE and run.result is None:
            if reason := missing.reason(exercise.called, self.notebook, self.errors):
                return unjudged(name, reason)
            return Report(name, UNWRITTEN, f"{name} is not defined in the notebook.")
        reason = {
            DEAD: "it was ended because it " + run.error
            if run.error
            else "it ended the kernel, or could not be stopped",
            TIMEOUT: run.error,
            RAISED: f"the call ended with {ending}",
        }.get(run.state, "what it gave back could not be read")
        if run.state != DEAD:
            self._tell(f"Calling {name}", [f"gave no result: {reason}"])
        return unjudged(name, reason, quotes=run.state == RAISED)


class _NoObservations(Exception):
    """The kernel gave nothing that could be judged.

    Attributes:
        run: what it gave.
    """

    def __init__(self, run: Run) -> None:
        self.run = run


def _observations(run: Run, expected: int) -> list[Observation]:
    """What a call observed.

    Raises:
        _NoObservations: there is nothing that can be read.
    """
    if run.state != DONE:
        raise _NoObservations(run)
    try:
        return observations.read(run.result, expected)
    except ValueError as problem:
        raise _NoObservations(run) from problem


def _better(own: Report, lent: Report) -> Report:
    """Follow-through: the better of two reports, so that one mistake costs its points once."""
    if lent.fraction <= own.fraction:
        own.diagnoses = (
            lent.diagnoses or own.diagnoses
        )  # beside right helpers, the mistake is its own
        return own
    lent.notes.append(
        "Marked with right versions of the functions that it calls, because it failed with your "
        "own: "
        "a mistake costs its points once."
    )
    return lent
