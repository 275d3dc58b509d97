"""Where things are: the report's folders, found from the current directory or the installed package."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from helpers.problems import ReportError

#: The installed package, and the files that lock its environment.
PACKAGE = Path(__file__).parent
LOCK_FILES = ("requirements.lock", "requirements-test.lock")

MARKERS = ("_config.yml", "data/fields.yml")


def user_cache(kind: str) -> Path:
    """Return the per-user folder where things of a kind that take long to make are kept between builds."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "ai-manufacturing-report" / kind


@cache
def find_root(start: Path | None = None) -> Path:
    """Return the nearest folder at or above ``start`` that holds a report, else the package's own checkout.

    Raises ReportError where neither is one.
    """
    here = (start or Path.cwd()).resolve()
    checkout = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, checkout):
        if all((folder / marker).is_file() for marker in MARKERS):
            return folder
    raise ReportError(
        f"{here}: no report here ({' and '.join(MARKERS)} not found); run inside the repository"
    )
