"""What was changed in a submission beside the answers. It changes no mark; the instructor is told."""

from autograder.submission import as_released, defines

SETTINGS = ("points", "grade", "solution", "locked", "task", "cell_type")
SKIPPING = {"skip-execution", "raises-exception", "remove-cell", "remove-output", "remove-input"}
SHOWN = 5                                                 # names in one sentence


def changes(template, submission):
    """Compare a submission with what was released.

    Args:
        template: NotebookNode of the source notebook.
        submission: course.notebook.Notebook.

    Returns:
        list of sentences, without full stops; empty for honest work, and for a file that could not be read.
    """
    if submission.problem:
        return []
    released = {cell.id: cell for cell in template.cells if "nbgrader" in cell.metadata}
    found = {}
    for cell in submission.cells:
        found.setdefault(cell.name, []).append(cell)
    if not found.keys() & released.keys():
        return ["the cells have lost their names; answers were found by the functions that they define"]
    sentences = [_sentence(what, names) for what, names in _differences(released, found).items() if names]
    if [name for name in found if name in released] != [name for name in released if name in found]:
        sentences.append("the cells are in another order; the released order was marked")
    if submission.language.lower() != "python":
        sentences.append(f"the notebook asks for a kernel of the language {submission.language!r}; it was run with Python")
    return sentences


def _differences(released, found):
    tests = {name: cell for name, cell in released.items() if cell.metadata.course.role == "test"}
    once = {name: found[name][0] for name in released if name in found}
    return {
        "missing": [name for name in released if name not in found],
        "there more than once": [name for name in released if len(found.get(name, ())) > 1],
        "of another text": [name for name in tests if name in once and once[name].source.strip() != as_released(tests[name].source)],
        "of another type": [name for name in once if once[name].cell_type != released[name].cell_type],
        "with other settings": [name for name in once if _settings(once[name].nbgrader, released[name].metadata.nbgrader)],
        "tagged": [name for name in tests if any(SKIPPING & set(map(str, cell.tags)) for cell in found.get(name, ()))],
        "unknown to the lesson, and graded": [
            name for name, cells in found.items()
            if name not in released and any(cell.nbgrader.get("grade") or cell.nbgrader.get("solution") for cell in cells)],
        "defined elsewhere": [
            name for name, cell in released.items() if cell.metadata.course.role == "answer" and name in once
            and not defines(once[name].source, name) and any(defines(other.source, name) for cells in found.values() for other in cells)],
    }


def _settings(nbgrader, released):
    return any(key in released and nbgrader.get(key) != released[key] for key in SETTINGS)


def _sentence(what, names):
    shown = ", ".join(repr(name)[1:-1][:60] for name in names[:SHOWN])
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"cells {what}: {shown}{more}; the released ones were marked"
