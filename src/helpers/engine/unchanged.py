"""Whether a build would make again what is there: all it rests on and all it left, told by content."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.files import digest_of, digests, files, holds, sha256
from helpers.places import LOCK_FILES, PACKAGE
from helpers.revision import commit
from helpers.store import Store

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
        if (
            not done
            or done["rests_on"] != self.rests_on
            or not holds(self.output, {manifest.name: done["manifest"]})
        ):
            return False
        return holds(self.output, json.loads(manifest.read_bytes())["outputs"])

    def remember(self) -> None:
        """Note that the build was made."""
        manifest = sha256(self.output / "manifest.json")
        self.store.put(self.name, {"rests_on": self.rests_on, "manifest": manifest})


def whole(root: Path, output: Path, asked: Sequence[str], store: Store) -> Whole:
    """Return the build asked for (the words of the request) of the sources as they are now."""
    found = [digests(base, names) for base, names in _places(root)]
    rests_on = digest_of([list(asked), *found, commit(root), sys.version, sys.platform])
    return Whole(output, rests_on, store)


def sources(root: Path) -> list[Path]:
    """Return every file a build rests on, as they are now."""
    return [path for base, names in _places(root) for path in files(base, names)]


def _places(root: Path) -> list[tuple[Path, tuple[str, ...]]]:
    return [(root, (*FOLDERS, *FILES)), (PACKAGE.parent, (PACKAGE.name,))]
