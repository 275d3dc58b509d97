"""What the kernel refuses a chapter whatever language it is asked in, and what goes on working."""

from __future__ import annotations

import asyncio
import ctypes
import errno
import fcntl
import json
import mmap
import os
import resource
import signal
import socket
import stat
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pint
import pytest
import scipy.optimize
import statsmodels.api as sm

from helpers.engine import sandbox, seccomp
from helpers.engine.confine import Confinement, offered
from tests.engine.confined import NOBODY, Attempt, Scene, c, outcome

HERE = offered()
files = pytest.mark.skipif(not HERE.landlock, reason="the kernel offers no Landlock")
calls = pytest.mark.skipif(not HERE.seccomp, reason="the kernel offers no seccomp")

CLONE_FS = 0x200
FIGETBSZ = 2
IO_URING_SETUP = 425
MAP_PRIVATE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS


@pytest.fixture(params=["root", "ordinary"] if os.getuid() == 0 else ["ordinary"])
def user(request: pytest.FixtureRequest) -> int:
    return NOBODY if request.param == "ordinary" and os.getuid() == 0 else os.getuid()


FILES: dict[str, Attempt] = {
    "read": lambda here: c("open", here.outside, os.O_RDONLY),
    "list": lambda here: c("open", here.outside.parent, os.O_RDONLY | os.O_DIRECTORY),
    "write": lambda here: c("open", here.outside, os.O_WRONLY),
    "make": lambda here: c("open", here.outside.with_name("new"), os.O_WRONLY | os.O_CREAT, 0o600),
    "write data": lambda here: c("open", here.data, os.O_WRONLY),
    "remove": lambda here: c("unlink", here.outside),
    "make a folder": lambda here: c("mkdir", here.outside.with_name("new"), 0o700),
    "move out": lambda here: c("rename", here.own, here.outside),
    "move in": lambda here: c("rename", here.outside, here.own),
    "link out": lambda here: c("link", here.own, here.outside.with_name("new")),
    "link in": lambda here: c("link", here.outside, here.own.with_name("new")),
    "symbolic link": lambda here: c("symlink", here.own, here.outside.with_name("new")),
    "pipe": lambda here: c("mkfifo", here.outside.with_name("new"), 0o600),
    "cut": lambda here: c("truncate", here.outside, 0),
    "cut while opening": lambda here: c("open", here.outside, os.O_RDONLY | os.O_TRUNC),
    "another's environment": lambda here: c("open", f"/proc/{here.other}/environ", os.O_RDONLY),
    "another's memory": lambda here: c("open", f"/proc/{here.other}/mem", os.O_RDWR),
    "all processes": lambda here: c("open", "/proc", os.O_RDONLY | os.O_DIRECTORY),
    "its own memory": lambda here: c("open", "/proc/self/mem", os.O_RDWR),
    "memory as files": lambda here: c(
        "open", f"/dev/shm/{here.folder.name}", os.O_WRONLY | os.O_CREAT, 0o600
    ),
}


def fork(_: Scene) -> int:
    if (pid := ctypes.CDLL(None).fork()) == 0:
        os._exit(0)
    return 0 if pid > 0 else errno.EPERM


def clone(_: Scene) -> int:
    number = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
    if (pid := ctypes.CDLL(None).syscall(number, int(signal.SIGCHLD), 0, 0, 0, 0)) == 0:
        os._exit(0)
    return 0 if pid > 0 else errno.EPERM


def program(_: Scene) -> int:
    arguments = (ctypes.c_char_p * 2)(b"true", None)
    return c("execv", "/bin/true", arguments)


def limit(_: Scene) -> int:
    now = (ctypes.c_ulong * 2)(*resource.getrlimit(resource.RLIMIT_NOFILE))
    return c("setrlimit", resource.RLIMIT_NOFILE, now)


def pair(kind: int) -> Attempt:
    return lambda here: c("socketpair", socket.AF_UNIX, kind, 0, (ctypes.c_int * 2)())


def owned(here: Scene) -> int:
    return c("fcntl", os.open(here.own, os.O_RDONLY), fcntl.F_SETOWN, ctypes.c_int(here.other))


CALLS: dict[str, Attempt] = {
    **{
        family.name: lambda here, family=family: c("socket", int(family), int(socket.SOCK_DGRAM), 0)  # type: ignore[misc]
        for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK)
    },
    "a pair that can send to others": pair(socket.SOCK_DGRAM),
    "fork": fork,
    "clone": clone,
    "another program": program,
    "signal another": lambda here: c("kill", here.other, 0),
    "signal all": lambda here: c("kill", 0, 0),
    "be signalled for another": owned,
    "be traced": lambda here: c("ptrace", 0, 0, 0, 0),
    "another namespace": lambda here: c("unshare", CLONE_FS),
    "another limit": limit,
    "outlive the build": lambda here: c("prctl", 1, 0, 0, 0, 0),
    "memory in no limit": lambda here: c("memfd_create", "x", 0),
    "memory that is shared": lambda here: len(mmap.mmap(-1, 4096)) - 4096,
    "an attribute": lambda here: c(
        "ioctl", os.open(here.own, os.O_RDONLY), FIGETBSZ, ctypes.byref(ctypes.c_int())
    ),
}


