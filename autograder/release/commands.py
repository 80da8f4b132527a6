"""The commands of who writes lessons: where, lint, mistake, new."""

from typing import Annotated

import typer

from autograder import paths


def where(
    lesson: Annotated[str, typer.Argument(help="Name or number of a lesson.")],
) -> None:
    """Print where everything of a lesson lies, one path a line."""
    from autograder.lessons.lesson import find
    from autograder.release.where import places

    for path in places(find(lesson)):
        typer.echo(paths.relative(path))


def lint(
    lessons: Annotated[
        list[str] | None, typer.Argument(help="Names or numbers of lessons; all otherwise.")
    ] = None,
) -> None:
    """Say what is to be mended in lessons and their specs, one sentence each."""
    from autograder.lessons import lesson
    from autograder.release.lint import lint as lines

    names = [lesson.find(name) for name in lessons] if lessons else lesson.names()
    found = [line for name in names for line in lines(name)]
    for line in found:
        typer.echo(line)
    if found:
        raise typer.Exit(1)
    typer.echo(f"Nothing to mend in {len(names)} lesson{'' if len(names) == 1 else 's'}.")


def mistake(
    exercise: Annotated[str, typer.Argument(help="Name of an exercise.")],
    name: Annotated[
        str | None, typer.Argument(help="Name of a known mistake; all are listed otherwise.")
    ] = None,
) -> None:
    """Show a known mistake: what it changes in the reference, and what the check says to it."""
    from autograder.release.mistake import listed, shown

    typer.echo(listed(exercise) if name is None else shown(exercise, name))


def new(
    lesson: Annotated[str, typer.Argument(help="Name of the lesson, such as 17_convolution.")],
) -> None:
    """Write a new lesson with one small exercise: its text, its spec and its reference."""
    from autograder.release.new import write

    for path in write(lesson):
        typer.echo(paths.relative(path))
    typer.echo(f"Change them, then: lstm-course lint {lesson}; lstm-course build {lesson}")


ALL = (where, lint, mistake, new)
