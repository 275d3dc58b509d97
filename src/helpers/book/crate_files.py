"""Entities of the crate that stand for files, known by name in the folder and by content outside it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

#: Media type and PRONOM identifier of files by ending, and the names of the latter.
FORMATS = {
    ".csv": ("text/csv", "x-fmt/18"),
    ".html": ("text/html", "fmt/471"),
    ".ipynb": ("application/x-ipynb+json", "fmt/817"),
    ".json": ("application/json", "fmt/817"),
    ".pdf": ("application/pdf", "fmt/276"),
    ".yml": ("application/yaml", "fmt/818"),
}
PRONOM = "https://www.nationalarchives.gov.uk/PRONOM/"
PRONOM_NAMES = {
    "x-fmt/18": "Comma Separated Values",
    "fmt/276": "Acrobat PDF 1.7",
    "fmt/471": "Hypertext Markup Language 5",
    "fmt/817": "JSON Data Interchange Format",
    "fmt/818": "YAML",
}

Entity = dict[str, Any]


def content_address(digest: str) -> str:
    """Return the address of content by its SHA-256 in hexadecimal (RFC 6920): the same wherever it lies.

    >>> content_address("00" * 32)
    'ni:///sha-256;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    """
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")


def formats() -> Iterator[Entity]:
    """Yield the entries of PRONOM that files refer to."""
    for code, name in PRONOM_NAMES.items():
        yield {"@id": f"{PRONOM}{code}", "@type": "WebSite", "name": name}


def refer(names: Iterable[str]) -> list[Entity] | Entity:
    """Return references to entities: one alone stands without a list, as RO-Crate 1.1 has it."""
    found = [{"@id": name} for name in names]
    return found[0] if len(found) == 1 else found


def in_folder(name: str, digest: str | None) -> Entity:
    """Return a file of the folder; the manifest has no digest here, since it holds that of the crate."""
    media, pronom = FORMATS[Path(name).suffix]
    known = [media, {"@id": f"{PRONOM}{pronom}"}]
    entity = {"@id": name, "@type": "File", "name": name, "encodingFormat": known}
    return entity | ({"sha256": digest} if digest else {})


def by_content(name: str, digest: str) -> Entity:
    """Return a file of the repository: it does not lie in the folder, and is known by its content."""
    return in_folder(name, digest) | {"@id": content_address(digest)}
