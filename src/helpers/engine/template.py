"""The template process: imports once what chapters need, then forks a process for each order it is sent.

Run as ``python -m helpers.engine.template`` with one end of a socket pair as standard input; see ``processes``.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import socket
import tempfile
import time
from contextlib import suppress
from typing import Any, NoReturn

from helpers.engine.lifeline import end_with

#: Imported before any fork, with every module of ``helpers.sections``: what a chapter imports late.
MODULES = (
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "sqlite3",
    "pint",
    "helpers.engine.cells",
    "helpers.publish.chapter",
)
#: Longest order in bytes: an environment, a notebook and its parameters.
ORDER = 1 << 20
#: Descriptors are lower than this.
MOST_OPEN = 1 << 16


def serve(control: socket.socket) -> None:
    """Fork a process for each order until the other end closes; answer with a descriptor of it."""
    control.send(b"ready")
    template = os.getpid()
    while True:
        message, (*events,), _, _ = socket.recv_fds(control, ORDER, 1)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            become_chapter(json.loads(message), events[0], template)
        handle = os.pidfd_open(pid)  # that it ended meanwhile leaves it to be collected, below
        socket.send_fds(control, [b"forked"], [handle])
        for descriptor in (handle, *events):
            os.close(descriptor)
        collect()


def collect() -> None:
    """Take note of forks that have ended, so that none is left as a zombie."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def become_chapter(message: dict[str, Any], events: int, parent: int) -> NoReturn:
    """Turn a fork into the process of a chapter: environment and folder are those a new process would have."""
    status = 1
    try:
        end_with(parent)
        os.setsid()  # Ctrl-C in the terminal is for the build, which ends its processes itself
        _let_go(events)
        order = message["order"]
        _refresh(message["environment"], order["root"])
        from helpers.engine.cells import run

        run(order, events)
        status = 0
    finally:
        os._exit(status)  # the template's own clean-up is not the chapter's to do


def _let_go(events: int) -> None:
    """Close all that is open but a descriptor: the template's socket would let a chapter order forks of its own."""
    os.closerange(3, events)
    os.closerange(events + 1, MOST_OPEN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def _refresh(environment: dict[str, str], folder: str) -> None:
    """Replace what the fork shares with its sisters; ``random`` sees to itself, numpy does not."""
    import numpy as np

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    tempfile.tempdir = None
    np.random.seed()


def load() -> None:
    """Import what chapters need. Raises RuntimeError where an import started a thread: forks would lose it."""
    import helpers.sections

    sections = [
        f"helpers.sections.{module.name}" for module in pkgutil.iter_modules(helpers.sections.__path__)
    ]
    for name in (*MODULES, *sections):
        importlib.import_module(name)
    _warm()
    if len(os.listdir("/proc/self/task")) > 1:
        raise RuntimeError("an import started a thread")


def _warm() -> None:
    """Have the libraries compile their schemas: the first notebook and the first chart pay for all others."""
    import altair as alt
    import nbformat
    import pandas as pd

    from helpers.publish.chart import specification

    nbformat.validate(nbformat.v4.new_notebook())
    specification(alt.Chart(pd.DataFrame({"x": [1], "y": ["a"]})).mark_bar().encode(x="x:Q", y="y:N"))


def main() -> None:
    """Serve the socket that is standard input."""
    control = socket.socket(fileno=os.dup(0))
    load()
    with suppress(ConnectionError):  # the build was killed meanwhile
        serve(control)


if __name__ == "__main__":
    main()
