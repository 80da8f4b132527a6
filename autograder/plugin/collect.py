"""nbgrader's `zip_collect` with limits: one student's archive cannot fill the disk, leave its folder, or stop the others."""

import shutil
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath

from nbgrader.plugins import ExtractorPlugin

STUDENT = (100_000_000, 1000)                             # bytes and files in one archive
CLASS = (2_000_000_000, 20_000)                           # in the one archive that holds a class


class Refused(Exception):
    """An archive that is not extracted, and why."""


class Extractor(ExtractorPlugin):
    """Extracts ordinary files only, of archives that say truly how large they are."""

    def extract(self, archive_path, extracted_path):
        """Extract every archive, copy every other file.

        Args:
            archive_path, extracted_path: folders.
        """
        paths = [path for path in sorted(Path(archive_path).rglob("*")) if path.is_file() and not path.is_symlink()]
        for path in paths:
            target = Path(extracted_path) / path.relative_to(archive_path).parent
            target.mkdir(parents=True, exist_ok=True)
            if path.suffix not in self.zip_ext:
                shutil.copy(path, target / path.name)
                continue
            for inner in self._unpack(path, target, CLASS if len(paths) == 1 else STUDENT):
                for third in self._unpack(inner, inner.parent, STUDENT):
                    self.log.warning("%s was left out: an archive in an archive in an archive", third.name)

    def _unpack(self, path, target, limits):
        """Extract an archive into a folder of its own name; the paths of archives that it holds."""
        folder = target / path.name.removesuffix(path.suffix).removesuffix(".tar")
        try:
            return [written for written in _write(path, folder, *limits) if written.suffix in self.zip_ext]
        except (Refused, OSError, EOFError, ValueError, RuntimeError, zlib.error, zipfile.BadZipFile, tarfile.TarError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            self.log.warning("%s was left out: %s", path.name, error)
            return []


def _write(archive, folder, most_bytes, most_files):
    """Write the files of an archive; their paths.

    Raises:
        Refused: they are too large or too many, or would leave the folder.
    """
    written, size = [], 0
    with _opened(archive) as files:
        for name, length, read in files:
            place = PurePosixPath(name.replace("\\", "/"))
            if place.is_absolute() or ".." in place.parts:
                raise Refused(f"it holds {name[:100]!r}, which lies outside of it")
            size += length
            if size > most_bytes or len(written) >= most_files:
                raise Refused(f"it holds more than {most_bytes // 1_000_000} MB or {most_files} files")
            written.append(folder / place)
            written[-1].parent.mkdir(parents=True, exist_ok=True)
            with read() as source, open(written[-1], "wb") as copy:
                shutil.copyfileobj(source, copy)
    return written


@contextmanager
def _opened(path):
    """The ordinary files of an archive: name, length, and a function that opens one. No reader gives more than the length."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield ((info.filename, info.file_size, partial(archive.open, info)) for info in archive.infolist() if not info.is_dir())
    elif not tarfile.is_tarfile(path):
        raise Refused("it is no archive")
    else:
        with tarfile.open(path) as archive:
            yield ((info.name, info.size, partial(archive.extractfile, info)) for info in archive if info.isreg())
