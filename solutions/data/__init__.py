"""Data that no student gets: what results are marked on, and the scripts that made it and what is
released.
"""
