"""A Jupyter kernel provisioner that starts the kernel inside bubblewrap."""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from jupyter_client import KernelConnectionInfo
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Dict, Unicode

from autograder.errors import UserError
from autograder.sandbox import seccomp, visible
from autograder.sandbox.visible import HOME, KERNEL

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
DISKS = (HOME, "/tmp")  # in memory; the only places that take files
DEVICES = ("null", "zero", "full", "random", "urandom")
LIMITER = "/opt/bin/prlimit"
START_SECONDS = 60
SPARE_SECONDS = 60  # of processor time, beyond what the marker itself counts
WAYS_OUT = (
    "Install it (on Debian and Ubuntu: sudo apt-get install bubblewrap) or allow it "
    '(docs/instructors.md, "Where bubblewrap is '
    'refused"), or set c.Mark.sandbox = "none" in nbgrader_config.py (on the command line: '
    "--sandbox none) to mark without "
    'protection: every report then says "unsecured".'
)


class SandboxProvisioner(LocalProvisioner):
    """Starts a kernel that sees Python, the `course` package and its own empty folders, and nothing
    else.

    No network, no processes, no repository, no gradebook, no other submission, no name, path or
    variable of the machine.
    """

    folder = Unicode(
        help="Host folder with the connection file and sockets; the only one the kernel shares."
    ).tag(config=True)
    files = Dict(help="Host file -> path in the sandbox's home: files the kernel may read.").tag(
        config=True
    )
    workdir = Unicode(help="Working folder, below the sandbox's home.").tag(config=True)
    limits = Dict(help="memory_bytes, notebook_seconds, file_bytes, processes, open_files.").tag(
        config=True
    )

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch the kernel's command inside the sandbox, where its connection file names the
        sockets as they are named there.
        """
        manager = cast(KernelManager, self.parent)
        connection = json.loads(Path(manager.connection_file).read_text(encoding="utf-8")) | {
            "ip": f"{KERNEL}/socket"
        }
        Path(self.folder, "connection.json").write_text(json.dumps(connection), encoding="utf-8")
        with _filter() as reading:
            kwargs |= {"env": {}, "pass_fds": (reading,)}
            return await super().launch_kernel(
                [*self._bubblewrap(reading), *self._prlimit(), *cmd], **kwargs
            )

    def complaint(self) -> str:
        """What Python says where it cannot import what a kernel needs here; an empty text where it
        can.
        """
        with _filter() as reading:
            imports = [
                visible.PYTHON,
                "-c",
                "import ipykernel.kernelapp, numpy, course.judging.observe",
            ]
            return _last_line([*self._bubblewrap(reading), *self._prlimit(), *imports], reading)

    def _bubblewrap(self, seccomp_filter: int) -> list[str]:
        words = [*_walls(self.limits["file_bytes"], seccomp_filter), "--bind", self.folder, KERNEL]
        for host, inside in self.files.items():
            words += ["--ro-bind", host, f"{HOME}/{inside}"]
        return [
            *words,
            "--dir",
            f"{HOME}/{self.workdir}",
            "--chdir",
            f"{HOME}/{self.workdir}",
            "--remount-ro",
            "/",
            "--",
        ]

    def _prlimit(self) -> list[str]:
        processor = (
            round(self.limits["notebook_seconds"]) + SPARE_SECONDS
        )  # the marker counts, too, and is first
        return [
            LIMITER,
            f"--as={self.limits['memory_bytes']}",
            f"--cpu={processor}",
            f"--fsize={self.limits['file_bytes']}",
            f"--nproc={self.limits['processes']}",
            f"--nofile={self.limits['open_files']}",
            "--core=0",
            "--",
        ]


def _walls(disk_bytes: int, seccomp_filter: int) -> list[str]:
    """The command for a sandbox that shows what every kernel sees, and small disks in memory.

    It has no /proc and no /sys. Its first process is the kernel itself, so nothing of bubblewrap's
    can be asked for.
    """
    words = [
        shutil.which("bwrap"),
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--as-pid-1",
        "--cap-drop",
        "ALL",
        "--uid",
        "1000",
        "--gid",
        "1000",
        "--hostname",
        "sandbox",
        "--clearenv",
    ]
    for name in DEVICES:
        words += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for disk in DISKS:
        words += ["--size", str(disk_bytes), "--tmpfs", disk]
    words += ["--symlink", "/tmp", "/dev/shm"]
    places = visible.shown()
    for inside, host in places.items():
        words += ["--ro-bind", str(host), inside]
    for inside, target in visible.links().items():
        words += ["--symlink", str(target), inside]
    words += ["--ro-bind", shutil.which("prlimit"), LIMITER]
    for inside, is_folder in visible.covered(places).items():
        words += (
            ["--tmpfs", inside, "--remount-ro", inside]
            if is_folder
            else ["--ro-bind", "/dev/null", inside]
        )
    for name, value in (_environment() | visible.environment()).items():
        words += ["--setenv", name, value]
    return [*words, "--seccomp", str(seccomp_filter)]


def _environment() -> dict[str, str]:
    return ONE_THREAD | {
        "PATH": "/opt/bin",
        "HOME": HOME,
        "USER": "student",
        "LOGNAME": "student",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": f"{HOME}/.matplotlib",
        "IPYTHONDIR": f"{HOME}/.ipython",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@contextlib.contextmanager
def _filter() -> Iterator[int]:
    """A file descriptor from which bubblewrap reads the filter of system calls."""
    reading, writing = os.pipe()
    try:
        os.write(writing, seccomp.program())
        os.close(writing)
        yield reading
    finally:
        os.close(reading)


def _last_line(command: list[str], descriptor: int) -> str:
    """The last line that a command wrote to its error output where it failed; an empty text where
    it did not.
    """
    try:
        done = subprocess.run(
            command,
            env={},
            pass_fds=(descriptor,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            timeout=START_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {START_SECONDS} seconds"
    lines = done.stderr.strip().splitlines()
    return (lines[-1] if lines else f"exit status {done.returncode}") if done.returncode else ""


def refusal() -> str:
    """Why no sandbox can be made on this machine, in words of bubblewrap's own where it says some;
    an empty text where one can.
    """
    for program, package in (("bwrap", "bubblewrap"), ("prlimit", "util-linux")):
        if shutil.which(program) is None:
            return f"{program}, of the package {package}, is not installed"
    if not seccomp.known():
        return (
            "there is no filter of system calls for this kind of processor "
            f"({os.uname().machine}), only for x86-64 and 64-bit ARM"
        )
    with _filter() as reading:
        return _last_line([*_walls(2**20, reading), "--", visible.PYTHON, "-S", "-c", ""], reading)


def available() -> bool:
    """Whether a sandbox can be made here."""
    return not refusal()


def require() -> None:
    """Refuse to go on without a sandbox.

    Raises:
        UserError: bubblewrap is missing or forbidden, and why; the sentence names the ways out.
    """
    if not available():
        raise UserError(
            "Marking runs students' code in bubblewrap, which is missing or not allowed here "
            f"({refusal()}). {WAYS_OUT}"
        )
