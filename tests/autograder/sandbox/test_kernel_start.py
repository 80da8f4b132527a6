"""A kernel starts whatever the folder for temporary files is called; where it cannot, that is never
a student's mark.
"""

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import zmq

from autograder import paths
from autograder.errors import UserError
from autograder.sandbox import kernel as kernels
from autograder.sandbox import provisioner, seccomp, sockets
from autograder.sandbox.kernel import StudentKernel
from autograder.sandbox.limits import MIB, Limits

needs_bubblewrap = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
SANDBOXES = [pytest.param("bubblewrap", marks=needs_bubblewrap), "none"]


@pytest.fixture
def long_folder(tmp_path, monkeypatch):
    """A folder for temporary files with a name of 150 characters."""
    folder = tmp_path / ("long" * 40)
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_it_starts_beside_a_long_name_and_leaves_nothing(long_folder, sandbox):
    with StudentKernel("02_gates", sandbox=sandbox) as kernel:
        assert kernel.run("print(1)").text == "1\n"
        share = kernel.share
        assert not share.is_relative_to(long_folder) and share.stat().st_mode & 0o077 == 0
    assert not share.exists() and not list(long_folder.iterdir())


@needs_bubblewrap
def test_a_right_answer_keeps_its_points_beside_a_long_name(long_folder, copy):
    copy.keep_lessons("00_welcome")
    copy.make_class("00_welcome", 1)
    done = copy.run("lstm-course", "grade", "00_welcome", TMPDIR=str(long_folder))
    row = next(line for line in done.stdout.splitlines() if "all-right" in line)
    assert "3 / 3" in row, done.stdout
    assert not [path for path in long_folder.iterdir() if path.name.startswith(sockets.PREFIX)]


