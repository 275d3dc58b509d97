"""Fixtures: the repository, a copy tests may spoil, and the whole report built once per session."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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


def report(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command ``report`` as a person would, in a folder."""
    command = [str(Path(sys.executable).with_name("report")), *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=600, check=False)


@pytest.fixture(scope="session")
def built_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole report, built once: the output folder with html/, report.pdf, executed/ and manifest.json."""
    folder = tmp_path_factory.mktemp("built")
    source = copy_sources(folder / "repository")
    done = report("build", "--output", str(folder / "out"), cwd=source)
    assert done.returncode == 0, done.stderr
    return folder / "out"
