"""Writing files whole or not at all, and their digests."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from helpers.problems import Problem, ProblemsFound


def write_atomic(path: Path, content: bytes | str) -> None:
    """Write a file beside its place and rename it there: readers see the old bytes or the new, never half."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_json(path: Path, content: Any) -> None:
    """Write JSON in the one form used everywhere: UTF-8, two spaces, a newline at the end."""
    write_atomic(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def read_notebook(path: Path) -> dict[str, Any]:
    """Return a notebook file as nbformat's JSON, unvalidated, with the source of each cell as one text.

    Raises ProblemsFound with ``notebook:format`` where it is none, OSError where it cannot be read.
    """
    try:
        notebook: dict[str, Any] = json.loads(path.read_bytes())
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
    except (ValueError, KeyError, TypeError) as error:
        place, said = f"{path.parent.name}/{path.name}", f"not a notebook: {error}"
        raise ProblemsFound(
            [Problem(place, "notebook:format", said, "restore it from version control")]
        ) from error
    return notebook


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def digests(base: Path, names: Iterable[str]) -> dict[str, str]:
    """Return path (relative to ``base``) -> SHA-256 of the files and of all files in the folders named."""
    return digests_of(base, files(base, names))


def files(base: Path, names: Iterable[str]) -> list[Path]:
    """Return the files named, and all files in the folders named; none for a name where nothing is."""
    places = [base / name for name in names]
    return [path for place in places for path in ([place] if place.is_file() else sorted(_below(place)))]


def digests_of(base: Path, files: Iterable[Path]) -> dict[str, str]:
    """Return path (relative to ``base``) -> SHA-256 of the files given."""
    return {path.relative_to(base).as_posix(): sha256(path) for path in files}


def _below(folder: Path) -> Iterator[Path]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return (path for path in found if not path.name.startswith("."))


def holds(base: Path, known: Mapping[str, str]) -> bool:
    """Tell whether every file is there with its content; digests are given by path relative to ``base``."""
    return all(_is(base / name, digest) for name, digest in known.items())


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and sha256(path) == digest


def digest_of(content: Any) -> str:
    """Return the SHA-256 of a JSON value written with sorted keys and no blanks."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(
        text.encode("utf-8", "surrogatepass")
    ).hexdigest()  # words of a command may hold any byte
