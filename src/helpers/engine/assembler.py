"""Jupyter Book in a process of its own, started before it is needed: it imports while chapters run.

Run as ``helpers.engine.assembler`` by ``lifeline``; it waits on standard input for the folder of a book.
"""

from __future__ import annotations

import gc
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.engine.lifeline import command
from helpers.problems import ReportError

#: Imported before the book is there: Jupyter Book, and the extensions it starts Sphinx with.
MODULES = (
    "jupyter_book.sphinx",
    "jupyter_book.cli.main",
    "myst_nb.sphinx_ext",
    "myst_nb.ext.execution_tables",
    "myst_nb.ext.glue.domain",
    "sphinx_book_theme",
    "sphinx_external_toc.events",
    "sphinx_design.extension",
    "sphinx_jupyterbook_latex.events",
    "sphinx_multitoc_numbering",
    "sphinx_togglebutton",
    "sphinx_thebe",
    "sphinx_comments",
    "sphinx_copybutton",
    "docutils.parsers.rst.languages.zh_tw",
    "helpers.book.extension",
)

#: How rarely garbage is looked for: trees of pages are many small objects, and it took a quarter of the time.
RARELY = (200_000, 50, 100)

#: Lines of Jupyter Book's words shown where it fails: its own summary stands at the end.
LAST_LINES = 40


class Assembler:
    """The build's end of the process."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start importing."""
        # In a session of its own: Ctrl-C in the terminal is for the build, which ends this process itself.
        self._process = subprocess.Popen(
            command("helpers.engine.assembler"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def build(self, book: Path) -> None:
        """Build the pages of a book, warnings being errors. Raises ReportError with Jupyter Book's words."""
        assert self._process
        said, _ = self._process.communicate(f"{book}\n")
        if self._process.returncode:
            lines = [line for line in said.splitlines() if line.strip()]
            raise ReportError("Jupyter Book failed:\n" + "\n".join(lines[-LAST_LINES:]))

    def stop(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.communicate()


@contextmanager
def open_assembler(start: bool = True) -> Iterator[Assembler]:
    """Start Jupyter Book (unless no pages are made), and end it on leaving."""
    assembler = Assembler()
    try:
        if start:
            assembler.start()
        yield assembler
    finally:
        assembler.stop()


def main() -> None:
    """Import, wait for a folder, and run Jupyter Book there."""
    from sphinx.application import builtin_extensions

    for name in (*builtin_extensions, *MODULES):
        importlib.import_module(name)
    gc.freeze()
    gc.set_threshold(*RARELY)
    book = sys.stdin.readline().rstrip("\n")
    if not book:
        return
    os.chdir(book)
    from jupyter_book.cli.main import main as jupyter_book

    jupyter_book(["build", book, "-W", "--keep-going", "-q"])
