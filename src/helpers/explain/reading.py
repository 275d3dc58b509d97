"""Reading a finished build: its manifest and executed chapters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from helpers.book.manifest import Manifest
from helpers.book.versions import read_manifest
from helpers.files import sha256
from helpers.places import PACKAGE
from helpers.problems import Problem, ProblemsFound
from helpers.publish.reading import Chapter, read_chapter

AGAIN = "run `report build` again"


@dataclass(frozen=True)
class Build:
    """A finished build and the repository it is held against."""

    root: Path
    folder: Path
    manifest: Manifest
    chapters: dict[str, Chapter]

    def changed(self) -> list[str]:
        """Return the files of data, chapters and functions that are not what this build was made of."""
        data = {path.relative_to(self.root).as_posix() for path in (self.root / "data").glob("*.csv")}
        functions = _changed(PACKAGE.parent, self.manifest.helpers)
        return sorted(
            _changed(self.root, self.manifest.datasets | self.manifest.chapters)
            | (data - self.manifest.datasets.keys())
            | {f"src/{name}" for name in functions}
        )


def _changed(base: Path, digests: dict[str, str]) -> set[str]:
    return {
        name
        for name, digest in digests.items()
        if not (base / name).is_file() or sha256(base / name) != digest
    }


def read_build(root: Path, folder: Path) -> Build:
    """Return the build in ``folder``. Raises ProblemsFound where there is none, or it is not whole."""
    path = folder / "manifest.json"
    if not path.is_file():
        remedy = "run `report build` first, or name a build with --build"
        raise ProblemsFound([Problem(str(folder), "edition:missing", "no build here", remedy)])
    manifest = read_manifest(path)
    if problems := list(_not_whole(folder, manifest)):
        raise ProblemsFound(problems)
    return Build(root, folder, manifest, read_chapters(folder / "executed", manifest.parameters))


def _not_whole(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    """Yield a problem for each executed chapter that is gone, damaged or of another build than the manifest."""
    for name in (f"executed/{chapter}.ipynb" for chapter in manifest.parameters):
        path = folder / name
        if not path.is_file():
            yield Problem(str(path), "edition:missing", "the executed chapter is not there", AGAIN)
        elif sha256(path) != manifest.outputs.get(name):
            yield Problem(str(path), "edition:altered", "is not the executed chapter of the manifest", AGAIN)


def read_chapters(folder: Path, names: Sequence[str] | dict[str, Any]) -> dict[str, Chapter]:
    """Return the executed chapters of a folder by name."""
    return {name: read_chapter(name, nbformat.read(folder / f"{name}.ipynb", as_version=4)) for name in names}
