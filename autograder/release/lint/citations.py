"""Citations in a text, such as "Bengio et al. 1994" or "Elman (1990)", and the works of a list of
references.
"""

import re
from dataclasses import dataclass

NAME = r"[A-ZÀ-Ž][\w’'-]*[a-zà-ž](?:-[A-Z]\b)?"  # such as Fanaee-T
CITATION = re.compile(
    rf"({NAME}(?:, {NAME})*(?:,? and {NAME}| et al\.)?),? \(?(1[89]\d\d|20\d\d)(?=[),.;:]|$)"
)
WORK = re.compile(r"^- (.+?) \((\d{4})\)\.", re.MULTILINE)
NO_AUTHORS = set(
    "In Since By Until From After Before Around January February March April May June July August "
    "September October "
    "November December".split()
)


@dataclass(frozen=True)
class Work:
    """Surnames of the authors, in order, the year, and the text that was read."""

    authors: tuple[str, ...]
    year: str
    text: str


def citations(text: str) -> list[Work]:
    """The works that a text cites: list of Work; authors end with "et al." where it says so."""
    found = []
    for match in CITATION.finditer(" ".join(text.split())):
        authors = tuple(re.split(r", and |, | and | (?=et al\.)", match[1]))
        if authors[0] not in NO_AUTHORS:
            found.append(Work(authors, match[2], match[0]))
    return found


def entries(text: str) -> list[Work]:
    """The works of a list of references: list of Work."""
    lines = re.sub(r"\n  +", " ", text)
    return [
        Work(
            tuple(name.split()[-1] for name in re.split(r", and |, | and ", authors)),
            year,
            f"{authors} ({year})",
        )
        for authors, year in WORK.findall(lines)
    ]


def is_of(citation: Work, work: Work) -> bool:
    """Whether a citation means this work: the same year and the same authors, or the first of at
    least three.
    """
    if citation.year != work.year:
        return False
    if citation.authors[-1] == "et al.":
        return citation.authors[0] == work.authors[0] and len(work.authors) >= 3
    return citation.authors == work.authors
