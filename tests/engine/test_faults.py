"""Faults done for real to whole builds of a small report: nothing half-built, nothing left over, all of it told."""

from __future__ import annotations

import random
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from helpers.engine.place import staging
from tests.engine.compare import differences
from tests.engine.faults import (
    OUTPUTS,
    STEADY,
    Build,
    damage,
    in_small_disk,
    needs_permissions_obeyed,
    no_large_files,
    obey_permissions,
    short_folder,
)
from tests.engine.small import CHAPTERS, small_report, write_chapter

INTERRUPT, KILL = int(signal.SIGINT), int(signal.SIGKILL)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_report(tmp_path_factory.mktemp("project") / "repository")


@pytest.fixture
def temporary() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def clean(project: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, Build]:
    """Two builds from nothing, at once, into two folders with one store."""
    base = tmp_path_factory.mktemp("clean")
    with short_folder() as temporary:
        builds = [Build(project, base / name, base / "store", temporary) for name in ("a", "b")]
        started = [build.start() for build in builds]
        ended = [build.end(process) for build, process in zip(builds, started, strict=True)]
        assert [status for status, _ in ended] == [0, 0], ended
        assert [build.leftovers() for build in builds] == [[], []]
    return builds[0], builds[1]


@pytest.fixture
def build(project: Path, tmp_path: Path, temporary: Path, last: Path) -> Build:
    """A build that has not begun, of a checkout of its own, over the last good report, with an empty store."""
    shutil.copytree(project, tmp_path / "repository", ignore=shutil.ignore_patterns(".cache"))
    shutil.copytree(last, tmp_path / "out")
    return Build(tmp_path / "repository", tmp_path / "out", tmp_path / "store", temporary)


