"""Books to measure: copies of the repository with 7, 13, 50 or 200 chapters, and the edits made in them."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import yaml

from helpers.data.contracts import read_catalogue
from helpers.data.package import write_package
from helpers.explain.whatif import rewrite
from helpers.files import write_json
from helpers.parameters.request import chapter_names
from helpers.problems import ReportError

#: Chapters of the whole report, and of its text alone (overview and six chapters), which copies are made of.
WHOLE = 13
TEXT = 7
#: A table of contents has a first page and at least one more.
SMALLEST = 2

#: Copies of the first round are as of this day, of the next round as of the day after.
FIRST_DAY = date(2026, 2, 1)
PARAMETERS = "parameters.yml"

#: A sentence without a figure, which every check accepts.
SENTENCE = "這一段經編輯再讀。"
#: The row edited, and the value it gets: 5G base stations, read by several chapters.
ROW = ("infrastructure", "cn-5g-2025")
VALUE = 4_900_000

Execution = Literal["force", "cache", "off"]


@dataclass(frozen=True)
class Book:
    """A repository of its own to build in: its folder, its chapters in order, the cache its tools may fill."""

    root: Path
    chapters: tuple[str, ...]

    @property
    def cache(self) -> Path:
        """The folder that takes the place of the user's own cache."""
        return self.root / ".cache"

    @property
    def notebooks(self) -> list[Path]:
        """The notebooks of the chapters."""
        return [self.root / "chapters" / f"{name}.ipynb" for name in self.chapters]

    def forget(self) -> None:
        """Remove everything an earlier build left: outputs, stored results, drawings, cut fonts."""
        for name in ("_build", self.cache.name):
            shutil.rmtree(self.root / name, ignore_errors=True)


def make_book(source: Path, root: Path, size: int, typed: bool = False) -> Book:
    """Return a book of ``size`` chapters in ``root``, made of the repository at ``source`` as it stands.

    13 is the report itself; 7 are its text, fewer the last of these, more are the seven and copies of them, each
    as of another day. Where ``typed``, that day is the default typed in the copy, for tools that take no parameters;
    else ``parameters.yml`` gives it, because the checks of the report hold each default against its one row.
    Raises ReportError where the repository is no git checkout.
    """
    _copy(source, root)
    if size != WHOLE:
        _resize(root, size, typed)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Book to measure"]):
        who = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]
        subprocess.run(["git", *who, *words], cwd=root, check=True)
    return Book(root, tuple(chapter_names(root)))


def _copy(source: Path, root: Path) -> None:
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=source, check=False, capture_output=True, text=True)
    if listed.returncode:
        raise ReportError(f"{source}: not a git checkout; books to measure are copies of what git lists")
    for name in filter(None, listed.stdout.split("\0")):
        if (source / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / name, root / name)


def _resize(root: Path, size: int, typed: bool) -> None:
    text = chapter_names(root)[:TEXT]
    days: dict[str, str] = {}
    for number in range(TEXT, size):
        turn, position = divmod(number, TEXT)
        name = f"{text[position]}-{turn:03}"
        days[name] = (FIRST_DAY + timedelta(days=turn - 1)).isoformat()
        notebook = read(root / "chapters" / f"{text[position]}.ipynb")
        copied = renamed(notebook, text[position], name)
        write_json(root / "chapters" / f"{name}.ipynb", as_of(copied, days[name]) if typed else copied)
    names = [*text[-size:], *days]
    for path in (root / "chapters").glob("*.ipynb"):
        if path.stem not in names:
            path.unlink()
    _list(root, names)
    _drop_defaults(root, {name[:2] for name in names})
    if days and not typed:
        content = {name: {"as_of": day} for name, day in days.items()}
        (root / PARAMETERS).write_text(yaml.safe_dump(content), encoding="utf-8")


def renamed(notebook: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return a copy of a chapter under another name; its charts and tables get names of their own.

    Its evidence stays that of the chapter it was copied from.
    """
    end = new.removeprefix(old)

    def change(source: str) -> str:
        source = source.replace(f'open_chapter("{old}"', f'open_chapter("{new}"')
        source = source.replace("of_chapter(chapter.name", f'of_chapter("{old}"')
        source = re.sub(r'(chapter\.(?:chart|table)\(\s*"[\w-]+)"', rf'\1{end}"', source)
        return re.sub(r"(\{numref\}`(?:fig|tab)-[\w-]+)`", rf"\1{end}`", source)

    return changed(notebook, change)


def as_of(notebook: dict[str, Any], day: str) -> dict[str, Any]:
    """Return a chapter with another day typed as the default of ``as_of``."""
    return changed(notebook, lambda source: re.sub(r'^(as_of: AsOf = )"[\d-]+"', rf'\1"{day}"', source))


def changed(notebook: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """Return a notebook with the source of every cell changed."""
    cells = [{**cell, "source": change("".join(cell["source"]))} for cell in notebook["cells"]]
    return {**notebook, "cells": cells}


def read(path: Path) -> dict[str, Any]:
    """Return a notebook as JSON."""
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def _list(root: Path, names: list[str]) -> None:
    """Write the table of contents; links to chapters that are left out are no problem of the book."""
    files = [f"chapters/{name}" for name in names]
    toc = {"format": "jb-book", "root": files[0]}
    body = {"parts": [{"numbered": 1, "chapters": [{"file": file} for file in files[1:]]}]}
    (root / "_toc.yml").write_text(yaml.safe_dump(toc | body, sort_keys=False), encoding="utf-8")

    def quiet(config: dict[str, Any]) -> None:
        config["sphinx"]["config"]["suppress_warnings"].append("myst.xref_missing")

    _configure(root, quiet)


def _drop_defaults(root: Path, kept: set[str]) -> None:
    """Remove the defaults of chapters that are left out: each default is that of a parameter."""
    path = root / "data" / "assumptions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    key, role = header.index("key"), header.index("role")
    stay = [row for row in rows if row[role] != "default" or "." not in row[key] or row[key][:2] in kept]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *stay])
    write_package(root)


def _configure(root: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = root / "_config.yml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(config)
    path.write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False), encoding="utf-8")


def set_execution(book: Book, mode: Execution) -> None:
    """Have Jupyter Book execute the notebooks itself, with or without its cache, or not at all."""
    _configure(book.root, lambda config: config["execute"].update(execute_notebooks=mode))


def take_executed(book: Book, executed: Path) -> None:
    """Put executed notebooks, as far as there are, in the place of the book's own."""
    for notebook in executed.glob("*.ipynb"):
        shutil.copy(notebook, book.root / "chapters" / notebook.name)


def edit_prose(book: Book, turn: int) -> None:
    """Write a sentence, ``turn`` times, at the end of the second chapter's first paragraph after its title."""
    path = book.notebooks[1]
    notebook = read(path)
    cell = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"][1]
    before = "".join(cell["source"]).replace(SENTENCE, "")
    cell["source"] = before + SENTENCE * turn
    write_json(path, notebook)


def edit_row(book: Book, turn: int) -> None:
    """Give one row of a dataset another value, and the data package the digest of the file."""
    dataset, key = ROW
    contract = read_catalogue(book.root).contract(dataset)
    rewrite(book.root / "data" / f"{dataset}.csv", contract, key, {"value": str(VALUE + turn * 1000)})
