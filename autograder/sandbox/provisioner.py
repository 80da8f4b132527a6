"""A Jupyter kernel provisioner that starts the kernel inside bubblewrap."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Dict, Unicode

from autograder import paths
from autograder.errors import UserError
from autograder.sandbox import seccomp

HOME = "/home/student"
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
COURSE = "/opt/course"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")


class SandboxProvisioner(LocalProvisioner):
    """Starts a kernel that sees Python, the `course` package and its own empty folders, and nothing else.

    No network, no repository, no gradebook, no other submission, no variables of the caller's environment.
    """

    folder = Unicode(help="Host folder with the connection file and sockets; the only one the kernel shares.").tag(config=True)
    files = Dict(help="Host file -> path in the sandbox's home: files the kernel may read.").tag(config=True)
    workdir = Unicode(help="Working folder, below the sandbox's home.").tag(config=True)
    limits = Dict(help="memory_bytes, cpu_seconds, file_bytes, processes, open_files.").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any):
        """Launch the kernel's command inside the sandbox."""
        reading, writing = os.pipe()
        try:
            os.write(writing, seccomp.program())
            os.close(writing)
            return await super().launch_kernel([*self._bubblewrap(reading), *self._prlimit(), *cmd], pass_fds=(reading,), **kwargs)
        finally:
            os.close(reading)

    def _bubblewrap(self, seccomp_filter):
        words = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "sandbox",
                 "--clearenv", "--proc", "/proc", "--dev", "/dev"]
        for path in (HOME, "/tmp", "/dev/shm"):
            words += ["--size", str(self.limits["file_bytes"]), "--tmpfs", path]
        for path in dict.fromkeys([*_SYSTEM, *_python_folders()]):
            words += ["--ro-bind-try", path, path]
        words += ["--ro-bind", str(paths.COURSE), f"{COURSE}/course", "--bind", self.folder, self.folder]
        for host, inside in self.files.items():
            words += ["--ro-bind", host, f"{HOME}/{inside}"]
        words += ["--dir", f"{HOME}/{self.workdir}", "--chdir", f"{HOME}/{self.workdir}"]
        for name, value in _environment().items():
            words += ["--setenv", name, value]
        words += ["--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/"]     # /proc/sys obeys root without any rights
        return [*words, *(["--seccomp", str(seccomp_filter)] if seccomp.program() else []), "--"]

    def _prlimit(self):
        return ["prlimit", f"--as={self.limits['memory_bytes']}", f"--cpu={self.limits['cpu_seconds']}",
                f"--fsize={self.limits['file_bytes']}", f"--nproc={self.limits['processes']}",
                f"--nofile={self.limits['open_files']}", "--core=0", "--"]


def _python_folders():
    """Folders of the running Python: its installation and, in a virtual environment, the environment."""
    return [path for path in (sys.base_prefix, sys.prefix) if not Path(path).is_relative_to("/usr")]


def _environment():
    return ONE_THREAD | {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": HOME, "PYTHONPATH": COURSE, "LANG": "C.UTF-8",
        "MPLBACKEND": "agg", "MPLCONFIGDIR": f"{HOME}/.matplotlib", "IPYTHONDIR": f"{HOME}/.ipython",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def available():
    """Whether bubblewrap is installed and may be used here."""
    if shutil.which("bwrap") is None or shutil.which("prlimit") is None:
        return False
    words = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"]                   # os.system would not hear Ctrl-C
    return subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def require():
    """Refuse to go on without a sandbox.

    Raises:
        UserError: bubblewrap is missing or forbidden; the sentence names both ways out.
    """
    if not available():
        raise UserError(
            "Marking runs students' code in bubblewrap, which is missing or not allowed here. Install it (on Debian and "
            'Ubuntu: sudo apt-get install bubblewrap), or set c.Mark.sandbox = "none" in nbgrader_config.py (on the command '
            'line: --sandbox none) to mark without protection: every report then says "unsecured".'
        )
