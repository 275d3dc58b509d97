"""Imported by every Python process of a build that ``faults.start`` starts: a signal just before a file is touched.

``REPORT_END`` says which signal, for whom (the build, or the process that touches the file), at which touch of a
process, and the pattern its event and path must fit: ``9 build 3 open .*/html/``.
"""

from __future__ import annotations

import os
import re
import sys
from typing import Any

EVENTS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def end_at(told: str, build: int) -> None:
    """Add a hook that sends the signal once."""
    signum, whom, left, pattern = told.split(" ", 3)
    touches = [int(left)]
    fits = re.compile(pattern).search

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in EVENTS or (event == "open" and not arguments[2] & WRITES):
            return
        if fits(f"{event} {' '.join(str(argument) for argument in arguments[:2])}"):
            touches[0] -= 1
            if touches[0] == 0:
                os.kill(build if whom == "build" else os.getpid(), int(signum))

    sys.addaudithook(watch)


if "REPORT_END" in os.environ:
    end_at(os.environ["REPORT_END"], int(os.environ.setdefault("REPORT_END_BUILD", str(os.getpid()))))
