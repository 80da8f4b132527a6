"""Figures: pure functions from numbers to a matplotlib Figure, one module a lesson."""
