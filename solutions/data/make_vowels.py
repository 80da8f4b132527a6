"""Make course/data/vowels.npz and solutions/data/vowels.npz from the original.

The original is UCI 128 (M. Kudo, J. Toyama, M. Shimbo 1999), ae.train and ae.test. aeon 1.6.0 holds
a copy: the same order, the same split.

    pip download aeon==1.6.0 --no-deps
    python -m solutions.data.make_vowels aeon-1.6.0-py3-none-any.whl

UCI's training set becomes "train". Of UCI's test set, which was recorded in other sessions and is
sorted by speaker, the utterances 0, 2, 4 and so on become "validation", the others are held out.
Numbers are stored as whole multiples of 1/250, which changes them by 0.002 at most.
"""

import hashlib
import sys
import zipfile
from pathlib import Path

import numpy as np

from course.data import vowels as released
from solutions.data import vowels as held_out

WHEEL = "d05227086706f80111ac5fee8de4d5d3115bb3bcfd1c786c8629393055816409"
INSIDE = "aeon/datasets/data/JapaneseVowels/JapaneseVowels_{}.ts"


def read_part(wheel, part):
    """Utterances and speakers of one file in the wheel: list of (T, 12) arrays, list of numbers
    from 0 to 8.
    """
    text = wheel.read(INSIDE.format(part)).decode()
    utterances, speakers = [], []
    for line in text.partition("@data")[2].split():
        *features, label = line.split(
            ":"
        )  # 12 series of T numbers, then the speaker, counted from 1
        utterances.append(
            np.array([[float(number) for number in series.split(",")] for series in features]).T
        )
        speakers.append(int(label) - 1)
    return utterances, speakers


def arrays_of(part, utterances, speakers):
    """The arrays of one part, as `course.data.vowels.read` reads them."""
    frames = np.rint(np.concatenate(utterances) * released.SCALE).astype(np.int16)
    lengths = np.array([len(utterance) for utterance in utterances], np.uint8)
    return {
        f"{part}_frames": frames,
        f"{part}_lengths": lengths,
        f"{part}_speakers": np.array(speakers, np.uint8),
    }


def main(path):
    """Write both files and print the checksums of what they hold."""
    if hashlib.sha256(Path(path).read_bytes()).hexdigest() != WHEEL:
        raise SystemExit("This is not aeon-1.6.0-py3-none-any.whl as it was in November 2026.")
    with zipfile.ZipFile(path) as wheel:
        train, (others, speakers) = read_part(wheel, "TRAIN"), read_part(wheel, "TEST")
    files = {
        released.FILE: arrays_of("train", *train)
        | arrays_of("validation", others[::2], speakers[::2]),
        held_out.FILE: arrays_of("held_out", others[1::2], speakers[1::2]),
    }
    for file, arrays in files.items():
        np.savez_compressed(file, **arrays)
        print(file.name, file.stat().st_size, "bytes")
        for name, array in arrays.items():
            print(f"  {name:<20} {array.shape} {hashlib.sha256(array.tobytes()).hexdigest()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
