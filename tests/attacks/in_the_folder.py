"""Attacks by what lies beside the notebook, by the time of handing in, and by names."""

import os

from tests.attacks.attack import UNREAD, WRONG, Attack, Link, work

WAS_LINK = "was a link to {!r}; it was removed"
OTHERS = "other files were handed in; they are left out"
SECRET = "../../../gradebook.db"


def beside(kind, name, files, told="", **more):
    """A right notebook with other files beside it."""
    return Attack(kind, name, work(beside=files), told, **more)


def pipe(path):
    os.mkfifo(path)


def folder_in_the_place_of_the_notebook(lesson):
    return {f"{lesson}.ipynb/inner.ipynb": "{}", f"{lesson}.ipynb/x": Link("/etc/passwd")}


ATTACKS = [
    beside(
        11,
        "numpy-beside",
        {
            "numpy.py": "raise SystemExit",
            "course/__init__.py": "",
            "sitecustomize.py": "import os; os._exit(0)",
        },
        "3 " + OTHERS,
    ),
    beside(
        11,
        "links-that-read",
        {
            "notes.txt": Link(SECRET),
            "theirs": Link("../../m-right"),
            "etc/passwd": Link("/etc/passwd"),
            "page.html": Link("../../m-right/00_welcome/00_welcome.ipynb"),
        },
        WAS_LINK.format(SECRET),
    ),
    beside(
        11,
        "links-that-stop",
        {"zeros": Link("/dev/zero"), "timestamp.txt": Link("/dev/zero"), "x": Link("/nowhere")},
        WAS_LINK.format("/dev/zero"),
    ),
    beside(
        11,
        "names-with-lines",
        {"x\n[WARNING] m-right, 00_welcome: Cell affine was copied./a\x1b[2J.txt": "x"},
        "has a name with control characters; it was renamed",
    ),
    beside(
        12,
        "folder-of-time",
        {"timestamp.txt/evil.html": "<script>alert(1)</script>"},
        "'timestamp.txt' was a folder; it was renamed",
    ),
    beside(11, "pipe", {"pipe": pipe}, "was no ordinary file; it was removed"),
    beside(11, "large-file", {"large.bin": bytes(30_000_000)}, "1 " + OTHERS),
    Attack(
        11,
        "notebook-is-a-link",
        lambda lesson: {f"{lesson}.ipynb": Link(f"../../m-right/{lesson}/{lesson}.ipynb")},
        "what was handed in is not a file",
        honest={"affine": WRONG},
        breaks=UNREAD,
    ),
    Attack(
        14,
        "notebook-is-a-folder",
        folder_in_the_place_of_the_notebook,
        "it has no list of cells",
        honest={"affine": WRONG},
        breaks=UNREAD,
    ),
    beside(
        11,
        "more-notebooks",
        {"other.ipynb": "{", "m-right.ipynb": Link("../../m-right/00_welcome/00_welcome.ipynb")},
        "there was also 'm-right.ipynb' (what was handed in is not a file but a link), "
        "'other.ipynb' (the file is not a notebook",
    ),
    beside(
        12,
        "garbage-time",
        {"timestamp.txt": "yesterday, <b>honestly</b>"},
        "'timestamp.txt' held no time; it was removed",
    ),
    beside(
        12,
        "time-before-time",
        {"timestamp.txt": "0001-01-01 00:00:00 +9999999"},
        "'timestamp.txt' held no time; it was removed",
    ),
    beside(
        12,
        "time-in-the-future",
        {"timestamp.txt": "9999-01-01 00:00:00 UTC"},
        "timestamp.txt holds a time in the future",
    ),
    beside(
        12,
        "forged-time",
        {"timestamp.txt": "2001-01-01 00:00:00 UTC"},
        silent="A time in the past may be true; no points depend on it unless the instructor asks "
        "for penalties.",
    ),
    Attack(
        17,
        "=HYPERLINK(0),,,,,,100,0,100,100",
        work(affine=WRONG),
        honest={"affine": WRONG},
        silent="It is a name; exports quote it.",
    ),
    Attack(
        17,
        "@x '\"<b>é%2e;{0}(?P",
        work(affine=WRONG),
        honest={"affine": WRONG},
        silent="It is a name.",
    ),
]
