"""A small report as a repository of two revisions: the first of older software, in the second a figure is corrected."""

from __future__ import annotations

import re
from pathlib import Path

from helpers.data.package import write_package
from tests.conftest import Done, Once, process
from tests.editions.small import commit, copy_package, git
from tests.engine.small import small_report

#: The tag of the first revision; the second is HEAD.
FIRST = "v1"

#: The row that is corrected, with the chart that draws it.
ROW, CHART = "cn-5g-2025-07", "stations"

#: What the software of the first revision does not know yet.
PARTS = Path("src/helpers/cli/options.py")
LATER_PART = ', "chapters"]'

IGNORED = (
    ".venv/",
    "_build/",
    "_site/",
    ".cache/",
    "/changes/",
    "problems.txt",
    "summary.md",
    "__pycache__/",
)


def revisions(once: Once) -> Path:
    """Return the repository, whose revisions were compared once already; ``said.txt`` beside it tells how that went.

    The comparison itself, as JSON, lies beside it too. Tests read all this and spoil a copy.
    """

    def run(folder: Path) -> Done:
        source = repository(folder / "repository")
        words = ("compare", FIRST, "HEAD", "--format", "json", "--output", str(folder / "changes.json"))
        done = process("report", *words, cwd=source)
        (folder / "said.txt").write_text(done.stderr, encoding="utf-8")
        return done

    return once("revisions", run) / "repository"


def repository(folder: Path) -> Path:
    """Make the repository, the package in it; returns its folder."""
    small_report(folder)
    copy_package(folder / "src")
    (folder / ".gitignore").write_text("\n".join(IGNORED))
    git(folder, "init", "--quiet", "--initial-branch", "main")
    options = (folder / PARTS).read_text(encoding="utf-8")
    assert LATER_PART in options
    (folder / PARTS).write_text(options.replace(LATER_PART, "]"), encoding="utf-8")
    commit(folder)
    git(folder, "tag", FIRST)
    (folder / PARTS).write_text(options, encoding="utf-8")
    correct(folder)
    commit(folder)
    return folder


def correct(folder: Path, value: int = 4_599_000) -> None:
    """Give the row another value."""
    path = folder / "data" / "infrastructure.csv"
    text, times = re.subn(
        rf"(?m)^({ROW},[^,]*,[^,]*,[^,]*),\d+,", rf"\g<1>,{value},", path.read_text(encoding="utf-8")
    )
    assert times == 1
    path.write_text(text, encoding="utf-8")
    write_package(folder)
