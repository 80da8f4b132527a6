"""The filter of system calls: what it refuses here, and that it names the right calls on both kinds
of machine.
"""

import errno
import platform
import re
import struct
from pathlib import Path

import pytest

from autograder.errors import UserError
from autograder.sandbox import provisioner, seccomp
from autograder.sandbox.kernel import DONE, StudentKernel

needs_bubblewrap = pytest.mark.skipif(
    not provisioner.available(), reason="bubblewrap is not installed or not allowed here"
)
HEADERS = {
    "x86_64": [
        Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        Path("/usr/include/asm/unistd_64.h"),
    ],
    "aarch64": [Path("/usr/include/asm-generic/unistd.h")],
}
MUST_FAIL = [
    "fadvise64",
    "readahead",
    "mincore",
    "preadv2",
    "pwritev2",
    "io_setup",
    "io_submit",
    "sync_file_range",
    "move_pages",
    "flock",
    "inotify_init1",
    "fanotify_init",
    "syslog",
    "name_to_handle_at",
    "mq_open",
    "shmget",
    "memfd_create",
    "process_vm_readv",
]
NEW = {
    "io_uring_setup": 425,
    "clone3": 435,
    "process_madvise": 440,
    "memfd_secret": 447,
    "cachestat": 451,
    "statmount": 457,
    "listmount": 458,
}
PRELUDE = (
    "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\ndef call(*a):\n    "
    "ctypes.set_errno(0)\n    return libc.syscall(*map(ctypes.c_long, a)), ctypes.get_errno()\n"
)


@pytest.fixture(scope="module")
def kernel():
    with StudentKernel("02_gates") as started:
        assert started.run(PRELUDE).state == DONE
        yield started


def numbers(machine):
    """The numbers of the calls that depend on the kind of machine."""
    index = list(seccomp.MACHINES).index(machine)
    return {
        name: pair[index]
        for name, pair in (seccomp._REFUSED | seccomp._IDLE).items()
        if pair[index] is not None
    }


@pytest.mark.parametrize("machine", HEADERS)
def test_the_numbers_are_those_of_the_system(machine):
    if not (found := next((path for path in HEADERS[machine] if path.exists()), None)):
        pytest.skip("the system's headers are not installed")
    header = {
        name: int(number)
        for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", found.read_text())
    }
    assert numbers(machine).items() <= header.items()
    rules = dict(
        zip(("socket", "socketpair", "fcntl", "ioctl", "madvise", "prctl"), seccomp._RULES)
    )
    index = list(seccomp.MACHINES).index(machine)
    assert {name: rule.numbers[index] for name, rule in rules.items()}.items() <= header.items()
    assert header["clone"] == seccomp._CLONE[index]


