"""What binds a chapter from within its process: limits, the operating system, a record of what it reads.

The audit hook sees what Python itself does; it speaks first and says what to do instead. What holds where it sees
nothing is the kernel's (``confine``). docs/sandbox.md tells what is guaranteed by which.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.engine.confine import Confinement, confine
from helpers.problems import ReportError

#: Bytes of memory of its own a chapter may hold.
MEMORY = 4 << 30
#: Seconds a chapter may take, by the clock and of processor time.
SECONDS = 300
#: What a chapter may read of the repository; what it does read becomes part of its key.
DECLARED = ("data/", "chapters/", "_config.yml", "_toc.yml")
#: The system's own: part of the locked environment, or nothing a figure rests on. No disk, no other process.
SYSTEM = (
    *("/etc", "/lib", "/lib64", "/usr", "/opt", "/sys", "/nix/store", "/gnu/store", "/home/linuxbrew"),
    *("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat"),
)
PACKAGE = str(Path(__file__).resolve().parents[1])
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty")
#: Bytes of one file, and descriptors, a chapter may have.
FILE = 1 << 30
DESCRIPTORS = 1024
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Undeclared(ReportError):
    """A chapter reached for something its result must not rest on."""


@dataclass(frozen=True)
class Places:
    """What a chapter may read, and what it may write: real paths of files, and of folders with all below them."""

    read: tuple[str, ...]
    write: tuple[str, ...]


def places(root: str, work: str) -> Places:
    """Return the places of a chapter of the report at ``root`` with the folder ``work``: one list for all guards."""
    declared = (os.path.join(root, name) for name in DECLARED)
    named = (work, *declared, PACKAGE, sys.prefix, sys.base_prefix, *sys.path, *SYSTEM)
    return Places(tuple(dict.fromkeys(map(os.path.realpath, named))), (work, os.devnull))


def enter(root: str, work: str, memory: int = MEMORY, seconds: int = SECONDS) -> Confinement:
    """Bind the running process to the report at ``root`` and to its temporary folder ``work``, for good.

    Call it while the process has one thread. Over ``memory`` bytes is a MemoryError, over ``seconds`` of processor
    time its end (the clock is the build's to watch). ``work/reads`` names, one JSON text a line, each file read and
    folder listed (ends with ``/``), and what was refused (begins with ``!``). Returns what the system binds; it
    raises nothing where the system offers nothing.
    """
    root, work = os.path.realpath(root), os.path.realpath(work)
    # Nothing is to be imported from the repository itself, and who looks there for modules would be refused.
    sys.path[:] = [place for place in sys.path if place and os.path.realpath(place) != root]
    bounds = places(root, work)
    guard = Guard(root, work, bounds)
    sys.dont_write_bytecode = True  # compiled modules would go beside their sources
    _limit(resource.RLIMIT_DATA, memory)
    _limit(resource.RLIMIT_FSIZE, FILE)
    _limit(resource.RLIMIT_NOFILE, DESCRIPTORS)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, seconds, grace=1)  # SIGXCPU tells why; SIGKILL where it was caught
    confinement = confine(bounds.read, bounds.write)
    sys.addaudithook(guard)
    return confinement


def _limit(kind: int, wanted: int, grace: int = 0) -> None:
    _, most = resource.getrlimit(kind)
    hard = wanted + grace if most == resource.RLIM_INFINITY else min(wanted + grace, most)
    resource.setrlimit(kind, (min(wanted, hard), hard))


#: What to say beside an error of the system itself, by the name of the error.
HINTS = {
    "PermissionError": "a chapter reads data/, writes below tempfile.gettempdir(), has no network, starts no programs: "
    "docs/sandbox.md",
    "MemoryError": "a chapter has a limit of memory: docs/sandbox.md",
}


def explain(error: str) -> str:
    """Return what to add to an error by its name, where the bounds of chapters may be its cause; else nothing.

    >>> explain("MemoryError")
    'a chapter has a limit of memory: docs/sandbox.md'
    >>> explain("KeyError")
    ''
    """
    return HINTS.get(error, "")


class Guard:
    """The audit hook: it records reads under ``root``, and raises Undeclared for what is not allowed."""

    def __init__(self, root: str, work: str, bounds: Places) -> None:
        self.root = root
        self.record = os.open(f"{work}/reads", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC)
        self.seen: set[str] = set()
        self.readable = tuple(f"{place}/" for place in bounds.read)
        self.writable = tuple(f"{place}/" for place in bounds.write)
        self.handlers: dict[str, Callable[..., None]] = {
            "open": self.opened,
            "sqlite3.connect": self.connected_file,
            **dict.fromkeys(("os.listdir", "os.scandir"), self.listed),
            **dict.fromkeys(("os.remove", "os.rename", "os.mkdir", "os.rmdir"), self.changed),
            **dict.fromkeys(("os.link", "os.symlink"), lambda source, target, *rest: self.changed(target)),
            **dict.fromkeys(("os.chmod", "os.chown", "os.utime"), self.marked),
            **dict.fromkeys(("os.setxattr", "os.removexattr"), self.marked),
            "os.truncate": self.cut,
            **dict.fromkeys(("os.kill", "os.killpg"), self.signalled),
            **dict.fromkeys(("resource.setrlimit", "resource.prlimit"), self.limited),
            **dict.fromkeys(("socket.bind", "socket.connect", "socket.sendto"), self.connected),
            **dict.fromkeys(("socket.getaddrinfo", "socket.gethostbyname"), self.looked_up),
            **dict.fromkeys(PROGRAMS, self.started),
        }

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Look at an event of the interpreter."""
        if handler := self.handlers.get(event):
            handler(*arguments)

    def note(self, name: str) -> None:
        """Record a name once."""
        if name not in self.seen:
            self.seen.add(name)
            os.write(self.record, json.dumps(name).encode() + b"\n")

    def refuse(self, what: str, remedy: str) -> None:
        """Record what is not allowed (the chapter may catch the error) and raise it."""
        self.note(f"!{what}; {remedy}")
        raise Undeclared(f"{what}; {remedy}")

    def read(self, path: str, folder: bool = False) -> None:
        """Look at a file that is read or a folder that is listed."""
        name = path.removeprefix(f"{self.root}/") + ("/" if folder else "")
        if f"{path}/".startswith(f"{PACKAGE}/"):
            if not folder and not path.endswith((".py", ".pyc")):
                self.note(f"helpers/{path.removeprefix(PACKAGE + '/')}")
        elif name.startswith(DECLARED):
            self.note(name)
        elif not folder and not f"{path}/".startswith(self.readable):
            self.refuse(
                f"reads {path}, which is no dataset of the report", "put it into data/ with a contract"
            )

    def opened(self, path: Any, mode: str | None, flags: int) -> None:
        """Look at a file that is opened."""
        if isinstance(path, int):
            return
        place = os.path.realpath(os.fsdecode(path))
        if flags & WRITES:
            self.write(place)
        else:
            self.read(place)

    def write(self, path: str) -> None:
        """Look at a file that is written."""
        if not f"{path}/".startswith(self.writable):
            self.refuse(f"writes {path}", "write below tempfile.gettempdir(), or publish through the chapter")

    def changed(self, *paths: Any) -> None:
        """Look at files that are made, moved or removed."""
        for path in paths:
            if isinstance(path, str | bytes | os.PathLike):
                self.write(os.path.realpath(os.fsdecode(path)))

    def listed(self, path: Any = None) -> None:
        """Look at a folder that is listed."""
        if not isinstance(path, int):
            self.read(os.path.realpath(os.fsdecode(path or ".")), folder=True)

    def connected_file(self, database: Any) -> None:
        """Look at a database that is opened: SQLite tells Python nothing of its files."""
        name = os.fsdecode(database).removeprefix("file:").partition("?")[0]
        if name not in ("", ":memory:"):
            self.write(os.path.realpath(name))

    def marked(self, path: Any, *_: Any) -> None:
        """Look at a file whose mode, owner or times are changed; of an open one the kernel ignores it."""
        self.changed(path)

    def cut(self, path: Any, *_: Any) -> None:
        """Refuse cutting a file by its name, as the kernel does: not every Landlock looks there."""
        if not isinstance(path, int):
            self.refuse(f"cuts {path} by its name", "open the file to write and call its truncate")

    def signalled(self, process: int, *_: Any) -> None:
        """Look at the process a signal is sent to."""
        if process != os.getpid():
            self.refuse("sends a signal to another process", "leave other processes alone")

    def limited(self, *_: Any) -> None:
        """Refuse other limits."""
        self.refuse("changes its limits", "leave them: they are the build's")

    def connected(self, _: Any, address: Any) -> None:
        """Look at an address a socket is bound or connected to, or sends to."""
        if not isinstance(address, bytes | str):  # a text is a socket in the file system
            self.looked_up(address)

    def looked_up(self, host: Any, *_: Any) -> None:
        """Refuse a host of the network."""
        self.refuse(f"reaches for the network ({host})", "fetch it beforehand, into data/ with a contract")

    def started(self, *_: Any) -> None:
        """Refuse another program."""
        self.refuse("starts another program", "do the work in Python: what a program reads cannot be told")
