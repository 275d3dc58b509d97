"""The state of the source: its commit, whether files differ from it, its date; nothing outside a git checkout."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path


def commit(root: Path) -> tuple[str | None, bool]:
    """Return the commit checked out at ``root``, and whether tracked files differ from it."""
    found = _git(root, "rev-parse", "HEAD")
    return found, bool(found and _git(root, "status", "--porcelain", "--untracked-files=no"))


def source_date(root: Path) -> date | None:
    """Return the day of the source commit, or None outside a git checkout."""
    day = _git(root, "log", "-1", "--format=%cs")
    return date.fromisoformat(day) if day else None


def _git(root: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
