"""What code in the sandbox can find out about the machine: neither its name, nor its user, nor its
paths and variables.
"""

import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder import paths
from autograder.sandbox import provisioner, visible
from autograder.sandbox.kernel import DONE, StudentKernel

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
TOKEN = "a-token-of-the-instructors"

LOOK = r"""
import os, socket, ctypes, stat
seen = [repr(os.environ), repr(os.uname()), repr(socket.gethostname()), os.getcwd()]
name = ctypes.create_string_buffer(6 * 65)
ctypes.CDLL(None).uname(name)
seen.append(repr(name.raw.split(b'\0')))
def read(path):
    try:
        if os.path.islink(path):
            seen.append(os.readlink(path))
        if stat.S_ISREG(os.stat(path).st_mode):
            with open(path, "rb") as file:
                seen.append(file.read(10**6).decode("latin1"))
    except OSError:
        pass
for top in ("/proc", "/sys", "/dev", "/etc", "/run", "/tmp", "/home", "/var", "/root", "/mnt"):
    for folder, folders, files in os.walk(top):
        seen += [folder, *folders, *files]
        for name in folders + files:
            read(os.path.join(folder, name))
for process in ("self", "thread-self", "1", "2", str(os.getpid()), str(os.getppid())):
    for name in ("environ", "cmdline", "mountinfo", "mounts", "maps", "cgroup", "root", "cwd", "exe", "status"):
        read(f"/proc/{process}/{name}")
for descriptor in range(600):
    read(f"/proc/self/fd/{descriptor}")
    try:
        one = socket.socket(fileno=descriptor)
    except OSError:
        continue
    for ask in (one.getsockname, one.getpeername):
        try:
            seen.append(repr(ask()))
        except OSError:
            pass
    one.detach()
for folder, folders, files in os.walk("/opt"):
    seen += [folder, *folders, *files]
    for name in files:
        if name.endswith((".pth", ".egg-link", ".json", ".cfg", "RECORD")) or name.startswith("__editable__") or folder.startswith("/opt/course"):
            read(os.path.join(folder, name))
everything = "\n".join(map(str, seen))
"""


@pytest.fixture(scope="module")
def kernel():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSTRUCTORS_TOKEN", TOKEN)
        with StudentKernel("02_gates", {"00_welcome": "{}"}) as started:
            assert started.run(LOOK).state == DONE
            yield started


def finds(kernel, text):
    """Whether code in the sandbox can find this text."""
    run = kernel.run(f"print(bytes.fromhex({text.encode().hex()!r}).decode() in everything)")
    assert run.text in ("True\n", "False\n"), run
    return run.text == "True\n"


@pytest.mark.parametrize(
    "what",
    [
        "a word that is there",
        "a token",
        "the repository",
        "the packages",
        "temporary files",
        "the class",
        "the user",
        "the home",
        "the machine",
        "the kernel's folder outside",
        "its sockets outside",
    ],
)
def test_what_it_finds(kernel, what):
    text = {
        "a word that is there": "socket-1",
        "a token": TOKEN,
        "the repository": str(paths.ROOT),
        "the packages": f"{sys.prefix}/lib",
        "temporary files": tempfile.gettempdir() + "/lstm-course-",
        "the class": str(paths.CLASSROOM),
        "the user": f"/{getpass.getuser()}/",
        "the home": str(Path.home()) + "/",
        "the machine": f"'{socket.gethostname()}'",
        "the kernel's folder outside": str(kernel.folder),
        "its sockets outside": str(kernel.share),
    }[what]
    assert finds(kernel, text) == (what == "a word that is there")


def test_no_variable_of_the_marker_is_found(kernel):
    for value in os.environ.values():
        if (
            len(value) > 8
            and value not in visible.environment().values()
            and not value.startswith(("/usr", "/bin", "xterm", "C.UTF-8"))
        ):
            assert not finds(kernel, value), value


def test_there_is_no_proc_no_sys_and_nobody_but_the_kernel(kernel):
    run = kernel.run(
        "print(os.path.exists('/proc'), os.path.exists('/sys'), os.getpid(), os.getppid(), "
        "os.uname().nodename, sorted(os.listdir('/home')))"
    )
    assert run.text == "False False 1 0 sandbox ['student']\n"


def test_no_descriptor_of_the_marker_is_open_in_it(kernel):
    code = (
        "def kind(number):\n    try:\n        return stat.S_IFMT(os.fstat(number).st_mode)\n    "
        "except OSError:\n        return None\n"
        "print({kind(n) for n in range(600)} & {stat.S_IFDIR, stat.S_IFBLK})"
    )
    assert kernel.run(code).text == "set()\n"


