"""Work in threads: an error ends the processes of all of them, also those that are started in place of ended ones."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.engine.lifeline import at_once


def test_an_error_ends_also_the_process_started_in_place_of_an_ended_one(tmp_path: Path) -> None:
    def work(fails: bool) -> int:
        first = subprocess.Popen(
            [sys.executable, "-c", f"open({str(tmp_path / 'on')!r}, 'w'); input()"], stdin=-1
        )
        if fails:
            while not (tmp_path / "on").exists():
                pass
            raise ValueError("no")
        ended.append(first.wait())
        ended.append(subprocess.run(["sleep", "600"], check=False).returncode)
        return 0

    ended: list[int] = []
    with pytest.raises(ValueError, match="no"):
        at_once(work, [False, True], 2)
    assert ended == [-signal.SIGKILL, -signal.SIGKILL]
