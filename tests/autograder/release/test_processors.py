"""What is generated does not depend on the processor: OpenBLAS and NumPy compute other last digits
on each kind.
"""

import json
import os
import signal
import subprocess
import sys

import pytest
from numpy._core import _multiarray_umath as numpy_core

from autograder import paths
from autograder.exercises.exercise import DIGITS
from autograder.release import build
from course.judging.values import cut

KERNELS = ["Haswell", "Zen", "SkylakeX"]
WIDER = (
    "X86_V4 AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR".split()
)  # what NumPy uses beside AVX2
WHICH = (
    "import numpy as np, threadpoolctl; np.ones((9, 9)) @ np.ones((9, 9)); "
    "print(threadpoolctl.threadpool_info()[0]['architecture'])"
)
CHECK = "from autograder.release import build; print(*build.check_numbers(), sep='\\n')"


def compute(code, **variables):
    """What Python prints in a process of its own with these environment variables, which NumPy
    reads when it is imported.
    """
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        env=os.environ | {"PYTHONPATH": str(paths.ROOT), "OPENBLAS_NUM_THREADS": "1"} | variables,
    )
    if done.returncode == -signal.SIGILL:
        pytest.skip(f"this processor cannot run {variables}")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def narrower():
    """What NumPy is to do without, as a variable; skips where it has nothing wider."""
    left_out = [
        name
        for name in WIDER
        if name in numpy_core.__cpu_dispatch__ and numpy_core.__cpu_features__.get(name)
    ]
    if not left_out:
        pytest.skip("NumPy has no wider ones here")
    return {"NPY_DISABLE_CPU_FEATURES": " ".join(left_out)}


def test_numbers_are_in_sync_under_another_kernel_and_with_narrower_vectors():
    assert compute(CHECK, OPENBLAS_CORETYPE="Haswell", **narrower()) == ""


@pytest.mark.long
@pytest.mark.parametrize("kernel", KERNELS)
def test_numbers_are_in_sync_under_another_kernel_of_openblas(kernel):
    runs = compute(WHICH, OPENBLAS_CORETYPE=kernel)
    if runs != kernel:
        pytest.skip(f"OpenBLAS runs {runs} here in the place of {kernel}")
    assert compute(CHECK, OPENBLAS_CORETYPE=kernel) == ""


@pytest.mark.long
def test_numbers_are_in_sync_where_numpy_has_narrower_vectors():
    assert compute(CHECK, **narrower()) == ""


@pytest.mark.parametrize(
    "path", sorted((paths.ROOT / build.CASES).glob("*.json")), ids=lambda path: path.stem
)
def test_no_stored_number_is_noise(path):
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert [
        number for number in floats(stored) if cut(number, DIGITS) != number and number == number
    ] == []


def floats(value):
    """All numbers in packed arrays of floats."""
    if isinstance(value, dict):
        if "array" in value and value.get("dtype", "").startswith("float"):
            yield from value["array"]
        else:
            for item in value.values():
                yield from floats(item)
    elif isinstance(value, list):
        for item in value:
            yield from floats(item)
