"""Which build a word names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from helpers.book.manifest import Manifest
from helpers.book.versions import read_manifest


def read_named(word: str, site: Path | None, say: Callable[[str], None]) -> Manifest:
    """Return the manifest of a folder or file."""
    path = Path(word)
    return read_manifest(path / "manifest.json" if path.is_dir() else path)