@files
@pytest.mark.parametrize("name", FILES)
def test_files_elsewhere_are_refused(user: int, name: str) -> None:
    assert outcome(FILES[name], False, user) == 0
    assert outcome(FILES[name], True, user) in (errno.EACCES, errno.EXDEV, errno.EPERM)


@calls
@pytest.mark.parametrize("name", CALLS)
def test_calls_a_chapter_has_no_use_for_are_refused(user: int, name: str) -> None:
    assert outcome(CALLS[name], False, user) == 0
    assert outcome(CALLS[name], True, user) == errno.EPERM


@calls
def test_calls_that_no_filter_sees_through_are_unknown(user: int) -> None:
    def ring(_: Scene) -> int:
        return c("syscall", IO_URING_SETUP, 0, None)

    assert outcome(ring, False, user) != errno.ENOSYS
    assert outcome(ring, True, user) == errno.ENOSYS


@calls
@pytest.mark.parametrize("mark", ["chmod", "utime"])
def test_marks_of_files_stay_as_they_are(user: int, mark: str) -> None:
    def change(here: Scene) -> int:
        before = (stat.S_IMODE(here.outside.stat().st_mode), here.outside.stat().st_mtime)
        arguments = (0o777,) if mark == "chmod" else ((ctypes.c_long * 2)(1, 1),)
        told = c(mark, here.outside, *arguments)
        after = (stat.S_IMODE(here.outside.stat().st_mode), here.outside.stat().st_mtime)
        return told or (2 if before == after else 1)

    assert outcome(change, False, user) == 1
    assert outcome(change, True, user) == 2


def work(here: Scene) -> int:
    """Do all a chapter may: its folder, data, threads, event loops, the libraries."""
    folder = here.own.parent / "more"
    folder.mkdir()
    (folder / "a").write_text("mine")
    os.rename(folder / "a", here.own)
    os.link(here.own, folder / "b")
    with open(here.own, "r+") as handle:
        handle.truncate(2)
    os.kill(os.getpid(), 0)
    assert (here.own.read_text(), here.data.read_text()) == ("mi", "before")
    assert os.urandom(1)
    assert "cpu" in Path("/proc/stat").read_text() + Path("/proc/self/status").read_text()
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(abs, range(-9, 1))) == 45
    started = threading.Thread(target=asyncio.run, args=(asyncio.sleep(0),))
    started.start()
    started.join()
    assert (np.ones((400, 400)) @ np.ones((400, 400))).sum() == 400**3
    frame = pd.DataFrame({"x": [1.0, 2, 3], "y": [2.0, 4, 6]})
    assert round(sm.OLS(frame.y, frame.x).fit().params.x, 6) == 2
    assert abs(scipy.optimize.brentq(lambda x: x - 1, 0, 3) - 1) < 1e-6
    assert pint.UnitRegistry().Quantity(1, "km").to("m").magnitude == 1000
    return 0


@pytest.mark.parametrize("bound", [False, True])
def test_what_a_chapter_needs_works(bound: bool) -> None:
    assert outcome(work, bound, os.getuid()) == 0


def test_memory_over_the_limit_is_refused(user: int) -> None:
    def python(_: Scene) -> int:
        return len(bytearray(1 << 31)) - (1 << 31)

    def mapped(_: Scene) -> int:
        return len(mmap.mmap(-1, 1 << 31, flags=MAP_PRIVATE)) - (1 << 31)

    assert [outcome(attempt, False, user) for attempt in (python, mapped)] == [0, 0]
    assert [outcome(attempt, True, user) for attempt in (python, mapped)] == [errno.ENOMEM] * 2


def test_a_file_over_the_limit_is_refused(user: int) -> None:
    def write(here: Scene) -> int:
        return os.pwrite(os.open(here.own, os.O_WRONLY), b"x", sandbox.FILE) - 1

    assert outcome(write, False, user) == 0
    assert outcome(write, True, user) == errno.EFBIG


@pytest.mark.parametrize(
    ("answer", "told"), [(signal.SIG_DFL, signal.SIGXCPU), (signal.SIG_IGN, signal.SIGKILL)]
)
def test_endless_work_is_ended(answer: signal.Handlers, told: signal.Signals) -> None:
    def endless(_: Scene) -> int:
        signal.signal(signal.SIGXCPU, answer)
        while True:
            pass

    assert outcome(endless, True, os.getuid(), seconds=1) == -told


