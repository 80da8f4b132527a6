"""Lessons with their answers, and the reference implementation. Students do not get this."""
