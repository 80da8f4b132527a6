"""System calls that the sandbox refuses: ways around its limits, ways to say something to another
kernel, ways to look at the machine.

A limit of memory holds for one process, so there is only one: it may start threads, but no process.
Memory that belongs to no address space (of System V, in anonymous files, in queues) is refused too.
Rights of files stay as they are: the folder of the sockets is closed to new files, because those
that are deleted and still open fill the disk where nobody sees them.

The files of Python are the same for all kernels, so whatever leaves a trace at a file that can only
be read is refused: what is in the page cache and what leaves it, locks, leases, hints, watches. Of
the calls that came after 2019, which have the same numbers on all
machines, there are none: Python and its libraries take older ones then, as on an older machine.

The filter is a program of the kernel's packet filter, in the form that `bwrap --seccomp` reads.

Source: seccomp(2), and linux/filter.h, linux/seccomp.h, asm/unistd_64.h and asm-generic/unistd.h
for the numbers.
"""

import errno
import platform
import struct
from dataclasses import dataclass

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER_AT, ARCHITECTURE_AT, ARGUMENTS_AT = (
    0,
    4,
    16,
)  # in struct seccomp_data; of 8 bytes the lower half first
ALLOW, KILL, FAIL_WITH = 0x7FFF0000, 0x80000000, 0x00050000
CLONE_THREAD = 0x10000
FIRST_NEW = 424  # from here on calls have one number on all machines
FIRST_X32 = 0x40000000  # a second table of calls on x86-64

MACHINES = {
    "x86_64": 0xC000003E,
    "aarch64": 0xC00000B7,
}  # in the order of the numbers below; None: there is no such call

_REFUSED = {
    # processes, namespaces, other processes
    "fork": (57, None),
    "vfork": (58, None),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    # memory that no limit counts
    "memfd_create": (319, 279),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # much of the kernel for little use
    "userfaultfd": (323, 282),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    # what is in the page cache, and what leaves it; io_submit reads like preadv2
    "fadvise64": (221, 223),
    "readahead": (187, 213),
    "mincore": (27, 232),
    "preadv2": (327, 286),
    "pwritev2": (328, 287),
    "io_setup": (206, 0),
    "io_submit": (209, 2),
    "sync_file_range": (277, 84),
    "remap_file_pages": (216, 234),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # locks and watches of files
    "flock": (73, 32),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    # the machine: its log, its file systems
    "syslog": (103, 116),
    "_sysctl": (156, None),
    "sysfs": (139, None),
    "quotactl": (179, 60),
    "lookup_dcookie": (212, 18),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
}
_IDLE = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
}  # succeed and do nothing: shutil.copy calls one
_CLONE = (56, 220)


@dataclass(frozen=True)
class _Rule:
    """A call that depends on one of its arguments: it may be one of `only`, or must not be one of
    `never`.
    """

    numbers: tuple
    argument: int
    error: int
    only: tuple = ()
    never: tuple = ()


AF_UNIX = 1
TERMINAL, FILE_FLAGS = (
    (0x5401, 0x541B, 0x5421),
    (0x5450, 0x5451),
)  # TCGETS, FIONREAD, FIONBIO; FIONCLEX, FIOCLEX
DESCRIPTOR = (0, 1, 2, 3, 4, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC
CACHED = (
    3,
    9,
    12,
    20,
    21,
    22,
    23,
    25,
)  # WILLNEED, REMOVE, MERGEABLE, COLD, PAGEOUT, POPULATE_READ, POPULATE_WRITE, COLLAPSE
PROCESS = (
    1,
    4,
    67,
    # PR_SET_PDEATHSIG and PR_SET_DUMPABLE, by which the marker ends and watches it;
    # PR_SET_MEMORY_MERGE
)
_RULES = (
    _Rule(
        (41, 198), 0, errno.EOPNOTSUPP, only=(AF_UNIX,)
    ),  # socket: ZeroMQ ends its process for another error
    _Rule((53, 199), 0, errno.EOPNOTSUPP, only=(AF_UNIX,)),  # socketpair
    _Rule((72, 25), 1, errno.EPERM, only=DESCRIPTOR),  # fcntl
    _Rule((16, 29), 1, errno.ENOTTY, only=TERMINAL + FILE_FLAGS),  # ioctl
    _Rule((28, 233), 2, errno.EPERM, never=CACHED),  # madvise
    _Rule((157, 167), 0, errno.EPERM, never=PROCESS),  # prctl
)


def known() -> bool:
    """Whether there is a filter for this machine: it is x86-64 or 64-bit ARM."""
    return platform.machine() in MACHINES


def program() -> bytes:
    """The filter for this machine, as bytes.

    Raises:
        KeyError: there is none; see `known`.
    """
    architecture = MACHINES[platform.machine()]
    machine = list(MACHINES).index(platform.machine())
    steps = [
        _step(LOAD, ARCHITECTURE_AT),
        _step(EQUAL, architecture, no=2),
        _step(LOAD, NUMBER_AT),
        _step(AT_LEAST, FIRST_X32, no=1),
        _step(RETURN, KILL),  # another architecture jumps here, too
        _step(AT_LEAST, FIRST_NEW, no=1),
        _fail(errno.ENOSYS),
    ]
    for calls, error in ((_REFUSED, errno.EPERM), (_IDLE, 0)):
        for numbers in calls.values():
            if (number := numbers[machine]) is not None:
                steps += [_step(EQUAL, number, no=1), _fail(error)]
    for rule in _RULES:
        block = _block(rule)
        steps += [_step(EQUAL, rule.numbers[machine], no=len(block)), *block]
    steps += [
        _step(EQUAL, _CLONE[machine], no=3),
        _load(0),
        _step(ANY_BIT, CLONE_THREAD, yes=1),
        _fail(errno.EPERM),
        _step(RETURN, ALLOW),
    ]
    return b"".join(steps)


def _block(rule: _Rule) -> list[bytes]:
    """The end of a call that a rule is about."""
    listed, other = (
        (_step(RETURN, ALLOW), _fail(rule.error))
        if rule.only
        else (_fail(rule.error), _step(RETURN, ALLOW))
    )
    steps = [_load(rule.argument)]
    for value in rule.only or rule.never:
        steps += [_step(EQUAL, value, no=1), listed]
    return [*steps, other]


def _load(argument: int) -> bytes:
    return _step(LOAD, ARGUMENTS_AT + 8 * argument)


def _fail(error: int) -> bytes:
    return _step(RETURN, FAIL_WITH | error)


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    """One instruction; `yes` and `no` say how many of the following ones a comparison skips."""
    return struct.pack("=HBBI", code, yes, no, value)
