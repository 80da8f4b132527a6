"""The instructor's side of the exchange: what one submission holds stops no other, whatever it is."""

import os
import re
import shutil
import stat
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import notebook_hash

from autograder.configuration import configuration
from autograder.gradebook.nbgrader_api import api
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import answers, filled, student_notebook
from autograder.submission.files import by_a_person
from autograder.submission.released import described, remembered

pytestmark = pytest.mark.filterwarnings(
    "ignore:Passing unrecognized arguments"
)  # nbgrader misspells one of its own
NAME = "00_welcome"
LESSON = lessons.read(NAME)
SECRET = "0123456789abcdef" * 8


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """Path of a gradebook that knows the lesson: to make one takes long."""
    configuration()  # lets nbgrader find alembic
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}", "lstm-course") as book:
        book.add_assignment(NAME)
    return path


@pytest.fixture
def course(tmp_path, gradebook):
    """An empty course with an exchange, and nbgrader's API for it."""
    config = configuration(
        root=str(tmp_path), db_url=f"sqlite:///{tmp_path}/classroom/gradebook.db"
    )
    config.Exchange.root = str(tmp_path / "exchange")
    (tmp_path / "exchange/lstm-course/inbound").mkdir(parents=True)
    (tmp_path / "classroom").mkdir()
    shutil.copy(gradebook, tmp_path / "classroom")
    return api(config)


@pytest.fixture
def root(course):
    return Path(course.coursedir.root)


def write(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())


def told(result):
    assert result["success"], result
    return re.findall(r"\[WARNING\] (.*)", result.get("log", ""))


# What was left of a submission beside the page: nothing, nothing of use, or what nbgrader wrote.
WITHOUT = {
    "mailed": {},
    "emptied": {"submission_secret.txt": ""},
    "binary": {"submission_secret.txt": b"\xff\xfe\xff"},
    "large": {"submission_secret.txt": "x" * 10**6},
    "folder": {"submission_secret.txt/x": ""},
}
WITH = {
    "ada": {"submission_secret.txt": SECRET, "timestamp.txt": "2024-01-01 10:00:00 UTC"},
    "timeless": {"submission_secret.txt": SECRET[::-1]},
}


def test_feedback_goes_to_everybody_whom_the_exchange_can_reach(course, root):
    for student, files in (WITHOUT | WITH).items():
        write(
            root / "classroom/feedback" / student / NAME,
            files | {f"{NAME}.html": f"page of {student}"},
        )
    sentences = told(course.release_feedback(NAME))
    assert sentences == [
        f"{student}, {NAME}: the submission did not come through the exchange, so its feedback is "
        "not there; the page is "
        f"classroom/feedback/{student}/{NAME}/{NAME}.html."
        for student in sorted(WITHOUT)
    ]
    released = {
        path.name: path.read_text() for path in (root / "exchange/lstm-course/feedback").iterdir()
    }
    assert released == {
        f"{notebook_hash(secret=WITH[student]['submission_secret.txt'], notebook_id=NAME)}.html": "page "
        "of "
        f"{student}"
        for student in WITH
    }


def test_a_page_is_open_to_who_knows_its_name_though_the_class_is_closed(course, root):
    page = root / "classroom/feedback/ada" / NAME / f"{NAME}.html"
    write(page.parent, WITH["ada"] | {page.name: "page"})
    page.chmod(0o600)
    assert told(course.release_feedback(NAME, "ada")) == []
    folder = root / "exchange/lstm-course/feedback"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())] == [
        0o711,
        0o644,
    ]
    page.write_text("page after marking again")
    assert told(course.release_feedback(NAME)) == []
    assert [path.read_text() for path in folder.iterdir()] == ["page after marking again"]


def test_without_pages_the_missing_step_is_named(course):
    assert told(course.release_feedback(NAME)) == [
        f"There is no feedback page of {NAME}. Run: nbgrader generate_feedback"
    ]


def test_a_student_who_is_excluded_gets_nothing(course, root):
    for student, files in WITH.items():
        write(root / "classroom/feedback" / student / NAME, files | {f"{NAME}.html": student})
    course.coursedir.student_id_exclude = "ada,other"
    assert told(course.release_feedback(NAME)) == []
    assert [path.read_text() for path in (root / "exchange/lstm-course/feedback").iterdir()] == [
        "timeless"
    ]


