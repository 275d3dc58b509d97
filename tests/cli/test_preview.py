"""The command ``report preview``: refusals before anything is served, and how it ends."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.engine.place import HELD
from helpers.places import PACKAGE
from tests.conftest import report
from tests.engine.faults import Build, short_folder
from tests.engine.small import small_report


def test_a_port_in_use_exits_1_with_what_to_do_and_builds_nothing(spoilable: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = report("preview", "--port", str(taken.getsockname()[1]), cwd=spoilable)
    assert (done.returncode, done.stdout) == (1, "")
    assert "preview:port: Address already in use (give another with --port" in done.stderr
    assert not (spoilable / "_build").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "70000"], "70000"),
        (["--port", "0", "--set", "03.satration=1"], "did you mean 'saturation'?"),
        (["--port", "0", "--params", "none.yml"], "none.yml"),
    ],
)
def test_a_wrong_request_exits_2(spoilable: Path, words: list[str], said: str) -> None:
    done = report("preview", *words, cwd=spoilable)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (spoilable / "_build").exists()


@pytest.mark.parametrize(
    ("module", "said"),
    [
        (
            "sections/manufacturing_charts.py",
            "helpers/sections/manufacturing_charts.py: line 1: code:syntax: ",
        ),
        ("engine/build.py", "helpers/engine/build.py"),
    ],
)
def test_a_module_that_is_no_python_is_told_for_the_page(tmp_path: Path, module: str, said: str) -> None:
    shutil.copytree(PACKAGE, tmp_path / "src" / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "src" / "helpers" / module).write_text("def (")
    code = "from helpers.cli.preview import main; main()"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, "--only", "html", "--output", str(tmp_path / "out")],
        cwd=small_report(tmp_path / "repository"),
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stdout
    assert "invalid syntax" in done.stdout


@pytest.mark.build
def test_ctrl_c_ends_it_and_its_build_quietly(tmp_path: Path) -> None:
    with short_folder() as temporary:
        words = ("preview", "--port", "0", "--output")
        preview = Build(
            small_report(tmp_path / "source"), tmp_path / "out", tmp_path / "store", temporary, words
        )
        process = preview.start()
        preview.wait(process, lambda: list(temporary.rglob(HELD)))  # the build is under way
        process.send_signal(signal.SIGINT)
        assert preview.end(process) == (0, "")
        assert preview.leftovers() == []
