"""From lessons to all that is generated: notebooks, expected outputs, bundle; and the check that nothing leaks."""
