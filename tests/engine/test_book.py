"""The book kept between builds: after any edit its pages are, byte for byte, those of a book made from nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from helpers.engine.assembler import Assembler, open_assembler
from helpers.engine.book import BOOK, PAGES, STAMP, kept_book, make_pages
from helpers.files import digests
from helpers.problems import ReportError
from tests.published import cell_of, chapter_of, publish, publish_chart, write_notebook

TOC = "format: jb-book\nroot: chapters/00-a\nparts:\n- numbered: 1\n  chapters:\n" + "".join(
    f"  - file: chapters/{name}\n" for name in ("01-b", "02-c")
)
NOBODY = cast("Assembler", None)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A project of three executed chapters that quote one another."""
    project = tmp_path_factory.mktemp("project")
    shutil.copytree(root / "data", project / "data")
    shutil.copy(root / "_config.yml", project)
    (project / "_toc.yml").write_text(TOC)
    write(project)
    return project


def write(
    project: Path, prose: str = "已建 {q}`stations`。", title: str = "基站", more: bool = False
) -> None:
    """Write the executed chapters; ``more``: with a chart before the one other pages refer to."""
    chapter = chapter_of(project, "01-b")
    before = [cell_of(lambda: publish_chart(chapter, "early", title="已建基站"))] if more else []
    link = "# 其他\n\n共見 {numref}`fig-stations-chart` 與[上一章](01-b)。"
    executed = project / "executed"
    write_notebook(executed / "00-a.ipynb", "00-a", ["# 摘要\n\n全文見後。"])
    write_notebook(
        executed / "01-b.ipynb", "01-b", [f"# {title}\n\n{prose}", *before, cell_of(lambda: publish(chapter))]
    )
    write_notebook(executed / "02-c.ipynb", "02-c", [link])


def assemble(project: Path, book: Path) -> dict[str, str]:
    """Make the pages with Jupyter Book itself; returns the digest of each."""
    book.mkdir(exist_ok=True)
    with open_assembler() as assembler:
        make_pages(project, project / "executed", book, assembler)
    return digests(book / PAGES, [path.name for path in (book / PAGES).iterdir()])


def written(book: Path) -> dict[str, int]:
    """Return when each page was written."""
    return {path.stem: path.stat().st_mtime_ns for path in (book / PAGES / "chapters").glob("*.html")}


def edit_row(project: Path) -> None:
    path = project / "data" / "infrastructure.csv"
    text = path.read_text(encoding="utf-8")
    edited = text.replace("2025-07,4598000,", "2025-07,4598001,")
    assert edited != text
    path.write_text(edited, encoding="utf-8")


def edit_chart_and_row(project: Path) -> None:
    write(project)
    edit_row(project)


EDITS: dict[str, tuple[Callable[[Path], Any], set[str]]] = {
    # Sphinx always writes the first page again.
    "prose": (lambda project: write(project, prose="共已建 {q}`stations`。"), {"00-a", "01-b"}),
    "title": (lambda project: write(project, title="已建基站"), {"00-a", "01-b", "02-c"}),
    "a chart more": (lambda project: write(project, more=True), {"00-a", "01-b", "02-c"}),
    "a chart less, and a row that cards quote": (edit_chart_and_row, {"00-a", "01-b", "02-c"}),
}


@pytest.fixture(scope="module")
def kept(project: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A book of the project, which tests may spoil, and the digests of its pages when it was whole."""
    book = tmp_path_factory.mktemp("kept")
    return book, assemble(project, book)


def test_after_any_edit_the_pages_are_those_of_a_book_made_from_nothing(
    project: Path, tmp_path: Path
) -> None:
    project = shutil.copytree(project, tmp_path / "project")
    book = tmp_path / "kept"
    assemble(project, book)
    for number, (name, (edit, expected)) in enumerate(EDITS.items()):
        before = written(book)
        edit(project)
        kept = assemble(project, book)
        assert {page for page, time in written(book).items() if time != before[page]} == expected, name
        assert kept == assemble(project, tmp_path / str(number)), name


def test_where_nothing_changed_jupyter_book_is_not_asked(
    project: Path, kept: tuple[Path, dict[str, str]]
) -> None:
    book, made = kept
    assemble(project, book)  # another test may have spoilt it
    for path in (project / "executed").iterdir():
        os.utime(path)
    make_pages(project, project / "executed", book, NOBODY)
    assert digests(book / PAGES, made) == made


def test_a_book_that_is_not_whole_is_made_from_nothing(
    project: Path, kept: tuple[Path, dict[str, str]]
) -> None:
    book, made = kept
    for spoil in (
        lambda: (book / PAGES / "chapters" / "02-c.html").write_text("短"),
        lambda: (book / "_build" / ".doctrees" / "environment.pickle").write_bytes(b""),
        lambda: (book / STAMP).write_text("{"),
        (book / STAMP).unlink,  # as a build leaves it that was killed
    ):
        spoil()
        (book / "left over").write_text("by whatever was killed")
        assert assemble(project, book) == made
        assert not (book / "left over").exists()


def test_what_jupyter_book_refuses_is_told_and_tried_again(project: Path, tmp_path: Path) -> None:
    good = (project / "executed" / "02-c.ipynb").read_bytes()
    try:
        write_notebook(project / "executed" / "02-c.ipynb", "02-c", ["# 其他\n\n見 {numref}`fig-absent`。"])
        for _ in range(2):  # a warning told once must not be forgotten
            with pytest.raises(ReportError, match="fig-absent"):
                assemble(project, tmp_path / "kept")
    finally:
        (project / "executed" / "02-c.ipynb").write_bytes(good)


def test_the_book_is_for_one_build_at_a_time(project: Path, tmp_path: Path) -> None:
    with kept_book(project, tmp_path / "a") as first, kept_book(project, tmp_path / "b") as second:
        assert first == project / BOOK
        assert second == tmp_path / "b"
    with kept_book(project, tmp_path / "c") as third:
        assert third == project / BOOK
    (tmp_path / "file").write_text("no folder can be made in a file")
    with kept_book(tmp_path / "file", tmp_path / "d") as spare:
        assert spare == tmp_path / "d"