def test_what_is_offered_is_what_holds() -> None:
    def same(here: Scene) -> int:
        return 0 if sandbox.enter(str(here.data.parents[1]), str(here.own.parent)) == HERE else 1

    assert outcome(same, False, os.getuid()) == 0


def test_a_machine_can_be_asked() -> None:
    command = [sys.executable, "-m", "helpers.engine.confine"]
    assert json.loads(subprocess.check_output(command, timeout=60)) == HERE.as_dict()


#: A filter that answers as a kernel without Landlock and seccomp would.
OLD = b"".join(
    struct.pack("=HBBI", *step)
    for step in (
        (0x20, 0, 0, 0),
        (0x35, 1, 0, 444),
        (0x15, 0, 1, {"x86_64": 317, "aarch64": 277}[os.uname().machine]),
        (0x06, 0, 0, seccomp.ERRNO | errno.ENOSYS),
        (0x06, 0, 0, seccomp.ALLOW),
    )
)


@calls
def test_nothing_is_raised_where_the_system_offers_nothing() -> None:
    def old_kernel(here: Scene) -> int:
        seccomp.program = lambda pid: OLD  # in this fork alone
        seccomp.restrict()
        none = Confinement(0, False)
        return 0 if offered() == sandbox.enter(str(here.folder), str(here.own.parent)) == none else 1

    assert outcome(old_kernel, False, os.getuid()) == 0


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_answers_alike_on_every_machine(machine: str) -> None:
    number = {name: values[machine == "aarch64"] for name, values in NUMBERS.items()}

    def answer(name: str, *arguments: int, where: str = machine) -> int:
        return decide(seccomp.program(7, machine), where, number[name], arguments)

    refused = seccomp.ERRNO | errno.EPERM
    assert answer("read") == answer("futex") == answer("kill", 7) == seccomp.ALLOW
    assert answer("kill", 8) == answer("kill", 0xFFFFFFFF) == answer("execve") == answer("socket") == refused
    assert answer("clone", 0x003D0F00) == seccomp.ALLOW  # as pthread_create does
    assert answer("clone", 17) == answer("clone", 0x003D0F00 | 0x40000000) == refused
    assert answer("prlimit64", 0, 7, 0) == seccomp.ALLOW
    assert answer("prlimit64", 0, 7, 1) == answer("prlimit64", 0, 7, 1 << 32) == refused
    assert answer("socketpair", 1, 1 | 0x80000) == seccomp.ALLOW
    assert answer("socketpair", 1, 2) == answer("socketpair", 16, 1) == refused
    assert answer("ioctl", 1, 0x5401) == answer("ioctl", 1, 0x5451) == seccomp.ALLOW
    assert answer("ioctl", 1, 0x5412) == refused  # types into the terminal
    assert answer("fchmod") == seccomp.ERRNO
    assert answer("clone3") == answer("cachestat") == answer("x32") == seccomp.ERRNO | errno.ENOSYS
    assert answer("read", where="i386") == seccomp.KILL


#: Of the tests' own: on x86_64, on aarch64.
NUMBERS = {
    "read": (0, 63),
    "futex": (202, 98),
    "kill": (62, 129),
    "execve": (59, 221),
    "socket": (41, 198),
    "clone": (56, 220),
    "prlimit64": (302, 261),
    "socketpair": (53, 199),
    "ioctl": (16, 29),
    "fchmod": (91, 52),
    "clone3": (435, 435),
    "cachestat": (451, 451),
    "x32": (0x40000000, 0x40000000),
}
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7, "i386": 0x40000003}


def decide(program: bytes, machine: str, number: int, arguments: tuple[int, ...]) -> int:
    """Run a filter as the kernel would; returns its answer."""
    words = [word for argument in arguments for word in (argument & 0xFFFFFFFF, argument >> 32)]
    memory = [number, ARCHITECTURES[machine], 0, 0, *words, *[0] * (12 - len(words))]
    steps = [
        (
            int.from_bytes(program[at : at + 2], "little"),
            program[at + 2],
            program[at + 3],
            program[at + 4 : at + 8],
        )
        for at in range(0, len(program), 8)
    ]
    at, found = 0, 0
    while True:
        code, then, otherwise, packed = steps[at]
        value, at = int.from_bytes(packed, "little"), at + 1
        match code:
            case 0x06:
                return value
            case 0x20:
                found = memory[value // 4]
            case 0x54:
                found &= value
            case 0x05:
                at += value
            case 0x15:
                at += then if found == value else otherwise
            case 0x35:
                at += then if found >= value else otherwise
