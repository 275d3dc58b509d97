"""seccomp: the kernel refuses the calls a chapter has no use for; a filter it runs before each call, no root needed.

https://docs.kernel.org/userspace-api/seccomp_filter.html. Numbers are those of the kernel's unistd.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from helpers.engine.syscalls import MACHINE, MACHINES, call, give_up_privileges, known, numbers

#: What a chapter may not ask for at all: name, number on x86_64, on aarch64; by what it would reach.
REFUSED = {
    "network": "socket 41 198, connect 42 203, bind 49 200, listen 50 201",
    "programs": "fork 57 -, vfork 58 -, execve 59 221, execveat 322 281",
    "other processes": """
ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, process_madvise 440 440,
process_mrelease 448 448, kcmp 312 272, pidfd_getfd 438 438, pidfd_send_signal 424 424, tkill 200 130,
migrate_pages 256 238, move_pages 279 239""",
    "files where Landlock does not look, or only of late": "truncate 76 45, open_by_handle_at 304 265",
    "memory no limit counts, or that others share": """
memfd_create 319 279, memfd_secret 447 447, shmget 29 194, shmat 30 196, semget 64 190, msgget 68 186,
mq_open 240 180""",
    "limits and account": """
setrlimit 160 164, setuid 105 146, setgid 106 144, setreuid 113 145, setregid 114 143, setresuid 117 147,
setresgid 119 149, setfsuid 122 151, setfsgid 123 152, setgroups 116 159, capset 126 91""",
    "namespaces and mounts": """
unshare 272 97, setns 308 268, chroot 161 51, pivot_root 155 41, mount 165 40, umount2 166 39,
move_mount 429 429, mount_setattr 442 442, open_tree 428 428, fsopen 430 430, fsconfig 431 431,
fsmount 432 432, fspick 433 433""",
    "the system": """
