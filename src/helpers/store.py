"""The store of results: entries by key in a folder or at an fsspec address, whole or absent."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.files import write_atomic
from helpers.problems import ReportError

#: Where results are kept unless told otherwise, within the repository.
STORE = ".cache/report"
#: Bytes a store's folder may hold (some 150 builds); beyond them what was used longest ago goes.
LARGEST = 100 << 20
#: Seconds for which nothing used goes: no entry of the build just made, nor of another one at work.
RECENT = 24 * 3600


def keep_all() -> None:
    """Remove nothing: what an object store holds is its owner's to bound."""


@dataclass(frozen=True)
class Store:
    """Where results are kept.

    ``read`` gives an entry's bytes (OSError where there is none), ``write`` puts them, ``prune`` bounds the place.
    """

    place: str
    read: Callable[[str], bytes]
    write: Callable[[str, bytes], None]
    prune: Callable[[], None] = keep_all

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


def open_store(place: str, largest: int = LARGEST) -> Store:
    """Return the store in a folder of ``largest`` bytes, or at an address such as ``s3://bucket/report``.

    Raises ReportError for an address no package serves.
    """
    return _remote(place) if "://" in place else _folder(Path(place), largest)


def _folder(folder: Path, largest: int) -> Store:
    def read(name: str) -> bytes:
        content = (folder / name).read_bytes()
        with suppress(OSError):  # read-only
            os.utime(folder / name)  # used now
        return content

    def write(name: str, content: bytes) -> None:
        write_atomic(folder / name, content)

    return Store(str(folder), read, write, lambda: _prune(folder, largest))


def _prune(folder: Path, largest: int) -> None:
    """Remove files beyond ``largest`` bytes, those used longest ago first, and what killed builds left half written."""
    before, size = time.time() - RECENT, 0
    for used, length, path in sorted(_files(folder), reverse=True):
        size += length
        if used < before and (size > largest or path.name.startswith(".")):
            with suppress(OSError):  # gone already, or read-only
                path.unlink()


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Yield when each file was last used, its bytes and where it is."""
    for path in folder.rglob("*"):
        with suppress(OSError):  # another build's, gone meanwhile
            found = path.stat()
            if stat.S_ISREG(found.st_mode):
                yield found.st_mtime, found.st_size, path


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
