"""Real data for the application lessons; SOURCES.md says where each set is from."""
