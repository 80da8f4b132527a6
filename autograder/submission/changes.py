"""What was changed in a submission beside the answers. It changes no mark; the instructor is
told.
"""

from collections.abc import Iterable

from nbformat import NotebookNode

from autograder.submission.released import Described, Release, described, text_digest
from course import code
from course.notebook import Cell, Notebook

TEXT, TYPE, SETTINGS = "of another text", "of another type", "with other settings"
SKIPPING = {"skip-execution", "raises-exception", "remove-cell", "remove-output", "remove-input"}
SHOWN = 5  # names in one sentence


def changes(
    template: NotebookNode, submission: Notebook, releases: Iterable[Release] = ()
) -> list[str]:
    """Compare a submission with what was released. Only what differs from every release is a
    change.

    Args:
        template: NotebookNode of the source notebook.
        submission: course.notebook.Notebook.
        releases: earlier releases, as `autograder.submission.released.remembered` gives them.

    Returns:
        list of sentences, without full stops; empty for honest work, and for a file that could not
        be read.
    """
    if submission.problem:
        return []
    releases = [described(template), *releases]
    found = {}
    for cell in submission.cells:
        found.setdefault(cell.name, []).append(cell)
    if not any(found.keys() & release.keys() for release in releases):
        return [
            "the cells have lost their names; answers were found by the functions that they define"
        ]
    whats = _differences(releases, found) | _misplaced(template, found)
    sentences = [_sentence(what, names) for what, names in whats.items() if names]
    if not any(_in_order(release, found) for release in _closest(releases, found)):
        sentences.append("the cells are in another order; the released order was marked")
    if submission.language.lower() != "python":
        sentences.append(
            f"the notebook asks for a kernel of the language {submission.language!r}; it was run "
            "with Python"
        )
    return sentences


def _differences(releases: list[Release], found: dict[str, list[Cell]]) -> dict[str, list[str]]:
    """Kind of difference from every release -> names of the cells. A student may have renewed some
    cells and not others.
    """
    versions = {}
    for release in releases:
        for name, cell in release.items():
            versions.setdefault(name, []).append(cell)
    changed = {
        name: min((_changed(found[name][0], version) for version in known), key=len)
        for name, known in versions.items()
        if name in found
    }
    tests = [
        name for name, known in versions.items() if any("text" in version for version in known)
    ]
    return {
        "missing": [
            name
            for name, known in versions.items()
            if name not in found and len(known) == len(releases)
        ],
        "there more than once": [name for name in versions if len(found.get(name, ())) > 1],
        **{
            what: [name for name in changed if what in changed[name]]
            for what in (TEXT, TYPE, SETTINGS)
        },
        "tagged": [
            name
            for name in tests
            if any(SKIPPING & set(map(str, cell.tags)) for cell in found.get(name, ()))
        ],
        "unknown to the lesson, and graded": [
            name
            for name, cells in found.items()
            if name not in versions
            and any(cell.nbgrader.get("grade") or cell.nbgrader.get("solution") for cell in cells)
        ],
    }


def _changed(cell: Cell, version: Described) -> list[str]:
    """In what a submitted cell differs from one version of it."""
    differs = {
        TEXT: "text" in version and text_digest(cell.source) != version["text"],
        TYPE: cell.cell_type != version["type"],
        SETTINGS: any(
            cell.nbgrader.get(key) != value for key, value in version["settings"].items()
        ),
    }
    return [what for what in differs if differs[what]]


def _misplaced(template: NotebookNode, found: dict[str, list[Cell]]) -> dict[str, list[str]]:
    """Functions that are not defined in their own cell."""
    answers = [
        cell.id
        for cell in template.cells
        if cell.metadata.course.role == "answer" and cell.id in found
    ]
    return {
        "defined elsewhere": [
            name
            for name in answers
            if not code.defines(found[name][0].source, name)
            and any(code.defines(cell.source, name) for cells in found.values() for cell in cells)
        ]
    }


def _closest(releases: list[Release], found: dict[str, list[Cell]]) -> list[Release]:
    """The releases that share most cells with a submission."""
    most = max(len(found.keys() & release.keys()) for release in releases)
    return [release for release in releases if len(found.keys() & release.keys()) == most]


def _in_order(release: Release, found: dict[str, list[Cell]]) -> bool:
    return [name for name in found if name in release] == [
        name for name in release if name in found
    ]


def _sentence(what: str, names: list[str]) -> str:
    shown = ", ".join(repr(name)[1:-1][:60] for name in names[:SHOWN])
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"cells {what}: {shown}{more}; the released ones were marked"
