"""The store of results: entries by key in a folder or at an fsspec address, whole or absent."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.files import write_atomic
from helpers.problems import ReportError

#: Where results are kept unless told otherwise, within the repository.
STORE = ".cache/report"


@dataclass(frozen=True)
class Store:
    """Where results are kept: ``read`` gives an entry's bytes (OSError where there is none), ``write`` puts them."""

    place: str
    read: Callable[[str], bytes]
    write: Callable[[str, bytes], None]

    def get(self, name: str) -> Any:
        """Return the JSON value kept under a name; None where there is none, or where it is cut short or altered."""
        try:
            digest, _, body = self.read(name).partition(b"\n")
        except OSError:
            return None
        if hashlib.sha256(name.encode() + body).hexdigest().encode() != digest:
            return None
        return json.loads(zlib.decompress(body))

    def put(self, name: str, value: Any) -> bool:
        """Keep a JSON value under a name, in place of what was there; False where the place takes nothing."""
        body = zlib.compress(json.dumps(value, ensure_ascii=False, sort_keys=True).encode())
        digest = hashlib.sha256(name.encode() + body).hexdigest().encode()
        try:
            self.write(name, digest + b"\n" + body)
        except OSError:  # full or read-only: the report does not depend on it
            return False
        return True


def open_store(place: str) -> Store:
    """Return the store in a folder, or at an address such as ``s3://bucket/report``. Raises ReportError."""
    return _remote(place) if "://" in place else _folder(Path(place))


def _folder(folder: Path) -> Store:
    def read(name: str) -> bytes:
        return (folder / name).read_bytes()

    def write(name: str, content: bytes) -> None:
        write_atomic(folder / name, content)

    return Store(str(folder), read, write)


def _remote(address: str) -> Store:
    import fsspec

    try:
        system, base = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise ReportError(f"--store {address}: {error}") from error

    def write(name: str, content: bytes) -> None:
        system.makedirs(f"{base}/{name}".rpartition("/")[0], exist_ok=True)
        system.pipe_file(f"{base}/{name}.part", content)
        system.mv(f"{base}/{name}.part", f"{base}/{name}")

    return Store(address, lambda name: bytes(system.cat_file(f"{base}/{name}")), write)
