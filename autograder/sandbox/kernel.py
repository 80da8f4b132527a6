"""A kernel for one submission: run cells, call functions, survive whatever happens in it."""

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from subprocess import DEVNULL, Popen, TimeoutExpired
from typing import TypeAlias

import psutil
import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.channels import ZMQSocketChannel
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from autograder.errors import UserError
from autograder.sandbox import inside, sockets, visible
from autograder.sandbox.budget import Budget, Meter
from autograder.sandbox.lending import EXERCISE, NOT_LENT, TOO_MANY, Allowance, lend_value
from autograder.sandbox.limits import MIB, Limits
from autograder.sandbox.messages import parse, receive
from autograder.sandbox.provisioner import DISKS, SandboxProvisioner
from autograder.sandbox.watch import Watch, resident_bytes, return_memory
from course.judging.values import Packed, Untrusted

INSIDE = Path(inside.__file__).read_text(encoding="utf-8")
SHELL = (
    Path(inside.__file__).with_name("shell.py").read_text(encoding="utf-8")
)  # runs in a kernel alone
RESULT = "_marking_result"
MESSAGES_AT_ONCE = 100
MESSAGES_WAITING = 16  # of each channel; the kernel keeps the others
SEND_MILLISECONDS = 1000
PROBE = (
    "import numpy, course.judging.observe, course.judging.values; numpy.ones((2, 2)) @ "
    "numpy.ones(2)"
)
GONE_SECONDS = 5  # until a kernel whose connection was lost is no longer a process
GRACE_SECONDS, GRACE_WALL_SECONDS = 3, 30  # in which code has to stop when it is interrupted
STALE_SECONDS = 24 * 3600
FORGED = "sent messages that are forged or cannot be read; they were ignored"
UNASKED = "answered a call twice or without being called; the first answer counts"
REFUSED = "asked the marker for a right value that is not lent there; it got none"
EXHAUSTED = "asked the marker for more right values than it may compute; it got no more"
WHOLE = "was stopped when the whole notebook"
FROM_OUTSIDE = (
    (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP) if os.name == "posix" else ()
)
DONE, RAISED, TIMEOUT, DEAD, UNREADABLE = "done", "raised", "timeout", "dead", "unreadable"

Lent: TypeAlias = tuple[
    frozenset[str], Allowance
]  # names of functions, and how much may be asked of them


@dataclass
class Run:
    """What came of running one piece of code.

    Attributes:
        state: "done", "raised", "timeout", "dead" or "unreadable".
        text: what was printed, limited.
        error: name and text of the exception, or why the kernel was ended.
        result: JSON value of the call, where one was made.
        oddities: sentences about messages that no honest code causes, for the instructor.
        unlucky: whether this may have nothing to do with the code: only wall time ran out, or
            somebody killed the kernel.
    """

    state: str = DONE
    text: str = ""
    error: str = ""
    result: Untrusted = None
    oddities: dict[str, bool] = field(default_factory=dict)  # as keys: each once, in order
    unlucky: bool = False


