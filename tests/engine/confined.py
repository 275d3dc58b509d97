"""Attempts in a process of their own, free or bound by ``sandbox.enter``, as this account or as an ordinary one."""

from __future__ import annotations

import ctypes
import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from helpers.engine import sandbox

NOBODY = 65534
PR_SET_DUMPABLE = 4
LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Scene:
    """A repository with a dataset, a chapter's own folder, what lies beside them; the account's other process."""

    folder: Path
    other: int = 0

    @property
    def data(self) -> Path:
        return self.folder / "root" / "data" / "a.csv"

    @property
    def own(self) -> Path:
        return self.folder / "work" / "own"

    @property
    def outside(self) -> Path:
        return self.folder / "outside" / "secret"


Attempt = Callable[[Scene], int]


def c(name: str, *arguments: object) -> int:
    """Call a function of the C library, past Python's audit hooks; returns 0 or the error's number."""
    words = [os.fsencode(word) if isinstance(word, str | Path) else word for word in arguments]
    return 0 if getattr(LIBC, name)(*words) >= 0 else ctypes.get_errno()


@contextmanager
def scene(user: int) -> Iterator[Path]:
    """A folder that belongs to ``user``, all the way down; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="scene-") as name:
        folder = Path(name)
        for place in ("root/data", "work", "outside"):
            (folder / place).mkdir(parents=True)
        for place in ("root/data/a.csv", "work/own", "outside/secret"):
            (folder / place).write_text("before")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user, -1)
        yield folder


def outcome(attempt: Attempt, bound: bool, user: int, memory: int = 1 << 30, seconds: int = 60) -> int:
    """Make an attempt in a fork; returns 0, the error's number, or minus the signal that ended it."""
    with scene(user) as folder:
        child = os.fork()
        if child == 0:
            status = 99  # an error that is none of the system's
            try:
                if user != os.getuid():
                    os.setgid(NOBODY)
                    os.setuid(user)
                    LIBC.prctl(PR_SET_DUMPABLE, 1)  # else /proc would keep it from its own processes
                here = Scene(folder, _bystander())
                if bound:
                    sandbox.enter(str(folder / "root"), str(folder / "work"), memory, seconds)
                status = attempt(here)
            except MemoryError:
                status = errno.ENOMEM
            except OSError as refused:
                status = refused.errno or 99
            finally:
                os._exit(status)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _bystander() -> int:
    """Start another process of the same account; it ends with this one."""
    reading, writing = os.pipe()
    other = os.fork()
    if other == 0:
        os.close(writing)
        os.read(reading, 1)
        os._exit(0)
    os.close(reading)
    os.set_inheritable(writing, False)
    return other
