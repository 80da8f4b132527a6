"""Real data for the application lessons: one small file and one module with `load()` for each set. Origins: SOURCES.md."""
