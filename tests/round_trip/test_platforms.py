"""The archives of Canvas and Moodle as they come, through the stock command `nbgrader zip_collect`."""

import io
import zipfile

import pytest

from autograder.plugin.platforms import safe
from autograder.sandbox import provisioner
from tests.round_trip.hand_ins import BLANK, FILE, HTML, NAME, PARTLY, RIGHT, SCORES, rows, zipped

NEW, OLD = (2026, 3, 2, 10, 0, 0), (2026, 3, 1, 10, 0, 0)
CANVAS = {
    "muellerjana_12345_67890_00_welcome.ipynb": RIGHT,
    "liwei_LATE_111_67891_00_welcome-1.ipynb": RIGHT,
    "liwei_222_67892_00_welcome.ipynb": PARTLY,  # another student of the same short name
    "garcia-lópezmaría_333_67893_mi cuaderno final.ipynb": RIGHT,
    "o'brien_444_67894_00_welcome.ipynb": BLANK,  # two attachments: the solved one is marked
    "o'brien_444_67895_00_welcome (1).ipynb": RIGHT,
    "twice_555_67896_00_welcome.ipynb": PARTLY,  # two attempts: the last one is marked
    "twice_555_67897_00_welcome-1.ipynb": RIGHT,
    "zippo_666_67898_work.zip": zipped(
        {f"work/{FILE}": RIGHT, "liwei_222_1_00_welcome.ipynb": BLANK}
    ),
    "page_777_67899_00_welcome.html": HTML,
    "typist_888_text.html": HTML,
    "both_LATE_999_text.html": HTML,
    "both_LATE_999_67901_00_welcome.ipynb": RIGHT,
    "broken_1010_67902_work.zip": b"PK\x03\x04 no zip",
    "LATE_anon_aB3dE_67903_00_welcome.ipynb": RIGHT,
    "__MACOSX/._muellerjana_12345_67890_00_welcome.ipynb": b"\0",
    "notes of the instructor.ipynb": RIGHT,
}
OF_CANVAS = {
    "muellerjana-12345": 3,
    "liwei-111": 3,
    "liwei-222": 1,
    "garcia-lópezmaría-333": 3,
    "o'brien-444": 3,
    "twice-555": 3,
    "zippo-666": 3,
    "page-777": 0,
    "typist-888": 0,
    "both-999": 3,
    "broken-1010": 0,
    "anon-aB3dE": 3,
}
MOODLE = {
    "Jana Müller_123456_assignsubmission_file_/00_welcome.ipynb": RIGHT,
    "Jana Müller_123456_assignsubmission_onlinetext_/onlinetext.html": HTML,
    # as older versions of Moodle name it
    "José García López_123457_assignsubmission_file_00_welcome.ipynb": RIGHT,
    "Li Wei_123458_assignsubmission_file_/00_welcome.ipynb": RIGHT,
    "Li Wei_123459_assignsubmission_file_/final.ipynb": PARTLY,
    "O'Brien-Smith Ann_123460_assignsubmission_file_/sub/00_welcome.ipynb": BLANK,
    "O'Brien-Smith Ann_123460_assignsubmission_file_/copy.ipynb": RIGHT,
    "Only Text_123461_assignsubmission_onlinetext_/onlinetext.html": HTML,
    "Thief_123462_assignsubmission_file_/Jana Müller_123456_assignsubmission_file_00_welcome.ipynb": BLANK,
    "Thief_123462_assignsubmission_file_/muellerjana_12345_67890_00_welcome.ipynb": BLANK,
    "Two Files_123463_assignsubmission_file_/b.ipynb": (RIGHT, NEW),
    "Two Files_123463_assignsubmission_file_/c.ipynb": (PARTLY, OLD),
    "Participant_123464_assignsubmission_file_/00_welcome.ipynb": RIGHT,
}
OF_MOODLE = {
    "Jana Müller": 3,
    "José García López": 3,
    "Li Wei-123458": 3,
    "Li Wei-123459": 1,
    "O'Brien-Smith Ann": 3,
    "Only Text": 0,
    "Thief": 0,
    "Two Files": 3,
    "Participant-123464": 3,
}


