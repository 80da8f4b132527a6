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

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NEWS = Path(
    "config/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
)


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
        request = urllib.request.Request(
            self.url + path, method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()


def browser_path():
    """Path of a Chromium on this machine, or None."""
    return next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


@contextmanager
def running_lab(root, folder):
    """JupyterLab on a copy of the repository; it ends, with all its kernels, when the block is
    left.

    Args:
        root: Path of the copy.
        folder: Path of an empty folder for Jupyter's own files.
    """
    lab = Lab(root, f"http://127.0.0.1:{_free_port()}", secrets.token_hex(16))
    (folder / NEWS).parent.mkdir(parents=True)
    (folder / NEWS).write_text('{"checkForUpdates": false, "fetchNews": "false"}', encoding="utf-8")
    log = folder / "server.log"
    with open(log, "wb") as out:
        server = subprocess.Popen(
            _command(lab),
            cwd=root,
            env=_environment(root, folder),
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        _wait_until_ready(lab, server, log)
        yield lab
    finally:
        _stop(server)


def _command(lab):
    """The words of the Makefile's target `lab`, and what a test needs beside them."""
    words = re.search(
        r"jupyter lab .*?(?= \$\(if|$)",
        (lab.root / "Makefile").read_text(encoding="utf-8"),
        re.MULTILINE,
    )[0]
    return [
        sys.executable,
        "-m",
        *shlex.split(words.replace("$(CURDIR)", str(lab.root))),
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={lab.url.rpartition(':')[2]}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={lab.token}",
        # Should nobody be left to stop it, it stops by itself.
        "--ServerApp.shutdown_no_activity_timeout=300",
        "--MappingKernelManager.cull_idle_timeout=240",
    ]


def _environment(root, folder):
    """Imports come from the copy, and nobody's Jupyter settings are read or written."""
    own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return (
        os.environ
        | {name: str(folder / place) for name, place in own.items()}
        | {"PYTHONPATH": str(root), "PATH": path}
    )


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(lab, server, log):
    deadline = time.monotonic() + 90
    while True:
        try:
            return lab.request("/api/status")
        except OSError:  # no answer yet
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(
                    f"JupyterLab did not start:\n{log.read_text(errors='replace')}"
                ) from None
            time.sleep(0.1)


def _stop(server):
    """Ask the server to end, which ends its kernels; kill it where it does not."""
    server.terminate()
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.kill()  # its kernels notice that it is gone, and end
        server.wait()