bpf 321 280, perf_event_open 298 241, userfaultfd 323 282, fanotify_init 300 262, keyctl 250 219,
add_key 248 217, request_key 249 218, init_module 175 105, finit_module 313 273, delete_module 176 106,
kexec_load 246 104, kexec_file_load 320 294, reboot 169 142, swapon 167 224, swapoff 168 225,
acct 163 89, quotactl 179 60, quotactl_fd 443 443, sethostname 170 161, setdomainname 171 162,
settimeofday 164 170, clock_settime 227 112, adjtimex 159 171, clock_adjtime 305 266, syslog 103 116,
vhangup 153 58, iopl 172 -, ioperm 173 -, modify_ldt 154 -""",
}
#: Answered as done, and not done: modes, owners, times and attributes of files, priorities. Landlock does not look
#: there, and a filter cannot tell own files and threads from others; libraries go on, to nobody's harm.
IGNORED = """
chmod 90 -, fchmod 91 52, fchmodat 268 53, chown 92 -, fchown 93 55, lchown 94 -, fchownat 260 54,
setxattr 188 5, lsetxattr 189 6, fsetxattr 190 7, removexattr 197 14, lremovexattr 198 15,
fremovexattr 199 16, utime 132 -, utimes 235 -, futimesat 261 -, utimensat 280 88,
setpriority 141 140, ioprio_set 251 30, sched_setattr 314 274, sched_setparam 142 118,
sched_setscheduler 144 119, sched_setaffinity 203 122
"""
#: What a filter cannot look into, answered as by an older kernel: libraries then take the older way.
UNKNOWN = "io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427, clone3 435 435, openat2 437 437"
#: The first call younger than these tables; it and all later ones are unknown too, as are those of x32.
LATER = 451

CLONE_THREAD = 0x00010000
CLONE_NEW = 0x7E020080  # any namespace
SHARED_ANONYMOUS = 0x21
O_TRUNC, O_ACCMODE = 0x200, 0x3
#: TCGETS, TIOCGPGRP, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: no device, no attribute of a file.
IOCTLS = (0x5401, 0x540F, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
PR_SET_PDEATHSIG = 1
F_SETOWN, F_SETOWN_EX = 8, 15
SOCK_STREAM, SOCK_TYPE = 1, 0xF
AF_UNIX = 1
WHOLE = 0xFFFFFFFF

ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
SET_MODE_FILTER, GET_ACTION_AVAIL = 1, 2
ALL_THREADS = 1
LOAD, AND, JUMP, EQUAL, AT_LEAST, RETURN = 0x20, 0x54, 0x05, 0x15, 0x35, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data


class Rule(NamedTuple):
    """A call that depends on a 32-bit half of its arguments: with these values it is allowed, or it is refused."""

    call: str
    half: int  # twice the argument's position, one more for its upper half
    mask: int
    values: tuple[int, ...]
    allowed: bool = True


def rules(pid: int) -> list[Rule]:
    """Return what depends on arguments; ``pid`` is the only process signals may go to."""
    signals = "kill 62 129", "tgkill 234 131", "rt_sigqueueinfo 129 138", "rt_tgsigqueueinfo 297 240"
    no_reading = (O_TRUNC, O_TRUNC | O_ACCMODE)  # Landlock before ABI 3 lets it empty a file
    return [
        Rule("clone 56 220", 0, CLONE_THREAD | CLONE_NEW, (CLONE_THREAD,)),
        *(Rule(signal, 0, WHOLE, (pid,)) for signal in signals),
        Rule("socketpair 53 199", 0, WHOLE, (AF_UNIX,)),
        Rule("socketpair 53 199", 2, SOCK_TYPE, (SOCK_STREAM,)),  # datagrams can be sent to anyone
        Rule("prlimit64 302 261", 4, WHOLE, (0,)),
        Rule("prlimit64 302 261", 5, WHOLE, (0,)),
        Rule("ioctl 16 29", 2, WHOLE, IOCTLS),
        Rule("prctl 157 167", 0, WHOLE, (PR_SET_PDEATHSIG,), allowed=False),
        Rule("fcntl 72 25", 2, WHOLE, (F_SETOWN, F_SETOWN_EX), allowed=False),
        Rule("mmap 9 222", 6, SHARED_ANONYMOUS, (SHARED_ANONYMOUS,), allowed=False),
        Rule("open 2 -", 2, O_TRUNC | O_ACCMODE, no_reading, allowed=False),
        Rule("openat 257 56", 4, O_TRUNC | O_ACCMODE, no_reading, allowed=False),
    ]


def offered() -> bool:
    """Tell whether the kernel takes filters."""
    return known() and call("seccomp", GET_ACTION_AVAIL, 0, struct.pack("=I", ERRNO)) == 0


def restrict() -> bool:
    """Bind all threads of the process to the calls a chapter needs, for good; returns whether it holds."""
    if not offered():
        return False
    code = program(os.getpid())
    held = ctypes.create_string_buffer(code, len(code))
    pointer = struct.pack("@HP", len(code) // 8, ctypes.addressof(held))
    give_up_privileges()
    return call("seccomp", SET_MODE_FILTER, ALL_THREADS, pointer) == 0


def program(pid: int, machine: str = MACHINE) -> bytes:
    """Return the filter as the kernel's BPF, 8 bytes an instruction, for the process ``pid`` on a machine."""
    refused = [number for table in REFUSED.values() for number in numbers(table, machine).values()]
    unknown, ignored = (numbers(table, machine).values() for table in (UNKNOWN, IGNORED))
    return b"".join(
        [
            _step(LOAD, ARCHITECTURE),
            _step(EQUAL, MACHINES[machine][0], 1, 0),
            _step(RETURN, KILL),
            _step(LOAD, NUMBER),
            _step(AT_LEAST, LATER, 0, 1),
            _step(RETURN, ERRNO | errno.ENOSYS),
            *_answers(unknown, errno.ENOSYS),
            *_answers(ignored, 0),
            *_answers(refused, errno.EPERM),
            *(step for rule in rules(pid) for step in _tested(rule, machine)),
            _step(RETURN, ALLOW),
        ]
    )


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)


def _answers(calls: Iterable[int], error: int) -> Iterator[bytes]:
    for number in calls:
        yield _step(EQUAL, number, 0, 1)
        yield _step(RETURN, ERRNO | error)


def _tested(rule: Rule, machine: str) -> Iterator[bytes]:
    """Yield the steps of a rule: load, compare with each value, refuse or go on with the number loaded again."""
    count = len(rule.values)
    refuse, go_on = count + 1, count + 2
    found, missed = (go_on, refuse) if rule.allowed else (refuse, go_on)
    for number in numbers(rule.call, machine).values():
        yield _step(EQUAL, number, 0, count + 5)
        yield _step(LOAD, ARGUMENTS + 4 * rule.half)
        yield _step(AND, rule.mask)
        for position, value in enumerate(rule.values):
            yield _step(EQUAL, value, found - position - 1, 0)
        yield _step(JUMP, missed - count - 1)
        yield _step(RETURN, ERRNO | errno.EPERM)
        yield _step(LOAD, NUMBER)
