"""The tools that are measured, each as the command a person would type; seconds by the clock."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal

from bench.books import PARAMETERS, Book
from helpers.engine.processes import ONE_THREAD

#: Seconds after which a command counts as stuck.
LONGEST = 3600
REASON_LINES = 8

#: Python as the process that chapters are forked from is started.
TEMPLATE_PYTHON = ("env", *(f"{name}={value}" for name, value in ONE_THREAD.items()), sys.executable)


class ToolFailed(Exception):
    """A command that did not do its work; the message tells its last words."""


@dataclass(frozen=True)
class Done:
    """A command that has ended well: the seconds it took and what it printed."""

    seconds: float
    said: str


def run(book: Book, words: Sequence[str | Path]) -> Done:
    """Run a command in a book's folder, with a user cache of the book's own. Raises ToolFailed."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(book.cache)}
    start = perf_counter()
    try:
        done = subprocess.run(
            [str(word) for word in words],
            cwd=book.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ToolFailed(f"{Path(words[0]).name}: not done after {LONGEST} s") from error
    seconds = perf_counter() - start
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-REASON_LINES:])
        raise ToolFailed(f"{Path(words[0]).name} ended with status {done.returncode}:\n{last}")
    return Done(seconds, done.stdout)


def command(name: str) -> Path:
    """Return a command of the environment this Python belongs to."""
    return Path(sys.executable).with_name(name)


def report(book: Book, only: Literal["html", "pdf"] | None = None) -> Done:
    """Build with ``report build``."""
    parts = ["--only", only] if only else []
    parameters = ["--params", PARAMETERS] if (book.root / PARAMETERS).is_file() else []
    return run(book, [command("report"), "build", *parts, *parameters])


def chapters_run(done: Done) -> int:
    """Return how many chapters a ``report build`` ran, each in a process of its own."""
    return len(re.findall(r"^ran \S+ in ", done.said, flags=re.MULTILINE))


def report_execution(book: Book) -> Done:
    """Execute all chapters as ``report build`` does, and nothing else; the process and its imports count."""
    return run(book, [sys.executable, "-m", "bench.execution", book.root, _empty(book)])


def jupyter_book(book: Book, everything: bool = False) -> Done:
    """Build pages with ``jupyter-book build``, of all chapters where ``everything``. Raises ToolFailed."""
    done = run(book, [command("jupyter-book"), "build", ".", *(["--all"] if everything else [])])
    failed = sorted((book.root / "_build" / "html" / "reports").rglob("*.err.log"))
    if failed:  # it reports a chapter that fails as a warning, and ends well
        raise ToolFailed(f"{failed[0].stem}:\n{failed[0].read_text(encoding='utf-8')[-1000:]}")
    return done


def papermill(book: Book, jobs: int) -> Done:
    """Execute each chapter with papermill's command, ``jobs`` of them at a time."""
    out = _empty(book)

    def one(notebook: Path) -> Done:
        return run(book, [command("papermill"), notebook, out / notebook.name])

    start = perf_counter()
    with ThreadPoolExecutor(jobs) as pool:
        said = [done.said for done in pool.map(one, book.notebooks)]
    return Done(perf_counter() - start, "".join(said))


def nbconvert(book: Book) -> Done:
    """Execute all chapters with one ``nbconvert --execute``, which imports itself once."""
    words = ["--to", "notebook", "--execute", "--output-dir", str(_empty(book))]
    return run(book, [command("jupyter-nbconvert"), *words, *book.notebooks])


def imports(book: Book) -> Done:
    """Start Python and import what chapters need."""
    return run(book, [*TEMPLATE_PYTHON, "-c", "from helpers.engine.template import load; load()"])


def cells(book: Book) -> Done:
    """Run the cells of all chapters without kernels, one after another; prints JSON, seconds by chapter."""
    return run(book, [*TEMPLATE_PYTHON, "-m", "bench.cells", book.root])


def own_time(done: Done) -> float:
    """Return the sum of the seconds ``cells`` printed."""
    found: dict[str, float] = json.loads(done.said.splitlines()[-1])
    return sum(found.values())


def _empty(book: Book) -> Path:
    folder = book.root / "_build" / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
