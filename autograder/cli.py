"""The command lstm-course."""

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from autograder.classroom import interruption
from autograder.classroom.interruption import Stopped
from autograder.errors import UserError
from autograder.gradebook.private import PRIVATE, new_files
from autograder.marking.marks import Marks
from autograder.release import commands

app = typer.Typer(
    help="Build the course, mark notebooks, run a class.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console()
Draw = Annotated[
    str, typer.Option(help="The draw of an earlier marking, to repeat that one exactly.")
]
Sandbox = Annotated[
    str, typer.Option(help='"bubblewrap", or "none" to run student code without protection.')
]


@app.command()
def build(
    lessons: Annotated[
        list[str] | None,
        typer.Argument(help="Names or numbers of lessons; all otherwise."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare with what is there.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite notebooks that somebody worked in.")
    ] = False,
) -> None:
    """Write everything that is generated, or what is generated of some lessons: notebooks,
    expected outputs, environment.yml.
    """
    from autograder.gradebook.lock import alone
    from autograder.lessons import lesson
    from autograder.release import build as builder

    names = sorted({lesson.find(name) for name in lessons}) if lessons else None
    if not check:
        with alone():
            builder.build(force, console.print, names)
        return
    differences = builder.check(names=names)
    for difference in differences:
        console.print(difference)
    if differences:
        raise UserError("Generated files are not in sync with their sources. Run: make build")
    console.print("All generated files are in sync.")


for command in commands.ALL:
    app.command()(command)


@app.command()
def mark(
    notebooks: Annotated[list[Path], typer.Argument(help="Notebook files.")],
    html: Annotated[Path | None, typer.Option(help="Write the reports to this HTML file.")] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the reports to this JSON file.")
    ] = None,
    sandbox: Sandbox = "bubblewrap",
    draw: Draw = "",
) -> None:
    """Mark notebooks as autograding does, without a class and without a gradebook."""
    from autograder.classroom import tables
    from autograder.classroom.rounds import work_through
    from autograder.classroom.single import mark_file

    if sandbox not in ("bubblewrap", "none"):
        raise UserError('--sandbox is "bubblewrap" or "none".')

    def mark_one(path: Path) -> tuple[str, Marks]:
        with console.status(escape(f"Marking {path}")):
            marks = mark_file(path, sandbox, draw)
        console.print(tables.marks_table(str(path), marks))
        return str(path), marks

    work = work_through([(path,) for path in notebooks], mark_one)
    done = dict(work.done)
    if html:
        _write(html, tables.marks_page(done))
    if json_file:
        _write(
            json_file,
            json.dumps([tables.marks_json(*item) for item in done.items()], indent=1) + "\n",
        )
    work.settle("run the same command for all of them.")


@app.command()
def progress(
    folder: Annotated[Path | None, typer.Argument(help="The folder of the notebooks.")] = None,
) -> None:
    """Show what is done in your notebooks, what is left, and what comes next.

    The functions in the notebooks run on your own account, without a sandbox. For somebody else's
    notebook there is: lstm-course mark
    """
    import course
    from autograder.classroom import tables
    from autograder.gradebook import taught
    from course.overview import ProgressError

    lessons = taught.names()
    try:
        with console.status("Running the checks"):
            standing = course.progress(folder, lessons=lessons)
    except ProgressError as error:
        raise UserError(str(error)) from None
    console.print(tables.progress_lines(standing))
    console.print("\n".join(standing.remarks), markup=False, highlight=False, soft_wrap=True)


@app.command()
def sample_class(
    lessons: Annotated[list[str], typer.Argument(help="Names of lessons.")],
    students: Annotated[int, typer.Option(help="How many students.")] = 12,
) -> None:
    """Make a class of sample submissions in classroom/submitted."""
    from autograder.classroom.sample import make_class

    for lesson in lessons:
        names = make_class(lesson, students)
        console.print(f"{lesson}: {len(names)} submissions in classroom/submitted.")


@app.command()
def grade(
    lessons: Annotated[
        list[str] | None,
        typer.Argument(help="Names of lessons; all that were handed in otherwise."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Mark everybody anew, also those who are finished.")
    ] = False,
    draw: Draw = "",
) -> None:
    """Mark a class with nbgrader, write feedback, and print the table. Skips whoever is finished
    and unchanged.
    """
    from autograder.classroom import finished
    from autograder.classroom import grade as grading
    from autograder.classroom.rounds import work_through
    from autograder.classroom.tables import class_table
    from autograder.gradebook import taught
    from autograder.gradebook.gradebook import open_gradebook
    from autograder.gradebook.lock import alone
    from autograder.gradebook.nbgrader_api import api
    from autograder.plugin import settings
    from autograder.submission.misplaced import misplaced

    for name in lessons or []:
        taught.read(name)
    with open_gradebook() as gradebook:
        built = {assignment.name for assignment in gradebook.assignments}
    jobs = [
        (name, student)
        for name in lessons or taught.names()
        for student in grading.students_of(name)
    ]
    if not jobs:
        nothing = (
            "Nothing was handed in: classroom/submitted is empty. Make a sample class: lstm-course "
            "sample-class LESSON"
        )
        raise UserError("\n".join(misplaced() or [nothing]))
    if unknown := sorted({name for name, _ in jobs} - built):
        raise UserError(
            f"The gradebook does not know {', '.join(unknown)} yet. Run: lstm-course build"
        )
    nbgrader = api()
    settings.require(nbgrader)
    with alone():
        for job in jobs if force else ():
            finished.forget(*job)
        work = work_through(
            jobs, partial(grading.finish, nbgrader=nbgrader, draw=draw), "Marking", console
        )
    console.print(class_table(work.done))
    for row in work.done:
        for event in row.events:
            console.print(
                f"{row.student}, {row.lesson}: {event}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
    for sentence in misplaced():
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)
    console.print(
        "Feedback pages: classroom/feedback/STUDENT/LESSON/LESSON.html\nGradebook: "
        "classroom/gradebook.db",
        soft_wrap=True,
    )
    work.settle(f"run the same command{' without --force' if force else ''} to go on.")


@app.command()
def report(
    lesson: Annotated[str, typer.Argument(help="Name of a lesson.")],
    html: Annotated[
        Path | None,
        typer.Option(help="The page to write; classroom/reports/LESSON.html otherwise."),
    ] = None,
) -> None:
    """Show how a class did in a lesson: each exercise, the commonest mistakes, the points in
    all.
    """
    from autograder.classroom import lesson_report
    from autograder.classroom.grade import students_of
    from autograder.classroom.records import of_class
    from autograder.classroom.statistics import summarize
    from autograder.gradebook import taught
    from autograder.gradebook.gradebook import open_gradebook

    taught.read(lesson)
    with open_gradebook() as gradebook, console.status("Reading the marks"):
        statistics = summarize(of_class(lesson, gradebook))
    if not statistics.totals:
        raise UserError(f"No submission of {lesson} is marked. Run: lstm-course grade {lesson}")
    handed_in = len(students_of(lesson))
    path = html or lesson_report.place(lesson)
    _write(path, lesson_report.page(lesson, handed_in, statistics))
    console.print(lesson_report.tables(lesson, handed_in, statistics))
    console.print(f"The same with figures: {path}", soft_wrap=True)


@app.command()
def regrade(
    lesson: Annotated[str, typer.Argument(help="Name of a lesson.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list what would change.")
    ] = False,
) -> None:
    """Mark a lesson again after its exercises were corrected, and list whose marks changed, and
    why.
    """
    from autograder.classroom import regrade as regrading
    from autograder.classroom.grade import students_of
    from autograder.classroom.rounds import work_through
    from autograder.classroom.tables import changes_table
    from autograder.gradebook import taught
    from autograder.gradebook.lock import alone
    from autograder.plugin import settings

    taught.read(lesson)
    if not (students := students_of(lesson)):
        raise UserError(
            f"Nothing was handed in of {lesson}: classroom/submitted/STUDENT/{lesson} is missing."
        )
    regrading.refuse_outdated(lesson)
    with alone(), (regrading.a_copy if dry_run else regrading.the_class)() as place:
        settings.require(place.nbgrader)
        jobs = [(lesson, student, place) for student in students]
        work = work_through(jobs, regrading.regrade, "Marking again", console)
    changes = [change for one in work.done for change in one.changes]
    if changes:
        console.print(changes_table(changes))
    for sentence in (sentence for one in work.done for sentence in one.warnings):
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)
    changed = sum(bool(one.changes) for one in work.done)
    console.print(
        f"{len(work.done)} marked again; the marks of {changed} "
        f"changed.{' Nothing was written.' if dry_run else ''}"
    )
    work.settle("run the same command to go on.")


@app.command()
def bundle(
    file: Annotated[
        Path | None,
        typer.Argument(help="The zip file to write; classroom/lstm-course-student.zip otherwise."),
    ] = None,
    solved: Annotated[
        list[str] | None,
        typer.Option(help="A lesson whose solved functions are released; may be repeated."),
    ] = None,
) -> None:
    """Pack what students get: course, notebooks and environment, without answers."""
    from autograder import paths
    from autograder.release.bundle import write_bundle

    if file is None:
        paths.CLASSROOM.mkdir(exist_ok=True)
        file = paths.CLASSROOM / "lstm-course-student.zip"
    count = write_bundle(file, solved or [])
    console.print(f"{file}: {count} files.", soft_wrap=True)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} could not be written: {error.strerror}.") from None


def main() -> None:
    """Run the command; an error that a user can cause is one sentence and exit status 2, an
    interruption 130.
    """
    os.environ["PATH"] = os.pathsep.join(
        [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    )
    try:
        with new_files(PRIVATE), interruption.noticing():
            app()
    except Stopped as stopped:
        _end(str(stopped), stopped.status)
    except UserError as error:
        _end(str(error), 130 if interruption.was_asked() else 2)
    except OSError as error:
        place = error.filename or "a file"  # a disk may be found full only when a file is closed
        _end(f"{place}: {error.strerror}. Check the folder, its permissions and the free space.", 2)


def _end(sentence: str, status: int) -> NoReturn:
    print(f"lstm-course: {sentence}", file=sys.stderr)
    sys.exit(status)
