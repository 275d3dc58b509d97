"""The processes chapters run in, forked from one template that has imported what they need.

Where no fork is to be had (another system, a template that did not start) the same work is done by a process
that imports for itself.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from threading import Lock
from time import monotonic
from typing import Any, TypedDict

from helpers.engine.lifeline import command
from helpers.engine.template import ORDER

#: One thread a process: sums come out the same on every machine, and a fork would lose the others.
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
#: Variables of the environment a chapter may see, and what their names may begin with: none that tell a secret.
SEEN = ("PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
SEEN_PREFIXES = ("LC_", "PYTHON", "REPORT_", "XDG_")
#: Bytes of events taken at once.
PIECE = 1 << 16


class Order(TypedDict):
    """What a chapter's process is to do: the notebook and its parameters, within which bounds (of ``sandbox``)."""

    notebook: str
    parameters: dict[str, Any]
    root: str
    work: str
    memory: int
    seconds: int


class Event(TypedDict, total=False):
    """What happens to a chapter: a code cell begins, puts out something, ends; the notebook does; or why it cannot.

    ``cell`` counts the notebook's own cells from one; ``injected`` is the source of a cell papermill put in.
    """

    cell: int
    injected: str | None
    output: dict[str, Any]
    execution_count: int | None
    done: bool
    broken: str


@dataclass(frozen=True)
class Process:
    """A chapter's process: the descriptor its events come through, and how to end it."""

    events: int
    kill: Callable[[], None]

    def lines(self, seconds: float) -> Iterator[bytes]:
        """Yield its events, a line each, until it ends. Raises TimeoutError where that takes longer."""
        end, rest = monotonic() + seconds, b""
        while select.select([self.events], [], [], max(0.0, end - monotonic()))[0]:
            piece = os.read(self.events, PIECE)
            if not piece:
                return
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines
        raise TimeoutError


class Template:
    """The build's end of the template process; ``process`` may be called from any thread."""

    def __init__(self) -> None:
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._ready = False

    def start(self) -> None:
        """Start the process; it imports while the build goes on."""
        if sys.platform != "linux" or self._process:
            return
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        words = [sys.executable, "-P", "-m", "helpers.engine.template"]
        with theirs:
            self._process = subprocess.Popen(words, stdin=theirs.fileno(), env=seen(), start_new_session=True)

    def stop(self) -> None:
        """End the process, and with it every process left of those it forked."""
        if self._control:
            self._control.close()
        if self._process:
            self._process.kill()
            self._process.wait()

    @contextmanager
    def process(self, order: Order) -> Iterator[Process]:
        """Have an order carried out by a process of its own, which is ended on leaving."""
        events, theirs = os.pipe()
        try:
            kill = self._forked(order, theirs) or _started(order, theirs)
        finally:
            os.close(theirs)
        try:
            yield Process(events, kill)
        finally:
            kill()
            os.close(events)

    def _forked(self, order: Order, events: int) -> Callable[[], None] | None:
        """Return how to end a new fork, or None where the template cannot make one (or was never started)."""
        with self._lock:
            try:
                handle = self._fork(order, events) if self._control else None
            except OSError:
                handle = None
            if handle is None:
                self._control = None
                return None
        return partial(_end, handle)

    def _fork(self, order: Order, events: int) -> int | None:
        assert self._control
        if not self._ready:
            self._ready = self._control.recv(ORDER) == b"ready"
        if not self._ready:
            return None
        message = {"order": order, "environment": environment(order)}
        socket.send_fds(self._control, [json.dumps(message).encode()], [events])
        _, handles, _, _ = socket.recv_fds(self._control, ORDER, 1)
        return handles[0] if handles else None


def seen() -> dict[str, str]:
    """Return the environment of this process as far as chapters may see it, for one thread each."""
    kept = {name: text for name, text in os.environ.items() if name in SEEN or name.startswith(SEEN_PREFIXES)}
    return kept | ONE_THREAD


def environment(order: Order) -> dict[str, str]:
    """Return the environment of a chapter: its own folder for temporary files, nobody's settings of IPython."""
    return seen() | {"TMPDIR": order["work"], "IPYTHONDIR": f"{order['work']}/ipython"}


def _end(handle: int) -> None:
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    os.close(handle)


def _started(order: Order, events: int) -> Callable[[], None]:
    """Start a process that imports for itself; returns how to end it."""
    process = subprocess.Popen(
        command("helpers.engine.cells", str(events)),
        cwd=order["root"],
        env=environment(order),
        pass_fds=[events],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdin
    with suppress(BrokenPipeError), process.stdin as pipe:  # it died at once: no event will come
        pipe.write(json.dumps(order).encode())

    def end() -> None:
        process.kill()
        process.wait()

    return end


@contextmanager
def open_template(start: bool = True) -> Iterator[Template]:
    """Start a template (unless nothing is to run), and end it with every process left on leaving."""
    template = Template()
    try:
        if start:
            template.start()
        yield template
    finally:
        template.stop()
