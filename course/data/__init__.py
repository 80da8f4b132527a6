"""The data of the lessons on applications: one module a data set. SOURCES.md says where each comes from."""
