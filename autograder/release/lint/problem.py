"""One thing to mend in a lesson."""

from dataclasses import dataclass

from autograder.lessons.lesson import Cell


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where.

    Attributes:
        sentence: what is wrong.
        cell: the cell of the lesson that it is about, where it is about one.
        file: path of the file, relative to the course; empty is the lesson's text.
        line: of the file, where it is known and is not where the cell begins.
    """

    sentence: str
    cell: Cell | None = None
    file: str = ""
    line: int | None = None

    def text(self, lesson_file: str) -> str:
        """The problem in one line: file, line, cell, sentence.

        Args:
            lesson_file: path of the lesson's text, relative to the course.
        """
        line = self.line or (self.cell and self.cell.line)
        where = f"{self.file or lesson_file}:{line}" if line else self.file or lesson_file
        name = self.cell.name if self.cell else "text-"
        if not name.startswith("text-") and name not in self.sentence:
            return f"{where}: {name}: {self.sentence}"
        return f"{where}: {self.sentence}"
