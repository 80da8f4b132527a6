"""The errors that a user can cause."""


class UserError(Exception):
    """One clear sentence: what is wrong, where, what to do. The command line prints it and ends with status 2."""
