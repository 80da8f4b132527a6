"""Read what was handed in, whatever it is; put it into the released notebook; say what was
changed.
"""
