"""A whole build ended by Ctrl-C or ``kill -9``: no process left over, the last report as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.conftest import copy_sources


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store for the builds of this module: those that reach the pages need not run the chapters again."""
    return tmp_path_factory.mktemp("store")


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("moment", ["ran ", "making pages"])
def test_a_build_that_is_ended_leaves_nothing(
    tmp_path: Path, store: Path, moment: str, end: signal.Signals
) -> None:
    source = copy_sources(tmp_path / "repository")
    good = source / "_build" / "html" / "index.html"
    good.parent.mkdir(parents=True)
    good.write_text("last good")
    environment = {
        **os.environ,
        "REPORT_STORE": str(store if moment == "making pages" else tmp_path / "store"),
    }
    command = [str(Path(sys.executable).with_name("report")), "build", "--only", "html"]
    build = subprocess.Popen(command, cwd=source, env=environment, stderr=subprocess.PIPE, text=True)
    assert build.stderr
    for line in build.stderr:
        if line.startswith(moment):
            break
    time.sleep(1)
    family = psutil.Process(build.pid).children(recursive=True)
    assert family
    build.send_signal(end)
    said = build.communicate(timeout=30)[1]
    assert build.returncode in ({-end} if end == signal.SIGKILL else {1})
    assert end == signal.SIGKILL or "stopped; the last good report is as it was" in said
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert good.read_text() == "last good"
    assert (end == signal.SIGINT) is not bool(list((source / "_build").glob(".staging-*")))
