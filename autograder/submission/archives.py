"""Write what an archive holds into a folder, within limits and never outside of it."""

import os
import shutil
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, TypeAlias

STUDENT = (
    250_000_000,
    1000,
)  # bytes and files in what one student handed in: a notebook of 200 MB and more
CLASS = (2_000_000_000, 20_000)  # in the one archive that holds a class

Member: TypeAlias = tuple[str, int, Callable[[], float], Callable[[], IO[bytes]]]


class Refused(Exception):
    """An archive that is not extracted, and why."""


# What reading an archive may raise: it comes from a student.
ERRORS = (
    Refused,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    zlib.error,
    zipfile.BadZipFile,
    tarfile.TarError,
)


def extract(archive: Path, folder: Path, most_bytes: int, most_files: int) -> list[Path]:
    """Write the ordinary files of an archive, each with the time that the archive gives it.

    Args:
        archive: Path of the file.
        folder: Path of the folder that is made.
        most_bytes, most_files: limits.

    Returns:
        list of the Paths written.

    Raises:
        Refused: the files are too large or too many, or would leave the folder; and whatever else
            ERRORS holds.
    """
    written, size = [], 0
    with _opened(archive) as files:
        for name, length, moment, read in files:
            place = PurePosixPath(name.replace("\\", "/"))
            if place.is_absolute() or ".." in place.parts:
                raise Refused(f"it holds {name[:100]!r}, which lies outside of it")
            size += length
            if size > most_bytes or len(written) >= most_files:
                raise Refused(
                    f"it holds more than {most_bytes // 1_000_000} MB or {most_files} files"
                )
            written.append(folder / place)
            written[-1].parent.mkdir(parents=True, exist_ok=True)
            with read() as source, open(written[-1], "wb") as copy:
                shutil.copyfileobj(source, copy)
            with suppress(ValueError, OverflowError, OSError):  # a time that no clock shows
                os.utime(written[-1], (moment(), moment()))
    return written


@contextmanager
def _opened(path: Path) -> Iterator[Iterable[Member]]:
    """The ordinary files of an archive: name, length, time, and a function that opens one. No
    reader gives more than the length.
    """
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield (
                (
                    info.filename,
                    info.file_size,
                    partial(_zip_time, info),
                    partial(archive.open, info),
                )
                for info in archive.infolist()
                if not info.is_dir()
            )
    elif not tarfile.is_tarfile(path):
        raise Refused("it is no archive")
    else:
        with tarfile.open(path) as archive:
            yield (
                (
                    info.name,
                    info.size,
                    partial(float, info.mtime),
                    partial(_extracted, archive, info),
                )
                for info in archive
                if info.isreg()
            )


def _extracted(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(info)
    if file is None:
        raise Refused(f"it holds {info.name[:100]!r}, which is no ordinary file")
    return file


def _zip_time(info: zipfile.ZipInfo) -> float:
    return time.mktime((*info.date_time, 0, 0, -1))
