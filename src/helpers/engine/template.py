"""The template process: imports once what chapters need, then forks a kernel for each order it is sent.

Run as ``python -m helpers.engine.template`` with one end of a socket pair as standard input; see ``kernels``.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import socket
import sys
import tempfile
import time
from contextlib import suppress
from typing import Any, NoReturn

from helpers.engine.lifeline import end_with

#: Imported before any fork, with every module of ``helpers.sections``: what a kernel or a chapter imports late.
MODULES = (
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "tornado.platform.asyncio",
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "sqlite3",
    "pint",
    "helpers.engine.sandbox",
    "helpers.publish.chapter",
)
#: Longest order in bytes: an environment and a command.
ORDER = 1 << 20


def serve(control: socket.socket) -> None:
    """Fork a kernel for each order until the other end closes; answer with its pid and a descriptor of it."""
    control.send(b"ready")
    template = os.getpid()
    while order := control.recv(ORDER):
        pid = os.fork()
        if pid == 0:
            become_kernel(json.loads(order), template)
        with suppress(ProcessLookupError):  # it ended at once: told by an answer without a descriptor
            watch = os.pidfd_open(pid)
            socket.send_fds(control, [str(pid).encode()], [watch])
            os.close(watch)
            continue
        control.send(str(pid).encode())


def become_kernel(order: dict[str, Any], parent: int) -> NoReturn:
    """Turn a fork into the kernel of an order: command, environment and folder are those a new kernel would have."""
    status = 1
    try:
        end_with(parent)
        os.setsid()  # Ctrl-C in the terminal is for the build, which ends its kernels itself
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with open(os.devnull) as nothing:
            os.dup2(nothing.fileno(), 0)  # else the chapter would hold the template's socket
        _refresh(order)
        from ipykernel.kernelapp import IPKernelApp

        watched = f"--IPKernelApp.parent_handle={parent}"
        IPKernelApp.launch_instance(argv=[*order["arguments"], watched])
        status = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)  # the template's own clean-up is not the kernel's to do


def _refresh(order: dict[str, Any]) -> None:
    """Replace what the fork shares with its sisters; ``random`` sees to itself, numpy does not."""
    import numpy as np

    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
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
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # kernels that end leave nothing to collect
    control = socket.socket(fileno=os.dup(0))
    load()
    with suppress(ConnectionError):  # the build was killed meanwhile
        serve(control)


if __name__ == "__main__":
    main()
