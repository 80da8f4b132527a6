"""The reference implementation: the functions that marking compares with.

Written to be read. A function here never imports from `course` or `autograder`.
"""
