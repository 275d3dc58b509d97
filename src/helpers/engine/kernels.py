"""Kernels forked from one template process, as a Jupyter provisioner: papermill and nbclient run unchanged.

Where no fork is to be had (another system, a template that did not start) the same provisioner starts an
ordinary kernel.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Any as AnyTrait

from helpers.engine.template import ORDER

#: One thread a kernel: sums come out the same on every machine, and a fork would lose the others.
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}


@dataclass
class Forked:
    """A forked kernel with the part of ``subprocess.Popen`` a provisioner asks for; ``watch`` is its pidfd."""

    pid: int
    watch: int | None
    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        """Return None while the kernel lives, else 1: how it ended is the template's to know."""
        if self.watch is None:
            return 1
        if not select.select([self.watch], [], [], 0)[0]:
            return None
        os.close(self.watch)
        self.watch = None
        return 1

    def wait(self) -> int:
        """Return once the kernel has ended."""
        if self.watch is not None:
            select.select([self.watch], [], [])
        return self.poll() or 0

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel; nothing where it has ended."""
        if self.poll() is None and self.watch is not None:
            signal.pidfd_send_signal(self.watch, signum)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


class Template:
    """The build's end of the template process; ``fork`` may be called from any thread."""

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
        command = [sys.executable, "-P", "-Xfrozen_modules=off", "-m", "helpers.engine.template"]
        environment = {**os.environ, **ONE_THREAD}
        with theirs:
            self._process = subprocess.Popen(
                command, stdin=theirs.fileno(), env=environment, start_new_session=True
            )

    def stop(self) -> None:
        """End the process, and with it every kernel left."""
        if self._control:
            self._control.close()
        if self._process:
            self._process.kill()
            self._process.wait()

    def fork(self, order: Mapping[str, Any]) -> Forked | None:
        """Return a new kernel, or None where the template cannot make one (or was never started)."""
        with self._lock:
            try:
                return self._fork(order) if self._control else None
            except OSError:
                self._control = None
                return None

    def _fork(self, order: Mapping[str, Any]) -> Forked | None:
        assert self._control
        if not self._ready:
            self._ready = self._control.recv(ORDER) == b"ready"
        if self._ready:
            self._control.send(json.dumps(order).encode())
            answer, descriptors, _, _ = socket.recv_fds(self._control, ORDER, 1)
            if answer:
                return Forked(int(answer), descriptors[0] if descriptors else None)
        self._control = None
        return None


@contextmanager
def open_template(start: bool = True) -> Iterator[Template]:
    """Start a template (unless nothing is to run), and end it with every kernel left on leaving."""
    template = Template()
    try:
        if start:
            template.start()
        yield template
    finally:
        template.stop()


class ForkProvisioner(LocalProvisioner):
    """Starts kernels from a template; the kernels' signals and clean-up are those of an ordinary kernel."""

    template = AnyTrait()
    work = AnyTrait()

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Give the kernel its own folder for temporary files and settings: nobody else's start-up files run."""
        own = {"TMPDIR": str(self.work), "IPYTHONDIR": f"{self.work}/ipython"}
        kwargs["env"] = {**(kwargs.get("env") or os.environ), **ONE_THREAD, **own}
        launch: dict[str, Any] = await super().pre_launch(**kwargs)
        return launch

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel for an IPython command, else start it as any other."""
        if "ipykernel_launcher" in cmd:
            arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
            order = {"arguments": arguments, "cwd": str(kwargs["cwd"]), "env": dict(kwargs["env"])}
            self.process = self.template.fork(order)
        if self.process is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info


def manager_class(template: Template, work: str) -> type[AsyncKernelManager]:
    """Return the kernel manager nbclient is to use for one chapter; ``work`` is the chapter's temporary folder."""

    class ChapterKernelManager(AsyncKernelManager):
        """A kernel manager whose kernels come from the template."""

        def __init__(self, **traits: Any) -> None:
            super().__init__(**traits)
            self.provisioner = ForkProvisioner(
                template=template,
                work=work,
                kernel_id=self.kernel_id,
                kernel_spec=self.kernel_spec,
                parent=self,
            )

    return ChapterKernelManager
