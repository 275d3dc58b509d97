"""The same bytes: the whole report built again under other conditions, every file compared with the first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import copy_sources

CONTEXT = 60


def files(place: Path) -> dict[str, Path]:
    """Return every file of a folder by its name within it; a file alone has none."""
    found = [place, *place.rglob("*")]
    return {path.relative_to(place).as_posix(): path for path in found if path.is_file()}


def differences(one: Path, other: Path) -> list[str]:
    """Return, for two builds or outputs, the files only one has, and of the others the first bytes that differ."""
    ours, theirs = files(one), files(other)
    found = [f"{name}: only in one of the two" for name in sorted(ours.keys() ^ theirs.keys())]
    for name in sorted(ours.keys() & theirs.keys()):
        mine, yours = ours[name].read_bytes(), theirs[name].read_bytes()
        if mine != yours:
            at = next((n for n, pair in enumerate(zip(mine, yours, strict=False)) if pair[0] != pair[1]), -1)
            about = slice(max(0, at - CONTEXT), at + CONTEXT)
            found.append(f"{name}: from byte {at}: {mine[about]!r} is not {yours[about]!r}")
    return found


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
    conditions = {
        "HOME": str(home),
        "LANG": "C",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "4711",
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
