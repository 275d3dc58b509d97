"""Whether a build would make again what is there: all it rests on and all it left, told by content."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.engine.store import Store
from helpers.files import digest_of, sha256
from helpers.places import LOCK_FILES, PACKAGE
from helpers.revision import commit

FOLDERS = ("data", "chapters")
FILES = ("_config.yml", "_toc.yml", *LOCK_FILES)


@dataclass(frozen=True)
class Whole:
    """A whole build: where it goes, the digest of all it rests on, and where it is remembered that it was done."""

    output: Path
    rests_on: str
    store: Store

    @property
    def name(self) -> str:
        """What the build is remembered under."""
        return f"whole/{digest_of(str(self.output))}"

    def stands(self) -> bool:
        """Tell whether this very build was made and every file of it is still as it was left."""
        done = self.store.get(self.name)
        manifest = self.output / "manifest.json"
        if not done or done["rests_on"] != self.rests_on or not _is(manifest, done["manifest"]):
            return False
        outputs = json.loads(manifest.read_bytes())["outputs"]
        return all(_is(self.output / name, digest) for name, digest in outputs.items())

    def remember(self) -> None:
        """Note that the build was made."""
        manifest = sha256(self.output / "manifest.json")
        self.store.put(self.name, {"rests_on": self.rests_on, "manifest": manifest})


def whole(root: Path, output: Path, asked: Sequence[str], store: Store) -> Whole:
    """Return the build asked for (the words of the request) of the sources as they are now."""
    files = {path.relative_to(root).as_posix(): sha256(path) for path in _sources(root)}
    own = {path.relative_to(PACKAGE).as_posix(): sha256(path) for path in _below(PACKAGE)}
    rests_on = digest_of([list(asked), files, own, commit(root), sys.version, sys.platform])
    return Whole(output, rests_on, store)


def _sources(root: Path) -> Iterator[Path]:
    yield from (root / name for name in FILES if (root / name).is_file())
    for folder in FOLDERS:
        yield from _below(root / folder)


def _below(folder: Path) -> Iterator[Path]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    yield from sorted(path for path in found if not path.name.startswith("."))


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and sha256(path) == digest
