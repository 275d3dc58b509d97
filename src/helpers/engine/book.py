"""The book Jupyter Book works on, kept between builds so that it reads and writes only what has changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from helpers import wording
from helpers.engine.assembler import Assembler
from helpers.engine.lifeline import at_once
from helpers.engine.place import hold
from helpers.engine.unchanged import FILES
from helpers.files import digest_of, digests, holds, write_atomic, write_json
from helpers.places import PACKAGE

#: Where the book is kept, within the repository; what says that it is whole; what it is made of.
BOOK = ".cache/book"
STAMP = "whole.json"
PAGES = "_build/html"
SOURCES = ("_config.yml", "_toc.yml", "chapters", "data")


@contextmanager
def kept_book(root: Path, spare: Path) -> Iterator[Path]:
    """Yield the folder of the book, for this build alone; ``spare`` where another holds it or nothing can be kept."""
    spare.mkdir(parents=True)
    folder = root / BOOK
    try:
        held = hold(folder)
    except OSError:
        yield spare
        return
    try:
        yield folder if os.access(folder, os.W_OK) else spare
    finally:
        os.close(held)


def make_pages(
    root: Path,
    executed: Path,
    book: Path,
    assembler: Assembler,
    fresh: bool = False,
    edition: str = wording.WORKING,
) -> None:
    """Make the pages of executed chapters, in ``PAGES``; of a book that is not whole, or where ``fresh``, all.

    Raises ReportError where Jupyter Book fails.
    """
    rests_on = digest_of([digests(root, FILES), digests(PACKAGE.parent, [PACKAGE.name]), sys.version])
    whole = not fresh and _is_whole(book, rests_on)
    (book / STAMP).unlink(missing_ok=True)
    if not whole:
        _clear(book)
    if _lay_out(_sources(root, executed, edition), book):
        at_once(lambda make: make(book), [assembler.build, _prepare], 2)
    write_json(book / STAMP, {"rests_on": rests_on, "files": digests(book, (*SOURCES, "_build"))})


def _prepare(book: Path) -> None:
    from helpers.book.ahead import prepare  # imported beside Jupyter Book's work

    prepare(book)


def _is_whole(book: Path, rests_on: str) -> bool:
    try:
        made = json.loads((book / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(made["rests_on"] == rests_on and holds(book, made["files"]))


def _clear(book: Path) -> None:
    for path in book.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _sources(root: Path, executed: Path, edition: str) -> dict[str, bytes]:
    """Return what the book is made of: chapters never to be run again, and the data that cards quote."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": "off"}
    config["sphinx"]["config"]["report_edition"] = edition
    return {
        "_config.yml": yaml.safe_dump(config, allow_unicode=True).encode(),
        "_toc.yml": (root / "_toc.yml").read_bytes(),
        **{f"chapters/{path.name}": path.read_bytes() for path in executed.glob("*.ipynb")},
        **{name: (root / name).read_bytes() for name in digests(root, ["data"])},
    }


def _lay_out(sources: dict[str, bytes], book: Path) -> bool:
    """Put the sources into the book; returns whether any was not there already."""
    there = digests(book, SOURCES)
    gone = there.keys() - sources.keys()
    new = [
        name for name, content in sources.items() if there.get(name) != hashlib.sha256(content).hexdigest()
    ]
    for name in gone:
        (book / name).unlink()
    for name in new:
        write_atomic(book / name, sources[name])
    return bool(gone or new)
