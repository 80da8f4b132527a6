"""A real JupyterLab, started as `make lab` starts it, on a copy of the course."""

import os
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
COPIED = ("autograder", "course", "solutions", "nbgrader_config.py", "pyproject.toml", "Makefile")
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync"]
NEWS = Path("config/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings")


@dataclass
class Lab:
    """A running server.

    Attributes:
        root: Path of the copy of the course.
        url: its address, without a slash at the end.
        token: what a browser needs to be let in.
    """

    root: Path
    url: str
    token: str

    def request(self, path, method="GET"):
        """The body of the server's answer."""
        request = urllib.request.Request(self.url + path, method=method, headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def course(self, *words):
        """Run the command lstm-course on the copy."""
        main = "from autograder.cli import main; main()"
        subprocess.run([sys.executable, "-c", main, *words], cwd=self.root, env=_environment(self.root), check=True,
                       stdout=subprocess.DEVNULL, timeout=180)


def browser_path():
    """Path of a Chromium on this machine, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def running_lab(folder):
    """JupyterLab on a copy of the course; it ends, with all its kernels, when the block is left.

    Args:
        folder: Path of an empty folder for the copy and for Jupyter's own files.
    """
    lab = Lab(folder / "copy", f"http://127.0.0.1:{_free_port()}", secrets.token_hex(16))
    for name in COPIED:
        _copy(REPOSITORY / name, lab.root / name)
    (folder / NEWS).parent.mkdir(parents=True)
    (folder / NEWS).write_text('{"checkForUpdates": false, "fetchNews": "false"}', encoding="utf-8")
    lab.course("build", "--force")
    log = folder / "server.log"
    with open(log, "wb") as out:
        server = subprocess.Popen(_command(lab), cwd=lab.root, env=_environment(lab.root), stdout=out, stderr=out,
                                  start_new_session=True)
    try:
        _wait_until_ready(lab, server, log)
        yield lab
    finally:
        _stop(server)


def _command(lab):
    """The words of the Makefile's target `lab`, and what a test needs beside them."""
    words = re.search(r"jupyter lab .*", (lab.root / "Makefile").read_text(encoding="utf-8"))[0]
    return [sys.executable, "-m", *shlex.split(words.replace("$(CURDIR)", str(lab.root))), "--no-browser", "--allow-root",
            "--ip=127.0.0.1", f"--port={lab.url.rpartition(':')[2]}", "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={lab.token}",
            # Should nobody be left to stop it, it stops by itself.
            "--ServerApp.shutdown_no_activity_timeout=300", "--MappingKernelManager.cull_idle_timeout=240"]


def _environment(root):
    """Imports come from the copy, and nobody's Jupyter settings are read or written."""
    own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return os.environ | {name: str(root.parent / folder) for name, folder in own.items()} | {"PYTHONPATH": str(root), "PATH": path}


def _copy(source, target):
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    else:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(lab, server, log):
    deadline = time.monotonic() + 90
    while True:
        try:
            return lab.request("/api/status")
        except OSError:                                   # no answer yet
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')}") from None
            time.sleep(0.1)


def _stop(server):
    """Ask the server to end, which ends its kernels; kill it where it does not."""
    server.terminate()
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.kill()                                     # its kernels notice that it is gone, and end
        server.wait()