def test_files_with_the_folder_of_a_project_are_covered():
    covered = visible.covered(visible.shown())
    naming = [
        path
        for folder in visible._package_folders()
        for path in [*folder.glob("__editable__*"), *folder.glob("*.pth")]
    ]
    assert all(any(place.endswith(path.name) for place in covered) for path in naming)


def test_a_package_with_the_name_of_a_standard_module_is_not_taken_for_it(monkeypatch, tmp_path):
    """As with the old backports pathlib and dataclasses, which other packages bring along."""
    (tmp_path / "pathlib.py").write_text("from collections import Sequence")
    folders = visible._package_folders()
    monkeypatch.setattr(visible, "_package_folders", lambda: [tmp_path, *folders])
    with StudentKernel("02_gates") as kernel:
        assert kernel.run("import pathlib; print(pathlib.Path('x'))").text == "x\n"


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can put a repository below a folder of the system"
)
@pytest.mark.parametrize("below", [Path("/usr/lib"), Path(sys.base_prefix).resolve() / "lib"])
def test_a_repository_and_a_class_below_a_shown_folder_are_not_visible(monkeypatch, below):
    with tempfile.TemporaryDirectory(dir=below) as folder:
        root, classroom = Path(folder, "repository"), Path(folder, "class")
        (root / ".venv/lib").mkdir(parents=True)
        (root / "solutions.py").write_text("the-answers")
        classroom.mkdir()
        (classroom / "secret").write_text("the-secret")
        place = next(place for place, path in visible.shown().items() if path == below)
        inside = f"{place}/{Path(folder).name}"
        looking = (
            f"import os\nprint([name for _, folders, names in os.walk({inside!r}) for name in "
            "folders + names])"
        )
        with StudentKernel("02_gates") as kernel:
            assert "secret" in kernel.run(looking).text
        monkeypatch.setattr(paths, "ROOT", root)
        monkeypatch.setattr(paths, "CLASSROOM", classroom)
        with StudentKernel("02_gates") as kernel:
            assert sorted(eval(kernel.run(looking).text)) == ["class", "repository"]
            assert kernel.run(f"open({inside!r} + '/class/x', 'w')").error.startswith("OSError")


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can put an environment below a folder of the system"
)
def test_an_environment_in_a_repository_below_a_shown_folder_still_works(monkeypatch):
    with tempfile.TemporaryDirectory(dir="/usr/lib") as folder:
        packages = Path(folder, ".venv/lib/python3/site-packages")
        packages.mkdir(parents=True)
        (packages / "beside.py").write_text("value = 7")
        monkeypatch.setattr(paths, "ROOT", Path(folder))
        monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])
        with StudentKernel("02_gates") as kernel:
            run = kernel.run(
                f"import beside, os\nprint(beside.value, beside.__file__, os.listdir({folder!r}))"
            )
            assert run.text == "7 /opt/packages/1/beside.py []\n", run


def test_another_file_system_below_a_shown_folder_is_not_visible(monkeypatch):
    (
        below := next(
            path
            for path in visible.shown()["/usr/lib"].iterdir()
            if path.is_dir() and path.name.startswith("python3")
        )
    )
    monkeypatch.setattr(
        visible.psutil,
        "disk_partitions",
        lambda all: [type("Disk", (), {"mountpoint": str(below)})],
    )
    assert visible.covered(visible.shown())[str(below)] is True


@pytest.mark.skipif(
    not Path("/usr/bin/python3").exists(), reason="the system has no Python of its own"
)
def test_the_systems_own_python_is_shown_where_it_is(tmp_path):
    """With a Python below /usr nothing is bound twice: its library is there already. Run without
    packages, since it has none of the course's.
    """
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]\nfrom autograder.sandbox import provisioner, "
        "visible\n"
        "print(visible.environment()['PYTHONHOME'], '/opt/python/lib' in visible.shown(), "
        "repr(provisioner.refusal()))"
    )
    done = subprocess.run(
        ["/usr/bin/python3", "-c", code, str(paths.ROOT), *map(str, visible._package_folders())],
        capture_output=True,
        text=True,
    )
    if (
        "ImportError" in done.stderr
        or "ModuleNotFoundError" in done.stderr
        or sys.version_info[:2] != _version("/usr/bin/python3")
    ):
        pytest.skip("the system's Python is of another version")
    assert done.stdout == "/usr False ''\n", done.stderr


def _version(python):
    return tuple(
        map(
            int,
            subprocess.check_output(
                [python, "-c", "import sys; print(*sys.version_info[:2])"], text=True
            ).split(),
        )
    )


@pytest.mark.skipif(
    not shutil.which("setpriv") or os.geteuid() != 0, reason="needs root to become somebody else"
)
def test_root_is_nobody_special_in_it(kernel):
    assert kernel.run("print(os.getuid(), os.getgid())").text == "1000 1000\n"
