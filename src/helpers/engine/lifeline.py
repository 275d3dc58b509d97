"""Processes that end with the one that started them, however it ends: nothing is left over."""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from time import monotonic
from typing import TypeVar

import psutil

T = TypeVar("T")
R = TypeVar("R")

PR_SET_PDEATHSIG = 1

#: Seconds a thread may take to clear up, and after which its processes are ended again.
GRACE, AGAIN = 10, 0.1


def end_with(parent: int) -> None:
    """Have the system kill this process when ``parent``, which started it, ends (Linux; elsewhere nothing)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def end_children() -> None:
    """Kill every process this one has started, and theirs."""
    for process in psutil.Process().children(recursive=True):
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue


def at_once(work: Callable[[T], R], items: Sequence[T], jobs: int) -> list[R]:
    """Return what ``work`` makes of each item, ``jobs`` of them at once; an error or Ctrl-C ends all of it.

    >>> at_once(len, ["a", "bc"], 2)
    [1, 2]
    """
    found = dict(as_done(work, items, jobs))
    return [found[position] for position in range(len(items))]


def as_done(work: Callable[[T], R], items: Sequence[T], jobs: int) -> Iterator[tuple[int, R]]:
    """Yield the position of each item with what ``work`` made of it as it ends; else as ``at_once``."""
    pool = ThreadPoolExecutor(max_workers=max(1, jobs))
    found = {pool.submit(work, item): position for position, item in enumerate(items)}
    try:
        for one in as_completed(found):
            yield found.pop(one), one.result()
    except BaseException:  # what waits does not begin, processes at work end, threads clear up
        pool.shutdown(wait=False, cancel_futures=True)
        _clear_up({one for one in found if not one.cancelled()})
        raise
    finally:
        pool.shutdown(wait=False)


def _clear_up(left: set[Future[R]]) -> None:
    """End the processes of threads at work until these have ended: some start another where theirs has failed."""
    end = monotonic() + GRACE
    while left and monotonic() < end:
        end_children()
        left = wait(left, timeout=AGAIN).not_done


def command(module: str, *words: str) -> list[str]:
    """Return the command that calls ``main`` of a module with words, and ends with this process."""
    return [sys.executable, "-P", "-m", "helpers.engine.lifeline", str(os.getpid()), module, *words]


if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    sys.argv = sys.argv[2:]
    sys.exit(importlib.import_module(sys.argv[0]).main())
