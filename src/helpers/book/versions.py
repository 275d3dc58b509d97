"""Reading a manifest of any published version as one of today's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from helpers.book.manifest import SCHEMA_VERSION, Manifest
from helpers.problems import Problem, ProblemsFound

Body = dict[str, Any]

#: What makes a manifest one of the next version, by the version it is of. To publish a version: change the models
#: and SCHEMA_VERSION in ``manifest``, add here what the version before lacks, run ``report schema``, and freeze a
#: sample in tests/cases/manifests.
UPGRADES: dict[str, Callable[[Body], Body]] = {
    "1.0": lambda body: body | {"schema_version": "1.1"},  # what 1.1 added may be null
}

#: Bytes of a manifest that are read; ours has some four million.
LARGEST = 64 << 20

#: Characters of a name that are shown.
LONGEST = 200

AGAIN = "take the folder from its publisher again, or build it again"


def published_versions() -> list[str]:
    """Return every version that can be read, the oldest first."""
    return [*UPGRADES, SCHEMA_VERSION]


def read_manifest(path: Path) -> Manifest:
    """Return the manifest in a file, whatever published version it is of.

    Raises ProblemsFound with ``edition:manifest`` where there is none, or one of a version not known here.
    """
    body = _read(path)
    version = body.get("schema_version")
    if version not in published_versions():
        known = ", ".join(published_versions())
        raise _refused(
            path, f"is of version {shown(repr(version))}; this command reads {known}", "use a newer command"
        )
    while body["schema_version"] != SCHEMA_VERSION:
        body = UPGRADES[body["schema_version"]](body)
    try:
        return Manifest.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = shown(".".join(map(str, first["loc"])))
        raise _refused(path, f"not a manifest of version {version}: {where}: {first['msg']}") from error


def _read(path: Path) -> Body:
    """Return the JSON object in a regular file: a link in a folder of strangers may lead anywhere."""
    if path.is_symlink() or not path.is_file():
        raise _refused(path, "there is no such file")
    if path.stat().st_size > LARGEST:
        raise _refused(path, f"has more than {LARGEST} bytes")
    try:
        body = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise _refused(path, f"not JSON: {error}") from error
    if not isinstance(body, dict):
        raise _refused(path, "not a JSON object")
    return body


def shown(text: str) -> str:
    """Return what a stranger wrote as one line that does a terminal no harm.

    >>> shown("a\\x1b[2J\\nb")
    'a\\\\x1b[2J\\\\nb'
    """
    return printable(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def printable(text: str) -> str:
    """Return text in which whatever a terminal might obey is spelt out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _refused(path: Path, message: str, remedy: str = AGAIN) -> ProblemsFound:
    return ProblemsFound([Problem(str(path), "edition:manifest", message, remedy)])
