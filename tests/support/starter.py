"""A process that starts commands quickly: it has imported the libraries once, and forks for each command.

Importing nbgrader and what it needs takes two seconds of processor time, and the tests run hundreds of commands. Each
still has a process, a folder, variables and a checkout of its own: nothing of the course is imported before the fork.
The process reads one line of JSON for each command and answers with its exit status.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
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
        umask = os.umask(0)
        os.umask(umask)
        with tempfile.TemporaryDirectory(prefix="said-") as folder:
            said = [Path(folder, name) for name in ("stdout", "stderr")]
            request = {"command": command, "cwd": str(cwd), "env": env, "umask": umask}
            self._say(request | {"said": list(map(str, said))})
            pid = int(self.process.stdout.readline())
            late = threading.Timer(timeout, os.killpg, (pid, signal.SIGKILL))
            late.start()
            status = int(self.process.stdout.readline())
            if not late.is_alive():
                raise subprocess.TimeoutExpired(command, timeout)
            late.cancel()
            printed = [path.read_text(encoding="utf-8") for path in said]
        return subprocess.CompletedProcess(command, status, *printed)

    def _say(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()

    def end(self):
        """End the process."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def serve():
    """Fork for each request; returns the request in the child, and None in the end."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            os.setpgid(0, 0)
            answers.close()
            return json.loads(line)
        print(pid, file=answers)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), file=answers)
    return None


def become(command, cwd, env, umask, said):
    """Make this process what a fresh one would be for the command, and run it."""
    for number, path in zip((1, 2), said):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), number)
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
