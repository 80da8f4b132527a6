"""nbgrader's `zip_collect` with limits: one student's archive cannot fill the disk, leave its
folder, or stop the others.
"""

import shutil
from pathlib import Path

from nbgrader.plugins import ExtractorPlugin

from autograder.plugin import platforms
from autograder.submission.archives import CLASS, ERRORS, STUDENT, extract


class Extractor(ExtractorPlugin):
    """Extracts ordinary files only, of archives that say truly how large they are."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Extract every archive, copy every other file. An archive that a platform names as a
        student's stays one: marking opens it.

        Args:
            archive_path, extracted_path: folders.
        """
        paths = [
            path
            for path in sorted(Path(archive_path).rglob("*"))
            if path.is_file() and not path.is_symlink()
        ]
        for path in paths:
            target = Path(extracted_path) / path.relative_to(archive_path).parent
            target.mkdir(parents=True, exist_ok=True)
            if path.suffix not in self.zip_ext or not self._unpacked(
                path, target, CLASS if len(paths) == 1 else STUDENT
            ):
                shutil.copy2(path, target / path.name)

    def _unpacked(self, path: Path, target: Path, limits: tuple[int, int]) -> bool:
        """Extract an archive and those that it holds; False where it is one student's, who is named
        in its own name.
        """
        of_a_student = platforms.named_by_a_platform([path], path.parent)
        written = self._unpack(path, target, limits)
        if of_a_student and not platforms.named_by_a_platform(written, target / _stem(path)):
            shutil.rmtree(target / _stem(path), ignore_errors=True)
            return False
        for inner in self._archives(written, target / _stem(path)):
            for third in self._archives(self._unpack(inner, inner.parent, STUDENT), inner.parent):
                self.log.warning(
                    "%s was left out: an archive in an archive in an archive", third.name
                )
        return True

    def _archives(self, written: list[Path], root: Path) -> list[Path]:
        return [
            path
            for path in written
            if path.suffix in self.zip_ext and not platforms.named_by_a_platform([path], root)
        ]

    def _unpack(self, path: Path, target: Path, limits: tuple[int, int]) -> list[Path]:
        """Extract an archive into a folder of its own name; the paths of the files."""
        folder = target / _stem(path)
        try:
            return extract(path, folder, *limits)
        except ERRORS as error:
            shutil.rmtree(folder, ignore_errors=True)
            self.log.warning("%s was left out: %s", path.name, error)
            return []


def _stem(path: Path) -> str:
    return path.name.removesuffix(path.suffix).removesuffix(".tar")
