"""What code in the sandbox cannot do: start processes, and use more memory or disk than its limits."""

import os
import subprocess
import sys

import psutil
import pytest

from autograder import paths
from autograder.sandbox import provisioner
from autograder.sandbox.kernel import DEAD, StudentKernel
from autograder.sandbox.limits import MIB, Limits
from autograder.sandbox.watch import Watch, resident_bytes

pytestmark = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
LIMITS = Limits(cell_seconds=20, file_bytes=8 * MIB)

REFUSED = {
    "fork": "import os\nos.fork()",
    "a process": "import subprocess\nsubprocess.run(['true'])",
    "clone3": "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nassert libc.syscall(435, "
    "0, 0) == -1\nraise OSError(ctypes.get_errno(), '')",
    "an anonymous file": "import os\nos.memfd_create('x')",
    "shared memory of System V": "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    "assert libc.shmget(0, 10**6, 0o1600) == -1\nraise OSError(ctypes.get_errno(), '')",
    "a file outside of the home": "open('/x', 'w')",
    "a file among the devices": "open('/dev/x', 'w')",
    "a large shared file": "for k in range(20):\n    open(f'/dev/shm/{k}', "
    "'wb').write(bytes(1024**2))",
    "a full home": "for k in range(20):\n    open(f'{k}', 'wb').write(bytes(1024**2))",
    "a large file": "open('x', 'wb').write(bytes(9 * 1024**2))",
    "many open files": "files = [open('/dev/null') for _ in range(10**4)]",
    "a namespace of its own": "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    "assert libc.unshare(0x10000000) == -1\nraise OSError(ctypes.get_errno(), '')",
    "memory": "x = bytes(10**11)",
}


@pytest.fixture(scope="module")
def kernel():
    with StudentKernel("02_gates", limits=LIMITS) as started:
        yield started


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused(kernel, what):
    run = kernel.run(REFUSED[what])
    assert run.error.startswith(("OSError", "PermissionError", "BlockingIOError", "MemoryError")), (
        run
    )


def test_threads_and_subprocess_free_code_work(kernel):
    code = (
        "import threading\nt = threading.Thread(target=lambda: print('in a "
        "thread'))\nt.start()\nt.join()"
    )
    assert kernel.run(code).text == "in a thread\n"


FOLDER = (
    "import os\nfolder = os.path.dirname(get_ipython().kernel.config.IPKernelApp.connection_file)\n"
)


@pytest.mark.parametrize(
    "trick", ["", "os.chmod(folder, 0o700)", "os.chmod(os.open(folder, os.O_RDONLY), 0o700)"]
)
def test_the_folder_of_the_sockets_takes_no_files(kernel, trick):
    run = kernel.run(f"{FOLDER}{trick}\nopen(f'{{folder}}/x', 'wb')")
    assert run.error.startswith("PermissionError") and not (kernel.share / "x").exists()


def test_the_folder_is_open_again_after_a_restart():
    with StudentKernel("02_gates", limits=LIMITS) as kernel:
        kernel.restart()
        assert kernel.run("print(1)").text == "1\n"
    assert not kernel.folder.exists()


MANY = {
    "files": (
        "for k in range(10**7):\n    open(f'/tmp/{k}', 'w').close()",
        "made more than 4000 files",
    ),
    "files in two places": (
        "for k in range(10**7):\n    open(f'{\"/tmp\" if k % 2 else \".\"}/{k}', 'w').close()",
        "made more than 4000 files",
    ),
    "folders": (
        "import os\nfor k in range(10**7):\n    os.mkdir(f'{k}')",
        "made more than 4000 files",
    ),
    "links": (
        "import os\nopen('x', 'w').close()\nfor k in range(10**7):\n    os.link('x', f'{k}')",
        "made more than 4000 files",
    ),
    "symbolic links": (
        "import os\nfor k in range(10**7):\n    os.symlink('x', f'/dev/shm/{k}')",
        "made more than 4000 files",
    ),
    "pipes": (
        "import os\nfor k in range(10**7):\n    os.mkfifo(f'{k}')",
        "made more than 4000 files",
    ),
    "files where nobody may look": (
        "import ctypes, os\nctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\nfor k in range(10**7):\n    "
        "open(f'{k}', 'w').close()",
        "made more than 4000 files",
    ),
}


@pytest.mark.parametrize("what", MANY)
def test_memory_of_the_system_is_bounded(what):
    code, reason = MANY[what]
    with StudentKernel("02_gates", limits=Limits(cell_seconds=60)) as kernel:
        run = kernel.run(code)
        assert (run.state, run.error) == (DEAD, reason)
        kernel.restart()
        assert kernel.run("print(1)").text == "1\n"


def test_some_thousand_files_are_no_harm(kernel):
    code = (
        "import os, tempfile\nwith tempfile.TemporaryDirectory() as folder:\n    for k in "
        "range(3000):\n        open(f'{folder}/{k}', 'w').close()\nprint(2)"
    )
    assert kernel.run(code).text == "2\n"


@pytest.mark.skipif(
    os.geteuid() != 0, reason="the system itself holds everybody but root to a number of threads"
)
def test_threads_with_small_stacks_are_bounded_for_root():
    code = (
        "import threading\nthreading.stack_size(32768)\nwhile True:\n    "
        "threading.Thread(target=threading.Event().wait, daemon=True).start()"
    )
    with StudentKernel("02_gates", limits=Limits(cell_seconds=60, processes=30)) as kernel:
        assert kernel.run(code).error == "started more than 300 threads"


def test_a_marker_that_is_killed_leaves_no_kernel():
    """Code in the sandbox cannot undo that it ends with the marker."""
    started = (
        "import sys, time\nfrom autograder.sandbox.kernel import StudentKernel\nkernel = "
        "StudentKernel('02_gates').__enter__()\n"
        "kernel.run('import ctypes; ctypes.CDLL(None).prctl(1, 0, 0, 0, "
        "0)')\nprint(kernel.watch.process.pid, flush=True)\ntime.sleep(1000)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", started],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(paths.ROOT)},
    ) as marker:
        inner = psutil.Process(int(marker.stdout.readline()))
        marker.kill()
    inner.wait(60)


def test_a_folder_that_grows_is_seen_where_the_system_calls_are_not_filtered(tmp_path):
    watch = Watch(tmp_path, LIMITS, resident_bytes(), None)
    assert watch._reason() == ""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(bytes(9 * MIB))
    assert "filled the folder" in watch._reason()
