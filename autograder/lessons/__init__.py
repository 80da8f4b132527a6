"""The model of a lesson: its text, its questions, and the notebook made of it."""
