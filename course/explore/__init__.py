"""Widgets: sliders over the pure functions of `course.figures`, one module a lesson."""