@dataclass
class StudentKernel:
    """A running kernel and the way to talk to it. Use as a context manager.

    Attributes:
        lesson: name of the lesson; the working folder inside has this name.
        earlier: dict from an earlier lesson's name to the text of the student's own notebook of it.
        sandbox: "bubblewrap" or "none".
        limits: Limits.
        whole: Budget of everything together, also of the kernels that follow this one.
    """

    lesson: str
    earlier: dict[str, str] = field(default_factory=dict)
    sandbox: str = "bubblewrap"
    limits: Limits = Limits()

    def __enter__(self) -> "StudentKernel":
        _remove_stale_folders()
        self.folder = Path(tempfile.mkdtemp(prefix=sockets.PREFIX))
        self.memory = resident_bytes() if self.sandbox == "bubblewrap" else 0
        self.made = ExitStack()  # ends what was started, also where a start ends half way
        self.meter = Meter()
        self.whole = Budget(
            self.meter, self.limits.notebook_seconds, self.limits.notebook_wall_seconds
        )
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start the kernel and wait until it answers and has what every lesson needs.

        Raises:
            UserError: it does not. Whatever fails here is no fault of the student's.
        """
        self.awaited = set()  # ids of what was sent and has no reply yet
        self.watch: Watch | None = None
        try:
            self._start()
        except (UserError, OSError):
            raise
        except Exception as error:
            raise UserError(
                f"The kernel did not start ({type(error).__name__}: {error}). This is no fault of "
                "the student's: the "
                "submission stays unmarked."
            ) from error

    def _start(self) -> None:
        self.share = sockets.folder()
        self.made.callback(shutil.rmtree, self.share, ignore_errors=True)
        self.context = zmq.Context()
        self.made.callback(self.context.destroy, linger=0)
        self.context.MAXMSGSIZE = self.limits.message_bytes
        self.context.RCVHWM = MESSAGES_WAITING
        self.context.SNDTIMEO = (
            SEND_MILLISECONDS  # a kernel that closes its sockets must not stop the marker
        )
        self._write_spec()
        specs = KernelSpecManager(
            kernel_dirs=[str(self.folder / "kernels")], ensure_native_kernel=False
        )
        self.manager = manager = KernelManager(
            kernel_name="student",
            kernel_spec_manager=specs,
            transport="ipc",
            ip=str(self.share / sockets.NAME),
            connection_file=str(self.folder / f"{self.share.name}.json"),  # of this start alone
            context=self.context,
            shutdown_wait_time=0.1,
        )
        self.made.callback(self._end)
        manager.start_kernel(
            cwd=self._cwd(), env=os.environ | {"MPLBACKEND": "agg"}, stdout=DEVNULL, stderr=DEVNULL
        )
        self.client: BlockingKernelClient = manager.client(context=self.context)
        self.client.start_channels(hb=False)
        self.monitors = [
            channel.socket.get_monitor_socket(zmq.Event.DISCONNECTED)
            for channel in (self.client.shell_channel, self.client.stdin_channel)
        ]  # what is printed may be lost
        self._await()
        self.meter.follow(self._process().pid)
        if self.sandbox == "bubblewrap":
            self.share.chmod(0o500)  # its sockets are there; student code adds no files
            self.made.callback(self.share.chmod, 0o700)
            (process,) = psutil.Process(self._process().pid).children()
            self.watch = Watch(
                self.share,
                self.limits,
                self.memory,
                self._process().kill,
                process,
                DISKS,
            )
            self.watch.start()
            self.made.callback(self.watch.stop)
        self._probe()

    def _await(self) -> None:
        """Wait for the kernel's first answer."""
        try:
            self.client.wait_for_ready(timeout=self.limits.start_seconds)
        except RuntimeError as error:
            ended = self.sandbox == "bubblewrap" and not self.manager.is_alive()
            provisioner = self.manager.provisioner
            told = ended and isinstance(provisioner, SandboxProvisioner) and provisioner.complaint()
            reason = told or error
            raise UserError(
                f"The kernel did not start ({reason}). Mark again when the machine is less busy, "
                "or raise start_seconds, "
                "memory_bytes or open_files in c.Mark.limits."
            ) from None

    def _probe(self) -> None:
        """Refuse a kernel in which an honest notebook could not run."""
        whole, self.whole = (
            self.whole,
            self.budget(self.limits.start_seconds),
        )  # a start is no time of the notebook's
        try:
            run = self.run(
                f"exec({PROBE!r}, {{}})\nexec({SHELL!r}, {{}})", self.limits.start_seconds
            )
        finally:
            self.whole = whole
        if run.state != DONE:
            raise UserError(
                f"The kernel cannot use what every lesson needs ({run.error or run.state}). "
                "Install the course's packages "
                "anew, or raise start_seconds or memory_bytes in c.Mark.limits."
            )

    def _process(self) -> Popen:
        """What was launched: the kernel, or a sandbox around it."""
        return getattr(self.manager.provisioner, "process")  # noqa: B009

    def _end(self) -> None:
        """End the kernel, whether or not it still takes messages: it is asked nothing."""
        if process := getattr(self.manager.provisioner, "process", None):
            process.kill()
            process.wait()

    def stop(self) -> None:
        """End what was started, in reverse; each thing, also where another could not be ended."""
        watched = self.watch
        try:
            self.made.close()
        finally:
            self.watch = None
        if watched:
            return_memory()  # what it sent does not count for the kernel that comes next

    def restart(self) -> None:
        """A new kernel in the place of this one, without its variables."""
        self.stop()
        self.start()

    def budget(self, seconds: float) -> Budget:
        """A Budget of processor time, for one cell or for the calls that mark one exercise."""
        return Budget(self.meter, seconds, self.limits.wall_seconds)

    def run(self, code: str, seconds: float | None = None) -> Run:
        """Run a cell.

        Args:
            code: its text.
            seconds: processor time that it may use.

        Returns:
            Run.
        """
        return self._execute(code, self.budget(seconds or self.limits.cell_seconds))

    def survives(self, seconds: float) -> bool:
        """Whether the kernel still runs code after this time: a cell may leave something behind
        that ends it later.
        """
        with self.meter.waiting():
            time.sleep(seconds)
        return self.run("pass").state in (DONE, RAISED)

    def call(
        self,
        function: str,
        inputs: list[Packed],
        lend: Iterable[str] = (),
        budget: Budget | None = None,
        allowance: Allowance = EXERCISE,
    ) -> Run:
        """Call a function of the notebook once for each of the inputs.

        Args:
            function: its name.
            inputs: list of packed arguments.
            lend: names of functions to replace by right values during the call.
            budget: Budget, which calls that belong together share.
            allowance: Allowance of a request for a right value.

        Returns:
            Run; its result is a list of observations, or None where no such function is defined.
        """
        request = json.dumps({"function": function, "inputs": inputs, "lend": list(lend)})
        code = (
            f"_marking_scope = {{'__name__': 'marking'}}\nexec({INSIDE!r}, _marking_scope)\n"
            f"{RESULT} = _marking_scope['serve'](globals(), {request!r})"
        )
        return self._execute(
            code,
            budget or self.budget(self.limits.call_seconds),
            result=True,
            lend=(frozenset(lend), allowance),
        )

    def _write_spec(self) -> None:
        sandboxed = self.sandbox == "bubblewrap"
        python, connection = (
            (visible.PYTHON, f"{visible.KERNEL}/connection.json")
            if sandboxed
            else (sys.executable, "{connection_file}")
        )
        spec = {
            "argv": [
                python,
                "-m",
                "ipykernel_launcher",
                "-f",
                connection,
                "--HistoryManager.enabled=False",
                "--Session.debug=False",
            ],
            "display_name": "student",
            "language": "python",
            "interrupt_mode": "message",
            "metadata": {},
        }
        if sandboxed:
            files = {
                str(path): f"notebooks/{name}/{name}.ipynb"
                for name, path in self._earlier_files().items()
            }
            config = {
                "folder": str(self.share),
                "files": files,
                "workdir": f"notebooks/{self.lesson}",
                "limits": asdict(self.limits),
            }
            spec["metadata"] = {
                "kernel_provisioner": {"provisioner_name": "lstm-course-sandbox", "config": config}
            }
        path = self.folder / "kernels" / "student" / "kernel.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(spec), encoding="utf-8")

    def _earlier_files(self) -> dict[str, Path]:
        files = {}
        for name, text in self.earlier.items():
            files[name] = self.folder / "notebooks" / name / f"{name}.ipynb"
            files[name].parent.mkdir(parents=True, exist_ok=True)
            files[name].write_text(text, encoding="utf-8")
        return files

    def _cwd(self) -> str:
        self._earlier_files()
        cwd = self.folder / "notebooks" / self.lesson
        cwd.mkdir(parents=True, exist_ok=True)
        return str(cwd)

    def _execute(
        self, code: str, budget: Budget, result: bool = False, lend: Lent = (frozenset(), EXERCISE)
    ) -> Run:
        """Run code in the kernel; once more where only wall time ran out, since the machine may
        have been busy.
        """
        run = self._try(code, budget, result, lend)
        if run.state == TIMEOUT and run.unlucky and budget.once_more():
            run = self._try(code, budget, result, lend)
        return run

    def _try(self, code: str, budget: Budget, result: bool, lend: Lent) -> Run:
        """Run code in the kernel, whatever it answers; one that takes no messages any more counts
        as dead.
        """
        run = Run()
        try:
            return self._converse(run, code, budget, result, lend)
        except zmq.ZMQError:
            return self._dead(run)

    def _converse(self, run: Run, code: str, budget: Budget, result: bool, lend: Lent) -> Run:
        """Collect what comes back, until the kernel's reply, its death, or the end of its time."""
        expressions = {"result": RESULT} if result else {}
        wanted = self.client.execute(
            code,
            store_history=False,
            allow_stdin=True,
            stop_on_error=False,
            user_expressions=expressions,
        )
        self.awaited.add(wanted)
        reply = None
        while reply is None:
            if self._is_over(run, budget):
                return self._interrupt(run)
            with self.meter.waiting():
                waiting = self._wait(0.5)
            if (
                self._ended()
                or self._is_disconnected()
                or not waiting
                and not self.manager.is_alive()
            ):
                return self._dead(run)
            reply = self._collect(run, wanted, lend, budget)
        for _ in range(MESSAGES_AT_ONCE):  # what it printed may come after its reply
            if not self._wait(0):
                break
            self._collect(run, wanted, lend, budget)
        return self._read(run, reply, result)

    def _is_over(self, run: Run, budget: Budget) -> bool:
        """Whether a limit of time is reached; the run then says which."""
        if over := budget.used_up or budget.waited_out:
            run.error, run.unlucky = over, not budget.used_up
        elif over := self.whole.used_up or self.whole.waited_out:
            run.error = f"{WHOLE} {over}"
        return bool(over)

    def _dead(self, run: Run) -> Run:
        """The run of a kernel that ended: by the watch, by the code that ran, by somebody else; or
        that cannot be reached.
        """
        run.state, run.error = DEAD, self._ended()
        if run.error:
            return run
        try:
            code = self._process().wait(GONE_SECONDS)
        except TimeoutExpired:
            run.error = (
                "closed its connection to the marker, or sent more than "
                f"{self.limits.message_bytes / MIB:.3g} MB in one message"
            )
            return run
        number = -code if code < 0 else code - 128  # bubblewrap passes a signal on above 128
        if number in FROM_OUTSIDE:
            run.error, run.unlucky = f"got the signal {signal.Signals(number).name}", True
        return run

    def _is_disconnected(self) -> bool:
        """Whether a connection to the kernel was lost: ZeroMQ would make it anew, but what was
        asked is never answered then.
        """
        return any(monitor.poll(0) for monitor in self.monitors)

    def _ended(self) -> str:
        """Why the watch ended the kernel, or an empty text."""
        return self.watch.reason if self.watch else ""

    def _wait(self, seconds: float) -> bool:
        poller = zmq.Poller()
        for socket in [*(channel.socket for channel in self._channels()), *self.monitors]:
            poller.register(socket, zmq.POLLIN)
        return bool(poller.poll(round(seconds * 1000)))

    def _channels(self) -> tuple[ZMQSocketChannel, ...]:
        return (self.client.iopub_channel, self.client.stdin_channel, self.client.shell_channel)

    def _collect(
        self, run: Run, wanted: str, lend: Lent, budget: Budget
    ) -> dict[str, Untrusted] | None:
        """Take a waiting message of each channel; the shell's first reply to `wanted` is returned,
        where it is among them.
        """
        reply = None
        for channel in self._channels():
            if not (channel.socket and channel.socket.poll(0)):
                continue
            message = receive(channel, self.limits.message_bytes)
            if message is None:
                run.oddities[FORGED] = True
                continue
            kind, content, parent = (
                message["header"].get("msg_type"),
                message["content"],
                message["parent_header"].get("msg_id"),
            )
            if kind == "execute_reply" and channel is self.client.shell_channel:
                if parent not in self.awaited:
                    run.oddities[UNASKED] = True
                elif parent == wanted:
                    reply = content
                self.awaited.discard(parent)
            elif parent == wanted and kind == "input_request":
                self._answer(run, content.get("prompt", ""), lend, budget)
            elif parent == wanted and kind == "stream":
                left = self.limits.output_characters - len(run.text)
                run.text += _encodable(str(content.get("text", ""))[: max(left, 0)])
        return reply

    def _answer(self, run: Run, prompt: Untrusted, lend: Lent, budget: Budget) -> None:
        start = time.thread_time()
        answer = (
            TOO_MANY if budget.lent > self.limits.lending_seconds else lend_value(prompt, *lend)
        )
        budget.lent += time.thread_time() - start
        if NOT_LENT in answer:
            run.oddities[REFUSED] = True
        elif answer is TOO_MANY:
            run.oddities[EXHAUSTED] = True
        try:
            self.client.input(answer)
        except zmq.ZMQError:  # it asks and reads no answer
            run.oddities[FORGED] = True

    def _interrupt(self, run: Run) -> Run:
        """Stop what runs; where it does not stop, the kernel is as good as dead."""
        run.state, grace = TIMEOUT, Budget(self.meter, GRACE_SECONDS, GRACE_WALL_SECONDS)
        self.manager.interrupt_kernel()
        self.client.kernel_info()
        while not (grace.used_up or grace.waited_out or self._ended()):
            with self.meter.waiting():
                waiting = self.client.shell_channel.socket.poll(200)
            message = (
                receive(self.client.shell_channel, self.limits.message_bytes) if waiting else None
            )
            if message and message["header"].get("msg_type") == "kernel_info_reply":
                return run
            if self._is_disconnected() or not waiting and not self.manager.is_alive():
                break
        run.state, run.error = DEAD, self._ended() or run.error
        return run

    def _read(self, run: Run, reply: dict[str, Untrusted], result: bool) -> Run:
        if reply.get("status") != "ok":
            run.state = RAISED
            run.error = _encodable(
                f"{reply.get('ename', 'error')}: {reply.get('evalue', '')}"[:500]
            )
        elif result:
            try:
                run.result = parse(reply["user_expressions"]["result"]["data"]["text/plain"])
            except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
                run.state = UNREADABLE
        return run


def _encodable(text: str) -> str:
    """Text without lone surrogates, which JSON may hold and no file takes."""
    return text.encode("utf-8", "replace").decode()


def _remove_stale_folders() -> None:
    """Remove what a marker that was killed left behind; no notebook is marked for a day."""
    for path in chain.from_iterable(place.glob(f"{sockets.PREFIX}*") for place in sockets.places()):
        try:
            if time.time() - path.lstat().st_mtime > STALE_SECONDS:
                path.chmod(0o700)
                shutil.rmtree(path, ignore_errors=True)
        except OSError:  # another marker was faster, or it is another user's
            continue
