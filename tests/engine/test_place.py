"""The output folder: whole outputs or the last ones, whatever happens to the build and whenever."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.engine.place import HELD, put, scratch, staging
from helpers.problems import ReportError
from helpers.store import open_store
from tests.engine.faults import needs_permissions_obeyed, obey_permissions, short_folder


def make(folder: Path, version: str) -> Path:
    """Write outputs of one version: a folder of files, a file, and the manifest."""
    (folder / "html").mkdir(parents=True)
    for name in ("html/index.html", "html/more.html", "report.pdf", "manifest.json"):
        (folder / name).write_text(version)
    return folder


def versions(output: Path) -> list[str]:
    """Return the version of each output: the folder counts as one, and only where it is of one version."""
    pages = {path.read_text() for path in (output / "html").iterdir()}
    assert len(list((output / "html").iterdir())) == 2
    assert len(pages) == 1
    return [pages.pop(), (output / "report.pdf").read_text(), (output / "manifest.json").read_text()]


def test_outputs_take_the_place_of_the_last(tmp_path: Path) -> None:
    output = tmp_path / "out"
    for version in ("1", "2"):
        with staging(output) as work:
            put(make(work / "out", version), output)
        assert versions(output) == [version] * 3
    assert sorted(path.name for path in output.iterdir()) == ["html", "manifest.json", "report.pdf"]


def test_a_failed_build_leaves_the_last_report(tmp_path: Path) -> None:
    with staging(tmp_path) as work:
        put(make(work / "out", "1"), tmp_path)

    def fail() -> None:
        with staging(tmp_path) as work:
            make(work / "out", "2")
            raise ReportError("as asked")

    with pytest.raises(ReportError, match="as asked"):
        fail()
    assert versions(tmp_path) == ["1"] * 3
    assert not list(tmp_path.glob(".staging-*"))


def test_two_builds_in_one_folder_are_refused(tmp_path: Path) -> None:
    with staging(tmp_path):
        with pytest.raises(ReportError, match="another build is at work here"), staging(tmp_path):
            raise AssertionError("not reached")
        with staging(tmp_path / "elsewhere"):
            pass
    with staging(tmp_path):
        pass


def test_a_place_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with (
        pytest.raises(ReportError, match="Not a directory; give another folder"),
        staging(tmp_path / "file" / "out"),
    ):
        raise AssertionError("not reached")


FULL = """
import sys; from pathlib import Path
from helpers.engine.place import staging
with staging(Path(sys.argv[1])) as work:
    (work / "large").write_bytes(b"x" * 100_000)
"""


def small() -> None:
    """Let no file of this process grow beyond 1 kB: like a full disk, without root."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


def test_a_full_disk_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    command = [sys.executable, "-B", "-c", FULL, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=small, check=False)
    assert "ReportError" in done.stderr
    assert "File too large; the last report is as it was" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_full_store_does_no_harm(tmp_path: Path) -> None:
    code = (
        "import random, sys; from helpers.store import open_store; store = open_store(sys.argv[1]);"
        "print(store.put('a', [random.random() for _ in range(999)]), store.get('a'))"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        preexec_fn=small,
        check=True,
    )
    assert done.stdout == "False None\n"
    assert open_store(str(tmp_path)).get("a") is None
    assert list(tmp_path.iterdir()) == []


WITHOUT_END = """
import itertools, sys; from pathlib import Path
from tests.engine.test_place import make
from helpers.engine.place import HELD, put, scratch, staging
print("go", flush=True)
for version in itertools.count(int(sys.argv[2])):
    with staging(Path(sys.argv[1])) as work:
        put(make(work / "out", str(version)), Path(sys.argv[1]))
"""


def test_killed_at_any_moment_every_output_is_whole_and_the_next_build_clean(
    tmp_path: Path, root: Path
) -> None:
    with staging(tmp_path) as work:
        put(make(work / "out", "1"), tmp_path)
    seed = random.Random(3)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
    last = 1
    for _ in range(12):
        command = [sys.executable, "-c", WITHOUT_END, str(tmp_path), str(last + 1)]
        build = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        assert build.stdout
        build.stdout.readline()
        time.sleep(seed.uniform(0, 0.1))
        build.send_signal(signal.SIGKILL)
        build.wait()
        build.stdout.close()
        found = [int(version) for version in versions(tmp_path)]
        assert found == sorted(found, reverse=True), "the manifest is never before what it tells of"
        assert last <= min(found) <= max(found) <= min(found) + 1, "each is the last whole one or the next"
        last = max(found) + 1
        with staging(tmp_path) as work:
            assert [path.name for path in tmp_path.glob(".staging-*")] == [work.name]
            put(make(work / "out", str(last)), tmp_path)
        assert versions(tmp_path) == [str(last)] * 3
    assert not list(tmp_path.glob(".staging-*"))


