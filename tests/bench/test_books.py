"""Books to measure: the report's own checks accept them, and edits are the edits meant."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from bench.books import PARAMETERS, Book, edit_prose, edit_row, make_book, read, set_execution, take_executed
from helpers.checks import check_all
from helpers.data.checks import check_data
from helpers.engine.keys import content
from helpers.files import sha256
from helpers.parameters.declared import read_parameters
from helpers.parameters.request import plan, read_settings
from helpers.problems import ReportError
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The seven chapters of text, a copy of each and a second one of the first."""
    return make_book(ROOT, tmp_path_factory.mktemp("large") / "book", 15)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return make_book(ROOT, tmp_path_factory.mktemp("small") / "book", 2)


@pytest.fixture
def spoilable_book(small: Book, tmp_path: Path) -> Book:
    shutil.copytree(small.root, tmp_path / "book")
    return Book(tmp_path / "book", small.chapters)


def digests(book: Book) -> dict[str, str]:
    files = (path for path in book.root.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(book.root).as_posix(): sha256(path) for path in files}


def test_the_checks_accept_a_book_of_copies(large: Book) -> None:
    assert check_all(large.root) == []
    assert len(large.chapters) == len(set(large.chapters)) == 15


def test_the_checks_accept_a_small_book(small: Book) -> None:
    assert check_all(small.root) == []
    assert len(small.chapters) == 2


def test_the_whole_book_is_the_report(tmp_path: Path) -> None:
    book = make_book(ROOT, tmp_path / "book", 13)
    for name in ("_toc.yml", "_config.yml", *(f"chapters/{name}.ipynb" for name in book.chapters)):
        assert (book.root / name).read_bytes() == (ROOT / name).read_bytes()
    assert len(book.chapters) == 13


def test_copies_run_with_other_parameters_than_what_they_are_copied_from(large: Book) -> None:
    plans = {p.name: p for p in plan(large.root, read_settings([], large.root / PARAMETERS))}
    assert [name for name, p in plans.items() if not p.given] == list(large.chapters[:7])
    days = [plans[name].parameters["as_of"] for name in ("00-overview", "00-overview-001", "00-overview-002")]
    assert days == ["2026-01-31", "2026-02-01", "2026-02-02"]


def test_no_two_chapters_have_a_chart_or_table_of_one_name(large: Book) -> None:
    pattern = r'chapter\.(?:chart|table)\(\s*"([\w-]+)"'
    names: list[str] = []
    for path in large.notebooks:
        sources = "\n".join("".join(cell["source"]) for cell in read(path)["cells"])
        names += set(re.findall(pattern, sources))
    assert len(names) > 100
    assert len(names) == len(set(names))


def test_a_typed_copy_holds_its_day_as_default(tmp_path: Path) -> None:
    book = make_book(ROOT, tmp_path / "book", 8, typed=True)
    defaults = [read_parameters(path)[0].default for path in book.notebooks]
    assert defaults == ["2026-01-31"] * 7 + ["2026-02-01"]
    assert not (book.root / PARAMETERS).exists()


def test_a_prose_edit_changes_one_text_and_no_code(spoilable_book: Book) -> None:
    book = spoilable_book
    before = digests(book)
    code = [content(book.root, f"chapters/{name}.ipynb") for name in book.chapters]
    seen = [before]
    for turn in (1, 2):
        edit_prose(book, turn)
        seen.append(digests(book))
        changed = {name for name in before if before[name] != seen[-1][name]}
        assert changed == {f"chapters/{book.chapters[1]}.ipynb"}
    assert seen[1] != seen[2]
    assert [content(book.root, f"chapters/{name}.ipynb") for name in book.chapters] == code
    assert check_all(book.root) == []


def test_a_row_edit_changes_one_cell_and_passes_the_checks(spoilable_book: Book) -> None:
    book = spoilable_book
    path = book.root / "data" / "infrastructure.csv"

    def cells() -> list[list[str]]:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    before, files = cells(), digests(book)
    edit_row(book, 1)
    first = cells()
    changed = [
        (old, new)
        for row, now in zip(before, first, strict=True)
        for old, new in zip(row, now, strict=True)
        if old != new
    ]
    assert changed == [("4838000", "4901000")]
    after = digests(book)
    assert {name for name in files if files[name] != after[name]} == {
        "data/infrastructure.csv",
        "data/datapackage.json",
    }
    assert check_data(book.root) == []
    edit_row(book, 2)
    assert cells() != first


def test_forgetting_leaves_the_sources_alone(spoilable_book: Book) -> None:
    before = digests(spoilable_book)
    for name in ("_build/html/index.html", ".cache/report/entry"):
        (spoilable_book.root / name).parent.mkdir(parents=True)
        (spoilable_book.root / name).write_text("left over")
    spoilable_book.forget()
    assert digests(spoilable_book) == before


def test_execution_off_takes_notebooks_as_they_are(spoilable_book: Book, tmp_path: Path) -> None:
    name = f"{spoilable_book.chapters[0]}.ipynb"
    (tmp_path / name).write_text("{}")
    set_execution(spoilable_book, "off")
    take_executed(spoilable_book, tmp_path)
    assert "execute_notebooks: 'off'" in (spoilable_book.root / "_config.yml").read_text(encoding="utf-8")
    assert (spoilable_book.root / "chapters" / name).read_text() == "{}"


def test_what_is_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="not a git checkout"):
        make_book(tmp_path, tmp_path / "book", 13)
