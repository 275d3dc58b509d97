"""A build's folder checked against its manifest, offline and by itself: altered, missing and added files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.book.manifest import Manifest
from helpers.book.versions import AGAIN, read_manifest, shown
from helpers.files import sha256
from helpers.problems import Problem, ReportError

MANIFEST = "manifest.json"

#: What may lie beside the manifest without standing in it: it was made of the manifest.
SIGNATURE = "manifest.json.sigstore.json"

#: What a file can be, as codes of problems say it.
KINDS = ("altered", "missing", "added")


@dataclass(frozen=True)
class Verified:
    """What a folder was found to be: its manifest with that file's SHA-256, files examined, and each difference."""

    manifest: Manifest
    digest: str
    examined: int
    signed: bool
    problems: list[Problem]

    @property
    def counts(self) -> dict[str, int]:
        """How many files of the folder and its manifest are altered, missing and added."""
        found = Counter(problem.code.removeprefix("edition:") for problem in self.problems)
        return {kind: found[kind] for kind in KINDS}

    def as_dict(self) -> dict[str, Any]:
        """Return the form used by ``--json``."""
        named = {"edition": self.manifest.edition, "commit": self.manifest.commit, "manifest": self.digest}
        return {
            **named,
            "examined": self.examined,
            **self.counts,
            "signed": self.signed,
            "problems": [problem.as_dict() for problem in self.problems],
        }


def verify(folder: Path) -> Verified:
    """Check every file of a folder against the manifest in it.

    Raises ProblemsFound with ``edition:manifest`` where that cannot be read, ReportError where the folder cannot.
    A manifest may be hostile: only files found in the folder itself are opened, never what the manifest names, and
    no link is followed.
    """
    try:
        return _verify(folder, read_manifest(folder / MANIFEST))
    except OSError as error:
        raise ReportError(f"{shown(str(error.filename))}: {error.strerror}") from error


def _verify(folder: Path, manifest: Manifest) -> Verified:
    found = {path.relative_to(folder).as_posix(): path for path in below(folder)}
    signed = found.pop(SIGNATURE, None) is not None
    digest = sha256(found.pop(MANIFEST))
    problems = [problem for name, path in found.items() for problem in _of(name, path, manifest.outputs)]
    problems += [
        Problem(shown(name), "edition:missing", "stands in the manifest and is not there", AGAIN)
        for name in manifest.outputs.keys() - found.keys()
    ]
    return Verified(manifest, digest, len(found), signed, sorted(problems))


def below(folder: Path) -> Iterator[Path]:
    """Yield everything in a folder, at any depth, that is not itself a folder; a link is not followed."""
    folders = [folder]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                else:
                    yield Path(entry.path)


def _of(name: str, path: Path, outputs: dict[str, str]) -> Iterator[Problem]:
    """Yield what is wrong with a file that is there."""
    if name not in outputs:
        remedy = "remove it, or ask its publisher what it is"
        yield Problem(shown(name), "edition:added", "does not stand in the manifest", remedy)
    elif path.is_symlink() or not path.is_file():
        yield Problem(shown(name), "edition:altered", "is no regular file", AGAIN)
    elif (digest := sha256(path)) != outputs[name]:
        said = f"its SHA-256 is {digest}, in the manifest {shown(outputs[name])}"
        yield Problem(shown(name), "edition:altered", said, AGAIN)
