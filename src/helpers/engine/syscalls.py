"""Calls to the Linux kernel that Python has no function for, and their numbers on the machines we know."""

from __future__ import annotations

import ctypes
import platform
import sys
from ctypes import c_long

#: By machine: what the kernel calls it (AUDIT_ARCH), and the column of its numbers in tables such as ``NUMBERS``.
MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
MACHINE = platform.machine()

#: Name, number on x86_64, number on aarch64 (``-``: there is none), from the kernel's unistd.h.
NUMBERS = """
prctl 157 167, seccomp 317 277,
landlock_create_ruleset 444 444, landlock_add_rule 445 445, landlock_restrict_self 446 446
"""
PR_SET_NO_NEW_PRIVS = 38


def numbers(table: str, machine: str = MACHINE) -> dict[str, int]:
    """Return name -> number of the calls in a table, without those the machine does not have.

    >>> numbers("fork 57 -, execve 59 221", "aarch64")
    {'execve': 221}
    """
    column = MACHINES[machine][1]
    rows = [row.split() for row in table.split(",")]
    return {name: int(found[column]) for name, *found in rows if found[column] != "-"}


def known() -> bool:
    """Tell whether this is a system whose calls we know: Linux, 64 bits, x86 or ARM."""
    return sys.platform == "linux" and MACHINE in MACHINES and sys.maxsize > 1 << 32


def call(name: str, *arguments: int | bytes) -> int:
    """Make a call of ``NUMBERS``; bytes are passed by address. Returns its result, -1 where the kernel refuses."""
    words = [c_long(word) if isinstance(word, int) else word for word in arguments]
    result: int = ctypes.CDLL(None).syscall(c_long(numbers(NUMBERS)[name]), *words)
    return result


def give_up_privileges() -> None:
    """Rule out gaining rights through another program: the kernel asks this before a process may bind itself."""
    call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
