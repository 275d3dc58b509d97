"""A preview: the report served, built again after every save by a process that has imported nothing before."""

from __future__ import annotations

import asyncio
import signal
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from helpers.engine.lifeline import GRACE
from helpers.engine.unchanged import sources
from helpers.files import sha256
from helpers.preview.saves import saves
from helpers.preview.server import Board, serve

Say = Callable[[str], None]

#: Exit status of a build whose request is wrong.
WRONG = 2


async def preview(
    root: Path, output: Path, command: Sequence[str], also: Sequence[Path], port: int, ready: Say, say: Say
) -> int:
    """Serve the report and build it again on every save, until cancelled.

    ``command`` builds into ``output`` and writes why it could not to standard output; ``also`` are files it reads
    beside the report's own. ``ready`` gets the address once the first build has ended, ``say`` what went wrong.
    Returns only where that first request was wrong: its exit status. Raises ProblemsFound where the port cannot
    be had.
    """
    board = Board(output / "html", _version(output))
    address = serve(board, port)
    started = False
    async for _ in saves(lambda: [*sources(root), *also]):
        status, problems = await _build(command)
        if problems:
            say(problems)
        if status == WRONG and not started:
            return status
        board.tell(_version(output), problems)
        if not started:
            ready(address)
        started = True
    return 0


def _version(output: Path) -> str:
    """Return what tells two versions of the pages apart: the digest of all digests."""
    try:
        return sha256(output / "manifest.json")
    except OSError:  # no build yet
        return ""


async def _build(command: Sequence[str]) -> tuple[int, str]:
    """Return the exit status of a build and its problems, empty where it ended well.

    Its progress goes straight to the terminal. In a session of its own: Ctrl-C is for this process, which ends it.
    """
    build = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, start_new_session=True)
    try:
        said, _ = await build.communicate()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError, TimeoutError):
            build.send_signal(signal.SIGTERM)
            await asyncio.wait_for(build.wait(), GRACE)
        raise
    status = build.returncode or 0
    told = (
        said.decode(errors="replace").strip()
        or f"the build ended with status {status}; the terminal says why"
    )
    return status, told if status else ""
