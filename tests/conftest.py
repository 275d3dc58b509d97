"""Fixtures: the repository, a copy tests may spoil, the command, and the whole report built once for all workers."""

from __future__ import annotations

import fcntl
import io
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import settings

from helpers.cli.main import main
from helpers.engine.processes import Template, open_template
from helpers.places import find_root

ROOT = Path(__file__).parents[1]

#: What a test puts before Python's own start is no test; Debian has another module of its name.
collect_ignore = ["engine/ending"]

# Examples share the cores with whole builds: how long one takes says nothing of the code.
settings.register_profile("shared-cores", parent=settings.default, deadline=None)
settings.load_profile("shared-cores")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start whole builds first and what looks at the built report last, so that no worker waits for another.

    The others go to a worker by file: what a file prepares is prepared once.
    """
    for item in items:
        if turn(item) == 1:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    items.sort(key=turn)


def turn(item: pytest.Item) -> int:
    """Return when a test's turn comes: 0 for whole builds, 1 for most, 2 for the built report, 3 in the browser."""
    marks = {mark.name for mark in item.iter_markers()}
    return 0 if "build" in marks else 3 if "browser" in marks else 2 if "book" in marks else 1


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository itself; tests read it and never write there."""
    return ROOT


@pytest.fixture
def spoilable(tmp_path: Path) -> Path:
    """A copy of data, chapters and settings that a test may spoil."""
    return copy_sources(tmp_path / "repository")


def copy_sources(target: Path) -> Path:
    """Copy what a build reads (not the package) to ``target``."""
    target.mkdir()
    for name in ("_config.yml", "_toc.yml", "requirements.lock", "requirements-test.lock"):
        shutil.copy(ROOT / name, target / name)
    for name in ("data", "chapters"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return target


Done = subprocess.CompletedProcess[str]


def report(*words: str, cwd: Path) -> Done:
    """Run the command ``report`` in a folder, within this process: its exit status and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as here, redirect_stdout(out), redirect_stderr(err):
        here.chdir(cwd)
        here.setattr(sys, "argv", ["report", *words])
        find_root.cache_clear()  # it remembers where this process stood before
        with pytest.raises(SystemExit) as end:
            main()
    find_root.cache_clear()
    return Done(["report", *words], int(end.value.code or 0), out.getvalue(), err.getvalue())


def process(command: str, *words: str, cwd: Path) -> Done:
    """Run a command of the environment as a person would, in a process of its own."""
    path = str(Path(sys.executable).with_name(command))
    return subprocess.run([path, *words], cwd=cwd, capture_output=True, text=True, timeout=600, check=False)


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    """What chapters are forked from, one for the tests of a file: it takes seconds to import what they need.

    Not for those of other files: a command that fails within this process ends every process started by it.
    """
    with open_template() as found:
        yield found


Once = Callable[[str, Callable[[Path], Done]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """What is made in a folder of a name once for all workers, by a command; returns the folder.

    The first worker to ask makes it for all, the others wait at the lock; its failure is theirs as well.
    """

    def make(name: str, run: Callable[[Path], Done]) -> Path:
        base = tmp_path_factory.getbasetemp()
        folder = (base if worker_id == "master" else base.parent) / name
        folder.mkdir(exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            failure = folder / "failure.txt"
            if not failure.exists():
                done = run(folder)
                failure.write_text(done.stderr if done.returncode else "", encoding="utf-8")
        if told := failure.read_text(encoding="utf-8"):
            pytest.fail(f"{name} could not be made:\n{told}", pytrace=False)
        return folder

    return make


@pytest.fixture(scope="session")
def built_book(once: Once) -> Path:
    """The whole report, built once: the output folder with html/, report.pdf, executed/ and manifest.json."""

    def run(folder: Path) -> Done:
        source = copy_sources(folder / "repository")
        return process("report", "build", "--output", str(folder / "out"), cwd=source)

    return once("built", run) / "out"


@pytest.fixture(scope="session")
def released(once: Once) -> Path:
    """The repository of a small report with both its editions released into ``_site``; tests read it."""
    from tests.editions.small import project  # it copies with this module's help

    def run(folder: Path) -> Done:
        return process("report", "release", cwd=project(folder / "repository"))

    return once("released", run) / "repository"
