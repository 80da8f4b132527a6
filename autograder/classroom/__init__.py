"""A class: sample submissions, marking all of them, the table of results."""
