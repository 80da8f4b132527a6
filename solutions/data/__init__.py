"""Held-out parts of the data, which are not released, and the scripts that make all data files."""