def archive(files):
    """A zip file with the times of its files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for name, content in files.items():
            content, time = content if isinstance(content, tuple) else (content, OLD)
            made.writestr(zipfile.ZipInfo(name, time), content)
    return data.getvalue()


def collect(copy, *options, **archives):
    """Put archives where nbgrader wants them and collect them; what nbgrader said."""
    folder = copy.root / "downloads" / NAME / "archive"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in archives.items():
        (folder / f"{name}.zip").write_bytes(data)
    return copy.run(
        "nbgrader", "zip_collect", NAME, "--ZipCollectApp.downloaded_directory=downloads", *options
    ).stderr


def submitted(copy):
    """student -> the paths of what was collected."""
    root = copy.root / "classroom/submitted"
    return {
        folder.name: sorted(
            path.relative_to(folder / NAME).as_posix()
            for path in folder.rglob("*")
            if path.is_file()
        )
        for folder in root.iterdir()
    }


@pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
@pytest.mark.parametrize(
    ("files", "marks"), [(CANVAS, OF_CANVAS), (MOODLE, OF_MOODLE)], ids=["Canvas", "Moodle"]
)
def test_an_archive_is_collected_and_everybody_in_it_is_marked(copy, files, marks):
    copy.set_secret()
    copy.build(NAME)
    collect(copy, submissions=archive(files))
    assert submitted(copy).keys() == marks.keys()
    copy.run("lstm-course", "grade", NAME)
    found = {
        student: sum(
            points for name, points, _ in rows(copy, SCORES, student) if name.endswith("-test")
        )
        for student in marks
    }
    assert found == marks


def test_every_file_has_a_place_of_its_own(copy):
    said = collect(copy, submissions=archive(CANVAS))
    found = submitted(copy)
    assert found["muellerjana-12345"] == found["liwei-111"] == [FILE]
    assert found["twice-555"] == ["handed-in-1/00_welcome.ipynb", "handed-in-2/00_welcome-1.ipynb"]
    assert (
        found["zippo-666"] == ["work.zip"]
        and found["both-999"] == [FILE]
        and found["typist-888"] == ["text.html"]
    )
    assert (
        "notes of the instructor.ipynb belongs to nobody. Its name is not one that Canvas or "
        "Moodle gives." in said
    )
    assert said.count("belongs to nobody") == 1 and "Traceback" not in said


def test_two_of_a_name_stay_two_also_where_archives_are_collected_one_after_the_other(copy):
    collect(copy, first=archive({"liwei_111_1_x.ipynb": RIGHT}))
    collect(
        copy,
        "--force",
        first=archive({"liwei_111_1_x.ipynb": RIGHT}),
        second=archive({"liwei_222_2_x.ipynb": PARTLY}),
    )
    assert submitted(copy) == {"liwei-111": [FILE], "liwei-222": [FILE]}


def test_what_is_collected_over_stays_as_a_copy(copy):
    collect(copy, first=archive({"liwei_111_1_x.ipynb": RIGHT}))
    said = collect(copy, "--force", first=archive({"liwei_111_2_x.ipynb": PARTLY}))
    assert (copy.root / "classroom/submitted/liwei-111" / NAME / FILE).read_bytes() == PARTLY
    kept = list((copy.root / "downloads" / NAME / "replaced").rglob("*.ipynb"))
    assert [path.read_bytes() for path in kept] == [
        RIGHT
    ] and "liwei-111 had handed in before" in said


def test_an_archive_may_be_called_as_if_it_were_a_students(copy):
    collect(
        copy,
        LSTM_2026_02_gates=archive({"liwei_111_1_x.ipynb": RIGHT, "jana_222_2_x.ipynb": RIGHT}),
    )
    assert submitted(copy).keys() == {"liwei-111", "jana-222"}


def test_archives_of_single_students_stay_as_they_are(copy):
    collect(
        copy, liwei_111_1_work=zipped({FILE: RIGHT}), jana_222_2_work=zipped({"a/b.ipynb": RIGHT})
    )
    assert submitted(copy) == {"liwei-111": ["work.zip"], "jana-222": ["work.zip"]}


def test_who_sets_an_expression_of_their_own_gets_nbgraders_collector(copy):
    collect(
        copy,
        r"--FileNameCollectorPlugin.named_regexp=.*/(?P<student_id>\w+)_of_(?P<file_id>\w+)",
        mine=archive(
            {"jana_of_00_welcome.ipynb": RIGHT, "muellerjana_12345_67890_00_welcome.ipynb": RIGHT}
        ),
    )
    assert submitted(copy) == {"jana": [FILE]}


@pytest.mark.parametrize(
    "name",
    [
        "a*b?[c]",
        "../../x",
        ".hidden",
        "-rf",
        "a/b\\c",
        "",
        "...",
        "x" * 300,
        "two\nlines",
        "\u202egnp",
        "{0}",
        "é",
        "e\u0301",
    ],
)
def test_names_of_folders_are_safe(name):
    made = safe(name)
    assert (
        made
        and not set(made) & set("*?[]/\\{}\n\u202e")
        and made[0] not in ".- "
        and len(made) <= 80
    )
    assert safe("é") == safe("e\u0301")
