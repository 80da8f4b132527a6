"""The data of the application lessons: small files, each with a module that reads it. SOURCES.md says where they come from."""
