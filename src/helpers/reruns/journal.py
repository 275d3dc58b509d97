"""The journal of a sweep: every result on disk before the next begins, so that a killed sweep loses nothing.

One JSON text a line, only ever appended. A line names the sources it was computed from: what other sources gave
is left where it is and not used.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from io import FileIO
from pathlib import Path
from typing import Any

from helpers.engine.keys import contents, key, parts
from helpers.parameters.request import ChapterPlan
from helpers.places import LOCK_FILES
from helpers.problems import ReportError
from helpers.reruns.trial import Trial


def sources(chapter: str, root: Path) -> str:
    """Return the digest of all a chapter's quantities rest on but parameters: code, data, helpers, lock file, Python.

    Of modules, those this process has loaded count.
    """
    found = [root / name for name in ("_config.yml", "_toc.yml", LOCK_FILES[0])]
    for name in ("data", "chapters"):
        found += [path for path in sorted((root / name).rglob("*")) if path.is_file() and path.name[0] != "."]
    stamps = tuple((path, _stamp(path)) for path in found)
    return _sources(chapter, root, stamps)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        state = path.stat()
    except OSError:
        return (0, 0)
    return (state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _sources(chapter: str, root: Path, stamps: tuple[tuple[Path, tuple[int, int]], ...]) -> str:
    """Return the digest of files in the state their stamps tell: it is worked out anew when one is touched."""
    own = parts(ChapterPlan(chapter, root / "chapters" / f"{chapter}.ipynb", {}, {}), root)
    names = [path.relative_to(root).as_posix() for path, _ in stamps]
    return key({"chapter": chapter, **own, **contents(root, names)})


@dataclass(frozen=True)
class Journal:
    """An open journal; ``kept`` are the results of these sources, ``others`` counts those of other sources."""

    path: Path
    handle: FileIO
    sources: str
    kept: dict[str, Trial] = field(default_factory=dict)
    others: int = 0

    def get(self, values: Mapping[str, Any]) -> Trial | None:
        """Return the result of a run with these parameters, None where there is none or where it failed."""
        found = self.kept.get(_name(values))
        return found if found and found.status != "failed" else None

    def add(self, values: Mapping[str, Any], trial: Trial) -> None:
        """Keep a result, on disk when this returns. Raises ReportError where the disk does not take it."""
        entry = {"sources": self.sources, "parameters": dict(values), **asdict(trial)}
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        try:
            if self.handle.write(line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self.handle.fileno())
        except OSError as error:
            raise ReportError(
                f"{self.path}: {error.strerror}; what was kept before stays: make room and give the same command"
            ) from error
        self.kept[_name(values)] = trial

    def result(self, values: Mapping[str, Any]) -> Trial | None:
        """Return the last result of a run with these parameters, however it ended."""
        return self.kept.get(_name(values))


def _name(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), sort_keys=True)


@contextmanager
def open_journal(path: Path, of: str) -> Iterator[Journal]:
    """Yield the journal at a path, held against other sweeps; ``of`` is the digest of today's sources.

    Raises ReportError where another sweep holds it or nothing can be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = FileIO(path, "a+")  # unbuffered: a result is written once, or not at all
    except OSError as error:
        raise ReportError(f"{path}: {error.strerror}; give another file with --output") from error
    with handle:
        try:
            fcntl.flock(
                handle, fcntl.LOCK_EX | fcntl.LOCK_NB
            )  # let go by the system however this process ends
        except BlockingIOError as error:
            raise ReportError(f"{path}: another sweep is at work here; wait, or give --output") from error
        _drop_torn(handle)
        kept, others = _read(handle, of)
        yield Journal(path, handle, of, kept, others)


def _drop_torn(handle: FileIO) -> None:
    """Remove a last line that was cut off while it was written."""
    handle.seek(0)
    content = handle.read()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        handle.truncate(whole)


def _read(handle: FileIO, of: str) -> tuple[dict[str, Trial], int]:
    """Return the results of some sources, and how many there are of others; a line that is damaged counts as absent."""
    kept: dict[str, Trial] = {}
    others = set()
    handle.seek(0)
    for line in handle.read().splitlines():
        try:
            entry = json.loads(line)
            made_of, values = entry.pop("sources"), entry.pop("parameters")
            trial = Trial(**entry)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
        if made_of == of:
            kept[_name(values)] = trial
        else:
            others.add(_name(values))
    return kept, len(others - kept.keys())
