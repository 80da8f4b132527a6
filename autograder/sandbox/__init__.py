"""A kernel that student code cannot get out of, and calls into it."""
