"""Data of the application lessons: one module for each set, with `load()`. SOURCES.md says where
they come from.
"""