def test_what_was_put_aside_comes_back_where_a_build_was_killed_before_the_new_was_in_place(
    tmp_path: Path,
) -> None:
    made = make(tmp_path / "made", "1")
    (tmp_path / ".staging-killed" / "out").mkdir(parents=True)
    (made / "html").rename(tmp_path / ".staging-killed" / "out" / "old-html")
    for name in ("report.pdf", "manifest.json"):
        (made / name).rename(tmp_path / name)
    made.rmdir()
    with staging(tmp_path):
        assert versions(tmp_path) == ["1"] * 3
    assert not list(tmp_path.glob(".staging-*"))


def test_who_may_read_an_output_does_not_depend_on_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        with staging(tmp_path / "out") as work:
            put(make(work / "out", "1"), tmp_path / "out")
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert modes == {0o644}
    assert (tmp_path / "out" / "html").stat().st_mode & 0o777 == 0o755


INTERRUPTED = """
import os, signal, sys; from pathlib import Path
from tests.engine.test_place import make
from helpers.engine.place import put, staging
with staging(Path(sys.argv[1])) as work:
    made = make(work / "out", "2")
    sys.addaudithook(lambda event, _: event == "os.rename" and os.kill(os.getpid(), signal.SIGINT))
    put(made, Path(sys.argv[1]))
"""


def test_ctrl_c_while_outputs_are_put_in_place_leaves_them_whole(tmp_path: Path, root: Path) -> None:
    output = tmp_path / "out"
    with staging(output) as work:
        put(make(work / "out", "1"), output)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
    subprocess.run([sys.executable, "-c", INTERRUPTED, str(output)], env=environment, check=True)
    assert versions(output) == ["2"] * 3


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files in place of the system's."""
    with short_folder() as folder:
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        monkeypatch.setenv("TMPDIR", str(folder))
        yield folder


def test_temporary_files_of_a_build_are_in_one_folder_and_it_goes(temporary: Path) -> None:
    show = [sys.executable, "-c", "import tempfile; print(tempfile.gettempdir())"]
    with scratch() as folder:
        assert folder.parent == temporary
        assert tempfile.gettempdir() == str(folder)
        assert subprocess.run(show, capture_output=True, text=True, check=True).stdout == f"{folder}\n"
        (folder / "some").mkdir()
    assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(temporary)
    assert list(temporary.iterdir()) == []


def test_copies_of_read_only_folders_are_swept_up_as_well(tmp_path: Path) -> None:
    needs_permissions_obeyed()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").touch()
    (tmp_path / "data").chmod(0o500)
    code = (
        "import shutil, sys; from pathlib import Path; from helpers.engine.place import staging\n"
        "with staging(Path('out')) as work: shutil.copytree('data', work / 'data')"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, preexec_fn=obey_permissions, check=True)
    (tmp_path / "data").chmod(0o700)
    assert list((tmp_path / "out").iterdir()) == []


def test_of_many_errors_in_copying_the_first_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "gone").symlink_to("nowhere")
    with (
        pytest.raises(ReportError, match=r"gone: .*No such file or directory.*; the last report is"),
        staging(tmp_path / "out") as work,
    ):
        shutil.copytree(tmp_path / "data", work / "data")


def test_what_killed_builds_left_is_swept_up_and_nothing_else(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (temporary / "report-mine").mkdir()  # a person's, by chance of that name
    (temporary / "report-killed" / "work").mkdir(parents=True)
    (temporary / "report-killed" / HELD).touch()
    with scratch() as first:
        monkeypatch.setattr(tempfile, "tempdir", str(temporary))  # as for another build
        with scratch() as second:
            assert {path.name for path in temporary.iterdir()} == {"report-mine", first.name, second.name}
    assert [path.name for path in temporary.iterdir()] == ["report-mine"]
