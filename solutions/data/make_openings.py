"""Make course/data/openings.npz and solutions/data/openings.npz from the opening book of GNU Chess.

The book is the file book_1.02.pgn in Debian's source package gnuchess-book 1.02, 145,716 games in
PGN:

    apt-get source --download-only gnuchess-book          (needs a deb-src line; only the
    .orig.tar.gz is used) python solutions/data/make_openings.py gnuchess-book_1.02.orig.tar.gz

Kept are games of at least 20 half-moves, each distinct one once, and of them the first 12
half-moves. No name of a player, a place or an event is kept. The parts are drawn at random from the
games of their years, so no game stands in two parts.
"""

import collections
import hashlib
import re
import sys
import tarfile
from pathlib import Path

import numpy as np

SHA256 = "d673ffa6986a3beca27cc23ef126ea0a73f1098762e3ccd00f791c096f2bfb48"
MEMBER = "gnuchess-book-1.02/book_1.02.pgn"
HALF_MOVES, SHORTEST, COMPARED, OFTEN = 12, 20, 30, 5
PARTS = {"train": (1980, 1989, 4500), "validation": (1990, 1991, 500), "test": (1992, 1996, 1000)}
MOVE = re.compile(r"[KQRBN]?[a-h]?[1-8]?x?[a-h][1-8](=[QRBN])?|O-O(-O)?")
ROOT = Path(__file__).resolve().parents[2]


def main(package):
    """Write both files and print what they hold."""
    games = read_games(book(Path(package)))
    rng = np.random.default_rng(2024)
    parts = {name: pick(games, *wanted, rng) for name, wanted in PARTS.items()}
    vocabulary = words(parts["train"])
    number = {word: index for index, word in enumerate(vocabulary)}
    arrays = {
        name: np.array([[number.get(move, 1) for move in moves] for moves in part], np.uint8)
        for name, part in parts.items()
    }
    save(
        ROOT / "course/data/openings.npz",
        train=arrays["train"],
        validation=arrays["validation"],
        vocabulary=np.array(vocabulary),
    )
    save(ROOT / "solutions/data/openings.npz", test=arrays["test"])


def book(package):
    """The text of the opening book."""
    if hashlib.sha256(package.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(
            f"{package.name} is not gnuchess-book_1.02.orig.tar.gz: its checksum differs."
        )
    with tarfile.open(package) as tar:
        return tar.extractfile(MEMBER).read().decode("latin-1")


def read_games(text):
    """List of (year, moves): the first half-moves of every distinct game that is long enough."""
    games, seen = [], set()
    for game in re.split(r"\n\s*\n(?=\[Event )", text):
        date = re.search(r'^\[Date "(\d{4})', game, re.MULTILINE)
        body = re.sub(r"^\[.*\]\s*$", "", game, flags=re.MULTILINE)
        body = re.sub(
            r"\d+\s*\.\s*", " ", re.sub(r"\{[^}]*\}", " ", body)
        )  # no comments, no numbers of moves
        moves = [
            move.rstrip("+#!?")
            for move in body.split()
            if move not in ("1-0", "0-1", "1/2-1/2", "*")
        ]
        start = tuple(moves[:COMPARED])
        if (
            date
            and len(moves) >= SHORTEST
            and start not in seen
            and all(map(MOVE.fullmatch, moves[:HALF_MOVES]))
        ):
            seen.add(start)
            games.append((int(date[1]), start[:HALF_MOVES]))
    return games


def pick(games, first, last, count, rng):
    """That many games of these years, in the order of the book."""
    of_years = [moves for year, moves in games if first <= year <= last]
    return [of_years[index] for index in sorted(rng.choice(len(of_years), count, replace=False))]


def words(part):
    """<start>, <other>, then all moves that occur often enough, the most frequent one first."""
    counts = collections.Counter(move for moves in part for move in moves)
    frequent = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ["<start>", "<other>", *(move for move, count in frequent if count >= OFTEN)]


def save(path, **arrays):
    """Write the arrays, and print sizes and checksums."""
    np.savez_compressed(path, **arrays)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")
    for name, array in arrays.items():
        print(f"    {name} {array.shape} sha256 {checksum(array)}")


def checksum(array):
    """Of the numbers, or of the texts joined by line breaks: the same on every machine."""
    data = array.tobytes() if array.dtype.kind != "U" else "\n".join(array.tolist()).encode()
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    main(*sys.argv[1:])