def test_a_lesson_is_released_remembered_and_cannot_be_replaced(course, root):
    write(root / "notebooks" / NAME, {f"{NAME}.ipynb": nbformat.writes(student_notebook(LESSON))})
    told(course.release_assignment(NAME))
    outbound = root / "exchange/lstm-course/outbound" / NAME / f"{NAME}.ipynb"
    assert stat.S_IMODE(outbound.stat().st_mode) == 0o644
    assert stat.S_IMODE((root / "exchange").stat().st_mode) == 0o1777
    assert remembered(NAME, root) == [described(student_notebook(LESSON))]


@pytest.mark.parametrize(
    "sources", [{"affine": "def affine(x, W, b):\n    return x @ W + b"}, answers(LESSON)]
)
def test_somebodys_work_is_not_given_out(course, root, sources):
    write(root / "notebooks" / NAME, {f"{NAME}.ipynb": nbformat.writes(filled(LESSON, sources))})
    result = course.release_assignment(NAME)
    assert (
        not result["success"]
        and f"notebooks/{NAME}/{NAME}.ipynb holds somebody's work, and students would get it"
        in result["log"]
    )
    assert not (root / "exchange/lstm-course/outbound").exists()


def hand_in(root, student, time, files, end="+x"):
    folder = root / "exchange/lstm-course/inbound" / f"{student}+{NAME}+{time}{end}"
    write(folder, files | {"timestamp.txt": time})
    return folder


def submitted(root, student):
    folder = root / "classroom/submitted" / student / NAME
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_last_submission_of_each_student_is_collected(course, root):
    hand_in(root, "ada", "2024-01-01 10:00:00 UTC", {f"{NAME}.ipynb": "first"})
    hand_in(
        root,
        "ada",
        "2024-01-01 11:00:00 UTC",
        {f"{NAME}.ipynb": "second", "pictures/a.png": "x", "feedback/old.html": "x"},
    )
    hand_in(root, "b+c", "2024-01-01 12:00:00 UTC", {f"{NAME}.ipynb": "plus"})
    hand_in(root, "d", "2024-01-01 12:00:00 UTC", {f"{NAME}.ipynb": "no random text"}, end="")
    assert told(course.collect(NAME)) == []
    assert submitted(root, "ada") == {
        f"{NAME}.ipynb": "second",
        "pictures/a.png": "x",
        "timestamp.txt": "2024-01-01 11:00:00 UTC",
    }
    assert (
        submitted(root, "b+c")[f"{NAME}.ipynb"] == "plus"
        and submitted(root, "d")[f"{NAME}.ipynb"] == "no random text"
    )
    hand_in(root, "ada", "2024-01-02 10:00:00 UTC", {f"{NAME}.ipynb": "third"})
    assert told(course.collect(NAME)) == [] and submitted(root, "ada")[f"{NAME}.ipynb"] == "third"


STRANGE = {
    f"x+{NAME}+": "its time or its folders cannot be read",
    f"x+{NAME}+tomorrow+r": "its time or its folders cannot be read",
    f"+{NAME}+2024-01-01 10:00:00 UTC+r": "its name is no name of a student",
    f"x\n+{NAME}+2024-01-01 10:00:00 UTC+r": "its name is no name of a student",
    f"[x]+{NAME}+2024-01-01 10:00:00 UTC+r": "its name is no name of a student",
    f"x+{NAME}+02_gates+2024-01-01 10:00:00 UTC+r": "it is of another lesson",
    f"x+{NAME}+2024-01-01 10:00:00 UTC+" + "0" * 5: "it is larger than 1 MB",
}


def test_what_nbgrader_did_not_write_stops_nobody(course, root):
    course.coursedir.max_dir_size = 1000
    inbound = root / "exchange/lstm-course/inbound"
    for name in STRANGE:
        (inbound / name).mkdir()
    (inbound / list(STRANGE)[-1] / "large").write_bytes(bytes(1_000_001))
    (inbound / f"ada+{NAME}+2030-01-01 10:00:00 UTC+file").write_text("")
    (inbound / f"ada+{NAME}+2031-01-01 10:00:00 UTC+link").symlink_to(root)
    hand_in(root, "ada", "2024-01-01 10:00:00 UTC", {f"{NAME}.ipynb": "hers"})
    sentences = told(course.collect(NAME))
    assert sorted(sentences) == sorted(
        [f"{ascii(name)} was left out: {reason}." for name, reason in STRANGE.items()]
        + [
            f"'ada+{NAME}+203{end}' was left out: it is no folder."
            for end in ("0-01-01 10:00:00 UTC+file", "1-01-01 10:00:00 UTC+link")
        ]
    )
    assert [path.name for path in (root / "classroom/submitted").iterdir()] == [
        "ada"
    ] and submitted(root, "ada")[f"{NAME}.ipynb"] == "hers"


