"""Attacks on the machine: ending the process, time, memory, disk, output, threads."""

from tests.attacks.attack import LONG, WRONG, Attack, work
from tests.attacks.in_the_process import returns

LIMITED = (
    "The operating system refuses it with an error, as it would refuse an honest program that asks "
    "for too much."
)


def in_a_call(kind, name, body, told="", **more):
    """An answer that does harm when it is called."""
    return Attack(
        kind, name, work(affine=returns(body)), told=told, honest={"affine": WRONG}, **more
    )


def in_a_cell(kind, name, first, told="", **more):
    """A cell that does harm, before right answers: these must keep their points."""
    return Attack(kind, name, work(first), told=told, **more)


SWALLOWS = """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass"""

KILLS = """
import os, signal
for process in (os.getppid(), 1, -1):
    try:
        os.kill(process, signal.SIGKILL)
    except OSError:
        pass"""

FORKS = """
import os, subprocess
for _ in range(100):
    try:
        os.fork()
    except OSError:
        pass
try:
    subprocess.Popen(["sleep", "1000"], start_new_session=True)
except OSError:
    pass"""

THREADS = """
import threading, time
try:
    for _ in range(2000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
except RuntimeError:
    pass"""

FILES = """
for name in ("/tmp/x", "/dev/shm/x", "x", "/home/student/x"):
    try:
        with open(name, "wb") as file:
            while True:
                file.write(bytes(2**20))
    except OSError:
        pass"""

SOCKET_FOLDER = """
import os
folder = os.path.dirname(get_ipython().kernel.config.IPKernelApp.connection_file)
for name in os.listdir(folder):
    os.unlink(os.path.join(folder, name))
for number in range(100_000):
    open(os.path.join(folder, str(number)), "w").close()"""

HIDDEN_FILES = """
import os
folder = os.path.dirname(get_ipython().kernel.config.IPKernelApp.connection_file)
os.chmod(folder, 0o700)
kept = []
for number in range(200):
    kept.append(open(os.path.join(folder, str(number)), "wb"))
    os.unlink(kept[-1].name)
    kept[-1].write(bytes(2**20))"""

LONG_LOOP = {"forget_gate": "def forget_gate(z, W_f, b_f):\n    while True: pass"}
LONG_EXIT = {"candidate": "def candidate(z, W_g, b_g):\n    import os\n    os._exit(0)"}

ATTACKS = [
    in_a_cell(
        8,
        "exits-in-a-cell",
        "import os\nos._exit(0)",
        told="ended the kernel or could not be stopped",
    ),
    in_a_call(
        8,
        "segfault",
        "import ctypes\nctypes.string_at(0)",
        told="Calling affine: it ended the kernel or could not be stopped",
    ),
    in_a_cell(
        8, "kills-the-parent", KILLS, silent="In the sandbox there is no other process to end."
    ),
    in_a_call(
        8, "sys-exit", "import sys\nsys.exit(0)", silent="It is an exception like any other."
    ),
    in_a_cell(
        9,
        "loops-in-a-cell",
        "while True: pass",
        told="used more than 2 seconds of processor time; it was stopped",
    ),
    in_a_call(
        9,
        "sleeps",
        "import time\ntime.sleep(1000)",
        told="Calling affine gave no result: did not finish within 10 seconds, most of which it "
        "waited",
    ),
    in_a_call(
        9,
        "swallows-interrupts",
        SWALLOWS,
        told="Calling affine: used more than 2 seconds of processor time",
    ),
    in_a_call(9, "takes-memory", "return np.ones(10**11)", silent=LIMITED),
    in_a_cell(9, "forks", FORKS, silent=LIMITED),
    in_a_cell(9, "starts-threads", THREADS, silent=LIMITED),
    in_a_cell(9, "fills-disks", FILES, silent=LIMITED),
    in_a_cell(9, "socket-folder", SOCKET_FOLDER, silent=LIMITED),
    in_a_cell(9, "hidden-files-beside-sockets", HIDDEN_FILES, silent=LIMITED),
    in_a_cell(
        9, "one-long-line", "print('x' * 40_000_000)", silent="Output is cut, and costs nothing."
    ),
    in_a_call(
        9,
        "endless-lines",
        "while True: print('x' * 1000)",
        told="Calling affine gave no result: used more than 2 seconds of processor time",
    ),
    in_a_call(
        9, "recursion", "return affine(x, W, b)", silent="It is an exception like any other."
    ),
    Attack(
        8,
        "loop-among-right-answers",
        work(**LONG_LOOP),
        told="Calling forget_gate gave no result",
        lesson=LONG,
        breaks=("forget_gate",),
    ),
    Attack(
        8,
        "exit-among-right-answers",
        work(**LONG_EXIT),
        told="Calling candidate: it ended the kernel or could not be stopped",
        lesson=LONG,
        breaks=("candidate",),
    ),
]
