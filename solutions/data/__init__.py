"""What is held out of the data in `course/data` and not released, and the scripts that made both."""
