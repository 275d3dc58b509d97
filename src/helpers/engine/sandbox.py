"""What binds a chapter from within its kernel: limits, a record of what it reads, nothing undeclared, no network.

The audit hook sees what Python itself opens. It keeps authors honest, it does not hold off an attacker.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers.problems import ReportError

#: Bytes of memory of its own a chapter may hold.
MEMORY = 4 << 30
#: Seconds a chapter may take, by the clock and of processor time.
SECONDS = 300
#: What a chapter may read of the repository; what it does read becomes part of its key.
DECLARED = ("data/", "chapters/", "_config.yml", "_toc.yml")
#: The interpreter's, the system's own: part of the locked environment, or nothing a figure rests on.
SYSTEM = ("/dev/", "/etc/", "/lib/", "/lib64/", "/proc/", "/sys/", "/usr/", "/opt/")
PACKAGE = str(Path(__file__).resolve().parents[1]) + "/"
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Undeclared(ReportError):
    """A chapter reached for something its result must not rest on."""


def enter(root: str, work: str, memory: int = MEMORY, seconds: int = SECONDS) -> None:
    """Bind the running kernel to the report at ``root`` and to its temporary folder ``work``.

    Over ``memory`` bytes is a MemoryError, over ``seconds`` of processor time its end (the clock is the build's
    to watch). ``work/reads`` names, one JSON text a line, each file read and folder listed (ends with ``/``), and
    what was refused (begins with ``!``).
    """
    _limit(resource.RLIMIT_DATA, memory)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_CORE, 0)
    sys.addaudithook(Guard(os.path.realpath(root), os.path.realpath(work)))


def _limit(kind: int, wanted: int) -> None:
    _, most = resource.getrlimit(kind)
    resource.setrlimit(kind, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


class Guard:
    """The audit hook: it records reads under ``root``, and raises Undeclared for what is not allowed."""

    def __init__(self, root: str, work: str) -> None:
        self.root = root
        self.record = os.open(f"{work}/reads", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC)
        self.seen: set[str] = set()
        places = (
            work,
            sys.prefix,
            sys.base_prefix,
            *(place for place in sys.path if place not in ("", root)),
        )
        self.own = tuple(f"{os.path.realpath(place)}/" for place in places)
        self.handlers: dict[str, Callable[..., None]] = {
            "open": self.opened,
            **dict.fromkeys(("os.listdir", "os.scandir"), self.listed),
            **dict.fromkeys(("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate"), self.changed),
            **dict.fromkeys(("os.link", "os.symlink"), lambda source, target, *rest: self.changed(target)),
            "socket.connect": self.connected,
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
        if path.startswith(PACKAGE):
            if not folder and not path.endswith((".py", ".pyc")):
                self.note(f"helpers/{path.removeprefix(PACKAGE)}")
        elif name.startswith(DECLARED):
            self.note(name)
        elif not folder and not path.startswith((*self.own, *SYSTEM)):
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
        if not f"{path}/".startswith((*self.own, PACKAGE, "/dev/")):  # the package: its compiled modules
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

    def connected(self, _: Any, address: Any) -> None:
        """Look at an address a socket is connected to."""
        if not isinstance(address, bytes | str):  # a text is a socket in the file system
            self.looked_up(address)

    def looked_up(self, host: Any, *_: Any) -> None:
        """Refuse a host of the network."""
        self.refuse(f"reaches for the network ({host})", "fetch it beforehand, into data/ with a contract")

    def started(self, *_: Any) -> None:
        """Refuse another program."""
        self.refuse("starts another program", "do the work in Python: what a program reads cannot be told")
