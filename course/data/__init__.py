"""The data that the application lessons use: one module for each set, which reads the small file beside it. SOURCES.md says whence."""
