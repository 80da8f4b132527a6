"""Data sets of the application lessons: one module each, with `load()`; SOURCES.md says where they come from."""
