"""Harm done to a build in a process of its own, and what must hold after it: tools of ``test_faults``."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from tests.engine.compare import differences

T = TypeVar("T")

ENDING = Path(__file__).parent / "ending"
MARK = "REPORT_TEST_BUILD"
PATIENCE = 240  # seconds for a build on a machine that is busy with others
OUTPUTS = ("executed", "html", "report.pdf", "ro-crate-metadata.json", "manifest.json")
STEADY = ("_toc.yml", "sbom.cdx.json")  # outputs that are the same whatever the chapters say

PR_CAPBSET_DROP = 24
OVERRIDES = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


@dataclass
class Build:
    """A build under test: what it reads, where to, its store, its folder for temporary files, and how it is asked."""

    source: Path
    output: Path
    store: Path
    temporary: Path
    command: tuple[str, ...] = ("build", "--output")
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    def start(
        self,
        *words: str,
        end: str = "",
        before: Callable[[], None] | None = None,
        within: tuple[str, ...] = (),
    ) -> subprocess.Popen[bytes]:
        """Start the command; ``end`` as in ``ending``, ``before`` runs in its process, ``within`` precedes it."""
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ENDING), os.environ.get("PYTHONPATH", "")]),
            "REPORT_STORE": str(self.store),
            "TMPDIR": str(self.temporary),
            MARK: self.mark,
            **({"REPORT_END": end} if end else {}),
        }
        report = str(Path(sys.executable).with_name("report"))
        command = [*within, report, *self.command, str(self.output), *words]
        with self.log.open("w") as log:
            return subprocess.Popen(
                command,
                cwd=self.source,
                env=environment,
                stderr=log,
                stdout=subprocess.DEVNULL,
                preexec_fn=before,  # noqa: PLW1509 - no other thread of the test holds a lock
            )

    @property
    def log(self) -> Path:
        """Where the build's standard error goes."""
        return self.output.with_name(f"{self.mark}.log")

    def end(self, build: subprocess.Popen[bytes]) -> tuple[int, str]:
        """Return the exit status and what was said, once no process of the build is left."""
        try:
            status = build.wait(PATIENCE)
        finally:
            build.kill()  # where it goes on for ever
        for _ in range(600):
            if not (left := list(self.processes())):
                return status, self.log.read_text(encoding="utf-8")
            time.sleep(0.05)
        raise AssertionError(f"left over: {left}\n{self.log.read_text(encoding='utf-8')}")

    def run(self, *words: str, end: str = "", before: Callable[[], None] | None = None) -> tuple[int, str]:
        """Start a build and return how it ended."""
        return self.end(self.start(*words, end=end, before=before))

    def wait(self, build: subprocess.Popen[bytes], look: Callable[[], T]) -> T:
        """Return what is found once anything is; an assertion where the build ends before."""
        while not (found := look()):
            assert build.poll() is None, self.log.read_text(encoding="utf-8")
            time.sleep(0.05)
        return found

    def processes(self) -> Iterator[psutil.Process]:
        """Yield the processes of this build's, whoever is their parent by now."""
        for process in psutil.process_iter():
            try:
                if process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == self.mark:
                    yield process
            except psutil.Error:
                continue

    def versions(self, last: Path, new: Path) -> list[str]:
        """Return for each output which it is, byte for byte: ``last`` or ``new``. None may be anything else."""
        found = []
        for name in OUTPUTS:
            made = self.output / name
            told = {"last": differences(last / name, made), "new": differences(new / name, made)}
            assert [] in told.values(), f"{name} is neither: {told}"
            found.append("last" if not told["last"] else "new")
        return found

    def leftovers(self) -> list[Path]:
        """Return what is in the output folder beside the outputs, and in the folder for temporary files."""
        beside = [path for path in self.output.iterdir() if path.name not in OUTPUTS + STEADY]
        return [*beside, *self.temporary.iterdir()]


@contextmanager
def short_folder() -> Iterator[Path]:
    """Yield a folder with a short name, for temporary files: sockets lie below it."""
    folder = Path(tempfile.mkdtemp(prefix="faults-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def obey_permissions() -> None:
    """Have the root user bound by the permissions of files as anyone is, from the next program on."""
    if os.geteuid() == 0:
        for capability in OVERRIDES:
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability)


def needs_permissions_obeyed() -> None:
    """Skip a test where the root user cannot give up writing into read-only folders."""
    words = ["sh", "-c", 'd=$(mktemp -d) && chmod 500 "$d" && ! touch "$d/x" 2>/dev/null']
    if subprocess.run(words, preexec_fn=obey_permissions, check=False).returncode:
        pytest.skip("root writes into read-only folders here and may not give that up (CAP_SETPCAP)")


def no_large_files() -> None:
    """Let no file of a process and its children grow beyond 4 kB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def in_small_disk(place: Path, kilobytes: int) -> tuple[str, ...]:
    """Return the words before a command that mount a small disk at ``place`` for it and its children alone.

    What was there is copied onto it before and back after. Skips the test where no disk can be mounted.
    """
    mount = f'mount -t tmpfs -o size={kilobytes}k none "$0"'
    within = ("unshare", "--map-root-user", "--mount", "sh", "-c")
    if subprocess.run([*within, mount, str(place)], capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here (unshare, mount)")
    script = (
        f'kept="$0.kept"; cp -a "$0" "$kept" && {mount} && cp -a "$kept/." "$0" && "$@"; status=$?;'
        'rm -rf "$kept"/* && cp -a "$0/." "$kept"; exit $status'
    )
    return (*within, script, str(place))


def damage(store: Path) -> None:
    """Spoil every entry of a store, each in another way: cut short, altered, another's content, a folder."""
    contents = {path: path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file()}
    others = [*contents.values()][1:] + [*contents.values()][:1]
    for (entry, content), other in zip(contents.items(), others, strict=True):
        match sum(entry.name.encode()) % 4:
            case 0:
                entry.write_bytes(content[: len(content) // 2])
            case 1:
                entry.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
            case 2:
                entry.write_bytes(other)
            case _:
                entry.unlink()
                entry.mkdir()
