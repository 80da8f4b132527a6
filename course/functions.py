"""Functions of an array that stand among the inputs of a case. They travel by name, so that no code
has to.

Their gradients differ from place to place, and those of most depend on the other numbers, so that
no wrong gradient passes by accident.
"""

import numpy as np


def cubes(x: np.ndarray) -> float:
    """The sum of the cubes of all numbers."""
    return (x**3).sum()


def product(x: np.ndarray) -> float:
    """The product of all numbers."""
    return x.prod()


def waves(x: np.ndarray) -> float:
    """The sum of sin(n x_n) for the n-th number, n = 1, 2, ..."""
    return np.sin(np.arange(1, x.size + 1) * x.ravel()).sum()


def log_sum_exp(x: np.ndarray) -> float:
    """The logarithm of the sum of exp of all numbers."""
    return np.log(np.exp(x).sum())


def quadratic(x: np.ndarray) -> float:
    """v A v with v all numbers in a row and A[m, n] = (m + 2n + 1) / 10, which is not symmetric."""
    v = x.ravel()
    n = np.arange(v.size)
    return np.dot(v @ ((n[:, None] + 2 * n + 1) / 10), v)


def linear(x: np.ndarray) -> float:
    """The sum of n x_n for the n-th number, n = 1, 2, ..."""
    return np.dot(np.arange(1, x.size + 1), x.ravel())


def constant(x: np.ndarray) -> float:
    """7, whatever x is."""
    return 7.0


FUNCTIONS = {
    function.__name__: function
    for function in (cubes, product, waves, log_sum_exp, quadratic, linear, constant)
}
