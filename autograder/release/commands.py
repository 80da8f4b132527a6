"""The commands of who writes lessons: where, lint, mistake."""

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
        typer.echo(path.relative_to(paths.ROOT))


ALL = (where,)
