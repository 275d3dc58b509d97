"""Saves of files, seen by looking at them again and again: on any disk, however an editor writes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

#: Seconds between two looks. Files that are the same in two looks have all been saved.
TICK = 0.25

Look = frozenset[tuple[Path, int, int, int]]


async def saves(files: Callable[[], Iterable[Path]]) -> AsyncIterator[None]:
    """Yield at the start, then after every burst of saves; those meanwhile make one burst more."""
    told: Look | None = None
    while True:
        seen = look(files())
        await asyncio.sleep(TICK)
        if seen != told and seen == look(files()):
            told = seen
            yield


def look(files: Iterable[Path]) -> Look:
    """Return what tells that a file was saved: its time, size and number on the disk; none for one that is gone."""
    return frozenset(one for path in files if (one := _look(path)))


def _look(path: Path) -> tuple[Path, int, int, int] | None:
    try:
        found = os.stat(path)
    except OSError:  # between two versions
        return None
    return path, found.st_mtime_ns, found.st_size, found.st_ino
