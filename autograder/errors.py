"""The errors that a user can cause, and what is said of those that nobody foresaw."""

CHECK = "Check the folder, its permissions and the free space, then mark again."
BUSY = "Another program is writing it: run the same command again in a moment."


class UserError(Exception):
    """One clear sentence: what is wrong, where, what to do. The command line prints it and ends
    with status 2.
    """


def cause(error: BaseException) -> str:
    """What went wrong, in one line: our own sentence, what the system said, or the error's name and
    text.

    Args:
        error: an exception.

    Returns:
        str.
    """
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'a file'}: {error.strerror}. {CHECK}"
    if original := getattr(error, "orig", None):  # SQLAlchemy wraps what the database said
        return f"the gradebook could not be used ({original}). {advice(original)}"
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def advice(error: BaseException | str | None) -> str:
    """What to do about an error of the database."""
    return BUSY if "locked" in str(error) else CHECK
