"""Files that may be read although somebody else made the folder they lie in."""

from pathlib import Path

from autograder.submission.rebuild import MAX_BYTES


def is_plain(path: Path) -> bool:
    """Whether this is a file of a size that a notebook may have, and neither it nor its folder is a
    link to something else.
    """
    return (
        path.is_file()
        and not path.is_symlink()
        and not path.parent.is_symlink()
        and path.stat().st_size <= MAX_BYTES
    )
