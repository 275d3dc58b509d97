"""What binds a chapter from within its kernel: limits of memory and of processor time."""

from __future__ import annotations

import resource

#: Bytes of memory of its own a chapter may hold.
MEMORY = 4 << 30
#: Seconds a chapter may take, by the clock and of processor time.
SECONDS = 300


def enter(memory: int = MEMORY, seconds: int = SECONDS) -> None:
    """Bind the running process: over ``memory`` bytes is a MemoryError, over ``seconds`` of work its end.

    The clock is the build's to watch; the second limit ends work that no longer answers it.
    """
    _limit(resource.RLIMIT_DATA, memory)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(kind: int, wanted: int) -> None:
    _, most = resource.getrlimit(kind)
    resource.setrlimit(kind, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
