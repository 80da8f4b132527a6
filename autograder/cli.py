"""The command lstm-course."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track

from autograder.errors import UserError

app = typer.Typer(help="Build the course, mark notebooks, run a class.", no_args_is_help=True, add_completion=False,
                  pretty_exceptions_enable=False)
console = Console()
Sandbox = Annotated[str, typer.Option(help='"bubblewrap", or "none" to run student code without protection.')]


@app.command()
def build(
    check: Annotated[bool, typer.Option("--check", help="Only compare with what is there.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite notebooks that somebody worked in.")] = False,
):
    """Write everything that is generated: notebooks, expected outputs, environment.yml."""
    from autograder.build import build as builder

    if not check:
        builder.build(force, console.print)
        return
    differences = builder.check()
    for difference in differences:
        console.print(difference)
    if differences:
        raise UserError("Generated files are not in sync with their sources. Run: make build")
    console.print("All generated files are in sync.")


@app.command()
def mark(
    notebooks: Annotated[list[Path], typer.Argument(help="Notebook files.")],
    html: Annotated[Path | None, typer.Option(help="Write the reports to this HTML file.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the reports to this JSON file.")] = None,
    sandbox: Sandbox = "bubblewrap",
):
    """Mark notebooks as autograding does, without a class and without a gradebook."""
    from autograder.classroom import report
    from autograder.single import mark_file

    if sandbox not in ("bubblewrap", "none"):
        raise UserError('--sandbox is "bubblewrap" or "none".')
    done, problems = {}, []
    for path in notebooks:
        try:
            with console.status(escape(f"Marking {path}")):
                done[str(path)] = mark_file(path, sandbox)
            console.print(report.marks_table(str(path), done[str(path)]))
        except UserError as error:
            problems.append(str(error))
    if html:
        _write(html, report.marks_page(done))
    if json_file:
        _write(json_file, json.dumps([report.marks_json(*item) for item in done.items()], indent=1) + "\n")
    if problems:
        raise UserError("\n".join(problems))


@app.command()
def progress(
    folder: Annotated[Path | None, typer.Argument(help="The folder of the notebooks.")] = None,
):
    """Show what is done in your notebooks, what is left, and what comes next."""
    import course
    from autograder.classroom import report
    from course.progress import ProgressError

    try:
        with console.status("Running the checks"):
            found = course.progress(folder)
    except ProgressError as error:
        raise UserError(str(error)) from None
    console.print(report.progress_lines(found))
    console.print("\n".join(found.remarks), markup=False, highlight=False, soft_wrap=True)


@app.command()
def sample_class(
    lessons: Annotated[list[str], typer.Argument(help="Names of lessons.")],
    students: Annotated[int, typer.Option(help="How many students.")] = 12,
):
    """Make a class of sample submissions in classroom/submitted."""
    from autograder.classroom.sample import make_class

    for lesson in lessons:
        names = make_class(lesson, students)
        console.print(f"{lesson}: {len(names)} submissions in classroom/submitted.")


@app.command()
def grade(
    lessons: Annotated[list[str] | None, typer.Argument(help="Names of lessons; all that were handed in otherwise.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Mark everybody anew, also those who are finished.")] = False,
):
    """Mark a class with nbgrader, write feedback, and print the table. Skips whoever is finished and unchanged."""
    from autograder.build import lesson as lesson_files
    from autograder.classroom import grade as grading
    from autograder.classroom.gradebook import open_gradebook, require_writable
    from autograder.classroom.report import class_table
    from autograder.intake.misplaced import misplaced
    from autograder.nbgrader_api import api

    for name in lessons or []:
        lesson_files.read(name)
    with open_gradebook() as gradebook:
        built = {assignment.name for assignment in gradebook.assignments}
    jobs = [(name, student) for name in lessons or lesson_files.names() for student in grading.students_of(name)]
    if not jobs:
        nothing = "Nothing was handed in: classroom/submitted is empty. Make a sample class: lstm-course sample-class LESSON"
        raise UserError("\n".join(misplaced() or [nothing]))
    if unknown := sorted({name for name, _ in jobs} - built):
        raise UserError(f"The gradebook does not know {', '.join(unknown)} yet. Run: lstm-course build")
    nbgrader, results, problems = api(), [], []
    require_writable(nbgrader.coursedir.db_url)
    for name, student in track(jobs, "Marking", console=console):
        try:
            results.append(grading.finish(name, student, nbgrader, force))
        except UserError as error:
            problems.append(str(error))
    console.print(class_table(results))
    for row in results:
        for event in row.events:
            console.print(f"{row.student}, {row.lesson}: {event}", markup=False, highlight=False, soft_wrap=True)
    for sentence in misplaced():
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)
    console.print("Feedback pages: classroom/feedback/STUDENT/LESSON/LESSON.html\nGradebook: classroom/gradebook.db", soft_wrap=True)
    if problems:
        raise UserError("\n".join(problems))


@app.command()
def report(
    lesson: Annotated[str, typer.Argument(help="Name of a lesson.")],
    html: Annotated[Path | None, typer.Option(help="The page to write; classroom/reports/LESSON.html otherwise.")] = None,
):
    """Show how a class did in a lesson: each exercise, the commonest mistakes, the points in all."""
    from autograder.build import lesson as lesson_files
    from autograder.classroom import lesson_report
    from autograder.classroom.grade import students_of
    from autograder.classroom.gradebook import open_gradebook
    from autograder.classroom.records import of_class
    from autograder.classroom.statistics import summarize

    lesson_files.read(lesson)
    with open_gradebook() as gradebook, console.status("Reading the marks"):
        found = summarize(of_class(lesson, gradebook))
    if not found.totals:
        raise UserError(f"No submission of {lesson} is marked. Run: lstm-course grade {lesson}")
    handed_in = len(students_of(lesson))
    path = html or lesson_report.place(lesson)
    _write(path, lesson_report.page(lesson, handed_in, found))
    console.print(lesson_report.tables(lesson, handed_in, found))
    console.print(f"The same with figures: {path}", soft_wrap=True)


@app.command()
def regrade(
    lesson: Annotated[str, typer.Argument(help="Name of a lesson.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would change.")] = False,
):
    """Mark a lesson again after its exercises were corrected, and list whose marks changed, and why."""
    from autograder.build import lesson as lesson_files
    from autograder.classroom import regrade as regrading
    from autograder.classroom.grade import students_of
    from autograder.classroom.gradebook import require_writable
    from autograder.classroom.report import changes_table

    lesson_files.read(lesson)
    if not (students := students_of(lesson)):
        raise UserError(f"Nothing was handed in of {lesson}: classroom/submitted/STUDENT/{lesson} is missing.")
    regrading.refuse_outdated(lesson)
    done, problems = [], []
    with (regrading.a_copy if dry_run else regrading.the_class)() as place:
        require_writable(place.db_url)
        for student in track(students, "Marking again", console=console):
            try:
                done.append(regrading.regrade(lesson, student, place))
            except UserError as error:
                problems.append(str(error))
    changes = [change for one in done for change in one.changes]
    if changes:
        console.print(changes_table(changes))
    for sentence in (sentence for one in done for sentence in one.warnings):
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)
    changed = sum(bool(one.changes) for one in done)
    console.print(f"{len(done)} marked again; the marks of {changed} changed.{' Nothing was written.' if dry_run else ''}")
    if problems:
        raise UserError("\n".join(problems))


@app.command()
def bundle(
    file: Annotated[Path, typer.Argument(help="The zip file to write.")] = Path("lstm-course-student.zip"),
    solved: Annotated[list[str] | None, typer.Option(help="A lesson whose solved functions are released; may be repeated.")] = None,
):
    """Pack what students get: course, notebooks and environment, without answers."""
    from autograder.build.bundle import write_bundle

    count = write_bundle(file, solved or [])
    console.print(f"{file}: {count} files.")


def _write(path, text):
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} could not be written: {error.strerror}.") from None


def main():
    """Run the command; an error that a user can cause is one sentence and exit status 2."""
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    try:
        app()
    except UserError as error:
        print(f"lstm-course: {error}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        place = error.filename or "a file"                # a disk may be found full only when a file is closed
        print(f"lstm-course: {place}: {error.strerror}. Check the folder, its permissions and the free space.", file=sys.stderr)
        sys.exit(2)
