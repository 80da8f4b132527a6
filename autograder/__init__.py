"""What instructors run: building the course, marking submissions, running a class."""
