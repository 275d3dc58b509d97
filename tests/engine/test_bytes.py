"""The same bytes: the whole report built again under other conditions, every file compared with the first."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, copy_sources
from tests.engine.compare import differences, files


def test_a_difference_is_named_with_its_place(tmp_path: Path) -> None:
    for folder, text in (("a", "the same"), ("b", "the sum")):
        (tmp_path / folder / "html").mkdir(parents=True)
        (tmp_path / folder / "html" / "page.html").write_text(text)
    (tmp_path / "b" / "more.csv").touch()
    assert differences(tmp_path / "a", tmp_path / "a") == []
    assert differences(tmp_path / "a", tmp_path / "b") == [
        "more.csv: only in one of the two",
        "html/page.html: from byte 5: b'the same' is not b'the sum'",
    ]


@pytest.mark.build
@pytest.mark.book
def test_the_whole_report_has_the_same_bytes_under_other_conditions(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    place = tmp_path / "another folder" / "of quite another length, and 製造"
    place.mkdir(parents=True)
    source, home = copy_sources(place / "sources"), place / "home"
    home.mkdir()
    shutil.copytree(ROOT / "src", place / "src", ignore=shutil.ignore_patterns("__pycache__"))
    conditions = {
        "HOME": str(home),
        "LANG": "C",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "4711",
        "PYTHONPATH": str(place / "src"),
        "TZ": "Pacific/Kiritimati",
    }
    environment = {name: value for name, value in os.environ.items() if name != "XDG_CACHE_HOME"} | conditions
    command = [
        str(Path(sys.executable).with_name("report")),
        "build",
        "--jobs",
        "3",
        "--output",
        str(place / "o"),
    ]
    done = subprocess.run(
        command,
        cwd=source,
        env=environment,
        umask=0o077,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    built = request.getfixturevalue("built_book")  # only now: another worker builds it meanwhile
    assert differences(built, place / "o") == []
    assert {path.stat().st_mode & 0o777 for path in files(place / "o").values()} == {0o644}
