"""Landlock: the kernel refuses files outside the places named, TCP and signals to others; no root needed.

Rights and structures are those of the kernel's landlock.h; https://docs.kernel.org/userspace-api/landlock.html.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable
from enum import IntFlag

from helpers.engine.syscalls import call, give_up_privileges, known

CREATE_RULESET_VERSION = 1
RULE_PATH_BENEATH = 1
#: Binding to a TCP port, connecting to one (from ABI 4): handled, and granted nowhere.
TCP = 0b11
#: Abstract Unix sockets and signals (from ABI 6): not beyond the process itself.
SCOPES = 0b11


class Right(IntFlag):
    """What may be done with files."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13  # rename and link from folder to folder, from ABI 2
    TRUNCATE = 1 << 14  # from ABI 3
    IOCTL_DEV = 1 << 15  # from ABI 5


ALL = Right((1 << 16) - 1)
READ = Right.READ_FILE | Right.READ_DIR
#: Programs and devices are for nobody.
WRITE = ALL & ~(Right.EXECUTE | Right.MAKE_CHAR | Right.MAKE_BLOCK | Right.IOCTL_DEV)
#: What a rule for a file, not a folder, may name.
OF_FILES = Right.EXECUTE | Right.WRITE_FILE | Right.READ_FILE | Right.TRUNCATE | Right.IOCTL_DEV


def version() -> int:
    """Return the ABI the kernel offers; 0 where there is none, or it was turned off at boot."""
    return max(0, call("landlock_create_ruleset", 0, 0, CREATE_RULESET_VERSION)) if known() else 0


def handled(abi: int) -> Right:
    """Return the rights an ABI knows of.

    >>> Right.TRUNCATE in handled(2), Right.TRUNCATE in handled(3)
    (False, True)
    """
    later = {Right.REFER: 2, Right.TRUNCATE: 3, Right.IOCTL_DEV: 5}
    return Right(ALL & ~sum(right for right, since in later.items() if abi < since))


def restrict(read: Iterable[str], write: Iterable[str]) -> int:
    """Bind the calling thread, and those it will start, to reading and writing the places named; for good.

    Returns the ABI that holds, 0 for none. Call it while the process has one thread. Places that do not exist
    are left out.
    """
    abi, ruleset = _ruleset(version())
    if not abi:
        return 0
    rules = [*((place, READ) for place in read), *((place, WRITE) for place in write)]
    added = [_add(ruleset, place, rights & handled(abi)) for place, rights in rules if os.path.exists(place)]
    give_up_privileges()
    failed = not all(added) or call("landlock_restrict_self", ruleset, 0)
    os.close(ruleset)
    return 0 if failed else abi


def _ruleset(abi: int) -> tuple[int, int]:
    """Return an ABI with a descriptor of its rules: some kernels claim one they know only in part (RHEL 9: 6)."""
    for tried in range(abi, 0, -1):
        attributes = (handled(tried), TCP if tried >= 4 else 0, SCOPES if tried >= 6 else 0)
        packed = struct.pack("=QQQ", *attributes)
        if (ruleset := call("landlock_create_ruleset", packed, len(packed), 0)) >= 0:
            return tried, ruleset
    return 0, -1


def _add(ruleset: int, place: str, rights: Right) -> bool:
    """Allow a place. It stays open: /proc makes its files anew once nobody holds them, and the rule would be lost."""
    held = os.open(place, os.O_PATH | os.O_CLOEXEC)
    if not stat.S_ISDIR(os.fstat(held).st_mode):
        rights &= OF_FILES
    rule = struct.pack("=Qi", rights, held)
    return call("landlock_add_rule", ruleset, RULE_PATH_BENEATH, rule, 0) == 0
