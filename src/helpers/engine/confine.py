"""What the operating system holds a chapter to, without root: files by Landlock, calls by seccomp (Linux).

Our own few lines, because of the packages there are, sandlock asks for Landlock's ABI 6 (kernel 6.12) and binds a
running process by Landlock alone, py-landlock and landlock leave out seccomp, and pyseccomp needs a C library.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from helpers.engine import landlock, seccomp


@dataclass(frozen=True)
class Confinement:
    """What holds: Landlock's ABI (0: nothing binds files), and whether calls are filtered."""

    landlock: int
    seccomp: bool

    def as_dict(self) -> dict[str, str]:
        """Return the form used in JSON.

        >>> Confinement(7, True).as_dict()
        {'files': 'landlock 7', 'calls': 'seccomp'}
        >>> Confinement(0, False).as_dict()
        {'files': 'python', 'calls': 'python'}
        """
        files = f"landlock {self.landlock}" if self.landlock else "python"
        return {"files": files, "calls": "seccomp" if self.seccomp else "python"}

    def __str__(self) -> str:
        """Return it in words for people."""
        kernel = [f"files by Landlock (ABI {self.landlock})"] * (self.landlock > 0)
        kernel += ["calls by seccomp"] * self.seccomp
        held = f"the kernel binds {' and '.join(kernel)}" if kernel else "the kernel binds nothing here"
        return held if len(kernel) == 2 else f"{held}; for the rest Python's own events are watched"


def offered() -> Confinement:
    """Return what ``confine`` would get on this system; nothing is bound."""
    return Confinement(landlock.version(), seccomp.offered())


def confine(read: Iterable[str], write: Iterable[str]) -> Confinement:
    """Bind this process to reading and writing the places named (real paths), without network and other processes.

    For good, and as far as the system offers it; never raises for what it does not. Call it while the process has
    one thread: Landlock binds the calling one and those it starts.
    """
    return Confinement(landlock.restrict(read, write), seccomp.restrict())


if __name__ == "__main__":
    print(json.dumps(offered().as_dict()))