@pytest.fixture(scope="module")
def last(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last good report."""
    folder = tmp_path_factory.mktemp("last")
    for name in ("html/index.html", "html/gone.html", f"executed/{CHAPTERS[0]}.ipynb", "report.pdf"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("last good")
    (folder / "manifest.json").write_text('{"outputs": {}}')
    return folder


def at(signum: int, pattern: str, count: int = 1, whom: str = "build") -> str:
    """Return the order to end a build, or the process that does it, just before it touches a file."""
    return f"{signum} {whom} {count} {pattern}"


def test_two_builds_at_once_with_one_store_leave_the_same(clean: tuple[Build, Build]) -> None:
    one, other = clean
    assert differences(one.output, other.output) == []
    assert {path.name for path in one.output.iterdir()} == {*OUTPUTS, *STEADY}


def test_a_second_build_in_the_same_folder_is_refused(build: Build, last: Path) -> None:
    with staging(build.output):
        status, said = build.run()
        assert (status, said) == (
            1,
            f"{build.output}: another build is at work here; wait, or give --output\n",
        )
    assert differences(last, build.output) == []


def test_killed_again_and_again_the_last_report_stays_and_the_next_build_is_clean(
    build: Build, clean: tuple[Build, Build], last: Path
) -> None:
    """At its start, while results are kept, pages made, outputs put in place, pages made again; with a spoilt store."""
    chosen = random.Random(4)
    shutil.copytree(clean[0].store, build.store)
    damage(build.store)
    chapter = build.source / "chapters" / f"{CHAPTERS[1]}.ipynb"
    sources = {
        "as it was": chapter.read_text(),
        "edited": chapter.read_text().replace("小報告", "另一份報告"),
    }
    put = rf"os.rename .* {re.escape(str(build.output))}/manifest.json$"
    for source, pattern, count, expected in (
        ("as it was", "os.mkdir .*/.staging-", 1, ["last"] * len(OUTPUTS)),
        ("as it was", "os.rename .*/results/", chosen.randint(1, 2), ["last"] * len(OUTPUTS)),
        ("as it was", "/html/", chosen.randint(1, 90), ["last"] * len(OUTPUTS)),
        ("as it was", put, 1, [*["new"] * 4, "last"]),
        ("edited", "/html/", chosen.randint(1, 5), [*["new"] * 4, "last"]),
    ):
        chapter.write_text(sources[source])
        status, said = build.run(end=at(KILL, pattern, count))
        assert (status, "Traceback" in said) == (-KILL, False), (pattern, said)
        assert build.versions(last, clean[0].output) == expected, pattern
    assert build.leftovers() != []
    chapter.write_text(sources["as it was"])
    status, said = build.run()
    assert status == 0, said
    assert differences(clean[0].output, build.output) == []
    assert build.leftovers() == []


@pytest.mark.parametrize("pattern", ["os.mkdir .*/.staging-", "os.rename .*/executed/", "/html/"])
def test_ctrl_c_is_told_and_leaves_nothing(
    build: Build, clean: tuple[Build, Build], last: Path, pattern: str
) -> None:
    if pattern == "/html/":
        build.store = clean[0].store
    status, said = build.run(end=at(INTERRUPT, pattern))
    assert (status, said.splitlines()[-1:]) == (1, ["stopped; the last good report is as it was"])
    assert "Traceback" not in said
    assert differences(last, build.output) == []
    assert build.leftovers() == []


WAITS = """
import os, tempfile, time
open(f"{tempfile.gettempdir()}/{os.getpid()}.here", "w").close()
time.sleep(600)
"""


def test_a_chapter_and_the_template_killed_are_told(build: Build, last: Path) -> None:
    for name in CHAPTERS:
        write_chapter(build.source, name, WAITS)
    started = build.start("--jobs", "2")
    first, second = map(psutil.Process, build.wait(started, lambda: waiting(build)))
    first.kill()
    build.wait(started, lambda: "failed " in build.log.read_text())
    second.parent().kill()
    status, said = build.end(started)
    assert status == 1
    for name in CHAPTERS:
        assert f"chapter {name}, cell 5: its process died: ended from outside" in said
    assert "Traceback" not in said
    shutil.rmtree(build.output / "failed")
    assert differences(last, build.output) == []
    assert build.leftovers() == []


def waiting(build: Build) -> list[int]:
    """Return the processes that wait, once both do."""
    found = [int(path.stem) for path in build.temporary.rglob("*.here")]
    return found if len(found) == len(CHAPTERS) else []


def test_the_process_that_makes_pages_killed_is_told(
    build: Build, clean: tuple[Build, Build], last: Path
) -> None:
    build.store = clean[0].store
    status, said = build.run(end=at(KILL, "/html/", 20, "itself"))
    assert status in (1, -KILL)  # a process of its own, or the build itself
    assert "Traceback" not in said
    assert build.versions(last, last) == ["last"] * len(OUTPUTS)


def test_chapters_that_die_or_take_too_much_memory_are_told_together(build: Build, last: Path) -> None:
    write_chapter(build.source, CHAPTERS[0], "a = bytearray(8 << 30)")
    write_chapter(build.source, CHAPTERS[1], "import os\nos.abort()")
    status, said = build.run()
    assert status == 1
    assert f"chapter {CHAPTERS[0]}, cell 5, line 1: MemoryError (a chapter has a limit of memory: " in said
    assert f"chapter {CHAPTERS[1]}, cell 5: its process died" in said
    shutil.rmtree(build.output / "failed")
    assert differences(last, build.output) == []


@pytest.mark.parametrize("kilobytes", [32, 512])
def test_a_full_disk_is_told(
    build: Build, clean: tuple[Build, Build], last: Path, tmp_path: Path, kilobytes: int
) -> None:
    build.source, build.store = clean[0].source, clean[0].store
    within = in_small_disk(build.output, kilobytes)
    status, said = build.end(build.start(within=within))
    assert status == 1, said
    assert "No space left on device" in said
    assert "Traceback" not in said
    assert differences(last, tmp_path / "out.kept") == []


def test_a_limit_on_files_is_told(build: Build, clean: tuple[Build, Build], last: Path) -> None:
    build.store = clean[0].store
    status, said = build.run(before=no_large_files)
    assert status == 1
    assert "File too large; the last report is as it was" in said
    assert "Traceback" not in said
    assert differences(last, build.output) == []
    assert build.leftovers() == []


def test_a_read_only_output_folder_is_told(build: Build, last: Path) -> None:
    needs_permissions_obeyed()
    build.output.chmod(0o555)
    status, said = build.run(before=obey_permissions)
    build.output.chmod(0o755)
    assert status == 1
    assert "Permission denied; give another folder with --output" in said
    assert differences(last, build.output) == []


def test_a_read_only_checkout_and_store_do_no_harm(build: Build, clean: tuple[Build, Build]) -> None:
    needs_permissions_obeyed()
    shutil.copytree(clean[0].source / ".cache", build.source / ".cache")
    shutil.copytree(clean[0].store, build.store)
    for folder in (build.source, build.store):
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
    status, said = build.run("--only", "html", before=obey_permissions)
    for folder in (build.source, build.store):
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
    assert status == 0, said
    assert said.count("reused") == 2 * len(CHAPTERS)
    for name in ("html", "executed"):
        assert differences(clean[0].output / name, build.output / name) == []