def test_nothing_in_a_submission_is_followed_or_waited_for(course, root):
    (root / "classroom/gradebook").write_text("secret")
    folder = hand_in(
        root, "ada", "2024-01-01 10:00:00 UTC", {"mine.py": "x = 1", f"{NAME}.ipynb": "{}"}
    )
    (folder / "link.ipynb").symlink_to(root / "classroom/gradebook")
    (folder / "folder").symlink_to(root / "classroom")
    os.mkfifo(folder / "pipe")
    deep = folder.joinpath(*["d"] * 30)
    deep.mkdir(parents=True)
    (deep / "x").write_text("too deep")
    (folder / "timestamp.txt").unlink()
    (folder / "timestamp.txt").mkdir()
    assert sorted(told(course.collect(NAME))) == [
        f"{folder.name}: 'link.ipynb' was left out: it is a link.",
        f"{folder.name}: 'pipe' was left out: it is no ordinary file.",
    ]
    assert submitted(root, "ada") == {
        "mine.py": "x = 1",
        f"{NAME}.ipynb": "{}",
        "timestamp.txt": "2024-01-01 10:00:00 UTC",
    }
    assert (
        stat.S_IMODE((root / "classroom/submitted/ada" / NAME / "mine.py").stat().st_mode) == 0o600
    )


@pytest.mark.skipif(os.getuid() != 0, reason="Only root can give a folder to another account.")
def test_nobody_hands_in_for_somebody_else_unless_names_are_not_those_of_accounts(course, root):
    forged = hand_in(root, "ada", "2030-01-01 10:00:00 UTC", {f"{NAME}.ipynb": "forged"})
    os.chown(forged, 12345, 12345)
    hand_in(root, "ada", "2024-01-01 10:00:00 UTC", {f"{NAME}.ipynb": "hers"})
    assert [sentence.partition(",")[0] for sentence in told(course.collect(NAME))] == [
        f"'{forged.name}' was left out: it says that ada handed it in"
    ]
    assert submitted(root, "ada")[f"{NAME}.ipynb"] == "hers"
    course.config.ExchangeCollect.check_owner = False
    assert told(course.collect(NAME)) == [] and submitted(root, "ada")[f"{NAME}.ipynb"] == "forged"


@pytest.mark.parametrize(("mailed", "kept"), [("2024-01-02", True), ("2023-12-31", False)])
@pytest.mark.parametrize(
    "beside", [{}, {"timestamp.txt": "yesterday"}], ids=["no time", "garbage for a time"]
)
def test_what_was_copied_by_hand_stays_where_it_is_newer(course, root, mailed, kept, beside):
    folder = root / "classroom/submitted/dora" / NAME
    write(folder, beside | {f"{NAME}.ipynb": "mailed"})
    for path in folder.iterdir():
        os.utime(path, (datetime.fromisoformat(f"{mailed}T10:00:00+00:00").timestamp(),) * 2)
    for student in ("dora", "eve"):
        hand_in(root, student, "2024-01-01 10:00:00 UTC", {f"{NAME}.ipynb": "handed in"})
    sentences = told(course.collect(NAME))
    expected = (
        f"dora, {NAME}: what lies in classroom/submitted/dora/{NAME} is newer than what is in the "
        "exchange, and was kept."
    )
    assert (expected in sentences) == kept and len(sentences) == kept + len(beside)
    assert submitted(root, "dora")[f"{NAME}.ipynb"] == ("mailed" if kept else "handed in")
    assert submitted(root, "eve")[f"{NAME}.ipynb"] == "handed in"


@pytest.mark.parametrize(
    ("path", "whose"),
    [
        ("timestamp.txt", True),
        ("submission_secret.txt", True),
        ("user_info.json", True),
        ("feedback/2024-01-01 10:00:00 UTC/x.html", True),
        (".ipynb_checkpoints/x.py", True),
        (".DS_Store", True),
        ("__MACOSX/._x", True),
        ("pictures/Thumbs.db", True),
        ("__pycache__/x.pyc", True),
        ("x.py", False),
        ("pictures/a.png", False),
        ("my_feedback/x.html", False),
        ("secret.txt", False),
    ],
)
def test_files_of_programs_are_no_files_of_a_student(path, whose):
    assert by_a_person(path) != whose
