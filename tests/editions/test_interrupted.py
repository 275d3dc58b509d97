"""Releases ended from outside: the site is as it was, or whole with the new edition, and the next one clears up."""

from __future__ import annotations

import random
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editions.small import FRONT, NEW, OLD, assert_consistent
from tests.engine.compare import differences
from tests.engine.faults import Build, in_small_disk, short_folder

REVISION = f"{NEW}.1"
INTERRUPT, KILL = int(signal.SIGINT), int(signal.SIGKILL)


@pytest.fixture
def temporary() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder


@pytest.fixture
def release(released: Path, tmp_path: Path, temporary: Path) -> Build:
    """A release of a revision that has not begun, into a site with both editions."""
    repository = Path(shutil.copytree(released, tmp_path / "repository"))
    site = Path(shutil.move(repository / "_site", tmp_path / "site"))
    words = ("release", REVISION, "--set", "as_of=2026-11-23", "--site")
    return Build(repository, site, repository / ".cache" / "report", temporary, words)


def test_killed_again_and_again_the_site_stays_whole_and_the_next_release_is_clean(
    release: Build, released: Path
) -> None:
    """At its start, while it is laid out, before it is put into the site, and before the lists name it."""
    chosen = random.Random(6)
    into = rf"os.rename .* {re.escape(str(release.output))}"
    for pattern, count, there in (
        ("os.mkdir .*/.staging-", 1, False),
        (rf"open .*/out/{REVISION}/", chosen.randint(1, 30), False),
        (f"{into}/{REVISION}$", 1, False),
        (f"{into}/editions.json$", 1, True),
    ):
        status, said = release.run(end=f"{KILL} build {count} {pattern}")
        assert (status, "Traceback" in said) == (-KILL, False), (pattern, said)
        assert (release.output / REVISION).is_dir() == there, pattern
        assert_consistent(release.output, NEW, OLD)
    status, said = release.run()
    assert (status, "with the same bytes" in said) == (0, True), said
    assert_consistent(release.output, REVISION, NEW, OLD)
    assert {path.name for path in release.output.iterdir()} == {REVISION, NEW, OLD, *FRONT}
    assert list(release.temporary.iterdir()) == []
    for name in (NEW, OLD):
        assert differences(released / "_site" / name, release.output / name) == []


def test_ctrl_c_is_told_and_leaves_nothing(release: Build, released: Path) -> None:
    status, said = release.run(end=f"{INTERRUPT} build 1 /html/")
    assert (status, said.splitlines()[-1:]) == (1, ["stopped; the last good report is as it was"])
    assert differences(released / "_site", release.output) == []
    assert list(release.temporary.iterdir()) == []


def test_a_full_disk_is_told(release: Build, tmp_path: Path) -> None:
    release.output = tmp_path / "empty"
    release.output.mkdir()
    status, said = release.end(release.start(within=in_small_disk(release.output, 512)))
    assert (status, "No space left on device" in said, "Traceback" in said) == (1, True, False), said
    assert list((tmp_path / "empty.kept").iterdir()) == []
