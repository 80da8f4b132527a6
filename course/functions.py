"""Functions that stand among the inputs of a case. They travel by name, so that no code has to."""


def cubes(x):
    """Sum of x**3."""
    return float((x**3).sum())


FUNCTIONS = {function.__name__: function for function in (cubes,)}
