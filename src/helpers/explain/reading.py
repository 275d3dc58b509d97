"""Reading a finished build: its manifest and executed chapters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from helpers.book.manifest import Manifest
from helpers.book.versions import read_manifest
from helpers.files import sha256
from helpers.places import PACKAGE
from helpers.problems import ReportError
from helpers.publish.reading import Chapter, read_chapter


@dataclass(frozen=True)
class Build:
    """A finished build and the repository it is held against."""

    root: Path
    folder: Path
    manifest: Manifest
    chapters: dict[str, Chapter]

    def changed_data(self) -> list[str]:
        """Return the data files that are not what this build was made of."""
        now = {path.relative_to(self.root).as_posix() for path in (self.root / "data").glob("*.csv")}
        return sorted(_changed(self.root, self.manifest.datasets) | (now - self.manifest.datasets.keys()))

    def is_current(self) -> bool:
        """Tell whether data, chapters and functions are all what this build was made of."""
        return not (
            self.changed_data()
            or _changed(self.root, self.manifest.chapters)
            or _changed(PACKAGE.parent, self.manifest.helpers)
        )


def _changed(base: Path, digests: dict[str, str]) -> set[str]:
    return {
        name
        for name, digest in digests.items()
        if not (base / name).is_file() or sha256(base / name) != digest
    }


def read_build(root: Path, folder: Path) -> Build:
    """Return the build in ``folder``. Raises ReportError where there is none, or its manifest cannot be read."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise ReportError(f"{folder}: no build here; run `report build` first, or name one with --build")
    manifest = read_manifest(path)
    return Build(root, folder, manifest, read_chapters(folder / "executed", manifest.parameters))


def read_chapters(folder: Path, names: Sequence[str] | dict[str, Any]) -> dict[str, Chapter]:
    """Return the executed chapters of a folder by name. Raises ReportError for one that is not there."""
    found = {}
    for name in names:
        path = folder / f"{name}.ipynb"
        if not path.is_file():
            raise ReportError(f"{path}: the executed chapter is not there; run `report build` first")
        found[name] = read_chapter(name, nbformat.read(path, as_version=4))
    return found
