"""The table of sections and the minutes at the top of a lesson, counted from its cells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

TABLE, MINUTES = "{sections}", "{minutes}"  # where the first cell wants them
STEP = 5  # minutes to which the whole is rounded
HEADING = re.compile(r"^(## .+?)(?: \{([^{}]*)\})?$", re.MULTILINE)
FENCED = re.compile(r"(^```.*?^```)", re.MULTILINE | re.DOTALL)
OPTION = re.compile(r'(minutes)=(\d+)|(section|task)="([^"|]*)"')
TIMED = ("answer", "choice", "written", "result")  # roles whose minutes count


@dataclass
class Section:
    """What the table says of the part below one heading of level 2.

    Attributes:
        title: the heading, or what the table calls it.
        minutes: of reading and trying, and of all that there is to write.
        tasks: what there is to write.
    """

    title: str
    minutes: int = 0
    tasks: list[str] = field(default_factory=list)

    @property
    def row(self) -> str:
        """The section's row of the table."""
        return (
            f"| {self.title} | {', '.join(self.tasks)}{' ' if self.tasks else ''}| {self.minutes} |"
        )


def sections(cells: list[NotebookNode]) -> list[Section]:
    """The sections of a lesson that take time.

    Args:
        cells: as jupytext reads them. Behind a heading may stand the minutes of reading and trying
            in its section, a name for the table, and what is written in it where that is not the
            names of its exercises: ## Merging {minutes=5 section="..." task="..."}.
    """
    found, given = [Section("")], False
    for cell in cells:
        for title, options in _headings(cell):
            task = options.get("task")
            found.append(Section(options.get("section", title), int(options.get("minutes", 0))))
            found[-1].tasks, given = [task] if task else [], bool(task)
        role, minutes = cell.metadata.get("role"), cell.metadata.get("minutes")
        if role in TIMED and isinstance(minutes, int):
            found[-1].minutes += minutes
        if role == "answer" and not given:
            found[-1].tasks.append(f"`{cell.metadata.get('title')}`")
        elif role == "written" and not given:
            found[-1].tasks.append("your answer")
    return [section for section in found[1:] if section.minutes]


def heading_problems(cell: NotebookNode) -> Iterator[str]:
    """What is wrong with the options behind the headings of a cell: sentences."""
    for heading, options in _found(cell):
        if rest := OPTION.sub("", options).strip():
            yield (
                f"the heading {heading.removeprefix('## ')!r} has an unknown option {rest}. "
                'There are: minutes=5, section="...", task="...".'
            )


def write_in(cells: list[NotebookNode]) -> None:
    """Put the table and the minutes into the first cell, and take the options off the headings.

    Args:
        cells: as jupytext reads them; they are changed.
    """
    rows = sections(cells)
    total = STEP * round(sum(section.minutes for section in rows) / STEP)
    table = ["| section | you write | minutes |", "|---|---|---|", *(part.row for part in rows)]
    for cell in cells:
        if cell.cell_type == "markdown":
            parts = FENCED.split(cell.source)  # text, code, text, ...
            parts[::2] = [HEADING.sub(r"\1", part) for part in parts[::2]]
            cell.source = "".join(parts)
    if cells:
        text = cells[0].source.replace(TABLE, "\n".join(table))
        cells[0].source = text.replace(MINUTES, str(total))


def _headings(cell: NotebookNode) -> Iterator[tuple[str, dict[str, str]]]:
    for heading, options in _found(cell):
        pairs = OPTION.findall(options)
        yield (
            heading.removeprefix("## "),
            {number or text: amount or words for number, amount, text, words in pairs},
        )


def _found(cell: NotebookNode) -> list[tuple[str, str]]:
    """The headings of a text cell, each with what stands behind it in braces."""
    if cell.cell_type != "markdown":
        return []
    return HEADING.findall(FENCED.sub("", cell.source))