@needs_bubblewrap
def test_where_no_kernel_starts_nobody_is_marked(copy):
    copy.keep_lessons("00_welcome")
    copy.make_class("00_welcome", 1)
    with (copy.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.Mark.limits = {'memory_bytes': 10 * 2**20, 'start_seconds': 5}\n")
    done = copy.run("lstm-course", "grade", "00_welcome", code=2)
    assert "The kernel did not start" in done.stderr and "Traceback" not in done.stderr
    with contextlib.closing(sqlite3.connect(copy.root / "classroom/gradebook.db")) as database:
        assert not database.execute(
            "SELECT auto_score FROM grade WHERE auto_score IS NOT NULL"
        ).fetchall()
    assert not list(copy.root.glob("classroom/autograded/*/*/*.ipynb"))


def test_without_a_short_folder_it_is_said_in_one_sentence(long_folder, monkeypatch):
    monkeypatch.setattr(sockets, "places", lambda: [long_folder, Path("/nowhere")])
    with pytest.raises(
        UserError,
        match=r"whose name has at most \d+ characters, and none of these is: .*, /nowhere. Set "
        r"TMPDIR to one.",
    ):
        sockets.folder()


def test_every_name_that_it_takes_is_short_enough(tmp_path, monkeypatch):
    base = len(os.fsencode(str(tmp_path)))
    for length in range(1, 60):
        folder = tmp_path / ("a" * length)
        folder.mkdir()
        monkeypatch.setattr(sockets, "places", lambda folder=folder: [folder])
        longest = base + 1 + length + len(f"/{sockets.PREFIX}12345678/{sockets.NAME}-5")
        if longest > sockets.MOST_BYTES:
            with pytest.raises(UserError):
                sockets.folder()
        else:
            assert len(os.fsencode(str(sockets.folder() / "socket-5"))) == longest


STARTS_HALF_WAY = """
import sys
from autograder.sandbox import kernel as kernels, sockets
from autograder.sandbox.kernel import StudentKernel
from autograder.errors import UserError
sockets.MOST_BYTES = 1000
sockets.places = lambda: [__import__("pathlib").Path(sys.argv[1])]
for _ in range(3):
    try:
        with StudentKernel("02_gates", sandbox=sys.argv[2]):
            raise SystemExit("it started")
    except UserError as error:
        print(error)
"""


@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_a_start_that_ends_half_way_ends_everything(long_folder, sandbox):
    """Sockets with a name that is too long: some are open, some are not. Nothing waits for them,
    also not at the end of the process.
    """
    environment = os.environ | {"PYTHONPATH": str(paths.ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", STARTS_HALF_WAY, str(long_folder), sandbox],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (
        done.returncode == 0
        and done.stdout.count("The kernel did not start (ZMQError: File name too long") == 3
    ), done.stdout + done.stderr
    assert not list(long_folder.iterdir())


def test_whatever_fails_in_a_start_is_closed_in_reverse(monkeypatch):
    made = []

    def fail(*args, **options):
        raise zmq.ZMQError(zmq.ENOTSOCK)

    monkeypatch.setattr(kernels.KernelManager, "start_kernel", fail)
    monkeypatch.setattr(kernels.zmq, "Context", lambda: made.append(REAL()) or made[-1])
    with (
        pytest.raises(UserError, match="no fault of the student's"),
        StudentKernel("02_gates", sandbox="none"),
    ):
        pass
    assert len(made) == 1 and made[0].closed


REAL = zmq.Context


@needs_bubblewrap
@pytest.mark.parametrize("missing", ["numpy", "course"])
def test_what_every_lesson_needs_is_looked_for_first(monkeypatch, missing):
    covered = provisioner.visible.covered
    place = {"numpy": "/opt/packages/0/numpy", "course": "/opt/course/course"}[missing]
    monkeypatch.setattr(
        provisioner.visible, "covered", lambda places: covered(places) | {place: True}
    )
    with (
        pytest.raises(UserError, match="cannot use what every lesson needs .*(numpy|course)"),
        StudentKernel("02_gates"),
    ):
        pass


@needs_bubblewrap
def test_memory_that_python_starts_with_and_numpy_does_not_is_our_fault():
    limits = Limits(memory_bytes=10 * MIB, start_seconds=5)
    with pytest.raises(UserError), StudentKernel("02_gates", limits=limits):
        pass


@needs_bubblewrap
def test_python_that_cannot_start_says_why(monkeypatch):
    monkeypatch.setattr(
        provisioner.visible,
        "environment",
        lambda: {"PYTHONPATH": "/nowhere", "PYTHONHOME": "/opt/python"},
    )
    with (
        pytest.raises(
            UserError,
            match=r"The kernel did not start \(.*(ModuleNotFoundError|No module "
            r"named|encodings|shared libraries)",
        ),
        StudentKernel("02_gates"),
    ):
        pass


BROKEN = "#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n"


def test_bubblewraps_own_reason_is_said_with_the_ways_out(tmp_path, monkeypatch):
    (tmp_path / "bwrap").write_text(BROKEN)
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(UserError) as refused:
        provisioner.require()
    sentence = str(refused.value)
    assert (
        "(bwrap: setting up uid map: Permission denied)" in sentence
        and "sudo apt-get install bubblewrap" in sentence
        and "\n" not in sentence
    )
    heading = sentence.partition('docs/instructors.md, "')[2].partition('"')[0]
    assert f"## {heading}\n" in (paths.ROOT / "docs/instructors.md").read_text()


@pytest.mark.parametrize("program", ["bwrap", "prlimit"])
def test_a_program_that_is_missing_is_named(monkeypatch, program):
    monkeypatch.setattr(
        provisioner.shutil, "which", lambda name: None if name == program else f"/usr/bin/{name}"
    )
    with pytest.raises(UserError, match=rf"\({program}, of the package .*, is not installed\)"):
        provisioner.require()


def test_the_filter_of_a_machine_that_is_not_known_is_never_left_out(monkeypatch):
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "riscv64")
    with pytest.raises((UserError, KeyError)), StudentKernel("02_gates"):
        pass
