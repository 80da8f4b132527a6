"""System calls that the sandbox refuses: those with which a process gets around its limits of memory, of disk and of processes.

A limit of memory holds for one process, so there is only one: it may start threads, but no process. Memory that belongs to no
address space (of System V, or in anonymous files) is refused too. Rights of files stay as they are: the folder of the sockets is
closed to new files, because those that are deleted and still open fill the disk where nobody sees them. The filter is a program of
the kernel's packet filter, in the form that `bwrap --seccomp` reads.

Source: seccomp(2), and linux/filter.h and linux/seccomp.h for the numbers.
"""

import errno
import platform
import struct

CLONE_THREAD = 0x10000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER_AT, ARCHITECTURE_AT, FIRST_ARGUMENT_AT = 0, 4, 16               # in struct seccomp_data
ALLOW, KILL, FAIL_WITH = 0x7FFF0000, 0x80000000, 0x00050000
IDLE = ("chmod", "fchmod", "fchmodat", "fchmodat2")                    # succeed and do nothing: shutil.copy calls one
FIRST_X32 = 0x40000000                                                 # a second table of calls on x86-64

_MACHINES = {
    "x86_64": (0xC000003E, {
        "clone": 56, "fork": 57, "vfork": 58, "clone3": 435, "memfd_create": 319, "memfd_secret": 447, "shmget": 29, "msgget": 68,
        "semget": 64, "unshare": 272, "setns": 308, "mount": 165, "fsopen": 430, "ptrace": 101, "process_vm_writev": 311,
        "io_uring_setup": 425, "userfaultfd": 323, "bpf": 321, "perf_event_open": 298, "add_key": 248, "keyctl": 250,
        "chmod": 90, "fchmod": 91, "fchmodat": 268, "fchmodat2": 452, "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190,
        "setxattrat": 463,
    }),
    "aarch64": (0xC00000B7, {
        "clone": 220, "clone3": 435, "memfd_create": 279, "memfd_secret": 447, "shmget": 194, "msgget": 186, "semget": 190,
        "unshare": 97, "setns": 268, "mount": 40, "fsopen": 430, "ptrace": 117, "process_vm_writev": 271, "io_uring_setup": 425,
        "userfaultfd": 282, "bpf": 280, "perf_event_open": 241, "add_key": 217, "keyctl": 219,
        "fchmod": 52, "fchmodat": 53, "fchmodat2": 452, "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7, "setxattrat": 463,
    }),
}


def program():
    """The filter for this machine, as bytes; empty where the machine is of another kind than x86-64 and 64-bit ARM."""
    if platform.machine() not in _MACHINES:
        return b""
    architecture, calls = _MACHINES[platform.machine()]
    calls = dict(calls)
    clone, clone3 = calls.pop("clone"), calls.pop("clone3")
    steps = [
        _step(LOAD, ARCHITECTURE_AT), _step(EQUAL, architecture, no=2), _step(LOAD, NUMBER_AT), _step(AT_LEAST, FIRST_X32, no=1),
        _step(RETURN, KILL),                              # another architecture jumps here, too
        _step(EQUAL, clone3, no=1), _step(RETURN, FAIL_WITH | errno.ENOSYS),         # its flags cannot be seen: use clone
    ]
    for name, number in calls.items():
        steps += [_step(EQUAL, number, no=1), _step(RETURN, FAIL_WITH | (0 if name in IDLE else errno.EPERM))]
    steps += [_step(EQUAL, clone, no=3), _step(LOAD, FIRST_ARGUMENT_AT), _step(ANY_BIT, CLONE_THREAD, yes=1),
              _step(RETURN, FAIL_WITH | errno.EPERM), _step(RETURN, ALLOW)]
    return b"".join(steps)


def _step(code, value, yes=0, no=0):
    """One instruction; `yes` and `no` say how many of the following ones a comparison skips."""
    return struct.pack("=HBBI", code, yes, no, value)