def verdict(machine, number, *arguments, architecture=None):
    """What the filter for a machine says of a call: the value that it returns, found by running the
    program.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(platform, "machine", lambda: machine)
        program = [
            struct.unpack_from("=HBBI", seccomp.program(), at)
            for at in range(0, len(seccomp.program()), 8)
        ]
    data = struct.pack(
        "=IIQ6Q",
        number,
        architecture or seccomp.MACHINES[machine],
        0,
        *arguments,
        *[0] * (6 - len(arguments)),
    )
    at = value = 0
    while True:
        code, yes, no, operand = program[at]
        if code == seccomp.RETURN:
            return operand
        if code == seccomp.LOAD:
            value = struct.unpack_from("=I", data, operand)[0]
            at += 1
        else:
            holds = {
                seccomp.EQUAL: value == operand,
                seccomp.AT_LEAST: value >= operand,
                seccomp.ANY_BIT: bool(value & operand),
            }[code]
            at += 1 + (yes if holds else no)


@pytest.mark.parametrize("machine", seccomp.MACHINES)
def test_the_program_decides_the_same_on_both_machines(machine):
    index = list(seccomp.MACHINES).index(machine)
    socket, _, fcntl, ioctl, madvise, prctl = (rule.numbers[index] for rule in seccomp._RULES)
    fails, allowed = seccomp.FAIL_WITH, seccomp.ALLOW
    assert all(
        verdict(machine, number) == fails | errno.EPERM
        for name, number in numbers(machine).items()
        if name not in seccomp._IDLE
    )
    assert all(
        verdict(machine, number) == fails | errno.ENOSYS for number in [*NEW.values(), 424, 999]
    )
    assert [verdict(machine, socket, family) for family in (1, 2, 10, 16, 17, 38, 40)] == [
        allowed
    ] + [fails | errno.EOPNOTSUPP] * 6
    assert (
        verdict(machine, madvise, 0, 0, 4) == allowed
        and verdict(machine, madvise, 0, 0, 21) == fails | errno.EPERM
    )
    assert (
        verdict(machine, fcntl, 3, 3) == allowed
        and verdict(machine, fcntl, 3, 6) == fails | errno.EPERM
    )
    assert (
        verdict(machine, ioctl, 0, 0x5401) == allowed
        and verdict(machine, ioctl, 0, 0x5412) == fails | errno.ENOTTY
    )
    assert (
        verdict(machine, prctl, 15) == allowed and verdict(machine, prctl, 1) == fails | errno.EPERM
    )
    assert (
        verdict(machine, seccomp._CLONE[index], 0x10000) == allowed
        and verdict(machine, seccomp._CLONE[index], 17) == fails | errno.EPERM
    )
    assert verdict(machine, 100, architecture=0x40000003) == seccomp.KILL


def test_a_machine_without_a_filter_is_refused(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert not provisioner.available()
    with pytest.raises(
        UserError, match="no filter of system calls .* only for x86-64 and 64-bit ARM"
    ):
        provisioner.require()


@needs_bubblewrap
@pytest.mark.parametrize("name", [*MUST_FAIL, *NEW])
def test_it_is_refused_here(kernel, name):
    number = NEW.get(name) or numbers(platform.machine())[name]
    expected = errno.ENOSYS if name in NEW else errno.EPERM
    assert kernel.run(f"print(call({number}, 0, 0, 0, 0, 0))").text == f"{(-1, expected)}\n"


@needs_bubblewrap
@pytest.mark.parametrize(
    "family", [2, 10, 16, 17, 29, 31, 38, 40, 44]
)  # of the internet, netlink, packets, CAN, Bluetooth, ALG, VSOCK, XDP
@pytest.mark.parametrize("kind", ["SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW", "SOCK_SEQPACKET"])
def test_no_socket_but_of_files(kernel, family, kind):
    run = kernel.run(f"import socket\nsocket.socket({family}, socket.{kind})")
    assert "Operation not supported" in run.error, run


@needs_bubblewrap
def test_what_honest_code_needs_works(kernel):
    run = kernel.run(
        "import asyncio, mmap, shutil, socket, tempfile, threading, time\na, b = "
        "socket.socketpair()\na.send(b'x')\nopen('x', 'w').close()\n"
        "shutil.copy('x', 'y')\nos.chmod('y', 0o600)\nwith tempfile.TemporaryFile() as file:\n    "
        "file.write(b'12')\n    file.flush()\n"
        "    mmap.mmap(file.fileno(), 2).close()\nos.isatty(0)\nprint(b.recv(1), "
        "os.path.getsize('y'), threading.active_count() > 0)"
    )
    assert run.text == "b'x' 0 True\n", run


@needs_bubblewrap
@pytest.mark.parametrize(
    "code",
    [
        "os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)",
        "os.preadv(file.fileno(), [bytearray(1)], 0, os.RWF_NOWAIT)",
        "import fcntl; fcntl.flock(file, fcntl.LOCK_SH)",
        "import fcntl; fcntl.lockf(file, fcntl.LOCK_SH)",
        "import fcntl; fcntl.fcntl(file, 1024, 0)",
        "import mmap; mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ).madvise(21)",
        "import mmap; mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ).madvise(mmap.MADV_WILLNEED)",
    ],
)
def test_a_file_that_all_kernels_see_carries_nothing(kernel, code):
    run = kernel.run(f"file = open(os.__file__, 'rb')\n{code}")
    assert run.error.startswith("PermissionError"), run
