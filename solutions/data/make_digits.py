"""Make course/data/digits.npz and solutions/data/digits.npz from the copy of the digits in
scikit-learn 1.9.1.

    pip download scikit-learn==1.9.1 --no-deps
    python -m solutions.data.make_digits scikit_learn-1.9.1-*.whl

Origin: UCI Optical Recognition of Handwritten Digits, its test part: 1,797 digits, 8x8 pixels from
0 to 16. Each file holds pixels (M, 8, 4) uint8, two pixels a byte, the left one in the high half,
16 written as 15; label (M,) uint8. Pictures 0 to 1199 go to the students, 1200 to 1796 are held
out. The held-out file also says which clips to make of
them: image (160,), starts (160, 2) and directions (160,), each direction 20 times. So they never
depend on a generator.
"""

import gzip
import hashlib
import sys
import zipfile
from pathlib import Path

import numpy as np

MEMBER = (
    "sklearn/datasets/data/digits.csv.gz"  # the same in the wheels of all platforms, which differ
)
SHA256 = "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"
RELEASED = 1200
CLIPS, DIRECTIONS, SIZE = 160, 8, 12
SEED = 15
ROOT = Path(__file__).resolve().parents[2]


def read(wheel):
    """(1797, 65) numbers: 64 pixels and the digit."""
    with zipfile.ZipFile(wheel) as archive:
        packed = archive.read(MEMBER)
    if hashlib.sha256(packed).hexdigest() != SHA256:
        raise SystemExit(f"{MEMBER} is not the file that this script was written for.")
    return np.array(
        [
            [int(float(value)) for value in line.split(",")]
            for line in gzip.decompress(packed).decode().split()
        ]
    )


def pack(rows):
    """Arrays of one file."""
    levels = np.minimum(rows[:, :64], 15).reshape(-1, 8, 4, 2)
    return {
        "pixels": (levels[..., 0] * 16 + levels[..., 1]).astype(np.uint8),
        "label": rows[:, 64].astype(np.uint8),
    }


def draw(count):
    """Which clips to make of `count` held-out pictures: no picture twice, every direction equally
    often.
    """
    rng = np.random.default_rng(SEED)
    return {
        "image": rng.permutation(count)[:CLIPS].astype(np.int64),
        "starts": rng.integers(0, SIZE, (CLIPS, 2)),
        "directions": rng.permutation(np.repeat(np.arange(DIRECTIONS), CLIPS // DIRECTIONS)),
    }


def write(file, arrays):
    """Write a file and print the checksum of its arrays."""
    np.savez_compressed(file, **arrays)
    digest = hashlib.sha256(b"".join(array.tobytes() for array in arrays.values())).hexdigest()
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size} bytes, sha256 of the arrays {digest}")


if __name__ == "__main__":
    rows = read(sys.argv[1])
    write(ROOT / "course/data/digits.npz", pack(rows[:RELEASED]))
    held_out = pack(rows[RELEASED:])
    write(ROOT / "solutions/data/digits.npz", held_out | draw(len(held_out["label"])))
