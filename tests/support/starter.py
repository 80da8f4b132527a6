"""A process that starts commands quickly: it has imported the libraries once, and forks for each command.

Importing nbgrader and what it needs takes two seconds of processor time, and the tests run hundreds of commands. Each
still has a process, a folder, variables and a checkout of its own: nothing of the course is imported before the fork.
The process reads one line of JSON for each command and answers with the id of the process that runs it.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from functools import cache
from pathlib import Path

BIN = Path(sys.executable).parent
LIBRARIES = (
    "IPython.core.inputtransformer2",
    "alembic.config",
    "jupyter_client.manager",
    "jupytext",
    "nbconvert.exporters.html",
    "nbconvert.preprocessors",
    "nbformat",
    "nbgrader.api",
    "nbgrader.apps.nbgraderapp",
    "nbgrader.converters",
    "numpy",
    "rich.console",
    "rich.table",
    "typer",
)


@cache
def starter():
    """The Starter of this process; it ends with it."""
    made = Starter()
    atexit.register(made.end)
    return made


class Starter:
    """Starts commands, one after the other."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="starter-")
        self.process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        )

    def run(self, command, cwd, env, timeout):
        """Run a command to its end.

        Args:
            command: words; the first is the path of python, lstm-course or nbgrader.
            cwd: Path of its folder.
            env: its variables, all of them.
            timeout: seconds.

        Returns:
            CompletedProcess with text.

        Raises:
            subprocess.TimeoutExpired: it was killed then.
        """
        return self.start(command, cwd, env).wait(timeout)

    def start(self, command, cwd, env):
        """Start a command and do not wait for it.

        Args:
            command, cwd, env: as of `run`.

        Returns:
            Running.
        """
        umask = os.umask(0)
        os.umask(umask)
        folder = tempfile.TemporaryDirectory(prefix="said-", dir=self.folder.name)
        for name in ("stdout", "stderr"):  # it may be killed before it prints anything
            Path(folder.name, name).touch(0o600)
        request = {"command": command, "cwd": str(cwd), "env": env, "umask": umask}
        self.process.stdin.write(json.dumps(request | {"folder": folder.name}) + "\n")
        self.process.stdin.flush()
        return Running(command, int(self.process.stdout.readline()), folder)

    def end(self):
        """End the process."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()


class Running:
    """A command that was started.

    Args:
        command: its words.
        pid: id of its process, which leads a group of its own.
        folder: TemporaryDirectory with what it prints, and in the end its exit status.
    """

    def __init__(self, command, pid, folder):
        self.command, self.pid, self.folder = command, pid, folder

    def poll(self):
        """The exit status, negative for a signal; None while it runs."""
        status = Path(self.folder.name, "status")
        return int(status.read_text()) if status.exists() else None

    def send_signal(self, number):
        """Send a signal to the process, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def wait(self, timeout):
        """Wait for the end.

        Args:
            timeout: seconds.

        Returns:
            CompletedProcess with text.

        Raises:
            subprocess.TimeoutExpired: it was killed then.
        """
        end = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > end:
                os.killpg(self.pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(self.command, timeout)
            time.sleep(0.01)
        printed = [Path(self.folder.name, name).read_text("utf-8") for name in ("stdout", "stderr")]
        self.folder.cleanup()
        self.poll = lambda: status
        return subprocess.CompletedProcess(self.command, status, *printed)


def serve():
    """Fork for each request, answer with the process's id, and write its status where it ends.

    Returns:
        The request, in the child; None in the end.
    """
    answers, text, running = os.fdopen(os.dup(1), "w", buffering=1), b"", {}
    while True:
        if select.select([0], [], [], 0.01 if running else None)[0]:
            read = os.read(0, 1 << 20)
            if not read:
                return None
            *lines, text = (text + read).split(b"\n")
            for request in map(json.loads, lines):
                pid = os.fork()
                if not pid:
                    answers.close()
                    return request
                running[pid] = Path(request["folder"])
                print(pid, file=answers)
        for pid in list(running):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                place = running.pop(pid)
                (place / "ending").write_text(str(os.waitstatus_to_exitcode(status)))
                (place / "ending").rename(place / "status")


def become(command, cwd, env, umask, folder):
    """Make this process what a fresh one would be for the command, and run it."""
    os.setpgid(0, 0)
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(Path(folder, name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.umask(umask)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.dont_write_bytecode = "PYTHONDONTWRITEBYTECODE" in env
    program = Path(command[0]).name
    where = [] if program.startswith("python") else [str(BIN)]
    sys.path[:1] = [*where, *filter(None, env.get("PYTHONPATH", "").split(os.pathsep))]
    importlib.invalidate_caches()
    sys.argv = command
    if program.startswith("python") and command[1] == "-c":
        sys.path.insert(0, "")
        sys.argv = ["-c", *command[3:]]
        exec(compile(command[2], "<string>", "exec"), {"__name__": "__main__"})
    elif program.startswith("python"):
        assert command[1] == "-m"
        sys.path.insert(0, os.getcwd())
        sys.argv = command[2:]
        runpy.run_module(command[2], run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(command[0], run_name="__main__")


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for library in LIBRARIES:
            importlib.import_module(library)
    gc.freeze()
    if found := serve():
        become(**found)
