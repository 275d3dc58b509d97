"""The packages of ``requirements.lock`` that this machine and this Python need, and whether they are installed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement

#: A package of a lock file as ``make lock`` writes it: what is required, its hashes, the comment who requires it.
ENTRY = re.compile(r"^(\w[^\\\n]*)((?:\\\n +--hash=\S+ *)*)\n((?: +#.*\n)*)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:(\w+)")
BY = re.compile(r"# +(?:via +)?([\w.-]+)(?: \(pyproject\.toml\))?$", re.MULTILINE)


@dataclass(frozen=True)
class Locked:
    """A package: name, version, SHA-256 of every file of it that may be installed, names of those that need it."""

    name: str
    version: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]

    def installed(self) -> PackageMetadata | None:
        """Return what the installed package says of itself; None where it is not there in this very version."""
        try:
            told = metadata(self.name)
        except PackageNotFoundError:
            return None
        return told if told["Version"] == self.version else None


def read_locked(path: Path) -> list[Locked]:
    """Return the packages of a lock file whose markers hold here, by name."""
    found = []
    for line, hashes, comment in ENTRY.findall(path.read_text(encoding="utf-8")):
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate():
            (pin,) = wanted.specifier
            by = tuple(sorted(name for name in BY.findall(comment) if name != "via"))
            found.append(Locked(wanted.name, pin.version, tuple(sorted(HASH.findall(hashes))), by))
    return sorted(found, key=lambda package: package.name)
